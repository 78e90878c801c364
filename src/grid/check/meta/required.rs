//! Arguments that a block must have.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::grid::check::container::Container;
use crate::grid::check::vocabulary::{Vocabulary, attribute};
use crate::grid::syntax::{Attribute, Block, Completeness};

/// The argument of a name; reports that it is missing, unless it is there misspelt or the block could not be read whole.
pub(super) fn required<'b>(
    block: &'b Block,
    name: &str,
    vocabulary: &Vocabulary,
    hint: &str,
    container: &mut Container<'_>,
) -> Option<&'b Attribute> {
    let found = attribute(&block.body, name);
    if found.is_none() && block.body.completeness == Completeness::Whole && !vocabulary.misspells(&block.body, name) {
        let message = format!("{} has no \"{name}\"", vocabulary.of);
        container.report(Diagnostic::error(Code::MISSING, block.open_span, message).hint(hint));
    }
    found
}
