//! The plan: numbered nodes and who waits for whom.

use std::collections::HashMap;
use std::sync::Arc;

use super::choose::Choice;
use super::definition::{Cycle, Orders, Vertex};
use super::expand::repeat_keys;
use super::need::{Need, Needs, needs_of_resource, needs_of_steps};
use crate::base::diagnostic::Span;
use crate::base::id::NodeId;
use crate::event::{EdgeKind, NodeInfo, NodeKind};
use crate::grid::expression::{InstanceKey, ResourceId, StepId};
use crate::grid::model::{Annotations, Grid, RepeatDef, StepDef, WorkDef};

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

/// A place in which steps stand: the grid itself, or one instance of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameId(pub u32);

impl FrameId {
    /// The grid itself.
    pub const ROOT: Self = Self(0);
}

/// A node of the plan.
#[derive(Clone, Debug)]
pub struct PlanNode {
    /// What it stands for.
    pub what: What,
    /// Where it stands.
    pub frame: FrameId,
    /// What stands in it, if it is one instance of a group.
    pub inside: Option<FrameId>,
    /// What screens and reports know of it.
    pub info: Arc<NodeInfo>,
    /// Nodes that must have ended well before it begins.
    pub after: Vec<NodeId>,
    /// Collections that must have opened (their instances are known) before it begins.
    pub after_opening: Vec<NodeId>,
    /// Nodes of which the first that succeeds lets it begin. A collection stands for its instances.
    pub racers: Vec<NodeId>,
    /// Resources that are created for it and kept until it ends.
    pub uses: Vec<NodeId>,
}

/// The nodes of one step in one frame.
#[derive(Clone, Debug)]
pub(super) enum StepNodes {
    Single(NodeId),
    Collection { node: NodeId, instances: Option<Vec<(InstanceKey, NodeId)>> },
}

/// The steps of the grid itself, or of one instance of a group.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    /// The group; none for the grid itself.
    pub(super) group: Option<StepId>,
    /// Its instance.
    pub(super) node: Option<NodeId>,
    pub(super) steps: HashMap<StepId, StepNodes>,
    pub(super) members: Vec<NodeId>,
}

/// The plan of a run.
#[derive(Clone)]
pub struct Plan {
    pub(super) grid: Arc<Grid>,
    needs: Arc<[Needs]>,
    orders: Arc<Orders>,
    pub(super) nodes: Vec<PlanNode>,
    edges: Vec<(NodeId, NodeId, EdgeKind)>,
    pub(super) frames: Vec<Frame>,
    resources: Vec<NodeId>,
    /// Which steps run; none: all.
    choice: Option<Choice>,
}

/// A definition on its way into the plan.
struct Draft<'a> {
    what: What,
    frame: FrameId,
    kind: NodeKind,
    address: String,
    type_name: &'a str,
    layer: u32,
    group: Option<Arc<str>>,
    description: Option<&'a str>,
    annotations: Option<&'a Arc<Annotations>>,
    service: Option<&'a str>,
    span: Span,
}

impl Plan {
    /// Plans a grid.
    ///
    /// # Errors
    /// Definitions that wait for each other in a circle.
    pub fn new(grid: Arc<Grid>) -> Result<Self, Cycle> {
        let needs: Arc<[Needs]> = needs_of_steps(&grid).into();
        let orders = Arc::new(Orders::of(&grid, &needs)?);
        let unplaced = NodeId(u32::MAX);
        let mut plan = Self {
            needs,
            orders,
            nodes: Vec::new(),
            edges: Vec::new(),
            frames: vec![Frame::default()],
            resources: vec![unplaced; grid.resources.len()],
            choice: None,
            grid,
        };
        plan.fill(FrameId::ROOT, 0);
        Ok(plan)
    }

    /// Adds what stands in a frame, from a layer on.
    fn fill(&mut self, frame: FrameId, first: u32) {
        let orders = Arc::clone(&self.orders);
        let group = self.frame(frame).and_then(|frame| frame.group);
        for (vertex, layer) in orders.within(group).into_iter().flat_map(|order| &order.vertices) {
            match vertex {
                Vertex::Resource(id) => self.add_resource(*id, first + layer),
                Vertex::Step(id) => self.add_step(frame, *id, first + layer),
            }
        }
    }

