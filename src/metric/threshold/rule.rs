//! A rule: `p99 < 300ms`.

use std::fmt::{self, Display, Formatter};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Metric, Must, Quantity};
use crate::base::diagnostic::{listed, nearest};

/// A rule: an aggregate of a metric, a comparison, and a limit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Which number of the metric.
    pub aggregate: Aggregate,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what: the number as written.
    pub number: f64,
    /// The unit of that number.
    pub unit: Unit,
}

/// Which number of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// What so many percent of it do not exceed.
    Percentile(f64),
    /// The mean.
    Avg,
    /// The least.
    Min,
    /// The most.
    Max,
    /// How many.
    Count,
    /// The part of a whole, or so many a second.
    Rate,
    /// The one number it is.
    Value,
}

/// How a number is compared with a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

/// The unit of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A bare number.
    None,
    /// `us`
    Microseconds,
    /// `ms`
    Milliseconds,
    /// `s`
    Seconds,
    /// `m`
    Minutes,
    /// `%`
    Percent,
    /// `/s`
    PerSecond,
}

/// Why a text is no rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// The bytes of the text that are wrong; empty at its end if something is missing.
    pub at: Range<usize>,
    /// What is wrong, a sentence.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

/// What other tools call an aggregate.
const SYNONYMS: [(&str, &str); 6] =
    [("mean", "avg"), ("average", "avg"), ("median", "p50"), ("med", "p50"), ("minimum", "min"), ("maximum", "max")];

impl Aggregate {
    /// Those with a name of their own.
    const NAMED: [(&'static str, Self); 6] = [
        ("avg", Self::Avg),
        ("min", Self::Min),
        ("max", Self::Max),
        ("count", Self::Count),
        ("rate", Self::Rate),
        ("value", Self::Value),
    ];

    /// The aggregate of a word: `p99.9`, `avg`.
    pub fn from_word(word: &str) -> Option<Self> {
        if let Some((_, named)) = Self::NAMED.iter().find(|(name, _)| *name == word) {
            return Some(*named);
        }
        let percent = percentile(word)?.parse::<f64>().ok()?;
        (0.0..=100.0).contains(&percent).then_some(Self::Percentile(percent))
    }

    /// The part of the samples that a percentile does not exceed.
    pub(super) fn quantile(percent: f64) -> f64 {
        Unit::Percent.scaled(percent)
    }
}

/// The number of `p99.9`, if a word has that form.
fn percentile(word: &str) -> Option<&str> {
    let number = word.strip_prefix('p')?;
    let mut parts = number.split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.by_ref().take(2).all(is_number) && parts.next().is_none()).then_some(number)
}

impl Display for Aggregate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percentile(percent) => write!(f, "p{percent}"),
            named => f.write_str(Self::NAMED.iter().find(|(_, one)| one == named).map_or("", |(name, _)| name)),
        }
    }
}

impl Comparison {
    const SIGNS: [(&'static str, Self); 6] = [
        ("<", Self::Less),
        ("<=", Self::AtMost),
        (">", Self::Greater),
        (">=", Self::AtLeast),
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
    ];

    /// Its sign.
    pub fn sign(self) -> &'static str {
        Self::SIGNS.iter().find(|(_, one)| *one == self).map_or("", |(sign, _)| sign)
    }

    /// Whether it holds of two numbers.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::Greater => left > right,
            Self::AtLeast => left >= right,
            Self::Equal => left == right,
            Self::NotEqual => left != right,
        }
    }
}

impl Unit {
    const NAMES: [(&'static str, Self); 7] = [
        ("us", Self::Microseconds),
        ("µs", Self::Microseconds),
        ("ms", Self::Milliseconds),
        ("s", Self::Seconds),
        ("m", Self::Minutes),
        ("%", Self::Percent),
        ("/s", Self::PerSecond),
    ];

    /// How it is written; nothing for a bare number.
    pub fn written(self) -> &'static str {
        Self::NAMES.iter().find(|(_, one)| *one == self).map_or("", |(name, _)| name)
    }

    /// What a number of this unit is in microseconds, in parts, or itself. The point is moved in the text: 1.1 times 1000 is a little more
    /// than 1100, which a limit of 1.1 ms must not be.
    pub fn scaled(self, number: f64) -> f64 {
        let (number, power) = match self {
            Self::None | Self::Microseconds | Self::PerSecond => return number,
            Self::Milliseconds => (number, "e3"),
            Self::Seconds => (number, "e6"),
            Self::Minutes => (number * 60.0, "e6"),
            Self::Percent => (number, "e-2"),
        };
        format!("{number}{power}").parse().unwrap_or(f64::INFINITY)
    }

