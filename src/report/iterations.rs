//! Iterations that were kept whole, as JSON lines.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::document::milliseconds;
use crate::base::id::NodeId;
use crate::event::{AttemptRecord, CheckResult, Fact, IterationRecord, LoadPlan, NodeError, PartRecord, RunEvent, StepRecord};
use crate::value::Value;

/// Makes a line of each iteration that is kept, from the events of a run.
#[derive(Debug, Default)]
pub struct Iterations {
    names: HashMap<NodeId, Arc<str>>,
    plans: HashMap<NodeId, Arc<LoadPlan>>,
}

#[derive(Serialize)]
struct Line<'r> {
    scenario: &'r str,
    index: u64,
    user: u64,
    turn: u64,
    intended_ms: Option<f64>,
    started_ms: f64,
    duration_ms: f64,
    error: &'r Option<NodeError>,
    vary: BTreeMap<&'r str, &'r Value>,
    data: BTreeMap<&'r str, Row<'r>>,
    group: Option<&'r str>,
    steps: Vec<Step<'r>>,
}

#[derive(Serialize)]
struct Row<'r> {
    row: u64,
    fields: BTreeMap<&'r str, &'r Value>,
}

#[derive(Serialize)]
struct Step<'r> {
    step: &'r str,
    key: Option<&'r str>,
    started_ms: f64,
    latency_ms: f64,
    service_time_ms: f64,
    error: &'r Option<NodeError>,
    attempts: Vec<Attempt<'r>>,
}

#[derive(Serialize)]
struct Attempt<'r> {
    started_ms: f64,
    duration_ms: f64,
    error: &'r Option<NodeError>,
    checks: &'r [CheckResult],
    parts: &'r [PartRecord],
}

impl Iterations {
    /// The text that an event adds; often none.
    pub fn event(&mut self, event: &RunEvent) -> String {
        match &event.fact {
            Fact::Planned(plan) => {
                let named = plan.nodes.iter().enumerate();
                self.names = named.map(|(at, node)| (NodeId(at as u32), Arc::clone(&node.address))).collect();
            }
            Fact::LoadBegan { node, plan, .. } => {
                self.plans.insert(*node, Arc::clone(plan));
            }
            Fact::Iterations { node, records, .. } => {
                let (name, plan) = (self.names.get(node), self.plans.get(node));
                let lines =
                    name.zip(plan).into_iter().flat_map(|(name, plan)| records.iter().map(|record| line(name, plan, record)));
                return lines.collect();
            }
            _ => {}
        }
        String::new()
    }
}

fn line(scenario: &str, plan: &LoadPlan, record: &IterationRecord) -> String {
    let line = Line {
        scenario,
        index: record.index,
        user: record.user,
        turn: record.turn,
        intended_ms: record.intended_us.map(milliseconds),
        started_ms: milliseconds(record.started_us),
        duration_ms: milliseconds(record.duration_us),
        error: &record.error,
        vary: named(&record.variations),
        data: record.rows.iter().map(|(name, row)| (&**name, Row { row: row.row, fields: named(&row.fields) })).collect(),
        group: record.group.as_deref(),
        steps: record.steps.iter().map(|one| step(plan, one)).collect(),
    };
    // What is in it always has a form in JSON.
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}

fn step<'r>(plan: &'r LoadPlan, record: &'r StepRecord) -> Step<'r> {
    Step {
        step: plan.steps.get(record.step as usize).map_or("", |address| &**address),
        key: record.key.as_deref(),
        started_ms: milliseconds(record.started_us),
        latency_ms: milliseconds(record.latency_us),
        service_time_ms: milliseconds(record.service_time_us),
        error: &record.error,
        attempts: record.attempts.iter().map(attempt).collect(),
    }
}

fn attempt(record: &AttemptRecord) -> Attempt<'_> {
    Attempt {
        started_ms: milliseconds(record.started_us),
        duration_ms: milliseconds(record.duration_us),
        error: &record.error,
        checks: &record.checks,
        parts: &record.parts,
    }
}

fn named(values: &[(Arc<str>, Value)]) -> BTreeMap<&str, &Value> {
    values.iter().map(|(name, value)| (&**name, value)).collect()
}
