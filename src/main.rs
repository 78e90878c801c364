//! `squall`, the program: see the library for all of it.

use squall::base::world::World;
use squall::cli;

/// Units are made on one thread and end on another, where the system's allocator waits for its locks: it costs a third of the engine's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run(&World::real()).into()
}
