//! The plan: numbered nodes and who waits for whom.

use std::sync::Arc;

use super::definition::{Cycle, Order, Vertex};
use super::expand::repeat_keys;
use super::need::{Need, needs_of_resource, needs_of_step};
use crate::base::diagnostic::Span;
use crate::base::id::NodeId;
use crate::event::{EdgeKind, NodeInfo, NodeKind};
use crate::grid::expression::{InstanceKey, ResourceId, StepId};
use crate::grid::model::{Grid, RepeatDef, StepDef};

/// What a node stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A step without `count` and `for_each`.
    Single(StepId),
    /// A step with them, as a whole.
    Collection(StepId),
    /// One instance of such a step.
    Instance {
        /// Which step.
        step: StepId,
        /// Which instance.
        key: InstanceKey,
        /// The step's node.
        collection: NodeId,
    },
    /// A resource.
    Resource(ResourceId),
}

/// A node of the plan.
#[derive(Clone, Debug)]
pub struct PlanNode {
    /// What it stands for.
    pub what: What,
    /// What screens and reports know of it.
    pub info: NodeInfo,
    /// Nodes that must have ended well before it begins.
    pub after: Vec<NodeId>,
    /// Collections that must have opened (their instances are known) before it begins.
    pub after_opening: Vec<NodeId>,
    /// Resources that are created for it and kept until it ends.
    pub uses: Vec<NodeId>,
}

/// The nodes of one step.
#[derive(Clone, Debug)]
enum StepNodes {
    Single(NodeId),
    Collection { node: NodeId, instances: Option<Vec<(InstanceKey, NodeId)>> },
}

/// The plan of a run.
#[derive(Clone)]
pub struct Plan {
    grid: Arc<Grid>,
    nodes: Vec<PlanNode>,
    edges: Vec<(NodeId, NodeId, EdgeKind)>,
    steps: Vec<StepNodes>,
    resources: Vec<NodeId>,
}

/// A definition on its way into the plan.
struct Draft<'a> {
    what: What,
    kind: NodeKind,
    address: String,
    type_name: &'a str,
    layer: u32,
    group: Option<Arc<str>>,
    description: Option<&'a str>,
    span: Span,
}

impl Plan {
    /// Plans a grid.
    ///
    /// # Errors
    /// Definitions that wait for each other in a circle.
    pub fn new(grid: Arc<Grid>) -> Result<Self, Cycle> {
        let order = Order::of(&grid)?;
        let unplaced = NodeId(u32::MAX);
        let mut plan = Self {
            nodes: Vec::new(),
            edges: Vec::new(),
            steps: vec![StepNodes::Single(unplaced); grid.steps.len()],
            resources: vec![unplaced; grid.resources.len()],
            grid,
        };
        for (vertex, layer) in order.vertices {
            match vertex {
                Vertex::Resource(id) => plan.add_resource(id, layer),
                Vertex::Step(id) => plan.add_step(id, layer),
            }
        }
        Ok(plan)
    }

    /// The grid.
    pub const fn grid(&self) -> &Arc<Grid> {
        &self.grid
    }

