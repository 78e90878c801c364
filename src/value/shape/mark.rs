//! Marking the parts of a value that a description says are never shown.

use super::{FieldDef, ShapeDef, TypeDef};
use crate::value::{Text, Value};

impl FieldDef {
    /// The field's value, marked as a whole or in those parts that are never shown.
    pub fn mark(&self, value: Value) -> Value {
        let whole = self.is_sensitive() && !value.is_null() && !value.is_unknown();
        if whole { value.sensitive() } else { self.ty.mark(value) }
    }
}

impl TypeDef {
    /// A value of this type, marked in those parts that are never shown. Where the type has none, nothing is copied.
    pub fn mark(&self, value: Value) -> Value {
        if !self.has_sensitive() {
            return value;
        }
        match (self, &value) {
            (Self::List(of), Value::Seq(kind, elements)) => {
                Value::Seq(*kind, elements.iter().map(|element| of.mark(element.clone())).collect())
            }
            (Self::Map(of), Value::Map(kind, entries)) => {
                Value::Map(*kind, entries.iter().map(|(key, entry)| (key.clone(), of.mark(entry.clone()))).collect())
            }
            (Self::Object(shape), Value::Map(..) | Value::Record(_)) => {
                let mark = |(key, part): (Text, Value)| {
                    let part = shape.field(&key).map_or_else(|| part.clone(), |field| field.mark(part.clone()));
                    (key, part)
                };
                Value::object(value.entries().map(mark))
            }
            _ => value,
        }
    }

    /// Whether values of this type have parts that are never shown.
    fn has_sensitive(&self) -> bool {
        let in_shape = |shape: &ShapeDef| shape.fields.iter().any(|field| field.is_sensitive() || field.ty.has_sensitive());
        match self {
            Self::List(of) | Self::Map(of) => of.has_sensitive(),
            Self::Object(shape) => in_shape(shape),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::shape;
    use crate::value::shape::Shape;
    use crate::value::{Text, Value, json};

    shape! {
        /// A login.
        pub struct Login {
            /// Who.
            user: Text,
            /// What only they know.
            password: Text = "" => [sensitive],
        }

        /// Several.
        pub struct Logins {
            /// One.
            one: Option<Login>,
            /// More.
            more: Vec<Login> = [],
            /// Nothing secret.
            count: u32 = 0,
        }
    }

    #[test]
    fn only_what_is_never_shown_is_marked_however_deep() {
        let text = r#"{"one": {"user": "a", "password": "x", "other": 1}, "more": [{"password": "y"}, {"password": null}, 3], "count": 2}"#;
        let value = json::parse(&Text::from(text)).unwrap_or_default();
        let marked: Vec<String> = value
            .entries()
            .filter_map(|(name, value)| Logins::SHAPE.field(&name).map(|field| field.mark(value).to_string()))
            .collect();
        let expected =
            ["2", "[{ password = (sensitive) }, { password = null }, 3]", "{ other = 1, password = (sensitive), user = \"a\" }"];
        assert_eq!(marked, expected);
        assert!(Login::SHAPE.fields[1].mark(Value::from("x")).is_sensitive());
    }
}
