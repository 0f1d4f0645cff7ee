//! A promise that is settled from the pool, whatever becomes of the job or of the thread that asked for it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bootlace::{Control, Cost, Error, forget_cancelled, submit};
use napi::bindgen_prelude::{Object, ToNapiValue};
use napi::{Env, Result};

/// The jobs that an environment has asked for and that are not done. One hook an environment ends them with it: napi's hooks
/// can be taken away, but 100 bytes of each remain.
#[derive(Clone, Default)]
struct Running(Arc<Mutex<HashMap<u64, Control>>>);

thread_local! {
    /// Of the environments of this thread, by their address.
    static ENVIRONMENTS: RefCell<HashMap<usize, Running>> = RefCell::default();
}

impl Running {
    /// Those of an environment, which takes its jobs with it when it goes (a terminated worker): no orphan keeps the pool busy.
    fn of(env: &Env) -> Result<Running> {
        let address = env.raw() as usize;
        if let Some(running) = ENVIRONMENTS.with_borrow(|all| all.get(&address).cloned()) {
            return Ok(running);
        }
        let running = Running::default();
        env.add_env_cleanup_hook(running.clone(), move |running| {
            ENVIRONMENTS.with_borrow_mut(|all| all.remove(&address));
            running.jobs().values().for_each(Control::cancel);
            forget_cancelled();
        })?;
        ENVIRONMENTS.with_borrow_mut(|all| all.insert(address, running.clone()));
        Ok(running)
    }

    fn jobs(&self) -> MutexGuard<'_, HashMap<u64, Control>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs `job` on the pool; `shape` makes the JavaScript value, on the JavaScript thread.
pub(crate) fn promise<'env, T, V>(
    env: &'env Env,
    control: &Control,
    cost: Cost,
    job: impl FnOnce() -> std::result::Result<T, Error> + Send + 'static,
    shape: impl FnOnce(std::result::Result<T, Error>) -> V + Send + 'static,
) -> Result<Object<'env>>
where
    T: Send + 'static,
    V: ToNapiValue + 'static,
{
    static LAST: AtomicU64 = AtomicU64::new(0);
    let running = Running::of(env)?;
    let (deferred, promise) = env.create_deferred()?;
    let id = LAST.fetch_add(1, Ordering::Relaxed);
    running.jobs().insert(id, control.clone());
    submit(cost, control, job, move |outcome| {
        running.jobs().remove(&id);
        deferred.resolve(move |_| Ok(shape(outcome)));
    });
    Ok(promise)
}
