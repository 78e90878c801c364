//! What is said about a line that is neither an attribute nor a block.

use super::structure::Parser;
use super::token::{Bracket, TokenKind};
use crate::base::diagnostic::{Code, Diagnostic, Span};

impl Parser<'_> {
    /// Says why what begins at a token is no item.
    pub(super) fn describe(&self, at: usize, end: usize) -> Diagnostic {
        let found = self.source(at);
        let second = at + 1;
        let line_ends = second >= end || matches!(self.kind(second), None | Some(TokenKind::Newline));
        match (self.kind(at), self.kind(second)) {
            (Some(TokenKind::Ident), _) if line_ends => {
                error(self.span(at), format!("`{found}` is neither an argument nor a block"))
                    .hint(format!("write `{found} = …` or `{found} {{ … }}`"))
            }
            (Some(TokenKind::Ident), Some(next)) => self.describe_word(at, next, end),
            (Some(TokenKind::Open(Bracket::Quote)), _) => self.describe_text(at),
            (Some(TokenKind::Equals), _) => error(self.span(at), "a name is missing before this `=`"),
            (Some(TokenKind::Open(Bracket::Brace)), _) => {
                let problem = error(self.span(at), "a block has a name before its `{`");
                let inside = (second..end).find(|at| self.kind(*at) != Some(TokenKind::Newline));
                match inside.and_then(|at| self.kind(at)) {
                    Some(TokenKind::Open(Bracket::Quote)) => {
                        problem.hint("a grid is HCL, not JSON: `step \"print\" \"hello\" { … }`")
                    }
                    _ => problem,
                }
            }
            (Some(TokenKind::Symbol), _) => {
                let problem = error(self.span(at), format!("`{found}` begins neither an argument nor a block"));
                problem.hint(match found {
                    "-" => "a list is written `name = [ … ]`; an expression goes on on the next line only in parentheses",
                    _ => "an expression goes on on the next line only in parentheses",
                })
            }
            _ => error(self.span(at), format!("`{found}` begins neither an argument nor a block")),
        }
    }

    /// A word, and what comes after it.
    fn describe_word(&self, at: usize, next: TokenKind, end: usize) -> Diagnostic {
        let (word, second) = (self.source(at), self.span(at + 1));
        match next {
            TokenKind::Colon => error(second, format!("the value of `{word}` follows a `=`")).hint(format!("write `{word} = …`")),
            TokenKind::Dot => self.describe_dotted(at, end),
            TokenKind::Open(Bracket::Paren) => error(second, format!("`{word}` stands neither before a `=` nor before a `{{`"))
                .hint(format!("write `{word} = …` or `{word} {{ … }}`")),
            TokenKind::Open(Bracket::Quote) | TokenKind::Ident => self.describe_labels(at, end),
            TokenKind::Number | TokenKind::Open(_) => {
                error(second, format!("a `=` is missing after `{word}`")).hint(format!("write `{word} = …`"))
            }
            _ => error(self.span(at), format!("`{word}` begins neither an argument nor a block")),
        }
    }

    fn describe_text(&self, at: usize) -> Diagnostic {
        let after = self.after(at);
        let span = self.span(at).to(self.span(after - 1));
        if matches!(self.kind(after), Some(TokenKind::Equals | TokenKind::Colon)) {
            let hint = "write it without quotes; if this should be a map, put `=` before its `{`";
            return error(span, "the name of an argument is not quoted").hint(hint);
        }
        error(span, "a text alone is neither an argument nor a block")
    }

    /// A word and labels, and then no `{`.
    fn describe_labels(&self, at: usize, end: usize) -> Diagnostic {
        let mut last = at + 1;
        while last < end && matches!(self.kind(last), Some(TokenKind::Ident | TokenKind::Open(Bracket::Quote))) {
            last = self.after(last);
        }
        match self.kind(last).filter(|_| last < end) {
            Some(TokenKind::Equals) if self.kind(last + 1) == Some(TokenKind::Open(Bracket::Brace)) => {
                error(self.span(last), "a block has no `=` before its `{`").hint("remove it")
            }
            Some(TokenKind::Comma) => error(self.span(last), "there is no comma between labels").hint("remove it"),
            _ => {
                let word = self.source(at);
                error(self.span(at), format!("`{word}` is neither an argument nor a block"))
                    .hint(format!("an argument has a `=` after `{word}`, a block a `{{` after its labels"))
            }
        }
    }

    /// `step.print.hello { … }`, or a name with dots.
    fn describe_dotted(&self, at: usize, end: usize) -> Diagnostic {
        let mut words = vec![self.source(at)];
        let mut last = at + 1;
        while last + 1 < end && self.kind(last) == Some(TokenKind::Dot) && self.kind(last + 1) == Some(TokenKind::Ident) {
            words.push(self.source(last + 1));
            last += 2;
        }
        let span = self.span(at).to(self.span(last - 1));
        if last < end && self.kind(last) == Some(TokenKind::Open(Bracket::Brace)) {
            let labels: Vec<String> = words.iter().skip(1).map(|word| format!("\"{word}\"")).collect();
            let problem = error(span, "the labels of a block are quoted, without dots");
            return problem.hint(format!("write {} {} {{ … }}", self.source(at), labels.join(" ")));
        }
        error(span, "the name of an argument is one word, without dots")
    }
}

fn error(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::NOT_AN_ITEM, span, message)
}
