//! Characters that are drawn, not written: the lines of boxes, and blocks. As letters they would have gaps between them in most fonts.

/// What a character looks like in its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Lines from the middle of the cell to its sides.
    Lines {
        /// To which.
        sides: Sides,
        /// How thick they are.
        weight: Weight,
    },
    /// The lower part of the cell is full, in eighths.
    Block(u8),
    /// The cell is filled thinly.
    Shade,
}

/// How thick a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    Light,
    Heavy,
}

/// Sides of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sides(u8);

impl Sides {
    pub(super) const UP: Self = Self(1);
    pub(super) const RIGHT: Self = Self(2);
    pub(super) const DOWN: Self = Self(4);
    pub(super) const LEFT: Self = Self(8);

    /// Whether it has a side.
    pub(super) const fn has(self, side: Self) -> bool {
        self.0 & side.0 != 0
    }
}

/// By their sides: [`Sides::UP`] is 1, and so on. A round corner is a corner.
const LIGHT: [&str; 16] = ["", "╵", "╶", "└╰", "╷", "│", "┌╭", "├", "╴", "┘╯", "─", "┴", "┐╮", "┤", "┬", "┼"];
const HEAVY: [&str; 16] = ["", "╹", "╺", "┗", "╻", "┃", "┏", "┣", "╸", "┛", "━", "┻", "┓", "┫", "┳", "╋"];

/// By their eighths, the first one.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

impl Shape {
    /// The shape of a character; none for one that is written.
    pub(super) fn of(symbol: &str) -> Option<Self> {
        let mut characters = symbol.chars();
        let (Some(one), None) = (characters.next(), characters.next()) else { return None };
        let sides = |table: &[&str; 16]| (1u8..).zip(&table[1..]).find(|(_, those)| those.contains(one)).map(|(at, _)| Sides(at));
        if one == '░' {
            Some(Self::Shade)
        } else if let Some(eighths) = (1u8..).zip(BLOCKS).find(|(_, block)| *block == one).map(|(eighths, _)| eighths) {
            Some(Self::Block(eighths))
        } else if let Some(sides) = sides(&LIGHT) {
            Some(Self::Lines { sides, weight: Weight::Light })
        } else {
            sides(&HEAVY).map(|sides| Self::Lines { sides, weight: Weight::Heavy })
        }
    }

    /// Whether several of them side by side are one that is wider.
    pub(super) const fn joins(self) -> bool {
        match self {
            Self::Lines { sides, .. } => sides.0 == Sides::LEFT.0 | Sides::RIGHT.0,
            Self::Block(_) | Self::Shade => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_and_blocks_are_shapes_and_letters_are_not() {
        let of = |sides, weight| Some(Shape::Lines { sides: Sides(sides), weight });
        for (symbol, shape) in [
            ("─", of(8 | 2, Weight::Light)),
            ("┃", of(1 | 4, Weight::Heavy)),
            ("╭", of(2 | 4, Weight::Light)),
            ("┓", of(4 | 8, Weight::Heavy)),
            ("┼", of(15, Weight::Light)),
            ("▁", Some(Shape::Block(1))),
            ("█", Some(Shape::Block(8))),
            ("░", Some(Shape::Shade)),
            ("a", None),
            ("✓", None),
            ("", None),
            ("──", None),
        ] {
            assert_eq!(Shape::of(symbol), shape, "{symbol}");
        }
    }
}
