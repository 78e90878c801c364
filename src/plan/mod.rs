//! From the model to a DAG.
//!
//! [`Plan::new`] numbers every instance that is known before the run, in a deterministic order (layer, then place in the text), and says who
//! waits for whom. A step with `count` or `for_each` is a *collection* node with its instances below; one whose instances are known
//! only at run time is expanded by [`expand`] then. Whoever waits for all instances waits for the collection, so a hundred steps that wait for
//! a hundred others are two hundred edges, not ten thousand.
//!
//! Owns: `Plan`, expansion, order, cycles, the critical path's layers.
//! May import: `base`, `value`, `contract`, `event`, `grid`. Never `modules`.

mod build;
mod definition;
mod expand;
mod need;

pub use build::{Plan, PlanNode, What};
pub use definition::{Cycle, Vertex};
pub use expand::{BadRepeat, expand, repeat_keys};
pub use need::{Need, needs_of_resource, needs_of_step, targets_of_output};
