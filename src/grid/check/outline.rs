//! What the files declare: which blocks there are and what they are called, before anything in them is looked at.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, SourceId, Span};
use crate::grid::syntax::{Attribute, Block, File, Label};

use super::names::{self, check_name};
use super::not_built;
use super::vocabulary::{Vocabulary, no_items, no_labels};

const TOP: Vocabulary = Vocabulary {
    of: "a grid",
    attributes: &[],
    blocks: &[],
    repeatable: &["variable", "locals", "resource", "step", "output"],
    unbuilt: not_built::TOP_BLOCKS,
};

/// A block with a name.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub block: &'a Block,
    pub name: &'a Label,
}

/// A block with a type and a name.
#[derive(Clone, Copy)]
pub(super) struct Typed<'a> {
    pub block: &'a Block,
    pub ty: &'a Label,
    pub name: &'a Label,
}

/// Everything declared, in the order written. A name that is given twice is in the indexes once, as the first.
#[derive(Default)]
pub(super) struct Outline<'a> {
    pub variables: Vec<Named<'a>>,
    pub locals: Vec<&'a Attribute>,
    pub resources: Vec<Typed<'a>>,
    pub steps: Vec<Typed<'a>>,
    pub outputs: Vec<Named<'a>>,
    /// Locals whose values could not be read.
    pub unread_locals: Vec<&'a str>,
    /// Names that are perhaps declared in what could not be read, or in blocks that mean nothing yet.
    pub lost: BTreeSet<&'a str>,
    local_index: BTreeMap<&'a str, usize>,
    resource_index: BTreeMap<(&'a str, &'a str), usize>,
    step_index: BTreeMap<(&'a str, &'a str), usize>,
}

impl<'a> Outline<'a> {
    /// Reads the top of all files.
    pub fn of(files: &'a [(SourceId, File)], diagnostics: &mut Diagnostics) -> Self {
        let mut outline = Self::default();
        let mut variables = BTreeMap::new();
        let mut outputs = BTreeMap::new();
        for (_, file) in files {
            TOP.check_with(&file.body, diagnostics, |_| {
                Some(String::from("arguments stand in blocks; a named value of your own stands in locals { }"))
            });
            outline.lost.extend(file.body.lost.iter().map(|word| &**word));
            for block in &file.body.blocks {
                match &*block.kind.text {
                    "variable" => outline.variables.extend(named(block, &mut variables, diagnostics)),
                    "output" => outline.outputs.extend(named(block, &mut outputs, diagnostics)),
                    "locals" => outline.add_locals(block, diagnostics),
                    "resource" => {
                        let at = outline.resources.len();
                        outline.resources.extend(typed(block, &mut outline.resource_index, &outline.resources, at, diagnostics));
                    }
                    "step" => {
                        let at = outline.steps.len();
                        outline.steps.extend(typed(block, &mut outline.step_index, &outline.steps, at, diagnostics));
                    }
                    _ => outline.lose(block),
                }
            }
        }
        outline
    }

    fn add_locals(&mut self, block: &'a Block, diagnostics: &mut Diagnostics) {
        no_labels(block, diagnostics);
        for inner in &block.body.blocks {
            no_items(inner, diagnostics);
            let message = format!("locals hold named values, not blocks such as \"{}\"", inner.kind.text);
            diagnostics.push(
                Diagnostic::error(Code::UNKNOWN_BLOCK, inner.open_span, message)
                    .hint(format!("write {} = {{ … }}", inner.kind.text)),
            );
        }
        for attribute in &block.body.attributes {
            let name = &attribute.name;
            match self.local_index.get(&*name.text).and_then(|at| self.locals.get(*at)) {
                Some(first) => diagnostics.push(duplicate(&format!("local \"{}\"", name.text), name.span, first.name.span)),
                None => {
                    self.local_index.insert(&name.text, self.locals.len());
                }
            }
            self.locals.push(attribute);
        }
        let unread = block.body.unread.iter().chain(block.body.blocks.iter().map(|block| &block.kind));
        self.unread_locals.extend(unread.map(|name| &*name.text));
    }

    /// Remembers what a block at the top that means nothing (yet) would have declared.
    fn lose(&mut self, block: &'a Block) {
        self.lost.extend(block.labels.iter().map(|label| &*label.text));
        self.lost.extend(block.body.attributes.iter().map(|attribute| &*attribute.name.text));
        block.body.blocks.iter().for_each(|inner| self.lose(inner));
    }

    /// The place of a local.
    pub fn local(&self, name: &str) -> Option<usize> {
        self.local_index.get(name).copied()
    }

    /// The place of a resource.
    pub fn resource(&self, ty: &str, name: &str) -> Option<usize> {
        self.resource_index.get(&(ty, name)).copied()
    }

    /// The place of a step.
    pub fn step(&self, ty: &str, name: &str) -> Option<usize> {
        self.step_index.get(&(ty, name)).copied()
    }
}

fn duplicate(what: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::DUPLICATE_NAME, span, format!("{what} is declared twice")).also(first, "the first one")
}

/// Checks the number of labels; too many are reported and left out.
fn labels<'a, const N: usize>(block: &'a Block, wanted: [&str; N], diagnostics: &mut Diagnostics) -> Option<[&'a Label; N]> {
    let (kind, code) = (&*block.kind.text, Code::LABELS);
    let given = block.labels.iter().map(|label| &*label.text).chain(wanted.iter().copied().skip(block.labels.len()));
    let shown: Vec<String> = given.take(N).map(|word| format!("\"{word}\"")).collect();
    let hint = format!("write {kind} {} {{ … }}", shown.join(" "));
    if let Some(extra) = block.labels.get(N) {
        let message = format!("{kind} has {N} label{}, not {}", if N == 1 { "" } else { "s" }, block.labels.len());
        diagnostics.push(Diagnostic::error(code, extra.span, message).hint(hint));
    } else if let Some(missing) = wanted.get(block.labels.len()) {
        diagnostics.push(Diagnostic::error(code, block.open_span, format!("{kind} needs a {missing}")).hint(hint));
        return None;
    }
    let found: Vec<&Label> = block.labels.iter().take(N).collect();
    found.try_into().ok()
}

fn named<'a>(block: &'a Block, index: &mut BTreeMap<&'a str, &'a Label>, diagnostics: &mut Diagnostics) -> Option<Named<'a>> {
    let [name] = labels(block, ["name"], diagnostics)?;
    check_name(name, diagnostics);
    match index.get(&*name.text) {
        Some(first) => diagnostics.push(duplicate(&format!("{} \"{}\"", block.kind.text, name.text), name.span, first.span)),
        None => {
            index.insert(&name.text, name);
        }
    }
    Some(Named { block, name })
}

fn typed<'a>(
    block: &'a Block,
    index: &mut BTreeMap<(&'a str, &'a str), usize>,
    all: &[Typed<'a>],
    at: usize,
    diagnostics: &mut Diagnostics,
) -> Option<Typed<'a>> {
    let [ty, name] = labels(block, ["type", "name"], diagnostics)?;
    check_name(name, diagnostics);
    match index.get(&(&*ty.text, &*name.text)).and_then(|at| all.get(*at)) {
        Some(first) => {
            let what = names::address(&block.kind.text, &ty.text, &name.text);
            diagnostics.push(duplicate(&what, name.span, first.name.span));
        }
        None => {
            index.insert((&ty.text, &name.text), at);
        }
    }
    Some(Typed { block, ty, name })
}
