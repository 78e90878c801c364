//! From files to the model, in order.

use std::sync::Arc;

use crate::base::diagnostic::{Diagnostics, SourceId, Sources};
use crate::contract::Catalog;
use crate::grid::expression::{ServiceId, Sites, Symbols};
use crate::grid::inputs::Inputs;
use crate::grid::model::{Grid, ProfileDef};
use crate::grid::syntax::File;
use crate::value::Text;

use super::custom::Customs;
use super::meta::{race, shared};
use super::outline::Outline;
use super::secrets::Secrets;
use super::step::Surroundings;
use super::symbols::Resolved;
use super::{
    cycles, guards, manifest, output, profile, resource, scenario, service, settings, step, symbols, threshold, variable,
};

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

/// The profiles of a grid, in the order written: what each gives to variables. Nothing else of the grid is looked at, so that they can be
/// listed where a variable has no value but in a profile.
pub fn profiles(
    files: &[(SourceId, File)],
    sources: &Sources,
    inputs: &Inputs,
    diagnostics: &mut Diagnostics,
) -> Vec<ProfileDef> {
    let mut elsewhere = Diagnostics::new();
    let outline = Outline::of(files, &mut elsewhere);
    let profiles = profile::read(&outline, inputs, &Arc::new(Sites::of(files, sources, &inputs.files)), diagnostics);
    diagnostics.sort();
    profiles
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
    let sites = Arc::new(Sites::of(files, &sources, &inputs.files));
    let inputs = &profile::applied(&outline, inputs, &sites, diagnostics);
    let mut symbols = Symbols { environment: Arc::clone(&inputs.environment), sites, lost, ..Symbols::default() };
    variable::resolve(&outline.variables, inputs, &sources, &mut symbols, diagnostics);
    symbols::declare(&outline, &sources, catalog, &mut symbols, diagnostics);
    let order = cycles::order(&outline, &symbols, diagnostics);
    let Resolved { locals, repetitions } = symbols::resolve(&outline, &order, &mut symbols, diagnostics);
    let iterations = scenario::declare(&outline, &mut symbols, &inputs.files, diagnostics);
    manifest::check(&outline.manifests, &symbols, catalog, diagnostics);
    let settings = settings::check(&outline.settings, &symbols, diagnostics);
    let services = outline.services.iter().enumerate();
    let services = services.map(|(at, one)| service::check(ServiceId(symbols::number(at)), *one, &symbols, diagnostics));
    let (services, given): (Vec<_>, Vec<_>) = services.unzip();
    let around = Surroundings { outline: &outline, symbols: &symbols, catalog, iterations: &iterations, services: &given };
    let resources: Vec<_> =
        outline.resources.iter().enumerate().map(|(at, one)| resource::check(at, *one, &around, diagnostics)).collect();
    let mut steps = Vec::with_capacity(outline.steps.len());
    for (at, (step, repetition)) in outline.steps.iter().zip(repetitions).enumerate() {
        steps.push(repetition.and_then(|repetition| step::check(at, *step, repetition, &around, diagnostics)));
    }
    let outputs: Vec<_> = outline.outputs.iter().map(|output| output::check(*output, &symbols, diagnostics)).collect();
    let customs = Customs::of(&mut steps, diagnostics);
    let thresholds = threshold::check(&outline, &inputs.requirements, (&symbols, &customs), &sources, diagnostics);
    shared::check(steps.iter().flatten(), diagnostics);
    guards::check(&outline, &symbols, &sources, diagnostics);
    let secrets = Secrets::of(&symbols, &inputs.environment, steps.iter().flatten(), resources.iter().flatten());
    diagnostics.hide(secrets.iter().map(ToString::to_string));
    let resources: Vec<_> = resources.into_iter().collect::<Option<_>>()?;
    let steps: Vec<_> = steps.into_iter().collect::<Option<_>>()?;
    let outputs: Vec<_> = outputs.into_iter().collect::<Option<_>>()?;
    threshold::check_services(thresholds.as_deref().unwrap_or_default(), steps.iter(), &symbols, diagnostics);
    race::check_losers(&steps, &resources, &locals, &outputs, diagnostics);
    let released = symbols.released.released().into_iter().map(Text::from).collect();
    let metrics = customs.defs;
    let thresholds = thresholds?;
    Some(Grid { sources, settings, locals, resources, services, steps, outputs, metrics, thresholds, secrets, released })
}
