//! Conversion of operands to bools, numbers, keys and text.

use std::borrow::Cow;

use crate::base::diagnostic::Span;
use crate::grid::expression::EvalError;
use crate::value::{Text, Type, Value, convert};

use super::Evaluator;
use super::evaluator::{failed, hide};

/// A condition's value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Truth {
    /// `None` if unknown.
    pub value: Option<bool>,
    /// Whether it was marked.
    pub sensitive: bool,
}

/// A key's value.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// `None` if unknown.
    pub text: Option<Text>,
    /// Whether it was marked.
    pub sensitive: bool,
}

impl<'a> Evaluator<'a> {
    /// A bool, or a string that says one; `what` is it in messages.
    pub(super) fn truth(&self, value: &Value, span: Span, what: &str) -> Result<Truth, Box<EvalError>> {
        let plain = |value| Ok(Truth { value, sensitive: false });
        match value {
            Value::Bool(value) => plain(Some(*value)),
            Value::Unknown => plain(None),
            Value::Null => Err(failed(span, format!("{what} is null; it must be true or false"))),
            Value::Sensitive(inner) => {
                let truth = self.truth(inner, span, what).map_err(hide)?;
                Ok(Truth { sensitive: true, ..truth })
            }
            other => match convert::convert(other, &Type::Bool) {
                Ok(Value::Bool(value)) => plain(Some(value)),
                _ => Err(failed(span, format!("{what} must be true or false, not {}", kind(other)))),
            },
        }
    }

    /// The name of an entry.
    pub(super) fn key(&self, value: &Value, span: Span) -> Result<Key, Box<EvalError>> {
        match value {
            Value::String(text) => Ok(Key { text: Some(text.clone()), sensitive: false }),
            Value::Unknown => Ok(Key { text: None, sensitive: false }),
            Value::Null => Err(failed(span, "the key is null; it must be a string")),
            Value::Sensitive(inner) => {
                let key = self.key(inner, span).map_err(hide)?;
                Ok(Key { sensitive: true, ..key })
            }
            other => match convert::to_text(other) {
                Ok(text) => Ok(Key { text: Some(text), sensitive: false }),
                Err(_) => Err(failed(span, format!("the key must be a string, not {}", kind(other)))),
            },
        }
    }

    /// What a conditional gives whose other branch is text: a number or bool becomes text too.
    pub(super) fn unified_text(&self, value: Cow<'a, Value>) -> Cow<'a, Value> {
        match &*value {
            Value::Int(_) | Value::Big(_) | Value::Bool(_) => match convert::to_text(&value) {
                Ok(text) => Cow::Owned(Value::String(text)),
                Err(_) => value,
            },
            Value::Sensitive(inner) => Cow::Owned(self.unified_text(Cow::Owned(Value::clone(inner))).into_owned().sensitive()),
            _ => value,
        }
    }
}

/// A number, or a string that says one.
pub(in crate::grid::expression) fn to_number(value: &Value) -> Option<Value> {
    match value {
        Value::Int(_) | Value::Big(_) => Some(value.clone()),
        Value::String(_) => convert::convert(value, &Type::Number).ok().filter(Value::is_number),
        _ => None,
    }
}

/// What a value is, for messages: `a number`, `an object`.
pub(super) fn kind(value: &Value) -> &'static str {
    value.a_type()
}
