//! The checked model: what a grid says, with every name resolved and every expression compiled.
//!
//! Owns: [`Grid`] and its parts. Only the checker makes one; the plan and the engine read it.
//! May import: `base`, `value`, `contract`, and `grid`'s `expression`.

mod grid;
mod setting;
mod step;

pub use grid::{Grid, LocalDef, OutputDef, ResourceDef};
pub use setting::Setting;
pub use step::{
    ArgumentDef, ArgumentKind, BackoffDef, BackoffStrategy, CheckDef, CheckSeverity, DeadlineDef, Dependency, DependencyTarget,
    ErrorAction, Jitter, RepeatDef, RetryDef, RetryMatch, StepDef, StepPolicy, TimeoutsDef, UseBinding, known_arguments,
};
