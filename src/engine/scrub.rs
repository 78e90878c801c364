//! Taking secrets out of values that carry no mark.

use std::borrow::Cow;

use crate::base::secret::{REDACTED, Secrets};
use crate::value::{MapKind, Text, Value};

/// The value without the secrets in its texts, keys and numbers; none if there are none in it. Marked parts never show anyway and stay.
pub(super) fn without_secrets(value: &Value, secrets: &Secrets) -> Option<Value> {
    if secrets.is_empty() { None } else { scrubbed(value, secrets) }
}

fn scrubbed(value: &Value, secrets: &Secrets) -> Option<Value> {
    match value {
        Value::String(text) => scrubbed_text(text, secrets).map(Value::String),
        // A number is a secret only as a whole: there is always one with the same four digits somewhere in it.
        Value::Int(_) | Value::Big(_) => (secrets.scrub(&value.to_string()) == REDACTED).then(|| Value::from(REDACTED)),
        Value::Seq(kind, elements) => {
            let changed: Vec<Option<Value>> = elements.iter().map(|element| scrubbed(element, secrets)).collect();
            let all = elements.iter().zip(&changed).map(|(old, new)| new.as_ref().unwrap_or(old).clone());
            changed.iter().any(Option::is_some).then(|| Value::Seq(*kind, all.collect()))
        }
        Value::Map(..) | Value::Record(_) => {
            let mut changed = false;
            let entries: Vec<(Text, Value)> = value
                .entries()
                .map(|(key, old)| {
                    let (new_key, new) = (scrubbed_text(&key, secrets), scrubbed(&old, secrets));
                    changed |= new_key.is_some() || new.is_some();
                    (new_key.unwrap_or(key), new.unwrap_or(old))
                })
                .collect();
            let is_map = matches!(value, Value::Map(MapKind::Map, _));
            changed.then(|| if is_map { Value::map(entries) } else { Value::object(entries) })
        }
        Value::Null | Value::Unknown | Value::Bool(_) | Value::Sensitive(_) => None,
    }
}

fn scrubbed_text(text: &Text, secrets: &Secrets) -> Option<Text> {
    match secrets.scrub(text) {
        Cow::Borrowed(_) => None,
        Cow::Owned(scrubbed) => Some(scrubbed.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::without_secrets;
    use crate::base::secret::Secrets;
    use crate::value::{Record, Slot, Value};

    fn secrets() -> Secrets {
        let secrets = Secrets::new();
        secrets.add("hunter2");
        secrets.add("48291");
        secrets
    }

    #[test]
    fn texts_keys_and_whole_numbers_are_scrubbed_wherever_they_stand() {
        let record = Record::new(
            &["body", "json", "n"],
            [
                Slot::from(Value::from("it is hunter2")),
                Slot::json(r#"{"hunter2": [48291, 148291, "aHVudGVyMg=="]}"#),
                Slot::from(Value::Int(3)),
            ],
        );
        let value = Value::tuple(vec![Value::from(record), Value::from("hunter2").sensitive()]);
        let expected = r#"[{ body = "it is (sensitive)", json = { "(sensitive)" = ["(sensitive)", 148291, "(sensitive)"] }, n = 3 }, (sensitive)]"#;
        assert_eq!(without_secrets(&value, &secrets()).map(|value| value.to_string()).as_deref(), Some(expected));
    }

    #[test]
    fn what_holds_no_secret_stays_as_it_is() {
        let value = Value::object([("a".into(), Value::list(vec![Value::from("x"), Value::Int(1)]))]);
        assert!(without_secrets(&value, &secrets()).is_none());
        assert!(without_secrets(&Value::from("hunter2"), &Secrets::new()).is_none());
    }
}
