//! The grids of this folder, and running them.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::kit::Squall;

/// How many programs run at the same time.
const AT_ONCE: usize = 4;

/// A grid that is wrong.
#[derive(Clone)]
pub struct Fixture {
    /// The name of its file, without its end.
    pub name: String,
    /// How it is run, as one would type it.
    pub line: String,
}

/// What the program said about it.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Where the grids are.
pub fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/broken")
}

/// All of them, in the order of their names.
pub fn all() -> Vec<Fixture> {
    let files = std::fs::read_dir(here()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files
        .filter(|file| !file.ends_with(".vars.hcl"))
        .filter_map(|file| file.strip_suffix(".hcl").map(str::to_owned))
        .collect();
    names.sort();
    names.into_iter().map(Fixture::new).collect()
}

/// Does something with each of them, some at a time.
pub fn on_all<T: Send>(act: impl Fn(&Fixture) -> T + Sync) -> Vec<(Fixture, T)> {
    let waiting = Mutex::new(all().into_iter().enumerate());
    let done = Mutex::new(Vec::new());
    let work = || {
        loop {
            let Some((at, fixture)) = waiting.lock().unwrap().next() else { return };
            let result = act(&fixture);
            done.lock().unwrap().push((at, fixture, result));
        }
    };
    std::thread::scope(|scope| (0..AT_ONCE).for_each(|_| drop(scope.spawn(work))));
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(at, ..)| *at);
    done.into_iter().map(|(_, fixture, result)| (fixture, result)).collect()
}

impl Fixture {
    fn new(name: String) -> Self {
        let text = std::fs::read_to_string(here().join(format!("{name}.hcl"))).unwrap();
        let first = text.lines().next().and_then(|line| line.strip_prefix("# "));
        let line = first.filter(|line| line.split(' ').any(|word| word == "squall")).map(str::to_owned);
        Self { line: line.unwrap_or_else(|| format!("squall check {name}.hcl")), name }
    }

    /// The same with more arguments.
    pub fn with(mut self, arguments: &[&str]) -> Self {
        for argument in arguments {
            self.line.push(' ');
            self.line.push_str(argument);
        }
        self
    }

    /// Runs it.
    pub fn run(&self) -> Told {
        let mut words = self.line.split(' ');
        let environment: Vec<&str> = words.by_ref().take_while(|word| *word != "squall").collect();
        let mut squall = Squall::new(words).dir(&here());
        for (name, value) in environment.iter().map(|variable| variable.split_once('=').unwrap()) {
            squall = squall.env(name, value);
        }
        let ended = squall.run();
        Told { code: ended.code(), out: ended.out, err: ended.err }
    }
}
