//! `constant_vus`: so many users, for so long.

use std::time::Duration;

use super::{Budget, Model, Needs, Pace, UserPlan};
use crate::grid::model::LoadKind;
use crate::load::Profile;

/// So many users, for so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConstantVus {
    /// How many.
    pub users: u32,
    /// For how long.
    pub duration: Duration,
}

impl Pace for ConstantVus {
    fn kind(&self) -> LoadKind {
        LoadKind::ConstantVus
    }

    fn needs(&self) -> Needs {
        Needs { users: self.users, iterations: None, duration: Some(self.duration) }
    }

    fn model(&self) -> Model {
        let users = Profile::constant(f64::from(self.users), self.duration);
        Model::Users(UserPlan { users, most: self.users, budget: Budget::Unlimited, endless: false })
    }
}
