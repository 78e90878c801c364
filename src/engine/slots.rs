//! The values of slots: what a node's expressions read.

use super::board::Board;
use crate::base::diagnostic::{Code, Span};
use crate::base::id::NodeId;
use crate::base::secret::Secrets;
use crate::contract::RunContext;
use crate::event::PlannedRun;
use crate::grid::expression::{
    Ambient, EvalError, Frame, InstanceKey, Instances, LocalId, RunField, Slot, SlotTable, StepId, Target,
};
use crate::grid::model::{RepeatDef, StepDef};
use crate::plan::{Plan, What};
use crate::value::{Text, Value};

/// The longest text that is remembered as a secret by its content; longer ones are still marked.
const LONGEST_SECRET: usize = 4096;

/// What about the run expressions can read.
pub(super) struct RunFacts {
    pub(super) id: Value,
    pub(super) name: Value,
    pub(super) seed: Value,
    pub(super) started_at: Value,
}

impl RunFacts {
    pub(super) fn new(planned: &PlannedRun) -> Self {
        let started = time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(planned.started_at_ms) * 1_000_000);
        let started = started.ok().and_then(|at| at.format(&time::format_description::well_known::Rfc3339).ok());
        Self {
            id: Value::from(planned.run.0.as_str()),
            name: Value::from(&*planned.name),
            seed: crate::value::BigNumber::from_u128(u128::from(planned.seed)),
            started_at: started.map_or(Value::Null, Value::from),
        }
    }
}

/// Reads slots for one node.
pub(super) struct Resolver<'a> {
    pub(super) board: &'a mut Board,
    pub(super) run: &'a RunFacts,
    pub(super) ambient: &'a Ambient,
    /// Whose slots; none for outputs.
    pub(super) reader: Option<NodeId>,
}

impl Resolver<'_> {
    /// The values of a table's slots, in order.
    pub(super) fn resolve(&mut self, table: &SlotTable) -> Result<Vec<Value>, EvalError> {
        table.slots.iter().map(|slot| self.value(slot)).collect()
    }

    fn value(&mut self, slot: &Slot) -> Result<Value, EvalError> {
        match &slot.target {
            Target::Local(local) => self.local(*local),
            Target::Step { step, instances } => self.step(*step, instances, slot.span),
            // Resources have no value that expressions read; a reference is only an edge.
            Target::Resource(_) | Target::SelfValue => Ok(Value::Null),
            Target::CountIndex => Ok(match self.key() {
                Some(InstanceKey::Index(index)) => i64::try_from(*index).map_or(Value::Null, Value::Int),
                _ => Value::Int(0),
            }),
            Target::EachKey => Ok(match self.key() {
                Some(InstanceKey::Key(key)) => Value::String(key.clone()),
                _ => Value::Null,
            }),
            Target::EachValue => Ok(self.element().unwrap_or(Value::Null)),
            Target::Run(field) => Ok(match field {
                RunField::Id => self.run.id.clone(),
                RunField::Name => self.run.name.clone(),
                RunField::Seed => self.run.seed.clone(),
                RunField::StartedAt => self.run.started_at.clone(),
            }),
        }
    }

    fn key(&self) -> Option<&InstanceKey> {
        own_key(&self.board.plan, self.reader?)
    }

    fn element(&self) -> Option<Value> {
        let reader = self.reader?;
        let step = self.board.step_of(reader)?;
        // Instances are numbered one after the other.
        let (_, first) = self.board.plan.instances(step)?.first()?;
        self.board.kept.elements.get(&step)?.get(reader.index().checked_sub(first.index())?).cloned()
    }

    fn local(&mut self, id: LocalId) -> Result<Value, EvalError> {
        if let Some(value) = self.board.kept.locals.get(&id.0) {
            return Ok(value.clone());
        }
        let grid = std::sync::Arc::clone(self.board.plan.grid());
        let Some(local) = grid.local(id) else { return Ok(Value::Null) };
        let slots = self.resolve(&local.slots)?;
        let value = local.value.evaluate(&Frame { slots: &slots, ambient: self.ambient })?;
        self.board.kept.locals.insert(id.0, value.clone());
        Ok(value)
    }

    fn step(&mut self, step: StepId, instances: &Instances, span: Span) -> Result<Value, EvalError> {
        match instances {
            Instances::Single => Ok(self.board.plan.step_node(step).map_or(Value::Null, |node| self.board.node(node).value())),
            Instances::At(key) => self.instance(step, key, span),
            Instances::Same => match self.key().cloned() {
                Some(key) => self.instance(step, &key, span),
                None => Ok(Value::Null),
            },
            Instances::All => Ok(self.all(step)),
            Instances::Computed => Ok(self.keyed(step)),
        }
    }

    fn instance(&self, step: StepId, key: &InstanceKey, span: Span) -> Result<Value, EvalError> {
        let node = self.board.plan.instance_node(step, key);
        node.map(|node| self.board.node(node).value()).ok_or_else(|| no_instance(&self.board.plan, step, key, span))
    }

    /// `[*]`: made once, then shared, however many read it.
    fn all(&mut self, step: StepId) -> Value {
        if let Some(all) = self.board.kept.collections.get(&step) {
            return all.clone();
        }
        let instances = self.board.plan.instances(step).unwrap_or_default();
        let all = Value::tuple(instances.iter().map(|(_, node)| self.board.node(*node).value()).collect());
        self.board.kept.collections.insert(step, all.clone());
        all
    }

    fn keyed(&mut self, step: StepId) -> Value {
        let counted = self.board.plan.grid().step(step).is_some_and(|step| matches!(step.repeat, RepeatDef::Count { .. }));
        if counted {
            return self.all(step);
        }
        let instances = self.board.plan.instances(step).unwrap_or_default();
        Value::object(instances.iter().map(|(key, node)| {
            let key = match key {
                InstanceKey::Key(key) => key.clone(),
                InstanceKey::Index(index) => Text::from(index.to_string()),
            };
            (key, self.board.node(*node).value())
        }))
    }
}

