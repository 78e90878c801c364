//! `run --dry-run` and `check --plan`: what would be run, without running it.

use std::sync::Arc;

use serde::Serialize;

use super::arguments::OutputForm;
use super::checked::Checked;
use super::colour::Colours;
use super::complaint::Complaint;
use super::planned::{self, PartArguments};
use crate::base::diagnostic::Sources;
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::grid::model::Grid;
use crate::plan::{Instances, Outlook, Plan, Planned, Question, Unknown};
use crate::report::{Paint, Problem, Tone, clean, duration, size};

/// The most lines of a section; the rest is counted.
const MOST_LINES: usize = 100;

/// The result of `--output json`.
#[derive(Debug, Serialize)]
struct PlanDocument<'a> {
    /// The version of this form.
    version: u32,
    /// What people call the grid.
    name: &'a str,
    /// Always: else there is nothing to run, and the document is that of `squall check`.
    valid: bool,
    /// How much there is.
    totals: TotalsDocument,
    /// What may begin together, first to last.
    phases: Vec<Vec<PlannedDocument<'a>>>,
    /// The longest way.
    critical_path: PathDocument<'a>,
    /// What is known only when it runs.
    unknown: Vec<UnknownDocument<'a>>,
    /// What the checks had to say.
    diagnostics: Vec<Problem>,
}

#[derive(Debug, Serialize)]
struct TotalsDocument {
    steps: usize,
    /// Those that are known.
    instances: usize,
    /// Steps of which the number of instances is not known.
    uncounted: usize,
    resources: usize,
    phases: usize,
}

#[derive(Debug, Serialize)]
struct PlannedDocument<'a> {
    address: &'a str,
    /// 1 for what has no instances; null: known only when it runs.
    instances: Option<usize>,
}

#[derive(Debug, Serialize)]
struct PathDocument<'a> {
    steps: Vec<&'a str>,
    /// The time that is known to pass on it.
    known_ms: u64,
}

#[derive(Debug, Serialize)]
struct UnknownDocument<'a> {
    address: &'a str,
    /// `instances` or `condition`.
    what: &'static str,
    /// The expression that will say it.
    expression: String,
    file: &'a str,
    line: u32,
    column: u32,
}

/// Prints what would be run.
pub(super) fn dry_run(
    world: &World,
    checked: &Checked,
    (grid, part): (&Arc<Grid>, &PartArguments),
    form: OutputForm,
    colours: Colours,
) -> Result<ExitCode, Complaint> {
    let planned::Planned { plan, note, .. } = planned::plan(grid, part)?;
    if let Some(note) = note {
        world.err.line(note);
    }
    let outlook = Outlook::of(&plan);
    match form {
        // Nobody is left to tell if that fails.
        OutputForm::Text => drop(world.out.write(&text(&plan, &outlook, colours.paint_out()))),
        OutputForm::Json => world.out.line(json(&plan, &outlook, checked)),
    }
    Ok(ExitCode::Good)
}

fn text(plan: &Plan, outlook: &Outlook, paint: Paint) -> String {
    let title = |text: &str| format!("{}\n", paint.paint(Tone::Strong, text));
    let mut text = title(&totals(outlook));
    for (at, phase) in outlook.phases.iter().enumerate() {
        text.push_str(&format!("\n{}", title(&format!("phase {}", at + 1))));
        push_lines(&mut text, phase.iter().map(planned));
    }
    if !outlook.critical.nodes.is_empty() {
        let known = outlook.critical.weight.time;
        let known = if known.is_zero() { String::new() } else { format!(", {} at least", shown(known)) };
        text.push_str(&format!("\n{}", title(&format!("critical path: {}{known}", steps(outlook.critical.weight.steps)))));
        push_lines(&mut text, path(plan, outlook).into_iter().map(clean));
    }
    if !outlook.unknown.is_empty() {
        text.push_str(&format!("\n{}", title("known only when it runs")));
        push_lines(&mut text, outlook.unknown.iter().map(|unknown| question(unknown, &plan.grid().sources)));
    }
    text
}

