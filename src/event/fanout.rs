//! Carries events from the dispatcher to its readers.
//!
//! There are two kinds of reader. The fold (and later the journal) is *lossless*: an unbounded queue whose length the dispatcher watches,
//! delaying new node starts while it is long. Every other reader has a *bounded ring*: when it is behind it is told [`Lagged`] and goes
//! on from a snapshot, so a slow screen costs the run nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{broadcast, mpsc};

use super::RunEvent;
use crate::base::id::Seq;

/// How many events a slow reader may be behind before it must take a snapshot.
const RING: usize = 4096;

/// How many events the lossless reader may be behind before new node starts wait.
const LONG: usize = 16_384;

/// The sending end; one per run, owned by the dispatcher.
#[derive(Debug)]
pub struct Fanout {
    lossless: mpsc::UnboundedSender<Arc<RunEvent>>,
    waiting: Arc<AtomicUsize>,
    ring: broadcast::Sender<Arc<RunEvent>>,
}

/// The lossless reader.
#[derive(Debug)]
pub struct Reader {
    events: mpsc::UnboundedReceiver<Arc<RunEvent>>,
    waiting: Arc<AtomicUsize>,
    ring: broadcast::Sender<Arc<RunEvent>>,
}

/// A bounded reader missed events; the next it gets comes after this many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lagged(pub u64);

impl Fanout {
    /// A fan-out and its lossless reader, which passes events on to the bounded ones once it has applied them, so that a snapshot is
    /// never older than an event somebody saw.
    pub fn new() -> (Self, Reader) {
        let (lossless, events) = mpsc::unbounded_channel();
        let (ring, _) = broadcast::channel(RING);
        let waiting = Arc::new(AtomicUsize::new(0));
        (Self { lossless, waiting: Arc::clone(&waiting), ring: ring.clone() }, Reader { events, waiting, ring })
    }

    /// Sends an event. Never blocks.
    pub fn send(&self, event: RunEvent) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        // Err only if the fold is gone, and then nobody listens.
        let _ = self.lossless.send(Arc::new(event));
    }

    /// Whether the lossless reader is far behind: new node starts should wait.
    pub fn is_behind(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > LONG
    }

    /// A new bounded reader.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<RunEvent>> {
        self.ring.subscribe()
    }
}

impl Reader {
    /// The next event; none when the run is over and all are read.
    pub async fn next(&mut self) -> Option<Arc<RunEvent>> {
        let event = self.events.recv().await?;
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        Some(event)
    }

    /// The next event if there is one already.
    pub fn try_next(&mut self) -> Option<Arc<RunEvent>> {
        let event = self.events.try_recv().ok()?;
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        Some(event)
    }

    /// Passes an applied event on to the bounded readers.
    pub fn pass_on(&self, event: Arc<RunEvent>) -> Seq {
        let seq = event.seq;
        let _ = self.ring.send(event);
        seq
    }

    /// A handle to subscribe bounded readers with.
    pub fn ring(&self) -> broadcast::Sender<Arc<RunEvent>> {
        self.ring.clone()
    }
}
