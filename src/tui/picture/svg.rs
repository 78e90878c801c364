//! A screen as SVG: grounds, lines and blocks as shapes, words as text of an exact width, so that columns stay where they are, whatever
//! the reader's font is.

use std::collections::BTreeMap;
use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Modifier, Style};

use super::shape::{Shape, Sides, Weight};
use super::{rows, symbols};
use crate::tui::colour::hex;

/// Pixels of a cell.
const CELL: (u32, u32) = (8, 17);
/// Pixels of empty space around.
const MARGIN: u32 = 8;
/// Where the line that letters stand on is in a cell.
const BASELINE: u32 = 13;
/// What has no colour of its own.
const PLAIN: &str = "#cccccc";

/// Neighbours in a row that are drawn at once.
struct Piece {
    column: u32,
    columns: u32,
    style: Style,
    what: What,
}

enum What {
    Words(String),
    Shape(Shape),
}

/// The drawing, part by part.
struct Svg {
    ground: String,
    /// What is behind and between letters: rectangles.
    blocks: String,
    /// The lines of boxes by colour and weight: one path each.
    lines: BTreeMap<(String, Weight), String>,
    words: String,
}

/// A self-contained SVG of a screen.
pub(super) fn svg(title: &str, buffer: &Buffer) -> String {
    let area = buffer.area();
    let (width, height) = (u32::from(area.width) * CELL.0 + 2 * MARGIN, u32::from(area.height) * CELL.1 + 2 * MARGIN);
    let ground = buffer.content.first().and_then(|cell| hex(cell.bg)).unwrap_or_else(|| "#000000".into());
    let mut svg = Svg { ground, blocks: String::new(), lines: BTreeMap::new(), words: String::new() };
    for (row, top) in rows(buffer).zip((MARGIN..).step_by(CELL.1 as usize)) {
        svg.row(row, top);
    }
    svg.text(title, width, height)
}

/// What is drawn at once in a row. Words that stand apart are drawn apart.
fn pieces(row: &[Cell]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (column, columns, cell) in symbols(row) {
        let (symbol, style) = (cell.symbol(), cell.style());
        let shape = Shape::of(symbol);
        if symbol.trim().is_empty() {
            continue;
        }
        if let Some(last) = pieces.last_mut().filter(|last| last.style == style) {
            let gap = column - (last.column + last.columns);
            match (&mut last.what, shape) {
                (What::Words(words), None) if gap <= 1 => {
                    words.push_str(if gap == 1 { " " } else { "" });
                    words.push_str(symbol);
                    last.columns += gap + columns;
                    continue;
                }
                (What::Shape(last_shape), Some(shape)) if gap == 0 && *last_shape == shape && shape.joins() => {
                    last.columns += columns;
                    continue;
                }
                _ => {}
            }
        }
        let what = shape.map_or_else(|| What::Words(symbol.to_owned()), What::Shape);
        pieces.push(Piece { column, columns, style, what });
    }
    pieces
}

impl Svg {
    fn row(&mut self, row: &[Cell], top: u32) {
        self.grounds(row, top);
        for piece in pieces(row) {
            let (fill, _) = self.colours(piece.style);
            let (x, width) = (MARGIN + piece.column * CELL.0, piece.columns * CELL.0);
            match piece.what {
                What::Words(words) => self.write(&words, (x, top), width, &fill, piece.style),
                What::Shape(Shape::Lines { sides, weight }) => {
                    let path = self.lines.entry((fill, weight)).or_default();
                    line(path, sides, (x, top), width);
                }
                What::Shape(Shape::Block(eighths)) => {
                    let height = f64::from(CELL.1) * f64::from(eighths) / 8.0;
                    let y = f64::from(top + CELL.1) - height;
                    let _ = writeln!(
                        self.blocks,
                        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
                    );
                }
                What::Shape(Shape::Shade) => self.block((x, top), width, &fill, " opacity=\"0.5\""),
            }
        }
    }

