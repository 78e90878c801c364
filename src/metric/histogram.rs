//! A latency histogram: microseconds, three digits, sized on demand.

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine as _;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Serializer as _, V2DeflateSerializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The longest latency kept apart: an hour. Longer ones count as that.
const LONGEST_US: u64 = 3_600_000_000;

/// How many samples are kept as they are. Most nodes of a large run have one attempt, and a histogram is 8 KiB at least.
const FEW: usize = 7;

/// A histogram of latencies. Memory grows with the range seen, not with the number of samples.
#[derive(Clone, Debug)]
pub struct Latency(Samples);

#[derive(Clone, Debug)]
enum Samples {
    /// The first `len`, in microseconds: an hour of them fits.
    Few {
        us: [u32; FEW],
        len: u8,
    },
    Many(Box<Histogram<u32>>),
}

impl Default for Latency {
    fn default() -> Self {
        Self(Samples::Few { us: [0; FEW], len: 0 })
    }
}

/// The percentiles that screens and reports show, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Percentiles {
    /// The median.
    pub p50: u64,
    /// 90 % were not slower.
    pub p90: u64,
    /// 95 % were not slower.
    pub p95: u64,
    /// 99 % were not slower.
    pub p99: u64,
    /// The slowest.
    pub max: u64,
}

/// One bar of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The shortest latency in it, microseconds.
    pub from_us: u64,
    /// The longest latency in it, microseconds.
    pub to_us: u64,
    /// How many samples.
    pub count: u64,
}

impl Latency {
    /// An empty histogram.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one latency.
    pub fn record(&mut self, latency: Duration) {
        self.record_us(u64::try_from(latency.as_micros()).unwrap_or(u64::MAX));
    }

    /// Counts one latency in microseconds.
    pub fn record_us(&mut self, us: u64) {
        let us = us.clamp(1, LONGEST_US);
        if let Samples::Few { us: few, len } = &mut self.0
            && let Some(free) = few.get_mut(usize::from(*len))
            && let Ok(us) = u32::try_from(us)
        {
            (*free, *len) = (us, *len + 1);
            return;
        }
        if let Some(histogram) = self.grown() {
            let _ = histogram.record(us);
        }
    }

    /// Forgets all samples, and keeps the room for them.
    pub fn clear(&mut self) {
        match &mut self.0 {
            Samples::Few { len, .. } => *len = 0,
            Samples::Many(histogram) => histogram.reset(),
        }
    }

    /// Every value that was counted, as it is kept (three digits), in microseconds, and how often.
    pub fn recorded(&self) -> Vec<(u64, u64)> {
        let Some(histogram) = self.samples() else { return Vec::new() };
        histogram.iter_recorded().map(|step| (step.value_iterated_to(), u64::from(step.count_at_value()))).collect()
    }

    /// As HdrHistogram writes it: compressed (V2, deflate), in base 64.
    pub fn encoded(&self) -> String {
        let mut bytes = Vec::new();
        let empty = histogram(&[]).map(Cow::Owned);
        if let Some(histogram) = self.samples().or(empty) {
            // Writing to memory cannot fail, nor can a histogram of three digits be too large for the form.
            let _ = V2DeflateSerializer::new().serialize(&histogram, &mut bytes);
        }
        base64::engine::general_purpose::STANDARD.encode(bytes)
    }

    /// Counts one latency in microseconds often.
    pub fn record_many_us(&mut self, us: u64, count: u64) {
        if count <= FEW as u64 {
            (0..count).for_each(|_| self.record_us(us));
        } else if let Some(histogram) = self.grown() {
            let _ = histogram.record_n(us.clamp(1, LONGEST_US), u32::try_from(count).unwrap_or(u32::MAX));
        }
    }

    /// How many samples do not exceed a latency, in microseconds.
    pub fn count_up_to_us(&self, us: u64) -> u64 {
        self.samples().map_or(0, |histogram| histogram.count_between(0, us))
    }

    /// Adds all samples of another; percentiles of the sum are exact.
    pub fn merge(&mut self, other: &Self) {
        match &other.0 {
            Samples::Few { us, len } => us[..usize::from(*len)].iter().for_each(|us| self.record_us(u64::from(*us))),
            Samples::Many(theirs) => {
                if let Some(ours) = self.grown() {
                    let _ = ours.add(&**theirs);
                }
            }
        }
    }

