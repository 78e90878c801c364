//! `retry` with `backoff`.

use std::sync::Arc;
use std::time::Duration;

use crate::base::backoff::{BackoffStrategy, Jitter};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::failure::{ErrorClass, FailureMatch};
use crate::base::units::human_duration;
use crate::grid::check::container::Container;
use crate::grid::check::language::{BACKOFF, RETRY};
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, block, no_labels};
use crate::grid::expression::{Attempt, Expr, Place, SlotTable, Target};
use crate::grid::model::{Again, BackoffDef, Computed, RetryDef, Setting};
use crate::grid::syntax::{Attribute, Body, Completeness};
use crate::value::Text;

const INITIAL: Duration = Duration::from_millis(100);
const FACTOR: f64 = 2.0;
const MAX: Duration = Duration::from_secs(30);

/// Reads `retry` of a step's or a group's body: `self` is the attempt that failed, and its output has these fields.
pub(in crate::grid::check) fn retry_with_self(
    body: &Body,
    outputs: &Option<Arc<[Text]>>,
    container: &mut Container<'_>,
) -> Option<RetryDef> {
    let place = Place { attempt: Attempt::Ended, outputs: outputs.clone(), ..container.place.clone() };
    let around = std::mem::replace(&mut container.place, place);
    let retry = retry(body, container);
    container.place = around;
    retry
}

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
    let retry_on = retry_on(attribute(body, "retry_on"), container);
    let mut retry = RetryDef {
        computed: Computed::Once,
        attempts: container.setting(attribute(body, "attempts"), read::attempts).unwrap_or(Setting::Fixed(1)),
        max_duration: container.setting(attribute(body, "max_duration"), read::limit),
        abort_on: abort_on(attribute(body, "abort_on"), &retry_on, container),
        retry_on,
        backoff: backoff(body, container),
    };
    if reads_self(&retry, &container.slots) {
        retry.computed = Computed::EachAttempt;
    }
    Some(retry)
}

fn reads_self(retry: &RetryDef, slots: &SlotTable) -> bool {
    fn expr<T>(setting: &Setting<T>) -> Option<&Expr> {
        match setting {
            Setting::Fixed(_) => None,
            Setting::Computed(expr) => Some(expr),
        }
    }
    let RetryDef { attempts, max_duration, backoff: BackoffDef { initial, factor, max, .. }, .. } = retry;
    let all = [expr(attempts), max_duration.as_ref().and_then(expr), expr(initial), expr(factor), expr(max)];
    let mut read = all.into_iter().flatten().flat_map(Expr::slots);
    read.any(|slot| slots.slots.get(*slot as usize).is_some_and(|slot| slot.target == Target::SelfValue))
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

fn retry_on(written: Option<&Attribute>, container: &mut Container<'_>) -> Vec<FailureMatch> {
    let Some(all) = failures(written, container) else { return vec![FailureMatch::Any] };
    if let Some(written) = written.filter(|_| all.is_empty()) {
        let message = "\"retry_on\" names nothing, so nothing is tried again";
        let problem = Diagnostic::warning(Code::RETRY_ONCE, written.value.span, message);
        container.report(problem.hint("leave it out to try again after every failure"));
    }
    all
}

fn abort_on(written: Option<&Attribute>, retry_on: &[FailureMatch], container: &mut Container<'_>) -> Vec<FailureMatch> {
    let all = failures(written, container).unwrap_or_default();
    // What a breaker rejects is no failure of any kind: only its own name means it.
    let rejected = retry_on.contains(&FailureMatch::Class(ErrorClass::Breaker));
    if let Some(written) = written.filter(|_| all.contains(&FailureMatch::Any) && !rejected) {
        let message = "\"abort_on\" ends it after any failure, so nothing is tried again";
        let problem = Diagnostic::warning(Code::RETRY_ONCE, written.value.span, message);
        container.report(problem.hint("name the classes and statuses after which trying again is of no use"));
    }
    all
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
    if let (Setting::Fixed(initial), Setting::Fixed(max)) = (&backoff.initial, &backoff.max)
        && initial > max
        && let Some(written) = attribute(body, "initial").or_else(|| attribute(body, "max"))
    {
        let (initial, max) = (human_duration(*initial), human_duration(*max));
        let message = format!("the first delay, {initial}, is longer than the longest, {max}");
        let problem = Diagnostic::error(Code::CONFLICT, written.value.span, message);
        let problem = match attribute(body, "max").filter(|max| max.value.span != written.value.span) {
            Some(max) => problem.also(max.value.span, "the longest"),
            None => problem,
        };
        container.report(problem.hint(format!("no delay is longer than \"max\" ({} if it is left out)", human_duration(MAX))));
    }
    backoff
}
