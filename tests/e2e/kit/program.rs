//! The real binary, with a clean environment, a time limit, and all it says kept.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{Document, until};

/// After this a program hangs.
const LIMIT: Duration = Duration::from_secs(50);

/// The program, to be started.
pub struct Squall {
    pub(super) command: Command,
    input: Vec<u8>,
}

impl Squall {
    /// With arguments, and an environment that has only what a program needs.
    pub fn new<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_squall"));
        command.args(arguments).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for kept in ["PATH", "HOME", "TMPDIR"] {
            command.envs(std::env::var_os(kept).map(|value| (kept, value)));
        }
        Self { command, input: Vec::new() }
    }

    /// A line of a shell in which `squall` is the program.
    pub fn shell(line: &str) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_squall"));
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let paths = program.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&paths));
        let mut command = Command::new("/bin/sh");
        command.args(["-c", line]).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.envs(std::env::var_os("HOME").map(|home| ("HOME", home)));
        command.env("PATH", std::env::join_paths(paths).unwrap());
        Self { command, input: Vec::new() }
    }

    /// More arguments.
    pub fn args(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    /// One more argument, which may be no text.
    pub fn path(mut self, path: &Path) -> Self {
        self.command.arg(path);
        self
    }

    /// Where it runs.
    pub fn dir(mut self, path: &Path) -> Self {
        self.command.current_dir(path);
        self
    }

    /// A variable of its environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// What it can read.
    pub fn stdin(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.input = text.into();
        self
    }

    /// Starts it and waits until it has ended.
    pub fn run(self) -> Ended {
        self.start().end()
    }

    /// Starts it.
    pub fn start(mut self) -> Running {
        let began = Instant::now();
        let mut child = self.command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = self.input;
        // It may end without reading all of it.
        std::thread::spawn(move || drop(stdin.write_all(&input)));
        let out = Stream::read(child.stdout.take().unwrap());
        let err = Stream::read(child.stderr.take().unwrap());
        Running { child: Some(child), out, err, began }
    }

    /// Starts it with its standard output going elsewhere; standard error is kept.
    pub fn start_into(mut self, stdout: impl Into<Stdio>) -> Running {
        self.command.stdout(stdout).stdin(Stdio::null());
        let began = Instant::now();
        let mut child = self.command.spawn().unwrap();
        let err = Stream::read(child.stderr.take().unwrap());
        Running { child: Some(child), out: Stream::read(std::io::empty()), err, began }
    }
}

/// What a program writes, while it writes.
struct Stream {
    text: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl Stream {
    fn read(mut from: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&text);
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(length @ 1..) = from.read(&mut buffer) {
                into.lock().unwrap().extend_from_slice(&buffer[..length]);
            }
        });
        Self { text, reader }
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.text.lock().unwrap()).into_owned()
    }

    fn all(self) -> String {
        self.reader.join().unwrap();
        String::from_utf8(std::mem::take(&mut *self.text.lock().unwrap())).expect("what it writes is UTF-8")
    }
}

/// The program while it runs; dropped, it is killed.
pub struct Running {
    child: Option<Child>,
    out: Stream,
    err: Stream,
    began: Instant,
}

impl Running {
    /// What it has written to standard output so far.
    pub fn out(&self) -> String {
        self.out.so_far()
    }

    /// What it has written to standard error so far.
    pub fn err(&self) -> String {
        self.err.so_far()
    }

    /// Waits until it has written something to standard error.
    pub fn until_err(&self, text: &str) {
        until(&format!("{text:?} is said"), || self.err().contains(text));
    }

    /// Waits until it has written something to standard output.
    pub fn until_out(&self, text: &str) {
        until(&format!("{text:?} is printed"), || self.out().contains(text));
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        let id = self.child.as_ref().unwrap().id();
        kill_process(Pid::from_raw(id.try_into().unwrap()).unwrap(), signal).unwrap();
    }

    /// Waits until it has ended.
    pub fn end(mut self) -> Ended {
        let mut child = self.child.take().unwrap();
        let deadline = Instant::now() + LIMIT;
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(2)),
                None => {
                    let _ = child.kill();
                    let _ = child.wait();
                    panic!("it does not end\n{}\n{}", self.out.so_far(), self.err.so_far());
                }
            }
        };
        let took = self.began.elapsed();
        let Stream { text: out, reader: out_reader } = std::mem::replace(&mut self.out, Stream::read(std::io::empty()));
        let Stream { text: err, reader: err_reader } = std::mem::replace(&mut self.err, Stream::read(std::io::empty()));
        Ended {
            status,
            took,
            out: Stream { text: out, reader: out_reader }.all(),
            err: Stream { text: err, reader: err_reader }.all(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The program after its end.
pub struct Ended {
    status: ExitStatus,
    /// From its start to its end.
    pub took: Duration,
    /// What it wrote to standard output.
    pub out: String,
    /// What it wrote to standard error.
    pub err: String,
}

impl Ended {
    /// Its exit code.
    pub fn code(&self) -> i32 {
        self.status.code().unwrap_or_else(|| panic!("ended by a signal: {}\n{}\n{}", self.status, self.out, self.err))
    }

    /// The same, if it ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code(), code, "\n--- out\n{}\n--- err\n{}", self.out, self.err);
        self
    }

    /// What it said on standard error has all of these.
    #[track_caller]
    pub fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.err.contains(text), "{text:?} is not in\n{}", self.err);
        }
        self
    }

    /// The JSON document on its standard output; nothing else may be there.
    #[track_caller]
    pub fn document(&self) -> Document {
        let json = serde_json::from_str(&self.out);
        Document::new(json.unwrap_or_else(|error| panic!("{error}\n--- out\n{}\n--- err\n{}", self.out, self.err)), self.code())
    }
}
