//! What `ls` takes and gives.

use crate::contract::{Manifest, OutputDef};
use crate::shape;
use crate::value::Text;
use crate::value::shape::Shape;
use crate::words;

words! {
    /// What an entry is.
    pub enum Kind {
        /// A file.
        File = "file",
        /// A folder.
        Folder = "folder",
        /// A symbolic link.
        Link = "link",
        /// Anything else.
        Other = "other",
    }
}

shape! {
    /// Which folder, and what of it.
    pub struct Input {
        /// The folder; relative to the one squall was started in.
        dir: Text = ".",
        /// Which entries: `*`, `?`, `[abc]`, and `**` for any folders. Without a `/` it is about names, with one about paths below the folder.
        pattern: Text = "*" => [example("\"*.hcl\"")],
        /// Whether folders inside are listed too; links are not followed.
        recursive: bool = false,
    }

    /// What was found.
    pub struct Output {
        /// The entries, sorted by path.
        entries: Vec<Entry>,
    }

    /// One entry.
    pub struct Entry {
        /// Its name.
        name: Text,
        /// Its path, with the folder's in front as it was given.
        path: Text,
        /// Its size.
        size: u64 => [unit(bytes)],
        /// What it is.
        kind: Kind,
        /// When it was last changed, as RFC 3339 in UTC; null where that is not known.
        modified: Option<Text>,
    }
}

/// The description.
pub const MANIFEST: Manifest = Manifest {
    name: "ls",
    summary: "Lists the entries of a folder.",
    example: r#"step "ls" "logs" {
  arguments {
    dir       = "logs"
    pattern   = "*.log"
    recursive = true
  }
}"#,
    input: Input::SHAPE,
    output: OutputDef::of::<Output>(),
    uses: &[],
};
