//! What the calls of a run share: one registry, for nodes and for iterations alike.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::breaker::{BreakerRules, SharedBreaker};
use super::bucket::{Rate, SharedBucket};
use super::cache::Memory;
use super::dedupe::Claims;
use crate::base::clock::Elapsed;
use crate::value::Text;

/// Who shares a breaker or a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sharing {
    /// The instances of one step, by its address.
    Step(Text),
    /// All who name this key.
    Key(Text),
    /// All who use a service that gives it, by its address.
    Service(Text),
}

impl fmt::Display for Sharing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Results go by these words: a key that looks like somebody's address is not taken for that.
            Self::Key(text) if is_like_an_address(text) => write!(f, "{:?}", text.as_str()),
            Self::Step(text) | Self::Key(text) | Self::Service(text) => f.write_str(text),
        }
    }
}

/// Whether a key reads like the address of a step or a service, perhaps with a file in front.
fn is_like_an_address(key: &str) -> bool {
    let bare = key.rsplit_once(':').map_or(key, |(_, bare)| bare);
    ["step.", "group.", "scenario.", "service."].iter().any(|kind| bare.starts_with(kind))
}

/// Whose places: a step's, and of its calls those with a key.
type PlacesOf = (Text, Option<Text>);

/// What the calls of a run share.
#[derive(Debug, Default)]
pub struct Registry {
    breakers: Mutex<HashMap<Sharing, Arc<SharedBreaker>>>,
    buckets: Mutex<HashMap<Sharing, Arc<SharedBucket>>>,
    /// Places of steps in scenarios, by step and key.
    places: Mutex<HashMap<PlacesOf, Arc<Semaphore>>>,
    claims: Arc<Claims>,
    memory: Memory,
}

impl Registry {
    /// A run's that shares nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The breaker of those who share it. The first one's rules hold for all.
    pub fn breaker(&self, sharing: Sharing, rules: BreakerRules) -> Arc<SharedBreaker> {
        let mut all = self.breakers.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(sharing).or_insert_with(|| Arc::new(SharedBreaker::new(rules))))
    }

    /// The bucket of those who share it, full at first. The first one's rate holds for all.
    pub fn bucket(&self, sharing: Sharing, rate: Rate, now: Elapsed) -> Arc<SharedBucket> {
        let mut all = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(sharing).or_insert_with(|| Arc::new(SharedBucket::new(rate, now))))
    }

    /// The places of a step in a scenario, or of those of its calls that have one key. The first one's limit holds for all.
    pub fn places(&self, step: &Text, key: Option<Text>, limit: u32) -> Arc<Semaphore> {
        let mut all = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry((step.clone(), key)).or_insert_with(|| Arc::new(Semaphore::new(limit as usize))))
    }

    /// What is claimed in this run.
    pub const fn claims(&self) -> &Arc<Claims> {
        &self.claims
    }

    /// What calls gave in this run.
    pub const fn memory(&self) -> &Memory {
        &self.memory
    }
}

#[cfg(test)]
mod tests {
    use super::Sharing;

    #[test]
    fn whoever_shares_is_called_by_a_word_of_its_own() {
        let service = Sharing::Service("service.shop".into()).to_string();
        let key = |key: &str| Sharing::Key(key.into()).to_string();
        assert_eq!((service.as_str(), key("shop").as_str()), ("service.shop", "shop"));
        assert_eq!(key("service.shop"), "\"service.shop\"");
        assert_eq!(key("a.hcl:service.shop"), "\"a.hcl:service.shop\"");
        assert_eq!(key("http://h:80/step"), "http://h:80/step");
    }
}
