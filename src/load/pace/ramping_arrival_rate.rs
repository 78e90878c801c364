//! `ramping_arrival_rate`: a rate of iterations that changes in stages.

use super::{ArrivalRules, Model, Needs, Pace, arrivals_of};
use crate::grid::model::{LoadKind, Stages};
use crate::load::Profile;

/// A rate of iterations that changes in stages.
#[derive(Clone, Debug, PartialEq)]
pub struct RampingArrivalRate {
    /// How many a second at first.
    pub start_rate: f64,
    /// How the rate changes, a second.
    pub stages: Stages,
    /// How they arrive.
    pub arrivals: ArrivalRules,
}

impl RampingArrivalRate {
    fn profile(&self) -> Profile {
        Profile::ramps(self.start_rate, self.stages.iter().map(|stage| (stage.duration, stage.target)))
    }
}

impl Pace for RampingArrivalRate {
    fn kind(&self) -> LoadKind {
        LoadKind::RampingArrivalRate
    }

    fn needs(&self) -> Needs {
        let rate = self.profile();
        let (iterations, duration) = (Some(arrivals_of(&rate)), Some(rate.duration()));
        Needs { users: self.arrivals.max_users, iterations, duration }
    }

    fn model(&self) -> Model {
        Model::Arrivals(self.arrivals.with(self.profile()))
    }
}
