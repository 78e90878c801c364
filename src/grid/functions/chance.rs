//! Random values. They come of the run's seed and of the place of the call, so a run with the same seed has the same.

use uuid::Uuid;

use super::arguments::{Outcome, text, value, whole};
use super::fakes;
use super::function::{CallContext, Function, FunctionError, Param, ParamKind, Sees};
use super::limits;
use crate::base::seed::Choices;
use crate::value::Value;

/// What random texts are made of.
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "fake",
        &[Param::string("kind")],
        fake,
        "Something that looks real, such as fake(\"email\"): see `fake(\"?\")`.",
    )
    .seeing(Sees::Seed),
    Function::new("random_choice", &[Param::new("list", ParamKind::Any)], random_choice, "One of the elements of a list.")
        .keeps_marks()
        .seeing(Sees::Seed),
    Function::new(
        "random_int",
        &[Param::number("min"), Param::number("max")],
        random_int,
        "A whole number from the first to the second, both included.",
    )
    .seeing(Sees::Seed),
    Function::new("random_string", &[Param::number("length")], random_string, "A text of so many letters and digits.")
        .seeing(Sees::Seed),
    Function::new("uuid", &[], uuid, "A random UUID (version 4).").seeing(Sees::Seed),
];

/// 128 random bits.
pub(super) fn wide(choices: &mut Choices) -> u128 {
    u128::from(choices.bits()) << 64 | u128::from(choices.bits())
}

/// A number below `bound`, which is at most 2^64: of 128 bits the remainder is as good as uniform.
fn below(choices: &mut Choices, bound: u128) -> u128 {
    wide(choices).checked_rem(bound).unwrap_or_default()
}

/// A random UUID.
pub(super) fn random_uuid(choices: &mut Choices) -> Uuid {
    uuid::Builder::from_random_bytes(wide(choices).to_be_bytes()).into_uuid()
}

fn uuid(context: &CallContext<'_>, _: &[Value]) -> Outcome {
    Ok(random_uuid(&mut context.choices()?).to_string().into())
}

fn random_int(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let (min, max) = (whole(arguments, 0)?, whole(arguments, 1)?);
    let Some(span) = (i128::from(max) - i128::from(min) + 1).try_into().ok().filter(|span: &u128| *span > 0) else {
        return Err(FunctionError::new(format!("there is no number from {min} to {max}")));
    };
    let above = i128::try_from(below(&mut context.choices()?, span)).unwrap_or_default();
    Ok(i64::try_from(i128::from(min) + above).unwrap_or(min).into())
}

fn random_choice(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let list = value(arguments, 0)?;
    let Some(elements) = list.elements() else {
        return Err(FunctionError::argument(0, format!("a list is required, not {}", list.a_type())));
    };
    if elements.is_empty() {
        return Err(FunctionError::argument(0, "there is nothing to choose from"));
    }
    let at = below(&mut context.choices()?, elements.len() as u128);
    Ok(usize::try_from(at).ok().and_then(|at| elements.get(at)).cloned().unwrap_or_default())
}

fn random_string(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let length = whole(arguments, 0)?;
    let length = usize::try_from(length).map_err(|_| FunctionError::argument(0, "a length is not negative"))?;
    limits::bytes(length)?;
    let mut choices = context.choices()?;
    let letter = |_| {
        let at = (u128::from(choices.bits()) * LETTERS.len() as u128) >> 64;
        usize::try_from(at).ok().and_then(|at| LETTERS.get(at)).map_or('A', |letter| char::from(*letter))
    };
    Ok((0..length).map(letter).collect::<String>().into())
}

fn fake(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let kind = text(arguments, 0)?;
    let make = fakes::kind(kind).map_err(|message| FunctionError::argument(0, message))?;
    Ok(make(&mut context.choices()?).into())
}
