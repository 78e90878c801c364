//! Runs made of hand-written events, through the same fold as real ones.

use std::sync::Arc;

use crate::base::diagnostic::{SourceId, Span};
use crate::base::exit::ExitCode;
use crate::base::failure::ErrorClass;
use crate::base::id::{Attempt, Epoch, NodeId, RunId, Seq};
use crate::base::log::{LogLevel, Stream};
use crate::base::sharing::BreakerState;
use crate::event::{
    AttemptResult, Breach, By, CheckResult, EdgeKind, Ending, Fact, LoadChange, LogLine, NodeEnding, NodeError, NodeInfo,
    NodeKind, OnFailure, PlannedRun, PlannedThreshold, Reason, RunEvent, Status,
};
use crate::metric::Phase;
use crate::metric::threshold::{Metric, Must, OnBreach, Rule, ThresholdState, Verdict};
use crate::state::RunState;
use crate::value::Value;

/// Tells a run, event by event.
#[derive(Default)]
pub(in crate::tui) struct Story {
    pub(in crate::tui) state: RunState,
    pub(in crate::tui) told: Vec<RunEvent>,
    real_us: u64,
    paused_us: u64,
}

pub(in crate::tui) fn info(address: &str, kind: NodeKind, layer: u32, group: Option<&str>) -> NodeInfo {
    NodeInfo {
        address: address.into(),
        kind,
        type_name: address.split('.').nth(1).unwrap_or_default().into(),
        layer,
        group: group.map(Into::into),
        description: None,
        annotations: None,
        service: None,
        span: Span::new(SourceId(0), 0, 0),
        parent: None,
    }
}

fn error(class: ErrorClass, message: &str, status: Option<u16>) -> NodeError {
    NodeError { class, message: message.into(), status }
}

impl Story {
    pub(in crate::tui) fn tell(&mut self, fact: Fact) -> &mut Self {
        let seq = Seq(self.told.len() as u64 + 1);
        let event = RunEvent { seq, real_us: self.real_us, plan_us: self.real_us - self.paused_us, fact };
        self.state.apply(&event);
        self.told.push(event);
        self
    }

    pub(in crate::tui) fn wait(&mut self, ms: u64) -> &mut Self {
        self.real_us += ms * 1000;
        self
    }

    pub(in crate::tui) fn plan(&mut self, nodes: Vec<NodeInfo>, edges: &[(u32, u32, EdgeKind)]) -> &mut Self {
        self.plan_with(nodes, edges, Vec::new())
    }

    fn plan_with(
        &mut self,
        nodes: Vec<NodeInfo>,
        edges: &[(u32, u32, EdgeKind)],
        thresholds: Vec<PlannedThreshold>,
    ) -> &mut Self {
        self.tell(Fact::Planned(PlannedRun {
            metrics: Arc::default(),
            thresholds: thresholds.into_iter().map(Arc::new).collect(),
            run: RunId("run".into()),
            name: "grids/shop".into(),
            seed: 7,
            started_at_ms: 0,
            on_failure: OnFailure::Hold,
            max_parallel: 16,
            nodes: nodes.into_iter().map(Arc::new).collect(),
            edges: edges.iter().map(|(from, to, kind)| (NodeId(*from), NodeId(*to), *kind)).collect(),
            sources: Arc::default(),
        }))
    }

    pub(in crate::tui) fn start(&mut self, node: u32) -> &mut Self {
        self.tell(Fact::Started { node: NodeId(node), epoch: Epoch(0) })
    }

    fn attempt_with(&mut self, node: u32, attempt: u32, ms: u64, result: AttemptResult, checks: Vec<CheckResult>) -> &mut Self {
        let arguments = Value::object([
            ("headers".into(), Value::object([("authorization".into(), Value::from("Bearer hunter2").sensitive())])),
            ("method".into(), Value::from("POST")),
            ("url".into(), Value::from("http://127.0.0.1:8080/pay")),
        ]);
        let (node, epoch, attempt) = (NodeId(node), Epoch(0), Attempt(attempt));
        self.tell(Fact::AttemptStarted { node, epoch, attempt, arguments: (attempt.0 == 1).then_some(arguments), labels: None });
        self.wait(ms);
        let phase = |name: &'static str, start_us, duration_us| Phase { name: name.into(), start_us, duration_us };
        let phases =
            vec![phase("connect", 0, 120), phase("first_byte", 120, ms * 900), phase("body", 120 + ms * 900, ms * 100 - 120)];
        self.tell(Fact::AttemptEnded { node, epoch, attempt, duration_us: ms * 1000, phases, checks, result, retry_in_us: None })
    }

    /// One attempt that goes well.
    pub(in crate::tui) fn attempt(&mut self, node: u32, attempt: u32, ms: u64) -> &mut Self {
        self.attempt_with(node, attempt, ms, AttemptResult::Succeeded, Vec::new())
    }

