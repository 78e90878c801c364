//! Thresholds: what their paths and rules mean.

use std::time::Duration;

use super::world::good;
use crate::grid::model::{Grid, ThresholdTarget};
use crate::metric::threshold::{Metric, Must, OnBreach};

const GRID: &str = r#"
scenario "checkout" {
  load "constant_vus" {
    duration = "1s"
  }
  group "buy" {
    step "print" "pay" {
      arguments { input = 1 }
    }
  }
}
group "setup" {
  step "print" "login" {
    arguments { input = 1 }
  }
}
step "print" "many" {
  count = 3
  arguments { input = 1 }
}
variable "limit" {
  default = 300
}
"#;

fn grid(thresholds: &str) -> Grid {
    good(&format!("{GRID}{thresholds}"))
}

/// What is watched, as an address.
fn target(grid: &Grid, target: ThresholdTarget) -> String {
    let path = |id| grid.step(id).map_or(String::new(), |step| step.address());
    match target {
        ThresholdTarget::Scenario(id) | ThresholdTarget::Step(id) => path(id),
        ThresholdTarget::Service(id) => grid.service(id).map_or(String::new(), |service| service.path.to_string()),
        ThresholdTarget::Custom(at) => format!("custom.{}", grid.metrics[at as usize].name),
        ThresholdTarget::StepOf { scenario, step } => format!("{}: {}", path(scenario), path(step)),
    }
}

#[test]
fn a_path_is_the_same_bare_and_in_quotes() {
    let paths = [
        ("scenario.checkout.latency", "scenario.checkout", Metric::Latency),
        (
            "scenario.checkout.group.buy.step.print.pay.checks",
            "scenario.checkout: scenario.checkout.group.buy.step.print.pay",
            Metric::Checks,
        ),
        ("group.setup.step.print.login.service_time", "group.setup.step.print.login", Metric::ServiceTime),
        ("step.print.many.latency", "step.print.many", Metric::Latency),
    ];
    for (path, expected, metric) in paths {
        for written in [path.to_owned(), format!("\"{path}\""), format!("(\"${{{path}}}\")")] {
            let grid = grid(&format!("threshold \"t\" {{\n  metric = {written}\n  require = \"count > 1\"\n}}\n"));
            let found = &grid.thresholds[0];
            let name = grid.thresholds[0].path.as_str();
            assert_eq!((target(&grid, found.target).as_str(), found.metric, name), (expected, metric, path), "{written}");
        }
    }
}

#[test]
fn all_is_read_and_has_its_defaults() {
    let grid = grid(
        r#"
threshold "all of it" {
  description = "for people"
  metric      = scenario.checkout.latency
  fail_on     = "p99.5 >= ${var.limit}ms"
  window      = "10s"
  after       = 30
  on_breach   = "abort"
}
threshold "little" {
  metric  = scenario.checkout.error_rate
  require = "value < 1%"
}
"#,
    );
    let [all, little] = grid.thresholds.as_slice() else { panic!("{:?}", grid.thresholds) };
    assert_eq!((all.name.as_str(), all.rule.to_string().as_str(), all.must), ("all of it", "p99.5 >= 300ms", Must::NotHold));
    let times = (Some(Duration::from_secs(10)), Duration::from_secs(30), OnBreach::Abort);
    assert_eq!((all.window, all.after, all.on_breach), times);
    assert_eq!((little.must, little.window, little.after, little.on_breach), (Must::Hold, None, Duration::ZERO, OnBreach::Fail));
}
