//! Durations, sizes and percentages as people write and read them.

use std::fmt::Display;
use std::time::Duration;

/// Why a text is no duration, size or percentage. The message says what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// Nothing was written.
    #[error("it is empty; {allowed}")]
    Empty {
        /// What may be written.
        allowed: &'static str,
    },
    /// Below zero.
    #[error("`{text}` is negative; {allowed}")]
    Negative {
        /// What was written.
        text: String,
        /// What may be written.
        allowed: &'static str,
    },
    /// A number with something else after it.
    #[error("`{unit}` is no unit; {allowed}")]
    UnknownUnit {
        /// What stands in the place of the unit.
        unit: String,
        /// What may be written.
        allowed: &'static str,
    },
    /// No number where one was expected.
    #[error("`{text}` is not understood; {allowed}")]
    NotANumber {
        /// What was written.
        text: String,
        /// What may be written.
        allowed: &'static str,
    },
    /// More than can be counted.
    #[error("`{text}` is too large")]
    TooLarge {
        /// What was written.
        text: String,
    },
}

const DURATIONS: &str = "write a duration like 250ms, 1.5s, 1m30s or 1h (units ns, us, ms, s, m, h, d; a bare number is seconds)";
const SIZES: &str =
    "write a size like 512, 64kB, 64KiB or 1.5MiB (units B, kB, MB, GB, TB, KiB, MiB, GiB, TiB; a bare number is bytes)";
const PERCENTS: &str = "write a percentage like 1%, 0.5% or a fraction like 0.01";

/// The units of durations with their nanoseconds, in the order in which a compound may have them.
const DURATION_UNITS: [(&str, u128); 9] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("µs", 1_000), // the micro sign
    ("μs", 1_000), // the Greek letter
    ("ns", 1),
];

const SIZE_UNITS: [(&str, u128); 14] = [
    ("B", 1),
    ("kB", 1_000),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("k", 1_000),
    ("M", 1_000_000),
    ("G", 1_000_000_000),
    ("T", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

/// Reads a duration: `250ms`, `1m30s`, `1.5s`, `µs` or `us`; a bare number is seconds. Each unit at most once, large ones first.
///
/// # Errors
/// Empty, negative, an unknown unit, not a number, or more than 2^64 seconds.
pub fn parse_duration(text: &str) -> Result<Duration, UnitError> {
    let mut rest = checked(text, DURATIONS)?;
    let too_large = || UnitError::TooLarge { text: text.trim().to_owned() };
    let mut nanoseconds: u128 = 0;
    let mut previous = u128::MAX;
    let whole = rest;
    while !rest.is_empty() {
        let (number, unit, after) = split(rest, DURATIONS)?;
        let scale = match DURATION_UNITS.iter().find(|(name, _)| *name == unit) {
            Some((_, scale)) => *scale,
            None if unit.is_empty() && rest == whole => DURATION_UNITS[3].1,
            None if unit.is_empty() => return Err(UnitError::NotANumber { text: text.trim().to_owned(), allowed: DURATIONS }),
            None => return Err(UnitError::UnknownUnit { unit: unit.to_owned(), allowed: DURATIONS }),
        };
        if scale >= previous {
            return Err(UnitError::NotANumber { text: text.trim().to_owned(), allowed: DURATIONS });
        }
        previous = scale;
        nanoseconds = scaled(number, scale).and_then(|part| nanoseconds.checked_add(part)).ok_or_else(too_large)?;
        rest = after;
    }
    let seconds = u64::try_from(nanoseconds / 1_000_000_000).map_err(|_| too_large())?;
    let fraction = u32::try_from(nanoseconds % 1_000_000_000).map_err(|_| too_large())?;
    Ok(Duration::new(seconds, fraction))
}

/// Reads a size in bytes: `512`, `64kB` (1000), `64KiB` (1024), `1.5MiB`. Parts of a byte are rounded.
///
/// # Errors
/// Empty, negative, an unknown unit, not a number, or more than 2^64 bytes.
pub fn parse_size(text: &str) -> Result<u64, UnitError> {
    let whole = checked(text, SIZES)?;
    let (number, unit, after) = split(whole, SIZES)?;
    if !after.is_empty() {
        return Err(UnitError::NotANumber { text: whole.to_owned(), allowed: SIZES });
    }
    let scale = match SIZE_UNITS.iter().find(|(name, _)| *name == unit) {
        Some((_, scale)) => *scale,
        None if unit.is_empty() => 1,
        None => return Err(UnitError::UnknownUnit { unit: unit.to_owned(), allowed: SIZES }),
    };
    let too_large = || UnitError::TooLarge { text: whole.to_owned() };
    scaled(number, scale).and_then(|bytes| u64::try_from(bytes).ok()).ok_or_else(too_large)
}

/// Reads a share: `1%` is 0.01; without the sign the number is the share itself.
///
/// # Errors
/// Empty, negative, not a number, or not finite.
pub fn parse_percent(text: &str) -> Result<f64, UnitError> {
    let whole = checked(text, PERCENTS)?;
    let (number, unit, after) = split(whole, PERCENTS)?;
    if !after.is_empty() {
        return Err(UnitError::NotANumber { text: whole.to_owned(), allowed: PERCENTS });
    }
    let share: f64 = number.parse().map_err(|_| UnitError::NotANumber { text: whole.to_owned(), allowed: PERCENTS })?;
    match unit {
        _ if !share.is_finite() => Err(UnitError::TooLarge { text: whole.to_owned() }),
        "%" => Ok(share / 100.0),
        "" => Ok(share),
        _ => Err(UnitError::UnknownUnit { unit: unit.to_owned(), allowed: PERCENTS }),
    }
}

fn checked<'a>(text: &'a str, allowed: &'static str) -> Result<&'a str, UnitError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(UnitError::Empty { allowed });
    }
    if text.starts_with('-') {
        return Err(UnitError::Negative { text: text.to_owned(), allowed });
    }
    Ok(text)
}

