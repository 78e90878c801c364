//! Which words a block knows, and what is said about others.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, listed, nearest};
use crate::grid::syntax::{Attribute, Block, Body};
use crate::value::shape::{Presence, TypeDef};

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
pub struct Vocabulary {
    /// What it is, for messages: `a step`.
    pub of: &'static str,
    /// Arguments.
    pub attributes: &'static [Word],
    /// Blocks that may come once.
    pub blocks: &'static [BlockDef],
    /// Blocks that may come often.
    pub repeatable: &'static [BlockDef],
    /// Arguments and blocks that are not built yet.
    pub unbuilt: &'static [&'static str],
}

/// An argument.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub ty: TypeDef,
    /// Whether it must be given.
    pub presence: Presence,
    /// What it does, a sentence.
    pub doc: &'static str,
}

/// An argument that may be left out.
pub(super) const fn may(name: &'static str, ty: TypeDef, doc: &'static str) -> Word {
    Word { name, ty, presence: Presence::Optional, doc }
}

/// One that must be given.
pub(super) const fn must(name: &'static str, ty: TypeDef, doc: &'static str) -> Word {
    Word { name, ty, presence: Presence::Required, doc }
}

/// One that may be left out, and then is this, written as in a grid.
pub(super) const fn or(name: &'static str, ty: TypeDef, default: &'static str, doc: &'static str) -> Word {
    Word { name, ty, presence: Presence::Default(default), doc }
}

/// A block in a block.
pub struct BlockDef {
    /// The word it begins with.
    pub kind: &'static str,
    /// What each of its labels is.
    pub labels: &'static [&'static str],
    /// What it is, a sentence.
    pub doc: &'static str,
    /// What may stand in it.
    pub inside: Inside,
}

/// What may stand in a block.
pub enum Inside {
    /// Words of the language.
    Words(&'static Vocabulary),
    /// What its type takes.
    Arguments,
    /// Names that the grid chooses, with values.
    Names,
}

impl Vocabulary {
    /// A block with arguments only.
    pub(super) const fn attributes(of: &'static str, attributes: &'static [Word]) -> Self {
        Self { of, attributes, blocks: &[], repeatable: &[], unbuilt: &[] }
    }

    /// Reports every word of a body that is not one of these, and blocks that come twice.
    pub(super) fn check(&self, body: &Body, diagnostics: &mut Diagnostics) {
        self.check_with(body, diagnostics, |_| None);
    }

    /// As [`check`](Self::check); `hint` may know what an unknown argument was meant to be.
    pub(super) fn check_with(&self, body: &Body, diagnostics: &mut Diagnostics, hint: impl Fn(&str) -> Option<String>) {
        for attribute in &body.attributes {
            self.attribute(attribute, diagnostics, &hint);
        }
        for (at, block) in body.blocks.iter().enumerate() {
            self.block(block, diagnostics);
            let kind = &*block.kind.text;
            let first = body.blocks.iter().take(at).find(|other| other.kind.text == block.kind.text);
            if let (Some(first), true) = (first, self.blocks.iter().any(|block| block.kind == kind)) {
                let message = format!("\"{kind}\" may stand only once in {}", self.of);
                let problem = Diagnostic::error(Code::DUPLICATE_BLOCK, block.open_span, message);
                diagnostics.push(problem.also(first.open_span, "the first one").hint("put all of it into one block"));
            }
        }
    }

    /// Whether an unknown argument of a body looks like `name`, so that it is not missing but misspelt.
    pub(super) fn misspells(&self, body: &Body, name: &str) -> bool {
        let unknown = |word: &&str| !self.has_attribute(word) && !self.unbuilt.contains(word);
        let mut words = body.attributes.iter().map(|attribute| &*attribute.name.text).filter(unknown);
        words.any(|word| nearest(word, self.attribute_names()) == Some(name))
    }

    /// The blocks of a body that it does not know.
    pub(super) fn unknown<'b>(&self, body: &'b Body) -> impl Iterator<Item = &'b Block> {
        body.blocks.iter().filter(|block| {
            let kind = &*block.kind.text;
            !self.knows_block(kind) && !self.unbuilt.contains(&kind)
        })
    }

    fn attribute(&self, attribute: &Attribute, diagnostics: &mut Diagnostics, hint: &impl Fn(&str) -> Option<String>) {
        let (name, span) = (&*attribute.name.text, attribute.name.span);
        if self.has_attribute(name) {
            return;
        }
        let mut problem = if self.unbuilt.contains(&name) {
            Diagnostic::not_built(span, name)
        } else if let Some(block) = self.blocks.iter().chain(self.repeatable).find(|block| block.kind == name) {
            let message = format!("\"{name}\" is a block of {}, not an argument", self.of);
            Diagnostic::error(Code::UNKNOWN_ARGUMENT, span, message).hint(block.as_written())
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
        } else if self.has_attribute(name) {
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

    /// Whether there is an argument of this name.
    pub(super) fn has_attribute(&self, name: &str) -> bool {
        self.attribute_names().any(|known| known == name)
    }

    /// The names of its arguments.
    pub(super) fn attribute_names(&self) -> impl Iterator<Item = &'static str> {
        self.attributes.iter().map(|word| word.name)
    }

    /// The names of its blocks.
    pub(super) fn block_names(&self) -> impl Iterator<Item = &'static str> {
        self.blocks.iter().chain(self.repeatable).map(|block| block.kind)
    }

    fn knows_block(&self, name: &str) -> bool {
        self.block_names().any(|known| known == name)
    }

    fn known_attributes(&self) -> Option<String> {
        (1..=LISTED).contains(&self.attributes.len()).then(|| format!("there is {}", listed(self.attribute_names())))
    }

    fn known_blocks(&self) -> Option<String> {
        self.block_names().next().map(|_| format!("its blocks are {}", listed(self.block_names())))
    }

    fn near(&self, name: &str) -> Option<String> {
        let words: Vec<&str> = self.attribute_names().chain(self.block_names()).chain(self.unbuilt.iter().copied()).collect();
        let synonym = || SYNONYMS.iter().find(|(other, word)| *other == name && words.contains(word)).map(|(_, word)| *word);
        let longer = || {
            let mut longer = words.iter().copied().filter(|word| name.len() >= 3 && word.starts_with(name));
            longer.next().filter(|_| longer.next().is_none())
        };
        nearest(name, words.iter().copied()).or_else(synonym).or_else(longer).map(|word| format!("did you mean \"{word}\"?"))
    }
}

impl BlockDef {
    /// How it is written, for whoever wrote it as an argument.
    fn as_written(&self) -> String {
        let labels: String = self.labels.iter().map(|label| format!(" \"{label}\"")).collect();
        let known = match &self.inside {
            Inside::Words(words) => format!("; it takes {}", listed(words.attribute_names())),
            Inside::Arguments | Inside::Names => String::new(),
        };
        format!("write {}{labels} {{ … }} without \"=\"{known}", self.kind)
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
