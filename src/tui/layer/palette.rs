//! The palette: a line in which a command is found by its name, over the one list of commands.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{Layer, Response};
use crate::tui::app::App;
use crate::tui::command::{COMMANDS, Command};
use crate::tui::key::Key;
use crate::tui::text;
use crate::tui::theme::Part;
use crate::tui::view;

/// No command has a longer name.
const LONGEST: usize = 60;

/// The columns of a name, and of its keys.
const NAME: usize = 15;
const KEYS: usize = 10;

/// How many commands are shown at once, as far as there is room.
const SHOWN: usize = 14;

/// The lines that say what the command under the cursor does, or why it cannot be done.
const SAYS: usize = 2;

/// The palette.
#[derive(Debug, Default)]
pub(in crate::tui) struct Palette {
    text: String,
    /// Which of those found is under the cursor.
    at: usize,
    top: usize,
}

impl Palette {
    /// The command under the cursor.
    fn chosen(&self, app: &App) -> Option<&'static Command> {
        found(app, &self.text).get(self.at).copied()
    }

    /// Puts the name of the command under the cursor into the line.
    fn complete(&mut self, app: &App) {
        if let Some(command) = self.chosen(app) {
            command.name_now(app).clone_into(&mut self.text);
            (self.at, self.top) = (0, 0);
        }
    }

    fn take(&self, app: &mut App) -> Response {
        match self.chosen(app) {
            Some(command) if (command.when)(app).is_ok() => Response::Then(Box::new(|app| app.take(command))),
            // It says why not, and another can be chosen.
            Some(command) => {
                app.take(command);
                Response::Stay
            }
            None => Response::Stay,
        }
    }
}

impl Layer for Palette {
    fn key(&mut self, key: Key, app: &mut App) -> Response {
        let last = found(app, &self.text).len().saturating_sub(1);
        let before = self.text.len();
        match key {
            Key::Esc => return Response::Close,
            Key::Backspace if self.text.is_empty() => return Response::Close,
            Key::Enter => return self.take(app),
            Key::Tab | Key::Right => self.complete(app),
            Key::Up | Key::BackTab => self.at = self.at.saturating_sub(1),
            Key::Down => self.at = (self.at + 1).min(last),
            Key::PageUp => self.at = self.at.saturating_sub(SHOWN),
            Key::PageDown => self.at = (self.at + SHOWN).min(last),
            Key::Home => self.at = 0,
            Key::End => self.at = last,
            Key::Backspace => drop(self.text.pop()),
            Key::Ctrl('u') => self.text.clear(),
            Key::Char(character) if self.text.len() < LONGEST => self.text.push(character),
            _ => {}
        }
        if self.text.len() != before {
            (self.at, self.top) = (0, 0);
        }
        Response::Stay
    }

    fn draw(&mut self, app: &App, area: Rect, buffer: &mut Buffer) {
        let columns = usize::from(area.width).saturating_sub(6).min(92);
        let inner = view::popup(app, area, buffer, (columns, 1 + SHOWN + SAYS), " commands ");
        let found = found(app, &self.text);
        self.at = self.at.min(found.len().saturating_sub(1));
        let height = usize::from(inner.height).saturating_sub(1 + SAYS).max(1);
        self.top = self.top.clamp((self.at + 1).saturating_sub(height), self.at);
        let mut lines = vec![self.written(app, found.len(), usize::from(inner.width))];
        let shown = found.iter().enumerate().skip(self.top).take(height);
        lines.extend(shown.map(|(at, command)| row(app, command, at == self.at, usize::from(inner.width))));
        lines.resize(1 + height, Line::default());
        lines.extend(says(app, found.get(self.at).copied(), usize::from(inner.width)));
        for (line, row) in lines.into_iter().zip(inner.rows()) {
            line.render(row, buffer);
        }
    }

    fn hints(&self) -> Vec<(String, String)> {
        [("↑↓", "choose"), ("tab", "complete"), ("enter", "do it"), ("esc", "close")]
            .map(|(key, what)| (key.to_owned(), what.to_owned()))
            .to_vec()
    }
}

