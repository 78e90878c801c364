//! `retry` with `backoff`.

use std::time::Duration;

use crate::base::backoff::{BackoffStrategy, Jitter};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::failure::FailureMatch;
use crate::grid::check::container::Container;
use crate::grid::check::read;
use crate::grid::check::vocabulary::{Vocabulary, attribute, block, no_labels};
use crate::grid::model::{BackoffDef, RetryDef, Setting};
use crate::grid::syntax::{Attribute, Body, Completeness};

const RETRY: Vocabulary = Vocabulary {
    of: "retry",
    attributes: &["attempts", "max_duration", "retry_on", "abort_on"],
    blocks: &["backoff"],
    repeatable: &[],
    unbuilt: &[],
};

const BACKOFF: Vocabulary = Vocabulary::attributes("backoff", &["strategy", "initial", "factor", "max", "jitter"]);

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
