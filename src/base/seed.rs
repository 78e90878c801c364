//! Seeded choices: a choice is a function of what it is for, never of thread, speed or clock.

use serde::{Deserialize, Serialize};

/// The run's seed; every choice is derived from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

impl Seed {
    /// The stream of choices for a purpose at an address (and whatever further numbers tell one choice from another).
    pub fn stream(self, purpose: &str, address: &str, numbers: &[u64]) -> Choices {
        self.purpose(purpose, address).stream(numbers)
    }

    /// What [`stream`](Self::stream) begins with, for a purpose at an address that many streams are made of.
    pub fn purpose(self, purpose: &str, address: &str) -> Purpose {
        let mut state = mix(self.0 ^ 0x5155_414c_4c00_0001);
        for byte in purpose.bytes().chain([0xff]).chain(address.bytes()).chain([0xff]) {
            state = mix(state ^ u64::from(byte));
        }
        Purpose { state }
    }
}

/// What choices are for, and at which address.
#[derive(Clone, Copy, Debug)]
pub struct Purpose {
    state: u64,
}

impl Purpose {
    /// The stream of choices for it, told from others by further numbers.
    pub fn stream(self, numbers: &[u64]) -> Choices {
        Choices { state: numbers.iter().fold(self.state, |state, number| mix(state ^ *number)) }
    }
}

/// A number made of two, in which every bit depends on all bits of both.
pub const fn combined(one: u64, other: u64) -> u64 {
    mix(one ^ mix(other ^ 0x9e37_79b9_7f4a_7c15))
}

/// A stream of pseudo-random numbers (SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Clone, Debug)]
pub struct Choices {
    state: u64,
}

impl Choices {
    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number from 0 (included) to 1 (excluded).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

const fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_depends_on_all_it_is_for_and_on_nothing_else() {
        let one = |purpose, address, numbers: &[u64]| Seed(7).stream(purpose, address, numbers).bits();
        assert_eq!(one("jitter", "step.a.b", &[1]), one("jitter", "step.a.b", &[1]));
        let all = [
            one("jitter", "step.a.b", &[1]),
            one("jitter", "step.a.b", &[2]),
            one("jitter", "step.a.c", &[1]),
            one("pick", "step.a.b", &[1]),
            Seed(8).stream("jitter", "step.a.b", &[1]).bits(),
        ];
        let distinct: std::collections::BTreeSet<u64> = all.into();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn units_fill_the_unit_interval() {
        let mut choices = Seed(1).stream("test", "", &[]);
        let all: Vec<f64> = (0..10_000).map(|_| choices.unit()).collect();
        assert!(all.iter().all(|one| (0.0..1.0).contains(one)));
        let mean = all.iter().sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
    }
}
