//! Functions on text. Positions and lengths count grapheme clusters, as Terraform's do.

use unicode_segmentation::UnicodeSegmentation;

use super::arguments::{Outcome, text, texts, whole};
use super::function::{CallContext, Function, FunctionError, Param, ParamKind};
use super::limits;
use crate::value::Value;

const STR: Param = Param::string("str");
const STRINGS: ParamKind = ParamKind::ListOf(&ParamKind::String);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("chomp", &[STR], chomp, "The text without the line ends at its end."),
    Function::new("endswith", &[STR, Param::string("suffix")], endswith, "Whether a text ends with another."),
    Function::new("indent", &[Param::number("spaces"), STR], indent, "The text with spaces before every line but the first."),
    Function::new("join", &[Param::string("separator")], join, "All strings of the lists as one text, with a separator between.")
        .variadic(Param::new("lists", STRINGS)),
    Function::new("lower", &[STR], lower, "The text in lower case."),
    Function::new("split", &[Param::string("separator"), STR], split, "The parts of a text between separators."),
    Function::new("startswith", &[STR, Param::string("prefix")], startswith, "Whether a text starts with another."),
    Function::new("strcontains", &[STR, Param::string("substr")], strcontains, "Whether a text contains another."),
    Function::new("strrev", &[STR], strrev, "The text backwards."),
    Function::new(
        "substr",
        &[STR, Param::number("offset"), Param::number("length")],
        substr,
        "A part of a text; a negative offset counts from the end, a length of -1 goes to the end.",
    ),
    Function::new("title", &[STR], title, "The text with the first letter of each word in upper case."),
    Function::new("trim", &[STR, Param::string("cutset")], trim, "The text without any of the given characters at its ends."),
    Function::new("trimprefix", &[STR, Param::string("prefix")], trimprefix, "The text without a prefix, if it has it."),
    Function::new("trimspace", &[STR], trimspace, "The text without white space at its ends."),
    Function::new("trimsuffix", &[STR, Param::string("suffix")], trimsuffix, "The text without a suffix, if it has it."),
    Function::new("upper", &[STR], upper, "The text in upper case."),
];

fn chomp(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    Ok(text(arguments, 0)?.trim_end_matches(['\r', '\n']).into())
}

fn endswith(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    Ok(text(arguments, 0)?.ends_with(text(arguments, 1)?).into())
}

fn startswith(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    Ok(text(arguments, 0)?.starts_with(text(arguments, 1)?).into())
}

fn strcontains(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    Ok(text(arguments, 0)?.contains(text(arguments, 1)?).into())
}

fn indent(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let spaces = usize::try_from(whole(arguments, 0)?)
        .map_err(|_| FunctionError::argument(0, "the number of spaces must not be negative"))?;
    let text = text(arguments, 1)?;
    let lines = text.matches('\n').count();
    limits::bytes(lines.saturating_mul(spaces).saturating_add(text.len()))?;
    if lines == 0 {
        return Ok(text.into());
    }
    Ok(text.replace('\n', &format!("\n{}", " ".repeat(spaces))).into())
}

fn join(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let separator = text(arguments, 0)?;
    if arguments.len() < 2 {
        return Err(FunctionError::new("at least one list is required"));
    }
    let mut parts = Vec::new();
    for index in 1..arguments.len() {
        for (position, part) in texts(arguments, index)?.into_iter().enumerate() {
            parts.push(part.ok_or_else(|| {
                FunctionError::argument(index, format!("element {position} is null; cannot concatenate null values"))
            })?);
        }
    }
    let separators = parts.len().saturating_sub(1).saturating_mul(separator.len());
    limits::bytes(parts.iter().map(|part| part.len()).sum::<usize>().saturating_add(separators))?;
    Ok(parts.join(separator).into())
}

fn split(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let (separator, text) = (text(arguments, 0)?, text(arguments, 1)?);
    let parts: Vec<Value> = if separator.is_empty() {
        limits::elements(text.chars().count())?;
        text.chars().map(|part| part.to_string().into()).collect()
    } else {
        limits::elements(text.matches(separator).count())?;
        text.split(separator).map(Value::from).collect()
    };
    Ok(Value::list(parts))
}

fn strrev(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    Ok(text(arguments, 0)?.graphemes(true).rev().collect::<String>().into())
}

fn substr(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let text = text(arguments, 0)?;
    let (offset, length) = (whole(arguments, 1)?, whole(arguments, 2)?);
    let from_end = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
    let skip = match offset {
        0.. => from_end,
        _ => text.graphemes(true).count().saturating_sub(from_end),
    };
    // After a negative offset Terraform reads a length of 0 as "to the end" too.
    let take = match length {
        0 if offset < 0 => usize::MAX,
        _ => usize::try_from(length).unwrap_or(usize::MAX),
    };
    Ok(text.graphemes(true).skip(skip).take(take).collect::<String>().into())
}

fn trim(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let cut = text(arguments, 1)?;
    Ok(text(arguments, 0)?.trim_matches(|character| cut.contains(character)).into())
}

fn trimprefix(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let text = text(arguments, 0)?;
    Ok(text.strip_prefix(self::text(arguments, 1)?).unwrap_or(text).into())
}

fn trimsuffix(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let text = text(arguments, 0)?;
    Ok(text.strip_suffix(self::text(arguments, 1)?).unwrap_or(text).into())
}

fn trimspace(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    Ok(text(arguments, 0)?.trim().into())
}

fn lower(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    Ok(text(arguments, 0)?.chars().map(lower_case).collect::<String>().into())
}

fn upper(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    Ok(text(arguments, 0)?.chars().map(upper_case).collect::<String>().into())
}

fn title(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let mut at_start = true;
    let titled = text(arguments, 0)?.chars().map(|character| {
        let result = if at_start { title_case(character) } else { character };
        at_start = separates_words(character);
        result
    });
    Ok(titled.collect::<String>().into())
}

/// Terraform maps one character to one, without context, so `ß` stays and `Σ` is always `σ`.
fn lower_case(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

/// See [`lower_case`]. A letter whose full mapping is longer keeps its one-character mapping, if Unicode gives it one.
fn upper_case(character: char) -> char {
    let mut mapping = character.to_uppercase();
    match (mapping.next(), mapping.next()) {
        (Some(single), None) => single,
        _ => with_adscript(character),
    }
}

/// Greek letters with an iota below, whose one-character capital has it beside; any other as it is.
fn with_adscript(character: char) -> char {
    let shift = match character {
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => 8,
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => 9,
        _ => 0,
    };
    char::from_u32(u32::from(character) + shift).unwrap_or(character)
}

/// As [`upper_case`], but for digraphs, which have a form with only the first letter large, and Georgian, which has no capitals in
/// titles.
fn title_case(character: char) -> char {
    match character {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        '\u{10d0}'..='\u{10ff}' => character,
        _ => upper_case(character),
    }
}

/// Where Terraform sees the end of a word: in ASCII anything but letters, digits and `_`, beyond it only white space.
fn separates_words(character: char) -> bool {
    match character.is_ascii() {
        true => !character.is_ascii_alphanumeric() && character != '_',
        false => !character.is_alphanumeric() && character.is_whitespace(),
    }
}
