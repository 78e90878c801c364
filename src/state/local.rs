//! The session of a run in this process.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{broadcast, mpsc, watch};

use super::{NextEvent, RunState, Session, SessionClosed, Subscription};
use crate::base::id::{CommandId, Seq};
use crate::event::{Ask, Batch, By, Command, Lagged, Reader, RingReader};

/// A burst of events makes one snapshot: each copies the chunks that changed since the last.
const BETWEEN_SNAPSHOTS: Duration = Duration::from_millis(8);

/// So many events make one before that.
const MOST_PENDING: usize = 8192;

/// A handle to a run in this process. Cloning shares it.
#[derive(Clone)]
pub struct LocalSession {
    state: watch::Receiver<(Seq, Arc<RunState>)>,
    ring: broadcast::Sender<Batch>,
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
        let mut pending = Pending::default();
        let mut due = tokio::time::Instant::now();
        loop {
            let batch = tokio::select! {
                biased;
                batch = events.next() => batch,
                () = tokio::time::sleep_until(due), if !pending.batches.is_empty() => {
                    flush(&publish, &events, &state, &mut pending);
                    due = tokio::time::Instant::now() + BETWEEN_SNAPSHOTS;
                    continue;
                }
            };
            let Some(batch) = batch else { break };
            batch.iter().for_each(|event| state.apply(event));
            pending.events += batch.len();
            pending.batches.push(batch);
            if pending.events >= MOST_PENDING {
                flush(&publish, &events, &state, &mut pending);
            }
        }
        flush(&publish, &events, &state, &mut pending);
        Arc::new(state)
    };
    (session, task)
}

/// What is applied and not published yet.
#[derive(Default)]
struct Pending {
    batches: Vec<Batch>,
    events: usize,
}

/// Publishes the state, then lets others see the events that led to it: a snapshot is never older than an event somebody saw.
fn flush(publish: &watch::Sender<(Seq, Arc<RunState>)>, events: &Reader, state: &RunState, pending: &mut Pending) {
    if pending.batches.is_empty() {
        return;
    }
    publish.send_replace((state.seq, Arc::new(state.clone())));
    pending.batches.drain(..).for_each(|batch| events.pass_on(batch));
    pending.events = 0;
}

impl Session for LocalSession {
    fn snapshot(&self) -> (Seq, Arc<RunState>) {
        self.state.borrow().clone()
    }

    fn subscribe(&self, from: Seq) -> Box<dyn Subscription> {
        let ring = self.ring.subscribe();
        let known = self.state.borrow().0;
        Box::new(LocalSubscription { missed: known.0.saturating_sub(from.0), events: RingReader::new(ring, known.max(from)) })
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
    /// How many came before it was there.
    missed: u64,
    events: RingReader,
}

impl Subscription for LocalSubscription {
    fn next(&mut self) -> NextEvent<'_> {
        Box::pin(async move {
            match std::mem::take(&mut self.missed) {
                0 => self.events.next().await,
                missed => Some(Err(Lagged(missed))),
            }
        })
    }
}
