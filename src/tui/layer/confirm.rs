//! A question with a few answers.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{Layer, Response, Then};
use crate::tui::app::{App, Intent};
use crate::tui::key::Key;
use crate::tui::text;
use crate::tui::theme::Part;
use crate::tui::view;

/// A question. The first answer is under the cursor; the last is the harmless one, which `esc` takes.
pub(in crate::tui) struct Confirm {
    question: String,
    choices: Vec<Choice>,
    at: usize,
}

struct Choice {
    key: char,
    words: &'static str,
    then: Then,
}

impl Confirm {
    pub(in crate::tui) const fn new(question: String) -> Self {
        Self { question, choices: Vec::new(), at: 0 }
    }

    /// Adds an answer.
    pub(in crate::tui) fn choice(
        mut self,
        key: char,
        words: &'static str,
        then: impl FnOnce(&mut App) -> Vec<Intent> + Send + 'static,
    ) -> Self {
        self.choices.push(Choice { key, words, then: Box::new(then) });
        self
    }

    fn take(&mut self, at: usize) -> Response {
        if at < self.choices.len() { Response::Then(self.choices.swap_remove(at).then) } else { Response::Close }
    }
}

impl Layer for Confirm {
    fn key(&mut self, key: Key, _: &mut App) -> Response {
        let count = self.choices.len().max(1);
        match key {
            Key::Enter => return self.take(self.at),
            Key::Esc => return Response::Close,
            // `y` is yes, whatever the letter of the first answer is.
            Key::Char('y') => return self.take(0),
            Key::Char(character) => {
                if let Some(at) = self.choices.iter().position(|choice| choice.key == character) {
                    return self.take(at);
                }
            }
            Key::Right | Key::Down | Key::Tab => self.at = (self.at + 1) % count,
            Key::Left | Key::Up | Key::BackTab => self.at = (self.at + count - 1) % count,
            _ => {}
        }
        Response::Stay
    }

    fn draw(&mut self, app: &App, area: Rect, buffer: &mut Buffer) {
        let columns = usize::from(area.width).saturating_sub(6).min(56);
        let mut lines: Vec<Line<'_>> = text::wrapped(&self.question, columns, 4).into_iter().map(Line::from).collect();
        lines.push(Line::default());
        for (at, choice) in self.choices.iter().enumerate() {
            let chosen = at == self.at;
            let line = Line::from(vec![
                Span::styled(format!(" {} ", choice.key), app.look.of(Part::Key)),
                Span::raw(format!(" {} ", choice.words)),
            ]);
            lines.push(if chosen { line.patch_style(app.look.of(Part::Selection)) } else { line });
        }
        let wide = lines.iter().map(Line::width).max().unwrap_or(0);
        let inner = view::popup(app, area, buffer, (wide, lines.len()), "");
        for (line, row) in lines.into_iter().zip(inner.rows()) {
            line.render(row, buffer);
        }
    }

    fn hints(&self) -> Vec<(String, String)> {
        let choices = self.choices.iter().map(|choice| (choice.key.to_string(), choice.words.to_owned()));
        choices.chain([("enter".into(), "take".into()), ("esc".into(), "back".into())]).collect()
    }
}
