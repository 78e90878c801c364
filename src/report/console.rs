//! Entries as aligned lines for people.

use super::feed::{Entry, NodeEnd, Said};
use super::paint::{Paint, Tone};
use super::reason;
use super::threshold::threshold;
use super::text::{clean, clock, cut, duration, pad, pad_left, width};
use crate::base::log::{LogLevel, Stream};
use crate::event::NodeKind;
use crate::state::{NodeState, RunState};

/// Addresses are aligned up to this many columns; longer ones push the rest of their line.
const WIDEST_ADDRESS: usize = 48;

/// The columns kept for the index of an instance that is not known yet.
const KEY: usize = 4;

/// The columns of the longest status word.
const STATUS: usize = 9;

/// The columns of a duration.
const DURATION: usize = 7;

/// What a line says at its end is cut after this many columns; the summary has it whole.
const LONGEST_TAIL: usize = 160;

/// Why a node ended as it did, and after how many attempts, as far as there is something to say.
pub fn because(end: &NodeEnd) -> String {
    let why = end.error.as_ref().map(reason::error).or_else(|| end.reason.as_ref().map(reason::reason));
    let tolerated = end.tolerated.then(|| reason::tolerated(end.status).to_owned());
    let all: Vec<String> = [reason::attempts(end.attempts), why, tolerated].into_iter().flatten().collect();
    all.join(", ")
}

/// Writes entries as lines.
#[derive(Clone, Debug)]
pub struct Console {
    paint: Paint,
    address: usize,
}

impl Console {
    /// A console that knows no addresses yet.
    pub const fn new(paint: Paint) -> Self {
        Self { paint, address: 0 }
    }

    /// Makes room for the addresses of a run.
    pub fn make_room(&mut self, state: &RunState) {
        let shown = state.nodes().filter(|(_, node)| node.info.kind != NodeKind::Resource);
        let room = |node: &NodeState| width(&node.info.address) + if node.info.kind == NodeKind::Collection { KEY } else { 0 };
        let widest = shown.map(|(_, node)| room(node)).filter(|columns| *columns <= WIDEST_ADDRESS).max();
        self.address = self.address.max(widest.unwrap_or(0));
    }

    /// An entry as a line, without its end.
    pub fn line(&self, entry: &Entry) -> String {
        let time = self.paint.paint(Tone::Faint, &clock(entry.at_us));
        let rest = match &entry.said {
            Said::Ended(end) => self.ended(end),
            Said::Log { address, stream, text } => self.said(entry.level, address.as_deref(), *stream, text),
            Said::Judged(view) => self.said(entry.level, None, Stream::Module, &threshold(view)),
            Said::Note { address, text } => self.said(entry.level, address.as_deref(), Stream::Module, text),
        };
        format!("{time} {rest}").trim_end().to_owned()
    }

    fn ended(&self, end: &NodeEnd) -> String {
        let sign = format!("{} {}", reason::glyph(end.status), pad(end.status.word(), STATUS));
        let sign = self.paint.paint(reason::tone(end.status, end.tolerated), &sign);
        let took = end.duration_us.map(duration).unwrap_or_default();
        let head = format!("{sign}  {}  {}", pad(&clean(&end.address), self.address), pad_left(&took, DURATION));
        format!("{head}  {}", cut(&because(end), LONGEST_TAIL)).trim_end().to_owned()
    }

    fn said(&self, level: LogLevel, address: Option<&str>, stream: Stream, text: &str) -> String {
        let (word, tone) = match level {
            LogLevel::Debug => ("debug", Tone::Faint),
            LogLevel::Info => ("info", Tone::Strong),
            LogLevel::Warn => ("warn", Tone::Notable),
            LogLevel::Error => ("error", Tone::Bad),
        };
        let word = self.paint.paint(tone, &format!("  {}", pad(word, STATUS)));
        let colon = match stream {
            Stream::Module => "",
            Stream::Stdout => " out:",
            Stream::Stderr => " err:",
        };
        match address {
            Some(address) => {
                format!("{word}  {}{colon}  {}", pad(&clean(address), self.address.saturating_sub(width(colon))), clean(text))
            }
            None => format!("{word}  {}", clean(text)),
        }
    }
}
