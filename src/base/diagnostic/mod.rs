//! Problems in what a user wrote: where, what, and what to do.
//!
//! Owns: the source registry ([`Sources`], [`Span`]), [`Diagnostic`] and its collection, the list of codes that `squall explain` prints,
//! what hints are made of, and the rendering with source lines and carets.
//! May import: `base`.

mod codes;
mod hint;
mod problem;
mod render;
mod source;

pub use codes::{CODES, Code, CodeEntry};
pub use hint::{did_you_mean, listed, nearest};
pub use problem::{Diagnostic, Diagnostics, Label, Severity};
pub use render::{Style, render};
pub use source::{Position, Source, SourceId, SourceRole, Sources, Span};
