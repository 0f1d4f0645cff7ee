//! From data and request to a sampler: what is checked, warned of and planned before anything is drawn.

use std::borrow::Cow;

use super::inner::{Failure, InfluenceError, InnerRuns, Purpose};
use crate::control::Control;
use crate::encode::offset_of;
use crate::engine;
use crate::error::{Code, Error};
use crate::influence::Influence;
use crate::kernel::{Kernel, collected, reserve};
use crate::outcome::Warning;
use crate::plan::{Algorithm, Distinct, Plan, choose, grouped, most_values};
use crate::request::{Component, Method, Request, Statistic};
use crate::sample::{Data, Sample};
use crate::sampler::{
    CellStatistic, Direct, Multinomial, OrderStatistic, Parts, PoissonCells, Sampler, Sequence, SortedSums,
    Tiles, WeightedSums,
};
use crate::special::scaled;
use crate::statistic::{
    ColumnDigits, Moments, Ordered, Output, Pair, RankCorrelation, Ranks, Regression, Shape, SortedStatistic,
    averaged,
};

/// Checked data under their plan.
pub(super) struct Prepared {
    pub(super) sampler: Box<dyn Sampler>,
    pub(super) plan: Plan,
    pub(super) outputs: Vec<Output>,
    /// Numbers in a row: as many as outputs or twice that.
    pub(super) width: usize,
    pub(super) sample_size: usize,
    pub(super) warnings: Vec<Warning>,
    /// To be looked at after every step.
    pub(super) failure: Failure,
}

/// The request and the data, checked.
pub(super) fn check(data: &mut Data, request: &Request) -> Result<Vec<Warning>, Error> {
    request.check()?;
    let most = request.components.iter().flat_map(|component| &component.columns).max();
    if most.is_some_and(|&column| column >= data.columns().len()) {
        let message = format!(
            "expected {} columns or more, got {}",
            most.map_or(0, |most| most + 1),
            data.columns().len()
        );
        return Err(Error::new(Code::InvalidSample, message));
    }
    let warnings = checked(data, request.omit_nan)?;
    let n = data.len();
    for &Component { statistic, .. } in &request.components {
        if let Statistic::Variance { ddof }
        | Statistic::StandardDeviation { ddof }
        | Statistic::Covariance { ddof } = statistic
            && n as f64 <= ddof
        {
            let message = format!("expected more observations than ddof = {ddof}, got {n}");
            return Err(Error::new(Code::StatisticUndefined, message));
        }
    }
    Ok(warnings)
}

/// A sampler for checked data. A method that needs more of every resample than the statistic gets as many outputs again.
pub(super) fn prepare(
    data: Data,
    request: &Request,
    kernel: Kernel,
    forced: Option<Algorithm>,
    control: &Control,
) -> Result<Prepared, Error> {
    let n = data.len();
    let mut warnings = Vec::new();
    let mut failure = Failure::default();
    let extended = request.interval.filter(|_| !request.default_method).map(|interval| interval.method);
    let extended = extended.filter(|method| matches!(method, Method::Studentized | Method::Calibrated));
    let (algorithm, reason, sampler) = match (&request.components[..], extended) {
        ([Component { statistic, columns }], None) if columns.len() == 1 => {
            let sample = data.into_columns().swap_remove(columns[0]);
            of_sample(sample, *statistic, kernel, forced, control)?
        }
        (components, _) => {
            let mut parts = parts_of(&data, components, control)?;
            if let Some(method) = extended {
                failure = extend(&mut parts, &data, request, method, kernel, control)?;
            }
            let sampler = WeightedSums::new(Tiles::new(n, kernel), parts);
            (
                Algorithm::WeightedSums,
                reason_of(components, extended).into(),
                Box::new(sampler) as Box<dyn Sampler>,
            )
        }
    };
    let mut outputs = sampler.outputs();
    let width = outputs.len();
    outputs.truncate(request.components.iter().map(|component| component.statistic.outputs()).sum());
    let names = request
        .components
        .iter()
        .flat_map(|component| std::iter::repeat_n(component.statistic, component.statistic.outputs()));
    for (output, statistic) in outputs.iter().zip(names) {
        if output.estimate.is_nan() {
            return Err(Error::new(Code::StatisticUndefined, undefined(statistic)));
        }
        if !(output.reference + output.estimate).is_finite() {
            return Err(Error::new(
                Code::StatisticUndefined,
                "expected a statistic that a double can hold, got one beyond 1.8e308",
            )
            .hint("divide the observations by a power of ten"));
        }
    }
    let encoding_error = sampler.encoding_error();
    if encoding_error > WARN_OF_ENCODING_FROM {
        warnings.push(Warning {
            code: "ENCODING_ERROR",
            message: format!("rounding adds {encoding_error:.1e} of the standard error to each replicate"),
        });
    }
    let plan = Plan {
        algorithm,
        reason,
        kernel: kernel.name(),
        encoding_error,
        draws_represented: n as f64 * request.resamples as f64,
    };
    Ok(Prepared { sampler, plan, outputs, width, sample_size: n, warnings, failure })
}

