//! What Terraform does not have, or answers otherwise.

use std::collections::{BTreeMap, BTreeSet};

use super::harness::{answer, call_with, run, values};
use crate::grid::functions::{LAZY, all, lookup, names};
use crate::value::Value;

/// Function, arguments, answer.
fn check(table: &[(&str, &str, &str)]) {
    for (name, arguments, expected) in table {
        assert_eq!(answer(name, arguments), *expected, "{name} {arguments}");
    }
}

#[test]
fn names_are_unique_and_found() {
    let all_names: Vec<&str> = names().collect();
    assert_eq!(all_names.iter().collect::<BTreeSet<_>>().len(), all_names.len());
    for name in all_names {
        assert_eq!(lookup(name).is_some(), !LAZY.contains(&name), "{name}");
    }
    assert!(lookup("nosuch").is_none());
    for function in all() {
        assert!(function.summary.ends_with('.'), "{}", function.name);
    }
}

#[test]
fn differs_from_terraform_where_it_says_so() {
    check(&[
        ("element", r#"[["a","b","c"],-1]"#, r#""c""#),
        ("element", r#"[["a","b","c"],-4]"#, r#""c""#),
        ("indent", r#"[-1,"a\nb"]"#, "error: invalid value for \"spaces\" parameter: the number of spaces must not be negative"),
        ("log", "[0,10]", "error: call to function \"log\" failed: the number is out of range"),
        ("log", "[-1,10]", "error: call to function \"log\" failed: the result is not a real number"),
        ("pow", "[-8,0.5]", "error: call to function \"pow\" failed: the result is not a real number"),
        ("format", r#"["%v|%s",null,"a"]"#, r#""null|a""#),
        (
            "format",
            r#"["%s",null]"#,
            "error: call to function \"format\" failed: unsupported value for \"%s\" at 0: null value cannot be formatted",
        ),
        (
            "yamldecode",
            r#"["[.inf]"]"#,
            "error: call to function \"yamldecode\" failed: floating point infinity is not supported",
        ),
    ]);
    assert_eq!(run("range", &[Value::from(5000)]).unwrap().len(), Some(5000));
}

#[test]
fn type_is_a_type_expression() {
    check(&[
        ("type", r#"["a"]"#, r#""string""#),
        ("type", r#"[[1,"a"]]"#, r#""tuple([number, string])""#),
        ("type", r#"[{"$toset":[1,2]}]"#, r#""set(number)""#),
        ("type", r#"[{"$tomap":{"a":[true]}}]"#, r#""map(tuple([bool]))""#),
        ("type", r#"[{"a":1,"b":{"c":null}}]"#, r#""object({ a = number, b = object({ c = any }) })""#),
    ]);
}

#[test]
fn results_have_the_types_terraform_gives_them() {
    let type_of = |name: &str, arguments: &str| run(name, &values(arguments)).unwrap().type_of().to_string();
    for (name, arguments, expected) in [
        ("keys", r#"[{"b":1,"a":2}]"#, "tuple([string, string])"),
        ("keys", r#"[{"$tomap":{"b":1}}]"#, "list(string)"),
        ("concat", r#"[[1],["a"]]"#, "tuple([number, string])"),
        ("concat", r#"[{"$tolist":[1]},{"$tolist":["a"]}]"#, "list(string)"),
        ("concat", r#"[{"$tolist":[1]},[2]]"#, "tuple([number, number])"),
        ("merge", r#"[{"$tomap":{"a":1}},{"$tomap":{"b":"x"}}]"#, "object({ a = number, b = string })"),
        ("merge", r#"[{"$tomap":{"a":1}},{"$tomap":{"b":2}}]"#, "map(number)"),
        ("regex", r#"["(?P<x>a)","ab"]"#, "object({ x = string })"),
        ("regexall", r#"["(a)","a"]"#, "list(tuple([string]))"),
        ("csvdecode", r#"["a\n1"]"#, "list(object({ a = string }))"),
        ("setproduct", r#"[["a"],{"$toset":[1]}]"#, "set(tuple([string, number]))"),
        ("slice", r#"[{"$tolist":["a",1]},0,1]"#, "list(string)"),
        ("zipmap", r#"[["a","b"],{"$tolist":[1,2]}]"#, "map(number)"),
    ] {
        assert_eq!(type_of(name, arguments), expected, "{name} {arguments}");
    }
}

#[test]
fn environment_variables_with_a_secret_name_are_sensitive() {
    let environment = BTreeMap::from([("HOME".to_owned(), "/home/a".to_owned()), ("api_Key".to_owned(), "hunter2".to_owned())]);
    let env = |arguments: &[Value]| call_with(&environment, "env", arguments);
    assert_eq!(env(&["HOME".into()]).unwrap(), "/home/a".into());
    assert_eq!(env(&["NONE".into(), "default".into()]).unwrap(), "default".into());
    assert_eq!(env(&["NONE".into(), Value::Null]).unwrap(), Value::Null);
    assert_eq!(env(&["api_Key".into()]).unwrap(), Value::from("hunter2").sensitive());
    assert!(env(&["DB_PASSWORD".into(), "x".into()]).unwrap().is_sensitive());
    assert_eq!(
        env(&["NONE".into()]).unwrap_err().to_string(),
        "invalid value for \"name\" parameter: the environment variable \"NONE\" is not set, and no default is given"
    );
    assert!(env(&["NONE".into(), "a".into(), "b".into()]).is_err());
}

#[test]
fn jsonpath_gives_one_place_or_a_list() {
    const SHOP: &str = r#"{"items":[{"id":1,"price":8.95},{"id":2,"price":12.99,"big":9007199254740993123}],"name":"shop"}"#;
    let path = |path: &str| answer("jsonpath", &format!("[{SHOP},{path:?}]"));
    for (query, expected) in [
        ("$.name", r#""shop""#),
        ("$['items'][1].price", "12.99"),
        ("$.items[-1].id", "2"),
        ("$.none", "null"),
        ("$.none.deeper", "null"),
        ("$.items[1].big", "9007199254740993123"),
        ("$.items[*].id", "[1, 2]"),
        ("$.items[0:1].id", "[1]"),
        ("$..id", "[1, 2]"),
        ("$.items[?@.price > 10].id", "[2]"),
        ("$.items[?@.price > 100].id", "[]"),
    ] {
        assert_eq!(path(query), expected, "{query}");
    }
    assert!(path("$.items[").starts_with("error: invalid value for \"path\" parameter: invalid JSONPath: "));
    let deep = format!("$[?{}@.a{}]", "(".repeat(100_000), ")".repeat(100_000));
    assert!(path(&deep).contains("nested too deep"));
}

#[test]
fn errors_tell_nothing_of_a_secret() {
    for (name, arguments) in [
        ("lookup", r#"[{"a":1},{"$sensitive":"hunter2"}]"#),
        ("tonumber", r#"[{"$sensitive":"hunter2"}]"#),
        ("base64decode", r#"[{"$sensitive":"hunter2"}]"#),
        ("parseint", r#"[{"$sensitive":"hunter2"},10]"#),
        ("regex", r#"[{"$sensitive":"hunter2("},"a"]"#),
        ("one", r#"[[{"$sensitive":"hunter2"},{"$sensitive":"hunter2"}]]"#),
    ] {
        let error = run(name, &values(arguments)).unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
        assert!(error.contains("hidden"), "{error}");
    }
}

#[test]
fn results_are_bounded() {
    let long = Value::from("a".repeat(1 << 20));
    let list = Value::tuple(vec![Value::Int(1); 1001]);
    for (name, arguments) in [
        ("range", vec![Value::from(1_000_001)]),
        ("range", vec![Value::from(1), Value::from(8), Value::from(0)]),
        ("setproduct", vec![list.clone(), list.clone()]),
        ("format", vec!["%99999999d".into(), 1.into()]),
        ("format", vec!["%.99999999f".into(), 1.into()]),
        ("format", vec!["%.100001f".into(), 1.into()]),
        ("format", vec!["%99999999999999999999d".into(), 1.into()]),
        (
            "format",
            vec!["%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s".into(), long.clone()],
        ),
        ("join", vec![long.clone(), list]),
        ("indent", vec![i64::MAX.into(), "a\nb".into()]),
        ("replace", vec![long.clone(), "a".into(), "0123456789abcdefg".into()]),
        ("replace", vec![long.clone(), "/a/".into(), "0123456789abcdefg".into()]),
        ("split", vec!["".into(), long]),
        ("regex", vec!["((a{1000}){1000}){1000}".into(), "a".into()]),
    ] {
        assert!(run(name, &arguments).is_err(), "{name}");
    }
    let bomb = format!("a0: &a0 [x]\n{}", (1..30).map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}]\n", n - 1)).collect::<String>());
    assert!(run("yamldecode", &[bomb.into()]).is_err());
    assert!(run("yamldecode", &["[".repeat(10_000).into()]).is_err());
}

#[test]
fn base64gzip_is_gzip() {
    use std::io::Read;

    use base64::Engine;
    let encoded = run("base64gzip", &["hello".into()]).unwrap();
    let bytes = base64::engine::general_purpose::STANDARD.decode(encoded.as_str().unwrap()).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    assert_eq!(text, "hello");
}

#[test]
fn wide_is_no_panic() {
    assert_eq!(answer("indent", "[9223372036854775807,\"a\"]"), "\"a\"");
    for (name, arguments) in [
        ("format", vec![Value::from("%070000d"), 1.into()]),
        ("format", vec!["%.70000d".into(), 1.into()]),
        ("format", vec!["%-70000s".into(), "a".into()]),
        ("format", vec!["%070000.2f".into(), 1.into()]),
        ("indent", vec![70_000.into(), "a\n".into()]),
    ] {
        assert!(run(name, &arguments).unwrap().as_str().unwrap().len() >= 70_000, "{name}");
    }
}

#[test]
fn url_decoding() {
    check(&[
        ("urldecode", r#"["Hello+World%21%C3%A9é"]"#, r#""Hello World!éé""#),
        ("urldecode", r#"["%zz"]"#, "error: invalid value for \"str\" parameter: invalid URL escape \"%zz\""),
        ("urldecode", r#"["a%2"]"#, "error: invalid value for \"str\" parameter: invalid URL escape \"%2\""),
        (
            "urldecode",
            r#"["%ff"]"#,
            "error: call to function \"urldecode\" failed: the result of decoding the provided string is not valid UTF-8",
        ),
    ]);
}

#[test]
fn a_part_that_is_marked_stays_the_only_one() {
    check(&[
        ("merge", r#"[{"a":{"$sensitive":1}},{"b":2}]"#, "{ a = (sensitive), b = 2 }"),
        ("lookup", r#"[{"a":{"$sensitive":1},"b":2},"b"]"#, "2"),
        ("length", r#"[[{"$sensitive":1}]]"#, "1"),
        ("coalesce", r#"[1,{"$sensitive":2}]"#, "(sensitive)"),
        ("jsonencode", r#"[{"a":{"$sensitive":1}}]"#, "(sensitive)"),
        ("nonsensitive", r#"[{"$sensitive":[{"$sensitive":1},2]}]"#, "[(sensitive), 2]"),
        ("issensitive", r#"[{"$sensitive":1}]"#, "true"),
    ]);
}

#[test]
fn nothing_is_ephemeral() {
    check(&[("ephemeralasnull", r#"[[1,{"$sensitive":"a"}]]"#, "[1, (sensitive)]")]);
}

#[test]
fn a_mark_is_never_lost() {
    let mut seen = 0;
    for row in include_str!("terraform.tsv").lines().filter(|row| !row.contains("$sensitive")) {
        let (name, arguments) = row.split_once('\t').unwrap();
        let mut arguments = values(arguments.split('\t').next().unwrap());
        if arguments.is_empty() || name == "nonsensitive" || run(name, &arguments).is_err() {
            continue;
        }
        for at in 0..arguments.len() {
            let plain = arguments[at].clone();
            arguments[at] = plain.clone().sensitive();
            let marked = run(name, &arguments).unwrap_or_else(|error| panic!("{row}: {error}"));
            // Whether a value is marked is no secret.
            assert!(marked.has_sensitive() || name == "issensitive", "{row}: argument {at}");
            arguments[at] = plain;
            seen += 1;
        }
    }
    assert!(seen > 1000, "{seen}");
}
