//! `squall check`: check a grid and run nothing.

use super::arguments::{CheckArguments, OutputForm};
use super::checked::{Checked, Lines};
use super::colour::Colours;
use super::complaint::Complaint;
use super::dry_run::dry_run;
use super::planned;
use super::reload;
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::report::size;

/// Runs `squall check`.
pub(super) fn check(world: &World, arguments: &CheckArguments, colours: Colours) -> Result<ExitCode, Complaint> {
    if arguments.reload {
        return reload::check(world, arguments, colours);
    }
    let checked = Checked::of(world, &arguments.grid);
    let part = checked.grid.as_ref().filter(|_| !arguments.part.tags.is_empty());
    let part = part.map(|grid| planned::plan(grid, &arguments.part)).transpose()?;
    if let (true, Some(grid)) = (arguments.plan, &checked.grid) {
        if arguments.output == OutputForm::Text {
            checked.tell(world, colours);
        }
        return dry_run(world, &checked, (grid, &arguments.part), arguments.output, colours);
    }
    match arguments.output {
        OutputForm::Json => world.out.line(checked.json(Lines::Many)),
        OutputForm::Text => {
            checked.tell(world, colours);
            if let Some(grid) = &checked.grid {
                let warnings = if checked.diagnostics.is_empty() { "all good" } else { "good, with warnings" };
                let chosen = part.and_then(|part| part.chosen).map(|number| format!(", {number} of them chosen by --tags"));
                let size = size(grid.steps.len(), grid.resources.len());
                world.out.line(format!("{size}: {warnings}{}", chosen.unwrap_or_default()));
            }
        }
    }
    Ok(checked.exit)
}
