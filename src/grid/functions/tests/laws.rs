//! Laws that hold for any input.

use proptest::prelude::*;

use super::harness::run;
use crate::grid::functions::{Function, ParamKind, all};
use crate::value::Value;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ -~]{0,20}", "[a-c,;\"\n\r]{0,12}", "[a-z\n ]{0,120}"]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(|number: f64| Value::from(number)),
        text().prop_map(Value::from),
    ]
}

fn tree() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::tuple),
            prop::collection::vec((text(), inner), 0..5)
                .prop_map(|entries| Value::object(entries.into_iter().map(|(key, value)| (key.into(), value)))),
        ]
    })
}

fn texts() -> impl Strategy<Value = Value> {
    prop::collection::vec(text(), 0..12).prop_map(|texts| Value::tuple(texts.into_iter().map(Value::from).collect()))
}

fn ok(name: &str, arguments: &[Value]) -> Value {
    run(name, arguments).unwrap_or_else(|error| panic!("{name}{arguments:?}: {error}"))
}

/// All functions but the one that is slow on purpose.
fn quick() -> impl Iterator<Item = &'static Function> {
    all().filter(|function| function.name != "bcrypt")
}

proptest! {
    #[test]
    fn reverse_undoes_itself(elements in prop::collection::vec(scalar(), 0..12)) {
        let list = Value::tuple(elements);
        prop_assert_eq!(ok("reverse", &[ok("reverse", std::slice::from_ref(&list))]), list);
    }

    #[test]
    fn sort_changes_nothing_sorted(list in texts()) {
        let sorted = ok("sort", &[list]);
        prop_assert_eq!(ok("sort", std::slice::from_ref(&sorted)), sorted);
    }

    #[test]
    fn distinct_and_toset_keep_the_same(list in texts()) {
        let distinct = ok("distinct", std::slice::from_ref(&list));
        prop_assert_eq!(ok("toset", std::slice::from_ref(&distinct)), ok("toset", &[list]));
        prop_assert_eq!(ok("distinct", std::slice::from_ref(&distinct)), distinct);
    }

    #[test]
    fn chunks_flatten_to_the_list(list in texts(), size in 1i64..6) {
        let chunks = ok("chunklist", &[list.clone(), size.into()]);
        prop_assert_eq!(ok("flatten", &[chunks]), list);
    }

    #[test]
    fn split_undoes_join(parts in prop::collection::vec("[a-z]{0,5}", 1..10)) {
        let list = Value::list(parts.into_iter().map(Value::from).collect());
        let joined = ok("join", &[", ".into(), list.clone()]);
        prop_assert_eq!(ok("split", &[", ".into(), joined]), list);
    }

    #[test]
    fn base64_round_trips(text in text()) {
        let encoded = ok("base64encode", &[text.as_str().into()]);
        prop_assert_eq!(ok("base64decode", &[encoded]), text.as_str().into());
        for encoding in ["UTF-8", "UTF-16LE", "UTF-16BE", "UTF-16"] {
            let encoded = ok("textencodebase64", &[text.as_str().into(), encoding.into()]);
            prop_assert_eq!(ok("textdecodebase64", &[encoded, encoding.into()]), text.as_str().into());
        }
    }

    #[test]
    fn url_encoding_round_trips(text in text()) {
        let encoded = ok("urlencode", &[text.as_str().into()]);
        prop_assert!(encoded.as_str().unwrap().bytes().all(|byte| byte.is_ascii_graphic()));
        prop_assert_eq!(ok("urldecode", &[encoded]), text.into());
    }

    #[test]
    fn json_round_trips(value in tree()) {
        let encoded = ok("jsonencode", std::slice::from_ref(&value));
        prop_assert_eq!(ok("jsondecode", &[encoded]), value);
    }

    #[test]
    fn yaml_round_trips(value in tree()) {
        let encoded = ok("yamlencode", std::slice::from_ref(&value));
        prop_assert_eq!(ok("yamldecode", std::slice::from_ref(&encoded)), value, "{}", encoded);
    }

    #[test]
    fn csv_round_trips(rows in prop::collection::vec(("[a-z,\" \n]{0,6}", "[a-z,\" \n]{1,6}"), 0..6)) {
        let quote = |field: &str| format!("\"{}\"", field.replace('"', "\"\""));
        let mut csv = String::from("a,b\r\n");
        for (a, b) in &rows {
            csv.push_str(&format!("{},{}\r\n", quote(a), quote(b)));
        }
        let row = |(a, b): &(String, String)| Value::object([("a".into(), a.as_str().into()), ("b".into(), b.as_str().into())]);
        prop_assert_eq!(ok("csvdecode", &[csv.into()]), Value::list(rows.iter().map(row).collect()));
    }

    #[test]
    fn keys_and_values_zip_to_the_object(entries in prop::collection::btree_map(text(), scalar(), 0..8)) {
        let object = Value::object(entries.into_iter().map(|(key, value)| (key.into(), value)));
        let (keys, values) = (ok("keys", std::slice::from_ref(&object)), ok("values", std::slice::from_ref(&object)));
        prop_assert_eq!(ok("zipmap", &[keys, values]), object);
    }

    #[test]
    fn whole_numbers_read_back_in_any_base(number: i64) {
        for (verb, base) in [("%b", 2), ("%o", 8), ("%d", 10), ("%x", 16), ("%X", 16)] {
            let written = ok("format", &[verb.into(), number.into()]);
            prop_assert_eq!(ok("parseint", &[written, base.into()]), number.into());
        }
    }

    #[test]
    fn decimals_are_those_of_machine_floats(number in -1e6..1e6, places in 0usize..8) {
        // A machine float has an exact decimal expansion, which this goes through; both round it half to even.
        let exact: Value = ok("jsondecode", &[format!("{number:.60}").into()]);
        let fixed = ok("format", &[format!("%.{places}f").into(), exact.clone()]);
        let expected = format!("{number:.places$}");
        prop_assert_eq!(fixed.as_str().unwrap(), expected.as_str());
        let scientific = ok("format", &[format!("%.{places}e").into(), exact]);
        let (mantissa, exponent) = scientific.as_str().unwrap().split_once('e').unwrap();
        let expected = format!("{number:.places$e}");
        let (wanted, power) = expected.split_once('e').unwrap();
        prop_assert_eq!((mantissa, exponent.parse::<i32>().unwrap()), (wanted, power.parse::<i32>().unwrap()));
    }

    #[test]
    fn nothing_panics(arguments in prop::collection::vec(tree(), 0..4)) {
        for function in quick() {
            let _ = run(function.name, &arguments);
        }
    }

    #[test]
    fn any_csv_is_read_or_refused(text in "[a\",\r\n]{0,12}") {
        // Every byte belongs to a field or to an end, so there cannot be more records than bytes.
        if let Ok(rows) = run("csvdecode", &[text.as_str().into()]) {
            prop_assert!(rows.len().unwrap_or_default() <= text.len());
        }
    }

    #[test]
    fn nothing_panics_on_fitting_arguments(texts in prop::collection::vec(text(), 4), numbers in prop::collection::vec(-70i64..70, 4), list in texts()) {
        for function in quick() {
            let arguments: Vec<Value> = (0..4)
                .map_while(|index| function.param(index).map(|param| (index, param)))
                .map(|(index, param)| match param.kind {
                    ParamKind::Number => numbers[index].into(),
                    ParamKind::List | ParamKind::ListOf(_) | ParamKind::Set => list.clone(),
                    _ => texts[index].as_str().into(),
                })
                .collect();
            let _ = run(function.name, &arguments);
        }
    }

    #[test]
    fn patterns_translate_to_something_the_crate_reads_or_refuses(pattern in "[a-z()\\[\\]{}*+?|^$.\\\\,:0-9&~<>PQEd-]{0,14}", text in "[a-z0-9-]{0,10}") {
        let _ = run("regexall", &[pattern.into(), text.into()]);
    }

    #[test]
    fn no_mark_is_lost(value in tree(), other in scalar()) {
        let secret = value.sensitive();
        for function in all().filter(|function| !matches!(function.name, "nonsensitive" | "issensitive")) {
            for arguments in [vec![secret.clone()], vec![secret.clone(), other.clone()], vec![other.clone(), secret.clone()]] {
                if let Ok(result) = run(function.name, &arguments) {
                    prop_assert!(result.has_sensitive(), "{} {}", function.name, result);
                }
            }
        }
    }
}
