//! The status line, and the keys that work now.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::state::RunPhase;
use crate::tui::app::{App, Leaving};
use crate::tui::command::{Action, COMMANDS};
use crate::tui::news::Verdict;
use crate::tui::talk::Tone;
use crate::tui::text;
use crate::tui::theme::Part;

/// Draws what waits for an answer, else the last news; says whether there was anything.
pub(in crate::tui) fn status(app: &App, area: Rect, buffer: &mut Buffer) -> bool {
    let columns = usize::from(area.width).saturating_sub(2);
    let pending = app.talk.pending();
    let (words, style) = if pending.len() > 0 {
        let words: Vec<&str> = pending.collect();
        (format!("{} … waiting for an answer", words.join(", ")), app.look.of(Part::Dim))
    } else if let Some(notice) = app.talk.notice() {
        let part = match notice.tone {
            Tone::Plain => Part::Base,
            Tone::Good => Part::Good,
            Tone::Bad => Part::Bad,
        };
        (notice.text.clone(), app.look.of(part))
    } else if app.leaving != Leaving::OnRequest && app.state.phase == RunPhase::Stopping {
        ("the run is ending; Q leaves at once".to_owned(), app.look.of(Part::Dim))
    } else if let Some(news) = app.changes.as_ref().and_then(|changes| changes.latest.as_ref()) {
        (news.words(), app.look.of(if news.verdict == Verdict::Good { Part::Good } else { Part::Bad }))
    } else if let Some(note) = app.playback.as_ref().and_then(|playback| playback.note.as_ref()) {
        (note.to_string(), app.look.of(Part::Bad))
    } else {
        return false;
    };
    Line::styled(format!(" {}", text::fit(&words, columns)), style).render(area, buffer);
    true
}

/// Draws the keys that work now: the topmost layer's, else the commands'. How to find a command, to get help and to leave always fit.
pub(in crate::tui) fn keys(app: &App, area: Rect, buffer: &mut Buffer) {
    let mut always = Vec::new();
    let mut others = Vec::new();
    if let Some(layer) = app.layers.last() {
        others = layer.hints();
    } else {
        for command in COMMANDS.iter().filter(|command| command.in_footer && (command.when)(app).is_ok()) {
            let key = command.keys.first().map(ToString::to_string).unwrap_or_default();
            let into =
                if matches!(command.action, Action::Palette | Action::Help | Action::Quit) { &mut always } else { &mut others };
            into.push((key, command.name_now(app).to_owned()));
        }
    }
    let wide = |hint: &(String, String)| text::width(&hint.0) + text::width(&hint.1) + 3;
    let mut room = usize::from(area.width).saturating_sub(1 + always.iter().map(wide).sum::<usize>());
    others.retain(|hint| {
        let fits = wide(hint) <= room;
        room = if fits { room - wide(hint) } else { 0 };
        fits
    });
    let mut spans = vec![Span::raw(" ")];
    for (key, what) in others.into_iter().chain(always) {
        spans.push(Span::styled(key, app.look.of(Part::Key)));
        spans.push(Span::styled(format!(" {what}  "), app.look.of(Part::Dim)));
    }
    Line::from(spans).render(area, buffer);
}
