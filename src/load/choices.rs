//! What is drawn for an iteration: variations, rows of data, the group it runs. A function of the seed, the scenario and the index alone.

use crate::base::seed::{Choices, Purpose, Seed, combined};
use crate::grid::model::{DataDef, Pick, Variation, VaryDef};
use crate::metric::DIGEST_BLOCK;
use crate::value::Value;

/// Where choices are drawn from.
#[derive(Clone, Debug)]
pub struct Lot {
    vary: Purpose,
    row: Purpose,
    group: Purpose,
    mix: Purpose,
    record: Purpose,
    think: Purpose,
    spread: Purpose,
}

impl Lot {
    /// Where the choices of a scenario are drawn from.
    pub fn new(seed: Seed, scenario: &str) -> Self {
        let of = |purpose| seed.purpose(purpose, scenario);
        Self {
            vary: of("vary"),
            row: of("row"),
            group: of("group"),
            mix: of("mix"),
            record: of("record"),
            think: of("think"),
            spread: of("spread"),
        }
    }

    /// The value of a variation.
    pub fn vary(&self, number: usize, def: &VaryDef, index: u64) -> Value {
        let mut choices = drawn(self.vary, number, index);
        match &def.from {
            Variation::Choice(all) => all.get(pick(&mut choices, all.len())).cloned().unwrap_or_default(),
            Variation::Range(least, most) if least.fract() == 0.0 && most.fract() == 0.0 => {
                let span = most - least + 1.0;
                Value::Int((least + (choices.unit() * span).floor().min(span - 1.0)) as i64)
            }
            Variation::Range(least, most) => Value::from(least + choices.unit() * (most - least)),
            Variation::Probability(part) => Value::Bool(choices.unit() < *part),
        }
    }

    /// The row of a set of data; none when all have been used.
    pub fn row(&self, number: usize, def: &DataDef, index: u64) -> Option<usize> {
        let rows = def.set.rows.len();
        match def.pick {
            Pick::Sequential => Some(usize::try_from(index % (rows as u64).max(1)).unwrap_or_default()),
            Pick::Random => Some(pick(&mut drawn(self.row, number, index), rows)),
            Pick::Unique => usize::try_from(index).ok().filter(|row| *row < rows),
        }
    }

    /// Which of the weighted groups an iteration runs; none if nothing weighs anything.
    pub fn weighted(&self, number: usize, weights: &[f64], index: u64) -> Option<usize> {
        by_weight(self.group, number, weights, index)
    }

    /// Which of the scenarios of a mix an iteration is one of; none if nothing weighs anything.
    pub fn member(&self, weights: &[f64], index: u64) -> Option<usize> {
        by_weight(self.mix, 0, weights, index)
    }

    /// Its place in the order by which iterations are picked to be kept.
    pub fn rank(&self, index: u64) -> u64 {
        drawn(self.record, 0, index).bits()
    }

    /// How much of the think time there is before a step: a part between 0 and 1.
    pub fn think(&self, step: usize, index: u64) -> f64 {
        drawn(self.think, step, index).unit()
    }

    /// When in the time after a pause a user begins again: a part between 0 and 1.
    pub fn spread(&self, user: usize, pause: u64) -> f64 {
        drawn(self.spread, user, pause).unit()
    }
}

fn by_weight(purpose: Purpose, number: usize, weights: &[f64], index: u64) -> Option<usize> {
    let all: f64 = weights.iter().sum();
    if all <= 0.0 {
        return None;
    }
    let mut left = drawn(purpose, number, index).unit() * all;
    let found = weights.iter().position(|weight| {
        left -= weight;
        left < 0.0
    });
    found.or_else(|| weights.iter().rposition(|weight| *weight > 0.0))
}

fn drawn(purpose: Purpose, number: usize, index: u64) -> Choices {
    purpose.stream(&[number as u64, index])
}

fn pick(choices: &mut Choices, all: usize) -> usize {
    ((choices.unit() * all as f64) as usize).min(all.saturating_sub(1))
}

/// What was chosen in one iteration, as a number: equal for equal choices, and as good as never for others.
#[derive(Clone, Copy, Debug)]
pub struct Chosen(u64);

