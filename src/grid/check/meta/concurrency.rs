//! `concurrency`.

use crate::grid::check::container::Container;
use crate::grid::check::language::CONCURRENCY;
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, block, no_labels};
use crate::grid::model::{ConcurrencyDef, reading};
use crate::grid::syntax::Body;

use super::required::required_setting;

/// Reads `concurrency` of a body.
pub(in crate::grid::check) fn concurrency(body: &Body, container: &mut Container<'_>) -> Option<ConcurrencyDef> {
    let block = block(body, "concurrency")?;
    let body = &block.body;
    no_labels(block, container.diagnostics);
    CONCURRENCY.check(body, container.diagnostics);
    let hint = "say how many instances at once: limit = 2";
    let limit = required_setting(block, "limit", &CONCURRENCY, hint, container, reading::number_of);
    let per_key = container.key(attribute(body, "per_key"));
    let order = container.fixed(attribute(body, "order"), read::instance_order).unwrap_or_default();
    Some(ConcurrencyDef { limit: limit?, per_key, order })
}
