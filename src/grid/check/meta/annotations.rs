//! What is said of a node and only carried: `tags`, `expect`, `on_resume`, `tracing`, `metrics`, `placement`.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::time::Duration;

use crate::base::annotation::{Annotations, Constraint, MetricName};
use crate::base::diagnostic::{listed, nearest};
use crate::grid::check::container::Container;
use crate::grid::check::language::{METRICS, PLACEMENT, TRACING};
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, block, no_labels};
use crate::grid::syntax::Body;
use crate::value::Value;

use super::labels;

/// Reads all of them. What of `tracing` and `placement` belongs to each instance is read by [`given`](super::given).
pub(in crate::grid::check) fn annotations(body: &Body, container: &mut Container<'_>) -> Annotations {
    let mut all = Annotations {
        tags: labels::list(attribute(body, "tags"), "[\"smoke\"]", container, labels::tag).unwrap_or_default(),
        expect_us: container.fixed(attribute(body, "expect"), read::expected).map(micros),
        on_resume: container.fixed(attribute(body, "on_resume"), read::on_resume).unwrap_or_default(),
        ..Annotations::default()
    };
    let mut seen = BTreeSet::new();
    all.tags.retain(|tag| seen.insert(tag.clone()));
    if let Some(block) = block(body, "tracing") {
        no_labels(block, container.diagnostics);
        TRACING.check(&block.body, container.diagnostics);
        all.sample_ppm = container.fixed(attribute(&block.body, "sample_rate"), sample_rate);
    }
    if let Some(block) = block(body, "metrics") {
        no_labels(block, container.diagnostics);
        METRICS.check(&block.body, container.diagnostics);
        all.emit = labels::list(attribute(&block.body, "emit"), "[\"latency\"]", container, metric);
    }
    if let Some(block) = block(body, "placement") {
        no_labels(block, container.diagnostics);
        PLACEMENT.check(&block.body, container.diagnostics);
        let of = |name| attribute(&block.body, name);
        all.labels = labels::pairs(of("labels"), "{ region = \"eu\" }", container).unwrap_or_default();
        all.constraints = labels::list(of("constraints"), "[\"region=eu\"]", container, constraint).unwrap_or_default();
    }
    all
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// A share from 0 to 1, in millionths.
fn sample_rate(value: &Value) -> Result<u32, String> {
    let share = read::number(value)?.as_f64().filter(|share| (0.0..=1.0).contains(share));
    let share = share.ok_or_else(|| String::from("a number from 0 to 1 is required, the share of traces that is exported"))?;
    Ok((share * 1e6).round() as u32)
}

fn metric(value: &Value) -> Result<MetricName, String> {
    let word = read::text(value)?;
    let all = || MetricName::ALL.into_iter().filter(|metric| !metric.is_of_services());
    let found = all().find(|metric| word == metric.word());
    found.ok_or_else(|| {
        let words = || all().map(MetricName::word);
        match nearest(&word, words()) {
            Some(close) => format!("there is no metric {:?}; did you mean \"{close}\"?", word.as_str()),
            None => format!("there is no metric {:?}; there are {}", word.as_str(), listed(words())),
        }
    })
}

fn constraint(value: &Value) -> Result<Constraint, String> {
    Constraint::from_str(&read::text(value)?)
}
