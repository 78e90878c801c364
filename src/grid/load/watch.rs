//! Noticing that the files of a grid may have changed.
//!
//! The system tells of changes; what it says is only taken as a hint to look again, because editors write in many ways (in place, by
//! renaming another file over it, by removing it first), and what happens in a new folder before it is watched is told by nobody. Where the
//! system cannot tell, or forgets to, the files are looked at from time to time.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::find::{given, is_grid_file};

/// How long nothing more must happen before the files are read: an editor does several things at once.
const QUIET: Duration = Duration::from_millis(30);

/// After so long they are read all the same.
const LATEST: Duration = Duration::from_millis(120);

/// After a change it is looked once more, for what happened in a new folder before that was watched.
const AGAIN: Duration = Duration::from_millis(100);

/// How often files are looked at where the system tells of changes.
const SELDOM: Duration = Duration::from_secs(1);

/// How often they are looked at where it does not.
const OFTEN: Duration = Duration::from_millis(150);

/// What waiting led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// Something may have changed: read the files.
    Change,
    /// Nothing, for a while.
    Nothing,
}

/// Watches the files of a grid.
pub struct Watch {
    paths: Vec<PathBuf>,
    others: Vec<PathBuf>,
    folder: PathBuf,
    hints: Receiver<()>,
    hint: Sender<()>,
    watcher: Option<RecommendedWatcher>,
    stamps: BTreeSet<Stamp>,
    /// When to look once more.
    again: Option<Instant>,
}

/// A file as it was when it was looked at.
type Stamp = (PathBuf, u64, Option<SystemTime>);

impl Watch {
    /// Begins to watch what [`load`](super::load) would read from `paths` (relative to `folder`), and some other files.
    pub fn new(paths: &[PathBuf], others: &[PathBuf], folder: &Path) -> Self {
        let (hint, hints) = channel();
        let mut watch = Self {
            paths: paths.to_vec(),
            others: others.iter().map(|other| folder.join(other)).collect(),
            folder: folder.to_owned(),
            hints,
            hint,
            watcher: None,
            stamps: BTreeSet::new(),
            again: None,
        };
        watch.listen();
        watch.stamps = watch.look();
        watch
    }

    /// Waits until something may have changed, or for about a second.
    pub fn wait(&mut self) -> Noticed {
        if let Some(again) = self.again.take() {
            // A hint that comes first is as good.
            let _ = self.hints.recv_timeout(again.saturating_duration_since(Instant::now()));
            self.settle();
            self.stamps = self.look();
            return Noticed::Change;
        }
        let patience = if self.watcher.is_some() { SELDOM } else { OFTEN };
        match self.hints.recv_timeout(patience) {
            Ok(()) => self.settle(),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                let now = self.look();
                if now == self.stamps {
                    return Noticed::Nothing;
                }
                // Nobody told: perhaps what was watched is gone and there again.
                self.listen();
            }
        }
        self.stamps = self.look();
        self.again = Some(Instant::now() + AGAIN);
        Noticed::Change
    }

    /// Waits until nothing more happens, but not for ever.
    fn settle(&self) {
        let end = Instant::now() + LATEST;
        while Instant::now() < end && self.hints.recv_timeout(QUIET).is_ok() {}
    }

    fn look(&self) -> BTreeSet<Stamp> {
        let files = given(&self.paths, &self.folder).into_iter().chain(self.others.iter().cloned());
        let stamp = |path: PathBuf| {
            let known = std::fs::metadata(&path).ok();
            let (length, changed) = known.map_or((0, None), |known| (known.len(), known.modified().ok()));
            (path, length, changed)
        };
        files.map(stamp).collect()
    }

    /// Lets the system tell of changes from now on; without it files are only looked at.
    fn listen(&mut self) {
        let hint = self.hint.clone();
        let others: Vec<PathBuf> = self.others.clone();
        let told = move |event: notify::Result<Event>| {
            let matters =
                event.map_or(true, |event| is_change(event.kind) && event.paths.iter().any(|path| matters(path, &others)));
            if matters {
                // Err: nobody waits any more.
                let _ = hint.send(());
            }
        };
        self.watcher = notify::recommended_watcher(told).ok();
        let Some(watcher) = &mut self.watcher else { return };
        let default = [if self.folder.join("grids").is_dir() { PathBuf::from("grids") } else { PathBuf::from(".") }];
        let roots = if self.paths.is_empty() { &default[..] } else { &self.paths };
        for path in roots.iter().map(|path| self.folder.join(path)).chain(self.others.iter().cloned()) {
            let (place, mode) = if path.is_dir() {
                (path.as_path(), RecursiveMode::Recursive)
            } else {
                // Its folder: whoever renames another file over it leaves this one behind.
                (path.parent().unwrap_or(&self.folder), RecursiveMode::NonRecursive)
            };
            if watcher.watch(place, mode).is_err() {
                // Too many to watch, or not there: then all are looked at often.
                self.watcher = None;
                return;
            }
        }
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("paths", &self.paths).finish_non_exhaustive()
    }
}

