#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use proptest::prelude::*;

use super::{ConvertError, PathStep, convert, may_unify, to_text, unify};
use crate::value::{BigNumber, Field, Record, Slot, Text, Type, Value, json};

fn strings(items: &[&str]) -> Vec<Value> {
    items.iter().map(|item| Value::from(*item)).collect()
}

fn object(attributes: &[(&str, Value)]) -> Value {
    Value::object(attributes.iter().map(|(name, value)| (Text::from(*name), value.clone())))
}

#[test]
fn primitives_convert_where_the_text_says_so() {
    for (value, ty, expected) in [
        (Value::from("42"), Type::Number, Value::Int(42)),
        (Value::from("1.50"), Type::Number, BigNumber::parse("1.5").unwrap()),
        (Value::Int(5), Type::String, Value::from("5")),
        (Value::Bool(true), Type::String, Value::from("true")),
        (Value::from("true"), Type::Bool, Value::Bool(true)),
        (Value::from("1"), Type::Bool, Value::Bool(true)),
        (Value::from("false"), Type::Bool, Value::Bool(false)),
        (Value::Null, Type::Number, Value::Null),
        (Value::from("x"), Type::Any, Value::from("x")),
    ] {
        assert_eq!(convert(&value, &ty).unwrap(), expected, "{value} to {ty}");
    }
}

#[test]
fn what_does_not_fit_says_where_and_why() {
    let timeout = Type::object([("timeout".into(), Type::Number), ("tags".into(), Type::list(Type::Number))]);
    for (value, ty, expected) in [
        (Value::from("abc"), Type::Number, "a number is required"),
        (Value::Bool(true), Type::Number, "a number is required, but have bool"),
        (Value::from("yes"), Type::Bool, "a bool is required"),
        (Value::from("True"), Type::Bool, "a bool is required; use lower-case \"true\""),
        (Value::Int(1), Type::Bool, "a bool is required, but have number"),
        (Value::tuple(vec![]), Type::String, "string required, but have tuple"),
        (Value::from("x"), Type::list(Type::String), "list of string required, but have string"),
        (object(&[]), Type::list(Type::Any), "list required, but have object"),
        (Value::tuple(vec![]), Type::map(Type::String), "map of string required, but have tuple"),
        (Value::tuple(strings(&["1", "x"])), Type::list(Type::Number), "element 1: a number is required"),
        (
            Value::tuple(vec![Value::Int(1), Value::Bool(true)]),
            Type::list(Type::Any),
            "all list elements must have the same type",
        ),
        (object(&[("k", Value::from("x"))]), Type::map(Type::Bool), "element \"k\": a bool is required"),
        (Value::tuple(vec![Value::Int(1)]), Type::Tuple(vec![]), "a tuple of 0 elements is required, but have 1"),
        (object(&[("timeout", Value::from("soon"))]), timeout.clone(), "attribute \"tags\" is required"),
        (object(&[]), timeout.clone(), "attributes \"tags\" and \"timeout\" are required"),
        (
            object(&[("timeout", Value::from("soon")), ("tags", Value::Null)]),
            timeout.clone(),
            "attribute \"timeout\": a number is required",
        ),
        (
            object(&[("timeout", Value::Int(1)), ("tags", Value::tuple(strings(&["x"])))]),
            timeout,
            "attribute \"tags\": element 0: a number is required",
        ),
    ] {
        assert_eq!(convert(&value, &ty).unwrap_err().to_string(), expected, "{value} to {ty}");
    }
}

