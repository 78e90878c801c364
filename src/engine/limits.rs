//! The limits of time that hold before and over attempts: waiting for a slot, the start, the deadline; and reading settings.

use std::time::Duration;

use super::dispatcher::Dispatcher;
use super::report::Limit;
use super::slots::ambient;
use super::unit;
use crate::base::id::NodeId;
use crate::event::NodeError;
use crate::grid::expression::{Expr, Frame};
use crate::grid::model::{DeadlineDef, Setting, StepDef};
use crate::value::Value;
use crate::value::shape::FieldType;

impl Dispatcher {
    /// Begins to watch the limits of time that hold before and over attempts. False if one cannot be read: the node has failed then.
    pub(super) fn watch_limits(&mut self, id: NodeId, step: &StepDef) -> bool {
        let timeouts = &step.policy.timeouts;
        if timeouts.queue.is_none() && timeouts.start.is_none() && timeouts.deadline.is_none() {
            return true;
        }
        let limits = self.slots(Some(id), &step.slots).and_then(|slots| {
            let start = self.setting(id, timeouts.start.as_ref(), &slots)?;
            let deadline = timeouts.deadline.as_ref().map(|deadline| self.deadline(id, deadline, &slots)).transpose()?;
            Ok((start, deadline))
        });
        match limits {
            Ok((start, deadline)) => {
                start.into_iter().for_each(|after| self.limit_after(id, Limit::Start, after));
                deadline.into_iter().for_each(|after| self.limit_after(id, Limit::Deadline, after));
                // With nothing to do before, it is in the queue from now on.
                if !step.policy.begins_before_its_slot() { self.watch_queue(id, step) } else { true }
            }
            Err(error) => {
                self.fail_unstarted(id, error);
                false
            }
        }
    }

    pub(super) fn watch_queue(&mut self, id: NodeId, step: &StepDef) -> bool {
        if step.policy.timeouts.queue.is_none() {
            return true;
        }
        let after =
            self.slots(Some(id), &step.slots).and_then(|slots| self.setting(id, step.policy.timeouts.queue.as_ref(), &slots));
        match after {
            Ok(after) => {
                after.into_iter().for_each(|after| self.limit_after(id, Limit::Queue, after));
                true
            }
            Err(error) => {
                self.fail_unstarted(id, error);
                false
            }
        }
    }

    pub(super) fn setting<T: FieldType + Clone>(
        &self,
        id: NodeId,
        setting: Option<&Setting<T>>,
        slots: &[Value],
    ) -> Result<Option<T>, NodeError> {
        match setting {
            None => Ok(None),
            Some(Setting::Fixed(value)) => Ok(Some(value.clone())),
            Some(Setting::Computed(expr)) => {
                let value = self.evaluate(id, expr, slots)?;
                unit::read(&value).map(Some).map_err(|message| self.error(&unit::wrong(expr, message)))
            }
        }
    }

    pub(super) fn evaluate(&self, id: NodeId, expr: &Expr, slots: &[Value]) -> Result<Value, NodeError> {
        let ambient = ambient(&self.options.context, &*self.address(id));
        expr.evaluate(&Frame { slots, ambient: &ambient }).map_err(|error| self.error(&error))
    }

    /// How long until a deadline.
    fn deadline(&self, id: NodeId, deadline: &DeadlineDef, slots: &[Value]) -> Result<Duration, NodeError> {
        let clock = &self.options.context.clock;
        let until = |unix: Duration| {
            let now = clock.wall().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            unix.saturating_sub(now)
        };
        Ok(match deadline {
            DeadlineDef::FromStart(after) => after.saturating_sub(clock.plan()),
            DeadlineDef::At(unix) => until(*unix),
            DeadlineDef::Computed(expr) => {
                let value = self.evaluate(id, expr, slots)?;
                let instant = value
                    .as_str()
                    .and_then(|text| time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok());
                match instant {
                    Some(at) => until(Duration::try_from_secs_f64(at.unix_timestamp_nanos() as f64 / 1e9).unwrap_or_default()),
                    None => {
                        let after: Duration = unit::read(&value).map_err(|message| self.error(&unit::wrong(expr, message)))?;
                        after.saturating_sub(clock.plan())
                    }
                }
            }
        })
    }
}
