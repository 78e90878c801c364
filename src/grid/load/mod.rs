//! Paths → texts.
//!
//! Owns: which files are part of a grid, and reading them safely.
//! May import: `base`.

mod error;
mod find;
mod read;

#[cfg(test)]
mod tests;

pub use error::LoadError;
pub use find::{LoadedFile, load};
pub use read::{MAX_SIZE, Purpose, file as read_file};
