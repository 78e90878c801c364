//! Carries events from the dispatcher to its readers.
//!
//! There are two kinds of reader. The fold (and later the journal) is *lossless*: an unbounded queue whose length the dispatcher watches,
//! delaying new node starts while it is long. Every other reader has a *bounded ring*: when it is behind it is told [`Lagged`] and goes
//! on from a snapshot, so a slow screen costs the run nothing. Events of one turn of the dispatcher travel together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{broadcast, mpsc};

use super::RunEvent;
use crate::base::id::Seq;

/// How many events a slow reader may be behind before it must take a snapshot.
const RING: usize = 8192;

/// How many events the lossless reader may be behind before new node starts wait.
const LONG: usize = 16_384;

/// How many events travel together at most.
const TOGETHER: usize = 256;

/// The sending end; one per run, owned by the dispatcher.
#[derive(Debug)]
pub struct Fanout {
    lossless: mpsc::UnboundedSender<Vec<Arc<RunEvent>>>,
    /// What is not sent yet.
    together: Vec<Arc<RunEvent>>,
    waiting: Arc<AtomicUsize>,
    ring: broadcast::Sender<Arc<RunEvent>>,
}

/// The lossless reader.
#[derive(Debug)]
pub struct Reader {
    batches: mpsc::UnboundedReceiver<Vec<Arc<RunEvent>>>,
    /// The rest of the last batch.
    events: std::vec::IntoIter<Arc<RunEvent>>,
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
        let (lossless, batches) = mpsc::unbounded_channel();
        let (ring, _) = broadcast::channel(RING);
        let waiting = Arc::new(AtomicUsize::new(0));
        let reader = Reader { batches, events: Vec::new().into_iter(), waiting: Arc::clone(&waiting), ring: ring.clone() };
        (Self { lossless, together: Vec::new(), waiting, ring }, reader)
    }

    /// Takes an event, which travels with others: at the latest when they are many, or with [`flush`](Self::flush). Never blocks.
    pub fn send(&mut self, event: RunEvent) {
        self.together.push(Arc::new(event));
        if self.together.len() == TOGETHER {
            self.flush();
        }
    }

    /// Lets all events that were taken be seen. Whoever sends them does so before it waits for anything.
    pub fn flush(&mut self) {
        if self.together.is_empty() {
            return;
        }
        let batch = std::mem::take(&mut self.together);
        self.waiting.fetch_add(batch.len(), Ordering::Relaxed);
        // Err only if the fold is gone, and then nobody listens.
        let _ = self.lossless.send(batch);
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

impl Drop for Fanout {
    fn drop(&mut self) {
        self.flush();
    }
}

impl Reader {
    /// The next event; none when the run is over and all are read.
    pub async fn next(&mut self) -> Option<Arc<RunEvent>> {
        loop {
            if let Some(event) = self.events.next() {
                self.waiting.fetch_sub(1, Ordering::Relaxed);
                return Some(event);
            }
            self.events = self.batches.recv().await?.into_iter();
        }
    }

    /// The next event if there is one already.
    pub fn try_next(&mut self) -> Option<Arc<RunEvent>> {
        loop {
            if let Some(event) = self.events.next() {
                self.waiting.fetch_sub(1, Ordering::Relaxed);
                return Some(event);
            }
            self.events = self.batches.try_recv().ok()?.into_iter();
        }
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
