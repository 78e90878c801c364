//! How long the engine takes for nothing: a layered DAG of 10,000 no-op steps, 100 wide, planned and run.
//!
//! Each step waits for two of the layer before. The bound is one second on two cores.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints, and stops when it cannot go on")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use squall::base::clock::RunClock;
use squall::base::diagnostic::{SourceId, Sources, Span};
use squall::base::id::RunId;
use squall::base::secret::Secrets;
use squall::base::seed::Seed;
use squall::contract::{
    Action, CallContext, Catalog, Demand, Effect, Failure, Manifest, Network, OutputDef, RunContext, RunnerEntry, User, runner,
};
use squall::event::{OnFailure, Status};
use squall::grid::expression::{SlotTable, StepId};
use squall::grid::model::{CallDef, Dependency, DependencyTarget, Grid, RepeatDef, Settings, StepDef, StepPolicy, WorkDef};
use squall::plan::Plan;
use squall::value::shape::Arguments;
use squall::value::{Text, Value};

const LAYERS: u32 = 100;
const WIDTH: u32 = 100;
const BOUND: Duration = Duration::from_secs(1);

squall::shape! {
    /// Nothing.
    pub struct Nothing {}
}

struct Noop;

impl Action for Noop {
    const MANIFEST: Manifest = Manifest {
        name: "noop",
        summary: "Does nothing.",
        example: "step \"noop\" \"a\" {}",
        input: <Nothing as squall::value::shape::Shape>::SHAPE,
        output: OutputDef::None,
        uses: &[],
    };
    type Input = Nothing;
    type Output = Value;

    fn effect(_: &Arguments) -> Effect {
        Effect::Pure
    }

    async fn run(_: &CallContext, _: &Demand, _: &mut User, _: Nothing) -> Result<Value, Failure> {
        Ok(Value::Null)
    }
}

static NOOP: RunnerEntry = RunnerEntry { manifest: &Noop::MANIFEST, make: runner::<Noop> };
static RUNNERS: [RunnerEntry; 1] = [NOOP];

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let mut times: Vec<(Duration, Duration)> = (0..5).map(|_| once(&runtime)).collect();
    times.sort();
    let (median, planned) = times[times.len() / 2];
    let each = median.as_secs_f64() * 1e6 / f64::from(LAYERS * WIDTH);
    println!(
        "engine: {} no-op steps, {WIDTH} wide: {:.0} ms planned and run ({:.0} ms of it planning), {each:.1} µs a step; bound {} ms",
        LAYERS * WIDTH,
        median.as_secs_f64() * 1e3,
        planned.as_secs_f64() * 1e3,
        BOUND.as_millis()
    );
    assert!(median < BOUND, "over the bound");
}

/// Plans and runs it once; the whole time, and the planning's.
fn once(runtime: &tokio::runtime::Runtime) -> (Duration, Duration) {
    let grid = Arc::new(grid());
    let context = Arc::new(RunContext::new(
        RunClock::system(),
        Catalog { runners: &RUNNERS, resources: &[] },
        Secrets::new(),
        Seed(1),
        Network::default(),
        PathBuf::new(),
        Arc::new(BTreeMap::new()),
    ));
    let options = squall::engine::RunOptions {
        run: RunId::new(0, 0),
        name: "bench".into(),
        on_failure: OnFailure::FailFast,
        operator: false,
        max_duration: None,
        max_parallel: 64,
        context,
        store: Arc::new(squall::store::Memory::new()),
    };
    let began = Instant::now();
    let plan = Plan::new(grid).expect("no cycle");
    let planned = began.elapsed();
    let run = squall::engine::start(plan, options, runtime.handle()).expect("a thread");
    let state = runtime.block_on(run.finished);
    let took = began.elapsed();
    assert_eq!(state.counts.of(Status::Succeeded), LAYERS * WIDTH);
    (took, planned)
}

fn grid() -> Grid {
    let steps = (0..LAYERS * WIDTH).map(|number| {
        let (layer, column) = (number / WIDTH, number % WIDTH);
        let span = Span::new(SourceId(0), 0, 0);
        let before =
            |column: u32| Dependency { target: DependencyTarget::Step(StepId((layer - 1) * WIDTH + column % WIDTH)), span };
        StepDef {
            id: StepId(number),
            within: None,
            local: format!("step.noop.s{number}").into(),
            path: format!("step.noop.s{number}").into(),
            race: None,
            work: WorkDef::Call(CallDef { entry: NOOP, arguments: Arc::new([]), effect: Effect::Effect }),
            name: Text::from(format!("s{number}")),
            span,
            description: None,
            repeat: RepeatDef::Once,
            once_slots: SlotTable::new(),
            once_conditions: Vec::new(),
            slots: SlotTable::new(),
            conditions: Vec::new(),
            depends_on: if layer == 0 { Vec::new() } else { vec![before(column), before(column + 1)] },
            uses: Vec::new(),
            policy: Arc::new(StepPolicy::default()),
        }
    });
    Grid {
        sources: Arc::new(Sources::new()),
        settings: Settings::default(),
        locals: Vec::new(),
        resources: Vec::new(),
        steps: steps.collect(),
        outputs: Vec::new(),
        secrets: Vec::new(),
        released: Vec::new(),
    }
}
