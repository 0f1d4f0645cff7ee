//! A promise that is settled from the pool, whatever becomes of the job or of the thread that asked for it.

use bootlace::{Control, Cost, Error, submit};
use napi::bindgen_prelude::{Object, ToNapiValue};
use napi::{CleanupEnvHook, Env, Result};

/// The hook that a job leaves with its environment: a raw handle, only ever used on the environment's own thread.
struct Hook(CleanupEnvHook<Control>);

// SAFETY: the handle is moved through the pool and back, but read only in `promise`'s last closure, which napi runs on
// the JavaScript thread that registered the hook.
#[allow(unsafe_code, reason = "napi's hook handle is a raw pointer")]
unsafe impl Send for Hook {}

/// Runs `job` on the pool; `shape` makes the JavaScript value, on the JavaScript thread. Where the environment goes
/// first (a terminated worker), the job is cancelled, so that no orphan keeps the pool busy.
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
    let (deferred, promise) = env.create_deferred()?;
    let hook = Hook(env.add_env_cleanup_hook(control.clone(), |control| control.cancel())?);
    submit(cost, control, job, move |outcome| {
        deferred.resolve(move |env| {
            let Hook(hook) = { hook };
            env.remove_env_cleanup_hook(hook)?;
            Ok(shape(outcome))
        });
    });
    Ok(promise)
}
