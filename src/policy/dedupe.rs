//! One at a time of those with the same key.
//!
//! [`Claims`] keeps a line for each key: the first in it holds the claim, the others wait, first come, first served. Who stops waiting
//! leaves the line. A [`Claim`] is given back by dropping it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::base::sharing::DedupeAction;
use crate::value::Text;

/// Hears, once, that a later one has taken over, and who that is.
pub type Superseded = Box<dyn FnOnce(&Text) + Send>;

/// Somebody who wants a claim.
pub struct Claimant {
    /// Its address.
    pub who: Text,
    /// What it does if somebody has the claim already.
    pub action: DedupeAction,
    /// Told when a later one cancels all before it.
    pub superseded: Superseded,
}

/// The lines of all keys.
#[derive(Debug, Default)]
pub struct Claims {
    lines: Mutex<HashMap<Text, Line>>,
}

#[derive(Debug)]
struct Line {
    /// Whose turn it is: the semaphore is fair.
    turn: Arc<Semaphore>,
    /// Oldest first.
    members: Vec<Member>,
    /// The next member's number.
    next: u64,
}

struct Member {
    number: u64,
    who: Text,
    superseded: Option<Superseded>,
}

/// A claim that is held until it is dropped.
#[derive(Debug)]
pub struct Claim {
    _turn: OwnedSemaphorePermit,
    // Dropped after the turn: whoever comes in between finds the line and not a new one.
    _place: Place,
}

/// A place in a line, left by dropping it.
#[derive(Debug)]
struct Place {
    claims: Arc<Claims>,
    key: Text,
    number: u64,
}

/// Somebody else has the claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Who.
    pub by: Text,
}

impl Claims {
    /// Claims a key: at once, or when it is its turn.
    ///
    /// # Errors
    /// Another has it, and this one does not wait.
    pub async fn claim(self: &Arc<Self>, key: &Text, claimant: Claimant) -> Result<Claim, Taken> {
        let (place, turn) = self.line_up(key, claimant)?;
        match turn.acquire_owned().await {
            Ok(turn) => Ok(Claim { _turn: turn, _place: place }),
            // Only of a semaphore that was closed, which nobody does.
            Err(_) => Err(Taken { by: key.clone() }),
        }
    }

    /// How many hold or want a key.
    pub fn in_line(&self, key: &Text) -> usize {
        self.lock().get(key).map_or(0, |line| line.members.len())
    }

    fn line_up(self: &Arc<Self>, key: &Text, claimant: Claimant) -> Result<(Place, Arc<Semaphore>), Taken> {
        let mut lines = self.lock();
        let line =
            lines.entry(key.clone()).or_insert_with(|| Line { turn: Arc::new(Semaphore::new(1)), members: Vec::new(), next: 0 });
        let Claimant { who, action, superseded } = claimant;
        match (action, line.members.first()) {
            (DedupeAction::Skip, Some(first)) => return Err(Taken { by: first.who.clone() }),
            (DedupeAction::CancelPrevious, _) => {
                for tell in line.members.iter_mut().filter_map(|member| member.superseded.take()) {
                    tell(&who);
                }
            }
            (DedupeAction::Skip | DedupeAction::Wait, _) => {}
        }
        let number = line.next;
        line.next += 1;
        line.members.push(Member { number, who, superseded: Some(superseded) });
        let turn = Arc::clone(&line.turn);
        drop(lines);
        Ok((Place { claims: Arc::clone(self), key: key.clone(), number }, turn))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Text, Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.claims.lock();
        if let Some(line) = lines.get_mut(&self.key) {
            line.members.retain(|member| member.number != self.number);
            if line.members.is_empty() {
                lines.remove(&self.key);
            }
        }
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member").field("number", &self.number).field("who", &self.who).finish_non_exhaustive()
    }
}

impl fmt::Debug for Claimant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claimant").field("who", &self.who).field("action", &self.action).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
