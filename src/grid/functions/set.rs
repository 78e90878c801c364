//! Set algebra.

use super::arguments::{Outcome, elements};
use super::function::{CallContext, Function, FunctionError, Param, ParamKind};
use super::limits;
use super::ordered::Sorted;
use crate::value::{SeqKind, Type, Value, convert, unify};

const FIRST: Param = Param::new("first_set", ParamKind::Set);
const OTHERS: Param = Param::new("other_sets", ParamKind::Set);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("setintersection", &[FIRST], setintersection, "The elements that all sets have.").variadic(OTHERS),
    Function::new("setproduct", &[], setproduct, "Every combination of one element of each set or list.")
        .variadic(Param::any("sets"))
        .keeps_marks(),
    Function::new(
        "setsubtract",
        &[Param::new("a", ParamKind::Set), Param::new("b", ParamKind::Set)],
        setsubtract,
        "The elements of the first set that the second has not.",
    ),
    Function::new("setunion", &[FIRST], setunion, "The elements that some set has.").variadic(OTHERS),
];

fn setunion(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let sets = unified(arguments)?;
    let all: Vec<Value> = sets.iter().flat_map(|set| set.elements().unwrap_or_default()).cloned().collect();
    limits::elements(all.len())?;
    Ok(Value::set(all))
}

fn setintersection(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let sets = unified(arguments)?;
    let Some((first, others)) = sets.split_first() else { return Ok(Value::set(Vec::new())) };
    let others: Vec<Sorted<'_>> = others.iter().map(Sorted::of).collect();
    let shared = first.elements().unwrap_or_default().iter();
    Ok(Value::set(shared.filter(|element| others.iter().all(|other| other.contains(element))).cloned().collect()))
}

fn setsubtract(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let sets = unified(arguments)?;
    let [from, without] = sets.as_slice() else { return Ok(Value::set(Vec::new())) };
    let without = Sorted::of(without);
    let kept = from.elements().unwrap_or_default().iter().filter(|element| !without.contains(element));
    Ok(Value::set(kept.cloned().collect()))
}

fn setproduct(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    const OTHERWISE: &str = "a set or a list is required";
    if arguments.len() < 2 {
        return Err(FunctionError::new("at least two arguments are required"));
    }
    let mut some_set = false;
    let mut factors = Vec::with_capacity(arguments.len());
    let mut count: usize = arguments.len();
    for (index, argument) in arguments.iter().enumerate() {
        elements(arguments, index, OTHERWISE)?;
        some_set |= matches!(argument, Value::Seq(SeqKind::Set, _));
        // A tuple's elements are brought to one type, as in a list.
        let list =
            convert(argument, &Type::list(Type::Any)).map_err(|error| FunctionError::argument(index, error.to_string()))?;
        count = count.saturating_mul(list.len().unwrap_or(0));
        factors.push(list);
    }
    limits::elements(count)?;
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for factor in factors.iter().map(|factor| factor.elements().unwrap_or_default()) {
        let longer = rows
            .iter()
            .flat_map(|row| factor.iter().map(move |element| row.iter().chain(std::iter::once(element)).cloned().collect()));
        rows = longer.collect();
    }
    let rows = rows.into_iter().map(Value::tuple).collect();
    Ok(if some_set { Value::set(rows) } else { Value::list(rows) })
}

/// The sets with their elements brought to one type.
fn unified(arguments: &[Value]) -> Result<Vec<Value>, FunctionError> {
    let unlike = || FunctionError::new("given sets must all have compatible element types");
    let types: Vec<Type> = arguments.iter().map(Value::type_of).collect();
    let common = unify(&types).ok_or_else(unlike)?;
    arguments.iter().map(|set| convert(set, &common).map_err(|_| unlike())).collect()
}
