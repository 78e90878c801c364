//! The rows of the list of steps, and the cursor in it, which stays on its step whatever is added or filtered.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::base::id::NodeId;
use crate::event::{NodeInfo, NodeKind, PlannedRun};
use crate::state::RunState;

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) node: NodeId,
    /// Whether it is an instance below its collection.
    pub(super) instance: bool,
}

/// The list: dependency order, instances below their collection.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// What the rows were made of; they are made anew only when this changes.
    made_of: Option<(Arc<PlannedRun>, usize)>,
    roots: Vec<NodeId>,
    children: HashMap<NodeId, Vec<NodeId>>,
    expanded: BTreeSet<NodeId>,
    filter: String,
    rows: Vec<Row>,
    /// The row under the cursor.
    at: usize,
    /// The first row on the screen.
    top: usize,
    /// How many rows the screen has.
    page: usize,
}

impl Steps {
    /// Takes in new nodes.
    pub(super) fn sync(&mut self, state: &RunState) {
        let Some(plan) = &state.plan else { return };
        let count = state.node_count();
        if self.made_of.as_ref().is_some_and(|(old, nodes)| Arc::ptr_eq(old, plan) && *nodes == count) {
            return;
        }
        self.made_of = Some((Arc::clone(plan), count));
        let mut collections = HashMap::new();
        for (id, node) in state.nodes().filter(|(_, node)| node.info.kind == NodeKind::Collection) {
            collections.insert(Arc::clone(&node.info.address), id);
        }
        let mut roots = Vec::new();
        self.children.clear();
        for (id, node) in state.nodes() {
            let of = |node: NodeId| state.node(node)?.info.group.as_ref().and_then(|group| collections.get(group)).copied();
            // What stands in an instance of a group lies under the outermost collection around it, as that instance does.
            let around = std::iter::successors(Some(id), |at| state.node(*at)?.info.parent);
            match around.filter_map(of).filter(|collection| *collection != id).last() {
                Some(collection) => self.children.entry(collection).or_default().push(id),
                None => roots.push((node.info.layer, id)),
            }
        }
        roots.sort_unstable();
        self.roots = roots.into_iter().map(|(_, id)| id).collect();
        self.rebuild(state);
    }

    /// Makes the rows; the cursor stays on its node, or where it was if that is gone.
    fn rebuild(&mut self, state: &RunState) {
        let cursor = self.selected();
        let wanted = Filter::new(&self.filter);
        let mut rows = Vec::with_capacity(self.roots.len());
        for root in &self.roots {
            let instances = self.instances(*root);
            let itself = wanted.takes(state, *root);
            if itself || instances.iter().any(|instance| wanted.takes(state, *instance)) {
                rows.push(Row { node: *root, instance: false });
                if self.expanded.contains(root) {
                    let shown = instances.iter().filter(|instance| wanted.takes(state, **instance));
                    rows.extend(shown.map(|instance| Row { node: *instance, instance: true }));
                }
            }
        }
        self.rows = rows;
        let parent = cursor.and_then(|node| self.parent(node));
        let found = [cursor, parent].into_iter().flatten().find_map(|node| self.position(node));
        self.at = found.unwrap_or(self.at).min(self.rows.len().saturating_sub(1));
    }

    fn position(&self, node: NodeId) -> Option<usize> {
        self.rows.iter().position(|row| row.node == node)
    }

    /// The collection an instance belongs to.
    fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.children.iter().find(|(_, instances)| instances.contains(&node)).map(|(parent, _)| *parent)
    }

    /// All rows.
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The nodes that are no instance of another, in dependency order.
    pub(super) fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// The instances of a collection that are known.
    pub(super) fn instances(&self, node: NodeId) -> &[NodeId] {
        self.children.get(&node).map_or(&[], Vec::as_slice)
    }

    /// Whether a collection shows its instances.
    pub(super) fn is_expanded(&self, node: NodeId) -> bool {
        self.expanded.contains(&node)
    }

    /// The node under the cursor.
    pub(super) fn selected(&self) -> Option<NodeId> {
        self.rows.get(self.at).map(|row| row.node)
    }

    /// Which row the cursor is on, from 0.
    pub(super) const fn cursor(&self) -> usize {
        self.at
    }

    /// Moves the cursor by so many rows.
    pub(super) fn move_by(&mut self, rows: isize) {
        self.at = self.at.saturating_add_signed(rows).min(self.rows.len().saturating_sub(1));
    }

    /// Moves the cursor by so many pages.
    pub(super) fn move_pages(&mut self, pages: isize) {
        let page = isize::try_from(self.page.max(2) - 1).unwrap_or(isize::MAX);
        self.move_by(pages.saturating_mul(page));
    }

    /// Puts the cursor on a node, if it has a row.
    pub(super) fn select(&mut self, node: NodeId) {
        self.at = self.position(node).unwrap_or(self.at);
    }

    /// Puts the cursor on a node; an instance is unfolded for that.
    pub(super) fn reveal(&mut self, state: &RunState, node: NodeId) {
        if let Some(parent) = self.parent(node).filter(|_| self.position(node).is_none()) {
            self.expand(state, parent, true);
        }
        self.select(node);
    }

    /// Shows or hides the instances of a collection; says whether there is anything to show.
    pub(super) fn expand(&mut self, state: &RunState, node: NodeId, show: bool) -> bool {
        if self.instances(node).is_empty() || self.is_expanded(node) == show {
            return false;
        }
        if show {
            self.expanded.insert(node);
        } else {
            self.expanded.remove(&node);
        }
        self.rebuild(state);
        true
    }

    /// From an instance to its collection; says whether there is one.
    pub(super) fn go_to_collection(&mut self) -> bool {
        let parent = self.selected().and_then(|node| self.parent(node));
        if let Some(parent) = parent {
            self.select(parent);
        }
        parent.is_some()
    }

    /// The text that addresses must contain.
    pub(super) fn filter(&self) -> &str {
        &self.filter
    }

    /// Shows only rows whose address contains a text; with `!` in front, only those whose does not.
    pub(super) fn set_filter(&mut self, state: &RunState, filter: String) {
        self.filter = filter;
        self.rebuild(state);
    }

    /// The rows a screen of this height shows; scrolls so that the cursor is among them.
    pub(super) fn window(&mut self, height: usize) -> std::ops::Range<usize> {
        self.page = height;
        let last = self.rows.len().saturating_sub(height);
        let lowest = (self.at + 1).saturating_sub(height.max(1));
        self.top = self.top.min(last).clamp(lowest, self.at);
        self.top..(self.top + height).min(self.rows.len())
    }
}

/// What a name must contain.
struct Filter {
    text: String,
    inverse: bool,
}

impl Filter {
    fn new(text: &str) -> Self {
        let (inverse, text) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        Self { text: text.to_lowercase(), inverse }
    }

    fn takes(&self, state: &RunState, node: NodeId) -> bool {
        if self.text.is_empty() {
            return true;
        }
        state.node(node).is_some_and(|node| node.info.address.to_lowercase().contains(&self.text) != self.inverse)
    }
}

/// What people call a node: its address without the kind; an instance below its collection only by its key.
pub(super) fn name(info: &NodeInfo, below_collection: bool) -> &str {
    let address = &*info.address;
    if below_collection
        && let Some(key) = info.group.as_deref().and_then(|group| address.strip_prefix(group)).filter(|key| !key.is_empty())
    {
        return key;
    }
    short(address)
}

/// An address without the kind.
pub(super) fn short(address: &str) -> &str {
    address.strip_prefix("step.").unwrap_or(address)
}
