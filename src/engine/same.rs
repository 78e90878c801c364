//! Before a life waits for its slot: whether another like it runs (`dedupe`), or ran and left its output (`cache`).

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::attempt;
use super::dispatcher::micros;
use super::job::{Job, Work};
use super::report::What;
use super::setting::{given, key, optional};
use super::unit::Stop;
use crate::base::id::Epoch;
use crate::base::log::{LogLevel, Stream};
use crate::base::sharing::{Restore, Scope};
use crate::contract::{CallSettings, Effect, Line, LogSink as _};
use crate::event::{Fact, Reason};
use crate::grid::model::reading::{boolean, period};
use crate::grid::model::{ArgumentKind, CacheDef, DedupeDef};
use crate::policy::cache::{Identity, Remembered};
use crate::policy::dedupe::{Claim, Claimant};
use crate::store::{StoreError, Stored};
use crate::value::shape::Arguments;
use crate::value::{Text, Value};

/// The version that outputs belong to: another one may give others.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where a life's output is stored when it succeeds.
pub(super) struct Shelf {
    key: Text,
    scope: Scope,
    restore: Restore,
    ttl: Option<Duration>,
}

/// What the cache has for a life.
pub(super) enum Found {
    /// The output of a call that was the same.
    Output(Value),
    /// Nothing; if the call succeeds, its output is stored there.
    Nothing(Option<Shelf>),
}

/// Claims what `dedupe` says. Nothing to hold if the step says nothing.
pub(super) async fn claim(job: &Arc<Job>, arguments: &Arguments, settings: &CallSettings) -> Result<Option<Claim>, Stop> {
    let Some(dedupe) = &job.definition.policy.dedupe else { return Ok(None) };
    let key = claim_key(job, dedupe, arguments, settings)?;
    let telling = Arc::clone(job);
    let superseded = Box::new(move |by: &Text| telling.report(What::Superseded { by: by.clone() }));
    let claimant = Claimant { who: job.address.clone(), action: dedupe.action, superseded };
    let claimed = match dedupe.scope {
        Scope::Run => job.cancel.race(pin!(job.shared.registry.claims().claim(&key, claimant))).await?,
        Scope::Grid | Scope::Global => {
            let claimed = job.cancel.race(job.shared.store.claim(&key, claimant)).await?;
            claimed.map_err(|error| failed(job, &error))?
        }
    };
    claimed.map(Some).map_err(|taken| Stop::Skipped(Reason::Duplicate { address: (&*taken.by).into() }))
}

/// Looks for the output of a call that was the same.
pub(super) async fn look(job: &Job, arguments: &Arguments, settings: &CallSettings) -> Result<Found, Stop> {
    let Some(cache) = &job.definition.policy.cache else { return Ok(Found::Nothing(None)) };
    if !given(job, &cache.enabled, boolean)? {
        return Ok(Found::Nothing(None));
    }
    let Some(key) = cache_key(job, cache, arguments, settings)? else { return Ok(Found::Nothing(None)) };
    let ttl = optional(job, cache.ttl.as_ref(), period)?;
    let shelf = Shelf { key, scope: cache.scope, restore: cache.restore, ttl };
    if !may_be_taken(cache.restore, job.epoch) {
        return Ok(Found::Nothing(Some(shelf)));
    }
    let Some((output, age)) = load(job, &shelf).await else { return Ok(Found::Nothing(Some(shelf))) };
    // Its own checks hold for it too; where they do not, the call is made.
    let Some(output) = attempt::accepted(job, output) else { return Ok(Found::Nothing(Some(shelf))) };
    let arguments = Some(arguments.to_value().scrubbed(&job.context().secrets));
    let fact = Fact::Cached { node: job.node, epoch: job.epoch, arguments, scope: shelf.scope, age_us: micros(age) };
    job.report(What::Fact(Box::new(fact)));
    Ok(Found::Output(output))
}

