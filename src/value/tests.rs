#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::cmp::Ordering;
use std::sync::Arc;

use proptest::prelude::*;

use super::{BigNumber, Record, SeqKind, Slot, Text, Type, Value, json};

fn one(key: &str, value: Value) -> Value {
    Value::object([(Text::from(key), value)])
}

#[test]
fn equality_is_hcls() {
    let number = |text: &str| BigNumber::parse(text).unwrap();
    let elements = vec![Value::Int(1)];
    assert_eq!(number("1.0"), Value::Int(1));
    assert_eq!(number("0.10"), number("0.1"));
    assert_eq!(Value::Null, Value::Null);
    assert_eq!(Value::from("a").sensitive(), Value::from("a"));
    assert_eq!(one("a", Value::Int(1)), Value::from(Record::new(&["a"], [1])));
    for (a, b) in [
        (Value::Int(1), Value::from("1")),
        (Value::Bool(true), Value::from("true")),
        (Value::Null, Value::Bool(false)),
        (Value::tuple(elements.clone()), Value::list(elements.clone())),
        (Value::list(elements.clone()), Value::set(elements)),
        (one("a", Value::Int(1)), Value::map([("a".into(), Value::Int(1))])),
        (one("a", Value::Int(1)), one("b", Value::Int(1))),
        (one("a", Value::Int(1)), Value::from(Record::new(&["a", "b"], [1, 2]))),
    ] {
        assert_ne!(a, b);
    }
}

/// Each of these equals itself alone; `1` and `1.0` are one of them.
#[test]
fn the_matrix_of_equality_is_terraforms() {
    let read = |source: &str| json::parse(&Text::from(source)).unwrap();
    let mut all: Vec<Value> = [
        "1.0",
        r#""1""#,
        "true",
        r#""true""#,
        "null",
        "[]",
        "{}",
        "[1]",
        r#"["1"]"#,
        r#"{"a":1}"#,
        r#"{"a":"1"}"#,
        r#"{"a":null}"#,
        "[null]",
    ]
    .map(read)
    .into();
    all.extend([
        Value::list(vec![Value::Int(1)]),
        Value::set(vec![Value::Int(1)]),
        Value::map([("a".into(), Value::Int(1))]),
        Value::list(vec![]),
        Value::map([]),
        Value::set(vec![]),
        Value::list(vec![Value::from("1")]),
    ]);
    for (i, a) in all.iter().enumerate() {
        for (j, b) in all.iter().enumerate() {
            assert_eq!(a == b, i == j, "{a} == {b}");
        }
    }
    assert_eq!(Value::Int(1), all[0]);
}

#[test]
fn sets_are_sorted_and_distinct() {
    let set = |elements: Vec<Value>| Value::set(elements).elements().unwrap().to_vec();
    assert_eq!(set(vec!["b".into(), "a".into(), "b".into()]), [Value::from("a"), Value::from("b")]);
    assert_eq!(set(vec![10.into(), 9.into(), 1.5.into()]), [Value::from(1.5), Value::Int(9), Value::Int(10)]);
    let marked = Value::set(vec![Value::from("a").sensitive(), Value::from("b")]);
    assert!(marked.is_sensitive() && !marked.unmark().0.has_sensitive());
    assert!(Value::set(vec![Value::Unknown, Value::Unknown]).is_unknown());
}

#[test]
fn the_last_of_equal_keys_wins() {
    let entries = [("b", 1), ("a", 2), ("b", 3), ("a", 4), ("b", 5)];
    let object = Value::object(entries.map(|(key, value)| (Text::from(key), Value::from(value))));
    assert_eq!(object.to_string(), "{ a = 4, b = 5 }");
}

