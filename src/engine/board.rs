//! The board: the plan and every node's state, and the values that expressions read from them.

use std::collections::HashMap;

use super::job::Program;
use super::node::{GroupState, Node, ResourceState, Role};
use super::report::UnitEnd;
use crate::base::id::NodeId;
use crate::event::Status;
use crate::grid::expression::StepId;
use crate::plan::{Plan, PlanNode, What};
use crate::value::Value;
use crate::value::shape::Problem;

/// The plan and every node's state.
pub(super) struct Board {
    pub(super) plan: Plan,
    pub(super) nodes: Vec<Node>,
    /// What is computed once and read often.
    pub(super) kept: Kept,
}

/// Values and programs that are made once.
#[derive(Default)]
pub(super) struct Kept {
    /// Prepared calls, or why a step cannot be prepared.
    pub(super) programs: HashMap<StepId, Result<Program, Vec<Problem>>>,
    /// `[*]` of collections that have ended.
    pub(super) collections: HashMap<NodeId, Value>,
    /// Elements of `for_each`, by collection, in the order of the instances.
    pub(super) elements: HashMap<NodeId, Vec<Value>>,
    /// How the scenarios of mixes ended that have not ended themselves.
    pub(super) ends: HashMap<NodeId, Vec<(NodeId, UnitEnd)>>,
    /// Locals that are computed at run time, by number.
    pub(super) locals: HashMap<u32, Value>,
}

impl Board {
    pub(super) fn new(plan: Plan) -> Self {
        let mut board = Self { plan, nodes: Vec::new(), kept: Kept::default() };
        board.add_from(0);
        board
    }

    /// Adds the state of the plan's nodes from number `first` on, and lets those they wait for know.
    pub(super) fn add_from(&mut self, first: usize) {
        for at in first..self.plan.nodes().len() {
            let planned = &self.plan.nodes()[at];
            let role = match &planned.what {
                What::Single(_) | What::Instance { .. } if planned.inside.is_some() => Role::Group(GroupState::default()),
                What::Single(_) | What::Instance { .. } => Role::Step,
                What::Collection(_) => Role::Collection { open: false, remaining: 0 },
                What::Resource(_) => Role::Resource(ResourceState::default()),
            };
            self.nodes.push(Node { role, ..Node::default() });
        }
        for at in first..self.plan.nodes().len() {
            self.connect(at);
        }
    }

    fn connect(&mut self, at: usize) {
        let id = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        let plan = &self.plan.nodes()[at];
        for up in &plan.after {
            self.nodes[up.index()].dependants.push(id);
        }
        for up in &plan.after_opening {
            self.nodes[up.index()].openers.push(id);
        }
        for racer in &plan.racers {
            self.nodes[racer.index()].race.awaited_by.push(id);
        }
        for resource in &plan.uses {
            if let Some(state) = self.nodes[resource.index()].resource_mut() {
                state.used_by.push(id);
                state.users += 1;
            }
        }
        if let What::Instance { collection, .. } = plan.what {
            self.nodes[collection.index()].openers.push(id);
            if let Role::Collection { remaining, .. } = &mut self.nodes[collection.index()].role {
                *remaining += 1;
            }
        }
        self.nodes[at].pending = self.count_pending(id);
    }

    /// How many of the nodes it waits for have not ended well or opened.
    pub(super) fn count_pending(&self, id: NodeId) -> u32 {
        let Some(plan) = self.plan.node(id) else { return 0 };
        let ends = plan.after.iter().filter(|up| !self.nodes[up.index()].is_released());
        let own = if let What::Instance { collection, .. } = &plan.what { Some(collection) } else { None };
        let openings = plan.after_opening.iter().chain(own).filter(|up| !self.nodes[up.index()].is_open());
        // An instance begins with its collection, and that with the group it stands in.
        let group = self.plan.owner(plan.frame).filter(|group| own.is_none() && !self.nodes[group.index()].is_open());
        let race = !plan.racers.is_empty() && self.nodes[id.index()].race.winner.is_none();
        let all = ends.count() + openings.count() + usize::from(group.is_some()) + usize::from(race);
        u32::try_from(all).unwrap_or(u32::MAX)
    }

    /// A node's plan.
    pub(super) fn planned(&self, id: NodeId) -> &PlanNode {
        &self.plan.nodes()[id.index()]
    }

    /// A node's state.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// A node's state.
    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    /// The step a node belongs to, if it is no resource.
    pub(super) fn step_of(&self, id: NodeId) -> Option<StepId> {
        match &self.planned(id).what {
            What::Single(step) | What::Collection(step) | What::Instance { step, .. } => Some(*step),
            What::Resource(_) => None,
        }
    }

    /// Whether a node is a step's instances as a whole.
    pub(super) fn is_collection(&self, id: NodeId) -> bool {
        matches!(self.node(id).role, Role::Collection { .. })
    }

    /// All ids.
    pub(super) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// The instances of a collection.
    pub(super) fn instances(&self, collection: NodeId) -> Vec<NodeId> {
        let instances = self.plan.instances_of(collection);
        instances.map(|all| all.iter().map(|(_, node)| *node).collect()).unwrap_or_default()
    }

    /// The steps, groups and collections directly in a group; instances of a collection count as part of that.
    pub(super) fn members(&self, group: NodeId) -> Vec<NodeId> {
        let members = self.planned(group).inside.map_or(&[][..], |frame| self.plan.members(frame));
        members.iter().copied().filter(|id| !matches!(self.planned(*id).what, What::Instance { .. })).collect()
    }

    /// The group that a node stands in directly.
    pub(super) fn owner(&self, id: NodeId) -> Option<NodeId> {
        self.plan.owner(self.planned(id).frame)
    }

    /// Whether all resources a node uses are live.
    pub(super) fn has_resources(&self, id: NodeId) -> bool {
        let live = |resource: &NodeId| {
            let node = self.node(*resource);
            node.status == Status::Succeeded && node.resource().is_some_and(|state| state.handle.is_some() && !state.destroying)
        };
        self.planned(id).uses.iter().all(live)
    }
}
