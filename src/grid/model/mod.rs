//! The checked model: what a grid says, with every name resolved and every expression compiled.
//!
//! Owns: [`Grid`] and its parts. Only the checker makes one; the plan and the engine read it.
//! May import: `base`, `value`, `metric`, `contract`, and `grid`'s `expression`.

mod custom;
mod given;
mod grid;
mod policy;
mod profile;
pub mod reading;
mod scenario;
mod setting;
mod settings;
mod step;
mod threshold;

pub use custom::{CustomDef, MetricDef, custom_number};
pub use given::{BadPart, GivenDef, Part, check_attributes, read_env, read_key, read_shard};
pub use grid::{Grid, LocalDef, OutputDef, ResourceDef, ServiceDef};
pub use policy::{BreakerDef, CacheDef, ConcurrencyDef, DedupeDef, RateLimitDef, SharedBy};
pub use profile::{Override, ProfileDef};
pub use scenario::{
    ArrivalLaw, ArrivalsDef, DataDef, DataSet, Driver, LoadDef, LoadKind, MixDef, Pick, PlanDef, ScenarioDef, Stage, Stages,
    StepOrder, StopWhenDef, ThinkTime, Variation, VaryDef,
};
pub use setting::Setting;
pub use settings::Settings;
pub use step::{
    Again, Annotations, ArgumentDef, ArgumentKind, BackoffDef, BackoffStrategy, CallDef, CheckDef, CheckSeverity, Computed,
    DeadlineDef, Dependency, DependencyTarget, ErrorAction, GroupDef, Jitter, Losers, RaceDef, RepeatDef, RetryDef, RetryMatch,
    StepDef, StepPolicy, TimeoutsDef, UseBinding, WorkDef, known_arguments,
};
pub use threshold::{ThresholdDef, ThresholdTarget};
