//! A scenario: steps that virtual users run again and again, and the plan they do it by.

use std::sync::Arc;
use std::time::Duration;

use super::Setting;
use crate::base::diagnostic::Span;
use crate::grid::expression::StepId;
use crate::value::{Text, Value};

/// What makes a step a scenario.
#[derive(Clone)]
pub struct ScenarioDef {
    /// The steps and groups directly in it, in the order written.
    pub steps: Vec<StepId>,
    /// The plan it runs by.
    pub driver: Driver,
    /// In which order an iteration runs its steps.
    pub order: StepOrder,
    /// How long a user waits between steps.
    pub think_time: Option<Setting<ThinkTime>>,
    /// The most steps that one iteration may run.
    pub max_steps: Setting<u32>,
    /// What is drawn for each iteration.
    pub variations: Vec<VaryDef>,
    /// The sets of data, one row of each for an iteration.
    pub data: Vec<DataDef>,
}

/// What says when iterations of a scenario begin.
#[derive(Clone)]
pub enum Driver {
    /// A plan of its own.
    Own(Box<PlanDef>),
    /// The plan of a mix, which it shares with others.
    Mix {
        /// Which.
        mix: StepId,
        /// How often an iteration is one of it, against the weights of the others.
        weight: Setting<f64>,
    },
}

/// A load plan, and what belongs to it.
#[derive(Clone)]
pub struct PlanDef {
    /// How much, when, by whom.
    pub load: LoadDef,
    /// Where that is written.
    pub load_span: Span,
    /// The beginning that is left out of every figure.
    pub warmup: Option<Setting<Duration>>,
    /// How long iterations may still take when the plan is over.
    pub graceful_stop: Setting<Duration>,
    /// When it is given up.
    pub stop_when: Option<StopWhenDef>,
}

/// `mix "NAME" { … }`: a load plan that scenarios share.
#[derive(Clone)]
pub struct MixDef {
    /// The plan.
    pub plan: PlanDef,
    /// The scenarios that name it, in the order written.
    pub members: Vec<StepId>,
}

impl ScenarioDef {
    /// The mix by which it runs; none: it has a plan of its own.
    pub const fn mix(&self) -> Option<StepId> {
        match &self.driver {
            Driver::Own(_) => None,
            Driver::Mix { mix, .. } => Some(*mix),
        }
    }
}

/// In which order an iteration runs its steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepOrder {
    /// As they are written.
    #[default]
    Sequence,
    /// In parallel, as far as dependencies allow.
    Graph,
}

/// How long a user waits between steps: drawn evenly between the two, which may be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThinkTime {
    /// The shortest.
    pub least: Duration,
    /// The longest.
    pub most: Duration,
}

/// A load plan. The names are those that the field uses.
#[derive(Clone)]
pub enum LoadDef {
    /// So many users, for so long.
    ConstantVus {
        /// How many.
        users: Setting<u32>,
        /// For how long.
        duration: Setting<Duration>,
    },
    /// A number of users that changes.
    RampingVus {
        /// How many at first.
        start_users: Setting<u32>,
        /// How the number changes.
        stages: Setting<Stages>,
    },
    /// So many iterations, whichever user makes them.
    SharedIterations {
        /// How many users.
        users: Setting<u32>,
        /// How many iterations in all.
        iterations: Setting<u64>,
        /// How long it may take.
        max_duration: Setting<Duration>,
    },
    /// So many iterations of each user.
    PerVuIterations {
        /// How many users.
        users: Setting<u32>,
        /// How many iterations each.
        iterations: Setting<u64>,
        /// How long it may take.
        max_duration: Setting<Duration>,
    },
    /// So many iterations begin in a time, whatever becomes of those before.
    ConstantArrivalRate {
        /// How many in `per`.
        rate: Setting<f64>,
        /// In which time.
        per: Setting<Duration>,
        /// For how long.
        duration: Setting<Duration>,
        /// How they arrive.
        arrivals: ArrivalsDef,
    },
    /// A rate that changes.
    RampingArrivalRate {
        /// How many in `per` at first.
        start_rate: Setting<f64>,
        /// In which time.
        per: Setting<Duration>,
        /// How the rate changes.
        stages: Setting<Stages>,
        /// How they arrive.
        arrivals: ArrivalsDef,
    },
    /// An operator says how many users there are.
    ExternallyControlled {
        /// How many at first.
        users: Setting<u32>,
        /// The most there can be.
        max_users: Setting<u32>,
        /// For how long; none: until somebody stops it.
        duration: Option<Setting<Duration>>,
    },
}

