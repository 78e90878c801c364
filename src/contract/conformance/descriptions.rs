//! What a table must be like.

use std::collections::BTreeSet;

use super::example;
use crate::contract::{Catalog, Demand, Manifest, OutputDef, Runner};
use crate::value::Value;
use crate::value::shape::{Arguments, FieldDef, Presence, Problem, ProblemKind, ShapeDef, TypeDef};

/// Everything that is wrong with the descriptions of a catalogue.
pub fn descriptions(catalog: &Catalog) -> Vec<String> {
    let mut faults = Vec::new();
    let mut names = BTreeSet::new();
    let manifests =
        catalog.runners.iter().map(|entry| entry.manifest).chain(catalog.resources.iter().map(|entry| entry.manifest));
    for manifest in manifests {
        if !names.insert(manifest.name) {
            faults.push(format!("{}: the name is there twice", manifest.name));
        }
        faults.extend(documented(manifest).into_iter().map(|fault| format!("{}: {fault}", manifest.name)));
    }
    for entry in catalog.runners {
        faults
            .extend(example::faults("step", entry.manifest).into_iter().map(|fault| format!("{}: {fault}", entry.manifest.name)));
        faults.extend(checked(&*(entry.make)()).into_iter().map(|fault| format!("{}: {fault}", entry.manifest.name)));
    }
    for entry in catalog.resources {
        faults.extend(
            example::faults("resource", entry.manifest).into_iter().map(|fault| format!("{}: {fault}", entry.manifest.name)),
        );
    }
    for entry in catalog.runners {
        let unknown = entry.manifest.uses.iter().filter(|one| catalog.resource(one.resource).is_none());
        faults.extend(unknown.map(|one| format!("{}: uses {}, which is no resource", entry.manifest.name, one.resource)));
    }
    faults
}

fn documented(manifest: &Manifest) -> Vec<String> {
    let mut faults = Vec::new();
    if !is_snake_case(manifest.name) {
        faults.push("the name is not in snake case".to_owned());
    }
    if manifest.summary.contains('\n') || !is_sentence(manifest.summary) {
        faults.push("the summary is no sentence on one line".to_owned());
    }
    shape_documented(manifest.input, "", &mut faults);
    if let OutputDef::Fields(shape) = manifest.output {
        shape_documented(shape, "output ", &mut faults);
    }
    faults
}

fn shape_documented(shape: &ShapeDef, path: &str, faults: &mut Vec<String>) {
    for field in shape.fields {
        let name = format!("{path}{}", field.name);
        if !is_snake_case(field.name) {
            faults.push(format!("{name} is not in snake case"));
        }
        if !is_sentence(&field.doc.join(" ")) {
            faults.push(format!("{name} has no documentation that ends with a full stop"));
        }
        if let Some(nested) = nested(&field.ty) {
            shape_documented(nested, &format!("{name}."), faults);
        }
    }
}

fn nested(ty: &TypeDef) -> Option<&'static ShapeDef> {
    match ty {
        TypeDef::Object(shape) => Some(shape),
        TypeDef::List(of) | TypeDef::Map(of) => nested(of),
        _ => None,
    }
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|one| matches!(one, 'a'..='z' | '0'..='9' | '_'))
}

fn is_sentence(text: &str) -> bool {
    text.trim().ends_with('.') && text.trim().len() > 1
}

/// What its own reader says of arguments that are wrong on purpose.
fn checked(runner: &dyn Runner) -> Vec<String> {
    let shape = runner.manifest().input;
    let mut faults = Vec::new();
    if let Err(problems) = runner.prepare(&Arguments::new(), &Demand::Everything) {
        faults.extend(problems.iter().map(|problem| format!("a default does not read back: {problem}")));
    }
    if let Some(first) = shape.fields.first() {
        let misspelt = format!("{}x", first.name);
        let problems = problems(runner, [(misspelt.as_str(), Value::Int(1))]);
        if !problems.iter().any(|problem| problem.kind == ProblemKind::Unknown(Some(first.name))) {
            faults.push(format!("`{misspelt}` is not refused with `{}` as the name that was meant", first.name));
        }
    }
    let wrong: Vec<(&str, Value)> = shape.fields.iter().filter_map(|field| Some((field.name, misfit(field)?))).collect();
    let expected: Vec<&str> = wrong.iter().map(|(name, _)| *name).collect();
    let problems = problems(runner, wrong);
    for name in expected {
        if !problems.iter().any(|problem| problem.path.first().is_some_and(|first| first == name)) {
            faults.push(format!("`{name}` of a wrong type is not reported, or not together with the others"));
        }
    }
    let unknown: Vec<(&str, Value)> = shape.names.iter().map(|name| (*name, Value::Unknown)).collect();
    if let Err(problems) = runner.prepare(&unknown.into_iter().collect(), &Demand::Everything) {
        // Which are given is known, whatever they are.
        let kept = problems.iter().filter(|problem| problem.kind != ProblemKind::Conflict);
        faults.extend(kept.map(|problem| format!("what is not known yet is taken for wrong: {problem}")));
    }
    faults
}

fn problems<'a>(runner: &dyn Runner, arguments: impl IntoIterator<Item = (&'a str, Value)>) -> Vec<Problem> {
    runner.prepare(&arguments.into_iter().collect(), &Demand::Everything).err().unwrap_or_default()
}

/// A value that a field of its type cannot have; none if it can have any.
fn misfit(field: &FieldDef) -> Option<Value> {
    match field.ty {
        TypeDef::Any => None,
        TypeDef::List(_) | TypeDef::Map(_) | TypeDef::Object(_) => Some(Value::Bool(true)),
        _ => Some(Value::tuple(Vec::new())),
    }
}

/// The required fields of a shape.
pub(super) fn required(shape: &ShapeDef) -> impl Iterator<Item = &'static str> + use<> {
    let fields = shape.fields;
    fields.iter().filter(|field| field.presence == Presence::Required).map(|field| field.name)
}
