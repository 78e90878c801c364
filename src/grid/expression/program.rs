//! [`Program`]: a compiled template of a file or a text.

use std::sync::Arc;

use crate::base::diagnostic::{Sources, Span};
use crate::grid::functions::FunctionError;

use super::EvalError;
use super::ir::Node;

/// A compiled template, which sees only the names it is given.
#[derive(Debug)]
pub(super) struct Program {
    pub root: Node,
    /// The names that it needs, by variable number, each where it is first.
    pub names: Box<[(Arc<str>, Span)]>,
    /// Its text, so that a place in it can be told.
    pub sources: Sources,
}

impl Program {
    /// Says where something in it is.
    pub fn locate(&self, span: Span) -> String {
        self.sources.locate(span)
    }

    /// An error in it as one of the function that renders it.
    pub fn explain(&self, error: &EvalError) -> FunctionError {
        let hint = error.hint.as_ref().map_or_else(String::new, |hint| format!(" ({hint})"));
        FunctionError::new(format!("{}: {}{hint}", self.locate(error.span), error.message))
    }
}
