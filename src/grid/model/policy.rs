//! What limits and shares a step's calls.

use std::time::Duration;

use super::Setting;
use crate::base::diagnostic::Span;
use crate::base::sharing::{DedupeAction, InstanceOrder, Restore, Scope};
use crate::value::Text;

/// Who shares a breaker or a rate limit.
#[derive(Clone)]
pub enum SharedBy {
    /// The step's instances.
    Step,
    /// All with this key; where it turns out null, the step's instances.
    Key(Setting<Text>),
    /// All that use the service of this address, which gives it.
    Service(Text),
}

impl SharedBy {
    /// What is written as `key`, or nothing.
    pub fn of_key(key: Option<Setting<Text>>) -> Self {
        key.map_or(Self::Step, Self::Key)
    }

    /// The key, if it is one.
    pub const fn key(&self) -> Option<&Setting<Text>> {
        match self {
            Self::Key(key) => Some(key),
            Self::Step | Self::Service(_) => None,
        }
    }
}

/// `circuit_breaker`.
#[derive(Clone)]
pub struct BreakerDef {
    /// How many failures open it.
    pub failure_threshold: Setting<u32>,
    /// Failures within this time count; without, failures in a row.
    pub window: Option<Setting<Duration>>,
    /// How many probes a half-open one lets through at once.
    pub half_open_max: Setting<u32>,
    /// How long an open one lets nothing through.
    pub recovery_timeout: Setting<Duration>,
    /// Who shares it.
    pub shared_by: SharedBy,
    /// The header line.
    pub span: Span,
}

/// `rate_limit`.
#[derive(Clone)]
pub struct RateLimitDef {
    /// How many calls in `per`.
    pub limit: Setting<u32>,
    /// In which time.
    pub per: Setting<Duration>,
    /// How many at once after a quiet while; without, `limit`.
    pub burst: Option<Setting<u32>>,
    /// Who shares it.
    pub shared_by: SharedBy,
    /// The header line.
    pub span: Span,
}

/// `concurrency`.
#[derive(Clone)]
pub struct ConcurrencyDef {
    /// How many instances at once.
    pub limit: Setting<u32>,
    /// The limit holds for the instances with the same text here.
    pub per_key: Option<Setting<Text>>,
    /// Who begins first.
    pub order: InstanceOrder,
}

/// `dedupe`.
#[derive(Clone)]
pub struct DedupeDef {
    /// What is the same; without, type, version and arguments.
    pub key: Option<Setting<Text>>,
    /// What a second one does.
    pub action: DedupeAction,
    /// Among whom.
    pub scope: Scope,
}

/// `cache`.
#[derive(Clone)]
pub struct CacheDef {
    /// Whether there is one at all.
    pub enabled: Setting<bool>,
    /// What stands for the arguments; without, they do.
    pub key: Option<Setting<Text>>,
    /// How old an output may be; without, as old as it is.
    pub ttl: Option<Setting<Duration>>,
    /// Who shares it.
    pub scope: Scope,
    /// When an output may be taken.
    pub restore: Restore,
    /// The header line.
    pub span: Span,
}