    /// The unit of a time that a word names.
    pub fn of_time(word: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(name, unit)| *name == word && unit.fits(Quantity::Duration)).map(|(_, unit)| *unit)
    }

    const fn fits(self, quantity: Quantity) -> bool {
        match quantity {
            Quantity::Duration => matches!(self, Self::Microseconds | Self::Milliseconds | Self::Seconds | Self::Minutes),
            Quantity::Part => matches!(self, Self::Percent | Self::None),
            Quantity::PerSecond => matches!(self, Self::PerSecond),
            Quantity::Count | Quantity::Number => matches!(self, Self::None),
        }
    }
}

impl Rule {
    /// Reads a rule. If the metric is known, the aggregate and the unit must fit it.
    ///
    /// # Errors
    /// Where the text is wrong, and why.
    pub fn parse(text: &str, metric: Option<Metric>) -> Result<Self, RuleError> {
        let start = text.len() - text.trim_start().len();
        let end = start + text[start..].find(|letter: char| !is_of_word(letter)).unwrap_or(text.len() - start);
        if start == end {
            let hint = "a rule is an aggregate, a comparison and a limit: p99 < 300ms";
            return Err(error(start..text.trim_end().len().max(start), "the rule names no aggregate", hint));
        }
        let aggregate = aggregate(&text[start..end], start)?;
        if let Some(metric) = metric {
            check_aggregate(metric, aggregate, start..end)?;
        }
        Self::of(aggregate, metric, text, end)
    }

    /// Reads the comparison and the limit that stand in a text from a place on.
    pub(super) fn of(aggregate: Aggregate, metric: Option<Metric>, text: &str, from: usize) -> Result<Self, RuleError> {
        let (comparison, after) = comparison(text, from)?;
        let (number, unit, at) = limit(text, after, metric.is_none_or(Metric::is_custom))?;
        let rule = Self { aggregate, comparison, number, unit };
        match metric {
            Some(metric) => rule.check_unit(metric, at),
            None => Ok(rule),
        }
    }

    /// The limit in microseconds, parts, or as many as it says.
    pub fn limit(&self) -> f64 {
        self.unit.scaled(self.number)
    }

    /// Whether it holds of a number, which is in the same.
    pub fn holds(&self, actual: f64) -> bool {
        self.comparison.holds(actual, self.limit())
    }

    /// Which of two numbers is further on the side where it does not hold.
    pub fn worse(&self, one: f64, other: f64, must: Must) -> f64 {
        let small_is_good = matches!(self.comparison, Comparison::Less | Comparison::AtMost) == (must == Must::Hold);
        match self.comparison {
            Comparison::Equal | Comparison::NotEqual => one,
            _ if small_is_good => one.max(other),
            _ => one.min(other),
        }
    }

    /// The rule, if its aggregate and its unit fit a metric that was not known when it was read.
    ///
    /// # Errors
    /// What does not fit; it stands at `at`.
    pub fn fitting(self, metric: Metric, at: Range<usize>) -> Result<Self, RuleError> {
        check_aggregate(metric, self.aggregate, at.clone())?;
        self.check_unit(metric, at)
    }

    fn check_unit(self, metric: Metric, at: Range<usize>) -> Result<Self, RuleError> {
        let Some(quantity) = metric.quantity(self.aggregate) else { return Ok(self) };
        let Self { aggregate, comparison, number, unit } = self;
        let (what, written) = (format!("{aggregate} of {}", metric.said()), unit.written());
        let example = |limit: String| format!("write {aggregate} {} {limit}", comparison.sign());
        let (needs, hint) = match quantity {
            Quantity::Duration => ("a unit of time", example(format!("{number}ms"))),
            Quantity::Part => ("% or no unit", example(format!("{number}%"))),
            Quantity::PerSecond => ("the unit /s", example(format!("{number}/s"))),
            Quantity::Count | Quantity::Number => ("no unit", example(number.to_string())),
        };
        if !unit.fits(quantity) {
            let message = match (unit, quantity) {
                (Unit::None, _) => format!("{what} needs {needs}"),
                _ => format!("`{written}` does not fit {what}, which needs {needs}"),
            };
            return Err(RuleError { at, message, hint: Some(hint) });
        }
        // 5 would be five times the whole, and 5 % is what was meant.
        if quantity == Quantity::Part && self.limit() > 1.0 {
            let hint = (unit == Unit::None).then_some(hint);
            return Err(RuleError { at, message: format!("{what} is a part of a whole, so at most 1, or 100 %"), hint });
        }
        Ok(self)
    }
}

/// `p99 < 300ms`
impl Display for Rule {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}{}", self.aggregate, self.comparison.sign(), self.number, self.unit.written())
    }
}

