//! How things look: theme, colours the terminal has, characters it has.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::colour::ColourDepth;
use super::theme::{Part, Theme};
use crate::base::log::LogLevel;
use crate::event::Status;

/// Which characters may be drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// All of Unicode.
    #[default]
    Unicode,
    /// Nothing past ASCII; what a name has besides becomes `?`.
    Ascii,
}

/// Theme, colours and characters together.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// As it is written; the next is found from it.
    written: Theme,
    /// In colours the terminal has.
    shown: Theme,
    depth: ColourDepth,
    pub(super) charset: Charset,
}

impl Look {
    pub(super) fn new(theme: Theme, depth: ColourDepth, charset: Charset) -> Self {
        // A theme that lives from its colours says little without them.
        let shown = match (depth, Theme::named("monochrome")) {
            (ColourDepth::None, Ok(monochrome)) => monochrome.at(depth),
            _ => theme.at(depth),
        };
        Self { shown, written: theme, depth, charset }
    }

    /// Goes on to the next theme and says its name.
    pub(super) fn next_theme(&mut self) -> &str {
        *self = Self::new(self.written.next(), self.depth, self.charset);
        if self.depth == ColourDepth::None { &self.shown.name } else { &self.written.name }
    }

    pub(super) const fn of(&self, part: Part) -> Style {
        self.shown.of(part)
    }

    pub(super) const fn status(&self, status: Status) -> Style {
        self.shown.status(status)
    }

    pub(super) const fn level(&self, level: LogLevel) -> Style {
        self.shown.level(level)
    }
}

/// Replaces what is not ASCII, cell by cell, so that no pane need think of it.
pub(super) fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if !symbol.is_ascii() {
            let ascii = symbol.chars().next().map_or(' ', ascii_of);
            cell.set_char(ascii);
        }
    }
}

const fn ascii_of(character: char) -> char {
    match character {
        '·' => '.',
        '○' => 'o',
        '●' => '*',
        '✓' => '+',
        '✗' => 'x',
        '»' => '>',
        '⊘' => '/',
        '◆' => '!',
        '…' => '~',
        '▸' | '→' | '▶' => '>',
        '▾' | '↓' | '▼' => 'v',
        '↑' | '▲' => '^',
        '←' | '◀' => '<',
        '×' => 'x',
        'µ' => 'u',
        '─' | '━' | '═' | '╌' => '-',
        '│' | '┃' | '║' => '|',
        '█' | '▇' | '▆' | '▅' => '#',
        '▄' | '▃' => '=',
        '▂' | '▁' => '_',
        '░' => '.',
        '\u{2500}'..='\u{257f}' => '+',
        _ => '?',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::glyph;

    #[test]
    fn every_status_has_a_sign_of_its_own_also_in_ascii() {
        for sign in [glyph, |status| ascii_of(glyph(status))] {
            let mut signs = Status::ALL.map(sign).to_vec();
            signs.sort_unstable();
            signs.dedup();
            assert_eq!(signs.len(), Status::ALL.len());
            assert!(!signs.contains(&'?'));
        }
        assert!(Status::ALL.into_iter().all(|status| super::super::text::width(&glyph(status).to_string()) == 1));
    }

    #[test]
    fn ascii_is_ascii() {
        let mut buffer = Buffer::with_lines(["│ ✓ 日本 … 1.2 µs"]);
        to_ascii(&mut buffer);
        assert_eq!(buffer, Buffer::with_lines(["| + ? ?  ~ 1.2 us"]));
    }
}
