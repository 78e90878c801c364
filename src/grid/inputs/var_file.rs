//! Files of values: `name = value`, or JSON.

use std::path::Path;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, SourceId, Span};
use crate::grid::syntax;
use crate::value::{Text, Value, json};

use super::collect::offset;
use super::{InputFile, InputValue, Origin, RawValue, json_keys};

/// Reads a file; by its extension it is JSON or HCL.
pub(super) fn read(file: &InputFile, source: SourceId, diagnostics: &mut Diagnostics) -> Vec<InputValue> {
    let extension = Path::new(&file.name).extension();
    if extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        read_json(file, source, diagnostics)
    } else {
        read_hcl(file, source, diagnostics)
    }
}

fn read_hcl(file: &InputFile, source: SourceId, diagnostics: &mut Diagnostics) -> Vec<InputValue> {
    let parsed = syntax::parse(source, &file.text, diagnostics);
    for block in &parsed.body.blocks {
        let problem = Diagnostic::error(Code::VAR_FILE, block.open_span, "a file of values holds no blocks");
        diagnostics.push(problem.hint("write name = value for each variable"));
    }
    let value = |attribute: syntax::Attribute| InputValue {
        name: Text::from(&*attribute.name.text),
        origin: Origin::Explicit,
        span: attribute.value.span,
        value: RawValue::Expression(Box::new(attribute.value)),
    };
    parsed.body.attributes.into_iter().map(value).collect()
}

fn read_json(file: &InputFile, source: SourceId, diagnostics: &mut Diagnostics) -> Vec<InputValue> {
    let object = match json::parse(&Text::from(file.text.as_str())) {
        Ok(object @ Value::Map(..)) => object,
        Ok(other) => {
            let message = format!("{}: a file of values is one JSON object, not a {}", file.name, other.type_name());
            diagnostics.push(Diagnostic::unplaced(Code::VAR_FILE, message));
            return Vec::new();
        }
        Err(error) => {
            diagnostics.push(Diagnostic::unplaced(Code::VAR_FILE, format!("{}: {error}", file.name)));
            return Vec::new();
        }
    };
    let places = json_keys::places(&file.text);
    let place = |name: &str| places.iter().rev().find(|(key, _)| key == name).map_or(0..0, |(_, place)| place.clone());
    let value = |(name, value): (Text, Value)| {
        let place = place(&name);
        let span = Span::new(source, offset(place.start), offset(place.end));
        InputValue { name, origin: Origin::Explicit, span, value: RawValue::Value(value) }
    };
    object.entries().map(value).collect()
}
