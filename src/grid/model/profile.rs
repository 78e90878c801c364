//! Profiles: sets of values for variables, by name.

use crate::base::diagnostic::Span;
use crate::value::{Text, Value};

/// A profile, checked.
#[derive(Clone, Debug)]
pub struct ProfileDef {
    /// Its name.
    pub name: Text,
    /// The header line.
    pub span: Span,
    /// Free text.
    pub description: Option<Text>,
    /// Whether its values count without being asked for, below the environment's.
    pub default: bool,
    /// What it gives to variables, in the order written.
    pub overrides: Vec<Override>,
}

/// A value that a profile gives to a variable. That of a sensitive one is marked.
#[derive(Clone, Debug)]
pub struct Override {
    /// The variable's name.
    pub variable: Text,
    /// The value.
    pub value: Value,
    /// What the variable is without it, if it has a default.
    pub default: Option<Value>,
}
