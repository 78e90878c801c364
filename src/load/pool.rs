//! The load threads of a run: one runtime each, made when the first scenario begins, shared by all scenarios.

use std::io;
use std::sync::Mutex;
use std::sync::PoisonError;

use tokio::sync::mpsc;
use tokio::task::LocalSet;

use super::assignment::Assignment;
use super::crew::work;

/// The load threads of a run. They end when it is dropped.
#[derive(Debug)]
pub struct Pool {
    threads: u32,
    made: Mutex<Vec<mpsc::UnboundedSender<Assignment>>>,
}

impl Pool {
    /// A pool of so many threads; none is made yet.
    pub fn new(threads: u32) -> Self {
        Self { threads: threads.max(1), made: Mutex::default() }
    }

    /// One for each processor that this process may use.
    pub fn of_this_machine() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, |all| u32::try_from(all.get()).unwrap_or(u32::MAX)))
    }

    /// How many threads there are.
    pub const fn threads(&self) -> u32 {
        self.threads
    }

    /// Gives each thread its share of a scenario.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn assign(&self, share: impl Fn(u32) -> Assignment) -> io::Result<()> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        while (made.len() as u32) < self.threads {
            let number = made.len();
            made.push(thread(number)?);
        }
        for (number, thread) in (0..self.threads).zip(made.iter()) {
            // Err: the thread is gone, which only a bug of ours does; the scenario is told by what it does not hear.
            let _ = thread.send(share(number));
        }
        Ok(())
    }
}

fn thread(number: usize) -> io::Result<mpsc::UnboundedSender<Assignment>> {
    let (sender, mut assignments) = mpsc::unbounded_channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name(format!("load-{number}")).spawn(move || {
        let tasks = LocalSet::new();
        tasks.block_on(&runtime, async {
            while let Some(assignment) = assignments.recv().await {
                tokio::task::spawn_local(work(assignment));
            }
        });
        drop(tasks);
        // What a module left running must not keep this thread.
        runtime.shutdown_background();
    })?;
    Ok(sender)
}
