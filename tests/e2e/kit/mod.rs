//! What the end-to-end tests stand on: the real binary, real servers, temporary folders, and nothing that is simulated.

mod blocks;
mod document;
mod folder;
mod httpbin;
mod markdown;
mod program;
mod redact;
mod screen;
mod shop;
mod site;
mod terminal;

pub use blocks::{failing, get, output, print, step};
pub use document::Document;
pub use folder::Folder;
pub use httpbin::{grids, httpbin};
pub use markdown::{Fence, Shown, commands, fences, shown};
pub use program::{Ended, Running, Squall};
pub use redact::redact;
pub use screen::Screen;
pub use shop::Shop;
pub use site::Site;
pub use terminal::Terminal;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Long enough for anything that should happen at once, on a machine that does much else.
pub const SOON: Duration = Duration::from_secs(20);

/// A file of the package.
pub fn package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of a file of the package.
pub fn text_of(path: &str) -> String {
    std::fs::read_to_string(package(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Waits until something holds.
///
/// # Panics
/// If it does not [`SOON`].
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + SOON;
    while !holds() {
        assert!(Instant::now() < deadline, "still waiting until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Checks a grid's text: what is said about it, the file being called `grid.hcl`.
pub fn check(text: &str) -> Ended {
    Folder::with("grid.hcl", text).squall(["check", "grid.hcl"]).run()
}

/// Runs a grid's text to its end in line mode.
pub fn run(text: &str) -> Ended {
    Folder::with("grid.hcl", text).squall(["run", "grid.hcl"]).run()
}

/// Runs a grid's text to its end and reads the result document.
pub fn result(text: &str) -> Document {
    result_with(text, &[])
}

/// As [`result`], with more arguments.
pub fn result_with(text: &str, arguments: &[&str]) -> Document {
    let (_folder, running) = begin(text, arguments);
    running.end().document()
}

/// Begins to run a grid's text, towards the result document; the folder must stay until it has ended.
pub fn begin(text: &str, arguments: &[&str]) -> (Folder, Running) {
    let folder = Folder::with("grid.hcl", text);
    let running = folder.squall(["run", "grid.hcl", "--output", "json"]).args(arguments).start();
    (folder, running)
}
