//! Lexemes → lines, each with the cells that are aligned with its neighbours'.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::layout::Changes;
use crate::grid::syntax::{Bracket, Lexeme, LexemeKind};

/// A lexeme with the blanks before it.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub(super) kind: LexemeKind,
    pub(super) text: Cow<'a, str>,
    pub(super) blanks: usize,
}

impl Piece<'_> {
    /// By how much it changes how many brackets are open.
    pub(super) const fn opens(&self) -> isize {
        match self.kind {
            LexemeKind::Open(Bracket::Quote) | LexemeKind::Close(Bracket::Quote) => 0,
            LexemeKind::Open(_) => 1,
            LexemeKind::Close(_) => -1,
            _ => 0,
        }
    }
}

/// A line. Its cells are the pieces before [`Self::assign`], those from there to [`Self::comment`], and the comment.
#[derive(Clone, Debug, Default)]
pub(super) struct Line<'a> {
    pub(super) pieces: Vec<Piece<'a>>,
    /// Where the `=` is, if all that follows it stands on this line.
    pub(super) assign: Option<usize>,
    /// Where the comment is, if it follows something.
    pub(super) comment: Option<usize>,
    /// What ends it.
    pub(super) end: &'a str,
}

impl<'a> Line<'a> {
    /// Finds the cells.
    fn of(pieces: Vec<Piece<'a>>, end: &'a str) -> Self {
        let last = pieces.len().saturating_sub(1);
        let comment = pieces.last().filter(|piece| piece.kind == LexemeKind::LineComment).map(|_| last).filter(|at| *at > 0);
        let code = pieces.get(..comment.unwrap_or(pieces.len())).unwrap_or_default();
        let equals = code.iter().skip(1).position(|piece| piece.kind == LexemeKind::Equals).map(|at| at + 1);
        let whole = |at: &usize| code.iter().skip(*at).map(Piece::opens).sum::<isize>() == 0;
        Self { assign: equals.filter(whole), comment, pieces, end }
    }

    /// How many columns its pieces up to one take.
    pub(super) fn columns(&self, up_to: usize) -> usize {
        self.pieces.iter().take(up_to).map(|piece| piece.blanks + piece.text.graphemes(true).count()).sum()
    }

    /// Its first piece, if it has any.
    pub(super) fn first(&self) -> Option<&Piece<'a>> {
        self.pieces.first()
    }

    /// Its last piece that is no comment.
    pub(super) fn last_code(&self) -> Option<&Piece<'a>> {
        let comment = |piece: &&Piece<'_>| matches!(piece.kind, LexemeKind::LineComment | LexemeKind::BlockComment);
        self.pieces.iter().rev().find(|piece| !comment(piece))
    }
}

/// Cuts lexemes into lines. `end` ends the last one, and those that are cut in two.
pub(super) fn lines<'a>(text: &'a str, lexemes: &[Lexeme], changes: &Changes, end: &'a str) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut pieces = Vec::new();
    for Lexeme { kind, range } in lexemes {
        let written = text.get(range.clone()).unwrap_or("");
        if *kind == LexemeKind::LineEnd {
            lines.push(Line::of(std::mem::take(&mut pieces), written));
            continue;
        }
        if changes.new_lines.contains(&range.start) {
            lines.push(Line::of(std::mem::take(&mut pieces), end));
        }
        let quoted = changes.bare_labels.contains(&range.start);
        let text = if quoted { Cow::Owned(format!("\"{written}\"")) } else { Cow::Borrowed(written) };
        pieces.push(Piece { kind: *kind, text, blanks: 0 });
    }
    if !pieces.is_empty() {
        lines.push(Line::of(pieces, end));
    }
    lines
}
