//! A run made by hand, for the tests of this folder.

use std::sync::Arc;

use crate::base::diagnostic::{SourceId, Span};
use crate::base::exit::ExitCode;
use crate::base::failure::ErrorClass;
use crate::base::id::{Attempt, Epoch, NodeId, RunId, Seq};
use crate::base::log::{LogLevel, Stream};
use crate::base::sharing::{BreakerState, Scope};
use crate::event::{
    AttemptResult, CheckResult, Ending, Fact, LogLine, NodeEnding, NodeError, NodeInfo, NodeKind, OnFailure, PlannedRun, Reason,
    RunEvent, SourceText, Status,
};
use crate::state::RunState;
use crate::value::Value;

const TEXT: &str = "# é\nstep \"print\" \"hello\" {}\n  step \"http_request\" \"pay\" {}\n";

/// The events of a run: a resource, four single steps, one collection with two instances and one that never opens.
pub(super) fn events() -> Vec<RunEvent> {
    let mut run = Recorder::default();
    run.at(0, Fact::Planned(planned()));
    run.call(0, 100, 1_000, AttemptResult::Succeeded, None);
    run.at(1_100, ended(0, ok(1_000)));
    run.call(1, 2_000, 12_345, AttemptResult::Succeeded, None);
    run.at(13_000, log(1, "a\u{1b}[31mred\nline"));
    run.at(14_345, ended(1, NodeEnding { output: Some(Value::string("hi")), ..ok(12_345) }));
    run.call(2, 20_000, 700_000, AttemptResult::Failed(refused()), Some(250_000));
    run.call(2, 970_000, 800_000, AttemptResult::Failed(refused()), None);
    run.at(1_770_000, ended(2, NodeEnding { status: Status::Failed, attempts: 2, error: Some(refused()), ..ok(1_750_000) }));
    run.at(1_770_100, ended(3, skipped(Reason::Upstream { address: "step.http_request.pay".into() })));
    run.at(1_770_200, ended(4, skipped(Reason::Condition)));
    for node in [6, 7] {
        run.at(1_770_300, ended(node, skipped(Reason::Upstream { address: "step.http_request.pay".into() })));
    }
    run.at(1_770_400, ended(5, skipped(Reason::Upstream { address: "step.http_request.pay".into() })));
    run.at(1_770_500, ended(8, skipped(Reason::Upstream { address: "step.http_request.pay".into() })));
    run.call(9, 1_770_550, 5, AttemptResult::Failed(timeout()), None);
    run.at(1_770_600, ended(9, NodeEnding { status: Status::Failed, error: Some(timeout()), tolerated: true, ..ok(5) }));
    run.breaker(1_770_610, BreakerState::Closed, BreakerState::Open, 5);
    run.breaker(31_770_610, BreakerState::Open, BreakerState::HalfOpen, 0);
    run.breaker(31_780_610, BreakerState::HalfOpen, BreakerState::Closed, 0);
    run.at(31_780_620, Fact::Cached { node: NodeId(4), epoch: Epoch(0), arguments: None, scope: Scope::Run, age_us: 2_500_000 });
    run.at(31_780_650, Fact::Destroying { node: NodeId(0) });
    run.at(31_780_650, Fact::Destroyed { node: NodeId(0), error: Some(timeout()) });
    run.at(61_770_700, Fact::Finished(ending()));
    run.events
}

/// The state after all of them.
pub(super) fn state() -> RunState {
    let mut state = RunState::new();
    events().iter().for_each(|event| state.apply(event));
    state
}

#[derive(Default)]
struct Recorder {
    events: Vec<RunEvent>,
    attempts: u32,
}

impl Recorder {
    fn at(&mut self, real_us: u64, fact: Fact) {
        let seq = Seq(self.events.len() as u64 + 1);
        self.events.push(RunEvent { seq, real_us, plan_us: real_us, fact });
    }

    fn breaker(&mut self, at: u64, from: BreakerState, to: BreakerState, failures: u32) {
        let recovers_in_us = (to == BreakerState::Open).then_some(30_000_000);
        let key = "step.http_request.pay".into();
        self.at(at, Fact::Breaker { key, node: NodeId(2), from, to, failures, recovers_in_us });
    }

