//! Secrets that came back inside of values that carry no mark: an echo of a header, a child that prints its environment.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Text, Value};
use crate::base::secret::{REDACTED, Secrets, Stay};

/// The longest text that is remembered as a secret by its content.
const LONGEST_SECRET: usize = 4096;

impl Value {
    /// Adds the texts inside of marked parts: one that is marked itself for sure, those inside of something larger as its parts. Gives
    /// whether all that is marked can be found again in other text; a number, or a text of three letters, cannot.
    pub fn tell_secrets(&self, secrets: &Secrets, stay: Stay) -> bool {
        let all =
            |elements: &mut dyn Iterator<Item = &Value>| elements.filter(|one| !one.tell_secrets(secrets, stay)).count() == 0;
        match self {
            Value::Sensitive(inner) => match &**inner {
                Value::String(text) if text.len() <= LONGEST_SECRET => {
                    secrets.learn(text, stay);
                    Secrets::finds(text)
                }
                whole => whole.tell_parts(secrets, stay),
            },
            Value::Seq(_, elements) => all(&mut elements.iter()),
            Value::Map(_, entries) => all(&mut entries.iter().map(|(_, element)| element)),
            Value::Record(record) => all(&mut record.fields().map(|(_, element)| element)),
            _ => true,
        }
    }

    /// All of it is a part of something that is marked as a whole.
    fn tell_parts(&self, secrets: &Secrets, stay: Stay) -> bool {
        let all = |elements: &mut dyn Iterator<Item = &Value>| elements.filter(|one| !one.tell_parts(secrets, stay)).count() == 0;
        match self {
            Value::String(text) if text.len() <= LONGEST_SECRET => {
                secrets.learn_part(text, stay);
                Secrets::finds(text)
            }
            Value::Sensitive(_) => self.tell_secrets(secrets, stay),
            Value::Seq(_, elements) => all(&mut elements.iter()),
            Value::Map(_, entries) => all(&mut entries.iter().map(|(_, element)| element)),
            Value::Record(record) => all(&mut record.fields().map(|(_, element)| element)),
            Value::Null => true,
            _ => false,
        }
    }

    /// The value as it may be shown: every secret inside of a text is replaced. Marked parts stay as they are, JSON stays unparsed.
    #[must_use]
    pub fn scrubbed(self, secrets: &Secrets) -> Value {
        self.scrub(secrets).unwrap_or(self)
    }

    /// As [`Self::scrubbed`]; none if there is nothing to replace, so that nothing is copied.
    pub fn scrub(&self, secrets: &Secrets) -> Option<Value> {
        if secrets.is_empty() {
            return None;
        }
        match self {
            Value::String(text) => scrub_text(text, secrets).map(Value::String),
            // A number is a secret only as a whole: there is always one with the same four digits somewhere in it.
            Value::Int(_) | Value::Big(_) => (secrets.scrub_sure(&self.to_string()) == REDACTED).then(|| Value::from(REDACTED)),
            Value::Seq(kind, elements) => {
                let scrubbed: Vec<Option<Value>> = elements.iter().map(|element| element.scrub(secrets)).collect();
                let changed = scrubbed.iter().any(Option::is_some);
                let all = elements.iter().zip(scrubbed).map(|(old, new)| new.unwrap_or_else(|| old.clone()));
                changed.then(|| Value::Seq(*kind, all.collect()))
            }
            Value::Map(kind, entries) => {
                let scrub = |(key, value): &(Text, Value)| (scrub_text(key, secrets), value.scrub(secrets));
                let scrubbed: Vec<(Option<Text>, Option<Value>)> = entries.iter().map(scrub).collect();
                let changed = scrubbed.iter().any(|(key, value)| key.is_some() || value.is_some());
                let all = entries.iter().zip(scrubbed).map(|((old_key, old), (key, value))| {
                    (key.unwrap_or_else(|| old_key.clone()), value.unwrap_or_else(|| old.clone()))
                });
                changed.then(|| Value::entries_of(*kind, all.collect()))
            }
            Value::Record(record) => record.scrub(secrets).map(|record| Value::Record(Arc::new(record))),
            Value::Null | Value::Unknown | Value::Bool(_) | Value::Sensitive(_) => None,
        }
    }
}

/// None if there is nothing to replace.
pub(super) fn scrub_text(text: &Text, secrets: &Secrets) -> Option<Text> {
    match secrets.scrub_sure(text) {
        Cow::Owned(scrubbed) => Some(scrubbed.into()),
        Cow::Borrowed(_) => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::value::{Record, Slot};

    fn secrets() -> Secrets {
        let secrets = Secrets::new();
        secrets.add("hunter2");
        secrets.add("48291");
        secrets
    }

    #[test]
    fn secrets_are_replaced_wherever_they_are() {
        let body = "{\"said\": \"hunter2!\", \"n\": 1}";
        let slots = [Slot::from(Value::from(body)), Slot::json(body), Slot::from(Value::from("hunter2").sensitive())];
        let record = Value::Record(Arc::new(Record::new(&["body", "json", "marked"], slots)));
        let value = Value::object([
            ("deep".into(), Value::tuple(vec![Value::Int(1), record])),
            ("hunter2".into(), Value::from("my hunter2, my hunter2")),
        ]);
        let shown = value.clone().scrubbed(&secrets());
        assert_eq!(shown.get("(sensitive)"), Some(Value::from("my (sensitive), my (sensitive)")));
        let record = shown.get("deep").unwrap().index(1).unwrap();
        assert_eq!(record.get("body"), Some(Value::from("{\"said\": \"(sensitive)!\", \"n\": 1}")));
        assert_eq!(record.get("json").unwrap().get("said"), Some(Value::from("(sensitive)!")));
        assert!(record.get("marked").unwrap().is_sensitive());
        assert!(value.get("hunter2").is_some(), "the value itself is as it was");
    }

    #[test]
    fn a_number_is_a_secret_only_as_a_whole() {
        let numbers = Value::tuple(vec![Value::Int(48_291), Value::Int(148_291)]);
        assert_eq!(numbers.scrubbed(&secrets()).to_string(), r#"["(sensitive)", 148291]"#);
    }

    #[test]
    fn what_has_none_is_not_copied() {
        let elements = Value::tuple(vec![Value::from("nothing to hide")]);
        let Value::Seq(_, before) = &elements else { unreachable!() };
        let before = Arc::clone(before);
        let Value::Seq(_, after) = elements.scrubbed(&secrets()) else { unreachable!() };
        assert!(Arc::ptr_eq(&before, &after));
    }
}
