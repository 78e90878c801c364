//! Reading the values of meta-arguments: those that are known when the grid is checked, the others for each instance, with the same words.

use std::time::Duration;

use crate::value::shape::read_duration;
use crate::value::{Text, Type, Value, convert};

/// Reads a plain value that is not null; the error is a sentence about it without a full stop.
pub type Read<T> = fn(&Value) -> Result<T, String>;

/// A duration that is not nothing.
///
/// # Errors
/// It is none, or nothing.
pub fn limit(value: &Value) -> Result<Duration, String> {
    match read_duration(value)? {
        Duration::ZERO => Err(String::from("a limit of nothing lets nothing happen; leave it out for none")),
        some => Ok(some),
    }
}

/// A duration in which something is counted or waited for, and that is not nothing.
///
/// # Errors
/// It is none, or nothing.
pub fn period(value: &Value) -> Result<Duration, String> {
    match read_duration(value)? {
        Duration::ZERO => Err(String::from("a time that is not nothing is required, such as \"1s\"")),
        some => Ok(some),
    }
}

/// A number of things, at least one.
///
/// # Errors
/// It is no such number.
pub fn number_of(value: &Value) -> Result<u32, String> {
    let whole = number(value)?.as_int().filter(|whole| *whole > 0);
    let whole = whole.ok_or_else(|| String::from("a whole number from 1 on is required"))?;
    u32::try_from(whole).map_err(|_| format!("{} is the most there can be", u32::MAX))
}

/// `true` or `false`.
///
/// # Errors
/// It is neither.
pub fn boolean(value: &Value) -> Result<bool, String> {
    let converted = convert::convert(value, &Type::Bool).ok().and_then(|value| value.as_bool());
    converted.ok_or_else(|| match value {
        Value::String(_) => String::from("true or false is required, without quotes"),
        other => format!("true or false is required, not {}", other.a_type()),
    })
}

/// What is the same for some and different for others: a text that is not empty, a number or a truth value.
///
/// # Errors
/// It is no such thing.
pub fn key(value: &Value) -> Result<Text, String> {
    let text = convert::to_text(value).map_err(|_| format!("a string is required, not {}", value.a_type()))?;
    if text.is_empty() { Err(String::from("an empty key tells nothing apart; leave it out for none")) } else { Ok(text) }
}

/// A number.
///
/// # Errors
/// It is none.
pub fn number(value: &Value) -> Result<Value, String> {
    // Null converts to any type, and is none of its values.
    let number = convert::convert(value, &Type::Number).ok().filter(|number| !number.is_null());
    number.ok_or_else(|| format!("a number is required, not {}", value.a_type()))
}
