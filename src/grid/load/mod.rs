//! Paths → texts.
//!
//! Owns: which files are part of a grid, reading them safely, and noticing that they change.
//! May import: `base`.

mod error;
mod find;
mod read;
mod watch;

#[cfg(test)]
mod tests;

pub use error::LoadError;
pub use find::{LoadedFile, load};
pub use read::{MAX_SIZE, Purpose, file as read_file};
pub use watch::{Noticed, Watch};
