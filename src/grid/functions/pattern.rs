//! Functions with regular expressions, and `replace`, which may take one.

use std::cell::RefCell;

use regex::{Captures, Regex, RegexBuilder};

use super::arguments::{Outcome, text};
use super::function::{CallContext, Function, FunctionError, Param};
use super::limits;
use super::translate::translate;
use crate::value::Value;

const PATTERN: Param = Param::string("pattern");
const STRING: Param = Param::string("string");

/// The largest compiled pattern, in bytes.
const MAX_COMPILED: usize = 4 << 20;

/// How many compiled patterns a thread keeps.
const MAX_RECENT: usize = 16;

thread_local! {
    static RECENT: RefCell<Vec<(Box<str>, Regex)>> = const { RefCell::new(Vec::new()) };
}

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "regex",
        &[PATTERN, STRING],
        regex,
        "The first match: the text, or without names its groups as a list, or with names as an object.",
    ),
    Function::new("regexall", &[PATTERN, STRING], regexall, "All matches, each as `regex` gives one."),
    Function::new(
        "replace",
        &[Param::string("str"), Param::string("substr"), Param::string("replace")],
        replace,
        "The text with each occurrence of a text, or of a `/pattern/`, replaced.",
    ),
];

fn regex(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let pattern = compile_grouped(text(arguments, 0)?)?;
    match pattern.captures(text(arguments, 1)?) {
        Some(captures) => Ok(groups(&pattern, &captures)),
        None => Err(FunctionError::new("pattern did not match any part of the given string")),
    }
}

fn regexall(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let pattern = compile_grouped(text(arguments, 0)?)?;
    let mut matches = Vec::new();
    for captures in pattern.captures_iter(text(arguments, 1)?) {
        matches.push(groups(&pattern, &captures));
        limits::elements(matches.len().saturating_mul(pattern.captures_len()))?;
    }
    Ok(Value::list(matches))
}

fn replace(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let (text, search, replacement) = (text(arguments, 0)?, text(arguments, 1)?, text(arguments, 2)?);
    let pattern = search.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    let Some(pattern) = pattern else {
        let found = text.matches(search).count();
        limits::bytes(found.saturating_mul(replacement.len()).saturating_add(text.len()))?;
        return Ok(text.replace(search, replacement).into());
    };
    let pattern = compile(pattern).map_err(FunctionError::new)?;
    let mut result = String::new();
    let mut copied = 0;
    for captures in pattern.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        result.push_str(text.get(copied..whole.start()).unwrap_or_default());
        captures.expand(replacement, &mut result);
        limits::bytes(result.len())?;
        copied = whole.end();
    }
    result.push_str(text.get(copied..).unwrap_or_default());
    Ok(result.into())
}

/// A pattern whose groups all have names, or none has.
fn compile_grouped(pattern: &str) -> Result<Regex, FunctionError> {
    let invalid = |reason: &str| FunctionError::argument(0, format!("invalid regexp pattern: {reason}"));
    let compiled = compile(pattern).map_err(|reason| invalid(&reason))?;
    let named = compiled.capture_names().flatten().count();
    if named > 0 && named + 1 < compiled.captures_len() {
        return Err(invalid("cannot mix both named and unnamed capture groups"));
    }
    Ok(compiled)
}

/// The compiled pattern. The same few are wanted over and over, so each thread keeps its latest.
fn compile(pattern: &str) -> Result<Regex, String> {
    RECENT.with_borrow_mut(|recent| {
        let known = recent.iter().enumerate().find(|(_, (known, _))| **known == *pattern);
        if let Some((at, compiled)) = known.map(|(at, (_, compiled))| (at, compiled.clone())) {
            recent.swap(at, 0);
            return Ok(compiled);
        }
        let translated = translate(pattern)?;
        let compiled = RegexBuilder::new(&translated).size_limit(MAX_COMPILED).build().map_err(|error| reason(&error))?;
        recent.truncate(MAX_RECENT - 1);
        recent.insert(0, (pattern.into(), compiled.clone()));
        Ok(compiled)
    })
}

/// The crate draws the pattern with a marker over several lines; the last line is the sentence.
fn reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        other => {
            let text = other.to_string();
            let sentence = text.lines().last().unwrap_or_default();
            sentence.strip_prefix("error: ").unwrap_or(sentence).to_owned()
        }
    }
}

/// The match as Terraform shapes it. A group that took no part in the match is null.
fn groups(pattern: &Regex, captures: &Captures<'_>) -> Value {
    let group = |index: usize| Value::from(captures.get(index).map(|found| found.as_str()));
    let mut names = pattern.capture_names().enumerate().skip(1).peekable();
    match names.peek() {
        None => group(0),
        Some((_, None)) => Value::tuple((1..pattern.captures_len()).map(group).collect()),
        Some((_, Some(_))) => Value::object(names.filter_map(|(index, name)| Some((name?.into(), group(index))))),
    }
}
