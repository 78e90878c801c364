//! The whole language as one JSON Schema.
//!
//! Owns: what the checker's tables and the types' shapes say, as draft 2020-12, for grids in HCL's JSON form: a block is an object under
//! its word and then its labels, or an array of such where it comes often; an expression is a text with `${ }`.
//! May import: `base`, `value`, `contract` (the catalogue), and `grid`'s `check`.

mod field;
mod language;

pub use language::schema;
