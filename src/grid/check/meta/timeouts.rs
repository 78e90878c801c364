//! `timeouts`, `delay_before`, `delay_after`.

use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::base::diagnostic::{Code, Diagnostic};
use crate::grid::check::container::{Compiled, Container};
use crate::grid::check::language::TIMEOUTS;
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, block, no_labels};
use crate::grid::model::{DeadlineDef, TimeoutsDef};
use crate::grid::syntax::{Attribute, Body};
use crate::value::Value;

/// Reads `timeouts` of a body.
pub(in crate::grid::check) fn timeouts(body: &Body, container: &mut Container<'_>) -> TimeoutsDef {
    let Some(block) = block(body, "timeouts") else { return TimeoutsDef::default() };
    no_labels(block, container.diagnostics);
    TIMEOUTS.check(&block.body, container.diagnostics);
    TimeoutsDef {
        execution: container.setting(attribute(&block.body, "execution"), read::limit),
        queue: container.setting(attribute(&block.body, "queue"), read::limit),
        start: container.setting(attribute(&block.body, "start"), read::limit),
        deadline: attribute(&block.body, "deadline").and_then(|attribute| deadline(attribute, container)),
    }
}

fn deadline(attribute: &Attribute, container: &mut Container<'_>) -> Option<DeadlineDef> {
    let (value, sensitive) = match container.known(&attribute.value) {
        Compiled::Known(value, _) => value.unmark(),
        Compiled::Computed(expr) => return Some(DeadlineDef::Computed(expr)),
        Compiled::Wrong => return None,
    };
    if value.is_null() {
        return None;
    }
    if let Some(instant) = instant(&value) {
        return Some(DeadlineDef::At(instant));
    }
    match read::limit(&value) {
        Ok(duration) => Some(DeadlineDef::FromStart(duration)),
        Err(_) if !sensitive && value.as_str().is_some_and(looks_like_a_date) => {
            let message = "deadline: not an instant that the calendar has";
            container.report(
                Diagnostic::error(Code::INVALID_VALUE, attribute.value.span, message)
                    .hint("write it as \"2025-08-16T18:00:00Z\""),
            );
            None
        }
        Err(_) => {
            let message = "deadline: a duration from the start of the run is required, such as \"5m\", or an instant";
            container.report(
                Diagnostic::error(Code::INVALID_VALUE, attribute.value.span, message)
                    .hint("write an instant as \"2025-08-16T18:00:00Z\""),
            );
            None
        }
    }
}

/// Text in RFC 3339, as time since 1970.
fn instant(value: &Value) -> Option<Duration> {
    let instant = OffsetDateTime::parse(value.as_str()?, &Rfc3339).ok()?;
    Duration::try_from(instant - OffsetDateTime::UNIX_EPOCH).ok()
}

fn looks_like_a_date(text: &str) -> bool {
    text.as_bytes().get(4) == Some(&b'-')
}
