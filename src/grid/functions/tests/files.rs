//! What Terraform 1.11.4 answers about files; rows as in `terraform`. Then what is ours.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::harness::Surroundings;
use super::terraform::compare;
use crate::base::files::Files;

const TABLE: &str = include_str!("files.tsv");

/// A folder of files to ask about.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    fs::create_dir_all(at("dir/sub/deep")).unwrap();
    fs::write(at("hello.txt"), "hello").unwrap();
    fs::write(at("bin.dat"), b"\xff\xfe").unwrap();
    for name in ["a.txt", "b.txt", "c.md", ".hidden", "sub/d.txt", "sub/deep/e.txt", "[x].txt", "é.txt"] {
        fs::write(at("dir").join(name), "").unwrap();
    }
    symlink("../hello.txt", at("dir/link.txt")).unwrap();
    symlink("nowhere", at("dir/broken.lnk")).unwrap();
    symlink("sub", at("dir/linkdir")).unwrap();
    folder
}

fn seen_from(folder: &Path) -> Surroundings {
    Surroundings { files: Files::new(folder, Some("/home/ada")), ..Surroundings::new() }
}

#[test]
fn files_are_what_terraform_says() {
    let folder = folder();
    let surroundings = seen_from(folder.path());
    compare(TABLE, |name, arguments| surroundings.answer(name, arguments));
}

#[test]
fn a_path_begins_where_the_call_is_written() {
    let folder = folder();
    let files = Files::new(folder.path(), None).beside(Path::new("dir/grid.hcl"));
    let surroundings = Surroundings { files, ..Surroundings::new() };
    assert_eq!(surroundings.answer("fileexists", r#"["a.txt"]"#), "true");
    assert_eq!(surroundings.answer("file", r#"["../hello.txt"]"#), r#""hello""#);
    assert_eq!(surroundings.answer("fileset", r#"["sub","*"]"#), r#"toset(["d.txt"])"#);
    let here = surroundings.answer("abspath", r#"["x"]"#);
    assert_eq!(here, format!("{:?}", folder.path().join("dir/x").to_str().unwrap()));
}

#[test]
fn a_folder_that_holds_itself_is_no_hang() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one", "two", "three"] {
        symlink(".", folder.path().join(name)).unwrap();
    }
    let answer = seen_from(folder.path()).answer("fileset", r#"[".","**/x"]"#);
    assert!(answer.contains("names to look at"), "{answer}");
}