/// Stores what a call gave.
pub(super) async fn store(job: &Job, shelf: &Shelf, output: &Value) {
    match shelf.scope {
        Scope::Run => {
            let remembered = Remembered { output: output.clone(), at: job.context().clock.plan() };
            job.shared.registry.memory().save(shelf.key.clone(), remembered);
        }
        Scope::Grid | Scope::Global => {
            let stored = Stored { output: output.clone(), at: job.context().clock.wall() };
            if let Err(error) = job.shared.store.save(&shelf.key, stored).await {
                return warn(job, &format!("what it gave is not stored: {error}"));
            }
        }
    }
    let Shelf { key, scope, restore, ttl } = shelf;
    let fact = Fact::Stored {
        node: job.node,
        epoch: job.epoch,
        key: (&**key).into(),
        scope: *scope,
        restore: *restore,
        ttl_us: ttl.map(micros),
    };
    job.report(What::Fact(Box::new(fact)));
}

async fn load(job: &Job, shelf: &Shelf) -> Option<(Value, Duration)> {
    match shelf.scope {
        Scope::Run => {
            let remembered = job.shared.registry.memory().load(&shelf.key)?;
            let age = remembered.age(job.context().clock.plan(), shelf.ttl)?;
            Some((remembered.output, age))
        }
        Scope::Grid | Scope::Global => match job.shared.store.load(&shelf.key).await {
            Ok(stored) => {
                let stored = stored?;
                let age = age(stored.at, job.context().clock.wall());
                shelf.ttl.is_none_or(|ttl| age < ttl).then_some((stored.output, age))
            }
            Err(error) => {
                warn(job, &format!("what the same call gave cannot be looked up, so it is made: {error}"));
                None
            }
        },
    }
}

/// How old something is. A wall clock may go back; then it is new.
fn age(at: SystemTime, now: SystemTime) -> Duration {
    now.duration_since(at).unwrap_or_default()
}

/// A run that goes on where it was broken off would begin with `OnResume`; each run still begins anew.
fn may_be_taken(restore: Restore, epoch: Epoch) -> bool {
    match restore {
        Restore::Always => true,
        Restore::OnRetry => epoch != Epoch::default(),
        Restore::OnResume => false,
    }
}

fn claim_key(job: &Job, dedupe: &DedupeDef, arguments: &Arguments, settings: &CallSettings) -> Result<Text, Stop> {
    let identity = scoped(job, dedupe.scope);
    let given = key(job, dedupe.key.as_ref())?;
    Ok(match given {
        Some(key) => identity.text("key").text(&key),
        None => call(job, identity.text("call"), arguments, settings),
    }
    .key())
}

/// What the same calls have in common; none if nothing tells them apart safely.
fn cache_key(job: &Job, cache: &CacheDef, arguments: &Arguments, settings: &CallSettings) -> Result<Option<Text>, Stop> {
    let identity = scoped(job, cache.scope).text(job.definition.type_name).text(VERSION);
    Ok(match key(job, cache.key.as_ref())? {
        Some(key) => Some(identity.text("key").text(&key).key()),
        // A key that was computed and is null.
        None if job.work.effect() != Effect::Pure => None,
        None => Some(call(job, identity.text("call"), arguments, settings).key()),
    })
}

fn scoped(job: &Job, scope: Scope) -> Identity {
    let identity = Identity::new().text(scope.word());
    match scope {
        Scope::Grid => identity.text(&job.shared.grid),
        Scope::Run | Scope::Global => identity,
    }
}

/// All that a call depends on.
fn call(job: &Job, identity: Identity, arguments: &Arguments, settings: &CallSettings) -> Identity {
    let definition = &job.definition;
    let mut identity = identity.text(definition.type_name).text(VERSION).value(&arguments.to_value());
    identity = identity.text(&job.context().folder.to_string_lossy());
    for (name, value) in &settings.env {
        identity = identity.text("env").text(name).text(value);
    }
    for binding in &definition.uses {
        identity = identity.text(&binding.slot).text(&binding.resource.0.to_string());
    }
    // A condition is no value, and a group has no arguments, so that only the same instance is the same.
    let conditions = definition.arguments.iter().any(|argument| argument.kind == ArgumentKind::Condition);
    if conditions || matches!(job.work, Work::Group) {
        identity = identity.text(&job.address);
    }
    identity
}

fn failed(job: &Job, error: &StoreError) -> Stop {
    let error = crate::contract::Failure::error(format!("what other runs do cannot be looked up: {error}"));
    Stop::Failed(super::unit::node_error(job, &error))
}

fn warn(job: &Job, text: &str) {
    let text = job.context().secrets.scrub(text).into_owned();
    job.log(Line { level: LogLevel::Warn, stream: Stream::Module, text });
}