/// A number, what stands between it and the next digit, and the rest.
fn split<'a>(text: &'a str, allowed: &'static str) -> Result<(&'a str, &'a str, &'a str), UnitError> {
    let text = text.trim_start();
    let end = text.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let parts = number.split('.').count();
    if parts > 2 || number.split('.').any(str::is_empty) {
        return Err(UnitError::NotANumber { text: text.to_owned(), allowed });
    }
    let end = rest.find(|character: char| character.is_ascii_digit() || character == '.').unwrap_or(rest.len());
    let (unit, after) = rest.split_at(end);
    Ok((number, unit.trim(), after))
}

/// A decimal number times `scale`, rounded to whole units; none if it does not fit.
fn scaled(number: &str, scale: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    // More digits than these cannot change a result that is rounded to whole units.
    let fraction: &str = fraction.get(..18).unwrap_or(fraction);
    let places = 10u128.pow(u32::try_from(fraction.len()).ok()?);
    let part = if fraction.is_empty() { 0 } else { fraction.parse::<u128>().ok()?.checked_mul(scale)? };
    let rounded = (part + places / 2) / places;
    whole.parse::<u128>().ok()?.checked_mul(scale)?.checked_add(rounded)
}

/// Prints a duration for people: `850 ns`, `1.2 ms`, `12.3 s`, `1m 05s`, `2h 03m`, `1d 02h`.
pub fn human_duration(duration: Duration) -> impl Display {
    let nanoseconds = duration.as_nanos();
    // Rounded before the unit is chosen, so that 999.96 ms is 1.0 s and never 1000.0 ms.
    for (limit, scale, unit) in [(999_500, 1_000u128, "µs"), (999_950_000, 1_000_000, "ms"), (59_950_000_000, 1_000_000_000, "s")]
    {
        if nanoseconds < 1_000 {
            return format!("{nanoseconds} ns");
        }
        if nanoseconds < limit {
            return one_decimal(nanoseconds, scale, unit);
        }
    }
    let seconds = nanoseconds.saturating_add(500_000_000) / 1_000_000_000;
    let minutes = (seconds + 30) / 60;
    let hours = (minutes + 30) / 60;
    if seconds < 3_600 {
        format!("{}m {:02}s", seconds / 60, seconds % 60)
    } else if minutes < 24 * 60 {
        format!("{}h {:02}m", minutes / 60, minutes % 60)
    } else {
        format!("{}d {:02}h", hours / 24, hours % 24)
    }
}

/// Prints a size for people: `512 B`, `1.5 MiB`.
pub fn human_size(bytes: u64) -> impl Display {
    let bytes = u128::from(bytes);
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    for (power, unit) in (1u32..).zip(units) {
        let scale = 1u128 << (10 * power);
        let tenths = (bytes * 10 + scale / 2) / scale;
        if tenths < 10_240 || power == 6 {
            return one_decimal(bytes, scale, unit);
        }
    }
    format!("{bytes} B")
}

/// Prints a share as a percentage: `0.5%`, `12.3%`, `100%`.
pub fn human_percent(share: f64) -> impl Display {
    let percent = share * 100.0;
    let places = if percent != 0.0 && percent.abs() < 0.1 { 3 } else { 1 };
    let text = format!("{percent:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{}%", if text == "-0" { "0" } else { text })
}

/// `value / scale` with one decimal, rounded half up.
fn one_decimal(value: u128, scale: u128, unit: &str) -> String {
    let tenths = (value * 10 + scale / 2) / scale;
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests;
