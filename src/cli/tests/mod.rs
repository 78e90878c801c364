//! The whole program in this process: arguments and files in, output and exit code out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod check;
#[cfg(feature = "http")]
mod demo;
mod information;
mod mutations;
mod running;
mod usage;

use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use crate::base::world::World;

/// What came of a call.
#[derive(Debug)]
struct Called {
    exit: u8,
    out: String,
    err: String,
}

impl Called {
    /// Standard output as JSON.
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Calls the program in a folder, after a change of its world.
fn call_in(folder: &Path, arguments: &[&str], change: impl FnOnce(&mut World)) -> Called {
    let words = std::iter::once("squall").chain(arguments.iter().copied());
    let (mut world, ends) = World::enclosed(words, folder);
    change(&mut world);
    let exit = crate::cli::run(&world).code();
    Called { exit, out: ends.out(), err: ends.err() }
}

/// Calls the program in an empty folder.
fn call(arguments: &[&str]) -> Called {
    let folder = TempDir::new().unwrap();
    call_in(folder.path(), arguments, |_| {})
}

/// Calls the program in a folder with one grid, `a.hcl`.
fn call_with(grid: &str, arguments: &[&str]) -> Called {
    let folder = folder_with(&[("a.hcl", grid)]);
    call_in(folder.path(), arguments, |_| {})
}

/// A folder with files.
fn folder_with(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// Sets the environment of a world.
fn environment(world: &mut World, variables: &[(&str, &str)]) {
    world.environment = Arc::new(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
}
