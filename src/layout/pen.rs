//! Lines, boxes and text drawn into the cells of a window.

use super::canvas::{Cell, CellClass, Charset, Window};
use super::geometry::{EdgeKind, Placed, Point, Route};
use super::label;

/// The characters of a charset.
pub(super) struct Signs {
    /// By the sides that are joined: bit 0 up, 1 right, 2 down, 3 left.
    lines: [char; 16],
    /// A line that passes over another.
    bridge: char,
    /// Up, right, down, left.
    heads: [char; 4],
    looped: char,
    pub(super) ellipsis: char,
}

const UNICODE: Signs = Signs {
    lines: [' ', '│', '─', '╰', '│', '│', '╭', '├', '─', '╯', '─', '┴', '╮', '┤', '┬', '┼'],
    bridge: '│',
    heads: ['▲', '▶', '▼', '◀'],
    looped: '↺',
    ellipsis: '…',
};

const ASCII: Signs = Signs {
    lines: [' ', '|', '-', '+', '|', '|', '+', '+', '-', '+', '-', '+', '+', '+', '+', '+'],
    bridge: '|',
    heads: ['^', '>', 'v', '<'],
    looped: '@',
    ellipsis: '~',
};

/// A side of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Up,
    Right,
    Down,
    Left,
}

impl Side {
    /// The side on which `to` lies, seen from `from`.
    fn towards(from: Point, to: Point) -> Self {
        if to.x != from.x {
            if to.x > from.x { Self::Right } else { Self::Left }
        } else if to.y > from.y {
            Self::Down
        } else {
            Self::Up
        }
    }

    fn opposite(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Right => Self::Left,
            Self::Down => Self::Up,
            Self::Left => Self::Right,
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }

    fn next(self, Point { x, y }: Point) -> Point {
        match self {
            Self::Up => Point { x, y: y.saturating_sub(1) },
            Self::Right => Point { x: x + 1, y },
            Self::Down => Point { x, y: y + 1 },
            Self::Left => Point { x: x.saturating_sub(1), y },
        }
    }
}

/// Some line bends in this cell, so lines in it are joined and do not only cross.
const BEND: u8 = 1 << 4;
const ALL_SIDES: u8 = 0b1111;

/// Draws into the cells of a window.
pub(super) struct Pen {
    window: Window,
    pub(super) signs: &'static Signs,
    pub(super) rows: Vec<Vec<Cell>>,
    /// Joined sides of each cell, row by row.
    joints: Vec<u8>,
}

impl Pen {
    pub(super) fn new(window: Window, charset: Charset) -> Self {
        let signs = match charset {
            Charset::Unicode => &UNICODE,
            Charset::Ascii => &ASCII,
        };
        let (width, height) = (window.width as usize, window.height as usize);
        Self { window, signs, rows: vec![vec![Cell::default(); width]; height], joints: vec![0; width * height] }
    }

    /// Row and column in the window.
    fn locate(&self, Point { x, y }: Point) -> Option<(usize, usize)> {
        let row = y.checked_sub(self.window.y).filter(|row| *row < self.window.height)?;
        let column = x.checked_sub(self.window.x).filter(|column| *column < self.window.width)?;
        Some((row as usize, column as usize))
    }

    pub(super) fn shows(&self, place: &Placed) -> bool {
        let meets = |start: u32, length: u32, from: u32, size: u32| {
            u64::from(start) < u64::from(from) + u64::from(size) && u64::from(from) < u64::from(start) + u64::from(length)
        };
        meets(place.x, place.width, self.window.x, self.window.width)
            && meets(place.y, place.height, self.window.y, self.window.height)
    }

    fn put(&mut self, point: Point, ch: char, class: CellClass) {
        if let Some((row, column)) = self.locate(point) {
            self.rows[row][column] = Cell { ch, class };
        }
    }

    fn join(&mut self, point: Point, joints: u8) {
        if let Some((row, column)) = self.locate(point) {
            self.joints[row * self.window.width as usize + column] |= joints;
        }
    }

    pub(super) fn line(&mut self, route: &Route) {
        for pair in route.points.windows(2) {
            let side = Side::towards(pair[0], pair[1]);
            self.join(pair[0], side.bit());
            self.join(pair[1], side.opposite().bit());
            self.leg(pair[0], pair[1], side.bit() | side.opposite().bit());
        }
        for bend in route.points.iter().skip(1).take(route.points.len().saturating_sub(2)) {
            self.join(*bend, BEND);
        }
    }