    /// The nodes, by [`NodeId`].
    pub fn nodes(&self) -> &[PlanNode] {
        &self.nodes
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> Option<&PlanNode> {
        self.nodes.get(id.index())
    }

    /// Who waits (second) for whom (first), for drawing: what all instances of a step wait for is drawn once, to the step.
    pub fn edges(&self) -> &[(NodeId, NodeId, EdgeKind)] {
        &self.edges
    }

    /// The nodes as screens know them.
    pub fn infos(&self) -> Vec<NodeInfo> {
        self.nodes.iter().map(|node| node.info.clone()).collect()
    }

    /// The node of a step: the single one or the collection.
    pub fn step_node(&self, step: StepId) -> Option<NodeId> {
        match self.steps.get(step.0 as usize)? {
            StepNodes::Single(node) | StepNodes::Collection { node, .. } => Some(*node),
        }
    }

    /// The node of an instance, if the instances are known and it is one of them.
    pub fn instance_node(&self, step: StepId, key: &InstanceKey) -> Option<NodeId> {
        let instances = self.instances(step)?;
        // `count` instances lie at their index; keys of `for_each` need a search.
        let at = match key {
            InstanceKey::Index(index) => {
                usize::try_from(*index).ok().filter(|at| instances.get(*at).is_some_and(|one| one.0 == *key))
            }
            InstanceKey::Key(_) => instances.iter().position(|one| one.0 == *key),
        };
        instances.get(at?).map(|one| one.1)
    }

    /// The instances of a step in order, if they are known and it has `count` or `for_each`.
    pub fn instances(&self, step: StepId) -> Option<&[(InstanceKey, NodeId)]> {
        match self.steps.get(step.0 as usize)? {
            StepNodes::Collection { instances: Some(instances), .. } => Some(instances),
            _ => None,
        }
    }

    /// The node of a resource.
    pub fn resource_node(&self, resource: ResourceId) -> Option<NodeId> {
        self.resources.get(resource.0 as usize).copied()
    }

    /// Makes the instances of a collection that was not known before the run, and says which nodes and edges are new.
    pub fn open(&mut self, step: StepId, keys: &[InstanceKey]) -> (NodeId, Vec<(NodeId, NodeId, EdgeKind)>) {
        let (first, edge) = (self.next_id(), self.edges.len());
        let layer = self.step_node(step).and_then(|node| self.node(node)).map_or(0, |node| node.info.layer);
        self.add_instances(step, keys, layer);
        (first, self.edges[edge..].to_vec())
    }

    fn next_id(&self) -> NodeId {
        NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX))
    }

    fn push(&mut self, draft: Draft<'_>) -> NodeId {
        let id = self.next_id();
        let info = NodeInfo {
            address: draft.address.into(),
            kind: draft.kind,
            type_name: draft.type_name.into(),
            layer: draft.layer,
            group: draft.group,
            description: draft.description.map(Into::into),
            span: draft.span,
        };
        self.nodes.push(PlanNode { what: draft.what, info, after: Vec::new(), after_opening: Vec::new(), uses: Vec::new() });
        id
    }

    fn add_resource(&mut self, id: ResourceId, layer: u32) {
        let grid = Arc::clone(&self.grid);
        let Some(resource) = grid.resource(id) else { return };
        let node = self.push(Draft {
            what: What::Resource(id),
            kind: NodeKind::Resource,
            address: resource.address(),
            type_name: resource.entry.manifest.name,
            layer,
            group: None,
            description: resource.description.as_deref(),
            span: resource.span,
        });
        self.resources[id.0 as usize] = node;
        for need in needs_of_resource(&grid, resource) {
            self.connect(&need, node, None);
            self.draw(&need, node);
        }
    }

    fn add_step(&mut self, id: StepId, layer: u32) {
        let grid = Arc::clone(&self.grid);
        let Some(step) = grid.step(id) else { return };
        let single = matches!(step.repeat, RepeatDef::Once);
        let node = self.push(Draft {
            what: if single { What::Single(id) } else { What::Collection(id) },
            kind: if single { NodeKind::Step } else { NodeKind::Collection },
            address: step.address(),
            type_name: step.entry.manifest.name,
            layer,
            group: (!single).then(|| step.address().into()),
            description: step.description.as_deref(),
            span: step.span,
        });
        let (once, each) = needs_of_step(&grid, step);
        for need in once.iter().chain(each.iter().filter(|_| single)) {
            self.connect(need, node, None);
        }
        for need in once.iter().chain(&each) {
            self.draw(need, node);
        }
        self.steps[id.0 as usize] =
            if single { StepNodes::Single(node) } else { StepNodes::Collection { node, instances: None } };
        if single {
            return;
        }
        for need in &each {
            self.keep_for_collection(need, node);
        }
        if let Some(keys) = repeat_keys(&step.repeat) {
            self.add_instances(id, &keys, layer);
        }
    }

    /// A collection that opens at run time keeps its resources from the start, and opens after those whose instances its own follow.
    fn keep_for_collection(&mut self, need: &Need, collection: NodeId) {
        match need {
            Need::Uses(resource) => {
                if let Some(node) = self.resource_node(*resource) {
                    self.nodes[collection.index()].uses.push(node);
                }
            }
            Need::Same(step) if self.instances(*step).is_none() => {
                if let Some(node) = self.step_node(*step) {
                    self.nodes[collection.index()].after_opening.push(node);
                }
            }
            _ => {}
        }
    }

    fn add_instances(&mut self, id: StepId, keys: &[InstanceKey], layer: u32) {
        let grid = Arc::clone(&self.grid);
        let (Some(step), Some(collection)) = (grid.step(id), self.step_node(id)) else { return };
        let (_, each) = needs_of_step(&grid, step);
        let group: Arc<str> = step.address().into();
        let mut instances = Vec::with_capacity(keys.len());
        for key in keys {
            let node = self.push_instance(step, key, collection, layer, &group);
            for need in &each {
                self.connect(need, node, Some(key));
            }
            self.edges.push((node, collection, EdgeKind::Instance));
            instances.push((key.clone(), node));
        }
        self.steps[id.0 as usize] = StepNodes::Collection { node: collection, instances: Some(instances) };
    }

    fn push_instance(&mut self, step: &StepDef, key: &InstanceKey, collection: NodeId, layer: u32, group: &Arc<str>) -> NodeId {
        let key_text = match key {
            InstanceKey::Index(index) => format!("[{index}]"),
            InstanceKey::Key(key) => format!("[{:?}]", key.as_str()),
        };
        self.push(Draft {
            what: What::Instance { step: step.id, key: key.clone(), collection },
            kind: NodeKind::Step,
            address: format!("{group}{key_text}"),
            type_name: step.entry.manifest.name,
            layer,
            group: Some(Arc::clone(group)),
            description: step.description.as_deref(),
            span: step.span,
        })
    }

    /// Lets `node` wait for what it needs. An instance of a collection that is not open yet stands for the whole collection.
    fn connect(&mut self, need: &Need, node: NodeId, key: Option<&InstanceKey>) {
        let whole = |step: StepId| self.step_node(step);
        let (found, uses) = match need {
            Need::Step(step) => (whole(*step), false),
            Need::Instance(step, key) => (self.instance_or_whole(*step, Some(key)), false),
            Need::Same(step) => (self.instance_or_whole(*step, key), false),
            Need::Resource(resource) => (self.resource_node(*resource), false),
            Need::Uses(resource) => (self.resource_node(*resource), true),
        };
        let (Some(found), Some(node)) = (found, self.nodes.get_mut(node.index())) else { return };
        // A resource that is only waited for is created for it all the same.
        let resource = matches!(need, Need::Resource(_)) || uses;
        let list = if resource { &mut node.uses } else { &mut node.after };
        if !list.contains(&found) {
            list.push(found);
        }
    }

    fn instance_or_whole(&self, step: StepId, key: Option<&InstanceKey>) -> Option<NodeId> {
        match (self.instances(step), key) {
            (Some(_), Some(key)) => self.instance_node(step, key),
            _ => self.step_node(step),
        }
    }

    fn draw(&mut self, need: &Need, node: NodeId) {
        let (from, kind) = match need {
            Need::Uses(resource) => (self.resource_node(*resource), EdgeKind::Uses),
            Need::Resource(resource) => (self.resource_node(*resource), EdgeKind::After),
            Need::Instance(step, key) => (self.instance_or_whole(*step, Some(key)), EdgeKind::After),
            Need::Step(step) | Need::Same(step) => (self.step_node(*step), EdgeKind::After),
        };
        if let Some(from) = from {
            self.edges.push((from, node, kind));
        }
    }
}
