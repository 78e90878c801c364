//! Values for variables, from wherever they can be given, and the environment that the grid sees.
//!
//! Owns: the order of precedence, and reading `--var`, `--var-file`, `--env-file` and `SQUALL_VAR_…`. What a value means is decided
//! where the variable is known, by the checker.
//! May import: `base`, `value`, `metric` (thresholds), and `grid`'s `syntax`.
//!
//! Low to high: the default profile, `SQUALL_VAR_x` of the environment, of the `--env-file`s in order, the profile of `--profile`,
//! `--var-file`s in order, `--var`s in order. An environment file adds to the environment, so it gives a value to a variable under the
//! same name, `SQUALL_VAR_x`. Profiles are blocks of the grid: the checker puts their values [in between](Inputs::with_profiles).

mod collect;
mod env_file;
mod json_keys;
mod var_file;

pub use collect::{Given, InputFile, collect};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::diagnostic::Span;
use crate::base::files::Files;
use crate::grid::syntax::Expression;
use crate::metric::threshold::{Must, Requirement};
use crate::value::{Text, Value};

/// What begins the name of an environment variable that gives a variable its value.
pub const ENVIRONMENT_PREFIX: &str = "SQUALL_VAR_";

/// What was given from outside the grid.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The environment that `env` sees.
    pub environment: Arc<BTreeMap<String, String>>,
    /// The files that functions see.
    pub files: Files,
    /// Values of variables, in order of precedence: a later one wins.
    pub values: Vec<InputValue>,
    /// The profile that was asked for.
    pub profile: Option<Text>,
    /// What is required besides what the grid requires.
    pub requirements: Vec<GivenRequirement>,
}

/// A threshold of the command line.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenRequirement {
    /// What it says.
    pub requirement: Requirement,
    /// Whether that must hold or must not.
    pub must: Must,
    /// Where it stands.
    pub span: Span,
}

impl Inputs {
    /// The same with the values of the default profile, and of the one that was asked for, at their ranks.
    #[must_use]
    pub fn with_profiles(&self, default: Vec<InputValue>, asked: Vec<InputValue>) -> Self {
        let (environment, explicit): (Vec<_>, Vec<_>) =
            self.values.iter().cloned().partition(|value| value.origin == Origin::Environment);
        let values = default.into_iter().chain(environment).chain(asked).chain(explicit).collect();
        Self { values, ..self.clone() }
    }
}

/// A value given to a variable.
#[derive(Clone, Debug, PartialEq)]
pub struct InputValue {
    /// The variable's name.
    pub name: Text,
    /// Where it comes from.
    pub origin: Origin,
    /// Where the value stands.
    pub span: Span,
    /// Where its name stands; where that is in no text, the value's place.
    pub named: Span,
    /// The value, as given.
    pub value: RawValue,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The environment; one that nobody declares is for somebody else.
    Environment,
    /// A profile of the grid, which is checked by itself.
    Profile,
    /// A file of values, or the command line; one that nobody declares is a mistake.
    Explicit,
}

/// A value before its variable's type is known.
#[derive(Clone, Debug, PartialEq)]
pub enum RawValue {
    /// Text: itself for a string, else an expression.
    Text(Text),
    /// An expression.
    Expression(Box<Expression>),
    /// A value.
    Value(Value),
}
