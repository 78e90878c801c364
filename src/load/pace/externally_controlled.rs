//! `externally_controlled`: an operator says how many users there are.

use std::time::Duration;

use super::{Budget, Model, Needs, Pace, UserPlan};
use crate::grid::model::LoadKind;
use crate::load::Profile;

/// An operator says how many users there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExternallyControlled {
    /// How many at first.
    pub users: u32,
    /// The most there can be.
    pub max_users: u32,
    /// For how long; none: until somebody stops it.
    pub duration: Option<Duration>,
}

/// As good as for ever: what has no end is ended by somebody long before.
const FOR_EVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

impl Pace for ExternallyControlled {
    fn kind(&self) -> LoadKind {
        LoadKind::ExternallyControlled
    }

    fn needs(&self) -> Needs {
        Needs { users: self.max_users, iterations: None, duration: self.duration }
    }

    fn model(&self) -> Model {
        let users = Profile::constant(f64::from(self.users.min(self.max_users)), self.duration.unwrap_or(FOR_EVER));
        Model::Users(UserPlan { users, most: self.max_users, budget: Budget::Unlimited, endless: self.duration.is_none() })
    }
}