    fn call(&mut self, node: u32, at: u64, duration_us: u64, result: AttemptResult, retry_in_us: Option<u64>) {
        let (node, epoch) = (NodeId(node), Epoch(0));
        self.attempts += 1;
        let attempt = Attempt(self.attempts);
        self.at(at, Fact::Started { node, epoch });
        self.at(at, Fact::AttemptStarted { node, epoch, attempt, arguments: None, labels: None });
        let check = CheckResult { name: "in stock".into(), held: false, warn_only: true, message: Some("only 0 left".into()) };
        let checks = if node == NodeId(1) { vec![check] } else { Vec::new() };
        self.at(
            at + duration_us,
            Fact::AttemptEnded { node, epoch, attempt, duration_us, phases: Vec::new(), checks, result, retry_in_us },
        );
    }
}

fn planned() -> PlannedRun {
    let node = |address: &str, kind, group: Option<&str>, start: u32| NodeInfo {
        address: address.into(),
        kind,
        type_name: address.split('.').nth(1).unwrap_or_default().into(),
        layer: 0,
        group: group.map(Into::into),
        description: None,
        annotations: None,
        service: None,
        span: Span::new(SourceId(0), start, start + 4),
        parent: None,
    };
    let nodes = [
        node("resource.http_client.shop", NodeKind::Resource, None, 0),
        node("step.print.hello", NodeKind::Step, None, 5),
        node("step.http_request.pay", NodeKind::Step, None, 33),
        node("step.http_request.receipt", NodeKind::Step, None, 0),
        node("step.http_request.wrap", NodeKind::Step, None, 0),
        node("step.http_request.item", NodeKind::Collection, Some("step.http_request.item"), 0),
        node("step.http_request.item[0]", NodeKind::Step, Some("step.http_request.item"), 0),
        node("step.http_request.item[1]", NodeKind::Step, Some("step.http_request.item"), 0),
        node("step.http_request.late", NodeKind::Collection, Some("step.http_request.late"), 0),
        node("step.http_request.sign", NodeKind::Step, None, 0),
    ];
    PlannedRun {
        thresholds: Arc::default(),
        run: RunId::new(1_795_000_000_000, 7),
        name: "shop.hcl".into(),
        seed: 7,
        started_at_ms: 1_795_000_000_000,
        on_failure: OnFailure::Continue,
        max_parallel: 64,
        nodes: nodes.into_iter().map(Arc::new).collect(),
        edges: Arc::default(),
        metrics: Arc::default(),
        sources: [SourceText { name: "shop.hcl".into(), text: TEXT.into() }].into(),
    }
}

fn ok(duration_us: u64) -> NodeEnding {
    NodeEnding { status: Status::Succeeded, attempts: 1, duration_us, output: None, error: None, reason: None, tolerated: false }
}

fn skipped(reason: Reason) -> NodeEnding {
    NodeEnding { status: Status::Skipped, attempts: 0, reason: Some(reason), ..ok(0) }
}

fn ended(node: u32, ending: NodeEnding) -> Fact {
    Fact::Ended { node: NodeId(node), epoch: Epoch(0), ending }
}

fn log(node: u32, text: &str) -> Fact {
    Fact::Log(LogLine { node: Some(NodeId(node)), level: LogLevel::Info, stream: Stream::Module, text: text.into() })
}

fn refused() -> NodeError {
    NodeError { class: ErrorClass::Status, message: "the answer is not what was expected".into(), status: Some(503) }
}

fn timeout() -> NodeError {
    NodeError { class: ErrorClass::Timeout, message: "it took longer than 20s".into(), status: None }
}

fn ending() -> Ending {
    Ending {
        exit: ExitCode::Failed,
        outputs: vec![
            ("total".into(), Value::string("12.00 EUR")),
            (
                "token".into(),
                Value::object([("value".into(), Value::string("hunter2").sensitive()), ("days".into(), Value::Int(3))]),
            ),
        ],
        failed_outputs: vec![("receipt".into(), "step.http_request.pay failed".into())],
        reason: None,
    }
}
