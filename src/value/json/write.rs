//! Writing JSON as Terraform's `jsonencode` does.

use std::fmt::Write;

use crate::value::Value;

/// Why a value cannot be written as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonWriteError {
    /// A part is marked; whoever may show it takes the mark off first.
    #[error("a sensitive value cannot be written")]
    Sensitive,
    /// A part is not known yet.
    #[error("a value that is not known yet cannot be written")]
    Unknown,
}

/// The value on one line: members in the order of their names, numbers in full without an exponent, and `<`, `>`, `&`, U+2028 and
/// U+2029 escaped as Go does.
///
/// # Errors
/// If a part is sensitive or unknown.
pub fn to_string(value: &Value) -> Result<String, JsonWriteError> {
    let mut writer = Writer { out: String::new(), indent: None };
    writer.value(value)?;
    Ok(writer.out)
}

/// The same over several lines, indented by two spaces, for people: `<`, `>` and `&` stay as they are.
///
/// # Errors
/// If a part is sensitive or unknown.
pub fn to_string_pretty(value: &Value) -> Result<String, JsonWriteError> {
    let mut writer = Writer { out: String::new(), indent: Some(0) };
    writer.value(value)?;
    Ok(writer.out)
}

struct Writer {
    out: String,
    /// How deep we are; `None` on one line.
    indent: Option<usize>,
}

impl Writer {
    fn value(&mut self, value: &Value) -> Result<(), JsonWriteError> {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(true) => self.out.push_str("true"),
            Value::Bool(false) => self.out.push_str("false"),
            Value::Int(int) => self.display(int),
            Value::Big(number) => self.display(number),
            Value::String(text) => self.string(text),
            Value::Seq(_, elements) if elements.is_empty() => self.out.push_str("[]"),
            Value::Seq(_, elements) => {
                self.open('[');
                for (position, element) in elements.iter().enumerate() {
                    self.separate(position);
                    self.value(element)?;
                }
                self.close(']');
            }
            Value::Map(..) | Value::Record(_) => self.members(value)?,
            Value::Sensitive(_) => return Err(JsonWriteError::Sensitive),
            Value::Unknown => return Err(JsonWriteError::Unknown),
        }
        Ok(())
    }

    fn members(&mut self, value: &Value) -> Result<(), JsonWriteError> {
        let entries = value.entries();
        if entries.len() == 0 {
            self.out.push_str("{}");
            return Ok(());
        }
        self.open('{');
        for (position, (name, member)) in entries.enumerate() {
            self.separate(position);
            self.string(&name);
            self.out.push_str(if self.indent.is_some() { ": " } else { ":" });
            self.value(&member)?;
        }
        self.close('}');
        Ok(())
    }

    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.indent = self.indent.map(|depth| depth + 1);
    }

    fn separate(&mut self, position: usize) {
        if position > 0 {
            self.out.push(',');
        }
        self.new_line();
    }

    fn close(&mut self, bracket: char) {
        self.indent = self.indent.map(|depth| depth.saturating_sub(1));
        self.new_line();
        self.out.push(bracket);
    }

    fn new_line(&mut self) {
        if let Some(depth) = self.indent {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", depth));
        }
    }

    fn display(&mut self, value: &dyn std::fmt::Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{value}");
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        let mut from = 0;
        for (at, character) in text.char_indices() {
            let html = self.indent.is_none() && matches!(character, '<' | '>' | '&');
            let plain = !html && character >= ' ' && !matches!(character, '"' | '\\' | '\u{2028}' | '\u{2029}');
            if !plain {
                self.out.push_str(text.get(from..at).unwrap_or_default());
                from = at + character.len_utf8();
                self.escape(character);
            }
        }
        self.out.push_str(text.get(from..).unwrap_or_default());
        self.out.push('"');
    }

    fn escape(&mut self, character: char) {
        match character {
            '"' => self.out.push_str("\\\""),
            '\\' => self.out.push_str("\\\\"),
            '\n' => self.out.push_str("\\n"),
            '\r' => self.out.push_str("\\r"),
            '\t' => self.out.push_str("\\t"),
            '\u{8}' => self.out.push_str("\\b"),
            '\u{c}' => self.out.push_str("\\f"),
            other => {
                let _ = write!(self.out, "\\u{:04x}", u32::from(other));
            }
        }
    }
}
