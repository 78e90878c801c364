//! `arguments { }`: what a type takes.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span, did_you_mean, nearest};
use crate::contract::Catalog;
use crate::grid::expression::Attempt;
use crate::grid::model::{ArgumentDef, ArgumentKind};
use crate::grid::syntax::{Attribute, Block, Body, Completeness, Expression};
use crate::value::shape::{FieldDef, Flag, Presence, Problem, ProblemKind, ShapeDef, TypeDef};
use crate::value::{Text, Value};

use super::container::Container;
use super::symbols::outputs;
use super::vocabulary::{Vocabulary, attribute, block, no_items, no_labels};

/// Against what arguments are checked.
pub(super) struct Taken<'t> {
    /// The name of the type.
    pub ty: &'t str,
    /// What it takes.
    pub shape: &'static ShapeDef,
    /// What may stand around it.
    pub vocabulary: &'static Vocabulary,
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
            report_missing(&misplaced(body, taken), header, Missing::WithBlock, taken, container.diagnostics);
        }
        return Vec::new();
    };
    no_labels(block, container.diagnostics);
    for inner in &block.body.blocks {
        no_items(inner, container.diagnostics);
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
        let meant: Vec<&str> = given.iter().filter_map(|name| nearest(name, taken.shape.names.iter().copied())).collect();
        given.extend(meant);
        given.extend(misplaced(body, taken));
        report_missing(&given, block.open_span, Missing::FromBlock, taken, container.diagnostics);
    }
    compiled
}

/// What of a type's arguments stands in the wrong place, beside `arguments` or in a block whose name is misspelt: that is reported, so they
/// are not missing besides.
fn misplaced<'b>(body: &'b Body, taken: &Taken<'_>) -> Vec<&'b str> {
    let others = taken.vocabulary.unknown(body).flat_map(|block| &block.body.attributes);
    let names = body.attributes.iter().chain(others).map(|attribute| &*attribute.name.text);
    names.filter(|name| taken.shape.field(name).is_some()).collect()
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
        let around = taken.vocabulary;
        problem.hint = if around.has_attribute(name) {
            Some(format!("it is an argument of {}: write it beside arguments {{ }}, not in it", around.of))
        } else {
            did_you_mean(name, taken.shape.names.iter().copied())
                .or_else(|| Some(format!("`squall modules show {}` prints what it takes", taken.ty)))
        };
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

/// Where an argument is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// In `arguments { }`.
    FromBlock,
    /// There is no such block at all.
    WithBlock,
}

fn report_missing(given: &[&str], span: Span, where_to: Missing, taken: &Taken<'_>, diagnostics: &mut Diagnostics) {
    let missing = |field: &&FieldDef| field.presence == Presence::Required && !given.contains(&field.name);
    for field in taken.shape.fields.iter().filter(missing) {
        let message = format!("missing required argument \"{}\"", field.name);
        let doc = field.doc.join(" ");
        let written = match where_to {
            Missing::FromBlock => format!("{} = …", field.name),
            Missing::WithBlock => format!("arguments {{ {} = … }}", field.name),
        };
        let hint = format!("write {written} ({}): {}", field.ty, doc.trim());
        diagnostics.push(Diagnostic::error(Code::MISSING, span, message).hint(hint));
    }
}

/// Reports what a type finds wrong with the arguments that are known, at the part of the text that is to blame.
pub(super) fn report(
    problems: Vec<Problem>,
    arguments: &[ArgumentDef],
    block: &Block,
    taken: &Taken<'_>,
    diagnostics: &mut Diagnostics,
) {
    // What is missing beside a name nobody knows was most likely meant by it.
    let misnamed: Vec<Vec<String>> =
        problems.iter().filter(|problem| matches!(problem.kind, ProblemKind::Unknown(_))).map(around).collect();
    for problem in problems {
        if problem.kind == ProblemKind::Missing && (problem.path.len() <= 1 || misnamed.contains(&around(&problem))) {
            continue;
        }
        let place = place(&problem, block);
        let argument = problem.path.first().and_then(|name| arguments.iter().find(|argument| argument.name == name.as_str()));
        let hidden = argument.is_some_and(|argument| {
            argument.field.is_sensitive() || argument.value.as_constant().is_some_and(Value::has_sensitive)
        });
        let message =
            if hidden { String::from("the value does not fit; it is sensitive, so it is not shown") } else { problem.message };
        let (code, message) = match problem.kind {
            ProblemKind::Conflict => (Code::CONFLICT, message),
            _ if problem.path.is_empty() => (Code::INVALID_VALUE, message),
            _ => (Code::INVALID_VALUE, format!("{}: {message}", path(&problem.path))),
        };
        let mut diagnostic = Diagnostic::error(code, place, message);
        diagnostic.hint = match problem.kind {
            ProblemKind::Unknown(Some(near)) => Some(format!("did you mean \"{near}\"?")),
            ProblemKind::Invalid if problem.path.len() == 1 => example(&problem.path, taken.shape),
            _ => None,
        };
        diagnostics.push(diagnostic);
    }
}

/// The path to the value that a problem's part is in.
fn around(problem: &Problem) -> Vec<String> {
    problem.path.split_last().map(|(_, before)| before.to_vec()).unwrap_or_default()
}

/// The argument a path begins with, and from there as far into it as it is written out.
fn place(problem: &Problem, step: &Block) -> Span {
    let path = &problem.path;
    let written = block(&step.body, "arguments").and_then(|arguments| attribute(&arguments.body, path.first()?));
    match written {
        Some(attribute) if problem.kind == ProblemKind::Conflict => attribute.name.span,
        Some(attribute) => {
            let inside = path.get(1..).unwrap_or_default();
            let part = if matches!(problem.kind, ProblemKind::Unknown(_)) { Expression::key } else { Expression::part };
            part(&attribute.value, inside).span
        }
        None => step.open_span,
    }
}

/// How an argument is written.
fn example(path: &[String], shape: &ShapeDef) -> Option<String> {
    let field = shape.field(path.first()?)?;
    let written = field.flags.iter().find_map(|flag| if let Flag::Example(text) = flag { Some(*text) } else { None })?;
    Some(format!("write it like {} = {written}", field.name))
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
