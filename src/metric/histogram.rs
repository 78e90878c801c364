//! A latency histogram: microseconds, three digits, sized on demand.

use std::time::Duration;

use hdrhistogram::Histogram;

/// The longest latency kept apart: an hour. Longer ones count as that.
const LONGEST_US: u64 = 3_600_000_000;

/// A histogram of latencies. Memory grows with the range seen, not with the number of samples.
#[derive(Clone, Debug, Default)]
pub struct Latency {
    /// Made at the first sample: most nodes of a large run have none yet.
    histogram: Option<Histogram<u32>>,
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
        if self.histogram.is_none() {
            // Three digits are within the library's range; it grows by itself.
            self.histogram = Histogram::new(3).ok();
        }
        if let Some(histogram) = &mut self.histogram {
            let _ = histogram.record(us.clamp(1, LONGEST_US));
        }
    }

    /// Adds all samples of another; percentiles of the sum are exact.
    pub fn merge(&mut self, other: &Self) {
        let Some(theirs) = &other.histogram else { return };
        match &mut self.histogram {
            Some(ours) => {
                let _ = ours.add(theirs);
            }
            None => self.histogram = Some(theirs.clone()),
        }
    }

    /// How many samples.
    pub fn count(&self) -> u64 {
        self.histogram.as_ref().map_or(0, Histogram::len)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.histogram.as_ref().is_none_or(Histogram::is_empty)
    }

    /// The mean, in microseconds.
    pub fn mean_us(&self) -> f64 {
        self.histogram.as_ref().map_or(0.0, Histogram::mean)
    }

    /// The shortest, in microseconds.
    pub fn min_us(&self) -> u64 {
        self.histogram.as_ref().map_or(0, Histogram::min)
    }

    /// The longest, in microseconds.
    pub fn max_us(&self) -> u64 {
        self.histogram.as_ref().map_or(0, Histogram::max)
    }

    /// The latency that `quantile` (0 to 1) of the samples do not exceed, in microseconds.
    pub fn quantile_us(&self, quantile: f64) -> u64 {
        self.histogram.as_ref().map_or(0, |histogram| histogram.value_at_quantile(quantile.clamp(0.0, 1.0)))
    }

    /// The usual percentiles.
    pub fn percentiles(&self) -> Percentiles {
        let max = self.max_us();
        let at = |quantile| self.quantile_us(quantile).min(max);
        Percentiles { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max }
    }

    /// At most `most` bars of equal ratio (logarithmic) from the shortest to the longest sample.
    pub fn log_buckets(&self, most: usize) -> Vec<Bucket> {
        let Some(histogram) = self.histogram.as_ref().filter(|histogram| !histogram.is_empty() && most > 0) else {
            return Vec::new();
        };
        let (low, high) = (self.min_us().max(1) as f64, (histogram.max().max(1) + 1) as f64);
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

#[cfg(test)]
mod tests {
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
    fn log_buckets_hold_every_sample_once_and_do_not_overlap() {
        for samples in [vec![5], vec![1, 1_000_000], (1..2000).collect(), vec![0, u64::MAX]] {
            let buckets = of(samples.iter().copied()).log_buckets(20);
            assert_eq!(buckets.iter().map(|bucket| bucket.count).sum::<u64>(), samples.len() as u64, "{samples:?}");
            assert!(buckets.windows(2).all(|pair| pair[0].to_us < pair[1].from_us));
            assert!(buckets.len() <= 20);
        }
    }
}