fn push_lines(text: &mut String, lines: impl ExactSizeIterator<Item = String>) {
    let rest = lines.len().saturating_sub(MOST_LINES);
    for line in lines.take(MOST_LINES) {
        text.push_str(&format!("  {line}\n"));
    }
    if rest > 0 {
        text.push_str(&format!("  … and {rest} more\n"));
    }
}

/// `4 steps (13 instances and those of 1 step that are not known), 1 resource, 3 phases`
fn totals(outlook: &Outlook) -> String {
    let totals = outlook.totals;
    let unknown = match totals.uncounted {
        0 => String::new(),
        number => format!(", and those of {} not known yet", steps(u32::try_from(number).unwrap_or(u32::MAX))),
    };
    let instances = if totals.instances == totals.steps && totals.uncounted == 0 {
        String::new()
    } else {
        format!(" ({} {}{unknown})", totals.instances, if totals.instances == 1 { "instance" } else { "instances" })
    };
    let all = size(totals.steps, totals.resources);
    let (steps, resources) =
        all.split_once(", ").map_or((all.as_str(), String::new()), |(steps, rest)| (steps, format!(", {rest}")));
    let phases = outlook.phases.len();
    format!("{steps}{instances}{resources}, {phases} {}", if phases == 1 { "phase" } else { "phases" })
}

fn steps(number: u32) -> String {
    size(number as usize, 0)
}

fn shown(time: std::time::Duration) -> String {
    duration(u64::try_from(time.as_micros()).unwrap_or(u64::MAX))
}

/// `http_request.item ×8`
fn planned(node: &Planned) -> String {
    let address = clean(&node.address);
    match node.instances {
        Instances::Single => address,
        Instances::Known(number) => format!("{address} ×{number}"),
        Instances::AtRunTime => format!("{address} ×?"),
    }
}

/// The addresses on the critical path.
fn path<'p>(plan: &'p Plan, outlook: &Outlook) -> Vec<&'p str> {
    let address = |node: &crate::base::id::NodeId| plan.node(*node).map(|node| &*node.info.address);
    outlook.critical.nodes.iter().filter_map(address).collect()
}

fn question(unknown: &Unknown, sources: &Sources) -> String {
    let what = match unknown.what {
        Question::Instances => "how many instances",
        Question::Condition => "whether it runs",
    };
    let expression = clean(sources.text(unknown.span));
    format!("{}: {what}: {expression}  ({})", clean(&unknown.address), clean(&sources.locate(unknown.span)))
}

fn json(plan: &Plan, outlook: &Outlook, checked: &Checked) -> String {
    let sources = &plan.grid().sources;
    let totals = outlook.totals;
    let document = PlanDocument {
        version: 1,
        name: &checked.name,
        valid: true,
        totals: TotalsDocument {
            steps: totals.steps,
            instances: totals.instances,
            uncounted: totals.uncounted,
            resources: totals.resources,
            phases: outlook.phases.len(),
        },
        phases: outlook.phases.iter().map(|phase| phase.iter().map(PlannedDocument::of).collect()).collect(),
        critical_path: PathDocument {
            steps: path(plan, outlook),
            known_ms: u64::try_from(outlook.critical.weight.time.as_millis()).unwrap_or(u64::MAX),
        },
        unknown: outlook.unknown.iter().filter_map(|unknown| UnknownDocument::of(unknown, sources)).collect(),
        diagnostics: checked.problems(),
    };
    // Numbers and text only: this cannot fail.
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

impl<'a> PlannedDocument<'a> {
    fn of(node: &'a Planned) -> Self {
        let instances = match node.instances {
            Instances::Single => Some(1),
            Instances::Known(number) => Some(number),
            Instances::AtRunTime => None,
        };
        Self { address: &node.address, instances }
    }
}

impl<'a> UnknownDocument<'a> {
    fn of(unknown: &'a Unknown, sources: &'a Sources) -> Option<Self> {
        let source = sources.get(unknown.span.source)?;
        let place = source.position(unknown.span.start);
        Some(Self {
            address: &unknown.address,
            what: match unknown.what {
                Question::Instances => "instances",
                Question::Condition => "condition",
            },
            expression: sources.text(unknown.span).to_owned(),
            file: &source.name,
            line: place.line,
            column: place.column,
        })
    }
}
