//! [`Expr`]: a compiled expression.

use std::sync::Arc;

use crate::base::diagnostic::Span;
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
}

impl Expr {
    /// An expression that is always this value.
    pub fn constant(value: Value, span: Span) -> Self {
        Self::new(Node::constant(value, span))
    }

    pub(super) fn new(root: Node) -> Self {
        let mut slots = Vec::new();
        collect_slots(&root, &mut slots);
        slots.sort_unstable();
        slots.dedup();
        Self { inner: Arc::new(Inner { root, slots: slots.into() }) }
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

fn collect_slots(node: &Node, slots: &mut Vec<u32>) {
    if let Kind::Slot(number) = &node.kind {
        slots.push(*number);
    }
    node.each_part(&mut |part, _| collect_slots(part, slots));
}
