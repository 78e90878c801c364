//! YAML as Terraform writes it: block style, every text in double quotes or, over several lines, as a literal block; lines longer than
//! 80 characters are folded at a space.

use std::fmt::Write;

use crate::value::{Value, to_text};

/// Past this column a quoted text goes on on the next line.
const WIDTH: usize = 80;
/// A key longer than this, or of several lines, is written after `? `.
const MAX_SIMPLE_KEY: usize = 128;
const STEP: usize = 2;

/// The value as a document. The value is wholly known and plain.
pub(super) fn document(value: &Value) -> String {
    let mut writer = Writer { out: String::new() };
    writer.node(value, None, Place::Root);
    writer.end_line();
    // A plain scalar alone might go on; this says that it does not.
    if !matches!(value, Value::String(_)) && value.len().is_none() {
        writer.out.push_str("...\n");
    }
    writer.out
}

struct Writer {
    out: String,
}

/// Where a node stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    /// After `- `, `? `, or the `: ` that belongs to it: a collection begins on the same line.
    Inline,
    /// After a simple key: a collection begins on the next line.
    AfterKey,
}

impl Writer {
    /// `indent` is that of the collection the node is in.
    fn node(&mut self, value: &Value, indent: Option<usize>, place: Place) {
        let inner = indent.map_or(0, |indent| indent + STEP);
        let scalar_indent = indent.unwrap_or(0) + STEP;
        match value {
            Value::Seq(_, elements) if elements.is_empty() => self.scalar("[]", place),
            Value::Seq(_, elements) => {
                // Directly under a key a sequence is not indented.
                let at = if place == Place::AfterKey { indent.unwrap_or(0) } else { inner };
                self.begin(place);
                for element in elements.iter() {
                    self.start(at);
                    self.out.push_str("- ");
                    self.node(element, Some(at), Place::Inline);
                    self.end_line();
                }
            }
            keyed @ (Value::Map(..) | Value::Record(_)) if keyed.len() == Some(0) => self.scalar("{}", place),
            keyed @ (Value::Map(..) | Value::Record(_)) => {
                self.begin(place);
                for (key, value) in keyed.entries() {
                    self.start(inner);
                    self.entry(&key, &value, inner);
                    self.end_line();
                }
            }
            Value::String(text) => {
                self.scalar("", place);
                self.text(text, scalar_indent);
            }
            other => self.scalar(to_text(other).as_deref().unwrap_or("null"), place),
        }
    }

    fn entry(&mut self, key: &str, value: &Value, indent: usize) {
        if key.chars().count() > MAX_SIMPLE_KEY || key.contains(is_break) {
            self.out.push_str("? ");
            self.text(key, indent + STEP);
            self.end_line();
            self.start(indent);
            self.out.push_str(": ");
            self.node(value, Some(indent), Place::Inline);
        } else {
            self.quoted(key, None);
            self.out.push(':');
            self.node(value, Some(indent), Place::AfterKey);
        }
    }

    fn begin(&mut self, place: Place) {
        if place == Place::AfterKey {
            self.end_line();
        }
    }

    fn scalar(&mut self, text: &str, place: Place) {
        if place == Place::AfterKey {
            self.out.push(' ');
        }
        self.out.push_str(text);
    }

    fn end_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// Goes to the column, unless an indicator before has come there already.
    fn start(&mut self, column: usize) {
        let missing = column.saturating_sub(self.column());
        self.spaces(missing);
    }

    fn spaces(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    fn column(&self) -> usize {
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        line.chars().count()
    }

    fn text(&mut self, text: &str, indent: usize) {
        if text.contains('\n') && fits_block(text) { self.block(text, indent) } else { self.quoted(text, Some(indent)) }
    }

    /// `|`, an indentation if the text begins with white space, and what becomes of line ends at its end.
    fn block(&mut self, text: &str, indent: usize) {
        self.out.push('|');
        if text.starts_with([' ', '\n']) {
            let _ = write!(self.out, "{STEP}");
        }
        match text.strip_suffix('\n') {
            None => self.out.push('-'),
            Some(rest) if rest.is_empty() || rest.ends_with('\n') => self.out.push('+'),
            Some(_) => {}
        }
        self.out.push('\n');
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.spaces(indent);
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
    }

    /// In double quotes, folded with this indentation if one is given.
    fn quoted(&mut self, text: &str, fold: Option<usize>) {
        self.out.push('"');
        let mut column = self.column();
        let mut after_space = false;
        let last = text.chars().count().saturating_sub(1);
        let mut rest = text.chars().enumerate().peekable();
        while let Some((position, character)) = rest.next() {
            let before = self.out.len();
            match fold {
                Some(indent) if character == ' ' && !after_space && column > WIDTH && position > 0 && position < last => {
                    self.out.push('\n');
                    self.spaces(indent);
                    column = indent;
                    // A space at the start of a line would be lost.
                    if matches!(rest.peek(), Some((_, ' '))) {
                        self.out.push('\\');
                        column += 1;
                    }
                }
                _ => {
                    escape(&mut self.out, character);
                    column += self.out.get(before..).map_or(0, |added| added.chars().count());
                }
            }
            after_space = character == ' ';
        }
        self.out.push('"');
    }
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether nothing in the text would be lost in a block: no spaces at the end of a line or of all, and nothing that needs an escape.
fn fits_block(text: &str) -> bool {
    !text.ends_with(' ') && !text.contains(" \n") && text.chars().all(|character| character == '\n' || is_printable(character))
}

fn is_printable(character: char) -> bool {
    let in_range = matches!(character, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}');
    in_range && character != '\u{feff}' && !is_break(character)
}

fn escape(out: &mut String, character: char) {
    let code = u32::from(character);
    let short = match character {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        printable if is_printable(printable) => return out.push(printable),
        _ => {
            let _ = match code {
                0..=0xff => write!(out, "\\x{code:02X}"),
                0x100..=0xffff => write!(out, "\\u{code:04X}"),
                _ => write!(out, "\\U{code:08X}"),
            };
            return;
        }
    };
    out.extend(['\\', short]);
}
