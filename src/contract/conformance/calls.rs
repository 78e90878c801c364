//! What a call must be like.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::descriptions::required;
use super::probe::{Log, context};
use crate::contract::{
    CallContext, CallSettings, Catalog, Demand, Manifest, Network, Outcome, OutputDef, Runner, RunnerEntry, User,
};
use crate::value::shape::Arguments;
use crate::value::{Text, Value};

/// How long a call may go on after it was cancelled or dropped.
const END: Duration = Duration::from_secs(1);
/// How long an endless call is watched before it is ended.
const RUNNING: Duration = Duration::from_millis(150);
/// How often it is looked for processes that are left.
const LOOK: Duration = Duration::from_millis(20);
/// Marks the child processes of a call in their environment.
const MARK: &str = "SQUALL_CONFORMANCE";

static NEXT: AtomicU64 = AtomicU64::new(0);

/// Calls of one runner type that show what it does.
pub struct Sample {
    /// The type.
    pub name: &'static str,
    /// A call that works; secrets in every sensitive argument that may be given.
    pub works: Arguments,
    /// A call that fails, if it can; again with the secrets.
    pub fails: Option<Arguments>,
    /// A call that goes on until it is ended, if there is one.
    pub endless: Option<Arguments>,
    /// The secrets in them.
    pub secrets: Vec<String>,
    /// The run's folder.
    pub folder: PathBuf,
    /// The run's environment.
    pub environment: BTreeMap<String, String>,
}

/// Everything that is wrong with the calls of a sample.
pub async fn calls(catalog: Catalog, sample: &Sample) -> Vec<String> {
    let Some(entry) = catalog.runner(sample.name) else { return vec![format!("{}: no such type", sample.name)] };
    let bench = Bench { catalog, entry, sample };
    let mut faults = bench.works().await;
    faults.extend(bench.fails().await);
    faults.extend(bench.missing().await);
    faults.extend(bench.cancelled().await);
    faults.extend(bench.dropped().await);
    faults.into_iter().map(|fault| format!("{}: {fault}", sample.name)).collect()
}

struct Bench<'a> {
    catalog: Catalog,
    entry: &'static RunnerEntry,
    sample: &'a Sample,
}

