//! Values through serde so that they read back as they were, for facts.
//!
//! Plain JSON wherever that says it all. What JSON has no word for is an object with one name that begins with `$`: `{"$list": [..]}`,
//! `{"$set": [..]}`, `{"$map": {..}}`, `{"$number": "0.1"}` where a machine float would lose digits, `{"$unknown": true}`,
//! `{"$null": true}` for a null where an absent value is null too, `{"$deep": ".."}` for what is nested deeper than readers go, and
//! `{"$object": {..}}` for an object whose own names look like that. A sensitive part is `{"$sensitive": true}`: it is never written,
//! and reads back as marked.

use std::fmt;
use std::sync::Arc;

use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::display::SENSITIVE;
use super::{BigNumber, MapKind, SeqKind, Text, Value};

/// Readers of JSON go 128 levels deep, and a fact has some of its own around the value.
const DEEP: usize = 40;

/// A value to be written, and how deep in another it stands.
struct Written<'v>(&'v Value, usize);

/// A value that was read.
struct Read(Value);

/// For a field `Option<Value>`.
pub mod option {
    use super::*;

    /// Writes it: null if there is none.
    ///
    /// # Errors
    /// As the serializer.
    pub fn serialize<S: Serializer>(value: &Option<Value>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            None => serializer.serialize_none(),
            Some(Value::Null) => mark(serializer, "$null", &true),
            Some(value) => Written(value, 0).serialize(serializer),
        }
    }

    /// Reads it.
    ///
    /// # Errors
    /// As the deserializer, and if it is no value.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
        Ok(Option::<Read>::deserialize(deserializer)?.map(|read| read.0))
    }
}

/// For a field of values with names, in an order that counts.
pub mod named {
    use super::*;

    /// Writes them, as pairs.
    ///
    /// # Errors
    /// As the serializer.
    pub fn serialize<S: Serializer>(values: &[(Arc<str>, Value)], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(|(name, value)| (name, Written(value, 0))))
    }

    /// Reads them.
    ///
    /// # Errors
    /// As the deserializer, and if one is no value.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(Arc<str>, Value)>, D::Error> {
        let read = Vec::<(Arc<str>, Read)>::deserialize(deserializer)?;
        Ok(read.into_iter().map(|(name, value)| (name, value.0)).collect())
    }
}

/// An object with one name.
fn mark<S: Serializer, T: Serialize + ?Sized>(serializer: S, name: &str, value: &T) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(name, value)?;
    map.end()
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Written(value, depth) = *self;
        match value {
            Value::Seq(..) | Value::Map(..) | Value::Record(_) if depth == DEEP => {
                let text = serde_json::to_string(&Written(value, 0)).map_err(serde::ser::Error::custom)?;
                mark(serializer, "$deep", &text)
            }
            Value::Sensitive(_) => mark(serializer, "$sensitive", &true),
            Value::Unknown => mark(serializer, "$unknown", &true),
            Value::Big(number) if !is_a_float(number) => mark(serializer, "$number", &number.to_string()),
            Value::Seq(SeqKind::Tuple, elements) => Elements(elements, depth).serialize(serializer),
            Value::Seq(SeqKind::List, elements) => mark(serializer, "$list", &Elements(elements, depth)),
            Value::Seq(SeqKind::Set, elements) => mark(serializer, "$set", &Elements(elements, depth)),
            Value::Map(MapKind::Map, _) => mark(serializer, "$map", &Entries(value, depth)),
            Value::Map(MapKind::Object, _) | Value::Record(_) => {
                let looks_like_one = value.entries().next().is_some_and(|(name, _)| name.starts_with('$'));
                let entries = Entries(value, depth);
                if looks_like_one { mark(serializer, "$object", &entries) } else { entries.serialize(serializer) }
            }
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Big(_) | Value::String(_) => value.serialize(serializer),
        }
    }
}

/// Whether a reader that makes a machine float of it has it whole.
fn is_a_float(number: &BigNumber) -> bool {
    matches!(BigNumber::from_f64(number.to_f64()), Some(Value::Big(float)) if *float == *number)
}

struct Elements<'v>(&'v [Value], usize);

impl Serialize for Elements<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|element| Written(element, self.1 + 1)))
    }
}

struct Entries<'v>(&'v Value, usize);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(self.0.len())?;
        for (name, value) in self.0.entries() {
            map.serialize_entry(name.as_str(), &Written(&value, self.1 + 1))?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadVisitor).map(Self)
    }
}

/// The entries of an object whose names mean nothing.
struct ReadEntries(Vec<(Text, Value)>);

impl<'de> Deserialize<'de> for ReadEntries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Plain;
        impl<'de> Visitor<'de> for Plain {
            type Value = ReadEntries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ReadEntries, A::Error> {
                let mut entries = Vec::new();
                while let Some((name, Read(value))) = map.next_entry::<Text, Read>()? {
                    entries.push((name, value));
                }
                Ok(ReadEntries(entries))
            }
        }
        deserializer.deserialize_map(Plain)
    }
}

struct ReadVisitor;

