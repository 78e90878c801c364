//! Requests to end that come from outside the process: Ctrl-C, `kill`, a closed terminal.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};

use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, mpsc};

/// A request to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// `SIGINT`: Ctrl-C.
    Interrupt,
    /// `SIGTERM`: `kill`, a service manager.
    Terminate,
    /// `SIGHUP`: the terminal is gone.
    Hangup,
}

impl Signal {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
            Self::Hangup => "SIGHUP",
        }
    }
}

/// Where signals come from. Cloning shares it.
#[derive(Clone, Debug)]
pub enum Signals {
    /// The process's own.
    System,
    /// Sent by hand; for tests.
    Manual(Arc<Mutex<mpsc::UnboundedReceiver<Signal>>>),
}

impl Signals {
    /// Signals sent by hand, and the hand.
    pub fn manual() -> (Self, mpsc::UnboundedSender<Signal>) {
        let (send, receive) = mpsc::unbounded_channel();
        (Self::Manual(Arc::new(Mutex::new(receive))), send)
    }

    /// Begins to listen: from now on a signal does not end the process by itself. Needs a tokio runtime around it.
    ///
    /// # Errors
    /// As the system.
    pub fn listen(&self) -> io::Result<Listener> {
        Ok(Listener(match self {
            Self::System => Source::System(system::Streams::new()?),
            Self::Manual(signals) => Source::Manual(Arc::clone(signals)),
        }))
    }
}

/// Gets signals one after the other.
#[derive(Debug)]
pub struct Listener(Source);

#[derive(Debug)]
enum Source {
    System(system::Streams),
    Manual(Arc<Mutex<mpsc::UnboundedReceiver<Signal>>>),
}

impl Listener {
    /// The next signal. Dropping the future loses none.
    pub async fn next(&mut self) -> Signal {
        let signal = match &mut self.0 {
            Source::System(streams) => Some(std::future::poll_fn(|cx| streams.poll(cx)).await),
            Source::Manual(signals) => signals.lock().await.recv().await,
        };
        match signal {
            Some(signal) => signal,
            None => std::future::pending().await,
        }
    }
}

#[cfg(unix)]
mod system {
    use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

    use super::{Context, Poll, Signal, io};

    /// One stream a signal.
    #[derive(Debug)]
    pub(super) struct Streams([(Signal, Stream); 3]);

    impl Streams {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self([
                (Signal::Interrupt, signal(SignalKind::interrupt())?),
                (Signal::Terminate, signal(SignalKind::terminate())?),
                (Signal::Hangup, signal(SignalKind::hangup())?),
            ]))
        }

        pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Signal> {
            let came = self
                .0
                .iter_mut()
                .find_map(|(which, stream)| matches!(stream.poll_recv(cx), Poll::Ready(Some(()))).then_some(*which));
            came.map_or(Poll::Pending, Poll::Ready)
        }
    }
}

#[cfg(windows)]
mod system {
    use tokio::signal::windows::{CtrlBreak, CtrlC, ctrl_break, ctrl_c};

    use super::{Context, Poll, Signal, io};

    /// One stream a signal.
    #[derive(Debug)]
    pub(super) struct Streams(CtrlC, CtrlBreak);

    impl Streams {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self(ctrl_c()?, ctrl_break()?))
        }

        pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Signal> {
            if matches!(self.0.poll_recv(cx), Poll::Ready(Some(()))) {
                return Poll::Ready(Signal::Interrupt);
            }
            if matches!(self.1.poll_recv(cx), Poll::Ready(Some(()))) {
                return Poll::Ready(Signal::Terminate);
            }
            Poll::Pending
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{Signal, Signals};

    #[tokio::test]
    async fn signals_sent_by_hand_come_in_order() {
        let (signals, hand) = Signals::manual();
        let mut listener = signals.listen().unwrap();
        hand.send(Signal::Interrupt).unwrap();
        hand.send(Signal::Terminate).unwrap();
        assert_eq!(listener.next().await.name(), "SIGINT");
        assert_eq!(listener.next().await.name(), "SIGTERM");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_real_hangup_is_heard_instead_of_ending_the_process() {
        let mut listener = Signals::System.listen().unwrap();
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::HUP).unwrap();
        assert_eq!(listener.next().await, Signal::Hangup);
    }
}
