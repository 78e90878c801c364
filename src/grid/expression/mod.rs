//! Expressions: from our syntax tree to a compiled form, and its evaluation.
//!
//! Owns: the compiler ([`compile`]) with the names it resolves ([`Symbols`], [`Place`]), constant folding, what an expression reads from
//! outside ([`SlotTable`]), and the evaluator ([`Expr::evaluate`]) with its budgets and errors.
//! May import: `base`, `value`, and `grid`'s `syntax` and `functions`.
//!
//! Where HCL as Terraform 1.11 evaluates it and this differ, on purpose (`tests/spec.tsv` has every such answer): only the branch that a
//! conditional takes is evaluated, so branches of different types are an error only as far as their types are known without that, and what
//! is known only during the run keeps its type unless the other is text; `% 0` is an error; a key written twice in one map is one too;
//! `.0.1` is two indices.
//!
//! An expression is compiled once. Everything it reads from outside is a numbered slot, so that evaluating it borrows what it needs and
//! never looks up a name. What reads nothing from outside is evaluated at compile time; a part that fails then keeps its error in place,
//! and the error is reported at once only where that part must run.

mod compile;
mod error;
mod evaluate;
mod expr;
mod frame;
mod ir;
mod names;
mod program;
mod site;
mod slot;
mod symbols;

#[cfg(test)]
mod tests;

pub use compile::{Given, compile};
pub(in crate::grid) use compile::{out_of_sight, unknown_service};
pub use error::EvalError;
pub use expr::Expr;
pub use frame::{Ambient, Budget, Frame};
pub use names::{Declared, Found, From, GROUP, MIX, Names, Reach, SCENARIO, SERVICE};
pub use site::Sites;
pub use slot::{Demand, InstanceKey, Instances, RunField, Slot, SlotTable, Target, Through, UserField};
pub use symbols::{
    Attempt, Columns, IterationNames, Local, LocalId, Place, Repeat, ResourceId, Service, ServiceId, Step, StepId, Symbols,
    Variable, VariableId,
};
