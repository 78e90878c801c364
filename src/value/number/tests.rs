#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::cmp::Ordering;

use proptest::prelude::*;

use super::{
    BigNumber, NumberError, abs, add, ceil, compare, div, fixed, floor, log, mul, neg, parse_int, pow, rem, signum, sub,
};
use crate::value::{Text, Value, to_text};

fn number(text: &str) -> Value {
    BigNumber::parse(text).unwrap()
}

fn text(value: &Value) -> Text {
    to_text(value).unwrap()
}

/// Each line of the table; whole powers and logarithms too, but what machine floats give may differ in the last place.
#[test]
fn results_are_terraforms() {
    let mut checked = 0;
    for line in include_str!("terraform.txt").lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        let (operands, expected) = words[1..].split_at(words.len() - 2);
        let operands: Vec<Value> = operands.iter().map(|operand| number(operand)).collect();
        let [a, b] = [&operands[0], operands.last().unwrap()];
        let result = match words[0] {
            "add" => add(a, b),
            "sub" => sub(a, b),
            "mul" => mul(a, b),
            "div" => div(a, b),
            "rem" => rem(a, b),
            "pow" => pow(a, b),
            "log" => log(a, b),
            "floor" => floor(a),
            "ceil" => ceil(a),
            "abs" => abs(a),
            other => panic!("{other}"),
        };
        let result = result.unwrap();
        if matches!(words[0], "pow" | "log") {
            let (ours, theirs) = (result.as_f64().unwrap(), expected[0].parse::<f64>().unwrap());
            assert!((ours - theirs).abs() <= theirs.abs() * 2.0 * f64::EPSILON, "{line}, not {ours}");
        } else {
            assert_eq!(text(&result), expected[0], "{line}");
        }
        checked += 1;
    }
    assert!(checked > 600, "{checked}");
}

/// Examples from Terraform's documentation of its numeric functions, and what its operators are known for.
#[test]
fn documented_examples_hold() {
    let int = |n: i64| Value::Int(n);
    assert_eq!(text(&add(&number("0.1"), &number("0.2")).unwrap()), "0.3");
    assert_eq!(mul(&div(&int(1), &int(3)).unwrap(), &int(3)).unwrap(), int(1));
    assert_eq!(text(&div(&int(1), &int(3)).unwrap()), format!("0.{}5", "3".repeat(154)).as_str());
    assert_eq!(floor(&number("4.9")).unwrap(), int(4));
    assert_eq!(floor(&number("-4.1")).unwrap(), int(-5));
    assert_eq!(ceil(&number("5.1")).unwrap(), int(6));
    assert_eq!(ceil(&number("-5.9")).unwrap(), int(-5));
    assert_eq!(text(&log(&int(50), &int(10)).unwrap()), "1.6989700043360185");
    assert_eq!(log(&int(16), &int(2)).unwrap(), int(4));
    assert_eq!(pow(&int(3), &int(2)).unwrap(), int(9));
    assert_eq!(pow(&int(4), &int(0)).unwrap(), int(1));
    assert_eq!(pow(&int(2), &int(-1)).unwrap(), number("0.5"));
    assert_eq!(text(&abs(&number("-12.4")).unwrap()), "12.4");
    assert_eq!(signum(&int(-13)).unwrap(), int(-1));
    assert_eq!(parse_int("FF", 16).unwrap(), int(255));
    assert_eq!(parse_int("-10", 2).unwrap(), int(-2));
    assert_eq!(parse_int("aA", 62).unwrap(), int(656));
    assert_eq!(parse_int("12", 2), Err(NumberError::NotANumber));
    assert_eq!(parse_int("1", 63), Err(NumberError::BadBase));
}

#[test]
fn long_whole_numbers_are_exact_and_never_print_an_exponent() {
    assert_eq!(text(&number("1e21")), "1000000000000000000000");
    assert_eq!(text(&number("1e400")), format!("1{}", "0".repeat(400)).as_str());
    assert_eq!(text(&number("1e-7")), "0.0000001");
    let long = "13407807929942597099574024998205846127479365820592393377723561443721764030073546976801874298166903427690031858186486050853753882811946569946433649006084095";
    assert_eq!(text(&number(long)), long, "2^512 - 1");
    assert_eq!(text(&pow(&Value::Int(2), &Value::Int(100)).unwrap()), "1267650600228229401496703205376");
    assert_eq!(text(&add(&Value::Int(i64::MAX), &Value::Int(1)).unwrap()), "9223372036854775808");
    assert_eq!(sub(&number("9223372036854775808"), &Value::Int(1)).unwrap().as_int(), Some(i64::MAX));
    assert_eq!(text(&neg(&Value::Int(i64::MIN)).unwrap()), "9223372036854775808");
    assert_eq!(div(&Value::Int(i64::MIN), &Value::Int(-1)).unwrap(), number("9223372036854775808"));
    assert_eq!(rem(&Value::Int(i64::MIN), &Value::Int(-1)).unwrap(), Value::Int(0));
}

