//! Environment files: `NAME=value` on each line.

use std::ops::Range;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics};

use super::InputFile;

/// One line.
pub(super) struct Entry {
    pub name: String,
    pub value: String,
    /// The bytes of the value in the file, quotes included.
    pub place: Range<usize>,
}

/// Reads a file. What is wrong with a line is said without showing it: these files hold secrets.
pub(super) fn read(file: &InputFile, diagnostics: &mut Diagnostics) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut start = 0;
    for (at, line) in file.text.split('\n').enumerate() {
        match entry(line.trim_end_matches('\r'), start) {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => {}
            Err(message) => {
                let problem = Diagnostic::unplaced(Code::ENV_FILE, format!("{}:{}: {message}", file.name, at + 1));
                diagnostics.push(problem.hint("write NAME=value"));
            }
        }
        start += line.len() + 1;
    }
    entries
}

fn entry(line: &str, start: usize) -> Result<Option<Entry>, &'static str> {
    let trimmed = line.trim();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return Ok(None);
    }
    let (name, rest) = line.split_once('=').ok_or("there is no \"=\" in this line")?;
    let name = name.trim();
    let name = name.strip_prefix("export ").map_or(name, str::trim);
    let is_name = !name.is_empty() && !name.contains(char::is_whitespace) && !name.contains(['"', '\'', '\0']);
    if !is_name {
        return Err("what stands before the \"=\" is no name");
    }
    let written = rest.trim();
    let begin = start + (line.len() - rest.len()) + (rest.len() - rest.trim_start().len());
    let value = value(written)?;
    if value.contains('\0') {
        return Err("a value cannot hold a zero byte");
    }
    Ok(Some(Entry { name: name.to_owned(), value, place: begin..begin + written.len() }))
}

/// A value without its quotes. In double quotes a backslash begins an escape, in single ones it is itself.
fn value(written: &str) -> Result<String, &'static str> {
    let mut letters = written.chars();
    match letters.next() {
        Some(quote @ ('"' | '\'')) => {
            let mut value = String::new();
            loop {
                match letters.next() {
                    None => return Err("a quote is never closed"),
                    Some(letter) if letter == quote => break,
                    Some('\\') if quote == '"' => match letters.next() {
                        Some('n') => value.push('\n'),
                        Some('r') => value.push('\r'),
                        Some('t') => value.push('\t'),
                        Some(other) => value.push(other),
                        None => return Err("a quote is never closed"),
                    },
                    Some(letter) => value.push(letter),
                }
            }
            let rest = letters.as_str().trim_start();
            if rest.is_empty() || rest.starts_with('#') { Ok(value) } else { Err("something stands behind the closing quote") }
        }
        _ => Ok(written.split_once(" #").map_or(written, |(value, _)| value.trim_end()).to_owned()),
    }
}
