//! Layers over the screen: popups. The topmost gets the keys first; opening one is pushing it, and nobody below knows its name.
//!
//! Owns: the layers. May import: what `tui` may.

mod confirm;
mod filter;
mod help;
mod load;
mod palette;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::app::{App, Intent};
use super::key::Key;

pub(super) use confirm::Confirm;
pub(super) use filter::FilterLine;
pub(super) use help::Help;
pub(super) use load::LoadLine;
pub(super) use palette::Palette;

/// What happens after a layer has closed.
pub(super) type Then = Box<dyn FnOnce(&mut App) -> Vec<Intent> + Send>;

/// What a layer makes of a key.
pub(super) enum Response {
    /// The layer stays.
    Stay,
    /// The layer goes.
    Close,
    /// The layer goes, and this is done.
    Then(Then),
}

/// A layer. While its key is handled it is not on the stack.
pub(super) trait Layer: Send {
    /// Takes a key.
    fn key(&mut self, key: Key, app: &mut App) -> Response;

    /// Draws itself over the screen.
    fn draw(&mut self, app: &App, area: Rect, buffer: &mut Buffer);

    /// The keys that work now, for the footer.
    fn hints(&self) -> Vec<(String, String)>;
}
