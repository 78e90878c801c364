//! A catalogue of probes, and runs of small grids on it.
//!
//! A probe writes what it does into the run's journal, and waits at gates that the test opens: no test sleeps.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::sync::watch;

use crate::base::clock::{ManualTime, RunClock};
use crate::base::diagnostic::{Diagnostics, Sources};
use crate::base::failure::ErrorClass;
use crate::base::id::{CommandId, NodeId, RunId, Seq};
use crate::base::secret::Secrets;
use crate::base::seed::Seed;
use crate::contract::{
    Action, Asset, CallContext, Catalog, Demand, Effect, Failure, Lives, LogLevel, Manifest, Network, OutputDef, ResourceEntry,
    RunContext, RunnerEntry, Stream, UseDef, User, resource, runner,
};
use crate::engine::{RunOptions, start};
use crate::event::{Answer, Ask, By, Fact, OnFailure, Recording, RunEvent, Status};
use crate::grid::check::check;
use crate::grid::inputs::Inputs;
use crate::grid::syntax::parse;
use crate::plan::{Choice, Plan};
use crate::shape;
use crate::state::{LocalSession, RunState, Session, Subscription};
use crate::store::{Memory, Store};
use crate::value::shape::{Argument, Arguments, Shape};
use crate::value::{Text, Value};

/// How long a test waits for what must come; only a hang is that slow.
const PATIENCE: Duration = Duration::from_secs(20);

/// What probes did, and the gates they wait at.
#[derive(Default)]
pub(super) struct Journal {
    lines: Mutex<Vec<String>>,
    open: watch::Sender<BTreeSet<String>>,
    broken: Mutex<BTreeSet<String>>,
}

impl Journal {
    fn write(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    pub(super) fn count(&self, line: &str) -> usize {
        self.lines().iter().filter(|one| *one == line).count()
    }

    pub(super) fn position(&self, line: &str) -> usize {
        self.lines().iter().position(|one| one == line).unwrap_or_else(|| panic!("no {line:?} in {:?}", self.lines()))
    }

    /// Opens a gate.
    pub(super) fn open(&self, gate: &str) {
        self.open.send_modify(|open| {
            open.insert(gate.to_owned());
        });
    }

    /// From now on calls told to break at this name do, or no longer.
    pub(super) fn break_at(&self, name: &str, broken: bool) {
        let mut all = self.broken.lock().unwrap();
        if broken {
            all.insert(name.to_owned());
        } else {
            all.remove(name);
        }
    }
}

shape! {
    /// What a probe does.
    pub struct ProbeInput {
        /// It waits at this gate.
        gate: Option<Text>,
        /// It waits as long, in plan time.
        wait: Option<Duration>,
        /// It fails, with this message.
        fail: Option<Text>,
        /// It fails while this name is broken.
        breaks: Option<Text>,
        /// The class of its failure.
        class: Option<Text>,
        /// The status that comes with its failure.
        status: Option<u16>,
        /// It panics.
        panics: bool = false,
        /// It neither ends nor yields until this gate opens.
        blocks: Option<Text>,
        /// It does not end when it is told to.
        stubborn: bool = false,
        /// It only reads.
        pure: bool = false,
        /// What it gives.
        gives: Option<Value>,
        /// It says this.
        says: Option<Text>,
        /// What came with its failure.
        got: Option<Value>,
        /// Whom it calls.
        url: Option<Text> => [service(url)],
        /// What it says with that.
        headers: Option<BTreeMap<Text, Text>> => [service(headers)],
    }

    /// What a probe gives.
    pub struct ProbeOutput {
        /// What it was told to give.
        given: Value,
        /// The number of its resource, if it has one.
        resource: Value,
        /// What it was told besides its arguments: `env` and `key`.
        told: Value,
        /// Whom it called, and with which headers: `url` and `headers`.
        called: Value,
    }

    /// What a probing resource does.
    pub struct AssetInput {
        /// It fails while this name is broken.
        breaks: Option<Text>,
        /// It waits at this gate.
        gate: Option<Text>,
        /// Its destruction waits at this gate.
        last_gate: Option<Text>,
        /// Whom those who use it call.
        base: Option<Text> => [service(url)],
        /// What they say with that.
        headers: Option<BTreeMap<Text, Text>> => [service(headers)],
    }
}

struct Probe;
struct ProbeAsset;

struct Live {
    name: String,
    journal: Arc<Journal>,
    last_gate: Option<Text>,
}

fn journal(cx: &CallContext) -> Arc<Journal> {
    Arc::clone(&*cx.run.shared::<Arc<Journal>, ()>(|| Ok(Arc::default())).unwrap())
}

async fn pass(journal: &Journal, gate: &str) {
    journal.open.subscribe().wait_for(|open| open.contains(gate)).await.map(drop).unwrap();
}

/// What the grid says of a call besides its arguments, as an object.
fn told(cx: &CallContext) -> Value {
    let env = cx.settings.env.iter().map(|(name, value)| (name.clone(), Value::String(value.clone())));
    let key = cx.settings.idempotency_key.clone().map_or(Value::Null, Value::String);
    Value::object([(Text::from("env"), Value::object(env)), (Text::from("key"), key)])
}

impl Action for Probe {
    const MANIFEST: Manifest = Manifest {
        name: "probe",
        summary: "Does what it is told.",
        example: "",
        input: ProbeInput::SHAPE,
        output: OutputDef::of::<ProbeOutput>(),
        uses: &[UseDef { slot: "asset", resource: "asset", required: false }],
    };
    type Input = ProbeInput;
    type Output = ProbeOutput;

