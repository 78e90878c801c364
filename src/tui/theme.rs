//! Themes: what has which colour. State never depends on colour alone: each status has a glyph of its own.

use std::collections::BTreeMap;
use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};
use serde::{Deserialize, Deserializer};

use super::colour::ColourDepth;
use crate::base::log::LogLevel;
use crate::event::Status;

/// The themes in the binary: name and text.
const BUILT_IN: [(&str, &str); 5] = [
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("high-contrast", include_str!("../../themes/high-contrast.toml")),
    ("colour-blind", include_str!("../../themes/colour-blind.toml")),
    ("monochrome", include_str!("../../themes/monochrome.toml")),
];

/// A theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    parts: [Style; Part::WORDS.len()],
    status: [Style; Status::ALL.len()],
    level: [Style; LEVELS.len()],
}

/// What is neither a status nor a log level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Text, and the ground everything stands on.
    Base,
    /// What is less important.
    Dim,
    /// Lines between panes.
    Border,
    /// The line around the pane that gets the keys.
    Focus,
    /// Headings.
    Title,
    /// The row under the cursor.
    Selection,
    /// Names of keys.
    Key,
    /// Bars.
    Bar,
    /// Good news.
    Good,
    /// Bad news.
    Bad,
}

impl Part {
    /// Their keys in a theme, in order.
    const WORDS: [&str; 10] = ["base", "dim", "border", "focus", "title", "selection", "key", "bar", "good", "bad"];
}

const LEVELS: [&str; 4] = ["debug", "info", "warn", "error"];

/// A theme's text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    screen: BTreeMap<String, Paint>,
    status: BTreeMap<String, Paint>,
    level: BTreeMap<String, Paint>,
}

/// The styles of these keys, each there once and no others.
fn styles<const N: usize>(table: &str, mut written: BTreeMap<String, Paint>, words: [&str; N]) -> Result<[Style; N], ThemeError> {
    let mut styles = [Style::new(); N];
    for (style, word) in styles.iter_mut().zip(words) {
        let found = written.remove(word);
        *style = found.ok_or_else(|| ThemeError::Missing { key: format!("{table}.{word}") })?.0;
    }
    match written.into_keys().next() {
        Some(word) => Err(ThemeError::Strange { key: format!("{table}.{word}") }),
        None => Ok(styles),
    }
}

/// A style as a theme writes it: `colour [on colour] [bold] [dim] [italic] [underline] [reverse]`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Paint(pub(super) Style);

/// Why a theme cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// Nobody knows it.
    #[error("there is no theme `{name}`; there are: {}", Theme::names().join(", "))]
    Unknown {
        /// The name that was asked for.
        name: String,
    },
    /// Its text is wrong.
    #[error("the theme cannot be read: {0}")]
    Invalid(#[from] toml::de::Error),
    /// A key is not there.
    #[error("the theme has no `{key}`")]
    Missing {
        /// The key.
        key: String,
    },
    /// A key that means nothing.
    #[error("`{key}` means nothing in a theme")]
    Strange {
        /// The key.
        key: String,
    },
}

impl Theme {
    /// The names of the themes in the binary; the first is the default.
    pub fn names() -> [&'static str; BUILT_IN.len()] {
        BUILT_IN.map(|(name, _)| name)
    }

    /// A theme in the binary.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn named(name: &str) -> Result<Self, ThemeError> {
        let found = BUILT_IN.into_iter().find(|(known, _)| *known == name);
        let (_, text) = found.ok_or_else(|| ThemeError::Unknown { name: name.to_owned() })?;
        Self::parse(text)
    }

    /// A theme from its text.
    ///
    /// # Errors
    /// If it is no TOML, a key is missing or unknown, or a style is not understood.
    pub fn parse(text: &str) -> Result<Self, ThemeError> {
        let written: Written = toml::from_str(text)?;
        Ok(Self {
            name: written.name,
            parts: styles("screen", written.screen, Part::WORDS)?,
            status: styles("status", written.status, Status::ALL.map(Status::word))?,
            level: styles("level", written.level, LEVELS)?,
        })
    }

    /// The theme after this one, for going through them by key; the first after the last and after one that is not in the binary.
    pub(super) fn next(&self) -> Self {
        let names = Self::names();
        let after = names.iter().skip_while(|name| **name != self.name).nth(1).or(names.first());
        after.and_then(|name| Self::named(name).ok()).unwrap_or_else(|| self.clone())
    }

    /// The theme in colours a terminal has.
    pub(super) fn at(&self, depth: ColourDepth) -> Self {
        let fit = |style| depth.style(style);
        Self { name: self.name.clone(), parts: self.parts.map(fit), status: self.status.map(fit), level: self.level.map(fit) }
    }

    pub(super) const fn of(&self, part: Part) -> Style {
        self.parts[part as usize]
    }

    pub(super) const fn status(&self, status: Status) -> Style {
        self.status[status as usize]
    }

    pub(super) const fn level(&self, level: LogLevel) -> Style {
        self.level[level as usize]
    }
}

