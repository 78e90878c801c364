//! `squall { … }`: what a grid says about its run as a whole. There is one in all files together.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::base::version::{Constraint, Misfit, OURS};
use crate::grid::expression::{Place, Symbols};
use crate::grid::model::Settings;
use crate::grid::syntax::Block;
use crate::value::{Text, Value};

use super::container::Container;
use super::language::SQUALL;
use super::read;
use super::vocabulary::{attribute, no_labels};

/// Reads the block. Of several the first one counts, and each further one is reported.
pub(super) fn check(blocks: &[&Block], symbols: &Symbols, diagnostics: &mut Diagnostics) -> Settings {
    let mut settings = None;
    for block in blocks {
        let read = read_block(block, symbols, diagnostics);
        settings.get_or_insert(read);
    }
    if let [first, more @ ..] = blocks {
        for block in more {
            let message = "\"squall\" may stand only once in all files of a grid";
            let problem = Diagnostic::error(Code::DUPLICATE_BLOCK, block.open_span, message);
            diagnostics.push(problem.also(first.open_span, "the first one").hint("put all of it into one block"));
        }
    }
    settings.unwrap_or_default()
}

fn read_block(block: &Block, symbols: &Symbols, diagnostics: &mut Diagnostics) -> Settings {
    no_labels(block, diagnostics);
    let body = &block.body;
    SQUALL.check(body, diagnostics);
    let mut container = Container::new(symbols, Place::default(), diagnostics);
    let required = attribute(body, "required_version");
    if let Some(required) = required
        && let Some(written) = container.fixed(Some(required), conditions)
    {
        version(&written, required.value.span, container.diagnostics);
    }
    Settings {
        on_failure: container.fixed(attribute(body, "on_failure"), read::on_failure),
        seed: container.fixed(attribute(body, "seed"), read::seed),
        max_duration: container.fixed(attribute(body, "max_duration"), read::limit),
    }
}

/// A number is none: `1.10` would be `1.1`.
fn conditions(value: &Value) -> Result<Text, String> {
    let text = if let Value::String(text) = value { Some(text.clone()) } else { None };
    text.ok_or_else(|| format!("a string is required, such as \">= 1.2\", not {}", value.a_type()))
}

/// Reports that this program is not of the versions that a grid requires.
fn version(required: &str, span: Span, diagnostics: &mut Diagnostics) {
    let misses = Constraint::parse(required).and_then(|constraint| constraint.misses(OURS));
    let problem = match misses {
        Ok(None) => return,
        Ok(Some(misfit)) => {
            let what = match misfit {
                Misfit::TooOld => "too old",
                Misfit::TooNew => "too new",
                Misfit::Excluded => "excluded",
            };
            let message = format!("this is squall {OURS}, which is {what}: the grid requires \"{required}\"");
            Diagnostic::error(Code::REQUIRED_VERSION, span, message).hint(match misfit {
                Misfit::TooOld => "take a newer squall",
                Misfit::TooNew | Misfit::Excluded => "take a squall of such a version, or let the grid allow this one",
            })
        }
        Err(error) => Diagnostic::error(Code::VERSION_CONSTRAINT, span, format!("required_version: {error}"))
            .hint("write conditions with commas between: \">= 1.2, < 2\" or \"~> 1.2\""),
    };
    diagnostics.push(problem);
}
