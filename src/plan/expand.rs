//! Instances of a step: from the value of `count` or `for_each` to keys.

use crate::grid::expression::InstanceKey;
use crate::grid::model::RepeatDef;
use crate::value::{SeqKind, Text, Value};

/// How many instances one step may have.
const MOST: i64 = 1_000_000;

/// A `count` or `for_each` that cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadRepeat(pub String);

/// The instances that `count` or `for_each` gives: key and element, in order. The address is for messages.
///
/// # Errors
/// A count that is no whole number from 0, a `for_each` over what is no collection.
pub fn expand(repeat: &RepeatDef, value: &Value, address: &str) -> Result<Vec<(InstanceKey, Value)>, BadRepeat> {
    if value.has_sensitive() {
        return Err(BadRepeat(format!(
            "the number and names of {address}'s instances are shown, so they cannot come from a sensitive value"
        )));
    }
    match repeat {
        RepeatDef::Once => Ok(Vec::new()),
        RepeatDef::Count { .. } => count(value, address),
        RepeatDef::ForEach { .. } => for_each(value, address),
    }
}

fn count(value: &Value, address: &str) -> Result<Vec<(InstanceKey, Value)>, BadRepeat> {
    let wrong = |what: String| Err(BadRepeat(format!("count for step {address} {what}")));
    match value {
        Value::Int(number) if *number < 0 => wrong(format!("cannot be negative, got {number}")),
        Value::Int(number) if *number > MOST => wrong(format!("cannot be over {MOST}, got {number}")),
        Value::Int(number) => Ok((0..number.unsigned_abs()).map(|at| (InstanceKey::Index(at), Value::Null)).collect()),
        Value::Big(number) => wrong(format!("must be a whole number, got {number}")),
        Value::String(text) => wrong(format!("must be a number, but got string; tonumber({text:?}) makes it one")),
        other => wrong(format!("must be a number, but got {}", other.type_name())),
    }
}

fn for_each(value: &Value, address: &str) -> Result<Vec<(InstanceKey, Value)>, BadRepeat> {
    let wrong = |what: &str| Err(BadRepeat(format!("for_each of step {address} {what}")));
    match value {
        Value::Seq(SeqKind::Set, elements) => {
            let keys: Option<Vec<(InstanceKey, Value)>> =
                elements.iter().map(|element| Some((InstanceKey::Key(element.as_str()?.into()), element.clone()))).collect();
            keys.map_or_else(|| wrong("takes a set of strings; this set has other elements"), Ok)
        }
        Value::Seq(_, elements) => {
            let keyed =
                elements.iter().enumerate().map(|(at, element)| (InstanceKey::Key(Text::from(at.to_string())), element.clone()));
            Ok(keyed.collect())
        }
        Value::Map(..) | Value::Record(_) => Ok(value.entries().map(|(key, element)| (InstanceKey::Key(key), element)).collect()),
        other => wrong(&format!("must be a map, an object, a set of strings or a list, but is {}", other.type_name())),
    }
}

/// The keys of a step whose instances are known before the run; none when they are not, or it is a single step.
pub fn repeat_keys(repeat: &RepeatDef) -> Option<Vec<InstanceKey>> {
    match repeat {
        RepeatDef::Count { known: Some(count), .. } => Some((0..*count).map(InstanceKey::Index).collect()),
        RepeatDef::ForEach { known: Some(keys), .. } => Some(keys.iter().cloned().map(InstanceKey::Key).collect()),
        _ => None,
    }
}
