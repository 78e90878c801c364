//! `retry` with `backoff`.

use std::time::Duration;

use crate::base::backoff::{BackoffStrategy, Jitter};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::failure::FailureMatch;
use crate::grid::check::container::Container;
use crate::grid::check::language::{BACKOFF, RETRY};
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, block, no_labels};
use crate::grid::model::{Again, BackoffDef, RetryDef, Setting};
use crate::grid::syntax::{Attribute, Body, Completeness};

const INITIAL: Duration = Duration::from_millis(100);
const FACTOR: f64 = 2.0;
const MAX: Duration = Duration::from_secs(30);

/// Reads `retry` of a body.
pub(in crate::grid::check) fn retry(body: &Body, container: &mut Container<'_>) -> Option<RetryDef> {
    let block = block(body, "retry")?;
    let body = &block.body;
    no_labels(block, container.diagnostics);
    RETRY.check(body, container.diagnostics);
    let says_attempts = attribute(body, "attempts").is_some() || RETRY.misspells(body, "attempts");
    if !says_attempts && body.completeness == Completeness::Whole {
        let problem = Diagnostic::warning(Code::RETRY_ONCE, block.open_span, "\"retry\" without \"attempts\" tries once");
        container.report(problem.hint("say how many attempts there are in all: attempts = 3"));
    }
    Some(RetryDef {
        attempts: container.setting(attribute(body, "attempts"), read::attempts).unwrap_or(Setting::Fixed(1)),
        max_duration: container.setting(attribute(body, "max_duration"), read::limit),
        retry_on: failures(attribute(body, "retry_on"), container).unwrap_or_else(|| vec![FailureMatch::Any]),
        abort_on: failures(attribute(body, "abort_on"), container).unwrap_or_default(),
        backoff: backoff(body, container),
    })
}

/// What another attempt of a group runs again.
pub(in crate::grid::check) fn again(body: &Body, container: &mut Container<'_>) -> Again {
    let only = block(body, "retry").and_then(|retry| attribute(&retry.body, "only"));
    container.fixed(only, read::again).unwrap_or_default()
}

/// A step is run again as a whole.
pub(in crate::grid::check) fn refuse_only(body: &Body, container: &mut Container<'_>) {
    if let Some(only) = block(body, "retry").and_then(|retry| attribute(&retry.body, "only")) {
        let message = "only the retry of a group has \"only\": a step is run again as a whole";
        container.report(Diagnostic::error(Code::UNKNOWN_ARGUMENT, only.name.span, message).hint("leave it out"));
    }
}

fn failures(attribute: Option<&Attribute>, container: &mut Container<'_>) -> Option<Vec<FailureMatch>> {
    container.fixed_list(attribute, "[\"timeout\", \"5xx\"]", read::failure)
}

fn backoff(body: &Body, container: &mut Container<'_>) -> BackoffDef {
    let mut backoff = BackoffDef {
        strategy: BackoffStrategy::default(),
        initial: Setting::Fixed(INITIAL),
        factor: Setting::Fixed(FACTOR),
        max: Setting::Fixed(MAX),
        jitter: Jitter::default(),
    };
    let Some(block) = block(body, "backoff") else { return backoff };
    let body = &block.body;
    no_labels(block, container.diagnostics);
    BACKOFF.check(body, container.diagnostics);
    if let Some(strategy) = container.fixed(attribute(body, "strategy"), read::strategy) {
        backoff.strategy = strategy;
    }
    if let Some(initial) = container.setting(attribute(body, "initial"), read::duration) {
        backoff.initial = initial;
    }
    if let Some(factor) = container.setting(attribute(body, "factor"), read::factor) {
        backoff.factor = factor;
    }
    if let Some(max) = container.setting(attribute(body, "max"), read::duration) {
        backoff.max = max;
    }
    if let Some(jitter) = container.fixed(attribute(body, "jitter"), read::jitter) {
        backoff.jitter = jitter;
    }
    backoff
}
