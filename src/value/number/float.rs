//! [`BigNumber`]: a binary float of 512 bits.

use std::cmp::Ordering;
use std::sync::Arc;

use dashu_int::ops::{Abs, BitTest, DivRem};
use dashu_int::{IBig, Sign, UBig};

use super::NumberError;
use crate::value::Value;

/// Bits of a significand: what go-cty parses numbers with.
pub(super) const PRECISION: usize = 512;
/// Largest binary exponent of a number's leading bit, up and down: that of IEEE 754's binary128.
const MAX_EXPONENT: i64 = 1 << 14;

/// `significand * 2^exponent` with at most 512 bits of significand; a number that need not fit the machine's integers.
///
/// The significand is odd (or zero, with exponent zero), so equal numbers have equal parts.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BigNumber {
    significand: IBig,
    exponent: i64,
}

impl BigNumber {
    /// The number nearest to `significand * 2^exponent`, ties to even; `inexact` says that the true magnitude is a little larger,
    /// by less than one in the last place of `significand`, which must then have more than 513 bits.
    pub(super) fn rounded(significand: IBig, exponent: i64, inexact: bool) -> Result<BigNumber, NumberError> {
        let (sign, magnitude) = significand.into_parts();
        let (magnitude, exponent) = round_to(magnitude, exponent, inexact, PRECISION);
        let Some(zeros) = magnitude.trailing_zeros() else {
            return Ok(BigNumber { significand: IBig::ZERO, exponent: 0 });
        };
        let magnitude = magnitude >> zeros;
        let exponent = exponent + signed(zeros);
        match signed(magnitude.bit_len()) + exponent {
            top if top > MAX_EXPONENT => Err(NumberError::OutOfRange),
            top if top < -MAX_EXPONENT => Ok(BigNumber { significand: IBig::ZERO, exponent: 0 }),
            _ => Ok(BigNumber { significand: IBig::from_parts(sign, magnitude), exponent }),
        }
    }

    /// A machine float as a value: a whole number exactly, any other by the shortest decimal digits that read back to it, so that
    /// `0.1` stays `0.1` (Terraform keeps 53 bits for such numbers, which prints the same). `None` if it is not finite.
    pub fn from_f64(float: f64) -> Option<Value> {
        if !float.is_finite() {
            return None;
        }
        let bits = float.to_bits();
        if float.fract() == 0.0 {
            let stored = i64::try_from((bits >> 52) & 0x7ff).ok()?;
            let fraction = bits & ((1 << 52) - 1);
            let significand = if stored == 0 { fraction } else { fraction | 1 << 52 };
            let magnitude = IBig::from(significand);
            let signed = if float < 0.0 { -magnitude } else { magnitude };
            return BigNumber::rounded(signed, stored.max(1) - 1075, false).ok().map(BigNumber::into_value);
        }
        super::decimal::parse(&format!("{float:e}")).ok()
    }

    /// A whole number as a value.
    pub fn from_u128(number: u128) -> Value {
        BigNumber::exact(IBig::from(number)).into_value()
    }

    /// A whole number of at most 512 bits.
    fn exact(number: IBig) -> BigNumber {
        // Nothing is rounded and nothing is out of range.
        BigNumber::rounded(number, 0, false).unwrap_or(BigNumber { significand: IBig::ZERO, exponent: 0 })
    }

    /// The number as a value: a machine integer if it is one.
    pub fn into_value(self) -> Value {
        if self.is_whole()
            && self.top() <= 64
            && let Ok(int) = i64::try_from(self.whole())
        {
            return Value::Int(int);
        }
        Value::Big(Arc::new(self))
    }

    /// The nearest machine float, ties to even; infinite beyond its range.
    pub fn to_f64(&self) -> f64 {
        if self.is_zero() {
            return 0.0;
        }
        // Below the smallest normal number fewer bits are left.
        let bits = (self.top() + 1074).clamp(0, 53);
        let magnitude = (&self.significand).abs().into_parts().1;
        let (magnitude, exponent) = round_to(magnitude, self.exponent, false, usize::try_from(bits).unwrap_or(0));
        let Ok(kept) = u64::try_from(magnitude) else {
            return f64::NAN;
        };
        #[expect(clippy::cast_precision_loss, reason = "at most 53 bits are left, which is exact")]
        let mut float = kept as f64;
        let mut left = exponent;
        // Steps that each stay exact: a power of two either keeps all bits or ends at infinity.
        while left != 0 && float.is_finite() && float != 0.0 {
            let step = left.clamp(-500, 500);
            float *= 2f64.powi(i32::try_from(step).unwrap_or(0));
            left -= step;
        }
        if self.is_negative() { -float } else { float }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.significand.is_zero()
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.significand.sign() == Sign::Negative && !self.is_zero()
    }

    /// Whether it has no fraction.
    pub fn is_whole(&self) -> bool {
        self.exponent >= 0
    }

    /// Whether the magnitude's significand is one bit, a power of two.
    pub(super) fn is_power_of_two(&self) -> bool {
        self.significand.bit_len() == 1
    }

    /// The significand's magnitude and the exponent.
    pub(super) fn magnitude(&self) -> (UBig, i64) {
        ((&self.significand).abs().into_parts().1, self.exponent)
    }

