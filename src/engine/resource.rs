//! The lives of resources: made when somebody is ready but for them, shared, destroyed when the last user has ended.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;

use super::cancel::{Cancel, YIELD};
use super::dispatcher::{Dispatcher, Next};
use super::job::{Definition, Work};
use super::log::UnitLog;
use super::node::{Activity, Role};
use super::report::{Report, UnitEnd, What};
use super::unit;
use crate::base::failure::ErrorClass;
use crate::base::id::NodeId;
use crate::contract::{CallContext, Failure, ResourceHandle};
use crate::event::{By, Fact, NodeError, Status};
use crate::grid::expression::ResourceId;
use crate::plan::What as Planned;
use crate::value::Text;

/// How long destroying one may take, on every kind of end.
const DESTROY: Duration = Duration::from_secs(10);

impl Dispatcher {
    /// A node is ready but for its resources.
    pub(super) fn want_resources(&mut self, id: NodeId) {
        for resource in self.board.planned(id).uses.clone() {
            if let Some(state) = self.board.node_mut(resource).resource_mut() {
                state.wanted = true;
            }
            self.revive(resource);
            self.create_if_wanted(resource);
        }
    }

    /// One that was destroyed, or could not be made, and is wanted again begins a new life.
    fn revive(&mut self, id: NodeId) {
        let node = self.board.node(id);
        let Some(state) = node.resource() else { return };
        let gone = node.status.is_end() && state.handle.is_none() && !state.destroying;
        if gone && self.stopping.is_none() {
            self.rebirth(vec![id], By::Engine);
        }
    }

    /// Makes a resource if it is wanted and all it waits for is there.
    pub(super) fn create_if_wanted(&mut self, id: NodeId) {
        let node = self.board.node(id);
        let wanted = node.resource().is_some_and(|state| state.wanted);
        if !wanted || node.status != Status::Waiting || node.pending > 0 || self.stopping.is_some() {
            return;
        }
        if self.board.has_resources(id) { self.create(id) } else { self.want_resources(id) }
    }

    fn create(&mut self, id: NodeId) {
        let grid = Arc::clone(self.board.plan.grid());
        let Planned::Resource(resource) = self.board.planned(id).what else { return };
        let Some(resource) = grid.resource(resource) else { return };
        let real = self.now.0;
        let cancel = Cancel::default();
        let node = self.board.node_mut(id);
        node.status = Status::Running;
        node.since.started = Some(real);
        node.activity = Activity::Running { cancel: cancel.clone(), why: None };
        let epoch = node.epoch;
        self.queue.aside += 1;
        self.emit(Fact::Started { node: id, epoch });
        let ready = self.absent(id, &resource.depends_on).map_or(Ok(()), Err);
        match ready.and_then(|()| self.slots(Some(id), &resource.slots)) {
            Ok(slots) => {
                let work = Work::Create(Arc::from((resource.entry.make)()));
                let definition = Arc::new(Definition::of_resource(resource));
                let job = self.job(id, work, definition, slots, cancel);
                drop(self.desk.runtime.spawn(unit::run(job)));
            }
            Err(error) => {
                self.leave(id);
                self.settle(id, UnitEnd::Failed { error, output: None, attempts: 0 });
            }
        }
    }

    /// The live resource.
    pub(super) fn handle(&self, resource: ResourceId) -> Option<ResourceHandle> {
        let node = self.board.plan.resource_node(resource)?;
        self.board.node(node).resource()?.handle.clone()
    }

    /// A resource was made, or not.
    pub(super) fn created(&mut self, id: NodeId, current: bool, created: Result<ResourceHandle, Failure>, end: UnitEnd) {
        let expected = current && !matches!(self.board.node(id).activity, Activity::Idle);
        if let Ok(handle) = created {
            if let Some(state) = self.board.node_mut(id).resource_mut() {
                state.handle = Some(handle);
            }
            self.made.push(id);
        }
        if expected {
            self.leave(id);
            self.settle(id, end);
        }
        // Its users may all have been skipped or cancelled while it was made.
        self.destroy_if_unused(id);
    }

