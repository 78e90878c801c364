//! One iteration: what is drawn for it, then its steps.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::choices::Chosen;
use super::crew::Crew;
use super::program::{GroupProgram, Item, Items, Slots, Source};
use super::step;
use super::user::VirtualUser;
use super::values::result_value;
use crate::base::clock::Elapsed;
use crate::contract::Failure;
use crate::grid::expression::{Ambient, Expr, Frame, Instances, UserField};
use crate::grid::model::{Pick, StepOrder};
use crate::value::{Text, Value};

/// One iteration that is to be made.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// Which: all that is drawn for it is drawn by this.
    pub index: u64,
    /// When the plan has it begin; none where a user begins it when it is free.
    pub intended: Option<Duration>,
    /// Since when a user was free for it: what it waited before that is not the generator's fault.
    pub free_since: Duration,
    /// It is a part of the warm-up.
    pub warmup: bool,
}

/// An iteration under way.
pub(super) struct Iteration<'c> {
    pub(super) crew: &'c Crew,
    pub(super) user: &'c VirtualUser,
    pub(super) turn: Turn,
    /// How much later than intended its next step begins: the generator's part, and what steps took beyond what they were expected to.
    pub(super) late: Cell<Duration>,
    /// It has waited since the time was read.
    pub(super) waited: Cell<bool>,
    /// How many steps it has run.
    pub(super) steps: Cell<u32>,
    /// What ended it.
    failure: RefCell<Option<Failure>>,
}

/// An iteration has ended because of a failure, which is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ended;

/// Makes an iteration.
///
/// # Errors
/// The set of data that has no row for it: then it is not made.
pub async fn iterate(crew: &Crew, user: &VirtualUser, turn: Turn) -> Result<(), Text> {
    draw(crew, user, turn)?;
    let begun = crew.clock.recent();
    let start = crew.clock.at(begun);
    crew.count(turn.warmup, |sample| {
        sample.iterations.started += 1;
        if let Some(intended) = turn.intended {
            sample.iterations.lateness.record(start.saturating_sub(intended.max(turn.free_since)));
        }
    });
    let late = Cell::new(turn.intended.map(|intended| start.saturating_sub(intended)).unwrap_or_default());
    crew.recorder.enter();
    let iteration =
        Iteration { crew, user, turn, late, waited: Cell::new(false), steps: Cell::new(0), failure: RefCell::default() };
    let result = iteration.items(&crew.program.items).await;
    let duration = crew.clock.recent().saturating_sub(begun);
    crew.recorder.end(&iteration, begun, iteration.failure.borrow().as_ref());
    crew.count(turn.warmup, |sample| {
        sample.iterations.ended += 1;
        sample.iterations.failed += u64::from(result.is_err());
        sample.iterations.duration.record(duration);
    });
    Ok(())
}

/// Draws what the iteration has.
fn draw(crew: &Crew, user: &VirtualUser, turn: Turn) -> Result<(), Text> {
    let program = &crew.program;
    let mut chosen = Chosen::of(turn.index);
    if let Some(member) = crew.member {
        chosen.add(member as u64);
    }
    {
        let mut rows = user.rows.borrow_mut();
        rows.clear();
        for (number, data) in program.def.data.iter().enumerate() {
            let row = program.lot.row(number, data, turn.index).ok_or_else(|| data.name.clone())?;
            if data.pick == Pick::Random {
                chosen.add(row as u64);
            }
            rows.push(row);
        }
    }
    user.begin();
    let mut vary = user.vary.borrow_mut();
    vary.clear();
    for (number, def) in program.def.variations.iter().enumerate() {
        let value = program.lot.vary(number, def, turn.index);
        chosen.add_text(&value.to_string());
        vary.push(value);
    }
    let group = program.lot.weighted(0, &program.weights, turn.index);
    chosen.add(group.map_or(0, |group| group as u64 + 1));
    if let Some(intended) = turn.intended {
        chosen.add(u64::try_from(intended.as_nanos()).unwrap_or(u64::MAX));
    }
    user.group.set(group);
    crew.measured.borrow_mut().digests.add(turn.index, chosen);
    Ok(())
}

