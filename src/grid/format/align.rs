//! `=` below `=`, comment below comment.

use super::line::Line;

/// Aligns one kind of cell: in each run of lines that have it, it begins in the same column, one blank behind the longest of what is
/// before it.
fn align(lines: &mut [Line<'_>], cell: impl Fn(&Line<'_>) -> Option<usize>) {
    let has_cell = |line: &Line<'_>| cell(line).is_some();
    for run in lines.chunk_by_mut(|before, after| has_cell(before) && has_cell(after)) {
        let longest = run.iter().filter_map(|line| Some(line.columns(cell(line)?))).max().unwrap_or(0);
        for line in run {
            let Some(at) = cell(line) else { continue };
            let blanks = longest - line.columns(at) + 1;
            if let Some(piece) = line.pieces.get_mut(at) {
                piece.blanks = blanks;
            }
        }
    }
}

/// Aligns the `=` of arguments that stand on one line each, then the comments behind them.
pub(super) fn align_cells(lines: &mut [Line<'_>]) {
    align(lines, |line| line.assign);
    align(lines, |line| line.comment);
}
