//! Evaluation at compile time of what reads nothing from outside.

use crate::base::diagnostic::{Code, Span};
use crate::grid::expression::evaluate::Evaluator;
use crate::grid::expression::ir::{Kind, Node, Reads, Runs};
use crate::grid::expression::{Ambient, EvalError, Frame};

/// The node as a constant, or as the error it gives: whether that is a problem depends on whether it must run. What reads the clock or
/// the seed stays as it is.
pub(super) fn fold(node: Node, ambient: &Ambient, depth: usize) -> Node {
    if matches!(node.kind, Kind::Constant(_) | Kind::Fails(_)) {
        return node;
    }
    // What fails for sure in more than one place is left as it is, so that every place is told.
    if failures(&node).len() > 1 {
        return node;
    }
    let frame = Frame { slots: &[], ambient };
    let mut evaluator = Evaluator::within(frame, depth);
    let outcome = evaluator.whole(&node).map(std::borrow::Cow::into_owned);
    if evaluator.waits_for_the_run() {
        return Node { reads: node.reads.and(Reads::OUTSIDE), ..node };
    }
    let kind = match outcome {
        Ok(value) => Kind::Constant(value),
        Err(error) => Kind::Fails(error),
    };
    Node { kind, reads: Reads::NOTHING, ..node }
}

/// A node that fails wherever it runs.
pub(super) fn failing(message: String, span: Span) -> Node {
    Node { kind: Kind::Fails(Box::new(EvalError::new(Code::EVALUATION, span, message))), span, reads: Reads::NOTHING }
}

/// The errors of all parts that fail and must run.
pub(super) fn failures(root: &Node) -> Vec<&EvalError> {
    let mut found = Vec::new();
    collect(root, &mut found);
    found
}

fn collect<'n>(node: &'n Node, found: &mut Vec<&'n EvalError>) {
    if let Kind::Fails(error) = &node.kind {
        found.push(error);
    }
    node.each_part(&mut |part, runs| {
        if runs == Runs::Always {
            collect(part, found);
        }
    });
}
