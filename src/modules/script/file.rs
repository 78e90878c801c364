//! A script's file.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Tells the files of this process apart.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// How many names are tried: others may have taken some, on purpose too.
const TRIES: u32 = 100;

/// A file that only its owner can read, removed when dropped.
#[derive(Debug)]
pub(super) struct ScriptFile {
    path: PathBuf,
}

impl ScriptFile {
    /// Writes a new file into a folder; never through a link or over a file of somebody else.
    pub(super) fn write(folder: &Path, text: &str) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut result = Err(io::ErrorKind::AlreadyExists.into());
        for _ in 0..TRIES {
            let path = folder.join(format!("squall-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
            match options.open(&path) {
                Ok(mut file) => {
                    let written = Self { path };
                    return file.write_all(text.as_bytes()).map(|()| written);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    result = Err(error);
                    break;
                }
            }
        }
        result
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for ScriptFile {
    fn drop(&mut self) {
        // Err: somebody else removed it.
        let _ = fs::remove_file(&self.path);
    }
}
