//! Blocks to model: from what files say to a grid whose every name is resolved and whose every expression is compiled.
//!
//! Owns: which blocks and arguments there are and what they mean, variables' types and validation, the order in which names become
//! known, cycles, and every diagnostic about these. Everything wrong is reported in one go: a bad block hides no other, and the names
//! it declares still count, so that nothing is reported that only follows from something reported already.
//! May import: `base`, `value`, `metric` (thresholds), `contract` (the catalogue), and `grid`'s `syntax`, `expression`, `model` and `inputs`.

mod address;
mod arguments;
mod container;
mod custom;
mod cycles;
mod driver;
mod group;
mod guards;
mod language;
mod locals;
mod manifest;
mod meta;
mod names;
mod not_built;
mod outline;
mod output;
mod profile;
mod read;
mod references;
mod resource;
mod scenario;
mod secrets;
mod service;
mod settings;
mod step;
mod symbols;
mod threshold;
mod type_expression;
mod variable;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use driver::{check, profiles};
pub use language::TOP;
pub use step::step_words;
pub use vocabulary::{BlockDef, Inside, Vocabulary, Word};
