//! Timeouts, retries, checks, failures.

use insta::assert_snapshot;

use super::world::broken;

#[test]
fn durations() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  delay_before = "soon"
  delay_after  = -1
  arguments { input = 1 }
  timeouts {
    execution = "0s"
    queue     = true
    start     = "10 apples"
    total     = "1s"
  }
}
"#
    ), @r#"
    error[G069]: delay_before: `soon` is not understood; write a duration like 250ms, 1.5s, 1m30s or 1h (units ns, us, ms, s, m, h, d; a bare number is seconds)
     --> a.hcl:3:18
      |
    3 |   delay_before = "soon"
      |                  ^^^^^^
    error[G069]: delay_after: a duration cannot be negative
     --> a.hcl:4:18
      |
    4 |   delay_after  = -1
      |                  ^^
    error[G069]: execution: a limit of nothing lets nothing happen; leave it out for none
     --> a.hcl:7:17
      |
    7 |     execution = "0s"
      |                 ^^^^
    error[G069]: queue: a duration is required, such as "250ms" or a number of seconds, not a bool
     --> a.hcl:8:17
      |
    8 |     queue     = true
      |                 ^^^^
    error[G069]: start: `apples` is no unit; write a duration like 250ms, 1.5s, 1m30s or 1h (units ns, us, ms, s, m, h, d; a bare number is seconds)
     --> a.hcl:9:17
      |
    9 |     start     = "10 apples"
      |                 ^^^^^^^^^^^
    error[G061]: timeouts has no argument "total"
      --> a.hcl:10:5
       |
    10 |     total     = "1s"
       |     ^^^^^
       |
       = help: there is execution, queue, start and deadline
    "#);
}

#[test]
fn deadlines() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  arguments { input = 1 }
  timeouts { deadline = "2025-13-16T18:00:00Z" }
}
step "print" "b" {
  arguments { input = 1 }
  timeouts { deadline = "tomorrow" }
}
"#
    ), @r#"
    error[G069]: deadline: not an instant that the calendar has
     --> a.hcl:4:25
      |
    4 |   timeouts { deadline = "2025-13-16T18:00:00Z" }
      |                         ^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write it as "2025-08-16T18:00:00Z"
    error[G069]: deadline: a duration from the start of the run is required, such as "5m", or an instant
     --> a.hcl:8:25
      |
    8 |   timeouts { deadline = "tomorrow" }
      |                         ^^^^^^^^^^
      |
      = help: write an instant as "2025-08-16T18:00:00Z"
    "#);
}

#[test]
fn retries() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  arguments { input = 1 }
  retry {
    attempts     = 0
    max_duration = "x"
    retry_on     = ["timeuot", "503", "6xx"]
    abort_on     = "404"
    backoff {
      strategy = "quadratic"
      initial  = "x"
      factor   = 0.5
      jitter   = "some"
      maximum  = "1s"
    }
    backof {
    }
  }
}
"#
    ), @r#"
    error[G069]: attempts: a whole number from 1 on is required, since the first attempt counts too
     --> a.hcl:5:20
      |
    5 |     attempts     = 0
      |                    ^
    error[G069]: max_duration: `x` is not understood; write a duration like 250ms, 1.5s, 1m30s or 1h (units ns, us, ms, s, m, h, d; a bare number is seconds)
     --> a.hcl:6:20
      |
    6 |     max_duration = "x"
      |                    ^^^
    error[G069]: retry_on: "timeuot" is no class of failures; did you mean "timeout"?
     --> a.hcl:7:21
      |
    7 |     retry_on     = ["timeuot", "503", "6xx"]
      |                     ^^^^^^^^^
    error[G069]: retry_on: "6xx" is no class of failures; there are timeout, connect, tls, reset, status, body, check, breaker, rate_limit, error and any, and statuses such as "503" and "5xx"
     --> a.hcl:7:39
      |
    7 |     retry_on     = ["timeuot", "503", "6xx"]
      |                                       ^^^^^
    error[G069]: abort_on: a list of strings is required, such as ["timeout", "5xx"], not a string
     --> a.hcl:8:20
      |
    8 |     abort_on     = "404"
      |                    ^^^^^
    error[G069]: strategy: "quadratic" is not one of fixed, linear and exponential
      --> a.hcl:10:18
       |
    10 |       strategy = "quadratic"
       |                  ^^^^^^^^^^^
    error[G069]: initial: `x` is not understood; write a duration like 250ms, 1.5s, 1m30s or 1h (units ns, us, ms, s, m, h, d; a bare number is seconds)
      --> a.hcl:11:18
       |
    11 |       initial  = "x"
       |                  ^^^
    error[G069]: factor: a number from 1 on is required, or the delays would shrink
      --> a.hcl:12:18
       |
    12 |       factor   = 0.5
       |                  ^^^
    error[G069]: jitter: "some" is not one of none, equal and full
      --> a.hcl:13:18
       |
    13 |       jitter   = "some"
       |                  ^^^^^^
    error[G061]: backoff has no argument "maximum"
      --> a.hcl:14:7
       |
    14 |       maximum  = "1s"
       |       ^^^^^^^
       |
       = help: there is strategy, initial, factor, max and jitter
    error[G060]: retry has no block "backof"
      --> a.hcl:16:5
       |
    16 |     backof {
       |     ^^^^^^
       |
       = help: did you mean "backoff"?
    "#);
}

