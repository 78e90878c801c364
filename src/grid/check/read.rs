//! Reading known values of arguments that every block of a kind has.

use std::time::Duration;

use crate::base::annotation::OnResume;
use crate::base::backoff::{BackoffStrategy, Jitter};
use crate::base::diagnostic::{did_you_mean, listed, nearest};
use crate::base::failure::{ErrorClass, FailureMatch, OnFailure};
use crate::base::sharing::{DedupeAction, InstanceOrder, Restore, Scope};
pub(super) use crate::grid::model::reading::{Read, boolean, limit, number, number_of};
use crate::grid::model::{Again, ArrivalLaw, CheckSeverity, ErrorAction, Losers, Pick, StepOrder};
use crate::metric::threshold::OnBreach;
use crate::value::shape::read_duration;
use crate::value::{Text, Value, convert};

/// `"250ms"`, or a number of seconds.
pub(super) fn duration(value: &Value) -> Result<Duration, String> {
    read_duration(value)
}

/// The seed of every choice.
pub(super) fn seed(value: &Value) -> Result<u64, String> {
    let whole = number(value)?.as_int().and_then(|whole| u64::try_from(whole).ok());
    whole.ok_or_else(|| String::from("a whole number from 0 on is required"))
}

/// What a step's failure does to the run.
pub(super) fn on_failure(value: &Value) -> Result<OnFailure, String> {
    word(value, &OnFailure::ALL.map(|one| (one.word(), one)))
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

/// What becomes of those who did not win a race.
pub(super) fn losers(value: &Value) -> Result<Losers, String> {
    word(value, &[("cancel", Losers::Cancel), ("finish", Losers::Finish)])
}

/// What another attempt of a group runs again.
pub(super) fn again(value: &Value) -> Result<Again, String> {
    word(value, &[("all", Again::All), ("failed", Again::Failed)])
}

/// What a check that does not hold does.
pub(super) fn severity(value: &Value) -> Result<CheckSeverity, String> {
    word(value, &[("error", CheckSeverity::Error), ("warn", CheckSeverity::Warn)])
}

/// Who of the instances that wait begins first.
pub(super) fn instance_order(value: &Value) -> Result<InstanceOrder, String> {
    word(value, &[("any", InstanceOrder::Any), ("ordered", InstanceOrder::Ordered)])
}

/// What a second one with the same key does.
pub(super) fn dedupe_action(value: &Value) -> Result<DedupeAction, String> {
    word(value, &[("wait", DedupeAction::Wait), ("skip", DedupeAction::Skip), ("cancel_previous", DedupeAction::CancelPrevious)])
}

/// Who shares what has a key.
pub(super) fn sharing_scope(value: &Value) -> Result<Scope, String> {
    word(value, &[("run", Scope::Run), ("grid", Scope::Grid), ("global", Scope::Global)])
}

/// What a breach of a threshold does.
pub(super) fn on_breach(value: &Value) -> Result<OnBreach, String> {
    word(value, &OnBreach::ALL.map(|one| (one.word(), one)))
}

/// When a stored output may be taken.
pub(super) fn restore(value: &Value) -> Result<Restore, String> {
    word(value, &[("always", Restore::Always), ("on_retry", Restore::OnRetry), ("on_resume", Restore::OnResume)])
}

/// What a failure does.
pub(super) fn error_action(value: &Value) -> Result<ErrorAction, String> {
    word(
        value,
        &[
            ("fail", ErrorAction::Fail),
            ("continue", ErrorAction::Continue),
            ("fallback", ErrorAction::Fallback),
            ("hold", ErrorAction::Hold),
        ],
    )
}

/// What becomes of a step that was in flight at a crash.
pub(super) fn on_resume(value: &Value) -> Result<OnResume, String> {
    word(value, &[("rerun", OnResume::Rerun), ("hold", OnResume::Hold), ("fail", OnResume::Fail)])
}

/// How long something is expected to take.
pub(super) fn expected(value: &Value) -> Result<Duration, String> {
    match read_duration(value)? {
        Duration::ZERO => Err(String::from("nothing takes no time at all; leave it out if it is not known")),
        some => Ok(some),
    }
}

/// A priority: a whole number, negative too.
pub(super) fn priority(value: &Value) -> Result<i64, String> {
    let whole = number(value)?.as_int();
    whole.ok_or_else(|| String::from("a whole number is required, such as 10; the higher goes first"))
}

/// In which order an iteration runs its steps.
pub(super) fn step_order(value: &Value) -> Result<StepOrder, String> {
    word(value, &[("sequence", StepOrder::Sequence), ("graph", StepOrder::Graph)])
}

/// How the beginnings of iterations are spread.
pub(super) fn arrivals(value: &Value) -> Result<ArrivalLaw, String> {
    word(value, &[("uniform", ArrivalLaw::Uniform), ("poisson", ArrivalLaw::Poisson)])
}

/// Which row of its data an iteration has.
pub(super) fn pick(value: &Value) -> Result<Pick, String> {
    word(value, &[("sequential", Pick::Sequential), ("random", Pick::Random), ("unique", Pick::Unique)])
}

/// A number of users, perhaps none.
pub(super) fn users_from_none(value: &Value) -> Result<u32, String> {
    let whole = number(value)?.as_int().and_then(|whole| u32::try_from(whole).ok());
    whole.ok_or_else(|| String::from("a whole number from 0 on is required"))
}

/// A number of iterations, at least one.
pub(super) fn iterations(value: &Value) -> Result<u64, String> {
    let whole = number(value)?.as_int().and_then(|whole| u64::try_from(whole).ok()).filter(|whole| *whole > 0);
    whole.ok_or_else(|| String::from("a whole number from 1 on is required"))
}

/// The highest rate there can be: a billion a second, which nothing reaches.
const HIGHEST_RATE: f64 = 1e9;

/// A rate that is not nothing.
pub(super) fn rate(value: &Value) -> Result<f64, String> {
    match rate_from_none(value)? {
        0.0 => Err(String::from("a rate of nothing begins nothing")),
        rate => Ok(rate),
    }
}

/// A rate, perhaps nothing.
pub(super) fn rate_from_none(value: &Value) -> Result<f64, String> {
    let rate = number(value)?.as_f64().filter(|rate| (0.0..=HIGHEST_RATE).contains(rate));
    rate.ok_or_else(|| String::from("a number from 0 on is required: how many iterations begin"))
}

/// A weight: how often something is chosen against others.
pub(super) fn weight(value: &Value) -> Result<f64, String> {
    let weight = number(value)?.as_f64().filter(|weight| weight.is_finite() && *weight >= 0.0);
    weight.ok_or_else(|| String::from("a number from 0 on is required"))
}

/// A part of a whole.
pub(super) fn fraction(value: &Value) -> Result<f64, String> {
    let part = number(value)?.as_f64().filter(|part| (0.0..=1.0).contains(part));
    part.ok_or_else(|| String::from("a number from 0 to 1 is required"))
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
        let meant = did_you_mean(&given, words.iter().copied()).map(|hint| format!("; {hint}")).unwrap_or_default();
        format!("\"{given}\" is not one of {}{meant}", listed(words.iter().copied()))
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
