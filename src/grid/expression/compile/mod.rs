//! From the syntax tree to the compiled form.
//!
//! Owns: names to slots and constants, with a diagnostic for every name that is wrong; folding of what is known.
//! May import: `base`, `value`, `functions`, `syntax`, and the compiled form.

mod branches;
mod call;
mod compiler;
mod fold;
mod free;
mod instance;
mod iteration;
mod link;
mod loops;
mod reference;
mod service;
mod template;

pub use compiler::compile;
pub(in crate::grid) use reference::out_of_sight;
pub use service::Given;
pub(in crate::grid) use service::unknown_service;
pub(super) use template::{Source, program};
