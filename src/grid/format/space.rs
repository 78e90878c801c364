//! Where a blank stands between two pieces of one line.

use super::line::{Line, Piece};
use crate::grid::syntax::{Bracket, LexemeKind};

/// What stood before a piece, on its line or on one above; comments do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Before {
    /// Nothing that has a value: a minus here is a sign.
    #[default]
    Nothing,
    /// A dot: a word or `*` here is an attribute.
    Dot,
    /// A number that stands for itself: with a dot and digits at once behind it, it would be another.
    Number,
    /// The end of a value: a minus here takes something away from it.
    Value,
}

impl Before {
    /// What stands before the next piece.
    fn after(self, piece: &Piece<'_>) -> Self {
        match piece.kind {
            LexemeKind::LineComment | LexemeKind::BlockComment | LexemeKind::LineEnd => self,
            LexemeKind::Dot => Self::Dot,
            LexemeKind::Word if self.makes_keyword(&piece.text) => Self::Nothing,
            LexemeKind::Number if self != Self::Dot => Self::Number,
            LexemeKind::Word | LexemeKind::Number | LexemeKind::Close(_) | LexemeKind::Heredoc => Self::Value,
            LexemeKind::Operator if self == Self::Dot => Self::Value,
            _ => Self::Nothing,
        }
    }

    /// Whether a word is one that an expression follows.
    fn makes_keyword(self, word: &str) -> bool {
        self != Self::Dot && matches!(word, "in" | "if")
    }
}

/// Sets the blanks between the pieces of each line, but for those that are aligned.
pub(super) fn space(lines: &mut [Line<'_>]) {
    let mut before = Before::default();
    for line in lines {
        for at in 0..line.pieces.len() {
            let blanks = match line.pieces.get(at..) {
                Some([piece, next, ..]) => usize::from(is_spaced(before, piece, next)),
                _ => 0,
            };
            if let Some(piece) = line.pieces.get(at) {
                before = before.after(piece);
            }
            if let Some(next) = line.pieces.get_mut(at + 1) {
                next.blanks = blanks;
            }
        }
    }
}

/// Whether a blank stands between two pieces, the first of which has something before it.
fn is_spaced(before: Before, piece: &Piece<'_>, next: &Piece<'_>) -> bool {
    use LexemeKind::{Close, Comma, Dot, Number, Open, Operator, Text, Word};

    let operator = |piece: &Piece<'_>, what: &str| piece.kind == Operator && piece.text == what;
    let keyword = piece.kind == Word && before.makes_keyword(&piece.text);
    match (piece.kind, next.kind) {
        (Dot, Number) if before == Before::Number => true,
        (Dot, _) | (_, Dot | Comma) => false,
        _ if operator(piece, "::") || operator(next, "::") || operator(next, "...") => false,
        (Comma, _) => true,
        // A template is as it is written.
        (Text | Open(Bracket::Quote), _) | (_, Text | Close(Bracket::Quote)) => false,
        // `for x in [1, 2]`, `if (a)`: neither is called or indexed.
        _ if keyword => true,
        (Word, Open(Bracket::Paren)) => false,
        (Word | Number, Open(Bracket::Square)) => false,
        (_, Open(Bracket::Square)) if piece.opens() < 0 => false,
        _ if operator(piece, "!") => false,
        _ if operator(piece, "-") => matches!(before, Before::Value | Before::Number),
        (Open(Bracket::Brace), Close(Bracket::Brace)) => false,
        (Open(Bracket::Brace), _) | (_, Close(Bracket::Brace)) => true,
        // `${ { a = 1 } }`
        (Open(Bracket::Sequence), Open(Bracket::Brace)) | (Close(Bracket::Brace), Close(Bracket::Sequence)) => true,
        (Close(Bracket::Sequence), Open(Bracket::Sequence)) => false,
        _ => piece.opens() <= 0 && next.opens() >= 0,
    }
}
