//! A run around a call, that remembers what is said.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::base::clock::RunClock;
use crate::base::secret::Secrets;
use crate::base::seed::Seed;
use crate::contract::{CallContext, Catalog, Line, LogSink, Network, RunContext};
use crate::value::Text;

/// Keeps the lines of a call.
#[derive(Debug, Default)]
pub struct Log {
    lines: Mutex<Vec<Line>>,
}

impl Log {
    /// All lines so far.
    pub fn lines(&self) -> Vec<Line> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl LogSink for Log {
    fn log(&self, line: Line) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

/// A context for one call of a run of its own, with the machine's clock and nothing shared.
pub fn context(
    catalog: Catalog,
    folder: &Path,
    environment: BTreeMap<String, String>,
    network: Network,
) -> (CallContext, Arc<Log>) {
    let clock = RunClock::system();
    let run = RunContext::new(clock, catalog, Secrets::new(), Seed(7), network, folder.to_owned(), Arc::new(environment));
    let log = Arc::new(Log::default());
    let sink: Arc<dyn LogSink> = Arc::<Log>::clone(&log);
    (CallContext::new(Arc::new(run), Text::from("step.conformance.call"), 1, CancellationToken::new(), sink), log)
}