    pub(in crate::tui) fn end(&mut self, node: u32, status: Status, ms: u64, reason: Option<Reason>) -> &mut Self {
        let output = (status == Status::Succeeded).then(|| {
            Value::object([
                ("body".into(), Value::from("{\"ok\":true}")),
                ("status".into(), Value::Int(200)),
                ("token".into(), Value::from("hunter2").sensitive()),
            ])
        });
        let failed = matches!(status, Status::Failed | Status::Held);
        self.tell(Fact::Ended {
            node: NodeId(node),
            epoch: Epoch(0),
            ending: NodeEnding {
                status,
                attempts: 1,
                duration_us: ms * 1000,
                output,
                error: failed
                    .then(|| error(ErrorClass::Status, "the payment service answered 503 Service Unavailable", Some(503))),
                reason,
                tolerated: false,
            },
        })
    }

    pub(in crate::tui) fn log(&mut self, node: Option<u32>, level: LogLevel, text: &str) -> &mut Self {
        self.tell(Fact::Log(LogLine { node: node.map(NodeId), level, stream: Stream::Module, text: text.into() }))
    }

    /// A threshold was judged; what its breach is, is known before.
    fn judge(&mut self, threshold: u32, state: ThresholdState, actual: Option<f64>, breach: Option<Breach>) -> &mut Self {
        self.tell(Fact::ThresholdJudged { threshold, state, actual, breach, verdict: None })
    }

    pub(in crate::tui) fn pause(&mut self, ms: u64) -> &mut Self {
        self.tell(Fact::Paused { by: By::Operator });
        self.paused_us += ms * 1000;
        self.wait(ms)
    }
}

/// A shop: a resource, a login, twelve items at run time, a payment, a report that waits.
pub(in crate::tui) fn running() -> Story {
    let mut story = Story::default();
    story
        .plan(
            vec![
                info("resource.http_client.shop", NodeKind::Resource, 0, None),
                info("step.http_request.login", NodeKind::Step, 1, None),
                info("step.http_request.item", NodeKind::Collection, 2, Some("step.http_request.item")),
                info("step.http_request.pay", NodeKind::Step, 2, None),
                info("step.shell.report", NodeKind::Step, 3, None),
                info("step.print.日本語", NodeKind::Step, 3, None),
            ],
            &[
                (0, 1, EdgeKind::Uses),
                (1, 2, EdgeKind::After),
                (1, 3, EdgeKind::After),
                (2, 4, EdgeKind::After),
                (3, 4, EdgeKind::After),
                (3, 5, EdgeKind::After),
            ],
        )
        .start(0)
        .end(0, Status::Succeeded, 1, None)
        .start(1)
        .attempt(1, 1, 42)
        .end(1, Status::Succeeded, 42, None)
        .log(Some(1), LogLevel::Info, "logged in \u{1b}[31mas\u{1b}[0m ann\u{7}")
        .start(2)
        .start(3);
    let nodes = (0..12)
        .map(|at| info(&format!("step.http_request.item[{at}]"), NodeKind::Step, 2, Some("step.http_request.item")))
        .map(Arc::new)
        .collect();
    let edges = (6..18).map(|at| (NodeId(at), NodeId(2), EdgeKind::Instance)).collect();
    story.tell(Fact::Expanded { node: NodeId(2), epoch: Epoch(0), first: NodeId(6), nodes, edges });
    for at in 0..8u32 {
        story.start(6 + at).attempt(6 + at, 1, 8 + u64::from(at * at * 3)).end(6 + at, Status::Succeeded, 9, None);
    }
    story.start(14).log(Some(14), LogLevel::Warn, "the answer took 155 ms").log(
        None,
        LogLevel::Error,
        "one of us is tired 日本語",
    );
    story.wait(1500);
    story
}

/// The same; the payment has failed three times and is held, the report is skipped.
pub(in crate::tui) fn held() -> Story {
    let mut story = running();
    for attempt in 1..=3 {
        let check = CheckResult {
            name: "it is paid".into(),
            held: false,
            warn_only: false,
            message: Some("expected 200, got 503".into()),
        };
        let failed = AttemptResult::Failed(error(ErrorClass::Status, "503 Service Unavailable", Some(503)));
        story.attempt_with(3, attempt, 30 * u64::from(attempt), failed, vec![check]);
    }
    story.end(3, Status::Held, 180, None);
    story
}

pub(in crate::tui) fn paused() -> Story {
    let mut story = running();
    story.pause(5000).log(None, LogLevel::Debug, "still here");
    story
}

pub(in crate::tui) fn finished() -> Story {
    let mut story = held();
    story.end(3, Status::Failed, 180, Some(Reason::Asked(By::Operator)));
    for at in 14..18 {
        story.start(at).attempt(at, 1, 12).end(at, Status::Succeeded, 12, None);
    }
    story.end(2, Status::Succeeded, 900, None);
    let upstream = || Some(Reason::Upstream { address: "step.http_request.pay".into() });
    story.end(4, Status::Skipped, 0, upstream()).end(5, Status::Skipped, 0, upstream());
    story.tell(Fact::Destroyed { node: NodeId(0), error: None });
    story.tell(Fact::Finished(Ending { exit: ExitCode::Failed, outputs: Vec::new(), failed_outputs: Vec::new(), reason: None }));
    story
}

