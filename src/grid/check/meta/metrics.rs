//! `metric "NAME" { … }`: a number that a step takes from what each successful call gave.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic};
use crate::grid::check::container::{Compiled, Container, not_constant};
use crate::grid::check::language::METRIC;
use crate::grid::check::meta::required::required;
use crate::grid::check::names::check_name;
use crate::grid::check::outline::{duplicate, labels};
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, blocks};
use crate::grid::expression::{Attempt, Expr};
use crate::grid::model::MetricDef;
use crate::grid::syntax::{Attribute, Block, Body};
use crate::value::Text;

const HINT: &str = "write value = self.output. …";

/// Reads all `metric` blocks of a body; the output of `self` has these fields.
pub(in crate::grid::check) fn metrics(
    body: &Body,
    outputs: &Option<Arc<[Text]>>,
    container: &mut Container<'_>,
) -> Vec<MetricDef> {
    let mut all: Vec<MetricDef> = Vec::new();
    for block in blocks(body, "metric") {
        let Some(def) = metric(block, outputs, container) else { continue };
        match all.iter().find(|other| other.name == def.name) {
            Some(first) => container.report(duplicate(&format!("metric \"{}\"", def.name), def.span, first.span)),
            None => all.push(def),
        }
    }
    all
}

fn metric(block: &Block, outputs: &Option<Arc<[Text]>>, container: &mut Container<'_>) -> Option<MetricDef> {
    let body = &block.body;
    METRIC.check(body, container.diagnostics);
    let label = labels(block, ["name"], container.diagnostics);
    if let Some([name]) = label {
        check_name(name, container.diagnostics);
    }
    let value = required(block, "value", &METRIC, HINT, container).and_then(|written| value(written, outputs, container));
    let unit = attribute(body, "unit").and_then(|written| unit(written, container));
    let [name] = label?;
    Some(MetricDef { name: Text::from(&*name.text), value: value?, number: 0, unit, span: name.span })
}

/// The number, as far as it is known: a mark is not taken off by counting.
fn value(written: &Attribute, outputs: &Option<Arc<[Text]>>, container: &mut Container<'_>) -> Option<Expr> {
    let compiled = container.compile_with_self(&written.value, Attempt::Ended, outputs.clone())?;
    let Some(value) = compiled.as_constant().filter(|value| !value.has_unknown()) else { return Some(compiled) };
    let problem = if value.has_sensitive() {
        sensitive("value", written)
    } else if value.is_null() {
        Diagnostic::error(Code::INVALID_VALUE, written.value.span, "value: a number is required, not null").hint(HINT)
    } else {
        let Err(message) = read::number(value) else { return Some(compiled) };
        Diagnostic::error(Code::INVALID_VALUE, written.value.span, format!("value: {message}"))
    };
    container.report(problem);
    None
}

/// What it is counted in: shown, so it is not sensitive. Null is as if it were left out.
fn unit(written: &Attribute, container: &mut Container<'_>) -> Option<Text> {
    let span = written.value.span;
    let problem = match container.known(&written.value) {
        Compiled::Wrong => return None,
        Compiled::Computed(_) => not_constant("unit", span),
        Compiled::Known(value, _) if value.has_sensitive() => sensitive("unit", written),
        Compiled::Known(value, _) if value.is_null() => return None,
        Compiled::Known(value, _) => match read::text(&value) {
            Ok(unit) => return Some(unit),
            Err(message) => Diagnostic::error(Code::INVALID_VALUE, span, format!("unit: {message}")),
        },
    };
    container.report(problem);
    None
}

fn sensitive(name: &str, written: &Attribute) -> Diagnostic {
    let message = format!("\"{name}\" is sensitive, but metrics are shown");
    let problem = Diagnostic::error(Code::SENSITIVE, written.value.span, message);
    problem.hint("take the mark off with nonsensitive(…), if it may be shown")
}
