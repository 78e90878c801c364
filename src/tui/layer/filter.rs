//! The line in which a filter is written; the list follows while it is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{Layer, Response};
use crate::tui::app::App;
use crate::tui::key::Key;
use crate::tui::text;
use crate::tui::theme::Part;
use crate::tui::view;

/// A longer filter finds nothing anyway.
const LONGEST: usize = 200;

/// The filter line.
pub(in crate::tui) struct FilterLine {
    before: String,
    text: String,
}

impl FilterLine {
    /// Begins with the filter there is.
    pub(in crate::tui) fn new(filter: &str) -> Self {
        Self { before: filter.to_owned(), text: filter.to_owned() }
    }

    fn show(&self, app: &mut App) {
        app.panes.steps.set_filter(&app.state, self.text.clone());
    }
}

impl Layer for FilterLine {
    fn key(&mut self, key: Key, app: &mut App) -> Response {
        match key {
            Key::Enter => return Response::Close,
            Key::Esc => {
                self.text.clone_from(&self.before);
                self.show(app);
                return Response::Close;
            }
            Key::Backspace if self.text.is_empty() => return Response::Close,
            Key::Backspace => {
                self.text.pop();
            }
            Key::Ctrl('u') => self.text.clear(),
            Key::Char(character) if self.text.len() < LONGEST => self.text.push(character),
            Key::Up => app.panes.steps.move_by(-1),
            Key::Down => app.panes.steps.move_by(1),
            _ => return Response::Stay,
        }
        if !matches!(key, Key::Up | Key::Down) {
            self.show(app);
        }
        Response::Stay
    }

    fn draw(&mut self, app: &App, area: Rect, buffer: &mut Buffer) {
        let row = Rect { y: area.bottom().saturating_sub(1), height: area.height.min(1), ..area };
        view::clear(app, row, buffer);
        let found = app.panes.steps.rows().len();
        let count = format!(" {found} found ");
        let room = usize::from(row.width).saturating_sub(text::width(&count) + 4);
        // The end of the text is where one writes.
        let skipped = text::width(&self.text).saturating_sub(room);
        Line::from(vec![
            Span::styled(" / ", app.look.of(Part::Key)),
            Span::raw(text::shifted(&self.text, skipped, room)),
            Span::styled(" ", app.look.of(Part::Selection)),
        ])
        .render(row, buffer);
        Line::styled(count, app.look.of(Part::Dim)).right_aligned().render(row, buffer);
    }

    fn hints(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}
