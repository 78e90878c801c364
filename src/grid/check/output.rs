//! `output "NAME" { … }`

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::grid::expression::{Place, Symbols};
use crate::grid::model::OutputDef;
use crate::grid::syntax::Completeness;
use crate::value::Text;

use super::container::Container;
use super::language::OUTPUT;
use super::outline::Named;
use super::read;
use super::vocabulary::attribute;

/// Checks an output; nothing if its value is missing or wrong, which is reported.
pub(super) fn check(output: Named<'_>, symbols: &Symbols, diagnostics: &mut Diagnostics) -> Option<OutputDef> {
    check_in(output, Place::default(), symbols, diagnostics)
}

/// The same in a group, whose steps it names.
pub(super) fn check_in(output: Named<'_>, place: Place, symbols: &Symbols, diagnostics: &mut Diagnostics) -> Option<OutputDef> {
    let body = &output.block.body;
    OUTPUT.check(body, diagnostics);
    let mut container = Container::new(symbols, place, diagnostics);
    let description = container.fixed(attribute(body, "description"), read::text);
    let sensitive = container.fixed(attribute(body, "sensitive"), read::boolean).unwrap_or(false);
    let Some(value) = attribute(body, "value") else {
        if body.completeness == Completeness::Whole && !OUTPUT.misspells(body, "value") {
            let message = format!("output \"{}\" has no \"value\"", output.name.text);
            container.report(Diagnostic::error(Code::MISSING, output.block.open_span, message).hint("write value = …"));
        }
        return None;
    };
    let value = container.compile(&value.value)?;
    let slots = container.slots;
    Some(OutputDef { name: Text::from(&*output.name.text), span: output.block.open_span, description, sensitive, slots, value })
}