    /// What is behind the letters, where it is not as everywhere.
    fn grounds(&mut self, row: &[Cell], top: u32) {
        let grounds: Vec<String> = row.iter().map(|cell| self.colours(cell.style()).1).collect();
        let mut x = MARGIN;
        for same in grounds.chunk_by(String::eq) {
            let width = u32::try_from(same.len()).unwrap_or(0) * CELL.0;
            if let Some(ground) = same.first().filter(|ground| **ground != self.ground) {
                self.block((x, top), width, ground, "");
            }
            x += width;
        }
    }

    /// Of letters, and of what is behind them.
    fn colours(&self, style: Style) -> (String, String) {
        let letters = style.fg.and_then(hex).unwrap_or_else(|| PLAIN.into());
        let ground = style.bg.and_then(hex).unwrap_or_else(|| self.ground.clone());
        if style.add_modifier.contains(Modifier::REVERSED) { (ground, letters) } else { (letters, ground) }
    }

    fn block(&mut self, (x, y): (u32, u32), width: u32, fill: &str, more: &str) {
        let height = CELL.1;
        let _ = writeln!(self.blocks, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"{more}/>");
    }

    fn write(&mut self, words: &str, (x, top): (u32, u32), width: u32, fill: &str, style: Style) {
        let has = |modifier| style.add_modifier.contains(modifier);
        let mut more = String::new();
        for (on, attribute) in [
            (has(Modifier::BOLD), " font-weight=\"bold\""),
            (has(Modifier::ITALIC), " font-style=\"italic\""),
            (has(Modifier::UNDERLINED), " text-decoration=\"underline\""),
            (has(Modifier::DIM), " opacity=\"0.7\""),
        ] {
            more.push_str(if on { attribute } else { "" });
        }
        let (y, words) = (top + BASELINE, escaped(words));
        let _ = writeln!(self.words, "<text x=\"{x}\" y=\"{y}\" textLength=\"{width}\" fill=\"{fill}\"{more}>{words}</text>");
    }

    fn text(self, title: &str, width: u32, height: u32) -> String {
        let Self { ground, blocks, lines, words } = self;
        let title = escaped(format!("squall {title}").trim());
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
             <title>{title}</title>\n\
             <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"{ground}\" stroke=\"#808080\" stroke-opacity=\"0.4\"/>\n{blocks}",
            width - 1,
            height - 1
        );
        for ((colour, weight), path) in lines {
            let width = if weight == Weight::Heavy { 2 } else { 1 };
            let _ = writeln!(
                out,
                "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"square\"/>"
            );
        }
        let _ = write!(
            out,
            "<g font-family=\"ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"13\">\n{words}</g>\n</svg>\n"
        );
        out
    }
}

/// Lines from the middle of a cell, or of several that are joined, to its sides.
fn line(path: &mut String, sides: Sides, (left, top): (u32, u32), width: u32) {
    // Half a pixel: a thin line fills whole ones.
    let (x, y) = (f64::from(left) + f64::from(CELL.0) / 2.0 + 0.5, f64::from(top) + f64::from(CELL.1) / 2.0);
    let (right, bottom) = (left + width, top + CELL.1);
    let (across, down) = (sides.has(Sides::LEFT) && sides.has(Sides::RIGHT), sides.has(Sides::UP) && sides.has(Sides::DOWN));
    if across {
        let _ = write!(path, "M{left} {y}H{right}");
    }
    if down {
        let _ = write!(path, "M{x} {top}V{bottom}");
    }
    for (side, whole, end) in [
        (Sides::LEFT, across, format!("H{left}")),
        (Sides::RIGHT, across, format!("H{right}")),
        (Sides::UP, down, format!("V{top}")),
        (Sides::DOWN, down, format!("V{bottom}")),
    ] {
        if sides.has(side) && !whole {
            let _ = write!(path, "M{x} {y}{end}");
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
