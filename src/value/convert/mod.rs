//! Conversion between values and types, by go-cty's rules (`cty/convert`), which are Terraform's.
//!
//! Owns: [`convert`] and its error, [`unify`] and [`may_unify`], [`to_text`].
//! May import: `base`.

mod conversion;
mod unify;

#[cfg(test)]
mod tests;

pub use conversion::{ConvertError, PathStep, convert, to_text};
pub use unify::{may_unify, unify};
