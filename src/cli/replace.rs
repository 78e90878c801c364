//! A file is replaced whole or not at all.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Replaces what a file holds. Whoever reads it meanwhile sees either text whole; a crash leaves one of them. Its permissions stay, and
/// a link to it remains one.
///
/// # Errors
/// If it may not be written, or its folder may not.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    // Renaming would not ask whether the file itself may be written.
    let before = OpenOptions::new().write(true).open(&path)?.metadata()?;
    let beside = beside(&path);
    let written = write(&beside, text, &before).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // What cannot be renamed is of no use; that it cannot be removed either changes nothing.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// A name in the same folder, hidden so that it is part of no grid.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.squall-{}", std::process::id()))
}

fn write(path: &Path, text: &str, like: &Metadata) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    keep_owner(&file, like);
    file.set_permissions(like.permissions())?;
    file.sync_all()
}

/// Only a superuser can give a file away; for anybody else it is their own already, or becomes it.
#[cfg(unix)]
fn keep_owner(file: &File, like: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(like.uid()), Some(like.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}
