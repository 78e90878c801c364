//! Random values: what they look like, that they come of the seed alone, and what is refused.

use std::collections::{BTreeMap, BTreeSet};

use super::harness::{Surroundings, run, values};
use crate::value::Value;

fn with_seed(seed: u64, name: &str, arguments: &str) -> Value {
    let surroundings = Surroundings { seed, ..Surroundings::new() };
    surroundings.call(name, &values(arguments)).unwrap_or_else(|error| panic!("{name} {arguments}: {error}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Every kind of `fake`, as the error for an unknown one lists them.
fn kinds() -> Vec<String> {
    let error = run("fake", &["?".into()]).unwrap_err().to_string();
    let list = error.split_once("there are ").unwrap().1;
    list.replace(" and ", ", ").split(", ").map(str::to_owned).collect()
}

#[test]
fn one_seed_gives_one_value_and_another_another() {
    for (name, arguments) in [
        ("uuid", "[]"),
        ("random_int", "[0,1000000000]"),
        ("random_string", "[12]"),
        ("bcrypt", r#"["a",4]"#),
        ("fake", r#"["name"]"#),
    ] {
        assert_eq!(with_seed(7, name, arguments), with_seed(7, name, arguments), "{name}");
        assert_ne!(with_seed(7, name, arguments), with_seed(8, name, arguments), "{name}");
    }
}

#[test]
fn numbers_fill_their_range_evenly() {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for seed in 0..6_000 {
        *counts.entry(with_seed(seed, "random_int", "[-2,3]").as_int().unwrap()).or_default() += 1;
    }
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), [-2, -1, 0, 1, 2, 3]);
    assert!(counts.values().all(|count| (850..1150).contains(count)), "{counts:?}");
    assert_eq!(with_seed(1, "random_int", "[5,5]"), Value::Int(5));
    let halves: BTreeSet<bool> = (0..64)
        .map(|seed| with_seed(seed, "random_int", "[-9223372036854775808,9223372036854775807]").as_int().unwrap() < 0)
        .collect();
    assert_eq!(halves.len(), 2);
}

#[test]
fn every_element_can_be_chosen_and_keeps_its_mark() {
    let chosen: BTreeSet<String> =
        (0..100).map(|seed| with_seed(seed, "random_choice", r#"[["a",1,{"$sensitive":2}]]"#).to_string()).collect();
    assert_eq!(chosen, BTreeSet::from(["\"a\"".to_owned(), "(sensitive)".to_owned(), "1".to_owned()]));
    assert!(with_seed(1, "random_choice", r#"[{"$sensitive":["a"]}]"#).is_sensitive());
    assert_eq!(with_seed(1, "random_choice", r#"[{"$toset":["a"]}]"#), "a".into());
}

#[test]
fn texts_have_their_length_and_letters() {
    for length in [0, 1, 40] {
        let made = with_seed(3, "random_string", &format!("[{length}]"));
        assert_eq!(text(&made).len(), length);
        assert!(text(&made).bytes().all(|byte| byte.is_ascii_alphanumeric()), "{made}");
    }
    let letters: BTreeSet<char> = text(&with_seed(3, "random_string", "[4000]")).chars().collect();
    assert_eq!(letters.len(), 62);
}

#[test]
fn a_uuid_says_that_it_is_random() {
    for seed in 0..50 {
        let made = with_seed(seed, "uuid", "[]");
        let parsed = uuid::Uuid::parse_str(text(&made)).unwrap();
        assert_eq!(parsed.get_version_num(), 4);
        assert_eq!(parsed.get_variant(), uuid::Variant::RFC4122);
    }
}

#[test]
fn bcrypt_hashes_what_can_be_verified() {
    let hash = with_seed(3, "bcrypt", r#"["open sesame",4]"#);
    assert!(text(&hash).starts_with("$2a$04$"), "{hash}");
    assert!(bcrypt::verify("open sesame", text(&hash)).unwrap());
    assert!(!bcrypt::verify("open says me", text(&hash)).unwrap());
    assert!(text(&with_seed(3, "bcrypt", r#"["a",3]"#)).starts_with("$2a$10$"), "below 4 is the default");
}

#[test]
fn fakes_look_like_what_they_are() {
    let fake = |kind: &str, seed| text(&with_seed(seed, "fake", &format!("[{kind:?}]"))).to_owned();
    for kind in kinds() {
        let all: BTreeSet<String> = (0..30).map(|seed| fake(&kind, seed)).collect();
        assert!(all.len() > 5, "{kind}: {all:?}");
        assert!(all.iter().all(|one| !one.trim().is_empty() && one.trim() == one && !one.contains('{')), "{kind}: {all:?}");
    }
    for seed in 0..50 {
        let email = fake("email", seed);
        let (user, host) = email.split_once('@').unwrap();
        assert!(!user.is_empty() && host.starts_with("example."), "{email}");
        fake("ipv6", seed).parse::<std::net::Ipv6Addr>().unwrap();
        let v4: std::net::Ipv4Addr = fake("ipv4", seed).parse().unwrap();
        assert!(!v4.is_private() && !v4.is_loopback() && !v4.is_multicast(), "{v4}");
        assert!(url::Url::parse(&fake("url", seed)).unwrap().host_str().unwrap().contains(".example."));
        uuid::Uuid::parse_str(&fake("uuid", seed)).unwrap();
        let date = fake("date", seed);
        assert!(
            run("timecmp", &[format!("{date}T00:00:00Z").into(), "2030-01-01T00:00:00Z".into()]).unwrap() == Value::Int(-1),
            "{date}"
        );
        assert!(fake("phone", seed).bytes().any(|byte| byte.is_ascii_digit()));
        assert!(fake("sentence", seed).contains(' '));
    }
}

#[test]
fn account_numbers_have_the_right_check_digits() {
    for seed in 0..200 {
        let made = with_seed(seed, "fake", r#"["iban"]"#);
        let iban = text(&made);
        assert_eq!(iban.len(), 22);
        // The check of ISO 13616: the first four characters at the end, letters as two digits, the remainder of 97 is 1.
        let turned: String = format!("{}{}", &iban[4..], &iban[..4]);
        let digits: String = turned.chars().map(|letter| letter.to_digit(36).unwrap().to_string()).collect();
        assert_eq!(digits.parse::<u128>().unwrap() % 97, 1, "{iban}");
    }
}

#[test]
fn what_cannot_be_made_is_refused() {
    for (name, arguments, expected) in [
        ("random_int", "[2,1]", "call to function \"random_int\" failed: there is no number from 2 to 1"),
        ("random_int", "[1.5,2]", "call to function \"random_int\" failed: value must be a whole number, …"),
        ("random_choice", "[[]]", "invalid value for \"list\" parameter: there is nothing to choose from"),
        ("random_choice", r#"["a"]"#, "invalid value for \"list\" parameter: a list is required, not a string"),
        ("random_choice", "[null]", "invalid value for \"list\" parameter: argument must not be null"),
        ("random_string", "[-1]", "invalid value for \"length\" parameter: a length is not negative"),
        ("random_string", "[99999999999]", "call to function \"random_string\" failed: the result would be longer than 16 MiB"),
        ("fake", r#"["emial"]"#, "invalid value for \"kind\" parameter: there is no fake \"emial\"; did you mean \"email\"?"),
        ("fake", r#"["?"]"#, "invalid value for \"kind\" parameter: there is no fake \"?\"; there are city, company, …"),
        ("bcrypt", r#"["a",17]"#, "invalid value for \"cost\" parameter: a cost of 17 would take too long; 16 is the most here"),
        ("uuid", "[1]", "function \"uuid\" expects only 0 argument(s)"),
    ] {
        let error = run(name, &values(arguments)).unwrap_err().to_string();
        match expected.strip_suffix('…') {
            Some(start) => assert!(error.starts_with(start), "{name} {arguments}: {error}"),
            None => assert_eq!(error, expected, "{name} {arguments}"),
        }
    }
}