/// Powers of two, where the numbers below lie closer than those above; expected digits from exact fractions.
#[test]
fn powers_of_two_read_back() {
    for exponent in [-513i64, -600, -700, -2000, 513, 600, 1000, 4000] {
        let power = BigNumber::rounded(1.into(), exponent, false).unwrap();
        assert_eq!(number(&power.to_string()), power.into_value(), "2^{exponent}");
    }
    let power = BigNumber::rounded(1.into(), -513, false).unwrap().to_string();
    assert!(power.ends_with("37291703656001033716454826577314669186882357673002034471357591666031391925350591524680874452002139016807558016279180507267063640476126513302430824147960423"), "{power}");
}

#[test]
fn reads_what_go_reads() {
    for (source, expected) in [
        ("0", "0"),
        ("-0", "0"),
        ("007", "7"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+1.50", "1.5"),
        ("1E2", "100"),
        ("0e99999999999", "0"),
        ("1e-99999999999999999999", "0"),
    ] {
        assert_eq!(text(&number(source)), expected, "{source}");
    }
    for source in ["", "-", ".", "e5", "1e", "1e+", "1.2.3", "0x10", "1_000", " 1", "1 ", "inf", "NaN", "--1", "1e5.5", "١"] {
        assert_eq!(BigNumber::parse(source), Err(NumberError::NotANumber), "{source}");
    }
    assert_eq!(BigNumber::parse("1e4933"), Err(NumberError::OutOfRange));
    assert_eq!(BigNumber::parse("1e99999999999999999999"), Err(NumberError::OutOfRange));
    assert_eq!(BigNumber::parse(&"9".repeat(100_000)), Err(NumberError::OutOfRange));
}

#[test]
fn what_has_no_result_is_an_error() {
    let (one, zero) = (Value::Int(1), Value::Int(0));
    assert_eq!(div(&one, &zero), Err(NumberError::DivisionByZero));
    assert_eq!(rem(&number("1.5"), &zero), Err(NumberError::DivisionByZero));
    assert_eq!(rem(&one, &zero), Err(NumberError::DivisionByZero));
    assert_eq!(log(&Value::Int(-1), &Value::Int(10)), Err(NumberError::NotReal));
    assert_eq!(pow(&zero, &Value::Int(-1)), Err(NumberError::OutOfRange));
    assert_eq!(pow(&Value::Int(-8), &number("0.5")), Err(NumberError::NotReal));
    assert_eq!(pow(&Value::Int(10), &Value::Int(60_000)), Err(NumberError::OutOfRange));
    assert_eq!(pow(&Value::Int(2), &number("1e4000")), Err(NumberError::OutOfRange));
    assert_eq!(mul(&number("1e4900"), &number("1e4900")), Err(NumberError::OutOfRange));
    assert_eq!(mul(&number("1e-4900"), &number("1e-4900")), Ok(zero.clone()));
    assert_eq!(add(&one, &Value::Null), Err(NumberError::Null));
    assert_eq!(add(&one, &Value::Bool(true)), Err(NumberError::NotANumber));
    assert_eq!(neg(&Value::tuple(vec![])), Err(NumberError::NotANumber));
}

#[test]
fn operands_convert_and_keep_their_marks() {
    assert_eq!(add(&Value::from("1.5"), &Value::Int(1)).unwrap(), number("2.5"));
    let marked = add(&Value::Int(1).sensitive(), &Value::Int(1)).unwrap();
    assert!(marked.is_sensitive());
    assert_eq!(marked.unmark().0.as_int(), Some(2));
    assert!(add(&Value::Unknown, &Value::Int(1)).unwrap().is_unknown());
    assert!(mul(&Value::Unknown, &Value::Unknown.sensitive()).unwrap().is_sensitive());
    assert_eq!(add(&Value::Unknown, &Value::Bool(true)), Err(NumberError::NotANumber));
    assert_eq!(compare(&Value::Int(2), &Value::Int(1).sensitive()), Ok(Ordering::Greater));
    assert_eq!(compare(&Value::Int(1).sensitive(), &Value::Int(2).sensitive()), Ok(Ordering::Less));
}

#[test]
fn fixed_places_round_half_to_even() {
    for (source, places, expected) in [
        ("2.5", 0, "2"),
        ("3.5", 0, "4"),
        ("0.125", 2, "0.12"),
        ("0.375", 2, "0.38"),
        ("1", 2, "1.00"),
        ("-0.004", 2, "0.00"),
        ("-1.005", 1, "-1.0"),
        ("9.999", 2, "10.00"),
        ("0.0009", 3, "0.001"),
        ("0.04", 1, "0.0"),
        ("0.06", 1, "0.1"),
        ("0.6", 0, "1"),
        ("1e22", 1, "10000000000000000000000.0"),
    ] {
        assert_eq!(fixed(&number(source), places).unwrap(), expected, "{source} to {places}");
    }
}

#[test]
fn machine_floats_keep_their_shortest_digits() {
    for (float, expected) in
        [(0.1, "0.1"), (-2.5, "-2.5"), (1e21, "1000000000000000000000"), (3.0, "3"), (-0.0, "0"), (5e-324, "5e-324")]
    {
        let value = Value::from(float);
        assert_eq!(value, number(expected), "{float}");
        assert_eq!(value.as_f64(), Some(float));
    }
    assert!(Value::from(f64::NAN).is_null());
    assert!(Value::from(f64::INFINITY).is_null());
    assert_eq!(number("1e400").as_f64(), Some(f64::INFINITY));
    assert_eq!(number("-1e400").as_f64(), Some(f64::NEG_INFINITY));
    assert_eq!(number("1e-400").as_f64(), Some(0.0));
    assert_eq!(Value::from(u64::MAX), number("18446744073709551615"));
}

/// Decimal text of very different sizes.
fn decimals() -> impl Strategy<Value = String> {
    ("-?[0-9]{1,40}(\\.[0-9]{1,40})?", -300i32..300).prop_map(|(digits, exponent)| format!("{digits}e{exponent}"))
}

fn numbers() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::Int),
        (-100i64..100).prop_map(Value::Int),
        decimals().prop_map(|text| number(&text)),
        (decimals(), decimals()).prop_filter_map("division by zero", |(a, b)| div(&number(&a), &number(&b)).ok()),
    ]
}

