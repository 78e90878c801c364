//! Values as indented JSON. What is sensitive stands as `(sensitive)`; what is long is cut.

use crate::tui::text;
use crate::value::{Value, json};

/// More lines than anybody reads on a screen.
const MOST_LINES: usize = 2_000;
/// More columns than anybody scrolls to.
const MOST_COLUMNS: usize = 2_000;
/// Deeper nesting is not shown.
const MOST_DEPTH: usize = 48;

/// The lines of a value.
pub(in crate::tui) fn lines(value: &Value) -> Vec<String> {
    let mut writer = Writer { lines: Vec::new(), full: false };
    writer.value(value, 0, String::new(), "");
    if writer.full {
        writer.lines.push(format!("{} (only the first {MOST_LINES} lines are shown)", text::ELLIPSIS));
    }
    writer.lines
}

struct Writer {
    lines: Vec<String>,
    full: bool,
}

impl Writer {
    fn push(&mut self, depth: usize, text: &str) {
        if self.lines.len() < MOST_LINES {
            self.lines.push(text::fit(&format!("{}{text}", "  ".repeat(depth)), MOST_COLUMNS));
        } else {
            self.full = true;
        }
    }

    /// Writes a value after `front`, which is its key, and before `behind`, which is a comma or nothing.
    fn value(&mut self, value: &Value, depth: usize, front: String, behind: &str) {
        if self.full {
            return;
        }
        let keyed = match value {
            Value::Map(..) | Value::Record(_) => true,
            Value::Seq(..) => false,
            leaf => return self.push(depth, &format!("{front}{}{behind}", leaf_text(leaf))),
        };
        let (open, close) = if keyed { ('{', '}') } else { ('[', ']') };
        let count = value.len().unwrap_or(0);
        if count == 0 || depth >= MOST_DEPTH {
            let inside = if count == 0 { String::new() } else { text::ELLIPSIS.to_string() };
            return self.push(depth, &format!("{front}{open}{inside}{close}{behind}"));
        }
        self.push(depth, &format!("{front}{open}"));
        for (at, (key, part)) in value.entries().enumerate() {
            let front = if keyed { format!("{}: ", quoted(&key)) } else { String::new() };
            self.value(&part, depth + 1, front, if at + 1 < count { "," } else { "" });
            if self.full {
                return;
            }
        }
        self.push(depth, &format!("{close}{behind}"));
    }
}

fn leaf_text(leaf: &Value) -> String {
    match leaf {
        Value::String(text) => quoted(text),
        // A marked or unknown value prints as just that.
        Value::Sensitive(_) | Value::Unknown => leaf.to_string(),
        plain => json::to_string(plain).unwrap_or_else(|_| plain.to_string()),
    }
}

/// A string as JSON. Of a long one only as much is looked at as could be shown.
fn quoted(text: &str) -> String {
    let end = text.char_indices().nth(MOST_COLUMNS).map_or(text.len(), |(at, _)| at);
    let cut = text.get(..end).unwrap_or(text);
    let mut quoted = serde_json::to_string(cut).unwrap_or_default();
    if end < text.len() {
        quoted.pop();
        quoted.push(text::ELLIPSIS);
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_json_and_hides_secrets() {
        let value = Value::object([
            ("a".into(), Value::tuple(vec![Value::Int(1), Value::from("x\n\u{1b}[31m"), Value::Null])),
            ("empty".into(), Value::map([])),
            ("password".into(), Value::from("hunter2").sensitive()),
        ]);
        let expected = [
            "{",
            "  \"a\": [",
            "    1,",
            "    \"x\\n\\u001b[31m\",",
            "    null",
            "  ],",
            "  \"empty\": {},",
            "  \"password\": (sensitive)",
            "}",
        ];
        assert_eq!(lines(&value), expected);
        assert_eq!(lines(&Value::tuple(vec![Value::from("hunter2")]).sensitive()), ["(sensitive)"]);
    }

    #[test]
    fn what_is_huge_is_cut() {
        let long = lines(&Value::from("x".repeat(1 << 20)));
        assert!(long.len() == 1 && long[0].chars().count() <= MOST_COLUMNS);
        let many = lines(&Value::tuple(vec![Value::Int(1); 100_000]));
        assert_eq!(many.len(), MOST_LINES + 1);
        let deep = (0..10_000).fold(Value::Null, |inner, _| Value::tuple(vec![inner]));
        assert_eq!(lines(&deep).len(), 2 * MOST_DEPTH + 1);
        // Dropping so deep a value one level at a time needs no deep stack.
        std::mem::forget(deep);
    }
}
