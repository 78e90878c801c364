//! Whether output is coloured.

use clap::ValueEnum;

use crate::base::diagnostic::Style;
use crate::base::world::World;
use crate::report::Paint;

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal, unless `NO_COLOR` is set; always if `CLICOLOR_FORCE` is.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colours {
    /// Standard output.
    pub(super) out: bool,
    /// Standard error.
    pub(super) err: bool,
}

impl Colours {
    /// As asked, else as the environment says (no-color.org, bixense.com/clicolors).
    pub(super) fn new(world: &World, when: When) -> Self {
        let forced = world.variable("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let unwanted = world.variable("NO_COLOR").is_some() || (is_dumb(world) && !forced);
        let coloured = |terminal: bool| match when {
            When::Always => true,
            When::Never => false,
            When::Auto => !unwanted && (forced || terminal),
        };
        Self { out: coloured(world.terminals.output), err: coloured(world.terminals.error) }
    }

    /// For lines on standard output.
    pub(super) const fn paint_out(self) -> Paint {
        if self.out { Paint::Coloured } else { Paint::Plain }
    }

    /// For lines on standard error.
    pub(super) const fn paint_err(self) -> Paint {
        if self.err { Paint::Coloured } else { Paint::Plain }
    }

    /// For diagnostics, which go to standard error.
    pub(super) const fn style_err(self) -> Style {
        if self.err { Style::Coloured } else { Style::Plain }
    }
}

/// Whether the terminal can do nothing but print.
pub(super) fn is_dumb(world: &World) -> bool {
    world.variable("TERM") == Some("dumb")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Colours, When};
    use crate::base::world::{Terminals, World};

    type Environment = &'static [(&'static str, &'static str)];

    fn out(when: When, terminal: bool, environment: Environment) -> bool {
        let (mut world, _) = World::enclosed(["squall"], ".");
        world.terminals = Terminals { output: terminal, ..Terminals::default() };
        world.environment = Arc::new(environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        Colours::new(&world, when).out
    }

    #[test]
    fn the_flag_wins_then_the_environment_then_the_terminal() {
        let cases: [(When, bool, Environment, bool); 12] = [
            (When::Always, false, &[("NO_COLOR", "1")], true),
            (When::Never, true, &[("CLICOLOR_FORCE", "1")], false),
            (When::Auto, true, &[], true),
            (When::Auto, false, &[], false),
            (When::Auto, true, &[("NO_COLOR", "1")], false),
            (When::Auto, true, &[("NO_COLOR", "")], true),
            (When::Auto, false, &[("CLICOLOR_FORCE", "1")], true),
            (When::Auto, false, &[("CLICOLOR_FORCE", "0")], false),
            (When::Auto, true, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
            (When::Auto, true, &[("TERM", "dumb")], false),
            (When::Auto, true, &[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")], true),
            (When::Auto, true, &[("TERM", "xterm")], true),
        ];
        for (when, terminal, environment, expected) in cases {
            assert_eq!(out(when, terminal, environment), expected, "{when:?} {terminal} {environment:?}");
        }
    }
}