impl Palette {
    fn written(&self, app: &App, found: usize, columns: usize) -> Line<'static> {
        let count = format!(" {found} of {}", COMMANDS.len());
        let room = columns.saturating_sub(text::width(&count) + 3);
        // The end of the text is where one writes.
        let shown = text::shifted(&self.text, text::width(&self.text).saturating_sub(room), room);
        let fill = " ".repeat(room.saturating_sub(text::width(&shown)));
        Line::from(vec![
            Span::styled(": ", app.look.of(Part::Key)),
            Span::raw(shown),
            Span::styled(" ", app.look.of(Part::Selection)),
            Span::styled(format!("{fill}{count}"), app.look.of(Part::Dim)),
        ])
    }
}

fn row(app: &App, command: &Command, chosen: bool, columns: usize) -> Line<'static> {
    let possible = (command.when)(app).is_ok();
    let style = app.look.of(if possible { Part::Base } else { Part::Dim });
    let keys = if possible { app.look.of(Part::Key) } else { style };
    let line = Line::from(vec![
        Span::styled(text::padded(command.name_now(app), NAME), style),
        Span::styled(text::padded(&command.keys_in_words(), KEYS), keys),
        Span::styled(text::padded(command.help, columns.saturating_sub(NAME + KEYS)), app.look.of(Part::Dim)),
    ]);
    if chosen { line.patch_style(app.look.of(Part::Selection)) } else { line }
}

/// What a command does; if it cannot be done now, why.
fn says(app: &App, command: Option<&Command>, columns: usize) -> Vec<Line<'static>> {
    let (words, part) = match command.map(|command| (command.help, (command.when)(app))) {
        None => ("no command has this in its name".to_owned(), Part::Dim),
        Some((help, Ok(()))) => (help.to_owned(), Part::Dim),
        Some((_, Err(why))) => (format!("not now: {why}"), Part::Bad),
    };
    let lines = text::wrapped(&words, columns, SAYS).into_iter();
    lines.map(|words| Line::styled(words, app.look.of(part))).collect()
}

/// The commands that a text may mean, best first; of those that fit equally, in the order of the list.
fn found(app: &App, text: &str) -> Vec<&'static Command> {
    let wanted = text.trim().to_lowercase();
    let rank = |command: &&'static Command| {
        let names = [command.name, command.name_now(app)];
        names.into_iter().filter_map(|name| rank(&wanted, name, command.help)).min()
    };
    let mut found: Vec<_> = COMMANDS.iter().filter_map(|command| Some((rank(&command)?, command))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, command)| command).collect()
}

/// How well a command fits what is wanted; the less the better.
fn rank(wanted: &str, name: &str, help: &str) -> Option<u8> {
    let begins = |text: &str, part: &str| text.split([' ', '\'', '-', ',', ';', ':', '(']).any(|word| word.starts_with(part));
    let help = help.to_lowercase();
    if name.starts_with(wanted) {
        Some(u8::from(name != wanted))
    } else if begins(name, wanted) {
        Some(2)
    } else if name.contains(wanted) {
        Some(3)
    } else if wanted.split(' ').all(|part| begins(name, part) || begins(&help, part)) {
        Some(4)
    } else {
        is_within(wanted, name).then_some(5)
    }
}

/// Whether a text has all letters of another, in their order.
fn is_within(wanted: &str, name: &str) -> bool {
    let mut letters = name.chars();
    wanted.chars().all(|letter| letters.any(|one| one == letter))
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn the_nearest_comes_first() {
        let of = |wanted, name| rank(wanted, name, "run a failed or held step again");
        assert_eq!(of("retry", "retry"), Some(0));
        assert_eq!(of("re", "retry"), Some(1));
        assert_eq!(of("step", "pause step"), Some(2));
        assert_eq!(of("tr", "retry"), Some(3));
        assert_eq!(of("held again", "retry"), Some(4));
        assert_eq!(of("rry", "retry"), Some(5));
        assert_eq!(of("yr", "retry"), None);
        assert_eq!(of("", "retry"), Some(1));
    }
}
