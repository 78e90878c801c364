//! The session of a recording: time passes in it as fast as somebody wants, or stands still, or goes elsewhere.

use std::future::Future;
use std::io::{Read, Seek};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, broadcast, watch};

use super::player::{Moved, Until, Way};
use super::{Growth, Jumped, Mark, PlayAsk, Playback, PlaybackView, Player, RecordingError, Speed};
use crate::base::clock::RunClock;
use crate::base::id::{CommandId, Seq};
use crate::event::{Ask, Batch, By, RingReader};
use crate::state::local::LocalSubscription;
use crate::state::{RunState, Session, SessionClosed, Subscription};

/// Events that happen within this time are shown together.
const STEP: Duration = Duration::from_millis(20);

/// How often a file that may grow is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// How many batches a slow reader may be behind.
const RING: usize = 256;

/// A handle to a recording. Cloning shares it.
pub struct PlayedSession<R>(Arc<Shared<R>>);

impl<R> Clone for PlayedSession<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Shared<R> {
    deck: Mutex<Deck<R>>,
    clock: RunClock,
    /// The last event of the moment; ends with the session.
    seq: watch::Sender<Seq>,
    ring: broadcast::Sender<Batch>,
    /// Something was asked: whoever sleeps looks again.
    asked: Notify,
}

struct Deck<R> {
    player: Player<R>,
    time: Time,
    speed: Speed,
    failures: Arc<[u64]>,
    broken: Option<Arc<str>>,
    /// What is missing in the file.
    gaps: Option<Arc<str>>,
    last: Weak<RunState>,
}

/// How time is.
#[derive(Clone, Copy)]
enum Time {
    /// It passes, and was there at some time of the clock.
    Passes { from_us: u64, since: Duration },
    /// It stands still.
    Stands { at_us: u64 },
}

impl<R: Read + Seek + Send + 'static> PlayedSession<R> {
    /// Begins to play: from the beginning, or where a file that grows has come to.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn new(mut player: Player<R>, clock: RunClock) -> Result<Self, RecordingError> {
        let from_us = if player.growth() == Growth::Expected { player.total_us() } else { player.start_us() };
        player.go(Until::Time(from_us), Way::Shortest)?;
        let (seq, _) = watch::channel(player.state().seq);
        let deck = Deck {
            failures: times(player.failures()),
            gaps: player.gaps().map(Into::into),
            player,
            time: Time::Passes { from_us, since: clock.real() },
            speed: Speed::default(),
            broken: None,
            last: Weak::new(),
        };
        let (ring, _) = broadcast::channel(RING);
        Ok(Self(Arc::new(Shared { deck: Mutex::new(deck), clock, seq, ring, asked: Notify::new() })))
    }

    /// Lets time pass, until it is dropped.
    pub async fn play(self) {
        loop {
            let wait = self.turn();
            let asked = self.0.asked.notified();
            match wait {
                Some(wait) => tokio::select! {
                    () = self.0.clock.sleep_real(wait) => {}
                    () = asked => {}
                },
                None => asked.await,
            }
        }
    }

    /// Goes as far as time has passed; says how long nothing happens then.
    fn turn(&self) -> Option<Duration> {
        let mut deck = self.deck();
        let now = self.0.clock.real();
        let (moved, grew) = (deck.pass(now), deck.grow(now));
        for moved in [moved, grew] {
            match moved {
                Ok(moved) => {
                    self.tell(&deck, moved);
                }
                Err(error) => deck.fail(&error),
            }
        }
        deck.wait(now)
    }

    fn deck(&self) -> MutexGuard<'_, Deck<R>> {
        self.0.deck.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets others see what happened.
    fn tell(&self, deck: &Deck<R>, moved: Moved) -> Jumped {
        let seq = deck.player.state().seq;
        self.0.seq.send_if_modified(|shown| std::mem::replace(shown, seq) != seq);
        match moved {
            Moved::Through(events) => {
                if !events.is_empty() {
                    // Err only if nobody listens.
                    let _ = self.0.ring.send(Arc::new(events));
                }
                Jumped::Not
            }
            Moved::Elsewhere => Jumped::Elsewhere,
        }
    }
}

