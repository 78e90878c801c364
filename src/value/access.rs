//! Looking into a value.
//!
//! Nothing here takes a mark off: a part of a sensitive value is sensitive, and `as_*` and `len` see nothing in one.
//! Whoever needs the plain value says so with [`Value::unmark`].

use std::sync::Arc;

use super::{BigNumber, MapKind, Record, SeqKind, Text, Type, Value, convert};

impl Value {
    /// The attribute or entry called `key` of a map, object or record; `None` if there is none or it is something else.
    pub fn get(&self, key: &str) -> Option<Value> {
        match self {
            Value::Sensitive(inner) => inner.get(key).map(Value::sensitive),
            _ => self.get_ref(key).cloned(),
        }
    }

    /// As [`Value::get`] without a clone; `None` on a sensitive value, whose parts cannot be lent with their mark.
    pub fn get_ref(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Map(_, entries) => {
                let at = entries.binary_search_by(|(name, _)| name.as_str().cmp(key)).ok()?;
                entries.get(at).map(|(_, value)| value)
            }
            Value::Record(record) => record.get(key),
            _ => None,
        }
    }

    /// The element at `position` of a tuple or list (a set in its fixed order too).
    pub fn index(&self, position: usize) -> Option<Value> {
        match self {
            Value::Seq(_, elements) => elements.get(position).cloned(),
            Value::Sensitive(inner) => inner.index(position).map(Value::sensitive),
            _ => None,
        }
    }

    /// The elements of a tuple, list or set.
    pub fn elements(&self) -> Option<&[Value]> {
        match self {
            Value::Seq(_, elements) => Some(elements),
            _ => None,
        }
    }

    /// Keys and values of a map, object or record in key order; of a tuple, list or set with the position as key;
    /// nothing for anything else. The parts of a sensitive value come marked.
    pub fn entries(&self) -> Entries {
        let (plain, sensitive) = self.clone().unmark();
        let source = match plain {
            Value::Map(_, entries) => Source::Map(entries),
            Value::Record(record) => Source::Record(record.key_order(), record),
            Value::Seq(_, elements) => Source::Seq(elements),
            _ => Source::Seq(Arc::default()),
        };
        Entries { source, at: 0, sensitive }
    }

    /// How many elements, entries or attributes; `None` if it has none of these.
    #[expect(clippy::len_without_is_empty, reason = "a number is neither empty nor not")]
    pub fn len(&self) -> Option<usize> {
        match self {
            Value::Seq(_, elements) => Some(elements.len()),
            Value::Map(_, entries) => Some(entries.len()),
            Value::Record(record) => Some(record.len()),
            _ => None,
        }
    }

    /// The text, if it is a string.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text().map(Text::as_str)
    }

    /// The shared text, if it is a string.
    pub fn as_text(&self) -> Option<&Text> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if it is a bool.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is a whole one that fits.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The number at full precision, if it is one.
    pub fn as_number(&self) -> Option<BigNumber> {
        match self {
            Value::Int(value) => Some(BigNumber::from(*value)),
            Value::Big(value) => Some(BigNumber::clone(value)),
            _ => None,
        }
    }

    /// The nearest machine float, if it is a number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "the nearest float is what is asked for")]
            Value::Int(value) => Some(*value as f64),
            Value::Big(value) => Some(value.to_f64()),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        matches!(self, Value::Int(_) | Value::Big(_))
    }

    /// What it is, for messages: `string`, `number`, `bool`, `tuple`, `list`, `set`, `object`, `map`, `null` or `unknown`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Unknown => "unknown",
            Value::Bool(_) => "bool",
            Value::Int(_) | Value::Big(_) => "number",
            Value::String(_) => "string",
            Value::Seq(SeqKind::Tuple, _) => "tuple",
            Value::Seq(SeqKind::List, _) => "list",
            Value::Seq(SeqKind::Set, _) => "set",
            Value::Map(MapKind::Object, _) | Value::Record(_) => "object",
            Value::Map(MapKind::Map, _) => "map",
            Value::Sensitive(inner) => inner.type_name(),
        }
    }

    /// The name of its type with its article, for messages.
    pub fn a_type(&self) -> &'static str {
        match self.type_name() {
            "bool" => "a bool",
            "number" => "a number",
            "string" => "a string",
            "tuple" => "a tuple",
            "list" => "a list",
            "set" => "a set",
            "object" => "an object",
            "map" => "a map",
            other => other,
        }
    }

    /// Its type. Null and unknown values are of any type; the element type of a list, set or map is what its elements unify to.
    pub fn type_of(&self) -> Type {
        let common = |values: &mut dyn Iterator<Item = &Value>| {
            let types: Vec<Type> = values.map(Value::type_of).collect();
            Box::new(convert::unify(&types).unwrap_or(Type::Any))
        };
        match self {
            Value::Null | Value::Unknown => Type::Any,
            Value::Bool(_) => Type::Bool,
            Value::Int(_) | Value::Big(_) => Type::Number,
            Value::String(_) => Type::String,
            Value::Seq(SeqKind::Tuple, elements) => Type::Tuple(elements.iter().map(Value::type_of).collect()),
            Value::Seq(SeqKind::List, elements) => Type::List(common(&mut elements.iter())),
            Value::Seq(SeqKind::Set, elements) => Type::Set(common(&mut elements.iter())),
            Value::Map(MapKind::Map, entries) => Type::Map(common(&mut entries.iter().map(|(_, value)| value))),
            Value::Map(MapKind::Object, _) | Value::Record(_) => {
                Type::object(self.entries().map(|(name, value)| (name, value.type_of())))
            }
            Value::Sensitive(inner) => inner.type_of(),
        }
    }
}

enum Source {
    Map(Arc<[(Text, Value)]>),
    Record(Vec<usize>, Arc<Record>),
    Seq(Arc<[Value]>),
}

/// The keys and values of a [`Value`], from [`Value::entries`].
pub struct Entries {
    source: Source,
    at: usize,
    sensitive: bool,
}

impl Iterator for Entries {
    type Item = (Text, Value);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = match &self.source {
            Source::Map(entries) => entries.get(self.at).cloned()?,
            Source::Record(order, record) => {
                let slot = *order.get(self.at)?;
                (record.name(slot)?, record.slot(slot)?.clone())
            }
            Source::Seq(elements) => (Text::from(self.at.to_string()), elements.get(self.at)?.clone()),
        };
        self.at += 1;
        Some((key, if self.sensitive { value.sensitive() } else { value }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let all = match &self.source {
            Source::Map(entries) => entries.len(),
            Source::Record(order, _) => order.len(),
            Source::Seq(elements) => elements.len(),
        };
        let left = all.saturating_sub(self.at);
        (left, Some(left))
    }
}

impl ExactSizeIterator for Entries {}
