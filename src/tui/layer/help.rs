//! The help: every command, made from the list of commands.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{Layer, Response};
use crate::event::Status;
use crate::report::glyph;
use crate::tui::app::App;
use crate::tui::command::{COMMANDS, Section};
use crate::tui::key::Key;
use crate::tui::text;
use crate::tui::theme::Part;
use crate::tui::view;

/// The columns that keys take.
const KEYS: usize = 14;

/// The help.
#[derive(Debug, Default)]
pub(in crate::tui) struct Help {
    top: usize,
    page: usize,
}

impl Layer for Help {
    fn key(&mut self, key: Key, _: &mut App) -> Response {
        let page = self.page.max(1);
        match key {
            Key::Down | Key::Char('j') => self.top = self.top.saturating_add(1),
            Key::Up | Key::Char('k') => self.top = self.top.saturating_sub(1),
            Key::PageDown | Key::Char(' ') => self.top = self.top.saturating_add(page),
            Key::PageUp => self.top = self.top.saturating_sub(page),
            Key::Home => self.top = 0,
            Key::End | Key::Char('G') => self.top = usize::MAX,
            Key::Esc | Key::Enter | Key::Char('?' | 'q') => return Response::Close,
            _ => {}
        }
        Response::Stay
    }

    fn draw(&mut self, app: &App, area: Rect, buffer: &mut Buffer) {
        let columns = usize::from(area.width).saturating_sub(6).min(92);
        let lines = lines(app, columns);
        let inner = view::popup(app, area, buffer, (columns, lines.len()), " keys ");
        self.page = usize::from(inner.height);
        self.top = self.top.min(lines.len().saturating_sub(self.page));
        for (line, row) in lines.into_iter().skip(self.top).zip(inner.rows()) {
            line.render(row, buffer);
        }
    }

    fn hints(&self) -> Vec<(String, String)> {
        [("↑↓", "scroll"), ("esc", "close")].map(|(key, what)| (key.to_owned(), what.to_owned())).to_vec()
    }
}

fn lines(app: &App, columns: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for section in Section::ALL {
        lines.push(Line::styled(section.title(), app.look.of(Part::Title)));
        for command in COMMANDS.iter().filter(|command| command.section == section) {
            let mut keys = text::padded(&format!("  {}", command.keys_in_words()), KEYS);
            let possible = (command.when)(app).is_ok();
            for part in text::wrapped(command.help, columns.saturating_sub(KEYS + 1), 3) {
                let style = if possible { app.look.of(Part::Base) } else { app.look.of(Part::Dim) };
                lines.push(Line::from(vec![Span::styled(keys, app.look.of(Part::Key)), Span::styled(format!(" {part}"), style)]));
                keys = " ".repeat(KEYS);
            }
        }
        lines.push(Line::default());
    }
    lines.push(Line::styled("Signs", app.look.of(Part::Title)));
    for status in Status::ALL {
        lines.push(Line::styled(format!("  {} {}", glyph(status), status.word()), app.look.status(status)));
    }
    lines
}