fn times(marks: &[Mark]) -> Arc<[u64]> {
    marks.iter().map(|mark| mark.at_us).collect()
}

impl<R: Read + Seek> Deck<R> {
    fn at_us(&self, now: Duration) -> u64 {
        let at = match self.time {
            Time::Stands { at_us } => at_us,
            Time::Passes { from_us, since } => {
                let passed = u64::try_from(now.saturating_sub(since).as_micros()).unwrap_or(u64::MAX);
                from_us.saturating_add(self.speed.covers(passed))
            }
        };
        at.clamp(self.player.start_us(), self.player.total_us())
    }

    /// Puts the moment elsewhere, or sets time in motion or to rest.
    fn set(&mut self, at_us: u64, playing: bool, now: Duration) {
        self.time = if playing { Time::Passes { from_us: at_us, since: now } } else { Time::Stands { at_us } };
    }

    const fn is_playing(&self) -> bool {
        matches!(self.time, Time::Passes { .. })
    }

    /// Goes as far as time has passed. At the end it stops, unless there may be more.
    fn pass(&mut self, now: Duration) -> Result<Moved, RecordingError> {
        // Where time stands, not all that belongs to the moment may have happened: somebody went to one event of it.
        if !self.is_playing() {
            return Ok(Moved::Through(Vec::new()));
        }
        let at = self.at_us(now);
        if at == self.player.total_us() {
            self.set(at, self.player.growth() == Growth::Expected, now);
        }
        self.player.go(Until::Time(at), Way::Through)
    }

    /// Looks whether the file has grown. Whoever stood at its end and was playing goes on to the new one.
    fn grow(&mut self, now: Duration) -> Result<Moved, RecordingError> {
        let at_end = self.is_playing() && self.at_us(now) == self.player.total_us();
        if self.player.growth() == Growth::None || self.broken.is_some() || !self.player.read_on()? {
            return Ok(Moved::Through(Vec::new()));
        }
        self.failures = times(self.player.failures());
        self.gaps = self.player.gaps().map(Into::into);
        if !at_end {
            return Ok(Moved::Through(Vec::new()));
        }
        let end = self.player.total_us();
        self.set(end, true, now);
        self.player.go(Until::Time(end), Way::Through)
    }

    fn fail(&mut self, error: &RecordingError) {
        self.broken = Some(error.to_string().into());
        self.time = Time::Stands { at_us: self.player.state().real_us };
    }

    /// How long until something happens by itself.
    fn wait(&self, now: Duration) -> Option<Duration> {
        if self.broken.is_some() {
            return None;
        }
        let grows = self.player.growth() == Growth::Expected && self.player.whole().ending.is_none();
        let next = match (self.time, self.player.next_us()) {
            (Time::Passes { from_us, since }, Some(next)) => {
                let takes = Duration::from_micros(self.speed.takes(next.saturating_sub(from_us)));
                Some((takes, since))
            }
            _ => None,
        };
        // Measured from when time began to pass: nothing is lost by looking too late.
        let next = next.map(|(takes, since)| (since + takes).saturating_sub(now).max(STEP));
        match (next, grows) {
            (Some(next), true) => Some(next.min(LOOK)),
            (next, false) => next,
            (None, true) => Some(LOOK),
        }
    }
}

