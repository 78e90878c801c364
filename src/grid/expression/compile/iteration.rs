//! References to what an iteration of a scenario has besides its steps: `vary.NAME`, `data.NAME.COLUMN`, `user.id`.

use crate::base::diagnostic::{Code, Span, did_you_mean, listed};
use crate::grid::expression::ir::Node;
use crate::grid::expression::{Demand, IterationNames, Target, UserField};
use crate::value::{Text, Value};

use super::compiler::Compiler;
use super::link::Link;

impl Compiler<'_> {
    /// `vary…`, `data…` or `user…`.
    pub(super) fn of_iteration(&mut self, root: &str, links: &[Link<'_>], span: Span) -> Option<Node> {
        let Some(names) = self.symbols.iteration(self.place.within).cloned() else {
            let message = format!("\"{root}\" means nothing here");
            let hint = String::from("it belongs to an iteration, so it stands in the steps of a scenario");
            return self.refuse(Code::OUT_OF_SCOPE, span, message, Some(hint));
        };
        match root {
            "vary" => self.variation(&names, links, span),
            "data" => self.column(&names, links, span),
            _ => self.user(links, span),
        }
    }

    fn variation(&mut self, names: &IterationNames, links: &[Link<'_>], span: Span) -> Option<Node> {
        let (name, at) = self.name_after("vary", links, span)?;
        let known = || names.variations.iter().map(Text::as_str);
        let Some(place) = known().position(|known| known == name) else {
            let hint = did_you_mean(name, known()).unwrap_or_else(|| format!("declare it: vary \"{name}\" {{ choice = [ … ] }}"));
            return self.refuse(Code::UNKNOWN_NAME, at, format!("the scenario has no vary \"{name}\""), Some(hint));
        };
        let of = self.slot(Target::Vary(number(place)), Demand::Everything, span);
        self.path(of, links.get(1..)?, None, span)
    }

    fn column(&mut self, names: &IterationNames, links: &[Link<'_>], span: Span) -> Option<Node> {
        let (name, at) = self.name_after("data", links, span)?;
        let known = || names.data.iter().map(|data| data.name.as_str());
        let Some(place) = known().position(|known| known == name) else {
            let hint = did_you_mean(name, known()).unwrap_or_else(|| format!("declare it: data \"{name}\" {{ csv = \"…\" }}"));
            return self.refuse(Code::UNKNOWN_NAME, at, format!("the scenario has no data \"{name}\""), Some(hint));
        };
        let Some((column, column_at)) = links.get(1).and_then(|link| link.name().map(|name| (name, link.span))) else {
            let message = format!("data \"{name}\" alone has no value: an iteration has one row of it");
            return self.refuse(Code::INCOMPLETE_REFERENCE, span, message, Some(format!("write data.{name}.COLUMN")));
        };
        let Some(columns) = names.data.get(place).and_then(|data| data.columns.as_ref()) else {
            return Some(Node::constant(Value::Unknown, span));
        };
        let Some(found) = columns.iter().position(|known| *known == column) else {
            let hint = did_you_mean(column, columns.iter().map(Text::as_str))
                .unwrap_or_else(|| format!("it has {}", listed(columns.iter().map(Text::as_str))));
            return self.refuse(Code::UNKNOWN_NAME, column_at, format!("data \"{name}\" has no column \"{column}\""), Some(hint));
        };
        let of = self.slot(Target::Column(number(place), number(found)), Demand::Everything, span);
        self.path(of, links.get(2..)?, None, span)
    }

    fn user(&mut self, links: &[Link<'_>], span: Span) -> Option<Node> {
        let (name, at) = self.name_after("user", links, span)?;
        let field = match name {
            "id" => UserField::Id,
            "iteration" => UserField::Iteration,
            _ => {
                let message = format!("\"user\" has no attribute \"{name}\"");
                return self.refuse(Code::UNKNOWN_ATTRIBUTE, at, message, Some(String::from("it has id and iteration")));
            }
        };
        let of = self.slot(Target::User(field), Demand::Everything, span);
        self.path(of, links.get(1..)?, None, span)
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