#[test]
fn conversions_are_terraforms() {
    let read = |json: &str| json::parse(&Text::from(json)).unwrap();
    let mut checked = 0;
    for line in include_str!("terraform.txt").lines().filter(|line| !line.starts_with('#')) {
        let [function, argument, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let ty = match function {
            "tonumber" => Type::Number,
            "tobool" => Type::Bool,
            "tostring" => Type::String,
            "tolist" => Type::list(Type::Any),
            "toset" => Type::set(Type::Any),
            "tomap" => Type::map(Type::Any),
            other => panic!("{other}"),
        };
        let result = convert(&read(argument), &ty).map(|value| json::to_string(&value).unwrap());
        assert_eq!(result.as_deref().unwrap_or("error"), expected, "{line}");
        checked += 1;
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn the_path_leads_to_the_part() {
    let ty = Type::map(Type::list(Type::Number));
    let error = convert(&object(&[("k", Value::tuple(strings(&["1", "x"])))]), &ty).unwrap_err();
    let path = vec![PathStep::Key("k".into()), PathStep::Element(1)];
    assert_eq!(error, ConvertError { path, message: "a number is required".to_owned() });
}

#[test]
fn objects_take_what_they_name_and_defaults_fill_in() {
    let ty = Type::object_of([
        ("a".into(), Field::required(Type::String)),
        ("b".into(), Field::optional(Type::Number, Some(Value::from("7")))),
        ("c".into(), Field::optional(Type::Bool, None)),
    ]);
    let expected = object(&[("a", Value::from("1")), ("b", Value::Int(7)), ("c", Value::Null)]);
    let given = object(&[("a", Value::Int(1)), ("b", Value::Null), ("extra", Value::Null)]);
    assert_eq!(convert(&given, &ty).unwrap(), expected);
    let record = Value::from(Record::new(&["a", "extra"], [Slot::json("1"), Slot::from("x")]));
    assert_eq!(convert(&record, &ty).unwrap(), expected);
    let anything = object(&[("whatever", Value::Int(1))]);
    assert_eq!(convert(&anything, &Type::Object(vec![])).unwrap(), anything);
}

#[test]
fn collections_find_their_common_type() {
    let mixed = Value::tuple(vec![Value::from("a"), Value::Int(1), Value::Null]);
    assert_eq!(
        convert(&mixed, &Type::list(Type::Any)).unwrap(),
        Value::list(vec![Value::from("a"), Value::from("1"), Value::Null])
    );
    let set = convert(&Value::tuple(strings(&["b", "a", "b"])), &Type::set(Type::String)).unwrap();
    assert_eq!(set, Value::set(strings(&["a", "b"])));
    assert_eq!(convert(&set, &Type::list(Type::String)).unwrap(), Value::list(strings(&["a", "b"])));
    let map = convert(&object(&[("x", Value::Int(1)), ("y", Value::from("z"))]), &Type::map(Type::Any)).unwrap();
    assert_eq!(map, Value::map([("x".into(), Value::from("1")), ("y".into(), Value::from("z"))]));
}

#[test]
fn marks_stay_on_their_parts() {
    let value = Value::tuple(vec![Value::from("1").sensitive(), Value::from("2")]);
    let converted = convert(&value, &Type::list(Type::Number)).unwrap();
    assert!(!converted.is_sensitive());
    assert!(converted.index(0).unwrap().is_sensitive());
    assert!(!converted.index(1).unwrap().is_sensitive());
    assert!(convert(&value, &Type::set(Type::Number)).unwrap().is_sensitive(), "a set is marked as a whole");
    let error = convert(&Value::from("hunter2").sensitive(), &Type::Number).unwrap_err();
    assert!(!error.to_string().contains("hunter2"));
    assert!(convert(&Value::tuple(vec![Value::Unknown]), &Type::list(Type::Number)).unwrap().has_unknown());
}

#[test]
fn unification_is_terraforms() {
    let object = |names: &[(&str, Type)]| Type::object(names.iter().map(|(name, ty)| (Text::from(*name), ty.clone())));
    let (s, n, b) = (Type::String, Type::Number, Type::Bool);
    for (types, expected) in [
        (vec![], Some(Type::Any)),
        (vec![n.clone(), s.clone(), b.clone()], Some(s.clone())),
        (vec![n.clone(), b.clone()], None),
        (vec![n.clone(), Type::Any], Some(n.clone())),
        (vec![s.clone(), Type::list(s.clone())], None),
        (vec![Type::list(n.clone()), Type::list(s.clone())], Some(Type::list(s.clone()))),
        (vec![Type::Tuple(vec![n.clone()]), Type::Tuple(vec![s.clone()])], Some(Type::Tuple(vec![s.clone()]))),
        (vec![Type::Tuple(vec![n.clone()]), Type::Tuple(vec![n.clone(), s.clone()])], Some(Type::list(s.clone()))),
        (vec![object(&[("a", n.clone())]), object(&[("a", s.clone())])], Some(object(&[("a", s.clone())]))),
        (vec![object(&[("a", n.clone())]), object(&[("b", s.clone())])], Some(Type::map(s.clone()))),
        (vec![object(&[("a", n.clone())]), object(&[("a", b.clone())])], None),
        (vec![object(&[("a", n.clone())]), Type::map(s.clone())], Some(Type::map(s.clone()))),
        (vec![object(&[]), Type::Tuple(vec![])], None),
    ] {
        assert_eq!(unify(&types), expected, "{types:?}");
    }
}

#[test]
fn what_is_not_known_yet_may_bring_types_together() {
    let (s, n, b, any) = (Type::String, Type::Number, Type::Bool, Type::Any);
    let tuple = |types: &[&Type]| Type::Tuple(types.iter().map(|ty| (*ty).clone()).collect());
    for (types, may) in [
        (vec![n.clone(), b.clone()], false),
        (vec![n.clone(), b.clone(), any.clone()], true),
        (vec![tuple(&[&any, &n]), tuple(&[&b, &n, &n])], true),
        (vec![tuple(&[&any, &n]), tuple(&[&b, &b])], false),
        (vec![tuple(&[&any]), n.clone()], false),
        (vec![Type::map(any.clone()), Type::list(any.clone())], false),
        (vec![n, s], true),
    ] {
        assert_eq!(may_unify(&types), may, "{types:?}");
        assert!(may || unify(&types).is_none(), "{types:?}");
    }
}

#[test]
fn text_for_templates() {
    assert_eq!(to_text(&BigNumber::parse("1e21").unwrap()).unwrap(), "1000000000000000000000");
    assert_eq!(to_text(&Value::Bool(false)).unwrap(), "false");
    for (value, expected) in [
        (Value::Null, "null"),
        (Value::tuple(vec![]), "string required, but have tuple"),
        (object(&[]), "string required, but have object"),
        (Value::from("hunter2").sensitive(), "sensitive"),
    ] {
        let message = to_text(&value).unwrap_err().to_string();
        assert!(message.contains(expected) && !message.contains("hunter2"), "{message}");
    }
}

fn primitives() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        "[a-c]{0,2}|[0-9]{1,3}|true".prop_map(Value::from),
    ]
}

fn values() -> impl Strategy<Value = Value> {
    primitives().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::tuple),
            prop::collection::vec(("[a-c]".prop_map(Text::from), inner), 0..4).prop_map(Value::object),
        ]
    })
}

fn types() -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![Just(Type::Any), Just(Type::String), Just(Type::Number), Just(Type::Bool)];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(Type::list),
            inner.clone().prop_map(Type::set),
            inner.clone().prop_map(Type::map),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Type::Tuple),
            prop::collection::btree_map("[a-c]".prop_map(Text::from), inner, 0..3)
                .prop_map(|fields| Type::object_of(fields.into_iter().map(|(name, ty)| (name, Field::optional(ty, None))))),
        ]
    })
}

proptest! {
    #[test]
    fn converting_twice_is_converting_once(value in values(), ty in types()) {
        if let Ok(once) = convert(&value, &ty) {
            prop_assert_eq!(convert(&once, &ty).unwrap(), once);
        }
    }

    #[test]
    fn a_value_converts_to_its_own_type(value in values()) {
        prop_assert_eq!(convert(&value, &value.type_of()).unwrap(), value);
    }

    #[test]
    fn each_converts_to_the_unified_type(a in values(), b in values()) {
        if let Some(common) = unify(&[a.type_of(), b.type_of()]) {
            prop_assert!(convert(&a, &common).is_ok() && convert(&b, &common).is_ok(), "{}", common);
        }
    }
}
