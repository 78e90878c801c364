//! Sensitivity and not knowing: marks on a value and on its parts.

use std::sync::Arc;

use super::{Record, Value};

impl Value {
    /// The same value, marked: it must not be shown. Marking twice is marking once.
    #[must_use]
    pub fn sensitive(self) -> Value {
        match self {
            Value::Sensitive(_) => self,
            plain => Value::Sensitive(Arc::new(plain)),
        }
    }

    /// The same value, marked if `mark` is true.
    #[must_use]
    pub fn sensitive_if(self, mark: bool) -> Value {
        if mark { self.sensitive() } else { self }
    }

    /// Whether the value itself is marked.
    pub fn is_sensitive(&self) -> bool {
        matches!(self, Value::Sensitive(_))
    }

    /// Whether the value or any part of it is marked.
    pub fn has_sensitive(&self) -> bool {
        self.any(&Value::is_sensitive)
    }

    /// Whether the value itself is not known.
    pub fn is_unknown(&self) -> bool {
        match self {
            Value::Unknown => true,
            Value::Sensitive(inner) => inner.is_unknown(),
            _ => false,
        }
    }

    /// Whether the value or any part of it is not known.
    pub fn has_unknown(&self) -> bool {
        self.any(&Value::is_unknown)
    }

    /// The value without its own mark, and whether it had one. Parts keep theirs.
    pub fn unmark(self) -> (Value, bool) {
        match self {
            Value::Sensitive(inner) => (Arc::unwrap_or_clone(inner), true),
            plain => (plain, false),
        }
    }

    /// The value without any mark, and whether there was one anywhere. Without marks nothing is copied.
    pub fn unmark_deep(self) -> (Value, bool) {
        if !self.has_sensitive() {
            return (self, false);
        }
        (self.without_marks(), true)
    }

    fn without_marks(&self) -> Value {
        if !self.has_sensitive() {
            return self.clone();
        }
        match self {
            Value::Sensitive(inner) => inner.without_marks(),
            Value::Seq(kind, elements) => Value::Seq(*kind, elements.iter().map(Value::without_marks).collect()),
            Value::Map(kind, entries) => {
                Value::Map(*kind, entries.iter().map(|(key, value)| (key.clone(), value.without_marks())).collect())
            }
            Value::Record(record) => Value::Record(Arc::new(Record::map_values(record, Value::without_marks))),
            plain => plain.clone(),
        }
    }

    /// Whether `holds` for the value or any part. Unparsed JSON has no marks and nothing unknown, so it is not parsed for this.
    fn any(&self, holds: &dyn Fn(&Value) -> bool) -> bool {
        holds(self)
            || match self {
                Value::Sensitive(inner) => inner.any(holds),
                Value::Seq(_, elements) => elements.iter().any(|element| element.any(holds)),
                Value::Map(_, entries) => entries.iter().any(|(_, value)| value.any(holds)),
                Value::Record(record) => record.given_values().any(|value| value.any(holds)),
                _ => false,
            }
    }
}
