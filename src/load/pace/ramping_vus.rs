//! `ramping_vus`: a number of users that changes in stages.

use super::{Budget, Model, Needs, Pace, UserPlan};
use crate::grid::model::{LoadKind, Stages};
use crate::load::Profile;

/// A number of users that changes in stages.
#[derive(Clone, Debug, PartialEq)]
pub struct RampingVus {
    /// How many at first.
    pub start_users: u32,
    /// How the number changes.
    pub stages: Stages,
}

impl RampingVus {
    fn users(&self) -> Profile {
        Profile::ramps(f64::from(self.start_users), self.stages.iter().map(|stage| (stage.duration, stage.target)))
    }
}

impl Pace for RampingVus {
    fn kind(&self) -> LoadKind {
        LoadKind::RampingVus
    }

    fn needs(&self) -> Needs {
        let users = self.users();
        Needs { users: users.highest() as u32, iterations: None, duration: Some(users.duration()) }
    }

    fn model(&self) -> Model {
        let users = self.users();
        Model::Users(UserPlan { most: users.highest() as u32, users, budget: Budget::Unlimited, endless: false })
    }
}
