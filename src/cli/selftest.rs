//! `squall selftest`: how exact is what this program measures, on this machine, now? Against a server that is known exactly.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde::Serialize;
use tokio::runtime::Runtime;

use super::arguments::OutputForm;
use super::checked::Checked;
use super::colour::Colours;
use super::complaint::Complaint;
use super::runtime::BoundedRuntime;
use crate::base::clock::RunClock;
use crate::base::exit::ExitCode;
use crate::base::id::RunId;
use crate::base::secret::Secrets;
use crate::base::seed::Seed;
use crate::base::world::World;
use crate::contract::{Network, RunContext};
use crate::demo::Reference;
use crate::engine::{self, RunOptions};
use crate::event::{OnFailure, Recording};
use crate::grid::inputs::Given;
use crate::metric::{Latency, LoadSample};
use crate::modules::CATALOG;
use crate::plan::Plan;
use crate::report::{Tone, pad};
use crate::state::RunState;
use crate::store::Memory;

/// `squall selftest`.
#[derive(Debug, Args)]
pub(super) struct SelftestArguments {
    /// How the result is printed
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    output: OutputForm,
    /// Serve instead: start the reference server there, print its address, and wait for a signal
    #[arg(long, value_name = "ADDR", num_args = 0..=1, default_missing_value = "127.0.0.1:0")]
    serve: Option<SocketAddr>,
}

/// One thing that was measured and is known.
#[derive(Debug, Serialize)]
struct Finding {
    /// What.
    what: &'static str,
    /// What it should be.
    expected: f64,
    /// What was measured.
    measured: f64,
    /// How far off it may be.
    bound: f64,
    /// The unit of the three.
    unit: &'static str,
    /// Whether it is within the bound.
    holds: bool,
}

impl Finding {
    fn new(what: &'static str, (expected, measured, bound): (f64, f64, f64), unit: &'static str) -> Self {
        Self { what, expected, measured, bound, unit, holds: (measured - expected).abs() <= bound }
    }
}

/// What is printed as JSON.
#[derive(Debug, Serialize)]
struct SelftestDocument<'a> {
    version: u32,
    holds: bool,
    findings: &'a [Finding],
}

/// Runs `squall selftest`.
pub(super) fn selftest(world: &World, arguments: &SelftestArguments, colours: Colours) -> Result<ExitCode, Complaint> {
    BoundedRuntime::with(|runtime| {
        if let Some(address) = arguments.serve {
            return serve(world, runtime, address);
        }
        let mut findings = Vec::new();
        for part in [percentiles, freeze, rate] {
            findings.extend(part(world, runtime)?);
        }
        let holds = findings.iter().all(|finding| finding.holds);
        match arguments.output {
            OutputForm::Json => {
                let document = SelftestDocument { version: 1, holds, findings: &findings };
                // Numbers and text only: this cannot fail.
                world.out.line(serde_json::to_string_pretty(&document).unwrap_or_default());
            }
            OutputForm::Text => tell(world, &findings, colours),
        }
        Ok(if holds { ExitCode::Good } else { ExitCode::Failed })
    })
}

fn serve(world: &World, runtime: &Runtime, address: SocketAddr) -> Result<ExitCode, Complaint> {
    let _inside = runtime.enter();
    let mut signals =
        world.signals.listen().map_err(|error| Complaint::surroundings(format!("cannot listen for signals: {error}")))?;
    let server = start(runtime, address)?;
    world.out.line(format!("http://{}", server.address));
    runtime.block_on(signals.next());
    Ok(ExitCode::Good)
}

fn start(runtime: &Runtime, address: SocketAddr) -> Result<Reference, Complaint> {
    let started = runtime.block_on(Reference::start(address));
    started.map_err(|error| Complaint::surroundings(format!("cannot start the reference server: {error}")))
}

