//! `squall hit`: a load test in one line. It writes a grid and runs that; `--print-grid` prints it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::arguments::{EngineArguments, OutputForm, ViewArguments};
use super::checked::Checked;
use super::colour::Colours;
use super::complaint::Complaint;
use super::gates::GateArguments;
use super::launch::{Launch, launch_to};
use super::planned::PartArguments;
use super::runtime::BoundedRuntime;
use crate::base::exit::ExitCode;
use crate::base::units;
use crate::base::world::World;
use crate::event::OnFailure;
use crate::grid::inputs::Given;
use crate::metric::threshold::{Must, Requirement};
use crate::report::{LoadDocument, ThresholdDocument, thresholds};
use crate::state::RunState;

/// How many requests there are, if neither a number nor a time is given.
const REQUESTS: u64 = 200;

/// `squall hit`.
// Whoever knows oha, hey or wrk has a rate under -q.
#[derive(Debug, Args)]
#[command(mut_arg("quiet", |quiet| quiet.short(None)))]
pub(super) struct HitArguments {
    /// Where to
    #[arg(value_name = "URL")]
    url: String,
    /// How many users send requests, each on a connection of its own
    #[arg(short, long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    connections: u32,
    /// How many requests [default: 200; without an end if -z is given]
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    requests: Option<u64>,
    /// For how long, such as 10s or 3m; -n does not count then
    #[arg(short = 'z', long, value_name = "TIME", value_parser = parse_time)]
    duration: Option<Duration>,
    /// How many requests a second, whatever becomes of those before; latency counts from when each should have begun
    #[arg(short = 'q', long, value_name = "RATE", value_parser = parse_rate)]
    rate: Option<f64>,
    /// The method
    #[arg(short, long, value_name = "METHOD", default_value = "GET")]
    method: String,
    /// The body
    #[arg(short = 'd', long = "body", value_name = "TEXT", conflicts_with = "body_file")]
    body: Option<String>,
    /// A file with the body
    #[arg(short = 'D', long, value_name = "FILE")]
    body_file: Option<PathBuf>,
    /// A header, `Name: value`; may be given again
    #[arg(short = 'H', long = "header", value_name = "HEADER", value_parser = parse_header)]
    headers: Vec<(String, String)>,
    /// The Content-Type
    #[arg(short = 'T', long, value_name = "TYPE")]
    content_type: Option<String>,
    /// How long one request may take
    #[arg(short = 't', long, value_name = "TIME", value_parser = parse_time)]
    timeout: Option<Duration>,
    /// Speak HTTP/2
    #[arg(long)]
    http2: bool,
    /// Believe any certificate
    #[arg(short, long)]
    insecure: bool,
    /// How many redirects to follow
    #[arg(long, value_name = "N")]
    redirect: Option<u32>,
    /// The beginning that is left out of every figure
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    warmup: Option<Duration>,
    /// Print the grid that does the same, and run nothing
    #[arg(long)]
    print_grid: bool,
    /// The seed of every choice
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[command(flatten)]
    gates: GateArguments,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    view: ViewArguments,
}

/// What `hit --output json` prints.
#[derive(Debug, Serialize)]
struct HitDocument<'a> {
    /// The version of this form.
    version: u32,
    /// Where to.
    url: &'a str,
    /// The process's exit code.
    exit: u8,
    /// What was measured.
    #[serde(flatten)]
    load: Option<LoadDocument>,
    /// What was required, and what became of it.
    thresholds: Vec<ThresholdDocument>,
}

/// Runs `squall hit`.
pub(super) fn hit(world: &World, arguments: &HitArguments, colours: Colours) -> Result<ExitCode, Complaint> {
    let text = grid(world, arguments)?;
    if arguments.print_grid {
        world.out.write(&text).map_err(|error| Complaint::surroundings(format!("cannot print the grid: {error}")))?;
        return Ok(ExitCode::Good);
    }
    let given = Given { environment: Arc::clone(&world.environment), ..Given::default() };
    let checked = Checked::of_text("hit.hcl", &text, &given);
    let Some(grid) = &checked.grid else {
        checked.tell(world, colours);
        return Ok(ExitCode::Usage);
    };
    let part = PartArguments::default();
    let what = Launch {
        grid: Arc::clone(grid),
        name: arguments.url.as_str().into(),
        environment: Arc::clone(&checked.environment),
        seed: arguments.seed,
        on_failure: Some(OnFailure::Continue),
        part: &part,
        engine: &arguments.engine,
        view: &arguments.view,
        problems: checked.problems(),
        reload: None,
    };
    let document = |state: &RunState| {
        let load = state.nodes().find_map(|(_, node)| node.load.as_deref());
        let exit = state.ending.as_ref().map_or(ExitCode::Bug, |ending| ending.exit).code();
        let (load, thresholds) = (load.map(LoadDocument::of), thresholds(state));
        let document = HitDocument { version: 1, url: &arguments.url, exit, load, thresholds };
        // Numbers and text only: this cannot fail.
        serde_json::to_string_pretty(&document).unwrap_or_default()
    };
    let document = (arguments.view.show.output == OutputForm::Json).then_some(&document as &dyn Fn(&RunState) -> String);
    BoundedRuntime::with(|runtime| launch_to(world, runtime, colours, what, document).map(|launched| launched.exit))
}

