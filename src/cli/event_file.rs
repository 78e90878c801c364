//! `--hlog FILE`, `--iterations FILE` and `--events FILE`: what is written to a file while the run goes on.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use futures_util::FutureExt as _;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::complaint::Complaint;
use crate::base::world::{Output, World};
use crate::event::{Fact, Lagged, RunEvent, StoredHeader, StoredLine};
use crate::state::Subscription;

/// A file that is to be written.
pub(super) struct LogFile {
    name: PathBuf,
    file: Box<dyn Write + Send>,
}

/// A file that is being written.
pub(super) struct Writing {
    name: PathBuf,
    task: JoinHandle<std::io::Result<()>>,
}

impl LogFile {
    /// Makes the file, before anything runs.
    pub(super) fn create(world: &World, name: &Path) -> Result<Self, Complaint> {
        let file = File::create(world.path(name)).map_err(|error| unwritable(name, &error))?;
        Ok(Self { name: name.to_owned(), file: Box::new(BufWriter::new(file)) })
    }

    /// Standard output, as if it were one.
    pub(super) fn out(world: &World) -> Self {
        Self { name: PathBuf::from("-"), file: Box::new(BufWriter::new(Out(world.out.clone()))) }
    }

    /// Writes all events of a run for those who read them later, each as soon as nothing else is to be written. What was missed, because
    /// the file is too slow, is said in it.
    pub(super) fn follow_all(self, runtime: &Runtime, mut events: Box<dyn Subscription>) -> Writing {
        let Self { name, mut file } = self;
        let task = runtime.spawn(async move {
            file.write_all(StoredHeader::current().line().as_bytes())?;
            loop {
                let next = match events.next().now_or_never() {
                    Some(next) => next,
                    None => {
                        file.flush()?;
                        events.next().await
                    }
                };
                match next {
                    Some(Ok(event)) => {
                        file.write_all(StoredLine::of(&event).as_bytes())?;
                        if matches!(event.fact, Fact::Finished(_)) {
                            break;
                        }
                    }
                    Some(Err(Lagged(missed))) => file.write_all(StoredLine::of_missed(missed).as_bytes())?,
                    None => break,
                }
            }
            file.flush()
        });
        Writing { name, task }
    }

    /// Follows a run; `lines` makes of an event what is written of it.
    pub(super) fn follow(
        self,
        runtime: &Runtime,
        mut events: Box<dyn Subscription>,
        mut lines: impl FnMut(&RunEvent) -> String + Send + 'static,
    ) -> Writing {
        let Self { name, mut file } = self;
        let task = runtime.spawn(async move {
            while let Some(next) = events.next().await {
                // What was missed is missing in the file; nothing else can be done about it.
                let Ok(event) = next else { continue };
                file.write_all(lines(&event).as_bytes())?;
                if matches!(event.fact, Fact::Finished(_)) {
                    break;
                }
            }
            file.flush()
        });
        Writing { name, task }
    }
}

impl Writing {
    /// Waits until all is written.
    pub(super) fn end(self, runtime: &Runtime) -> Result<(), Complaint> {
        let Self { name, task } = self;
        runtime.block_on(task).unwrap_or(Ok(())).map_err(|error| unwritable(&name, &error))
    }
}

/// Standard output as something to write to.
struct Out(Output);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write_bytes(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn unwritable(name: &Path, error: &std::io::Error) -> Complaint {
    Complaint::surroundings(format!("the file `{}` cannot be written: {}", name.display(), error.kind()))
}
