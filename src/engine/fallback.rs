//! `on_error { action = "fallback" }`: another output in place of the one that failed.

use std::sync::Arc;

use super::dispatcher::Dispatcher;
use super::node::{NodeResult, Role};
use super::report::Given;
use crate::base::id::NodeId;
use crate::base::log::LogLevel;
use crate::base::secret::Stay;
use crate::event::{NodeError, Status};
use crate::grid::expression::Target;
use crate::grid::model::StepDef;
use crate::value::{Record, Value};

impl Dispatcher {
    /// Ends a failed node with its fallback for its output: it counts as succeeded, and its error stays to be seen. Gives the result back
    /// if there is no fallback to take.
    pub(super) fn fall_back(&mut self, id: NodeId, result: NodeResult) -> Result<(), NodeResult> {
        let grid = Arc::clone(self.board.plan.grid());
        let Some(step) = self.board.step_of(id).and_then(|step| grid.step(step)) else { return Err(result) };
        // A collection that could not be opened has no output that anybody reads.
        if matches!(self.board.node(id).role, Role::Collection { .. }) {
            return Err(result);
        }
        let taken = self.fallback(id, step, &result);
        let why = match taken {
            Ok(Some(value)) => {
                let value = if step.policy.sensitive { value.sensitive() } else { value };
                let output = Given::new(value, &self.options.context.secrets);
                self.end(id, Status::Succeeded, NodeResult { output, tolerated: true, ..result });
                return Ok(());
            }
            Ok(None) => String::from("its fallback has no output, so its failure stands"),
            Err(error) => format!("its fallback cannot be taken: {}", error.message),
        };
        self.say(Some(id), LogLevel::Warn, &why);
        Err(result)
    }

    /// The fallback's value; none if it is null, as the output of a step that did not run is.
    fn fallback(&mut self, id: NodeId, step: &StepDef, result: &NodeResult) -> Result<Option<Value>, NodeError> {
        let Some(expr) = &step.policy.fallback else { return Ok(None) };
        let mut slots = self.slots(Some(id), &step.slots)?;
        let own = step.slots.slots.iter().position(|slot| slot.target == Target::SelfValue);
        if let Some(slot) = own.and_then(|at| slots.get_mut(at)) {
            *slot = failed_attempt(result);
        }
        let value = self.evaluate(id, expr, &slots)?;
        value.tell_secrets(&self.options.context.secrets, Stay::Always);
        Ok((!value.clone().unmark().0.is_null()).then_some(value))
    }
}

/// `self`: what failed last.
fn failed_attempt(result: &NodeResult) -> Value {
    const FIELDS: &[&str] = &["output", "status", "attempt", "duration_ms", "error"];
    let milliseconds = Value::from(result.duration.as_secs_f64() * 1000.0);
    let error = result.error.as_ref().map_or(Value::Null, super::node::error_value);
    let parts =
        [result.output.value.clone(), Value::from(Status::Failed.word()), Value::from(result.attempts), milliseconds, error];
    Value::Record(Arc::new(Record::new(FIELDS, parts)))
}
