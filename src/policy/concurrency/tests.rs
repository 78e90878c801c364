#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// A gate whose instances stand in one lane.
struct OneLane(Gate);

impl OneLane {
    fn new(order: InstanceOrder) -> Self {
        Self(Gate::new(order))
    }

    fn enter(&mut self, index: u64, key: Option<Text>, limit: u32) -> Vec<u64> {
        self.0.enter(Instance { lane: 0, index }, key, limit).into_iter().map(|instance| instance.index).collect()
    }

    fn leave(&mut self, index: u64) -> Vec<u64> {
        self.0.leave(Instance { lane: 0, index }).into_iter().map(|instance| instance.index).collect()
    }

    fn reopen(&mut self, index: u64) {
        self.0.reopen(Instance { lane: 0, index });
    }
}

fn key(text: &str) -> Option<Text> {
    Some(Text::from(text))
}

#[test]
fn as_many_get_in_as_there_is_room_for_and_the_first_of_those_that_wait_is_next() {
    let mut gate = OneLane::new(InstanceOrder::Any);
    assert_eq!(gate.enter(7, None, 2), [7]);
    assert_eq!(gate.enter(3, None, 2), [3]);
    assert_eq!((gate.enter(9, None, 2), gate.enter(5, None, 2)), (vec![], vec![]));
    assert_eq!(gate.0.inside(None), 2);
    assert_eq!(gate.leave(7), [5]);
    // Who only waited frees nothing.
    assert_eq!(gate.leave(9), [] as [u64; 0]);
    assert_eq!((gate.leave(3), gate.leave(5), gate.0.inside(None)), (vec![], vec![], 0));
}

#[test]
fn a_key_has_its_own_places() {
    let mut gate = OneLane::new(InstanceOrder::Any);
    assert_eq!(
        (gate.enter(0, key("eu"), 1), gate.enter(1, key("eu"), 1), gate.enter(2, key("us"), 1)),
        (vec![0], vec![], vec![2])
    );
    assert_eq!((gate.leave(2), gate.leave(0)), (vec![], vec![1]));
}

#[test]
fn in_order_nobody_overtakes() {
    let mut gate = OneLane::new(InstanceOrder::Ordered);
    assert_eq!((gate.enter(2, None, 2), gate.enter(1, None, 2)), (vec![], vec![]));
    assert_eq!(gate.enter(0, None, 2), [0, 1]);
    assert_eq!(gate.leave(1), [2]);
    // The fourth never comes; the fifth waits until that is known.
    assert_eq!(gate.enter(4, None, 2), [] as [u64; 0]);
    assert_eq!(gate.leave(3), [] as [u64; 0]);
    assert_eq!(gate.leave(0), [4]);
}

#[test]
fn a_new_life_has_its_turn_again() {
    let mut gate = OneLane::new(InstanceOrder::Ordered);
    for index in 0..3 {
        assert_eq!(gate.enter(index, None, 9), [index]);
    }
    for index in 0..3 {
        gate.leave(index);
    }
    for index in 0..3 {
        gate.reopen(index);
    }
    assert_eq!((gate.enter(1, None, 9), gate.enter(2, None, 9)), (vec![], vec![]));
    assert_eq!(gate.enter(0, None, 9), [0, 1, 2]);
    // One alone waits for none that has had its turn.
    gate.leave(1);
    gate.reopen(1);
    assert_eq!(gate.enter(1, None, 9), [1]);
}

#[test]
fn lanes_share_the_limit_and_not_the_order() {
    let at = |lane, index| Instance { lane, index };
    let mut gate = Gate::new(InstanceOrder::Ordered);
    assert_eq!(gate.enter(at(1, 0), None, 1), [at(1, 0)]);
    assert_eq!(
        (gate.enter(at(1, 1), None, 1), gate.enter(at(2, 0), None, 1), gate.enter(at(3, 1), None, 1)),
        (vec![], vec![], vec![])
    );
    assert_eq!(gate.leave(at(1, 0)), [at(1, 1)]);
    assert_eq!(gate.leave(at(1, 1)), [at(2, 0)]);
    // The third lane's first has not come.
    assert_eq!(gate.leave(at(2, 0)), []);
    assert_eq!(gate.leave(at(3, 0)), [at(3, 1)]);
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Enter(Instance),
    Leave(Instance),
    Reopen(Instance),
}

fn instance() -> impl Strategy<Value = Instance> {
    (0_u32..2, 0_u64..6).prop_map(|(lane, index)| Instance { lane, index })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => instance().prop_map(Step::Enter),
        3 => instance().prop_map(Step::Leave),
        1 => instance().prop_map(Step::Reopen),
    ]
}

proptest! {
    /// Whatever happens: no key has more inside than its limit; nobody gets in twice, or without having come; and when all have left who
    /// were in, and all others come or are given up, all who wait have got in.
    #[test]
    fn never_more_than_may_and_nobody_is_forgotten(ordered in any::<bool>(), limit in 1_u32..4, keys in 1_u64..4, steps in prop::collection::vec(step(), 0..200)) {
        let order = if ordered { InstanceOrder::Ordered } else { InstanceOrder::Any };
        let key_of = |at: Instance| Some(Text::from((at.index % keys).to_string()));
        let inside_of = |gate: &Gate, key: u64| gate.inside(Some(&Text::from(key.to_string())));
        let (mut gate, mut inside, mut waiting) = (Gate::new(order), BTreeSet::new(), BTreeSet::new());
        for step in steps {
            let admitted = match step {
                Step::Enter(index) if inside.contains(&index) || waiting.contains(&index) => continue,
                Step::Enter(index) => { waiting.insert(index); gate.enter(index, key_of(index), limit) }
                Step::Leave(index) => { inside.remove(&index); waiting.remove(&index); gate.leave(index) }
                Step::Reopen(index) if inside.contains(&index) || waiting.contains(&index) => continue,
                Step::Reopen(index) => { gate.reopen(index); Vec::new() }
            };
            for index in admitted {
                prop_assert!(waiting.remove(&index) && inside.insert(index));
            }
            for key in 0..keys {
                let number = inside.iter().filter(|at: &&Instance| at.index % keys == key).count();
                prop_assert!(number <= limit as usize);
                prop_assert_eq!(inside_of(&gate, key), number);
            }
        }
        for index in (0..12).map(|at| Instance { lane: at % 2, index: u64::from(at / 2) }) {
            if inside.contains(&index) || !waiting.contains(&index) {
                inside.remove(&index);
                for index in gate.leave(index) {
                    prop_assert!(waiting.remove(&index) && inside.insert(index));
                }
            }
        }
        while let Some(index) = inside.pop_first() {
            for index in gate.leave(index) {
                prop_assert!(waiting.remove(&index) && inside.insert(index));
            }
        }
        prop_assert_eq!(waiting.len(), 0);
    }
}
