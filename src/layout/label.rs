//! Labels as they fit into cells: one line, known width, cut with an ellipsis.

use super::graph::NodeSpec;
use unicode_normalization::UnicodeNormalization;
use unicode_width::UnicodeWidthChar;

/// Columns of one character; 0 for what takes no cell of its own.
pub(super) fn char_columns(ch: char) -> usize {
    ch.width().unwrap_or(0)
}

/// Columns of a text made of [`one_line`] characters.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(char_columns).sum()
}

/// The text on one line, every character with a cell of its own: accents composed, line breaks and other controls as blanks,
/// what has no width left out (a cell holds one character; invisible direction marks would also reorder the drawing).
pub(super) fn one_line(text: &str) -> String {
    text.trim()
        .nfc()
        .map(|ch| if ch.is_control() || matches!(ch, '\u{2028}' | '\u{2029}') { ' ' } else { ch })
        .filter(|ch| char_columns(*ch) > 0)
        .collect()
}

/// The text on one line, at most `limit` columns wide.
pub(super) fn fit(text: &str, limit: usize, ellipsis: char) -> String {
    let line = one_line(text);
    if columns(&line) <= limit {
        return line;
    }
    let room = limit.saturating_sub(char_columns(ellipsis));
    let mut used = 0;
    let mut cut: String = line
        .chars()
        .take_while(|ch| {
            used += char_columns(*ch);
            used <= room
        })
        .collect();
    if limit > 0 {
        cut.push(ellipsis);
    }
    cut
}

/// The glyph if it can be shown, with the blank that follows it.
fn prefix(node: &NodeSpec) -> String {
    match node.glyph {
        Some(glyph) if char_columns(glyph) > 0 => format!("{glyph} "),
        _ => String::new(),
    }
}

/// Columns a node's caption takes when its label may take `max_label`.
pub(super) fn caption_columns(node: &NodeSpec, max_label: usize) -> usize {
    let label = columns(&one_line(&node.label)).min(max_label.max(1));
    (columns(&prefix(node)) + label).max(1)
}

/// Glyph and label, at most `limit` columns wide.
pub(super) fn caption(node: &NodeSpec, limit: usize, ellipsis: char) -> String {
    let mut text = prefix(node);
    text.push_str(&fit(&node.label, limit.saturating_sub(columns(&text)), ellipsis));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_label_stays_whole() {
        assert_eq!(fit("login", 5, '…'), "login");
    }

    #[test]
    fn a_long_label_is_cut_at_its_columns() {
        assert_eq!(fit("checkout", 5, '…'), "chec…");
        assert_eq!(fit("checkout", 1, '…'), "…");
        assert_eq!(fit("checkout", 0, '…'), "");
    }

    #[test]
    fn a_wide_character_is_never_halved() {
        assert_eq!(fit("日本語", 6, '…'), "日本語");
        assert_eq!(fit("日本語", 5, '…'), "日本…");
        assert_eq!(fit("日本語", 4, '…'), "日…");
    }

    #[test]
    fn accents_compose_and_controls_become_blanks() {
        assert_eq!(one_line("cafe\u{301}\nbar\u{202e}"), "caf\u{e9} bar");
    }

    #[test]
    fn a_caption_counts_its_glyph() {
        let node = NodeSpec { label: "login".into(), glyph: Some('✓'), class: String::new() };
        assert_eq!(caption_columns(&node, 28), 7);
        assert_eq!(caption(&node, 7, '…'), "✓ login");
        assert_eq!(caption(&node, 5, '…'), "✓ lo…");
    }
}
