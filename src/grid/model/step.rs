//! A step.

use std::sync::Arc;
use std::time::Duration;

use super::{
    BreakerDef, CacheDef, ConcurrencyDef, DedupeDef, GivenDef, MetricDef, MixDef, OutputDef, RateLimitDef, ScenarioDef, Setting,
};
pub use crate::base::annotation::Annotations;
pub use crate::base::backoff::{BackoffStrategy, Jitter};
use crate::base::diagnostic::Span;
pub use crate::base::failure::FailureMatch as RetryMatch;
use crate::contract::{Effect, RunnerEntry};
use crate::grid::expression::{Expr, GROUP, InstanceKey, MIX, Repeat, ResourceId, SCENARIO, ServiceId, SlotTable, StepId};
use crate::value::shape::{Argument, Arguments, FieldDef};
use crate::value::{Text, Value};

/// A checked step, or a group: steps that are one node to those outside.
#[derive(Clone)]
pub struct StepDef {
    /// Its place among the steps.
    pub id: StepId,
    /// The group it stands in.
    pub within: Option<StepId>,
    /// Its name.
    pub name: Text,
    /// How it is named within its container: `step.TYPE.NAME`, `group.NAME`; if others have that name too, with its folder or file in front.
    pub local: Text,
    /// How it is named from outside of all groups: `group.G.step.TYPE.NAME`.
    pub path: Text,
    /// The header line.
    pub span: Span,
    /// Free text.
    pub description: Option<Text>,
    /// How often it is instantiated.
    pub repeat: RepeatDef,
    /// What `repeat` and the conditions decided once read; evaluated before there are instances.
    pub once_slots: SlotTable,
    /// `if` and `enabled` where they do not read `count` or `each`: decided once, over `once_slots`. All must hold.
    pub once_conditions: Vec<Expr>,
    /// What all other expressions read; evaluated for each instance.
    pub slots: SlotTable,
    /// `if` and `enabled` where they read `count` or `each`, over `slots`. All must hold.
    pub conditions: Vec<Expr>,
    /// What it waits for besides what it reads.
    pub depends_on: Vec<Dependency>,
    /// The race whose winner it waits for.
    pub race: Option<RaceDef>,
    /// Resources by slot.
    pub uses: Vec<UseBinding>,
    /// The service whose calls its calls are.
    pub service: Option<ServiceId>,
    /// What it does.
    pub work: WorkDef,
    /// How it is run; shared with every call.
    pub policy: Arc<StepPolicy>,
}

/// What a step does.
#[derive(Clone)]
pub enum WorkDef {
    /// It makes a call.
    Call(CallDef),
    /// It runs the steps in it.
    Group(GroupDef),
    /// Virtual users run the steps in it, again and again.
    Scenario(Arc<ScenarioDef>),
    /// It runs scenarios that share its load plan.
    Mix(Arc<MixDef>),
}

/// A call.
#[derive(Clone)]
pub struct CallDef {
    /// Its type.
    pub entry: RunnerEntry,
    /// Its arguments; shared with every call.
    pub arguments: Arc<[ArgumentDef]>,
    /// What a call changes, as far as the arguments known before the run say; with an `idempotency_key` twice is as once.
    pub effect: Effect,
}

/// The inside of a group.
#[derive(Clone, Default)]
pub struct GroupDef {
    /// The steps and groups directly in it, in the order written.
    pub steps: Vec<StepId>,
    /// What it gives.
    pub outputs: Vec<OutputDef>,
    /// What another attempt of it runs again.
    pub again: Again,
}

/// What another attempt of a group runs again: `retry { only = … }`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Again {
    /// All steps.
    #[default]
    All,
    /// Those that did not succeed, and what follows from them.
    Failed,
}

/// `depends_on_any`.
#[derive(Clone)]
pub struct RaceDef {
    /// Who races; the first that succeeds wins.
    pub racers: Vec<Dependency>,
    /// What becomes of the others then.
    pub losers: Losers,
}

/// `losers`: what becomes of those who did not win a race.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Losers {
    /// They are cancelled.
    #[default]
    Cancel,
    /// They run on; how they end does not matter.
    Finish,
}

impl StepDef {
    /// Its address, without instances: `step.TYPE.NAME`, `group.G.step.TYPE.NAME`.
    pub fn address(&self) -> String {
        self.path.to_string()
    }

    /// Its call, if it is no group.
    pub const fn call(&self) -> Option<&CallDef> {
        match &self.work {
            WorkDef::Call(call) => Some(call),
            WorkDef::Group(_) | WorkDef::Scenario(_) | WorkDef::Mix(_) => None,
        }
    }

    /// Its inside, if it is a group.
    pub const fn group(&self) -> Option<&GroupDef> {
        match &self.work {
            WorkDef::Group(group) => Some(group),
            WorkDef::Call(_) | WorkDef::Scenario(_) | WorkDef::Mix(_) => None,
        }
    }

