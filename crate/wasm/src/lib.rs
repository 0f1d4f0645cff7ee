//! bootlace for WebAssembly: exports that a host in JavaScript calls, and no import. No algorithm lives here.
//!
//! An instance has one thread. A call takes the columns and the message that were laid down before it, and leaves a message:
//! what came out, or `failure`. Runs stay open between calls, so that a host does them in pieces, and in several instances.

mod convert;
mod value;

use std::cell::RefCell;
use std::panic;

use bootlace::{Control, Data, DoubleBytes, Error, Jackknife, Resampler, Run, Sample, Share, reserve};

use self::value::Value;

/// A run that stays open.
enum Open {
    Run(Box<Run>),
    Share(Box<Share>),
    Resampler(Box<Resampler>, Vec<Vec<DoubleBytes>>),
}

#[derive(Default)]
struct State {
    /// Laid down by the host, then by us.
    message: Vec<u8>,
    columns: Vec<Sample>,
    /// Numbers that wait to be taken.
    doubles: Vec<Vec<f64>>,
    open: Vec<Option<Open>>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::new(State::default());
    /// What a fault of ours said before it ended the instance.
    static LAST_WORDS: RefCell<String> = const { RefCell::new(String::new()) };
}

impl State {
    fn put(&mut self, values: Vec<f64>) -> Value {
        self.doubles.push(values);
        Value::Doubles(self.doubles.len() - 1)
    }

    fn data(&mut self) -> Data {
        Data::of_columns(std::mem::take(&mut self.columns))
    }

    /// The one column of doubles.
    fn doubles(&mut self) -> Result<Vec<f64>, Error> {
        match std::mem::take(&mut self.columns).pop() {
            Some(Sample::F64(values)) => Ok(values),
            _ => Err(Error::unknown("replicates", "no column of doubles")),
        }
    }

    fn opened(&mut self, run: Open) -> Value {
        let free = self.open.iter().position(Option::is_none);
        let handle = free.unwrap_or_else(|| {
            self.open.push(None);
            self.open.len() - 1
        });
        self.open[handle] = Some(run);
        Value::Number(handle as f64)
    }

    fn run(&mut self, handle: usize) -> Result<&mut Run, Error> {
        match self.open.get_mut(handle) {
            Some(Some(Open::Run(run))) => Ok(run),
            _ => Err(closed()),
        }
    }

    fn share(&self, handle: usize) -> Result<&Share, Error> {
        match self.open.get(handle) {
            Some(Some(Open::Share(share))) => Ok(share),
            Some(Some(Open::Run(run))) => Ok(run.share()),
            _ => Err(closed()),
        }
    }

    fn resampler(&mut self, handle: usize) -> Result<(&mut Resampler, &mut [Vec<DoubleBytes>]), Error> {
        match self.open.get_mut(handle) {
            Some(Some(Open::Resampler(resampler, columns))) => Ok((resampler, columns)),
            _ => Err(closed()),
        }
    }
}

fn closed() -> Error {
    Error::unknown("handle", "a run that is not open")
}

/// Answers a call: what `work` makes of the message is the next message.
fn answer(work: impl FnOnce(&mut State, &Value) -> Result<Value, Error>) {
    STATE.with_borrow_mut(|state| {
        state.doubles.clear();
        let asked = Value::read(&state.message).unwrap_or(Value::Nothing);
        let answer = work(state, &asked).unwrap_or_else(convert::failure);
        state.columns.clear();
        state.message.clear();
        answer.write(&mut state.message);
    });
}

