//! How fast a recording is played.

use std::fmt;

/// Quarters of the speed of the run, slowest first.
const QUARTERS: [u64; 9] = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/// A speed: a quarter of the run's to 64 times it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed(usize);

impl Default for Speed {
    /// That of the run.
    fn default() -> Self {
        Self(2)
    }
}

impl Speed {
    /// Twice as fast, up to the fastest.
    #[must_use]
    pub fn faster(self) -> Self {
        Self((self.0 + 1).min(QUARTERS.len() - 1))
    }

    /// Half as fast, down to the slowest.
    #[must_use]
    pub const fn slower(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    fn quarters(self) -> u64 {
        QUARTERS.get(self.0).copied().unwrap_or(4)
    }

    /// How far the recording goes in some real time, microseconds.
    pub fn covers(self, real_us: u64) -> u64 {
        real_us.saturating_mul(self.quarters()) / 4
    }

    /// How long some time of the recording takes, microseconds; never less than it takes.
    pub fn takes(self, recorded_us: u64) -> u64 {
        recorded_us.saturating_mul(4).div_ceil(self.quarters())
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "×{}", self.quarters() as f64 / 4.0)
    }
}
