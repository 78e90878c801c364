//! `if` and `enabled`: all must hold.

use crate::grid::check::container::Container;
use crate::grid::check::read;
use crate::grid::check::references::names_root;
use crate::grid::check::vocabulary::attribute;
use crate::grid::expression::Expr;
use crate::grid::syntax::{Attribute, Body};

/// When a condition is decided: once for all instances, or for each; and whether there are several.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::grid::check) enum Decided {
    Once { repeats: bool },
    EachInstance { repeats: bool },
}

/// The conditions of a body that are decided at one of the two times, compiled.
pub(in crate::grid::check) fn conditions(body: &Body, decided: Decided, container: &mut Container<'_>) -> Vec<Expr> {
    let written = ["if", "enabled"].into_iter().filter_map(|name| attribute(body, name));
    let (each, repeats) = match decided {
        Decided::Once { repeats } => (false, repeats),
        Decided::EachInstance { repeats } => (true, repeats),
    };
    // Without instances of its own, `count` and `each` are those of the group around, and known once.
    let wanted: Vec<&Attribute> =
        written.filter(|attribute| (repeats && names_root(&attribute.value, &["count", "each"])) == each).collect();
    wanted.into_iter().filter_map(|attribute| container.condition(&attribute.name.text, &attribute.value)).collect()
}

/// `run_if_skipped = false`: whether it is skipped along.
pub(in crate::grid::check) fn skips_along(body: &Body, container: &mut Container<'_>) -> bool {
    !container.fixed(attribute(body, "run_if_skipped"), read::boolean).unwrap_or(true)
}