impl<'de> Visitor<'de> for ReadVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        BigNumber::from_f64(value).ok_or_else(|| E::custom("the number is not finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(Read(element)) = seq.next_element()? {
            elements.push(element);
        }
        Ok(Value::tuple(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Some(first) = map.next_key::<Text>()? else { return Ok(Value::object([])) };
        if first.starts_with('$') {
            return marked(&first, &mut map);
        }
        let mut entries = vec![(first, map.next_value::<Read>()?.0)];
        while let Some((name, Read(value))) = map.next_entry::<Text, Read>()? {
            entries.push((name, value));
        }
        Ok(Value::object(entries))
    }
}

/// What stands behind a name that says what it is.
fn marked<'de, A: MapAccess<'de>>(name: &str, map: &mut A) -> Result<Value, A::Error> {
    let elements = |read: Vec<Read>| read.into_iter().map(|read| read.0).collect();
    if matches!(name, "$sensitive" | "$unknown" | "$null") {
        map.next_value::<IgnoredAny>()?;
    }
    Ok(match name {
        "$sensitive" => Value::from(SENSITIVE).sensitive(),
        "$unknown" => Value::Unknown,
        "$null" => Value::Null,
        "$number" => BigNumber::parse(&map.next_value::<Text>()?).map_err(A::Error::custom)?,
        "$list" => Value::Seq(SeqKind::List, elements(map.next_value()?)),
        "$set" => Value::Seq(SeqKind::Set, elements(map.next_value()?)),
        "$map" => Value::map(map.next_value::<ReadEntries>()?.0),
        "$object" => Value::object(map.next_value::<ReadEntries>()?.0),
        "$deep" => serde_json::from_str::<Read>(&map.next_value::<Text>()?).map_err(A::Error::custom)?.0,
        other => return Err(A::Error::custom(format_args!("a value has the mark `{other}`, which is not known"))),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Held {
        #[serde(with = "option")]
        one: Option<Value>,
        #[serde(with = "named")]
        some: Vec<(Arc<str>, Value)>,
    }

    fn there_and_back(value: &Value) -> (String, Value) {
        let held = Held { one: Some(value.clone()), some: vec![("b".into(), value.clone()), ("a".into(), Value::Null)] };
        let text = serde_json::to_string(&held).unwrap();
        let back: Held = serde_json::from_str(&text).unwrap();
        let names: Vec<&str> = back.some.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["b", "a"], "their order counts");
        assert_eq!(back.some[0].1.to_string(), value.to_string());
        (text, back.one.unwrap())
    }

    #[test]
    fn a_value_reads_back_as_what_shows_the_same() {
        let number = |text: &str| BigNumber::parse(text).unwrap();
        let text = |text: &str| Value::from(text);
        let values = [
            Value::Null,
            Value::Bool(true),
            Value::Int(i64::MIN),
            number("18446744073709551615"),
            number("18446744073709551616"),
            number("0.1"),
            number("-2.5e-30"),
            number("1e300"),
            number("0.1000000000000000000000000000000000000000001"),
            number("123456789012345678901234567890.5"),
            text(""),
            text("$list"),
            text("(sensitive)"),
            Value::Unknown,
            Value::tuple(vec![Value::Int(1), Value::Null, text("x")]),
            Value::list(vec![text("x")]),
            Value::set(vec![text("x"), text("a")]),
            Value::map([("k".into(), Value::Int(1)), ("$k".into(), Value::list(vec![]))]),
            Value::object([]),
            Value::object([("$sensitive".into(), Value::Bool(true)), ("a".into(), Value::object([("$x".into(), Value::Null)]))]),
        ];
        for value in &values {
            let (text, back) = there_and_back(value);
            assert_eq!(back.to_string(), value.to_string(), "{text}");
            assert_eq!(serde_json::to_string(&back).unwrap(), serde_json::to_string(value).unwrap(), "{text}");
        }
        let (text, back) = there_and_back(&Value::tuple(values.to_vec()));
        assert_eq!(back.to_string(), Value::tuple(values.to_vec()).to_string(), "{text}");
    }

    #[test]
    fn what_is_sensitive_is_not_written_and_stays_marked() {
        let value = Value::object([("token".into(), Value::from("hunter2").sensitive()), ("user".into(), Value::from("ada"))]);
        let (text, back) = there_and_back(&value);
        assert!(!text.contains("hunter2") && text.contains(r#""token":{"$sensitive":true}"#), "{text}");
        assert_eq!(back.to_string(), value.to_string());
        assert!(back.has_sensitive());
    }

    #[test]
    fn none_and_null_are_told_apart_and_deep_values_are_read() {
        let none = Held { one: None, some: Vec::new() };
        let text = serde_json::to_string(&none).unwrap();
        assert!(serde_json::from_str::<Held>(&text).unwrap().one.is_none(), "{text}");
        let deep = (0..300).fold(Value::Int(1), |inside, at| match at % 2 {
            0 => Value::tuple(vec![inside]),
            _ => Value::object([("a".into(), inside)]),
        });
        let (_, back) = there_and_back(&deep);
        assert_eq!(back.to_string(), deep.to_string());
        let strange = r#"{"one": {"$shape": 1}, "some": []}"#;
        assert!(serde_json::from_str::<Held>(strange).is_err_and(|error| error.to_string().contains("$shape")));
    }
}
