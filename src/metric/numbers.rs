//! Numbers of any size and sign, as custom metrics have them: three digits, sized on demand, merged exactly.
//!
//! A number is kept by its sign and its first 11 binary digits, which is less than 0.1 % nearer to 0 than it was; whole numbers below 2048 are
//! kept as they are. What is nearer to 0 than a billionth counts as 0, and what is further from it than 10^15 as that. So there are at most
//! 2 · 80 · 1024 different ones, however many numbers come; the least, the greatest and the sum are kept apart, the sum to a billionth.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is nearer to 0 counts as 0.
const NEAREST: f64 = 1e-9;

/// What is further from 0 counts as this.
const FURTHEST: f64 = 1e15;

/// How many of the bits of a number are forgotten: 52 less those that are kept behind the first.
const FORGOTTEN: u32 = 52 - 10;

/// How the sum counts.
const PARTS: f64 = 1e9;

/// Numbers that were counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Numbers {
    /// How often each was, in order.
    counts: BTreeMap<i32, u64>,
    count: u64,
    /// In billionths.
    sum: i128,
    least: f64,
    greatest: f64,
}

/// Numbers, written down.
#[derive(Serialize, Deserialize)]
struct Written {
    counts: Vec<(i32, u64)>,
    /// A text, since it has more digits than a number of JSON may.
    sum: String,
    least: f64,
    greatest: f64,
}

impl From<Numbers> for Written {
    fn from(numbers: Numbers) -> Self {
        let Numbers { counts, sum, least, greatest, .. } = numbers;
        Self { counts: counts.into_iter().collect(), sum: sum.to_string(), least, greatest }
    }
}

impl From<Written> for Numbers {
    fn from(written: Written) -> Self {
        let Written { counts, sum, least, greatest } = written;
        let count = counts.iter().map(|(_, count)| count).sum();
        Self { counts: counts.into_iter().collect(), count, sum: sum.parse().unwrap_or_default(), least, greatest }
    }
}

/// The place of a number among all, in their order.
const fn place(number: f64) -> i32 {
    // 22 bits at most, so it fits; 0 is in the middle.
    let size = (number.abs().to_bits() >> FORGOTTEN) as i32;
    if number < 0.0 { -size } else { size }
}

/// The number that a place stands for: of all that it holds the one nearest to 0.
fn number(place: i32) -> f64 {
    let size = f64::from_bits(u64::from(place.unsigned_abs()) << FORGOTTEN);
    if place < 0 { -size } else { size }
}

impl Numbers {
    /// Counts a number; one that is none (or endless) is left out.
    pub fn record(&mut self, number: f64) {
        if !number.is_finite() {
            return;
        }
        let number = if number.abs() < NEAREST { 0.0 } else { number.clamp(-FURTHEST, FURTHEST) };
        (self.least, self.greatest) = match self.count {
            0 => (number, number),
            _ => (self.least.min(number), self.greatest.max(number)),
        };
        *self.counts.entry(place(number)).or_default() += 1;
        self.count += 1;
        self.sum += (number * PARTS).round() as i128;
    }

    /// Adds all of another; the sum is as if one had counted all.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        (self.least, self.greatest) = match self.count {
            0 => (other.least, other.greatest),
            _ => (self.least.min(other.least), self.greatest.max(other.greatest)),
        };
        for (place, count) in &other.counts {
            *self.counts.entry(*place).or_default() += count;
        }
        self.count += other.count;
        self.sum += other.sum;
    }

    /// Takes away what was [merged](Self::merge) before. The least and the greatest are known to three digits then.
    pub fn remove(&mut self, other: &Self) {
        for (place, count) in &other.counts {
            if let Some(left) = self.counts.get_mut(place) {
                *left = left.saturating_sub(*count);
                if *left == 0 {
                    self.counts.remove(place);
                }
            }
        }
        self.count = self.counts.values().sum();
        self.sum -= other.sum;
        let ends = self.counts.first_key_value().zip(self.counts.last_key_value());
        let Some(((first, _), (last, _))) = ends else {
            *self = Self::default();
            return;
        };
        let kept = |known: f64, end: i32| if place(known) == end { known } else { number(end) };
        (self.least, self.greatest) = (kept(self.least, *first), kept(self.greatest, *last));
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many there were.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Whether there were none.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The sum; 0 of none.
    pub fn sum(&self) -> f64 {
        self.sum as f64 / PARTS
    }

    /// The mean; 0 of none.
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum() / self.count as f64 }
    }

    /// The least; 0 of none.
    pub const fn min(&self) -> f64 {
        self.least
    }

    /// The greatest; 0 of none.
    pub const fn max(&self) -> f64 {
        self.greatest
    }

    /// The number that `quantile` (0 to 1) of them do not exceed, to three digits; 0 of none.
    pub fn quantile(&self, quantile: f64) -> f64 {
        let wanted = ((quantile.clamp(0.0, 1.0) * self.count as f64).ceil() as u64).max(1);
        let mut seen = 0;
        let found = self.counts.iter().find(|(_, count)| {
            seen += **count;
            seen >= wanted
        });
        found.map_or(0.0, |(place, _)| number(*place).clamp(self.least, self.greatest))
    }
}

