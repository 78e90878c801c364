//! Terraform's regular expressions (RE2 as Go writes it) in the words of the crate `regex`.
//!
//! Both are RE2's children and mean the same by most of it. Rewritten here: `\d \w \s \b` and their opposites, which are ASCII there
//! and Unicode here; `\Q..\E` and octal escapes, which are unknown here; `[`, `&&`, `--` and `~~` inside a class, which are operators
//! here and plain characters there. Refused here because there they are errors: flags other than `i m s U`, repeat counts past 1000,
//! a repetition of a repetition, and escapes of letters without a meaning.

use std::iter::Peekable;
use std::str::Chars;

/// The largest repeat count RE2 takes.
const MAX_REPEAT: u32 = 1000;

/// Rewrites a pattern.
///
/// # Errors
/// What Terraform refuses though the crate would take it, in a few words. Other mistakes are left for the crate to find.
pub(super) fn translate(pattern: &str) -> Result<String, String> {
    let mut translator = Translator { rest: pattern.chars().peekable(), out: String::new(), repeatable: Repeatable::Yes };
    translator.run()?;
    Ok(translator.out)
}

struct Translator<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    repeatable: Repeatable,
}

/// Whether `*`, `+`, `?` or `{n}` may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeatable {
    Yes,
    /// After a repetition only `?`, which makes it lazy, once.
    LazyMark,
    No,
}

