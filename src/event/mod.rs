//! What happened, and what may be asked for.
//!
//! [`RunEvent`]s are facts: plain, serialisable, versioned and numbered. A run's whole state is a fold over them. [`Command`]s ask the
//! dispatcher for something; each is answered by an event with its id.
//!
//! Owns: facts, how they stand in a file, commands, single iterations as they are kept and which ones are, the fan-out that carries events to readers.
//! May import: `base`, `value`, `metric`.

mod command;
mod fact;
mod fanout;
mod iteration;
mod kept;
mod planned;
mod status;
mod stored;
mod threshold;

pub use crate::base::failure::OnFailure;
pub use command::{Ask, By, Command, Extent, LoadChange};
pub use fact::{
    Answer, AttemptResult, CallLabels, CheckResult, Ending, Fact, LoadPlan, LogLine, NodeEnding, NodeError, RunEvent, VERSION,
};
pub use fanout::{Batch, Fanout, Lagged, Reader, RingReader, SharedEvent};
pub use iteration::{AttemptRecord, IterationRecord, MessagePart, PartRecord, Recording, RowRecord, StepRecord};
pub use kept::{ALL as KEPT_ALL, FAILED as KEPT_FAILED, KeptIterations, PICKED as KEPT_PICKED, SLOWEST as KEPT_SLOWEST};
pub use planned::{EdgeKind, NodeInfo, NodeKind, PlannedMetric, PlannedRun, SourceText};
pub use status::{Reason, Status};
pub use stored::{FORMAT, StoredHeader, StoredLine};
pub use threshold::{Breach, PlannedThreshold, WatchedService};