/// Checks the data, and says what is to be noticed of them.
pub(super) fn checked(data: &mut Data, omit_nan: bool) -> Result<Vec<Warning>, Error> {
    let mut warnings = Vec::new();
    let omitted = data.check(omit_nan)?;
    if omitted > 0 {
        warnings.push(Warning {
            code: "OMITTED",
            message: format!("{} of the observations are NaN and were left out", grouped(omitted)),
        });
    }
    if data.columns().iter().all(Sample::is_constant) {
        warnings.push(Warning {
            code: "CONSTANT_SAMPLE",
            message: "all observations are equal: resampling them can't tell how uncertain the estimate is"
                .into(),
        });
    }
    Ok(warnings)
}

type Planned = (Algorithm, String, Box<dyn Sampler>);

fn of_sample(
    sample: Sample,
    statistic: Statistic,
    kernel: Kernel,
    forced: Option<Algorithm>,
    control: &Control,
) -> Result<Planned, Error> {
    let (sample, exponent) = averaged(statistic, sample)?;
    let n = sample.len();
    let ranks = Ranks::new(statistic, n);
    let sorted = SortedStatistic::new(statistic, n);
    let by_cells = matches!(forced, Some(Algorithm::Multinomial | Algorithm::PoissonCells));
    let most = if by_cells { n } else { most_values(n) };
    let cells = match (ranks, sorted, forced) {
        (Some(_), _, None) | (_, Some(_), _) => None, // their plans do not look at them
        _ => sample.few_values(most)?,
    };
    let distinct = cells.as_ref().map(|cells| Distinct {
        values: cells.len(),
        most_observations: cells.iter().map(|cell| cell.observations).max().unwrap_or(0),
    });
    let (algorithm, reason) = choose(statistic, n, distinct);
    let algorithm = forced.unwrap_or(algorithm);
    let moments = |digits| Moments::new(statistic, &sample, exponent, n, digits);
    let unserved = || {
        let message = format!("the plan {} does not serve this statistic", algorithm.name());
        Error::new(Code::Internal, message)
    };
    let pause = || engine::pause(control);
    let sampler: Box<dyn Sampler> = match (algorithm, cells, ranks, sorted) {
        (Algorithm::Multinomial | Algorithm::PoissonCells, Some(cells), ranks, _) => {
            let statistic = match ranks {
                Some(ranks) => CellStatistic::of_ranks(cells, ranks)?,
                None => {
                    let moments =
                        Moments::new(statistic, &cells[..], exponent, n, None).ok_or_else(unserved)?;
                    CellStatistic::of_moments(cells, moments)?
                }
            };
            if algorithm == Algorithm::Multinomial {
                Box::new(Multinomial::new(statistic, kernel)?)
            } else {
                Box::new(PoissonCells::new(statistic)?)
            }
        }
        (Algorithm::OrderStatistic, _, Some(ranks), _) => {
            Box::new(OrderStatistic::new(sample.sorted(&pause)?, ranks, kernel)?)
        }
        (Algorithm::WeightedSums, _, _, Some(sorted)) => {
            Box::new(SortedSums::new(Tiles::new(n, kernel), sample.sorted(&pause)?, sorted)?)
        }
        (Algorithm::WeightedSums, _, _, None) => {
            let mut parts = Parts::default();
            add_statistic(&mut parts, statistic, &sample, exponent)?;
            Box::new(WeightedSums::new(Tiles::new(n, kernel), parts))
        }
        (Algorithm::Direct, _, None, None) if n <= Direct::MOST => {
            // Outliers that need more bits leave the others exact: then all have what they need.
            let rounded = ColumnDigits { single: Direct::DIGITS, ..ColumnDigits::of(n) };
            let narrow = moments(Some(rounded)).filter(|moments| Direct::is_narrow(moments, n));
            let moments = narrow.or_else(|| moments(None)).ok_or_else(unserved)?;
            Box::new(Direct::new(&sample, moments, kernel)?)
        }
        (Algorithm::Sequence, _, _, None) => Box::new(Sequence::new(&sample, statistic)?),
        _ => return Err(unserved()),
    };
    Ok((algorithm, reason, sampler))
}