fn tell(world: &World, findings: &[Finding], colours: Colours) {
    let paint = colours.paint_out();
    let number = |number: f64| format!("{}", (number * 1000.0).round() / 1000.0);
    let rows: Vec<[String; 4]> = findings
        .iter()
        .map(|one| {
            let with = |value: f64| format!("{} {}", number(value), one.unit);
            [one.what.to_owned(), with(one.expected), with(one.measured), format!("± {}", with(one.bound))]
        })
        .collect();
    let head = ["", "expected", "measured", "bound"].map(String::from);
    let widths: Vec<usize> =
        (0..4).map(|at| rows.iter().chain([&head]).map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
    let line = |row: &[String; 4]| -> String {
        row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect::<Vec<_>>().join("  ")
    };
    world.out.line(paint.paint(Tone::Faint, &format!("  {}", line(&head))));
    for (finding, row) in findings.iter().zip(&rows) {
        let (sign, tone) = if finding.holds { ("✓", Tone::Good) } else { ("✗", Tone::Bad) };
        world.out.line(format!("{} {}", paint.paint(tone, sign), line(row).trim_end()));
    }
    let wrong = findings.iter().filter(|finding| !finding.holds).count();
    world.out.line(match wrong {
        0 => String::from("\nwhat is measured here can be believed within these bounds"),
        _ => format!("\n{wrong} outside of the bounds: the machine is too busy, or too slow, to measure so exactly"),
    });
}

/// Delays that are known: nine of ten requests take 5 ms, one takes 50 ms.
fn percentiles(world: &World, runtime: &Runtime) -> Result<Vec<Finding>, Complaint> {
    let server = start(runtime, ([127, 0, 0, 1], 0).into())?;
    let delays = vec!["5"; 9].into_iter().chain(["50"]).collect::<Vec<_>>().join(", ");
    let grid = scenario(
        "rate = 500\n    duration = \"3s\"\n    max_users = 200",
        &format!("vary \"ms\" {{ choice = [{delays}] }}"),
        &format!("http://{}/delay/${{vary.ms}}", server.address),
    );
    let sample = run(world, runtime, &grid)?;
    let ms = |quantile| at(&sample.all_steps().latency, quantile);
    Ok(vec![
        // The runtime's timer wakes a sleeper up to two milliseconds late; the rest is the way there and back.
        Finding::new("p50 of answers after 5 ms", (6.0, ms(0.5), 2.0), "ms"),
        Finding::new("p99 of one in ten after 50 ms", (51.0, ms(0.99), 3.0), "ms"),
        Finding::new("requests that the server saw", (server.requests() as f64, sample.all_steps().calls as f64, 0.0), ""),
    ])
}

/// A server that stands still for a second: what should have begun in that second has waited for its end.
fn freeze(world: &World, runtime: &Runtime) -> Result<Vec<Finding>, Complaint> {
    let server = Arc::new(start(runtime, ([127, 0, 0, 1], 0).into())?);
    let grid = scenario("rate = 200\n    duration = \"4s\"\n    max_users = 10", "", &format!("http://{}/", server.address));
    let freezing = Arc::clone(&server);
    runtime.spawn(async move {
        // The second second of the load, whenever that began.
        while freezing.requests() < 300 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        freezing.freeze(Duration::from_secs(1));
    });
    let sample = run(world, runtime, &grid)?;
    let latency = &sample.all_steps().latency;
    // 200 of 800 fall into the freeze and wait from 1000 ms down to nothing, evenly: a tenth of all waits longer than 600 ms.
    Ok(vec![
        Finding::new("longest latency in a freeze of 1 s", (1000.0, latency.max_us() as f64 / 1000.0, 30.0), "ms"),
        Finding::new("p90 of latency, a quarter frozen", (600.0, at(latency, 0.9), 30.0), "ms"),
        Finding::new("iterations of 800 that were made", (800.0, sample.iterations.ended as f64, 0.0), ""),
    ])
}

/// A rate of 1,000 a second for five seconds.
fn rate(world: &World, runtime: &Runtime) -> Result<Vec<Finding>, Complaint> {
    let server = start(runtime, ([127, 0, 0, 1], 0).into())?;
    let grid = scenario("rate = 1000\n    duration = \"5s\"\n    max_users = 50", "", &format!("http://{}/", server.address));
    let sample = run(world, runtime, &grid)?;
    let requests = server.requests();
    let rate = requests.saturating_sub(1) as f64 / server.span().as_secs_f64().max(f64::MIN_POSITIVE);
    let late = &sample.iterations.lateness;
    Ok(vec![
        Finding::new("requests at 1,000/s for 5 s", (5000.0, requests as f64, 0.0), ""),
        Finding::new("rate that the server saw", (1000.0, rate, 1.0), "/s"),
        Finding::new("lateness of the generator, p50", (0.0, at(late, 0.5), 0.5), "ms"),
        Finding::new("lateness of the generator, p99", (0.0, at(late, 0.99), 1.0), "ms"),
    ])
}

fn at(latency: &Latency, quantile: f64) -> f64 {
    latency.quantile_us(quantile).min(latency.max_us()) as f64 / 1000.0
}

fn scenario(load: &str, more: &str, url: &str) -> String {
    format!(
        "scenario \"selftest\" {{\n  load \"constant_arrival_rate\" {{\n    {load}\n  }}\n  {more}\n  \
         step \"http_request\" \"request\" {{\n    arguments {{ url = \"{url}\" }}\n  }}\n}}\n"
    )
}

/// Runs a grid of our own, and gives what its one scenario measured.
fn run(world: &World, runtime: &Runtime, text: &str) -> Result<LoadSample, Complaint> {
    let bug = |what: &str| Complaint::surroundings(format!("the self-test could not be run: {what}"));
    let checked = Checked::of_text("selftest.hcl", text, &Given::default());
    let grid = checked.grid.as_ref().ok_or_else(|| bug(&checked.first_problem().unwrap_or_default()))?;
    let plan = Plan::new(Arc::clone(grid)).map_err(|cycle| bug(&cycle.to_string()))?;
    let context = RunContext::new(
        RunClock::system(),
        CATALOG,
        Secrets::new(),
        Seed(1),
        Network::default(),
        world.folder.clone(),
        Arc::default(),
    );
    let options = RunOptions {
        run: RunId::default(),
        name: "selftest".into(),
        on_failure: OnFailure::Continue,
        operator: false,
        max_parallel: 1,
        load_threads: None,
        recording: Some(Recording::None),
        readers: 0,
        max_duration: Some(Duration::from_secs(60)),
        context: Arc::new(context),
        store: Arc::new(Memory::new()),
    };
    let begun = engine::start(plan, options, runtime.handle()).map_err(|error| bug(&error.to_string()))?;
    let engine::Run { session, events, finished, .. } = begun;
    // Nobody reads them, and what nobody reads would hold the run up.
    drop(events);
    let last: Arc<RunState> = runtime.block_on(finished);
    drop(session);
    let load = last.nodes().find_map(|(_, node)| node.load.as_deref());
    load.map(|load| load.totals.clone()).ok_or_else(|| bug("nothing was measured"))
}
