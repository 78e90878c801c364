//! Attributes, indices and splats.

use std::borrow::Cow;

use crate::base::diagnostic::{Code, Span, did_you_mean, listed};
use crate::grid::expression::EvalError;
use crate::grid::expression::ir::{Access, AccessKind, Attribute, Path};
use crate::value::{SeqKind, Text, Value, convert};

use super::evaluator::{failed, hide};
use super::primitive::{kind, to_number};
use super::{Evaluated, Evaluator};

/// How many attribute names an error lists at most.
const LISTED: usize = 8;

impl<'a> Evaluator<'a> {
    #[inline(never)]
    pub(super) fn path(&mut self, path: &'a Path) -> Evaluated<'a> {
        let value = self.node(&path.of)?;
        self.accesses(value, &path.accesses, path.step.as_deref())
    }

    fn accesses(&mut self, of: Cow<'a, Value>, accesses: &'a [Access], step: Option<&str>) -> Evaluated<'a> {
        let (mut value, mut owner, mut done) = (of, Cow::Owned(Value::Null), 0);
        if let Cow::Borrowed(lent) = value {
            let found = attributes(lent, accesses);
            (value, owner, done) = (Cow::Borrowed(found.value), Cow::Borrowed(found.owner), found.done);
        }
        for (at, access) in accesses.iter().enumerate().skip(done) {
            self.step(access.span)?;
            let next = match &access.kind {
                _ if value.is_null() && !matches!(access.kind, AccessKind::Splat(_)) => {
                    let before = at.checked_sub(1).and_then(|before| accesses.get(before));
                    return Err(of_null(&owner, before, access, step));
                }
                AccessKind::Attribute(name) => attribute(&value, name, access.span)?,
                AccessKind::Index(key) => {
                    let key = self.node(key)?;
                    index(&value, &key, access.span)?
                }
                AccessKind::Splat(each) => self.splat(&value, each, access.span, step)?,
            };
            owner = std::mem::replace(&mut value, next);
        }
        Ok(value)
    }

    /// `of[*]…`: null is an empty tuple, anything that is no sequence a sequence of one.
    #[inline(never)]
    fn splat(&mut self, of: &Cow<'a, Value>, each: &'a [Access], span: Span, step: Option<&str>) -> Evaluated<'a> {
        let (kind, elements): (SeqKind, Vec<Cow<'a, Value>>) = match of {
            Cow::Borrowed(Value::Seq(kind, elements)) => (*kind, elements.iter().map(Cow::Borrowed).collect()),
            Cow::Owned(Value::Seq(kind, elements)) => (*kind, elements.iter().cloned().map(Cow::Owned).collect()),
            Cow::Borrowed(Value::Sensitive(inner)) => return self.marked_splat(Cow::Borrowed(&**inner), each, span, step),
            Cow::Owned(Value::Sensitive(inner)) => {
                return self.marked_splat(Cow::Owned(Value::clone(inner)), each, span, step);
            }
            other if other.is_null() => (SeqKind::Tuple, Vec::new()),
            other if other.is_unknown() => return Ok(Cow::Owned(Value::Unknown)),
            other => (SeqKind::Tuple, vec![other.clone()]),
        };
        self.spend(elements.len() * size_of::<Value>(), span)?;
        let values: Result<Vec<Value>, _> =
            elements.into_iter().map(|element| self.accesses(element, each, step).map(Cow::into_owned)).collect();
        Ok(Cow::Owned(match kind {
            SeqKind::Tuple => Value::tuple(values?),
            SeqKind::List | SeqKind::Set => Value::list(values?),
        }))
    }

    fn marked_splat(&mut self, of: Cow<'a, Value>, each: &'a [Access], span: Span, step: Option<&str>) -> Evaluated<'a> {
        let values = self.splat(&of, each, span, step).map_err(hide)?;
        Ok(Cow::Owned(values.into_owned().sensitive()))
    }
}

/// How far attributes alone led.
struct Found<'a> {
    value: &'a Value,
    /// What the value was taken from.
    owner: &'a Value,
    /// How many accesses that was.
    done: usize,
}

/// Follows plain attributes that are there: what most paths consist of, without a move or a check that they do not need.
fn attributes<'a>(of: &'a Value, accesses: &[Access]) -> Found<'a> {
    let mut found = Found { value: of, owner: of, done: 0 };
    for access in accesses {
        let AccessKind::Attribute(attribute) = &access.kind else { break };
        let Some(next) = attribute.of(found.value) else { break };
        found = Found { value: next, owner: found.value, done: found.done + 1 };
    }
    found
}

/// `of.name`
fn attribute<'a>(of: &Cow<'a, Value>, attribute: &Attribute, span: Span) -> Evaluated<'a> {
    let found = match of {
        Cow::Borrowed(value) => attribute.of(value).map(Cow::Borrowed),
        Cow::Owned(value) => attribute.of(value).cloned().map(Cow::Owned),
    };
    match found {
        Some(value) => Ok(value),
        None => attribute_slowly(of, &attribute.name, span).map(Cow::Owned),
    }
}

#[inline(never)]
fn attribute_slowly(of: &Value, name: &str, span: Span) -> Result<Value, Box<EvalError>> {
    match of {
        Value::Unknown => Ok(Value::Unknown),
        Value::Sensitive(inner) => match inner.get_ref(name) {
            Some(value) => Ok(value.clone().sensitive()),
            None => attribute_slowly(inner, name, span).map(Value::sensitive).map_err(hide),
        },
        Value::Null => Err(failed(span, "null has no attributes")),
        Value::Map(..) | Value::Record(_) => Err(no_entry(of, name, span)),
        Value::Seq(..) => Err(Box::new(
            EvalError::new(Code::EVALUATION, span, format!("{} has no attribute \"{name}\"", kind(of)))
                .hint(format!("take one element with [0], or \"{name}\" of each with [*].{name}")),
        )),
        Value::Bool(_) | Value::Int(_) | Value::Big(_) | Value::String(_) => {
            Err(failed(span, format!("{} has no attributes, so no \"{name}\"", kind(of))))
        }
    }
}

