//! Memory that does not grow without end, however long the demo is loaded.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// A map that forgets its oldest entry when it is full.
#[derive(Debug)]
pub(super) struct BoundedMap<V> {
    entries: HashMap<String, V>,
    order: VecDeque<String>,
    most: usize,
}

impl<V> BoundedMap<V> {
    /// An empty map that keeps at most `most` entries.
    pub(super) fn new(most: usize) -> Self {
        Self { entries: HashMap::new(), order: VecDeque::new(), most }
    }

    /// Adds or replaces an entry; one that is replaced keeps its age.
    pub(super) fn insert(&mut self, key: String, value: V) {
        if self.entries.insert(key.clone(), value).is_some() {
            return;
        }
        self.order.push_back(key);
        while self.order.len() > self.most {
            if let Some(oldest) = self.order.pop_front() {
                self.entries.remove(&oldest);
            }
        }
    }

    /// The entry of that key.
    pub(super) fn get(&self, key: &str) -> Option<&V> {
        self.entries.get(key)
    }

    /// The entry of that key, to be changed.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.get_mut(key)
    }

    /// The entries, newest first.
    pub(super) fn newest(&self) -> impl Iterator<Item = &V> {
        self.order.iter().rev().filter_map(|key| self.entries.get(key))
    }
}

/// A value behind a lock that is only ever held for the length of a closure, never across an await.
#[derive(Debug, Default)]
pub(super) struct Shared<T>(Mutex<T>);

impl<T> Shared<T> {
    /// Shares `value`.
    pub(super) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// Reads or changes the value.
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::BoundedMap;

    #[test]
    fn the_oldest_goes_first() {
        let mut map = BoundedMap::new(2);
        for (key, value) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] {
            map.insert(key.to_owned(), value);
        }
        assert_eq!(map.get("a"), None);
        assert_eq!(map.newest().copied().collect::<Vec<_>>(), [4, 2]);
    }
}