/// What was measured of a custom metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CustomSample {
    /// The values.
    pub values: Numbers,
    /// How often there was none although there should have been: it was no number, or could not be evaluated.
    pub errors: u64,
}

impl CustomSample {
    /// Counts a value, or that there was none.
    pub fn record(&mut self, value: Option<f64>) {
        match value {
            Some(value) => self.values.record(value),
            None => self.errors += 1,
        }
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: &Self) {
        self.values.merge(&other.values);
        self.errors += other.errors;
    }

    /// Adds samples of several metrics, each to its own.
    pub fn merge_all(ours: &mut Vec<Self>, theirs: &[Self]) {
        if ours.len() < theirs.len() {
            ours.resize_with(theirs.len(), Self::default);
        }
        ours.iter_mut().zip(theirs).for_each(|(ours, theirs)| ours.merge(theirs));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(all: impl IntoIterator<Item = f64>) -> Numbers {
        let mut numbers = Numbers::default();
        all.into_iter().for_each(|number| numbers.record(number));
        numbers
    }

    #[test]
    fn small_whole_numbers_are_exact_and_in_order() {
        let numbers = of((-100..=100).map(f64::from));
        assert_eq!((numbers.count(), numbers.min(), numbers.max(), numbers.mean()), (201, -100.0, 100.0, 0.0));
        assert_eq!([0.0, 0.5, 0.9, 1.0].map(|part| numbers.quantile(part)), [-100.0, 0.0, 80.0, 100.0]);
    }

    #[test]
    fn what_is_no_number_is_left_out_and_what_is_too_far_is_bounded() {
        let numbers = of([f64::NAN, f64::INFINITY, 1e300, -1e300, 1e-12]);
        assert_eq!((numbers.count(), numbers.min(), numbers.max(), numbers.quantile(0.5)), (3, -1e15, 1e15, 0.0));
        assert_eq!(Numbers::default().quantile(0.5), 0.0);
    }

    #[test]
    fn memory_has_a_bound() {
        // Each next one is 0.01 % more: about seven of them share a place, on 29 octaves.
        let numbers = of((0..200_000).map(|at| 1.000_1_f64.powi(at)));
        assert!(numbers.counts.len() < 30_000, "{}", numbers.counts.len());
    }

    proptest! {
        #[test]
        fn quantiles_have_three_digits(mut all in proptest::collection::vec(-1e6..1e6_f64, 1..200), part in 0.0..=1.0_f64) {
            let numbers = of(all.iter().copied());
            all.sort_by(f64::total_cmp);
            let at = ((part * all.len() as f64).ceil() as usize).max(1) - 1;
            let (found, exact) = (numbers.quantile(part), all[at]);
            prop_assert!((found - exact).abs() <= exact.abs() * 0.001 + 1e-9, "{found} for {exact}");
            prop_assert!((numbers.mean() - all.iter().sum::<f64>() / all.len() as f64).abs() < 1e-6);
        }

        #[test]
        fn a_merge_is_as_if_one_had_counted_all(one in proptest::collection::vec(-1e9..1e9_f64, 0..50), other in proptest::collection::vec(-1e9..1e9_f64, 0..50)) {
            let mut merged = of(other.iter().copied());
            merged.merge(&of(one.iter().copied()));
            prop_assert_eq!(&merged, &of(one.iter().chain(&other).copied()));
            let written = serde_json::to_string(&merged).unwrap_or_default();
            let read: Numbers = serde_json::from_str(&written).unwrap_or_default();
            prop_assert_eq!(&merged, &read);
            merged.remove(&of(other.iter().copied()));
            let left = of(one.iter().copied());
            prop_assert_eq!(merged.count(), left.count());
            let (ours, theirs) = (merged.quantile(0.5), left.quantile(0.5));
            prop_assert!((ours - theirs).abs() <= theirs.abs() * 0.001 + 1e-9, "{ours} for {theirs}");
            prop_assert!((merged.min() - left.min()).abs() <= left.min().abs() * 0.001 + 1e-9);
            prop_assert!((merged.sum() - left.sum()).abs() < 1e-3);
        }
    }
}
