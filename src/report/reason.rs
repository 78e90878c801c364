//! Statuses, reasons and errors in words.

use super::paint::Tone;
use super::text::{clean, count};
use crate::event::{By, CheckResult, NodeError, Reason, Status};

/// The sign of a status; each has its own, also in ASCII.
pub const fn glyph(status: Status) -> char {
    match status {
        Status::Waiting => '·',
        Status::Ready => '○',
        Status::Running => '●',
        Status::Succeeded => '✓',
        Status::Failed => '✗',
        Status::Skipped => '»',
        Status::Cancelled => '⊘',
        Status::Held => '◆',
    }
}

/// The colour of a status; a failure that the grid takes is only notable, also where a fallback made it good.
pub(super) const fn tone(status: Status, tolerated: bool) -> Tone {
    match status {
        Status::Succeeded if tolerated => Tone::Notable,
        Status::Succeeded => Tone::Good,
        Status::Failed if tolerated => Tone::Notable,
        Status::Failed => Tone::Bad,
        Status::Held | Status::Cancelled => Tone::Notable,
        Status::Waiting | Status::Ready | Status::Running | Status::Skipped => Tone::Faint,
    }
}

/// Why a node did not run, or not to its end.
pub(super) fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Condition => "its condition is false".to_owned(),
        Reason::Upstream { address } => format!("{} failed", clean(address)),
        Reason::Along { address } => format!("{} was skipped", clean(address)),
        Reason::FailFast { address } => format!("{} failed and the run fails fast", clean(address)),
        Reason::Group { address } => format!("{} ended before it did", clean(address)),
        Reason::Lost { address } => format!("{} won the race", clean(address)),
        Reason::NoWinner => "nobody won its race".to_owned(),
        Reason::Asked(By::Operator) => "the operator asked".to_owned(),
        Reason::Asked(By::Engine) => "the run ended".to_owned(),
        Reason::Asked(By::Signal(signal)) => format!("{} came", signal.name()),
        Reason::Abandoned => "it did not end when told to".to_owned(),
        Reason::Duplicate { address } => format!("{} with the same key ran already", clean(address)),
        Reason::Superseded { address } => format!("{} with the same key came later", clean(address)),
        Reason::Unused => "nobody needed it".to_owned(),
        Reason::NotChosen => "its tags are not chosen".to_owned(),
        Reason::Threshold { name } => format!("the threshold {:?} was breached", clean(name)),
        Reason::MaxDuration => "the run's time was over".to_owned(),
    }
}

/// What went wrong: `status 503: the answer was not expected`.
pub(super) fn error(error: &NodeError) -> String {
    match error.status {
        Some(status) => format!("{} {status}: {}", error.class, clean(&error.message)),
        None => format!("{}: {}", error.class, clean(&error.message)),
    }
}

/// What the grid does about a failure that it takes.
pub(super) const fn tolerated(status: Status) -> &'static str {
    match status {
        Status::Succeeded => "its fallback is taken instead",
        _ => "the grid goes on without it",
    }
}

/// `3 attempts`, if there was more than one.
pub(super) fn attempts(number: u32) -> Option<String> {
    (number > 1).then(|| count(number, "attempt"))
}

/// A check that did not hold.
pub(super) fn check(check: &CheckResult) -> String {
    match &check.message {
        Some(message) => format!("check {:?}: {}", clean(&check.name), clean(message)),
        None => format!("check {:?} does not hold", clean(&check.name)),
    }
}
