//! Functions on numbers.

use std::cmp::Ordering;

use super::arguments::{NOT_WHOLE, Outcome, value};
use super::function::{CallContext, Function, FunctionError, Param};
use crate::value::Value;
use crate::value::number::{self, NumberError};

const NUM: Param = Param::number("num");
const NUMBERS: Param = Param::number("numbers");

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("abs", &[NUM], abs, "The magnitude of a number."),
    Function::new("ceil", &[NUM], ceil, "The smallest whole number not below."),
    Function::new("floor", &[NUM], floor, "The largest whole number not above."),
    Function::new("log", &[NUM, Param::number("base")], log, "The logarithm of a number to a base."),
    Function::new("max", &[], max, "The largest of the numbers.").variadic(NUMBERS),
    Function::new("min", &[], min, "The smallest of the numbers.").variadic(NUMBERS),
    Function::new(
        "parseint",
        &[Param::any("number"), Param::number("base")],
        parseint,
        "The whole number a text writes in a base, 2 to 62.",
    ),
    Function::new("pow", &[NUM, Param::number("power")], pow, "A number to a power."),
    Function::new("signum", &[NUM], signum, "-1, 0 or 1: the sign of a whole number."),
];

fn failed(error: NumberError) -> FunctionError {
    FunctionError::new(error.to_string())
}

fn abs(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    number::abs(value(arguments, 0)?).map_err(failed)
}

fn ceil(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    number::ceil(value(arguments, 0)?).map_err(failed)
}

fn floor(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    number::floor(value(arguments, 0)?).map_err(failed)
}

fn log(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    number::log(value(arguments, 0)?, value(arguments, 1)?).map_err(failed)
}

fn pow(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    number::pow(value(arguments, 0)?, value(arguments, 1)?).map_err(failed)
}

fn max(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    extreme(arguments, Ordering::Greater)
}

fn min(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    extreme(arguments, Ordering::Less)
}

/// The number that compares as `wanted` with all others.
fn extreme(arguments: &[Value], wanted: Ordering) -> Outcome {
    let Some((first, others)) = arguments.split_first() else {
        return Err(FunctionError::new("must pass at least one number"));
    };
    let mut best = first;
    for number in others {
        if number::compare(number, best).map_err(failed)? == wanted {
            best = number;
        }
    }
    Ok(best.clone())
}

fn parseint(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let number = value(arguments, 0)?;
    let Some(text) = number.as_str() else {
        return Err(FunctionError::argument(0, format!("first argument must be a string, not {}", number.type_name())));
    };
    let base = value(arguments, 1)?.as_int().ok_or_else(|| FunctionError::argument(1, NOT_WHOLE))?;
    let base = u32::try_from(base).unwrap_or(0);
    number::parse_int(text, base).map_err(|error| match error {
        NumberError::BadBase => FunctionError::argument(1, "base must be a whole number between 2 and 62 inclusive"),
        _ => FunctionError::argument(0, format!("cannot parse {text:?} as a base {base} integer")),
    })
}

/// Terraform's takes whole numbers only.
fn signum(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let number = value(arguments, 0)?.as_int();
    number.map(|number| number.signum().into()).ok_or_else(|| FunctionError::new(NOT_WHOLE))
}