    fn effect(known: &Arguments) -> Effect {
        match known.get("pure") {
            Some(Argument::Value(Value::Bool(true))) => Effect::Pure,
            _ => Effect::Effect,
        }
    }

    async fn run(cx: &CallContext, _: &Demand, _: &mut User, input: ProbeInput) -> Result<ProbeOutput, Failure> {
        let journal = journal(cx);
        let name = cx.address.trim_start_matches("step.probe.").to_owned();
        journal.write(format!("begin {name}"));
        cx.settings.idempotency_key.iter().for_each(|key| journal.write(format!("key {key}")));
        input.says.iter().for_each(|line| cx.log(LogLevel::Info, Stream::Stdout, line));
        let work = async {
            assert!(!input.panics, "told to");
            if let Some(gate) = &input.gate {
                pass(&journal, gate).await;
            }
            if let Some(wait) = input.wait {
                cx.clock().sleep_plan(wait).await;
            }
            if let Some(gate) = &input.blocks {
                while !journal.open.borrow().contains(gate.as_str()) {
                    std::thread::yield_now();
                }
            }
        };
        tokio::select! {
            () = work => {}
            () = cx.cancelled(), if !input.stubborn => return Err(Failure::error("told to end")),
        }
        journal.write(format!("end {name}"));
        let broken = input.breaks.is_some_and(|name| journal.broken.lock().unwrap().contains(name.as_str()));
        if let Some(message) = input.fail.or_else(|| broken.then(|| Text::from("it is broken"))) {
            let class = input.class.map_or(ErrorClass::Error, |word| ErrorClass::from_word(word.as_str()).unwrap());
            return Err(Failure { output: input.got, status: input.status, ..Failure::new(class, message.as_str()) });
        }
        input.url.iter().for_each(|url| journal.write(format!("call {url}")));
        let headers = input.headers.into_iter().flatten().map(|(name, value)| (name, Value::String(value)));
        let url = input.url.map_or(Value::Null, Value::String);
        let called = Value::object([(Text::from("headers"), Value::object(headers)), (Text::from("url"), url)]);
        let live = cx.resource::<Live>("asset").map(|live| Value::from(live.name.as_str()));
        Ok(ProbeOutput { given: input.gives.unwrap_or_default(), resource: live.unwrap_or_default(), told: told(cx), called })
    }
}

impl Asset for ProbeAsset {
    const MANIFEST: Manifest = Manifest {
        name: "asset",
        summary: "Is there.",
        example: "",
        input: AssetInput::SHAPE,
        output: OutputDef::None,
        uses: &[UseDef { slot: "asset", resource: "asset", required: false }],
    };
    const LIVES: Lives = Lives::Run;
    type Config = AssetInput;
    type Handle = Live;

