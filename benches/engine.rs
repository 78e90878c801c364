//! What the engine takes for steps that do nothing: a run of them planned and scheduled, its time and memory, and how both grow.
//!
//! Each measurement is a process of its own, so that none inherits the memory of the one before. Memory is what the process holds at most
//! from the plan on, less what the grid took before. The bounds are for two cores: 5 µs and 2 KiB a step, and 10,000 steps in layers of
//! 100, each waiting for two of the layer before, in a second.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark prints, and stops when it cannot go on"
)]

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

/// How the steps of a grid wait for each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Not at all.
    Wide,
    /// In 100 chains.
    Chains,
    /// In layers of 100; each waits for two of the layer before.
    Layers,
}

/// What one run took.
struct Took {
    planned: Duration,
    run: Duration,
    bytes: u64,
}

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const WIDTH: u32 = 100;
const ROUNDS: usize = 5;
const MOST_ROUNDS: usize = 40;
const MICROSECONDS: f64 = 5.0;
const BYTES: f64 = 2048.0;
/// How much more a step may take in a run of a million than in one of 10,000.
const GROWTH: f64 = 2.0;

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
    let mut arguments = std::env::args().skip(1);
    if let (Some("once"), Some(form), Some(steps)) =
        (arguments.next().as_deref(), arguments.next(), arguments.next().and_then(|steps| steps.parse().ok()))
    {
        return measure(Form::named(&form).expect("a form"), steps);
    }
    println!("{:<10}{:>10}{:>15}{:>15}{:>13}", "steps", "", "plan, µs each", "run, µs each", "bytes each");
    let mut small = Vec::new();
    for (form, steps) in [
        (Form::Layers, 10_000),
        (Form::Wide, 1_000),
        (Form::Wide, 10_000),
        (Form::Wide, 100_000),
        (Form::Wide, 1_000_000),
        (Form::Chains, 1_000),
        (Form::Chains, 10_000),
        (Form::Chains, 100_000),
        (Form::Chains, 1_000_000),
    ] {
        let (planned, run, bytes) = best(form, steps);
        println!("{:<10}{steps:>10}{planned:>15.2}{run:>15.2}{bytes:>13.0}", form.name());
        if form == Form::Layers {
            let whole = (planned + run) * f64::from(steps) / 1e6;
            assert!(whole < 1.0, "{whole:.2} s for {steps} steps in layers");
        }
        match steps {
            10_000 => small.push((form, run)),
            100_000 => {
                assert!(run < MICROSECONDS, "{run:.2} µs a step, {}", form.name());
                assert!(bytes < BYTES, "{bytes:.0} bytes a step, {}", form.name());
            }
            1_000_000 => {
                let before = small.iter().find(|(other, _)| *other == form).map_or(run, |(_, run)| *run);
                assert!(run < before * GROWTH, "{run:.2} µs a step of a million, {before:.2} of ten thousand");
            }
            _ => {}
        }
    }
}

/// The best of some rounds, and of more if that is over the bound: what else the machine does only adds.
fn best(form: Form, steps: u32) -> (f64, f64, f64) {
    let rounds = if steps > 100_000 { 1 } else { ROUNDS };
    let mut all: Vec<Took> = (0..rounds).map(|_| in_a_process(form, steps)).collect();
    let within = |took: &Took| took.run.as_secs_f64() * 1e6 < MICROSECONDS * f64::from(steps);
    while steps == 100_000 && all.len() < MOST_ROUNDS && !all.iter().any(within) {
        all.push(in_a_process(form, steps));
    }
    let each = |value: f64| value / f64::from(steps);
    let least = |of: fn(&Took) -> f64| all.iter().map(of).fold(f64::INFINITY, f64::min);
    (
        each(least(|took| took.planned.as_secs_f64() * 1e6)),
        each(least(|took| took.run.as_secs_f64() * 1e6)),
        each(least(|took| took.bytes as f64)),
    )
}

fn in_a_process(form: Form, steps: u32) -> Took {
    let own = std::env::current_exe().expect("our own path");
    let ran = std::process::Command::new(own).args(["once", form.name(), &steps.to_string()]).output().expect("a process");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let text = String::from_utf8(ran.stdout).expect("text");
    let numbers: Vec<u64> = text.split_whitespace().map(|number| number.parse().expect("a number")).collect();
    let [planned, run, bytes] = numbers[..] else { panic!("three numbers, not {text}") };
    Took { planned: Duration::from_micros(planned), run: Duration::from_micros(run), bytes }
}

impl Form {
    const ALL: [Self; 3] = [Self::Wide, Self::Chains, Self::Layers];

    const fn name(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Chains => "chains",
            Self::Layers => "layers",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }

    /// The steps that one waits for.
    fn before(self, number: u32) -> Vec<u32> {
        let (layer, column) = (number / WIDTH, number % WIDTH);
        match self {
            _ if layer == 0 => Vec::new(),
            Self::Wide => Vec::new(),
            Self::Chains => vec![number - WIDTH],
            Self::Layers => vec![number - WIDTH, (layer - 1) * WIDTH + (column + 1) % WIDTH],
        }
    }
}

/// What the process holds, or has held at most, in bytes.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|line| line.trim_start_matches(':').split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kib| kib * 1024)
}

/// Plans and runs a grid once, and prints what it took.
fn measure(form: Form, steps: u32) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let grid = Arc::new(grid(form, steps));
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
        load_threads: None,
        recording: Some(squall::event::Recording::None),
        readers: 0,
        context,
        store: Arc::new(squall::store::Memory::new()),
    };
    let before = memory("VmRSS");
    let began = Instant::now();
    let plan = Plan::new(grid).expect("no cycle");
    let planned = began.elapsed();
    let began = Instant::now();
    let run = squall::engine::start(plan, options, runtime.handle()).expect("a thread");
    let state = runtime.block_on(run.finished);
    let took = began.elapsed();
    assert_eq!(state.counts.of(Status::Succeeded), steps);
    println!("{} {} {}", planned.as_micros(), took.as_micros(), memory("VmHWM") - before);
}

fn grid(form: Form, steps: u32) -> Grid {
    let policy = Arc::new(StepPolicy::default());
    let steps = (0..steps).map(|number| {
        let span = Span::new(SourceId(0), 0, 0);
        let wait = |step: u32| Dependency { target: DependencyTarget::Step(StepId(step)), span };
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
            depends_on: form.before(number).into_iter().map(wait).collect(),
            uses: Vec::new(),
            service: None,
            policy: Arc::clone(&policy),
        }
    });
    Grid {
        sources: Arc::new(Sources::new()),
        settings: Settings::default(),
        locals: Vec::new(),
        resources: Vec::new(),
        services: Vec::new(),
        steps: steps.collect(),
        metrics: Vec::new(),
        thresholds: Vec::new(),
        outputs: Vec::new(),
        secrets: Vec::new(),
        released: Vec::new(),
    }
}
