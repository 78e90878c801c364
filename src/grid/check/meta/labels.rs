//! Lists and maps of words that are shown everywhere (tags, labels, constraints): known before the run, and never sensitive.

use std::sync::Arc;

use crate::base::annotation::is_label;
use crate::base::diagnostic::{Code, Diagnostic, Span};
use crate::grid::check::container::{Compiled, Container, not_constant};
use crate::grid::check::read::{self, Read};
use crate::grid::syntax::Attribute;
use crate::value::Value;

/// Words by label.
pub(super) type Pairs = Vec<(Arc<str>, Arc<str>)>;

/// A list, each element read by itself; none if it is not given, is null, or something in it is wrong.
pub(super) fn list<T>(
    attribute: Option<&Attribute>,
    example: &str,
    container: &mut Container<'_>,
    read: Read<T>,
) -> Option<Vec<T>> {
    let attribute = attribute?;
    let value = shown(attribute, container)?;
    let Some(elements) = value.elements() else {
        let problem = wrong(attribute, attribute.value.span, format!("a list of strings is required, not {}", value.a_type()));
        container.report(problem.hint(format!("write {} = {example}", attribute.name.text)));
        return None;
    };
    let mut all = Vec::with_capacity(elements.len());
    for (at, element) in elements.iter().enumerate() {
        match read(element) {
            Ok(one) => all.push(one),
            Err(message) => {
                let span = attribute.value.part(&[format!("[{at}]")]).span;
                container.report(wrong(attribute, span, message));
            }
        }
    }
    (all.len() == elements.len()).then_some(all)
}

/// A map of labels.
pub(super) fn pairs(attribute: Option<&Attribute>, example: &str, container: &mut Container<'_>) -> Option<Pairs> {
    let attribute = attribute?;
    let value = shown(attribute, container)?;
    if !matches!(value, Value::Map(..) | Value::Record(_)) {
        let problem = wrong(attribute, attribute.value.span, format!("a map of strings is required, not {}", value.a_type()));
        container.report(problem.hint(format!("write {} = {example}", attribute.name.text)));
        return None;
    }
    let mut all = Pairs::new();
    for (key, value) in value.entries() {
        let path = [String::from(key.as_str())];
        if is_label(&key) {
            match label(&value) {
                Ok(value) => all.push((key.as_str().into(), value)),
                Err(message) => container.report(wrong(attribute, attribute.value.part(&path).span, message)),
            }
        } else {
            container.report(wrong(attribute, attribute.value.key(&path).span, not_a_label(&key)));
        }
    }
    Some(all)
}

/// A label's value.
fn label(value: &Value) -> Result<Arc<str>, String> {
    let text = read::text(value)?;
    if is_label(&text) { Ok(text.as_str().into()) } else { Err(not_a_label(&text)) }
}

fn not_a_label(text: &str) -> String {
    format!("{text:?} is no label: it has letters, digits and _ - . / : only")
}

/// A tag. On the command line several stand with commas between, and `!` in front of one leaves it out.
pub(super) fn tag(value: &Value) -> Result<Arc<str>, String> {
    let text = read::text(value)?;
    if is_label(&text) {
        Ok(text.as_str().into())
    } else {
        Err(format!("{:?} is no tag: it has letters, digits and _ - . / : only", text.as_str()))
    }
}

/// A value that may be shown everywhere.
fn shown(attribute: &Attribute, container: &mut Container<'_>) -> Option<Value> {
    let (name, span) = (&*attribute.name.text, attribute.value.span);
    match container.known(&attribute.value) {
        Compiled::Known(value, _) if value.has_sensitive() => {
            let problem =
                Diagnostic::error(Code::SENSITIVE, span, format!("\"{name}\" is sensitive, but it is shown everywhere"));
            container.report(problem.hint("take the mark off with nonsensitive(…), if it may be shown"));
            None
        }
        Compiled::Known(value, _) => (!value.is_null()).then_some(value),
        Compiled::Computed(_) => {
            container.report(not_constant(name, span));
            None
        }
        Compiled::Wrong => None,
    }
}

fn wrong(attribute: &Attribute, span: Span, message: String) -> Diagnostic {
    Diagnostic::error(Code::INVALID_VALUE, span, format!("{}: {message}", attribute.name.text))
}
