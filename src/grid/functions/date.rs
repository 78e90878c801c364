//! Functions on dates and times.

use std::cmp::Ordering;

use super::arguments::{Outcome, text};
use super::function::{CallContext, Function, FunctionError, Param, Sees};
use super::instant::{Civil, Instant};
use super::limits;
use crate::value::Value;

const TIMESTAMP: Param = Param::string("timestamp");

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "formatdate",
        &[Param::string("format"), Param::string("time")],
        formatdate,
        "A time written another way, such as \"DD MMM YYYY hh:mm ZZZ\".",
    ),
    Function::new("now", &[], now, "The wall clock in UTC, to the millisecond, when the expression is evaluated.")
        .seeing(Sees::Clock),
    Function::new("plantimestamp", &[], plantimestamp, "When the run began, in UTC.").seeing(Sees::Clock),
    Function::new("timeadd", &[TIMESTAMP, Param::string("duration")], timeadd, "A time so much later, such as \"1h30m\"."),
    Function::new(
        "timecmp",
        &[Param::string("timestamp_a"), Param::string("timestamp_b")],
        timecmp,
        "Which of two times is earlier: -1 the first, 1 the second, 0 none.",
    ),
    Function::new("timestamp", &[], timestamp, "The wall clock in UTC when the expression is evaluated.").seeing(Sees::Clock),
];

fn now(context: &CallContext<'_>, _: &[Value]) -> Outcome {
    Ok(Instant::of(context.clock()?.now).text_with_milliseconds().into())
}

fn timestamp(context: &CallContext<'_>, _: &[Value]) -> Outcome {
    Ok(Instant::of(context.clock()?.now).text().into())
}

fn plantimestamp(context: &CallContext<'_>, _: &[Value]) -> Outcome {
    Ok(Instant::of(context.clock()?.started).text().into())
}

fn timecmp(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let (a, b) = (Instant::argument(text(arguments, 0)?, 0)?, Instant::argument(text(arguments, 1)?, 1)?);
    Ok(match a.partial_cmp(&b) {
        Some(Ordering::Less) => Value::Int(-1),
        Some(Ordering::Greater) => Value::Int(1),
        _ => Value::Int(0),
    })
}

fn timeadd(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let instant = Instant::parse(text(arguments, 0)?).map_err(FunctionError::new)?;
    let duration = duration(text(arguments, 1)?).map_err(FunctionError::new)?;
    Ok(instant.plus(i128::from(duration)).text().into())
}

/// Nanoseconds of a duration as Go writes it: a sign, then numbers each with a unit.
fn duration(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {text:?}");
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let (whole, after) = digits(rest);
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => digits(after),
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(invalid());
        }
        let length = after.find(|character: char| character == '.' || character.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(length).unwrap_or_default();
        let scale = match unit {
            "" => return Err(format!("time: missing unit in duration {text:?}")),
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000_i128,
            other => return Err(format!("time: unknown unit {other:?} in duration {text:?}")),
        };
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
        // What is below a nanosecond of the largest unit says nothing.
        let kept = fraction.get(..fraction.len().min(18)).unwrap_or_default();
        let places = 10_i128.pow(u32::try_from(kept.len()).unwrap_or_default());
        let part = kept.parse::<i128>().unwrap_or_default() * scale / places;
        total += i128::from(whole) * scale + part;
        // What Go holds: one more on the negative side.
        if total > i128::from(i64::MAX) + i128::from(sign < 0) {
            return Err(invalid());
        }
        rest = after;
    }
    i64::try_from(sign * total).map_err(|_| invalid())
}

fn digits(text: &str) -> (&str, &str) {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at_checked(length).unwrap_or_default()
}

