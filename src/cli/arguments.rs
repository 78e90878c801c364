//! The words of the command line.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::colour::When;
use super::gates::GateArguments;
use super::network::parse_resolve;
use super::planned::PartArguments;
use super::{completions, explain, fmt, graph, modules, profiles};
use crate::base::log::LogLevel;
use crate::contract::Resolve;
use crate::event::{OnFailure, Recording};
use crate::metric::threshold::{Must, Requirement};

/// Runs grids: steps in HCL as a graph, live in the terminal.
#[derive(Debug, Parser)]
#[command(name = "squall", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t, alias = "colour")]
    pub(super) color: When,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check a grid and run it
    Run(RunArguments),
    /// Check a grid and run nothing
    Check(CheckArguments),
    /// Lay out the text of grids in the one style there is
    Fmt(fmt::FmtArguments),
    /// Draw a grid
    Graph(graph::GraphArguments),
    /// Start a small shop of five services and run a grid against it
    #[cfg(feature = "http")]
    Demo(super::demo::DemoArguments),
    /// Load an address: a load test in one line
    #[cfg(feature = "http")]
    Hit(super::hit::HitArguments),
    /// Measure what this machine and this program can measure, against a server that is known exactly
    #[cfg(feature = "http")]
    Selftest(super::selftest::SelftestArguments),
    /// Watch a run again, from the events that it wrote
    Watch(super::watch::WatchArguments),
    /// The profiles of a grid, and what each gives to variables
    Profiles(profiles::ProfilesArguments),
    /// What steps and resources can be
    Modules(modules::ModulesArguments),
    /// What a code of a diagnostic, or an exit code, means
    Explain(explain::ExplainArguments),
    /// Completions for a shell
    Completions(completions::CompletionsArguments),
}

/// `squall run`.
#[derive(Debug, Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub(super) grid: GridArguments,
    #[command(flatten)]
    pub(super) part: PartArguments,
    #[command(flatten)]
    pub(super) gates: GateArguments,
    #[command(flatten)]
    pub(super) engine: EngineArguments,
    /// What a step's failure does to the run [default: what the grid says; else hold on the screen, fail-fast in lines]
    #[arg(long, value_name = "WHAT", value_parser = parse_on_failure)]
    pub(super) on_failure: Option<OnFailure>,
    /// The seed of every choice [default: what the grid says; else another one each time]
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Run nothing: print what would be run, in phases, and what is not known before
    #[arg(long, conflicts_with = "reload")]
    pub(super) dry_run: bool,
    /// Watch the files of the grid, and tell when they change; with restart, run it anew whenever it is good
    #[arg(long, value_enum, value_name = "WHEN", num_args = 0..=1, require_equals = true, default_missing_value = "tell")]
    pub(super) reload: Option<Reload>,
    #[command(flatten)]
    pub(super) view: ViewArguments,
}

/// `squall check`.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub(super) grid: GridArguments,
    #[command(flatten)]
    pub(super) part: PartArguments,
    /// Print what would be run, in phases, and what is not known before the run
    #[arg(long)]
    pub(super) plan: bool,
    /// Watch the files of the grid and check it anew whenever they change, until a signal comes
    #[arg(long, conflicts_with = "plan")]
    pub(super) reload: bool,
    /// How the result is printed
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    pub(super) output: OutputForm,
}

/// Which grid, and the values of its variables.
#[derive(Clone, Debug, Args)]
pub(super) struct GridArguments {
    /// Files and folders of the grid, `-` for standard input [default: ./grids, or this folder if it holds .hcl files]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// A value for a variable; may be given again
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) var: Vec<String>,
    /// A file with values for variables; may be given again
    #[arg(long, value_name = "FILE")]
    pub(super) var_file: Vec<PathBuf>,
    /// The profile of the grid whose values count, above the environment's
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,
    /// A file with lines NAME=VALUE that are added to the environment; may be given again
    #[arg(long, value_name = "FILE")]
    pub(super) env_file: Vec<PathBuf>,
    /// What is required of it besides, by commands that run it.
    #[arg(skip)]
    pub(super) requirements: Vec<(Must, Requirement)>,
}

