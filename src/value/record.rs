//! [`Record`]: what a runner returned, by slot.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::scrub::scrub_text;
use super::{Text, Value, json};
use crate::base::secret::Secrets;

/// The names of a record's slots: a module's own table, or names known only at run time.
#[derive(Clone)]
pub enum FieldNames {
    /// A table in the program.
    Static(&'static [&'static str]),
    /// Names read at run time.
    Shared(Arc<[Text]>),
}

impl FieldNames {
    fn get(&self, slot: usize) -> Option<&str> {
        match self {
            FieldNames::Static(names) => names.get(slot).copied(),
            FieldNames::Shared(names) => names.get(slot).map(Text::as_str),
        }
    }

    fn len(&self) -> usize {
        match self {
            FieldNames::Static(names) => names.len(),
            FieldNames::Shared(names) => names.len(),
        }
    }
}

impl From<&'static [&'static str]> for FieldNames {
    fn from(names: &'static [&'static str]) -> Self {
        FieldNames::Static(names)
    }
}

impl<const N: usize> From<&'static [&'static str; N]> for FieldNames {
    fn from(names: &'static [&'static str; N]) -> Self {
        FieldNames::Static(names)
    }
}

impl From<Arc<[Text]>> for FieldNames {
    fn from(names: Arc<[Text]>) -> Self {
        FieldNames::Shared(names)
    }
}

/// What stands in a slot.
pub enum Slot {
    /// A value.
    Given(Value),
    /// What is made a value when it is first looked at, which may be never.
    Later(Later),
}

impl Slot {
    /// JSON text, parsed when it is first looked at. Text that is not JSON is null.
    pub fn json(body: impl Into<Text>) -> Slot {
        Slot::later(Source::Json(body.into()))
    }

    /// A time in milliseconds, with its fraction.
    pub const fn milliseconds(time: Duration) -> Slot {
        Slot::later(Source::Milliseconds(time))
    }

    /// A word that is known beforehand.
    pub const fn word(word: &'static str) -> Slot {
        Slot::later(Source::Word(word))
    }

    const fn later(source: Source) -> Slot {
        Slot::Later(Later { source, made: OnceLock::new() })
    }

    fn value(&self) -> &Value {
        match self {
            Slot::Given(value) => value,
            Slot::Later(later) => later.made.get_or_init(|| later.source.value()),
        }
    }
}

impl<T: Into<Value>> From<T> for Slot {
    fn from(value: T) -> Self {
        Slot::Given(value.into())
    }
}

/// What a value is made of, with room for it.
pub struct Later {
    source: Source,
    made: OnceLock<Value>,
}

#[derive(Clone)]
enum Source {
    Json(Text),
    Milliseconds(Duration),
    Word(&'static str),
}

impl Source {
    fn value(&self) -> Value {
        match self {
            Source::Json(body) => json::parse(body).unwrap_or_default(),
            Source::Milliseconds(time) => Value::from(time.as_secs_f64() * 1000.0),
            Source::Word(word) => Value::from(*word),
        }
    }

    /// None if there is nothing to replace.
    fn scrub(&self, secrets: &Secrets) -> Option<Slot> {
        match self {
            Source::Json(body) => scrub_text(body, secrets).map(Slot::json),
            Source::Milliseconds(_) | Source::Word(_) => None,
        }
    }
}

/// Attributes by slot. Reading one by slot takes no search, and JSON is parsed only if somebody reads it.
pub struct Record {
    fields: FieldNames,
    slots: Box<[Slot]>,
}

impl Record {
    /// A record of these fields; `slots` in the order of `fields`. Missing slots are null, and those past the last name are dropped.
    pub fn new<S: Into<Slot>>(fields: impl Into<FieldNames>, slots: impl IntoIterator<Item = S>) -> Record {
        let fields = fields.into();
        let mut slots: Vec<Slot> = slots.into_iter().take(fields.len()).map(Into::into).collect();
        slots.resize_with(fields.len(), || Slot::Given(Value::Null));
        Record { fields, slots: slots.into() }
    }

    /// The value of the field called `name`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        (0..self.len()).find(|slot| self.fields.get(*slot) == Some(name)).and_then(|slot| self.slot(slot))
    }

    /// The value in a slot.
    pub fn slot(&self, slot: usize) -> Option<&Value> {
        self.slots.get(slot).map(Slot::value)
    }

    /// The name of a slot.
    pub fn name(&self, slot: usize) -> Option<Text> {
        match &self.fields {
            FieldNames::Static(names) => names.get(slot).copied().map(Text::from),
            FieldNames::Shared(names) => names.get(slot).cloned(),
        }
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Names and values in key order, as an object's.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.key_order().into_iter().filter_map(|slot| Some((self.fields.get(slot)?, self.slot(slot)?)))
    }

    /// The slots in the order of their names.
    pub(super) fn key_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|slot| self.fields.get(*slot));
        order
    }

    /// The values that were given as such: what is made later is left as it is.
    pub(super) fn given_values(&self) -> impl Iterator<Item = &Value> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Given(value) => Some(value),
            Slot::Later(_) => None,
        })
    }

    /// The same fields with each given value changed; JSON text stays text.
    pub(super) fn map_values(&self, change: impl Fn(&Value) -> Value) -> Record {
        let slots = self.slots.iter().map(|slot| match slot {
            Slot::Given(value) => Slot::Given(change(value)),
            Slot::Later(later) => Slot::later(later.source.clone()),
        });
        Record { fields: self.fields.clone(), slots: slots.collect() }
    }
}

impl Record {
    /// The same fields without secrets in their texts; none if there are none. JSON text stays text.
    pub(super) fn scrub(&self, secrets: &Secrets) -> Option<Record> {
        let scrub = |slot: &Slot| match slot {
            Slot::Given(value) => value.scrub(secrets).map(Slot::Given),
            Slot::Later(later) => later.source.scrub(secrets),
        };
        let scrubbed: Vec<Option<Slot>> = self.slots.iter().map(scrub).collect();
        if scrubbed.iter().all(Option::is_none) {
            return None;
        }
        let same = |slot: &Slot| match slot {
            Slot::Given(value) => Slot::Given(value.clone()),
            Slot::Later(later) => Slot::later(later.source.clone()),
        };
        let slots = self.slots.iter().zip(scrubbed).map(|(old, new)| new.unwrap_or_else(|| same(old)));
        Some(Record { fields: self.fields.clone(), slots: slots.collect() })
    }
}

/// As [`super::display`]; sensitive parts are not shown.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.fields()).finish()
    }
}