    /// A resource is live: whoever was ready but for it may begin.
    pub(super) fn resource_live(&mut self, id: NodeId) {
        let users = self.board.node(id).resource().map(|state| state.used_by.clone()).unwrap_or_default();
        for user in users {
            let node = self.board.node(user);
            if node.pending == 0 && node.status == Status::Waiting && !matches!(node.role, Role::Collection { .. }) {
                self.push(Next::Free(user));
            }
        }
    }

    /// Whoever uses resources has ended: those without users are destroyed.
    pub(super) fn user_ended(&mut self, id: NodeId) {
        for resource in self.board.planned(id).uses.clone() {
            if let Some(state) = self.board.node_mut(resource).resource_mut() {
                state.users = state.users.saturating_sub(1);
            }
            self.destroy_if_unused(resource);
        }
    }

    fn destroy_if_unused(&mut self, id: NodeId) {
        let unused = self.board.node(id).resource().is_some_and(|state| state.users == 0);
        if unused {
            self.destroy(id);
        }
    }

    /// Destroys a live resource. Says whether there was anything to destroy.
    pub(super) fn destroy(&mut self, id: NodeId) -> bool {
        let grid = Arc::clone(self.board.plan.grid());
        let Planned::Resource(resource) = self.board.planned(id).what else { return false };
        let Some(resource) = grid.resource(resource) else { return false };
        let Some(state) = self.board.node_mut(id).resource_mut() else { return false };
        let Some(handle) = state.handle.take_if(|_| !state.destroying) else { return false };
        state.destroying = true;
        state.wanted = false;
        self.queue.aside += 1;
        self.emit(Fact::Destroying { node: id });
        let epoch = self.board.node(id).epoch;
        let log = UnitLog { node: id, epoch, shared: Arc::clone(&self.shared) };
        let context = Arc::clone(&self.options.context);
        let address = Text::from(&*self.address(id));
        let cx = CallContext::new(context, address, 1, Cancel::default().soft.clone(), Arc::new(log));
        let (kind, shared) = ((resource.entry.make)(), Arc::clone(&self.shared));
        self.desk.runtime.spawn(async move {
            let call = AssertUnwindSafe(kind.destroy(&cx, handle)).catch_unwind();
            let destroyed = cx.clock().timeout(DESTROY, crate::base::panic::quietly(call)).await;
            let error = match destroyed {
                Ok(Ok(result)) => result.err(),
                Ok(Err(panic)) => Some(Failure::error(format!("the module panicked: {}", unit::panic_text(&*panic)))),
                Err(_) => Some(Failure::new(ErrorClass::Timeout, "destroying it took longer than 10 s")),
            };
            let _ = shared.reports.send(vec![Report { node: id, epoch, what: What::Destroyed(error) }]);
        });
        true
    }

    /// A resource is gone.
    pub(super) fn destroyed(&mut self, id: NodeId, error: Option<Failure>) {
        let Some(state) = self.board.node_mut(id).resource_mut() else { return };
        if !std::mem::take(&mut state.destroying) {
            return;
        }
        let wanted = state.wanted;
        self.queue.aside -= 1;
        self.made.retain(|made| *made != id);
        let error = error.map(|failure| NodeError {
            class: failure.class,
            message: self.options.context.secrets.scrub(&failure.message).into(),
            status: failure.status,
        });
        self.emit(Fact::Destroyed { node: id, error });
        self.push(Next::UserEnded(id));
        if wanted {
            self.revive(id);
            self.create_if_wanted(id);
        }
    }

    /// Destroys what is left, the last made first, one after the other.
    pub(super) async fn destroy_all(&mut self) {
        let clock = self.options.context.clock.clone();
        while let Some(id) = self.made.last().copied() {
            self.destroy(id);
            self.desk.events.flush();
            let gone = clock.timeout(DESTROY + YIELD, async {
                while self.made.contains(&id) {
                    match self.desk.reports.recv().await {
                        Some(batch) => self.reports(batch),
                        None => break,
                    }
                }
            });
            let late = gone.await.is_err();
            self.read_time();
            if late {
                let late = Failure::new(ErrorClass::Timeout, "destroying it did not end");
                self.destroyed(id, Some(late));
            }
            self.follow();
        }
    }
}
