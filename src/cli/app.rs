//! From a world to an exit code.

use std::panic::{AssertUnwindSafe, catch_unwind};

use clap::{CommandFactory, FromArgMatches};

use super::arguments::{Arguments, Command};
use super::colour::Colours;
use super::complaint::Complaint;
use super::{check, completions, explain, fmt, graph, modules, profiles, run as run_command};
use crate::base::exit::ExitCode;
use crate::base::panic;
use crate::base::world::World;

/// Runs the program. Whatever happens, there is an exit code: a panic of ours is reported and is [`ExitCode::Bug`].
pub fn run(world: &World) -> ExitCode {
    // An error only says that a provider is installed already, which is as good.
    #[cfg(feature = "http")]
    let _ = rustls::crypto::ring::default_provider().install_default();
    if world.owns_process() {
        panic::install(world.err.clone());
    }
    catch_unwind(AssertUnwindSafe(|| parse_and_run(world))).unwrap_or(ExitCode::Bug)
}

fn parse_and_run(world: &World) -> ExitCode {
    let parsed =
        Arguments::command().try_get_matches_from(&world.arguments).and_then(|matches| Arguments::from_arg_matches(&matches));
    match parsed {
        Ok(arguments) => {
            let colours = Colours::new(world, arguments.color);
            command(world, &arguments.command, colours).unwrap_or_else(|complaint| complaint.tell(world, colours))
        }
        Err(error) => usage(world, &error),
    }
}

fn command(world: &World, command: &Command, colours: Colours) -> Result<ExitCode, Complaint> {
    match command {
        Command::Run(arguments) => run_command::run(world, arguments, colours),
        Command::Check(arguments) => check::check(world, arguments, colours),
        Command::Fmt(arguments) => fmt::fmt(world, arguments, colours),
        Command::Graph(arguments) => graph::graph(world, arguments, colours),
        #[cfg(feature = "http")]
        Command::Demo(arguments) => super::demo::demo(world, arguments, colours),
        #[cfg(feature = "http")]
        Command::Hit(arguments) => super::hit::hit(world, arguments, colours),
        #[cfg(feature = "http")]
        Command::Selftest(arguments) => super::selftest::selftest(world, arguments, colours),
        Command::Watch(arguments) => super::watch::watch(world, arguments, colours),
        Command::Profiles(arguments) => Ok(profiles::profiles(world, arguments, colours)),
        Command::Modules(arguments) => modules::modules(world, arguments),
        Command::Explain(arguments) => explain::explain(world, arguments),
        Command::Completions(arguments) => Ok(completions::completions(world, arguments)),
    }
}

/// Help and the version were asked for; anything else is wrong usage.
fn usage(world: &World, error: &clap::Error) -> ExitCode {
    let colours = Colours::new(world, super::colour::When::Auto);
    let (to, coloured) = if error.use_stderr() { (&world.err, colours.err) } else { (&world.out, colours.out) };
    let text = error.render();
    let text = if coloured { text.ansi().to_string() } else { text.to_string() };
    // Nobody is left to tell if that fails.
    let _ = to.write(&text);
    if error.use_stderr() { ExitCode::Usage } else { ExitCode::Good }
}
