//! The files of the crate: what module each one is, which paths it names, how long it is without its tests.

use std::fs;
use std::path::{Path, PathBuf};

use crate::token::{Kind, Token, tokens};

/// A file of `src`.
#[derive(Debug)]
pub struct Source {
    /// Where it is, below the package: `src/grid/check/mod.rs`.
    pub file: String,
    pub text: String,
}

/// A path as some code names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    /// As written: `super::super::engine::Run`.
    pub written: String,
    /// From the crate's root, or as written if it leads elsewhere.
    pub target: Target,
}

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Into this crate: what follows `crate`.
    Ours(Vec<String>),
    /// Anywhere else, local names included.
    Other(Vec<String>),
}

impl Source {
    /// Every file of `src`, in order.
    pub fn all() -> Vec<Self> {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        collect(&package.join("src"), &mut files);
        files.sort();
        let source = |path: PathBuf| {
            let below = path.strip_prefix(package).unwrap().to_str().unwrap();
            Self { file: below.replace('\\', "/"), text: fs::read_to_string(&path).unwrap() }
        };
        files.into_iter().map(source).collect()
    }

    /// The module that the file is, from the crate's root.
    pub fn module(&self) -> Vec<String> {
        let path = self.file.trim_start_matches("src/").trim_end_matches(".rs");
        let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        if matches!(parts.last().map(String::as_str), Some("mod")) || matches!(path, "lib" | "main") {
            parts.pop();
        }
        parts
    }

    /// Whether all of the file is a test.
    pub fn is_test(&self) -> bool {
        self.module().iter().any(|part| part == "tests" || part == "testing")
    }

    /// Whether a line is compiled for tests only.
    pub fn tests_at(&self, line: usize) -> bool {
        self.is_test() || Scan::of(self).tests.iter().any(|(first, last)| (*first..=*last).contains(&line))
    }

    /// How many lines are no test.
    pub fn production_lines(&self) -> usize {
        if self.is_test() {
            return 0;
        }
        let tests: usize = Scan::of(self).tests.iter().map(|(first, last)| last - first + 1).sum();
        self.text.lines().count() - tests
    }

    /// Every path of two parts or more that the code names, those of a `use` with braces one by one.
    pub fn paths(&self) -> Vec<Named> {
        Scan::of(self).paths
    }

    /// The macros that the file puts at the crate's root.
    pub fn exported_macros(&self) -> Vec<String> {
        let tokens = tokens(&self.text);
        let words: Vec<&str> = tokens.iter().filter_map(word).collect();
        let exported = |words: &[&str]| matches!(words, ["macro_export", "macro_rules", _]);
        words.windows(3).filter(|three| exported(three)).map(|three| three[2].to_owned()).collect()
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The keywords that a path from outside, `::name`, may follow.
const BEFORE_A_PATH: &[&str] =
    &["use", "as", "dyn", "else", "for", "if", "impl", "in", "match", "move", "mut", "return", "where", "while"];

/// One pass over a file.
struct Scan<'a> {
    tokens: Vec<Token<'a>>,
    /// The module at the current token, and the depth of braces at which each inline part of it was opened.
    module: Vec<String>,
    opened: Vec<Opened>,
    depth: usize,
    paths: Vec<Named>,
    /// First and last line of each inline module that is compiled for tests only.
    tests: Vec<(usize, usize)>,
}

struct Opened {
    depth: usize,
    /// The line its tests begin on, if it is one of tests.
    tests_from: Option<usize>,
}

impl<'a> Scan<'a> {
    fn of(source: &'a Source) -> Self {
        let mut scan = Self {
            tokens: tokens(&source.text),
            module: source.module(),
            opened: Vec::new(),
            depth: 0,
            paths: Vec::new(),
            tests: Vec::new(),
        };
        let mut at = 0;
        while at < scan.tokens.len() {
            at = scan.step(at);
        }
        scan
    }

    fn kind(&self, at: usize) -> Option<Kind<'a>> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn before(&self, at: usize, back: usize) -> Option<Kind<'a>> {
        at.checked_sub(back).and_then(|at| self.kind(at))
    }

