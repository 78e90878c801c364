//! `squall check`: check a grid and run nothing.

use super::arguments::{CheckArguments, OutputForm};
use super::checked::Checked;
use super::colour::Colours;
use super::complaint::Complaint;
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::report::size;

/// Runs `squall check`.
pub(super) fn check(world: &World, arguments: &CheckArguments, colours: Colours) -> Result<ExitCode, Complaint> {
    let checked = Checked::of(world, &arguments.grid);
    match arguments.output {
        OutputForm::Json => world.out.line(checked.json()),
        OutputForm::Text => {
            checked.tell(world, colours);
            if let Some(grid) = &checked.grid {
                let warnings = if checked.diagnostics.is_empty() { "all good" } else { "good, with warnings" };
                world.out.line(format!("{}: {warnings}", size(grid.steps.len(), grid.resources.len())));
            }
        }
    }
    Ok(checked.exit)
}
