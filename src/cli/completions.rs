//! `squall completions`: completions for a shell.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::arguments::Arguments;
use crate::base::exit::ExitCode;
use crate::base::world::World;

/// `squall completions`.
#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// For which shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// Runs `squall completions`.
pub(super) fn completions(world: &World, arguments: &CompletionsArguments) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "squall", &mut script);
    // Nobody is left to tell if that fails.
    let _ = world.out.write(&String::from_utf8_lossy(&script));
    ExitCode::Good
}
