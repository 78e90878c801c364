//! `scope`: who may use a name.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span, listed, nearest};
use crate::grid::check::vocabulary::attribute;
use crate::grid::expression::{Reach, Symbols};
use crate::grid::syntax::{Body, ExpressionKind};

/// What it may be.
const WORDS: [&str; 4] = ["local", "module", "workspace", "global"];

/// Reads `scope` of a body whose name stands at `name`. It is needed to know what names mean, so it is written out.
pub(in crate::grid::check) fn reach(body: &Body, name: Span, symbols: &Symbols, diagnostics: &mut Diagnostics) -> Reach {
    let Some(written) = attribute(body, "scope") else { return Reach::Workspace };
    let span = written.value.span;
    let ExpressionKind::String(word) = &written.value.kind else {
        let problem = Diagnostic::error(Code::NOT_CONSTANT, span, "\"scope\" must be written out, since it says what names mean");
        diagnostics.push(problem.hint("it is \"local\", \"module\", \"workspace\" or \"global\""));
        return Reach::Workspace;
    };
    match &**word {
        "local" => Reach::File(name.source),
        "module" => Reach::Folder(symbols.folders.get(&name.source).cloned().unwrap_or_default()),
        "workspace" => Reach::Workspace,
        "global" => Reach::Global,
        other => {
            let mut problem =
                Diagnostic::error(Code::INVALID_VALUE, span, format!("scope: \"{other}\" is not one of {}", listed(WORDS)));
            problem.hint = nearest(other, WORDS).map(|near| format!("did you mean \"{near}\"?"));
            diagnostics.push(problem);
            Reach::Workspace
        }
    }
}
