//! Values for people: HCL-like text in which nothing sensitive shows.

use std::fmt::{self, Write};

use super::{MapKind, SeqKind, Text, Value};

/// What stands in place of a value that must not be shown.
pub const SENSITIVE: &str = "(sensitive)";
/// What stands in place of a value that is not known yet.
pub const UNKNOWN: &str = "(unknown)";

/// The value as HCL on one line: `{ a = 1, b = "x" }`, `["a", true]`, `tolist(["a"])`; `(sensitive)` for marked parts.
pub fn display(value: &Value) -> String {
    value.to_string()
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Unknown => f.write_str(UNKNOWN),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::Big(value) => write!(f, "{value}"),
            Value::String(text) => quoted(f, text),
            Value::Sensitive(_) => f.write_str(SENSITIVE),
            Value::Seq(SeqKind::Tuple, elements) => sequence(f, elements),
            Value::Seq(kind, elements) => {
                f.write_str(if *kind == SeqKind::List { "tolist(" } else { "toset(" })?;
                sequence(f, elements)?;
                f.write_char(')')
            }
            Value::Map(MapKind::Map, _) => {
                f.write_str("tomap(")?;
                keyed(f, self)?;
                f.write_char(')')
            }
            Value::Map(MapKind::Object, _) | Value::Record(_) => keyed(f, self),
        }
    }
}

/// As [`Display`](fmt::Display), so that a secret shows in no panic, log or failed assertion.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn sequence(f: &mut fmt::Formatter<'_>, elements: &[Value]) -> fmt::Result {
    f.write_char('[')?;
    for (position, element) in elements.iter().enumerate() {
        if position > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{element}")?;
    }
    f.write_char(']')
}

fn keyed(f: &mut fmt::Formatter<'_>, value: &Value) -> fmt::Result {
    let mut separator = "{ ";
    for (key, value) in value.entries() {
        f.write_str(separator)?;
        separator = ", ";
        name(f, &key)?;
        write!(f, " = {value}")?;
    }
    f.write_str(if separator == "{ " { "{}" } else { " }" })
}

/// A key: bare if HCL reads it bare, else quoted.
fn name(f: &mut fmt::Formatter<'_>, key: &Text) -> fmt::Result {
    let bare = key.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
        && !matches!(key.as_str(), "null" | "true" | "false" | "for");
    if bare { f.write_str(key) } else { quoted(f, key) }
}

/// A string as HCL quotes it: `${` and `%{` doubled, control characters escaped.
fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '$' | '%' if rest.peek() == Some(&'{') => {
                f.write_char(character)?;
                f.write_char(character)?;
            }
            control if control.is_control() => write!(f, "\\u{:04x}", u32::from(control))?,
            plain => f.write_char(plain)?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::display;
    use crate::value::Value;

    #[test]
    fn reads_as_hcl_and_hides_secrets() {
        let value = Value::object([
            ("a b".into(), Value::list(vec![Value::from("x\n${y}"), Value::from("\u{1b}[31m")])),
            ("n".into(), Value::tuple(vec![Value::Null, Value::Int(1), Value::Unknown])),
            ("password".into(), Value::from("hunter2").sensitive()),
            ("set".into(), Value::set(vec![Value::Int(2), Value::Int(1)])),
            ("z".into(), Value::map([])),
        ]);
        let expected = r#"{ "a b" = tolist(["x\n$${y}", "\u001b[31m"]), n = [null, 1, (unknown)], password = (sensitive), set = toset([1, 2]), z = tomap({}) }"#;
        assert_eq!(display(&value), expected);
        assert_eq!(format!("{value:?}"), expected);
        assert!(!format!("{:?}", Value::from("hunter2").sensitive()).contains("hunter2"));
    }
}
