//! What a grid says about its run as a whole.

use std::time::Duration;

use crate::base::failure::OnFailure;

/// The block `squall { }`. What the command line says counts more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// What a step's failure does to the run.
    pub on_failure: Option<OnFailure>,
    /// The seed of every choice.
    pub seed: Option<u64>,
    /// How long the run may take, in plan time; time in which something is held does not count.
    pub max_duration: Option<Duration>,
}
