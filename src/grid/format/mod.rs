//! A grid's text, laid out as everybody's is.
//!
//! Owns: the one style there is, that of `terraform fmt`: indentation by two, blanks between words and signs, aligned `=` and comments.
//! Words, comments and heredocs stay as they are written, and so does every line end but blank lines: only blanks change. What is
//! ours alone stands in [`format`].
//! May import: `base`, `syntax`.

mod align;
mod blank;
mod indent;
mod layout;
mod line;
mod space;

pub use layout::format;
