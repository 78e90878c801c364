//! The texts that diagnostics point into.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::secret::Secrets;

/// Which source a span points into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceId(pub u32);

/// A range of bytes in one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// Which source.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A place as people say it. Both count from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl Span {
    /// A span over `start..end` of `source`.
    pub const fn new(source: SourceId, start: u32, end: u32) -> Self {
        Self { source, start, end }
    }

    /// The smallest span that covers both; `other` must be of the same source.
    pub fn to(self, other: Self) -> Self {
        Self { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// One text: a file of the grid, standard input, or a value from the command line.
#[derive(Clone, Debug)]
pub struct Source {
    /// What the user calls it: a path as given, `<stdin>`, `--var name`.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    /// What it is.
    pub role: SourceRole,
    lines: Arc<[u32]>,
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceRole {
    /// A part of the grid: whoever sees the run may read it.
    Grid,
    /// Values that were given: they may be secret, so the text stays in this process.
    Input,
}

impl Source {
    /// Where a byte offset is. An offset past the end is the end.
    pub fn position(&self, offset: u32) -> Position {
        let offset = offset.min(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        let line = self.lines.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0);
        let before = self.text.get(start as usize..offset as usize).unwrap_or("");
        let column = u32::try_from(before.chars().count()).unwrap_or(u32::MAX).saturating_add(1);
        Position { line: u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1), column }
    }

    /// A line, counted from 1, without its end, and the offset at which it begins.
    pub fn line(&self, number: u32) -> Option<(u32, &str)> {
        let at = number.checked_sub(1)? as usize;
        let start = *self.lines.get(at)?;
        let end = self.lines.get(at + 1).map_or(self.text.len(), |next| *next as usize);
        let line = self.text.get(start as usize..end)?;
        let line = line.strip_suffix('\n').unwrap_or(line);
        Some((start, line.strip_suffix('\r').unwrap_or(line)))
    }
}

/// All texts of one load, in the order they were added.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    /// An empty registry.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text of the grid and says how spans call it.
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> SourceId {
        self.insert(SourceRole::Grid, name, text)
    }

    /// Adds values that were given.
    pub fn add_input(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> SourceId {
        self.insert(SourceRole::Input, name, text)
    }

    fn insert(&mut self, role: SourceRole, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> SourceId {
        let text: Arc<str> = text.into();
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(starts).map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect();
        self.all.push(Source { name: name.into(), text, role, lines });
        SourceId(u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX))
    }

    /// The same with secrets in the texts masked, for showing lines of them.
    #[must_use]
    pub fn masked(&self, secrets: &Secrets) -> Self {
        let masked = |source: &Source| match secrets.mask(&source.text) {
            Cow::Borrowed(_) => source.clone(),
            Cow::Owned(text) => Source { text: text.into(), ..source.clone() },
        };
        Self { all: self.all.iter().map(masked).collect() }
    }

    /// The source of an id, if it is one of ours.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.all.get(id.0 as usize)
    }

    /// All sources with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.all.iter().enumerate().map(|(at, source)| (SourceId(u32::try_from(at).unwrap_or(u32::MAX)), source))
    }

    /// `file:line:column` of a span's start.
    pub fn locate(&self, span: Span) -> String {
        match self.get(span.source) {
            Some(source) => {
                let at = source.position(span.start);
                format!("{}:{}:{}", source.name, at.line, at.column)
            }
            None => String::from("<unknown>"),
        }
    }

    /// The text a span covers; empty if it covers none.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.source).and_then(|source| source.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }
}
