//! From the model to a DAG.
//!
//! [`Plan::new`] numbers every instance that is known before the run, in a deterministic order (layer, then place in the text), and says who
//! waits for whom. A step with `count` or `for_each` is a *collection* node with its instances below; one whose instances are known
//! only at run time is expanded by [`expand`] then. Whoever waits for all instances waits for the collection, so a hundred steps that wait for
//! a hundred others are two hundred edges, not ten thousand.
//!
//! Owns: `Plan`, expansion, order, cycles, layers; the critical path, what a plan says before it is run, how long it may take.
//! May import: `base`, `value`, `contract`, `event`, `grid`. Never `modules`.

mod allowance;
mod build;
mod choose;
mod critical;
mod definition;
mod expand;
mod lookup;
mod need;
mod outlook;

pub use allowance::allowance;
pub use build::{FrameId, Plan, PlanNode, What};
pub use choose::{Choice, ChooseError, TagFilter};
pub use critical::{CriticalPath, critical_path, total};
pub use definition::{Cycle, Vertex};
pub use expand::{BadRepeat, expand, repeat_keys};
pub use lookup::NoInstance;
pub use need::{Need, Needs, needs_of_resource, needs_of_steps, targets_of_output};
pub use outlook::{Instances, Length, Outlook, Planned, Question, Totals, Unknown};

#[cfg(test)]
mod tests;
