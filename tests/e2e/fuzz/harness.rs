//! What every target stands on: the process that is fuzzed, and the one that watches it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::mutate;
use super::smaller::smaller;
use super::tape::Random;
use crate::kit::{Folder, SOON};

/// What one case may take. Most take less than a millisecond; one may use up a budget, unoptimised, on a machine that does much else.
const CASE: Duration = Duration::from_secs(10);

/// By how much the whole process may grow, in KiB.
const MEMORY: u64 = 768 * 1024;

/// The stack of a case: what a thread has unless one says otherwise.
const STACK: usize = 2 << 20;

/// How many processes may be started to make a case smaller.
const TRIES: usize = 150;

/// How the fuzzed process ends when a case takes too long or too much.
const TOO_LONG: i32 = 3;
const TOO_MUCH: i32 = 4;

/// What the watching process says to the fuzzed one.
const FOLDER: &str = "SQUALL_FUZZ_FOLDER";
const ONE: &str = "SQUALL_FUZZ_CASE";
const SECONDS: &str = "SQUALL_FUZZ_SECONDS";
const SEED: &str = "SQUALL_FUZZ_SEED";

/// A target: its name, which is that of its test, what makes a case of random bytes, and what is done with one.
pub struct Target {
    /// `fuzz::lexer::nothing_is_too_odd`
    pub test: &'static str,
    /// A case.
    pub make: fn(&[u8]) -> String,
    /// What must not die.
    pub run: fn(&str),
}

/// What was found: how it died, and the least case it dies of.
struct Found {
    how: String,
    least: String,
}

impl Target {
    /// Fuzzes it, or in the fuzzed process is fuzzed.
    pub fn fuzz(&self) {
        if let Some(Found { how, least }) = self.find() {
            panic!("{} {how} (seed {}) of:\n{least}\n---\n{least:?}", self.test, seed());
        }
    }

    /// The same, but says what was found.
    fn find(&self) -> Option<Found> {
        match (std::env::var_os(ONE), std::env::var_os(FOLDER)) {
            (Some(case), _) => self.run_case(std::fs::read_to_string(case).unwrap()),
            (None, Some(folder)) => self.be_fuzzed(Path::new(&folder)),
            (None, None) => return self.watch(),
        }
        None
    }

    fn run_case(&self, case: String) {
        let run = self.run;
        let (done, ended) = channel();
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
            run(&case);
            let _ = done.send(());
        });
        match ended.recv_timeout(CASE) {
            Err(RecvTimeoutError::Timeout) => std::process::exit(TOO_LONG),
            // It panicked, which it has said.
            _ if thread.unwrap().join().is_err() => std::process::exit(101),
            _ if peak() > MEMORY => std::process::exit(TOO_MUCH),
            _ => {}
        }
    }

    /// Runs case after case on one thread; each is written down before.
    fn be_fuzzed(&self, folder: &Path) {
        let deadline = Instant::now() + Duration::from_secs(seconds());
        let mut random = Random::new(seed());
        let mut cases = 0_u64;
        while Instant::now() < deadline {
            let length = 1 << (3 + random.next() % 8);
            let case = (self.make)(&random.bytes(length));
            std::fs::write(folder.join("case"), &case).unwrap();
            self.run_case(case);
            cases += 1;
        }
        std::fs::write(folder.join("cases"), cases.to_string()).unwrap();
    }

    fn watch(&self) -> Option<Found> {
        let folder = Folder::new();
        let ended = self.process(FOLDER, folder.path());
        let Err(how) = ended else {
            let cases: u64 = std::fs::read_to_string(folder.path().join("cases")).unwrap().parse().unwrap();
            eprintln!("{}: {cases} cases in {} s, seed {}", self.test, seconds(), seed());
            assert!(cases > 5 * seconds(), "{cases} cases are too few to find anything");
            return None;
        };
        let case = std::fs::read_to_string(folder.path().join("case")).unwrap();
        let mut tries = 0;
        let least = smaller(&case, |candidate| {
            tries += 1;
            tries <= TRIES && self.dies_of(candidate)
        });
        Some(Found { how, least })
    }

    fn dies_of(&self, case: &str) -> bool {
        let folder = Folder::new();
        self.process(ONE, &folder.write("case", case)).is_err()
    }

    /// Starts the fuzzed process; how it died if it did.
    fn process(&self, what: &str, path: &Path) -> Result<(), String> {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", self.test, "--nocapture", "--test-threads=1"])
            .env(what, path)
            .env("SQUALL_FUZZ_SEED", seed().to_string())
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut err = child.stderr.take().unwrap();
        let reader = std::thread::spawn(move || {
            let mut said = String::new();
            let _ = std::io::Read::read_to_string(&mut err, &mut said);
            said
        });
        // It ends by itself: each case has its limit. This is for when even that fails.
        let deadline = Instant::now() + Duration::from_secs(seconds()) + CASE + SOON;
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(5)),
                None => {
                    let _ = child.kill();
                    break child.wait().unwrap();
                }
            }
        };
        let said = reader.join().unwrap();
        match status.code() {
            Some(0) => Ok(()),
            Some(TOO_LONG) => Err(format!("takes more than {CASE:?}")),
            Some(TOO_MUCH) => Err(format!("takes more than {MEMORY} KiB")),
            _ => Err(format!("dies ({status})\n{}\n", said.trim())),
        }
    }
}