/// The key of a node that is an instance.
pub(super) fn own_key(plan: &Plan, node: NodeId) -> Option<&InstanceKey> {
    match &plan.node(node)?.what {
        What::Instance { key, .. } => Some(key),
        _ => None,
    }
}

/// An instance is named that the step turned out not to have.
pub(super) fn no_instance(plan: &Plan, step: StepId, key: &InstanceKey, span: Span) -> EvalError {
    let address = plan.grid().step(step).map_or_else(String::new, StepDef::address);
    let has = match plan.instances(step).map_or(0, <[_]>::len) {
        0 => String::from("it has none at all"),
        1 => String::from("it has one"),
        number => format!("it has {number}"),
    };
    let key = match key {
        InstanceKey::Index(index) => index.to_string(),
        InstanceKey::Key(key) => format!("{:?}", key.as_str()),
    };
    EvalError::new(Code::INSTANCE, span, format!("{address} has no instance [{key}]; {has}"))
}

/// What expressions see besides slots, now.
pub(super) fn ambient(context: &RunContext) -> Ambient {
    Ambient::new(context.clock.wall(), std::sync::Arc::clone(&context.environment))
}

/// Learns the texts inside marked parts of a value: one that is marked itself for sure, those inside of something larger as its parts.
pub(super) fn learn_marked(value: &Value, secrets: &Secrets) {
    match value {
        Value::Sensitive(inner) => match &**inner {
            Value::String(text) if text.len() <= LONGEST_SECRET => secrets.add(text),
            whole => learn_parts(whole, secrets),
        },
        Value::Seq(_, elements) => elements.iter().for_each(|element| learn_marked(element, secrets)),
        Value::Map(_, entries) => entries.iter().for_each(|(_, element)| learn_marked(element, secrets)),
        Value::Record(record) => record.fields().for_each(|(_, element)| learn_marked(element, secrets)),
        _ => {}
    }
}

fn learn_parts(value: &Value, secrets: &Secrets) {
    match value {
        Value::String(text) if text.len() <= LONGEST_SECRET => secrets.add_part(text),
        Value::Sensitive(_) => learn_marked(value, secrets),
        Value::Seq(_, elements) => elements.iter().for_each(|element| learn_parts(element, secrets)),
        Value::Map(_, entries) => entries.iter().for_each(|(_, element)| learn_parts(element, secrets)),
        Value::Record(record) => record.fields().for_each(|(_, element)| learn_parts(element, secrets)),
        _ => {}
    }
}
