//! How far each line is indented.

use super::line::{Line, Piece};

/// The columns of one level.
const STEP: usize = 2;

/// Indents lines by what is open where they begin. However many brackets a line opens, what is in them is one level deeper, and the
/// line that closes the first of them is back at its level.
pub(super) fn indent(lines: &mut [Line<'_>]) {
    // How many brackets each level opened that are still open.
    let mut levels: Vec<usize> = Vec::new();
    for line in lines {
        let opened: isize = line.pieces.iter().map(Piece::opens).sum();
        if opened < 0 {
            close(&mut levels, opened.unsigned_abs());
        }
        if let Some(first) = line.pieces.first_mut() {
            first.blanks = STEP * levels.len();
        }
        if opened > 0 {
            levels.push(opened.unsigned_abs());
        }
    }
}

/// Closes as many brackets, and the levels that then have none.
fn close(levels: &mut Vec<usize>, mut closed: usize) {
    while closed > 0
        && let Some(open) = levels.last_mut()
    {
        if closed < *open {
            *open -= closed;
            return;
        }
        closed -= *open;
        levels.pop();
    }
}
