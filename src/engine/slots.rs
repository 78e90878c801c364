//! The values of slots: what a node's expressions read.

use super::board::Board;
use super::node::Node;
use crate::base::diagnostic::{Code, Span};
use crate::base::id::NodeId;
use crate::contract::RunContext;
use crate::event::{PlannedRun, Status};
use crate::grid::expression::{
    Ambient, EvalError, Frame, InstanceKey, Instances, LocalId, RunField, Slot, SlotTable, StepId, Target, Through,
};
use crate::grid::model::RepeatDef;
use crate::plan::{FrameId, NoInstance, Plan, What};
use crate::value::{Record, Text, Value};

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
    /// Whose slots; none for outputs of the grid.
    pub(super) reader: Option<NodeId>,
    /// Where names are looked up from.
    pub(super) frame: FrameId,
}

impl Resolver<'_> {
    /// The values of a table's slots, in order.
    pub(super) fn resolve(&mut self, table: &SlotTable) -> Result<Vec<Value>, EvalError> {
        table.slots.iter().map(|slot| self.value(slot)).collect()
    }

    /// The value of a slot.
    pub(super) fn value(&mut self, slot: &Slot) -> Result<Value, EvalError> {
        match &slot.target {
            Target::Local(local) => self.local(*local),
            Target::Step { step, instances } => match self.board.plan.frame_of(self.frame, *step) {
                Some(frame) => self.step(frame, *step, instances, slot.span),
                None => Ok(Value::Null),
            },
            Target::Inside { through, step, instances } => self.inside(through, *step, instances, slot.span),
            Target::Winner => Ok(self.winner()),
            // Resources have no value that expressions read; a reference is only an edge.
            // What belongs to an iteration has no value outside of one.
            Target::Resource(_) | Target::SelfValue | Target::Vary(_) | Target::Column(..) | Target::User(_) => Ok(Value::Null),
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
        self.board.plan.own_key(self.reader?)
    }

    fn element(&self) -> Option<Value> {
        let instance = self.board.plan.repeated(self.reader?)?;
        let What::Instance { collection, .. } = self.board.plan.node(instance)?.what else { return None };
        let instances = self.board.plan.instances_of(collection)?;
        // Instances are numbered one after the other, but for those that a later attempt of a group added.
        let guess = instances.first().and_then(|(_, first)| instance.index().checked_sub(first.index()));
        let at = guess.filter(|at| instances.get(*at).is_some_and(|one| one.1 == instance));
        let at = at.or_else(|| instances.iter().position(|one| one.1 == instance))?;
        self.board.kept.elements.get(&collection)?.get(at).cloned()
    }

    fn winner(&self) -> Value {
        const FIELDS: &[&str] = &["output", "address", "key"];
        let Some(winner) = self.reader.and_then(|reader| self.board.node(reader).race.winner) else { return Value::Null };
        let key = match self.board.plan.own_key(winner) {
            Some(InstanceKey::Index(index)) => Value::from(*index),
            Some(InstanceKey::Key(key)) => Value::String(key.clone()),
            None => Value::Null,
        };
        let output = self.board.node(winner).result.as_ref().map_or(Value::Null, |result| result.output.value.clone());
        let address = Value::from(&*self.board.planned(winner).info.address);
        Value::Record(std::sync::Arc::new(Record::new(FIELDS, [output, address, key])))
    }

    fn inside(&mut self, way: &[Through], step: StepId, instances: &Instances, span: Span) -> Result<Value, EvalError> {
        match self.board.plan.through(self.frame, way, self.key()) {
            Ok(Some(frame)) => self.step(frame, step, instances, span),
            // The group was skipped before its instances were known.
            Ok(None) => Ok(Node { status: Status::Skipped, ..Node::default() }.value()),
            Err(NoInstance { group, frame, key }) => Err(no_instance(&self.board.plan, frame, group, &key, span)),
        }
    }

    fn local(&mut self, id: LocalId) -> Result<Value, EvalError> {
        if let Some(value) = self.board.kept.locals.get(&id.0) {
            return Ok(value.clone());
        }
        let grid = std::sync::Arc::clone(self.board.plan.grid());
        let Some(local) = grid.local(id) else { return Ok(Value::Null) };
        let mut outside =
            Resolver { board: self.board, run: self.run, ambient: self.ambient, reader: None, frame: FrameId::ROOT };
        let slots = outside.resolve(&local.slots)?;
        // It is evaluated for whoever reads it first, and is the same for all.
        let own = self.ambient.clone().choosing(self.ambient.seed, format!("local.{}", local.name));
        let value = local.value.evaluate(&Frame { slots: &slots, ambient: &own })?;
        self.board.kept.locals.insert(id.0, value.clone());
        Ok(value)
    }

    fn step(&mut self, frame: FrameId, step: StepId, instances: &Instances, span: Span) -> Result<Value, EvalError> {
        let node = self.board.plan.step_node(frame, step);
        match instances {
            Instances::Single => Ok(node.map_or(Value::Null, |node| self.board.node(node).value())),
            Instances::At(key) => self.instance(frame, step, key, span),
            Instances::Same => match self.key().cloned() {
                Some(key) => self.instance(frame, step, &key, span),
                None => Ok(Value::Null),
            },
            Instances::All => Ok(node.map_or(Value::Null, |node| self.all(node))),
            Instances::Computed => Ok(node.map_or(Value::Null, |node| self.keyed(node))),
        }
    }

    fn instance(&self, frame: FrameId, step: StepId, key: &InstanceKey, span: Span) -> Result<Value, EvalError> {
        let node = self.board.plan.instance_node(frame, step, key);
        node.map(|node| self.board.node(node).value()).ok_or_else(|| no_instance(&self.board.plan, frame, step, key, span))
    }

    /// `[*]`: made once, then shared, however many read it.
    fn all(&mut self, collection: NodeId) -> Value {
        if let Some(all) = self.board.kept.collections.get(&collection) {
            return all.clone();
        }
        let instances = self.board.plan.instances_of(collection).unwrap_or_default();
        let all = Value::tuple(instances.iter().map(|(_, node)| self.board.node(*node).value()).collect());
        self.board.kept.collections.insert(collection, all.clone());
        all
    }

    fn keyed(&mut self, collection: NodeId) -> Value {
        let step = self.board.step_of(collection).and_then(|step| self.board.plan.grid().step(step));
        if step.is_some_and(|step| matches!(step.repeat, RepeatDef::Count { .. })) {
            return self.all(collection);
        }
        let instances = self.board.plan.instances_of(collection).unwrap_or_default();
        Value::object(instances.iter().map(|(key, node)| {
            let key = match key {
                InstanceKey::Key(key) => key.clone(),
                InstanceKey::Index(index) => Text::from(index.to_string()),
            };
            (key, self.board.node(*node).value())
        }))
    }
}

/// An instance is named that the step turned out not to have.
pub(super) fn no_instance(plan: &Plan, frame: FrameId, step: StepId, key: &InstanceKey, span: Span) -> EvalError {
    let node = plan.step_node(frame, step).and_then(|node| plan.node(node));
    let address = node.map_or("", |node| &node.info.address);
    let has = match plan.instances(frame, step).map_or(0, <[_]>::len) {
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

/// What expressions of an address see besides slots, now.
pub(super) fn ambient(context: &RunContext, address: impl Into<Text>) -> Ambient {
    let environment = std::sync::Arc::clone(&context.environment);
    let ambient = Ambient::new(context.clock.wall(), environment).with_secrets(context.secrets.clone());
    ambient.since(context.clock.began()).choosing(context.seed, address)
}