impl Chosen {
    /// Nothing yet, of an iteration.
    pub const fn of(index: u64) -> Self {
        Self(combined(0, index))
    }

    /// With one more choice.
    pub const fn add(&mut self, choice: u64) {
        self.0 = combined(self.0, choice);
    }

    /// With a value that was chosen.
    pub fn add_text(&mut self, text: &str) {
        self.0 = Seed(self.0).stream("choice", text, &[]).bits();
    }
}

/// Digests of blocks of iterations, as one thread has seen them: the sum of what each iteration chose, so that order does not matter.
#[derive(Clone, Debug, Default)]
pub struct Digests {
    blocks: std::collections::BTreeMap<u64, (u64, u64)>,
    /// The block that was counted last, not yet among the others: iterations come nearly in order.
    open: Option<(u64, (u64, u64))>,
}

impl Digests {
    /// Counts an iteration.
    pub fn add(&mut self, index: u64, chosen: Chosen) {
        let block = index / DIGEST_BLOCK;
        let (_, (sum, count)) = match &mut self.open {
            Some(open) if open.0 == block => open,
            other => {
                let closed = other.replace((block, (0, 0)));
                if let Some((block, (sum, count))) = closed {
                    add(&mut self.blocks, block, sum, count);
                }
                self.open.get_or_insert((block, (0, 0)))
            }
        };
        *sum = sum.wrapping_add(chosen.0);
        *count += 1;
    }

    /// All blocks, the open one too.
    fn close(&mut self) -> &mut std::collections::BTreeMap<u64, (u64, u64)> {
        if let Some((block, (sum, count))) = self.open.take() {
            add(&mut self.blocks, block, sum, count);
        }
        &mut self.blocks
    }

    /// Adds what another thread has seen.
    pub fn merge(&mut self, mut other: Self) {
        let theirs = std::mem::take(other.close());
        let ours = self.close();
        theirs.into_iter().for_each(|(block, (sum, count))| add(ours, block, sum, count));
    }

    /// Takes the blocks that are complete.
    pub fn complete(&mut self) -> Vec<crate::metric::BlockDigest> {
        let blocks = self.close();
        let done: Vec<u64> = blocks.iter().filter(|(_, (_, count))| *count == DIGEST_BLOCK).map(|(block, _)| *block).collect();
        let digest = |block: u64| Some(crate::metric::BlockDigest { block, digest: blocks.remove(&block)?.0 });
        done.into_iter().filter_map(digest).collect()
    }
}