/// How the engine runs it.
#[derive(Debug, Args)]
pub(super) struct EngineArguments {
    /// How many steps may run at once
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) max_parallel: u32,
    /// How many threads make load; one for each processor if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(super) load_threads: Option<u32>,
    /// Which iterations of scenarios are kept whole: all, failed, sample (failed, slowest and some by the seed) or none
    /// [default: all of a scenario that plans at most 10,000, else sample]
    #[arg(long, value_enum, value_name = "WHICH", hide_possible_values = true)]
    pub(super) record: Option<Record>,
    /// Connect to ADDR (an address, with a port if it is another) when a step connects to HOST:PORT; may be given again
    #[arg(long, value_name = "HOST:PORT:ADDR", value_parser = parse_resolve)]
    pub(super) resolve: Vec<Resolve>,
    /// A file of PEM certificates to trust besides the system's; may be given again
    #[arg(long, value_name = "FILE")]
    pub(super) ca_file: Vec<PathBuf>,
}

/// How the run is shown, and what of it is written to files.
#[derive(Debug, Args)]
pub(super) struct ViewArguments {
    #[command(flatten)]
    pub(super) show: ShowArguments,
    /// Write a picture of the screen (SVG), as it is when there is most to be seen
    #[arg(long, value_name = "FILE")]
    pub(super) picture: Option<PathBuf>,
    /// Write the latencies of scenarios there, as an HdrHistogram log: a line for each second and step
    #[arg(long, value_name = "FILE")]
    pub(super) hlog: Option<PathBuf>,
    /// Write the iterations there that are kept whole, as JSON lines, as soon as they are known
    #[arg(long, value_name = "FILE")]
    pub(super) iterations: Option<PathBuf>,
    /// Write all that happens there, as JSON lines, for squall watch; - is standard output, and lines go to standard error
    #[arg(long, value_name = "FILE")]
    pub(super) events: Option<PathBuf>,
}

/// How a run is shown.
#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    /// Print lines instead of showing the screen
    #[arg(long)]
    pub(super) no_tui: bool,
    /// Leave the screen as soon as the run is over
    #[arg(long)]
    pub(super) exit: bool,
    /// The colours of the screen
    #[arg(long, value_name = "NAME")]
    pub(super) theme: Option<String>,
    /// How lines are printed
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    pub(super) log_format: LogForm,
    /// The least important lines to print
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t)]
    pub(super) log_level: Level,
    /// The same as --log-level debug
    #[arg(long, short, conflicts_with_all = ["log_level", "quiet"])]
    pub(super) verbose: bool,
    /// Print nothing but failures
    #[arg(long, short, conflicts_with = "log_level")]
    pub(super) quiet: bool,
    /// How the result is printed; with json, lines go to standard error
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    pub(super) output: OutputForm,
}

/// Which iterations are kept whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Record {
    /// All of them.
    All,
    /// Those that failed.
    Failed,
    /// Those that failed, the slowest, and some by the seed.
    Sample,
    /// None.
    None,
}

impl Record {
    /// What load threads are told.
    pub(super) const fn recording(self) -> Recording {
        match self {
            Self::All => Recording::All,
            Self::Failed => Recording::Failed,
            Self::Sample => Recording::Sample,
            Self::None => Recording::None,
        }
    }
}

/// What a change of the grid does to its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Reload {
    /// It is told; on the screen, the key R runs the changed grid.
    Tell,
    /// The run is stopped, and the changed grid is run, if it is good.
    Restart,
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputForm {
    /// For people.
    #[default]
    Text,
    /// One JSON document on standard output, and nothing else there.
    Json,
}

/// How lines are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LogForm {
    /// Aligned, for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// How important a line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Level {
    /// Everything.
    Debug,
    /// What happens.
    #[default]
    Info,
    /// What is worth a look.
    Warn,
    /// What failed.
    Error,
}

impl ViewArguments {
    /// Whether standard output belongs to the events.
    pub(super) fn events_to_out(&self) -> bool {
        self.events.as_deref() == Some(Path::new("-"))
    }
}

impl ShowArguments {
    /// The least important lines to print.
    pub(super) const fn level(&self) -> LogLevel {
        match (self.verbose, self.quiet, self.log_level) {
            (true, _, _) | (_, _, Level::Debug) => LogLevel::Debug,
            (_, true, _) | (_, _, Level::Error) => LogLevel::Error,
            (_, _, Level::Info) => LogLevel::Info,
            (_, _, Level::Warn) => LogLevel::Warn,
        }
    }
}

/// Reads `--on-failure`.
fn parse_on_failure(word: &str) -> Result<OnFailure, String> {
    OnFailure::ALL.into_iter().find(|one| one.word() == word).ok_or_else(|| "one of fail-fast, continue, hold".to_owned())
}
