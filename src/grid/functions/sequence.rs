//! Functions from lists to lists.

use std::cmp::Ordering;

use super::arguments::{NOT_WHOLE, Outcome, elements, texts, value};
use super::function::{CallContext, Function, FunctionError, Param, ParamKind};
use super::limits;
use super::ordered::{Sorted, first_positions};
use crate::value::number;
use crate::value::{SeqKind, Value, convert, unify};

const LIST: Param = Param::new("list", ParamKind::List);
const STRINGS: Param = Param::new("list", ParamKind::ListOf(&ParamKind::String));

const VALUES: Param = Param::new("values", ParamKind::List);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("chunklist", &[LIST, Param::number("size")], chunklist, "The list cut into lists of at most so many elements.")
        .keeps_marks(),
    Function::new("compact", &[STRINGS], compact, "The list without null and empty texts."),
    Function::new("concat", &[], concat, "All lists one after another.").variadic(Param::any("seqs")).keeps_marks(),
    Function::new("distinct", &[LIST], distinct, "The list with each element once, where it first is."),
    Function::new(
        "element",
        &[Param::any("list"), Param::number("index")],
        element,
        "The element at an index, which wraps around; a negative one counts from the end.",
    )
    .keeps_marks(),
    Function::new("flatten", &[Param::any("list")], flatten, "The list with lists inside it, however deep, laid out flat.")
        .keeps_marks(),
    Function::new(
        "matchkeys",
        &[VALUES, Param::new("keys", ParamKind::List), Param::new("searchset", ParamKind::List)],
        matchkeys,
        "The values whose key, at the same index, is in the search set.",
    ),
    Function::new("range", &[], range, "Numbers from a start (0) up to a limit, by a step (1).")
        .variadic(Param::number("params")),
    Function::new("reverse", &[Param::any("list")], reverse, "The list backwards.").keeps_marks(),
    Function::new(
        "slice",
        &[Param::any("list"), Param::number("start_index"), Param::number("end_index")],
        slice,
        "The elements from one index to before another.",
    )
    .keeps_marks(),
    Function::new("sort", &[STRINGS], sort, "The texts in the order of their characters' codes."),
];

fn chunklist(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let list = elements(arguments, 0, "list of any single type required")?;
    let size = value(arguments, 1)?.as_int().ok_or_else(|| FunctionError::new(format!("invalid size: {NOT_WHOLE}")))?;
    let size = match usize::try_from(size) {
        Ok(0) => list.len().max(1),
        Ok(size) => size,
        Err(_) => return Err(FunctionError::new("the size argument must be positive")),
    };
    Ok(Value::list(list.chunks(size).map(|chunk| Value::list(chunk.to_vec())).collect()))
}

fn compact(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let kept = texts(arguments, 0)?.into_iter().flatten().filter(|text| !text.is_empty());
    Ok(Value::list(kept.map(Value::from).collect()))
}

fn concat(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    if arguments.is_empty() {
        return Err(FunctionError::new("at least one argument is required"));
    }
    let mut all = Vec::new();
    let mut only_lists = true;
    for (index, argument) in arguments.iter().enumerate() {
        let Value::Seq(kind @ (SeqKind::List | SeqKind::Tuple), elements) = argument else {
            let message = format!("all arguments must be lists or tuples; got {}", argument.type_name());
            return Err(FunctionError::argument(index, message));
        };
        only_lists &= *kind == SeqKind::List;
        limits::elements(all.len() + elements.len())?;
        all.extend_from_slice(elements);
    }
    let common = || unify(&arguments.iter().map(Value::type_of).collect::<Vec<_>>());
    match only_lists.then(common).flatten() {
        Some(common) => convert(&Value::list(all), &common).map_err(|error| FunctionError::new(error.to_string())),
        None => Ok(Value::tuple(all)),
    }
}

fn distinct(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let list = elements(arguments, 0, "list of any single type required")?;
    let kept = first_positions(list).into_iter().filter_map(|position| list.get(position));
    Ok(Value::list(kept.cloned().collect()))
}

fn element(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let list = match value(arguments, 0)? {
        Value::Seq(SeqKind::List | SeqKind::Tuple, elements) => elements,
        other => return Err(FunctionError::new(format!("cannot read elements from {}", other.type_name()))),
    };
    let index = value(arguments, 1)?.as_int().ok_or_else(|| FunctionError::new(format!("invalid index: {NOT_WHOLE}")))?;
    let length = i64::try_from(list.len()).unwrap_or(i64::MAX);
    let wrapped = index.checked_rem_euclid(length).and_then(|index| usize::try_from(index).ok());
    let found = wrapped.and_then(|index| list.get(index)).cloned();
    found.ok_or_else(|| FunctionError::new("cannot use element function with an empty list"))
}

fn flatten(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let Some(list) = value(arguments, 0)?.elements() else {
        return Err(FunctionError::new("can only flatten lists, sets and tuples"));
    };
    let mut flat = Vec::new();
    let sensitive = flatten_into(&mut flat, list)?;
    Ok(Value::tuple(flat).sensitive_if(sensitive))
}

