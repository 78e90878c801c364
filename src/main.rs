//! `squall`, the program: see the library for all of it.

use squall::base::world::World;
use squall::cli;

fn main() -> std::process::ExitCode {
    cli::run(&World::real()).into()
}
