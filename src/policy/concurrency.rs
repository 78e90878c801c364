//! How many instances of a step run at once, and in which order those begin that have to wait.
//!
//! A [`Gate`] is the state machine of one step: it says who gets in, and is told who left. It knows no time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::sharing::InstanceOrder;
use crate::value::Text;

/// An instance. A step in a group that is looped has instances in several lanes; the limit holds over all, the order within each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instance {
    /// Which lane.
    pub lane: u32,
    /// Its place in the lane.
    pub index: u64,
}

/// Who of a step's instances may run.
#[derive(Clone, Debug)]
pub struct Gate {
    order: InstanceOrder,
    turns: HashMap<u32, Turnstile>,
    /// The places of each key; of a step without `per_key`, of none.
    places: HashMap<Option<Text>, Places>,
    /// Whose key is which, of those that wait or are in.
    keys: HashMap<Instance, Option<Text>>,
    /// The lanes in which somebody waits, with how many.
    lanes: BTreeMap<u32, usize>,
}

/// The places that instances of one key share.
#[derive(Clone, Debug, Default)]
struct Places {
    inside: BTreeSet<Instance>,
    /// Who waits, with the limit that holds for it.
    waiting: BTreeMap<Instance, u32>,
}

/// Who of a lane has had its turn.
#[derive(Clone, Debug, Default)]
struct Turnstile {
    /// The first that has not had its turn.
    next: u64,
    /// Those behind it that have.
    early: BTreeSet<u64>,
}

impl Gate {
    /// An empty one.
    pub fn new(order: InstanceOrder) -> Self {
        Self { order, turns: HashMap::new(), places: HashMap::new(), keys: HashMap::new(), lanes: BTreeMap::new() }
    }

    /// An instance wants in; `limit` of its key may be in at once. Gives those who get in now, it or others, in order.
    pub fn enter(&mut self, instance: Instance, key: Option<Text>, limit: u32) -> Vec<Instance> {
        if self.keys.contains_key(&instance) {
            return Vec::new();
        }
        // Whoever comes back has its turn again.
        self.reopen(instance);
        *self.lanes.entry(instance.lane).or_default() += 1;
        self.places.entry(key.clone()).or_default().waiting.insert(instance, limit.max(1));
        self.keys.insert(instance, key.clone());
        self.admit(&key)
    }

    /// An instance has left, stopped waiting, or came to an end without ever wanting in. Gives those who get in now, in order.
    pub fn leave(&mut self, instance: Instance) -> Vec<Instance> {
        self.pass(instance);
        let key = self.keys.remove(&instance);
        if let Some(key) = &key
            && let Some(places) = self.places.get_mut(key)
        {
            places.inside.remove(&instance);
            let waited = places.waiting.remove(&instance).is_some();
            if places.inside.is_empty() && places.waiting.is_empty() {
                self.places.remove(key);
            }
            if waited {
                self.no_longer_waits(instance.lane);
            }
        }
        self.admit(&key.unwrap_or_default())
    }

    /// An instance begins a new life: those behind it wait for its turn again.
    pub fn reopen(&mut self, instance: Instance) {
        if self.order == InstanceOrder::Ordered {
            self.turns.entry(instance.lane).or_default().reopen(instance.index);
        }
    }

    /// How many of a key are in.
    pub fn inside(&self, key: Option<&Text>) -> usize {
        self.places.get(&key.cloned()).map_or(0, |places| places.inside.len())
    }

    fn pass(&mut self, instance: Instance) {
        if self.order == InstanceOrder::Ordered {
            self.turns.entry(instance.lane).or_default().pass(instance.index);
        }
    }

    fn admit(&mut self, key: &Option<Text>) -> Vec<Instance> {
        let admitted = match self.order {
            InstanceOrder::Any => self.places.get_mut(key).map(Places::admit).unwrap_or_default(),
            InstanceOrder::Ordered => self.admit_in_order(),
        };
        for instance in &admitted {
            self.no_longer_waits(instance.lane);
        }
        admitted
    }

    fn admit_in_order(&mut self) -> Vec<Instance> {
        let mut admitted = Vec::new();
        for lane in self.lanes.keys() {
            let turn = self.turns.entry(*lane).or_default();
            loop {
                let next = Instance { lane: *lane, index: turn.next };
                let places = self.keys.get(&next).and_then(|key| self.places.get_mut(key));
                if !places.is_some_and(|places| places.let_in(next)) {
                    break;
                }
                admitted.push(next);
                turn.pass(next.index);
            }
        }
        admitted
    }

    fn no_longer_waits(&mut self, lane: u32) {
        if let Some(waiting) = self.lanes.get_mut(&lane) {
            *waiting -= 1;
            if *waiting == 0 {
                self.lanes.remove(&lane);
            }
        }
    }
}

impl Places {
    /// Lets in as many as there is room for, the first first.
    fn admit(&mut self) -> Vec<Instance> {
        let mut admitted = Vec::new();
        while let Some(first) = self.waiting.keys().next().copied()
            && self.let_in(first)
        {
            admitted.push(first);
        }
        admitted
    }

    fn let_in(&mut self, instance: Instance) -> bool {
        let Some(limit) = self.waiting.get(&instance) else { return false };
        let room = u32::try_from(self.inside.len()).is_ok_and(|inside| inside < *limit);
        if room {
            self.waiting.remove(&instance);
            self.inside.insert(instance);
        }
        room
    }
}

impl Turnstile {
    fn pass(&mut self, index: u64) {
        if index >= self.next {
            self.early.insert(index);
        }
        while self.early.remove(&self.next) {
            self.next += 1;
        }
    }

    fn reopen(&mut self, index: u64) {
        if index < self.next {
            self.early.extend(index + 1..self.next);
            self.next = index;
        } else {
            self.early.remove(&index);
        }
    }
}

#[cfg(test)]
mod tests;
