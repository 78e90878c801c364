//! A scenario, compiled for load threads: immutable, the same for all of them.
//!
//! Every slot of every step has a [`Source`]: most values never change during a scenario and are there from the start; a user's copy of
//! the slots is filled with the few that do before each step.

use std::collections::HashMap;
use std::sync::Arc;

use super::choices::Lot;
use super::settings::{Given, Settings};
use super::spares::Spares;
use crate::base::diagnostic::Sources;
use crate::base::secret::Stay;
use crate::contract::{self, LogSink, Prepared, ResourceHandle, RunContext};
use crate::event::Recording;
use crate::grid::expression::{
    Ambient, Demand, EvalError, Expr, Frame, Instances, Slot, SlotTable, StepId, Target, Through, UserField,
};
use crate::grid::model::{ArgumentDef, ArgumentKind, Grid, GroupDef, ScenarioDef, StepDef, WorkDef, known_arguments};
use crate::policy::breaker::Change;
use crate::policy::{Registry, Sharing};
use crate::value::shape::{Argument, Arguments};
use crate::value::{Text, Value};

/// Why a scenario cannot begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramError(pub String);

/// A scenario, compiled.
pub struct Program {
    /// Its address.
    pub address: Text,
    /// Its definition.
    pub def: Arc<ScenarioDef>,
    /// What holds for all iterations.
    pub settings: Settings,
    /// What an iteration runs.
    pub items: Items,
    /// All its steps, by number, in the order written.
    pub steps: Vec<StepProgram>,
    /// How many results an iteration keeps: one for each step and group.
    pub results: usize,
    /// The weights of the groups of which each iteration runs one; those without one run always.
    pub weights: Vec<f64>,
    /// Where choices are drawn from.
    pub lot: Lot,
    /// What all calls share.
    pub context: Arc<RunContext>,
    /// Breakers and buckets, shared with the rest of the run.
    pub registry: Arc<Registry>,
    /// For messages.
    pub sources: Arc<Sources>,
    /// Samples that its load threads take and get back.
    pub spares: Spares,
    /// Where its steps log.
    pub log: Arc<dyn LogSink>,
    /// Who is told when a circuit breaker changes.
    pub breakers: BreakerSink,
}

/// Who is told when a circuit breaker changes: what it is shared by, and how.
pub type BreakerSink = Arc<dyn Fn(&Sharing, Change) + Send + Sync>;

/// What an iteration runs in one container, in the order written.
#[derive(Default)]
pub struct Items {
    /// All of it.
    pub all: Vec<Item>,
    /// Which of the others each reads.
    pub after: Vec<Vec<usize>>,
}

/// Something an iteration runs.
pub enum Item {
    /// A step, by its number.
    Step(usize),
    /// A group.
    Group(GroupProgram),
}

/// A group in a scenario.
pub struct GroupProgram {
    /// Its definition.
    pub def: Arc<StepDef>,
    /// Where its result is kept.
    pub result: usize,
    /// Which of the weighted ones it is.
    pub weighted: Option<usize>,
    /// What its own expressions read: conditions, delays.
    pub slots: Slots,
    /// What conditions that are decided before it begins read.
    pub once: Slots,
    /// What is in it.
    pub items: Items,
    /// Its outputs, with what each reads.
    pub outputs: Vec<(Text, Expr, Slots)>,
    /// Somebody reads what it gives.
    pub is_read: bool,
}

/// A step in a scenario.
pub struct StepProgram {
    /// Its definition.
    pub def: Arc<StepDef>,
    /// Its address: `scenario.checkout.step.http_request.pay`.
    pub address: Text,
    /// Where its result is kept.
    pub result: usize,
    /// What its expressions read.
    pub slots: Slots,
    /// What `count`, `for_each` and conditions that do not read them read.
    pub once: Slots,
    /// Where `self` stands among the slots.
    pub self_slot: Option<usize>,
    /// The arguments that never change.
    pub fixed: Arguments,
    /// Those that do.
    pub changing: Vec<ArgumentDef>,
    /// Those that the module evaluates.
    pub conditions: Vec<ArgumentDef>,
    /// The call.
    pub prepared: Arc<dyn Prepared>,
    /// The resources by slot.
    pub resources: Vec<(Text, ResourceHandle)>,
    /// Somebody reads what it gives.
    pub is_read: bool,
    /// It reads what another step of its iteration gave.
    pub follows: bool,
    /// An argument that never changes is secret and cannot be found in a text.
    pub hides: bool,
    /// Something in it asks the clock, or may.
    pub asks_clock: bool,
}

/// What a table of slots is filled with.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    /// The values that never change; null where one does.
    pub values: Vec<Value>,
    /// Those that do, by slot.
    pub changing: Vec<(usize, Source)>,
}

