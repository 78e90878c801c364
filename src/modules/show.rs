//! What a module is, as text: made from its table alone.

use std::fmt::Write;

use crate::contract::{Catalog, Manifest, OutputDef};
use crate::value::shape::{FieldDef, Flag, FromService, Presence, ShapeDef, TypeDef};

/// How wide the text is at most, examples aside.
const WIDTH: usize = 100;

/// The types with a line each: steps first, then resources.
pub fn list(catalog: &Catalog) -> String {
    let steps: Vec<&Manifest> = catalog.runners.iter().map(|entry| entry.manifest).collect();
    let resources: Vec<&Manifest> = catalog.resources.iter().map(|entry| entry.manifest).collect();
    let width = steps.iter().chain(&resources).map(|manifest| manifest.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (title, manifests) in [("Steps", steps), ("Resources", resources)] {
        if manifests.is_empty() {
            continue;
        }
        let gap = if text.is_empty() { "" } else { "\n" };
        line(&mut text, format_args!("{gap}{title}"));
        for manifest in manifests {
            line(&mut text, format_args!("  {:width$}  {}", manifest.name, manifest.summary));
        }
    }
    text
}

/// All about one type: what it takes, gives and uses, and an example.
pub fn details(manifest: &Manifest) -> String {
    let mut text = format!("{}: {}\n", manifest.name, manifest.summary);
    section(&mut text, Side::Arguments, manifest.input);
    match manifest.output {
        OutputDef::None => {}
        OutputDef::Any => text.push_str("\nOutput: whatever comes.\n"),
        OutputDef::Fields(shape) => section(&mut text, Side::Output, shape),
    }
    if !manifest.uses.is_empty() {
        text.push_str("\nUses\n");
        for one in manifest.uses {
            let presence = if one.required { "required" } else { "optional" };
            line(&mut text, format_args!("  {} = resource.{}.NAME  {presence}", one.slot, one.resource));
        }
    }
    text.push_str("\nExample\n");
    for one in manifest.example.lines() {
        line(&mut text, format_args!("{}", format!("  {one}").trim_end()));
    }
    text
}

/// The text of a doc comment on one line.
pub fn doc_text(doc: &[&str]) -> String {
    let lines: Vec<&str> = doc.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// Which side of a call a shape describes. What comes out is there: only what goes in may be left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Arguments,
    Output,
}

fn section(text: &mut String, side: Side, shape: &ShapeDef) {
    let title = match side {
        Side::Arguments => "Arguments",
        Side::Output => "Output",
    };
    line(text, format_args!("\n{title}"));
    if shape.fields.is_empty() {
        text.push_str("  none\n");
    }
    fields(text, side, shape, 2);
}

fn fields(text: &mut String, side: Side, shape: &ShapeDef, indent: usize) {
    for field in shape.fields {
        line(text, format_args!("{:indent$}{}  {}", "", field.name, facts(side, field)));
        paragraph(text, &doc_text(field.doc), indent + 4);
        if let Some(nested) = nested(&field.ty) {
            fields(text, side, nested, indent + 4);
        }
    }
}

/// Type, presence and flags of a field, on one line.
fn facts(side: Side, field: &FieldDef) -> String {
    let mut facts = kind(&field.ty);
    match field.presence {
        _ if side == Side::Output => {}
        Presence::Required => facts.push_str(", required"),
        Presence::Optional => {}
        Presence::Default(default) => {
            // Writing to a string cannot fail.
            let _ = write!(facts, ", default {default}");
        }
    }
    for flag in field.flags {
        let _ = match flag {
            Flag::Sensitive => write!(facts, ", sensitive"),
            Flag::Unit(unit) => write!(facts, ", in {unit}"),
            Flag::Example(example) => write!(facts, ", such as {}", example.replace('\n', " ")),
            Flag::Receives(name) => write!(facts, ", over the output of {name}"),
            Flag::Service(FromService::Url) => write!(facts, ", under the url of its service"),
            Flag::Service(FromService::Headers) => write!(facts, ", besides those of its service"),
            Flag::Service(FromService::Probe) => write!(facts, ", with what its service gives"),
        };
    }
    facts
}

/// The type; the fields of an object stand below it.
fn kind(ty: &TypeDef) -> String {
    match ty {
        TypeDef::Object(_) => "object".to_owned(),
        TypeDef::List(of) => format!("list({})", kind(of)),
        TypeDef::Map(of) => format!("map({})", kind(of)),
        TypeDef::OneOf(words) => {
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            quoted.join(" or ")
        }
        other => other.to_string(),
    }
}

fn nested(ty: &TypeDef) -> Option<&'static ShapeDef> {
    match ty {
        TypeDef::Object(shape) => Some(shape),
        TypeDef::List(of) | TypeDef::Map(of) => nested(of),
        _ => None,
    }
}

fn paragraph(text: &mut String, words: &str, indent: usize) {
    let mut column = 0;
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            text.push('\n');
            column = 0;
        }
        if column == 0 {
            let _ = write!(text, "{:indent$}", "");
            column = indent;
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{content}");
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{details, list};
    use crate::modules::CATALOG;

    #[test]
    fn every_type_is_listed_and_shown() {
        let all = list(&CATALOG);
        let manifests =
            CATALOG.runners.iter().map(|entry| entry.manifest).chain(CATALOG.resources.iter().map(|entry| entry.manifest));
        for manifest in manifests {
            assert!(all.contains(manifest.summary), "{}", manifest.name);
            let text = details(manifest);
            for field in manifest.input.names {
                assert!(text.contains(&format!("\n  {field}  ")), "{field} in\n{text}");
            }
            assert!(text.lines().all(|line| !line.ends_with(' ')), "{text}");
        }
    }

    #[test]
    fn a_type_is_shown_whole() {
        let manifest = CATALOG.runner("env_vars").unwrap().manifest;
        insta::assert_snapshot!(details(manifest));
    }
}
