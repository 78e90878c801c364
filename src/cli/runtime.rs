//! The engine's runtime, and its end.

use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use super::complaint::Complaint;

/// How long tasks that do not yield may keep the process at its end.
const GRACE: Duration = Duration::from_millis(500);

/// A runtime whose end is bounded: an abandoned blocking task cannot hold the exit.
#[derive(Debug)]
pub(super) struct BoundedRuntime(Option<Runtime>);

impl BoundedRuntime {
    /// Makes one and runs `work` with it.
    pub(super) fn with<T>(work: impl FnOnce(&Runtime) -> Result<T, Complaint>) -> Result<T, Complaint> {
        let made = Builder::new_multi_thread().thread_name("squall").enable_all().build();
        let runtime = Self(Some(made.map_err(|error| Complaint::surroundings(format!("cannot start threads: {error}")))?));
        match &runtime.0 {
            Some(inner) => work(inner),
            None => Err(Complaint::surroundings("the runtime is gone")),
        }
    }
}

impl Drop for BoundedRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_timeout(GRACE);
        }
    }
}