    /// Joins the cells strictly between two points, as far as the window shows them.
    fn leg(&mut self, from: Point, to: Point, joints: u8) {
        let (x, y) = (from.x.min(to.x), from.y.min(to.y));
        let clip = |start: u32, end: u32, first: u32, size: u32| start.max(first)..end.min(first.saturating_add(size));
        if from.y == to.y {
            for x in clip(x + 1, from.x.max(to.x), self.window.x, self.window.width) {
                self.join(Point { x, y }, joints);
            }
        } else {
            for y in clip(y + 1, from.y.max(to.y), self.window.y, self.window.height) {
                self.join(Point { x, y }, joints);
            }
        }
    }

    /// Turns joints into characters.
    pub(super) fn join_lines(&mut self) {
        let joints = self.joints.iter();
        for (cell, joint) in self.rows.iter_mut().flatten().zip(joints).filter(|(_, joint)| **joint != 0) {
            let ch = if *joint == ALL_SIDES { self.signs.bridge } else { self.signs.lines[usize::from(joint & ALL_SIDES)] };
            *cell = Cell { ch, class: CellClass::Edge };
        }
    }

    /// The arrow head, in the cell before the target's border.
    pub(super) fn head(&mut self, route: &Route) {
        if let [.., before, end] = route.points[..] {
            let side = Side::towards(before, end);
            self.put(side.opposite().next(end), self.signs.heads[side as usize], CellClass::Edge);
        }
    }

    pub(super) fn node(&mut self, class: CellClass, place: &Placed, text: &str) {
        let &Placed { x: left, y: top, width, height, .. } = place;
        let (right, bottom) = (left + width.saturating_sub(1), top + height.saturating_sub(1));
        let sign = |sides: &[Side]| self.signs.lines[usize::from(sides.iter().fold(0, |bits, side| bits | side.bit()))];
        let (across, upright) = (sign(&[Side::Left, Side::Right]), sign(&[Side::Up, Side::Down]));
        let corners = [
            (left, top, sign(&[Side::Right, Side::Down])),
            (right, top, sign(&[Side::Left, Side::Down])),
            (left, bottom, sign(&[Side::Right, Side::Up])),
            (right, bottom, sign(&[Side::Left, Side::Up])),
        ];
        for y in top + 1..bottom {
            (left + 1..right).for_each(|x| self.put(Point { x, y }, ' ', class));
            [left, right].into_iter().for_each(|x| self.put(Point { x, y }, upright, class));
        }
        for x in left + 1..right {
            [top, bottom].into_iter().for_each(|y| self.put(Point { x, y }, across, class));
        }
        for (x, y, ch) in corners {
            self.put(Point { x, y }, ch, class);
        }
        self.write(Point { x: left + 2, y: top + height / 2 }, text, class);
    }

    /// Writes a text; a wide character of which the window shows one half becomes a blank.
    fn write(&mut self, mut at: Point, text: &str, class: CellClass) {
        for ch in text.chars() {
            let second = Point { x: at.x + 1, ..at };
            if label::char_columns(ch) < 2 {
                self.put(at, ch, class);
                at = second;
                continue;
            }
            if self.locate(at).is_some() && self.locate(second).is_some() {
                self.put(at, ch, class);
                self.put(second, Cell::CONTINUED, class);
            }
            at.x += 2;
        }
    }

    /// Opens the source's border where the line leaves it.
    pub(super) fn port(&mut self, route: &Route) {
        let Some(&start) = route.points.first() else {
            return;
        };
        let class = |pen: &Self| pen.locate(start).map(|(row, column)| pen.rows[row][column].class);
        let Some(class) = class(self) else { return };
        if route.kind == EdgeKind::Loop {
            self.put(start, self.signs.looped, class);
        } else if let Some(&next) = route.points.get(1) {
            let side = Side::towards(start, next);
            let border = match side {
                Side::Left | Side::Right => Side::Up.bit() | Side::Down.bit(),
                Side::Up | Side::Down => Side::Left.bit() | Side::Right.bit(),
            };
            self.put(start, self.signs.lines[usize::from(border | side.bit())], class);
        }
    }
}
