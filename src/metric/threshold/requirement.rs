//! A metric and a rule in one text, as the command line has them: `checkout.p99<300ms`, `error_rate > 1%`.

use std::ops::Range;
use std::sync::Arc;

use super::rule::{aggregate, check_aggregate};
use super::{Aggregate, Metric, PathError, Rule, RuleError};

/// A word of a path, with its place in the text.
pub type Word = (Arc<str>, Range<usize>);

/// A requirement.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// All of it, as given.
    pub text: Arc<str>,
    /// Of what: the words as in a metric path, without the metric; none: of every scenario.
    pub path: Vec<Word>,
    /// Which metric; `latency` if none is named.
    pub metric: Metric,
    /// The rule.
    pub rule: Rule,
}

impl Requirement {
    /// Reads one: `[[scenario.]NAME[.step.TYPE.NAME].|service.NAME.][METRIC ][AGGREGATE] OPERATOR NUMBER[UNIT]`, with dots or blanks between words.
    ///
    /// # Errors
    /// Where the text is wrong, and why. What the names mean is not looked at.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let from = text.find(['<', '>', '=', '!']).unwrap_or(text.len());
        let mut words = words(text, from);
        let written = take_aggregate(&mut words)?;
        if words.first().is_some_and(|(first, _)| &**first == "custom") {
            return Self::custom(text, words, written, from);
        }
        let metric = take_metric(&mut words, written.is_some());
        let (metric, aggregate) = match (metric, written) {
            (Some(metric), Some((aggregate, at))) => {
                check_aggregate(metric, aggregate, at)?;
                (metric, aggregate)
            }
            (Some(metric), None) => match metric.usual() {
                Some(aggregate) => (metric, aggregate),
                None => {
                    let hint = format!("write {} p99, or avg, min, max", metric.word());
                    let message = format!("which number of {} is not said", metric.word());
                    return Err(RuleError { at: from..from, message, hint: Some(hint) });
                }
            },
            (None, Some((aggregate, at))) => {
                if Metric::Latency.quantity(aggregate).is_none() || aggregate == Aggregate::Count {
                    let hint = format!("write a metric before it: error_rate {aggregate}, throughput {aggregate}");
                    return Err(RuleError { at, message: format!("of which metric {aggregate} is not said"), hint: Some(hint) });
                }
                (Metric::Latency, aggregate)
            }
            (None, None) => {
                let message = String::from("the metric is missing");
                let hint = String::from("write 'p99<300ms', 'checkout.p99<300ms' or 'checkout.error_rate<1%'");
                return Err(RuleError { at: 0..from.max(1).min(text.len()), message, hint: Some(hint) });
            }
        };
        if !metric.is_built() {
            let message = format!("`{}` is not built yet", metric.word());
            return Err(RuleError { at: 0..from, message, hint: Some(String::from("leave it out")) });
        }
        let rule = Rule::of(aggregate, Some(metric), text, from)?;
        Ok(Self { text: text.into(), path: subject(words), metric, rule })
    }

    /// Of a custom metric, `custom.NAME AGGREGATE OPERATOR NUMBER[UNIT]`: whether the unit fits it is not known here.
    fn custom(text: &str, path: Vec<Word>, written: Option<(Aggregate, Range<usize>)>, from: usize) -> Result<Self, RuleError> {
        let Some((aggregate, at)) = written else {
            let hint = String::from("write custom.NAME.avg, or p99, min, max, count, rate");
            let message = String::from("which number of the custom metric is not said");
            return Err(RuleError { at: from..from, message, hint: Some(hint) });
        };
        check_aggregate(Metric::Custom, aggregate, at)?;
        Ok(Self { text: text.into(), path, metric: Metric::Custom, rule: Rule::of(aggregate, None, text, from)? })
    }

    /// The words of the path and the metric.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.path.iter().map(|(word, _)| &**word).chain([self.metric.word()])
    }

    /// Where a word that is wrong stands; the path as a whole if it is none of them.
    pub fn place(&self, error: &PathError) -> Range<usize> {
        let (PathError::Malformed { at, .. } | PathError::NotBuilt { at }) = error;
        let whole = || {
            let first = self.path.first().map_or(0, |(_, at)| at.start);
            first..self.path.last().map_or(self.text.len(), |(_, at)| at.end)
        };
        self.path.get(*at).map_or_else(whole, |(_, place)| place.clone())
    }
}

/// The words in front of the comparison. A percentile may have a dot in it.
fn words(text: &str, end: usize) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut start = None;
    for (at, letter) in text[..end].char_indices().chain([(end, ' ')]) {
        let splits = letter == '.' || letter.is_whitespace();
        match (splits, start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                words.push((text[from..at].into(), from..at));
                start = None;
            }
            _ => {}
        }
    }
    if let [.., (whole, before), (fraction, after)] = words.as_slice()
        && before.end + 1 == after.start
        && text[before.end..after.start].starts_with('.')
        && whole.strip_prefix('p').is_some_and(is_digits)
        && is_digits(fraction)
    {
        let at = before.start..after.end;
        words.truncate(words.len() - 2);
        words.push((text[at.clone()].into(), at));
    }
    words
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Takes the aggregate off the end, if there is one: a word that looks like a percentile must be one.
fn take_aggregate(words: &mut Vec<Word>) -> Result<Option<(Aggregate, Range<usize>)>, RuleError> {
    let Some((word, at)) = words.last().cloned() else { return Ok(None) };
    let digits: String = word.strip_prefix('p').unwrap_or("").chars().filter(|letter| *letter != '.').collect();
    if Aggregate::from_word(&word).is_none() && !is_digits(&digits) {
        return Ok(None);
    }
    let found = aggregate(&word, at.start)?;
    words.pop();
    Ok(Some((found, at)))
}

/// Takes the metric off the end. Without an aggregate behind it a word alone is a metric or a mistake, not a scenario.
fn take_metric(words: &mut Vec<Word>, aggregated: bool) -> Option<Metric> {
    let metric = words.last().and_then(|(word, _)| Metric::from_word(word));
    // A step may be called as a metric is: `step.print.latency.p99`.
    let is_name = aggregated
        && match words.as_slice() {
            [.., (word, _), _, _] if &**word == "step" => true,
            [.., (word, _), _] => matches!(&**word, "scenario" | "group" | "service"),
            _ => false,
        };
    let metric = metric.filter(|_| !is_name);
    if metric.is_some() {
        words.pop();
    }
    metric
}

/// A name alone is a scenario's.
fn subject(mut words: Vec<Word>) -> Vec<Word> {
    if let Some((first, at)) = words.first()
        && !matches!(&**first, "scenario" | "step" | "group" | "service" | "responder" | "custom")
    {
        let at = at.clone();
        words.insert(0, (Arc::from("scenario"), at));
    }
    words
}
