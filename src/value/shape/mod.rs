//! Shapes: one typed description per module input, output or configuration.
//!
//! [`shape!`](crate::shape) turns a struct with doc comments into the struct, a constant table of its fields ([`ShapeDef`]: names, docs,
//! types, defaults, flags) and a reader that reports *all* problems with their path. Checks, docs, schemas and conformance tests are
//! made from that table, so nothing is said twice.

mod argument;
mod definition;
mod describe;
mod field_type;
mod mark;
mod problem;
mod read;
mod service;

pub use argument::{Argument, Arguments, Condition};
pub use definition::{FieldDef, Flag, FromService, Presence, ShapeDef, TypeDef};
pub use field_type::{FieldType, read_duration};
pub use problem::{Problem, ProblemKind, Reader};
pub use read::{Shape, read, read_nested, record, report_unknown};
pub use service::ServiceValues;
