//! How the program ends, in a number.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

/// An exit code. The same number always means the same, so that scripts can tell what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum ExitCode {
    /// Everything is good.
    #[default]
    Good = 0,
    /// A step or scenario failed.
    Failed = 1,
    /// The command line is wrong, or a path on it is missing or not readable.
    Usage = 2,
    /// Two things differ that should not: `replay`, `compare --fail-on-regression`, `fmt --check`.
    Differs = 98,
    /// A threshold failed.
    Threshold = 99,
    /// An operator stopped the run.
    Stopped = 103,
    /// The grid or the variables are invalid; nothing was run.
    InvalidGrid = 104,
    /// A signal interrupted the run; Ctrl-C on the screen counts as one.
    Interrupted = 105,
    /// The surroundings failed: the store, the disk, a port.
    Surroundings = 106,
    /// A bug of ours.
    Bug = 109,
}

impl ExitCode {
    /// All of them, by number.
    pub const ALL: [Self; 10] = [
        Self::Good,
        Self::Failed,
        Self::Usage,
        Self::Differs,
        Self::Threshold,
        Self::Stopped,
        Self::InvalidGrid,
        Self::Interrupted,
        Self::Surroundings,
        Self::Bug,
    ];

    /// The number.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// What it means, in a few words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Failed => "a step or scenario failed",
            Self::Usage => "wrong usage, or a path that is missing or not readable",
            Self::Differs => "differs (`replay`, `compare --fail-on-regression`, `fmt --check`)",
            Self::Threshold => "a threshold failed",
            Self::Stopped => "stopped by an operator",
            Self::InvalidGrid => "invalid grid or variables; nothing was run",
            Self::Interrupted => "interrupted by a signal (Ctrl-C on the screen counts as one)",
            Self::Surroundings => "the surroundings failed: store, disk or port",
            Self::Bug => "a bug of squall",
        }
    }

    /// The code of a run to which both apply: 109, 106, 105, 103, 99, 1 in this order. Those that end a program before a run come first
    /// of all but a bug, since nothing else can have happened then.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if other.precedence() > self.precedence() { other } else { self }
    }

    const fn precedence(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Failed => 1,
            Self::Differs => 2,
            Self::Threshold => 3,
            Self::Stopped => 4,
            Self::Interrupted => 5,
            Self::Surroundings => 6,
            Self::InvalidGrid => 7,
            Self::Usage => 8,
            Self::Bug => 9,
        }
    }

    /// What `squall explain exit-codes` prints.
    pub fn table() -> String {
        let mut table = String::new();
        for code in Self::ALL {
            let _ = writeln!(table, "{:>3}  {}", code.code(), code.meaning());
        }
        table.push_str("\nIf several apply, the first of 109, 106, 105, 103, 99, 1 is taken.\n");
        table
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.code())
    }
}

#[cfg(test)]
mod tests {
    use super::ExitCode;

    #[test]
    fn numbers_are_unique_and_in_order() {
        assert_eq!(ExitCode::ALL.map(ExitCode::code), [0, 1, 2, 98, 99, 103, 104, 105, 106, 109]);
    }

    #[test]
    fn the_worst_of_several_is_taken() {
        let order = [109, 106, 105, 103, 99, 1, 0];
        let by_number = |number: u8| ExitCode::ALL.into_iter().find(|code| code.code() == number).unwrap_or(ExitCode::Bug);
        for (at, worse) in order.iter().enumerate() {
            for better in &order[at..] {
                let (worse, better) = (by_number(*worse), by_number(*better));
                assert_eq!(worse.and(better), worse);
                assert_eq!(better.and(worse), worse);
            }
        }
    }

    #[test]
    fn the_table_names_every_code() {
        insta::assert_snapshot!(ExitCode::table(), @r"
          0  good
          1  a step or scenario failed
          2  wrong usage, or a path that is missing or not readable
         98  differs (`replay`, `compare --fail-on-regression`, `fmt --check`)
         99  a threshold failed
        103  stopped by an operator
        104  invalid grid or variables; nothing was run
        105  interrupted by a signal (Ctrl-C on the screen counts as one)
        106  the surroundings failed: store, disk or port
        109  a bug of squall

        If several apply, the first of 109, 106, 105, 103, 99, 1 is taken.
        ");
    }
}
