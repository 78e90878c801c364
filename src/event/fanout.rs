//! Carries events from the dispatcher to its readers.
//!
//! There are two kinds of reader. The fold (and later the journal) is *lossless*: an unbounded queue whose length the dispatcher watches,
//! delaying new node starts while it is long. Every other reader has a *bounded ring*: when it is behind it is told [`Lagged`] and goes
//! on from a snapshot, so a slow screen costs the run nothing. Events of one turn of the dispatcher travel together, in one allocation.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{broadcast, mpsc};

use super::RunEvent;
use crate::base::id::Seq;

/// How many batches a slow reader may be behind before it must take a snapshot.
const RING: usize = 256;

/// How many events the lossless reader may be behind before new node starts wait.
const LONG: usize = 16_384;

/// How many events travel together at most.
const TOGETHER: usize = 128;

/// Events that travel together; never none.
pub type Batch = Arc<Vec<RunEvent>>;

/// An event, in the batch that it travels with. Cloning shares that.
#[derive(Clone, Debug)]
pub struct SharedEvent {
    batch: Batch,
    at: usize,
}

/// The sending end; one per run, owned by the dispatcher.
#[derive(Debug)]
pub struct Fanout {
    lossless: mpsc::UnboundedSender<Batch>,
    /// What is not sent yet.
    together: Vec<RunEvent>,
    waiting: Arc<AtomicUsize>,
    ring: broadcast::Sender<Batch>,
}

/// The lossless reader.
#[derive(Debug)]
pub struct Reader {
    batches: mpsc::UnboundedReceiver<Batch>,
    waiting: Arc<AtomicUsize>,
    ring: broadcast::Sender<Batch>,
}

/// A bounded reader of the events after some point.
#[derive(Debug)]
pub struct RingReader {
    ring: broadcast::Receiver<Batch>,
    /// What came last, and how many of it are read.
    batch: Option<(Batch, usize)>,
    /// The last event read, or known otherwise.
    last: Seq,
}

/// A bounded reader missed events; the next it gets comes after this many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lagged(pub u64);

impl Deref for SharedEvent {
    type Target = RunEvent;

    fn deref(&self) -> &RunEvent {
        &self.batch[self.at]
    }
}

impl Fanout {
    /// A fan-out and its lossless reader, which passes events on to the bounded ones once it has applied them, so that a snapshot is
    /// never older than an event somebody saw.
    pub fn new() -> (Self, Reader) {
        let (lossless, batches) = mpsc::unbounded_channel();
        let (ring, _) = broadcast::channel(RING);
        let waiting = Arc::new(AtomicUsize::new(0));
        let reader = Reader { batches, waiting: Arc::clone(&waiting), ring: ring.clone() };
        (Self { lossless, together: Vec::new(), waiting, ring }, reader)
    }

    /// Takes an event, which travels with others: at the latest when they are many, or with [`flush`](Self::flush). Never blocks.
    pub fn send(&mut self, event: RunEvent) {
        self.together.push(event);
        if self.together.len() == TOGETHER {
            self.flush();
        }
    }

    /// Lets all events that were taken be seen. Whoever sends them does so before it waits for anything.
    pub fn flush(&mut self) {
        if self.together.is_empty() {
            return;
        }
        let batch = Arc::new(std::mem::take(&mut self.together));
        self.waiting.fetch_add(batch.len(), Ordering::Relaxed);
        // Err only if the fold is gone, and then nobody listens.
        let _ = self.lossless.send(batch);
    }

    /// Whether the lossless reader is far behind: new node starts should wait.
    pub fn is_behind(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > LONG
    }

    /// A new bounded reader.
    pub fn subscribe(&self) -> broadcast::Receiver<Batch> {
        self.ring.subscribe()
    }
}

impl Drop for Fanout {
    fn drop(&mut self) {
        self.flush();
    }
}

impl Reader {
    /// The next events; none when the run is over and all are read.
    pub async fn next(&mut self) -> Option<Batch> {
        let batch = self.batches.recv().await?;
        self.waiting.fetch_sub(batch.len(), Ordering::Relaxed);
        Some(batch)
    }

    /// Passes applied events on to the bounded readers.
    pub fn pass_on(&self, batch: Batch) {
        // Err only if there is none.
        let _ = self.ring.send(batch);
    }

    /// A handle to subscribe bounded readers with.
    pub fn ring(&self) -> broadcast::Sender<Batch> {
        self.ring.clone()
    }
}

impl RingReader {
    /// Reads what comes after an event.
    pub const fn new(ring: broadcast::Receiver<Batch>, last: Seq) -> Self {
        Self { ring, batch: None, last }
    }

    /// The next event; none when the run is over.
    ///
    /// # Errors
    /// How many were missed.
    pub async fn next(&mut self) -> Option<Result<SharedEvent, Lagged>> {
        loop {
            if let Some(event) = self.next_of_batch() {
                return Some(event);
            }
            match self.ring.recv().await {
                Ok(batch) => self.batch = Some((batch, 0)),
                // The number of the next that comes says how many events those batches had.
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    fn next_of_batch(&mut self) -> Option<Result<SharedEvent, Lagged>> {
        loop {
            let (batch, read) = self.batch.as_mut()?;
            let Some(event) = batch.get(*read) else {
                self.batch = None;
                return None;
            };
            let missed = event.seq.0.saturating_sub(self.last.0 + 1);
            if missed > 0 {
                self.last = Seq(event.seq.0 - 1);
                return Some(Err(Lagged(missed)));
            }
            let told = SharedEvent { batch: Arc::clone(batch), at: *read };
            *read += 1;
            if told.seq > self.last {
                self.last = told.seq;
                return Some(Ok(told));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::event::{By, Fact};

    fn event(seq: u64) -> RunEvent {
        RunEvent { seq: Seq(seq), real_us: seq, plan_us: seq, fact: Fact::Paused { by: By::Operator } }
    }

    #[tokio::test]
    async fn events_come_in_order_once_and_what_was_missed_is_counted() {
        let (mut fanout, mut reader) = Fanout::new();
        let mut slow = RingReader::new(fanout.subscribe(), Seq(2));
        let total = (RING * TOGETHER) as u64 + 1000;
        (1..=total).for_each(|seq| fanout.send(event(seq)));
        drop(fanout);
        let mut seen = 0;
        while let Some(batch) = reader.next().await {
            assert!(batch.iter().zip(seen + 1..).all(|(event, seq)| event.seq.0 == seq));
            seen += batch.len() as u64;
            reader.pass_on(batch);
        }
        assert_eq!(seen, total);
        drop(reader);
        let Lagged(missed) = slow.next().await.unwrap().unwrap_err();
        let mut next = 2 + missed + 1;
        while let Some(event) = slow.next().await {
            assert_eq!(event.unwrap().seq.0, next);
            next += 1;
        }
        assert_eq!(next, total + 1);
        assert!(missed >= 1000 - 2);
    }

    #[tokio::test]
    async fn what_is_known_already_is_left_out() {
        let (mut fanout, mut reader) = Fanout::new();
        let mut late = RingReader::new(fanout.subscribe(), Seq(2));
        (1..=3).for_each(|seq| fanout.send(event(seq)));
        drop(fanout);
        let batch = reader.next().await.unwrap();
        reader.pass_on(batch);
        drop(reader);
        assert_eq!(late.next().await.unwrap().unwrap().seq, Seq(3));
        assert!(late.next().await.is_none());
    }
}
