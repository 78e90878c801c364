//! What happened that an operator cares about, and who asked for it: commands with their answers, pauses, loads, breakers, thresholds,
//! failures.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::base::id::CommandId;
use crate::base::log::LogLevel;
use crate::event::{Answer, By};
use crate::tui::app::App;
use crate::tui::happening::Happening;
use crate::tui::steps;
use crate::tui::tail::{Tail, Timed};
use crate::tui::text;
use crate::tui::theme::Part;
use crate::tui::view;

/// How many can be scrolled back to.
const KEPT: usize = 2_000;

/// Where there are fewer columns, only the run's time is shown, not how long ago that is.
const ROOMY: usize = 72;

/// The columns of how long ago something was.
const AGO: usize = 11;

/// What there is to see once something has happened.
const EMPTY: [&str; 3] = [
    "Nothing has happened yet.",
    "",
    "Here stand the commands with who asked and their answers, pauses, changes of load, breakers, thresholds, steps that fail or are \
     held, and how the run ends.",
];

/// A row.
#[derive(Clone, Debug)]
pub(in crate::tui) struct Row {
    at_us: u64,
    what: What,
}

impl Timed for Row {
    fn at_us(&self) -> u64 {
        self.at_us
    }
}

/// What a row tells.
#[derive(Clone, Debug)]
enum What {
    /// Somebody at this screen asked for something.
    Command {
        id: CommandId,
        by: By,
        asked: String,
        reply: Reply,
    },
    Happened {
        address: Option<Arc<str>>,
        level: LogLevel,
        sign: char,
        text: String,
    },
}

/// How a command stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Reply {
    Pending,
    Answered(Answer),
    /// It may have been answered; that was missed.
    Missed,
}

/// What the screen remembers.
#[derive(Debug, Default)]
pub(in crate::tui) struct Events {
    pub(in crate::tui) tail: Tail<Row, KEPT>,
}

impl Events {
    /// Forgets all of them: the next snapshot is of another moment.
    pub(in crate::tui) fn begin_anew(&mut self) {
        self.tail.clear();
    }

    /// A command is on its way.
    pub(in crate::tui) fn sent(&mut self, at_us: u64, id: CommandId, by: By, what: String) {
        self.tail.push(Row { at_us, what: What::Command { id, by, asked: what, reply: Reply::Pending } });
    }

    /// A command was answered. What others asked for is seen from what it does, unless it is refused.
    pub(in crate::tui) fn answered(&mut self, at_us: u64, id: CommandId, answer: &Answer) {
        match (self.reply(id), answer) {
            (Some(reply), answer) => *reply = Reply::Answered(answer.clone()),
            (None, Answer::Refused { reason }) => {
                self.note(at_us, LogLevel::Warn, format!("a command from elsewhere was refused: {reason}"));
            }
            (None, Answer::Accepted | Answer::Done) => {}
        }
    }

    fn reply(&mut self, id: CommandId) -> Option<&mut Reply> {
        self.tail.newest_first().find_map(|row| match &mut row.what {
            What::Command { id: known, reply, .. } if *known == id => Some(reply),
            _ => None,
        })
    }

    /// Events were missed: nobody knows any more what became of the commands.
    pub(in crate::tui) fn lagged(&mut self, at_us: u64) {
        for row in self.tail.newest_first() {
            if let What::Command { reply, .. } = &mut row.what
                && matches!(reply, Reply::Pending | Reply::Answered(Answer::Accepted))
            {
                *reply = Reply::Missed;
            }
        }
        self.note(at_us, LogLevel::Warn, "some events were missed while the screen was behind".into());
    }

    /// Takes in what happened.
    pub(in crate::tui) fn add(&mut self, happening: Happening) {
        let Happening { at_us, address, level, sign, text, .. } = happening;
        self.tail.push(Row { at_us, what: What::Happened { address, level, sign, text } });
    }

    fn note(&mut self, at_us: u64, level: LogLevel, text: String) {
        self.tail.push(Row { at_us, what: What::Happened { address: None, level, sign: ' ', text } });
    }
}

/// Draws the rows that are seen.
pub(in crate::tui) fn draw(app: &mut App, area: Rect, buffer: &mut Buffer) {
    let words = if app.panes.events.tail.is_following() { "following " } else { "held back: f follows " };
    let title = Line::from(vec![
        Span::raw(format!(" events {} ", app.panes.events.tail.count())),
        Span::styled(words, app.look.of(Part::Dim)),
    ]);
    let inner = view::framed(app, area, buffer, title, true);
    app.panes.events.tail.set_page(usize::from(inner.height));
    let rows: Vec<&Row> = app.panes.events.tail.upwards().take(usize::from(inner.height)).collect();
    if rows.is_empty() {
        let columns = usize::from(inner.width).saturating_sub(2);
        let lines = EMPTY.iter().flat_map(|line| text::wrapped(line, columns, 3));
        for (line, row) in lines.zip(inner.rows()) {
            Line::styled(format!(" {line}"), app.look.of(Part::Dim)).render(row, buffer);
        }
    }
    for (row, place) in rows.into_iter().rev().zip(inner.rows()) {
        draw_row(app, row, place, buffer);
    }
}

fn draw_row(app: &App, row: &Row, place: Rect, buffer: &mut Buffer) {
    let width = usize::from(place.width);
    let at = row.at_us;
    let mut front = text::right(&format!("{}.{}", text::clock(at), at / 100_000 % 10), 8);
    if width >= ROOMY {
        front.push_str(&text::right(&ago(app, at), AGO + 1));
    }
    let (sign, words, style) = told(app, &row.what);
    let room = width.saturating_sub(text::width(&front) + 3);
    Line::from(vec![
        Span::styled(front, app.look.of(Part::Dim)),
        Span::styled(format!(" {sign} "), style),
        Span::styled(text::shifted(&words, app.panes.events.tail.left(), room), style),
    ])
    .render(place, buffer);
}

/// How long before now; once the run is over, before its end.
fn ago(app: &App, at_us: u64) -> String {
    let seconds = app.real_us().saturating_sub(at_us) / 1_000_000;
    let when = if app.is_over() { "before" } else { "ago" };
    match seconds {
        0 if app.is_over() => "at the end".into(),
        0 => "now".into(),
        few @ ..60 => format!("{few} s {when}"),
        some @ ..3600 => format!("{} m {when}", some / 60),
        many => format!("{} h {when}", many / 3600),
    }
}

/// Its sign, its words, its style.
fn told(app: &App, what: &What) -> (char, String, Style) {
    match what {
        What::Happened { address, level, sign, text } => {
            let name = address.as_deref().map(|address| format!("{} ", steps::short(address))).unwrap_or_default();
            (*sign, format!("{name}{text}"), app.look.level(*level))
        }
        What::Command { by, asked, reply, .. } => {
            let (sign, answer, part) = match reply {
                Reply::Pending => ('…', "waiting for an answer".to_owned(), Part::Dim),
                Reply::Missed => ('?', "its answer was missed".to_owned(), Part::Dim),
                Reply::Answered(Answer::Accepted) => ('▸', "accepted".to_owned(), Part::Base),
                Reply::Answered(Answer::Done) => ('✓', "done".to_owned(), Part::Good),
                Reply::Answered(Answer::Refused { reason }) => ('✗', format!("refused, {reason}"), Part::Bad),
            };
            (sign, format!("{asked}: {answer} ({by})"), app.look.of(part))
        }
    }
}