    /// Leaves out all steps but those of a choice.
    pub fn choose(&mut self, choice: Choice) {
        self.choice = Some(choice);
    }

    /// Whether a node is of a step that is left out, or a resource that only such steps need.
    pub fn leaves_out(&self, node: NodeId) -> bool {
        self.node(node).is_some_and(|node| self.is_left_out(node))
    }

    pub(super) fn is_left_out(&self, node: &PlanNode) -> bool {
        let Some(choice) = &self.choice else { return false };
        match &node.what {
            What::Single(step) | What::Collection(step) | What::Instance { step, .. } => !choice.has(*step),
            What::Resource(resource) => !choice.needs(*resource),
        }
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
    pub fn infos(&self) -> Vec<Arc<NodeInfo>> {
        self.nodes.iter().map(|node| Arc::clone(&node.info)).collect()
    }

    /// The node of a resource.
    pub fn resource_node(&self, resource: ResourceId) -> Option<NodeId> {
        self.resources.get(resource.0 as usize).copied()
    }

    /// Makes the instances of a collection that was not known before the run, and says which nodes and edges are new.
    pub fn open(&mut self, collection: NodeId, keys: &[InstanceKey]) -> (NodeId, Vec<(NodeId, NodeId, EdgeKind)>) {
        let (first, edge) = (self.next_id(), self.edges.len());
        if let Some(PlanNode { what: What::Collection(step), frame, info, .. }) = self.node(collection) {
            let (step, frame, layer) = (*step, *frame, info.layer);
            self.add_instances(frame, step, keys, layer);
        }
        (first, self.edges[edge..].to_vec())
    }

    fn next_id(&self) -> NodeId {
        NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX))
    }

    fn push(&mut self, draft: Draft<'_>) -> NodeId {
        let id = self.next_id();
        let info = Arc::new(NodeInfo {
            address: draft.address.into(),
            kind: draft.kind,
            type_name: draft.type_name.into(),
            layer: draft.layer,
            group: draft.group,
            description: draft.description.map(Into::into),
            annotations: draft.annotations.filter(|all| !all.is_empty()).cloned(),
            service: draft.service.map(Into::into),
            span: draft.span,
            parent: self.owner(draft.frame),
        });
        self.nodes.push(PlanNode {
            what: draft.what,
            frame: draft.frame,
            inside: None,
            info,
            after: Vec::new(),
            after_opening: Vec::new(),
            racers: Vec::new(),
            uses: Vec::new(),
        });
        if let Some(frame) = self.frames.get_mut(draft.frame.0 as usize) {
            frame.members.push(id);
        }
        id
    }

    fn add_resource(&mut self, id: ResourceId, layer: u32) {
        let grid = Arc::clone(&self.grid);
        let Some(resource) = grid.resource(id) else { return };
        let node = self.push(Draft {
            what: What::Resource(id),
            frame: FrameId::ROOT,
            kind: NodeKind::Resource,
            address: resource.address(),
            type_name: resource.entry.manifest.name,
            layer,
            group: None,
            description: resource.description.as_deref(),
            annotations: None,
            service: None,
            span: resource.span,
        });
        self.resources[id.0 as usize] = node;
        for need in needs_of_resource(&grid, resource) {
            self.connect(&need, node);
            self.draw(&need, node);
        }
    }

    fn add_step(&mut self, frame: FrameId, id: StepId, layer: u32) {
        let (grid, needs) = (Arc::clone(&self.grid), Arc::clone(&self.needs));
        let (Some(step), Some(needs)) = (grid.step(id), needs.get(id.0 as usize)) else { return };
        let single = matches!(step.repeat, RepeatDef::Once);
        let address = self.address_in(frame, step);
        let node = self.push(Draft {
            what: if single { What::Single(id) } else { What::Collection(id) },
            frame,
            kind: if single { kind_of(step) } else { NodeKind::Collection },
            group: (!single).then(|| address.as_str().into()),
            address,
            type_name: step.type_name(),
            layer,
            description: step.description.as_deref(),
            annotations: Some(&step.policy.annotations),
            service: service_of(&grid, step),
            span: step.span,
        });
        let Needs { once, each, racing } = needs;
        for need in once.iter().chain(each.iter().filter(|_| single)) {
            self.connect(need, node);
        }
        let all = || once.iter().chain(each).chain(racing);
        all().for_each(|need| self.draw(need, node));
        if let Some(owner) = self.owner(frame).filter(|_| all().all(|need| need.step().is_none())) {
            self.edges.push((owner, node, EdgeKind::Within));
        }
        let nodes = if single { StepNodes::Single(node) } else { StepNodes::Collection { node, instances: None } };
        self.place(frame, id, nodes);
        if single {
            self.enter(step, node, racing, layer);
            return;
        }
        for need in each {
            self.keep_for_collection(need, node);
        }
        if let Some(keys) = repeat_keys(&step.repeat) {
            self.add_instances(frame, id, &keys, layer);
        }
    }

    fn place(&mut self, frame: FrameId, step: StepId, nodes: StepNodes) {
        if let Some(frame) = self.frames.get_mut(frame.0 as usize) {
            frame.steps.insert(step, nodes);
        }
    }

    /// What a node that is run itself has: who it races on, and what is in it.
    fn enter(&mut self, step: &StepDef, node: NodeId, racing: &[Need], layer: u32) {
        for need in racing {
            let racer = self.found(need, node);
            if let (Some(racer), Some(planned)) = (racer, self.nodes.get_mut(node.index())) {
                planned.racers.push(racer);
            }
        }
        if step.group().is_some() {
            let inside = FrameId(u32::try_from(self.frames.len()).unwrap_or(u32::MAX));
            self.frames.push(Frame { group: Some(step.id), node: Some(node), ..Frame::default() });
            if let Some(planned) = self.nodes.get_mut(node.index()) {
                planned.inside = Some(inside);
            }
            self.fill(inside, layer + 1);
        }
    }

    /// How a step of a frame is named.
    fn address_in(&self, frame: FrameId, step: &StepDef) -> String {
        match self.owner(frame).and_then(|owner| self.node(owner)) {
            Some(owner) => format!("{}.{}", owner.info.address, step.local),
            None => step.local.to_string(),
        }
    }

    /// A collection that opens at run time keeps its resources from the start, and opens after those whose instances its own follow.
    fn keep_for_collection(&mut self, need: &Need, collection: NodeId) {
        let frame = self.nodes[collection.index()].frame;
        match need {
            Need::Uses(resource) => {
                if let Some(node) = self.resource_node(*resource) {
                    self.nodes[collection.index()].uses.push(node);
                }
            }
            Need::Same(step) if self.instances(frame, *step).is_none() => {
                if let Some(node) = self.step_node(frame, *step) {
                    self.nodes[collection.index()].after_opening.push(node);
                }
            }
            _ => {}
        }
    }

    fn add_instances(&mut self, frame: FrameId, id: StepId, keys: &[InstanceKey], layer: u32) {
        let (grid, needs) = (Arc::clone(&self.grid), Arc::clone(&self.needs));
        let (Some(step), Some(collection), Some(needs)) = (grid.step(id), self.step_node(frame, id), needs.get(id.0 as usize))
        else {
            return;
        };
        let group = Arc::clone(&self.nodes[collection.index()].info.address);
        // Another attempt of a group may have other instances; those of before keep their nodes.
        let before: HashMap<InstanceKey, NodeId> = self.instances(frame, id).unwrap_or_default().iter().cloned().collect();
        let mut instances = Vec::with_capacity(keys.len());
        for key in keys {
            if let Some(node) = before.get(key) {
                instances.push((key.clone(), *node));
                continue;
            }
            let node = self.push_instance(step, key, collection, frame, layer, &group);
            for need in &needs.each {
                self.connect(need, node);
            }
            self.edges.push((node, collection, EdgeKind::Instance));
            self.enter(step, node, &needs.racing, layer);
            instances.push((key.clone(), node));
        }
        self.place(frame, id, StepNodes::Collection { node: collection, instances: Some(instances) });
    }

    fn push_instance(
        &mut self,
        step: &StepDef,
        key: &InstanceKey,
        collection: NodeId,
        frame: FrameId,
        layer: u32,
        group: &Arc<str>,
    ) -> NodeId {
        let grid = Arc::clone(&self.grid);
        let key_text = match key {
            InstanceKey::Index(index) => format!("[{index}]"),
            InstanceKey::Key(key) => format!("[{:?}]", key.as_str()),
        };
        self.push(Draft {
            what: What::Instance { step: step.id, key: key.clone(), collection },
            frame,
            kind: kind_of(step),
            address: format!("{group}{key_text}"),
            type_name: step.type_name(),
            layer,
            group: Some(Arc::clone(group)),
            description: step.description.as_deref(),
            annotations: Some(&step.policy.annotations),
            service: service_of(&grid, step),
            span: step.span,
        })
    }

    /// Lets `node` wait for what it needs. An instance of a collection that is not open yet stands for the whole collection.
    fn connect(&mut self, need: &Need, node: NodeId) {
        let found = self.found(need, node);
        let (Some(found), Some(node)) = (found, self.nodes.get_mut(node.index())) else { return };
        // A resource that is only waited for is created for it all the same.
        let list = if need.resource().is_some() { &mut node.uses } else { &mut node.after };
        if !list.contains(&found) {
            list.push(found);
        }
    }

    /// The node that a need of `node` means.
    fn found(&self, need: &Need, node: NodeId) -> Option<NodeId> {
        let frame = self.node(node)?.frame;
        match need {
            Need::Step(step) => self.step_node(self.frame_of(frame, *step)?, *step),
            Need::Instance(step, key) => self.instance_or_whole(self.frame_of(frame, *step)?, *step, Some(key)),
            Need::Same(step) => self.instance_or_whole(self.frame_of(frame, *step)?, *step, self.own_key(node)),
            Need::Resource(resource) | Need::Uses(resource) => self.resource_node(*resource),
        }
    }

    fn instance_or_whole(&self, frame: FrameId, step: StepId, key: Option<&InstanceKey>) -> Option<NodeId> {
        match (self.instances(frame, step), key) {
            (Some(_), Some(key)) => self.instance_node(frame, step, key),
            _ => self.step_node(frame, step),
        }
    }

    fn draw(&mut self, need: &Need, node: NodeId) {
        let (from, kind) = match need {
            Need::Uses(_) => (self.found(need, node), EdgeKind::Uses),
            Need::Resource(_) | Need::Instance(..) => (self.found(need, node), EdgeKind::After),
            Need::Step(step) | Need::Same(step) => {
                let frame = self.node(node).and_then(|node| self.frame_of(node.frame, *step));
                let is_mix = self.grid.step(*step).is_some_and(|step| step.mix().is_some());
                let runs_by_it = is_mix && self.node(node).is_some_and(|node| node.info.kind == NodeKind::Scenario);
                let kind = if runs_by_it { EdgeKind::Within } else { EdgeKind::After };
                (frame.and_then(|frame| self.step_node(frame, *step)), kind)
            }
        };
        if let Some(from) = from {
            self.edges.push((from, node, kind));
        }
    }
}

/// What kind of node one instance of a step is.
fn kind_of(step: &StepDef) -> NodeKind {
    match step.work {
        WorkDef::Call(_) => NodeKind::Step,
        WorkDef::Group(_) => NodeKind::Group,
        WorkDef::Scenario(_) => NodeKind::Scenario,
        WorkDef::Mix(_) => NodeKind::Mix,
    }
}

/// The address of the service that a step's calls are of.
fn service_of<'g>(grid: &'g Grid, step: &StepDef) -> Option<&'g str> {
    grid.service(step.service?).map(|service| service.path.as_str())
}
