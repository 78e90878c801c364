//! Steps that share a breaker or a rate limit by its key say the same about it.

use std::time::Duration;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::grid::model::{BreakerDef, RateLimitDef, Setting, StepDef};
use crate::value::Text;

/// What is said about something shared, as far as it is known: numbers and times in the order of the block's table.
type Terms = [Option<Term>; 4];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Term {
    Number(u32),
    Time(Duration),
    Absent,
}

/// Reports steps that share a key and say something else about it than the first.
pub(in crate::grid::check) fn check<'g>(steps: impl Iterator<Item = &'g StepDef> + Clone, diagnostics: &mut Diagnostics) {
    let breakers = steps.clone().filter_map(|step| step.policy.breaker.as_ref());
    compare(
        "circuit_breaker",
        breakers.filter_map(|def| Some((known(def.shared_by.key()?)?, breaker(def), def.span))),
        diagnostics,
    );
    let limits = steps.filter_map(|step| step.policy.rate_limit.as_ref());
    compare("rate_limit", limits.filter_map(|def| Some((known(def.shared_by.key()?)?, rate_limit(def), def.span))), diagnostics);
}

fn compare<'g>(what: &str, all: impl Iterator<Item = (&'g Text, Terms, Span)>, diagnostics: &mut Diagnostics) {
    let mut firsts: Vec<(&Text, Terms, Span)> = Vec::new();
    for (key, terms, span) in all {
        let Some((_, said, first)) = firsts.iter().find(|first| first.0 == key) else {
            firsts.push((key, terms, span));
            continue;
        };
        let differs = |(one, other): (&Option<Term>, &Option<Term>)| one.is_some() && other.is_some() && one != other;
        if terms.iter().zip(said).any(differs) {
            let message = format!("this {what} shares the key {:?} with another that says something else", key.as_str());
            let problem = Diagnostic::error(Code::SHARED_KEY, span, message).also(*first, "the other one");
            diagnostics.push(problem.hint("write the same values in both, or another key"));
        }
    }
}

fn breaker(def: &BreakerDef) -> Terms {
    [number(&def.failure_threshold), optional(def.window.as_ref(), time), number(&def.half_open_max), time(&def.recovery_timeout)]
}

fn rate_limit(def: &RateLimitDef) -> Terms {
    // A bucket holds `limit` unless it says otherwise.
    let burst = def.burst.as_ref().map_or_else(|| number(&def.limit), number);
    [number(&def.limit), time(&def.per), burst, None]
}

const fn known<T>(setting: &Setting<T>) -> Option<&T> {
    match setting {
        Setting::Fixed(value) => Some(value),
        Setting::Computed(_) => None,
    }
}

fn number(setting: &Setting<u32>) -> Option<Term> {
    if let Setting::Fixed(number) = setting { Some(Term::Number(*number)) } else { None }
}

fn time(setting: &Setting<Duration>) -> Option<Term> {
    if let Setting::Fixed(time) = setting { Some(Term::Time(*time)) } else { None }
}

fn optional<T>(setting: Option<&Setting<T>>, term: fn(&Setting<T>) -> Option<Term>) -> Option<Term> {
    setting.map_or(Some(Term::Absent), term)
}
