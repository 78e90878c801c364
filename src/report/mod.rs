//! What a run was, for people and for programs, outside the screen.
//!
//! Owns: the feed (events to entries, [`Feed`]), entries as aligned lines ([`Console`]) or as JSON lines ([`json_line`]), the summary at the
//! end ([`summary`]), the result document ([`Document`]), latencies as an
//! HdrHistogram log ([`Hlog`]), single iterations ([`Iterations`]) and diagnostics as data ([`Problem`]).
//! May import: `base`, `value`, `metric`, `event`, `state`.

mod console;
mod custom;
mod document;
mod feed;
mod hlog;
mod iterations;
mod json_lines;
mod load;
mod paint;
mod problem;
mod reason;
mod summary;
mod text;
pub mod threshold;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use console::{Console, because};
pub use custom::plain;
pub use document::{Document, thresholds};
pub use feed::{Entry, Feed, NodeEnd, Said};
pub use hlog::Hlog;
pub use iterations::Iterations;
pub use json_lines::{json_end, json_line};
pub use load::{Lateness, LoadDocument, lateness};
pub use paint::{Paint, Tone};
pub use problem::Problem;
pub use reason::glyph;
pub use summary::{Extent, size, summary};
pub use text::{clean, duration, pad, width};
pub use threshold::{ThresholdDocument, threshold};
