//! The files that a grid may read: whoever holds a [`Files`] may, and nobody else.

use std::fs::{self, File, FileType, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::units::human_size;
use super::world::MAX_INPUT;

/// The most that is read of a file with rows of data.
pub const MAX_DATA: u64 = 512 << 20;

/// Reads files; a relative path begins in its folder, one that begins with `~` in the user's home. Cloning shares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    folder: Arc<Path>,
    home: Option<Arc<str>>,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is none.
    #[error("no such file or directory")]
    Missing,
    /// `~bob`: only one's own home is known.
    #[error("cannot expand user-specific home dir")]
    HomeOfAnother,
    /// `~`, and the environment has no `HOME`.
    #[error("HOME is not set")]
    NoHome,
    /// It is no file: reading it might never end, or makes no sense.
    #[error("is {0}")]
    Irregular(&'static str),
    /// It is larger than may be read of such a file.
    #[error("has more than the {} that are read of a file", human_size(*.0))]
    TooLarge(u64),
    /// Anything else.
    #[error("{}", .0.kind())]
    Failed(#[from] io::Error),
}

impl Default for Files {
    /// In the folder that the process is in, without a home.
    fn default() -> Self {
        Self::new(Path::new(""), None)
    }
}

impl Files {
    /// In a folder, with a home (`HOME` of the environment).
    pub fn new(folder: &Path, home: Option<&str>) -> Self {
        Self { folder: folder.into(), home: home.filter(|home| !home.is_empty()).map(Arc::from) }
    }

    /// The same, relative to the folder that a file is in; the file's own path is relative to this one's.
    #[must_use]
    pub fn beside(&self, file: &Path) -> Self {
        match file.parent() {
            Some(parent) if parent != Path::new("") => Self { folder: clean(&self.folder.join(parent)).into(), ..self.clone() },
            _ => self.clone(),
        }
    }

    /// What relative paths are relative to.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path with its `~` replaced by the home.
    ///
    /// # Errors
    /// If it is somebody else's home, or there is none.
    pub fn expand(&self, path: &str) -> Result<String, ReadError> {
        let Some(rest) = path.strip_prefix('~') else { return Ok(path.to_owned()) };
        if !(rest.is_empty() || rest.starts_with(['/', '\\'])) {
            return Err(ReadError::HomeOfAnother);
        }
        let home = self.home.as_deref().ok_or(ReadError::NoHome)?;
        match rest.strip_prefix('/').unwrap_or(rest) {
            "" => Ok(home.to_owned()),
            rest => Ok(format!("{}/{rest}", home.trim_end_matches('/'))),
        }
    }

    /// Where a path leads: absolute if the folder is, without `.` and `..` as far as they can be resolved.
    ///
    /// # Errors
    /// As [`expand`](Self::expand).
    pub fn resolve(&self, path: &str) -> Result<PathBuf, ReadError> {
        Ok(clean(&self.folder.join(self.expand(path)?)))
    }

    /// All bytes of a file.
    ///
    /// # Errors
    /// If it is missing, no file, larger than [`MAX_INPUT`], or cannot be read.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.read_up_to(path, MAX_INPUT)
    }

    /// All bytes of a file with rows of data, which may be larger.
    ///
    /// # Errors
    /// As [`read`](Self::read), with the limit [`MAX_DATA`].
    pub fn read_data(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.read_up_to(path, MAX_DATA)
    }

    fn read_up_to(&self, path: &str, most: u64) -> Result<Vec<u8>, ReadError> {
        let path = self.resolve(path)?;
        let metadata = fs::metadata(&path).map_err(missing)?;
        // Opening a pipe would wait for its writer.
        if let Some(what) = irregular(metadata.file_type()) {
            return Err(ReadError::Irregular(what));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(most)).unwrap_or_default());
        File::open(&path).map_err(missing)?.take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(ReadError::TooLarge(most));
        }
        Ok(bytes)
    }

    /// Whether there is a file.
    ///
    /// # Errors
    /// If something else is there, or that cannot be found out.
    pub fn exists(&self, path: &str) -> Result<bool, ReadError> {
        match self.metadata(path) {
            Ok(metadata) => irregular(metadata.file_type()).map_or(Ok(true), |what| Err(ReadError::Irregular(what))),
            Err(ReadError::Missing) => Ok(false),
            Err(other) => Err(other),
        }
    }

    fn metadata(&self, path: &str) -> Result<Metadata, ReadError> {
        fs::metadata(self.resolve(path)?).map_err(missing)
    }

    /// The names in a folder, sorted; those that are not Unicode are left out. Of what is no folder, or not there: none.
    pub fn names(&self, folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join(folder)).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        names
    }

    /// What a path inside the folder leads to, links followed.
    ///
    /// # Errors
    /// If nothing is there, or that cannot be found out.
    pub fn kind(&self, path: &Path) -> Result<Kind, ReadError> {
        let kind = fs::metadata(self.folder.join(path)).map_err(missing)?.file_type();
        Ok(match kind {
            kind if kind.is_file() => Kind::File,
            kind if kind.is_dir() => Kind::Folder,
            _ => Kind::Other,
        })
    }

    /// The same, relative to a folder inside of this one.
    #[must_use]
    pub fn within(&self, folder: &str) -> Self {
        Self { folder: clean(&self.folder.join(folder)).into(), ..self.clone() }
    }
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file with content of its own.
    File,
    /// A folder.
    Folder,
    /// Anything else: a device, a pipe, a socket.
    Other,
}