/// True if one of the lists inside is marked, whose length would show in the result.
fn flatten_into(flat: &mut Vec<Value>, list: &[Value]) -> Result<bool, FunctionError> {
    let mut sensitive = false;
    for element in list {
        let plain = match element {
            Value::Sensitive(inner) => inner,
            plain => plain,
        };
        match plain.elements() {
            Some(inner) => sensitive |= flatten_into(flat, inner)? || element.is_sensitive(),
            None => flat.push(element.clone()),
        }
        limits::elements(flat.len())?;
    }
    Ok(sensitive)
}

fn matchkeys(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let unlike = || FunctionError::new("keys and searchset must be of the same type");
    let common = unify(&[value(arguments, 1)?.type_of(), value(arguments, 2)?.type_of()]).ok_or_else(unlike)?;
    let keys = convert(value(arguments, 1)?, &common).map_err(|_| unlike())?;
    let wanted = convert(value(arguments, 2)?, &common).map_err(|_| unlike())?;
    let values = elements(arguments, 0, "list of any single type required")?;
    let keys = keys.elements().unwrap_or_default();
    if values.len() != keys.len() {
        return Err(FunctionError::new("length of keys and values should be equal"));
    }
    let wanted = Sorted::of(&wanted);
    let kept = values.iter().zip(keys).filter(|(_, key)| wanted.contains(key));
    Ok(Value::list(kept.map(|(value, _)| value.clone()).collect()))
}

fn range(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let zero = Value::Int(0);
    let (start, end, step) = match arguments {
        [end] => (&zero, end, None),
        [start, end] => (start, end, None),
        [start, end, step] => (start, end, Some(step)),
        _ => return Err(FunctionError::new("must have one, two, or three arguments")),
    };
    let compare = |a: &Value, b: &Value| number::compare(a, b).map_err(|error| FunctionError::new(error.to_string()));
    let down = compare(end, start)?.is_lt();
    let step = step.cloned().unwrap_or(Value::Int(if down { -1 } else { 1 }));
    let falling = compare(&step, &zero)?.is_lt();
    if falling != down && !compare(end, start)?.is_eq() {
        let message = match falling {
            true => "end must be less than start when step is negative",
            false => "end must be greater than start when step is positive",
        };
        return Err(FunctionError::argument(1, message));
    }
    let too_many = || {
        FunctionError::new(format!(
            "more than {} values were generated; either decrease the difference between start and end or use a smaller step",
            limits::MAX_ELEMENTS
        ))
    };
    // A step of 0 makes this infinite, or no number if there is nothing to step over.
    let span = |a: &Value, b: &Value| Some(b.as_f64()? - a.as_f64()?);
    let steps = span(start, end).zip(step.as_f64()).map_or(0.0, |(span, step)| span / step);
    if steps > limits::MAX_ELEMENTS as f64 {
        return Err(too_many());
    }
    let mut numbers = Vec::new();
    let mut next = start.clone();
    let before_end = if falling { Ordering::Greater } else { Ordering::Less };
    while compare(&next, end)? == before_end {
        // Machine floats may be off by one, or by all when they cannot tell start from end.
        if numbers.len() == limits::MAX_ELEMENTS {
            return Err(too_many());
        }
        numbers.push(next.clone());
        next = number::add(&next, &step).map_err(|error| FunctionError::new(error.to_string()))?;
    }
    Ok(Value::list(numbers))
}

fn reverse(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    match value(arguments, 0)? {
        Value::Seq(kind, elements) => {
            let backwards = elements.iter().rev().cloned().collect();
            Ok(if *kind == SeqKind::Tuple { Value::tuple(backwards) } else { Value::list(backwards) })
        }
        other => {
            let message = format!("can only reverse list or tuple values, not {}", other.type_name());
            Err(FunctionError::argument(0, message))
        }
    }
}

fn slice(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let (kind, list) = match value(arguments, 0)? {
        Value::Seq(SeqKind::Set, _) => {
            let message = "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the \
                           ordering of the result is not important";
            return Err(FunctionError::argument(0, message));
        }
        Value::Seq(kind, elements) => (*kind, elements),
        _ => return Err(FunctionError::argument(0, "must be a list or tuple value")),
    };
    let whole = |index: usize, word: &str| {
        let number = value(arguments, index)?.as_int();
        number.ok_or_else(|| FunctionError::argument(index, format!("invalid {word} index: {NOT_WHOLE}")))
    };
    let bound = |index: usize, word: &str| {
        let at = usize::try_from(whole(index, word)?);
        let at = at.map_err(|_| FunctionError::argument(index, format!("{word} index must not be less than zero")))?;
        match at > list.len() {
            true => Err(FunctionError::argument(index, format!("{word} index must not be greater than the length of the list"))),
            false => Ok(at),
        }
    };
    let (start, end) = (bound(1, "start")?, bound(2, "end")?);
    let part = list.get(start..end);
    let part = part.ok_or_else(|| FunctionError::argument(1, "start index must not be greater than end index"))?;
    Ok(Value::Seq(kind, part.into()))
}

fn sort(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let list = elements(arguments, 0, "list of string required")?;
    if let Some(position) = list.iter().position(Value::is_null) {
        let message = format!("given list element {position} is null; a null string cannot be sorted");
        return Err(FunctionError::new(message));
    }
    let mut sorted = list.to_vec();
    sorted.sort_by(Value::compare);
    Ok(Value::list(sorted))
}
