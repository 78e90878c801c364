//! Running a process to its end.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::{ChildStdin, Command};

use super::group::Group;
use super::output::{Capture, Output, exit_code};
use crate::contract::{CallContext, ErrorClass, Failure, Stream};
use crate::modules::shared::size::Size;
use crate::value::Text;
use crate::value::shape::FieldType;

/// How long pipes that somebody else keeps open are read after the process has ended.
const DRAIN: Duration = Duration::from_millis(200);

/// What to run, and what is expected of it.
pub struct Job {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// What to call it in messages.
    pub name: String,
    /// Where it runs, relative to the run's folder.
    pub dir: Option<Text>,
    /// Added to its environment.
    pub env: BTreeMap<Text, Text>,
    /// What it can read.
    pub stdin: Option<Text>,
    /// Which exit codes are good.
    pub expected: Vec<i32>,
    /// The most each of its streams may give.
    pub max_output: Size,
}

/// Runs a process to its end. It and what it started are ended with the call: asked first, killed half a second later.
///
/// # Errors
/// If it cannot be started, gives too much (class `body`), or ends with another exit code than expected (class `status`, with the output).
pub async fn run(cx: &CallContext, job: Job) -> Result<Output, Failure> {
    let mut group = start(cx, &job).map_err(|error| Failure::error(not_started(cx, &job, &error)))?;
    let ended = tokio::select! {
        ended = to_the_end(cx, &job, &mut group) => ended,
        () = cx.cancelled() => Err(Failure::error("cancelled")),
    };
    group.stop().await;
    let (status, stdout, stderr) = ended?;
    let exit_code = exit_code(status);
    let output = Output { stdout, stderr, exit_code };
    if job.expected.contains(&exit_code) {
        return Ok(output);
    }
    let said = if cx.settings.sensitive { "" } else { output.stderr.trim_end() };
    let last = said.lines().next_back().unwrap_or_default();
    let last = if last.is_empty() { String::new() } else { format!(": {}", cx.run.secrets.scrub(last)) };
    let failure = Failure::new(ErrorClass::Status, format!("{} ended with exit code {exit_code}{last}", job.name));
    Err(Failure { status: u16::try_from(exit_code).ok(), ..failure.with_output(output.write()) })
}

fn start(cx: &CallContext, job: &Job) -> io::Result<Group> {
    let (program, arguments) = job.command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(folder(cx, job))
        .env_clear()
        .envs(cx.run.environment.iter())
        .envs(cx.settings.env.iter().map(|(name, value)| (name.as_str(), value.as_str())))
        .envs(job.env.iter().map(|(name, value)| (name.as_str(), value.as_str())))
        .stdin(if job.stdin.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Group::start(command, cx.clock())
}

fn folder(cx: &CallContext, job: &Job) -> PathBuf {
    job.dir.as_ref().map_or_else(|| cx.run.folder.clone(), |dir| cx.run.folder.join(dir.as_str()))
}

fn not_started(cx: &CallContext, job: &Job, error: &io::Error) -> String {
    if job.command.is_empty() {
        return String::from("the command is empty");
    }
    match &job.dir {
        Some(dir) if !folder(cx, job).is_dir() => format!("the folder `{dir}` does not exist"),
        _ => format!("{} cannot be started: {}", job.name, error.kind()),
    }
}

async fn to_the_end(cx: &CallContext, job: &Job, group: &mut Group) -> Result<(ExitStatus, Text, Text), Failure> {
    let (stdin, stdout, stderr) = match group.child() {
        Some(child) => (child.stdin.take(), child.stdout.take(), child.stderr.take()),
        None => (None, None, None),
    };
    let mut out = Capture::new(cx, Stream::Stdout, job.max_output);
    let mut err = Capture::new(cx, Stream::Stderr, job.max_output);
    let status = {
        let pipes = async { tokio::try_join!(feed(stdin, job.stdin.as_ref()), out.read(stdout), err.read(stderr)) };
        tokio::pin!(pipes);
        tokio::select! {
            all = &mut pipes => {
                all?;
                group.wait().await
            }
            status = group.wait() => {
                // Somebody it started may keep its pipes open for ever.
                if let Ok(all) = cx.clock().timeout(DRAIN, &mut pipes).await {
                    all?;
                }
                status
            }
        }
    };
    let status = status.map_err(|error| Failure::error(format!("{} cannot be waited for: {}", job.name, error.kind())))?;
    Ok((status, out.finish(), err.finish()))
}

/// Writes what the process can read; that it does not read it all is its own affair.
async fn feed(stdin: Option<ChildStdin>, text: Option<&Text>) -> Result<(), Failure> {
    if let (Some(mut stdin), Some(text)) = (stdin, text) {
        let _ = stdin.write_all(text.as_bytes()).await;
        let _ = stdin.shutdown().await;
    }
    Ok(())
}
