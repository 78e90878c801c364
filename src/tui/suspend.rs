//! Ctrl-Z and `kill -TSTP`: back to the shell for a while.

#[cfg(unix)]
mod system {
    use std::io;

    use rustix::process::{Signal, getpid, kill_process};
    use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

    /// Requests to stop for a while that come from outside.
    #[derive(Debug)]
    pub(in crate::tui) struct Suspensions(Stream);

    impl Suspensions {
        /// Begins to listen.
        pub(in crate::tui) fn listen() -> io::Result<Self> {
            Ok(Self(signal(SignalKind::from_raw(Signal::TSTP.as_raw()))?))
        }

        /// The next one.
        pub(in crate::tui) async fn next(&mut self) {
            if self.0.recv().await.is_none() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Stops this process until somebody lets it go on.
    pub(in crate::tui) fn stop_process() -> io::Result<()> {
        Ok(kill_process(getpid(), Signal::STOP)?)
    }
}

#[cfg(not(unix))]
mod system {
    use std::io;

    /// There is no such thing here.
    #[derive(Debug)]
    pub(in crate::tui) struct Suspensions;

    impl Suspensions {
        #[expect(clippy::unnecessary_wraps, reason = "has the type of the other")]
        pub(in crate::tui) fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        pub(in crate::tui) async fn next(&mut self) {
            std::future::pending::<()>().await;
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "has the type of the other")]
    pub(in crate::tui) fn stop_process() -> io::Result<()> {
        Ok(())
    }
}

pub(super) use system::{Suspensions, stop_process};
