//! How much one evaluation may do.

use crate::base::diagnostic::{Code, Span};
use crate::grid::expression::{Budget, EvalError};
use crate::value::{Text, Value};

use super::Evaluator;

impl Evaluator<'_> {
    /// Counts one part evaluated.
    #[inline]
    pub(super) fn step(&mut self, span: Span) -> Result<(), Box<EvalError>> {
        match self.budget.steps.checked_sub(1) {
            Some(left) => {
                self.budget.steps = left;
                Ok(())
            }
            None => Err(self.too_many_steps(span)),
        }
    }

    /// Counts bytes produced.
    #[inline]
    pub(super) fn spend(&mut self, bytes: usize, span: Span) -> Result<(), Box<EvalError>> {
        match self.budget.bytes.checked_sub(bytes as u64) {
            Some(left) => {
                self.budget.bytes = left;
                Ok(())
            }
            None => Err(self.too_many_bytes(span)),
        }
    }

    /// Looks at all parts of a value, at most as many as the budget for bytes has room for.
    ///
    /// Values share their parts, so a short expression can make one that has more parts than anybody could visit.
    pub(super) fn measure(&mut self, value: &Value, span: Span) -> Result<Extent, Box<EvalError>> {
        let limit = self.frame.ambient.budget.bytes / size_of::<Value>() as u64;
        let mut extent = Extent::default();
        if !extent.add(value, limit, MAX_DEPTH) {
            return Err(self.too_many_bytes(span));
        }
        for _ in 0..extent.parts / PARTS_A_STEP {
            self.step(span)?;
        }
        Ok(extent)
    }

    #[cold]
    fn too_many_steps(&self, span: Span) -> Box<EvalError> {
        let Budget { steps, .. } = self.frame.ambient.budget;
        let message = format!("this takes more than {steps} steps to evaluate, which is the limit for one expression");
        Box::new(EvalError::new(Code::BUDGET, span, message).hint("walk over less, or do it in the system under test"))
    }

    #[cold]
    fn too_many_bytes(&self, span: Span) -> Box<EvalError> {
        let Budget { bytes, .. } = self.frame.ambient.budget;
        let message = format!("this makes more than {bytes} bytes of text and elements, which is the limit for one expression");
        Box::new(EvalError::new(Code::BUDGET, span, message))
    }
}

/// How deep a value may be: more than a grid's brackets and any sensible JSON, and no danger to a recursion.
const MAX_DEPTH: u32 = 512;
/// How many parts of a value are looked at for what one step of the budget costs.
const PARTS_A_STEP: u64 = 32;

/// What a look at all parts of a value found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    parts: u64,
    /// Whether any is unknown.
    pub unknown: bool,
    /// Whether any is marked.
    pub sensitive: bool,
}

impl Extent {
    /// What was found in both.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            parts: self.parts + other.parts,
            unknown: self.unknown || other.unknown,
            sensitive: self.sensitive || other.sensitive,
        }
    }

    /// Adds all parts of a value; false if that is too many, or too deep.
    fn add(&mut self, value: &Value, limit: u64, depth: u32) -> bool {
        self.parts += 1;
        if self.parts > limit || depth == 0 {
            return false;
        }
        match value {
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Big(_) | Value::String(_) => true,
            Value::Unknown => {
                self.unknown = true;
                true
            }
            Value::Sensitive(inner) => {
                self.sensitive = true;
                self.add(inner, limit, depth - 1)
            }
            Value::Seq(_, elements) => elements.iter().all(|element| self.add(element, limit, depth - 1)),
            Value::Map(_, entries) => entries.iter().all(|(_, value)| self.add(value, limit, depth - 1)),
            // Made by a runner: bounded by what was received, and its JSON is better left unparsed.
            Value::Record(_) => {
                self.unknown |= value.has_unknown();
                self.sensitive |= value.has_sensitive();
                true
            }
        }
    }
}

/// The bytes a value takes by itself, without what is in its elements.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Seq(_, elements) => elements.len() * size_of::<Value>(),
        Value::Map(_, entries) => entries.len() * size_of::<(Text, Value)>(),
        Value::Sensitive(inner) => size(inner),
        Value::Null | Value::Unknown | Value::Bool(_) | Value::Int(_) | Value::Big(_) | Value::Record(_) => 0,
    }
}