/// Whether an event is about what is written, not about reading, which we do ourselves.
const fn is_change(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(access) if !matches!(access, AccessKind::Close(AccessMode::Write)))
}

/// Whether a path can be a file of the grid, or a folder with some.
fn matters(path: &Path, others: &[PathBuf]) -> bool {
    let name = path.file_name().unwrap_or_default();
    is_grid_file(name)
        || path.extension().is_none()
        || path.is_dir()
        || others.iter().any(|other| other.file_name() == Some(name))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::fs;

    use super::*;

    /// Waits for a change, and that what it leads to is the latest that is to be heard of it.
    fn changes(watch: &mut Watch) -> bool {
        let noticed = watch.wait();
        while watch.again.is_some() {
            watch.wait();
        }
        noticed == Noticed::Change
    }

    fn folder() -> (tempfile::TempDir, Watch) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("grids")).unwrap();
        fs::write(folder.path().join("grids/a.hcl"), "").unwrap();
        fs::write(folder.path().join("values.json"), "{}").unwrap();
        let watch = Watch::new(&["grids".into()], &["values.json".into()], folder.path());
        (folder, watch)
    }

    /// The first so many.
    fn all_kinds_of_changes(folder: &Path, watch: &mut Watch, number: usize) {
        let path = |name: &str| folder.join(name);
        let kinds: [(&str, &dyn Fn()); 8] = [
            ("written", &|| fs::write(path("grids/a.hcl"), "locals {}").unwrap()),
            ("renamed over", &|| {
                fs::write(path("grids/.a.hcl.swp"), "locals { }").unwrap();
                fs::rename(path("grids/.a.hcl.swp"), path("grids/a.hcl")).unwrap();
            }),
            ("added", &|| fs::write(path("grids/b.hcl"), "").unwrap()),
            ("a new folder with a file", &|| {
                fs::create_dir_all(path("grids/deep/er")).unwrap();
                fs::write(path("grids/deep/er/c.hcl"), "").unwrap();
            }),
            ("written in the new folder", &|| fs::write(path("grids/deep/er/c.hcl"), "locals {}").unwrap()),
            ("a folder renamed", &|| fs::rename(path("grids/deep"), path("grids/depth")).unwrap()),
            ("removed", &|| fs::remove_file(path("grids/b.hcl")).unwrap()),
            ("values written", &|| fs::write(path("values.json"), "{ }").unwrap()),
        ];
        for (what, change) in kinds.into_iter().take(number) {
            change();
            assert!(changes(watch), "{what}");
        }
    }

    #[test]
    fn every_way_to_change_files_is_noticed() {
        let (folder, mut watch) = folder();
        assert!(watch.watcher.is_some(), "the system tells of changes");
        all_kinds_of_changes(folder.path(), &mut watch, usize::MAX);
    }

    #[test]
    fn and_also_where_the_system_does_not_tell() {
        let (folder, mut watch) = folder();
        watch.watcher = None;
        while watch.hints.try_recv().is_ok() {}
        let (hint, hints) = channel();
        // Nobody hints any more, whatever is listened to anew.
        (watch.hint, watch.hints) = (channel().0, hints);
        all_kinds_of_changes(folder.path(), &mut watch, 3);
        drop(hint);
    }

    #[test]
    fn what_is_no_grid_and_what_is_only_read_is_no_change() {
        let (folder, mut watch) = folder();
        fs::write(folder.path().join("grids/notes.txt"), "x").unwrap();
        fs::read_to_string(folder.path().join("grids/a.hcl")).unwrap();
        assert_eq!(watch.wait(), Noticed::Nothing);
    }
}