    /// Takes away samples that were [merged](Self::merge) before; of others nothing is said.
    pub fn remove(&mut self, other: &Self) {
        match (&mut self.0, &other.0) {
            (_, Samples::Few { len: 0, .. }) => {}
            (Samples::Few { us: ours, len }, Samples::Few { us: theirs, len: their_len }) => {
                for us in &theirs[..usize::from(*their_len)] {
                    let kept = usize::from(*len);
                    if let Some(at) = ours[..kept].iter().position(|one| one == us) {
                        ours.swap(at, kept - 1);
                        *len -= 1;
                    }
                }
            }
            (Samples::Few { .. }, Samples::Many(_)) => {}
            (Samples::Many(ours), Samples::Few { us, len }) => {
                if let Some(theirs) = histogram(&us[..usize::from(*len)]) {
                    let _ = ours.subtract(&theirs);
                }
            }
            (Samples::Many(ours), Samples::Many(theirs)) => {
                let _ = ours.subtract(&**theirs);
            }
        }
    }

    /// The histogram, which few samples become now.
    fn grown(&mut self) -> Option<&mut Histogram<u32>> {
        if let Samples::Few { us, len } = &self.0 {
            self.0 = Samples::Many(Box::new(histogram(&us[..usize::from(*len)])?));
        }
        match &mut self.0 {
            Samples::Many(histogram) => Some(histogram),
            Samples::Few { .. } => None,
        }
    }

    /// Its samples as a histogram; none if there are none.
    fn samples(&self) -> Option<Cow<'_, Histogram<u32>>> {
        match &self.0 {
            Samples::Few { len: 0, .. } => None,
            Samples::Few { us, len } => histogram(&us[..usize::from(*len)]).map(Cow::Owned),
            Samples::Many(histogram) => Some(Cow::Borrowed(histogram)),
        }
    }

    /// How many samples.
    pub fn count(&self) -> u64 {
        match &self.0 {
            Samples::Few { len, .. } => u64::from(*len),
            Samples::Many(histogram) => histogram.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// The mean, in microseconds.
    pub fn mean_us(&self) -> f64 {
        self.samples().map_or(0.0, |histogram| histogram.mean())
    }

    /// The shortest, in microseconds.
    pub fn min_us(&self) -> u64 {
        self.samples().map_or(0, |histogram| histogram.min())
    }

    /// The longest, in microseconds.
    pub fn max_us(&self) -> u64 {
        self.samples().map_or(0, |histogram| histogram.max())
    }

    /// The latency that `quantile` (0 to 1) of the samples do not exceed, in microseconds.
    pub fn quantile_us(&self, quantile: f64) -> u64 {
        self.samples().map_or(0, |histogram| histogram.value_at_quantile(quantile.clamp(0.0, 1.0)))
    }

    /// The usual percentiles.
    pub fn percentiles(&self) -> Percentiles {
        let Some(histogram) = self.samples() else { return Percentiles::default() };
        let max = histogram.max();
        let at = |quantile| histogram.value_at_quantile(quantile).min(max);
        Percentiles { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max }
    }

    /// At most `most` bars of equal ratio (logarithmic) from the shortest to the longest sample.
    pub fn log_buckets(&self, most: usize) -> Vec<Bucket> {
        let Some(histogram) = self.samples().filter(|histogram| !histogram.is_empty() && most > 0) else {
            return Vec::new();
        };
        let (low, high) = (histogram.min().max(1) as f64, (histogram.max().max(1) + 1) as f64);
        let ratio = (high / low).powf(1.0 / most as f64).max(1.000_001);
        let mut buckets = Vec::with_capacity(most);
        let mut from = low;
        for at in 0..most {
            let to =
                if at + 1 == most { high } else { low * ratio.powi(i32::try_from(at).unwrap_or(i32::MAX).saturating_add(1)) };
            let (from_us, to_us) = (from.floor() as u64, (to.ceil() as u64).saturating_sub(1));
            if to_us >= from_us {
                buckets.push(Bucket { from_us, to_us, count: 0 });
                from = to_us as f64 + 1.0;
            }
        }
        for step in histogram.iter_recorded() {
            let value = step.value_iterated_to();
            let at = buckets.partition_point(|bucket| bucket.to_us < value).min(buckets.len().saturating_sub(1));
            if let Some(bucket) = buckets.get_mut(at) {
                bucket.count += step.count_since_last_iteration();
            }
        }
        buckets
    }
}

/// Values and how often each was counted; few samples as they are.
impl Serialize for Latency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Samples::Few { us, len } => serializer.collect_seq(us[..usize::from(*len)].iter().map(|us| (us, 1))),
            Samples::Many(_) => serializer.collect_seq(self.recorded()),
        }
    }
}

