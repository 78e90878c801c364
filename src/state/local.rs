//! The session of a run in this process.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::{broadcast, mpsc, watch};

use super::{NextEvent, RunState, Session, SessionClosed, Subscription};
use crate::base::id::{CommandId, Seq};
use crate::event::{Ask, Batch, By, Command, Lagged, Reader, RingReader};

/// A handle to a run in this process. Cloning shares it.
#[derive(Clone)]
pub struct LocalSession {
    state: Arc<Mutex<Folded>>,
    /// The last event that the state contains; ends with the run.
    seq: watch::Receiver<Seq>,
    ring: broadcast::Sender<Batch>,
    commands: mpsc::UnboundedSender<Command>,
    next: Arc<AtomicU64>,
}

/// The state, which is copied only for those who ask: a chunk that changes while nobody has a snapshot of it is no copy.
#[derive(Default)]
struct Folded {
    state: RunState,
    last: Weak<RunState>,
}

impl Folded {
    fn snapshot(&mut self) -> (Seq, Arc<RunState>) {
        let last = self.last.upgrade().filter(|last| last.seq == self.state.seq);
        let snapshot = last.unwrap_or_else(|| Arc::new(self.state.clone()));
        self.last = Arc::downgrade(&snapshot);
        (snapshot.seq, snapshot)
    }
}

/// Makes a session and the task that feeds it: apply events, then let others see them, so that a snapshot is never older than an event
/// somebody saw. The task ends with the run.
pub fn fold(
    mut events: Reader,
    commands: mpsc::UnboundedSender<Command>,
) -> (LocalSession, impl Future<Output = Arc<RunState>> + Send) {
    let (applied, seq) = watch::channel(Seq::default());
    let state = Arc::<Mutex<Folded>>::default();
    let next = Arc::new(AtomicU64::new(1));
    let session = LocalSession { state: Arc::clone(&state), seq, ring: events.ring(), commands, next };
    let task = async move {
        while let Some(batch) = events.next().await {
            let mut folded = lock(&state);
            batch.iter().for_each(|event| folded.state.apply(event));
            let seq = folded.state.seq;
            drop(folded);
            applied.send_replace(seq);
            events.pass_on(batch);
        }
        lock(&state).snapshot().1
    };
    (session, task)
}

fn lock(state: &Mutex<Folded>) -> MutexGuard<'_, Folded> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Session for LocalSession {
    fn snapshot(&self) -> (Seq, Arc<RunState>) {
        lock(&self.state).snapshot()
    }

    fn subscribe(&self, from: Seq) -> Box<dyn Subscription> {
        // What is applied before it is there may still come, and is known.
        let ring = self.ring.subscribe();
        let known = lock(&self.state).state.seq;
        Box::new(LocalSubscription::new(known.0.saturating_sub(from.0), RingReader::new(ring, known.max(from))))
    }

    fn changed(&self, seen: Seq) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let mut applied = self.seq.clone();
        Box::pin(async move {
            // Err when the run is over: nothing changes any more.
            let _ = applied.wait_for(|seq| *seq > seen).await;
        })
    }

    fn send(&self, by: By, ask: Ask) -> Result<CommandId, SessionClosed> {
        let id = CommandId(self.next.fetch_add(1, Ordering::Relaxed));
        self.commands.send(Command { id, by, ask }).map_err(|_| SessionClosed)?;
        Ok(id)
    }
}

pub(super) struct LocalSubscription {
    /// How many came before it was there.
    missed: u64,
    events: RingReader,
}

impl LocalSubscription {
    pub(super) const fn new(missed: u64, events: RingReader) -> Self {
        Self { missed, events }
    }
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
