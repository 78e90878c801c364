//! Reads a file of events in order.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use super::RecordingError;
use crate::base::id::Seq;
use crate::event::{Fact, RunEvent, StoredHeader, StoredLine, VERSION};
use crate::state::RunState;

/// What may come behind the last whole line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// Nothing: a last line without its end is taken if it is an event, else it was cut.
    None,
    /// More lines: a last line without its end is not there yet.
    Expected,
}

/// A place in the file, between two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    offset: u64,
    /// How many lines are before it.
    lines: u64,
    /// The last event before it.
    last: Seq,
}

/// Reads events in order, and notices what is missing.
pub struct EventReader<R> {
    from: BufReader<R>,
    place: Place,
    growth: Growth,
    line: Vec<u8>,
    missed: u64,
    /// How many of these a line told, and no gap has shown yet.
    told: u64,
    cut: bool,
}

impl<R: Read + Seek> EventReader<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// If it is not that of a file of events, or of one that is newer than this program.
    pub fn new(from: R, growth: Growth) -> Result<Self, RecordingError> {
        let mut from = BufReader::with_capacity(1 << 16, from);
        let mut line = Vec::new();
        // Not more than a first line can have: it may be any file.
        from.by_ref().take(1 << 12).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Err(RecordingError::Empty);
        }
        let header = StoredHeader::read(&line).ok_or(RecordingError::Stranger)?;
        if header.version > VERSION {
            return Err(RecordingError::Newer { version: header.version, squall: header.squall });
        }
        let place = Place { offset: line.len() as u64, lines: 1, last: Seq::default() };
        Ok(Self { from, place, growth, line, missed: 0, told: 0, cut: false })
    }

    /// The next event; none at the end, where there may be more later.
    ///
    /// # Errors
    /// If a line is no event, or the file cannot be read.
    pub fn read(&mut self) -> Result<Option<RunEvent>, RecordingError> {
        loop {
            self.line.clear();
            self.from.read_until(b'\n', &mut self.line)?;
            let whole = self.line.last() == Some(&b'\n');
            if self.line.is_empty() || (!whole && self.growth == Growth::Expected) {
                self.go_to(self.place)?;
                return Ok(None);
            }
            let line = self.place.lines + 1;
            let read = match StoredLine::read(&self.line) {
                Ok(read) => read,
                // Whoever wrote it came to an end in the middle.
                Err(_) if !whole => {
                    self.cut = true;
                    self.go_to(self.place)?;
                    return Ok(None);
                }
                Err(error) => return Err(RecordingError::Line { line, why: why(&error) }),
            };
            self.place.offset += self.line.len() as u64;
            self.place.lines = line;
            match read {
                StoredLine::Missed(missed) => self.told += missed,
                StoredLine::Event(event) => {
                    self.after_the_last(&event, line)?;
                    return Ok(Some(*event));
                }
            }
        }
    }

    /// Events are numbered one by one: a gap says how many are missing.
    fn after_the_last(&mut self, event: &RunEvent, line: u64) -> Result<(), RecordingError> {
        let last = self.place.last;
        if event.seq <= last {
            return Err(RecordingError::Line { line, why: format!("event {} stands behind event {last}", event.seq) });
        }
        if last == Seq::default() && !matches!(event.fact, Fact::Planned(_)) {
            return Err(RecordingError::Beheaded { line });
        }
        self.missed += event.seq.0 - last.0 - 1;
        self.told = 0;
        self.place.last = event.seq;
        Ok(())
    }

    /// What is missing in what was read, and makes this state; none: nothing.
    pub fn gaps(&self, state: &RunState) -> Option<String> {
        let missed = match self.missed() {
            0 => None,
            1 => Some("1 event is missing".to_owned()),
            many => Some(format!("{many} events are missing")),
        };
        let missed = missed.map(|missed| format!("{missed}: the run was faster than its file, so some figures may be too low"));
        let open = match (self.growth, self.cut, &state.ending) {
            (Growth::Expected, ..) | (_, _, Some(_)) => None,
            (_, true, None) => Some("the file is cut in the middle of its last line: the end of the run is not in it".to_owned()),
            (_, false, None) => Some("the end of the run is not in the file; --follow waits for it".to_owned()),
        };
        let all: Vec<String> = missed.into_iter().chain(open).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }

    /// How many events are missing in what was read.
    pub const fn missed(&self) -> u64 {
        self.missed + self.told
    }

    /// Whether the last line was cut in its middle.
    pub const fn is_cut(&self) -> bool {
        self.cut
    }

    pub(super) const fn growth(&self) -> Growth {
        self.growth
    }

    pub(super) const fn place(&self) -> Place {
        self.place
    }

    /// Goes on reading elsewhere. What is missing is counted when it is read first, in order, and not again.
    pub(super) fn go_to(&mut self, place: Place) -> Result<(), RecordingError> {
        self.from.seek(SeekFrom::Start(place.offset))?;
        self.place = place;
        Ok(())
    }

    /// Reads again what was read, up to some event, and takes back what is counted of that a second time.
    pub(super) fn again(&mut self) -> Result<Option<RunEvent>, RecordingError> {
        let counted = (self.missed, self.told);
        let next = self.read();
        (self.missed, self.told) = counted;
        next
    }
}

/// The reader's words without its line, which is always the first.
fn why(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let words = text.rsplit_once(" at line ").map_or(text.as_str(), |(words, _)| words);
    if error.column() == 0 { words.to_owned() } else { format!("{words}, at column {}", error.column()) }
}
