//! Choices that are a function of the seed and of what they are for, and of nothing else.

/// A source of repeatable choices: one for each service, made from the demo's seed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seeded(u64);

impl Seeded {
    /// The choices of one service under one seed.
    pub(super) fn new(seed: u64, service: &str) -> Self {
        Self(scramble(seed ^ digest(service)))
    }

    /// All 64 bits of the choice made for `purpose` about the thing numbered `key`.
    pub(super) fn bits(self, purpose: &str, key: u64) -> u64 {
        scramble(scramble(self.0 ^ digest(purpose)).wrapping_add(key))
    }

    /// A choice from 0 to below `bound`; 0 if `bound` is 0.
    pub(super) fn below(self, bound: u64, purpose: &str, key: u64) -> u64 {
        self.bits(purpose, key).checked_rem(bound).unwrap_or(0)
    }

    /// A choice from 0 to below 1, in steps of 2⁻⁵³.
    pub(super) fn unit(self, purpose: &str, key: u64) -> f64 {
        (self.bits(purpose, key) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of `options`; `""` if there is none.
    pub(super) fn pick<'a>(self, options: &[&'a str], purpose: &str, key: u64) -> &'a str {
        let index = self.below(options.len() as u64, purpose, key);
        options.get(index as usize).copied().unwrap_or_default()
    }
}

/// FNV-1a, 64 bits: the same text is the same number on every machine and in every version.
pub(super) fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// One step of the splitmix64 generator (Steele, Lea and Flood 2014): every input bit reaches every output bit.
fn scramble(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Seeded, scramble};

    #[test]
    fn the_generator_gives_the_published_first_values() {
        assert_eq!(scramble(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(scramble(0x9e37_79b9_7f4a_7c15), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn seed_service_purpose_and_key_each_change_the_choice() {
        let choice = Seeded::new(1, "user").bits("latency", 1);
        assert_eq!(choice, Seeded::new(1, "user").bits("latency", 1));
        assert_ne!(choice, Seeded::new(2, "user").bits("latency", 1));
        assert_ne!(choice, Seeded::new(1, "payment").bits("latency", 1));
        assert_ne!(choice, Seeded::new(1, "user").bits("price", 1));
        assert_ne!(choice, Seeded::new(1, "user").bits("latency", 2));
    }

    #[test]
    fn units_are_spread_evenly() {
        let seeded = Seeded::new(7, "echo");
        let mean = (0..10_000).map(|key| seeded.unit("mean", key)).sum::<f64>() / 10_000.0;
        assert!((0.49..0.51).contains(&mean), "mean {mean}");
    }

    #[test]
    fn an_empty_choice_is_no_panic() {
        let seeded = Seeded::new(7, "echo");
        assert_eq!(seeded.below(0, "x", 1), 0);
        assert_eq!(seeded.pick(&[], "x", 1), "");
    }
}