proptest! {
    #[test]
    fn whole_numbers_agree_with_the_machine(a in any::<i64>(), b in any::<i64>()) {
        let (x, y) = (Value::Int(a), Value::Int(b));
        let exact = |n: i128| number(&n.to_string());
        let (a, b) = (i128::from(a), i128::from(b));
        prop_assert_eq!(add(&x, &y).unwrap(), exact(a + b));
        prop_assert_eq!(sub(&x, &y).unwrap(), exact(a - b));
        prop_assert_eq!(mul(&x, &y).unwrap(), exact(a * b));
        prop_assert_eq!(compare(&x, &y).unwrap(), a.cmp(&b));
        if b != 0 {
            prop_assert_eq!(rem(&x, &y).unwrap(), exact(a % b));
            prop_assert_eq!(floor(&div(&x, &y).unwrap()).unwrap(), exact(a.div_euclid(b) - i128::from(b < 0 && a.rem_euclid(b) != 0)));
        }
    }

    #[test]
    fn what_is_printed_reads_back(value in numbers()) {
        let printed = text(&value);
        prop_assert!(!printed.contains('e'));
        prop_assert_eq!(number(&printed), value);
    }

    #[test]
    fn no_shorter_text_reads_back(value in numbers()) {
        let printed = text(&value);
        if let Some((_, fraction)) = printed.split_once('.') {
            let shorter = &printed[..printed.len() - 1];
            prop_assert!(!fraction.ends_with('0'));
            prop_assert_ne!(number(shorter.trim_end_matches('.')), value);
        }
    }

    #[test]
    fn machine_floats_go_there_and_back(bits in any::<u64>()) {
        let float = f64::from_bits(bits);
        if float.is_finite() {
            prop_assert_eq!(Value::from(float).as_f64(), Some(float));
        }
    }

    #[test]
    fn the_nearest_machine_float_is_what_the_standard_library_reads(source in decimals()) {
        prop_assert_eq!(number(&source).as_f64().unwrap(), source.parse::<f64>().unwrap());
    }

    #[test]
    fn sums_and_products_commute_and_undo(a in numbers(), b in numbers()) {
        prop_assert_eq!(add(&a, &b), add(&b, &a));
        prop_assert_eq!(mul(&a, &b), mul(&b, &a));
        prop_assert_eq!(sub(&a, &b).unwrap(), neg(&sub(&b, &a).unwrap()).unwrap());
        prop_assert_eq!(compare(&a, &b).unwrap(), compare(&sub(&a, &b).unwrap(), &Value::Int(0)).unwrap());
        prop_assert_eq!(compare(&a, &b).unwrap(), compare(&b, &a).unwrap().reverse());
    }

    #[test]
    fn reading_numbers_never_panics(source in "[-+.eE0-9]{0,12}") {
        let _ = BigNumber::parse(&source);
    }
}
