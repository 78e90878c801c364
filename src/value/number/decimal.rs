//! Decimal text in and out.

use std::fmt;

use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign, UBig};

use super::float::{PRECISION, shift};
use super::{BigNumber, NumberError};
use crate::value::Value;

/// Significant digits and powers of ten beyond these are refused (or are zero): past binary128's range, with room to spare.
const MAX_DIGITS: usize = 5_000;

/// Reads `-12`, `0.5`, `.5`, `5.`, `1e400`: the 512-bit number nearest to the text.
pub(super) fn parse(text: &str) -> Result<Value, NumberError> {
    if let Some(int) = small_int(text) {
        return Ok(Value::Int(int));
    }
    super::memo::remembered(text, || Decimal::split(text).ok_or(NumberError::NotANumber)?.value())
}

/// At most 18 digits with or without a minus: the usual case.
fn small_int(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// `digits * 10^power`.
struct Decimal {
    sign: Sign,
    digits: String,
    power: i64,
}

impl Decimal {
    fn split(text: &str) -> Option<Decimal> {
        let (sign, unsigned) = match text.as_bytes().first()? {
            b'-' => (Sign::Negative, text.get(1..)?),
            b'+' => (Sign::Positive, text.get(1..)?),
            _ => (Sign::Positive, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !all_digits {
            return None;
        }
        let mut digits = format!("{whole}{fraction}");
        let kept = digits.trim_end_matches('0').len();
        let zeros = digits.len() - kept;
        digits.truncate(kept);
        let power = exponent.saturating_sub_unsigned(fraction.len() as u64).saturating_add_unsigned(zeros as u64);
        Some(Decimal { sign, digits: digits.trim_start_matches('0').to_owned(), power })
    }

    fn value(&self) -> Result<Value, NumberError> {
        if self.digits.is_empty() {
            return Ok(Value::Int(0));
        }
        let limit = MAX_DIGITS as i64;
        let size = self.power.saturating_add_unsigned(self.digits.len() as u64);
        if size > limit || self.digits.len() > MAX_DIGITS {
            return Err(NumberError::OutOfRange);
        }
        if size < -limit {
            return Ok(Value::Int(0));
        }
        let magnitude = UBig::from_str_radix(&self.digits, 10).map_err(|_| NumberError::NotANumber)?;
        let digits = IBig::from_parts(self.sign, magnitude);
        // `digits` and the power of ten are exact here, so the result is rounded once.
        let ten = IBig::from(10).pow(usize::try_from(self.power.unsigned_abs()).unwrap_or(0));
        let number =
            if self.power >= 0 { BigNumber::rounded(digits * ten, 0, false) } else { BigNumber::quotient(&digits, &ten, 0) };
        number.map(BigNumber::into_value)
    }
}

/// An exponent's digits; one too long for the machine is as good as the largest.
fn read_exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse::<i64>().unwrap_or(i64::MAX);
    Some(if negative { -size } else { size })
}

/// The shortest decimal digits that read back to the number, never with an exponent: what Go's `big.Float.Text('f', -1)` prints
/// for 512 bits.
impl fmt::Display for BigNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negative() {
            f.write_str("-")?;
        }
        let digits = short_digits(self).unwrap_or_else(|| Digits::shortest(self));
        fmt::Display::fmt(&digits, f)
    }
}

impl fmt::Debug for BigNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The magnitude exactly, rounded half to even to `places` decimal places: Go's `big.Float.Text('f', places)`.
pub(super) fn fixed(number: &BigNumber, places: usize) -> String {
    let (magnitude, exponent) = number.magnitude();
    let mut digits = Digits::exact(&magnitude, exponent);
    let keep = digits.point.saturating_add_unsigned(places as u64);
    match usize::try_from(keep) {
        Ok(keep) if keep < digits.digits.len() => digits.round(keep),
        Ok(_) => {}
        Err(_) => digits = Digits { digits: Vec::new(), point: 0 },
    }
    let mut text = digits.to_string();
    let have = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    if places > have {
        if have == 0 {
            text.push('.');
        }
        text.extend(std::iter::repeat_n('0', places - have));
    }
    let zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if number.is_negative() && !zero { format!("-{text}") } else { text }
}

/// Most numbers people write are the 512-bit neighbour of a machine float's shortest digits. If those read back they are the
/// shortest here too: anything shorter that did would also be shorter for the machine float.
fn short_digits(number: &BigNumber) -> Option<Digits> {
    if number.is_whole() {
        return None;
    }
    let float = number.to_f64().abs();
    let text = format!("{float:e}");
    let Value::Big(read) = parse(&text).ok()? else {
        return None;
    };
    if read.magnitude() != number.magnitude() {
        return None;
    }
    let (mantissa, exponent) = text.split_once('e')?;
    let point = exponent.parse::<i64>().ok()? + 1;
    Some(Digits { digits: mantissa.bytes().filter(u8::is_ascii_digit).collect(), point })
}

