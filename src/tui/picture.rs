//! Pictures of the screen: as text, and as SVG.

use std::fmt::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::app::{App, Input};
use super::colour::{ColourDepth, hex};
use super::follow::Cursor;
use super::look::{Charset, Look};
use super::run::AtEnd;
use super::text;
use super::theme::Theme;
use super::view;
use crate::state::RunState;

/// Pixels of a cell.
const CELL: (u32, u32) = (8, 17);
/// Pixels of empty space around.
const MARGIN: u32 = 8;
/// Where the line that letters stand on is in a cell.
const BASELINE: u32 = 13;

/// A picture of the screen.
#[derive(Clone, Debug)]
pub struct Picture {
    buffer: Buffer,
}

/// The screen as an operator would see it now, in columns and rows.
pub fn picture(state: &RunState, size: (u16, u16), theme: &Theme) -> Picture {
    let title = state.plan.as_ref().map(|plan| plan.name.to_string()).unwrap_or_default();
    let mut app = App::new(title, Look::new(theme.clone(), ColourDepth::True, Charset::Unicode), AtEnd::Stay);
    app.cursor = Cursor::Taken;
    app.update(Duration::ZERO, Input::State(Arc::new(state.clone())));
    // The step with the most to tell.
    let most = app.panes.steps.roots().iter().copied().max_by_key(|root| {
        let instances = app.panes.steps.instances(*root);
        let all = instances.iter().chain([root]).filter_map(|node| state.node(*node));
        all.map(|node| u64::from(node.attempt_count)).sum::<u64>()
    });
    if let Some(node) = most {
        app.panes.steps.select(node);
    }
    let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
    view::draw(&mut app, *buffer.area(), &mut buffer);
    Picture { buffer }
}

impl fmt::Display for Picture {
    /// Lines of text without blanks at their ends.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in rows(&self.buffer) {
            let line: String = runs(row).into_iter().map(|run| run.text).collect();
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

impl Picture {
    /// A self-contained SVG.
    pub fn svg(&self) -> String {
        let area = self.buffer.area();
        let (width, height) = (u32::from(area.width) * CELL.0 + 2 * MARGIN, u32::from(area.height) * CELL.1 + 2 * MARGIN);
        let ground = self.buffer.content.first().and_then(|cell| hex(cell.bg)).unwrap_or_else(|| "#000000".into());
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
             <rect width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{ground}\"/>\n\
             <g font-family=\"ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"13\" xml:space=\"preserve\">\n"
        );
        for (row, top) in rows(&self.buffer).zip((MARGIN..).step_by(CELL.1 as usize)) {
            for run in runs(row) {
                svg_run(&mut out, &run, top, &ground);
            }
        }
        out.push_str("</g>\n</svg>\n");
        out
    }
}

fn rows(buffer: &Buffer) -> impl Iterator<Item = &[Cell]> {
    buffer.content.chunks(usize::from(buffer.area().width).max(1))
}

/// Neighbours of one style.
struct Run {
    column: u32,
    columns: u32,
    text: String,
    style: Style,
}

fn runs(row: &[Cell]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut cells = (0u32..).zip(row);
    while let Some((column, cell)) = cells.next() {
        let columns = u32::try_from(text::width(cell.symbol())).unwrap_or(1).max(1);
        // A wide character covers its neighbour.
        let _covered = cells.by_ref().take(columns as usize - 1).count();
        match runs.last_mut() {
            Some(run) if run.style == cell.style() => {
                run.columns += columns;
                run.text.push_str(cell.symbol());
            }
            _ => runs.push(Run { column, columns, text: cell.symbol().to_owned(), style: cell.style() }),
        }
    }
    runs
}

fn svg_run(out: &mut String, run: &Run, top: u32, ground: &str) {
    let (mut text, mut behind) = (run.style.fg.and_then(hex), run.style.bg.and_then(hex));
    if run.style.add_modifier.contains(Modifier::REVERSED) {
        (text, behind) = (behind.or_else(|| Some(ground.to_owned())), text.or_else(|| Some("#cccccc".into())));
    }
    let (x, width) = (MARGIN + run.column * CELL.0, run.columns * CELL.0);
    if let Some(fill) = behind.filter(|fill| fill != ground) {
        let _ = writeln!(out, "<rect x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{fill}\"/>", CELL.1);
    }
    if run.text.trim().is_empty() {
        return;
    }
    let fill = text.unwrap_or_else(|| "#cccccc".into());
    let has = |modifier| run.style.add_modifier.contains(modifier);
    let mut more = String::new();
    for (on, attribute) in [
        (has(Modifier::BOLD), " font-weight=\"bold\""),
        (has(Modifier::ITALIC), " font-style=\"italic\""),
        (has(Modifier::UNDERLINED), " text-decoration=\"underline\""),
        (has(Modifier::DIM), " opacity=\"0.7\""),
    ] {
        more.push_str(if on { attribute } else { "" });
    }
    let y = top + BASELINE;
    // The length keeps columns where they are, whatever the reader's font is.
    let _ = writeln!(out, "<text x=\"{x}\" y=\"{y}\" textLength=\"{width}\" fill=\"{fill}\"{more}>{}</text>", escaped(&run.text));
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
