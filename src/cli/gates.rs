//! `--require` and `--fail-on`: thresholds besides those of the grid.

use clap::Args;

use super::arguments::GridArguments;
use crate::metric::threshold::{Must, Requirement, RuleError};

/// Thresholds of the command line.
#[derive(Debug, Default, Args)]
pub(super) struct GateArguments {
    /// What must hold, or the exit code is 99: 'p99<300ms' of every scenario, 'checkout.p99<300ms' of one,
    /// 'checkout.step.http_request.pay.latency p95 < 1s' of a step; may be given again
    #[arg(long, value_name = "RULE", value_parser = parse)]
    require: Vec<Requirement>,
    /// What must not be, or the exit code is 99, such as 'error_rate>1%'; may be given again
    #[arg(long, value_name = "RULE", value_parser = parse)]
    fail_on: Vec<Requirement>,
}

impl GateArguments {
    /// All of them, in the order given.
    pub(super) fn all(&self) -> impl Iterator<Item = (Must, &Requirement)> {
        let require = self.require.iter().map(|one| (Must::Hold, one));
        require.chain(self.fail_on.iter().map(|one| (Must::NotHold, one)))
    }

    /// The grid with what is required of it besides.
    pub(super) fn applied(&self, grid: &GridArguments) -> GridArguments {
        let requirements = self.all().map(|(must, one)| (must, one.clone())).collect();
        GridArguments { requirements, ..grid.clone() }
    }
}

/// Reads a rule; what is wrong is said with its place.
fn parse(text: &str) -> Result<Requirement, String> {
    Requirement::parse(text).map_err(|RuleError { at, message, hint }| {
        let place = text.get(at).map(str::trim).filter(|place| !place.is_empty() && *place != text.trim());
        let place = place.filter(|place| !message.contains(*place)).map(|place| format!(" (at `{place}`)"));
        let hint = hint.map(|hint| format!("; {hint}"));
        format!("{message}{}{}", place.unwrap_or_default(), hint.unwrap_or_default())
    })
}
