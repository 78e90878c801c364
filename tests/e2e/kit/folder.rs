//! Temporary folders.

use std::path::{Path, PathBuf};

use super::Squall;

/// A folder that is gone when this is dropped.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// An empty one.
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One with a file in it.
    pub fn with(name: &str, text: impl AsRef<[u8]>) -> Self {
        let folder = Self::new();
        folder.write(name, text);
        folder
    }

    /// Writes a file, and makes the folders it is in.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The program, to be run here.
    pub fn squall<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Squall {
        Squall::new(arguments).dir(self.0.path())
    }
}