impl Bench<'_> {
    /// A context, its log, and the mark of its child processes.
    fn context(&self) -> (CallContext, Arc<Log>, String) {
        let (cx, log) = context(self.catalog, &self.sample.folder, self.sample.environment.clone(), Network::default());
        let mark = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let settings = CallSettings { env: vec![(Text::from(MARK), Text::from(&mark))], ..CallSettings::default() };
        (cx.with_settings(settings), log, mark)
    }

    async fn call(&self, cx: &CallContext, arguments: &Arguments, demand: &Demand) -> Result<Outcome, String> {
        let runner: Box<dyn Runner> = (self.entry.make)();
        let prepared = runner.prepare(arguments, demand).map_err(|problems| format!("the sample is refused: {problems:?}"))?;
        Ok(prepared.call(cx, &mut User::new(0), arguments.clone()).await)
    }

    async fn works(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for demand in [Demand::Everything, Demand::Fields(Vec::new())] {
            let (cx, log, _) = self.context();
            match self.call(&cx, &self.sample.works, &demand).await {
                Ok(Ok(output)) => faults.extend(declared(self.entry.manifest, &output)),
                Ok(Err(failure)) => faults.push(format!("the call that works fails: {failure}")),
                Err(fault) => faults.push(fault),
            }
            faults.extend(self.shown(&cx, &log, ""));
        }
        faults
    }

    async fn fails(&self) -> Vec<String> {
        let Some(arguments) = &self.sample.fails else { return Vec::new() };
        let (cx, log, _) = self.context();
        match self.call(&cx, arguments, &Demand::Everything).await {
            Ok(Ok(_)) => vec!["the call that fails works".to_owned()],
            Ok(Err(failure)) => self.shown(&cx, &log, &format!("{failure} {failure:?}")),
            Err(fault) => vec![fault],
        }
    }

    /// A call without arguments names every one that is missing.
    async fn missing(&self) -> Vec<String> {
        let names: Vec<&str> = required(self.entry.manifest.input).collect();
        if names.is_empty() {
            return Vec::new();
        }
        let (cx, ..) = self.context();
        match self.call(&cx, &Arguments::new(), &Demand::Everything).await {
            Ok(Err(failure)) => {
                let unnamed = names.into_iter().filter(|name| !failure.message.contains(name));
                unnamed.map(|name| format!("`{name}` is missing and the failure does not say so: {failure}")).collect()
            }
            Ok(Ok(_)) => vec!["a call without its required arguments works".to_owned()],
            Err(fault) => vec![fault],
        }
    }

    async fn cancelled(&self) -> Vec<String> {
        let Some(arguments) = &self.sample.endless else { return Vec::new() };
        let (cx, _, mark) = self.context();
        let mut call = pin!(self.call(&cx, arguments, &Demand::Everything));
        if let Ok(ended) = cx.clock().timeout(RUNNING, &mut call).await {
            return vec![format!("the endless call ends by itself: {ended:?}")];
        }
        cx.cancellation().cancel();
        let ended = cx.clock().timeout(END, call).await;
        let mut faults: Vec<String> = ended.err().map(|_| "a cancelled call goes on".to_owned()).into_iter().collect();
        faults.extend(left_over(&cx, &mark).await);
        faults
    }

    async fn dropped(&self) -> Vec<String> {
        let Some(arguments) = &self.sample.endless else { return Vec::new() };
        let (cx, _, mark) = self.context();
        // The timeout drops the call.
        let ended = cx.clock().timeout(RUNNING, self.call(&cx, arguments, &Demand::Everything)).await;
        let mut faults: Vec<String> =
            ended.ok().map(|ended| format!("the endless call ends by itself: {ended:?}")).into_iter().collect();
        faults.extend(left_over(&cx, &mark).await);
        faults
    }

    /// The secrets that show in the log, in `said`, or in the context's own description.
    fn shown(&self, cx: &CallContext, log: &Log, said: &str) -> Vec<String> {
        let lines: Vec<String> = log.lines().into_iter().map(|line| line.text).collect();
        let all = format!("{said} {cx:?} {:?} {}", cx.run, lines.join("\n"));
        let shown = self.sample.secrets.iter().filter(|secret| all.contains(secret.as_str()));
        shown.map(|secret| format!("the secret `{secret}` shows")).collect()
    }
}

/// Where an output is not as its type says.
fn declared(manifest: &Manifest, output: &Value) -> Option<String> {
    let names: BTreeSet<String> = output.entries().map(|(name, _)| name.to_string()).collect();
    match manifest.output {
        OutputDef::Any => None,
        OutputDef::None if output.is_null() => None,
        OutputDef::None => Some("there is an output though none is declared".to_owned()),
        OutputDef::Fields(shape) => {
            let declared: BTreeSet<String> = shape.names.iter().map(ToString::to_string).collect();
            (names != declared).then(|| format!("the output has {names:?}, declared are {declared:?}"))
        }
    }
}

/// Waits until no child process of the call is left; says so if one stays.
async fn left_over(cx: &CallContext, mark: &str) -> Option<String> {
    let gone = async {
        while has_children(mark) {
            cx.clock().sleep_real(LOOK).await;
        }
    };
    cx.clock().timeout(END, gone).await.err().map(|_| "a child process is left".to_owned())
}

/// Whether a process has the mark in its environment; on other systems than Linux nobody knows.
fn has_children(mark: &str) -> bool {
    let wanted = format!("{MARK}={mark}");
    let Ok(processes) = std::fs::read_dir("/proc") else { return false };
    let environments = processes.flatten().filter_map(|process| std::fs::read(process.path().join("environ")).ok());
    environments.into_iter().any(|environment| environment.split(|byte| *byte == 0).any(|one| one == wanted.as_bytes()))
}
