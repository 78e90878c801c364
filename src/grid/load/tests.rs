#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::base::exit::ExitCode;

/// A directory with these files, each with its own name as text.
fn folder(files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("# {file}\n")).unwrap();
    }
    folder
}

fn paths(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(PathBuf::from).collect()
}

/// The names that were loaded.
fn names(given: &[&str], cwd: &Path) -> Vec<String> {
    let (sources, files) = load(&paths(given), cwd, || panic!("nobody named standard input")).unwrap();
    files.iter().map(|file| sources.get(file.source).unwrap().name.to_string()).collect()
}

/// What went wrong, with the exit codes.
fn errors(given: &[&str], cwd: &Path) -> Vec<(u8, String)> {
    let errors = load(&paths(given), cwd, || Ok(Vec::new())).unwrap_err();
    errors.iter().map(|error| (error.exit_code().code(), error.diagnostic().message.clone())).collect()
}

fn error(code: u8, message: &str) -> (u8, String) {
    (code, message.to_owned())
}

#[test]
fn directories_are_read_recursively_in_order() {
    let files = [
        "g/b.hcl",
        "g/a/z.hcl",
        "g/a.hcl",
        "g/a/x.txt",
        "g/a.vars.hcl",
        "g/.git/c.hcl",
        "g/.d.hcl",
        "g/e.HCL",
        "g/f.hcl_",
        "top.hcl",
    ];
    let folder = folder(&files);
    assert_eq!(names(&["g"], folder.path()), ["g/a/z.hcl", "g/a.hcl", "g/b.hcl"]);
    assert_eq!(names(&["./g/"], folder.path()), ["./g/a/z.hcl", "./g/a.hcl", "./g/b.hcl"]);
    let absolute = folder.path().join("g/a");
    assert_eq!(names(&[absolute.to_str().unwrap()], Path::new("/")), [absolute.join("z.hcl").to_str().unwrap()]);
}

#[test]
fn a_file_knows_where_it_is() {
    let folder = folder(&["g/a.hcl"]);
    let (sources, files) = load(&paths(&["g"]), folder.path(), || panic!()).unwrap();
    let [file] = &files[..] else { panic!("{files:?}") };
    assert_eq!(&*sources.get(file.source).unwrap().text, "# g/a.hcl\n");
    assert_eq!((&file.path, &file.folder), (&folder.path().join("g/a.hcl"), &folder.path().join("g")));
}

#[test]
fn what_is_reached_twice_is_loaded_once() {
    let folder = folder(&["g/a.hcl", "g/b.hcl", "h.hcl"]);
    let given = ["g/b.hcl", "g", "g/../g", "./g/a.hcl", "h.hcl", "h.hcl"];
    assert_eq!(names(&given, folder.path()), ["g/b.hcl", "g/a.hcl", "h.hcl"]);
    assert_eq!(names(&["g/b.hcl", "g/a.hcl", "g"], folder.path()), ["g/b.hcl", "g/a.hcl"]);
}

#[test]
fn without_a_path_the_usual_ones_are_tried() {
    assert_eq!(names(&[], folder(&["grids/a.hcl", "b.hcl"]).path()), ["grids/a.hcl"]);
    assert_eq!(names(&[], folder(&["b.hcl", "c/d.hcl"]).path()), ["b.hcl", "c/d.hcl"]);
    let nothing = error(2, "no grid was given, and there is no `grids` directory here");
    for files in [&["readme.md"][..], &["c/d.hcl"], &["x.vars.hcl"], &[]] {
        assert_eq!(errors(&[], folder(files).path()), std::slice::from_ref(&nothing), "{files:?}");
    }
}

#[test]
fn missing_paths_and_empty_directories_are_told_apart() {
    let folder = folder(&["empty/readme.md", "a.hcl"]);
    assert_eq!(
        errors(&["nowhere", "a.hcl", "empty", "also/nowhere.hcl"], folder.path()),
        [
            error(2, "`nowhere` does not exist"),
            error(104, "`empty` holds no grid: there is no `.hcl` file"),
            error(2, "`also/nowhere.hcl` does not exist"),
        ]
    );
}

#[test]
fn files_of_variables_are_no_part_of_the_grid() {
    let folder = folder(&["a.hcl", "a.vars.hcl", "z.hcl", "odd-name.txt", "v/x.vars.hcl"]);
    assert_eq!(names(&["a.vars.hcl", "a.hcl", "z.hcl"], folder.path()), ["a.hcl", "z.hcl"]);
    assert_eq!(names(&["odd-name.txt"], folder.path()), ["odd-name.txt"]);
    assert_eq!(errors(&["v/x.vars.hcl"], folder.path()), [error(104, "`v/x.vars.hcl` holds no grid: there is no `.hcl` file")]);
}

