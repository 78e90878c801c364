//! Stress on the machine's processor and memory: real, capped, and ending by itself.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::bounded::Shared;

/// The most of one core a service burns, in percent.
pub(super) const MOST_CPU_PERCENT: u32 = 90;
/// The most a service holds, in mebibytes.
pub(super) const MOST_MEMORY_MB: u32 = 300;
/// How long a stress lasts if nobody says otherwise.
pub(super) const USUAL_TIME: Duration = Duration::from_secs(30);
/// The longest stress accepted.
pub(super) const LONGEST_TIME: Duration = Duration::from_secs(120);

/// The stress on one service; a new one of a kind replaces the one before.
#[derive(Debug)]
pub(super) struct Stress {
    tasks: TaskTracker,
    stop: CancellationToken,
    cpu: Shared<Option<Running>>,
    memory: Shared<Option<Running>>,
}

#[derive(Debug, Clone)]
struct Running {
    amount: u32,
    until: Instant,
    stop: CancellationToken,
}

impl Running {
    fn is_on(&self) -> bool {
        !self.stop.is_cancelled() && Instant::now() < self.until
    }
}

impl Stress {
    /// No stress yet; what is started runs in `tasks` and ends with `stop` at the latest.
    pub(super) fn new(tasks: TaskTracker, stop: CancellationToken) -> Self {
        Self { tasks, stop, cpu: Shared::default(), memory: Shared::default() }
    }

    /// Burns `percent` of one core for `time`.
    pub(super) fn burn(&self, percent: u32, time: Duration) {
        let running = self.replace(&self.cpu, percent, time);
        self.tasks.spawn_blocking(move || burn(&running));
    }

    /// Holds `megabytes` MiB for `time`.
    pub(super) fn hold(&self, megabytes: u32, time: Duration) {
        let running = self.replace(&self.memory, megabytes, time);
        self.tasks.spawn(async move {
            let filled = tokio::task::spawn_blocking(move || ballast(running.amount)).await;
            tokio::select! {
                () = running.stop.cancelled() => {}
                () = tokio::time::sleep_until(running.until.into()) => {}
            }
            drop(filled);
        });
    }

    /// Ends all stress.
    pub(super) fn clear(&self) {
        for kind in [&self.cpu, &self.memory] {
            if let Some(running) = kind.with(Option::take) {
                running.stop.cancel();
            }
        }
    }

    /// The percent of one core being burnt.
    pub(super) fn cpu_percent(&self) -> u32 {
        amount(&self.cpu)
    }

    /// The mebibytes being held.
    pub(super) fn memory_mb(&self) -> u32 {
        amount(&self.memory)
    }

    fn replace(&self, kind: &Shared<Option<Running>>, amount: u32, time: Duration) -> Running {
        let running = Running { amount, until: Instant::now() + time, stop: self.stop.child_token() };
        if let Some(before) = kind.with(|slot| slot.replace(running.clone())) {
            before.stop.cancel();
        }
        running
    }
}

fn amount(kind: &Shared<Option<Running>>) -> u32 {
    kind.with(|slot| slot.as_ref().filter(|running| running.is_on()).map_or(0, |running| running.amount))
}

/// Works and sleeps in turns, in slices short enough that the end is never more than one away.
fn burn(running: &Running) {
    const SLICE: Duration = Duration::from_millis(10);
    let busy = SLICE * running.amount.min(MOST_CPU_PERCENT) / 100;
    while running.is_on() {
        let begun = Instant::now();
        while begun.elapsed() < busy {
            std::hint::spin_loop();
        }
        std::thread::sleep(SLICE.saturating_sub(begun.elapsed()));
    }
}

/// Memory that is really there: every byte is written. Empty if the machine has no such room.
fn ballast(megabytes: u32) -> Vec<u8> {
    let bytes = (megabytes.min(MOST_MEMORY_MB) as usize) << 20;
    let mut held = Vec::new();
    if held.try_reserve_exact(bytes).is_ok() {
        held.resize(bytes, 1);
    }
    held
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;
    use tokio_util::task::TaskTracker;

    use super::Stress;

    #[tokio::test]
    async fn stress_ends_by_itself() {
        let tasks = TaskTracker::new();
        let stress = Stress::new(tasks.clone(), CancellationToken::new());
        stress.burn(5, Duration::from_millis(30));
        stress.hold(1, Duration::from_millis(30));
        assert_eq!((stress.cpu_percent(), stress.memory_mb()), (5, 1));
        tasks.close();
        tasks.wait().await;
        assert_eq!((stress.cpu_percent(), stress.memory_mb()), (0, 0));
    }

    #[tokio::test]
    async fn clearing_and_replacing_end_what_ran_before() {
        let tasks = TaskTracker::new();
        let stress = Stress::new(tasks.clone(), CancellationToken::new());
        stress.burn(5, Duration::from_secs(60));
        stress.burn(7, Duration::from_secs(60));
        stress.hold(2, Duration::from_secs(60));
        assert_eq!((stress.cpu_percent(), stress.memory_mb()), (7, 2));
        stress.clear();
        assert_eq!((stress.cpu_percent(), stress.memory_mb()), (0, 0));
        tasks.close();
        tasks.wait().await;
    }
}
