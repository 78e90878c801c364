//! What the units of a run share: policies by key or step, and what outlives the run.

use std::sync::Arc;

use crate::policy::Registry;
use crate::store::Store;
use crate::value::Text;

/// What the units of a run share. Cloning shares it.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) registry: Arc<Registry>,
    pub(super) store: Arc<dyn Store>,
    /// The grid's name: what is stored for its runs carries it.
    pub(super) grid: Text,
}