fn threshold(name: &str, metric: Metric, rule: &str, must: Must, window_ms: Option<u64>) -> PlannedThreshold {
    PlannedThreshold {
        service: None,
        unit: None,
        name: name.into(),
        path: format!("scenario.checkout.{}", metric.word()).into(),
        scenario: Some("scenario.checkout".into()),
        step: None,
        metric,
        rule: Rule::parse(rule, Some(metric)).unwrap_or_else(|error| panic!("{error:?}")),
        must,
        window_us: window_ms.map(|ms| ms * 1000),
        after_us: 0,
        on_breach: OnBreach::Fail,
    }
}

/// A scenario under four thresholds for half a minute: it becomes slow in its middle.
pub(in crate::tui) fn judged() -> Story {
    let mut story = Story::default();
    let thresholds = vec![
        threshold(
            "checkout is fast enough, also on the day of the sale",
            Metric::Latency,
            "p99 < 300ms",
            Must::Hold,
            Some(10_000),
        ),
        threshold("nothing fails", Metric::ErrorRate, "value > 1%", Must::NotHold, None),
        threshold("速い 日本語", Metric::Throughput, "value >= 50/s", Must::Hold, Some(1_000)),
        threshold("on time", Metric::Lateness, "p99.9 < 10ms", Must::Hold, None),
    ];
    story.plan_with(vec![info("scenario.checkout", NodeKind::Scenario, 0, None)], &[], thresholds).start(0);
    let mut breach: Option<Breach> = None;
    for tick in 0..60u32 {
        story.wait(500);
        let slow = f64::from(30 - tick.abs_diff(30).min(30)) / 30.0;
        let latency = 120_000.0 + 300_000.0 * slow * slow;
        let state = if latency < 300_000.0 { ThresholdState::Holds } else { ThresholdState::Breached };
        if state == ThresholdState::Breached {
            let first_us = breach.map_or(u64::from(tick) * 500_000, |breach| breach.first_us);
            breach = Some(Breach { first_us, worst: breach.map_or(latency, |breach| breach.worst.max(latency)) });
        }
        story.judge(0, state, Some(latency), breach);
        story.judge(1, ThresholdState::Holds, Some(0.002), None);
        let rate = if tick % 20 == 19 { 42.0 } else { 55.0 };
        let (state, slow) = if rate < 50.0 {
            (ThresholdState::Breached, Some(Breach { first_us: 9_500_000, worst: 42.0 }))
        } else {
            (ThresholdState::Holds, None)
        };
        story.judge(2, state, Some(rate), slow);
    }
    story
}

/// The same at its end.
pub(in crate::tui) fn failed_thresholds() -> Story {
    let mut story = judged();
    let breach = Some(Breach { first_us: 11_500_000, worst: 420_000.0 });
    let verdicts = [
        (ThresholdState::Holds, Some(140_000.0), breach, Verdict::Failed),
        (ThresholdState::Holds, Some(0.002), None, Verdict::Held),
        (ThresholdState::Breached, Some(42.0), Some(Breach { first_us: 9_500_000, worst: 42.0 }), Verdict::Warned),
        (ThresholdState::Unknown, None, None, Verdict::NotRun),
    ];
    for (threshold, (state, actual, breach, verdict)) in (0..).zip(verdicts) {
        story.tell(Fact::ThresholdJudged { threshold, state, actual, breach, verdict: Some(verdict) });
    }
    story.end(0, Status::Succeeded, 30_000, None);
    story.tell(Fact::Finished(Ending {
        exit: ExitCode::Threshold,
        outputs: Vec::new(),
        failed_outputs: Vec::new(),
        reason: None,
    }));
    story
}

/// A scenario whose operator is busy; its breaker opens, a threshold is breached, and the run is stopped.
pub(in crate::tui) fn eventful() -> Story {
    let mut story = judged();
    let (node, epoch) = (NodeId(0), Epoch(0));
    story.wait(2_000).tell(Fact::LoadChanged { node, epoch, state: 1, change: LoadChange::Set(80.0), by: By::Operator });
    story.wait(900).tell(Fact::NodesPaused { nodes: vec![node], by: By::Operator });
    story.wait(900).tell(Fact::NodesResumed { nodes: vec![node], by: By::Engine });
    story.wait(100).tell(Fact::Breaker {
        key: "支払い".into(),
        node,
        from: BreakerState::Closed,
        to: BreakerState::Open,
        failures: 5,
        recovers_in_us: Some(30_000_000),
    });
    story.pause(65_000).tell(Fact::Resumed { by: By::Operator });
    story.log(Some(0), LogLevel::Error, "a line of the log is no event");
    story.end(0, Status::Held, 95_000, None);
    story.wait(1_000).tell(Fact::Reopened { nodes: vec![node], epoch: Epoch(1), by: By::Operator });
    story.wait(1_000).tell(Fact::Stopping { reason: Reason::Asked(By::Operator) });
    story
}
