//! One problem, and a collection of them.

use super::{Code, Span};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; the grid runs.
    Warning,
    /// The grid does not run.
    Error,
}

/// A further place that explains a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What about it, a short fragment; may be empty.
    pub text: String,
}

/// One problem: a stable code, where, one sentence, and a hint where one helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The code that `squall explain` knows.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence without a final full stop.
    pub message: String,
    /// The place to look at first; none for problems outside any text.
    pub primary: Option<Label>,
    /// Other places that take part.
    pub secondary: Vec<Label>,
    /// What to do, where one can say.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { primary: Some(Label { span, text: String::new() }), ..Self::unplaced(code, message) }
    }

    /// A warning at a place.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// An error that is in no text (a command-line value, a missing file).
    pub fn unplaced(code: Code, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, message: message.into(), primary: None, secondary: Vec::new(), hint: None }
    }

    /// The error that a word of the language means nothing to this version.
    pub fn not_built(span: Span, word: &str) -> Self {
        Self::error(Code::NOT_BUILT, span, format!("`{word}` is not built yet"))
            .hint("the language has it, this version does not: leave it out")
    }

    /// Says something at the primary place, beside the caret.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(primary) = &mut self.primary {
            primary.text = text.into();
        }
        self
    }

    /// Points to a further place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(text.into());
        self
    }
}

/// The problems found so far, in the order found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
    /// Texts that must not show in the lines around a problem.
    secrets: Vec<String>,
}

impl Diagnostics {
    /// No problems.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.all.push(diagnostic);
    }

    /// Adds all of another collection.
    pub fn extend(&mut self, other: Self) {
        self.all.extend(other.all);
        self.secrets.extend(other.secrets);
    }

    /// Drops those of some codes within a place: they only follow from what is said about it as a whole.
    pub fn forget(&mut self, within: Span, codes: &[Code]) {
        let inside = |span: Span| span.source == within.source && within.start <= span.start && span.end <= within.end;
        self.all.retain(|one| !(codes.contains(&one.code) && one.primary.as_ref().is_some_and(|label| inside(label.span))));
    }

    /// Hides texts in the lines that are shown around problems.
    pub fn hide(&mut self, texts: impl IntoIterator<Item = String>) {
        self.secrets.extend(texts);
    }

    /// The texts that must not show.
    pub fn hidden(&self) -> &[String] {
        &self.secrets
    }

    /// Whether any is an error.
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|one| one.severity == Severity::Error)
    }

    /// Whether there are none at all.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.all.iter()
    }

    /// Sorts by place (unplaced first) and drops exact repetitions, so that the output is the same every time.
    pub fn sort(&mut self) {
        self.all.sort_by_key(|one| (one.primary.as_ref().map(|label| label.span), one.code));
        self.all.dedup();
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}
