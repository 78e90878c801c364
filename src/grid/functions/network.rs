//! Functions on ranges of IP addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use dashu_int::IBig;

use super::arguments::{NOT_WHOLE, Outcome, text, value, whole};
use super::function::{CallContext, Function, FunctionError, Param};
use super::limits;
use crate::value::Value;

const PREFIX: Param = Param::string("prefix");

/// How many bits a range can be divided by at once.
const MAX_NEWBITS: i64 = 32;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "cidrhost",
        &[PREFIX, Param::number("hostnum")],
        cidrhost,
        "The address with a number in a range; a negative number counts from the end.",
    ),
    Function::new("cidrnetmask", &[PREFIX], cidrnetmask, "The mask of an IPv4 range, such as 255.255.0.0."),
    Function::new(
        "cidrsubnet",
        &[PREFIX, Param::number("newbits"), Param::number("netnum")],
        cidrsubnet,
        "The range with a number among those that are so many bits smaller.",
    ),
    Function::new("cidrsubnets", &[PREFIX], cidrsubnets, "One range after another, each so many bits smaller than the whole.")
        .variadic(Param::number("newbits")),
];

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    family: Family,
    /// Its first address as a number.
    first: u128,
    /// How many bits all its addresses share.
    shared: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    V4,
    V6,
}

impl Family {
    const fn bits(self) -> u32 {
        match self {
            Self::V4 => 32,
            Self::V6 => 128,
        }
    }

    fn address(self, number: u128) -> IpAddr {
        match self {
            Self::V4 => Ipv4Addr::from(u32::try_from(number).unwrap_or(u32::MAX)).into(),
            Self::V6 => Ipv6Addr::from(number).into(),
        }
    }
}

/// The canonical text of an address; Rust writes the last 32 bits of some with dots, Terraform never.
fn address_text(address: IpAddr) -> String {
    let IpAddr::V6(v6) = address else { return address.to_string() };
    let text = v6.to_string();
    if !text.contains('.') {
        return text;
    }
    // `::ffff:1.2.3.4` and `::1.2.3.4`: all groups before are zero, but perhaps one.
    let [.., marker, high, low] = v6.segments();
    match (marker, high) {
        (0, 0) => format!("::{low:x}"),
        (0, _) => format!("::{high:x}:{low:x}"),
        _ => format!("::{marker:x}:{high:x}:{low:x}"),
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", address_text(self.family.address(self.first)), self.shared)
    }
}

impl Range {
    fn parse(text: &str) -> Result<Self, FunctionError> {
        Self::read(text).ok_or_else(|| FunctionError::new(format!("invalid CIDR expression: invalid CIDR address: {text}")))
    }

    fn read(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let (family, number) = match v4(address) {
            Some(number) => (Family::V4, u128::from(number)),
            None => (Family::V6, u128::from(address.parse::<Ipv6Addr>().ok()?)),
        };
        let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
        let shared = digits.then(|| length.parse::<u32>().ok()).flatten().filter(|shared| *shared <= family.bits())?;
        Some(Self { family, first: number & !rest(family.bits() - shared), shared })
    }

    /// How many bits its addresses do not share.
    fn free(self) -> u32 {
        self.family.bits() - self.shared
    }

    /// The range after it of a size, if there is one left inside of `whole`.
    fn next(self, shared: u32, whole: Self) -> Option<Self> {
        let last = self.first | rest(self.free());
        let size_before = rest(self.family.bits() - shared);
        let start = last.checked_add(1)?;
        let first = start.checked_add(size_before)? & !size_before;
        let range = Self { first, shared, ..self };
        (first | size_before <= whole.first | rest(whole.free()) && first & !rest(whole.free()) == whole.first).then_some(range)
    }
}

/// So many bits set at the end.
fn rest(bits: u32) -> u128 {
    1_u128.checked_shl(bits).map_or(u128::MAX, |one| one - 1)
}

/// Four numbers with dots; zeros before a number say nothing, as Terraform reads them.
fn v4(text: &str) -> Option<u32> {
    let mut number = 0_u32;
    let mut count = 0;
    for part in text.split('.') {
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        number = number << 8 | u32::from(part.parse::<u8>().ok()?);
        count += 1;
        if count > 4 {
            return None;
        }
    }
    (count == 4).then_some(number)
}