/// An error that says which attributes or keys there are.
fn no_entry(of: &Value, name: &str, span: Span) -> Box<EvalError> {
    let what = if of.type_name() == "map" { "key" } else { "attribute" };
    let names: Vec<Text> = of.entries().map(|(name, _)| name).collect();
    let error = EvalError::new(Code::EVALUATION, span, format!("this {} has no {what} \"{name}\"", of.type_name()));
    let hint = match names.len() {
        0 => String::from("it is empty"),
        1..=LISTED => format!("it has {}", listed(names.iter().map(Text::as_str))),
        _ => match did_you_mean(name, names.iter().map(Text::as_str)) {
            Some(close) => close,
            None => return Box::new(error),
        },
    };
    Box::new(error.hint(hint))
}

/// `of[key]`
fn index<'a>(of: &Cow<'a, Value>, key: &Value, span: Span) -> Evaluated<'a> {
    if let (Cow::Borrowed(Value::Seq(SeqKind::Tuple | SeqKind::List, elements)), Value::Int(at)) = (of, key)
        && let Some(value) = usize::try_from(*at).ok().and_then(|at| elements.get(at))
    {
        return Ok(Cow::Borrowed(value));
    }
    if let (Cow::Borrowed(value), Value::String(name)) = (of, key)
        && let Some(value) = value.get_ref(name)
    {
        return Ok(Cow::Borrowed(value));
    }
    index_slowly(of, key, span).map(Cow::Owned)
}

#[inline(never)]
fn index_slowly(of: &Value, key: &Value, span: Span) -> Result<Value, Box<EvalError>> {
    match (of, key) {
        (Value::Sensitive(of), key) => index_slowly(of, key, span).map(Value::sensitive).map_err(hide),
        (of, Value::Sensitive(key)) => index_slowly(of, key, span).map(Value::sensitive).map_err(hide),
        (Value::Null, _) => Err(failed(span, "null has no elements")),
        (_, Value::Null) => Err(failed(span, "the index is null")),
        (Value::Unknown, _) | (_, Value::Unknown) => Ok(Value::Unknown),
        (Value::Seq(SeqKind::Set, _), _) => Err(Box::new(
            EvalError::new(Code::EVALUATION, span, "the elements of a set have no index").hint("make it a list with tolist()"),
        )),
        (Value::Seq(_, elements), key) => {
            let at = position(key, of, elements.len(), span)?;
            elements.get(at).cloned().ok_or_else(|| out_of_range(of, key, elements.len(), span))
        }
        (Value::Map(..) | Value::Record(_), key) => match convert::to_text(key) {
            Ok(name) => of.get_ref(&name).cloned().ok_or_else(|| no_entry(of, &name, span)),
            Err(_) => Err(failed(span, format!("the key must be a string, not {}", kind(key)))),
        },
        (Value::Bool(_) | Value::Int(_) | Value::Big(_) | Value::String(_), _) => {
            Err(failed(span, format!("{} has no elements to index", kind(of))))
        }
    }
}

/// The key as a position in a sequence of `len`.
fn position(key: &Value, of: &Value, len: usize, span: Span) -> Result<usize, Box<EvalError>> {
    let number =
        to_number(key).ok_or_else(|| failed(span, format!("the index of {} must be a number, not {}", kind(of), kind(key))))?;
    match number {
        Value::Int(at) => usize::try_from(at).map_err(|_| out_of_range(of, key, len, span)),
        _ => Err(failed(span, format!("the index of {} must be a whole number in range", kind(of)))),
    }
}

fn out_of_range(of: &Value, key: &Value, len: usize, span: Span) -> Box<EvalError> {
    let what = of.type_name();
    let has = match len {
        0 => format!("this {what} is empty"),
        1 => format!("this {what} has one element, at 0"),
        _ => format!("this {what} has {len} elements, 0 to {}", len - 1),
    };
    failed(span, format!("index {key} is out of range: {has}"))
}

/// The error for taking something of null; says so if it is the output of a step that did not succeed.
fn of_null(owner: &Value, taken: Option<&Access>, access: &Access, step: Option<&str>) -> Box<EvalError> {
    let is_output = match taken.map(|access| &access.kind) {
        Some(AccessKind::Attribute(attribute)) => &*attribute.name == "output",
        Some(AccessKind::Index(key)) => key.as_constant().and_then(Value::as_str) == Some("output"),
        _ => false,
    };
    let why = match owner.get_ref("status").and_then(Value::as_str) {
        Some("skipped") => "was skipped",
        Some("failed") => "failed",
        Some("cancelled") => "was cancelled",
        _ => "",
    };
    match (step, is_output, why) {
        (Some(step), true, "was skipped" | "failed" | "was cancelled") => Box::new(
            EvalError::new(Code::NO_OUTPUT, access.span, format!("{step} {why}, so it has no output"))
                .hint("guard it with a condition on its status, or with try()"),
        ),
        _ => match &access.kind {
            AccessKind::Attribute(Attribute { name, .. }) => {
                failed(access.span, format!("this value is null, so it has no attribute \"{name}\""))
            }
            _ => failed(access.span, "this value is null, so it has no elements"),
        },
    }
}