#[test]
fn standard_input_is_read_once() {
    let folder = folder(&["a.hcl"]);
    let calls = Cell::new(0);
    let read = || {
        calls.set(calls.get() + 1);
        Ok(b"x = 1\n".to_vec())
    };
    let (sources, files) = load(&paths(&["-", "a.hcl", "-"]), folder.path(), read).unwrap();
    let names: Vec<_> = files.iter().map(|file| sources.get(file.source).unwrap().name.to_string()).collect();
    assert_eq!((names, calls.get()), (vec![String::from("<stdin>"), String::from("a.hcl")], 1));
    assert_eq!(files[0].folder, folder.path());
    let failed = load(&paths(&["-"]), folder.path(), || Err(std::io::Error::other("gone"))).unwrap_err();
    assert_eq!(failed[0].exit_code(), ExitCode::Usage);
    assert_eq!(failed[0].diagnostic().message, "`<stdin>` could not be read: gone");
}

#[test]
fn what_is_no_text_is_told_with_its_place() {
    let folder = folder(&[]);
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("a.hcl", "ü = 1\nü = \u{0}".as_bytes());
    write("b.hcl", b"x = 1\n\xc3\xbc \xff\n");
    write("c.hcl", b"\xff\xfex\x00=\x001\x00");
    write("d.hcl", "\u{feff}x = \"ü\"\r\n".as_bytes());
    write("e.hcl", b"");
    assert_eq!(
        errors(&["."], folder.path()),
        [
            error(104, "./a.hcl:2:5: a zero byte, so this is no text"),
            error(104, "./b.hcl:2:3: the byte 0xff is not UTF-8"),
            error(104, "./c.hcl:1:1: the byte 0xff is not UTF-8"),
        ]
    );
    assert_eq!(names(&["d.hcl", "e.hcl"], folder.path()), ["d.hcl", "e.hcl"]);
}

#[test]
fn large_files_are_refused_without_reading() {
    let folder = folder(&[]);
    let sparse = |name: &str, size: u64| fs::File::create(folder.path().join(name)).unwrap().set_len(size).unwrap();
    sparse("large.hcl", 100 << 20);
    sparse("fits.hcl", MAX_SIZE);
    assert_eq!(
        errors(&["large.hcl", "fits.hcl"], folder.path()),
        [
            error(104, "`large.hcl` has 100.0 MiB, a file of a grid at most 16.0 MiB"),
            error(104, "fits.hcl:1:1: a zero byte, so this is no text"),
        ]
    );
    let input = vec![b'#'; usize::try_from(MAX_SIZE).unwrap() + 1];
    let refused = load(&paths(&["-"]), folder.path(), || Ok(input)).unwrap_err();
    assert_eq!(refused[0].diagnostic().message, "`<stdin>` has more than the 16.0 MiB of a file of a grid");
}

#[cfg(unix)]
#[test]
fn links_lead_to_files_once_and_never_round() {
    use std::os::unix::fs::symlink;
    let folder = folder(&["g/a.hcl", "g/sub/b.hcl", "other/c.hcl"]);
    let link = |to: &str, name: &str| symlink(folder.path().join(to), folder.path().join(name)).unwrap();
    link("g", "g/sub/round");
    link("g/sub", "g/again");
    link("g/a.hcl", "g/z.hcl");
    link("other", "g/other");
    assert_eq!(names(&["g"], folder.path()), ["g/a.hcl", "g/again/b.hcl", "g/other/c.hcl"]);
    link("nowhere", "g/broken.hcl");
    assert_eq!(errors(&["g"], folder.path()), [error(2, "`g/broken.hcl` does not exist")]);
    link("g/self.hcl", "g/self.hcl");
    assert_eq!(errors(&["g/self.hcl"], folder.path())[0].0, 2);
}

#[cfg(target_os = "linux")]
#[test]
fn devices_are_read_up_to_the_limit_and_only_if_named() {
    let folder = folder(&["g/a.hcl"]);
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("g/zero.hcl")).unwrap();
    assert_eq!(names(&["g"], folder.path()), ["g/a.hcl"]);
    assert_eq!(
        errors(&["g/zero.hcl"], folder.path()),
        [error(104, "`g/zero.hcl` has more than the 16.0 MiB of a file of a grid")]
    );
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_told_so() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&["g/a.hcl", "g/b.hcl"]);
    let locked = folder.path().join("g/a.hcl");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&locked).is_ok() {
        // Who may read everything (root) cannot see this; what the system would say is tested directly.
        let denied = LoadError::from_io("g/a.hcl", &std::io::ErrorKind::PermissionDenied.into());
        assert_eq!((denied.exit_code().code(), denied.diagnostic().message.as_str()), (2, "no permission to read `g/a.hcl`"));
        return;
    }
    assert_eq!(errors(&["g"], folder.path()), [error(2, "no permission to read `g/a.hcl`")]);
}