/// Statistics of several columns, or several statistics: all from the same counts of rows.
fn parts_of(data: &Data, components: &[Component], control: &Control) -> Result<Parts, Error> {
    let mut parts = Parts::default();
    for Component { statistic, columns } in components {
        control.check()?;
        let columns: Vec<&Sample> = columns.iter().map(|&column| &data.columns()[column]).collect();
        match (statistic, &columns[..]) {
            (Statistic::Regression { .. }, columns) => {
                parts.add_counts(Box::new(Regression::new(columns)?));
            }
            (Statistic::RankCorrelation, [x, y]) => {
                parts.add_counts(Box::new(RankCorrelation::new(x, y)?));
            }
            (_, [x, y]) => add_pair(&mut parts, *statistic, x, y)?,
            (_, [x]) => {
                let (sample, exponent) = averaged(*statistic, x.copied()?)?;
                add_statistic(&mut parts, *statistic, &sample, exponent)?;
            }
            _ => return Err(Error::new(Code::Internal, "a statistic of no columns")),
        }
    }
    Ok(parts)
}

fn reason_of(components: &[Component], extended: Option<Method>) -> &'static str {
    match (components, extended) {
        (_, Some(Method::Calibrated)) => {
            "every resample is resampled itself, so each row gets a random count"
        }
        (_, Some(_)) => "the standard error of every resample is needed too, so each row gets a random count",
        ([Component { statistic: Statistic::RankCorrelation | Statistic::Regression { .. }, .. }], _) => {
            "the statistic is a function of how often each row is drawn, so each gets a random count"
        }
        ([_], _) => "the statistic is a function of sums of columns, so each row gets a random count",
        _ => "several statistics share their resamples, so each row gets a random count",
    }
}

/// Adds what the method needs of every resample: a number an output.
fn extend(
    parts: &mut Parts,
    data: &Data,
    request: &Request,
    method: Method,
    kernel: Kernel,
    control: &Control,
) -> Result<Failure, Error> {
    let estimates: Vec<f64> =
        parts.outputs().iter().map(|output| output.reference + output.estimate).collect();
    let failure = Failure::default();
    let mut from = 0;
    for Component { statistic, columns } in &request.components {
        let to = from + statistic.outputs();
        if method == Method::Studentized {
            let columns = columns.iter().map(|&column| data.columns()[column].doubles());
            let columns = columns.collect::<Result<Vec<_>, _>>()?;
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            if let Some(influence) = Influence::new(&columns, *statistic)? {
                parts.add_counts(Box::new(InfluenceError(influence)));
                from = to;
                continue;
            }
        }
        parts.add_counts(Box::new(InnerRuns {
            data: data.chosen(columns)?,
            statistic: *statistic,
            purpose: if method == Method::Studentized { Purpose::StandardError } else { Purpose::ShareBelow },
            resamples: request.inner_resamples,
            estimates: estimates[from..to].to_vec(),
            kernel,
            control: control.of_part(),
            failure: failure.clone(),
        }));
        from = to;
    }
    Ok(failure)
}

