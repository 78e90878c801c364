//! [`EvalError`]: why an expression has no value.

use crate::base::diagnostic::{Code, Diagnostic, Sources, Span};

/// Why an expression has no value, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalError {
    /// The part at fault.
    pub span: Span,
    /// One sentence without a final full stop; holds no sensitive value.
    pub message: String,
    /// What to do, where one can say.
    pub hint: Option<String>,
    /// The stable code.
    pub code: Code,
}

impl EvalError {
    /// An error at a place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), hint: None, code }
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(text.into());
        self
    }
}

impl EvalError {
    /// The error in one line, with its place in the grid.
    pub fn located(&self, sources: &Sources) -> String {
        let hint = self.hint.as_ref().map_or_else(String::new, |hint| format!(" ({hint})"));
        format!("{}: {}{hint}", sources.locate(self.span), self.message)
    }
}

impl std::fmt::Display for EvalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for EvalError {}

impl From<EvalError> for Diagnostic {
    fn from(error: EvalError) -> Self {
        let EvalError { span, message, hint, code } = error;
        Self { hint, ..Self::error(code, span, message) }
    }
}
