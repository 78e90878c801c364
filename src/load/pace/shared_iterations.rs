//! `shared_iterations`: so many iterations in all, whichever user makes them.

use std::time::Duration;

use super::{Budget, Model, Needs, Pace, UserPlan};
use crate::grid::model::LoadKind;
use crate::load::Profile;

/// So many iterations in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedIterations {
    /// How many users.
    pub users: u32,
    /// How many iterations in all.
    pub iterations: u64,
    /// How long it may take.
    pub max_duration: Duration,
}

impl SharedIterations {
    /// More users than iterations would have nothing to do.
    fn needed(&self) -> u32 {
        self.users.min(u32::try_from(self.iterations).unwrap_or(u32::MAX))
    }
}

impl Pace for SharedIterations {
    fn kind(&self) -> LoadKind {
        LoadKind::SharedIterations
    }

    fn needs(&self) -> Needs {
        Needs { users: self.needed(), iterations: Some(self.iterations), duration: Some(self.max_duration) }
    }

    fn model(&self) -> Model {
        let users = Profile::constant(f64::from(self.needed()), self.max_duration);
        Model::Users(UserPlan { users, most: self.needed(), budget: Budget::Shared(self.iterations), endless: false })
    }
}