fn wanted(run: &Run) -> [(&'static str, Value); 2] {
    let range = run.wanted();
    [("from", Value::Number(range.start as f64)), ("to", Value::Number(range.end as f64))]
}

/// Exports to the host.
#[allow(unsafe_code, reason = "an export has a name of its own; what has these names is here alone")]
mod exports {
    use super::*;

    /// To be called once, before all else.
    #[unsafe(no_mangle)]
    extern "C" fn start() {
        panic::set_hook(Box::new(|fault| LAST_WORDS.set(fault.to_string())));
    }

    /// Room for a message of so many bytes.
    #[unsafe(no_mangle)]
    extern "C" fn message(length: usize) -> *mut u8 {
        STATE.with_borrow_mut(|state| {
            state.message.clear();
            state.message.resize(length, 0);
            state.message.as_mut_ptr()
        })
    }

    #[unsafe(no_mangle)]
    extern "C" fn message_at() -> *const u8 {
        STATE.with_borrow(|state| state.message.as_ptr())
    }

    #[unsafe(no_mangle)]
    extern "C" fn message_length() -> usize {
        STATE.with_borrow(|state| state.message.len())
    }

    #[unsafe(no_mangle)]
    extern "C" fn last_words_at() -> *const u8 {
        LAST_WORDS.with_borrow(|words| words.as_ptr())
    }

    #[unsafe(no_mangle)]
    extern "C" fn last_words_length() -> usize {
        LAST_WORDS.with_borrow(|words| words.len())
    }

    /// Room for one column more, of so many single (0) or double (1) floats; null where there is no memory for it.
    #[unsafe(no_mangle)]
    extern "C" fn column(is_double: bool, length: usize) -> *mut u8 {
        fn zeros<T: Copy + Default>(length: usize) -> Option<Vec<T>> {
            let mut values = reserve(length, "a copy of the sample").ok()?;
            values.resize(length, T::default());
            Some(values)
        }
        let (sample, at): (Option<Sample>, *mut u8) = if is_double {
            let mut values = zeros::<f64>(length);
            let at = values.as_mut().map_or(std::ptr::null_mut(), |values| values.as_mut_ptr().cast());
            (values.map(Sample::F64), at)
        } else {
            let mut values = zeros::<f32>(length);
            let at = values.as_mut().map_or(std::ptr::null_mut(), |values| values.as_mut_ptr().cast());
            (values.map(Sample::F32), at)
        };
        STATE.with_borrow_mut(|state| state.columns.extend(sample));
        at
    }

    /// Lets go of columns that could not all be laid down.
    #[unsafe(no_mangle)]
    extern "C" fn forget_columns() {
        STATE.with_borrow_mut(|state| state.columns = Vec::new());
    }

    #[unsafe(no_mangle)]
    extern "C" fn doubles_at(place: usize) -> *const f64 {
        STATE.with_borrow(|state| state.doubles[place].as_ptr())
    }

    #[unsafe(no_mangle)]
    extern "C" fn doubles_length(place: usize) -> usize {
        STATE.with_borrow(|state| state.doubles[place].len())
    }

    /// All are taken.
    #[unsafe(no_mangle)]
    extern "C" fn forget_doubles() {
        STATE.with_borrow_mut(|state| state.doubles = Vec::new());
    }

    #[unsafe(no_mangle)]
    extern "C" fn value_version() -> u32 {
        bootlace::VALUE_VERSION
    }

    /// Opens a run: its handle, the replicates that it wants, and whether more than one instance is worth while.
    #[unsafe(no_mangle)]
    extern "C" fn open_run() {
        answer(|state, asked| {
            let request = convert::request(asked)?;
            let data = state.data();
            let is_long = bootlace::cost(data.len(), &request).is_long();
            let run = Run::new(data, &request, &Control::default())?;
            let chunk_len = run.share().chunk_len() as f64;
            let [from, to] = wanted(&run);
            let handle = state.opened(Open::Run(Box::new(run)));
            Ok(Value::record([
                ("handle", handle),
                from,
                to,
                ("chunkLength", Value::Number(chunk_len)),
                ("isLong", Value::Truth(is_long)),
            ]))
        });
    }

    /// Opens a part of a run that another instance leads, or a stream of replicates: its handle, and the lengths of chunks and rows.
    #[unsafe(no_mangle)]
    extern "C" fn open_share() {
        answer(|state, asked| {
            let share = Share::new(state.data(), &convert::request(asked)?, &Control::default())?;
            let (chunk_len, width) = (share.chunk_len() as f64, share.width() as f64);
            let handle = state.opened(Open::Share(Box::new(share)));
            Ok(Value::record([
                ("handle", handle),
                ("chunkLength", Value::Number(chunk_len)),
                ("width", Value::Number(width)),
            ]))
        });
    }

    /// Makes replicates of a run where they belong.
    #[unsafe(no_mangle)]
    extern "C" fn make(handle: usize, from: usize, to: usize) {
        answer(|state, _| {
            state.run(handle)?.make(from..to, &Control::default())?;
            Ok(Value::record([]))
        });
    }

    /// Makes rows for the instance that leads the run, or the values that they stand for.
    #[unsafe(no_mangle)]
    extern "C" fn make_rows(handle: usize, from: usize, to: usize, values: bool) {
        answer(|state, _| {
            let share = state.share(handle)?;
            let make = if values { Share::values } else { Share::make };
            let rows = make(share, from..to, &Control::default())?;
            Ok(Value::record([("rows", state.put(rows))]))
        });
    }

    /// Where so many numbers of rows from replicate `first` on go; null where nobody asked for them.
    #[unsafe(no_mangle)]
    extern "C" fn place(handle: usize, first: usize, numbers: usize) -> *mut f64 {
        STATE.with_borrow_mut(|state| {
            let place = state.run(handle).and_then(|run| run.place(first, numbers));
            place.map_or(std::ptr::null_mut(), <[f64]>::as_mut_ptr)
        })
    }

    /// Whether the run has all that it needs; else what it wants.
    #[unsafe(no_mangle)]
    extern "C" fn is_enough(handle: usize) {
        answer(|state, _| {
            let run = state.run(handle)?;
            let enough = run.is_enough(&Control::default())?;
            let [from, to] = wanted(run);
            Ok(Value::record([("isEnough", Value::Truth(enough)), from, to]))
        });
    }

    /// The outcome of a run that has all that it needs, which this closes.
    #[unsafe(no_mangle)]
    extern "C" fn finish(handle: usize, keep: bool) {
        answer(|state, _| match state.open.get_mut(handle).and_then(Option::take) {
            Some(Open::Run(run)) => {
                Ok(convert::of_outcome(run.finish(), keep, &mut |values| state.put(values)))
            }
            _ => Err(closed()),
        });
    }

    #[unsafe(no_mangle)]
    extern "C" fn close(handle: usize) {
        STATE.with_borrow_mut(|state| {
            if let Some(open) = state.open.get_mut(handle) {
                *open = None;
            }
        });
    }

    #[unsafe(no_mangle)]
    extern "C" fn explain() {
        answer(|state, asked| {
            let plan = bootlace::explain(state.data(), &convert::request(asked)?, &Control::default())?;
            Ok(Value::record([("plan", convert::of_plan(plan))]))
        });
    }

    #[unsafe(no_mangle)]
    extern "C" fn interval_for() {
        answer(|state, asked| {
            let (interval, _) = convert::interval(asked.field("interval"))?;
            let finished = convert::finished(asked.field("location"))?;
            Ok(convert::of_interval(bootlace::interval_for(&state.doubles()?, finished, interval)?))
        });
    }

    #[unsafe(no_mangle)]
    extern "C" fn summary() {
        answer(|state, asked| {
            let (interval, _) = convert::interval(asked.field("interval"))?;
            let units = bootlace::whole_number("units", asked.number("units")?)?;
            let acceleration = asked.field("acceleration").as_number();
            let replicates = state.doubles()?;
            let estimate = asked.number("estimate")?;
            Ok(convert::of_summary(bootlace::summary(&replicates, estimate, acceleration, units, interval)?))
        });
    }

    #[unsafe(no_mangle)]
    extern "C" fn jackknife() {
        answer(|state, asked| {
            let component = convert::component(asked.field("component"))?;
            let omit_nan = asked.field("omitNan").is_true();
            let jackknife = bootlace::jackknife(state.data(), &component, omit_nan, &Control::default())?;
            Ok(convert::of_jackknife(jackknife, &mut |values| state.put(values)))
        });
    }

    #[unsafe(no_mangle)]
    extern "C" fn jackknife_of() {
        answer(|state, asked| {
            let jackknife = Jackknife::of_values(state.doubles()?, asked.number("estimate")?)?;
            Ok(convert::of_jackknife(jackknife, &mut |values| state.put(values)))
        });
    }

    /// Opens a source of resamples: its handle, and how many observations each has.
    #[unsafe(no_mangle)]
    extern "C" fn open_resampler() {
        answer(|state, asked| {
            let [symmetric, omit_nan] = ["symmetric", "omitNan"].map(|name| asked.field(name).is_true());
            let resampler = Resampler::new(state.data(), convert::seed(asked)?, symmetric, omit_nan)?;
            let size = resampler.len();
            let warnings = convert::of_warnings(resampler.warnings().to_vec());
            let mut columns = reserve(resampler.columns(), "a resample")?;
            for _ in 0..resampler.columns() {
                let mut column: Vec<DoubleBytes> = reserve(size, "a resample")?;
                column.resize(size, DoubleBytes::default());
                columns.push(column);
            }
            let handle = state.opened(Open::Resampler(Box::new(resampler), columns));
            Ok(Value::record([
                ("handle", handle),
                ("size", Value::Number(size as f64)),
                ("warnings", warnings),
            ]))
        });
    }

    /// What so many of its resamples are.
    #[unsafe(no_mangle)]
    extern "C" fn plan_of_resampler(handle: usize, resamples: f64) {
        answer(|state, _| {
            let (resampler, _) = state.resampler(handle)?;
            let resamples = bootlace::whole_number("resamples", resamples)?;
            Ok(Value::record([("plan", convert::of_plan(resampler.plan(resamples)))]))
        });
    }

    /// Draws the next resample, or lays the sample itself down.
    #[unsafe(no_mangle)]
    extern "C" fn draw(handle: usize, is_sample: bool) {
        answer(|state, _| {
            let (resampler, columns) = state.resampler(handle)?;
            let mut to: Vec<&mut [DoubleBytes]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
            if is_sample {
                resampler.sample(&mut to);
            } else {
                resampler.draw(&mut to);
            }
            Ok(Value::record([]))
        });
    }

    /// Where a column of the last resample is.
    #[unsafe(no_mangle)]
    extern "C" fn drawn_at(handle: usize, column: usize) -> *const u8 {
        STATE.with_borrow_mut(|state| {
            state.resampler(handle).map_or(std::ptr::null(), |(_, columns)| columns[column].as_ptr().cast())
        })
    }
}
