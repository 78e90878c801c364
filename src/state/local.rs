//! The session of a run in this process.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{broadcast, mpsc, watch};

use super::{NextEvent, RunState, Session, SessionClosed, Subscription};
use crate::base::id::{CommandId, Seq};
use crate::event::{Ask, By, Command, Lagged, Reader, RunEvent};

/// A burst of events makes one snapshot: each copies the chunks that changed since the last.
const BETWEEN_SNAPSHOTS: Duration = Duration::from_millis(8);

/// Readers' rings hold more than this, so that a burst does not make them lag by itself.
const MOST_PENDING: usize = 4096;

/// A handle to a run in this process. Cloning shares it.
#[derive(Clone)]
pub struct LocalSession {
    state: watch::Receiver<(Seq, Arc<RunState>)>,
    ring: broadcast::Sender<Arc<RunEvent>>,
    commands: mpsc::UnboundedSender<Command>,
    next: Arc<AtomicU64>,
}

/// Makes a session and the task that feeds it: apply each event, publish, pass on. The task ends with the run.
pub fn fold(
    mut events: Reader,
    commands: mpsc::UnboundedSender<Command>,
) -> (LocalSession, impl Future<Output = Arc<RunState>> + Send) {
    let (publish, state) = watch::channel((Seq(0), Arc::new(RunState::new())));
    let session = LocalSession { state, ring: events.ring(), commands, next: Arc::new(AtomicU64::new(1)) };
    let task = async move {
        let mut state = RunState::new();
        let mut pending: Vec<Arc<RunEvent>> = Vec::new();
        let mut due = tokio::time::Instant::now();
        loop {
            let event = tokio::select! {
                biased;
                event = events.next() => event,
                () = tokio::time::sleep_until(due), if !pending.is_empty() => {
                    flush(&publish, &events, &state, &mut pending);
                    due = tokio::time::Instant::now() + BETWEEN_SNAPSHOTS;
                    continue;
                }
            };
            let Some(event) = event else { break };
            state.apply(&event);
            pending.push(event);
            if pending.len() >= MOST_PENDING {
                flush(&publish, &events, &state, &mut pending);
            }
        }
        flush(&publish, &events, &state, &mut pending);
        Arc::new(state)
    };
    (session, task)
}

/// Publishes the state, then lets others see the events that led to it: a snapshot is never older than an event somebody saw.
fn flush(publish: &watch::Sender<(Seq, Arc<RunState>)>, events: &Reader, state: &RunState, pending: &mut Vec<Arc<RunEvent>>) {
    if pending.is_empty() {
        return;
    }
    publish.send_replace((state.seq, Arc::new(state.clone())));
    for event in pending.drain(..) {
        events.pass_on(event);
    }
}

impl Session for LocalSession {
    fn snapshot(&self) -> (Seq, Arc<RunState>) {
        self.state.borrow().clone()
    }

    fn subscribe(&self, from: Seq) -> Box<dyn Subscription> {
        let events = self.ring.subscribe();
        let missed = self.state.borrow().0.0.saturating_sub(from.0);
        Box::new(LocalSubscription { events, missed, from })
    }

    fn changed(&self, seen: Seq) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let mut state = self.state.clone();
        Box::pin(async move {
            // Err when the run is over: nothing changes any more.
            let _ = state.wait_for(|(seq, _)| *seq > seen).await;
        })
    }

    fn send(&self, by: By, ask: Ask) -> Result<CommandId, SessionClosed> {
        let id = CommandId(self.next.fetch_add(1, Ordering::Relaxed));
        self.commands.send(Command { id, by, ask }).map_err(|_| SessionClosed)?;
        Ok(id)
    }
}

struct LocalSubscription {
    events: broadcast::Receiver<Arc<RunEvent>>,
    missed: u64,
    from: Seq,
}

impl Subscription for LocalSubscription {
    fn next(&mut self) -> NextEvent<'_> {
        Box::pin(async move {
            if self.missed > 0 {
                return Some(Err(Lagged(std::mem::take(&mut self.missed))));
            }
            loop {
                match self.events.recv().await {
                    Ok(event) if event.seq <= self.from => {}
                    Ok(event) => return Some(Ok(event)),
                    Err(broadcast::error::RecvError::Lagged(missed)) => return Some(Err(Lagged(missed))),
                    Err(broadcast::error::RecvError::Closed) => return None,
                }
            }
        })
    }
}
