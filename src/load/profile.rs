//! A number that changes over time in straight lines: users, or a rate.

use std::time::Duration;

/// A number over time, from zero on, in pieces that join end to end.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    pieces: Vec<Piece>,
}

/// From one value evenly to another.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    /// Seconds from the beginning.
    start: f64,
    /// Seconds.
    length: f64,
    from: f64,
    to: f64,
    /// The integral of all before.
    before: f64,
}

impl Piece {
    fn at(&self, time: f64) -> f64 {
        if self.length > 0.0 {
            self.from + (self.to - self.from) * ((time - self.start) / self.length).clamp(0.0, 1.0)
        } else {
            self.to
        }
    }

    fn end(&self) -> f64 {
        self.start + self.length
    }

    /// The integral from its start.
    fn area_until(&self, time: f64) -> f64 {
        let time = (time - self.start).clamp(0.0, self.length);
        let slope = if self.length > 0.0 { (self.to - self.from) / self.length } else { 0.0 };
        time * (self.from + slope * time / 2.0)
    }

    fn area(&self) -> f64 {
        self.length * (self.from + self.to) / 2.0
    }

    /// When the integral from its start is so much: the root of a quadratic equation, in the form that keeps its digits.
    fn when_area(&self, area: f64) -> f64 {
        let slope = if self.length > 0.0 { (self.to - self.from) / self.length } else { 0.0 };
        let root = (self.from * self.from + 2.0 * slope * area).max(0.0).sqrt();
        let time = if self.from + root > 0.0 { 2.0 * area / (self.from + root) } else { 0.0 };
        self.start + time.clamp(0.0, self.length)
    }
}

impl Profile {
    /// The same value for some time.
    pub fn constant(value: f64, duration: Duration) -> Self {
        Self::ramps(value, [(duration, value)])
    }

    /// From a value on, evenly to each target in its time.
    pub fn ramps(first: f64, stages: impl IntoIterator<Item = (Duration, f64)>) -> Self {
        let mut profile = Self { pieces: Vec::new() };
        let mut from = first;
        for (duration, to) in stages {
            profile.push(duration.as_secs_f64(), from, to);
            from = to;
        }
        profile
    }

    fn push(&mut self, length: f64, from: f64, to: f64) {
        let (start, before) = self.pieces.last().map_or((0.0, 0.0), |last| (last.end(), last.before + last.area()));
        self.pieces.push(Piece { start, length, from, to, before });
    }

    /// How long it is.
    pub fn duration(&self) -> Duration {
        self.pieces.last().map_or(Duration::ZERO, |last| Duration::from_secs_f64(last.end()))
    }

    /// Its value at a time; after its end, the last.
    pub fn at(&self, time: Duration) -> f64 {
        let time = time.as_secs_f64();
        let piece = self.pieces.iter().find(|piece| time < piece.end()).or(self.pieces.last());
        piece.map_or(0.0, |piece| piece.at(time))
    }

    /// Its highest value.
    pub fn highest(&self) -> f64 {
        self.pieces.iter().map(|piece| piece.from.max(piece.to)).fold(0.0, f64::max)
    }

    /// Its integral over all its time.
    pub fn whole(&self) -> f64 {
        self.pieces.last().map_or(0.0, |last| last.before + last.area())
    }

    /// Its integral until a time.
    pub fn area_until(&self, time: Duration) -> f64 {
        let time = time.as_secs_f64();
        let piece = self.pieces.iter().find(|piece| time < piece.end()).or(self.pieces.last());
        piece.map_or(0.0, |piece| piece.before + piece.area_until(time))
    }

    /// When its integral is so much; none if it never is, or only at its very end.
    pub fn when_area(&self, area: f64) -> Option<Duration> {
        let at = self.pieces.partition_point(|piece| piece.before + piece.area() <= area);
        let piece = self.pieces.get(at)?;
        Some(Duration::from_secs_f64(piece.when_area(area - piece.before)))
    }

