//! Thresholds: a line for people, a part of the document for programs.

use std::sync::Arc;

use serde::Serialize;

use super::document::milliseconds;
use super::paint::Tone;
use super::text::{clean, duration};
use crate::base::log::LogLevel;
use crate::base::units::human_percent;
use crate::event::{Breach, PlannedThreshold};
use crate::metric::threshold::{Must, Quantity, ThresholdState, Verdict};
use crate::state::ThresholdView;

/// A threshold in the document. Numbers are in the unit that it names.
#[derive(Debug, Serialize)]
pub(super) struct ThresholdDocument {
    /// What people call it.
    name: Arc<str>,
    /// The metric as a path.
    metric: Arc<str>,
    /// `require` or `fail_on`.
    must: &'static str,
    /// The rule, as `p99 < 300ms`.
    rule: String,
    /// Over which last time it is measured, milliseconds; null: the whole run.
    window_ms: Option<f64>,
    /// How long nothing is judged, milliseconds.
    after_ms: f64,
    /// `fail`, `abort` or `warn`.
    on_breach: &'static str,
    /// How it stood last: `holds`, `breached` or `unknown`.
    state: &'static str,
    /// What became of it: `held`, `failed`, `warned` or `not_run`; null if the run did not come to its end.
    verdict: Option<&'static str>,
    /// `ms`, `part` (0 to 1), `per_second` or `count`.
    unit: &'static str,
    /// What was measured last; null: nothing.
    actual: Option<f64>,
    /// The limit of the rule.
    limit: f64,
    /// That it was breached, be it at the end or before; only if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    breach: Option<BreachDocument>,
}

/// A breach in the document.
#[derive(Debug, Serialize)]
struct BreachDocument {
    /// When it was first, milliseconds from when what is watched began.
    first_ms: f64,
    /// The worst that was measured.
    worst: f64,
}

impl ThresholdDocument {
    pub(super) fn of(view: &ThresholdView) -> Self {
        let plan = &view.plan;
        let quantity = quantity(plan);
        let number = |number: f64| if quantity == Quantity::Duration { number / 1e3 } else { number };
        let breach = |Breach { first_us, worst }| BreachDocument { first_ms: milliseconds(first_us), worst: number(worst) };
        Self {
            name: Arc::clone(&plan.name),
            metric: Arc::clone(&plan.path),
            must: plan.must.word(),
            rule: plan.rule.to_string(),
            window_ms: plan.window_us.map(milliseconds),
            after_ms: milliseconds(plan.after_us),
            on_breach: plan.on_breach.word(),
            state: view.state.word(),
            verdict: view.verdict.map(Verdict::word),
            unit: match quantity {
                Quantity::Duration => "ms",
                Quantity::Part => "part",
                Quantity::PerSecond => "per_second",
                Quantity::Count => "count",
            },
            actual: view.actual.map(number),
            limit: number(plan.rule.limit()),
            breach: view.breach.map(breach),
        }
    }
}

/// What an aggregate of the metric is measured in.
fn quantity(plan: &PlannedThreshold) -> Quantity {
    plan.metric.quantity(plan.rule.aggregate).unwrap_or(Quantity::Count)
}

/// The sign of a threshold, and its colour.
pub(super) const fn sign(view: &ThresholdView) -> (char, Tone) {
    match (view.verdict, view.state) {
        (Some(Verdict::Held), _) | (None, ThresholdState::Holds) => ('✓', Tone::Good),
        (Some(Verdict::Failed), _) | (None, ThresholdState::Breached) => ('✗', Tone::Bad),
        (Some(Verdict::Warned), _) => ('!', Tone::Notable),
        (Some(Verdict::NotRun), _) => ('»', Tone::Faint),
        (None, ThresholdState::Unknown) => ('·', Tone::Faint),
    }
}

/// A threshold in words: `checkout is fast enough: p99 212ms < 300ms`.
pub fn threshold(view: &ThresholdView) -> String {
    let plan = &view.plan;
    let words = match (view.verdict, view.state, view.actual) {
        (Some(Verdict::NotRun), ..) => String::from("what it watches was not to run"),
        (_, ThresholdState::Unknown, None) => format!("nothing was measured, {}", required(plan)),
        (_, ThresholdState::Unknown, Some(actual)) => {
            let wait = if plan.after_us > 0 { format!("before {}", duration(plan.after_us)) } else { String::from("yet") };
            format!("not judged {wait}: {} {}, {}", plan.rule.aggregate, number(plan, actual), required(plan))
        }
        (_, _, actual) => measured(view, actual),
    };
    format!("{}: {words}", clean(&plan.name))
}

/// The measured number and the limit; of one that was breached on the way, the worst.
fn measured(view: &ThresholdView, actual: Option<f64>) -> String {
    let plan = &view.plan;
    let over = plan.window_us.map(|us| format!(" over {}", duration(us))).unwrap_or_default();
    let earlier = view.breach.filter(|_| {
        view.state == ThresholdState::Holds && matches!(view.verdict, Some(Verdict::Failed | Verdict::Warned))
    });
    let Some(Breach { first_us, worst }) = earlier else {
        return format!("{}{over}", compared(plan, actual.unwrap_or_default()));
    };
    let last = actual.map(|actual| format!("; {} at the end", number(plan, actual))).unwrap_or_default();
    format!("{}{over} at worst, first after {}{last}", compared(plan, worst), duration(first_us))
}

/// `p99 212ms < 300ms`, or `p99 812ms, not < 300ms`.
fn compared(plan: &PlannedThreshold, actual: f64) -> String {
    let rule = &plan.rule;
    let not = if rule.holds(actual) { "" } else { ", not" };
    format!("{} {}{not} {}", rule.aggregate, number(plan, actual), limit(plan))
}

/// `p99 < 300ms is required`
fn required(plan: &PlannedThreshold) -> String {
    match plan.must {
        Must::Hold => format!("{} is required", plan.rule),
        Must::NotHold => format!("{} must not be", plan.rule),
    }
}

/// `< 300ms`
fn limit(plan: &PlannedThreshold) -> String {
    let rule = &plan.rule;
    format!("{} {}{}", rule.comparison.sign(), rule.number, rule.unit.written())
}

fn number(plan: &PlannedThreshold, number: f64) -> String {
    match quantity(plan) {
        Quantity::Duration => duration(number.round() as u64),
        Quantity::Part => human_percent(number).to_string(),
        Quantity::PerSecond => format!("{:.1}/s", number),
        Quantity::Count => number.to_string(),
    }
}

/// How important it is that a threshold stands otherwise than before.
pub(super) const fn level(before: ThresholdState, now: ThresholdState) -> LogLevel {
    match (before, now) {
        (_, ThresholdState::Breached) => LogLevel::Warn,
        (ThresholdState::Breached, _) => LogLevel::Info,
        _ => LogLevel::Debug,
    }
}