/// Where a value comes from that changes from iteration to iteration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// What a step or group gave in this iteration.
    Result(usize, Instances),
    /// A variation.
    Vary(usize),
    /// A field of a row.
    Column(usize, usize),
    /// A property of the user.
    User(UserField),
    /// The instance's number.
    CountIndex,
    /// The instance's key.
    EachKey,
    /// The instance's element.
    EachValue,
    /// The attempt that just ended; filled where it is known.
    Own,
}

/// The results that something in an iteration gives, and those that it reads.
#[derive(Default)]
struct Traces {
    gives: Vec<usize>,
    reads: Vec<usize>,
}

impl Traces {
    fn of(item: &Item, steps: &[StepProgram]) -> Self {
        let mut traces = Self::default();
        traces.add(item, steps);
        traces
    }

    fn add(&mut self, item: &Item, steps: &[StepProgram]) {
        match item {
            Item::Step(number) => {
                let Some(step) = steps.get(*number) else { return };
                self.gives.push(step.result);
                self.reads.extend(step.slots.results().chain(step.once.results()));
            }
            Item::Group(group) => {
                self.gives.push(group.result);
                self.reads.extend(group.slots.results().chain(group.once.results()));
                group.items.all.iter().for_each(|item| self.add(item, steps));
            }
        }
    }
}

impl Slots {
    /// The results of the iteration that are read.
    fn results(&self) -> impl Iterator<Item = usize> {
        self.changing.iter().filter_map(|(_, source)| match source {
            Source::Result(number, _) => Some(*number),
            _ => None,
        })
    }

    /// Whether an expression over these slots has the same value in every iteration.
    fn fixes(&self, expr: &Expr) -> bool {
        let changes = |slot: &u32| self.changing.iter().any(|(at, _)| *at == *slot as usize);
        expr.as_constant().is_some() || (expr.is_function_of_slots() && !expr.slots().iter().any(changes))
    }
}

/// What the engine knows of the scenario's surroundings.
pub struct Surroundings<'a> {
    /// The grid.
    pub grid: &'a Arc<Grid>,
    /// What all calls share.
    pub context: &'a Arc<RunContext>,
    /// Breakers and buckets.
    pub registry: &'a Arc<Registry>,
    /// What expressions see besides slots, for an address.
    pub ambient: &'a dyn Fn(&Text) -> Ambient,
    /// The value of a slot that reads what is outside of the scenario.
    pub outside: &'a mut dyn FnMut(&Slot) -> Result<Value, EvalError>,
    /// The resources that a step uses.
    pub resources: &'a dyn Fn(&StepDef) -> Vec<(Text, ResourceHandle)>,
    /// Which iterations are kept whole; none: as is usual for one of its length.
    pub recording: Option<Recording>,
    /// Where its steps log.
    pub log: Arc<dyn LogSink>,
    /// Who is told when a circuit breaker changes.
    pub breakers: BreakerSink,
}

impl Program {
    /// Compiles a scenario.
    ///
    /// # Errors
    /// What something outside that it reads, or a setting, fails with; or what is wrong with a step's arguments.
    pub fn new(id: StepId, around: &mut Surroundings<'_>) -> Result<Self, ProgramError> {
        let grid = Arc::clone(around.grid);
        let gone = || ProgramError(String::from("the scenario is not in the grid"));
        let step = grid.step(id).ok_or_else(gone)?;
        let def = Arc::clone(step.scenario().ok_or_else(gone)?);
        let located = |error: EvalError| ProgramError(error.located(&grid.sources));
        let mut compiler = Compiler::new(&grid, &def, around);
        let own = compiler.slots(&step.slots)?;
        let ambient = (compiler.around.ambient)(&step.path);
        let settings = Given { slots: &own.values, ambient: &ambient }.settings(&def).map_err(located)?;
        let items = compiler.items(&def.steps)?;
        let Compiler { steps, weights, numbers, .. } = compiler;
        Ok(Self {
            address: step.path.clone(),
            items,
            results: numbers.len(),
            weights,
            lot: Lot::new(around.context.seed, &step.path),
            context: Arc::clone(around.context),
            registry: Arc::clone(around.registry),
            sources: Arc::clone(&grid.sources),
            settings,
            spares: Spares::new(steps.len()),
            log: Arc::clone(&around.log),
            breakers: Arc::clone(&around.breakers),
            steps,
            def,
        })
    }

    /// The addresses of its steps, by number, as they stand within it.
    pub fn step_names(&self) -> impl Iterator<Item = &Text> {
        self.steps.iter().map(|step| &step.address)
    }
}

