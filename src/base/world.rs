//! The world: every ambient thing in one place, so that tests run the whole command line in process.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use super::signal::{Signal, Signals};

/// The most that is read of standard input, and of any file of a grid: 16 MiB.
pub const MAX_INPUT: u64 = 16 << 20;

/// Where text goes. Cloning shares it.
#[derive(Clone)]
pub struct Output {
    to: Arc<Mutex<dyn Write + Send>>,
}

impl Output {
    /// Writes to something.
    pub fn new(to: impl Write + Send + 'static) -> Self {
        Self { to: Arc::new(Mutex::new(to)) }
    }

    /// A buffer, and how to read it; for tests.
    pub fn buffer() -> (Self, Arc<Mutex<Vec<u8>>>) {
        let buffer = Arc::new(Mutex::new(Vec::new()));
        (Self { to: Arc::<Mutex<Vec<u8>>>::clone(&buffer) }, buffer)
    }

    /// Writes a text and flushes it.
    ///
    /// # Errors
    /// As the writer; a closed pipe is [`io::ErrorKind::BrokenPipe`].
    pub fn write(&self, text: &str) -> io::Result<()> {
        self.write_bytes(text.as_bytes())
    }

    /// Writes bytes and flushes them.
    ///
    /// # Errors
    /// As the writer; a closed pipe is [`io::ErrorKind::BrokenPipe`].
    pub fn write_bytes(&self, bytes: &[u8]) -> io::Result<()> {
        let mut to = self.to.lock().unwrap_or_else(PoisonError::into_inner);
        to.write_all(bytes)?;
        to.flush()
    }

    /// Writes a line; nobody is left to tell when that fails.
    pub fn line(&self, text: impl std::fmt::Display) {
        let _ = self.write(&format!("{text}\n"));
    }
}

/// What is at the other end of standard input and output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminals {
    /// Standard input is a terminal.
    pub input: bool,
    /// Standard output is a terminal.
    pub output: bool,
    /// Standard error is a terminal.
    pub error: bool,
}

/// The other end of an [enclosed](World::enclosed) world.
#[derive(Debug)]
pub struct Enclosed {
    out: Arc<Mutex<Vec<u8>>>,
    err: Arc<Mutex<Vec<u8>>>,
    /// Sends it signals.
    pub signals: mpsc::UnboundedSender<Signal>,
}

impl Enclosed {
    /// What was written to standard output so far.
    pub fn out(&self) -> String {
        text(&self.out)
    }

    /// What was written to standard error so far.
    pub fn err(&self) -> String {
        text(&self.err)
    }
}

fn text(bytes: &Mutex<Vec<u8>>) -> String {
    String::from_utf8_lossy(&bytes.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

/// Everything ambient.
#[derive(Clone)]
pub struct World {
    /// The words of the command line, the program's own name first.
    pub arguments: Vec<OsString>,
    /// The environment; names and values that are not Unicode are left out.
    pub environment: Arc<BTreeMap<String, String>>,
    /// What relative paths are relative to.
    pub folder: PathBuf,
    /// Standard output.
    pub out: Output,
    /// Standard error.
    pub err: Output,
    /// What is a terminal.
    pub terminals: Terminals,
    /// Where standard input comes from; what is longer than [`MAX_INPUT`] is cut off behind that.
    pub input: Arc<dyn Fn() -> io::Result<Vec<u8>> + Send + Sync>,
    /// Where requests to end come from.
    pub signals: Signals,
    /// Randomness for what must differ from run to run (run ids, a seed nobody gave).
    pub entropy: u64,
}

impl World {
    /// The real one.
    pub fn real() -> Self {
        let terminals =
            Terminals { input: io::stdin().is_terminal(), output: io::stdout().is_terminal(), error: io::stderr().is_terminal() };
        let environment =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self {
            arguments: std::env::args_os().collect(),
            environment: Arc::new(environment.collect()),
            folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            out: Output::new(io::stdout()),
            err: Output::new(io::stderr()),
            terminals,
            input: Arc::new(|| {
                let mut all = Vec::new();
                // One byte more than is taken: so that it shows.
                io::stdin().lock().take(MAX_INPUT + 1).read_to_end(&mut all)?;
                Ok(all)
            }),
            signals: Signals::System,
            entropy: entropy(),
        }
    }

    /// One without terminals, environment, input and signals, whose output is kept: to run the whole program inside a test.
    pub fn enclosed<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>, folder: impl Into<PathBuf>) -> (Self, Enclosed) {
        let (out, out_bytes) = Output::buffer();
        let (err, err_bytes) = Output::buffer();
        let (signals, hand) = Signals::manual();
        let world = Self {
            arguments: arguments.into_iter().map(Into::into).collect(),
            environment: Arc::default(),
            folder: folder.into(),
            out,
            err,
            terminals: Terminals::default(),
            input: Arc::new(|| Ok(Vec::new())),
            signals,
            entropy: 1,
        };
        (world, Enclosed { out: out_bytes, err: err_bytes, signals: hand })
    }

    /// Whether the process is ours to change: its panic hook, its terminal.
    pub const fn owns_process(&self) -> bool {
        matches!(self.signals, Signals::System)
    }

    /// A path as this world sees it.
    pub fn path(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }

    /// A variable of the environment, if set and not empty.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// Differs from process to process: the standard library seeds its hasher from the system's randomness.
fn entropy() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}
