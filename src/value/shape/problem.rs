//! What is wrong with a value, and where: collected in one go.

use std::fmt;

use crate::value::Value;

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A required field is missing.
    Missing,
    /// There is no such field; perhaps this one was meant.
    Unknown(Option<&'static str>),
    /// This one and others exclude each other; the message names them all.
    Conflict,
    /// A value of a type that cannot be converted, or outside what is allowed.
    Invalid,
}

/// One problem with a value that was read into a shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where in the value: attribute names and `[0]`s from the outside in. Empty: the whole.
    pub path: Vec<String>,
    /// What kind.
    pub kind: ProblemKind,
    /// One sentence without a full stop.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.message) } else { write!(f, "{}: {}", self.path.join("."), self.message) }
    }
}

/// Collects the problems of one read, knowing where it is.
#[derive(Debug, Default)]
pub struct Reader {
    path: Vec<String>,
    problems: Vec<Problem>,
}

impl Reader {
    /// A reader at the outermost place.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reports a problem here.
    pub fn report(&mut self, kind: ProblemKind, message: impl Into<String>) {
        self.problems.push(Problem { path: self.path.clone(), kind, message: message.into() });
    }

    /// Reads something one step further in.
    pub fn inside<T>(&mut self, step: impl Into<String>, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.into());
        let result = read(self);
        self.path.pop();
        result
    }

    /// All problems found.
    pub fn finish(self) -> Vec<Problem> {
        self.problems
    }

    /// Reports that something else is required here; shows the type of what is there, never the value.
    pub fn wrong(&mut self, wanted: &str, value: &Value) {
        let article = if wanted.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        self.report(ProblemKind::Invalid, format!("{article} {wanted} is required, not {}", value.a_type()));
    }
}
