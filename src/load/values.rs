//! What expressions see of a step in an iteration.

use std::sync::Arc;
use std::time::Duration;

use crate::contract::Failure;
use crate::value::{Record, Slot, Value};

/// What `step.T.N` means of one instance.
pub(super) fn result_value(output: Value, status: &'static str, attempts: u32, duration: Duration, error: Value) -> Value {
    const FIELDS: &[&str] = &["output", "status", "attempts", "duration_ms", "error"];
    record(FIELDS, output, status, attempts, duration, error)
}

/// What `self` means of one attempt.
pub(super) fn attempt_value(output: Value, status: &'static str, attempt: u32, duration: Duration, error: Value) -> Value {
    const FIELDS: &[&str] = &["output", "status", "attempt", "duration_ms", "error"];
    record(FIELDS, output, status, attempt, duration, error)
}

fn record(
    fields: &'static [&'static str],
    output: Value,
    status: &'static str,
    attempts: u32,
    duration: Duration,
    error: Value,
) -> Value {
    let given = |value| Slot::Given(value);
    let parts = [given(output), Slot::word(status), given(Value::from(attempts)), Slot::milliseconds(duration), given(error)];
    Value::Record(Arc::new(Record::new(fields, parts)))
}

/// `error`, of a step or an attempt that failed.
pub(super) fn error_value(failure: &Failure) -> Value {
    let status = failure.status.map_or(Value::Null, |status| Value::Int(i64::from(status)));
    let parts = [Value::from(failure.class.word()), Value::from(failure.message.as_str()), status];
    Value::Record(Arc::new(Record::new(&["class", "message", "status"][..], parts)))
}

/// What `step.T.N` means of a step that was skipped.
pub(super) fn skipped_value() -> Value {
    result_value(Value::Null, "skipped", 0, Duration::ZERO, Value::Null)
}
