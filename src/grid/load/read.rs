//! Bytes → text.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::LoadError;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::units::human_size;

/// The size of a file beyond which it is refused, in bytes.
pub const MAX_SIZE: u64 = 16 << 20;

/// Reads a file, unless it is too large.
pub(super) fn file(path: &Path, shown: &str) -> Result<String, LoadError> {
    let failed = |error| LoadError::from_io(shown, &error);
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if size > MAX_SIZE {
        return Err(too_large(shown, Some(size)));
    }
    // A pipe or a device has no size beforehand.
    let mut bytes = Vec::new();
    file.take(MAX_SIZE + 1).read_to_end(&mut bytes).map_err(failed)?;
    text(bytes, shown)
}

/// Makes a text of bytes; what is wrong with them is told with the place.
pub(super) fn text(bytes: Vec<u8>, shown: &str) -> Result<String, LoadError> {
    if bytes.len() as u64 > MAX_SIZE {
        return Err(too_large(shown, None));
    }
    let zero = bytes.iter().position(|byte| *byte == 0);
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(at).copied().unwrap_or_default();
        let problem = not_text(shown, error.as_bytes(), at, &format!("the byte 0x{byte:02x} is not UTF-8"));
        LoadError::content(problem.hint(if wide {
            "this looks like UTF-16; save it as UTF-8"
        } else {
            "a grid is text in UTF-8"
        }))
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

fn too_large(shown: &str, size: Option<u64>) -> LoadError {
    let limit = human_size(MAX_SIZE);
    let message = match size {
        Some(size) => format!("`{shown}` has {}, a file of a grid at most {limit}", human_size(size)),
        None => format!("`{shown}` has more than the {limit} of a file of a grid"),
    };
    LoadError::content(Diagnostic::unplaced(Code::FILE_TOO_LARGE, message).hint("is it data? a scenario reads that with `data`"))
}
