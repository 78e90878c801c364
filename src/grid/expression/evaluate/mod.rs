//! Evaluation of the compiled form.
//!
//! Owns: the evaluator and its budget, one file a kind of part. Values are borrowed from slots and constants as far as possible; marks
//! and unknown values are looked at only where the plain case did not apply.
//! May import: `base`, `value`, `functions`, and the compiled form.

mod access;
mod budget;
mod call;
mod evaluator;
mod operator;
mod primitive;
mod rendering;
mod repetition;
mod service;
mod template;

pub(super) use evaluator::{Evaluated, Evaluator};
pub(super) use primitive::to_number;
pub(super) use rendering::missing;
