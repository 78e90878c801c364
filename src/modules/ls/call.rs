//! What `ls` does.

use std::io;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::pattern::Pattern;
use super::spec::{Entry, Input, Kind, MANIFEST, Output};
use crate::contract::{Action, CallContext, Demand, Effect, Failure, Manifest, User};
use crate::value::Text;
use crate::value::shape::Arguments;

pub(super) struct Ls;

impl Action for Ls {
    const MANIFEST: Manifest = MANIFEST;
    type Input = Input;
    type Output = Output;

    fn effect(_: &Arguments) -> Effect {
        Effect::Pure
    }

    async fn run(cx: &CallContext, _: &Demand, _: &mut User, input: Input) -> Result<Output, Failure> {
        let pattern = Pattern::parse(&input.pattern)
            .ok_or_else(|| Failure::error(format!("the pattern `{}` cannot be read", input.pattern)))?;
        let root = cx.run.folder.join(input.dir.as_str());
        let listing = list(&root, &input, &pattern);
        let result = tokio::select! {
            result = listing => result,
            () = cx.cancelled() => return Err(Failure::error("cancelled")),
        };
        let mut entries =
            result.map_err(|error| Failure::error(format!("`{}` cannot be listed: {}", input.dir, error.kind())))?;
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Output { entries })
    }
}

async fn list(root: &Path, input: &Input, pattern: &Pattern) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let mut entries = match tokio::fs::read_dir(root.join(&below)).await {
            Ok(entries) => entries,
            // Gone while we were looking; only the folder asked for must be there.
            Err(error) if error.kind() == io::ErrorKind::NotFound && !below.as_os_str().is_empty() => continue,
            Err(error) => return Err(error),
        };
        while let Some(entry) = entries.next_entry().await? {
            let relative = below.join(entry.file_name());
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            let Ok(metadata) = entry.metadata().await else { continue };
            if input.recursive && metadata.is_dir() {
                folders.push(relative);
            }
            if pattern.matches(if pattern.of_paths { &path } else { &name }) {
                found.push(described(&input.dir, &name, &path, &metadata));
            }
        }
    }
    Ok(found)
}

fn described(dir: &Text, name: &str, path: &str, metadata: &std::fs::Metadata) -> Entry {
    let kind = match metadata.file_type() {
        kind if kind.is_symlink() => Kind::Link,
        kind if kind.is_dir() => Kind::Folder,
        kind if kind.is_file() => Kind::File,
        _ => Kind::Other,
    };
    let modified = metadata.modified().ok().and_then(|at| OffsetDateTime::from(at).format(&Rfc3339).ok());
    let path = if dir.as_str() == "." { path.to_owned() } else { format!("{}/{path}", dir.trim_end_matches('/')) };
    Entry { name: name.into(), path: path.into(), size: metadata.len(), kind, modified: modified.map(Text::from) }
}
