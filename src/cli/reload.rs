//! `--reload`: the grid as it is in its files now, checked anew whenever they change.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;

use super::arguments::{CheckArguments, GridArguments, OutputForm};
use super::changes::{Definitions, files};
use super::checked::{Checked, Lines};
use super::colour::Colours;
use super::complaint::Complaint;
use super::drawing::drawing;
use super::runtime::BoundedRuntime;
use crate::base::exit::ExitCode;
use crate::base::signal::Listener;
use crate::base::world::World;
use crate::grid::load::{Noticed, Watch};
use crate::layout::{Options, arrange, text};
use crate::plan::Plan;
use crate::report::size;
use crate::tui::{GridNews, Verdict};

/// A drawing with more nodes is not printed at each change.
const MOST_DRAWN: usize = 40;

/// The grid as it is now, and what is different from before.
pub(super) struct Reloaded {
    /// What came of the checks.
    pub(super) checked: Checked,
    /// Which files changed; empty at first.
    files: String,
    /// What is different in the graph since it was last good, a line each.
    differences: String,
    /// The same in a few words.
    words: Option<String>,
}

/// Hears of every change.
#[derive(Clone)]
pub(super) struct Reloads {
    latest: watch::Receiver<Arc<Reloaded>>,
}

impl Reloads {
    /// Checks the grid, and begins to watch its files.
    ///
    /// # Errors
    /// If it is to be read from standard input, which cannot be read again.
    pub(super) fn begin(world: &World, arguments: &GridArguments) -> Result<Self, Complaint> {
        if arguments.paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(Complaint::usage("--reload watches files, and standard input is none"));
        }
        let others: Vec<PathBuf> = arguments.var_file.iter().chain(&arguments.env_file).cloned().collect();
        // Before the files are read: what changes in between is noticed.
        let mut watch = Watch::new(&arguments.paths, &others, &world.folder);
        let checked = Checked::of(world, arguments);
        let mut graph = definitions(&checked).unwrap_or_default();
        let first = Reloaded { checked, files: String::new(), differences: String::new(), words: None };
        let (sender, latest) = watch::channel(Arc::new(first));
        let (world, arguments) = (world.clone(), arguments.clone());
        let work = move || {
            while !sender.is_closed() {
                if watch.wait() == Noticed::Nothing {
                    continue;
                }
                let checked = Checked::of(&world, &arguments);
                let before = Arc::clone(&sender.borrow());
                if checked.is_same(&before.checked) {
                    continue;
                }
                let files = files(&before.checked, &checked);
                let differences = definitions(&checked).map(|now| {
                    let differences = graph.differences(&now);
                    graph = now;
                    differences
                });
                let (lines, words) = differences.map(|one| (one.lines().to_owned(), one.words())).unwrap_or_default();
                sender.send_replace(Arc::new(Reloaded { checked, files, differences: lines, words }));
            }
        };
        std::thread::Builder::new()
            .name(String::from("reload"))
            .spawn(work)
            .map_err(|error| Complaint::surroundings(format!("cannot start a thread: {error}")))?;
        Ok(Self { latest })
    }

    /// The grid as it is now; from here on only later ones are news.
    pub(super) fn now(&mut self) -> Arc<Reloaded> {
        Arc::clone(&self.latest.borrow_and_update())
    }

    /// The next change. Dropping the future loses none.
    pub(super) async fn next(&mut self) -> Arc<Reloaded> {
        if self.latest.changed().await.is_err() {
            // The thread is gone: nothing will change any more.
            return std::future::pending().await;
        }
        self.now()
    }

    /// Waits for a change, or a signal: then nothing.
    pub(super) async fn next_unless(&mut self, signals: &mut Listener) -> Option<Arc<Reloaded>> {
        tokio::select! {
            biased;
            _ = signals.next() => None,
            next = self.next() => Some(next),
        }
    }
}

impl Reloaded {
    /// What changed, for whoever watches a run.
    pub(super) fn news(&self) -> GridNews {
        match self.checked.first_problem() {
            None => {
                let words = self.words.as_deref().unwrap_or("the graph is the same");
                GridNews { verdict: Verdict::Good, text: format!("the grid has changed and is good: {words}") }
            }
            Some(first) => {
                let number = match self.checked.errors() {
                    1 => String::from("1 problem"),
                    more => format!("{more} problems"),
                };
                GridNews { verdict: Verdict::Bad, text: format!("the grid has changed and has {number}: {first}") }
            }
        }
    }

    /// Whether it can be run.
    pub(super) fn is_good(&self) -> bool {
        self.checked.grid.is_some()
    }
}

fn definitions(checked: &Checked) -> Option<Definitions> {
    plan(checked).map(|plan| Definitions::of(&plan))
}

fn plan(checked: &Checked) -> Option<Plan> {
    Plan::new(Arc::clone(checked.grid.as_ref()?)).ok()
}

/// Runs `squall check --reload`: until a signal comes; then it ends as the last check did.
pub(super) fn check(world: &World, arguments: &CheckArguments, colours: Colours) -> Result<ExitCode, Complaint> {
    let mut reloads = Reloads::begin(world, &arguments.grid)?;
    BoundedRuntime::with(|runtime| {
        let _inside = runtime.enter();
        let mut signals =
            world.signals.listen().map_err(|error| Complaint::surroundings(format!("cannot listen for signals: {error}")))?;
        let mut now = reloads.now();
        loop {
            match arguments.output {
                OutputForm::Text => tell(world, &now, colours),
                OutputForm::Json => world.out.line(now.checked.json(Lines::One)),
            }
            match runtime.block_on(reloads.next_unless(&mut signals)) {
                Some(next) => now = next,
                None => return Ok(now.checked.exit),
            }
        }
    })
}

/// Tells what changed, what the checks have to say, and the graph as it is now.
fn tell(world: &World, now: &Reloaded, colours: Colours) {
    if !now.files.is_empty() {
        world.out.line(format!("\nchanged: {}", now.files));
    }
    now.checked.tell(world, colours);
    let Some(grid) = &now.checked.grid else {
        world.out.line(match now.checked.errors() {
            1 => String::from("1 problem"),
            more => format!("{more} problems"),
        });
        return;
    };
    let mut out = now.differences.clone();
    if let Some(plan) = plan(&now.checked) {
        let graph = drawing(&plan);
        if !now.differences.is_empty() && graph.nodes.len() <= MOST_DRAWN {
            let layout = arrange(&graph, &Options::default());
            out.push_str(&text::draw(&graph, &layout, text::Charset::Unicode).to_string());
        }
    }
    let good = if now.checked.diagnostics.is_empty() { "all good" } else { "good, with warnings" };
    out.push_str(&format!("{}: {good}\n", size(grid.steps.len(), grid.resources.len())));
    // Nobody is left to tell if that fails.
    let _ = world.out.write(&out);
}
