#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
use proptest::prelude::*;

use super::*;
use crate::value::{BigNumber, Record};

fn key(value: &Value) -> Text {
    Identity::new().value(value).key()
}

#[test]
fn what_is_equal_has_one_key_however_it_is_kept() {
    let object = Value::object([(Text::from("a"), Value::Int(1)), (Text::from("b"), Value::Null)]);
    let record = Value::Record(std::sync::Arc::new(Record::new(&["a", "b"][..], [Value::Int(1), Value::Null])));
    assert_eq!(key(&object), key(&record));
    assert_eq!(key(&Value::Int(7)), key(&BigNumber::from_u128(7)));
    assert_eq!(key(&Value::from("x")), key(&Value::from("x").sensitive()));
    assert_eq!(key(&Value::Null).len(), 64);
}

#[test]
fn what_differs_has_another() {
    let text = |text: &str| Value::from(text);
    let list = |elements: Vec<Value>| Value::tuple(elements);
    let different = [
        Value::Null,
        Value::Bool(false),
        Value::Bool(true),
        Value::Int(0),
        Value::Int(1),
        text(""),
        text("0"),
        text("null"),
        list(vec![]),
        list(vec![text("")]),
        list(vec![text("ab"), text("c")]),
        list(vec![text("a"), text("bc")]),
        list(vec![list(vec![text("a")]), text("b")]),
        list(vec![text("a"), list(vec![text("b")])]),
        Value::object([(Text::from("a"), text("b"))]),
        Value::object([(Text::from("ab"), text(""))]),
        Value::object([]),
    ];
    let mut keys: Vec<Text> = different.iter().map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), different.len());
    assert_ne!(Identity::new().text("ab").text("c").key(), Identity::new().text("a").text("bc").key());
}

#[test]
fn what_is_remembered_grows_old() {
    let (memory, key) = (Memory::default(), Text::from("k"));
    assert_eq!(memory.load(&key), None);
    for (output, at) in [(1, 0), (2, 10)] {
        memory.save(key.clone(), Remembered { output: Value::Int(output), at: Duration::from_secs(at) });
    }
    let remembered = memory.load(&key).unwrap();
    assert_eq!(remembered.output, Value::Int(2));
    let age = |now, ttl: Option<u64>| remembered.age(Duration::from_secs(now), ttl.map(Duration::from_secs));
    assert_eq!(
        (age(1000, None), age(14, Some(5)), age(15, Some(5))),
        (Some(Duration::from_secs(990)), Some(Duration::from_secs(4)), None)
    );
}

proptest! {
    /// Lists of texts have one key exactly if they are equal: no way to cut a text reads like another.
    #[test]
    fn keys_are_equal_exactly_if_values_are(one in prop::collection::vec("[ab]{0,3}", 0..4), other in prop::collection::vec("[ab]{0,3}", 0..4)) {
        let value = |all: &[String]| Value::tuple(all.iter().map(|text| Value::from(text.as_str())).collect());
        prop_assert_eq!(key(&value(&one)) == key(&value(&other)), one == other);
    }
}
