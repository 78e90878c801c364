//! The end: what is left is destroyed, outputs are evaluated, the verdict is given.

use std::sync::Arc;

use super::dispatcher::Dispatcher;
use super::slots::ambient;
use crate::base::exit::ExitCode;
use crate::base::log::LogLevel;
use crate::event::{By, Ending, Fact, Reason, Status};
use crate::grid::expression::Frame;
use crate::grid::model::OutputDef;
use crate::plan::{FrameId, Need, targets_of_output};
use crate::value::Value;

/// Outputs by name, and those without a value with the reason.
#[derive(Default)]
struct Outputs {
    values: Vec<(Arc<str>, Value)>,
    failed: Vec<(Arc<str>, Arc<str>)>,
    /// One failed although all it reads was there.
    broken: bool,
}

impl Dispatcher {
    /// Ends the run.
    pub(super) async fn finish(mut self) {
        let bug = self.end_leftovers();
        self.follow();
        if bug {
            self.say(None, LogLevel::Error, "some steps could not be told what to do: this is a bug of squall");
        }
        self.destroy_all().await;
        self.read_time();
        self.judge_last();
        let outputs = self.outputs();
        let exit = self.verdict(bug, outputs.broken);
        let reason = self.stopping.as_ref().map(|stopping| stopping.reason.clone());
        let Outputs { values, failed, .. } = outputs;
        self.emit(Fact::Finished(Ending { exit, outputs: values, failed_outputs: failed, reason }));
        // Whoever waits for the last event need not wait until all that the run held is gone.
        drop(self.desk);
    }

    fn outputs(&mut self) -> Outputs {
        let grid = Arc::clone(self.board.plan.grid());
        let mut outputs = Outputs::default();
        for output in &grid.outputs {
            let name: Arc<str> = output.name.as_str().into();
            if let Some(why) = self.unavailable(output) {
                outputs.failed.push((name, why.into()));
                continue;
            }
            match self.output(output) {
                Ok(value) => outputs.values.push((name, value.scrubbed(&self.options.context.secrets))),
                Err(message) => {
                    outputs.broken = true;
                    outputs.failed.push((name, message));
                }
            }
        }
        outputs
    }

    /// Why an output cannot be evaluated: something it reads did not end well.
    fn unavailable(&self, output: &OutputDef) -> Option<String> {
        let grid = self.board.plan.grid();
        targets_of_output(grid, output).iter().find_map(|need| {
            let node = match need {
                Need::Step(step) | Need::Same(step) => self.board.plan.step_node(FrameId::ROOT, *step)?,
                Need::Instance(step, key) => self.board.plan.instance_node(FrameId::ROOT, *step, key)?,
                Need::Resource(_) | Need::Uses(_) => return None,
            };
            let state = self.board.node(node);
            let reason = state.result.as_ref().and_then(|result| result.reason.as_ref());
            let stopped = self.stopping.as_ref().is_some_and(|stopping| reason == Some(&stopping.reason));
            let left_out = reason == Some(&Reason::NotChosen);
            (stopped || left_out || !state.is_released()).then(|| format!("{} {}", self.address(node), past(state.status)))
        })
    }

    fn output(&mut self, output: &OutputDef) -> Result<Value, Arc<str>> {
        let slots = self.slots(None, &output.slots).map_err(|error| error.message)?;
        let ambient = ambient(&self.options.context, format!("output.{}", output.name));
        let value =
            output.value.evaluate(&Frame { slots: &slots, ambient: &ambient }).map_err(|error| self.error(&error).message)?;
        Ok(if output.sensitive { value.sensitive() } else { value })
    }

    fn verdict(&self, bug: bool, broken_output: bool) -> ExitCode {
        // A group stands for all that is in it.
        let failed = self.board.ids().filter(|id| self.board.owner(*id).is_none()).any(|id| {
            let node = self.board.node(id);
            let ended_badly = matches!(node.status, Status::Failed | Status::Cancelled);
            let nobody_won = matches!(node.result.as_ref().and_then(|result| result.reason.as_ref()), Some(Reason::NoWinner));
            (ended_badly && !node.is_released() && !self.is_forgiven(id)) || nobody_won
        });
        let mut exit = ExitCode::Good;
        if failed || broken_output {
            exit = exit.and(ExitCode::Failed);
        }
        if self.thresholds.failed {
            exit = exit.and(ExitCode::Threshold);
        }
        exit = exit.and(match self.stopping.as_ref().map(|stopping| &stopping.reason) {
            Some(Reason::Asked(By::Signal(_))) => ExitCode::Interrupted,
            Some(Reason::Asked(_)) => ExitCode::Stopped,
            // Also if nothing ran just then.
            Some(Reason::MaxDuration) => ExitCode::Failed,
            _ => ExitCode::Good,
        });
        if bug { exit.and(ExitCode::Bug) } else { exit }
    }
}

const fn past(status: Status) -> &'static str {
    match status {
        Status::Failed => "failed",
        Status::Skipped => "was skipped",
        Status::Cancelled => "was cancelled",
        _ => "did not end",
    }
}
