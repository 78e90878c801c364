//! Bytes → text.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use super::LoadError;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::units::human_size;
use crate::base::world::MAX_INPUT;

/// The size of a file beyond which it is refused, in bytes.
pub const MAX_SIZE: u64 = MAX_INPUT;

/// How long somebody may take to begin writing into a pipe.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a text is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It is a part of the grid.
    Grid,
    /// It holds values, for variables or the environment.
    Values,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Grid => "a grid",
            Self::Values => "values",
        }
    }
}

/// Reads a text file, unless it is too large.
///
/// # Errors
/// If it is missing, not readable, too large or no text.
pub fn file(path: &Path, shown: &str, purpose: Purpose) -> Result<String, LoadError> {
    let failed = |error| LoadError::from_io(shown, &error);
    let file = open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if size > MAX_SIZE {
        return Err(too_large(shown, Some(size), purpose));
    }
    // A pipe or a device has no size beforehand.
    let mut bytes = Vec::new();
    file.take(MAX_SIZE + 1).read_to_end(&mut bytes).map_err(failed)?;
    text(bytes, shown, purpose)
}

/// Opens a file. Opening a pipe takes until somebody writes to it, so that is waited for only so long.
fn open(path: &Path) -> io::Result<File> {
    if !is_pipe(path) {
        return File::open(path);
    }
    let (opened, open) = mpsc::channel();
    let path = path.to_owned();
    // If nobody ever writes, this thread stays until the program ends.
    std::thread::spawn(move || opened.send(File::open(path)));
    open.recv_timeout(PATIENCE).unwrap_or_else(|_| Err(io::Error::other("it is a pipe that nobody writes to")))
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}

/// Makes a text of bytes; what is wrong with them is told with the place.
pub(super) fn text(bytes: Vec<u8>, shown: &str, purpose: Purpose) -> Result<String, LoadError> {
    if bytes.len() as u64 > MAX_SIZE {
        return Err(too_large(shown, None, purpose));
    }
    let zero = bytes.iter().position(|byte| *byte == 0);
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(at).copied().unwrap_or_default();
        let problem = not_text(shown, error.as_bytes(), at, &format!("the byte 0x{byte:02x} is not UTF-8"));
        LoadError::content(if wide {
            problem.hint("this looks like UTF-16; save it as UTF-8")
        } else {
            problem.hint(format!("a file of {} is text in UTF-8", purpose.name()))
        })
    })?;
    match zero {
        Some(at) => Err(LoadError::content(not_text(shown, text.as_bytes(), at, "a zero byte, so this is no text"))),
        None => Ok(text),
    }
}

/// The place is part of the message, since what is no text is no source to point into.
fn not_text(shown: &str, bytes: &[u8], at: usize, what: &str) -> Diagnostic {
    let before = String::from_utf8_lossy(bytes.get(..at).unwrap_or_default());
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    Diagnostic::unplaced(Code::NOT_TEXT, format!("{shown}:{line}:{column}: {what}"))
}

fn too_large(shown: &str, size: Option<u64>, purpose: Purpose) -> LoadError {
    let (limit, what) = (human_size(MAX_SIZE), purpose.name());
    let message = match size {
        Some(size) => format!("`{shown}` has {}, a file of {what} at most {limit}", human_size(size)),
        None => format!("`{shown}` has more than the {limit} of a file of {what}"),
    };
    let problem = Diagnostic::unplaced(Code::FILE_TOO_LARGE, message);
    LoadError::content(match purpose {
        Purpose::Grid => problem.hint("is it data? a scenario reads that with `data`"),
        Purpose::Values => problem,
    })
}
