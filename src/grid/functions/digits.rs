//! Numbers as `format`'s verbs write them. Rounding is exact, from all bits of the number, ties to even.

use dashu_int::{IBig, Sign};

use super::format::pad_number;
use super::spec::{Fill, Layout, Plus};
use crate::value::number;
use crate::value::{Value, to_text};

/// Decimal places that hold the fraction of any number from 1 on: 512 bits are left of and right of the point.
const EXACT_PLACES: usize = 512;

/// A number in decimal: `0.d1d2d3… × 10^point`, no zero at either end of the digits.
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    point: i64,
}

/// `%b %d %o %x %X`: a whole number; none if it is not whole. Precision is a least number of digits and turns zero filling off.
pub(super) fn whole(value: &Value, letter: char, layout: Layout) -> Option<String> {
    let text = to_text(value).ok()?;
    let number = IBig::from_str_radix(&text, 10).ok()?;
    let (sign, magnitude) = number.into_parts();
    let negative = sign == Sign::Negative;
    let digits = match letter {
        'b' => magnitude.in_radix(2).to_string(),
        'o' => magnitude.in_radix(8).to_string(),
        'x' => magnitude.in_radix(16).to_string(),
        'X' => format!("{magnitude:X}"),
        _ => magnitude.to_string(),
    };
    let prefix = match letter {
        _ if !layout.alternate => "",
        'b' => "0b",
        'o' => "0",
        'x' => "0x",
        'X' => "0X",
        _ => "",
    };
    let digits = match layout.precision {
        Some(0) if digits == "0" => String::new(),
        Some(least) => at_least(&digits, least),
        // The width counts the sign and the prefix, but zeros go after them.
        None if layout.fill == Fill::Zeros => {
            let signed = negative || layout.plus != Plus::None;
            let least = layout.width.saturating_sub(prefix.len() + usize::from(signed));
            at_least(&digits, least)
        }
        None => digits,
    };
    let sign = if negative { "-" } else { "" };
    // Zeros, where wanted, are there by now.
    let fill = if layout.fill == Fill::Zeros { Fill::Before } else { layout.fill };
    Some(pad_number(&format!("{sign}{prefix}{digits}"), Layout { fill, ..layout }))
}

/// `%e %E %f %g %G`: a number with `precision` digits after the point (`%g`: in all), 6 if not given, `%g` then as many as needed.
pub(super) fn real(value: &Value, letter: char, precision: Option<usize>) -> String {
    let text = match letter {
        'f' => {
            let fixed = number::fixed(value, precision.unwrap_or(6)).unwrap_or_default();
            // A number that rounds to zero keeps its sign.
            let lost = value.as_number().is_some_and(|number| number.is_negative()) && !fixed.starts_with('-');
            if lost { format!("-{fixed}") } else { fixed }
        }
        'e' | 'E' => {
            let places = precision.unwrap_or(6);
            scientific(&Decimal::rounded(value, places.saturating_add(1)), places)
        }
        _ => shorter(value, precision),
    };
    if letter.is_ascii_uppercase() { text.to_ascii_uppercase() } else { text }
}

/// Zeros before the digits up to a length.
pub(super) fn at_least(digits: &str, length: usize) -> String {
    format!("{}{digits}", "0".repeat(length.saturating_sub(digits.len())))
}

/// `%g`: scientific for very small and very large numbers, else plain.
fn shorter(value: &Value, precision: Option<usize>) -> String {
    let decimal = match precision {
        Some(digits) => Decimal::rounded(value, digits.max(1)),
        None => Decimal::shortest(value),
    };
    let length = i64::try_from(decimal.digits.len()).unwrap_or(i64::MAX);
    let mut limit = match precision {
        None => 6,
        Some(digits) => i64::try_from(digits.max(1)).unwrap_or(i64::MAX),
    };
    if precision.is_some() && limit > length && length >= decimal.point {
        limit = length;
    }
    let exponent = decimal.point - 1;
    if !decimal.digits.is_empty() && (exponent < -4 || exponent >= limit) {
        return scientific(&decimal, decimal.digits.len().saturating_sub(1));
    }
    plain(&decimal)
}

/// `d.ddde±dd` with `places` digits after the point.
fn scientific(decimal: &Decimal, places: usize) -> String {
    let exponent = if decimal.digits.is_empty() { 0 } else { decimal.point - 1 };
    let mut digits = decimal.digits.iter().copied().chain(std::iter::repeat(b'0')).map(char::from);
    let first = digits.next().unwrap_or('0');
    let rest: String = digits.take(places).collect();
    let sign = if decimal.negative { "-" } else { "" };
    let point = if places > 0 { "." } else { "" };
    let direction = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{first}{point}{rest}e{direction}{:02}", exponent.abs())
}

/// All digits, no exponent.
fn plain(decimal: &Decimal) -> String {
    let sign = if decimal.negative { "-" } else { "" };
    let digits: String = decimal.digits.iter().copied().map(char::from).collect();
    let Ok(point) = usize::try_from(decimal.point) else {
        let zeros = usize::try_from(decimal.point.unsigned_abs()).unwrap_or(0);
        return format!("{sign}0.{}{digits}", "0".repeat(zeros));
    };
    match digits.get(point..) {
        Some("") => format!("{sign}{}", if digits.is_empty() { "0" } else { &digits }),
        Some(fraction) if point == 0 => format!("{sign}0.{fraction}"),
        Some(fraction) => format!("{sign}{}.{fraction}", digits.get(..point).unwrap_or_default()),
        None => format!("{sign}{digits}{}", "0".repeat(point.saturating_sub(digits.len()))),
    }
}

impl Decimal {
    /// The shortest digits that read back as the number.
    fn shortest(value: &Value) -> Decimal {
        Decimal::read(to_text(value).as_deref().unwrap_or_default())
    }

    /// At most `significant` digits.
    fn rounded(value: &Value, significant: usize) -> Decimal {
        let point = Decimal::shortest(value).point;
        if point > 0 {
            return Decimal::read(&number::fixed(value, EXACT_PLACES).unwrap_or_default()).cut(significant);
        }
        let zeros = usize::try_from(point.unsigned_abs()).unwrap_or(0);
        // Rounding up to the next power of ten gives a digit more than asked for; it is a zero.
        Decimal::read(&number::fixed(value, zeros.saturating_add(significant)).unwrap_or_default())
    }

    /// Reads digits with a point among them.
    fn read(text: &str) -> Decimal {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let mut point = i64::try_from(whole.len()).unwrap_or(i64::MAX);
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        let zeros = all.iter().take_while(|digit| **digit == b'0').count();
        let mut digits = all.get(zeros..).unwrap_or_default().to_vec();
        point -= i64::try_from(zeros).unwrap_or(i64::MAX);
        trim(&mut digits);
        if digits.is_empty() {
            point = 0;
        }
        Decimal { negative, digits, point }
    }

    /// Rounds to `significant` digits, ties to even.
    fn cut(mut self, significant: usize) -> Decimal {
        let Some(dropped) = self.digits.get(significant..).filter(|dropped| !dropped.is_empty()) else {
            return self;
        };
        // No zeros at the end, so a lone 5 is exactly half.
        let odd = significant.checked_sub(1).and_then(|last| self.digits.get(last)).is_some_and(|digit| digit % 2 == 1);
        let up = match dropped {
            [b'5'] => odd,
            [first, ..] => *first >= b'5',
            [] => false,
        };
        self.digits.truncate(significant);
        if up {
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
        trim(&mut self.digits);
        self
    }
}

fn trim(digits: &mut Vec<u8>) {
    while digits.last() == Some(&b'0') {
        digits.pop();
    }
}