fn error(at: Range<usize>, message: impl Into<String>, hint: impl Into<String>) -> RuleError {
    RuleError { at, message: message.into(), hint: Some(hint.into()) }
}

const fn is_of_word(letter: char) -> bool {
    !matches!(letter, '<' | '>' | '=' | '!') && !letter.is_whitespace()
}

const fn is_of_sign(letter: char) -> bool {
    matches!(letter, '<' | '>' | '=' | '!')
}

/// Reads the word of an aggregate that stands at a place.
pub(super) fn aggregate(word: &str, start: usize) -> Result<Aggregate, RuleError> {
    if let Some(found) = Aggregate::from_word(word) {
        return Ok(found);
    }
    let at = start..start + word.len();
    if let Some(number) = percentile(word) {
        return Err(error(at, format!("p{number} is no percentile: they go up to p100"), "the slowest of all is max"));
    }
    // As another tool writes it.
    let inner = word.strip_prefix("p(").and_then(|rest| rest.strip_suffix(')')).map(|number| format!("p{number}"));
    let synonym = SYNONYMS.iter().find(|(other, _)| *other == word).map(|(_, ours)| String::from(*ours));
    let names = || Aggregate::NAMED.iter().map(|(name, _)| *name);
    let near = || nearest(word, names()).map(String::from);
    let hint = match inner.or(synonym).or_else(near) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None => format!("there is pN such as p99, {}", listed(names())),
    };
    Err(error(at, format!("`{word}` is no aggregate"), hint))
}

/// Reports an aggregate that a metric does not have.
pub(super) fn check_aggregate(metric: Metric, aggregate: Aggregate, at: Range<usize>) -> Result<(), RuleError> {
    if metric.quantity(aggregate).is_some() {
        return Ok(());
    }
    let message = format!("{} has no {aggregate}", metric.said());
    Err(error(at, message, format!("it has {}", listed(metric.aggregates().iter().copied()))))
}

/// The comparison that stands from a place on, and where it ends.
fn comparison(text: &str, from: usize) -> Result<(Comparison, usize), RuleError> {
    let start = text.len() - text[from..].trim_start().len();
    let sign_length = text[start..].find(|letter: char| !is_of_sign(letter)).unwrap_or(text.len() - start);
    let sign = &text[start..start + sign_length];
    let signs = || listed(Comparison::SIGNS.iter().map(|(sign, _)| *sign));
    if sign.is_empty() {
        let message = "a comparison is missing behind the aggregate";
        return Err(error(start.min(text.trim_end().len())..text.trim_end().len(), message, format!("there is {}", signs())));
    }
    match Comparison::SIGNS.iter().find(|(known, _)| *known == sign) {
        Some((_, comparison)) => Ok((*comparison, start + sign_length)),
        None => {
            let meant = match sign {
                "=" => String::from("write == for equal"),
                "=<" => String::from("write <="),
                "=>" => String::from("write >="),
                "<>" => String::from("write !="),
                _ => format!("there is {}", signs()),
            };
            Err(error(start..start + sign_length, format!("`{sign}` is no comparison"), meant))
        }
    }
}

/// The number and the unit that stand from a place on, and where.
fn limit(text: &str, from: usize, negative: bool) -> Result<(f64, Unit, Range<usize>), RuleError> {
    let end = text.trim_end().len();
    let start = text.len() - text[from..].trim_start().len();
    if start >= end {
        return Err(error(
            end..end,
            "the limit is missing behind the comparison",
            "write a number, with a unit: 300ms, 1%, 50/s",
        ));
    }
    let sign = text[start..end].starts_with('-');
    let digits = start + usize::from(sign);
    let length = text[digits..end].find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(end - digits);
    let (number, unit) = (&text[digits..digits + length], text[digits + length..end].trim());
    if sign && !negative {
        return Err(error(start..end, "a limit is not negative", "nothing that is measured is below 0"));
    }
    let is_number = !number.is_empty() && !number.starts_with('.') && !number.ends_with('.');
    let Some(read) = number.parse::<f64>().ok().filter(|read| is_number && read.is_finite()) else {
        return Err(error(start..end, "the limit is no number", "write a number, with a unit: 300ms, 1%, 50/s"));
    };
    let read = if sign { -read } else { read };
    if unit.is_empty() {
        return Ok((read, Unit::None, start..end));
    }
    match Unit::NAMES.iter().find(|(name, _)| *name == unit) {
        Some((_, unit)) => Ok((read, *unit, start..end)),
        None => {
            let at = end - unit.len()..end;
            Err(error(at, format!("`{unit}` is no unit"), "there is us, ms, s, m, %, /s, and none"))
        }
    }
}
