#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
use proptest::prelude::*;

use super::*;

const fn at(seconds: u64) -> Elapsed {
    Duration::from_secs(seconds)
}

fn rules(failure_threshold: u32, half_open_max: u32) -> BreakerRules {
    BreakerRules { failure_threshold, half_open_max, ..BreakerRules::default() }
}

fn call(breaker: &mut Breaker, verdict: Verdict, now: Elapsed) -> Option<Change> {
    let (ticket, change) = breaker.admit(now).unwrap();
    assert_eq!(change, None);
    breaker.settle(ticket, verdict, now)
}

#[test]
fn failures_in_a_row_open_it() {
    let mut breaker = Breaker::new(rules(3, 1));
    for verdict in [Verdict::Failure, Verdict::Failure, Verdict::Success, Verdict::Failure, Verdict::Nothing, Verdict::Failure] {
        assert_eq!(call(&mut breaker, verdict, at(0)), None, "{verdict:?}");
    }
    let change = call(&mut breaker, Verdict::Failure, at(0)).unwrap();
    let (from, to) = (BreakerState::Closed, BreakerState::Open);
    assert_eq!(change, Change { from, to, failures: 3, recovers_in: Some(at(30)) });
    assert_eq!(breaker.admit(at(10)), Err(Rejection::Open(at(20))));
}

#[test]
fn in_a_window_only_time_forgets() {
    let mut breaker = Breaker::new(BreakerRules { window: Some(at(10)), ..rules(2, 1) });
    assert_eq!(call(&mut breaker, Verdict::Failure, at(0)), None);
    assert_eq!(call(&mut breaker, Verdict::Success, at(5)), None);
    assert_eq!(call(&mut breaker, Verdict::Failure, at(10)), None);
    assert!(call(&mut breaker, Verdict::Failure, at(19)).is_some());
}

/// Opened at second 0, asked again at second 30.
fn half_open(probes: u32) -> (Breaker, Ticket) {
    let mut breaker = Breaker::new(rules(1, probes));
    call(&mut breaker, Verdict::Failure, at(0)).unwrap();
    let (ticket, change) = breaker.admit(at(30)).unwrap();
    assert_eq!(change.map(|change| (change.from, change.to)), Some((BreakerState::Open, BreakerState::HalfOpen)));
    (breaker, ticket)
}

#[test]
fn a_probe_decides() {
    let (mut breaker, ticket) = half_open(1);
    assert_eq!(breaker.admit(at(31)), Err(Rejection::Probing));
    assert_eq!(breaker.settle(ticket, Verdict::Success, at(31)).unwrap().to, BreakerState::Closed);
    let (mut breaker, ticket) = half_open(1);
    let change = breaker.settle(ticket, Verdict::Failure, at(40)).unwrap();
    assert_eq!((change.to, breaker.admit(at(69))), (BreakerState::Open, Err(Rejection::Open(at(1)))));
    assert!(breaker.admit(at(70)).is_ok());
}

#[test]
fn so_many_probes_are_let_through_and_the_first_decides() {
    let (mut breaker, first) = half_open(2);
    let (second, _) = breaker.admit(at(30)).unwrap();
    assert_eq!(breaker.admit(at(30)), Err(Rejection::Probing));
    breaker.settle(first, Verdict::Success, at(31)).unwrap();
    // It began before the breaker closed, so its failure is not one of the closed one, which one would open.
    assert_eq!(breaker.settle(second, Verdict::Failure, at(32)), None);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[test]
fn a_permit_that_is_dropped_decides_nothing() {
    let shared = Arc::new(SharedBreaker::new(rules(1, 1)));
    let mut told = Vec::new();
    shared.admit(at(0), |_| ()).unwrap().settle(Verdict::Failure, at(0), |change| told.push(change.to));
    let probe = shared.admit(at(30), |change| told.push(change.to)).unwrap();
    assert!(shared.admit(at(30), |_| ()).is_err());
    drop(probe);
    let again = shared.admit(at(31), |change| told.push(change.to)).unwrap();
    assert!(again.stands());
    again.settle(Verdict::Success, at(31), |change| told.push(change.to));
    assert_eq!(told, [BreakerState::Open, BreakerState::HalfOpen, BreakerState::Closed]);
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(u64),
    Begin,
    End(usize, Verdict),
}

fn step() -> impl Strategy<Value = Step> {
    let verdict = prop_oneof![Just(Verdict::Success), Just(Verdict::Failure), Just(Verdict::Nothing)];
    prop_oneof![
        (0_u64..20).prop_map(Step::Wait),
        Just(Step::Begin),
        (0_usize..8, verdict).prop_map(|(at, verdict)| Step::End(at, verdict))
    ]
}

proptest! {
    /// Whatever happens: it only changes as the machine says, probes never exceed their number, an open one lets nothing through before
    /// its time and, with nothing under way, always something after it.
    #[test]
    fn it_keeps_to_its_states(threshold in 1_u32..4, probes in 1_u32..4, window in proptest::option::of(1_u64..30), steps in prop::collection::vec(step(), 0..200)) {
        let mut breaker = Breaker::new(BreakerRules { window: window.map(at), ..rules(threshold, probes) });
        let (mut now, mut opened, mut under_way) = (at(0), None, Vec::new());
        let mut state = breaker.state();
        for step in steps {
            let change = match step {
                Step::Wait(seconds) => { now += at(seconds); None }
                Step::Begin => match breaker.admit(now) {
                    Ok((ticket, change)) => { under_way.push(ticket); change }
                    Err(Rejection::Open(left)) => {
                        prop_assert_eq!(opened.map(|opened: Elapsed| opened + at(30)), Some(now + left));
                        None
                    }
                    Err(Rejection::Probing) => { prop_assert_eq!(breaker.probes(), probes); None }
                },
                Step::End(at, verdict) if at < under_way.len() => breaker.settle(under_way.remove(at), verdict, now),
                Step::End(..) => None,
            };
            if let Some(Change { from, to, failures, recovers_in }) = change {
                use BreakerState::{Closed, HalfOpen, Open};
                prop_assert_eq!(from, state);
                prop_assert!(matches!((from, to), (Closed | HalfOpen, Open) | (Open, HalfOpen) | (HalfOpen, Closed)));
                prop_assert!(from != Closed || failures >= threshold);
                prop_assert_eq!(recovers_in.is_some(), to == Open);
                if to == Open { opened = Some(now); }
                if from == Open { prop_assert!(opened.is_some_and(|opened| now >= opened + at(30))); }
            }
            state = breaker.state();
            prop_assert!(breaker.probes() <= probes);
            prop_assert!(breaker.probes() as usize <= under_way.len());
        }
        for ticket in under_way { breaker.settle(ticket, Verdict::Nothing, now); }
        prop_assert!(breaker.admit(now + at(30)).is_ok());
    }
}
