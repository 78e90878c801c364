//! The directives of templates: `%{ if }`, `%{ else }`, `%{ endif }`, `%{ for }`, `%{ endfor }` must balance within one text.

use std::ops::Range;

use super::scan::{MAX_NESTING, Scanner, ident_length, offset};
use crate::base::diagnostic::{Code, Diagnostic};

const KEYWORDS: [&str; 5] = ["if", "else", "endif", "for", "endfor"];

/// Which directive is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DirectiveKind {
    /// `%{ if }` whose `else` did not come yet
    If,
    /// `%{ else }`
    Else,
    /// `%{ for }`
    For,
}

/// A directive that must be ended.
#[derive(Clone, Debug)]
pub(super) struct Directive {
    pub(super) kind: DirectiveKind,
    pub(super) range: Range<usize>,
    /// How many frames were open around it, that of its text included.
    pub(super) level: usize,
}

/// The keyword that an unknown word was probably meant to be.
fn near(word: &str) -> Option<&'static str> {
    let distance = |keyword: &str| strsim::damerau_levenshtein(keyword, word);
    let nearest = KEYWORDS.into_iter().min_by_key(|keyword| distance(keyword))?;
    (distance(nearest) < word.len().min(3) && nearest != word).then_some(nearest)
}

impl Scanner<'_> {
    /// At a `%{` whose opening is `length` bytes long: keeps account of what must be ended.
    pub(super) fn directive(&mut self, length: usize) {
        let start = self.at;
        let rest = self.text.get(start + length..self.limit).unwrap_or("");
        let blank = rest.len() - rest.trim_start().len();
        let word = &rest[blank..blank + ident_length(&rest[blank..])];
        let range = start..start + length + blank + word.len();
        let level = self.frames.len();
        let open = self.directives.last().filter(|directive| directive.level == level).map(|directive| directive.kind);
        match (word, open) {
            ("if" | "for", _) => {
                if self.frames.len() + self.directives.len() >= MAX_NESTING {
                    self.too_deep(range.clone());
                }
                let kind = if word == "if" { DirectiveKind::If } else { DirectiveKind::For };
                self.directives.push(Directive { kind, range, level });
            }
            ("else", Some(DirectiveKind::If)) => {
                if let Some(directive) = self.directives.last_mut() {
                    directive.kind = DirectiveKind::Else;
                }
            }
            ("endif", Some(DirectiveKind::If | DirectiveKind::Else)) | ("endfor", Some(DirectiveKind::For)) => {
                self.directives.pop();
            }
            _ => {
                self.broken.push(offset(start));
                let problem = self.misplaced(word, range.clone());
                self.problems.push(problem);
                self.take_for_meant(word, open, Directive { kind: DirectiveKind::If, range, level });
            }
        }
    }

    /// Takes a misspelled keyword for the one it is near, and a wrong end for the right one, so that nothing else is said about it.
    fn take_for_meant(&mut self, word: &str, open: Option<DirectiveKind>, directive: Directive) {
        match (word, near(word)) {
            ("endif" | "endfor", _) | (_, Some("endif" | "endfor")) if open.is_some() => drop(self.directives.pop()),
            (_, Some("if")) => self.directives.push(directive),
            (_, Some("for")) => self.directives.push(Directive { kind: DirectiveKind::For, ..directive }),
            _ => {}
        }
    }

    fn misplaced(&self, word: &str, range: Range<usize>) -> Diagnostic {
        let place = self.problems.place;
        let open = self.directives.last().filter(|directive| directive.level == self.frames.len());
        if !KEYWORDS.contains(&word) {
            let problem = place.error(Code::DIRECTIVE, range, "a template directive is `if`, `else`, `endif`, `for` or `endfor`");
            let end = match open.map(|directive| directive.kind) {
                Some(DirectiveKind::For) => "endfor",
                _ => "endif",
            };
            return match if word == "end" { Some(end) } else { near(word) } {
                Some(keyword) => problem.hint(format!("did you mean `{keyword}`? for a plain `%{{` write `%%{{`")),
                None => problem.hint("for a plain `%{` write `%%{`"),
            };
        }
        let message = match (word, open.map(|directive| directive.kind)) {
            ("else", Some(DirectiveKind::Else)) => String::from("this `if` has an `else` already"),
            ("else" | "endif", Some(DirectiveKind::For)) => format!("`{word}` within a `for` that is not ended yet"),
            ("endfor", Some(_)) => String::from("`endfor` within an `if` that is not ended yet"),
            ("endfor", None) => String::from("`endfor` without a `for` before it"),
            _ => format!("`{word}` without an `if` before it"),
        };
        let problem = place.error(Code::DIRECTIVE, range, message);
        match open {
            Some(directive) => problem.also(place.span(directive.range.clone()), "opened here"),
            None => problem,
        }
    }

    /// A text ended: the directives in it must have been, too.
    pub(super) fn end_directives(&mut self) {
        // So many are nested too deep, which is said once and for all.
        let told = self.directives.len() > MAX_NESTING;
        while let Some(directive) =
            self.directives.pop_if(|directive| directive.level > self.frames.len() || self.at >= self.bytes.len())
        {
            let (name, end) = if directive.kind == DirectiveKind::For { ("for", "endfor") } else { ("if", "endif") };
            self.broken.push(offset(directive.range.start));
            if told {
                continue;
            }
            let message = format!("this `{name}` is never ended");
            let problem = self.problems.place.error(Code::DIRECTIVE, directive.range, message);
            self.problems.push(problem.hint(format!("end it with `%{{ {end} }}`")));
        }
    }
}
