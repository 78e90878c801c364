//! `format` and `formatlist`, with Terraform's own verbs.

use unicode_segmentation::UnicodeSegmentation;

use super::arguments::{Outcome, text};
use super::digits;
use super::encoding::to_json;
use super::function::{CallContext, Function, FunctionError, Param};
use super::limits;
use super::spec::{Fill, Layout, Piece, Plus, Verb, parse};
use crate::value::{Type, Value, convert};

const FORMAT: Param = Param::string("format");
const ARGS: Param = Param::any("args").nullable();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("format", &[FORMAT], format, "A text with values put in where the format's verbs are.").variadic(ARGS),
    Function::new("formatlist", &[FORMAT], formatlist, "A list of texts, one format filled from each element of the lists.")
        .variadic(ARGS),
];

fn format(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let pieces = parse(text(arguments, 0)?)?;
    let values: Vec<&Value> = arguments.iter().skip(1).collect();
    fill(&pieces, &values).map(Value::from).map_err(|error| match error {
        Unfit::Surplus(used) => FunctionError::argument(used + 1, surplus(used)),
        Unfit::Other(error) => error,
    })
}

fn formatlist(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let pieces = parse(text(arguments, 0)?)?;
    let columns = arguments.get(1..).unwrap_or_default();
    let turns = common_length(columns)?;
    limits::elements(turns.unwrap_or(1))?;
    let mut lines = Vec::new();
    let mut bytes = 0;
    for turn in 0..turns.unwrap_or(1) {
        let row: Vec<&Value> = columns.iter().map(|column| cell(column, turn)).collect();
        let line = fill(&pieces, &row).map_err(|error| {
            let message = match error {
                Unfit::Surplus(used) => surplus(used),
                Unfit::Other(error) => error.message,
            };
            FunctionError::new(if columns.is_empty() { message } else { format!("error on format iteration {turn}: {message}") })
        })?;
        bytes += line.len();
        limits::bytes(bytes)?;
        lines.push(Value::from(line));
    }
    Ok(Value::list(lines))
}

/// What `column` gives in one turn: its element, or the same value each time if it is none of list, set and tuple.
fn cell(column: &Value, turn: usize) -> &Value {
    match column.elements() {
        Some(elements) => elements.get(turn).unwrap_or(&Value::Null),
        None => column,
    }
}

/// How many elements each list among the arguments has; none: there is no list.
fn common_length(columns: &[Value]) -> Result<Option<usize>, FunctionError> {
    let mut first: Option<(usize, usize)> = None;
    for (position, column) in columns.iter().enumerate() {
        let Some(length) = column.elements().map(<[Value]>::len) else { continue };
        match first {
            Some((argument, expected)) if expected != length => {
                let message = format!(
                    "argument {} has length {length}, which is inconsistent with argument {} of length {expected}",
                    position + 1,
                    argument + 1
                );
                return Err(FunctionError::argument(position + 1, message));
            }
            Some(_) => {}
            None => first = Some((position, length)),
        }
    }
    Ok(first.map(|(_, length)| length))
}

enum Unfit {
    /// More values than the format uses, which is so many.
    Surplus(usize),
    Other(FunctionError),
}

impl From<FunctionError> for Unfit {
    fn from(error: FunctionError) -> Self {
        Self::Other(error)
    }
}

fn surplus(used: usize) -> String {
    match used {
        0 => "too many arguments; no verbs in format string".to_owned(),
        _ => format!("too many arguments; only {used} used by format string"),
    }
}

fn fill(pieces: &[Piece<'_>], values: &[&Value]) -> Result<String, Unfit> {
    let mut text = String::new();
    let mut used = 0;
    for piece in pieces {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Verb(verb) => {
                let Some(value) = values.get(verb.argument) else {
                    let (raw, offset, index, have) = (verb.raw, verb.offset, verb.argument + 1, values.len());
                    let message =
                        format!("not enough arguments for \"{raw}\" at {offset}: need index {index} but have {have} total");
                    return Err(FunctionError::new(message).into());
                };
                used = used.max(verb.argument + 1);
                text.push_str(&render(verb, value)?);
            }
        }
        limits::bytes(text.len())?;
    }
    if used < values.len() {
        return Err(Unfit::Surplus(used));
    }
    Ok(text)
}

fn render(verb: &Verb<'_>, value: &Value) -> Result<String, FunctionError> {
    let Verb { raw, offset, letter, layout, .. } = verb;
    let unsupported = |reason: String| FunctionError::new(format!("unsupported value for \"{raw}\" at {offset}: {reason}"));
    if !"vtbdoxXeEfgGsq".contains(*letter) {
        return Err(FunctionError::new(format!("unsupported format verb '{letter}' in \"{raw}\" at offset {offset}")));
    }
    if *letter == 'v' {
        return Ok(pad(&general(value, *layout)?, *layout));
    }
    if value.is_null() {
        return Err(unsupported("null value cannot be formatted".to_owned()));
    }
    let wanted = match letter {
        's' | 'q' => Type::String,
        't' => Type::Bool,
        _ => Type::Number,
    };
    let value = convert(value, &wanted).map_err(|error| unsupported(error.to_string()))?;
    match letter {
        't' => Ok(value.as_bool().unwrap_or_default().to_string()),
        's' => Ok(pad(&cut(&value, *layout), *layout)),
        'q' => Ok(pad(&to_json(&Value::from(cut(&value, *layout)))?, *layout)),
        'e' | 'E' | 'f' | 'g' | 'G' => Ok(pad_number(&digits::real(&value, *letter, layout.precision), *layout)),
        _ => match digits::whole(&value, *letter, *layout) {
            Some(number) => Ok(number),
            None => Err(unsupported("an integer is required".to_owned())),
        },
    }
}

/// `%v`: text as it is, numbers in their shortest form, the rest as JSON. `%#v`: everything as JSON.
fn general(value: &Value, layout: Layout) -> Result<String, FunctionError> {
    match value {
        _ if layout.alternate => to_json(value),
        Value::String(text) => Ok(text.to_string()),
        number if number.is_number() => Ok(digits::real(number, 'g', None)),
        other => to_json(other),
    }
}

/// At most as many characters as the precision allows.
fn cut(value: &Value, layout: Layout) -> String {
    let text = value.as_str().unwrap_or_default();
    text.graphemes(true).take(layout.precision.unwrap_or(usize::MAX)).collect()
}

/// Fills up to the width; zeros go before a sign too.
fn pad(text: &str, layout: Layout) -> String {
    let missing = layout.width.saturating_sub(text.graphemes(true).count());
    match layout.fill {
        Fill::Before => format!("{}{text}", " ".repeat(missing)),
        Fill::Zeros => format!("{}{text}", "0".repeat(missing)),
        Fill::After => format!("{text}{}", " ".repeat(missing)),
    }
}

/// Puts the sign before a number's digits and fills up to the width; zeros go between.
pub(super) fn pad_number(number: &str, layout: Layout) -> String {
    let (sign, digits) = match (number.strip_prefix('-'), layout.plus) {
        (Some(digits), _) => ("-", digits),
        (None, Plus::None) => ("", number),
        (None, Plus::Space) => (" ", number),
        (None, Plus::Sign) => ("+", number),
    };
    if layout.fill == Fill::Zeros {
        return format!("{sign}{}", digits::at_least(digits, layout.width.saturating_sub(sign.len())));
    }
    pad(&format!("{sign}{digits}"), layout)
}
