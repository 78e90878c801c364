//! Thresholds: a line for people, a part of the document for programs.

use std::sync::Arc;

use serde::Serialize;

use super::custom;
use super::document::milliseconds;
use super::paint::Tone;
use super::text::{clean, duration};
use crate::base::log::LogLevel;
use crate::base::units::human_percent;
use crate::event::{Breach, PlannedThreshold};
use crate::metric::threshold::{Must, Quantity, ThresholdState, Verdict};
use crate::state::ThresholdView;

/// A threshold in a document. Numbers are in the unit that it names.
#[derive(Debug, Serialize)]
pub struct ThresholdDocument {
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
    /// `ms`, `part` (0 to 1), `per_second` or `count`; of a custom metric its own unit, or `number`.
    unit: Arc<str>,
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
                Quantity::Duration => "ms".into(),
                Quantity::Part => "part".into(),
                Quantity::PerSecond => "per_second".into(),
                Quantity::Count => "count".into(),
                Quantity::Number => plan.unit.clone().unwrap_or_else(|| "number".into()),
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
pub const fn sign(view: &ThresholdView) -> (char, Tone) {
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
    let earlier = view
        .breach
        .filter(|_| view.state == ThresholdState::Holds && matches!(view.verdict, Some(Verdict::Failed | Verdict::Warned)));
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

/// The limit of a threshold, with its comparison: `< 300ms`.
pub fn limit(plan: &PlannedThreshold) -> String {
    let rule = &plan.rule;
    format!("{} {}{}", rule.comparison.sign(), rule.number, rule.unit.written())
}

/// A number of what a threshold watches, in its unit.
pub fn number(plan: &PlannedThreshold, number: f64) -> String {
    match quantity(plan) {
        Quantity::Duration => duration(number.round() as u64),
        Quantity::Part => human_percent(number).to_string(),
        Quantity::PerSecond => format!("{:.1}/s", number),
        Quantity::Count => number.to_string(),
        Quantity::Number => match &plan.unit {
            Some(unit) => format!("{} {}", custom::plain(number), clean(unit)),
            None => custom::plain(number),
        },
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

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "tests")]

    use super::*;
    use crate::base::id::{RunId, Seq};
    use crate::event::{Fact, OnFailure, PlannedRun, RunEvent};
    use crate::metric::threshold::{Metric, OnBreach, Rule};
    use crate::report::{Feed, Said};
    use crate::state::RunState;

    fn plan(metric: Metric, rule: &str, must: Must) -> PlannedThreshold {
        PlannedThreshold {
            name: "gate".into(),
            path: "scenario.checkout.latency".into(),
            scenario: Some("scenario.checkout".into()),
            step: None,
            service: None,
            metric,
            unit: None,
            rule: Rule::parse(rule, Some(metric)).unwrap_or_else(|error| panic!("{error:?}")),
            must,
            window_us: None,
            after_us: 0,
            on_breach: OnBreach::Fail,
        }
    }

    fn view(plan: PlannedThreshold, actual: Option<f64>, verdict: Option<Verdict>) -> ThresholdView {
        let state = ThresholdState::of(&plan.rule, plan.must, actual);
        ThresholdView { state, actual, verdict, ..ThresholdView::new(&Arc::new(plan)) }
    }

    #[test]
    fn a_line_has_what_was_measured_and_the_limit() {
        let (latency, held, failed) = (Metric::Latency, Some(Verdict::Held), Some(Verdict::Failed));
        let require = |rule: &str| plan(latency, rule, Must::Hold);
        let windowed = || PlannedThreshold { window_us: Some(10_000_000), ..require("p99 < 300ms") };
        let late = PlannedThreshold { after_us: 30_000_000, ..require("p99 < 300ms") };
        let breach = Some(Breach { first_us: 12_300_000, worst: 812_000.0 });
        let table = [
            (view(require("p99 < 300ms"), Some(212_000.0), held), "✓ gate: p99 212ms < 300ms"),
            (view(require("p99 < 300ms"), Some(812_000.0), failed), "✗ gate: p99 812ms, not < 300ms"),
            (view(plan(latency, "p99.9 >= 1s", Must::NotHold), Some(212_000.0), held), "✓ gate: p99.9 212ms, not >= 1s"),
            (view(plan(latency, "p99 >= 0.3s", Must::NotHold), Some(812_000.0), failed), "✗ gate: p99 812ms >= 0.3s"),
            (view(windowed(), Some(212_000.0), held), "✓ gate: p99 212ms < 300ms over 10.0s"),
            (
                ThresholdView { breach, ..view(windowed(), Some(212_000.0), failed) },
                "✗ gate: p99 812ms, not < 300ms over 10.0s at worst, first after 12.3s; 212ms at the end",
            ),
            (view(require("p99 < 300ms"), None, failed), "✗ gate: nothing was measured, p99 < 300ms is required"),
            (view(plan(latency, "max > 3s", Must::NotHold), None, failed), "✗ gate: nothing was measured, max > 3s must not be"),
            (
                ThresholdView { state: ThresholdState::Unknown, ..view(late, Some(212_000.0), failed) },
                "✗ gate: not judged before 30.0s: p99 212ms, p99 < 300ms is required",
            ),
            (view(require("p99 < 300ms"), None, Some(Verdict::NotRun)), "» gate: what it watches was not to run"),
            (view(require("p99 < 300ms"), Some(812_000.0), Some(Verdict::Warned)), "! gate: p99 812ms, not < 300ms"),
            (view(plan(Metric::ErrorRate, "value < 1%", Must::Hold), Some(0.024), failed), "✗ gate: value 2.4%, not < 1%"),
            (view(plan(Metric::Throughput, "value > 50/s", Must::Hold), Some(61.26), held), "✓ gate: value 61.3/s > 50/s"),
            (view(plan(Metric::Checks, "count == 0", Must::Hold), Some(0.0), None), "✓ gate: count 0 == 0"),
        ];
        for (view, line) in table {
            assert_eq!(format!("{} {}", sign(&view).0, threshold(&view)), line);
        }
    }

    fn events() -> Vec<RunEvent> {
        let planned = PlannedRun {
            run: RunId::new(0, 0),
            name: "a.hcl".into(),
            seed: 1,
            started_at_ms: 0,
            on_failure: OnFailure::FailFast,
            max_parallel: 1,
            nodes: Arc::default(),
            edges: Arc::default(),
            metrics: Arc::default(),
            thresholds: Arc::new([Arc::new(plan(Metric::Latency, "max < 300ms", Must::Hold))]),
            sources: Arc::default(),
        };
        let judged =
            |state, actual, verdict| Fact::ThresholdJudged { threshold: 0, state, actual: Some(actual), breach: None, verdict };
        let facts = [
            Fact::Planned(planned),
            judged(ThresholdState::Holds, 1e3, None),
            judged(ThresholdState::Holds, 2e3, None),
            judged(ThresholdState::Breached, 4e5, None),
            judged(ThresholdState::Holds, 2e5, None),
            judged(ThresholdState::Holds, 2e5, Some(Verdict::Held)),
        ];
        let event = |(at, fact)| RunEvent { seq: Seq(at), real_us: at, plan_us: at, fact };
        (1..).zip(facts).map(event).collect()
    }

    /// How important each change was that is told.
    fn told(entries: &[crate::report::Entry]) -> Vec<(ThresholdState, LogLevel)> {
        let change = |entry: &crate::report::Entry| match &entry.said {
            Said::Judged(view) => Some((view.state, entry.level)),
            _ => None,
        };
        entries.iter().filter_map(change).collect()
    }

    #[test]
    fn lines_tell_when_it_changes_until_the_verdict() {
        let mut feed = Feed::new();
        let entries: Vec<_> = events().iter().flat_map(|event| feed.event(event)).collect();
        let expected = [
            (ThresholdState::Holds, LogLevel::Debug),
            (ThresholdState::Breached, LogLevel::Warn),
            (ThresholdState::Holds, LogLevel::Info),
        ];
        assert_eq!(told(&entries), expected);
    }

    #[test]
    fn a_change_that_was_missed_is_told_from_the_state() {
        let (mut feed, mut state) = (Feed::new(), RunState::new());
        for event in &events()[..2] {
            state.apply(event);
            feed.event(event);
        }
        state.apply(&events()[2]);
        state.apply(&events()[3]);
        assert_eq!(told(&feed.catch_up(&state)), [(ThresholdState::Breached, LogLevel::Warn)]);
        assert_eq!(told(&feed.event(&events()[4])), [(ThresholdState::Holds, LogLevel::Info)]);
    }
}
