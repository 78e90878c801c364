//! The latencies of scenarios as an HdrHistogram log (version 1.3): a line for each second and step, the step's address as its tag.
//!
//! The format is that of HdrHistogram's `HistogramLogWriter`: <https://hdrhistogram.github.io/HdrHistogram/JavaDoc/org/HdrHistogram/HistogramLogWriter.html>.
//! Values are microseconds, the column of maxima is in milliseconds. Pauses are no part of any line: what stands still is not measured.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use crate::base::id::NodeId;
use crate::event::{Fact, LoadPlan, RunEvent};
use crate::metric::{Latency, LoadInterval};

/// How much time a line covers at least, microseconds.
const LINE_US: u64 = 1_000_000;

/// Makes the lines of a log from the events of a run.
#[derive(Debug, Default)]
pub struct Hlog {
    scenarios: HashMap<NodeId, Scenario>,
}

/// A scenario whose latencies are collected.
#[derive(Debug)]
struct Scenario {
    plan: Arc<LoadPlan>,
    /// Of each step, since the last lines.
    open: Vec<Latency>,
    /// How much of its plan time they cover, microseconds.
    covered_us: u64,
}

impl Hlog {
    /// The text that an event adds; often none.
    pub fn event(&mut self, event: &RunEvent) -> String {
        let mut text = String::new();
        match &event.fact {
            Fact::Planned(plan) => head(plan.started_at_ms, &mut text),
            Fact::LoadBegan { node, plan, .. } => {
                let open = vec![Latency::new(); plan.steps.len()];
                self.scenarios.insert(*node, Scenario { plan: Arc::clone(plan), open, covered_us: 0 });
            }
            Fact::Interval { node, interval, .. } if !interval.warmup => {
                if let Some(scenario) = self.scenarios.get_mut(node) {
                    scenario.add(interval);
                    if scenario.covered_us >= LINE_US {
                        scenario.lines(event.real_us, &mut text);
                    }
                }
            }
            Fact::Finished(_) => self.scenarios.values_mut().for_each(|scenario| scenario.lines(event.real_us, &mut text)),
            _ => {}
        }
        text
    }
}

fn head(started_at_ms: u64, text: &mut String) {
    let seconds = started_at_ms as f64 / 1000.0;
    let when = super::document::instant(started_at_ms);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "#[Logged with squall {}]", env!("CARGO_PKG_VERSION"));
    let _ = writeln!(text, "#[Histogram log format version 1.3]");
    let _ = writeln!(text, "#[StartTime: {seconds:.3} (seconds since epoch), {when}]");
    let _ = writeln!(text, "#[BaseTime: {seconds:.3} (seconds since epoch)]");
    let _ = writeln!(text, "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"");
}

impl Scenario {
    fn add(&mut self, interval: &LoadInterval) {
        self.covered_us += interval.to_us.saturating_sub(interval.from_us);
        for (open, step) in self.open.iter_mut().zip(&interval.sample.steps) {
            open.merge(&step.latency);
        }
    }

    /// A line for each step of which there is something to say.
    fn lines(&mut self, now_us: u64, text: &mut String) {
        let seconds = |us: u64| us as f64 / 1e6;
        let from = seconds(now_us.saturating_sub(self.covered_us));
        let length = seconds(self.covered_us);
        for (address, latency) in self.plan.steps.iter().zip(&mut self.open) {
            if !latency.is_empty() {
                let max = latency.max_us() as f64 / 1000.0;
                let (tag, histogram) = (tag(address), latency.encoded());
                let _ = writeln!(text, "Tag={tag},{from:.3},{length:.3},{max:.3},{histogram}");
            }
            latency.clear();
        }
        self.covered_us = 0;
    }
}

/// A tag has neither commas nor blanks.
fn tag(address: &str) -> String {
    address.replace([',', ' ', '\n', '\r', '\t'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{Epoch, Seq};
    use crate::metric::LoadSample;

    fn event(seconds: u64, fact: Fact) -> RunEvent {
        RunEvent { seq: Seq(seconds), real_us: seconds * 1_000_000, plan_us: seconds * 1_000_000, fact }
    }

    #[test]
    fn a_line_has_a_second_of_one_step_and_what_is_left_comes_at_the_end() {
        let plan = LoadPlan {
            kind: "constant_vus".into(),
            mix: None,
            metrics: Arc::default(),
            steps: ["scenario.s.step.a.b".into(), "scenario.s.step.a, c".into()].into(),
            users: 1,
            iterations: None,
            duration_us: None,
            warmup_us: 0,
            recording: crate::event::Recording::None,
        };
        let (node, epoch) = (NodeId(0), Epoch(0));
        let mut log = Hlog::default();
        log.event(&event(0, Fact::LoadBegan { node, epoch, plan: Arc::new(plan), began_us: 0 }));
        let interval = |from_us, to_us, warmup| {
            let mut sample = LoadSample::new(2);
            (1..=1000).for_each(|us| sample.steps[1].latency.record_us(us));
            let interval = LoadInterval { from_us, to_us, warmup, sample, ..LoadInterval::default() };
            Fact::Interval { node, epoch, interval: Arc::new(interval) }
        };
        assert_eq!(log.event(&event(1, interval(0, 500_000, false))), "", "half a second is not enough");
        assert_eq!(log.event(&event(1, interval(0, 5_000_000, true))), "", "the warm-up is in no line");
        let line = log.event(&event(2, interval(500_000, 1_000_000, false)));
        let cells: Vec<&str> = line.trim_end().split(',').collect();
        assert_eq!(cells[..4], ["Tag=scenario.s.step.a__c", "1.000", "1.000", "1.000"]);
        assert!(cells[4].starts_with("HISTFAAA"), "{line}");
        assert_eq!(line.lines().count(), 1, "a step without samples has no line");
    }
}
