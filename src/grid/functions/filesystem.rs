//! Files and paths. A relative path begins in the folder of the grid file that the call is written in.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::arguments::{Outcome, text};
use super::function::{CallContext, Function, FunctionError, Param, Sees};
use super::{glob, limits};
use crate::base::files::{Files, ReadError, clean};
use crate::value::Value;

const PATH: Param = Param::string("path");

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("abspath", &[PATH], abspath, "The absolute form of a path, without `.` and `..`.").seeing(Sees::Files),
    Function::new("basename", &[PATH], basename, "The last part of a path."),
    Function::new("dirname", &[PATH], dirname, "A path without its last part."),
    Function::new("file", &[PATH], file, "What a file holds, which must be UTF-8.").seeing(Sees::Files),
    Function::new("filebase64", &[PATH], filebase64, "What a file holds, in Base64.").seeing(Sees::Files),
    Function::new("fileexists", &[PATH], fileexists, "Whether there is a file.").seeing(Sees::Files),
    Function::new(
        "fileset",
        &[PATH, Param::string("pattern")],
        fileset,
        "The files below a folder whose path fits a pattern: `*`, `**`, `?`, `[a-z]`, `{a,b}`.",
    )
    .seeing(Sees::Files),
    Function::new("pathexpand", &[PATH], pathexpand, "A path with its leading `~` replaced by the home folder.")
        .seeing(Sees::Files),
];

/// All bytes of a file.
///
/// # Errors
/// Blames the first argument.
pub(super) fn contents(context: &CallContext<'_>, path: &str) -> Result<Vec<u8>, FunctionError> {
    context.files()?.read(path).map_err(|error| FunctionError::argument(0, unreadable(path, &error)))
}

/// What a file holds, as text.
///
/// # Errors
/// As of `file`: it blames the first argument, or the call if the file is not UTF-8.
pub fn readable_text(files: &Files, path: &str) -> Result<String, FunctionError> {
    let bytes = files.read(path).map_err(|error| FunctionError::argument(0, unreadable(path, &error)))?;
    String::from_utf8(bytes).map_err(|_| {
        FunctionError::new(format!(
            "contents of {path:?} are not valid UTF-8; use filebase64 to get them as Base64, or filemd5, filesha256 and the like \
             to get a hash of them"
        ))
    })
}

fn unreadable(path: &str, error: &ReadError) -> String {
    match error {
        ReadError::Missing => format!("no file exists at {path:?}; a relative path begins in the folder of the grid file"),
        ReadError::HomeOfAnother | ReadError::NoHome => format!("failed to expand ~: {error}"),
        ReadError::Irregular(_) | ReadError::TooLarge(_) => format!("{path:?} {error}"),
        ReadError::Failed(_) => format!("failed to read {path:?}: {error}"),
    }
}

fn file(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    readable_text(context.files()?, text(arguments, 0)?).map(Value::from)
}

fn filebase64(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let bytes = contents(context, text(arguments, 0)?)?;
    limits::bytes(bytes.len().saturating_mul(4) / 3)?;
    Ok(STANDARD.encode(bytes).into())
}

fn fileexists(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let path = text(arguments, 0)?;
    context.files()?.exists(path).map(Value::from).map_err(|error| {
        FunctionError::new(match error {
            ReadError::Irregular(_) => format!("{path:?} {error}"),
            ReadError::HomeOfAnother | ReadError::NoHome => format!("failed to expand ~: {error}"),
            _ => format!("failed to stat {path:?}"),
        })
    })
}

fn fileset(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let files = context.files()?.within(text(arguments, 0)?);
    let found = glob::files(&files, text(arguments, 1)?).map_err(FunctionError::new)?;
    Ok(Value::set(found.into_iter().map(Value::from).collect()))
}

fn abspath(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let path = clean(&context.files()?.folder().join(text(arguments, 0)?));
    Ok(slashed(&path).into())
}

fn pathexpand(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let expanded = context.files()?.expand(text(arguments, 0)?);
    expanded.map(Value::from).map_err(|error| FunctionError::new(error.to_string()))
}

/// As Terraform's: the last part, of nothing `.`, of a root the root.
fn basename(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let path = text(arguments, 0)?;
    let trimmed = path.trim_end_matches('/');
    Ok(match (path, trimmed) {
        ("", _) => ".".into(),
        (_, "") => "/".into(),
        _ => trimmed.rsplit('/').next().unwrap_or(trimmed).into(),
    })
}

/// As Terraform's: what stands before the last `/`, cleaned.
fn dirname(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let path = text(arguments, 0)?;
    let folder = path.rfind('/').and_then(|slash| path.get(..=slash)).unwrap_or_default();
    Ok(slashed(&clean(Path::new(folder))).into())
}

fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}
