//! Commands: what an operator, or whoever stands in for one, may ask the dispatcher.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::id::{CommandId, NodeId};
use crate::base::signal::Signal;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A person at a screen.
    Operator,
    /// The engine itself.
    Engine,
    /// A signal to the process.
    Signal(Signal),
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operator => "the operator",
            Self::Engine => "squall",
            Self::Signal(signal) => signal.name(),
        })
    }
}

/// A command with its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// The id its answers carry.
    pub id: CommandId,
    /// Who asks.
    pub by: By,
    /// What for.
    pub ask: Ask,
}

/// What runs again with a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// Only it: what comes after it keeps what it got.
    Itself,
    /// And what was skipped because of it.
    #[default]
    Skipped,
    /// And all that comes after it, also what has succeeded.
    Following,
}

/// A change of a scenario's load: of its users, or of its rate in kinds with arrivals.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadChange {
    /// So many users, or iterations a second, to the end of its plan.
    Set(f64),
    /// So many times what its plan says, to its end.
    Scale(f64),
    /// No iteration begins any more; those under way end, and so does the scenario.
    Drain,
}

impl Eq for LoadChange {}

/// What may be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Nothing begins; what is in flight ends.
    Pause,
    /// Go on.
    Resume,
    /// Run a failed or held node again, and what was skipped because of it.
    Retry {
        /// Which.
        node: NodeId,
    },
    /// Run a node again that has come to an end, whichever, or is held.
    Rerun {
        /// Which.
        node: NodeId,
        /// What else runs again.
        extent: Extent,
        /// Arguments that it has in its new life instead of those written: name and expression. The expression reads nothing of the grid.
        edits: Vec<(String, String)>,
    },
    /// Let a node that has not begun wait until it is retried, skipped or cancelled.
    Hold {
        /// Which.
        node: NodeId,
    },
    /// Nothing of a step, a group or one instance begins; what is in flight ends. Its delays and backoff stand still.
    PauseNode {
        /// Which.
        node: NodeId,
    },
    /// Let it go on.
    ResumeNode {
        /// Which.
        node: NodeId,
    },
    /// End a node that has not begun, or is held, as `if` does: dependants run.
    Skip {
        /// Which.
        node: NodeId,
    },
    /// End a running, waiting or held node; it counts as cancelled (held: failed).
    Cancel {
        /// Which.
        node: NodeId,
    },
    /// Change the load of a scenario that runs.
    Steer {
        /// Which.
        node: NodeId,
        /// How.
        change: LoadChange,
    },
    /// End the run: nothing new starts, what runs is cancelled, resources are destroyed.
    Stop,
    /// End the run at once: as `Stop`, without any grace.
    Abort,
}
