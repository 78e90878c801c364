//! Operators.
//!
//! As in HCL (`hclsyntax/expression_ops.go`): arithmetic and comparison convert their operands to numbers, `!`, `&&` and `||` to bools,
//! and equality converts nothing.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::base::diagnostic::Span;
use crate::grid::expression::EvalError;
use crate::grid::expression::ir::{Binary, Node, Operator};
use crate::value::{Value, number};

use super::evaluator::{failed, hide};
use super::primitive::{kind, to_number};
use super::{Evaluated, Evaluator};

/// Where an operator and its operands stand.
#[derive(Clone, Copy)]
struct Spans {
    left: Span,
    whole: Span,
    right: Span,
}

impl<'a> Evaluator<'a> {
    #[inline(never)]
    pub(super) fn binary(&mut self, binary: &'a Binary, span: Span) -> Evaluated<'a> {
        let left = self.node(&binary.left)?;
        let right = self.node(&binary.right)?;
        if let (Value::Int(left), Value::Int(right)) = (&*left, &*right)
            && let Some(value) = machine(binary.operator, *left, *right)
        {
            return Ok(Cow::Owned(value));
        }
        let spans = Spans { left: binary.left.span, whole: span, right: binary.right.span };
        if matches!(binary.operator, Operator::Equal | Operator::NotEqual) {
            let equal = binary.operator == Operator::Equal;
            return self.equality(&left, &right, equal, span).map(Cow::Owned);
        }
        apply(binary.operator, &left, &right, spans).map(Cow::Owned)
    }

    /// `==` and `!=`: unknown if any part is, marked if any part is.
    fn equality(&mut self, left: &Value, right: &Value, equal: bool, span: Span) -> Result<Value, Box<EvalError>> {
        let extent = self.measure(left, span)?.and(self.measure(right, span)?);
        let value = if extent.unknown { Value::Unknown } else { Value::Bool((left == right) == equal) };
        Ok(value.sensitive_if(extent.sensitive))
    }

    #[inline(never)]
    pub(super) fn not(&mut self, operand: &'a Node) -> Evaluated<'a> {
        let value = self.node(operand)?;
        let truth = self.truth(&value, operand.span, "the operand of !")?;
        let value = truth.value.map_or(Value::Unknown, |value| Value::Bool(!value));
        Ok(Cow::Owned(value.sensitive_if(truth.sensitive)))
    }

    #[inline(never)]
    pub(super) fn negate(&mut self, operand: &'a Node) -> Evaluated<'a> {
        let value = self.node(operand)?;
        negated(&value, operand.span).map(Cow::Owned)
    }
}

/// The operators on machine integers, as far as the result is one without more ado.
fn machine(operator: Operator, left: i64, right: i64) -> Option<Value> {
    match operator {
        Operator::Add => left.checked_add(right).map(Value::Int),
        Operator::Subtract => left.checked_sub(right).map(Value::Int),
        Operator::Multiply => left.checked_mul(right).map(Value::Int),
        Operator::Divide | Operator::Modulo => None,
        Operator::Equal => Some(Value::Bool(left == right)),
        Operator::NotEqual => Some(Value::Bool(left != right)),
        Operator::Less => Some(Value::Bool(left < right)),
        Operator::LessOrEqual => Some(Value::Bool(left <= right)),
        Operator::Greater => Some(Value::Bool(left > right)),
        Operator::GreaterOrEqual => Some(Value::Bool(left >= right)),
    }
}

fn apply(operator: Operator, left: &Value, right: &Value, spans: Spans) -> Result<Value, Box<EvalError>> {
    match (left, right) {
        (Value::Sensitive(left), right) => apply(operator, left, right, spans).map(Value::sensitive).map_err(hide),
        (left, Value::Sensitive(right)) => apply(operator, left, right, spans).map(Value::sensitive).map_err(hide),
        (Value::Unknown, _) | (_, Value::Unknown) => Ok(Value::Unknown),
        _ => {
            let joins = |error: Box<EvalError>| match operator {
                Operator::Add => joining(error, left, right),
                _ => error,
            };
            let (left, right) = (
                operand(left, "the left operand", spans.left).map_err(joins)?,
                operand(right, "the right operand", spans.right).map_err(joins)?,
            );
            arithmetic(operator, &left, &right, spans)
        }
    }
}

/// In other languages `+` joins what here it does not.
fn joining(error: Box<EvalError>, left: &Value, right: &Value) -> Box<EvalError> {
    let hint = match (left, right) {
        (Value::String(_), _) | (_, Value::String(_)) => "to join texts, write \"${a}${b}\"",
        (Value::Seq(..), _) | (_, Value::Seq(..)) => "to join lists, write concat(a, b)",
        (Value::Map(..), _) | (_, Value::Map(..)) => "to join maps, write merge(a, b)",
        _ => return error,
    };
    Box::new(error.hint(hint))
}

fn negated(value: &Value, span: Span) -> Result<Value, Box<EvalError>> {
    match value {
        Value::Sensitive(inner) => negated(inner, span).map(Value::sensitive).map_err(hide),
        Value::Unknown => Ok(Value::Unknown),
        _ => {
            let number = operand(value, "the operand of -", span)?;
            number::neg(&number).map_err(|error| failed(span, error.to_string()))
        }
    }
}

fn operand<'v>(value: &'v Value, what: &str, span: Span) -> Result<Cow<'v, Value>, Box<EvalError>> {
    match value {
        Value::Int(_) | Value::Big(_) => Ok(Cow::Borrowed(value)),
        Value::Null => Err(failed(span, format!("{what} is null; it must be a number"))),
        _ => match to_number(value) {
            Some(number) => Ok(Cow::Owned(number)),
            None => Err(failed(span, format!("{what} must be a number, not {}", kind(value)))),
        },
    }
}

fn arithmetic(operator: Operator, left: &Value, right: &Value, spans: Spans) -> Result<Value, Box<EvalError>> {
    let ordered = |holds: fn(Ordering) -> bool| number::compare(left, right).map(|order| Value::Bool(holds(order)));
    let result = match operator {
        Operator::Add => number::add(left, right),
        Operator::Subtract => number::sub(left, right),
        Operator::Multiply => number::mul(left, right),
        Operator::Divide => number::div(left, right),
        Operator::Modulo => number::rem(left, right),
        Operator::Less => ordered(Ordering::is_lt),
        Operator::LessOrEqual => ordered(Ordering::is_le),
        Operator::Greater => ordered(Ordering::is_gt),
        Operator::GreaterOrEqual => ordered(Ordering::is_ge),
        Operator::Equal => ordered(Ordering::is_eq),
        Operator::NotEqual => ordered(Ordering::is_ne),
    };
    result.map_err(|error| failed(spans.whole, error.to_string()))
}
