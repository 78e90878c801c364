//! What a YAML scalar means to Terraform: YAML 1.1's words for true and false, YAML 1.2's numbers, dates as RFC 3339 text.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use time::{Date, Month, Time};

use crate::value::{BigNumber, Value, number};

/// A key whose mapping is merged into the one it stands in.
pub(super) const MERGE_KEY: &str = "<<";

/// Where the standard types' tags begin.
const CORE: &str = "tag:yaml.org,2002:";

/// The value of a scalar. One in quotes is text whatever the tag says, as Terraform has it.
///
/// # Errors
/// If the text is not what the tag says, or the tag is unknown.
pub(super) fn resolve(text: &str, plain: bool, tag: Option<&str>) -> Result<Value, String> {
    let Some(tag) = tag else {
        return if plain { implicit(text) } else { Ok(text.into()) };
    };
    let cannot = || format!("cannot parse {text:?} as {tag}");
    let kind = tag.strip_prefix(CORE).ok_or_else(|| format!("unsupported tag {tag:?}"))?;
    match kind {
        "str" => Ok(text.into()),
        "binary" => match STANDARD.decode(text) {
            Ok(_) => Ok(text.into()),
            Err(_) => Err(format!("{}: not valid base64", cannot())),
        },
        "null" | "bool" | "int" | "float" | "timestamp" if !plain => Ok(text.into()),
        "null" => Ok(Value::Null),
        "bool" => truth(text).map(Value::from).ok_or_else(cannot),
        "int" | "float" => numeric(text)?.ok_or_else(cannot),
        "timestamp" => timestamp(text).map(Value::from).ok_or_else(cannot),
        _ => Err(format!("unsupported tag {tag:?}")),
    }
}

/// The value of a plain scalar without a tag.
fn implicit(text: &str) -> Result<Value, String> {
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Ok(Value::Null);
    }
    if let Some(truth) = truth(text) {
        return Ok(truth.into());
    }
    if let Some(number) = numeric(text)? {
        return Ok(number);
    }
    Ok(timestamp(text).map_or_else(|| text.into(), Value::from))
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// Decimal with sign, point and exponent, `0x`, `0o`. Infinities and not-a-number are errors, since no value of ours is one.
fn numeric(text: &str) -> Result<Option<Value>, String> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Err("floating point infinity is not supported".to_owned());
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Err("floating point NaN is not supported".to_owned());
    }
    for (prefix, base) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let digits = Some(digits).filter(|digits| digits.starts_with(|first: char| first.is_digit(base)));
            return Ok(digits.and_then(|digits| number::parse_int(digits, base).ok()));
        }
    }
    Ok(decimal(text).and_then(|normal| BigNumber::parse(&normal).ok()))
}

/// A decimal number with digits on both sides of its point, if the text is one.
fn decimal(text: &str) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (rest.get(..at)?, Some(rest.get(at + 1..)?)),
        None => (rest, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let exponent = exponent.unwrap_or("0");
    let power = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    if power.is_empty() || !digits(power) {
        return None;
    }
    Some(format!("{sign}{whole:0>1}.{fraction:0<1}e{exponent}"))
}

/// A date, or a date and a time with or without zone, as RFC 3339 without fractions of a second; none if it is neither.
fn timestamp(text: &str) -> Option<String> {
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at)?, Some((text.get(at..=at)?, text.get(at + 1..)?))),
        None => (text, None),
    };
    let (year, rest) = date.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    if year.len() != 4 {
        return None;
    }
    let month = Month::try_from(small(month)?).ok()?;
    let date = Date::from_calendar_date(i32::from(year.parse::<u16>().ok()?), month, small(day)?).ok()?;
    let (clock, zone) = match time {
        None => ("0:0:0", "Z"),
        // After a space there is no zone, after a letter there must be one.
        Some((" ", clock)) => (clock, "Z"),
        Some((_, time)) => time.split_at(time.find(['Z', '+', '-'])?),
    };
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = seconds.split(':').map(small);
    let time = Time::from_hms(parts.next()??, parts.next()??, parts.next()??).ok()?;
    let zone_is_right = zone == "Z"
        || matches!(zone.as_bytes(), [b'+' | b'-', h1, h2, b':', m1, m2] if [h1, h2, m1, m2].iter().all(|digit| digit.is_ascii_digit()));
    if parts.next().is_some() || !zone_is_right || fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hour, minute, second) = time.as_hms();
    Some(format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}{zone}", date.year(), u8::from(date.month()), date.day()))
}

/// A number of one or two digits.
fn small(text: &str) -> Option<u8> {
    let digits = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}
