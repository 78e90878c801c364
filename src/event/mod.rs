//! What happened, and what may be asked for.
//!
//! [`RunEvent`]s are facts: plain, serialisable, versioned and numbered. A run's whole state is a fold over them. [`Command`]s ask the
//! dispatcher for something; each is answered by an event with its id.
//!
//! Owns: facts, commands, the fan-out that carries events to readers.
//! May import: `base`, `value`, `metric`.

mod command;
mod fact;
mod fanout;
mod planned;
<<<<<<< HEAD
mod status;
=======
mod threshold;
>>>>>>> lang

pub use crate::base::failure::OnFailure;
pub use command::{Ask, By, Command, Extent, LoadChange};
pub use fact::{
<<<<<<< HEAD
    Answer, AttemptResult, Breach, CallLabels, CheckResult, Ending, Fact, LoadPlan, LogLine, NodeEnding, NodeError, RunEvent,
    VERSION,
};
pub use fanout::{Batch, Fanout, Lagged, Reader, RingReader, SharedEvent};
pub use planned::{EdgeKind, NodeInfo, NodeKind, PlannedRun, PlannedThreshold, SourceText};
pub use status::{Reason, Status};
=======
    Answer, AttemptResult, CallLabels, CheckResult, Ending, Fact, LoadPlan, LogLine, NodeEnding, NodeError, Reason, RunEvent,
    Status, VERSION,
};
pub use fanout::{Batch, Fanout, Lagged, Reader, RingReader, SharedEvent};
pub use planned::{EdgeKind, NodeInfo, NodeKind, PlannedRun, SourceText};
pub use threshold::{Breach, PlannedThreshold};
>>>>>>> lang