    /// What makes it a scenario, if it is one.
    pub const fn scenario(&self) -> Option<&Arc<ScenarioDef>> {
        match &self.work {
            WorkDef::Scenario(scenario) => Some(scenario),
            WorkDef::Call(_) | WorkDef::Group(_) | WorkDef::Mix(_) => None,
        }
    }

    /// What makes it a mix, if it is one.
    pub const fn mix(&self) -> Option<&Arc<MixDef>> {
        match &self.work {
            WorkDef::Mix(mix) => Some(mix),
            WorkDef::Call(_) | WorkDef::Group(_) | WorkDef::Scenario(_) => None,
        }
    }

    /// The mix by which it runs, if it is a scenario that shares a plan.
    pub fn mix_around(&self) -> Option<StepId> {
        self.scenario().and_then(|scenario| scenario.mix())
    }

    /// The steps and groups directly in it.
    pub fn inside(&self) -> &[StepId] {
        match &self.work {
            WorkDef::Call(_) | WorkDef::Mix(_) => &[],
            WorkDef::Group(group) => &group.steps,
            WorkDef::Scenario(scenario) => &scenario.steps,
        }
    }

    /// Its type; of a group, `group`; of a scenario, `scenario`; of a mix, `mix`.
    pub fn type_name(&self) -> &'static str {
        match &self.work {
            WorkDef::Call(call) => call.entry.manifest.name,
            WorkDef::Group(_) => GROUP,
            WorkDef::Scenario(_) => SCENARIO,
            WorkDef::Mix(_) => MIX,
        }
    }

    /// Its arguments; a group has none.
    pub fn arguments(&self) -> &[ArgumentDef] {
        self.call().map_or(&[], |call| &call.arguments)
    }
}

/// How a step is run: its meta-arguments besides those that decide when and how often.
#[derive(Clone, Default)]
pub struct StepPolicy {
    /// Waited before it.
    pub delay_before: Option<Setting<Duration>>,
    /// Waited after it.
    pub delay_after: Option<Setting<Duration>>,
    /// Its limits of time.
    pub timeouts: TimeoutsDef,
    /// How it is tried again.
    pub retry: Option<RetryDef>,
    /// When it is not called at all, after too many failures.
    pub breaker: Option<BreakerDef>,
    /// How many calls a time.
    pub rate_limit: Option<RateLimitDef>,
    /// How many instances at once.
    pub concurrency: Option<ConcurrencyDef>,
    /// What it does while another like it runs.
    pub dedupe: Option<DedupeDef>,
    /// When the output of another call is taken.
    pub cache: Option<CacheDef>,
    /// What must hold for each attempt.
    pub checks: Vec<CheckDef>,
    /// What it counts after each attempt that succeeded.
    pub metrics: Vec<MetricDef>,
    /// What its failure does.
    pub on_error: ErrorAction,
    /// What is taken for the output, over `self` and the slots, if its failure does that.
    pub fallback: Option<Expr>,
    /// The whole output is marked.
    pub sensitive: bool,
    /// `run_if_skipped = false`: it is skipped along with a step it waits for that is skipped by its `if`.
    pub skips_along: bool,
    /// Among those that are ready the higher goes first; 0 if it is not given.
    pub priority: Option<Setting<i64>>,
    /// What its call is given besides its arguments.
    pub given: GivenDef,
    /// What is said of it and only carried.
    pub annotations: Arc<Annotations>,
    /// Of a group directly in a scenario: how often it is the one that an iteration runs, against the others' weights.
    pub weight: Option<Setting<f64>>,
}

impl StepPolicy {
    /// Whether there is something to do before it waits for a slot: to look whether it is to run at all, or to wait out a delay.
    pub const fn begins_before_its_slot(&self) -> bool {
        self.dedupe.is_some() || self.cache.is_some() || self.delay_before.is_some()
    }
}

/// How often a step is instantiated.
#[derive(Clone)]
pub enum RepeatDef {
    /// Once.
    Once,
    /// As often as a number says.
    Count {
        /// The number, when known before the run.
        known: Option<u64>,
        /// The expression.
        count: Expr,
    },
    /// For each element.
    ForEach {
        /// The keys in order, when known before the run.
        known: Option<Arc<[Text]>>,
        /// The expression: a map, object, set of strings, tuple or list.
        of: Expr,
    },
}

impl RepeatDef {
    /// As expressions see it.
    pub fn as_repeat(&self) -> Repeat {
        match self {
            Self::Once => Repeat::Once,
            Self::Count { known, .. } => Repeat::Count(*known),
            Self::ForEach { known, .. } => Repeat::ForEach(known.clone()),
        }
    }
}

