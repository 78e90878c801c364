//! Where a request's time goes.
//!
//! The client has no hook for it, so the request runs with a [`Timing`] in a task-local: the resolver marks names, a layer around the
//! connector marks the connection, and the TLS session store, which is asked when the first handshake message is written, marks TLS.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::base::clock::RunClock;
use crate::contract::CallContext;

tokio::task_local! {
    static CURRENT: Arc<Timing>;
}

/// The moments of one hop, in the run's real time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    pub(super) dns_start: Option<Duration>,
    pub(super) dns_end: Option<Duration>,
    pub(super) connect_start: Option<Duration>,
    pub(super) tls_start: Option<Duration>,
    pub(super) connected: Option<Duration>,
}

/// Marks a moment of the hop that this task is in, if it is in one.
pub(super) fn mark(set: impl FnOnce(&mut Marks, Duration)) {
    let _ = CURRENT.try_with(|timing| timing.mark(set));
}

/// Takes the time of one hop.
#[derive(Debug)]
pub struct Timing {
    clock: RunClock,
    start: Duration,
    marks: Mutex<Marks>,
}

/// How long the parts of a request took; zero for what did not happen, as on a reused connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timings {
    /// Resolving the name.
    pub dns: Duration,
    /// Connecting, without TLS.
    pub connect: Duration,
    /// The TLS handshake.
    pub tls: Duration,
    /// From the connection (or the start, on a reused one) to the response's head.
    pub first_byte: Duration,
    /// Reading the body.
    pub body: Duration,
}

impl Timing {
    /// Begins now.
    pub fn start(clock: &RunClock) -> Arc<Self> {
        Arc::new(Self { clock: clock.clone(), start: clock.real(), marks: Mutex::default() })
    }

    /// Runs one hop up to the response's head; adds its parts to `timings` and says them to `cx`, counted from `begun`.
    pub async fn head<F: Future>(
        self: &Arc<Self>,
        cx: &CallContext,
        begun: Duration,
        timings: &mut Timings,
        hop: F,
    ) -> F::Output {
        let output = CURRENT.scope(Arc::clone(self), hop).await;
        self.finish(cx, begun, timings);
        output
    }

    fn mark(&self, set: impl FnOnce(&mut Marks, Duration)) {
        set(&mut self.marks.lock().unwrap_or_else(PoisonError::into_inner), self.clock.real());
    }

    fn finish(&self, cx: &CallContext, begun: Duration, timings: &mut Timings) {
        let marks = *self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        let end = self.clock.real();
        let part = |name: &'static str, from: Option<Duration>, to: Option<Duration>| {
            let (Some(from), Some(to)) = (from, to) else { return Duration::ZERO };
            let took = to.saturating_sub(from);
            cx.phase(name, from.saturating_sub(begun), took);
            took
        };
        timings.dns += part("dns", marks.dns_start, marks.dns_end);
        // A connection that did not get ready in this hop was not the one it used.
        if marks.connected.is_some() {
            timings.connect += part("connect", marks.dns_end.or(marks.connect_start), marks.tls_start.or(marks.connected));
            timings.tls += part("tls", marks.tls_start, marks.connected);
        }
        timings.first_byte += part("first_byte", Some(marks.connected.unwrap_or(self.start)), Some(end));
    }
}

/// The layer around the connector.
#[derive(Clone, Copy)]
pub(super) struct TimedConnect;

impl<S> tower_layer::Layer<S> for TimedConnect {
    type Service = Timed<S>;

    fn layer(&self, inner: S) -> Timed<S> {
        Timed { inner }
    }
}

/// A connector whose calls are timed.
#[derive(Clone)]
pub(super) struct Timed<S> {
    inner: S,
}

impl<S, T> tower_service::Service<T> for Timed<S>
where
    S: tower_service::Service<T>,
    S::Future: Send + 'static,
    S::Response: Send,
    S::Error: Send,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, target: T) -> Self::Future {
        let connect = self.inner.call(target);
        let Ok(timing) = CURRENT.try_with(Arc::clone) else { return Box::pin(connect) };
        // The client may go on with this in a task of its own, so the connection takes the timing along.
        Box::pin(CURRENT.scope(timing, async move {
            mark(|marks, now| marks.connect_start = Some(now));
            let connected = connect.await?;
            mark(|marks, now| marks.connected = Some(now));
            Ok(connected)
        }))
    }
}