fn missing(error: io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound => ReadError::Missing,
        _ => ReadError::Failed(error),
    }
}

/// What it is if it is no file with content of its own.
fn irregular(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        return None;
    }
    Some(if kind.is_dir() { "a directory, not a file" } else { special(kind) })
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a named pipe, not a regular file"
    } else if kind.is_socket() {
        "a unix domain socket, not a regular file"
    } else if kind.is_char_device() || kind.is_block_device() {
        "a device node, not a regular file"
    } else {
        "not a regular file"
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> &'static str {
    "not a regular file"
}

/// The shortest path that says the same by its words alone; of nothing it is `.`.
pub fn clean(path: &Path) -> PathBuf {
    let mut kept = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match kept.components().next_back() {
                Some(Component::Normal(_)) => {
                    kept.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => kept.push(".."),
            },
            other => kept.push(other),
        }
    }
    if kept.as_os_str().is_empty() { PathBuf::from(".") } else { kept }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_by_their_words() {
        for (path, cleaned) in [
            ("", "."),
            (".", "."),
            ("a/./b//c/", "a/b/c"),
            ("a/../b", "b"),
            ("a/b/../../..", ".."),
            ("../../a", "../../a"),
            ("/../x", "/x"),
            ("/a/../b/./c//d/", "/b/c/d"),
        ] {
            assert_eq!(clean(Path::new(path)), Path::new(cleaned), "{path}");
        }
    }

    #[test]
    fn a_file_is_read_from_where_its_reader_stands() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        fs::write(folder.path().join("sub/a"), "one").unwrap();
        let files = Files::new(folder.path(), folder.path().to_str());
        assert_eq!(files.read("sub/a").unwrap(), b"one");
        assert_eq!(files.read("~/sub/a").unwrap(), b"one");
        assert_eq!(files.beside(Path::new("sub/main.hcl")).read("a").unwrap(), b"one");
        assert_eq!(files.beside(Path::new("main.hcl")).read("./sub/../sub/a").unwrap(), b"one");
        assert!(matches!(files.read("a"), Err(ReadError::Missing)));
        assert!(matches!(files.read("sub"), Err(ReadError::Irregular(_))));
        assert!(matches!(files.read("~bob/a"), Err(ReadError::HomeOfAnother)));
        assert!(matches!(Files::new(folder.path(), None).read("~/a"), Err(ReadError::NoHome)));
        assert!(files.exists("sub/a").unwrap());
        assert!(!files.exists("sub/b").unwrap());
        assert!(files.exists("sub").is_err());
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path(), None);
        let file = File::create(folder.path().join("large")).unwrap();
        file.set_len(MAX_INPUT).unwrap();
        assert_eq!(files.read("large").unwrap().len() as u64, MAX_INPUT);
        file.set_len(MAX_INPUT + 1).unwrap();
        assert!(matches!(files.read("large"), Err(ReadError::TooLarge(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_before_it_blocks() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, rustix::fs::Mode::from(0o600), 0).unwrap();
        assert!(matches!(Files::new(folder.path(), None).read("pipe"), Err(ReadError::Irregular(_))));
    }
}