/// Something a step waits for.
#[derive(Clone)]
pub struct Dependency {
    /// What.
    pub target: DependencyTarget,
    /// Where it is written.
    pub span: Span,
}

/// What a step waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DependencyTarget {
    /// A step, all its instances.
    Step(StepId),
    /// One instance.
    Instance(StepId, InstanceKey),
    /// The instance of the same index or key.
    SameInstance(StepId),
    /// A resource.
    Resource(ResourceId),
}

impl DependencyTarget {
    /// The step, if it is one.
    pub const fn step(&self) -> Option<StepId> {
        match self {
            Self::Step(step) | Self::Instance(step, _) | Self::SameInstance(step) => Some(*step),
            Self::Resource(_) => None,
        }
    }
}

/// A resource in a slot.
#[derive(Clone, Debug)]
pub struct UseBinding {
    /// The slot's name.
    pub slot: Text,
    /// The resource.
    pub resource: ResourceId,
    /// Where it is written.
    pub span: Span,
}

/// An argument.
#[derive(Clone)]
pub struct ArgumentDef {
    /// Its name.
    pub name: Text,
    /// Its expression.
    pub value: Expr,
    /// How it is evaluated.
    pub kind: ArgumentKind,
    /// What its type says of it.
    pub field: &'static FieldDef,
}

/// The arguments as a module reads them before the run: those that are not wholly known yet stand there as unknown.
pub fn known_arguments(arguments: &[ArgumentDef]) -> Arguments {
    let mut known = Arguments::new();
    for argument in arguments.iter().filter(|argument| argument.kind == ArgumentKind::Value) {
        let value = argument.value.as_constant().filter(|value| !value.has_unknown());
        known.set(argument.name.clone(), Argument::Value(value.cloned().unwrap_or(Value::Unknown)));
    }
    known
}

/// How an argument is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// Before the call, once for each instance.
    Value,
    /// By the module, over `self.output`.
    Condition,
}

/// `timeouts`.
#[derive(Clone, Default)]
pub struct TimeoutsDef {
    /// One attempt.
    pub execution: Option<Setting<Duration>>,
    /// Waiting for a slot.
    pub queue: Option<Setting<Duration>>,
    /// From ready to begun.
    pub start: Option<Setting<Duration>>,
    /// Over everything.
    pub deadline: Option<DeadlineDef>,
}

/// `timeouts.deadline`.
#[derive(Clone)]
pub enum DeadlineDef {
    /// A duration from the run's start, in plan time.
    FromStart(Duration),
    /// An instant: time since 1970, UTC.
    At(Duration),
    /// Either, computed: text in RFC 3339 is an instant.
    Computed(Expr),
}

/// When settings are computed that are not known before the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Computed {
    /// Once, before the first attempt.
    #[default]
    Once,
    /// After each attempt that failed: they read `self`.
    EachAttempt,
}

/// `retry`.
#[derive(Clone)]
pub struct RetryDef {
    /// When its settings are computed.
    pub computed: Computed,
    /// How many attempts in all.
    pub attempts: Setting<u32>,
    /// How long all attempts may take together, in plan time; no new one begins after it.
    pub max_duration: Option<Setting<Duration>>,
    /// What is tried again.
    pub retry_on: Vec<RetryMatch>,
    /// What is not, whatever `retry_on` says.
    pub abort_on: Vec<RetryMatch>,
    /// The time between attempts.
    pub backoff: BackoffDef,
}

/// `retry.backoff`.
#[derive(Clone)]
pub struct BackoffDef {
    /// How the delay grows.
    pub strategy: BackoffStrategy,
    /// The first delay.
    pub initial: Setting<Duration>,
    /// By what an exponential one grows.
    pub factor: Setting<f64>,
    /// The longest delay.
    pub max: Setting<Duration>,
    /// How much of it is drawn by chance.
    pub jitter: Jitter,
}

/// A `check`.
#[derive(Clone)]
pub struct CheckDef {
    /// Its text.
    pub name: Text,
    /// What must hold, over `self`.
    pub condition: Expr,
    /// What it says when it does not.
    pub error_message: Option<Expr>,
    /// What it does when it does not.
    pub severity: CheckSeverity,
    /// The header line.
    pub span: Span,
}

/// What a check that does not hold does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckSeverity {
    /// It fails the attempt.
    #[default]
    Error,
    /// It only counts.
    Warn,
}

/// What a step's failure does: `on_error` and `continue_on_failure`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorAction {
    /// What the run's `--on-failure` says.
    #[default]
    Fail,
    /// Dependants run, see null and `.error`; the run does not fail.
    Continue,
    /// Its fallback is taken for the output, and it counts as succeeded; the run does not fail.
    Fallback,
    /// It waits for the operator.
    Hold,
}
