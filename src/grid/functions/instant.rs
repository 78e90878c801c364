//! Instants as RFC 3339 writes them, with the offset they are written with.

use super::function::FunctionError;

const SECONDS_A_DAY: i64 = 86_400;

/// A date and a time of day at an offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Instant {
    /// Seconds since 1970 in UTC.
    pub(super) seconds: i64,
    /// And nanoseconds.
    pub(super) nanoseconds: u32,
    /// How far its clock is ahead of UTC, in minutes.
    pub(super) offset: i32,
}

/// What an instant is on its own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    /// 1 to 12.
    pub(super) month: u8,
    /// 1 to 31.
    pub(super) day: u8,
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
    /// 0 is Sunday.
    pub(super) weekday: u8,
}

impl Instant {
    /// Reads a text such as `2018-01-02T23:12:01.5+02:00`.
    ///
    /// # Errors
    /// What is wrong with it, as Terraform words it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        Reader { rest: text }.instant().map_err(|problem| format!("not a valid RFC3339 timestamp: {problem}"))
    }

    /// Argument `index`, whose text this is.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), blaming the argument.
    pub(super) fn argument(text: &str, index: usize) -> Result<Self, FunctionError> {
        Self::parse(text).map_err(|problem| FunctionError::argument(index, problem))
    }

    /// In UTC.
    pub(super) fn of(time: std::time::SystemTime) -> Self {
        let nanoseconds = match time.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => i128::try_from(after.as_nanos()).unwrap_or(i128::MAX),
            Err(before) => -i128::try_from(before.duration().as_nanos()).unwrap_or(i128::MAX),
        };
        Self { seconds: 0, nanoseconds: 0, offset: 0 }.plus(nanoseconds)
    }

    /// So many nanoseconds later.
    pub(super) fn plus(self, nanoseconds: i128) -> Self {
        let total = i128::from(self.nanoseconds) + nanoseconds;
        let seconds = i64::try_from(total.div_euclid(1_000_000_000)).unwrap_or(i64::MAX);
        let nanoseconds = u32::try_from(total.rem_euclid(1_000_000_000)).unwrap_or_default();
        Self { seconds: self.seconds.saturating_add(seconds), nanoseconds, ..self }
    }

    /// On its own clock. The calendar is Gregorian throughout (Hinnant, "chrono-compatible low-level date algorithms").
    pub(super) fn civil(self) -> Civil {
        let local = self.seconds.saturating_add(i64::from(self.offset) * 60);
        let (days, second) = (local.div_euclid(SECONDS_A_DAY), local.rem_euclid(SECONDS_A_DAY));
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let moved_month = (5 * day_of_year + 2) / 153;
        let month = if moved_month < 10 { moved_month + 3 } else { moved_month - 9 };
        let small = |number: i64| u8::try_from(number).unwrap_or_default();
        Civil {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month: small(month),
            day: small(day_of_year - (153 * moved_month + 2) / 5 + 1),
            hour: small(second / 3_600),
            minute: small(second / 60 % 60),
            second: small(second % 60),
            weekday: small((days + 4).rem_euclid(7)),
        }
    }

    /// The offset: `Z` for UTC, or with a sign and `separator` between hours and minutes.
    pub(super) fn offset_text(self, separator: &str) -> String {
        let (sign, minutes) = if self.offset < 0 { ('-', -self.offset) } else { ('+', self.offset) };
        format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60)
    }

    /// As RFC 3339 writes it, to the second.
    pub(super) fn text(self) -> String {
        self.written("")
    }

    /// As RFC 3339 writes it, to the millisecond.
    pub(super) fn text_with_milliseconds(self) -> String {
        self.written(&format!(".{:03}", self.nanoseconds / 1_000_000))
    }

    fn written(self, fraction: &str) -> String {
        let Civil { year, month, day, hour, minute, second, .. } = self.civil();
        let zone = if self.offset == 0 { String::from("Z") } else { self.offset_text(":") };
        let sign = if year < 0 { "-" } else { "" };
        format!("{sign}{:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}", year.unsigned_abs())
    }
}

impl PartialOrd for Instant {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some((self.seconds, self.nanoseconds).cmp(&(other.seconds, other.nanoseconds)))
    }
}

