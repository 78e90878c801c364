//! Arithmetic on values.
//!
//! Operands are converted as HCL's operators convert theirs: text that reads as a number is that number. What is marked marks the
//! result; what is not known makes the result unknown.

use std::borrow::Cow;
use std::cmp::Ordering;

use dashu_int::IBig;

use super::{BigNumber, decimal};
use crate::value::Value;

/// Why there is no number. Displays as a lower-case fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// An operand or a text is no number.
    #[error("a number is required")]
    NotANumber,
    /// An operand is null.
    #[error("a number is required, but the value is null")]
    Null,
    /// The divisor is zero.
    #[error("division by zero")]
    DivisionByZero,
    /// The result is beyond 10^±4932, or a text has more digits than that.
    #[error("the number is out of range")]
    OutOfRange,
    /// There is no real result, as of the logarithm of a negative number.
    #[error("the result is not a real number")]
    NotReal,
    /// The base given to [`parse_int`] is not between 2 and 62.
    #[error("the base must be a whole number from 2 to 62")]
    BadBase,
}

impl BigNumber {
    /// Reads decimal text (`-12`, `0.5`, `1e400`) to the nearest number.
    ///
    /// # Errors
    /// If the text is no number, or is out of range.
    pub fn parse(text: &str) -> Result<Value, NumberError> {
        decimal::parse(text)
    }
}

/// `a + b`.
///
/// # Errors
/// If an operand is no number or the result is out of range.
pub fn add(a: &Value, b: &Value) -> Result<Value, NumberError> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) if let Some(sum) = x.checked_add(*y) => Ok(Value::Int(sum)),
        _ => binary(a, b, BigNumber::plus),
    }
}

/// `a - b`.
///
/// # Errors
/// If an operand is no number or the result is out of range.
pub fn sub(a: &Value, b: &Value) -> Result<Value, NumberError> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) if let Some(difference) = x.checked_sub(*y) => Ok(Value::Int(difference)),
        _ => binary(a, b, |x, y| x.plus(&y.negated())),
    }
}

/// `a * b`.
///
/// # Errors
/// If an operand is no number or the result is out of range.
pub fn mul(a: &Value, b: &Value) -> Result<Value, NumberError> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) if let Some(product) = x.checked_mul(*y) => Ok(Value::Int(product)),
        _ => binary(a, b, BigNumber::times),
    }
}

/// `a / b`.
///
/// # Errors
/// If `b` is zero, an operand is no number or the result is out of range.
pub fn div(a: &Value, b: &Value) -> Result<Value, NumberError> {
    match (a, b) {
        (Value::Int(x), Value::Int(y))
            if x.checked_rem(*y) == Some(0)
                && let Some(quotient) = x.checked_div(*y) =>
        {
            Ok(Value::Int(quotient))
        }
        _ => binary(a, b, BigNumber::divided_by),
    }
}

/// `a % b`: what is left of the division towards zero, with the sign of `a`.
///
/// # Errors
/// If `b` is zero, an operand is no number or the result is out of range.
pub fn rem(a: &Value, b: &Value) -> Result<Value, NumberError> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) if let Some(rest) = x.checked_rem(*y) => Ok(Value::Int(rest)),
        _ => binary(a, b, BigNumber::modulo),
    }
}

/// `-a`.
///
/// # Errors
/// If it is no number.
pub fn neg(a: &Value) -> Result<Value, NumberError> {
    match a {
        Value::Int(x) if let Some(negated) = x.checked_neg() => Ok(Value::Int(negated)),
        _ => unary(a, |x| Ok(x.negated())),
    }
}

/// The magnitude.
///
/// # Errors
/// If it is no number.
pub fn abs(a: &Value) -> Result<Value, NumberError> {
    unary(a, |x| Ok(if x.is_negative() { x.negated() } else { x.clone() }))
}

/// -1, 0 or 1.
///
/// # Errors
/// If it is no number.
pub fn signum(a: &Value) -> Result<Value, NumberError> {
    unary(a, |x| Ok(BigNumber::from(if x.is_zero() { 0 } else { i64::from(!x.is_negative()) * 2 - 1 })))
}

/// The largest whole number not above.
///
/// # Errors
/// If it is no number.
pub fn floor(a: &Value) -> Result<Value, NumberError> {
    unary(a, |x| Ok(x.floor()))
}

/// The smallest whole number not below.
///
/// # Errors
/// If it is no number.
pub fn ceil(a: &Value) -> Result<Value, NumberError> {
    unary(a, |x| Ok(x.negated().floor().negated()))
}

