//! Which files are part of a grid.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::{LoadError, Purpose, read};
use crate::base::diagnostic::{Code, Diagnostic, SourceId, Sources};

/// A file of a grid, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedFile {
    /// Its text.
    pub source: SourceId,
    /// Where it is; `-` for standard input.
    pub path: PathBuf,
    /// The directory it is in, to which paths within it are relative; for standard input the current one.
    pub folder: PathBuf,
}

/// The name of standard input among the paths.
const STDIN: &str = "-";
/// Where a grid is if no path says so.
const DEFAULT: &str = "grids";

/// Loads a grid from files, directories (recursively, in the order of names) and `-` for standard input, which `stdin` reads.
/// Relative paths are relative to `cwd`; names are shown as given. Without a path: `grids`, or `cwd` if it has `.hcl` files itself.
///
/// A file that is reached twice is loaded once. In directories only `*.hcl` counts, without `*.vars.hcl` and what is hidden.
///
/// # Errors
/// Everything that is missing, not readable or no text, not only the first.
pub fn load(
    paths: &[PathBuf],
    cwd: &Path,
    stdin: impl FnOnce() -> io::Result<Vec<u8>>,
) -> Result<(Sources, Vec<LoadedFile>), Vec<LoadError>> {
    let Finder { found, mut errors, .. } = Finder::over(paths, cwd);
    let mut sources = Sources::new();
    let mut files = Vec::new();
    if paths.iter().any(|path| path.as_os_str() == STDIN) {
        let name = "<stdin>";
        match stdin().map_err(|error| LoadError::from_io(name, &error)).and_then(|bytes| read::text(bytes, name, Purpose::Grid)) {
            Ok(text) => files.push(LoadedFile { source: sources.add(name, text), path: STDIN.into(), folder: cwd.to_owned() }),
            Err(error) => errors.push(error),
        }
    }
    for Found { path, shown } in found {
        match read::file(&path, &shown, Purpose::Grid) {
            Ok(text) => {
                let folder = path.parent().unwrap_or(cwd).to_owned();
                files.push(LoadedFile { source: sources.add(shown, text), path, folder });
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok((sources, files)) } else { Err(errors) }
}

/// The files that [`load`] would read now, but for standard input.
pub(super) fn given(paths: &[PathBuf], cwd: &Path) -> Vec<PathBuf> {
    Finder::over(paths, cwd).found.into_iter().map(|found| found.path).collect()
}

/// A file to be read.
struct Found {
    path: PathBuf,
    shown: String,
}

#[derive(Default)]
struct Finder {
    found: Vec<Found>,
    errors: Vec<LoadError>,
    /// What was seen already, by its real path: files reached twice, and links that lead round.
    seen: HashSet<PathBuf>,
}

impl Finder {
    fn over(paths: &[PathBuf], cwd: &Path) -> Self {
        let mut finder = Self::default();
        if paths.is_empty() {
            finder.find_default(cwd);
        }
        for path in paths.iter().filter(|path| path.as_os_str() != STDIN) {
            finder.find_given(path, cwd);
        }
        finder
    }

    fn find_default(&mut self, cwd: &Path) {
        if cwd.join(DEFAULT).is_dir() {
            self.find_given(Path::new(DEFAULT), cwd);
        } else if has_grid_file(cwd) {
            self.walk(cwd, Path::new(""));
        } else {
            let problem = Diagnostic::unplaced(Code::NO_FILES, "no grid was given, and there is no `grids` directory here");
            self.errors.push(LoadError::missing(problem.hint("name a file or a directory: `squall run shop.hcl`")));
        }
    }

    fn find_given(&mut self, given: &Path, cwd: &Path) {
        let path = cwd.join(given);
        let shown = given.display().to_string();
        match fs::metadata(&path) {
            Err(error) => self.errors.push(LoadError::from_io(&shown, &error)),
            Ok(kind) if kind.is_dir() => {
                let before = (self.found.len(), self.errors.len(), self.seen.len());
                self.walk(&path, given);
                let nothing = before.0 == self.found.len() && before.1 == self.errors.len();
                // Nothing new is no mistake if it was seen before.
                if nothing && self.seen.len() > before.2 && !self.holds_seen(&path) {
                    self.errors.push(no_files(&shown));
                }
            }
            // A pattern of the shell such as `grids/*.hcl` names these too, so that is no mistake if there are others.
            Ok(_) if is_vars_file(path.file_name().unwrap_or_default()) => {
                if !path.parent().is_some_and(has_grid_file) {
                    self.errors.push(no_files(&shown));
                }
            }
            Ok(_) => self.add(path, shown),
        }
    }

    /// Whether a file within a directory was found before.
    fn holds_seen(&self, folder: &Path) -> bool {
        fs::canonicalize(folder).is_ok_and(|folder| self.seen.iter().any(|seen| seen.starts_with(&folder) && seen.is_file()))
    }

    fn walk(&mut self, folder: &Path, shown: &Path) {
        if !self.is_new(folder) {
            return;
        }
        let entries =
            fs::read_dir(folder).and_then(|entries| entries.map(|entry| entry.map(|entry| entry.file_name())).collect());
        let mut names: Vec<OsString> = match entries {
            Ok(names) => names,
            Err(error) => {
                self.errors.push(LoadError::from_io(&shown.display().to_string(), &error));
                return;
            }
        };
        names.retain(|name| !is_hidden(name));
        names.sort();
        for name in names {
            let (path, shown) = (folder.join(&name), shown.join(&name));
            match fs::metadata(&path) {
                Ok(kind) if kind.is_dir() => self.walk(&path, &shown),
                // A pipe in a directory would be waited for.
                Ok(kind) if kind.is_file() && is_grid_file(&name) => self.add(path, shown.display().to_string()),
                Err(error) if is_grid_file(&name) => self.errors.push(LoadError::from_io(&shown.display().to_string(), &error)),
                _ => {}
            }
        }
    }

    fn add(&mut self, path: PathBuf, shown: String) {
        if self.is_new(&path) {
            self.found.push(Found { path, shown });
        }
    }

    fn is_new(&mut self, path: &Path) -> bool {
        self.seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))
    }
}

fn no_files(shown: &str) -> LoadError {
    let problem = Diagnostic::unplaced(Code::NO_FILES, format!("`{shown}` holds no grid: there is no `.hcl` file"));
    LoadError::content(problem.hint("hidden files and `*.vars.hcl` do not count; give the latter with `--var-file`"))
}

fn has_grid_file(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(|entry| is_grid_file(&entry.file_name())))
}

pub(super) fn is_grid_file(name: &OsStr) -> bool {
    Path::new(name).extension() == Some(OsStr::new("hcl")) && !is_vars_file(name) && !is_hidden(name)
}

fn is_vars_file(name: &OsStr) -> bool {
    name.to_string_lossy().ends_with(".vars.hcl")
}

fn is_hidden(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with('.')
}
