//! Blank lines: one at a time, and none where a file, a block or a list begins or ends.

use super::line::Line;
use crate::grid::syntax::LexemeKind;

/// Leaves out the blank lines that separate nothing.
pub(super) fn trim<'a>(lines: Vec<Line<'a>>) -> Vec<Line<'a>> {
    let mut kept: Vec<Line<'a>> = Vec::with_capacity(lines.len());
    // A blank line that is kept if something follows it.
    let mut blank = None;
    for line in lines {
        if line.pieces.is_empty() {
            if kept.last().is_some_and(|before| !opens(before)) {
                blank.get_or_insert(line);
            }
            continue;
        }
        kept.extend(blank.take().filter(|_| !closes(&line)));
        kept.push(line);
    }
    kept
}

/// Whether something that a line opens begins behind it.
fn opens(line: &Line<'_>) -> bool {
    line.last_code().is_some_and(|piece| piece.opens() > 0)
}

/// Whether a line begins with the end of something.
fn closes(line: &Line<'_>) -> bool {
    line.first().is_some_and(|piece| matches!(piece.kind, LexemeKind::Close(_)))
}
