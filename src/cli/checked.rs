//! From paths and values to a checked grid, with everything the checks had to say.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::arguments::GridArguments;
use super::colour::Colours;
use crate::base::diagnostic::{Diagnostics, Severity, SourceId, Sources, render};
use crate::base::exit::ExitCode;
use crate::base::files::Files;
use crate::base::secret::Secrets;
use crate::base::world::World;
use crate::grid::check::{check, profiles};
use crate::grid::inputs::{Given, InputFile, Inputs, collect};
use crate::grid::load::{LoadError, Purpose, load, read_file};
use crate::grid::model::{Grid, ProfileDef};
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

/// On how many lines a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// So that people can read it too.
    Many,
    /// One of several.
    One,
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

/// Files that were read and parsed, with what was given besides.
struct Parsed {
    name: String,
    files: Vec<(SourceId, File)>,
    sources: Arc<Sources>,
    inputs: Inputs,
    diagnostics: Diagnostics,
}

impl Checked {
    /// Reads and checks what the arguments name. Files that are missing or not readable are among what there is to say.
    pub(super) fn of(world: &World, arguments: &GridArguments) -> Self {
        match Parsed::of(world, arguments) {
            Ok(parsed) => parsed.checked(),
            Err(not_loaded) => *not_loaded,
        }
    }

    /// Reads what the arguments name, and looks at nothing but its profiles; no grid comes of it.
    pub(super) fn profiles(world: &World, arguments: &GridArguments) -> (Self, Vec<ProfileDef>) {
        match Parsed::of(world, arguments) {
            Ok(parsed) => parsed.profiles(),
            Err(not_loaded) => (*not_loaded, Vec::new()),
        }
    }

    /// Checks a text that is no file.
    #[cfg(feature = "http")]
    pub(super) fn of_text(name: &str, text: &str, given: &Given) -> Self {
        let mut sources = Sources::new();
        let source = sources.add(name, text);
        Parsed::of_sources(name.to_owned(), sources, given, [source]).checked()
    }

    fn not_loaded(name: String, errors: &[LoadError]) -> Self {
        let mut diagnostics = Diagnostics::new();
        errors.iter().for_each(|error| diagnostics.push(error.diagnostic().clone()));
        let exit = errors.iter().map(LoadError::exit_code).fold(ExitCode::Good, ExitCode::and);
        Self { name, grid: None, diagnostics, exit, environment: Arc::default(), sources: Arc::default() }
    }

    /// The texts that it was made of, by what people call them.
    pub(super) fn texts(&self) -> BTreeMap<&str, &str> {
        self.sources.iter().map(|(_, source)| (&*source.name, &*source.text)).collect()
    }

    /// Whether another one is of the same texts, and has the same to say.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.texts() == other.texts() && self.diagnostics == other.diagnostics
    }

    /// The first problem in a few words: `grid.hcl:3:5: there is no variable "x"`.
    pub(super) fn first_problem(&self) -> Option<String> {
        let first = self.diagnostics.iter().find(|one| one.severity == Severity::Error)?;
        let place = first.primary.as_ref().map(|label| format!("{}: ", self.sources.locate(label.span)));
        Some(format!("{}{}", place.unwrap_or_default(), first.message))
    }

    /// How many errors there are.
    pub(super) fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|one| one.severity == Severity::Error).count()
    }

    /// Prints what the checks had to say on standard error.
    pub(super) fn tell(&self, world: &World, colours: Colours) {
        let secrets = Secrets::new();
        self.diagnostics.hidden().iter().for_each(|secret| secrets.add(secret));
        let sources = self.sources.masked(&secrets);
        for diagnostic in &self.diagnostics {
            world.err.line(format!("{}\n", render(diagnostic, &sources, colours.style_err())));
        }
    }

    /// What the checks had to say, as data.
    pub(super) fn problems(&self) -> Vec<Problem> {
        self.diagnostics.iter().map(|diagnostic| Problem::of(diagnostic, &self.sources)).collect()
    }

    /// The whole result as JSON.
    pub(super) fn json(&self, lines: Lines) -> String {
        let document = CheckDocument {
            version: 1,
            name: self.name.clone(),
            valid: self.grid.is_some(),
            steps: self.grid.as_ref().map(|grid| grid.steps.len()),
            resources: self.grid.as_ref().map(|grid| grid.resources.len()),
            diagnostics: self.problems(),
        };
        // Numbers and text only: this cannot fail.
        match lines {
            Lines::Many => serde_json::to_string_pretty(&document).unwrap_or_default(),
            Lines::One => serde_json::to_string(&document).unwrap_or_default(),
        }
    }
}

impl Parsed {
    /// Reads what the arguments name.
    fn of(world: &World, arguments: &GridArguments) -> Result<Self, Box<Checked>> {
        let mut errors = Vec::new();
        let given = Given {
            environment: Arc::clone(&world.environment),
            files: Files::new(&world.folder, world.variable("HOME")),
            env_files: input_files(world, &arguments.env_file, &mut errors),
            var_files: input_files(world, &arguments.var_file, &mut errors),
            vars: arguments.var.clone(),
            profile: arguments.profile.clone(),
            requirements: arguments.requirements.clone(),
        };
        let name = name(world, &arguments.paths);
        match load(&arguments.paths, &world.folder, || (world.input)()) {
            Ok((sources, files)) if errors.is_empty() => {
                Ok(Self::of_sources(name, sources, &given, files.iter().map(|file| file.source)))
            }
            loaded => {
                errors.extend(loaded.err().into_iter().flatten());
                Err(Box::new(Checked::not_loaded(name, &errors)))
            }
        }
    }

    fn of_sources(name: String, mut sources: Sources, given: &Given, files: impl IntoIterator<Item = SourceId>) -> Self {
        let mut diagnostics = Diagnostics::new();
        let text = |source| sources.get(source).map(|source| Arc::clone(&source.text)).unwrap_or_default();
        let files: Vec<(SourceId, File)> =
            files.into_iter().map(|source| (source, parse(source, &text(source), &mut diagnostics))).collect();
        let inputs = collect(given, &mut sources, &mut diagnostics);
        Self { name, files, sources: Arc::new(sources), inputs, diagnostics }
    }

    fn checked(mut self) -> Checked {
        let grid = check(&self.files, Arc::clone(&self.sources), &CATALOG, &self.inputs, &mut self.diagnostics);
        let exit = if grid.is_some() { ExitCode::Good } else { ExitCode::InvalidGrid };
        self.end(grid, exit)
    }

    fn profiles(mut self) -> (Checked, Vec<ProfileDef>) {
        let profiles = profiles(&self.files, &self.sources, &self.inputs, &mut self.diagnostics);
        let exit = if self.diagnostics.has_errors() { ExitCode::InvalidGrid } else { ExitCode::Good };
        (self.end(None, exit), profiles)
    }

    fn end(self, grid: Option<Grid>, exit: ExitCode) -> Checked {
        let Self { name, diagnostics, sources, inputs, .. } = self;
        Checked { name, grid: grid.map(Arc::new), diagnostics, exit, environment: inputs.environment, sources }
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