impl Program {
    /// The custom metrics of its steps, by their numbers among those of the grid; of none if no step has any.
    pub fn metrics(&self) -> impl Iterator<Item = Vec<u32>> {
        let some = self.steps.iter().any(|step| !step.def.policy.metrics.is_empty());
        let of = |step: &StepProgram| step.def.policy.metrics.iter().map(|metric| metric.number).collect();
        self.steps.iter().filter(move |_| some).map(of)
    }
}

struct Compiler<'c, 'a> {
    grid: &'c Grid,
    around: &'c mut Surroundings<'a>,
    /// Where the result of each step and group in the scenario is kept.
    numbers: HashMap<StepId, usize>,
    /// What of each anybody reads.
    demands: HashMap<StepId, Demand>,
    steps: Vec<StepProgram>,
    weights: Vec<f64>,
}

impl<'c, 'a> Compiler<'c, 'a> {
    fn new(grid: &'c Grid, def: &ScenarioDef, around: &'c mut Surroundings<'a>) -> Self {
        let mut compiler =
            Self { grid, around, numbers: HashMap::new(), demands: HashMap::new(), steps: Vec::new(), weights: Vec::new() };
        compiler.number(&def.steps);
        compiler
    }

    /// Numbers all that is in the scenario, and finds out what is read of each.
    fn number(&mut self, ids: &[StepId]) {
        for step in ids.iter().filter_map(|id| self.grid.step(*id)) {
            let next = self.numbers.len();
            self.numbers.insert(step.id, next);
            let outputs = step.group().map_or(&[][..], |group| &group.outputs);
            let tables = [&step.slots, &step.once_slots].into_iter().chain(outputs.iter().map(|output| &output.slots));
            for slot in tables.flat_map(|table| &table.slots) {
                let read = match &slot.target {
                    Target::Step { step, .. } | Target::Inside { step, .. } => *step,
                    Target::SelfValue => step.id,
                    _ => continue,
                };
                self.demands.entry(read).or_insert(Demand::NOTHING).merge(slot.demand.clone());
                // What is reached through a group is found in the scenario all the same; the group itself gives nothing then.
            }
            self.number(step.inside());
        }
    }

    fn items(&mut self, ids: &[StepId]) -> Result<Items, ProgramError> {
        let mut all = Vec::with_capacity(ids.len());
        let grid = self.grid;
        for step in ids.iter().filter_map(|id| grid.step(*id)) {
            all.push(match &step.work {
                WorkDef::Group(group) => Item::Group(self.group(step, group)?),
                WorkDef::Call(_) => {
                    let step = self.step(step)?;
                    self.steps.push(step);
                    Item::Step(self.steps.len() - 1)
                }
                WorkDef::Scenario(_) | WorkDef::Mix(_) => continue,
            });
        }
        let after = self.after(&all);
        Ok(Items { all, after })
    }

    /// Which of the others each reads.
    fn after(&self, all: &[Item]) -> Vec<Vec<usize>> {
        let own: Vec<Traces> = all.iter().map(|item| Traces::of(item, &self.steps)).collect();
        let reads = |one: &Traces, other: &Traces| other.gives.iter().any(|given| one.reads.contains(given));
        let before = |at: usize| (0..all.len()).filter(|other| *other != at && reads(&own[at], &own[*other])).collect();
        (0..all.len()).map(before).collect()
    }

    fn group(&mut self, step: &StepDef, group: &GroupDef) -> Result<GroupProgram, ProgramError> {
        let (slots, once) = (self.slots(&step.slots)?, self.slots(&step.once_slots)?);
        let ambient = (self.around.ambient)(&step.path);
        let given = Given { slots: &slots.values, ambient: &ambient };
        let weight = step.policy.weight.as_ref().map(|weight| given.of(weight)).transpose();
        let weight = weight.map_err(|error| ProgramError(error.located(&self.grid.sources)))?;
        let weighted = weight.map(|weight| {
            self.weights.push(weight.max(0.0));
            self.weights.len() - 1
        });
        let outputs = group.outputs.iter().map(|output| {
            let slots = self.slots(&output.slots)?;
            Ok((output.name.clone(), output.value.clone(), slots))
        });
        let outputs = outputs.collect::<Result<_, ProgramError>>()?;
        Ok(GroupProgram {
            def: Arc::new(step.clone()),
            result: self.numbers.get(&step.id).copied().unwrap_or_default(),
            weighted,
            slots,
            once,
            items: self.items(&group.steps)?,
            outputs,
            is_read: self.demands.contains_key(&step.id),
        })
    }