    async fn create(cx: &CallContext, config: AssetInput) -> Result<Live, Failure> {
        let journal = journal(cx);
        let name = cx.address.trim_start_matches("resource.asset.").to_owned();
        journal.write(format!("create {name}"));
        config.base.iter().for_each(|base| journal.write(format!("base {name} {base}")));
        if let Some(gate) = &config.gate {
            pass(&journal, gate).await;
        }
        if config.breaks.is_some_and(|name| journal.broken.lock().unwrap().contains(name.as_str())) {
            return Err(Failure::error("it could not be made"));
        }
        Ok(Live { name, journal, last_gate: config.last_gate })
    }

    async fn destroy(_: &CallContext, handle: Arc<Live>) -> Result<(), Failure> {
        if let Some(gate) = &handle.last_gate {
            pass(&handle.journal, gate).await;
        }
        handle.journal.write(format!("destroy {}", handle.name));
        Ok(())
    }
}

static RUNNERS: [RunnerEntry; 1] = [RunnerEntry { manifest: &Probe::MANIFEST, make: runner::<Probe> }];
static RESOURCES: [ResourceEntry; 1] = [ResourceEntry { manifest: &ProbeAsset::MANIFEST, make: resource::<ProbeAsset> }];
const CATALOG: Catalog = Catalog { runners: &RUNNERS, resources: &RESOURCES };

/// How a test's run differs from the usual.
#[derive(Clone, Copy)]
pub(super) struct How {
    pub(super) on_failure: OnFailure,
    pub(super) operator: bool,
    pub(super) max_parallel: u32,
    /// Time moves only by hand.
    pub(super) by_hand: bool,
    /// How many threads make load.
    pub(super) load_threads: u32,
    pub(super) recording: Option<Recording>,
}

impl How {
    /// What most tests run with.
    pub(super) const DEFAULT: Self = Self {
        on_failure: OnFailure::FailFast,
        operator: true,
        max_parallel: 64,
        by_hand: false,
        load_threads: 1,
        recording: None,
    };
}

impl Default for How {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A run under way.
pub(super) struct Running {
    runtime: Option<tokio::runtime::Runtime>,
    pub(super) session: LocalSession,
    events: Option<Box<dyn Subscription>>,
    finished: Option<std::pin::Pin<Box<dyn Future<Output = Arc<RunState>> + Send>>>,
    pub(super) journal: Arc<Journal>,
    pub(super) time: Option<ManualTime>,
    pub(super) clock: RunClock,
}

/// Starts a grid.
pub(super) fn begin(text: &str, how: How) -> Running {
    begin_with(text, how, |_| {})
}

/// Starts what tags choose of a grid.
pub(super) fn begin_chosen(text: &str, tags: &str, how: How) -> Running {
    let mut plan = plan(text);
    let choice = Choice::of(plan.grid(), &tags.parse().unwrap()).unwrap();
    plan.choose(choice);
    begin_plan(plan, "test", Arc::new(Memory::new()), how, None, |_| {})
}

/// Starts a grid after the journal was prepared.
pub(super) fn begin_with(text: &str, how: How, prepare: impl FnOnce(&Journal)) -> Running {
    begin_prepared(text, how, None, prepare)
}

/// Starts a grid that may take no longer than this.
pub(super) fn begin_within(text: &str, how: How, max_duration: Duration) -> Running {
    begin_prepared(text, how, Some(max_duration), |_| {})
}

/// Starts a grid that may take no longer than this, after the journal was prepared.
pub(super) fn begin_prepared(text: &str, how: How, max_duration: Option<Duration>, prepare: impl FnOnce(&Journal)) -> Running {
    begin_all(text, ("test", max_duration), Arc::new(Memory::new()), how, prepare)
}

/// Starts a grid of a name beside other runs, with which it shares a store.
pub(super) fn begin_beside(text: &str, name: &str, store: Arc<dyn Store>, how: How, prepare: impl FnOnce(&Journal)) -> Running {
    begin_all(text, (name, None), store, how, prepare)
}

fn begin_all(
    text: &str,
    (name, max_duration): (&str, Option<Duration>),
    store: Arc<dyn Store>,
    how: How,
    prepare: impl FnOnce(&Journal),
) -> Running {
    begin_plan(plan(text), name, store, how, max_duration, prepare)
}

/// Starts a grid of several files: the path and the text of each.
pub(super) fn begin_files(files: &[(&str, &str)], how: How) -> Running {
    let plan = plan_of(files).unwrap_or_else(|problems| panic!("{problems:?}"));
    begin_plan(plan, "test", Arc::new(Memory::new()), how, None, |_| {})
}

/// The plan of a grid.
pub(super) fn plan(text: &str) -> Plan {
    plan_of(&[("test.hcl", text)]).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The plan of a grid of several files, or what is wrong with it.
pub(super) fn plan_of(files: &[(&str, &str)]) -> Result<Plan, Vec<String>> {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::new();
    let mut parsed = Vec::new();
    for (path, text) in files {
        let id = sources.add(*path, *text);
        parsed.push((id, parse(id, text, &mut diagnostics)));
    }
    let grid = check(&parsed, Arc::new(sources), &CATALOG, &Inputs::default(), &mut diagnostics);
    let problems = || diagnostics.iter().map(|one| one.message.to_string()).collect::<Vec<_>>();
    Ok(Plan::new(Arc::new(grid.ok_or_else(problems)?)).unwrap())
}

fn begin_plan(
    plan: Plan,
    name: &str,
    store: Arc<dyn Store>,
    how: How,
    max_duration: Option<Duration>,
    prepare: impl FnOnce(&Journal),
) -> Running {
    let (clock, time) = if how.by_hand {
        let (clock, time) = RunClock::manual(SystemTime::UNIX_EPOCH);
        (clock, Some(time))
    } else {
        (RunClock::system(), None)
    };
    let context = RunContext::new(
        clock.clone(),
        CATALOG,
        secrets(&plan),
        Seed(1),
        Network::default(),
        PathBuf::new(),
        Arc::new(BTreeMap::new()),
    );
    let journal: Arc<Journal> = Arc::default();
    prepare(&journal);
    context.shared::<Arc<Journal>, ()>(|| Ok(Arc::clone(&journal))).unwrap();
    let How { on_failure, operator, max_parallel, load_threads, recording, .. } = how;
    let options = RunOptions {
        run: RunId::new(0, 0),
        name: name.into(),
        on_failure,
        operator,
        load_threads: Some(load_threads),
        recording,
        readers: 0,
        max_parallel,
        max_duration,
        context: Arc::new(context),
        store,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let run = start(plan, options, runtime.handle()).unwrap();
    let (session, events, finished) = (run.session, Some(run.events), Some(run.finished));
    Running { runtime: Some(runtime), session, events, finished, journal, time, clock }
}

/// What a run of a plan must not show.
fn secrets(plan: &Plan) -> Secrets {
    let secrets = Secrets::new();
    plan.grid().secrets.iter().for_each(|secret| secrets.add(secret));
    plan.grid().released.iter().for_each(|text| secrets.release(text));
    secrets
}

/// Runs a grid to its end.
pub(super) fn run(text: &str, how: How) -> (Arc<RunState>, Arc<Journal>) {
    let mut running = begin(text, how);
    (running.end(), Arc::clone(&running.journal))
}

impl Running {
    fn wait<T>(&self, what: &str, future: impl Future<Output = T>) -> T {
        let waited = self.runtime.as_ref().unwrap().block_on(async { tokio::time::timeout(PATIENCE, future).await });
        waited
            .unwrap_or_else(|_| panic!("{what} did not come; journal: {:?}, state: {:?}", self.journal.lines(), self.statuses()))
    }

    fn statuses(&self) -> Vec<String> {
        let (_, state) = self.session.snapshot();
        state.nodes().map(|(_, node)| format!("{} {}", node.info.address, node.status.word())).collect()
    }

    /// Waits until the state is as wanted.
    pub(super) fn until(&self, what: &str, wanted: impl Fn(&RunState) -> bool) -> Arc<RunState> {
        self.wait(what, async {
            loop {
                let (seq, state) = self.session.snapshot();
                if state.plan.is_some() && wanted(&state) {
                    return state;
                }
                self.session.changed(seq).await;
            }
        })
    }

    /// Waits until a step has a status.
    pub(super) fn until_status(&self, address: &str, status: Status) -> Arc<RunState> {
        self.until(&format!("{address} {}", status.word()), |state| find(state, address).is_some_and(|node| node.1 == status))
    }

    /// Waits until a probe wrote a line.
    pub(super) fn until_line(&self, line: &str) {
        self.wait(line, async {
            while self.journal.count(line) == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
    }

    /// Waits until somebody sleeps on the manual clock, then moves it on.
    pub(super) fn advance_when_asleep(&self, sleepers: usize, by: Duration) {
        let time = self.time.as_ref().unwrap();
        self.wait("a sleeper", async {
            while time.sleeping() < sleepers {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        time.advance(by);
    }

    /// Moves the manual clock on if so many sleep on it; else lets them get there first.
    ///
    /// Who was woken gets to its next sleep before this returns, or time would go on while it is still at work. Who has ended never
    /// sleeps again, so that is waited for only shortly.
    pub(super) fn advance_if_asleep(&self, sleepers: usize, by: Duration) -> bool {
        const MOST: Duration = Duration::from_millis(50);
        let time = self.time.as_ref().unwrap();
        let before = time.sleeping();
        let asleep = before >= sleepers;
        if asleep {
            time.advance(by);
            let woken = std::time::Instant::now();
            while time.sleeping() < before && woken.elapsed() < MOST {
                std::thread::sleep(Duration::from_micros(50));
            }
        } else {
            std::thread::sleep(Duration::from_micros(200));
        }
        asleep
    }

    /// Waits until somebody sleeps on the manual clock, then moves it to where the first wakes.
    pub(super) fn advance_to_next_when_asleep(&self, sleepers: usize) {
        self.advance_when_asleep(sleepers, Duration::ZERO);
        self.time.as_ref().unwrap().advance_to_next();
    }

    /// Moves time on in steps, each when so many sleep, until the state is as wanted.
    pub(super) fn advance_until(&self, sleepers: usize, by: Duration, wanted: impl Fn(&RunState) -> bool) -> Arc<RunState> {
        let time = self.time.as_ref().unwrap();
        self.wait("the wanted state", async {
            loop {
                let (_, state) = self.session.snapshot();
                if state.plan.is_some() && wanted(&state) {
                    return state;
                }
                if time.sleeping() >= sleepers {
                    time.advance(by);
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        })
    }

    /// Moves on to whatever is slept for, one after the other, as long as there are so few attempts.
    pub(super) fn advance_until_attempts(&self, attempts: usize) {
        let count = |state: &RunState| begun_ms(state).len();
        let mut seen = count(&self.session_state());
        while seen < attempts {
            self.advance_to_next_when_asleep(1);
            seen = count(&self.until("another attempt", |state| count(state) > seen));
        }
    }

    /// Sends a command and waits for its answer.
    pub(super) fn ask(&self, ask: Ask) -> Answer {
        self.ask_as(By::Operator, ask)
    }

    /// Sends a command as somebody and waits for its answer.
    pub(super) fn ask_as(&self, by: By, ask: Ask) -> Answer {
        let mut events = self.session.subscribe(self.session.snapshot().0);
        let id: CommandId = self.session.send(by, ask).unwrap();
        self.wait("an answer", async {
            loop {
                match events.next().await {
                    Some(Ok(event)) => {
                        if let Fact::Answered { command, answer } = &event.fact
                            && *command == id
                        {
                            return answer.clone();
                        }
                    }
                    Some(Err(_)) => {}
                    None => panic!("no answer"),
                }
            }
        })
    }

    /// The number of a node.
    pub(super) fn id(&self, address: &str) -> NodeId {
        let state = self.until(address, |state| find(state, address).is_some());
        find(&state, address).unwrap_or_else(|| panic!("no {address}")).0
    }

    /// Waits for the run's end.
    pub(super) fn end(&mut self) -> Arc<RunState> {
        let finished = self.finished.take().unwrap();
        self.wait("the end", finished)
    }

    /// All facts of a run that is over.
    pub(super) fn facts(&mut self) -> Vec<Fact> {
        self.timed_facts().into_iter().map(|event| event.fact).collect()
    }

    /// The same with their times.
    pub(super) fn timed_facts(&mut self) -> Vec<RunEvent> {
        let mut events = self.events.take().unwrap();
        self.wait("all facts", async {
            let mut facts = Vec::new();
            while let Some(event) = events.next().await {
                facts.push(RunEvent::clone(&event.unwrap()));
                if matches!(facts.last(), Some(RunEvent { fact: Fact::Finished(_), .. })) {
                    break;
                }
            }
            facts
        })
    }

    /// What the run itself has said.
    pub(super) fn logs(&self) -> Vec<String> {
        let state = self.session_state();
        state.logs().iter().filter(|(_, line)| line.node.is_none()).map(|(_, line)| line.text.to_string()).collect()
    }

    /// The state now, of a run that has been planned.
    pub(super) fn session_state(&self) -> Arc<RunState> {
        self.until("the plan", |_| true)
    }

    /// The last event in the state.
    pub(super) fn seen(&self) -> Seq {
        self.session.snapshot().0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn find(state: &RunState, address: &str) -> Option<(NodeId, Status)> {
    let full = full(address);
    state.nodes().find(|(_, node)| *node.info.address == *full).map(|(id, node)| (id, node.status))
}

fn full(address: &str) -> String {
    if address.contains('.') { address.to_owned() } else { format!("step.probe.{address}") }
}

/// The status of a node.
pub(super) fn status(state: &RunState, address: &str) -> Status {
    find(state, address).unwrap_or_else(|| panic!("no {address}")).1
}

/// A node.
pub(super) fn node<'a>(state: &'a RunState, address: &str) -> &'a crate::state::NodeState {
    let (id, _) = find(state, address).unwrap_or_else(|| panic!("no {address}"));
    state.node(id).unwrap()
}

/// When each attempt began, in milliseconds, sorted.
pub(super) fn begun_ms(state: &RunState) -> Vec<u64> {
    let attempts = state.nodes().flat_map(|(_, node)| node.attempts.iter().map(|attempt| attempt.started_us / 1000));
    let mut begun: Vec<u64> = attempts.collect();
    begun.sort_unstable();
    begun
}

/// A probe's step in one line: arguments and further lines.
pub(super) fn probe(name: &str, arguments: &str, more: &str) -> String {
    format!("step \"probe\" \"{name}\" {{\n  arguments {{\n{arguments}\n  }}\n{more}\n}}\n")
}

/// What a probe gave.
pub(super) fn given(state: &RunState, address: &str) -> Value {
    let output = node(state, address).output.as_ref().unwrap_or_else(|| panic!("{address} {:?}", status(state, address)));
    output.get("given").unwrap()
}

/// A group of what is in it, with its own lines.
pub(super) fn group(name: &str, inside: &[String], more: &str) -> String {
    format!("group \"{name}\" {{\n{more}\n{}}}\n", inside.concat())
}

/// The exit code.
pub(super) fn exit(state: &RunState) -> u8 {
    state.ending.as_ref().unwrap_or_else(|| panic!("no end")).exit.code()
}
