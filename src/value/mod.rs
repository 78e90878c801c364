//! The dynamic value every expression yields, its types, conversions and shapes.
//!
//! Owns: [`Value`] and what it is made of ([`Text`], [`BigNumber`], [`Record`]), [`Type`] and conversion between values and types,
//! JSON in and out, and the typed descriptions of modules' inputs and outputs.
//! May import: `base`.

pub mod address;
pub mod convert;
pub mod exact;
pub mod json;
pub mod number;
pub mod record;
pub mod shape;
pub mod text;
pub mod types;

mod access;
mod compare;
mod display;
mod dynamic;
mod marks;
mod scrub;
mod serde;
#[cfg(test)]
mod tests;

pub use access::Entries;
pub use convert::{ConvertError, PathStep, convert, may_unify, to_text, unify};
pub use display::display;
pub use dynamic::{MapKind, SeqKind, Value};
pub use number::{BigNumber, NumberError};
pub use record::{Record, Slot};
pub use text::Text;
pub use types::{Field, Type};