fn formatdate(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let format = text(arguments, 0)?;
    let instant = Instant::argument(text(arguments, 1)?, 1)?;
    let mut out = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => literal(rest, &mut out).map_err(|message| FunctionError::argument(0, message))?,
            letter if letter.is_ascii_alphabetic() => {
                let length = rest.chars().take_while(|next| *next == letter).count();
                let verb = rest.get(..length).unwrap_or_default();
                let text = written(verb, instant)
                    .map_err(|why| FunctionError::argument(0, format!("invalid date format verb {verb:?}{why}")))?;
                out.push_str(&text);
                length
            }
            other => {
                out.push(other);
                other.len_utf8()
            }
        };
        limits::bytes(out.len())?;
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(out.into())
}

/// Text in quotes, in which two quotes are one; two alone are one too. Says how long it is.
fn literal(rest: &str, out: &mut String) -> Result<usize, &'static str> {
    if rest.starts_with("''") {
        out.push('\'');
        return Ok(2);
    }
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character != '\'' {
            out.push(character);
        } else if characters.next_if(|(_, next)| *next == '\'').is_some() {
            out.push('\'');
        } else {
            return Ok(at + 1);
        }
    }
    Err("unterminated literal '")
}

/// What a run of one letter stands for.
fn written(verb: &str, instant: Instant) -> Result<String, &'static str> {
    let Civil { year, month, day, hour, minute, second, weekday } = instant.civil();
    let name = |names: &[&'static str], at: u8| names.get(usize::from(at)).copied().unwrap_or_default();
    let short = |name: &'static str| name.get(..3).unwrap_or(name);
    let half = if hour % 12 == 0 { 12 } else { hour % 12 };
    let month_name = || name(&MONTHS, month.saturating_sub(1));
    Ok(match verb {
        "YYYY" => format!("{year:04}"),
        "YY" => format!("{:02}", year.rem_euclid(100)),
        "M" => month.to_string(),
        "MM" => format!("{month:02}"),
        "MMM" => short(month_name()).to_owned(),
        "MMMM" => month_name().to_owned(),
        "D" => day.to_string(),
        "DD" => format!("{day:02}"),
        "EEE" => short(name(&WEEKDAYS, weekday)).to_owned(),
        "EEEE" => name(&WEEKDAYS, weekday).to_owned(),
        "h" => hour.to_string(),
        "hh" => format!("{hour:02}"),
        "H" => half.to_string(),
        "HH" => format!("{half:02}"),
        "AA" => if hour < 12 { "AM" } else { "PM" }.to_owned(),
        "aa" => if hour < 12 { "am" } else { "pm" }.to_owned(),
        "m" => minute.to_string(),
        "mm" => format!("{minute:02}"),
        "s" => second.to_string(),
        "ss" => format!("{second:02}"),
        "Z" if instant.offset == 0 => "Z".to_owned(),
        "Z" | "ZZZZZ" => instant.offset_text(":"),
        "ZZZ" if instant.offset == 0 => "UTC".to_owned(),
        "ZZZ" | "ZZZZ" => instant.offset_text(""),
        other => return Err(misfit(other)),
    })
}

/// Why a verb is none, in Terraform's words.
fn misfit(verb: &str) -> &'static str {
    match verb.chars().next() {
        Some('Y') => ": year must either be \"YY\" or \"YYYY\"",
        Some('M') => ": month must be \"M\", \"MM\", \"MMM\", or \"MMMM\"",
        Some('D') => ": day of month must either be \"D\" or \"DD\"",
        Some('E') => ": day of week must either be \"EEE\" or \"EEEE\"",
        Some('h') => ": 24-hour must either be \"h\" or \"hh\"",
        Some('H') => ": 12-hour must either be \"H\" or \"HH\"",
        Some('A') => ": must be \"AA\"",
        Some('a') => ": must be \"aa\"",
        Some('m') => ": minute must either be \"m\" or \"mm\"",
        Some('s') => ": second must either be \"s\" or \"ss\"",
        Some('Z') => ": timezone must be Z, ZZZZ, or ZZZZZ",
        _ => "",
    }
}