/// A statistic of one variable, from counts. The sample and the exponent are those of [`averaged`].
fn add_statistic(
    parts: &mut Parts,
    statistic: Statistic,
    sample: &Sample,
    exponent: i32,
) -> Result<(), Error> {
    let n = sample.len();
    if let Some(moments) = Moments::new(statistic, sample, exponent, n, Some(ColumnDigits::of(n))) {
        return parts.add_moments(sample, moments);
    }
    if let Some(shape) = Shape::new(statistic, sample)? {
        parts.add_counts(Box::new(shape));
        return Ok(());
    }
    let ordered = Ordered::new(statistic, sample)?
        .ok_or_else(|| Error::new(Code::Internal, "not a statistic of one variable"))?;
    parts.add_counts(Box::new(ordered));
    Ok(())
}

fn add_pair(parts: &mut Parts, statistic: Statistic, x: &Sample, y: &Sample) -> Result<(), Error> {
    let (x, y, exponent, reference) = match statistic {
        Statistic::Ratio => {
            let ((x, up), (y, down)) = (moderate(x)?, moderate(y)?);
            (x, y, up - down, 0.0)
        }
        Statistic::WeightedMean => {
            let reference = offset_of(x);
            let shifted = if reference == 0.0 { Cow::Borrowed(x) } else { Cow::Owned(less(x, reference)?) };
            let ((shifted, exponent), (y, _)) = (moderate(&shifted)?, moderate(y)?);
            (Cow::Owned(products(&shifted, &y)?), y, exponent, reference)
        }
        _ => (Cow::Borrowed(x), Cow::Borrowed(y), 0, 0.0),
    };
    let pair = Pair::new(statistic, &x, &y, exponent, reference)
        .ok_or_else(|| Error::new(Code::Internal, "not a statistic of two columns"))?;
    parts.add_pair(&x, &y, pair)
}

/// A column as it is or, where products of two such could leave the range of doubles or lose bits at its lower end, divided
/// by a power of two, with its exponent.
fn moderate(column: &Sample) -> Result<(Cow<'_, Sample>, i32), Error> {
    /// Of the largest value: products stay below 2^900, and what is 2^-120 of the largest is not subnormal.
    const MODERATE: std::ops::Range<i32> = -450..450;
    let mut largest = 0.0_f64;
    column.each(|x| largest = largest.max(x.abs()));
    let exponent = libm::frexp(largest).1;
    if MODERATE.contains(&exponent) {
        return Ok((Cow::Borrowed(column), 0));
    }
    let mut divided = reserve(column.len(), "a column, divided by a power of two")?;
    column.each(|x| divided.push(scaled(x, -exponent)));
    Ok((Cow::Owned(Sample::F64(divided)), exponent))
}

/// x_i less a value of the column, as doubles: exact where all are within a factor of two of it.
fn less(x: &Sample, reference: f64) -> Result<Sample, Error> {
    let mut differences = reserve(x.len(), "a column less its offset")?;
    x.each(|x| differences.push(x - reference));
    Ok(Sample::F64(differences))
}

/// x_i y_i, as doubles.
fn products(x: &Sample, y: &Sample) -> Result<Sample, Error> {
    let products = (0..x.len()).map(|i| x.get(i) * y.get(i));
    Ok(Sample::F64(collected(products, "values times weights")?))
}

/// What a statistic needs that the sample lacks.
fn undefined(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Correlation => "expected two columns that vary, got a constant one: it has no correlation",
        Statistic::RankCorrelation | Statistic::Skewness | Statistic::Kurtosis => {
            "expected columns that vary, got a constant one"
        }
        Statistic::CoefficientOfVariation => {
            "expected at least two observations whose mean is not 0: the coefficient of variation divides by it"
        }
        Statistic::Slope => "expected an x that varies, got a constant one: the line has no slope",
        Statistic::Ratio => "expected a denominator whose sum is not 0, got 0",
        Statistic::WeightedMean => "expected weights whose sum is not 0, got 0",
        Statistic::Gini => "expected a mean that is not 0, got 0: the Gini coefficient divides by it",
        _ => "expected a sample on which the statistic has a value, got one on which it has none",
    }
}

/// Half of what three-digit second moments lose on ordinary data (2^-22) is far below it; Monte Carlo error at
/// B = 10^10 would equal it.
const WARN_OF_ENCODING_FROM: f64 = 1e-5;
