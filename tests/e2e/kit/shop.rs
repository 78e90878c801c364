//! The five services of the demo, in a process of their own.

use rustix::process::Signal;

use super::{Ended, Running, Squall, until};

/// Where the README, the docs and the grids say that the services listen: `squall demo --services-only --port 8001`.
const WRITTEN: [&str; 5] = ["127.0.0.1:8001", "127.0.0.1:8002", "127.0.0.1:8003", "127.0.0.1:8004", "127.0.0.1:8005"];

/// The services, on free ports, until this is dropped.
pub struct Shop {
    running: Running,
    addresses: Vec<String>,
}

impl Shop {
    /// Starts them; when this returns, all of them listen.
    pub fn start() -> Self {
        Self::of(Squall::new(["demo", "--services-only", "--pace", "0.05"]).start())
    }

    /// Those of a process that has just been started.
    pub fn of(running: Running) -> Self {
        let is_ready = || running.out().lines().count() == WRITTEN.len() && running.out().ends_with('\n');
        until("the services say where they are", is_ready);
        let address = |line: &str| line.split_once(" http://").unwrap_or_else(|| panic!("{line}")).1.to_owned();
        let addresses = running.out().lines().map(address).collect();
        Self { running, addresses }
    }

    /// A text with the addresses of these services instead of those that are written everywhere.
    pub fn here(&self, text: &str) -> String {
        WRITTEN.iter().zip(&self.addresses).fold(text.to_owned(), |text, (written, here)| text.replace(written, here))
    }

    /// Ends them as an operator does.
    pub fn end(self) -> Ended {
        self.running.signal(Signal::TERM);
        self.running.end()
    }
}
