//! A number over time, in bounded memory: the longer it is, the coarser.

/// How many spans a curve has at most.
const MOST: usize = 240;

/// How long a span is at first, microseconds.
const FINEST_US: u64 = 250_000;

/// The least and the most that was measured in some time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extremes {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Extremes {
    const fn of(number: f64) -> Self {
        Self { low: number, high: number }
    }

    /// Both together.
    pub const fn and(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }
}

/// A number over time. It is told when it changes; until then it is as it was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// When it begins, microseconds.
    from_us: u64,
    /// How often the spans were made twice as long.
    halvings: u32,
    /// One after the other, without gaps; none: nothing was known.
    spans: Vec<Option<Extremes>>,
    last: Option<f64>,
}

impl Curve {
    /// When it begins, microseconds.
    pub const fn from_us(&self) -> u64 {
        self.from_us
    }

    /// How long a span is, microseconds.
    pub const fn span_us(&self) -> u64 {
        FINEST_US << self.halvings
    }

    /// What was measured, span by span; none: nothing was known.
    pub fn spans(&self) -> &[Option<Extremes>] {
        &self.spans
    }

    /// The number at a time, microseconds; none: it is not known any more. Times do not go back.
    pub fn add(&mut self, at_us: u64, number: Option<f64>) {
        if self.spans.is_empty() {
            self.from_us = at_us;
        }
        self.pass(at_us);
        if self.spans.is_empty() {
            self.spans.push(None);
        }
        self.last = number.filter(|number| number.is_finite());
        if let (Some(now), Some(span)) = (self.last.map(Extremes::of), self.spans.last_mut()) {
            *span = Some(span.map_or(now, |span| span.and(now)));
        }
    }

    /// Time has gone by until then, and nothing has changed.
    pub fn pass(&mut self, until_us: u64) {
        if self.spans.is_empty() {
            return;
        }
        let passed_us = until_us.saturating_sub(self.from_us);
        while passed_us / self.span_us() >= MOST as u64 {
            self.halve();
        }
        let needed = usize::try_from(passed_us / self.span_us()).unwrap_or(MOST - 1) + 1;
        if needed > self.spans.len() {
            self.spans.resize(needed, self.last.map(Extremes::of));
        }
    }

    /// Makes one span of every two.
    fn halve(&mut self) {
        let pair = |pair: &[Option<Extremes>]| pair.iter().flatten().copied().reduce(Extremes::and);
        self.spans = self.spans.chunks(2).map(pair).collect();
        self.halvings += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extremes(low: f64, high: f64) -> Option<Extremes> {
        Some(Extremes { low, high })
    }

    #[test]
    fn a_number_stays_until_it_changes() {
        let mut curve = Curve::default();
        curve.pass(10_000_000);
        assert!(curve.spans().is_empty(), "nothing has begun");
        curve.add(1_000_000, Some(3.0));
        curve.add(1_100_000, Some(5.0));
        curve.add(1_800_000, None);
        curve.add(2_300_000, Some(f64::NAN));
        curve.add(2_500_000, Some(1.0));
        let five = extremes(5.0, 5.0);
        assert_eq!(curve.spans(), [extremes(3.0, 5.0), five, five, five, None, None, extremes(1.0, 1.0)]);
        assert_eq!((curve.from_us(), curve.span_us()), (1_000_000, FINEST_US));
    }

    #[test]
    fn it_is_bounded_and_forgets_no_peak() {
        let mut curve = Curve::default();
        let day = 24 * 3600 * 4;
        for at in 0..day {
            curve.add(at * FINEST_US, Some(if at == 7 { 99.0 } else { 1.0 }));
            assert!(curve.spans().len() <= MOST);
        }
        assert!(curve.spans().len() > MOST / 2);
        assert_eq!(curve.spans()[0], extremes(1.0, 99.0));
        assert!(curve.spans()[1..].iter().all(|span| *span == extremes(1.0, 1.0)));
        assert!(curve.span_us() * curve.spans().len() as u64 >= (day - 1) * FINEST_US);
        // As much at once.
        curve.add(u64::MAX, Some(2.0));
        assert!(curve.spans().len() <= MOST);
        assert_eq!(curve.spans()[0], extremes(1.0, 99.0));
    }
}