#[test]
fn a_mark_goes_with_the_parts() {
    let secret = Value::tuple(vec![one("a", Value::Int(1))]).sensitive().sensitive();
    let part = secret.index(0).unwrap().get("a").unwrap();
    assert!(part.is_sensitive());
    assert_eq!((part.as_int(), secret.len()), (None, None), "a marked value tells nothing by itself");
    assert!(secret.entries().all(|(_, value)| value.is_sensitive()));
    let (plain, marked) = secret.unmark();
    assert!(marked && !plain.is_sensitive());
    let nested = one("a", Value::tuple(vec![Value::Int(1).sensitive()]));
    assert!(nested.has_sensitive() && !nested.is_sensitive());
    let (plain, marked) = nested.unmark_deep();
    assert!(marked && !plain.has_sensitive());
    let record = Value::from(Record::new(&["token", "n"], [Value::from("hunter2").sensitive(), Value::Int(1)]));
    assert!(record.has_sensitive());
    assert!(!format!("{record:?}").contains("hunter2"));
    assert_eq!(record.unmark_deep().0.get("token").unwrap().as_str(), Some("hunter2"));
}

#[test]
fn a_record_parses_json_when_it_is_read() {
    let body = Text::from(r#"{"id": 7}"#);
    let record = Record::new(&["status", "json", "body", "more"], [Slot::from(200), Slot::json(body.clone()), Slot::from(body)]);
    assert_eq!(record.get("json").unwrap().get("id").unwrap().as_int(), Some(7));
    assert!(record.get("more").unwrap().is_null());
    assert!(record.get("nothing").is_none());
    assert_eq!(record.fields().map(|(name, _)| name.to_owned()).collect::<Vec<_>>(), ["body", "json", "more", "status"]);
    assert!(Record::new(&["json"], [Slot::json("not json")]).slot(0).unwrap().is_null());
    let names: Arc<[Text]> = Arc::from([Text::from("x")]);
    assert_eq!(Value::from(Record::new(names, [1, 2])).to_string(), "{ x = 1 }");
}

#[test]
fn types_of_values() {
    let mixed = Value::object([
        ("t".into(), Value::tuple(vec![Value::Int(1), Value::from("a"), Value::Null])),
        ("l".into(), Value::list(vec![])),
        ("m".into(), Value::map([("a".into(), Value::Bool(true))])),
        ("s".into(), Value::set(vec![Value::from("a")]).sensitive()),
    ]);
    assert_eq!(
        mixed.type_of().to_string(),
        "object({ l = list(any), m = map(bool), s = set(string), t = tuple([number, string, any]) })"
    );
    assert_eq!(Value::from(Record::new(&["a"], [1])).type_of(), Type::object([("a".into(), Type::Number)]));
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-3i64..3).prop_map(Value::Int),
        (-6i32..6).prop_map(|half| Value::from(f64::from(half) / 2.0)),
        "[ab]{0,2}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let entries = prop::collection::vec(("[ab]".prop_map(Text::from), inner.clone()), 0..3);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::tuple),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::list),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::set),
            entries.clone().prop_map(Value::object),
            entries.prop_map(Value::map),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Value::from(Record::new(&["b", "a"], [a, b]))),
            inner.prop_map(Value::sensitive),
        ]
    })
}

proptest! {
    #[test]
    fn the_order_is_total(a in values(), b in values(), c in values()) {
        prop_assert_eq!(a.compare(&a), Ordering::Equal);
        prop_assert_eq!(a.compare(&b), b.compare(&a).reverse());
        if a.compare(&b).is_le() && b.compare(&c).is_le() {
            prop_assert!(a.compare(&c).is_le());
        }
        prop_assert_eq!(a == b, a.compare(&b).is_eq());
    }

    #[test]
    fn a_set_does_not_depend_on_order(elements in prop::collection::vec(values(), 0..6)) {
        let reversed = elements.iter().rev().cloned().collect();
        prop_assert_eq!(Value::set(elements), Value::set(reversed));
    }

    #[test]
    fn taking_marks_off_leaves_none(value in values()) {
        let (plain, marked) = value.clone().unmark_deep();
        prop_assert_eq!(marked, value.has_sensitive());
        prop_assert!(!plain.has_sensitive());
        prop_assert!(json::to_string(&plain).is_ok());
    }

    #[test]
    fn entries_and_get_agree(value in values()) {
        let (value, _) = value.unmark();
        if !matches!(value, Value::Seq(SeqKind::Tuple | SeqKind::List | SeqKind::Set, _)) {
            for (key, part) in value.entries() {
                prop_assert_eq!(value.get(&key), Some(part));
            }
        }
    }
}