/// The grid that does it.
fn grid(world: &World, arguments: &HitArguments) -> Result<String, Complaint> {
    let url = if arguments.url.contains("://") { arguments.url.clone() } else { format!("http://{}", arguments.url) };
    let mut call = vec![(String::from("url"), quoted(&url))];
    let mut add = |name: &str, value: String| call.push((name.to_owned(), value));
    if !arguments.method.eq_ignore_ascii_case("GET") {
        add("method", quoted(&arguments.method.to_ascii_uppercase()));
    }
    let body = match &arguments.body_file {
        Some(file) => {
            let text = std::fs::read_to_string(world.path(file)).map_err(|error| {
                Complaint::usage(format!("the body's file `{}` cannot be read: {}", file.display(), error.kind()))
            })?;
            Some(text)
        }
        None => arguments.body.clone(),
    };
    if let Some(body) = body {
        add("body", quoted(&body));
    }
    let content_type = arguments.content_type.iter().map(|ty| (String::from("Content-Type"), ty.clone()));
    let headers: Vec<(String, String)> = arguments.headers.iter().cloned().chain(content_type).collect();
    if !headers.is_empty() {
        let pairs: Vec<String> = headers.iter().map(|(name, value)| format!("{} = {}", quoted(name), quoted(value))).collect();
        add("headers", format!("{{ {} }}", pairs.join(", ")));
    }
    if let Some(timeout) = arguments.timeout {
        add("timeout", time(timeout));
    }
    if let Some(redirect) = arguments.redirect {
        add("redirects", redirect.to_string());
    }
    if arguments.insecure {
        add("insecure", String::from("true"));
    }
    if arguments.http2 {
        add("http_version", quoted("2"));
    }
    let (kind, load) = plan(arguments);
    let mut text = String::from("scenario \"hit\" {\n");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "  load \"{kind}\" {{");
    aligned(&mut text, "    ", &load);
    text.push_str("  }\n");
    if let Some(warmup) = arguments.warmup {
        let _ = writeln!(text, "  warmup = {}", time(warmup));
    }
    text.push_str("\n  step \"http_request\" \"request\" {\n    arguments {\n");
    aligned(&mut text, "      ", &call);
    text.push_str("    }\n  }\n}\n");
    let mut told = BTreeSet::new();
    for (must, requirement) in arguments.gates.all().filter(|(_, requirement)| told.insert(Arc::clone(&requirement.text))) {
        threshold(&mut text, must, requirement);
    }
    Ok(text)
}

/// What is required of it, as a block of its own.
fn threshold(text: &mut String, must: Must, requirement: &Requirement) {
    let words: Vec<&str> = requirement.words().collect();
    let metric = match &words[..] {
        [metric] => format!("scenario.hit.{metric}"),
        ["scenario" | "step" | "custom" | "service", ..] => words.join("."),
        words => format!("scenario.{}", words.join(".")),
    };
    let must = match must {
        Must::Hold => "require",
        Must::NotHold => "fail_on",
    };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "\nthreshold {} {{", quoted(&requirement.text));
    aligned(text, "  ", &[(String::from("metric"), metric), (must.to_owned(), quoted(&requirement.rule.to_string()))]);
    text.push_str("}\n");
}

/// The load plan: its kind and arguments.
fn plan(arguments: &HitArguments) -> (&'static str, Vec<(String, String)>) {
    let number = |name: &str, value: u64| (name.to_owned(), value.to_string());
    let lasts = |name: &str, value: Duration| (name.to_owned(), time(value));
    let users = u64::from(arguments.connections);
    match (arguments.rate, arguments.duration) {
        (Some(rate), duration) => {
            let requests = arguments.requests.unwrap_or(REQUESTS);
            let duration = duration.unwrap_or_else(|| Duration::from_secs_f64(requests as f64 / rate));
            let rate = (String::from("rate"), rate.to_string());
            ("constant_arrival_rate", vec![rate, lasts("duration", duration), number("max_users", users)])
        }
        (None, Some(duration)) => ("constant_vus", vec![number("users", users), lasts("duration", duration)]),
        (None, None) => {
            let requests = arguments.requests.unwrap_or(REQUESTS);
            let most = Duration::from_secs(24 * 3600);
            ("shared_iterations", vec![number("users", users), number("iterations", requests), lasts("max_duration", most)])
        }
    }
}

/// A time as a grid has it, to the nanosecond.
fn time(time: Duration) -> String {
    match (time.subsec_nanos(), time.as_millis()) {
        (0, _) => quoted(&format!("{}s", time.as_secs())),
        (nanos, ms) if nanos % 1_000_000 == 0 => quoted(&format!("{ms}ms")),
        _ => time.as_secs_f64().to_string(),
    }
}

/// Arguments one below the other, as `squall fmt` has them.
fn aligned(text: &mut String, indent: &str, all: &[(String, String)]) {
    let widest = all.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, value) in all {
        let _ = writeln!(text, "{indent}{name:widest$} = {value}");
    }
}

/// A text as HCL has it: nothing in it is a template.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if letters.peek() == Some(&'{') => {
                quoted.push(letter);
                quoted.push(letter);
            }
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// `10s`, `3m`, or a number of seconds.
fn parse_time(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds > 0.0);
    match seconds {
        Some(seconds) => Duration::try_from_secs_f64(seconds).map_err(|_| String::from("that is too long")),
        None => units::parse_duration(text).map_err(|_| String::from("a time such as 10s, 500ms or 3m")),
    }
}

fn parse_rate(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|rate| *rate > 0.0 && *rate <= 1e9).ok_or_else(|| String::from("a number above 0"))
}

fn parse_header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or_else(|| String::from("a header is written `Name: value`"))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}
