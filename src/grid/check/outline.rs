//! What the files declare: which blocks there are and what they are called, before anything in them is looked at.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, SourceId, Span};
use crate::grid::expression::{GROUP, MIX, SCENARIO, SERVICE};
use crate::grid::syntax::{Attribute, Block, Body, File, Label};

use super::language::TOP;
use super::names::check_name;
use super::vocabulary::{no_items, no_labels};

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

/// A step, a group, a scenario or a mix.
#[derive(Clone, Copy)]
pub(super) struct StepBlock<'a> {
    pub block: &'a Block,
    /// A step's type; a group and a scenario have none.
    pub ty: Option<&'a Label>,
    pub name: &'a Label,
    /// The group it stands in, by its place among the steps.
    pub within: Option<usize>,
}

impl StepBlock<'_> {
    /// Its type among names.
    pub fn ty(&self) -> &str {
        let kind = || [SCENARIO, MIX].into_iter().find(|kind| &*self.block.kind.text == *kind).unwrap_or(GROUP);
        self.ty.map_or_else(kind, |ty| &ty.text)
    }

    /// Whether it is a scenario.
    pub fn is_scenario(&self) -> bool {
        &*self.block.kind.text == SCENARIO
    }

    /// Whether it is a mix.
    pub fn is_mix(&self) -> bool {
        &*self.block.kind.text == MIX
    }
}

/// Everything declared, in the order written; a name that is given twice too.
#[derive(Default)]
pub(super) struct Outline<'a> {
    pub settings: Vec<&'a Block>,
    pub variables: Vec<Named<'a>>,
    pub profiles: Vec<Named<'a>>,
    /// `runner` and `asset`.
    pub manifests: Vec<&'a Block>,
    pub locals: Vec<&'a Attribute>,
    pub resources: Vec<Typed<'a>>,
    pub services: Vec<Named<'a>>,
    /// Steps, groups and scenarios, a group or scenario before what is in it.
    pub steps: Vec<StepBlock<'a>>,
    pub outputs: Vec<Named<'a>>,
    pub thresholds: Vec<Named<'a>>,
    /// Locals whose values could not be read.
    pub unread_locals: Vec<&'a str>,
    /// Names that are perhaps declared in what could not be read, or in blocks that mean nothing yet.
    pub lost: BTreeSet<&'a str>,
    local_index: BTreeMap<&'a str, usize>,
}

