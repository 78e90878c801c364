//! Diagnostics as data.

use serde::Serialize;

use crate::base::diagnostic::{Diagnostic, Label, Severity, Source, Sources, Span};

/// One problem of a grid, for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The code that `squall explain` knows.
    pub code: &'static str,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// The file as given; null for problems outside any text.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column in characters, from 1.
    pub column: Option<u32>,
    /// Where the place begins, once more, in all ways of counting.
    pub start: Option<Spot>,
    /// Where it ends: one past its last character.
    pub end: Option<Spot>,
    /// One sentence.
    pub message: String,
    /// A few words that belong to the place itself, beside the sentence.
    pub label: Option<String>,
    /// What to do, where one can say.
    pub hint: Option<String>,
    /// Further places that take part.
    pub related: Vec<Related>,
}

/// A further place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Related {
    /// The file as given.
    pub file: String,
    /// Where it begins.
    pub start: Spot,
    /// One past its last character.
    pub end: Spot,
    /// What about it, a few words; may be empty.
    pub message: String,
}

/// A spot in a text, in all ways that editors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The column in units of UTF-16, from 1.
    pub utf16: u32,
    /// Bytes of UTF-8 from the start of the file.
    pub byte: u32,
}

impl Spot {
    fn of(source: &Source, byte: u32) -> Self {
        let at = source.position(byte);
        let before = source.line(at.line).and_then(|(start, _)| source.text.get(start as usize..byte as usize)).unwrap_or("");
        let utf16 = u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX).saturating_add(1);
        Self { line: at.line, column: at.column, utf16, byte }
    }
}

impl Related {
    fn of(label: &Label, sources: &Sources) -> Option<Self> {
        let source = sources.get(label.span.source)?;
        let Span { start, end, .. } = label.span;
        let (start, end) = (Spot::of(source, start), Spot::of(source, end));
        Some(Self { file: source.name.to_string(), start, end, message: label.text.clone() })
    }
}

impl Problem {
    /// A diagnostic as data.
    pub fn of(diagnostic: &Diagnostic, sources: &Sources) -> Self {
        let place = diagnostic.primary.as_ref().and_then(|label| Related::of(label, sources));
        Self {
            code: diagnostic.code.0,
            severity: match diagnostic.severity {
                Severity::Warning => "warning",
                Severity::Error => "error",
            },
            file: place.as_ref().map(|place| place.file.clone()),
            line: place.as_ref().map(|place| place.start.line),
            column: place.as_ref().map(|place| place.start.column),
            start: place.as_ref().map(|place| place.start),
            end: place.as_ref().map(|place| place.end),
            message: diagnostic.message.clone(),
            label: place.map(|place| place.message).filter(|label| !label.is_empty()),
            hint: diagnostic.hint.clone(),
            related: diagnostic.secondary.iter().filter_map(|label| Related::of(label, sources)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::Problem;
    use crate::base::diagnostic::{Code, Diagnostic, Sources, Span};

    #[test]
    fn a_place_is_counted_in_all_ways() {
        let mut sources = Sources::new();
        let first = sources.add("a.hcl", "x = 1\n");
        let id = sources.add("b.hcl", "x = 1\ny = é😀!\n");
        let diagnostic = Diagnostic::warning(Code::SYNTAX, Span::new(id, 16, 17), "no such thing").hint("leave it out");
        let diagnostic = diagnostic.label("this").also(Span::new(first, 0, 1), "first here");
        let spot = |line: u32, column: u32, utf16: u32, byte: u32| json!({ "line": line, "column": column, "utf16": utf16, "byte": byte });
        let expected = json!({
            "code": "G001", "severity": "warning", "file": "b.hcl", "line": 2, "column": 7,
            "start": spot(2, 7, 8, 16), "end": spot(2, 8, 9, 17),
            "message": "no such thing", "label": "this", "hint": "leave it out",
            "related": [{ "file": "a.hcl", "start": spot(1, 1, 1, 0), "end": spot(1, 2, 2, 1), "message": "first here" }],
        });
        assert_eq!(serde_json::to_value(Problem::of(&diagnostic, &sources)).unwrap(), expected);

        let nowhere = Problem::of(&Diagnostic::unplaced(Code::SYNTAX, "nothing there"), &sources);
        assert_eq!((nowhere.severity, nowhere.file, nowhere.line, nowhere.end), ("error", None, None, None));
    }

    #[test]
    fn the_end_of_a_text_is_a_place() {
        let mut sources = Sources::new();
        let id = sources.add("a.hcl", "😀\r\né");
        let problem = Problem::of(&Diagnostic::error(Code::SYNTAX, Span::new(id, 6, 8), "here"), &sources);
        let (start, end) = (problem.start.unwrap(), problem.end.unwrap());
        assert_eq!((start.line, start.utf16, end.line, end.column, end.utf16, end.byte), (2, 1, 2, 2, 2, 8));
    }
}
