//! How long an endpoint works: a seeded base latency, stretched by the demo's pace.

use std::time::Duration;

use super::seeded::{Seeded, digest};

/// How slow the demo is: 1 is slow enough to watch, 0 does not wait at all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace(f64);

impl Pace {
    /// The slowest pace accepted.
    const MOST: f64 = 100.0;

    /// A pace from 0 to 100; `None` outside, and for what is no number.
    pub(super) fn new(factor: f64) -> Option<Self> {
        (0.0..=Self::MOST).contains(&factor).then_some(Self(factor))
    }

    /// The factor.
    pub(super) fn factor(self) -> f64 {
        self.0
    }

    /// `millis` milliseconds at this pace, to the microsecond.
    pub(super) fn stretch(self, millis: f64) -> Duration {
        Duration::from_micros((millis * 1000.0 * self.0).round() as u64)
    }
}

/// The range an endpoint's latency is drawn from, in milliseconds at pace 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Profile {
    base_ms: u32,
    spread_ms: u32,
    key: Key,
}

/// What a latency belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    /// The request, by its number at the endpoint: each takes its own time.
    Request,
    /// The thing asked for, by the path: it takes the same time whenever it is asked for.
    Path,
}

impl Profile {
    /// One request in this many is slow.
    const SLOW_ONE_IN: u64 = 40;
    /// How much longer a slow request takes.
    const SLOW_FACTOR: f64 = 3.0;
    /// The part of a base latency that is always there, so that no histogram is a single bar.
    const JITTER: f64 = 0.1;

    /// From `base_ms` to `base_ms + spread_ms`.
    pub(super) const fn new(base_ms: u32, spread_ms: u32) -> Self {
        Self { base_ms, spread_ms, key: Key::Request }
    }

    /// The same range, but one latency for each path instead of one for each request.
    pub(super) const fn by_path(self) -> Self {
        Self { key: Key::Path, ..self }
    }

    /// What the latency of request `number` for `path` is drawn by.
    pub(super) fn key(self, number: u64, path: &str) -> u64 {
        match self.key {
            Key::Request => number,
            Key::Path => digest(path),
        }
    }

    /// The latency of the request or thing `key` at `endpoint`.
    pub(super) fn latency(self, seeded: Seeded, endpoint: &str, key: u64, pace: Pace) -> Duration {
        let jitter = f64::from(self.base_ms) * Self::JITTER * seeded.unit("jitter", key);
        let drawn = f64::from(self.base_ms) + f64::from(self.spread_ms) * seeded.unit(endpoint, key) + jitter;
        let slow = seeded.below(Self::SLOW_ONE_IN, "slow", key ^ digest(endpoint)) == 0;
        pace.stretch(if slow { drawn * Self::SLOW_FACTOR } else { drawn })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::time::Duration;

    use super::{Pace, Profile};
    use crate::demo::seeded::Seeded;

    #[test]
    fn latency_is_repeatable_and_scales_with_the_pace() {
        let seeded = Seeded::new(3, "gateway");
        let profile = Profile::new(100, 200);
        let at = |pace: f64| profile.latency(seeded, "GET /items", 5, Pace::new(pace).unwrap());
        assert_eq!(at(1.0), at(1.0));
        assert!(at(1.0) >= Duration::from_millis(100));
        assert!(at(2.0).abs_diff(at(1.0) * 2) <= Duration::from_micros(1));
        assert_eq!(at(0.0), Duration::ZERO);
    }

    #[test]
    fn a_small_part_is_slow() {
        let seeded = Seeded::new(3, "gateway");
        let pace = Pace::new(1.0).unwrap();
        let slow = (0..4000)
            .filter(|key| Profile::new(100, 0).latency(seeded, "GET /x", *key, pace) > Duration::from_millis(250))
            .count();
        assert!((60..=140).contains(&slow), "{slow} of 4000");
    }

    #[test]
    fn a_pace_that_is_no_pace_is_refused() {
        for factor in [-0.1, 100.1, f64::NAN, f64::INFINITY] {
            assert!(Pace::new(factor).is_none(), "{factor}");
        }
    }
}