/// How long each target is fuzzed.
fn seconds() -> u64 {
    std::env::var(SECONDS).map_or(1, |seconds| seconds.parse().unwrap())
}

/// Where randomness begins: with a time of its own it is another one each time.
fn seed() -> u64 {
    static SEEDED: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    let now = || std::time::UNIX_EPOCH.elapsed().map_or(1, |now| now.as_secs());
    *SEEDED.get_or_init(|| match (std::env::var(SEED), std::env::var(SECONDS)) {
        (Ok(seed), _) => seed.parse().unwrap(),
        (Err(_), Ok(_)) => now(),
        (Err(_), Err(_)) => 1,
    })
}

/// The most memory this process ever had, in KiB; 0 where nobody says.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// All grids of ours, good ones and broken ones.
pub fn grids() -> &'static [String] {
    static GRIDS: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    GRIDS.get_or_init(|| {
        let mut paths = Vec::new();
        ["grids", "tests", "src"].into_iter().for_each(|folder| find(&crate::kit::package(folder), &mut paths));
        paths.sort();
        paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
    })
}

fn find(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "hcl") {
            paths.push(path);
        }
    }
}

/// A text for whatever reads files: a generated grid, a real one that was mutated, or junk.
pub fn file(bytes: &[u8]) -> String {
    mutate::file(bytes, grids())
}

/// A target that dies of one letter.
fn deadly(test: &'static str, run: fn(&str)) -> Option<Found> {
    let make =
        |bytes: &[u8]| bytes.iter().map(|byte| char::from(byte % 128)).chain(['é']).cycle().take(3 * bytes.len()).collect();
    Target { test, make, run }.find()
}

/// As deep as there are bytes beyond a stack.
fn recurse(depth: usize) -> usize {
    let frame = std::hint::black_box([depth; 64]);
    if depth == 0 { 0 } else { 1 + recurse(depth - 1) + std::hint::black_box(frame)[0] }
}

#[test]
fn a_panic_is_found() {
    let found = deadly("fuzz::harness::a_panic_is_found", |text| assert!(!text.contains('é'), "an é"));
    // None: this is the fuzzed process.
    if let Some(Found { how, least }) = found {
        assert!(how.contains("an é") && least == "é", "{how}: {least:?}");
    }
}

#[test]
fn an_overflow_of_the_stack_is_found() {
    let found = deadly("fuzz::harness::an_overflow_of_the_stack_is_found", |text| {
        std::hint::black_box(recurse(if text.contains('é') { STACK / 64 } else { 1 }));
    });
    if let Some(Found { how, least }) = found {
        assert!(how.contains("overflow") && least == "é", "{how}: {least:?}");
    }
}

#[test]
fn what_takes_too_much_memory_is_found() {
    let found = deadly("fuzz::harness::what_takes_too_much_memory_is_found", |text| {
        let size = if text.contains('é') { usize::try_from(MEMORY).unwrap() * 1030 } else { 1 };
        std::hint::black_box(vec![1_u8; size]);
    });
    if let Some(Found { how, least }) = found {
        assert!(how.contains("KiB") && least == "é", "{how}: {least:?}");
    }
}
