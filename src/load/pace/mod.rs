//! The load kinds, one file each: what a plan needs is said in advance, so that users, connections and threads are there when it begins.

mod constant_arrival_rate;
mod constant_vus;
mod externally_controlled;
mod per_vu_iterations;
mod ramping_arrival_rate;
mod ramping_vus;
mod shared_iterations;

use std::fmt::Debug;
use std::time::Duration;

pub use constant_arrival_rate::ConstantArrivalRate;
pub use constant_vus::ConstantVus;
pub use externally_controlled::ExternallyControlled;
pub use per_vu_iterations::PerVuIterations;
pub use ramping_arrival_rate::RampingArrivalRate;
pub use ramping_vus::RampingVus;
pub use shared_iterations::SharedIterations;

use super::Profile;
use crate::grid::model::{ArrivalLaw, LoadKind};

/// A load plan of one kind.
pub trait Pace: Debug + Send + Sync {
    /// Which kind.
    fn kind(&self) -> LoadKind;

    /// What it needs, said in advance.
    fn needs(&self) -> Needs;

    /// How iterations begin.
    fn model(&self) -> Model;
}

/// What a plan needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The most users at once.
    pub users: u32,
    /// How many iterations it has, if it says so.
    pub iterations: Option<u64>,
    /// How long it takes at most, without the grace at its end; none: until somebody stops it.
    pub duration: Option<Duration>,
}

/// How iterations begin: the two models of load. In a closed one a user begins the next when the last is done; in an open one the plan
/// says when, and whoever is free begins it.
#[derive(Clone, Debug, PartialEq)]
pub enum Model {
    /// Closed: users.
    Users(UserPlan),
    /// Open: arrivals.
    Arrivals(ArrivalPlan),
}

/// How many users there are, and what they do.
#[derive(Clone, Debug, PartialEq)]
pub struct UserPlan {
    /// How many, over time.
    pub users: Profile,
    /// The most there can be: iterations are numbered by it.
    pub most: u32,
    /// How many iterations there are.
    pub budget: Budget,
    /// It has no end of its own.
    pub endless: bool,
}

/// How many iterations users make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// As many as they can.
    Unlimited,
    /// So many each.
    Each(u64),
    /// So many in all.
    Shared(u64),
}

/// When iterations begin.
#[derive(Clone, Debug, PartialEq)]
pub struct ArrivalPlan {
    /// How many a second, over time.
    pub rate: Profile,
    /// How they are spread.
    pub law: ArrivalLaw,
    /// The most users that may be busy at once.
    pub max_users: u32,
    /// How late one may begin.
    pub backlog: Duration,
}

/// What all plans of arrivals have besides their rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArrivalRules {
    /// How they are spread.
    pub law: ArrivalLaw,
    /// The most users that may be busy at once.
    pub max_users: u32,
    /// How late one may begin.
    pub backlog: Duration,
}

impl ArrivalRules {
    fn with(self, rate: Profile) -> ArrivalPlan {
        ArrivalPlan { rate, law: self.law, max_users: self.max_users, backlog: self.backlog }
    }
}

/// How many iterations a rate begins in all: those of even arrivals.
fn arrivals_of(rate: &Profile) -> u64 {
    // A last one that falls on the end does not begin.
    (rate.whole() - 1e-9).ceil().max(0.0) as u64
}

#[cfg(test)]
mod tests;
