//! `if` and `enabled`: all must hold.

use crate::grid::check::container::Container;
use crate::grid::check::read;
use crate::grid::check::references::names_root;
use crate::grid::check::vocabulary::attribute;
use crate::grid::expression::Expr;
use crate::grid::syntax::{Attribute, Body};

/// Whether a condition is decided for each instance rather than once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::grid::check) enum Decided {
    Once,
    EachInstance,
}

/// The conditions of a body that are decided at one of the two times, compiled.
pub(in crate::grid::check) fn conditions(body: &Body, decided: Decided, container: &mut Container<'_>) -> Vec<Expr> {
    let written = ["if", "enabled"].into_iter().filter_map(|name| attribute(body, name));
    let wanted: Vec<&Attribute> = written.filter(|attribute| when(attribute) == decided).collect();
    wanted.into_iter().filter_map(|attribute| container.condition(&attribute.name.text, &attribute.value)).collect()
}

fn when(attribute: &Attribute) -> Decided {
    if names_root(&attribute.value, &["count", "each"]) { Decided::EachInstance } else { Decided::Once }
}

/// `run_if_skipped = false`: whether it is skipped along.
pub(in crate::grid::check) fn skips_along(body: &Body, container: &mut Container<'_>) -> bool {
    !container.fixed(attribute(body, "run_if_skipped"), read::boolean).unwrap_or(true)
}
