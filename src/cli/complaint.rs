//! Why a command did not do what it should: one sentence, a hint, an exit code.

use super::colour::Colours;
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::report::{Tone, clean};

/// Why a command did not do what it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    exit: ExitCode,
    message: String,
    hint: Option<String>,
}

impl Complaint {
    /// With an exit code.
    pub(super) fn new(exit: ExitCode, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: None }
    }

    /// The command line is wrong.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Usage, message)
    }

    /// The surroundings failed.
    pub(super) fn surroundings(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Surroundings, message)
    }

    /// What to do about it.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Tells it on standard error.
    pub(super) fn tell(&self, world: &World, colours: Colours) -> ExitCode {
        let error = colours.paint_err().paint(Tone::Bad, "error:");
        world.err.line(format!("{error} {}", clean(&self.message)));
        if let Some(hint) = &self.hint {
            world.err.line(format!("  {}", clean(hint)));
        }
        self.exit
    }
}
