//! [`Value`]: what an expression yields, 24 bytes, cheap to clone.

use std::sync::Arc;

use super::{BigNumber, Record, Text};

/// Which of HCL's sequence types a sequence is. They index and iterate alike; equality, `type()` and conversion tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeqKind {
    /// `[1, "a"]`: a fixed number of elements, each of its own type.
    Tuple,
    /// `tolist(..)`: elements of one type.
    List,
    /// `toset(..)`: distinct elements in a fixed order; has no index.
    Set,
}

/// Which of HCL's keyed types a keyed value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MapKind {
    /// `{ a = 1, b = "x" }`: named attributes, each of its own type.
    Object,
    /// `tomap(..)`: values of one type.
    Map,
}

/// A dynamic value.
///
/// Cloning never copies text or elements. Keyed values are slices sorted by key, so they iterate in key order as Terraform's do.
#[derive(Clone, Default)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// Not known before the run (plan mode only; never reaches a runner).
    Unknown,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that fits the machine.
    Int(i64),
    /// Any other number: a 512-bit binary float. Never holds a whole number that fits `i64`.
    Big(Arc<BigNumber>),
    /// Text.
    String(Text),
    /// A tuple, list or set.
    Seq(SeqKind, Arc<[Value]>),
    /// An object or map; sorted by key, keys distinct.
    Map(MapKind, Arc<[(Text, Value)]>),
    /// What a runner returned: attributes by slot, JSON parsed on first use. Behaves as an object.
    Record(Arc<Record>),
    /// A value that must not be shown. Never directly nested in itself.
    Sensitive(Arc<Value>),
}

const _: () = assert!(size_of::<Value>() <= 24, "a value is at most 24 bytes");

impl Value {
    /// Text.
    pub fn string(text: impl Into<Text>) -> Value {
        Value::String(text.into())
    }

    /// A tuple of these elements.
    pub fn tuple(elements: Vec<Value>) -> Value {
        Value::Seq(SeqKind::Tuple, elements.into())
    }

    /// A list of these elements, which the caller has brought to one type.
    pub fn list(elements: Vec<Value>) -> Value {
        Value::Seq(SeqKind::List, elements.into())
    }

    /// A set: sorted (strings lexicographically, numbers by size, others by [`Value::compare`]), each element once.
    ///
    /// As in Terraform's type system a set keeps no marks inside: one marked element marks the whole set; and one element
    /// that is not wholly known makes the whole set unknown, since it is not known how many distinct elements there are.
    pub fn set(elements: Vec<Value>) -> Value {
        let mut sensitive = false;
        let mut plain = Vec::with_capacity(elements.len());
        for element in elements {
            let (element, marked) = element.unmark_deep();
            sensitive |= marked;
            plain.push(element);
        }
        let set = if plain.iter().any(Value::has_unknown) {
            Value::Unknown
        } else {
            plain.sort_by(Value::compare);
            plain.dedup();
            Value::Seq(SeqKind::Set, plain.into())
        };
        if sensitive { set.sensitive() } else { set }
    }

    /// An object with these attributes. Of two with one name the last wins.
    pub fn object(attributes: impl IntoIterator<Item = (Text, Value)>) -> Value {
        Value::Map(MapKind::Object, sorted(attributes.into_iter().collect()))
    }

    /// A map with these entries, which the caller has brought to one type. Of two with one key the last wins.
    pub fn map(entries: impl IntoIterator<Item = (Text, Value)>) -> Value {
        Value::Map(MapKind::Map, sorted(entries.into_iter().collect()))
    }

    /// Entries of a kind, brought into order.
    pub(super) fn entries_of(kind: MapKind, entries: Vec<(Text, Value)>) -> Value {
        Value::Map(kind, sorted(entries))
    }
}

/// Brings entries into key order; of two with one key the last stays.
fn sorted(mut entries: Vec<(Text, Value)>) -> Arc<[(Text, Value)]> {
    if !entries.is_sorted_by(|a, b| a.0 < b.0) {
        // The sort is stable, so the last of equal keys is the one that was written last.
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        entries.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
    }
    entries.into()
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Value::Int(value.into())
    }
}

impl From<u16> for Value {
    fn from(value: u16) -> Self {
        Value::Int(value.into())
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Value::Int(value.into())
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        i64::try_from(value).map_or_else(|_| BigNumber::from_u128(value.into()), Value::Int)
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Value::from(value as u64)
    }
}

/// A whole number is taken exactly, any other by its shortest decimal digits ([`BigNumber::from_f64`]); not finite: null.
impl From<f64> for Value {
    fn from(value: f64) -> Self {
        BigNumber::from_f64(value).unwrap_or_default()
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::String(value.into())
    }
}

impl From<Text> for Value {
    fn from(value: Text) -> Self {
        Value::String(value)
    }
}

impl From<Record> for Value {
    fn from(value: Record) -> Self {
        Value::Record(Arc::new(value))
    }
}

/// `None` is null.
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}
