//! Panes: one region of the screen each, drawn from the model; what a pane remembers (scrolling) lives beside its drawing.
//!
//! Owns: the panes. May import: what `tui` may.

pub(super) mod attempts;
pub(super) mod curve;
mod custom;
pub(super) mod detail;
pub(super) mod events;
pub(super) mod footer;
pub(super) mod graph;
pub(super) mod header;
pub(super) mod instances;
pub(super) mod latency;
pub(super) mod list;
pub(super) mod load;
pub(super) mod logs;
pub(super) mod thresholds;
pub(super) mod timeline;
pub(super) mod values;

pub(super) use detail::Detail;
pub(super) use events::Events;
pub(super) use graph::Graph;
pub(super) use logs::Logs;
pub(super) use thresholds::Thresholds;
