//! Text for terminals: safe, of known width, and times.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The text on one line, with what could change the terminal replaced: line ends and tabs by a blank, other control characters and those
/// that turn the direction of writing by `�`.
pub fn clean(text: &str) -> String {
    text.trim_end()
        .chars()
        .map(|ch| {
            if matches!(ch, '\n' | '\r' | '\t') {
                ' '
            } else if is_unsafe(ch) {
                '\u{fffd}'
            } else {
                ch
            }
        })
        .collect()
}

/// Control characters; and what reorders or hides the text after it (Unicode's bidirectional controls).
fn is_unsafe(ch: char) -> bool {
    ch.is_control()
        || matches!(ch, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
}

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text with blanks after it up to `columns`; a longer one stays as it is.
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text with blanks before it up to `columns`.
pub(super) fn pad_left(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text cut to `columns`, with `…` at its end if something is missing.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let fits = |ch: &char| {
        let needs = ch.width().unwrap_or(0);
        let fits = needs <= left;
        left = left.saturating_sub(needs);
        fits
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    short
}

/// A duration with three digits or so: `870µs`, `12.3ms`, `4.56s`, `2m03s`, `1h05m`.
pub fn duration(us: u64) -> String {
    // Each unit up to where rounding would give the next one's first value.
    match us {
        0..1_000 => format!("{us}µs"),
        1_000..9_995 => format!("{:.2}ms", us as f64 / 1e3),
        9_995..99_950 => format!("{:.1}ms", us as f64 / 1e3),
        99_950..999_500 => format!("{:.0}ms", us as f64 / 1e3),
        999_500..9_995_000 => format!("{:.2}s", us as f64 / 1e6),
        9_995_000..59_950_000 => format!("{:.1}s", us as f64 / 1e6),
        _ => long(us.saturating_add(500_000) / 1_000_000),
    }
}

fn long(seconds: u64) -> String {
    match seconds {
        0..3_600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h{:02}m", seconds / 3_600, seconds / 60 % 60),
    }
}

/// A time since the run began: `00:04.560`, `1:00:04.560`.
pub(super) fn clock(us: u64) -> String {
    let ms = us / 1_000;
    let (hours, minutes, seconds, ms) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000);
    if hours == 0 { format!("{minutes:02}:{seconds:02}.{ms:03}") } else { format!("{hours}:{minutes:02}:{seconds:02}.{ms:03}") }
}

/// `1 step`, `2 steps`.
pub(super) fn count(number: impl Into<u64>, noun: &str) -> String {
    let number = number.into();
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_change_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\r\nc\td\u{7}\u{202e}\n"), "a�[2Jb  c d��");
    }

    #[test]
    fn durations_keep_three_digits() {
        let cases = [
            (0, "0µs"),
            (999, "999µs"),
            (1_000, "1.00ms"),
            (9_994, "9.99ms"),
            (9_995, "10.0ms"),
            (99_949, "99.9ms"),
            (99_950, "100ms"),
            (999_499, "999ms"),
            (999_500, "1.00s"),
            (9_994_999, "9.99s"),
            (9_995_000, "10.0s"),
            (59_949_999, "59.9s"),
            (59_950_000, "1m00s"),
            (123_400_000, "2m03s"),
            (3_599_600_000, "1h00m"),
            (3_900_000_000, "1h05m"),
        ];
        for (us, expected) in cases {
            assert_eq!(duration(us), expected, "{us}");
        }
    }

    #[test]
    fn cutting_and_padding_count_columns() {
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 6), "日本語");
        assert_eq!(pad("日", 4), "日  ");
        assert_eq!(pad_left("é", 3), "  é");
        assert_eq!(width(&cut("abcdef", 4)), 4);
    }

    #[test]
    fn the_clock_grows_an_hour() {
        assert_eq!(clock(4_560_999), "00:04.560");
        assert_eq!(clock(3_604_560_000), "1:00:04.560");
    }
}