impl Translator<'_> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(character) = self.rest.next() {
            match character {
                '\\' => {
                    self.escape()?;
                    self.repeatable = Repeatable::Yes;
                }
                '[' => {
                    self.class()?;
                    self.repeatable = Repeatable::Yes;
                }
                '(' => self.group()?,
                '*' | '+' | '?' => self.repetition(character)?,
                '{' => self.braces()?,
                _ => {
                    self.out.push(character);
                    self.repeatable = Repeatable::Yes;
                }
            }
        }
        Ok(())
    }

    fn repetition(&mut self, character: char) -> Result<(), String> {
        self.repeatable = match (self.repeatable, character) {
            (Repeatable::Yes, _) => Repeatable::LazyMark,
            (Repeatable::LazyMark, '?') => Repeatable::No,
            _ => return Err(format!("invalid nested repetition operator {character}")),
        };
        self.out.push(character);
        Ok(())
    }

    /// `{n}`, `{n,}` or `{n,m}`; anything else in braces is text.
    fn braces(&mut self) -> Result<(), String> {
        let body: String = self.rest.clone().take_while(|character| *character != '}').collect();
        let closed = self.rest.clone().any(|character| character == '}');
        let (least, most) = body.split_once(',').unwrap_or((&body, ""));
        let is_count = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !closed || !is_count(least) || !(most.is_empty() || is_count(most)) {
            self.out.push_str("\\{");
            self.repeatable = Repeatable::Yes;
            return Ok(());
        }
        let too_many = |text: &str| !text.is_empty() && text.parse::<u32>().map_or(true, |count| count > MAX_REPEAT);
        if too_many(least) || too_many(most) {
            return Err(format!("invalid repeat count in {{{body}}}"));
        }
        self.repetition('{')?;
        self.out.push_str(&body);
        self.out.push('}');
        for _ in 0..=body.chars().count() {
            self.rest.next();
        }
        Ok(())
    }

    /// `(`, or `(?` with flags or a name.
    fn group(&mut self) -> Result<(), String> {
        self.out.push('(');
        self.repeatable = Repeatable::Yes;
        if self.rest.peek() != Some(&'?') {
            return Ok(());
        }
        self.out.push('?');
        self.rest.next();
        match self.rest.peek() {
            Some('P' | '<') => self.name(),
            _ => self.flags(),
        }
    }

    fn name(&mut self) -> Result<(), String> {
        let mut name: String = String::new();
        for character in self.rest.by_ref() {
            name.push(character);
            if character == '>' {
                break;
            }
        }
        let inner = name.trim_start_matches('P').strip_prefix('<').and_then(|name| name.strip_suffix('>'));
        let plain = inner.is_some_and(|inner| !inner.is_empty() && inner.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
        // The crate wants a letter or `_` first, as does everybody who uses the name as an attribute.
        if !plain {
            return Err(format!("invalid named capture in (?{name}"));
        }
        self.out.push_str(&name);
        Ok(())
    }

    fn flags(&mut self) -> Result<(), String> {
        let mut flags = String::from("(?");
        for character in self.rest.by_ref() {
            flags.push(character);
            match character {
                'i' | 'm' | 's' | 'U' | '-' => self.out.push(character),
                ':' | ')' => {
                    self.out.push(character);
                    // The crate reads `(?)` as a mistake.
                    return if flags == "(?)" { Err("missing argument to repetition operator in ?".to_owned()) } else { Ok(()) };
                }
                _ => return Err(format!("invalid or unsupported Perl syntax in {flags}")),
            }
        }
        Err("missing closing )".to_owned())
    }

    /// What follows a backslash outside a class.
    fn escape(&mut self) -> Result<(), String> {
        let Some(character) = self.rest.next() else {
            return Err("trailing backslash at end of expression".to_owned());
        };
        match character {
            'd' => self.out.push_str("[0-9]"),
            'D' => self.out.push_str("[^0-9]"),
            'w' => self.out.push_str("[0-9A-Za-z_]"),
            'W' => self.out.push_str("[^0-9A-Za-z_]"),
            's' => self.out.push_str("[\\t\\n\\f\\r ]"),
            'S' => self.out.push_str("[^\\t\\n\\f\\r ]"),
            'b' => self.out.push_str("(?-u:\\b)"),
            'B' => self.out.push_str("(?-u:\\B)"),
            'A' | 'z' => self.out.extend(['\\', character]),
            'Q' => self.quoted(),
            _ => self.common_escape(character)?,
        }
        Ok(())
    }

    /// Text up to `\E`, taken as it is.
    fn quoted(&mut self) {
        while let Some(character) = self.rest.next() {
            if character == '\\' && self.rest.peek() == Some(&'E') {
                self.rest.next();
                return;
            }
            self.literal(character);
        }
    }

    /// An escape that means the same inside and outside a class.
    fn common_escape(&mut self, character: char) -> Result<(), String> {
        match character {
            'a' | 'f' | 'n' | 'r' | 't' | 'v' | 'x' => self.out.extend(['\\', character]),
            'p' | 'P' => {
                self.out.extend(['\\', character]);
                // The name is not ours to read; its braces are no repetition.
                if self.rest.peek() == Some(&'{') {
                    for character in self.rest.by_ref() {
                        self.out.push(character);
                        if character == '}' {
                            break;
                        }
                    }
                }
                return Ok(());
            }
            '0' => self.octal(0),
            '1'..='7' if matches!(self.rest.peek(), Some('0'..='7')) => self.octal(u32::from(character) - u32::from('0')),
            _ if character.is_ascii_punctuation() => self.literal(character),
            _ => return Err(format!("invalid escape sequence in \\{character}")),
        }
        if character == 'x' && self.rest.peek() == Some(&'{') {
            for character in self.rest.by_ref() {
                self.out.push(character);
                if character == '}' {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Up to two more octal digits.
    fn octal(&mut self, first: u32) {
        let mut code = first;
        for _ in 0..2 {
            let Some(digit) = self.rest.peek().and_then(|character| character.to_digit(8)) else { break };
            code = code * 8 + digit;
            self.rest.next();
        }
        self.out.push_str(&format!("\\x{{{code:x}}}"));
    }

    fn literal(&mut self, character: char) {
        self.out.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
    }

    /// A class after its `[`.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.rest.peek() == Some(&'^') {
            self.rest.next();
            self.out.push('^');
        }
        let mut first = true;
        while let Some(character) = self.rest.next() {
            match character {
                ']' if !first => {
                    self.out.push(']');
                    return Ok(());
                }
                '\\' => self.class_escape()?,
                '[' if self.rest.peek() == Some(&':') => self.posix()?,
                '-' => self.out.push('-'),
                ']' | '[' | '&' | '~' | '^' => self.out.extend(['\\', character]),
                _ => self.out.push(character),
            }
            // A hyphen at either end is itself; two in a row would be an operator.
            if character == '-' && (first || matches!(self.rest.peek(), Some(']'))) {
                self.out.pop();
                self.out.push_str("\\-");
            } else if character == '-' && self.rest.peek() == Some(&'-') {
                self.rest.next();
                self.out.push_str("\\-");
            }
            first = false;
        }
        Err("missing closing ]".to_owned())
    }

    /// `[:alpha:]`, if it is one.
    fn posix(&mut self) -> Result<(), String> {
        let body: String =
            self.rest.clone().skip(1).take_while(|character| character.is_ascii_alphabetic() || *character == '^').collect();
        let mut after = self.rest.clone().skip(1 + body.chars().count());
        if (after.next(), after.next()) != (Some(':'), Some(']')) {
            self.out.push_str("\\[");
            return Ok(());
        }
        self.out.push_str(&format!("[:{body}:]"));
        for _ in 0..body.chars().count() + 3 {
            self.rest.next();
        }
        Ok(())
    }

    fn class_escape(&mut self) -> Result<(), String> {
        let Some(character) = self.rest.next() else {
            return Err("missing closing ]".to_owned());
        };
        match character {
            'd' => self.out.push_str("0-9"),
            'D' => self.out.push_str("[^0-9]"),
            'w' => self.out.push_str("0-9A-Za-z_"),
            'W' => self.out.push_str("[^0-9A-Za-z_]"),
            's' => self.out.push_str("\\t\\n\\f\\r "),
            'S' => self.out.push_str("[^\\t\\n\\f\\r ]"),
            _ => self.common_escape(character)?,
        }
        Ok(())
    }
}
