//! The grid language: files → syntax → checked model; expressions and functions.
//!
//! Owns: `load` (finding and reading files), `syntax` (our syntax tree), `format` (how a file is laid out), `expression` (compiler and
//! evaluator), `functions`, `inputs` (variables' values), `check` (blocks to model, with every diagnostic), `model` (what a grid says), `schema`
//! (the language as JSON Schema).
//! May import: `base`, `value`, `metric` (thresholds), `contract` (the catalogue's manifests and shapes).

pub mod check;
pub mod expression;
pub mod format;
pub mod functions;
pub mod inputs;
pub mod load;
pub mod model;
pub mod schema;
pub mod syntax;
