//! What a scenario was: a table for people, a part of the document for programs.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use serde::Serialize;

use super::document::milliseconds;
use super::paint::{Paint, Tone};
use super::text::{clean, count, duration, pad, pad_left, width};
use crate::metric::{IterationSample, Latency, StepSample};
use crate::state::{LoadView, per_second};

/// From this on a generator is late: what it measured holds for a lower rate only. Ten times what a good one needs.
const LATE_US: u64 = 10_000;

/// A generator that began later than it should have.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Lateness {
    /// How late 99 % of the iterations were at most, milliseconds.
    pub p99_ms: f64,
    /// Up to which rate of iterations a second it kept up.
    pub valid_up_to: f64,
}

/// Whether the generator itself was late past the bound, in a scenario whose plan says when iterations begin.
pub fn lateness(load: &LoadView) -> Option<Lateness> {
    let late = &load.totals.iterations.lateness;
    let p99 = late.quantile_us(0.99);
    let part = |us: u64| late.count_up_to_us(us) as f64 / late.count().max(1) as f64;
    let started = per_second(load.totals.iterations.started, load.measured_us);
    (!late.is_empty() && p99 > LATE_US)
        .then(|| Lateness { p99_ms: milliseconds(p99), valid_up_to: (started * part(LATE_US)).floor() })
}

/// A scenario in the document.
#[derive(Debug, Serialize)]
pub struct LoadDocument {
    /// The kind of its load plan.
    kind: Arc<str>,
    /// The mix whose plan that is; only if it has none of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    mix: Option<Arc<str>>,
    /// How long was measured, without the warm-up, milliseconds of plan time.
    measured_ms: f64,
    /// Calls of steps a second.
    requests_per_second: f64,
    /// Iterations a second.
    iterations_per_second: f64,
    /// Of whole iterations.
    iterations: IterationsDocument,
    /// All steps together.
    total: StepDocument,
    /// Each step, by its address.
    steps: BTreeMap<Arc<str>, StepDocument>,
    /// If the generator was late: up to which rate its figures hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_valid_above: Option<Lateness>,
    /// What was chosen, as a number that is the same for the same seed, for iterations 0 to `digest_of`.
    digest: String,
    /// How many iterations the digest is of.
    digest_of: u64,
}

/// Iterations in the document.
#[derive(Debug, Serialize)]
struct IterationsDocument {
    planned: u64,
    started: u64,
    ended: u64,
    failed: u64,
    interrupted: u64,
    /// How many of them are kept whole.
    kept: usize,
    /// How many more would be, had there not been too many at once.
    #[serde(skip_serializing_if = "is_none")]
    kept_missed: u64,
    dropped: BTreeMap<&'static str, u64>,
    lateness_ms: PercentilesDocument,
    duration_ms: PercentilesDocument,
}