    /// The same until a time, then a value to its end.
    #[must_use]
    pub fn held_from(&self, time: Duration, value: f64) -> Self {
        self.changed_from(time, |_| value)
    }

    /// The same until a time, then so many times what it was.
    #[must_use]
    pub fn scaled_from(&self, time: Duration, factor: f64) -> Self {
        self.changed_from(time, |value| value * factor)
    }

    fn changed_from(&self, time: Duration, change: impl Fn(f64) -> f64) -> Self {
        let time = time.as_secs_f64();
        let mut changed = Self { pieces: Vec::new() };
        for piece in &self.pieces {
            let cut = time.clamp(piece.start, piece.end());
            if cut > piece.start {
                changed.push(cut - piece.start, piece.from, piece.at(cut));
            }
            if cut < piece.end() {
                changed.push(piece.end() - cut, change(piece.at(cut)), change(piece.to));
            }
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn ramp() -> Profile {
        Profile::ramps(0.0, [(10 * SECOND, 100.0), (10 * SECOND, 100.0), (5 * SECOND, 0.0)])
    }

    #[test]
    fn values_and_integrals_of_a_ramp() {
        let ramp = ramp();
        assert_eq!(ramp.duration(), 25 * SECOND);
        for (second, value, area) in [(0, 0.0, 0.0), (5, 50.0, 125.0), (10, 100.0, 500.0), (15, 100.0, 1000.0), (25, 0.0, 1750.0)]
        {
            let time = second * SECOND;
            assert!((ramp.at(time) - value).abs() < 1e-9, "{second}");
            assert!((ramp.area_until(time) - area).abs() < 1e-9, "{second}");
        }
        assert!((ramp.whole() - 1750.0).abs() < 1e-9);
        assert!((ramp.highest() - 100.0).abs() < 1e-9);
    }

    #[test]
    fn a_constant_rate_has_its_arrivals_where_they_belong() {
        let rate = Profile::constant(1000.0, 60 * SECOND);
        for number in [0_u32, 1, 59_999] {
            let when = rate.when_area(f64::from(number));
            assert_eq!(when.map(|when| when.as_micros()), Some(u128::from(number) * 1000));
        }
        assert_eq!(rate.when_area(60_000.0), None, "what falls on the end does not begin any more");
    }

    #[test]
    fn a_change_keeps_what_was_before() {
        let held = ramp().held_from(5 * SECOND, 20.0);
        assert!((held.at(4 * SECOND) - 40.0).abs() < 1e-9 && (held.at(6 * SECOND) - 20.0).abs() < 1e-9);
        assert!((held.whole() - (125.0 + 20.0 * 20.0)).abs() < 1e-9);
        let scaled = ramp().scaled_from(10 * SECOND, 2.0);
        assert!((scaled.at(12 * SECOND) - 200.0).abs() < 1e-9);
        assert!((scaled.whole() - (500.0 + 2000.0 + 500.0)).abs() < 1e-9);
        assert_eq!(scaled.duration(), ramp().duration());
    }

    proptest! {
        #[test]
        fn the_time_of_an_integral_has_that_integral(
            first in 0.0..1000.0_f64,
            stages in prop::collection::vec((0_u64..20_000, 0.0..1000.0_f64), 1..6),
            part in 0.0..1.0_f64,
        ) {
            let profile = Profile::ramps(first, stages.into_iter().map(|(ms, to)| (Duration::from_millis(ms), to)));
            let area = profile.whole() * part;
            if let Some(when) = profile.when_area(area) {
                prop_assert!(when <= profile.duration() + Duration::from_nanos(1));
                // A nanosecond is what a time is rounded to.
                let error = profile.highest() * 2e-9 + profile.whole() * 1e-9;
                prop_assert!((profile.area_until(when) - area).abs() <= error, "{when:?}: {}", profile.area_until(when) - area);
            } else {
                prop_assert!(profile.whole() <= area);
            }
        }
    }
}