    /// Looks at one token, or at a whole path; where to go on.
    fn step(&mut self, at: usize) -> usize {
        match self.tokens[at].kind {
            Kind::Mark('{') => {
                self.depth += 1;
                if let (Some(Kind::Word(name)), Some(Kind::Word("mod"))) = (self.before(at, 1), self.before(at, 2)) {
                    self.module.push(name.to_owned());
                    self.opened.push(Opened { depth: self.depth, tests_from: self.test_attribute(at - 2) });
                }
            }
            Kind::Mark('}') => {
                if let Some(opened) = self.opened.pop_if(|opened| opened.depth == self.depth) {
                    self.module.pop();
                    self.tests.extend(opened.tests_from.map(|first| (first, self.tokens[at].line)));
                }
                self.depth = self.depth.saturating_sub(1);
            }
            Kind::Word(word)
                if !BEFORE_A_PATH.contains(&word) && self.kind(at + 1) == Some(Kind::Colons) && self.begins_path(at) =>
            {
                return self.tree(at, &[]);
            }
            _ => {}
        }
        at + 1
    }

    /// Whether no part of a path stands before the word.
    fn begins_path(&self, at: usize) -> bool {
        let visibility = self.before(at, 1) == Some(Kind::Word("in")) && self.before(at, 2) == Some(Kind::Mark('('));
        let inside = self.before(at, 1) == Some(Kind::Colons)
            && match self.before(at, 2) {
                Some(Kind::Word(word)) => !BEFORE_A_PATH.contains(&word),
                Some(Kind::Mark('>') | Kind::Opaque) => true,
                _ => false,
            };
        !inside && !visibility
    }

    /// Reads a path, or the tree of a `use`, from its first word on; what is behind it.
    fn tree(&mut self, mut at: usize, before: &[&'a str]) -> usize {
        let mut path = before.to_vec();
        loop {
            match self.kind(at) {
                Some(Kind::Word(word)) => path.push(word),
                Some(Kind::Mark('{')) => return self.branches(at + 1, &path),
                Some(Kind::Mark('*')) => path.push("*"),
                _ => {
                    self.note(at - 1, &path);
                    return at;
                }
            }
            if self.kind(at + 1) != Some(Kind::Colons) {
                self.note(at, &path);
                return at + 1;
            }
            at += 2;
        }
    }

    /// Reads the branches of a tree up to its closing brace.
    fn branches(&mut self, mut at: usize, path: &[&'a str]) -> usize {
        loop {
            match self.kind(at) {
                None => return at,
                Some(Kind::Mark('}')) => return at + 1,
                Some(Kind::Mark(',')) => at += 1,
                // `as` and the new name, which leads nowhere else.
                Some(Kind::Word("as")) => at += 2,
                Some(_) => at = self.tree(at, path).max(at + 1),
            }
        }
    }

    fn note(&mut self, at: usize, path: &[&str]) {
        if path.len() > 1 {
            self.paths.push(Named { line: self.tokens[at].line, written: path.join("::"), target: resolve(&self.module, path) });
        }
    }

    /// The line of the `#[cfg(test)]` among the attributes before `mod`, if there is one.
    fn test_attribute(&self, at_mod: usize) -> Option<usize> {
        let mut at = at_mod;
        while self.before(at, 1) == Some(Kind::Mark(']')) {
            let open = (0..at).rev().find(|open| self.kind(*open) == Some(Kind::Mark('#')))?;
            let words: Vec<&str> = self.tokens[open..at].iter().filter_map(word).collect();
            if words == ["cfg", "test"] {
                return Some(self.tokens[open].line);
            }
            at = open;
        }
        None
    }
}

fn word<'a>(token: &Token<'a>) -> Option<&'a str> {
    if let Kind::Word(word) = token.kind { Some(word) } else { None }
}

/// Follows `crate`, `self`, `super` and our own name from a module on.
fn resolve(module: &[String], path: &[&str]) -> Target {
    let mut full: Vec<String> = match path[0] {
        "crate" | "squall" => Vec::new(),
        "self" | "super" => module.to_vec(),
        _ => return Target::Other(path.iter().map(|part| (*part).to_owned()).collect()),
    };
    for part in path {
        match *part {
            "super" => drop(full.pop()),
            "crate" | "squall" | "self" if full.is_empty() || *part == "self" => {}
            part => full.push(part.to_owned()),
        }
    }
    Target::Ours(full)
}
