//! Custom metrics: a table for people, a part of the document for programs.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::paint::{Paint, Tone};
use super::text::{clean, count, pad, pad_left, width};
use crate::event::{PlannedMetric, PlannedRun};
use crate::metric::{CustomSample, Numbers};
use crate::state::{NodeState, RunState};

/// A custom metric in the document, in its own unit; null where nothing was counted.
#[derive(Debug, Serialize)]
pub(super) struct CustomDocument {
    /// What it is counted in; null: it has none.
    unit: Option<Arc<str>>,
    /// How many values there were.
    count: u64,
    /// How often there should have been one and was none.
    errors: u64,
    avg: Option<f64>,
    min: Option<f64>,
    p50: Option<f64>,
    p90: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
    max: Option<f64>,
}

impl CustomDocument {
    fn of(metric: &PlannedMetric, sample: &CustomSample) -> Self {
        let values = &sample.values;
        let some = |number: f64| (!values.is_empty()).then_some(number);
        Self {
            unit: metric.unit.clone(),
            count: values.count(),
            errors: sample.errors,
            avg: some(values.mean()),
            min: some(values.min()),
            p50: some(values.quantile(0.5)),
            p90: some(values.quantile(0.9)),
            p95: some(values.quantile(0.95)),
            p99: some(values.quantile(0.99)),
            max: some(values.max()),
        }
    }
}

/// All of a run, by name.
pub(super) fn document(state: &RunState) -> BTreeMap<Arc<str>, CustomDocument> {
    state.customs().into_iter().map(|(metric, sample)| (Arc::clone(&metric.name), CustomDocument::of(metric, &sample))).collect()
}

/// Those of a node, by name.
pub(super) fn of_node(node: &NodeState, plan: Option<&PlannedRun>) -> BTreeMap<Arc<str>, CustomDocument> {
    let named = |(number, sample): (u32, CustomSample)| {
        let metric = plan?.metrics.get(number as usize)?;
        Some((Arc::clone(&metric.name), CustomDocument::of(metric, &sample)))
    };
    node.customs().into_iter().filter_map(named).collect()
}

/// The lines of all that were counted: a row for each, and below it one for each that fed it, if several did.
pub(super) fn lines(state: &RunState, paint: Paint) -> Vec<String> {
    const HEAD: [&str; 8] = ["metrics", "count", "avg", "min", "p50", "p90", "p99", "max"];
    let all = state.customs();
    if all.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![(HEAD.map(String::from), 0)];
    for (number, (metric, sample)) in (0..).zip(&all) {
        let unit = metric.unit.as_ref().map(|unit| format!(" ({})", clean(unit))).unwrap_or_default();
        rows.push((row(&format!("custom.{}{unit}", clean(&metric.name)), &sample.values), sample.errors));
        let fed = state.nodes().filter_map(|(_, node)| Some((node, node.customs().remove(&number)?)));
        let fed: Vec<(&NodeState, CustomSample)> = fed.collect();
        if fed.len() > 1 {
            let below = |(node, sample): &(&NodeState, CustomSample)| {
                (row(&format!("  {}", clean(&node.info.address)), &sample.values), sample.errors)
            };
            rows.extend(fed.iter().map(below));
        }
    }
    let widths: Vec<usize> = (0..HEAD.len()).map(|at| rows.iter().map(|(row, _)| width(&row[at])).max().unwrap_or(0)).collect();
    let line = |(number, (row, errors)): (usize, &([String; 8], u64))| {
        let cells: String =
            row.iter().zip(&widths).skip(1).map(|(cell, width)| format!("  {}", pad_left(cell, *width))).collect();
        let name = pad(&row[0], widths[0]);
        match (number, errors) {
            (0, _) => format!("{}{}", paint.paint(Tone::Strong, &name), paint.paint(Tone::Faint, &cells)),
            (_, 0) => format!("  {name}{cells}"),
            (_, errors) => {
                format!("  {name}{cells}  {}", paint.paint(Tone::Bad, &format!("{} without a number", count(*errors, "time"))))
            }
        }
    };
    // The title stands two columns further out than the rows.
    rows[0].0[0] = pad(&rows[0].0[0], widths[0] + 2);
    rows.iter().enumerate().map(line).collect()
}

fn row(name: &str, values: &Numbers) -> [String; 8] {
    let some = |number: f64| if values.is_empty() { String::from("–") } else { plain(number) };
    let at = |quantile| some(values.quantile(quantile));
    let (avg, min, max) = (some(values.mean()), some(values.min()), some(values.max()));
    [name.to_owned(), values.count().to_string(), avg, min, at(0.5), at(0.9), at(0.99), max]
}

/// A number with four digits, a whole one with all; nothing is written as `1e6`.
pub fn plain(number: f64) -> String {
    if number.fract() == 0.0 || number.abs() >= 1000.0 {
        return format!("{number:.0}");
    }
    let before = number.abs().log10().floor() as i32;
    let decimals = usize::try_from(3 - before).unwrap_or(0).min(12);
    let written = format!("{number:.decimals$}");
    written.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn numbers_have_four_digits() {
        let all = [
            (0.0, "0"),
            (12.0, "12"),
            (12.3456, "12.35"),
            (-0.012_344, "-0.01234"),
            (1234.56, "1235"),
            (1e15, "1000000000000000"),
            (0.5, "0.5"),
            (0.000_000_001, "0.000000001"),
        ];
        for (number, text) in all {
            assert_eq!(plain(number), text);
        }
    }
}
