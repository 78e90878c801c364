//! Meta-arguments: what every step has besides its `arguments`. One file an idea.

pub(super) mod checks;
pub(super) mod conditions;
pub(super) mod depends_on;
pub(super) mod on_error;
pub(super) mod one_to_one;
pub(super) mod repeat;
pub(super) mod retry;
pub(super) mod timeouts;
pub(super) mod uses;