    /// One more than the exponent of the leading bit.
    pub(super) fn top(&self) -> i64 {
        signed(self.significand.bit_len()) + self.exponent
    }

    /// The whole part, towards zero.
    pub(super) fn whole(&self) -> IBig {
        let (magnitude, exponent) = self.magnitude();
        IBig::from_parts(self.significand.sign(), shift(magnitude, exponent))
    }

    pub(super) fn trunc(&self) -> BigNumber {
        if self.is_whole() { self.clone() } else { BigNumber::exact(self.whole()) }
    }

    pub(super) fn floor(&self) -> BigNumber {
        if self.is_whole() {
            return self.clone();
        }
        let below = i8::from(self.is_negative());
        BigNumber::exact(self.whole() - IBig::from(below))
    }

    pub(super) fn negated(&self) -> BigNumber {
        BigNumber { significand: -&self.significand, exponent: self.exponent }
    }

    pub(super) fn plus(&self, other: &BigNumber) -> Result<BigNumber, NumberError> {
        let exponent = self.exponent.min(other.exponent);
        BigNumber::rounded(self.aligned(exponent) + other.aligned(exponent), exponent, false)
    }

    pub(super) fn times(&self, other: &BigNumber) -> Result<BigNumber, NumberError> {
        BigNumber::rounded(&self.significand * &other.significand, self.exponent + other.exponent, false)
    }

    pub(super) fn divided_by(&self, other: &BigNumber) -> Result<BigNumber, NumberError> {
        if other.is_zero() {
            return Err(NumberError::DivisionByZero);
        }
        BigNumber::quotient(&self.significand, &other.significand, self.exponent - other.exponent)
    }

    /// `dividend / divisor * 2^exponent`, rounded once. The divisor is not zero.
    pub(super) fn quotient(dividend: &IBig, divisor: &IBig, exponent: i64) -> Result<BigNumber, NumberError> {
        let bits = (PRECISION + 2 + divisor.bit_len()).saturating_sub(dividend.bit_len());
        let (quotient, remainder) = (dividend << bits).div_rem(divisor);
        BigNumber::rounded(quotient, exponent - signed(bits), !remainder.is_zero())
    }

    /// What is left of an integer division towards zero, step by step as go-cty's `Modulo` does it: the sign is the dividend's.
    pub(super) fn modulo(&self, other: &BigNumber) -> Result<BigNumber, NumberError> {
        let whole = self.divided_by(other)?.trunc();
        self.plus(&other.times(&whole)?.negated())
    }

    /// The number to a whole power, rounded once.
    pub(super) fn power(&self, exponent: usize) -> Result<BigNumber, NumberError> {
        BigNumber::rounded(self.significand.pow(exponent), self.exponent.saturating_mul(signed(exponent)), false)
    }

    /// Bits of the significand.
    pub(super) fn bits(&self) -> usize {
        self.significand.bit_len()
    }

    /// The significand as if the exponent were `exponent`, which is not above its own.
    fn aligned(&self, exponent: i64) -> IBig {
        &self.significand << usize::try_from(self.exponent - exponent).unwrap_or(0)
    }
}

impl From<i64> for BigNumber {
    fn from(number: i64) -> Self {
        BigNumber::exact(IBig::from(number))
    }
}

impl Ord for BigNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &BigNumber| if number.is_zero() { 0 } else { i8::from(!number.is_negative()) * 2 - 1 };
        let by_sign = sign(self).cmp(&sign(other));
        if by_sign.is_ne() || self.is_zero() {
            return by_sign;
        }
        let by_size = self.top().cmp(&other.top());
        if by_size.is_ne() {
            return if self.is_negative() { by_size.reverse() } else { by_size };
        }
        // Of one size, so the shift is at most a significand's length.
        let exponent = self.exponent.min(other.exponent);
        self.aligned(exponent).cmp(&other.aligned(exponent))
    }
}

impl PartialOrd for BigNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Rounds to at most `bits` bits, ties to even.
fn round_to(magnitude: UBig, exponent: i64, inexact: bool, bits: usize) -> (UBig, i64) {
    let extra = magnitude.bit_len().saturating_sub(bits);
    if extra == 0 {
        return (magnitude, exponent);
    }
    let half = magnitude.bit(extra - 1);
    let below_half = inexact || magnitude.trailing_zeros().is_some_and(|zeros| zeros < extra - 1);
    let kept = magnitude >> extra;
    let up = half && (below_half || kept.bit(0));
    (if up { kept + UBig::ONE } else { kept }, exponent + signed(extra))
}

/// `magnitude * 2^exponent`, cutting off a fraction.
pub(super) fn shift(magnitude: UBig, exponent: i64) -> UBig {
    let distance = usize::try_from(exponent.unsigned_abs()).unwrap_or(usize::MAX);
    if exponent >= 0 { magnitude << distance } else { magnitude >> distance }
}

/// A number of bits as an exponent. Nothing here comes near `i64::MAX` bits.
fn signed(bits: usize) -> i64 {
    i64::try_from(bits).unwrap_or(i64::MAX)
}