impl<'de> Deserialize<'de> for Latency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut latency = Self::new();
        for (us, count) in Vec::<(u64, u64)>::deserialize(deserializer)? {
            latency.record_many_us(us, count);
        }
        Ok(latency)
    }
}

/// A histogram of some samples. None never: three digits are within the library's range, and it grows by itself.
fn histogram(samples: &[u32]) -> Option<Histogram<u32>> {
    let mut histogram = Histogram::new(3).ok()?;
    for us in samples {
        let _ = histogram.record(u64::from(*us));
    }
    Some(histogram)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn of(samples: impl IntoIterator<Item = u64>) -> Latency {
        let mut latency = Latency::new();
        for us in samples {
            latency.record_us(us);
        }
        latency
    }

    #[test]
    fn percentiles_are_right_to_three_digits() {
        let found = of(1..=100_000).percentiles();
        for (found, exact) in
            [(found.p50, 50_000), (found.p90, 90_000), (found.p95, 95_000), (found.p99, 99_000), (found.max, 100_000)]
        {
            assert!(found.abs_diff(exact) * 1000 <= exact, "{found} for {exact}");
        }
        assert_eq!(Latency::new().percentiles(), Percentiles::default());
    }

    #[test]
    fn a_merge_is_as_if_all_samples_had_been_recorded_in_one() {
        let mut merged = of(1..500);
        merged.merge(&of(500..1000));
        assert_eq!(merged.percentiles(), of(1..1000).percentiles());
        assert_eq!(merged.count(), 999);
    }

    #[test]
    fn few_samples_say_what_a_histogram_of_them_says() {
        for number in 0..=20_u32 {
            let samples: Vec<u32> = (0..number).map(|at| at * 7_919 + 1).collect();
            let (kept, whole) = (of(samples.iter().copied().map(u64::from)), histogram(&samples).unwrap());
            let said = (kept.count(), kept.quantile_us(0.5), kept.mean_us().to_bits(), kept.min_us(), kept.max_us());
            let min = if samples.is_empty() { 0 } else { whole.min() };
            assert_eq!(said, (whole.len(), whole.value_at_quantile(0.5), whole.mean().to_bits(), min, whole.max()), "{number}");
            let (mut one, mut other) = (kept.clone(), of(1..5));
            one.merge(&of(1..5));
            other.merge(&kept);
            assert_eq!((one.count(), one.percentiles()), (other.count(), other.percentiles()), "{number}");
        }
        assert!(std::mem::size_of::<Latency>() <= 40, "one is kept for each node");
    }

    #[test]
    fn what_is_written_reads_back_as_the_same_histogram() {
        for samples in [vec![], vec![123_457, 1, LONGEST_US], (0..5_000).map(|at| at * 7_919).collect(), vec![u64::MAX; 12]] {
            let written = of(samples.iter().copied());
            let back: Latency = serde_json::from_str(&serde_json::to_string(&written).unwrap()).unwrap();
            assert_eq!((back.count(), back.recorded()), (written.count(), written.recorded()));
            assert_eq!((back.percentiles(), back.mean_us().to_bits()), (written.percentiles(), written.mean_us().to_bits()));
            assert_eq!((back.min_us(), back.encoded()), (written.min_us(), written.encoded()));
        }
    }

    #[test]
    fn log_buckets_hold_every_sample_once_and_do_not_overlap() {
        for samples in [vec![5], vec![1, 1_000_000], (1..2000).collect(), vec![0, u64::MAX]] {
            let buckets = of(samples.iter().copied()).log_buckets(20);
            assert_eq!(buckets.iter().map(|bucket| bucket.count).sum::<u64>(), samples.len() as u64, "{samples:?}");
            assert!(buckets.windows(2).all(|pair| pair[0].to_us < pair[1].from_us));
            assert!(buckets.len() <= 20);
        }
    }
}
