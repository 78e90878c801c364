//! `constant_arrival_rate`: so many iterations begin in a time, whatever becomes of those before.

use std::time::Duration;

use super::{ArrivalRules, Model, Needs, Pace, arrivals_of};
use crate::grid::model::LoadKind;
use crate::load::Profile;

/// So many iterations begin in a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConstantArrivalRate {
    /// How many a second.
    pub rate: f64,
    /// For how long.
    pub duration: Duration,
    /// How they arrive.
    pub arrivals: ArrivalRules,
}

impl ConstantArrivalRate {
    fn profile(&self) -> Profile {
        Profile::constant(self.rate, self.duration)
    }
}

impl Pace for ConstantArrivalRate {
    fn kind(&self) -> LoadKind {
        LoadKind::ConstantArrivalRate
    }

    fn needs(&self) -> Needs {
        let iterations = Some(arrivals_of(&self.profile()));
        Needs { users: self.arrivals.max_users, iterations, duration: Some(self.duration) }
    }

    fn model(&self) -> Model {
        Model::Arrivals(self.arrivals.with(self.profile()))
    }
}
