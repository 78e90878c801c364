//! Templates that functions render.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::diagnostic::{Diagnostics, Severity, Sources};
use crate::grid::expression::program::Program;
use crate::grid::expression::site::Site;
use crate::grid::expression::{Ambient, Place, SlotTable, Symbols};
use crate::grid::functions::{FunctionError, Template, readable_text};
use crate::grid::syntax::parse_template;

use super::compiler::{Compiler, InTemplate};
use super::free;

/// What places in a template that is no file are told by.
const UNNAMED: &str = "<template>";

/// The text of a template, and what people call it.
pub(in crate::grid::expression) struct Source<'t> {
    name: &'t str,
    text: String,
}

impl<'t> Source<'t> {
    /// Reads it, if it is a file.
    ///
    /// # Errors
    /// As the function `file`.
    pub fn of(template: Template<'t>, site: &Site) -> Result<Self, FunctionError> {
        Ok(match template {
            Template::File(path) => Self { name: path, text: readable_text(&site.files, path)? },
            Template::Text(text) => Self { name: UNNAMED, text: text.to_owned() },
        })
    }

    /// How long it is, in bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }
}

/// Compiles a template for the call at a place.
///
/// # Errors
/// The first problem in it, with its place, and how many more there are.
pub(in crate::grid::expression) fn program(
    source: Source<'_>,
    site: &Site,
    environment: &Arc<BTreeMap<String, String>>,
) -> Result<Program, FunctionError> {
    let mut sources = Sources::new();
    let id = sources.add(source.name, source.text.as_str());
    let mut problems = Diagnostics::new();
    let parsed = parse_template(id, &source.text, 0, &mut problems);
    let Some(parsed) = parsed.filter(|_| !problems.has_errors()) else { return Err(refused(&problems, &sources)) };
    let names = free::names(&parsed);
    let symbols = Symbols { environment: Arc::clone(environment), ..Symbols::default() };
    let (place, mut table) = (Place::default(), SlotTable::new());
    let path = format!("{} in {}", site.path, source.name);
    let mut compiler = Compiler {
        symbols: &symbols,
        place: &place,
        table: &mut table,
        diagnostics: &mut problems,
        ambient: Ambient::folding(Arc::clone(environment), symbols.released.clone()),
        variables: names.iter().map(|(name, _)| Arc::clone(name)).collect(),
        template: Some(InTemplate { of: Site { path: path.into(), ..site.clone() }, calls: 0 }),
    };
    match compiler.node(&parsed) {
        Some(root) if !problems.has_errors() => Ok(Program { root, names: names.into(), sources }),
        _ => Err(refused(&problems, &sources)),
    }
}

fn refused(problems: &Diagnostics, sources: &Sources) -> FunctionError {
    let mut errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    let Some(first) = errors.next() else { return FunctionError::new("the template cannot be read") };
    let place = first.primary.as_ref().map_or_else(String::new, |label| format!("{}: ", sources.locate(label.span)));
    let hint = first.hint.as_ref().map_or_else(String::new, |hint| format!(" ({hint})"));
    let more = match errors.count() {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    FunctionError::new(format!("{place}{}{hint}{more}", first.message))
}