/// Days since 1970 of a date (the same source).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let moved_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * moved_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn instant(&mut self) -> Result<Instant, String> {
        let year = self.number(4, "year")?;
        self.mark("-")?;
        let month = self.within(2, "month", 1..=12)?;
        self.mark("-")?;
        let day = self.number(2, "day of month")?;
        if !(1..=days_in(year, month)).contains(&day) {
            return Err(String::from("day out of range"));
        }
        if !self.take("T") {
            return Err(String::from("missing required time introducer 'T'"));
        }
        let hour = self.within(2, "hour", 0..=23)?;
        self.mark(":")?;
        let minute = self.within(2, "minute", 0..=59)?;
        self.mark(":")?;
        let second = self.within(2, "second", 0..=59)?;
        let nanoseconds = self.fraction()?;
        let offset = self.offset()?;
        let day = days(year, month, day) * SECONDS_A_DAY;
        let seconds = day + hour * 3_600 + minute * 60 + second - i64::from(offset) * 60;
        Ok(Instant { seconds, nanoseconds, offset })
    }

    fn take(&mut self, mark: &str) -> bool {
        let rest = self.rest.strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn mark(&mut self, mark: &str) -> Result<(), String> {
        match self.take(mark) {
            true => Ok(()),
            false if self.rest.is_empty() => Err(format!("end of string where {mark:?} is expected")),
            false => Err(format!("found {:?} where {mark:?} is expected", self.rest)),
        }
    }

    fn number(&mut self, digits: usize, what: &str) -> Result<i64, String> {
        if self.rest.is_empty() {
            return Err(format!("end of string before {what}"));
        }
        let written = self.rest.get(..digits).filter(|written| written.bytes().all(|byte| byte.is_ascii_digit()));
        let number = written.and_then(|written| written.parse().ok());
        let number = number.ok_or_else(|| format!("cannot use {:?} as {what}", self.rest))?;
        self.rest = self.rest.get(digits..).unwrap_or_default();
        Ok(number)
    }

    fn within(&mut self, digits: usize, what: &str, range: std::ops::RangeInclusive<i64>) -> Result<i64, String> {
        let number = self.number(digits, what)?;
        match range.contains(&number) {
            true => Ok(number),
            false => Err(format!("{what} must be between {} and {} inclusive", range.start(), range.end())),
        }
    }

    /// Digits after the ninth say nothing more.
    fn fraction(&mut self) -> Result<u32, String> {
        let Some(after) = self.rest.strip_prefix('.') else { return Ok(0) };
        let length = after.bytes().take_while(u8::is_ascii_digit).count();
        let Some(digits) = after.get(..length).filter(|digits| !digits.is_empty()) else {
            return Err(format!("cannot use {:?} as UTC offset", self.rest));
        };
        self.rest = after.get(length..).unwrap_or_default();
        Ok(format!("{digits:0<9}").get(..9).and_then(|digits| digits.parse().ok()).unwrap_or_default())
    }

    fn offset(&mut self) -> Result<i32, String> {
        let written = self.rest;
        if written.is_empty() {
            return Err(String::from("end of string before UTC offset"));
        }
        if written.starts_with(',') {
            return Err(String::from("cannot use \",\" as timestamp segment"));
        }
        if self.take("Z") {
            return self.end(0);
        }
        let wrong = || format!("cannot use {written:?} as UTC offset");
        let sign = match written.as_bytes() {
            [b'+', ..] => 1,
            [b'-', ..] => -1,
            _ => return Err(wrong()),
        };
        let (hours, minutes) = (written.get(1..3).and_then(two), written.get(4..6).and_then(two));
        match (hours, written.get(3..4), minutes) {
            (Some(hours @ 0..24), Some(":"), Some(minutes @ 0..60)) => {
                self.rest = written.get(6..).unwrap_or_default();
                self.end(sign * (hours * 60 + minutes))
            }
            _ => Err(wrong()),
        }
    }

    fn end(&self, offset: i32) -> Result<i32, String> {
        match self.rest {
            "" => Ok(offset),
            rest => Err(format!("cannot use {rest:?} as timestamp segment")),
        }
    }
}

fn two(text: &str) -> Option<i32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
