//! What is known of one circuit breaker, and how a change of it is told.

use crate::base::log::{LogLevel, Stream};
use crate::base::sharing::BreakerState;
use crate::base::units;
use crate::event::{Fact, LogLine};

/// A circuit breaker that has changed at least once; until then it is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakerView {
    /// Where it stands.
    pub state: BreakerState,
    /// Since when, real time since the run began, microseconds.
    pub since_us: u64,
    /// How often it has opened.
    pub opened: u32,
}

/// A change of a circuit breaker as a line of the log.
pub fn breaker_line(fact: &Fact) -> Option<LogLine> {
    let Fact::Breaker { key, to, failures, recovers_in_us, .. } = fact else { return None };
    let (level, what) = match to {
        BreakerState::Open => {
            let failed = if *failures == 1 { String::from("a failure") } else { format!("{failures} failures") };
            let recovers = recovers_in_us.map(|us| units::human_duration(std::time::Duration::from_micros(us)));
            let recovers = recovers.map_or_else(String::new, |time| format!("; nothing is sent for {time}"));
            (LogLevel::Warn, format!("is open after {failed}{recovers}"))
        }
        BreakerState::HalfOpen => (LogLevel::Info, String::from("is half-open: a call is to find out")),
        BreakerState::Closed => (LogLevel::Info, String::from("is closed again")),
    };
    Some(LogLine { node: None, level, stream: Stream::Module, text: format!("circuit breaker {key} {what}").into() })
}