impl<R: Read + Seek> Deck<R> {
    fn ask(&mut self, ask: PlayAsk, now: Duration) -> Result<(Moved, Option<Jumped>), RecordingError> {
        let (at, total, playing) = (self.at_us(now), self.player.total_us(), self.is_playing());
        let start = self.player.start_us();
        let stay = Moved::Through(Vec::new());
        let to = match ask {
            PlayAsk::Toggle if !playing && at == total && self.player.growth() == Growth::None => {
                self.set(start, true, now);
                return Ok((self.player.go(Until::Time(start), Way::Shortest)?, None));
            }
            PlayAsk::Toggle => {
                self.set(at, !playing, now);
                return Ok((stay, None));
            }
            PlayAsk::Faster | PlayAsk::Slower => {
                self.set(at, playing, now);
                self.speed = if ask == PlayAsk::Faster { self.speed.faster() } else { self.speed.slower() };
                return Ok((stay, None));
            }
            PlayAsk::NextFailure | PlayAsk::PreviousFailure => return self.seek_failure(ask, now),
            PlayAsk::Start => start,
            PlayAsk::End => total,
            PlayAsk::Step(hundredths) => {
                let by = (total / 100).max(1_000_000).saturating_mul(u64::from(hundredths.unsigned_abs()));
                if hundredths < 0 { at.saturating_sub(by).max(start) } else { at.saturating_add(by).min(total) }
            }
        };
        self.set(to, playing, now);
        Ok((self.player.go(Until::Time(to), Way::Shortest)?, None))
    }

    fn seek_failure(&mut self, ask: PlayAsk, now: Duration) -> Result<(Moved, Option<Jumped>), RecordingError> {
        let (all, here) = (self.player.failures(), self.player.state().seq);
        let at = match ask {
            PlayAsk::NextFailure => Some(all.partition_point(|mark| mark.seq <= here)),
            _ => all.partition_point(|mark| mark.seq < here).checked_sub(1),
        };
        let Some((at, mark)) = at.and_then(|at| Some((at, *all.get(at)?))) else {
            return Ok((Moved::Through(Vec::new()), Some(Jumped::NoFailure)));
        };
        self.set(mark.at_us, false, now);
        self.player.go(Until::Event(mark.seq), Way::Shortest)?;
        Ok((Moved::Elsewhere, Some(Jumped::AtFailure(mark, at + 1))))
    }
}

impl<R: Read + Seek + Send + 'static> Playback for PlayedSession<R> {
    fn view(&self) -> PlaybackView {
        let deck = self.deck();
        PlaybackView {
            at_us: deck.at_us(self.0.clock.real()),
            total_us: deck.player.total_us(),
            playing: deck.is_playing(),
            speed: deck.speed,
            failures: Arc::clone(&deck.failures),
            note: deck.broken.clone().or_else(|| deck.gaps.clone()),
        }
    }

    fn ask(&self, ask: PlayAsk) -> Result<Jumped, RecordingError> {
        let mut deck = self.deck();
        let now = self.0.clock.real();
        let passed = deck.pass(now)?;
        self.tell(&deck, passed);
        let (moved, jumped) = deck.ask(ask, now)?;
        let told = self.tell(&deck, moved);
        drop(deck);
        self.0.asked.notify_one();
        Ok(jumped.unwrap_or(told))
    }
}

impl<R: Read + Seek + Send + 'static> Session for PlayedSession<R> {
    fn snapshot(&self) -> (Seq, Arc<RunState>) {
        let mut deck = self.deck();
        let seq = deck.player.state().seq;
        let last = deck.last.upgrade().filter(|last| last.seq == seq);
        let snapshot = last.unwrap_or_else(|| Arc::new(deck.player.state().clone()));
        deck.last = Arc::downgrade(&snapshot);
        (seq, snapshot)
    }

    fn subscribe(&self, from: Seq) -> Box<dyn Subscription> {
        let ring = self.0.ring.subscribe();
        let known = self.deck().player.state().seq;
        Box::new(LocalSubscription::new(known.0.saturating_sub(from.0), RingReader::new(ring, known.max(from))))
    }

    fn changed(&self, seen: Seq) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let mut seq = self.0.seq.subscribe();
        Box::pin(async move {
            // The sender lives as long as this. It may be an earlier event: somebody went back.
            let _ = seq.wait_for(|seq| *seq != seen).await;
        })
    }

    fn send(&self, _: By, _: Ask) -> Result<CommandId, SessionClosed> {
        Err(SessionClosed)
    }

    fn playback(&self) -> Option<&dyn Playback> {
        Some(self)
    }
}
