//! `squall run`: check a grid and run it.

use std::sync::Arc;

use super::arguments::{OutputForm, RunArguments};
use super::checked::Checked;
use super::colour::Colours;
use super::complaint::Complaint;
use super::launch::{Launch, launch};
use super::runtime::BoundedRuntime;
use crate::base::exit::ExitCode;
use crate::base::world::World;

/// Runs `squall run`.
pub(super) fn run(world: &World, arguments: &RunArguments, colours: Colours) -> Result<ExitCode, Complaint> {
    let checked = Checked::of(world, &arguments.grid);
    if !arguments.view.quiet || checked.grid.is_none() {
        checked.tell(world, colours);
    }
    let Some(grid) = &checked.grid else {
        if arguments.view.output == OutputForm::Json {
            world.out.line(checked.json());
        }
        return Ok(checked.exit);
    };
    let grid = Arc::clone(grid);
    BoundedRuntime::with(|runtime| {
        let what = Launch {
            grid,
            name: checked.name.as_str().into(),
            environment: Arc::clone(&checked.environment),
            seed: arguments.seed,
            on_failure: arguments.on_failure,
            engine: &arguments.engine,
            view: &arguments.view,
            problems: checked.problems(),
        };
        launch(world, runtime, colours, what)
    })
}