#[test]
fn retries_that_retry_nothing_or_are_known_too_late() {
    assert_snapshot!(broken(
        r#"
step "print" "b" {
  arguments { input = 1 }
  retry {
    retry_on = ["timeout"]
  }
}
step "print" "c" {
  arguments { input = 1 }
  retry {
    attempts = "three"
    retry_on = [step.print.b.status]
  }
}
"#
    ), @r#"
    warning[G081]: "retry" without "attempts" tries once
     --> a.hcl:4:3
      |
    4 |   retry {
      |   ^^^^^
      |
      = help: say how many attempts there are in all: attempts = 3
    error[G069]: attempts: a number is required, not a string
      --> a.hcl:11:16
       |
    11 |     attempts = "three"
       |                ^^^^^^^
    error[G070]: "retry_on" must be known before the run
      --> a.hcl:12:16
       |
    12 |     retry_on = [step.print.b.status]
       |                ^^^^^^^^^^^^^^^^^^^^^
       |
       = help: it may name variables, constant locals and functions
    "#);
}

#[test]
fn checks() {
    assert_snapshot!(broken(
        r#"
step "http_request" "a" {
  arguments { url = "http://localhost/" }
  check {
    condition = true
  }
  check "no condition" {
  }
  check "not a bool" {
    condition = 3
  }
  check "undeclared" {
    condition     = self.output.code == 200
    error_message = "got ${self.output.code}"
    severity      = "fatal"
  }
  check "self is not elsewhere" {
    condition = self.status_code == 200
  }
}
output "self" {
  value = self.output
}
"#
    ), @r#"
    error[G065]: check has one label, its text
     --> a.hcl:4:3
      |
    4 |   check {
      |   ^^^^^
      |
      = help: write check "the answer is good" { … }
    error[G068]: check has no "condition"
     --> a.hcl:7:3
      |
    7 |   check "no condition" {
      |   ^^^^^^^^^^^^^^^^^^^^
      |
      = help: write condition = self.output. …
    error[G069]: condition: true or false is required, not a number
      --> a.hcl:10:17
       |
    10 |     condition = 3
       |                 ^
    error[G046]: reference to undeclared output "code" on "self"
      --> a.hcl:13:33
       |
    13 |     condition     = self.output.code == 200
       |                                 ^^^^
       |
       = help: it has status_code and body
    error[G046]: reference to undeclared output "code" on "self"
      --> a.hcl:14:40
       |
    14 |     error_message = "got ${self.output.code}"
       |                                        ^^^^
       |
       = help: it has status_code and body
    error[G069]: severity: "fatal" is not one of error and warn
      --> a.hcl:15:21
       |
    15 |     severity      = "fatal"
       |                     ^^^^^^^
    error[G046]: "self" has no attribute "status_code"
      --> a.hcl:18:22
       |
    18 |     condition = self.status_code == 200
       |                      ^^^^^^^^^^^
       |
       = help: did you mean output.status_code?
    error[G043]: "self" means nothing here
      --> a.hcl:22:11
       |
    22 |   value = self.output
       |           ^^^^^^^^^^^
       |
       = help: it is the attempt that just ended, in check, retry and on_error of a step or group
    "#);
}

#[test]
fn conditions() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  if      = "yes"
  enabled = null
  arguments { input = 1 }
}
step "print" "b" {
  if = each.key == "x"
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G069]: if: true or false is required, without quotes
     --> a.hcl:3:13
      |
    3 |   if      = "yes"
      |             ^^^^^
    error[G069]: enabled: true or false is required, not null
     --> a.hcl:4:13
      |
    4 |   enabled = null
      |             ^^^^
    error[G043]: "each" means nothing here
     --> a.hcl:8:8
      |
    8 |   if = each.key == "x"
      |        ^^^^^^^^
      |
      = help: it means something only in a block that has "for_each", and not in "for_each" itself
    "#);
}

#[test]
fn failures() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  continue_on_failure = step.print.b.status == "failed"
  sensitive           = "very"
  run_if_skipped      = 3
  description         = ["a"]
  arguments { input = 1 }
  on_error {
    action = "explode"
  }
}
step "print" "b" {
  continue_on_failure = true
  arguments { input = 1 }
  on_error {
    action = "hold"
  }
}
step "print" "c" {
  arguments { input = 1 }
  on_error {
  }
}
"#
    ), @r#"
    error[G070]: "continue_on_failure" must be known before the run
     --> a.hcl:3:25
      |
    3 |   continue_on_failure = step.print.b.status == "failed"
      |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: it may name variables, constant locals and functions
    error[G069]: sensitive: true or false is required, without quotes
     --> a.hcl:4:25
      |
    4 |   sensitive           = "very"
      |                         ^^^^^^
    error[G069]: run_if_skipped: true or false is required, not a number
     --> a.hcl:5:25
      |
    5 |   run_if_skipped      = 3
      |                         ^
    error[G069]: description: a string is required, not a tuple
     --> a.hcl:6:25
      |
    6 |   description         = ["a"]
      |                         ^^^^^
    error[G069]: action: "explode" is not one of fail, continue, fallback and hold
     --> a.hcl:9:14
      |
    9 |     action = "explode"
      |              ^^^^^^^^^
    error[G074]: "continue_on_failure" and "on_error" say different things
      --> a.hcl:13:3
       |
    13 |   continue_on_failure = true
       |   ^^^^^^^^^^^^^^^^^^^^^^^^^^
    14 |   arguments { input = 1 }
    15 |   on_error {
       |   -------- the other one
       |
       = help: leave one of them out
    error[G068]: on_error has no "action"
      --> a.hcl:21:3
       |
    21 |   on_error {
       |   ^^^^^^^^
       |
       = help: it is "fail", "continue", "fallback" or "hold"
    "#);
}
