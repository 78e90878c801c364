//! Where calls are written: what files look like from there, and which call of its block each one is.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use crate::base::diagnostic::{SourceId, Sources, Span};
use crate::base::files::Files;
use crate::grid::functions;
use crate::grid::syntax::{Block, Body, Expression, ExpressionKind, File};

/// Where a call is written, as far as its value depends on that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Site {
    /// The files as seen from there.
    pub files: Files,
    /// The blocks and the argument that it stands in, from the outermost block that the file has: it stays the same when the block moves.
    pub path: Arc<str>,
    /// Which of the calls in that argument's text it is.
    pub number: u64,
}

/// The places of all calls of a grid that depend on theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sites {
    around: Files,
    /// By source.
    files: Vec<Files>,
    calls: BTreeMap<(SourceId, u32), (Arc<str>, u64)>,
}

impl Sites {
    /// Of these files. A relative path begins in the folder of the file it is written in; of what is no file, in that of `around`.
    pub fn of(files: &[(SourceId, File)], sources: &Sources, around: &Files) -> Self {
        let of_source = |name: &str| around.beside(Path::new(name));
        let mut sites = Self {
            around: around.clone(),
            files: sources.iter().map(|(_, source)| of_source(&source.name)).collect(),
            calls: BTreeMap::new(),
        };
        for (_, file) in files {
            sites.body(&file.body, "");
        }
        sites
    }

    /// The place of the call whose name stands here.
    pub(super) fn call(&self, name: Span) -> Site {
        let files = usize::try_from(name.source.0).ok().and_then(|at| self.files.get(at)).unwrap_or(&self.around).clone();
        match self.calls.get(&(name.source, name.start)) {
            Some((path, number)) => Site { files, path: Arc::clone(path), number: *number },
            // A value given from outside the grid: its text is all there is.
            None => Site { files, path: Arc::from(""), number: u64::from(name.start) },
        }
    }

    fn body(&mut self, body: &Body, path: &str) {
        for attribute in &body.attributes {
            self.attribute(&attribute.value, &format!("{path}{}", attribute.name.text));
        }
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for block in &body.blocks {
            let mut name = header(block);
            let before = seen.entry(name.clone()).and_modify(|count| *count += 1).or_default();
            // At the top of a file blocks are told apart by their names; inside of one, equal ones by their order.
            if *before > 0 && !path.is_empty() {
                let _ = write!(name, "#{before}");
            }
            self.body(&block.body, &format!("{path}{name}/"));
        }
    }

    fn attribute(&mut self, value: &Expression, path: &str) {
        let (calls, mut number, mut shared) = (&mut self.calls, 0, None);
        value.walk(&mut |part| {
            let ExpressionKind::Call(call) = &part.kind else { return };
            let sees = functions::lookup(functions::plain_name(&call.name.text)).map(|function| function.sees);
            if !matches!(sees, Some(functions::Sees::Seed | functions::Sees::Template)) {
                return;
            }
            let path = shared.get_or_insert_with(|| Arc::from(path));
            calls.insert((call.name.span.source, call.name.span.start), (Arc::clone(path), number));
            number += 1;
        });
    }
}

/// `check "text"`
fn header(block: &Block) -> String {
    block.labels.iter().fold(block.kind.text.to_string(), |all, label| format!("{all} {:?}", &*label.text))
}
