//! Diagnostics as data.

use serde::Serialize;

use crate::base::diagnostic::{Diagnostic, Position, Severity, Sources};

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
    /// Where the place ends: one past its last character.
    pub end: Option<Position>,
    /// One sentence.
    pub message: String,
    /// What to do, where one can say.
    pub hint: Option<String>,
}

impl Problem {
    /// A diagnostic as data.
    pub fn of(diagnostic: &Diagnostic, sources: &Sources) -> Self {
        let span = diagnostic.primary.as_ref().map(|label| label.span);
        let source = span.and_then(|span| Some((span, sources.get(span.source)?)));
        let start = source.map(|(span, source)| source.position(span.start));
        Self {
            code: diagnostic.code.0,
            severity: match diagnostic.severity {
                Severity::Warning => "warning",
                Severity::Error => "error",
            },
            file: source.map(|(_, source)| source.name.to_string()),
            line: start.map(|at| at.line),
            column: start.map(|at| at.column),
            end: source.map(|(span, source)| source.position(span.end)),
            message: diagnostic.message.clone(),
            hint: diagnostic.hint.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::Problem;
    use crate::base::diagnostic::{Code, Diagnostic, Sources, Span};

    #[test]
    fn a_place_is_line_and_column() {
        let mut sources = Sources::new();
        let id = sources.add("a.hcl", "x = 1\ny = é!\n");
        let diagnostic = Diagnostic::warning(Code::SYNTAX, Span::new(id, 12, 13), "no such thing").hint("leave it out");
        let expected = "{\"code\":\"G001\",\"severity\":\"warning\",\"file\":\"a.hcl\",\"line\":2,\"column\":6,\"end\":{\"line\":2,\"column\":7},\
            \"message\":\"no such thing\",\"hint\":\"leave it out\"}";
        assert_eq!(serde_json::to_string(&Problem::of(&diagnostic, &sources)).unwrap(), expected);

        let nowhere = Problem::of(&Diagnostic::unplaced(Code::SYNTAX, "nothing there"), &sources);
        assert_eq!((nowhere.severity, nowhere.file, nowhere.line, nowhere.end), ("error", None, None, None));
    }
}
