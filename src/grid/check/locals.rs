//! `locals`: named values.

use crate::base::diagnostic::Diagnostics;
use crate::grid::expression::{Local, LocalId, Place, Symbols};
use crate::grid::model::LocalDef;
use crate::grid::syntax::Attribute;
use crate::value::Text;

use super::container::{Compiled, Container};
use super::symbols::number;

/// Finds out what a local is: its value, or how it is computed.
pub(super) fn resolve(
    attribute: &Attribute,
    symbols: &Symbols,
    computed: &mut Vec<LocalDef>,
    diagnostics: &mut Diagnostics,
) -> Local {
    let mut container = Container::new(symbols, Place::default(), diagnostics);
    match container.known(&attribute.value) {
        Compiled::Known(value, _) => Local::Constant(value),
        Compiled::Computed(value) => {
            let id = LocalId(number(computed.len()));
            computed.push(LocalDef { name: Text::from(&*attribute.name.text), slots: container.slots, value });
            Local::Computed(id)
        }
        Compiled::Wrong => Local::Invalid,
    }
}
