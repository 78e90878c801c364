//! Starting a run.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::board::Board;
use super::budget::Budget;
use super::custom;
use super::dispatcher::{Desk, Dispatcher, Queue};
use super::log::LogGate;
use super::places::Gates;
use super::shared::Shared;
use super::slots::RunFacts;
use super::thresholds::{self, Thresholds};
use crate::base::clock::Elapsed;
use crate::base::diagnostic::{Source, SourceRole};
use crate::base::id::{Epoch, RunId, Seq};
use crate::base::secret::Secrets;
use crate::contract::RunContext;
use crate::event::{Fanout, OnFailure, PlannedRun, Recording, SourceText};
use crate::load::Pool;
use crate::plan::Plan;
use crate::policy::Registry;
use crate::state::{LocalSession, RunState, Session as _, Subscription, fold};
use crate::store::Store;
use crate::value::Text;

/// How a plan is run.
#[derive(Clone)]
pub struct RunOptions {
    /// The run's id.
    pub run: RunId,
    /// A name for people.
    pub name: Arc<str>,
    /// What a step's failure does.
    pub on_failure: OnFailure,
    /// Somebody may send commands; else nothing is ever held.
    pub operator: bool,
    /// How many steps may run at once; at least 1.
    pub max_parallel: u32,
    /// How long the run may take, in plan time; time in which something is held does not count. None: as long as it takes.
    pub max_duration: Option<Duration>,
    /// How many load threads there are; none: one for each processor that this process may use.
    pub load_threads: Option<u32>,
    /// Which iterations of scenarios are kept whole; none: as is usual for each.
    pub recording: Option<Recording>,
    /// How many read the events from the first on, besides whoever shows the run.
    pub readers: usize,
    /// What all calls share.
    pub context: Arc<RunContext>,
    /// What outlives the run.
    pub store: Arc<dyn Store>,
}

/// A run on its way.
pub struct Run {
    /// The handle to it.
    pub session: LocalSession,
    /// Its events from the first on: a subscription made later may miss some.
    pub events: Box<dyn Subscription>,
    /// The same for as many more readers as were asked for.
    pub readers: Vec<Box<dyn Subscription>>,
    /// Ends with the run, with its last state.
    pub finished: Pin<Box<dyn Future<Output = Arc<RunState>> + Send>>,
}

/// Starts a run: units on `runtime`, the dispatcher on a thread of its own.
///
/// # Errors
/// When the system gives no thread.
pub fn start(plan: Plan, mut options: RunOptions, runtime: &tokio::runtime::Handle) -> std::io::Result<Run> {
    options.max_parallel = options.max_parallel.max(1);
    if !options.operator && options.on_failure == OnFailure::Hold {
        options.on_failure = OnFailure::FailFast;
    }
    let planned = planned(&plan, &options);
    let facts = RunFacts::new(&planned);
    let thresholds = Thresholds::new(plan.grid(), &planned.thresholds);
    let (events, reader) = Fanout::new();
    let (commander, commands) = mpsc::unbounded_channel();
    let (reporter, reports) = mpsc::unbounded_channel();
    let (session, folded) = fold(reader, commander);
    // Before anything is sent.
    let first = session.subscribe(Seq::default());
    let readers = (0..options.readers).map(|_| session.subscribe(Seq::default())).collect();
    let folded = runtime.spawn(folded);
    let desk = Desk { events, seq: Seq::default(), commands, reports, runtime: runtime.clone() };
    let shared = Arc::new(Shared {
        registry: Arc::new(Registry::new()),
        store: Arc::clone(&options.store),
        grid: Text::from(&*options.name),
        context: Arc::clone(&options.context),
        sources: Arc::clone(&plan.grid().sources),
        reports: reporter,
        gate: LogGate::default(),
        load: options.load_threads.map_or_else(Pool::of_this_machine, Pool::new),
    });
    let own = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name(String::from("dispatcher")).spawn(move || {
        let dispatcher = Dispatcher {
            budget: Budget::new(&options.context.clock, options.max_duration),
            board: Board::new(plan),
            options,
            facts,
            shared,
            gates: Gates::default(),
            desk,
            queue: Queue::default(),
            stopping: None,
            now: (Elapsed::ZERO, Elapsed::ZERO),
            epoch: Epoch::default(),
            made: Vec::new(),
            thresholds,
        };
        own.block_on(dispatcher.run(planned));
        // A task that never yields must not keep this thread.
        own.shutdown_background();
    })?;
    let finished = Box::pin(async move { folded.await.unwrap_or_default() });
    Ok(Run { session, events: first, readers, finished })
}

fn planned(plan: &Plan, options: &RunOptions) -> PlannedRun {
    let context = &options.context;
    let since = context.clock.began().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let sources = plan.grid().sources.iter();
    PlannedRun {
        run: options.run.clone(),
        name: Arc::clone(&options.name),
        seed: context.seed.0,
        started_at_ms: u64::try_from(since.as_millis()).unwrap_or(u64::MAX),
        on_failure: options.on_failure,
        max_parallel: options.max_parallel,
        nodes: plan.infos().into(),
        edges: plan.edges().into(),
        metrics: custom::planned(plan.grid()),
        thresholds: thresholds::planned(plan.grid()),
        sources: sources
            .map(|(_, source)| SourceText { name: Arc::clone(&source.name), text: shown(source, &context.secrets) })
            .collect(),
    }
}

/// Given values may be secret, and no fact points into them.
fn shown(source: &Source, secrets: &Secrets) -> Arc<str> {
    match source.role {
        SourceRole::Grid => match secrets.mask(&source.text) {
            Cow::Borrowed(_) => Arc::clone(&source.text),
            Cow::Owned(masked) => masked.into(),
        },
        SourceRole::Input => Arc::default(),
    }
}
