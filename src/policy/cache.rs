//! What a call is the same as, and what the same call gave before in this run.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::base::clock::Elapsed;
use crate::value::{Text, Value, to_text};

/// What makes two calls the same: a digest, so that no key holds what an argument held.
///
/// Each part is written with its kind and length, so that different parts never read the same.
#[derive(Clone, Debug, Default)]
pub struct Identity(Sha256);

impl Identity {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.write('s', text.len());
        self.0.update(text);
        self
    }

    /// Adds a value. A mark changes nothing: what is sensitive is the same call.
    #[must_use]
    pub fn value(mut self, value: &Value) -> Self {
        self.add(value);
        self
    }

    /// The digest.
    pub fn key(self) -> Text {
        let digest = self.0.finalize();
        Text::from(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::Null => self.write('n', 0),
            Value::Unknown => self.write('u', 0),
            Value::Bool(value) => self.write('b', usize::from(*value)),
            Value::Sensitive(inner) => self.add(inner),
            Value::String(text) => {
                self.write('s', text.len());
                self.0.update(text.as_str());
            }
            Value::Seq(_, elements) => {
                self.write('l', elements.len());
                elements.iter().for_each(|element| self.add(element));
            }
            Value::Map(_, entries) => {
                self.write('m', entries.len());
                entries.iter().for_each(|(name, value)| self.entry(name, value));
            }
            Value::Record(record) => {
                self.write('m', record.len());
                record.fields().for_each(|(name, value)| self.entry(name, value));
            }
            // A number's digits are the same however it is kept.
            number @ (Value::Int(_) | Value::Big(_)) => {
                let digits = to_text(number).unwrap_or_default();
                self.write('d', digits.len());
                self.0.update(digits.as_str());
            }
        }
    }

    fn entry(&mut self, name: &str, value: &Value) {
        self.write('k', name.len());
        self.0.update(name);
        self.add(value);
    }

    fn write(&mut self, kind: char, length: usize) {
        self.0.update([kind as u8]);
        self.0.update(length.to_le_bytes());
    }
}

/// An output of this run.
#[derive(Clone, Debug, PartialEq)]
pub struct Remembered {
    /// What a call gave, marks and all.
    pub output: Value,
    /// When, in plan time.
    pub at: Elapsed,
}

impl Remembered {
    /// How old it is, if it may still be taken: it is younger than `ttl`, or nothing says how old it may be.
    pub fn age(&self, now: Elapsed, ttl: Option<Duration>) -> Option<Duration> {
        let age = now.saturating_sub(self.at);
        ttl.is_none_or(|ttl| age < ttl).then_some(age)
    }
}

/// What calls gave in this run. Time is plan time: nothing grows old in a pause.
#[derive(Debug, Default)]
pub struct Memory(Mutex<HashMap<Text, Remembered>>);

impl Memory {
    /// What the same call gave last.
    pub fn load(&self, key: &Text) -> Option<Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Remembers what a call gave.
    pub fn save(&self, key: Text, remembered: Remembered) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, remembered);
    }
}

#[cfg(test)]
mod tests;
