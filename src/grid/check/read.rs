//! Reading known values of arguments that every block of a kind has.

use std::time::Duration;

use crate::base::backoff::{BackoffStrategy, Jitter};
use crate::base::diagnostic::{listed, nearest};
use crate::base::failure::{ErrorClass, FailureMatch};
use crate::grid::model::{CheckSeverity, ErrorAction};
use crate::value::shape::read_duration;
use crate::value::{Text, Type, Value, convert};

/// Reads a plain value that is not null; the error is a sentence about it without a full stop.
pub(super) type Read<T> = fn(&Value) -> Result<T, String>;

/// `"250ms"`, or a number of seconds.
pub(super) fn duration(value: &Value) -> Result<Duration, String> {
    read_duration(value)
}

/// A duration that is not nothing.
pub(super) fn limit(value: &Value) -> Result<Duration, String> {
    match read_duration(value)? {
        Duration::ZERO => Err(String::from("a limit of nothing lets nothing happen; leave it out for none")),
        some => Ok(some),
    }
}

/// `true` or `false`.
pub(super) fn boolean(value: &Value) -> Result<bool, String> {
    let converted = convert::convert(value, &Type::Bool).ok().and_then(|value| value.as_bool());
    converted.ok_or_else(|| match value {
        Value::String(_) => String::from("true or false is required, without quotes"),
        other => format!("true or false is required, not {}", other.a_type()),
    })
}

/// A text.
pub(super) fn text(value: &Value) -> Result<Text, String> {
    convert::to_text(value).map_err(|_| format!("a string is required, not {}", value.a_type()))
}

/// How many attempts.
pub(super) fn attempts(value: &Value) -> Result<u32, String> {
    let whole = number(value)?.as_int().and_then(|whole| u32::try_from(whole).ok()).filter(|whole| *whole > 0);
    whole.ok_or_else(|| String::from("a whole number from 1 on is required, since the first attempt counts too"))
}

/// By what an exponential delay grows.
pub(super) fn factor(value: &Value) -> Result<f64, String> {
    let factor = number(value)?.as_f64().filter(|factor| factor.is_finite() && *factor >= 1.0);
    factor.ok_or_else(|| String::from("a number from 1 on is required, or the delays would shrink"))
}

fn number(value: &Value) -> Result<Value, String> {
    convert::convert(value, &Type::Number).map_err(|_| format!("a number is required, not {}", value.a_type()))
}

/// How a delay grows.
pub(super) fn strategy(value: &Value) -> Result<BackoffStrategy, String> {
    word(
        value,
        &[("fixed", BackoffStrategy::Fixed), ("linear", BackoffStrategy::Linear), ("exponential", BackoffStrategy::Exponential)],
    )
}

/// How much of a delay is drawn by chance.
pub(super) fn jitter(value: &Value) -> Result<Jitter, String> {
    word(value, &[("none", Jitter::None), ("equal", Jitter::Equal), ("full", Jitter::Full)])
}

/// What a check that does not hold does.
pub(super) fn severity(value: &Value) -> Result<CheckSeverity, String> {
    word(value, &[("error", CheckSeverity::Error), ("warn", CheckSeverity::Warn)])
}

/// What a failure does; `None` for what is not built yet.
pub(super) fn error_action(value: &Value) -> Result<Option<ErrorAction>, String> {
    word(
        value,
        &[
            ("fail", Some(ErrorAction::Fail)),
            ("continue", Some(ErrorAction::Continue)),
            ("hold", Some(ErrorAction::Hold)),
            ("fallback", None),
        ],
    )
}

/// A failure, by its class or status.
pub(super) fn failure(value: &Value) -> Result<FailureMatch, String> {
    let word = text(value)?;
    if word == "any" {
        return Ok(FailureMatch::Any);
    }
    if let Some(class) = ErrorClass::from_word(&word) {
        return Ok(FailureMatch::Class(class));
    }
    let status = || word.parse::<u16>().ok().filter(|status| (100..=599).contains(status)).map(FailureMatch::Status);
    let hundred = || match word.as_bytes() {
        [digit @ b'1'..=b'5', b'x', b'x'] => Some(FailureMatch::StatusHundred(digit - b'0')),
        _ => None,
    };
    status().or_else(hundred).ok_or_else(|| {
        let words: Vec<&str> = ErrorClass::ALL.iter().map(|class| class.word()).chain(["any"]).collect();
        match nearest(&word, words.iter().copied()) {
            Some(close) => format!("\"{word}\" is no class of failures; did you mean \"{close}\"?"),
            None => {
                format!(
                    "\"{word}\" is no class of failures; there are {}, and statuses such as \"503\" and \"5xx\"",
                    listed(words.iter().copied())
                )
            }
        }
    })
}

fn word<T: Copy>(value: &Value, words: &[(&str, T)]) -> Result<T, String> {
    let given = text(value)?;
    let found = words.iter().find(|(word, _)| given == *word).map(|(_, meaning)| *meaning);
    found.ok_or_else(|| {
        let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        format!("\"{given}\" is not one of {}", listed(words.iter().copied()))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
    use super::*;

    #[test]
    fn failures_are_classes_and_statuses() {
        let all = [
            ("any", FailureMatch::Any),
            ("timeout", FailureMatch::Class(ErrorClass::Timeout)),
            ("503", FailureMatch::Status(503)),
            ("5xx", FailureMatch::StatusHundred(5)),
        ];
        for (word, expected) in all {
            assert_eq!(failure(&Value::from(word)), Ok(expected));
        }
        assert_eq!(failure(&Value::Int(404)), Ok(FailureMatch::Status(404)));
        for bad in ["600", "9xx", "5x", "timeuot", ""] {
            assert!(failure(&Value::from(bad)).is_err(), "{bad}");
        }
        assert!(failure(&Value::from("timeuot")).unwrap_err().contains("did you mean \"timeout\""));
    }

    #[test]
    fn numbers_have_their_limits() {
        assert_eq!(attempts(&Value::Int(3)), Ok(3));
        assert_eq!(attempts(&Value::from("3")), Ok(3));
        for bad in [Value::Int(0), Value::Int(-1), Value::from(1.5), Value::from("x"), Value::Bool(true)] {
            assert!(attempts(&bad).is_err(), "{bad:?}");
        }
        assert_eq!(factor(&Value::from(1.5)), Ok(1.5));
        assert!(factor(&Value::from(0.5)).is_err());
    }

    #[test]
    fn words_say_what_there_is() {
        assert_eq!(severity(&Value::from("warn")), Ok(CheckSeverity::Warn));
        assert_eq!(severity(&Value::from("fatal")), Err(String::from("\"fatal\" is not one of error and warn")));
    }
}
