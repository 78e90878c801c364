//! One-to-one: instance with instance, by `[count.index]` or `[each.key]`.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::grid::check::address::Pick;
use crate::grid::expression::{Instances, Repeat, SlotTable, Step, Symbols, Target};

/// What is wrong with a pairing of `reader` with the step `name`.
pub(super) fn check(reader: &str, reads: &Repeat, name: &str, repeat: &Repeat, pick: &Pick, span: Span) -> Option<Diagnostic> {
    let wrong = |message: String| Some(Diagnostic::error(Code::ONE_TO_ONE, span, message));
    match (pick, reads, repeat) {
        (Pick::SameIndex, Repeat::Count(Some(own)), Repeat::Count(Some(other))) => differing(reader, *own, name, *other, span),
        (Pick::SameIndex, Repeat::Count(_), Repeat::Count(_)) => None,
        (Pick::SameIndex, Repeat::Count(_), _) => {
            wrong(format!("step \"{name}\" has no \"count\", so it has no instance of that index"))
        }
        (Pick::SameIndex, ..) => wrong(format!("{reader} has no \"count\", so \"count.index\" means nothing here")),
        (_, Repeat::ForEach(Some(own)), Repeat::ForEach(Some(other))) => {
            let missing = own.iter().find(|key| other.binary_search(key).is_err())?;
            wrong(format!("step \"{name}\" has no instance \"{missing}\", but {reader} has"))
        }
        (_, Repeat::ForEach(_), Repeat::ForEach(_)) => None,
        (_, Repeat::ForEach(_), _) => wrong(format!("step \"{name}\" has no \"for_each\", so it has no instance of that key")),
        _ => wrong(format!("{reader} has no \"for_each\", so \"each.key\" means nothing here")),
    }
}

fn differing(reader: &str, own: u64, name: &str, other: u64, span: Span) -> Option<Diagnostic> {
    if own == other {
        return None;
    }
    let message =
        format!("{reader} has {}, but step \"{name}\" has {}, so they do not pair up", instances(own), instances(other));
    Some(Diagnostic::error(Code::ONE_TO_ONE, span, message).hint("give both the same \"count\""))
}

/// Reports what a step reads of the same index, where the other step has more instances. Too few is found where it is compiled.
pub(in crate::grid::check) fn check_slots(
    reader: &str,
    reads: &Repeat,
    slots: &SlotTable,
    symbols: &Symbols,
    diagnostics: &mut Diagnostics,
) {
    let Repeat::Count(Some(own)) = reads else { return };
    for slot in &slots.slots {
        let Target::Step { step, instances: Instances::Same } = &slot.target else { continue };
        let Some(Step { path, repeat: Repeat::Count(Some(number)), .. }) = symbols.step(*step) else { continue };
        let name = path.strip_prefix("step.").unwrap_or(path);
        if let Some(problem) = differing(reader, *own, name, *number, slot.span) {
            diagnostics.push(problem);
        }
    }
}

/// `3 instances, 0 to 2`
pub(super) fn instances(number: u64) -> String {
    match number {
        0 => String::from("no instances"),
        1 => String::from("one instance, 0"),
        _ => format!("{number} instances, 0 to {}", number - 1),
    }
}
