//! [`Expr`]: a compiled expression.

use std::sync::Arc;

use crate::base::diagnostic::Span;
use crate::grid::functions::Sees;
use crate::value::Value;

use super::evaluate::Evaluator;
use super::ir::{Kind, Node};
use super::{EvalError, Frame};

/// A compiled expression; cloning shares it.
#[derive(Clone, Debug)]
pub struct Expr {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    root: Node,
    slots: Box<[u32]>,
    /// Two evaluations over the same slots may differ: something in it asks the clock or the seed.
    varies: bool,
}

impl Expr {
    /// An expression that is always this value.
    pub fn constant(value: Value, span: Span) -> Self {
        Self::new(Node::constant(value, span))
    }

    pub(super) fn root(&self) -> &Node {
        &self.inner.root
    }

    pub(super) fn new(root: Node) -> Self {
        let mut slots = Vec::new();
        collect_slots(&root, &mut slots);
        slots.sort_unstable();
        slots.dedup();
        let varies = varies(&root);
        Self { inner: Arc::new(Inner { root, slots: slots.into(), varies }) }
    }

    /// Where it is written.
    pub fn span(&self) -> Span {
        self.inner.root.span
    }

    /// Its value when that is known before the run. May be [`Value::Unknown`] where an invalid variable is read.
    pub fn as_constant(&self) -> Option<&Value> {
        self.inner.root.as_constant()
    }

    /// Which slots of its container's table it may read, sorted.
    pub fn slots(&self) -> &[u32] {
        &self.inner.slots
    }

    /// Whether its value is the same as long as the slots are that it reads.
    pub fn is_function_of_slots(&self) -> bool {
        !self.inner.varies
    }

    /// Its value.
    ///
    /// # Errors
    /// Whatever HCL and the functions call an error, a part that was not available, or a budget that ran out.
    pub fn evaluate(&self, frame: &Frame<'_>) -> Result<Value, EvalError> {
        match Evaluator::new(*frame).root(&self.inner.root) {
            Ok(value) => Ok(value.into_owned()),
            Err(error) => Err(*error),
        }
    }
}

/// Whether a part of it asks more than slots and constants. A template may call anything.
fn varies(node: &Node) -> bool {
    let mut found = matches!(&node.kind, Kind::Call(call) if call.function.0.sees.waits_for_the_run() || call.function.0.sees == Sees::Template);
    node.each_part(&mut |part, _| found = found || varies(part));
    found
}

fn collect_slots(node: &Node, slots: &mut Vec<u32>) {
    if let Kind::Slot(number) = &node.kind {
        slots.push(*number);
    }
    node.each_part(&mut |part, _| collect_slots(part, slots));
}
