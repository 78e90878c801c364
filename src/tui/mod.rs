//! The terminal: model, update, view.
//!
//! The model ([`app`]) holds a snapshot of the run and where the operator is. [`update`](app::App::update) takes one input and returns
//! intents; the loop ([`run()`]) performs them: it sends commands through the [`Session`](crate::state::Session), draws, leaves. The view
//! only reads. The screen and the engine meet nowhere but in the session.
//!
//! | what | where | to add one |
//! |---|---|---|
//! | a command | `command`: one list, from which keys, footer, help and palette come | a line there, an action in `action` |
//! | a pane | `pane`: one region each, drawn from the model | a file there, a region in `view` |
//! | a screen | `pane`, instead of the panes of the run | a `Screen`, a file there, an arm in `view` |
//! | a layer | `layer`: popups, the topmost gets the keys first | a file there, pushed by an action |
//! | a line of the log or the events | `happening`: what events say, in words | an arm there |
//! | where the cursor goes by itself | `follow` | a line there |
//! | a theme | `themes/*.toml` | a file there, a line in `theme` |
//!
//! Owns: the screen of a run, its themes, its pictures.
//! May import: `base`, `value`, `metric`, `event`, `state`, `layout`, `report`.

mod action;
mod app;
mod colour;
mod command;
mod follow;
mod frame;
mod guard;
mod happening;
mod input;
mod key;
mod layer;
mod look;
mod news;
mod pane;
mod picture;
mod run;
mod steps;
mod suspend;
mod tail;
mod talk;
mod text;
mod theme;
mod view;

#[cfg(test)]
mod tests;

pub use colour::ColourDepth;
pub use command::{KeyHelp, keys};
pub use look::Charset;
pub use news::{AtChange, GridNews, Reload, Verdict};
pub use picture::{Picture, picture};
pub use run::{AtEnd, Leave, TuiOptions, run};
pub use theme::{Theme, ThemeError};
