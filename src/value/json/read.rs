//! Reading JSON straight into values.

use crate::value::{BigNumber, Text, Value};

/// Arrays and objects nested deeper than this are refused.
pub const MAX_DEPTH: usize = 128;

/// Why a text is not JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (line {line}, column {column})")]
pub struct JsonError {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// What is wrong, as a lower-case fragment.
    pub message: &'static str,
}

/// Reads one JSON value: arrays become tuples, objects objects. Strings and keys without escapes are slices of `source`; numbers are
/// read from their text, so no digit is lost. Of two members with one name the last wins. A byte order mark at the start is skipped.
///
/// # Errors
/// If `source` is not JSON, or nested deeper than [`MAX_DEPTH`].
pub fn parse(source: &Text) -> Result<Value, JsonError> {
    let start = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut parser = Parser { source, text: source, at: start, depth: 0 };
    let result = parser.document();
    result.map_err(|message| parser.error(message))
}

type Parsed<T> = Result<T, &'static str>;

struct Parser<'a> {
    source: &'a Text,
    /// The same, looked up once.
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn document(&mut self) -> Parsed<Value> {
        let value = self.value()?;
        self.skip_space();
        match self.peek() {
            None => Ok(value),
            Some(_) => Err("expected nothing after the value"),
        }
    }

    fn value(&mut self) -> Parsed<Value> {
        self.skip_space();
        match self.peek() {
            Some(b'"') => self.string().map(Value::String),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(_) => Err("expected a value"),
            None => Err("expected a value, found the end"),
        }
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Parsed<Value>) -> Parsed<Value> {
        if self.depth == MAX_DEPTH {
            return Err("nested too deeply");
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Parsed<Value> {
        let mut members = Vec::new();
        if self.take_after_space(b'}') {
            return Ok(Value::object(members));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err("expected a member name in double quotes");
            }
            let name = self.string()?;
            if !self.take_after_space(b':') {
                return Err("expected `:` after the member name");
            }
            members.push((name, self.value()?));
            if self.take_after_space(b'}') {
                return Ok(Value::object(members));
            }
            if !self.take_after_space(b',') {
                return Err("expected `,` or `}`");
            }
        }
    }

    fn array(&mut self) -> Parsed<Value> {
        let mut elements = Vec::new();
        if self.take_after_space(b']') {
            return Ok(Value::tuple(elements));
        }
        loop {
            elements.push(self.value()?);
            if self.take_after_space(b']') {
                return Ok(Value::tuple(elements));
            }
            if !self.take_after_space(b',') {
                return Err("expected `,` or `]`");
            }
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Parsed<Value> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err("expected a value");
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Parsed<Value> {
        let start = self.at;
        let negative = self.take(b'-');
        let first = self.at;
        let digits = self.digits();
        if digits == 0 {
            return Err("expected a digit");
        }
        if digits > 1 && self.text.as_bytes().get(first) == Some(&b'0') {
            self.at = first;
            return Err("a number cannot begin with 0");
        }
        let mut whole = true;
        if self.take(b'.') {
            whole = false;
            if self.digits() == 0 {
                return Err("expected a digit after the point");
            }
        }
        if self.take(b'e') || self.take(b'E') {
            whole = false;
            let _signed = self.take(b'+') || self.take(b'-');
            if self.digits() == 0 {
                return Err("expected a digit in the exponent");
            }
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if whole && digits <= 18 {
            let magnitude = text.bytes().filter(u8::is_ascii_digit).fold(0i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
            return Ok(Value::Int(if negative { -magnitude } else { magnitude }));
        }
        BigNumber::parse(text).map_err(|_| {
            self.at = start;
            "the number is out of range"
        })
    }

    fn digits(&mut self) -> usize {
        let count = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        count
    }

    /// A string, from its opening quote.
    fn string(&mut self) -> Parsed<Text> {
        self.at += 1;
        let start = self.at;
        self.plain();
        if self.take(b'"') {
            return Ok(self.source.slice(start..self.at - 1));
        }
        let mut text = String::new();
        let mut from = start;
        loop {
            text.push_str(self.text.get(from..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Text::from(text));
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => return Err("a control character in a string must be escaped"),
                None => return Err("expected `\"`, found the end"),
            }
            from = self.at;
            self.plain();
        }
    }

    /// Skips to the next byte that means something inside a string.
    fn plain(&mut self) {
        self.at += self.rest().iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count();
    }

    /// An escape, from its backslash. Half of a surrogate pair is U+FFFD, as in Go.
    fn escape(&mut self) -> Parsed<char> {
        let escaped = self.text.as_bytes().get(self.at + 1).copied();
        if escaped == Some(b'u') {
            return self.unicode_escape();
        }
        let character = match escaped {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            _ => return Err("an unknown escape"),
        };
        self.at += 2;
        Ok(character)
    }

    fn unicode_escape(&mut self) -> Parsed<char> {
        let first = self.code_unit(self.at).ok_or("expected four hexadecimal digits after `\\u`")?;
        self.at += 6;
        if let Some(character) = char::from_u32(first) {
            return Ok(character);
        }
        if (0xd800..0xdc00).contains(&first)
            && let Some(second @ 0xdc00..0xe000) = self.code_unit(self.at)
        {
            self.at += 6;
            let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    /// The four digits of `\uXXXX` at `at`.
    fn code_unit(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        hexadecimal.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }

    fn rest(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        self.at += self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
    }

    fn take_after_space(&mut self, byte: u8) -> bool {
        self.skip_space();
        self.take(byte)
    }

    fn error(&self, message: &'static str) -> JsonError {
        let before = self.text.get(..self.at).unwrap_or(self.source);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        JsonError { line: before.matches('\n').count() + 1, column, message }
    }
}
