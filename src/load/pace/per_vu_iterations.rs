//! `per_vu_iterations`: so many iterations of each user.

use std::time::Duration;

use super::{Budget, Model, Needs, Pace, UserPlan};
use crate::grid::model::LoadKind;
use crate::load::Profile;

/// So many iterations of each user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerVuIterations {
    /// How many users.
    pub users: u32,
    /// How many iterations each.
    pub iterations: u64,
    /// How long it may take.
    pub max_duration: Duration,
}

impl Pace for PerVuIterations {
    fn kind(&self) -> LoadKind {
        LoadKind::PerVuIterations
    }

    fn needs(&self) -> Needs {
        let iterations = u64::from(self.users).saturating_mul(self.iterations);
        Needs { users: self.users, iterations: Some(iterations), duration: Some(self.max_duration) }
    }

    fn model(&self) -> Model {
        let users = Profile::constant(f64::from(self.users), self.max_duration);
        Model::Users(UserPlan { users, most: self.users, budget: Budget::Each(self.iterations), endless: false })
    }
}
