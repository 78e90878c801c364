//! `squall run`: check a grid and run it.

use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use super::arguments::{GridArguments, OutputForm, Reload, RunArguments};
use super::checked::{Checked, Lines};
use super::colour::Colours;
use super::complaint::Complaint;
use super::dry_run::dry_run;
use super::launch::{Launch, Launched, launch};
use super::reload::Reloads;
use super::runtime::BoundedRuntime;
use super::screen::Then;
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::tui::{self, AtChange};

/// Runs `squall run`.
pub(super) fn run(world: &World, arguments: &RunArguments, colours: Colours) -> Result<ExitCode, Complaint> {
    let grid = arguments.gates.applied(&arguments.grid);
    if let Some(reload) = arguments.reload {
        return again_and_again(world, arguments, &grid, reload, colours);
    }
    let checked = Checked::of(world, &grid);
    tell(world, arguments, &checked, colours);
    match &checked.grid {
        Some(grid) if arguments.dry_run => dry_run(world, &checked, (grid, &arguments.part), arguments.view.show.output, colours),
        Some(_) => {
            BoundedRuntime::with(|runtime| once(world, runtime, arguments, &checked, None, colours).map(|launched| launched.exit))
        }
        None => Ok(checked.exit),
    }
}

/// Says what the checks had to say, where they let a run begin and where they do not.
fn tell(world: &World, arguments: &RunArguments, checked: &Checked, colours: Colours) {
    if !arguments.view.show.quiet || checked.grid.is_none() {
        checked.tell(world, colours);
    }
    if checked.grid.is_none() && arguments.view.show.output == OutputForm::Json {
        world.out.line(checked.json(Lines::Many));
    }
}

/// Runs a grid that is good to its end.
fn once(
    world: &World,
    runtime: &Runtime,
    arguments: &RunArguments,
    checked: &Checked,
    reload: Option<tui::Reload>,
    colours: Colours,
) -> Result<Launched, Complaint> {
    let Some(grid) = &checked.grid else { return Ok(Launched { exit: checked.exit, then: Then::End }) };
    let what = Launch {
        grid: Arc::clone(grid),
        name: checked.name.as_str().into(),
        environment: Arc::clone(&checked.environment),
        seed: arguments.seed,
        on_failure: arguments.on_failure,
        part: &arguments.part,
        engine: &arguments.engine,
        view: &arguments.view,
        problems: checked.problems(),
        reload,
    };
    launch(world, runtime, colours, what)
}

/// Runs a grid whose files are watched: while it is wrong, a change is waited for; a run begins anew when it is told to.
fn again_and_again(
    world: &World,
    arguments: &RunArguments,
    grid: &GridArguments,
    reload: Reload,
    colours: Colours,
) -> Result<ExitCode, Complaint> {
    let mut reloads = Reloads::begin(world, grid)?;
    let at_change = match reload {
        Reload::Tell => AtChange::Tell,
        Reload::Restart => AtChange::Restart,
    };
    BoundedRuntime::with(|runtime| {
        loop {
            let now = reloads.now();
            tell(world, arguments, &now.checked, colours);
            let (news, _forwarding) = forward(runtime, &reloads);
            let reload = Some(tui::Reload { news, at_change });
            let Launched { exit, then } = once(world, runtime, arguments, &now.checked, reload, colours)?;
            if then == Then::Again {
                continue;
            }
            let waits = !now.is_good() || (at_change == AtChange::Restart && then == Then::Wait);
            if !waits {
                return Ok(exit);
            }
            world.err.line("waiting for the grid to change; Ctrl-C ends this");
            let _inside = runtime.enter();
            let mut signals =
                world.signals.listen().map_err(|error| Complaint::surroundings(format!("cannot listen for signals: {error}")))?;
            if runtime.block_on(reloads.clone().next_unless(&mut signals)).is_none() {
                return Ok(exit);
            }
        }
    })
}

/// Passes news of the grid on while the run lives.
fn forward(runtime: &Runtime, reloads: &Reloads) -> (watch::Receiver<Option<tui::GridNews>>, AbortOnDropHandle<()>) {
    let (sender, news) = watch::channel(None);
    let mut reloads = reloads.clone();
    let task = runtime.spawn(async move {
        loop {
            let next = reloads.next().await;
            sender.send_replace(Some(next.news()));
        }
    });
    (news, AbortOnDropHandle::new(task))
}