impl<'a> Outline<'a> {
    /// Reads the top of all files.
    pub fn of(files: &'a [(SourceId, File)], diagnostics: &mut Diagnostics) -> Self {
        let mut outline = Self::default();
        let mut variables = BTreeMap::new();
        let mut outputs = BTreeMap::new();
        let mut profiles = BTreeMap::new();
        let mut thresholds = BTreeMap::new();
        for (_, file) in files {
            TOP.check_with(&file.body, diagnostics, |_| {
                Some(String::from("arguments stand in blocks; a named value of your own stands in locals { }"))
            });
            outline.lost.extend(file.body.lost.iter().map(|word| &**word));
            for block in &file.body.blocks {
                match &*block.kind.text {
                    "variable" => outline.variables.extend(named(block, &mut variables, diagnostics)),
                    "squall" => outline.settings.push(block),
                    "profile" => outline.profiles.extend(named(block, &mut profiles, diagnostics)),
                    "runner" | "asset" => outline.manifests.push(block),
                    "output" => outline.outputs.extend(named(block, &mut outputs, diagnostics)),
                    "threshold" => outline.thresholds.extend(titled(block, &mut thresholds, diagnostics)),
                    "locals" => outline.add_locals(block, diagnostics),
                    "resource" => outline.resources.extend(typed(block, diagnostics)),
                    SERVICE => outline.services.extend(scoped(block, diagnostics)),
                    "step" | GROUP | SCENARIO | MIX => outline.add_step(block, None, diagnostics),
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

    fn add_step(&mut self, block: &'a Block, within: Option<usize>, diagnostics: &mut Diagnostics) {
        let at = self.steps.len();
        if &*block.kind.text == "step" {
            let step = typed(block, diagnostics);
            self.steps.extend(step.map(|Typed { block, ty, name }| StepBlock { block, ty: Some(ty), name, within }));
            return;
        }
        let Some([name]) = labels(block, ["name"], diagnostics) else { return };
        check_name(name, diagnostics);
        self.steps.push(StepBlock { block, ty: None, name, within });
        self.lost.extend(block.body.lost.iter().map(|word| &**word));
        // Nothing stands in a mix but its plan: scenarios name it.
        for inner in inner_steps(&block.body).filter(|_| &*block.kind.text != MIX) {
            self.add_step(inner, Some(at), diagnostics);
        }
    }

    /// The scenario that a step stands in, however deep.
    pub fn scenario_around(&self, step: usize) -> Option<usize> {
        self.around(step).skip(1).find(|at| self.steps.get(*at).is_some_and(StepBlock::is_scenario))
    }

    /// The group that a step stands in and that stands in none; the step itself if it stands in none.
    pub fn outermost(&self, step: usize) -> usize {
        self.around(step).last().unwrap_or(step)
    }

    /// A step and the groups around it, the innermost first.
    fn around(&self, step: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(step), |at| self.steps.get(*at).and_then(|step| step.within))
    }

    /// The two that stand in one container, of two steps and the groups around them.
    pub fn siblings(&self, one: usize, other: usize) -> (usize, usize) {
        let within = |at: usize| self.steps.get(at).and_then(|step| step.within);
        let pairs = self.around(one).flat_map(|one| self.around(other).map(move |other| (one, other)));
        pairs.into_iter().find(|(one, other)| within(*one) == within(*other)).unwrap_or((one, other))
    }

    /// Whether a step stands within a group, however deep.
    pub fn is_within(&self, step: usize, group: usize) -> bool {
        self.around(step).skip(1).any(|around| around == group)
    }
}

/// The steps and groups directly in a group.
pub(super) fn inner_steps(body: &Body) -> impl Iterator<Item = &Block> {
    body.blocks.iter().filter(|block| is_step(block))
}

/// Whether a block is a step or a group.
pub(super) fn is_step(block: &Block) -> bool {
    matches!(&*block.kind.text, "step" | GROUP)
}

/// The problem that a name is taken.
pub(super) fn duplicate(what: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::DUPLICATE_NAME, span, format!("{what} is declared twice")).also(first, "the first one")
}

/// Checks the number of labels; too many are reported and left out.
pub(super) fn labels<'a, const N: usize>(
    block: &'a Block,
    wanted: [&str; N],
    diagnostics: &mut Diagnostics,
) -> Option<[&'a Label; N]> {
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

pub(super) fn named<'a>(
    block: &'a Block,
    index: &mut BTreeMap<&'a str, &'a Label>,
    diagnostics: &mut Diagnostics,
) -> Option<Named<'a>> {
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

/// As [`named`], of a name that others may have too, where they cannot see each other.
fn scoped<'a>(block: &'a Block, diagnostics: &mut Diagnostics) -> Option<Named<'a>> {
    let [name] = labels(block, ["name"], diagnostics)?;
    check_name(name, diagnostics);
    Some(Named { block, name })
}

/// As [`named`], of a name that is free text.
fn titled<'a>(block: &'a Block, index: &mut BTreeMap<&'a str, &'a Label>, diagnostics: &mut Diagnostics) -> Option<Named<'a>> {
    let [name] = labels(block, ["name"], diagnostics)?;
    let what = &block.kind.text;
    if name.text.trim().is_empty() {
        let problem = Diagnostic::error(Code::INVALID_NAME, name.span, format!("the name of the {what} is empty"));
        diagnostics.push(problem.hint("say what it is for: \"checkout is fast enough\""));
    }
    match index.get(&*name.text) {
        Some(first) => diagnostics.push(duplicate(&format!("{what} \"{}\"", name.text), name.span, first.span)),
        None => {
            index.insert(&name.text, name);
        }
    }
    Some(Named { block, name })
}

fn typed<'a>(block: &'a Block, diagnostics: &mut Diagnostics) -> Option<Typed<'a>> {
    let [ty, name] = labels(block, ["type", "name"], diagnostics)?;
    check_name(name, diagnostics);
    Some(Typed { block, ty, name })
}
