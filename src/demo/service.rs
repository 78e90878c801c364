//! What all five services have in common: a name, a condition, a log, counts, stress.

use std::fmt;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::condition::{Condition, Failure};
use super::error::ServiceError;
use super::latency::Pace;
use super::recent_log::RecentLog;
use super::seeded::Seeded;
use super::stress::Stress;
use super::tally::Tally;

/// One of the five services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceName {
    /// The shop's front, which calls user and payment.
    Gateway,
    /// Users and payments; calls nobody.
    Database,
    /// Who somebody is; calls the database.
    User,
    /// Money; calls the database.
    Payment,
    /// Says what it is told; calls nobody.
    Echo,
}

impl ServiceName {
    /// All five, in the order of their ports.
    pub const ALL: [Self; 5] = [Self::Gateway, Self::Database, Self::User, Self::Payment, Self::Echo];

    /// The short name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Database => "database",
            Self::User => "user",
            Self::Payment => "payment",
            Self::Echo => "echo",
        }
    }

    /// A service by its short name, or by the longer one chaos arenas use (`api_gateway`, `user_service`).
    pub fn parse(name: &str) -> Option<Self> {
        let short = name.strip_prefix("api_").or(name.strip_suffix("_service")).unwrap_or(name);
        Self::ALL.into_iter().find(|service| service.as_str() == short)
    }

    /// The services it calls.
    pub fn dependencies(self) -> &'static [Self] {
        match self {
            Self::Gateway => &[Self::User, Self::Payment],
            Self::User | Self::Payment => &[Self::Database],
            Self::Database | Self::Echo => &[],
        }
    }

    /// How many calls deep a request to it goes at most; 0 if it calls nobody.
    pub(super) fn depth(self) -> u32 {
        self.dependencies().iter().map(|dependency| dependency.depth() + 1).max().unwrap_or(0)
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What the demo was started with, as the services see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    /// The seed of everything they make up.
    pub(super) seed: u64,
    /// How slow they are.
    pub(super) pace: Pace,
    /// Whether some items fail once.
    pub(super) flaky: bool,
}

/// A running service, whatever it does.
#[derive(Debug)]
pub(super) struct Service {
    /// Which one it is.
    pub(super) name: ServiceName,
    /// The port it listens on.
    pub(super) port: u16,
    /// What the demo was started with.
    pub(super) settings: Settings,
    /// The choices of this service.
    pub(super) seeded: Seeded,
    /// Its count of requests.
    pub(super) tally: Tally,
    /// Its last lines.
    pub(super) log: RecentLog,
    /// The stress on its machine.
    pub(super) stress: Stress,
    condition: watch::Sender<Condition>,
    stop: CancellationToken,
}

impl Service {
    /// How long a request hangs at most while the failure is `timeout`.
    pub(super) const HANGS: Duration = Duration::from_secs(10);

    /// A healthy service whose tasks are counted in `tasks` and end with `stop`.
    pub(super) fn new(name: ServiceName, port: u16, settings: Settings, tasks: TaskTracker, stop: CancellationToken) -> Self {
        Self {
            name,
            port,
            settings,
            seeded: Seeded::new(settings.seed, name.as_str()),
            tally: Tally::default(),
            log: RecentLog::new(),
            stress: Stress::new(tasks, stop.clone()),
            condition: watch::Sender::new(Condition::default()),
            stop,
        }
    }

    /// What is injected at the moment.
    pub(super) fn condition(&self) -> Condition {
        self.condition.borrow().clone()
    }

    /// Fails from now on.
    pub(super) fn fail(&self, failure: Failure) {
        self.condition.send_modify(|condition| condition.failure = Some(failure));
    }

    /// Adds `latency` to every business request from now on; zero adds none.
    pub(super) fn delay(&self, latency: Duration) {
        self.condition.send_modify(|condition| condition.latency = latency);
    }

    /// Ends everything injected. Requests that hang go on.
    pub(super) fn recover(&self) {
        self.condition.send_replace(Condition::default());
        self.stress.clear();
    }

    /// Lets a request suffer what is injected; an error is its answer.
    ///
    /// # Errors
    /// The injected failure, or that the service is shutting down.
    pub(super) async fn suffer(&self) -> Result<(), ServiceError> {
        match self.condition().failure {
            None => Ok(()),
            Some(Failure::Timeout) => self.hang().await,
            Some(failure) => Err(ServiceError::injected(&failure)),
        }
    }

    /// Waits for `time`, or until the service shuts down.
    ///
    /// # Errors
    /// That the service is shutting down.
    pub(super) async fn wait(&self, time: Duration) -> Result<(), ServiceError> {
        if time.is_zero() {
            return Ok(());
        }
        tokio::select! {
            () = tokio::time::sleep(time) => Ok(()),
            () = self.stop.cancelled() => Err(ServiceError::stopping()),
        }
    }

    async fn hang(&self) -> Result<(), ServiceError> {
        let mut changes = self.condition.subscribe();
        tokio::select! {
            _ = changes.wait_for(|condition| condition.failure != Some(Failure::Timeout)) => Ok(()),
            stopped = self.wait(Self::HANGS) => stopped.and(Err(ServiceError::injected(&Failure::Timeout))),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use axum::http::StatusCode;
    use axum::response::IntoResponse;
    use tokio::time::Instant;
    use tokio_util::sync::CancellationToken;
    use tokio_util::task::TaskTracker;

    use super::{Service, ServiceName, Settings};
    use crate::demo::condition::Failure;
    use crate::demo::latency::Pace;

    fn hanging(stop: &CancellationToken) -> Service {
        let settings = Settings { seed: 1, pace: Pace::new(0.0).unwrap(), flaky: false };
        let service = Service::new(ServiceName::Database, 0, settings, TaskTracker::new(), stop.clone());
        service.fail(Failure::Timeout);
        service
    }

    #[tokio::test(start_paused = true)]
    async fn a_hanging_request_is_answered_in_the_end() {
        let (service, begun) = (hanging(&CancellationToken::new()), Instant::now());
        let answer = service.suffer().await.unwrap_err().into_response();
        assert_eq!(answer.status(), StatusCode::GATEWAY_TIMEOUT);
        assert_eq!(begun.elapsed().as_secs(), Service::HANGS.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn stopping_answers_what_hangs_and_what_waits() {
        let stop = CancellationToken::new();
        let service = hanging(&stop);
        stop.cancel();
        let begun = Instant::now();
        assert_eq!(service.suffer().await.unwrap_err().into_response().status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(service.wait(Service::HANGS).await.is_err());
        assert_eq!(begun.elapsed().as_secs(), 0);
    }

    #[test]
    fn both_kinds_of_name_are_understood() {
        for (name, service) in
            [("gateway", ServiceName::Gateway), ("api_gateway", ServiceName::Gateway), ("user_service", ServiceName::User)]
        {
            assert_eq!(ServiceName::parse(name), Some(service));
        }
        assert_eq!(ServiceName::parse("shop"), None);
    }

    #[test]
    fn depth_counts_calls() {
        assert_eq!(ServiceName::ALL.map(ServiceName::depth), [2, 0, 1, 1, 0]);
    }
}
