//! A meta-argument's value: known before the run, or computed for each instance.

use crate::grid::expression::Expr;

/// A value that is known, or an expression that gives it.
#[derive(Clone)]
pub enum Setting<T> {
    /// Known before the run, and checked.
    Fixed(T),
    /// Computed for each instance, from the step's slots.
    Computed(Expr),
}
