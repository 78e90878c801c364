//! Finding nodes: names mean something in the frame where they are used, and in those around it.

use super::build::{Frame, FrameId, Plan, StepNodes, What};
use crate::base::id::NodeId;
use crate::grid::expression::{InstanceKey, Instances, StepId, Through};

/// A way into a group whose instance is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoInstance {
    /// The group.
    pub group: StepId,
    /// Where that stands.
    pub frame: FrameId,
    /// The instance.
    pub key: InstanceKey,
}

impl Plan {
    pub(super) fn frame(&self, id: FrameId) -> Option<&Frame> {
        self.frames.get(id.0 as usize)
    }

    /// The node of a step of a frame: the single one or the collection.
    pub fn step_node(&self, frame: FrameId, step: StepId) -> Option<NodeId> {
        match self.frame(frame)?.steps.get(&step)? {
            StepNodes::Single(node) | StepNodes::Collection { node, .. } => Some(*node),
        }
    }

    /// The node of an instance, if the instances are known and it is one of them.
    pub fn instance_node(&self, frame: FrameId, step: StepId, key: &InstanceKey) -> Option<NodeId> {
        let instances = self.instances(frame, step)?;
        // `count` instances lie at their index; keys of `for_each` need a search.
        let at = match key {
            InstanceKey::Index(index) => {
                usize::try_from(*index).ok().filter(|at| instances.get(*at).is_some_and(|one| one.0 == *key))
            }
            InstanceKey::Key(_) => instances.iter().position(|one| one.0 == *key),
        };
        instances.get(at?).map(|one| one.1)
    }

    /// The instances of a step of a frame in order, if they are known and it has `count` or `for_each`.
    pub fn instances(&self, frame: FrameId, step: StepId) -> Option<&[(InstanceKey, NodeId)]> {
        match self.frame(frame)?.steps.get(&step)? {
            StepNodes::Collection { instances: Some(instances), .. } => Some(instances),
            _ => None,
        }
    }

    /// The instances of a collection, if they are known.
    pub fn instances_of(&self, collection: NodeId) -> Option<&[(InstanceKey, NodeId)]> {
        let node = self.node(collection)?;
        match node.what {
            What::Collection(step) => self.instances(node.frame, step),
            _ => None,
        }
    }

    /// The nodes that stand directly in a frame: single steps, collections and their instances.
    pub fn members(&self, frame: FrameId) -> &[NodeId] {
        self.frame(frame).map_or(&[], |frame| &frame.members)
    }

    /// The instance of a group that a frame is the inside of.
    pub fn owner(&self, frame: FrameId) -> Option<NodeId> {
        self.frame(frame)?.node
    }

    /// The frame in which a step that is named in `from` stands: looked up outward.
    pub fn frame_of(&self, from: FrameId, step: StepId) -> Option<FrameId> {
        let within = self.grid.step(step)?.within;
        let mut at = from;
        while self.frame(at)?.group != within {
            at = self.node(self.frame(at)?.node?)?.frame;
        }
        Some(at)
    }

    /// The frame to which a way through groups leads; none if one of them has no instances yet.
    ///
    /// # Errors
    /// An instance that is not there.
    pub fn through(&self, from: FrameId, way: &[Through], own: Option<&InstanceKey>) -> Result<Option<FrameId>, NoInstance> {
        let Some(first) = way.first() else { return Ok(Some(from)) };
        let mut at = self.frame_of(from, first.group);
        for Through { group, instance } in way {
            let Some(frame) = at else { return Ok(None) };
            let key = match instance {
                Instances::At(key) => Some(key),
                Instances::Same => own,
                Instances::Single | Instances::All | Instances::Computed => None,
            };
            let node = match key {
                None => self.step_node(frame, *group),
                Some(key) => match self.instance_node(frame, *group, key) {
                    None if self.instances(frame, *group).is_some() => {
                        return Err(NoInstance { group: *group, frame, key: key.clone() });
                    }
                    found => found,
                },
            };
            at = node.and_then(|node| self.node(node)?.inside);
        }
        Ok(at)
    }

    /// The key of a node that is an instance, or of the nearest group around it that is one.
    pub fn own_key(&self, node: NodeId) -> Option<&InstanceKey> {
        match &self.nodes.get(self.repeated(node)?.index())?.what {
            What::Instance { key, .. } => Some(key),
            _ => None,
        }
    }

    /// The node itself or the nearest group around it, if that is an instance of several.
    pub fn repeated(&self, node: NodeId) -> Option<NodeId> {
        let mut at = node;
        loop {
            let planned = self.node(at)?;
            if let What::Instance { .. } = planned.what {
                return Some(at);
            }
            at = self.owner(planned.frame)?;
        }
    }
}
