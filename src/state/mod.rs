//! What is known of a run: the fold of its events, and the handle to it.
//!
//! [`RunState::apply`] is pure; terminal, reports and stores share it. A [`Session`] is the one handle a screen holds, whether the run is
//! in this process or another. [`LocalSession`] is the one in this process: a fold task applies events, and who asks gets a snapshot.
//! [`recording`] plays a file of events as if it were a run.
//!
//! Owns: `RunState`, `Session`.
//! May import: `base`, `value`, `metric`, `event`.

mod breaker;
mod curve;
mod custom;
mod load;
mod local;
mod node;
pub mod recording;
mod run;
mod session;
mod threshold;

pub use breaker::{BreakerView, breaker_line};
pub use curve::{Curve, Extremes};
pub use custom::Customs;
pub use load::{LoadView, Second, per_second};
pub use local::{LocalSession, fold};
pub use node::{AttemptState, Destruction, NodeState};
pub use recording::Playback;
pub use run::{Counts, RunPhase, RunState};
pub use session::{NextEvent, Session, SessionClosed, Subscription};
pub use threshold::ThresholdView;
