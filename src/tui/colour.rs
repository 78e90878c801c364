//! Colours as the terminal can show them.

use ratatui::style::{Color, Style};

use crate::base::world::World;

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourDepth {
    /// 24 bits.
    #[default]
    True,
    /// The 256 of xterm.
    Indexed,
    /// The 16 of ANSI.
    Basic,
    /// None: only bold, underline and the like.
    None,
}

impl ColourDepth {
    /// What the environment says: `NO_COLOR`, `COLORTERM`, `TERM`.
    pub fn of(world: &World) -> Self {
        let is =
            |name: &str, words: &[&str]| world.variable(name).is_some_and(|value| words.iter().any(|word| value.contains(word)));
        if world.variable("NO_COLOR").is_some() {
            Self::None
        } else if is("COLORTERM", &["truecolor", "24bit"]) || is("TERM", &["truecolor", "direct"]) {
            Self::True
        } else if is("TERM", &["256color", "kitty", "alacritty", "ghostty"]) {
            Self::Indexed
        } else {
            Self::Basic
        }
    }

    /// A style with colours this terminal has.
    pub(super) fn style(self, style: Style) -> Style {
        if self == Self::None {
            return Style { fg: None, bg: None, underline_color: None, ..style };
        }
        Style { fg: style.fg.map(|colour| self.colour(colour)), bg: style.bg.map(|colour| self.colour(colour)), ..style }
    }

    fn colour(self, colour: Color) -> Color {
        let Color::Rgb(red, green, blue) = colour else { return colour };
        match self {
            Self::True | Self::None => colour,
            Self::Indexed => Color::Indexed(nearest_of_256([red, green, blue])),
            Self::Basic => nearest_of_16([red, green, blue]),
        }
    }
}

/// The values of xterm's 6 × 6 × 6 cube along one axis.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The 16 colours of ANSI, as xterm shows them.
const BASIC: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

/// The square of the distance, green counting most, as the eye does.
fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    let weights = [3, 6, 1];
    a.iter().zip(b).zip(weights).map(|((a, b), weight)| u32::from(a.abs_diff(b)).pow(2) * weight).sum()
}

fn nearest_of_256(rgb: [u8; 3]) -> u8 {
    let along = |value: u8| (0..6u8).min_by_key(|at| CUBE[usize::from(*at)].abs_diff(value)).unwrap_or(0);
    let [red, green, blue] = rgb.map(along);
    let cube = [red, green, blue].map(|at| CUBE[usize::from(at)]);
    // 24 greys from 8 in steps of 10.
    let mean = rgb.iter().map(|part| u32::from(*part)).sum::<u32>() / 3;
    let step = u8::try_from((mean.saturating_sub(3) / 10).min(23)).unwrap_or(23);
    let grey = [8 + 10 * step; 3];
    if distance(rgb, grey) < distance(rgb, cube) { 232 + step } else { 16 + 36 * red + 6 * green + blue }
}

fn nearest_of_16(rgb: [u8; 3]) -> Color {
    BASIC.into_iter().min_by_key(|(_, of)| distance(rgb, *of)).map_or(Color::Reset, |(colour, _)| colour)
}

/// A colour as `#rrggbb`; none for the terminal's own default.
pub(super) fn hex(colour: Color) -> Option<String> {
    let [red, green, blue] = match colour {
        Color::Reset => return None,
        Color::Rgb(red, green, blue) => [red, green, blue],
        Color::Indexed(index) => of_index(index),
        named => BASIC.into_iter().find(|(colour, _)| *colour == named)?.1,
    };
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}

fn of_index(index: u8) -> [u8; 3] {
    match index {
        0..16 => BASIC[usize::from(index)].1,
        16..232 => {
            let at = index - 16;
            [at / 36, at / 6 % 6, at % 6].map(|part| CUBE[usize::from(part)])
        }
        grey => [8 + 10 * (grey - 232); 3],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_colours_are_found_again() {
        for index in 16..=255u8 {
            let rgb = of_index(index);
            assert_eq!(of_index(nearest_of_256(rgb)), rgb, "{index}");
        }
        for (colour, rgb) in BASIC {
            assert_eq!(nearest_of_16(rgb), colour);
        }
    }

    #[test]
    fn without_colours_only_attributes_stay() {
        let style = Style::new().fg(Color::Red).bg(Color::Rgb(1, 2, 3)).bold();
        assert_eq!(ColourDepth::None.style(style), Style::new().bold());
        assert_eq!(ColourDepth::Basic.style(style).bg, Some(Color::Black));
    }

    #[test]
    fn the_environment_decides() {
        let depth = |pairs: &[(&str, &str)]| {
            let mut world = World::real();
            world.environment =
                std::sync::Arc::new(pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect());
            ColourDepth::of(&world)
        };
        assert_eq!(depth(&[("TERM", "xterm")]), ColourDepth::Basic);
        assert_eq!(depth(&[("TERM", "xterm-256color")]), ColourDepth::Indexed);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), ColourDepth::True);
        assert_eq!(depth(&[("COLORTERM", "truecolor"), ("NO_COLOR", "1")]), ColourDepth::None);
    }
}
