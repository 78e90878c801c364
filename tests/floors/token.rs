//! Just enough of Rust's lexical grammar to find paths: words, `::`, marks. Comments are skipped, literals are opaque, so that neither
//! can be mistaken for code.

use std::str::Chars;

/// A token and the line it begins on, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub kind: Kind<'a>,
    pub line: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'a> {
    /// An identifier, a keyword or a number.
    Word(&'a str),
    /// `::`
    Colons,
    /// Any other character of punctuation.
    Mark(char),
    /// Text, a character or a lifetime: nothing in it is a path.
    Opaque,
}

/// The tokens of a source text.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer { rest: text.chars(), line: 1 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next() {
        tokens.push(token);
    }
    tokens
}

struct Lexer<'a> {
    rest: Chars<'a>,
    line: usize,
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blanks_and_comments();
        let line = self.line;
        let text = self.rest.as_str();
        let kind = match self.peek()? {
            _ if self.skip_literal(text) => Kind::Opaque,
            first if is_word(first) => Kind::Word(self.word(text)),
            ':' if text.starts_with("::") => {
                self.skip(2);
                Kind::Colons
            }
            mark => {
                self.skip(1);
                Kind::Mark(mark)
            }
        };
        Some(Token { kind, line })
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn skip(&mut self, characters: usize) {
        for _ in 0..characters {
            if self.rest.next() == Some('\n') {
                self.line += 1;
            }
        }
    }

    /// Skips to behind the next `end`, or to the end of the text.
    fn skip_past(&mut self, end: &str) {
        while !self.rest.as_str().is_empty() && !self.rest.as_str().starts_with(end) {
            self.skip(1);
        }
        self.skip(end.chars().count());
    }

    fn skip_blanks_and_comments(&mut self) {
        loop {
            let text = self.rest.as_str();
            match self.peek() {
                Some(blank) if blank.is_whitespace() => self.skip(1),
                _ if text.starts_with("//") => self.skip_past("\n"),
                _ if text.starts_with("/*") => self.skip_block_comment(),
                _ => return,
            }
        }
    }

    /// Block comments nest.
    fn skip_block_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            let text = self.rest.as_str();
            if text.starts_with("/*") {
                depth += 1;
                self.skip(2);
            } else if text.starts_with("*/") {
                depth -= 1;
                self.skip(2);
            } else {
                self.skip(1);
            }
            if depth == 0 || self.rest.as_str().is_empty() {
                return;
            }
        }
    }

    /// A raw identifier is the word behind its `r#`.
    fn word(&mut self, text: &'a str) -> &'a str {
        let text = text.strip_prefix("r#").inspect(|_| self.skip(2)).unwrap_or(text);
        let word = text.split(|character| !is_word(character)).next().unwrap_or(text);
        self.skip(word.chars().count());
        word
    }

    /// Whether a string, a character or a lifetime begins here; if so it is skipped.
    fn skip_literal(&mut self, text: &str) -> bool {
        let behind_prefix = text.trim_start_matches(['b', 'c', 'r']);
        let prefix = &text[..text.len() - behind_prefix.len()];
        let hashes = behind_prefix.len() - behind_prefix.trim_start_matches('#').len();
        let raw = matches!(prefix, "r" | "br" | "cr") && behind_prefix[hashes..].starts_with('"');
        if raw {
            self.skip(prefix.len() + hashes + 1);
            self.skip_past(&format!("\"{}", "#".repeat(hashes)));
        } else if matches!(prefix, "" | "b" | "c") && behind_prefix.starts_with('"') {
            self.skip(prefix.len());
            self.skip_quoted('"');
        } else if matches!(prefix, "" | "b") && behind_prefix.starts_with('\'') {
            self.skip(prefix.len());
            self.skip_character_or_lifetime();
        } else {
            return false;
        }
        true
    }

    fn skip_quoted(&mut self, quote: char) {
        self.skip(1);
        while let Some(character) = self.peek() {
            self.skip(if character == '\\' { 2 } else { 1 });
            if character == quote {
                return;
            }
        }
    }

    fn skip_character_or_lifetime(&mut self) {
        let mut behind = self.rest.clone().skip(1);
        let (first, second) = (behind.next(), behind.next());
        if first == Some('\\') || second == Some('\'') {
            self.skip_quoted('\'');
        } else {
            self.skip(1);
            while self.peek().is_some_and(is_word) {
                self.skip(1);
            }
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
