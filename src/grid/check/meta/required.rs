//! Arguments that a block must have.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::grid::check::container::Container;
use crate::grid::check::read::Read;
use crate::grid::check::vocabulary::{Vocabulary, attribute};
use crate::grid::model::Setting;
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

/// The value of an argument that a block must have, known or computed: null is not enough, as if it were missing.
pub(in crate::grid::check) fn required_setting<T>(
    block: &Block,
    name: &str,
    vocabulary: &Vocabulary,
    hint: &str,
    container: &mut Container<'_>,
    read: Read<T>,
) -> Option<Setting<T>> {
    let attribute = required(block, name, vocabulary, hint, container)?;
    refuse_null(attribute, vocabulary, hint, container)?;
    container.setting(Some(attribute), read)
}

/// The same of one that must be known, where it is there.
pub(super) fn required_fixed<T>(
    attribute: Option<&Attribute>,
    vocabulary: &Vocabulary,
    hint: &str,
    container: &mut Container<'_>,
    read: Read<T>,
) -> Option<T> {
    refuse_null(attribute?, vocabulary, hint, container)?;
    container.fixed(attribute, read)
}

fn refuse_null(attribute: &Attribute, vocabulary: &Vocabulary, hint: &str, container: &mut Container<'_>) -> Option<()> {
    if !container.is_null(&attribute.value) {
        return Some(());
    }
    let message = format!("{} has no \"{}\", since this is null", vocabulary.of, attribute.name.text);
    container.report(Diagnostic::error(Code::MISSING, attribute.value.span, message).hint(hint));
    None
}
