//! Names and how they are said.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::grid::expression::SERVICE;
use crate::grid::syntax::Label;

use super::outline::{Outline, StepBlock};

/// `step.http_request.first`
pub(super) fn address(kind: &str, ty: &str, name: &str) -> String {
    format!("{kind}.{ty}.{name}")
}

/// `service.shop`
pub(super) fn service(name: &str) -> String {
    format!("{SERVICE}.{name}")
}

/// `step.http_request.first`, `group.buy`
pub(super) fn local(step: &StepBlock<'_>) -> String {
    match step.ty {
        Some(ty) => address("step", &ty.text, &step.name.text),
        None => format!("{}.{}", step.ty(), step.name.text),
    }
}

/// The same from outside of all groups: `group.buy.step.http_request.pay`.
pub(super) fn path(outline: &Outline<'_>, at: usize) -> String {
    let Some(step) = outline.steps.get(at) else { return String::new() };
    match step.within {
        Some(group) => format!("{}.{}", path(outline, group), local(step)),
        None => local(step),
    }
}

/// Whether a text can be named in a reference.
pub(super) fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-')
}

/// Reports a label that cannot be named.
pub(super) fn check_name(label: &Label, diagnostics: &mut Diagnostics) {
    if !is_name(&label.text) {
        let message = format!("\"{}\" is not a name", label.text);
        let hint = "a name begins with a letter or _ and goes on with letters, digits, _ and -";
        diagnostics.push(Diagnostic::error(Code::INVALID_NAME, label.span, message).hint(hint));
    }
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names() {
        for good in ["a", "_", "http_1", "a-b", "größe"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "1a", "-a", "a b", "a.b", "a\"", "a[0]"] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