/// `base` to the power of `exponent`. Whole numbers to a whole power are exact (to 512 bits); anything else is done with machine
/// floats, as Terraform's `pow` does.
///
/// # Errors
/// If an operand is no number, or the result is out of range or not real.
pub fn pow(base: &Value, exponent: &Value) -> Result<Value, NumberError> {
    binary_value(base, exponent, |base, exponent| {
        let whole = exponent.is_whole() && !exponent.is_negative() && exponent.top() <= 16;
        if base.is_whole() && whole {
            let times = usize::try_from(exponent.whole()).map_err(|_| NumberError::OutOfRange)?;
            // A significand this long has left the range by itself.
            if base.bits().saturating_sub(1).saturating_mul(times) > 1 << 15 {
                return Err(NumberError::OutOfRange);
            }
            return base.power(times).map(BigNumber::into_value);
        }
        machine(base.to_f64().powf(exponent.to_f64()))
    })
}

/// The logarithm of `number` to `base`, with machine floats, as Terraform's `log`.
///
/// # Errors
/// If an operand is no number, or the result is out of range or not real.
pub fn log(number: &Value, base: &Value) -> Result<Value, NumberError> {
    binary_value(number, base, |number, base| machine(number.to_f64().ln() / base.to_f64().ln()))
}

/// Which number is larger.
///
/// # Errors
/// If an operand is no number, or not known.
pub fn compare(a: &Value, b: &Value) -> Result<Ordering, NumberError> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => Ok(x.cmp(y)),
        (Value::Sensitive(inner), other) | (other, Value::Sensitive(inner)) => {
            let order = compare(inner, other)?;
            Ok(if a.is_sensitive() { order } else { order.reverse() })
        }
        _ => Ok(operand(a)?.cmp(&operand(b)?)),
    }
}

/// The number with `places` decimal places, rounded half to even, for `format("%.2f", ..)`.
///
/// # Errors
/// If it is no number.
pub fn fixed(number: &Value, places: usize) -> Result<String, NumberError> {
    operand(number).map(|number| decimal::fixed(&number, places))
}

/// A whole number written in `base`, 2 to 62, as Terraform's `parseint`: above 36 lower-case letters come before upper-case ones.
///
/// # Errors
/// If the text is no whole number in that base, or has more than 512 bits.
pub fn parse_int(text: &str, base: u32) -> Result<Value, NumberError> {
    if !(2..=62).contains(&base) {
        return Err(NumberError::BadBase);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() {
        return Err(NumberError::NotANumber);
    }
    let mut number = IBig::ZERO;
    for digit in digits.bytes() {
        let worth = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'z' => digit - b'a' + 10,
            b'A'..=b'Z' if base <= 36 => digit - b'A' + 10,
            b'A'..=b'Z' => digit - b'A' + 36,
            _ => return Err(NumberError::NotANumber),
        };
        if u32::from(worth) >= base {
            return Err(NumberError::NotANumber);
        }
        number = number * IBig::from(base) + IBig::from(worth);
        if dashu_int::ops::BitTest::bit_len(&number) > super::float::PRECISION {
            return Err(NumberError::OutOfRange);
        }
    }
    BigNumber::rounded(if negative { -number } else { number }, 0, false).map(BigNumber::into_value)
}

type Number<'a> = Cow<'a, BigNumber>;

fn operand(value: &Value) -> Result<Number<'_>, NumberError> {
    match value {
        Value::Int(int) => Ok(Cow::Owned(BigNumber::from(*int))),
        Value::Big(number) => Ok(Cow::Borrowed(number)),
        Value::String(text) => decimal::parse(text)?.as_number().map(Cow::Owned).ok_or(NumberError::NotANumber),
        Value::Null => Err(NumberError::Null),
        _ => Err(NumberError::NotANumber),
    }
}

fn unary(a: &Value, f: impl Fn(&BigNumber) -> Result<BigNumber, NumberError>) -> Result<Value, NumberError> {
    match a {
        Value::Unknown => Ok(Value::Unknown),
        Value::Sensitive(inner) => unary(inner, f).map(Value::sensitive),
        _ => f(&*operand(a)?).map(BigNumber::into_value),
    }
}

fn binary(
    a: &Value,
    b: &Value,
    f: impl Fn(&BigNumber, &BigNumber) -> Result<BigNumber, NumberError>,
) -> Result<Value, NumberError> {
    binary_value(a, b, |a, b| f(a, b).map(BigNumber::into_value))
}

fn binary_value(
    a: &Value,
    b: &Value,
    f: impl Fn(&BigNumber, &BigNumber) -> Result<Value, NumberError>,
) -> Result<Value, NumberError> {
    let ((a, a_marked), (b, b_marked)) = (a.clone().unmark(), b.clone().unmark());
    let result = match (&a, &b) {
        (Value::Unknown, other) | (other, Value::Unknown) if other.is_unknown() || operand(other).is_ok() => Value::Unknown,
        _ => f(&*operand(&a)?, &*operand(&b)?)?,
    };
    Ok(result.sensitive_if(a_marked || b_marked))
}

fn machine(result: f64) -> Result<Value, NumberError> {
    if result.is_nan() {
        return Err(NumberError::NotReal);
    }
    BigNumber::from_f64(result).ok_or(NumberError::OutOfRange)
}
