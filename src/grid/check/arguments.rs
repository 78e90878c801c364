//! `arguments { }`: what a type takes.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::contract::Catalog;
use crate::grid::expression::Attempt;
use crate::grid::model::{ArgumentDef, ArgumentKind};
use crate::grid::syntax::{Attribute, Body, Completeness};
use crate::value::shape::{FieldDef, Presence, Problem, ProblemKind, ShapeDef, TypeDef, nearest};
use crate::value::{Text, Value};

use super::container::Container;
use super::names::did_you_mean;
use super::symbols::outputs;
use super::vocabulary::{attribute, block, no_labels};

/// Against what arguments are checked.
pub(super) struct Taken<'t> {
    /// The name of the type.
    pub ty: &'t str,
    /// What it takes.
    pub shape: &'static ShapeDef,
    /// The fields of what it gives.
    pub outputs: Option<Arc<[Text]>>,
    /// All types.
    pub catalog: &'t Catalog,
}

impl Taken<'_> {
    /// The fields of what a condition sees as `self.output`.
    fn received(&self, field: &FieldDef) -> Option<Arc<[Text]>> {
        match field.receives() {
            Some(other) => self.catalog.runner(other).and_then(|entry| outputs(&entry.manifest.output)),
            None => self.outputs.clone(),
        }
    }
}

/// Reads `arguments` of a body; `header` is where missing ones are reported if there is no such block.
pub(super) fn arguments(body: &Body, header: Span, taken: &Taken<'_>, container: &mut Container<'_>) -> Vec<ArgumentDef> {
    let Some(block) = block(body, "arguments") else {
        let written_wrong = attribute(body, "arguments").is_some();
        if body.completeness == Completeness::Whole && !written_wrong {
            report_missing(&[], header, taken, container.diagnostics);
        }
        return Vec::new();
    };
    no_labels(block, container.diagnostics);
    for inner in &block.body.blocks {
        let kind = &inner.kind.text;
        let problem = Diagnostic::error(Code::ARGUMENTS_BLOCK, inner.open_span, "a block cannot stand among arguments");
        container.report(if taken.shape.field(kind).is_some() {
            problem.hint(format!("write {kind} = {{ … }}"))
        } else {
            problem
        });
    }
    let written = &block.body.attributes;
    let compiled = written.iter().filter_map(|attribute| argument(attribute, taken, container)).collect();
    if block.body.completeness == Completeness::Whole {
        let mut given: Vec<&str> =
            block.body.blocks.iter().map(|inner| &*inner.kind.text).chain(written.iter().map(|one| &*one.name.text)).collect();
        // What is misspelt, which is reported, is not missing besides.
        let meant: Vec<&str> = given.iter().filter_map(|name| nearest(name, taken.shape.names)).collect();
        given.extend(meant);
        report_missing(&given, block.open_span, taken, container.diagnostics);
    }
    compiled
}

/// Compiles the arguments of a type that nobody knows, so that what is wrong in them is reported all the same.
pub(super) fn of_unknown_type(body: &Body, container: &mut Container<'_>) {
    for attribute in block(body, "arguments").iter().flat_map(|block| &block.body.attributes) {
        container.compile_with_self(&attribute.value, Attempt::Ended, None);
    }
}

fn argument(attribute: &Attribute, taken: &Taken<'_>, container: &mut Container<'_>) -> Option<ArgumentDef> {
    let name = &*attribute.name.text;
    let Some(field) = taken.shape.field(name) else {
        let mut problem =
            Diagnostic::error(Code::UNKNOWN_ARGUMENT, attribute.name.span, format!("{} has no argument \"{name}\"", taken.ty));
        problem.hint = did_you_mean(name, taken.shape.names.iter().copied());
        container.report(problem);
        // Compiled all the same, so that what is wrong in it is reported too.
        container.compile(&attribute.value);
        return None;
    };
    let (kind, value) = match field.ty {
        TypeDef::Condition => {
            let value = container.condition_with_self(name, &attribute.value, Attempt::Received, taken.received(field));
            (ArgumentKind::Condition, value)
        }
        _ => (ArgumentKind::Value, container.compile(&attribute.value)),
    };
    Some(ArgumentDef { name: Text::from(name), value: value?, kind, field })
}

fn report_missing(given: &[&str], span: Span, taken: &Taken<'_>, diagnostics: &mut Diagnostics) {
    let missing = |field: &&FieldDef| field.presence == Presence::Required && !given.contains(&field.name);
    for field in taken.shape.fields.iter().filter(missing) {
        let message = format!("missing required argument \"{}\"", field.name);
        let doc = field.doc.join(" ");
        let hint = format!("write {} = … ({}): {}", field.name, field.ty, doc.trim());
        diagnostics.push(Diagnostic::error(Code::MISSING, span, message).hint(hint));
    }
}

/// Reports what a type finds wrong with the arguments that are known.
pub(super) fn report(problems: Vec<Problem>, arguments: &[ArgumentDef], header: Span, diagnostics: &mut Diagnostics) {
    for problem in problems {
        let argument = problem.path.first().and_then(|name| arguments.iter().find(|argument| argument.name == name.as_str()));
        if problem.kind == ProblemKind::Missing && problem.path.len() <= 1 {
            continue;
        }
        let span = argument.map_or(header, |argument| argument.value.span());
        let hidden = argument.is_some_and(|argument| {
            argument.field.is_sensitive() || argument.value.as_constant().is_some_and(Value::has_sensitive)
        });
        let message =
            if hidden { String::from("the value does not fit; it is sensitive, so it is not shown") } else { problem.message };
        let message = if problem.path.is_empty() { message } else { format!("{}: {message}", path(&problem.path)) };
        let mut diagnostic = Diagnostic::error(Code::INVALID_VALUE, span, message);
        if let ProblemKind::Unknown(Some(near)) = problem.kind {
            diagnostic = diagnostic.hint(format!("did you mean \"{near}\"?"));
        }
        diagnostics.push(diagnostic);
    }
}

/// `headers.x`, `items[2].id`
fn path(steps: &[String]) -> String {
    let mut path = String::new();
    for step in steps {
        if !path.is_empty() && !step.starts_with('[') {
            path.push('.');
        }
        path.push_str(step);
    }
    path
}
