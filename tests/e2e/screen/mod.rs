//! The screen, from outside: the real binary on a real terminal, keys pressed, the screen read.

mod demo;
mod leaving;
mod modes;
mod pausing;
mod recording;
mod retrying;
mod secrets;
mod sizes;
mod skipping;
mod themes;
mod watching;

use crate::kit::{Folder, Terminal};

/// The size that most tests have.
const SIZE: (u16, u16) = (120, 40);

/// Runs a grid's text on a terminal.
fn show(text: &str, arguments: &[&str]) -> Terminal {
    let folder = Folder::with("grid.hcl", text);
    let terminal = folder.squall(["run", "grid.hcl"]).args(arguments).terminal(SIZE.0, SIZE.1);
    folder.kept_by(terminal)
}

/// Moves the cursor to a row of the list of steps.
#[track_caller]
fn select(terminal: &mut Terminal, name: &str) {
    let rows = terminal.until(&format!("{name} has a row"), |screen| screen.step(name).is_some()).steps();
    let from = terminal.screen().detail().map(|pane| pane.title);
    let at = |name: &str| rows.iter().position(|step| step.name == name);
    let (from, to) = (from.and_then(|from| at(&from)).unwrap_or(0), at(name).unwrap());
    terminal.press(&if to < from { "k".repeat(from - to) } else { "j".repeat(to - from) });
    terminal.until(&format!("{name} is selected"), |screen| screen.selects(name));
}

/// Waits until the run is over and said so in a word.
#[track_caller]
fn until_is(terminal: &Terminal, word: &str) {
    terminal.until(&format!("the header says {word}"), |screen| screen.is(word));
}
