//! Which words a block knows, and what is said about others.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, listed, nearest};
use crate::grid::syntax::{Attribute, Block, Body};

/// What other languages call what is called otherwise here.
const SYNONYMS: &[(&str, &str)] = &[
    ("when", "if"),
    ("condition", "if"),
    ("needs", "depends_on"),
    ("after", "depends_on"),
    ("requires", "depends_on"),
    ("loop", "for_each"),
    ("repeat", "count"),
    ("retries", "retry"),
    ("delay", "delay_before"),
    ("args", "arguments"),
    ("params", "arguments"),
    ("with", "arguments"),
    ("input", "arguments"),
    ("assert", "check"),
];

/// How many words a hint lists at most.
const LISTED: usize = 8;

/// The words of one kind of block.
pub(super) struct Vocabulary {
    /// What it is, for messages: `a step`.
    pub of: &'static str,
    /// Arguments.
    pub attributes: &'static [&'static str],
    /// Blocks that may come once.
    pub blocks: &'static [&'static str],
    /// Blocks that may come often.
    pub repeatable: &'static [&'static str],
    /// Arguments and blocks that are not built yet.
    pub unbuilt: &'static [&'static str],
}

impl Vocabulary {
    /// A block with arguments only.
    pub const fn attributes(of: &'static str, attributes: &'static [&'static str]) -> Self {
        Self { of, attributes, blocks: &[], repeatable: &[], unbuilt: &[] }
    }

    /// Reports every word of a body that is not one of these, and blocks that come twice.
    pub fn check(&self, body: &Body, diagnostics: &mut Diagnostics) {
        self.check_with(body, diagnostics, |_| None);
    }

    /// As [`check`](Self::check); `hint` may know what an unknown argument was meant to be.
    pub fn check_with(&self, body: &Body, diagnostics: &mut Diagnostics, hint: impl Fn(&str) -> Option<String>) {
        for attribute in &body.attributes {
            self.attribute(attribute, diagnostics, &hint);
        }
        for (at, block) in body.blocks.iter().enumerate() {
            self.block(block, diagnostics);
            let kind = &*block.kind.text;
            let first = body.blocks.iter().take(at).find(|other| other.kind.text == block.kind.text);
            if let (Some(first), true) = (first, self.blocks.contains(&kind)) {
                let message = format!("\"{kind}\" may stand only once in {}", self.of);
                let problem = Diagnostic::error(Code::DUPLICATE_BLOCK, block.open_span, message);
                diagnostics.push(problem.also(first.open_span, "the first one").hint("put all of it into one block"));
            }
        }
    }

    /// Whether an unknown argument of a body looks like `name`, so that it is not missing but misspelt.
    pub fn misspells(&self, body: &Body, name: &str) -> bool {
        let unknown = |word: &&str| !self.attributes.contains(word) && !self.unbuilt.contains(word);
        let mut words = body.attributes.iter().map(|attribute| &*attribute.name.text).filter(unknown);
        words.any(|word| nearest(word, self.attributes.iter().copied()) == Some(name))
    }

    /// The blocks of a body that it does not know.
    pub fn unknown<'b>(&self, body: &'b Body) -> impl Iterator<Item = &'b Block> {
        body.blocks.iter().filter(|block| {
            let kind = &*block.kind.text;
            !self.knows_block(kind) && !self.unbuilt.contains(&kind)
        })
    }

    fn attribute(&self, attribute: &Attribute, diagnostics: &mut Diagnostics, hint: &impl Fn(&str) -> Option<String>) {
        let (name, span) = (&*attribute.name.text, attribute.name.span);
        if self.attributes.contains(&name) {
            return;
        }
        let mut problem = if self.unbuilt.contains(&name) {
            Diagnostic::not_built(span, name)
        } else if self.knows_block(name) {
            let message = format!("\"{name}\" is a block of {}, not an argument", self.of);
            Diagnostic::error(Code::UNKNOWN_ARGUMENT, span, message).hint(format!("write {name} {{ … }} without \"=\""))
        } else {
            Diagnostic::error(Code::UNKNOWN_ARGUMENT, span, format!("{} has no argument \"{name}\"", self.of))
        };
        if problem.code == Code::UNKNOWN_ARGUMENT && problem.hint.is_none() {
            problem.hint = hint(name).or_else(|| self.near(name)).or_else(|| self.known_attributes());
        }
        diagnostics.push(problem);
    }

    fn block(&self, block: &Block, diagnostics: &mut Diagnostics) {
        let (name, span) = (&*block.kind.text, block.open_span);
        if self.knows_block(name) {
            return;
        }
        let mut problem = if self.unbuilt.contains(&name) {
            Diagnostic::not_built(span, name)
        } else if self.attributes.contains(&name) {
            no_items(block, diagnostics);
            let message = format!("\"{name}\" is an argument of {}, not a block", self.of);
            Diagnostic::error(Code::UNKNOWN_BLOCK, span, message).hint(format!("write {name} = …"))
        } else {
            Diagnostic::error(Code::UNKNOWN_BLOCK, span, format!("{} has no block \"{name}\"", self.of))
        };
        if problem.hint.is_none() && problem.code == Code::UNKNOWN_BLOCK {
            problem.hint = self.near(name).or_else(|| self.known_blocks());
        }
        diagnostics.push(problem);
    }

    fn knows_block(&self, name: &str) -> bool {
        self.blocks.contains(&name) || self.repeatable.contains(&name)
    }

    fn known_attributes(&self) -> Option<String> {
        (1..=LISTED).contains(&self.attributes.len()).then(|| format!("there is {}", listed(self.attributes.iter().copied())))
    }

    fn known_blocks(&self) -> Option<String> {
        let known = [self.blocks, self.repeatable].concat();
        (!known.is_empty()).then(|| format!("its blocks are {}", listed(known.iter().copied())))
    }

    fn near(&self, name: &str) -> Option<String> {
        let words = [self.attributes, self.blocks, self.repeatable, self.unbuilt].concat();
        let synonym = || SYNONYMS.iter().find(|(other, word)| *other == name && words.contains(word)).map(|(_, word)| *word);
        let longer = || {
            let mut longer = words.iter().copied().filter(|word| name.len() >= 3 && word.starts_with(name));
            longer.next().filter(|_| longer.next().is_none())
        };
        nearest(name, words.iter().copied()).or_else(synonym).or_else(longer).map(|word| format!("did you mean \"{word}\"?"))
    }
}

/// Forgets what was said about the items of a block that should be a map: as such they may be right.
pub(super) fn no_items(block: &Block, diagnostics: &mut Diagnostics) {
    diagnostics.forget(block.body.span, &[Code::NOT_AN_ITEM, Code::ONE_LINE_BLOCK, Code::MISSING_NEWLINE]);
}

/// Reports labels on a block that has none.
pub(super) fn no_labels(block: &Block, diagnostics: &mut Diagnostics) {
    if let Some(label) = block.labels.first() {
        diagnostics.push(Diagnostic::error(Code::LABELS, label.span, format!("\"{}\" has no label", block.kind.text)));
    }
}

/// The argument of a name.
pub(super) fn attribute<'b>(body: &'b Body, name: &str) -> Option<&'b Attribute> {
    body.attributes.iter().find(|attribute| &*attribute.name.text == name)
}

/// The first block of a kind.
pub(super) fn block<'b>(body: &'b Body, kind: &str) -> Option<&'b Block> {
    blocks(body, kind).next()
}

/// All blocks of a kind.
pub(super) fn blocks<'b>(body: &'b Body, kind: &str) -> impl Iterator<Item = &'b Block> {
    body.blocks.iter().filter(move |block| &*block.kind.text == kind)
}
