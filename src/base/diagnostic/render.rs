//! Diagnostics as text, with source lines and carets.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Label, Position, Severity, Source, Sources};

/// Whether colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No escape codes.
    Plain,
    /// Colours for a terminal.
    Coloured,
}

/// How wide source lines get, in columns.
const WIDTH: usize = 140;
/// How many characters of a source line are shown.
const LINE: usize = 100;
/// How many characters are shown before the first caret if a line has to be cut.
const BEFORE: usize = 40;
/// How many characters of a message are shown: enough for a sentence with a long name in it.
const MESSAGE: usize = 600;
/// How many characters of the text beside a caret are shown.
const LABEL: usize = 80;
/// Places at most this many lines apart are shown as one piece of source.
const NEAR: u32 = 8;

/// Stands for a location until the text is laid out, because a caret's column in a cut line is not its column in the file. A private
/// character, so it is in no text but ours.
const LOCATION: char = '\u{e000}';

/// A problem as people read it: code, message, `file:line:column`, source lines with carets, hint. No line end at the end.
///
/// What came from the user is shown safely: control characters are replaced, long lines are cut around the caret.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(shorten(&diagnostic.message, MESSAGE)).id(diagnostic.code.0);
    let pieces = pieces(diagnostic, sources);
    let locations: Vec<String> = pieces.iter().map(Piece::location).collect();
    let mut group = Group::with_title(title).elements(pieces.iter().map(Piece::snippet));
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.message(shorten(hint, MESSAGE)));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled().hyperlink(false),
    };
    locate(&renderer.term_width(WIDTH).render(&[group]), &locations)
}

/// Puts the locations in.
fn locate(text: &str, locations: &[String]) -> String {
    let mut parts = text.split(LOCATION);
    let mut located = parts.next().unwrap_or("").to_owned();
    for (part, location) in parts.zip(locations) {
        located.push_str(location);
        located.push_str(part.trim_start_matches(|character: char| character == ':' || character.is_ascii_digit()));
    }
    located
}

/// Some lines of a source, near each other, with the places on them.
struct Piece<'a> {
    source: &'a Source,
    marks: Vec<Mark>,
}

/// The piece with the primary place first, then the others.
fn pieces<'a>(diagnostic: &Diagnostic, sources: &'a Sources) -> Vec<Piece<'a>> {
    let primary = diagnostic.primary.iter().map(|label| (label, AnnotationKind::Primary));
    let secondary = diagnostic.secondary.iter().map(|label| (label, AnnotationKind::Context));
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    for (label, kind) in primary.chain(secondary) {
        let Some(source) = sources.get(label.span.source) else { continue };
        let mark = Mark::new(source, label, kind);
        let near = |piece: &&mut Piece<'_>| {
            std::ptr::eq(piece.source, source) && piece.marks.iter().any(|other| other.line.abs_diff(mark.line) <= NEAR)
        };
        match pieces.iter_mut().find(near) {
            Some(piece) => piece.marks.push(mark),
            None => pieces.push(Piece { source, marks: vec![mark] }),
        }
    }
    pieces
}

impl Piece<'_> {
    /// Where the first of its places is.
    fn location(&self) -> String {
        let at = self.marks.first().map_or(Position { line: 1, column: 1 }, |mark| mark.at);
        format!("{}:{}:{}", shorten(&self.source.name, MESSAGE), at.line, at.column)
    }

    fn snippet(&self) -> Snippet<'static, Annotation<'static>> {
        let first = self.marks.iter().map(|mark| mark.line).min().unwrap_or(1);
        let last = self.marks.iter().map(|mark| mark.line).max().unwrap_or(1);
        let mut text = String::new();
        let mut annotations = Vec::new();
        for number in first..=last {
            let line = self.source.line(number).map_or("", |(_, line)| line);
            let here: Vec<&Mark> = self.marks.iter().filter(|mark| mark.line == number).collect();
            let window = Window::over(line, &here);
            for mark in here {
                let range = window.place(&mark.range, text.len());
                let label = Some(mark.text.clone()).filter(|text| !text.is_empty());
                annotations.push(mark.kind.span(range).label(label));
            }
            window.write(line, &mut text);
            text.push('\n');
        }
        Snippet::source(text).path(LOCATION.to_string()).line_start(first as usize).annotations(annotations)
    }
}

/// A place in one line of a source.
struct Mark {
    at: Position,
    /// The number of the line, from 1.
    line: u32,
    /// Bytes within the line.
    range: Range<usize>,
    kind: AnnotationKind,
    text: String,
}

impl Mark {
    /// The first line of a label; more would draw a bracket along a whole block.
    fn new(source: &Source, label: &Label, kind: AnnotationKind) -> Self {
        let at = source.position(label.span.start);
        let (start, text) = source.line(at.line).unwrap_or((0, ""));
        let within = |offset: u32| offset.saturating_sub(start) as usize;
        let first = text.floor_char_boundary(within(label.span.start));
        let last = text.ceil_char_boundary(within(label.span.end)).max(first);
        Self { at, line: at.line, range: first..last, kind, text: shorten(&label.text, LABEL) }
    }
}

/// The part of a line that is shown.
struct Window {
    shown: Range<usize>,
    length: usize,
}

/// What stands where something was cut off.
const CUT: &str = "…";

impl Window {
    /// All of a line, or as much around the first mark as fits.
    fn over(line: &str, marks: &[&Mark]) -> Self {
        let length = line.len();
        if line.chars().nth(LINE).is_none() {
            return Self { shown: 0..length, length };
        }
        let first = marks.iter().min_by_key(|mark| (mark.kind != AnnotationKind::Primary, mark.range.start));
        let anchor = first.map_or(0, |mark| mark.range.start);
        let before = line.get(..anchor).unwrap_or("");
        let start = before.char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
        let rest = line.get(start..).unwrap_or("");
        let end = rest.char_indices().nth(LINE).map_or(length, |(at, _)| start + at);
        Self { shown: start..end, length }
    }

    /// Where bytes of the line come to stand in a text that is `before` bytes long so far.
    fn place(&self, range: &Range<usize>, before: usize) -> Range<usize> {
        let cut = if self.shown.start > 0 { CUT.len() } else { 0 };
        let within = |at: usize| before + cut + at.clamp(self.shown.start, self.shown.end) - self.shown.start;
        within(range.start)..within(range.end)
    }

    fn write(&self, line: &str, text: &mut String) {
        if self.shown.start > 0 {
            text.push_str(CUT);
        }
        text.extend(line.get(self.shown.clone()).unwrap_or("").chars().map(of_one_width));
        if self.shown.end < self.length {
            text.push_str(CUT);
        }
    }
}

/// The first `most` characters of a text of the user's, safe to print.
fn shorten(text: &str, most: usize) -> String {
    let mut short: String = text.chars().take(most).map(printable).collect();
    if text.chars().nth(most).is_some() {
        short.push_str(CUT);
    }
    short
}

/// A character that a terminal shows and does not obey.
fn printable(character: char) -> char {
    match character {
        '\n' => character,
        '\t' => ' ',
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}'
        | LOCATION => '\u{fffd}',
        _ => character,
    }
}

/// The same for source lines, where each byte must keep its place: what the layout does not replace itself.
fn of_one_width(character: char) -> char {
    match character {
        '\u{80}'..='\u{9f}' => '\u{b7}',
        '\u{200b}'..='\u{200f}' | '\u{feff}' | LOCATION => '\u{fffd}',
        _ => character,
    }
}

#[cfg(test)]
mod tests;
