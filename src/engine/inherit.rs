//! What a step has from the groups around it: their priority, environment and idempotency key, where it has none of its own.

use std::sync::Arc;

use super::dispatcher::Dispatcher;
use super::unit;
use crate::base::id::NodeId;
use crate::base::secret::Stay;
use crate::event::NodeError;
use crate::grid::expression::Expr;
use crate::grid::model::{Setting, StepDef, read_env, read_key};
use crate::value::{Text, Value};

/// What the groups around a step say of its calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Inherited {
    /// The environment, the outermost group's first.
    pub(super) env: Vec<(Text, Text)>,
    /// The nearest group's idempotency key, made the step's own by its address within that group.
    pub(super) idempotency_key: Option<Text>,
}

impl Dispatcher {
    /// How urgent a node is among those that are ready: what itself or the nearest group around it says.
    pub(super) fn priority(&mut self, id: NodeId) -> Result<i64, NodeError> {
        let grid = Arc::clone(self.board.plan.grid());
        let mut at = Some(id);
        while let Some(node) = at {
            let Some(step) = self.board.step_of(node).and_then(|step| grid.step(step)) else { break };
            match &step.policy.priority {
                None => at = self.board.owner(node),
                Some(Setting::Fixed(priority)) => return Ok(*priority),
                computed => {
                    let slots = self.slots(Some(node), &step.slots)?;
                    return Ok(self.setting(node, computed.as_ref(), &slots)?.unwrap_or(0));
                }
            }
        }
        Ok(0)
    }

    /// What the groups around a node say of its calls.
    pub(super) fn inherited(&mut self, id: NodeId) -> Result<Inherited, NodeError> {
        let grid = Arc::clone(self.board.plan.grid());
        let mut inherited = Inherited::default();
        let around: Vec<NodeId> = std::iter::successors(self.board.owner(id), |group| self.board.owner(*group)).collect();
        for group in around.into_iter().rev() {
            let Some(step) = self.board.step_of(group).and_then(|step| grid.step(step)) else { continue };
            if let Some(expr) = &step.policy.given.env {
                let value = self.of_group(group, step, expr)?;
                let env = read_env(&value).map_err(|wrong| {
                    let message = wrong.first().map(|bad| bad.message.clone()).unwrap_or_default();
                    self.error(&unit::wrong(expr, format!("env: {message}")))
                })?;
                inherited.env.extend(env);
            }
            if let Some(expr) = &step.policy.given.idempotency_key {
                let value = self.of_group(group, step, expr)?;
                let key =
                    read_key(&value).map_err(|message| self.error(&unit::wrong(expr, format!("idempotency_key: {message}"))))?;
                inherited.idempotency_key = key.map(|key| self.key_within(&key, group, id));
            }
        }
        Ok(inherited)
    }

    fn of_group(&mut self, group: NodeId, step: &StepDef, expr: &Expr) -> Result<Value, NodeError> {
        let slots = self.slots(Some(group), &step.slots)?;
        let value = self.evaluate(group, expr, &slots)?;
        value.tell_secrets(&self.options.context.secrets, Stay::Always);
        Ok(value)
    }

    /// A group's key for one of the steps in it: two steps with one key would be one call to a server that keeps to keys.
    fn key_within(&self, key: &Text, group: NodeId, id: NodeId) -> Text {
        let (group, address) = (self.address(group), self.address(id));
        let rest = address.strip_prefix(&*group).map_or(&*address, |rest| rest.trim_start_matches('.'));
        let rest: String = url::form_urlencoded::byte_serialize(rest.as_bytes()).collect();
        Text::from(format!("{key}/{rest}"))
    }
}
