//! From a checked grid to a plan, whole or what tags choose of it.

use std::sync::Arc;

use clap::Args;

use super::complaint::Complaint;
use crate::base::diagnostic::listed;
use crate::base::exit::ExitCode;
use crate::grid::model::Grid;
use crate::plan::{Choice, Plan, TagFilter};

/// Which part of a grid.
#[derive(Debug, Default, Args)]
pub(super) struct PartArguments {
    /// Only steps with one of these tags and none of those behind a `!`, and what they need: `smoke,!slow`; may be given again
    #[arg(long, value_name = "TAG,!TAG", value_parser = parse_tags)]
    pub(super) tags: Vec<TagFilter>,
}

fn parse_tags(text: &str) -> Result<TagFilter, String> {
    text.parse()
}

/// A plan, and what there is to say about it.
pub(super) struct Planned {
    pub(super) plan: Plan,
    pub(super) note: Option<String>,
    /// How many steps are chosen, if not all are.
    pub(super) chosen: Option<usize>,
}

/// Plans a grid, or the part of it.
pub(super) fn plan(grid: &Arc<Grid>, part: &PartArguments) -> Result<Planned, Complaint> {
    let mut plan = Plan::new(Arc::clone(grid))
        .map_err(|cycle| Complaint::new(ExitCode::InvalidGrid, format!("these wait for each other: {cycle}")))?;
    let Some(filter) = part.tags.iter().cloned().reduce(TagFilter::and) else {
        return Ok(Planned { plan, note: None, chosen: None });
    };
    let choice = Choice::of(grid, &filter).map_err(|error| Complaint::new(ExitCode::Usage, format!("--tags: {error}")))?;
    let against: Vec<String> = choice.against.iter().filter_map(|id| grid.step(*id)).map(|step| step.address()).collect();
    let chosen = Some(choice.count());
    plan.choose(choice);
    let names = listed(against.iter().map(String::as_str));
    let note = (!against.is_empty()).then(|| format!("--tags leaves out {names}, but what it chooses needs that, so it runs"));
    Ok(Planned { plan, note, chosen })
}