/// The first one; were it broken, everything would have the terminal's own colours.
impl Default for Theme {
    fn default() -> Self {
        Self::named(BUILT_IN[0].0).unwrap_or(Self {
            name: String::new(),
            parts: [Style::new(); Part::WORDS.len()],
            status: [Style::new(); Status::ALL.len()],
            level: [Style::new(); LEVELS.len()],
        })
    }
}

/// A style that is not understood.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no style; write: colour [on colour] [bold] [dim] [italic] [underline] [reverse]")]
pub(super) struct NoStyle(String);

impl FromStr for Paint {
    type Err = NoStyle;

    fn from_str(text: &str) -> Result<Self, NoStyle> {
        let mut style = Style::new();
        let mut words = text.split_whitespace();
        let wrong = || NoStyle(text.to_owned());
        let colour = |word: &str| match word {
            "default" => Ok(Color::Reset),
            word => Color::from_str(word).map_err(|_| wrong()),
        };
        while let Some(word) = words.next() {
            style = match word {
                "on" => style.bg(words.next().ok_or_else(wrong).and_then(colour)?),
                "bold" => style.add_modifier(Modifier::BOLD),
                "dim" => style.add_modifier(Modifier::DIM),
                "italic" => style.add_modifier(Modifier::ITALIC),
                "underline" => style.add_modifier(Modifier::UNDERLINED),
                "reverse" => style.add_modifier(Modifier::REVERSED),
                word => style.fg(colour(word)?),
            };
        }
        Ok(Self(style))
    }
}

impl<'de> Deserialize<'de> for Paint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn all_themes_can_be_read_and_have_their_name() {
        for name in Theme::names() {
            assert_eq!(Theme::named(name).unwrap().name, name);
        }
        assert!(Theme::named("pink").unwrap_err().to_string().contains("there are: dark, light"));
    }

    #[test]
    fn a_theme_has_all_keys_and_no_others() {
        let text = BUILT_IN[0].1;
        let without = text.replace("held = ", "hold = ");
        assert!(matches!(Theme::parse(&without), Err(ThemeError::Missing { key }) if key == "status.held"));
        let more = format!("{text}\nfatal = \"red\"\n");
        assert!(matches!(Theme::parse(&more), Err(ThemeError::Strange { key }) if key == "level.fatal"));
    }

    #[test]
    fn every_file_of_the_folder_is_in_the_binary() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        files.sort();
        let mut names = Theme::names().map(str::to_owned).to_vec();
        names.sort();
        assert_eq!(files, names);
    }

    #[test]
    fn going_on_reaches_every_theme_and_comes_back() {
        let mut theme = Theme::default();
        for name in Theme::names() {
            assert_eq!(theme.name, name);
            theme = theme.next();
        }
        assert_eq!(theme, Theme::default());
    }

    #[test]
    fn a_wrong_style_says_what_is_allowed() {
        assert_eq!("red on blue bold".parse(), Ok(Paint(Style::new().fg(Color::Red).bg(Color::Blue).bold())));
        for wrong in ["redd", "red on", "red on bald", "#12345"] {
            assert_eq!(wrong.parse::<Paint>(), Err(NoStyle(wrong.into())));
        }
        let text = BUILT_IN[0].1.replace("#f85149 bold", "#f8514");
        assert!(Theme::parse(&text).unwrap_err().to_string().contains("`#f8514` is no style"));
    }

    #[test]
    fn the_monochrome_theme_has_no_colour() {
        let theme = Theme::named("monochrome").unwrap();
        for status in Status::ALL {
            assert!(theme.status(status).fg.is_none_or(|colour| colour == Color::Reset), "{status:?}");
        }
    }
}
