//! From files to the model, in order.

use std::sync::Arc;

use crate::base::diagnostic::{Diagnostics, SourceId, Sources};
use crate::contract::Catalog;
use crate::grid::expression::Symbols;
use crate::grid::inputs::Inputs;
use crate::grid::model::Grid;
use crate::grid::syntax::File;

use super::outline::Outline;
use super::secrets::Secrets;
use super::step::Surroundings;
use super::symbols::Resolved;
use super::{cycles, guards, output, resource, step, symbols, variable};

/// Checks what files say. Every problem is reported, sorted by place; if one is an error (or there was one before), there is no grid.
///
/// `sources` must hold the texts that the files and the inputs point into.
pub fn check(
    files: &[(SourceId, File)],
    sources: Arc<Sources>,
    catalog: &Catalog,
    inputs: &Inputs,
    diagnostics: &mut Diagnostics,
) -> Option<Grid> {
    let grid = grid(files, sources, catalog, inputs, diagnostics);
    cycles::forget_consequences(diagnostics);
    diagnostics.sort();
    if diagnostics.has_errors() { None } else { grid }
}

fn grid(
    files: &[(SourceId, File)],
    sources: Arc<Sources>,
    catalog: &Catalog,
    inputs: &Inputs,
    diagnostics: &mut Diagnostics,
) -> Option<Grid> {
    let outline = Outline::of(files, diagnostics);
    let lost = outline.lost.iter().map(|name| String::from(*name)).collect();
    let mut symbols = Symbols { environment: Arc::clone(&inputs.environment), lost, ..Symbols::default() };
    variable::resolve(&outline.variables, inputs, &sources, &mut symbols, diagnostics);
    let order = cycles::order(&outline, diagnostics);
    let Resolved { locals, repetitions } = symbols::resolve(&outline, &order, catalog, &mut symbols, diagnostics);
    let resources: Vec<_> =
        outline.resources.iter().map(|resource| resource::check(*resource, &symbols, catalog, diagnostics)).collect();
    let around = Surroundings { outline: &outline, symbols: &symbols, catalog };
    let mut steps = Vec::with_capacity(outline.steps.len());
    for (at, (step, repetition)) in outline.steps.iter().zip(repetitions).enumerate() {
        steps.push(repetition.and_then(|repetition| step::check(at, *step, repetition, &around, diagnostics)));
    }
    let outputs: Vec<_> = outline.outputs.iter().map(|output| output::check(*output, &symbols, diagnostics)).collect();
    guards::check(&outline, &sources, diagnostics);
    let resources: Vec<_> = resources.into_iter().collect::<Option<_>>()?;
    let steps: Vec<_> = steps.into_iter().collect::<Option<_>>()?;
    let outputs = outputs.into_iter().collect::<Option<_>>()?;
    let secrets = Secrets::of(&symbols, &inputs.environment, &steps, &resources);
    Some(Grid { sources, locals, resources, steps, outputs, secrets })
}