impl<'c> Iteration<'c> {
    /// Runs what stands in the scenario or a group.
    async fn items(&self, items: &'c Items) -> Result<(), Ended> {
        match self.crew.program.def.order {
            StepOrder::Sequence => {
                for item in &items.all {
                    self.item(item).await?;
                }
                Ok(())
            }
            StepOrder::Graph => self.at_once(items).await,
        }
    }

    async fn item(&self, item: &'c Item) -> Result<(), Ended> {
        match item {
            Item::Step(number) => step::run(self, *number).await,
            Item::Group(group) => Box::pin(self.group(group)).await,
        }
    }

    /// Runs each as soon as what it reads is there. After a failure nothing begins any more, and what is under way ends.
    async fn at_once(&self, items: &'c Items) -> Result<(), Ended> {
        let mut missing: Vec<usize> = items.after.iter().map(Vec::len).collect();
        let numbered = |(at, item): (usize, &'c Item)| async move { (at, self.item(item).await) };
        let free = items.all.iter().enumerate().filter(|(at, _)| missing.get(*at) == Some(&0));
        let mut running: FuturesUnordered<_> = free.map(numbered).collect();
        let mut result = Ok(());
        while let Some((ended, outcome)) = running.next().await {
            result = result.and(outcome);
            if result.is_err() {
                continue;
            }
            for (at, item) in items.all.iter().enumerate() {
                if items.after.get(at).is_some_and(|after| after.contains(&ended))
                    && let Some(left) = missing.get_mut(at)
                {
                    *left -= 1;
                    if *left == 0 {
                        running.push(numbered((at, item)));
                    }
                }
            }
        }
        result
    }

    async fn group(&self, group: &'c GroupProgram) -> Result<(), Ended> {
        if group.weighted.is_some_and(|own| self.user.group.get() != Some(own)) {
            return Ok(());
        }
        let runs = self
            .holds(&group.once, &group.def.once_conditions, &group.def.path)
            .and_then(|holds| Ok(holds && self.holds(&group.slots, &group.def.conditions, &group.def.path)?));
        match runs {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(failure) => return Err(self.fail(&failure)),
        }
        let begun = self.crew.clock.real();
        self.items(&group.items).await?;
        if group.is_read {
            let output = self.outputs(group).map_err(|failure| self.fail(&failure))?;
            let duration = self.crew.clock.real().saturating_sub(begun);
            self.give(group.result, result_value(output, "succeeded", 1, duration, Value::Null));
        }
        Ok(())
    }

    fn outputs(&self, group: &GroupProgram) -> Result<Value, Failure> {
        let mut outputs = Vec::with_capacity(group.outputs.len());
        for (name, value, slots) in &group.outputs {
            outputs.push((name.clone(), self.evaluate(slots, value, &group.def.path)?));
        }
        Ok(Value::object(outputs))
    }

    /// Whether all conditions hold.
    fn holds(&self, slots: &Slots, conditions: &[Expr], address: &Text) -> Result<bool, Failure> {
        for condition in conditions {
            let value = self.evaluate(slots, condition, address)?;
            if !super::settings::typed::<bool>(&value).map_err(Failure::error)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The value of an expression that is evaluated seldom: its slots are made for it.
    pub(super) fn evaluate(&self, slots: &Slots, expr: &Expr, address: &Text) -> Result<Value, Failure> {
        let mut values = slots.values.clone();
        self.fill(&mut values, slots, None);
        let ambient = self.ambient(address);
        expr.evaluate(&Frame { slots: &values, ambient: &ambient })
            .map_err(|error| Failure::error(error.located(&self.crew.program.sources)))
    }

    /// What expressions of an address see besides slots, in this iteration.
    fn ambient(&self, address: &Text) -> Ambient {
        let context = &self.crew.context;
        let ambient = Ambient::new(context.clock.wall(), std::sync::Arc::clone(&context.environment));
        let ambient = ambient.with_secrets(context.secrets.clone()).since(context.clock.began());
        let mut ambient = ambient.choosing(context.seed, address.clone());
        ambient.iteration = self.turn.index;
        ambient
    }

    /// Fills the slots that change.
    pub(super) fn fill(&self, values: &mut [Value], slots: &Slots, instance: Option<&Instance>) {
        for (at, source) in &slots.changing {
            if let Some(value) = values.get_mut(*at) {
                *value = self.value(source, instance);
            }
        }
    }

    fn value(&self, source: &Source, instance: Option<&Instance>) -> Value {
        match source {
            Source::Result(number, instances) => {
                let results = self.user.results.borrow();
                results.get(*number).map_or(Value::Null, |result| picked(result, instances, instance))
            }
            Source::Vary(number) => self.user.vary.borrow().get(*number).cloned().unwrap_or_default(),
            Source::Column(data, column) => {
                let row = self.user.rows.borrow().get(*data).copied();
                let set = self.crew.program.def.data.get(*data).map(|data| &data.set);
                let row = set.zip(row).and_then(|(set, row)| set.rows.get(row));
                row.and_then(|row| row.get(*column)).cloned().unwrap_or_default()
            }
            Source::User(UserField::Id) => Value::from(self.user.id),
            Source::User(UserField::Iteration) => Value::from(self.user.iteration()),
            Source::CountIndex => instance.map_or(Value::Int(0), |instance| Value::from(instance.index)),
            Source::EachKey => instance.map_or(Value::Null, |instance| instance.key.clone()),
            Source::EachValue => instance.map_or(Value::Null, |instance| instance.value.clone()),
            Source::Own => Value::Null,
        }
    }

    /// Keeps what a step or group gave.
    pub(super) fn give(&self, number: usize, value: Value) {
        if let Some(place) = self.user.results.borrow_mut().get_mut(number) {
            *place = value;
        }
    }

    /// A failure that ends the iteration and is no step's: it is told, and the iteration counts as failed.
    pub(super) fn fail(&self, failure: &Failure) -> Ended {
        if let Some(step) = self.crew.program.steps.first() {
            self.crew.tell_failure(step, failure);
        }
        self.ended(failure)
    }

    /// It is ended by a failure; the first one counts.
    pub(super) fn ended(&self, failure: &Failure) -> Ended {
        let mut first = self.failure.borrow_mut();
        if first.is_none() {
            *first = Some(Failure { output: None, ..failure.clone() });
        }
        Ended
    }

    /// Waits as a user does between steps.
    pub(super) async fn think(&self, number: usize) {
        let Some(time) = self.crew.program.settings.think_time else { return };
        let part = self.crew.program.lot.think(number, self.turn.index);
        self.waited.set(true);
        self.crew.clock.sleep(time.least + (time.most - time.least).mul_f64(part)).await;
    }
}

/// From a time to the last reading: what was waited for since then read it when it came.
pub(super) fn since(begun: Elapsed, crew: &Crew) -> Duration {
    crew.clock.recent().saturating_sub(begun)
}

/// One instance of a step with `count` or `for_each`.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) index: u64,
    /// Its key; null with `count`.
    pub(super) key: Value,
    pub(super) value: Value,
}

impl Instance {
    /// What it is called: its key, with `count` its number.
    pub(super) fn name(&self) -> Value {
        if self.key.is_null() { Value::from(self.index) } else { self.key.clone() }
    }
}

/// The instances that a reference names, of what a step gave.
fn picked(result: &Value, instances: &Instances, own: Option<&Instance>) -> Value {
    use crate::grid::expression::InstanceKey;
    let indexed = |at: u64| result.elements().and_then(|all| all.get(usize::try_from(at).ok()?)).cloned();
    let keyed = |key: &str| result.entries().find(|(name, _)| name.as_str() == key).map(|(_, value)| value.clone());
    match instances {
        Instances::Single | Instances::Computed => result.clone(),
        Instances::All => match result {
            Value::Map(..) => Value::tuple(result.entries().map(|(_, value)| value.clone()).collect()),
            other => other.clone(),
        },
        Instances::At(InstanceKey::Index(at)) => indexed(*at).unwrap_or_default(),
        Instances::At(InstanceKey::Key(key)) => keyed(key).unwrap_or_default(),
        Instances::Same => own.map_or(Value::Null, |own| match &own.key {
            Value::String(key) => keyed(key).unwrap_or_default(),
            _ => indexed(own.index).unwrap_or_default(),
        }),
    }
}