/// A whole number of any size.
fn large(arguments: &[Value], index: usize) -> Result<IBig, FunctionError> {
    let number = value(arguments, index)?;
    let digits = crate::value::to_text(number).unwrap_or_default();
    digits.parse().map_err(|_| FunctionError::new("value must be a whole number"))
}

fn cidrhost(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let range = Range::parse(text(arguments, 0)?)?;
    let given = large(arguments, 1)?;
    let size = IBig::from(rest(range.free())) + IBig::ONE;
    let number = if given < IBig::ZERO { &size + &given } else { given };
    let inside = (number >= IBig::ZERO && number < size).then(|| u128::try_from(&number).ok()).flatten();
    match inside {
        Some(number) => Ok(address_text(range.family.address(range.first | number)).into()),
        None => Err(FunctionError::new(format!("prefix of {} does not accommodate a host numbered {number}", range.shared))),
    }
}

fn cidrnetmask(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let given = text(arguments, 0)?;
    let range = Range::parse(given)?;
    if range.family == Family::V6 {
        return Err(FunctionError::new(format!("IPv6 addresses cannot have a netmask: {given}")));
    }
    Ok(address_text(range.family.address(rest(Family::V4.bits()) & !rest(range.free()))).into())
}

fn cidrsubnet(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let range = Range::parse(text(arguments, 0)?)?;
    let newbits = whole(arguments, 1)?;
    let number = large(arguments, 2)?;
    if newbits < 0 {
        return Err(FunctionError::argument(1, "must not be negative"));
    }
    let Some(bits) = u32::try_from(newbits).ok().filter(|bits| *bits <= range.free()) else {
        let message = format!("insufficient address space to extend prefix of {} by {newbits}", range.shared);
        return Err(FunctionError::new(message));
    };
    let Some(number) = u128::try_from(&number).ok().filter(|number| *number <= rest(bits)) else {
        return Err(FunctionError::new(format!("prefix extension of {bits} does not accommodate a subnet numbered {number}")));
    };
    let shared = range.shared + bits;
    let first = range.first | number.checked_shl(range.family.bits() - shared).unwrap_or(0);
    Ok(Range { first, shared, ..range }.to_string().into())
}

fn cidrsubnets(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let whole_range = Range::parse(text(arguments, 0)?).map_err(|error| FunctionError { argument: Some(0), ..error })?;
    let mut found: Vec<Range> = Vec::with_capacity(arguments.len());
    for index in 1..arguments.len() {
        let refuse = |message: String| FunctionError::argument(index, message);
        let newbits = value(arguments, index)?.as_int().ok_or_else(|| refuse(NOT_WHOLE.to_owned()))?;
        let shared = wider(whole_range, newbits).map_err(refuse)?;
        let next = match found.last() {
            None => Some(Range { shared, ..whole_range }),
            Some(last) => last.next(shared, whole_range),
        };
        found.push(next.ok_or_else(|| {
            let before = found.last().map_or_else(String::new, |last| format!(" after {last}"));
            refuse(format!("not enough remaining address space for a subnet with a prefix of {shared} bits{before}"))
        })?);
    }
    limits::elements(found.len())?;
    Ok(Value::list(found.into_iter().map(|range| Value::from(range.to_string())).collect()))
}

/// The shared bits of a part.
fn wider(range: Range, newbits: i64) -> Result<u32, String> {
    if newbits < 1 {
        return Err(String::from("must extend prefix by at least one bit"));
    }
    if newbits > MAX_NEWBITS {
        return Err(format!("may not extend prefix by more than {MAX_NEWBITS} bits"));
    }
    let shared = range.shared + u32::try_from(newbits).unwrap_or_default();
    let family = if range.family == Family::V4 { "IPv4" } else { "IPv6" };
    match shared <= range.family.bits() {
        true => Ok(shared),
        false => Err(format!("would extend prefix to {shared} bits, which is too long for an {family} address")),
    }
}
