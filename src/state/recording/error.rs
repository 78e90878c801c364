//! Why a file of events cannot be played.

use std::io;

use crate::event::VERSION;

/// Why a file of events cannot be played. Each says where, and [`hint`](Self::hint) what to do.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The system does not let it be read.
    #[error("it cannot be read: {}", .0.kind())]
    Unreadable(#[from] io::Error),
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// Its first line is not that of such a file.
    #[error("it is no file of events: its first line does not say so")]
    Stranger,
    /// A later version wrote it.
    #[error("it has form {version} of events, written by squall {squall}, and this squall reads form {VERSION}")]
    Newer {
        /// The version of its form.
        version: u32,
        /// Who wrote it.
        squall: String,
    },
    /// A line is no event.
    #[error("line {line} is no event: {why}")]
    Line {
        /// Which, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// Its first event is not that of a run.
    #[error("line {line} comes before the plan of the run: the beginning is missing")]
    Beheaded {
        /// Which, from 1.
        line: u64,
    },
}

impl RecordingError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable(_) => None,
            Self::Empty | Self::Stranger | Self::Beheaded { .. } => {
                Some("squall run --events FILE writes such a file".to_owned())
            }
            Self::Newer { squall, .. } => Some(format!("watch it with squall {squall} or newer")),
            Self::Line { line, .. } => {
                Some(format!("what stands before it can be watched: head -n {} FILE > good.jsonl", line - 1))
            }
        }
    }
}
