//! `--hlog FILE` and `--iterations FILE`: what is written to a file while the run goes on.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::complaint::Complaint;
use crate::base::id::Seq;
use crate::base::world::World;
use crate::event::{Fact, RunEvent};
use crate::state::{LocalSession, Session as _};

/// A file that is to be written.
pub(super) struct LogFile {
    name: PathBuf,
    file: BufWriter<File>,
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
        Ok(Self { name: name.to_owned(), file: BufWriter::new(file) })
    }

    /// Follows a run from now on; `lines` makes of an event what is written of it.
    pub(super) fn follow(
        self,
        runtime: &Runtime,
        session: &LocalSession,
        mut lines: impl FnMut(&RunEvent) -> String + Send + 'static,
    ) -> Writing {
        let Self { name, mut file } = self;
        let mut events = session.subscribe(Seq::default());
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

fn unwritable(name: &Path, error: &std::io::Error) -> Complaint {
    Complaint::surroundings(format!("the file `{}` cannot be written: {}", name.display(), error.kind()))
}
