//! What workers are to do: a desired state with a number, in one watch for each scenario. A worker applies it and says which it has applied.

use std::time::Duration;

use super::Profile;

/// What a scenario's workers are to do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Desired {
    /// Which one it is: each is one more than the one before.
    pub epoch: u64,
    /// Changes of the plan, in order.
    pub adjustments: Vec<Adjustment>,
    /// No iteration begins any more.
    pub stop: bool,
}

/// A change of the plan from a time on: all workers make it at the same place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adjustment {
    /// From when, in the scenario's plan time.
    pub from: Duration,
    /// What.
    pub change: Change,
}

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// So many users, or iterations a second, to the end of the plan.
    Hold(f64),
    /// So many times what the plan says.
    Scale(f64),
}

impl Desired {
    /// The plan with all changes.
    pub fn adjusted(&self, plan: &Profile) -> Profile {
        self.adjustments.iter().fold(plan.clone(), |plan, Adjustment { from, change }| match change {
            Change::Hold(value) => plan.held_from(*from, *value),
            Change::Scale(factor) => plan.scaled_from(*from, *factor),
        })
    }
}