fn add(blocks: &mut std::collections::BTreeMap<u64, (u64, u64)>, block: u64, sum: u64, count: u64) {
    let ours = blocks.entry(block).or_default();
    *ours = (ours.0.wrapping_add(sum), ours.1 + count);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::diagnostic::{SourceId, Span};
    use crate::grid::model::DataSet;
    use crate::value::Text;

    fn lot(seed: u64) -> Lot {
        Lot::new(Seed(seed), "scenario.a")
    }

    #[test]
    fn weights_are_kept_within_three_sigma_and_the_same_for_one_seed() {
        let weights = [5.0, 3.0, 0.0, 2.0];
        let draw = |seed| (0..100_000).filter_map(|index| lot(seed).weighted(0, &weights, index)).collect::<Vec<_>>();
        let picks = draw(11);
        for (at, weight) in weights.iter().enumerate() {
            let part = weight / 10.0;
            let (expected, sigma) = (part * 100_000.0, (part * (1.0 - part) * 100_000.0_f64).sqrt());
            let found = picks.iter().filter(|pick| **pick == at).count() as f64;
            assert!((found - expected).abs() <= 3.0 * sigma, "{at}: {found} for {expected} ± {sigma}");
        }
        assert_eq!(picks, draw(11));
        assert_ne!(picks, draw(12));
        assert_eq!(lot(1).weighted(0, &[0.0, 0.0], 0), None);
    }

    #[test]
    fn the_scenarios_of_a_mix_are_picked_within_three_sigma_and_the_same_for_one_seed() {
        let weights = [9.0, 1.0, 0.0, 0.5];
        let all: f64 = weights.iter().sum();
        let mix = |seed| Lot::new(Seed(seed), "mix.shop");
        let draw = |seed| (0..100_000).filter_map(|index| mix(seed).member(&weights, index)).collect::<Vec<_>>();
        let picks = draw(5);
        assert_eq!(picks.len(), 100_000);
        for (at, weight) in weights.iter().enumerate() {
            let part = weight / all;
            let (expected, sigma) = (part * 100_000.0, (part * (1.0 - part) * 100_000.0_f64).sqrt());
            let found = picks.iter().filter(|pick| **pick == at).count() as f64;
            assert!((found - expected).abs() <= 3.0 * sigma, "{at}: {found} for {expected} ± {sigma}");
        }
        assert_eq!(picks, draw(5));
        assert_ne!(picks, draw(6));
        let groups: Vec<_> = (0..100_000).filter_map(|index| mix(5).weighted(0, &weights, index)).collect();
        assert_ne!(picks, groups, "what is picked for a mix says nothing of what is picked in it");
    }

    #[test]
    fn variations_stay_in_their_bounds_and_reach_them() {
        let draw = |from: Variation| {
            let def = VaryDef { name: Text::from("x"), from };
            (0..2000).map(move |index| lot(3).vary(0, &def, index)).collect::<Vec<_>>()
        };
        let whole: std::collections::BTreeSet<i64> = draw(Variation::Range(1.0, 3.0)).iter().filter_map(Value::as_int).collect();
        assert_eq!(whole.into_iter().collect::<Vec<_>>(), [1, 2, 3]);
        assert!(
            draw(Variation::Range(0.5, 1.0)).iter().all(|value| value.as_f64().is_some_and(|one| (0.5..=1.0).contains(&one)))
        );
        let yes = draw(Variation::Probability(0.2)).iter().filter(|value| value.as_bool() == Some(true)).count();
        assert!((300..500).contains(&yes), "{yes}");
        let choice = draw(Variation::Choice(Arc::from([Value::from("eu"), Value::from("us")])));
        assert!(choice.contains(&Value::from("eu")) && choice.contains(&Value::from("us")));
    }

    #[test]
    fn rows_are_picked_in_three_ways() {
        let rows = (0..3).map(|at| [Value::Int(at)].into()).collect();
        let set = Arc::new(DataSet { columns: vec![Text::from("n")], rows });
        let def = |pick| DataDef { name: Text::from("d"), set: Arc::clone(&set), pick, span: Span::new(SourceId(0), 0, 0) };
        let draw = |pick| (0..5).map(|index| lot(1).row(0, &def(pick), index)).collect::<Vec<_>>();
        assert_eq!(draw(Pick::Sequential), [Some(0), Some(1), Some(2), Some(0), Some(1)]);
        assert_eq!(draw(Pick::Unique), [Some(0), Some(1), Some(2), None, None]);
        assert!(draw(Pick::Random).iter().all(|row| row.is_some_and(|row| row < 3)));
        let far: std::collections::BTreeSet<_> = (0..200).filter_map(|index| lot(1).row(0, &def(Pick::Random), index)).collect();
        assert_eq!(far.len(), 3);
    }

    #[test]
    fn digests_do_not_depend_on_order_or_thread() {
        let chosen = |index: u64| {
            let mut chosen = Chosen::of(index);
            chosen.add(index % 7);
            chosen
        };
        let mut one = Digests::default();
        (0..250).for_each(|index| one.add(index, chosen(index)));
        let (mut even, mut odd) = (Digests::default(), Digests::default());
        (0..250)
            .rev()
            .for_each(|index| if index % 2 == 0 { even.add(index, chosen(index)) } else { odd.add(index, chosen(index)) });
        even.merge(odd);
        let (one, two) = (one.complete(), even.complete());
        assert_eq!(one, two);
        assert_eq!(one.iter().map(|block| block.block).collect::<Vec<_>>(), [0, 1], "the third is not complete");
        assert_ne!(one[0].digest, one[1].digest);
    }
}
