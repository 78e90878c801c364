//! Custom metrics of the grid as a whole: what all steps that feed one say of it, and the paths `custom.NAME`.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span, did_you_mean, listed};
use crate::grid::model::{CustomDef, StepDef};
use crate::value::Text;

use super::symbols::number;

/// The root of their paths.
pub(super) const ROOT: &str = "custom";

/// The custom metrics of a grid.
pub(super) struct Customs {
    /// In the order in which they are named first.
    pub defs: Vec<CustomDef>,
    /// Steps could not be checked, so that there may be others.
    partial: bool,
}

impl Customs {
    /// Those that steps feed, who are told their numbers; reports units that do not agree.
    pub fn of(steps: &mut [Option<StepDef>], diagnostics: &mut Diagnostics) -> Self {
        let mut all: Vec<(CustomDef, Span)> = Vec::new();
        let feeding = steps.iter_mut().flatten().filter(|step| !step.policy.metrics.is_empty());
        for metric in feeding.flat_map(|step| &mut Arc::make_mut(&mut step.policy).metrics) {
            let known = all.iter().position(|(known, _)| known.name == metric.name);
            let at = known.unwrap_or(all.len());
            metric.number = number(at);
            let Some((first, place)) = all.get(at) else {
                all.push((CustomDef { name: metric.name.clone(), unit: metric.unit.clone() }, metric.span));
                continue;
            };
            if first.unit != metric.unit {
                let unit = |unit: &Option<Text>| unit.as_ref().map_or(String::from("no unit"), |unit| format!("the unit {unit}"));
                let message =
                    format!("custom.{} has {} here, and {} elsewhere", metric.name, unit(&metric.unit), unit(&first.unit));
                let problem = Diagnostic::error(Code::CUSTOM_METRIC, metric.span, message).also(*place, unit(&first.unit));
                diagnostics.push(problem.hint("all steps that feed one metric say the same unit; or give it another name"));
            }
        }
        Self { defs: all.into_iter().map(|(def, _)| def).collect(), partial: steps.iter().any(Option::is_none) }
    }

    /// What the words of a path name: one of them, by its place; none: it is wrong, which is reported.
    pub fn resolve(&self, words: &[(&str, Span)], diagnostics: &mut Diagnostics) -> Option<u32> {
        let all = || self.defs.iter().map(|def| &*def.name);
        let mut report = |span: Span, message: String, hint: String| {
            diagnostics.push(Diagnostic::error(Code::METRIC, span, message).hint(hint));
            None
        };
        let (root, name) = match words {
            [(_, root)] => {
                return report(*root, String::from("the name of the metric is missing"), String::from("write custom.NAME"));
            }
            [(_, root), name] => (root, name),
            [(_, _), (name, _), (_, first), ..] => {
                let message = format!("nothing stands behind custom.{name}");
                return report(*first, message, String::from("a custom metric is of all steps that feed it together"));
            }
            [] => return None,
        };
        let found = self.defs.iter().position(|def| def.name == name.0);
        if found.is_none() && !self.partial {
            let hint = did_you_mean(name.0, all()).unwrap_or_else(|| match self.defs.len() {
                0 => format!("write metric \"{}\" {{ value = self.output. … }} in a step", name.0),
                _ => format!("there is {}", listed(all())),
            });
            return report(root.to(name.1), format!("no step feeds a metric \"{}\"", name.0), hint);
        }
        found.map(number)
    }
}
