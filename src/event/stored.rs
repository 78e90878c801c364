//! Events as lines of a file: a first line that says what it is, then one JSON object an event.

use serde::{Deserialize, Serialize};

use super::{RunEvent, VERSION};

/// The word by which such a file is known.
pub const FORMAT: &str = "squall-events";

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredHeader {
    /// [`FORMAT`].
    pub format: String,
    /// The version of the form; one that is newer than [`VERSION`] cannot be read.
    pub version: u32,
    /// The version of squall that wrote it.
    pub squall: String,
}

/// A line after the first.
#[derive(Clone, Debug)]
pub enum StoredLine {
    /// An event.
    Event(Box<RunEvent>),
    /// So many events are missing here: whoever wrote them was too slow.
    Missed(u64),
}

#[derive(Serialize, Deserialize)]
struct Missed {
    missed: u64,
}

impl StoredHeader {
    /// The one that this version writes.
    pub fn current() -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION, squall: env!("CARGO_PKG_VERSION").to_owned() }
    }

    /// As a line, with its end.
    pub fn line(&self) -> String {
        line(self)
    }

    /// Reads it; none if it is none of ours.
    pub fn read(line: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(line).ok().filter(|header| header.format == FORMAT)
    }
}

impl StoredLine {
    /// An event as a line, with its end.
    pub fn of(event: &RunEvent) -> String {
        line(event)
    }

    /// That events are missing, as a line with its end.
    pub fn of_missed(missed: u64) -> String {
        line(&Missed { missed })
    }

    /// Reads a line, with or without its end.
    ///
    /// # Errors
    /// If it is neither.
    pub fn read(line: &[u8]) -> Result<Self, serde_json::Error> {
        // Known by its beginning, so that an event is read but once.
        if line.starts_with(b"{\"missed\":") {
            return serde_json::from_slice::<Missed>(line).map(|line| Self::Missed(line.missed));
        }
        serde_json::from_slice(line).map(|event| Self::Event(Box::new(event)))
    }
}

fn line(of: &impl Serialize) -> String {
    // Numbers, text and names that are text: this cannot fail.
    let mut line = serde_json::to_string(of).unwrap_or_default();
    line.push('\n');
    line
}
