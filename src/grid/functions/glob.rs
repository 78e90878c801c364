//! Patterns of paths, as Terraform reads them: a pattern is taken apart at each `/`, and each part fits one name, `**` any number of
//! folders. Links are followed.

use std::path::{Path, PathBuf};

use regex::Regex;

use super::limits;
use crate::base::files::{Files, Kind, ReadError, clean};

/// How many names are looked at before that is too many: links can make a folder endless.
const MOST_NAMES: usize = 100_000;

/// One part of a pattern.
enum Part {
    /// A name, or `..`.
    Name(String),
    /// What a name must fit.
    Fits(Regex),
    /// `**`
    AnyDepth,
}

/// The files that fit, sorted, with `/` between names.
///
/// # Errors
/// If the pattern is none, if there is too much to look at, or if something that fits leads nowhere.
pub(super) fn files(files: &Files, pattern: &str) -> Result<Vec<String>, String> {
    let whole = clean(Path::new(pattern.trim_start_matches('/')));
    let parts: Option<Vec<Part>> = whole.to_string_lossy().split('/').map(part).collect();
    let parts = parts.ok_or_else(|| format!("failed to glob pattern {pattern:?}: syntax error in pattern"))?;
    let mut walk = Walk { files, left: MOST_NAMES, found: Vec::new() };
    walk.enter(PathBuf::new(), &parts)?;
    walk.found.sort_unstable();
    walk.found.dedup();
    limits::elements(walk.found.len()).map_err(|error| error.message)?;
    Ok(walk.found)
}

struct Walk<'f> {
    files: &'f Files,
    left: usize,
    found: Vec<String>,
}

impl Walk<'_> {
    fn enter(&mut self, folder: PathBuf, parts: &[Part]) -> Result<(), String> {
        let Some((part, rest)) = parts.split_first() else { return Ok(()) };
        match part {
            Part::Name(name) => {
                let path = folder.join(name);
                match self.files.kind(&path) {
                    Ok(kind) => self.at(path, kind, rest),
                    // Nothing is there, or it is no folder: it just does not fit.
                    Err(_) => Ok(()),
                }
            }
            Part::Fits(pattern) => {
                for name in self.names(&folder)?.into_iter().filter(|name| pattern.is_match(name)) {
                    self.step(folder.join(name), rest)?;
                }
                Ok(())
            }
            Part::AnyDepth => {
                if !rest.is_empty() {
                    self.enter(folder.clone(), rest)?;
                }
                for name in self.names(&folder)? {
                    let path = folder.join(name);
                    match self.files.kind(&path) {
                        Ok(Kind::Folder) => self.enter(path, parts)?,
                        Ok(kind) if rest.is_empty() => self.at(path, kind, rest)?,
                        // A link to nowhere is no file below.
                        _ => {}
                    }
                }
                Ok(())
            }
        }
    }

    /// Goes on at something that fits.
    fn step(&mut self, path: PathBuf, rest: &[Part]) -> Result<(), String> {
        match self.files.kind(&path) {
            Ok(kind) => self.at(path, kind, rest),
            Err(error) if rest.is_empty() => Err(nowhere(&path, &error)),
            Err(_) => Ok(()),
        }
    }

    fn at(&mut self, path: PathBuf, kind: Kind, rest: &[Part]) -> Result<(), String> {
        match kind {
            Kind::File if rest.is_empty() => {
                let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
                self.found.push(names.join("/"));
                Ok(())
            }
            Kind::Folder if !rest.is_empty() => self.enter(path, rest),
            _ => Ok(()),
        }
    }

    fn names(&mut self, folder: &Path) -> Result<Vec<String>, String> {
        let names = self.files.names(folder);
        self.left = self.left.checked_sub(names.len()).ok_or_else(|| format!("more than {MOST_NAMES} names to look at"))?;
        Ok(names)
    }
}

fn nowhere(path: &Path, error: &ReadError) -> String {
    format!("failed to stat {:?}: {error}", path.to_string_lossy())
}

/// One part of a pattern; none: it is not well formed.
fn part(text: &str) -> Option<Part> {
    if text == "**" {
        return Some(Part::AnyDepth);
    }
    if !text.contains(['*', '?', '[', '{', '\\']) {
        return Some(Part::Name(text.to_owned()));
    }
    let mut pattern = String::from("^(?s:");
    let mut rest = text.chars();
    sequence(&mut rest, Closing::Never, &mut pattern)?;
    pattern.push_str(")$");
    Regex::new(&pattern).ok().map(Part::Fits)
}

/// Whether a sequence stands in braces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closing {
    Never,
    Brace,
}

/// Translates up to the end of what was opened.
fn sequence(rest: &mut std::str::Chars<'_>, closing: Closing, pattern: &mut String) -> Option<()> {
    while let Some(character) = rest.next() {
        match character {
            '*' => pattern.push_str(".*"),
            '?' => pattern.push('.'),
            '\\' => literal(rest.next()?, pattern),
            '[' => class(rest, pattern)?,
            '{' => {
                pattern.push_str("(?:");
                sequence(rest, Closing::Brace, pattern)?;
            }
            ',' if closing == Closing::Brace => pattern.push('|'),
            '}' if closing == Closing::Brace => {
                pattern.push(')');
                return Some(());
            }
            other => literal(other, pattern),
        }
    }
    (closing == Closing::Never).then_some(())
}

/// `a-z]`, `^a]`: at least one character or range, `^` first for all others.
fn class(rest: &mut std::str::Chars<'_>, pattern: &mut String) -> Option<()> {
    pattern.push('[');
    if rest.as_str().starts_with('^') {
        rest.next();
        pattern.push('^');
    }
    let mut empty = true;
    loop {
        let low = match rest.next()? {
            ']' if empty => return None,
            ']' => break,
            '-' => return None,
            '\\' => rest.next()?,
            other => other,
        };
        literal(low, pattern);
        if rest.as_str().starts_with('-') {
            rest.next();
            let high = match rest.next()? {
                ']' | '-' => return None,
                '\\' => rest.next()?,
                other => other,
            };
            pattern.push('-');
            literal(high, pattern);
        }
        empty = false;
    }
    pattern.push(']');
    Some(())
}

fn literal(character: char, pattern: &mut String) {
    pattern.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
}
