//! From paths and values to a checked grid, with everything the checks had to say.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::arguments::GridArguments;
use super::colour::Colours;
use crate::base::diagnostic::{Diagnostics, SourceId, Sources, render};
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::grid::check::check;
use crate::grid::inputs::{Given, InputFile, collect};
use crate::grid::load::{LoadError, Purpose, load, read_file};
use crate::grid::model::Grid;
use crate::grid::syntax::{File, parse};
use crate::modules::CATALOG;
use crate::report::Problem;

/// A grid that was checked; there is one only if nothing is wrong.
pub(super) struct Checked {
    /// What people call it.
    pub(super) name: String,
    /// The grid.
    pub(super) grid: Option<Arc<Grid>>,
    /// What the checks had to say.
    pub(super) diagnostics: Diagnostics,
    /// What a command that only checks ends with.
    pub(super) exit: ExitCode,
    /// The environment with what `--env-file` adds.
    pub(super) environment: Arc<BTreeMap<String, String>>,
    sources: Arc<Sources>,
}

/// The result of `squall check --output json`, and of `squall run --output json` when there is nothing to run.
#[derive(Debug, Serialize)]
struct CheckDocument {
    /// The version of this form.
    version: u32,
    /// What people call the grid.
    name: String,
    /// Whether it could be run.
    valid: bool,
    /// How many steps it has; null if it is not valid.
    steps: Option<usize>,
    /// How many resources it has; null if it is not valid.
    resources: Option<usize>,
    /// What the checks had to say, in the order of the files.
    diagnostics: Vec<Problem>,
}

impl Checked {
    /// Reads and checks what the arguments name. Files that are missing or not readable are among what there is to say.
    pub(super) fn of(world: &World, arguments: &GridArguments) -> Self {
        let mut errors = Vec::new();
        let given = Given {
            environment: Arc::clone(&world.environment),
            env_files: input_files(world, &arguments.env_file, &mut errors),
            var_files: input_files(world, &arguments.var_file, &mut errors),
            vars: arguments.var.clone(),
        };
        let name = name(world, &arguments.paths);
        match load(&arguments.paths, &world.folder, || (world.input)()) {
            Ok((sources, files)) if errors.is_empty() => {
                Self::of_sources(name, sources, &given, files.iter().map(|file| file.source))
            }
            loaded => {
                errors.extend(loaded.err().into_iter().flatten());
                Self::not_loaded(name, &errors)
            }
        }
    }

    /// Checks a text that is no file.
    #[cfg(feature = "http")]
    pub(super) fn of_text(name: &str, text: &str, given: &Given) -> Self {
        let mut sources = Sources::new();
        let source = sources.add(name, text);
        Self::of_sources(name.to_owned(), sources, given, [source])
    }

    fn of_sources(name: String, mut sources: Sources, given: &Given, files: impl IntoIterator<Item = SourceId>) -> Self {
        let mut diagnostics = Diagnostics::new();
        let text = |source| sources.get(source).map(|source| Arc::clone(&source.text)).unwrap_or_default();
        let files: Vec<(SourceId, File)> =
            files.into_iter().map(|source| (source, parse(source, &text(source), &mut diagnostics))).collect();
        let inputs = collect(given, &mut sources, &mut diagnostics);
        let sources = Arc::new(sources);
        let grid = check(&files, Arc::clone(&sources), &CATALOG, &inputs, &mut diagnostics);
        let exit = if grid.is_some() { ExitCode::Good } else { ExitCode::InvalidGrid };
        Self { name, grid: grid.map(Arc::new), diagnostics, exit, environment: inputs.environment, sources }
    }

    fn not_loaded(name: String, errors: &[LoadError]) -> Self {
        let mut diagnostics = Diagnostics::new();
        errors.iter().for_each(|error| diagnostics.push(error.diagnostic().clone()));
        let exit = errors.iter().map(LoadError::exit_code).fold(ExitCode::Good, ExitCode::and);
        Self { name, grid: None, diagnostics, exit, environment: Arc::default(), sources: Arc::default() }
    }

    /// Prints what the checks had to say on standard error.
    pub(super) fn tell(&self, world: &World, colours: Colours) {
        for diagnostic in &self.diagnostics {
            world.err.line(format!("{}\n", render(diagnostic, &self.sources, colours.style_err())));
        }
    }

    /// What the checks had to say, as data.
    pub(super) fn problems(&self) -> Vec<Problem> {
        self.diagnostics.iter().map(|diagnostic| Problem::of(diagnostic, &self.sources)).collect()
    }

    /// The whole result as JSON.
    pub(super) fn json(&self) -> String {
        let document = CheckDocument {
            version: 1,
            name: self.name.clone(),
            valid: self.grid.is_some(),
            steps: self.grid.as_ref().map(|grid| grid.steps.len()),
            resources: self.grid.as_ref().map(|grid| grid.resources.len()),
            diagnostics: self.problems(),
        };
        // Numbers and text only: this cannot fail.
        serde_json::to_string_pretty(&document).unwrap_or_default()
    }
}

/// The files of values that can be read; what is wrong with the others goes to `errors`.
fn input_files(world: &World, files: &[PathBuf], errors: &mut Vec<LoadError>) -> Vec<InputFile> {
    let mut read = Vec::new();
    for file in files {
        let name = file.display().to_string();
        match read_file(&world.path(file), &name, Purpose::Values) {
            Ok(text) => read.push(InputFile { name, text }),
            Err(error) => errors.push(error),
        }
    }
    read
}

/// What people call a grid from these paths.
fn name(world: &World, paths: &[PathBuf]) -> String {
    let folder = || world.folder.file_name().map_or_else(|| ".".to_owned(), |name| name.to_string_lossy().into_owned());
    let one = |path: &PathBuf| match path.to_str() {
        Some("-") => "<stdin>".to_owned(),
        Some(".") => folder(),
        _ => path.display().to_string(),
    };
    match paths {
        [] if world.folder.join("grids").is_dir() => "grids".to_owned(),
        [] => folder(),
        paths => paths.iter().map(one).collect::<Vec<_>>().join(" "),
    }
}
