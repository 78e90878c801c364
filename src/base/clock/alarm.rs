//! An alarm: waits for an instant of real time as exactly as the machine can.
//!
//! The runtime's own timer wakes on whole milliseconds, one or two late, which is too coarse for arrivals: on Linux this is a timerfd in
//! the reactor of the thread that waits.

use super::{Driver, Elapsed, RunClock};

/// Waits for instants, one after the other, on one thread. Made within a runtime.
pub struct Alarm {
    clock: RunClock,
    #[cfg(target_os = "linux")]
    timer: Option<timer::Timer>,
}

impl RunClock {
    /// An alarm on this thread's runtime.
    pub fn alarm(&self) -> Alarm {
        Alarm {
            clock: self.clone(),
            #[cfg(target_os = "linux")]
            timer: match &*self.driver {
                Driver::System { .. } => timer::Timer::new().ok(),
                Driver::Manual { .. } => None,
            },
        }
    }
}

impl Alarm {
    /// Waits until an instant of real time; at once if it has passed.
    pub async fn until(&self, instant: Elapsed) {
        let left = instant.saturating_sub(self.clock.real());
        if left.is_zero() {
            return;
        }
        #[cfg(target_os = "linux")]
        if let Some(timer) = &self.timer
            && timer.wait(left).await.is_ok()
        {
            return;
        }
        self.clock.sleep_real(left).await;
    }
}

impl std::fmt::Debug for Alarm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Alarm")
    }
}

#[cfg(target_os = "linux")]
mod timer {
    use std::io;
    use std::os::fd::OwnedFd;
    use std::time::Duration;

    use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime};
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    /// A timerfd that the runtime waits for.
    pub(super) struct Timer(AsyncFd<OwnedFd>);

    impl Timer {
        pub(super) fn new() -> io::Result<Self> {
            let fd = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
            #[expect(
                deprecated,
                reason = "sound for an `OwnedFd`, which is its descriptor's only owner; the other needs `unsafe`"
            )]
            AsyncFd::with_interest(fd, Interest::READABLE).map(Self)
        }

        /// Waits for a time that is not nothing. What was set before counts no more.
        pub(super) async fn wait(&self, time: Duration) -> io::Result<()> {
            let value =
                Timespec { tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX), tv_nsec: i64::from(time.subsec_nanos()) };
            let once = Itimerspec { it_interval: Timespec { tv_sec: 0, tv_nsec: 0 }, it_value: value };
            timerfd_settime(&self.0, TimerfdTimerFlags::empty(), &once)?;
            loop {
                let mut ready = self.0.readable().await?;
                let read = ready.try_io(|fd| Ok(rustix::io::read(fd, &mut [0_u8; 8])?));
                // Err: it was ready for what was set before.
                if let Ok(read) = read {
                    return read.map(drop);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[tokio::test]
    async fn an_alarm_is_never_early_and_the_last_setting_counts() {
        let clock = RunClock::system();
        let alarm = clock.alarm();
        let far = tokio::time::timeout(Duration::from_millis(5), alarm.until(Duration::from_secs(3600)));
        assert!(far.await.is_err(), "it rang an hour early");
        for ms in [20, 30, 31] {
            let instant = Duration::from_millis(ms);
            alarm.until(instant).await;
            assert!(clock.real() >= instant);
        }
        alarm.until(Duration::ZERO).await;
    }

    #[tokio::test]
    async fn an_alarm_follows_a_clock_that_is_moved_by_hand() {
        let (clock, time) = RunClock::manual(SystemTime::UNIX_EPOCH);
        let waiting = tokio::spawn({
            let clock = clock.clone();
            async move { clock.alarm().until(Duration::from_secs(5)).await }
        });
        while time.sleeping() == 0 {
            tokio::task::yield_now().await;
        }
        time.advance(Duration::from_secs(4));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        time.advance(Duration::from_secs(1));
        assert!(waiting.await.is_ok());
    }
}
