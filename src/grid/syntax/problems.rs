//! What is wrong with one text, with the places where they are in their source.

use std::ops::Range;

use super::scan::offset;
use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, SourceId, Span};

/// How many problems of one text are told; nobody repairs more at a time.
const MAX_PROBLEMS: usize = 100;

/// Where a text stands: in which source, and how far from its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) source: SourceId,
    pub(super) base: u32,
}

impl Place {
    /// The span of some bytes of the text.
    pub(super) fn span(self, range: Range<usize>) -> Span {
        self.at(offset(range.start)..offset(range.end))
    }

    /// The same, of the offsets of a token.
    pub(super) fn at(self, range: Range<u32>) -> Span {
        Span::new(self.source, self.base.saturating_add(range.start), self.base.saturating_add(range.end))
    }

    /// An error at some bytes of the text.
    pub(super) fn error(self, code: Code, range: Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, self.span(range), message)
    }
}

/// The problems of one text.
#[derive(Debug)]
pub(super) struct Problems {
    pub(super) place: Place,
    found: Vec<Diagnostic>,
    dropped: usize,
}

impl Problems {
    /// None so far.
    pub(super) fn new(place: Place) -> Self {
        Self { place, found: Vec::new(), dropped: 0 }
    }

    /// How many there are, told or not.
    pub(super) fn count(&self) -> usize {
        self.found.len() + self.dropped
    }

    /// Adds one, as long as there are not too many.
    pub(super) fn push(&mut self, problem: Diagnostic) {
        if self.found.len() < MAX_PROBLEMS {
            self.found.push(problem);
        } else {
            self.dropped += 1;
        }
    }

    /// Adds those of another pass over the same text.
    pub(super) fn extend(&mut self, other: Self) {
        self.dropped += other.dropped;
        for problem in other.found {
            self.push(problem);
        }
    }

    /// Hands them over, in the order of the text.
    pub(super) fn finish(self, diagnostics: &mut Diagnostics) {
        let Self { mut found, dropped, .. } = self;
        found.sort_by_key(|problem| problem.primary.as_ref().map(|label| label.span));
        let last = found.last().and_then(|problem| problem.primary.as_ref()).map(|label| label.span);
        found.into_iter().for_each(|problem| diagnostics.push(problem));
        if let (Some(span), 1..) = (last, dropped) {
            let message = format!("{dropped} more problems in this file are not shown");
            diagnostics.push(Diagnostic::error(Code::TOO_MANY, span, message).hint("repair the first ones, then look again"));
        }
    }
}
