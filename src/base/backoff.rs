//! The words of backoff, shared by the language and the policy.

/// How the delay between attempts grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BackoffStrategy {
    /// Not at all.
    Fixed,
    /// By the first delay each time.
    Linear,
    /// By a factor each time.
    #[default]
    Exponential,
}

/// How much of a delay is drawn by chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Jitter {
    /// Nothing.
    None,
    /// The upper half.
    #[default]
    Equal,
    /// All of it.
    Full,
}
