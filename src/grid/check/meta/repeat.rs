//! `count` and `for_each`.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::grid::check::container::{Compiled, Container};
use crate::grid::check::symbols::repeat_around;
use crate::grid::check::vocabulary::attribute;
use crate::grid::expression::{Place, Repeat, SlotTable, StepId, Symbols};
use crate::grid::model::RepeatDef;
use crate::grid::syntax::{Attribute, Body};
use crate::value::{SeqKind, Text, Type, Value, convert};

/// The most instances a step may have: each is a node that is planned, drawn and recorded.
const MOST: u64 = 1_000_000;

/// How often a step is instantiated.
pub(in crate::grid::check) struct Repetition {
    /// For the model.
    pub def: RepeatDef,
    /// As expressions see it: keys sorted.
    pub seen: Repeat,
    /// What `def` reads.
    pub slots: SlotTable,
}

/// What the presence of `count` and `for_each` alone says.
pub(in crate::grid::check) fn as_written(body: &Body) -> Repeat {
    let given = |name: &str| attribute(body, name).is_some() || body.unread.iter().any(|unread| &*unread.text == name);
    match (given("count"), given("for_each")) {
        (true, _) => Repeat::Count(None),
        (false, true) => Repeat::ForEach(None),
        (false, false) => Repeat::Once,
    }
}

/// Compiles `count` or `for_each` and finds out what it is, if it is known.
pub(in crate::grid::check) fn resolve(
    body: &Body,
    within: Option<StepId>,
    symbols: &Symbols,
    diagnostics: &mut Diagnostics,
) -> Repetition {
    let place = Place { within, repeat: repeat_around(symbols, within), ..Place::default() };
    let mut container = Container::new(symbols, place, diagnostics);
    let (count, for_each) = (attribute(body, "count"), attribute(body, "for_each"));
    if let (Some(count), Some(for_each)) = (count, for_each) {
        let (first, second) = if count.span < for_each.span { (count, for_each) } else { (for_each, count) };
        let problem = Diagnostic::error(Code::CONFLICT, second.name.span, "\"count\" and \"for_each\" exclude each other");
        container.report(problem.also(first.name.span, "the other one"));
    }
    let def = match (count, for_each) {
        (Some(count), _) => by_count(count, &mut container),
        (None, Some(for_each)) => by_element(for_each, &mut container),
        (None, None) => Some(RepeatDef::Once),
    };
    let slots = container.slots;
    let seen = match &def {
        Some(RepeatDef::Once) | None => as_written(body),
        Some(known) => seen(known),
    };
    Repetition { def: def.unwrap_or(RepeatDef::Once), seen, slots }
}

fn seen(def: &RepeatDef) -> Repeat {
    match def.as_repeat() {
        Repeat::ForEach(Some(keys)) if !keys.is_sorted() => {
            let mut keys = keys.to_vec();
            keys.sort_unstable();
            Repeat::ForEach(Some(keys.into()))
        }
        other => other,
    }
}

fn by_count(attribute: &Attribute, container: &mut Container<'_>) -> Option<RepeatDef> {
    let span = attribute.value.span;
    match container.known(&attribute.value) {
        Compiled::Known(value, count) => match number(&value, span) {
            Ok(known) => Some(RepeatDef::Count { known: Some(known), count }),
            Err(problem) => {
                container.report(*problem);
                None
            }
        },
        Compiled::Computed(count) => Some(RepeatDef::Count { known: None, count }),
        Compiled::Wrong => None,
    }
}

fn number(value: &Value, span: Span) -> Result<u64, Box<Diagnostic>> {
    let wrong = |message: String| Box::new(Diagnostic::error(Code::COUNT, span, message));
    match value {
        Value::Sensitive(_) => Err(sensitive("count", span)),
        Value::Int(whole) => match u64::try_from(*whole) {
            Ok(number) if number <= MOST => Ok(number),
            Ok(number) => Err(wrong(format!("\"count\" is {number}, but a step has at most {MOST} instances"))),
            Err(_) => Err(wrong(format!("\"count\" cannot be negative, got {whole}"))),
        },
        Value::Big(number) if !number.is_whole() => Err(wrong(format!("\"count\" must be a whole number, got {number}"))),
        Value::Big(number) if number.is_negative() => Err(wrong(format!("\"count\" cannot be negative, got {number}"))),
        Value::Big(number) => Err(wrong(format!("\"count\" is {number}, but a step has at most {MOST} instances"))),
        Value::String(_) if convert::convert(value, &Type::Number).is_ok() => {
            let problem = wrong(String::from("\"count\" must be a number, but got a string"));
            Err(Box::new(problem.hint("write tonumber(…) around it, or leave out the quotes")))
        }
        other => {
            let problem = wrong(format!("\"count\" must be a number, but got {}", other.a_type()));
            let is_collection = other.len().is_some();
            Err(if is_collection {
                Box::new(problem.hint("for an instance of each element there is \"for_each\""))
            } else {
                problem
            })
        }
    }
}

fn by_element(attribute: &Attribute, container: &mut Container<'_>) -> Option<RepeatDef> {
    let span = attribute.value.span;
    match container.known(&attribute.value) {
        Compiled::Known(value, of) => match keys(&value, span) {
            Ok(keys) => Some(RepeatDef::ForEach { known: Some(keys), of }),
            Err(problem) => {
                container.report(*problem);
                None
            }
        },
        Compiled::Computed(of) => Some(RepeatDef::ForEach { known: None, of }),
        Compiled::Wrong => None,
    }
}

/// The keys of the instances, in their order.
fn keys(value: &Value, span: Span) -> Result<Arc<[Text]>, Box<Diagnostic>> {
    let wrong = |message: String| Box::new(Diagnostic::error(Code::FOR_EACH, span, message));
    let number = value.len().and_then(|number| u64::try_from(number).ok());
    match value {
        Value::Sensitive(_) => Err(sensitive("for_each", span)),
        _ if number.is_some_and(|number| number > MOST) => Err(wrong(format!("a step has at most {MOST} instances"))),
        Value::Map(..) | Value::Record(_) => Ok(value.entries().map(|(key, _)| key).collect()),
        Value::Seq(SeqKind::Set, elements) => elements
            .iter()
            .map(|element| match element {
                Value::String(text) => Ok(text.clone()),
                Value::Sensitive(_) => Err(sensitive("for_each", span)),
                other => {
                    let message =
                        format!("\"for_each\" over a set needs strings, which are the keys, but one is {}", other.a_type());
                    Err(Box::new(wrong(message).hint("make strings of them: toset([for x in … : tostring(x)])")))
                }
            })
            .collect(),
        Value::Seq(SeqKind::Tuple | SeqKind::List, elements) => {
            Ok((0..elements.len()).map(|at| Text::from(at.to_string())).collect())
        }
        other => {
            let problem =
                wrong(format!("\"for_each\" must be a map, an object, a set of strings or a list, but got {}", other.a_type()));
            let is_number = matches!(other, Value::Int(_));
            Err(if is_number { Box::new(problem.hint("for a number of instances there is \"count\"")) } else { problem })
        }
    }
}

fn sensitive(name: &str, span: Span) -> Box<Diagnostic> {
    let message = format!("\"{name}\" is sensitive, but how many instances there are, and their keys, is shown everywhere");
    Box::new(Diagnostic::error(Code::SENSITIVE, span, message).hint("take the mark off with nonsensitive(…), if it may be shown"))
}
