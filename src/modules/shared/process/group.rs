//! A child and all it started, ended together.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::base::clock::RunClock;

/// How long processes have to end after being asked.
const GRACE: Duration = Duration::from_millis(500);
/// How often it is looked whether they have; there is no way to wait for a group.
const LOOK: Duration = Duration::from_millis(20);

/// A child in a process group of its own. Dropped, the group is asked to end, and after a short grace is made to.
#[derive(Debug)]
pub(super) struct Group {
    /// Always there until the drop.
    child: Option<Child>,
    id: GroupId,
    clock: RunClock,
}

impl Group {
    /// Starts a command in a group of its own.
    pub(super) fn start(mut command: Command, clock: &RunClock) -> io::Result<Self> {
        #[cfg(unix)]
        command.process_group(0);
        let child = command.kill_on_drop(true).spawn()?;
        let id = GroupId::of(&child);
        Ok(Self { child: Some(child), id, clock: clock.clone() })
    }

    /// The child.
    pub(super) fn child(&mut self) -> Option<&mut Child> {
        self.child.as_mut()
    }

    /// Waits for the child's end.
    pub(super) async fn wait(&mut self) -> io::Result<ExitStatus> {
        match &mut self.child {
            Some(child) => child.wait().await,
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Ends the group and waits until it is gone.
    pub(super) async fn stop(mut self) {
        if let Some(end) = self.end() {
            end.await;
        }
    }

    /// Asks the group to end; the future sees to it. None if nothing runs.
    fn end(&mut self) -> Option<impl Future<Output = ()> + Send + 'static> {
        let mut child = self.child.take()?;
        if !self.id.ask_to_end() {
            return None;
        }
        let (last, clock) = (Kill(self.id), self.clock.clone());
        Some(async move {
            let gone = async {
                // Reaped first: a dead child that nobody waited for still counts as a member.
                let _ = child.wait().await;
                while last.0.has_members() {
                    clock.sleep_real(LOOK).await;
                }
            };
            let _ = clock.timeout(GRACE, gone).await;
            drop(last);
            let _ = child.wait().await;
        })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(end) = self.end()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(end);
        }
    }
}

/// Kills what is left of a group when dropped: also when the future that gives it grace is.
struct Kill(GroupId);

impl Drop for Kill {
    fn drop(&mut self) {
        self.0.kill();
    }
}

#[cfg(unix)]
#[derive(Clone, Copy, Debug)]
struct GroupId(Option<rustix::process::Pid>);

#[cfg(unix)]
impl GroupId {
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw))
    }

    /// Whether there was anybody to ask.
    fn ask_to_end(self) -> bool {
        self.0.is_some_and(|id| rustix::process::kill_process_group(id, rustix::process::Signal::TERM).is_ok())
    }

    fn has_members(self) -> bool {
        self.0.is_some_and(|id| rustix::process::test_kill_process_group(id).is_ok())
    }

    fn kill(self) {
        if let Some(id) = self.0 {
            // Err: nobody is left.
            let _ = rustix::process::kill_process_group(id, rustix::process::Signal::KILL);
        }
    }
}

/// Elsewhere only the child itself is ended, by its drop.
#[cfg(not(unix))]
#[derive(Clone, Copy, Debug)]
struct GroupId;

#[cfg(not(unix))]
impl GroupId {
    fn of(_: &Child) -> Self {
        Self
    }

    fn ask_to_end(self) -> bool {
        false
    }

    fn has_members(self) -> bool {
        false
    }

    fn kill(self) {}
}
