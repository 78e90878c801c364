//! A run that is over, or goes on elsewhere, played from its file of events.
//!
//! [`EventReader`] reads the file in order; [`Player`] goes to any moment of it, by a state that it kept and the events since; a
//! [`PlayedSession`] lets time pass and is a [`Session`](super::Session) to whoever looks.
//!
//! Owns: reading and playing files of events. May import: what `state` may.

mod error;
mod mark;
mod playback;
mod player;
mod reader;
mod session;
mod speed;
#[cfg(test)]
mod tests;

pub use error::RecordingError;
pub use mark::Mark;
pub use playback::{Jumped, PlayAsk, Playback, PlaybackView};
pub use player::Player;
pub use reader::{EventReader, Growth};
pub use session::PlayedSession;
pub use speed::Speed;