    fn step(&mut self, step: &StepDef) -> Result<StepProgram, ProgramError> {
        let Some(call) = step.call() else { return Err(ProgramError(format!("{} makes no call", step.path))) };
        let (slots, once) = (self.slots(&step.slots)?, self.slots(&step.once_slots)?);
        let ambient = (self.around.ambient)(&step.path);
        let frame = Frame { slots: &slots.values, ambient: &ambient };
        let (mut fixed, mut changing, mut conditions) = (Arguments::new(), Vec::new(), Vec::new());
        let mut hides = false;
        for argument in call.arguments.iter() {
            match argument.kind {
                ArgumentKind::Condition => conditions.push(argument.clone()),
                ArgumentKind::Value if slots.fixes(&argument.value) => {
                    let value = argument.value.evaluate(&frame);
                    let value = value.map_err(|error| ProgramError(error.located(&self.grid.sources)))?;
                    let value = argument.field.mark(value);
                    hides |= !value.tell_secrets(&self.around.context.secrets, Stay::Always);
                    fixed.set(argument.name.clone(), Argument::Value(value));
                }
                ArgumentKind::Value => changing.push(argument.clone()),
            }
        }
        let demand = self.demands.get(&step.id).map_or(contract::Demand::Fields(Vec::new()), |demand| match demand {
            Demand::Everything => contract::Demand::Everything,
            Demand::Parts(parts) => contract::Demand::Fields(parts.clone()),
        });
        let prepared = (call.entry.make)()
            .prepare(&known_arguments(&call.arguments), &demand)
            .map_err(|problems| ProgramError(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")))?;
        let own = step.slots.slots.iter().position(|slot| slot.target == Target::SelfValue);
        let follows = slots.results().chain(once.results()).next().is_some();
        Ok(StepProgram {
            address: step.path.clone(),
            result: self.numbers.get(&step.id).copied().unwrap_or_default(),
            slots,
            once,
            self_slot: own,
            fixed,
            changing,
            conditions,
            prepared: prepared.into(),
            resources: (self.around.resources)(step),
            is_read: self.is_read_by_others(step.id),
            follows,
            hides,
            asks_clock: asks_clock(step),
            def: Arc::new(step.clone()),
        })
    }

    /// Whether anything but its own checks reads a step.
    fn is_read_by_others(&self, id: StepId) -> bool {
        let reads = |table: &SlotTable| {
            table.slots.iter().any(|slot| match &slot.target {
                Target::Step { step, .. } | Target::Inside { step, .. } => *step == id,
                _ => false,
            })
        };
        self.numbers.keys().filter_map(|reader| self.grid.step(*reader)).any(|reader| {
            let outputs = reader.group().map_or(&[][..], |group| &group.outputs);
            reads(&reader.slots) || reads(&reader.once_slots) || outputs.iter().any(|output| reads(&output.slots))
        })
    }

    /// What a table is filled with: all that is outside of the scenario is known now.
    fn slots(&mut self, table: &SlotTable) -> Result<Slots, ProgramError> {
        let mut slots = Slots { values: vec![Value::Null; table.slots.len()], changing: Vec::new() };
        for (at, slot) in table.slots.iter().enumerate() {
            match self.source(&slot.target) {
                Some(source) => slots.changing.push((at, source)),
                None => {
                    let value = (self.around.outside)(slot);
                    slots.values[at] = value.map_err(|error| ProgramError(error.located(&self.grid.sources)))?;
                }
            }
        }
        Ok(slots)
    }

    fn source(&self, target: &Target) -> Option<Source> {
        Some(match target {
            Target::Step { step, instances } => Source::Result(*self.numbers.get(step)?, instances.clone()),
            Target::Inside { through, step, instances } => {
                let inside = |way: &Through| self.numbers.contains_key(&way.group);
                if !through.iter().all(inside) {
                    return None;
                }
                Source::Result(*self.numbers.get(step)?, instances.clone())
            }
            Target::Vary(number) => Source::Vary(*number as usize),
            Target::Column(data, column) => Source::Column(*data as usize, *column as usize),
            Target::User(field) => Source::User(*field),
            Target::CountIndex => Source::CountIndex,
            Target::EachKey => Source::EachKey,
            Target::EachValue => Source::EachValue,
            Target::SelfValue => Source::Own,
            Target::Local(_) | Target::Winner | Target::Resource(_) | Target::Run(_) => return None,
        })
    }
}

/// Whether the value of anything in a step is more than a function of its slots.
fn asks_clock(step: &StepDef) -> bool {
    let policy = &step.policy;
    let checks = policy.checks.iter().flat_map(|check| std::iter::once(&check.condition).chain(&check.error_message));
    let given = [&policy.given.env, &policy.given.idempotency_key, &policy.fallback].into_iter().flatten();
    let metrics = policy.metrics.iter().map(|metric| &metric.value);
    let all = step.arguments().iter().map(|argument| &argument.value).chain(&step.conditions).chain(checks).chain(given);
    let all = all.chain(metrics);
    all.into_iter().any(|expr| !expr.is_function_of_slots())
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program").field("address", &self.address).field("settings", &self.settings).finish_non_exhaustive()
    }
}
