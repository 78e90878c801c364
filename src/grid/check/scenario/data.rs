//! `data "NAME" { … }`: rows of a file, read when the grid is checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::base::files::Files;
use crate::grid::check::container::Container;
use crate::grid::check::language::DATA;
use crate::grid::check::outline::{Named, named};
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, blocks};
use crate::grid::expression::{Place, Symbols};
use crate::grid::functions::csv_records;
use crate::grid::model::{DataDef, DataSet};
use crate::grid::syntax::{Attribute, Body};
use crate::value::{Text, Value, json};

/// Reads all `data` blocks of a body: each name, and its rows if they can be read. Paths are relative to the file that names them.
pub(super) fn sets(
    body: &Body,
    symbols: &Symbols,
    around: &Files,
    diagnostics: &mut Diagnostics,
) -> Vec<(Text, Option<DataDef>)> {
    let mut known = BTreeMap::new();
    let all: Vec<Named<'_>> = blocks(body, "data").filter_map(|block| named(block, &mut known, diagnostics)).collect();
    all.into_iter().map(|one| (Text::from(&*one.name.text), set(one, symbols, around, diagnostics))).collect()
}

/// How a file is read.
type Format = fn(&str) -> Result<DataSet, String>;

const FORMATS: [(&str, Format); 3] = [("csv", csv), ("json", json_list), ("jsonl", json_lines)];

fn set(data: Named<'_>, symbols: &Symbols, around: &Files, diagnostics: &mut Diagnostics) -> Option<DataDef> {
    let body = &data.block.body;
    DATA.check(body, diagnostics);
    let mut container = Container::new(symbols, Place::default(), diagnostics);
    let pick = container.fixed(attribute(body, "pick"), read::pick).unwrap_or_default();
    let given: Vec<(&Attribute, Format)> =
        FORMATS.into_iter().filter_map(|(name, format)| attribute(body, name).map(|found| (found, format))).collect();
    let [(file, format)] = given.as_slice() else {
        let problem = match given.get(1) {
            Some((second, _)) => {
                let problem = Diagnostic::error(Code::CONFLICT, second.name.span, "only one of csv, json and jsonl may be given");
                problem.also(given[0].0.name.span, "the other one")
            }
            None => {
                let problem = Diagnostic::error(Code::MISSING, data.block.open_span, "data names no file");
                problem.hint("write csv = \"users.csv\", json = \"users.json\" or jsonl = \"users.jsonl\"")
            }
        };
        container.report(problem);
        return None;
    };
    let path = container.fixed(Some(file), read::text)?;
    let files = symbols.folders.get(&file.value.span.source).map_or_else(|| around.clone(), |folder| around.within(folder));
    match rows(&files, &path, *format) {
        Ok(set) => Some(DataDef { name: Text::from(&*data.name.text), set: Arc::new(set), pick, span: data.block.open_span }),
        Err(message) => {
            container.report(unusable(file.value.span, &path, &message));
            None
        }
    }
}

fn unusable(span: Span, path: &str, message: &str) -> Diagnostic {
    let name = Path::new(path).display();
    Diagnostic::error(Code::DATA, span, format!("the data in `{name}` cannot be used: {message}"))
}

fn rows(files: &Files, path: &str, format: Format) -> Result<DataSet, String> {
    let bytes = files.read_data(path).map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| String::from("it is no text in UTF-8"))?;
    let set = format(text.trim_start_matches('\u{feff}'))?;
    if set.rows.is_empty() { Err(String::from("it has no row")) } else { Ok(set) }
}

/// The first line names the columns; every value is a text.
fn csv(text: &str) -> Result<DataSet, String> {
    let mut records = csv_records(text)?.into_iter();
    let columns: Vec<Text> = records.next().unwrap_or_default().into_iter().map(Text::from).collect();
    let twice = columns.iter().enumerate().find(|(at, name)| columns[..*at].contains(name));
    if let Some((_, name)) = twice {
        return Err(format!("two columns are called \"{name}\""));
    }
    let rows = records.map(|record| record.into_iter().map(Value::from).collect()).collect();
    Ok(DataSet { columns, rows })
}

fn json_list(text: &str) -> Result<DataSet, String> {
    let value = json::parse(&Text::from(text)).map_err(|error| error.to_string())?;
    let elements = value.elements().ok_or_else(|| format!("a list of objects is required, not {}", value.a_type()))?;
    objects(elements.iter().cloned().enumerate().map(|(at, element)| (format!("element {at}"), element)))
}

fn json_lines(text: &str) -> Result<DataSet, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let values: Result<Vec<(String, Value)>, String> = lines
        .map(|(at, line)| {
            let value = json::parse(&Text::from(line)).map_err(|error| format!("line {}: {error}", at + 1))?;
            Ok((format!("line {}", at + 1), value))
        })
        .collect();
    objects(values?.into_iter())
}

/// Objects as rows: the columns are all their names, and what an object does not have is null.
fn objects(all: impl Iterator<Item = (String, Value)>) -> Result<DataSet, String> {
    let mut columns = BTreeSet::new();
    let mut objects: Vec<Vec<(Text, Value)>> = Vec::new();
    for (place, value) in all {
        if !matches!(value, Value::Map(..) | Value::Record(_)) {
            return Err(format!("{place} is {}, not an object", value.a_type()));
        }
        let entries: Vec<(Text, Value)> = value.entries().map(|(name, value)| (name.clone(), value.clone())).collect();
        columns.extend(entries.iter().map(|(name, _)| name.clone()));
        objects.push(entries);
    }
    let columns: Vec<Text> = columns.into_iter().collect();
    let row = |entries: &Vec<(Text, Value)>| -> Box<[Value]> {
        let value = |name: &Text| entries.iter().find(|(known, _)| known == name).map_or(Value::Null, |(_, value)| value.clone());
        columns.iter().map(value).collect()
    };
    let rows = objects.iter().map(row).collect();
    Ok(DataSet { columns, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Value {
        Value::from(value)
    }

    #[test]
    fn csv_has_its_columns_in_the_first_line() {
        let set = csv("name,\"pass word\"\nada,1\n\"b,ob\",2\n");
        let rows = vec![[text("ada"), text("1")].into(), [text("b,ob"), text("2")].into()];
        assert_eq!(set, Ok(DataSet { columns: vec!["name".into(), "pass word".into()], rows }));
        assert!(csv("a,a\n1,2\n").is_err_and(|message| message.contains("two columns")));
        assert!(csv("a,b\n1\n").is_err_and(|message| message.contains("line 2")));
    }

    #[test]
    fn objects_have_all_columns_and_null_where_one_has_none() {
        let expected = DataSet {
            columns: vec!["a".into(), "b".into()],
            rows: vec![[Value::Int(1), Value::Null].into(), [Value::Null, text("x")].into()],
        };
        assert_eq!(json_list(r#"[{"a": 1}, {"b": "x"}]"#), Ok(expected.clone()));
        assert_eq!(json_lines("{\"a\": 1}\n\n{\"b\": \"x\"}\n"), Ok(expected));
        assert!(json_list("{}").is_err_and(|message| message.contains("a list of objects")));
        assert!(json_lines("{}\n3\n").is_err_and(|message| message.contains("line 2")));
        assert!(json_lines("{}\n{\n").is_err_and(|message| message.contains("line 2")));
    }
}