/// A step in the document.
#[derive(Debug, Serialize)]
struct StepDocument {
    calls: u64,
    failed: u64,
    attempts: u64,
    failed_attempts: u64,
    skipped: u64,
    errors: BTreeMap<&'static str, u64>,
    checks: BTreeMap<&'static str, u64>,
    bytes_sent: u64,
    bytes_received: u64,
    connections: u64,
    latency_ms: PercentilesDocument,
    service_time_ms: PercentilesDocument,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_none(number: &u64) -> bool {
    *number == 0
}

/// Percentiles in the document, milliseconds; null where nothing was measured.
#[derive(Debug, Serialize)]
struct PercentilesDocument {
    count: u64,
    mean: Option<f64>,
    min: Option<f64>,
    p50: Option<f64>,
    p75: Option<f64>,
    p90: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
    p999: Option<f64>,
    p9999: Option<f64>,
    max: Option<f64>,
}

impl PercentilesDocument {
    fn of(latency: &Latency) -> Self {
        let some = |us: f64| (!latency.is_empty()).then(|| (us.round()) / 1e3);
        let at = |quantile| some(latency.quantile_us(quantile).min(latency.max_us()) as f64);
        Self {
            count: latency.count(),
            mean: some(latency.mean_us()),
            min: some(latency.min_us() as f64),
            p50: at(0.5),
            p75: at(0.75),
            p90: at(0.9),
            p95: at(0.95),
            p99: at(0.99),
            p999: at(0.999),
            p9999: at(0.9999),
            max: some(latency.max_us() as f64),
        }
    }
}

impl StepDocument {
    fn of(step: &StepSample) -> Self {
        Self {
            calls: step.calls,
            failed: step.failed,
            attempts: step.attempts,
            failed_attempts: step.failed_attempts,
            skipped: step.skipped,
            errors: step.errors().map(|(class, count)| (class.word(), count)).collect(),
            checks: BTreeMap::from([("held", step.checks_held), ("failed", step.checks_failed)]),
            bytes_sent: step.sent,
            bytes_received: step.received,
            connections: step.connections,
            latency_ms: PercentilesDocument::of(&step.latency),
            service_time_ms: PercentilesDocument::of(&step.service_time),
        }
    }
}

impl LoadDocument {
    /// The document of a scenario.
    pub fn of(load: &LoadView) -> Self {
        let totals = &load.totals;
        let IterationSample { planned, started, ended, failed, interrupted, dropped, lateness: late, duration } =
            &totals.iterations;
        let round = |rate: f64| (rate * 1000.0).round() / 1000.0;
        let (digest, digest_of) = load.digest();
        Self {
            kind: Arc::clone(&load.plan.kind),
            mix: load.plan.mix.clone(),
            measured_ms: milliseconds(load.measured_us),
            requests_per_second: round(load.call_rate()),
            iterations_per_second: round(load.iteration_rate()),
            iterations: IterationsDocument {
                planned: *planned,
                started: *started,
                ended: *ended,
                failed: *failed,
                interrupted: *interrupted,
                kept: load.kept.all().len(),
                kept_missed: load.missed,
                dropped: BTreeMap::from([("backlog", dropped.backlog), ("ended", dropped.ended)]),
                lateness_ms: PercentilesDocument::of(late),
                duration_ms: PercentilesDocument::of(duration),
            },
            total: StepDocument::of(&totals.all_steps()),
            steps: load.plan.steps.iter().cloned().zip(totals.steps.iter().map(StepDocument::of)).collect(),
            not_valid_above: lateness(load),
            digest: format!("{digest:016x}"),
            digest_of,
        }
    }
}

/// The lines of a scenario, for people.
pub(super) fn lines(address: &str, load: &LoadView, paint: Paint) -> Vec<String> {
    let iterations = &load.totals.iterations;
    let mut lines = vec![headline(address, load, paint)];
    lines.extend(table(load, paint));
    let checks = load.totals.all_steps();
    if checks.checks_failed > 0 {
        let all = checks.checks_held + checks.checks_failed;
        lines.push(paint.paint(Tone::Bad, &format!("  {} of {} checks did not hold", checks.checks_failed, all)));
    }
    let late = &iterations.lateness;
    if !late.is_empty() {
        let text =
            format!("  begun late by {} (p50), {} (p99), {} at most", of(late, 0.5), of(late, 0.99), duration(late.max_us()));
        lines.push(paint.paint(Tone::Faint, &text));
    }
    if let Some(Lateness { p99_ms, valid_up_to }) = lateness(load) {
        let text = format!("  the generator was late ({p99_ms:.1}ms at p99): not valid above {valid_up_to}/s");
        lines.push(paint.paint(Tone::Bad, &text));
    }
    lines
}

fn headline(address: &str, load: &LoadView, paint: Paint) -> String {
    let iterations = &load.totals.iterations;
    let some = |number: u64, what: &str, tone: Tone| (number > 0).then(|| paint.paint(tone, &format!("{number} {what}")));
    let parts = [
        some(iterations.failed, "failed", Tone::Bad),
        some(iterations.dropped.total(), "dropped", Tone::Notable),
        some(iterations.interrupted, "interrupted", Tone::Notable),
    ];
    let parts: String = parts.into_iter().flatten().map(|part| format!(", {part}")).collect();
    format!(
        "{}: {} in {}, {:.1}/s{parts}",
        paint.paint(Tone::Strong, &clean(address)),
        count(iterations.ended, "iteration"),
        duration(load.measured_us),
        load.iteration_rate(),
    )
}

/// A row for each step, and one for all if there are several.
fn table(load: &LoadView, paint: Paint) -> Vec<String> {
    // The steps of a mix are its scenarios'.
    if load.plan.steps.is_empty() {
        return Vec::new();
    }
    const HEAD: [&str; 9] = ["", "calls", "failed", "/s", "p50", "p90", "p99", "p99.9", "max"];
    let prefix = load.plan.steps.first().and_then(|first| first.find(".step.").or(first.find(".group."))).unwrap_or(0);
    let mut rows: Vec<[String; 9]> = vec![HEAD.map(String::from)];
    let mut errors = Vec::new();
    for (address, step) in load.plan.steps.iter().zip(&load.totals.steps) {
        let name = address.get(prefix..).map_or(&**address, |name| name.trim_start_matches('.'));
        rows.push(row(&clean(name), step, load.measured_us));
        errors.push(step.errors().map(|(class, number)| format!("{number} {class}")).collect::<Vec<_>>().join(", "));
    }
    if load.plan.steps.len() > 1 {
        rows.push(row("all steps", &load.totals.all_steps(), load.measured_us));
    }
    let widths: Vec<usize> = (0..HEAD.len()).map(|at| rows.iter().map(|row| width(&row[at])).max().unwrap_or(0)).collect();
    let mut lines = Vec::with_capacity(rows.len());
    for (number, row) in rows.iter().enumerate() {
        let mut line = format!("  {}", pad(&row[0], widths[0]));
        for (cell, width) in row.iter().zip(&widths).skip(1) {
            // Writing to a string cannot fail.
            let _ = write!(line, "  {}", pad_left(cell, *width));
        }
        if number == 0 {
            line = paint.paint(Tone::Faint, &line);
        }
        if let Some(errors) = number.checked_sub(1).and_then(|at| errors.get(at)).filter(|errors| !errors.is_empty()) {
            let _ = write!(line, "  {}", paint.paint(Tone::Bad, errors));
        }
        lines.push(line);
    }
    lines
}

fn row(name: &str, step: &StepSample, us: u64) -> [String; 9] {
    let latency = &step.latency;
    [
        name.to_owned(),
        step.calls.to_string(),
        step.failed.to_string(),
        format!("{:.1}", per_second(step.calls, us)),
        of(latency, 0.5),
        of(latency, 0.9),
        of(latency, 0.99),
        of(latency, 0.999),
        if latency.is_empty() { String::from("–") } else { duration(latency.max_us()) },
    ]
}

fn of(latency: &Latency, quantile: f64) -> String {
    if latency.is_empty() { String::from("–") } else { duration(latency.quantile_us(quantile).min(latency.max_us())) }
}
