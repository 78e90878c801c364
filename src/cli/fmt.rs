//! `squall fmt`: lay out grids as everybody's are.

use std::path::{Path, PathBuf};

use clap::Args;
use similar::TextDiff;

use super::colour::Colours;
use super::complaint::Complaint;
use super::replace::replace;
use crate::base::diagnostic::{Diagnostics, Severity, Sources, render};
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::grid::format::format;
use crate::grid::load::{LoadError, LoadedFile, load};

/// `squall fmt`.
#[derive(Debug, Args)]
pub(super) struct FmtArguments {
    /// Files and folders of the grid, or `-` for standard input [default: ./grids, or this folder if it holds .hcl files]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; exit with 98 if anything would change
    #[arg(long)]
    check: bool,
    /// Write nothing; print what would change as a unified diff
    #[arg(long)]
    diff: bool,
}

/// What is done with a text that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// The file is written and its name printed.
    Write,
    /// Its name is printed.
    Name,
    /// The difference is printed.
    Diff,
    /// It is printed.
    Print,
}

/// A text before and after.
struct Laid<'a> {
    file: &'a LoadedFile,
    name: &'a str,
    before: &'a str,
    after: String,
}

/// Runs `squall fmt`: good, 98 if `--check` finds something, 104 if a file has syntax errors, which is then left as it is.
pub(super) fn fmt(world: &World, arguments: &FmtArguments, colours: Colours) -> Result<ExitCode, Complaint> {
    let stdin = arguments.paths.iter().any(|path| path == Path::new("-"));
    if stdin && arguments.paths.len() > 1 {
        return Err(Complaint::usage("standard input is laid out alone").hint("leave out the other paths, or the `-`"));
    }
    let (sources, files) = match load(&arguments.paths, &world.folder, || (world.input)()) {
        Ok(loaded) => loaded,
        Err(errors) => return Ok(not_loaded(world, colours, &errors)),
    };
    let then = match (arguments.diff, arguments.check) {
        (true, _) => Then::Diff,
        (false, true) => Then::Name,
        (false, false) if stdin => Then::Print,
        (false, false) => Then::Write,
    };
    let differs = if arguments.check { ExitCode::Differs } else { ExitCode::Good };
    let mut exit = ExitCode::Good;
    for file in &files {
        match lay_out(world, colours, &sources, file) {
            None => exit = exit.and(ExitCode::InvalidGrid),
            Some(laid) if laid.before != laid.after => exit = exit.and(differs).and(laid.finish(world, colours, then)),
            Some(laid) if then == Then::Print => exit = exit.and(laid.finish(world, colours, then)),
            Some(_) => {}
        }
    }
    Ok(exit)
}

fn not_loaded(world: &World, colours: Colours, errors: &[LoadError]) -> ExitCode {
    for error in errors {
        world.err.line(format!("{}\n", render(error.diagnostic(), &Sources::new(), colours.style_err())));
    }
    errors.iter().map(LoadError::exit_code).fold(ExitCode::Good, ExitCode::and)
}

/// Lays out one file; None if it has syntax errors, which are told. Warnings are for `squall check` to tell.
fn lay_out<'a>(world: &World, colours: Colours, sources: &'a Sources, file: &'a LoadedFile) -> Option<Laid<'a>> {
    let source = sources.get(file.source)?;
    let mut diagnostics = Diagnostics::new();
    let after = format(file.source, &source.text, &mut diagnostics);
    if after.is_none() {
        for problem in diagnostics.iter().filter(|problem| problem.severity == Severity::Error) {
            world.err.line(format!("{}\n", render(problem, sources, colours.style_err())));
        }
    }
    Some(Laid { file, name: &source.name, before: &source.text, after: after? })
}

impl Laid<'_> {
    fn finish(&self, world: &World, colours: Colours, then: Then) -> ExitCode {
        match then {
            Then::Write => {
                if let Err(error) = replace(&self.file.path, &self.after) {
                    let complaint = Complaint::surroundings(format!("cannot write {}: {error}", self.name));
                    return complaint.tell(world, colours);
                }
                world.out.line(self.name);
            }
            Then::Name => world.out.line(self.name),
            // Nobody is left to tell if these fail.
            Then::Diff => drop(world.out.write(&self.diff())),
            Then::Print => drop(world.out.write(&self.after)),
        }
        ExitCode::Good
    }

    /// The difference, as `git apply` takes it.
    fn diff(&self) -> String {
        let (before, after) = (format!("a/{}", self.name), format!("b/{}", self.name));
        TextDiff::from_lines(self.before, &self.after).unified_diff().header(&before, &after).to_string()
    }
}
