//! What can be wrong with paths and files.

use std::io;

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::exit::ExitCode;

/// Why files could not be loaded. Each kind leads to its own exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// A path does not exist, or none was given and none of the usual ones exists.
    Missing(Box<Diagnostic>),
    /// A path exists and could not be read.
    Unreadable(Box<Diagnostic>),
    /// A file was found and is not what it should be.
    Content(Box<Diagnostic>),
}

impl LoadError {
    /// The problem, for showing it.
    pub fn diagnostic(&self) -> &Diagnostic {
        match self {
            Self::Missing(problem) | Self::Unreadable(problem) | Self::Content(problem) => problem,
        }
    }

    /// What the program ends with if this is all that happened.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Missing(_) | Self::Unreadable(_) => ExitCode::Usage,
            Self::Content(_) => ExitCode::InvalidGrid,
        }
    }

    /// A path that is missing.
    pub(super) fn missing(problem: Diagnostic) -> Self {
        Self::Missing(Box::new(problem))
    }

    /// A file that is not what it should be.
    pub(super) fn content(problem: Diagnostic) -> Self {
        Self::Content(Box::new(problem))
    }

    /// What the system said about a path.
    pub(super) fn from_io(shown: &str, error: &io::Error) -> Self {
        let unreadable = |message: String| Self::Unreadable(Box::new(Diagnostic::unplaced(Code::PATH_UNREADABLE, message)));
        match error.kind() {
            io::ErrorKind::NotFound => {
                Self::missing(Diagnostic::unplaced(Code::PATH_MISSING, format!("`{shown}` does not exist")))
            }
            io::ErrorKind::PermissionDenied => unreadable(format!("no permission to read `{shown}`")),
            _ => unreadable(format!("`{shown}` could not be read: {error}")),
        }
    }
}
