//! What the units of a run share: one allocation, so that a unit's share of it is one count.

use std::sync::Arc;

use super::log::LogGate;
use super::report::Reports;
use crate::base::diagnostic::Sources;
use crate::contract::RunContext;
use crate::load::Pool;
use crate::policy::Registry;
use crate::store::Store;
use crate::value::Text;

/// What the units of a run share.
pub(super) struct Shared {
    /// Policies by key or step.
    pub(super) registry: Arc<Registry>,
    /// What outlives the run.
    pub(super) store: Arc<dyn Store>,
    /// The grid's name: what is stored for its runs carries it.
    pub(super) grid: Text,
    /// What all calls see of the run.
    pub(super) context: Arc<RunContext>,
    /// For messages: where expressions stand.
    pub(super) sources: Arc<Sources>,
    /// Where units report to.
    pub(super) reports: Reports,
    /// The load threads.
    pub(super) load: Pool,
    /// Keeps log lines from drowning the dispatcher.
    pub(super) gate: LogGate,
}
