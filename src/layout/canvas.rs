//! Cells with characters: what a drawing is, for terminals and for plain text.

use std::fmt;

/// Which characters boxes and lines are made of. Labels and glyphs are the caller's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Charset {
    /// Box drawing characters.
    #[default]
    Unicode,
    /// Nothing past ASCII.
    Ascii,
}

/// What a cell shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CellClass {
    /// Nothing.
    #[default]
    Empty,
    /// A line or an arrow head.
    Edge,
    /// Border or text of the node with this index.
    Node(u32),
}

/// One cell of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The character; [`Cell::CONTINUED`] in the second cell of a wide one.
    pub ch: char,
    /// What it belongs to.
    pub class: CellClass,
}

impl Cell {
    /// Stands in the second cell of a character two columns wide; is not to be printed.
    pub const CONTINUED: char = '\0';
}

impl Default for Cell {
    fn default() -> Self {
        Self { ch: ' ', class: CellClass::Empty }
    }
}

/// A part of a drawing, in cells of the layout.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Window {
    /// Leftmost column.
    pub x: u32,
    /// Topmost row.
    pub y: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// A drawing, or the part of it that a window shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Canvas {
    /// Rows from top to bottom, all of the same length.
    pub rows: Vec<Vec<Cell>>,
}

impl fmt::Display for Canvas {
    /// One line per row, without blanks at its end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            let line: String = row.iter().map(|cell| cell.ch).filter(|ch| *ch != Cell::CONTINUED).collect();
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
