//! Text that is safe to show: it fits its columns and can do nothing to the terminal.

use std::time::Duration;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::base::units::human_duration;

/// What stands for the rest of a text that was cut.
pub(super) const ELLIPSIS: char = '…';

/// Stands for a control character.
const CONTROL: char = '·';

/// How far we look for the end of an escape sequence.
const LONGEST_ESCAPE: usize = 4096;

/// How many characters without a width may follow each other.
const MOST_MARKS: usize = 4;

/// The columns a text takes on a screen, which gives each grapheme its own cells.
pub(super) fn width(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The characters of a text that are safe to show: escape sequences and invisible formatting are left out, a tab becomes blanks, any
/// other control character a dot. Lazy, so that a line of a megabyte costs what is shown of it.
pub(super) fn safe(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut rest = text.chars();
    let mut marks = 0;
    let mut tab = 0;
    std::iter::from_fn(move || {
        if tab > 0 {
            tab -= 1;
            return Some(' ');
        }
        loop {
            let character = rest.next()?;
            match character {
                '\u{1b}' | '\u{9b}' | '\u{9d}' | '\u{90}' => rest = after_escape(character, rest.clone()),
                '\t' => {
                    tab = 3;
                    return Some(' ');
                }
                control if control.is_control() => return Some(CONTROL),
                hidden if is_formatting(hidden) => {}
                mark if mark.width() == Some(0) => {
                    marks += 1;
                    if marks <= MOST_MARKS {
                        return Some(mark);
                    }
                }
                plain => {
                    marks = 0;
                    return Some(plain);
                }
            }
        }
    })
}

/// Direction overrides, joiners, variation selectors, tags: they move or hide what stands beside them.
const fn is_formatting(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// What follows an escape sequence (ECMA-48): a control sequence ends with a final byte, a string with BEL or ST, others are one long.
fn after_escape(introducer: char, mut rest: std::str::Chars<'_>) -> std::str::Chars<'_> {
    let start = rest.clone();
    let kind = if introducer == '\u{1b}' { rest.next() } else { Some(introducer) };
    match kind {
        Some('[' | '\u{9b}') => match rest.by_ref().take(LONGEST_ESCAPE).find(|c| !matches!(c, ' '..='?')) {
            Some('@'..='~') => rest,
            _ => start,
        },
        Some(']' | 'P' | 'X' | '^' | '_' | '\u{9d}' | '\u{90}') => {
            match rest.by_ref().take(LONGEST_ESCAPE).find(|c| matches!(c, '\u{7}' | '\u{1b}' | '\u{9c}')) {
                Some('\u{1b}') => {
                    rest.next();
                    rest
                }
                Some(_) => rest,
                None => start,
            }
        }
        Some('0'..='~') => rest,
        _ => start,
    }
}

/// A safe text that takes at most `columns`; what is cut ends with an ellipsis.
pub(super) fn fit(text: &str, columns: usize) -> String {
    shifted(text, 0, columns)
}

/// The same without the first `from` columns.
pub(super) fn shifted(text: &str, from: usize, columns: usize) -> String {
    if columns == 0 {
        return String::new();
    }
    // Every column is at least one character, and marks are few; so this is enough to know whether there is more.
    let most = (from + columns + 1).saturating_mul(MOST_MARKS + 1);
    let clean: String = safe(text).take(most).collect();
    let (mut shown, mut skipped, mut used) = (String::new(), 0, 0);
    let mut before_last = 0;
    for grapheme in clean.graphemes(true) {
        let wide = width(grapheme);
        if skipped < from {
            skipped += wide;
            continue;
        }
        if used + wide > columns {
            // The ellipsis needs a column of its own.
            if used == columns {
                shown.truncate(before_last);
            }
            shown.push(ELLIPSIS);
            return shown;
        }
        // One without a column of its own goes with the one before.
        if wide > 0 {
            before_last = shown.len();
        }
        shown.push_str(grapheme);
        used += wide;
    }
    shown
}

/// A text in exactly `columns`: cut, or filled up with blanks.
pub(super) fn padded(text: &str, columns: usize) -> String {
    let mut text = fit(text, columns);
    let missing = columns.saturating_sub(width(&text));
    text.extend(std::iter::repeat_n(' ', missing));
    text
}

/// The same with the blanks in front.
pub(super) fn right(text: &str, columns: usize) -> String {
    let text = fit(text, columns);
    let missing = columns.saturating_sub(width(&text));
    format!("{}{text}", " ".repeat(missing))
}

/// A text of which, if it is too long, the end is kept: what tells addresses apart.
pub(super) fn tail(text: &str, columns: usize) -> String {
    let hidden = width(text).saturating_sub(columns);
    if hidden == 0 || columns == 0 {
        return fit(text, columns);
    }
    fit(&format!("{ELLIPSIS}{}", shifted(text, hidden + 1, columns)), columns)
}

/// Breaks a safe text at blanks, and where a word is too long, into lines of at most `columns`; at most `most` of them.
pub(super) fn wrapped(text: &str, columns: usize, most: usize) -> Vec<String> {
    let columns = columns.max(1);
    let clean: String = safe(text).take(columns.saturating_mul(most + 1)).collect();
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in clean.split(' ').filter(|word| !word.is_empty()) {
        let blank = usize::from(used > 0);
        if used + blank + width(word) > columns && used > 0 {
            lines.push(String::new());
            used = 0;
        } else if used > 0 {
            append(&mut lines, " ");
            used += 1;
        }
        for grapheme in word.graphemes(true) {
            let wide = width(grapheme);
            if used > 0 && used + wide > columns {
                lines.push(String::new());
                used = 0;
            }
            append(&mut lines, grapheme);
            used += wide;
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = fit(&format!("{last}{ELLIPSIS}"), columns);
        }
    }
    lines
}

fn append(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

/// Microseconds for people.
pub(super) fn duration(us: u64) -> String {
    if us == 0 { "0 ms".to_owned() } else { human_duration(Duration::from_micros(us)).to_string() }
}

/// Microseconds for a clock that moves once a second.
pub(super) fn clock(us: u64) -> String {
    let seconds = us / 1_000_000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{:02}", seconds % 60) } else { format!("{minutes}:{:02}", seconds % 60) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clean(text: &str) -> String {
        safe(text).collect()
    }

    #[test]
    fn escape_sequences_do_nothing() {
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m"), "red");
        assert_eq!(clean("a\u{1b}]0;title\u{7}b\u{1b}]8;;http://x\u{1b}\\link"), "ablink");
        assert_eq!(clean("a\u{9b}2Jb\rc\u{0}d\te"), "ab·c·d    e");
        assert_eq!(clean("\u{1b}"), "");
        assert_eq!(clean("\u{1b}[31"), "[31");
        assert_eq!(clean("ab\u{202e}dc\u{200d}e\u{fe0f}"), "abdce");
        assert_eq!(clean(&format!("e{}f", "\u{301}".repeat(1000))).chars().count(), 6);
    }

    #[test]
    fn texts_fit_their_columns() {
        assert_eq!(fit("hello", 5), "hello");
        assert_eq!(fit("hello", 4), "hel…");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("日本語", 1), "…");
        assert_eq!(padded("日本語", 7), "日本語 ");
        assert_eq!(right("12", 4), "  12");
        assert_eq!(shifted("hello", 2, 2), "l…");
        assert_eq!(fit("x", 0), "");
        assert_eq!(width(&fit("ab\u{d7cb}c", 2)), 2);
        assert_eq!([tail("http.pay[12]", 8), tail("日本語", 5), tail("ab", 2)], ["…pay[12]", "…本語", "ab"]);
    }

    #[test]
    fn a_line_of_a_megabyte_costs_what_is_shown() {
        let line = "x".repeat(1 << 20);
        let start = std::time::Instant::now();
        for _ in 0..1000 {
            assert_eq!(fit(&line, 80).chars().count(), 80);
        }
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
        assert_eq!(width(&fit(&format!("\u{1b}]{line}"), 10)), 10);
    }

    #[test]
    fn wrapping_breaks_at_blanks() {
        assert_eq!(wrapped("the quick brown fox", 9, 9), ["the quick", "brown fox"]);
        assert_eq!(wrapped("abcdefgh", 3, 9), ["abc", "def", "gh"]);
        assert_eq!(wrapped("a b c d e f", 3, 2), ["a b", "c …"]);
        assert_eq!(wrapped("ends, here.", 6, 9), ["ends,", "here."]);
        assert_eq!(wrapped("", 3, 2), [""]);
    }

    #[test]
    fn clocks_read_as_people_write_them() {
        assert_eq!([0, 61_000_000, 3_723_000_000].map(clock), ["0:00", "1:01", "1:02:03"]);
    }

    #[test]
    fn what_has_no_column_of_its_own_makes_no_room_when_it_goes() {
        for text in ["a🕨െ\u{d7b0}0", "\u{d7b0}\u{d7b0}\u{d7b0}x"] {
            for columns in 0..6 {
                assert!(width(&fit(text, columns)) <= columns, "{columns} {:?}", fit(text, columns));
                assert_eq!(width(&padded(text, columns)), columns, "{columns} {:?}", padded(text, columns));
                for line in wrapped(text, columns, 5) {
                    assert!(width(&line) <= columns.max(2), "{columns} {line:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_gets_wider_than_its_columns(text in "\\PC{0,40}|[\\x00-\\x{ff}]{0,40}|.{0,60}", columns in 0usize..30, from in 0usize..10) {
            let shown = shifted(&text, from, columns);
            prop_assert!(width(&shown) <= columns, "{shown:?}");
            prop_assert!(!shown.chars().any(char::is_control));
            prop_assert_eq!(width(&padded(&text, columns)), columns);
            // A line has one grapheme at least, however wide it is.
            let widest = clean(&text).graphemes(true).map(width).max().unwrap_or(0);
            for line in wrapped(&text, columns, 5) {
                prop_assert!(width(&line) <= columns.max(widest), "{:?}", line);
            }
        }
    }
}
