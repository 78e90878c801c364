//! When iterations begin that a rate says: each has its place in the plan, whatever becomes of those before.

use std::time::Duration;

use super::Profile;
use crate::base::seed::Seed;
use crate::grid::model::ArrivalLaw;
use crate::value::Text;

/// An iteration that the plan has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Which, from 0.
    pub index: u64,
    /// Its intended start, in the scenario's plan time.
    pub intended: Duration,
}

/// The arrivals of one load thread, in order: every `of`th, from its own number on. All threads see the same plan.
#[derive(Clone, Debug)]
pub struct Arrivals {
    rate: Profile,
    law: ArrivalLaw,
    seed: Seed,
    address: Text,
    worker: u64,
    of: u64,
    /// The next that the plan has, for whichever thread.
    next: u64,
    /// Its place on the scale on which one arrival is expected each.
    place: f64,
}

impl Arrivals {
    /// Those of a thread, of `of` threads.
    pub fn new(rate: Profile, law: ArrivalLaw, seed: Seed, address: Text, (worker, of): (u32, u32)) -> Self {
        let mut arrivals =
            Self { rate, law, seed, address, worker: u64::from(worker), of: u64::from(of.max(1)), next: 0, place: 0.0 };
        arrivals.place = arrivals.gap();
        arrivals
    }

    /// The rate is another from now on; what is over stays.
    pub fn set_rate(&mut self, rate: Profile) {
        self.rate = rate;
    }

    /// The next of this thread; none when the plan is over, as it is now.
    pub fn peek(&mut self) -> Option<Arrival> {
        while self.next % self.of != self.worker {
            self.advance();
        }
        let intended = self.rate.when_area(self.place)?;
        Some(Arrival { index: self.next, intended })
    }

    /// Goes on to the one after.
    pub fn advance(&mut self) {
        self.next += 1;
        self.place = match self.law {
            ArrivalLaw::Uniform => self.next as f64,
            ArrivalLaw::Poisson => self.place + self.gap(),
        };
    }

    /// How far the next is behind the one before: evenly, the first at once; or as long as independent people keep one waiting, which is
    /// exponentially distributed with mean 1.
    fn gap(&self) -> f64 {
        match self.law {
            ArrivalLaw::Uniform => 0.0,
            ArrivalLaw::Poisson => -(1.0 - self.seed.stream("arrival", &self.address, &[self.next]).unit()).ln(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn all(mut arrivals: Arrivals) -> Vec<Arrival> {
        let mut found = Vec::new();
        while let Some(arrival) = arrivals.peek() {
            found.push(arrival);
            arrivals.advance();
        }
        found
    }

    fn of(rate: Profile, law: ArrivalLaw, share: (u32, u32)) -> Vec<Arrival> {
        all(Arrivals::new(rate, law, Seed(7), Text::from("scenario.a"), share))
    }

    #[test]
    fn a_constant_rate_begins_as_many_as_it_says_and_evenly() {
        let found = of(Profile::constant(500.0, 2 * SECOND), ArrivalLaw::Uniform, (0, 1));
        assert_eq!(found.len(), 1000);
        for arrival in found {
            assert_eq!(arrival.intended.as_micros(), u128::from(arrival.index) * 2000);
        }
    }

    #[test]
    fn threads_share_one_plan_exactly() {
        for law in [ArrivalLaw::Uniform, ArrivalLaw::Poisson] {
            let ramp = Profile::ramps(10.0, [(5 * SECOND, 300.0), (3 * SECOND, 0.0)]);
            let whole = of(ramp.clone(), law, (0, 1));
            for threads in [2, 3, 8] {
                let mut shared: Vec<Arrival> = (0..threads).flat_map(|one| of(ramp.clone(), law, (one, threads))).collect();
                shared.sort_by_key(|arrival| arrival.index);
                assert_eq!(shared, whole, "{law:?} on {threads}");
            }
        }
    }

    #[test]
    fn poisson_arrivals_have_exponential_gaps_of_the_right_mean() {
        let found = of(Profile::constant(1000.0, 100 * SECOND), ArrivalLaw::Poisson, (0, 1));
        // The number of a Poisson process has the variance of its mean: 100,000 ± 3 · 316.
        assert!((99_000..=101_000).contains(&found.len()), "{}", found.len());
        let gaps: Vec<f64> = found.windows(2).map(|pair| (pair[1].intended - pair[0].intended).as_secs_f64() * 1000.0).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / gaps.len() as f64;
        assert!((mean - 1.0).abs() < 0.02 && (variance - 1.0).abs() < 0.05, "mean {mean}, variance {variance}");
    }

    #[test]
    fn a_change_of_rate_holds_from_its_time_on() {
        let rate = Profile::constant(100.0, 10 * SECOND);
        let mut arrivals = Arrivals::new(rate.clone(), ArrivalLaw::Uniform, Seed(1), Text::from("s"), (0, 1));
        (0..500).for_each(|_| arrivals.advance());
        arrivals.set_rate(rate.held_from(5 * SECOND, 200.0));
        let rest = all(arrivals);
        assert_eq!(rest.len(), 1000, "five seconds at 200");
        assert_eq!(rest.first().map(|first| first.intended), Some(5 * SECOND));
    }
}
