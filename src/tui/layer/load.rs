//! The line in which a scenario's rate, or its number of users, is written.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{Layer, Response};
use crate::base::id::NodeId;
use crate::event::{Ask, By, LoadChange};
use crate::tui::app::{App, Intent};
use crate::tui::key::Key;
use crate::tui::theme::Part;
use crate::tui::view;

/// No number that makes sense is longer.
const LONGEST: usize = 12;

/// The line.
pub(in crate::tui) struct LoadLine {
    node: NodeId,
    what: &'static str,
    text: String,
}

impl LoadLine {
    /// For a scenario; `what` is what its load is counted in.
    pub(in crate::tui) const fn new(node: NodeId, what: &'static str) -> Self {
        Self { node, what, text: String::new() }
    }
}

impl Layer for LoadLine {
    fn key(&mut self, key: Key, _: &mut App) -> Response {
        match key {
            Key::Esc => return Response::Close,
            Key::Backspace if self.text.is_empty() => return Response::Close,
            Key::Backspace => {
                self.text.pop();
            }
            Key::Enter => {
                return match self.text.parse::<f64>() {
                    Ok(value) if value.is_finite() => {
                        let ask = Ask::Steer { node: self.node, change: LoadChange::Set(value) };
                        Response::Then(Box::new(move |_| vec![Intent::Send(By::Operator, ask)]))
                    }
                    _ => Response::Close,
                };
            }
            Key::Char(digit) if (digit.is_ascii_digit() || digit == '.') && self.text.len() < LONGEST => self.text.push(digit),
            _ => {}
        }
        Response::Stay
    }

    fn draw(&mut self, app: &App, area: Rect, buffer: &mut Buffer) {
        let row = Rect { y: area.bottom().saturating_sub(1), height: area.height.min(1), ..area };
        view::clear(app, row, buffer);
        Line::from(vec![
            Span::styled(" = ", app.look.of(Part::Key)),
            Span::raw(self.text.clone()),
            Span::styled(" ", app.look.of(Part::Selection)),
            Span::styled(format!(" {}; Enter sets it to the end of the plan", self.what), app.look.of(Part::Dim)),
        ])
        .render(row, buffer);
    }

    fn hints(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}
