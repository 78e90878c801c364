//! Who is ready for a slot: the higher priority first, ties in plan order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::NodeId;

/// The nodes that are ready for a slot.
#[derive(Debug, Default)]
pub(super) struct Ready {
    /// By priority, the highest first; no set is empty.
    by_priority: BTreeMap<Reverse<i64>, BTreeSet<NodeId>>,
}

impl Ready {
    /// Adds a node.
    pub(super) fn insert(&mut self, node: NodeId, priority: i64) {
        self.by_priority.entry(Reverse(priority)).or_default().insert(node);
    }

    /// Takes a node out, wherever it is. Grids have few different priorities, so looking into each is no search.
    pub(super) fn remove(&mut self, node: NodeId) {
        self.by_priority.retain(|_, nodes| {
            nodes.remove(&node);
            !nodes.is_empty()
        });
    }

    /// All of them, the first one first.
    pub(super) fn iter(&self) -> impl Iterator<Item = NodeId> {
        self.by_priority.values().flatten().copied()
    }

    /// Whether nobody is.
    pub(super) fn is_empty(&self) -> bool {
        self.by_priority.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_higher_goes_first_and_ties_in_plan_order() {
        let mut ready = Ready::default();
        for (node, priority) in [(4, 0), (1, -5), (3, 7), (2, 0), (0, 0)] {
            ready.insert(NodeId(node), priority);
        }
        ready.remove(NodeId(2));
        ready.remove(NodeId(9));
        let order: Vec<u32> = ready.iter().map(|node| node.0).collect();
        assert_eq!(order, [3, 0, 4, 1]);
        order.into_iter().for_each(|node| ready.remove(NodeId(node)));
        assert!(ready.is_empty());
    }
}
