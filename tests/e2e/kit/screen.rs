//! What is on a terminal's screen, and where.

use std::fmt;

/// A screen at one time.
pub struct Screen {
    screen: vt100::Screen,
    rows: Vec<Vec<String>>,
}

/// A frame on the screen and what is in it.
#[derive(Debug)]
pub struct Pane {
    /// The words in its upper line.
    pub title: String,
    /// Its lines.
    pub lines: Vec<String>,
    /// Whether it gets the keys: its frame is thick.
    pub focused: bool,
}

/// A row of the list of steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The sign of its status.
    pub sign: char,
    /// Its name.
    pub name: String,
    /// Count and duration.
    pub rest: String,
}

const SIGNS: &str = "·○●✓✗»⊘◆";

impl Screen {
    /// A copy of what an emulator shows.
    pub fn new(screen: &vt100::Screen) -> Self {
        let (rows, columns) = screen.size();
        let text = |row, column| match screen.cell(row, column) {
            // The other half of a wide character.
            Some(cell) if cell.is_wide_continuation() => String::new(),
            Some(cell) if cell.has_contents() => cell.contents().to_owned(),
            _ => " ".to_owned(),
        };
        let rows = (0..rows.get()).map(|row| (0..columns.get()).map(|column| text(row, column)).collect()).collect();
        Self { screen: screen.clone(), rows }
    }

    /// All of its rows, without the blanks at their ends.
    pub fn rows(&self) -> Vec<String> {
        self.rows.iter().map(|row| row.concat().trim_end().to_owned()).collect()
    }

    /// Whether a text is on it, in one row.
    pub fn shows(&self, text: &str) -> bool {
        self.rows().iter().any(|row| row.contains(text))
    }

    /// Whether it is the alternate screen.
    pub fn is_alternate(&self) -> bool {
        self.screen.alternate_screen()
    }

    /// What differs from a terminal that nobody has used: nothing, if all is well.
    pub fn strange(&self) -> Vec<&'static str> {
        let screen = &self.screen;
        let plain = vt100::Color::Default;
        let all = [
            (screen.alternate_screen(), "the alternate screen is up"),
            (screen.hide_cursor(), "the cursor is hidden"),
            (screen.bracketed_paste(), "pasted text is bracketed"),
            (screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None, "the mouse reports"),
            (screen.application_cursor(), "arrow keys are an application's"),
            (screen.application_keypad(), "the keypad is an application's"),
            (screen.fgcolor() != plain || screen.bgcolor() != plain, "letters are coloured"),
            (screen.bold() || screen.dim() || screen.italic() || screen.underline() || screen.inverse(), "letters are not plain"),
        ];
        all.into_iter().filter_map(|(is, what)| is.then_some(what)).collect()
    }

    /// The first row: name, state, time, progress.
    pub fn header(&self) -> String {
        self.rows().swap_remove(0)
    }

    /// Whether the header has a word, as `RUNNING`.
    pub fn is(&self, word: &str) -> bool {
        self.header().split_whitespace().any(|other| other == word)
    }

    /// The last row: the keys.
    pub fn footer(&self) -> String {
        self.rows().pop().unwrap()
    }

    /// The seconds that the header says after a word, as in `paused 1:02`.
    pub fn seconds_after(&self, word: &str) -> Option<u64> {
        let header = self.header();
        let mut words = header.split_whitespace().skip_while(|other| *other != word).skip(1);
        let (minutes, seconds) = words.next()?.split_once(':')?;
        Some(minutes.parse::<u64>().ok()? * 60 + seconds.parse::<u64>().ok()?)
    }

    /// The frames on it.
    pub fn panes(&self) -> Vec<Pane> {
        let mut panes = Vec::new();
        for (top, row) in self.rows.iter().enumerate() {
            for (left, corner) in row.iter().enumerate().filter(|(_, cell)| matches!(cell.as_str(), "┌" | "┏")) {
                let Some(width) = row[left..].iter().position(|cell| matches!(cell.as_str(), "┐" | "┓")) else { continue };
                let inside = |row: &[String]| row[left + 1..left + width].concat();
                let title = inside(row).trim_matches(|c| matches!(c, '─' | '━' | ' ')).to_owned();
                let below = self.rows[top + 1..].iter().take_while(|row| !matches!(row[left].as_str(), "└" | "┗"));
                let lines = below.map(|row| inside(row).trim_end().to_owned()).collect();
                panes.push(Pane { title, lines, focused: corner == "┏" });
            }
        }
        panes
    }

    /// The frame whose title begins with a text.
    pub fn pane(&self, title: &str) -> Option<Pane> {
        self.panes().into_iter().find(|pane| pane.title.starts_with(title))
    }

    /// The rows of the list of steps.
    pub fn steps(&self) -> Vec<Step> {
        self.pane("steps").map(|pane| pane.lines.iter().filter_map(|line| step(line)).collect()).unwrap_or_default()
    }

    /// The row of a step.
    pub fn step(&self, name: &str) -> Option<Step> {
        self.steps().into_iter().find(|step| step.name == name)
    }

    /// The sign of a step; a blank if its row is not there.
    pub fn sign(&self, name: &str) -> char {
        self.step(name).map_or(' ', |step| step.sign)
    }

    /// The pane of the selected step: its name is the title.
    pub fn detail(&self) -> Option<Pane> {
        let known = ["steps", "graph", "logs"];
        self.panes().into_iter().find(|pane| !known.iter().any(|title| pane.title.starts_with(title)))
    }

    /// Whether the selected step is this one.
    pub fn selects(&self, name: &str) -> bool {
        self.detail().is_some_and(|pane| pane.title == name)
    }

    /// Whether a line of the selected step's pane has a text.
    pub fn tells(&self, text: &str) -> bool {
        self.detail().is_some_and(|pane| pane.lines.iter().any(|line| line.contains(text)))
    }

    /// The colours of the cell at a column and row: letters, ground.
    pub fn colours(&self, column: u16, row: u16) -> (vt100::Color, vt100::Color) {
        let cell = self.screen.cell(row, column).unwrap();
        (cell.fgcolor(), cell.bgcolor())
    }

    /// How many columns and rows it has.
    pub fn size(&self) -> (u16, u16) {
        let (rows, columns) = self.screen.size();
        (columns.get(), rows.get())
    }
}

/// A line of the list: fold sign, sign, name, the rest.
fn step(line: &str) -> Option<Step> {
    let mut words = line.trim_start_matches([' ', '▸', '▾']).split_whitespace();
    let sign = words.next().filter(|sign| SIGNS.contains(sign))?.chars().next()?;
    let name = words.next()?.to_owned();
    Some(Step { sign, name, rest: words.collect::<Vec<_>>().join(" ") })
}

impl fmt::Display for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows().iter().try_for_each(|row| writeln!(f, "│{row}"))
    }
}