impl LoadDef {
    /// Its name in a grid.
    pub const fn kind(&self) -> LoadKind {
        match self {
            Self::ConstantVus { .. } => LoadKind::ConstantVus,
            Self::RampingVus { .. } => LoadKind::RampingVus,
            Self::SharedIterations { .. } => LoadKind::SharedIterations,
            Self::PerVuIterations { .. } => LoadKind::PerVuIterations,
            Self::ConstantArrivalRate { .. } => LoadKind::ConstantArrivalRate,
            Self::RampingArrivalRate { .. } => LoadKind::RampingArrivalRate,
            Self::ExternallyControlled { .. } => LoadKind::ExternallyControlled,
        }
    }
}

/// The kinds of load plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoadKind {
    /// `constant_vus`
    ConstantVus,
    /// `ramping_vus`
    RampingVus,
    /// `shared_iterations`
    SharedIterations,
    /// `per_vu_iterations`
    PerVuIterations,
    /// `constant_arrival_rate`
    ConstantArrivalRate,
    /// `ramping_arrival_rate`
    RampingArrivalRate,
    /// `externally_controlled`
    ExternallyControlled,
}

impl LoadKind {
    /// All kinds, in the order that docs show them.
    pub const ALL: [Self; 7] = [
        Self::ConstantVus,
        Self::RampingVus,
        Self::SharedIterations,
        Self::PerVuIterations,
        Self::ConstantArrivalRate,
        Self::RampingArrivalRate,
        Self::ExternallyControlled,
    ];

    /// The word in a grid.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ConstantVus => "constant_vus",
            Self::RampingVus => "ramping_vus",
            Self::SharedIterations => "shared_iterations",
            Self::PerVuIterations => "per_vu_iterations",
            Self::ConstantArrivalRate => "constant_arrival_rate",
            Self::RampingArrivalRate => "ramping_arrival_rate",
            Self::ExternallyControlled => "externally_controlled",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Stages one after the other.
pub type Stages = Arc<[Stage]>;

/// A stage: from what was before, evenly, to a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// How long it takes.
    pub duration: Duration,
    /// Users, or a rate, at its end.
    pub target: f64,
}

/// How iterations arrive whose beginnings a plan says.
#[derive(Clone)]
pub struct ArrivalsDef {
    /// The most users that may be busy at once.
    pub max_users: Setting<u32>,
    /// How their beginnings are spread.
    pub law: ArrivalLaw,
    /// How late one may begin; what is later is dropped and counted.
    pub backlog: Setting<Duration>,
}

/// How the beginnings of iterations are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArrivalLaw {
    /// Evenly.
    #[default]
    Uniform,
    /// As those of independent people: a Poisson process of the same rate.
    Poisson,
}

/// `vary "NAME" { … }`: a value drawn anew for each iteration.
#[derive(Clone)]
pub struct VaryDef {
    /// Its name.
    pub name: Text,
    /// What from.
    pub from: Variation,
}

/// What a variation is drawn from.
#[derive(Clone, Debug, PartialEq)]
pub enum Variation {
    /// One of these, each as likely.
    Choice(Arc<[Value]>),
    /// A number between two, whole if both are.
    Range(f64, f64),
    /// True with this probability.
    Probability(f64),
}

/// `data "NAME" { … }`: rows of a file.
#[derive(Clone)]
pub struct DataDef {
    /// Its name.
    pub name: Text,
    /// Its rows.
    pub set: Arc<DataSet>,
    /// Which row an iteration has.
    pub pick: Pick,
    /// The header line.
    pub span: Span,
}

/// The rows of a file, read when the grid was checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataSet {
    /// The names of the columns.
    pub columns: Vec<Text>,
    /// The rows, each as long as the columns are many.
    pub rows: Vec<Box<[Value]>>,
}

/// Which row an iteration has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pick {
    /// One after the other, and from the first again.
    #[default]
    Sequential,
    /// Any, by the seed.
    Random,
    /// One after the other, each once: when there is none left, the scenario ends.
    Unique,
}

/// `stop_when { … }`
#[derive(Clone)]
pub struct StopWhenDef {
    /// Which part of the iterations fails.
    pub failure_rate: Option<Setting<f64>>,
    /// A check does not hold.
    pub any_check_fails: bool,
    /// A step fails.
    pub any_step_fails: bool,
    /// How long to wait before looking.
    pub after: Option<Setting<Duration>>,
}