/// `0.DIGITS * 10^point`, digits in ASCII without zeros at the end.
struct Digits {
    digits: Vec<u8>,
    point: i64,
}

impl Digits {
    /// All digits of `magnitude * 2^exponent`.
    fn exact(magnitude: &UBig, exponent: i64) -> Digits {
        let (scaled, places) = if exponent >= 0 {
            (shift(magnitude.clone(), exponent), 0)
        } else {
            // m / 2^e = m * 5^e / 10^e
            (magnitude * UBig::from(5u8).pow(usize::try_from(-exponent).unwrap_or(0)), exponent)
        };
        let text = scaled.to_string();
        let point = places.saturating_add_unsigned(text.len() as u64);
        let mut digits = Digits { digits: text.into_bytes(), point };
        digits.trim();
        digits
    }

    /// The shortest digits between the neighbouring numbers' midpoints: the walk of Go's `roundShortest` (math/big/ftoa.go),
    /// except that below a power of two, where the neighbour is twice as near, the true midpoint is taken (Go's digits may
    /// there read back to the neighbour).
    fn shortest(number: &BigNumber) -> Digits {
        let (magnitude, exponent) = number.magnitude();
        let mut all = Digits::exact(&magnitude, exponent);
        if number.is_whole() && number.top() <= PRECISION as i64 {
            return all;
        }
        // One unit is a quarter of the last place.
        let bits = PRECISION + 2 - magnitude.bit_len();
        let (units, exponent) = (magnitude << bits, exponent.saturating_sub_unsigned(bits as u64));
        let down = UBig::from(if number.is_power_of_two() { 1u8 } else { 2 });
        let mut lower = Digits::exact(&(&units - down), exponent);
        let upper = Digits::exact(&(&units + UBig::from(2u8)), exponent);
        // A midpoint may have a digit more or less in front of the point, as 1.0 has after 0.9.
        all.pad_to(upper.point);
        lower.pad_to(upper.point);
        // A midpoint itself reads back only if ties go to this number, whose last place is then even.
        let inclusive = !units.bit(2);
        all.walk(&lower, &upper, inclusive);
        all
    }

    fn walk(&mut self, lower: &Digits, upper: &Digits, inclusive: bool) {
        for place in 0..self.digits.len() {
            let (digit, low, high) = (self.at(place), lower.at(place), upper.at(place));
            let last_of_upper = place + 1 >= upper.digits.len();
            let may_cut = low != digit || (inclusive && place + 1 == lower.digits.len());
            let may_raise = digit != high && (inclusive || digit + 1 < high || !last_of_upper);
            match (may_cut, may_raise) {
                (true, true) => return self.round(place + 1),
                (true, false) => return self.cut(place + 1),
                (false, true) => return self.raise(place + 1),
                (false, false) => {}
            }
        }
    }

    fn at(&self, place: usize) -> u8 {
        self.digits.get(place).copied().unwrap_or(b'0')
    }

    /// Puts zeros in front until the point is at `point`.
    fn pad_to(&mut self, point: i64) {
        let zeros = usize::try_from(point - self.point).unwrap_or(0);
        self.digits.splice(0..0, std::iter::repeat_n(b'0', zeros));
        self.point = self.point.max(point);
    }

    /// To `keep` digits, half to even.
    fn round(&mut self, keep: usize) {
        let next = self.at(keep);
        let half = next == b'5' && keep + 1 == self.digits.len();
        let odd = keep > 0 && self.at(keep - 1) % 2 == 1;
        if next > b'5' || (next == b'5' && (!half || odd)) { self.raise(keep) } else { self.cut(keep) }
    }

    fn cut(&mut self, keep: usize) {
        self.digits.truncate(keep);
        self.trim();
    }

    fn raise(&mut self, keep: usize) {
        self.digits.truncate(keep);
        while self.digits.last() == Some(&b'9') {
            self.digits.pop();
        }
        match self.digits.last_mut() {
            Some(last) => *last += 1,
            None => {
                self.digits.push(b'1');
                self.point += 1;
            }
        }
    }

    fn trim(&mut self) {
        while self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leading = self.digits.iter().take_while(|digit| **digit == b'0').count();
        let digits = self.digits.get(leading..).unwrap_or_default();
        let point = self.point.saturating_sub_unsigned(leading as u64);
        let text = std::str::from_utf8(digits).unwrap_or_default();
        let Ok(whole) = usize::try_from(point) else {
            return write!(f, "0.{}{text}", "0".repeat(usize::try_from(-point).unwrap_or(0)));
        };
        match text.split_at_checked(whole) {
            _ if text.is_empty() => f.write_str("0"),
            Some(("", fraction)) => write!(f, "0.{fraction}"),
            Some((all, "")) => f.write_str(all),
            Some((whole, fraction)) => write!(f, "{whole}.{fraction}"),
            None => write!(f, "{text}{}", "0".repeat(whole - text.len())),
        }
    }
}
