//! Files of values: `name = value`, or JSON.

use std::path::Path;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, SourceId, Span};
use crate::grid::syntax;
use crate::value::json::{self, JsonError};
use crate::value::{Text, Value};

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
        named: attribute.name.span,
        value: RawValue::Expression(Box::new(attribute.value)),
    };
    parsed.body.attributes.into_iter().map(value).collect()
}

fn read_json(file: &InputFile, source: SourceId, diagnostics: &mut Diagnostics) -> Vec<InputValue> {
    let wrong = |at: usize, message: String| {
        let end = file.text.ceil_char_boundary(file.text.len().min(at + 1));
        Diagnostic::error(Code::VAR_FILE, Span::new(source, offset(at), offset(end)), message)
    };
    let object = match json::parse(&Text::from(file.text.as_str())) {
        Ok(object @ Value::Map(..)) => object,
        Ok(other) => {
            let what = if matches!(other, Value::Seq(..)) { "an array" } else { other.a_type() };
            let begin = file.text.len() - file.text.trim_start_matches('\u{feff}').trim_start().len();
            let problem = wrong(begin, format!("a file of values is one JSON object, not {what}"));
            diagnostics.push(problem.hint("write { \"name\": value }"));
            return Vec::new();
        }
        Err(error) => {
            diagnostics.push(wrong(place_of(&file.text, &error), format!("this is no JSON: {}", error.message)));
            return Vec::new();
        }
    };
    let places = json_keys::places(&file.text);
    let place = |name: &str| places.iter().rev().find(|(key, _)| key == name).map_or(0..0, |(_, place)| place.clone());
    let value = |(name, value): (Text, Value)| {
        let place = place(&name);
        let span = Span::new(source, offset(place.start), offset(place.end));
        InputValue { name, origin: Origin::Explicit, span, named: span, value: RawValue::Value(value) }
    };
    object.entries().map(value).collect()
}

/// Where reading JSON stopped, in bytes.
fn place_of(text: &str, error: &JsonError) -> usize {
    let before: usize = text.split_inclusive('\n').take(error.line.saturating_sub(1)).map(str::len).sum();
    let line = text.get(before..).unwrap_or("");
    before + line.char_indices().nth(error.column.saturating_sub(1)).map_or(line.trim_end().len(), |(at, _)| at)
}
