//! The checks every catalogue entry must pass.
//!
//! [`descriptions`] reads the tables: documented, with a true example, defaults that read back, problems all reported at once. [`calls`]
//! makes the calls of a [`Sample`]: the output is as declared, a call that is cancelled or dropped ends and leaves no process, and no
//! secret shows. Both give what is wrong, a sentence each; nothing means all is well.
//!
//! Owns: the suite and the sample.
//! May import: `base`, `value`, `contract`.

mod calls;
mod descriptions;
mod example;
mod probe;
#[cfg(test)]
mod tests;

pub use calls::{Sample, calls};
pub use descriptions::descriptions;
pub use probe::{Log, context};
