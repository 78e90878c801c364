//! `squall demo`: a small shop to run against, all in this process.

use std::sync::Arc;

use clap::Args;
use serde::Serialize;
use tokio::runtime::Runtime;

use super::arguments::{EngineArguments, OutputForm, ViewArguments};
use super::checked::Checked;
use super::colour::Colours;
use super::complaint::Complaint;
use super::launch::{Launch, Mode, launch};
use super::planned::PartArguments;
use super::runtime::BoundedRuntime;
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::demo::{self, Demo, DemoOptions, Ports};
use crate::event::OnFailure;
use crate::grid::inputs::Given;

/// The grid that is run against the shop.
const GRID: &str = include_str!("../../grids/shop.hcl");

/// Slow enough to be watched: about half a minute.
const PACE_ON_SCREEN: f64 = 1.0;

/// A few seconds.
const PACE_IN_LINES: f64 = 0.1;

/// The seed of the shop and the run, when nobody says one: the demo is the same each time.
const SEED: u64 = 1;

/// `squall demo`.
#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// Start the services, print their addresses, and wait for a signal
    #[arg(long)]
    services_only: bool,
    /// How slow everything is, 0 to 10 [default: 1 on the screen, which takes half a minute; else 0.1]
    #[arg(long, value_name = "N", value_parser = parse_pace)]
    pace: Option<f64>,
    /// How many items to look at [default: 8]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    items: Option<u32>,
    /// The seed of every choice
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,
    /// The first of five ports in a row [default: any that are free]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// Let one item in four be busy the first time it is asked for, so that retries can be seen
    #[arg(long)]
    flaky: bool,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    view: ViewArguments,
}

/// Where a service listens.
#[derive(Debug, Serialize)]
struct Listening<'a> {
    name: &'static str,
    url: &'a str,
}

/// Runs `squall demo`.
pub(super) fn demo(world: &World, arguments: &DemoArguments, colours: Colours) -> Result<ExitCode, Complaint> {
    let watched = Mode::of_run(world, &arguments.view) == Mode::Screen && !arguments.services_only;
    let pace = arguments.pace.unwrap_or(if watched { PACE_ON_SCREEN } else { PACE_IN_LINES });
    let options = DemoOptions { seed: arguments.seed, pace, flaky: arguments.flaky };
    let ports = arguments.port.map_or(Ports::Free, Ports::From);
    BoundedRuntime::with(|runtime| {
        let demo = runtime
            .block_on(demo::start_on(options, ports))
            .map_err(|error| Complaint::surroundings(format!("cannot start the demo: {error}")))?;
        let exit = if arguments.services_only {
            serve(world, runtime, &demo, arguments.view.show.output)
        } else {
            shop(world, runtime, &demo, arguments, pace, colours)
        };
        runtime.block_on(demo.shutdown());
        exit
    })
}

/// Says where the services are, and waits for a signal.
fn serve(world: &World, runtime: &Runtime, demo: &Demo, form: OutputForm) -> Result<ExitCode, Complaint> {
    let _inside = runtime.enter();
    let mut signals =
        world.signals.listen().map_err(|error| Complaint::surroundings(format!("cannot listen for signals: {error}")))?;
    let services = demo.services().iter().map(|service| Listening { name: service.name.as_str(), url: &service.url });
    match form {
        OutputForm::Text => services.for_each(|service| world.out.line(format!("{} {}", service.name, service.url))),
        // Text only: this cannot fail.
        OutputForm::Json => world.out.line(serde_json::to_string(&services.collect::<Vec<_>>()).unwrap_or_default()),
    }
    runtime.block_on(signals.next());
    Ok(ExitCode::Good)
}

/// Runs the grid against the services.
fn shop(
    world: &World,
    runtime: &Runtime,
    demo: &Demo,
    arguments: &DemoArguments,
    pace: f64,
    colours: Colours,
) -> Result<ExitCode, Complaint> {
    let urls: Vec<_> = demo.services().iter().map(|service| format!("{} = \"{}\"", service.name.as_str(), service.url)).collect();
    let services = format!("services={{ {} }}", urls.join(", "));
    let items = arguments.items.map(|items| format!("items={items}"));
    let given = Given {
        environment: Arc::clone(&world.environment),
        vars: [services, format!("pace={pace}")].into_iter().chain(items).collect(),
        ..Given::default()
    };
    let checked = Checked::of_text("shop.hcl", GRID, &given);
    checked.tell(world, colours);
    let Some(grid) = &checked.grid else { return Ok(checked.exit) };
    let part = PartArguments::default();
    let what = Launch {
        grid: Arc::clone(grid),
        name: "shop.hcl".into(),
        environment: Arc::clone(&checked.environment),
        seed: Some(arguments.seed),
        on_failure: Some(OnFailure::Continue),
        part: &part,
        engine: &arguments.engine,
        view: &arguments.view,
        problems: checked.problems(),
        reload: None,
    };
    launch(world, runtime, colours, what).map(|launched| launched.exit)
}

fn parse_pace(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|pace| (0.0..=10.0).contains(pace)).ok_or_else(|| "a number from 0 to 10".to_owned())
}
