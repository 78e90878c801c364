//! `dedupe`.

use crate::grid::check::container::Container;
use crate::grid::check::language::DEDUPE;
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, block, no_labels};
use crate::grid::model::DedupeDef;
use crate::grid::syntax::Body;

/// Reads `dedupe` of a body.
pub(in crate::grid::check) fn dedupe(body: &Body, container: &mut Container<'_>) -> Option<DedupeDef> {
    let block = block(body, "dedupe")?;
    let body = &block.body;
    no_labels(block, container.diagnostics);
    DEDUPE.check(body, container.diagnostics);
    Some(DedupeDef {
        key: container.key(attribute(body, "key")),
        action: container.fixed(attribute(body, "action"), read::dedupe_action).unwrap_or_default(),
        scope: container.fixed(attribute(body, "scope"), read::sharing_scope).unwrap_or_default(),
    })
}
