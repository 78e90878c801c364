//! What shares one load plan: the scenarios of a mix, or a scenario alone, which is a mix of one.
//!
//! ```text
//! plan ── iteration 0, 1, 2 … ── pick(index), by weight ──┬─▶ scenario.browse: its steps, its data, its figures
//!                                                         └─▶ scenario.buy
//! ```
//!
//! All that says when iterations begin and end belongs to the plan: users, rates, backlog, warm-up, pause, changes, `stop_when`. What an
//! iteration is belongs to the scenario it is one of, and so do its figures; those of the plan are the sum. Which scenario an iteration is
//! one of is a function of the seed, the mix's address and the iteration's index alone. That index is the plan's: a set of data with one
//! row after the other gives iteration 7 row 7, whichever iterations before it were of the same scenario.
//!
//! A virtual user is one in all the scenarios: one id, one count of iterations, one set of connections and cookies.

use std::sync::Arc;

use super::choices::Lot;
use super::program::{Program, ProgramError, Surroundings};
use super::record::usual;
use super::settings::{Given, PlanSettings};
use crate::base::seed::Seed;
use crate::event::Recording;
use crate::grid::model::{Driver, PlanDef, StepDef};
use crate::value::{Text, Value};

/// A load plan, and the scenarios that run by it.
#[derive(Debug)]
pub struct Mix {
    /// The address of what has the plan.
    pub address: Text,
    /// The plan.
    pub plan: PlanSettings,
    /// The scenarios: at least one.
    pub members: Vec<Arc<Program>>,
    /// Which iterations are kept whole.
    pub recording: Recording,
    /// The run's seed.
    pub seed: Seed,
    /// Where choices are drawn from.
    pub lot: Lot,
    weights: Vec<f64>,
}

impl Mix {
    /// Those that run by the plan of a mix, or the scenario that has one.
    ///
    /// # Errors
    /// What a setting fails with; or that none of the scenarios would ever run.
    pub fn new(of: &StepDef, members: Vec<Arc<Program>>, around: &mut Surroundings<'_>) -> Result<Self, ProgramError> {
        let def = plan_of(of).ok_or_else(|| ProgramError(format!("{} has no load plan", of.path)))?;
        let sources = Arc::clone(&around.grid.sources);
        let slots: Result<Vec<Value>, _> = of.slots.slots.iter().map(|slot| (around.outside)(slot)).collect();
        let slots = slots.map_err(|error| ProgramError(error.located(&sources)))?;
        let ambient = (around.ambient)(&of.path);
        let plan = Given { slots: &slots, ambient: &ambient }.plan(def);
        let plan = plan.map_err(|error| ProgramError(error.located(&sources)))?;
        let weights: Vec<f64> = members.iter().map(|member| member.settings.weight).collect();
        if weights.iter().sum::<f64>() <= 0.0 {
            return Err(ProgramError(String::from("all its scenarios weigh nothing")));
        }
        let seed = around.context.seed;
        let recording = around.recording.unwrap_or_else(|| usual(plan.pace.needs().iterations));
        Ok(Self { address: of.path.clone(), plan, members, recording, seed, lot: Lot::new(seed, &of.path), weights })
    }

    /// Whether several share the plan, or could: a scenario with a plan of its own is alone.
    pub fn is_shared(&self) -> bool {
        self.members.first().is_none_or(|first| first.address != self.address)
    }

    /// Which scenario an iteration is one of.
    pub fn pick(&self, index: u64) -> usize {
        if self.weights.len() == 1 { 0 } else { self.lot.member(&self.weights, index).unwrap_or_default() }
    }

    /// Which part of all iterations a scenario is expected to have.
    pub fn share(&self, member: usize) -> f64 {
        self.weights.get(member).copied().unwrap_or_default() / self.weights.iter().sum::<f64>()
    }
}

/// The plan that stands in a mix or a scenario.
fn plan_of(step: &StepDef) -> Option<&PlanDef> {
    if let Some(mix) = step.mix() {
        return Some(&mix.plan);
    }
    match &step.scenario()?.driver {
        Driver::Own(plan) => Some(plan),
        Driver::Mix { .. } => None,
    }
}
