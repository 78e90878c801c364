//! The whole of it: text in, text out.

use std::collections::HashSet;

use super::line::{Line, lines};
use super::{align, blank, indent, space};
use crate::base::diagnostic::{Code, Diagnostics, SourceId};
use crate::grid::syntax::{Body, lexemes, parse};

/// What is changed besides blanks: places, in bytes from the start of the text.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Arguments that stand behind a closing brace: each begins a line.
    pub(super) new_lines: HashSet<usize>,
    /// Labels without quotes: they get them.
    pub(super) bare_labels: HashSet<usize>,
}

/// Lays out the text of a file. None if it has syntax errors, which then are in `diagnostics` with the warnings.
///
/// The style is that of `terraform fmt`
/// (<https://developer.hashicorp.com/terraform/language/style>), so that a grid looks the same whichever of the two was there last. Ours are:
///
/// - One blank line at most, and none where a file, a block or a list begins or ends. The last line has an end.
/// - An argument behind a closing brace begins a new line.
/// - Nothing in a heredoc is touched, not even an interpolation.
/// - `"${x}"` stays, and so does what stands between labels: what the file says is the same before and after.
/// - `in` and `if` are no functions: a blank stands between them and a parenthesis. A minus is a sign only where no value is before it,
///   on the line above too.
pub fn format(source: SourceId, text: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    let mut found = Diagnostics::new();
    let file = parse(source, text, &mut found);
    let changes = changes(&file.body, text, &found);
    let good = !found.has_errors();
    diagnostics.extend(found);
    good.then(|| lay_out(text, &changes))
}

fn changes(body: &Body, text: &str, found: &Diagnostics) -> Changes {
    let same_line = found.iter().filter(|problem| problem.code == Code::SAME_LINE);
    let new_lines = same_line.filter_map(|problem| Some(problem.primary.as_ref()?.span.start as usize)).collect();
    let mut changes = Changes { new_lines, bare_labels: HashSet::new() };
    bare_labels(body, text, &mut changes.bare_labels);
    changes
}

/// Finds labels without quotes. Blocks nest no deeper than brackets may.
fn bare_labels(body: &Body, text: &str, found: &mut HashSet<usize>) {
    for block in &body.blocks {
        let starts = block.labels.iter().map(|label| label.span.start as usize);
        found.extend(starts.filter(|start| text.as_bytes().get(*start) != Some(&b'"')));
        bare_labels(&block.body, text, found);
    }
}

fn lay_out(text: &str, changes: &Changes) -> String {
    let end = if text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r')) { "\r\n" } else { "\n" };
    let mut lines = blank::trim(lines(text, &lexemes(text), changes, end));
    space::space(&mut lines);
    indent::indent(&mut lines);
    align::align_cells(&mut lines);
    written(&lines, text.len())
}

fn written(lines: &[Line<'_>], about: usize) -> String {
    let mut text = String::with_capacity(about + about / 8);
    for line in lines {
        for piece in &line.pieces {
            text.extend(std::iter::repeat_n(' ', piece.blanks));
            text.push_str(&piece.text);
        }
        text.push_str(line.end);
    }
    text
}
