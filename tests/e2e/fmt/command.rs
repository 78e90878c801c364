//! The command: what it writes, prints and ends with.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use crate::kit::{Folder, Squall, package};

const ODD: &str = "step \"print\" \"a\" {\narguments {\ninput=1 # one\n}\n}\n";
const GOOD: &str = "step \"print\" \"a\" {\n  arguments {\n    input = 1 # one\n  }\n}\n";
const WRONG: &str = "step \"print\" \"b\" {\n    arguments {\n";

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn files_are_written_and_the_changed_ones_named() {
    let folder = Folder::with("grids/odd.hcl", ODD);
    folder.write("grids/good.hcl", GOOD.replace("\"a\"", "\"b\""));
    folder.write("grids/deep/er/odd.hcl", ODD);
    folder.write("grids/.hidden.hcl", ODD);
    folder.write("grids/values.vars.hcl", "a=1\n");
    let ended = folder.squall(["fmt"]).run().expect(0);
    assert_eq!((ended.out.as_str(), ended.err.as_str()), ("grids/deep/er/odd.hcl\ngrids/odd.hcl\n", ""));
    assert_eq!((read(&folder, "grids/odd.hcl"), read(&folder, "grids/deep/er/odd.hcl")), (GOOD.into(), GOOD.into()));
    assert_eq!((read(&folder, "grids/.hidden.hcl"), read(&folder, "grids/values.vars.hcl")), (ODD.into(), "a=1\n".into()));
    let again = folder.squall(["fmt"]).run().expect(0);
    assert_eq!((again.out.as_str(), again.err.as_str()), ("", ""));
    // Nothing is left beside them.
    assert_eq!(std::fs::read_dir(folder.path().join("grids")).unwrap().count(), 5);
}

#[test]
fn a_file_that_is_good_is_not_written() {
    let folder = Folder::with("good.hcl", GOOD);
    let path = folder.path().join("good.hcl");
    let before = std::fs::metadata(&path).unwrap().modified().unwrap();
    folder.squall(["fmt", "good.hcl"]).run().expect(0);
    assert_eq!(std::fs::metadata(&path).unwrap().modified().unwrap(), before);
}

#[test]
fn check_writes_nothing_and_says_98() {
    let folder = Folder::with("odd.hcl", ODD);
    folder.write("good.hcl", GOOD);
    assert_eq!(folder.squall(["fmt", "--check", "good.hcl"]).run().expect(0).out, "");
    let ended = folder.squall(["fmt", "--check", "."]).run().expect(98);
    assert_eq!((ended.out.lines().count(), ended.err.as_str()), (1, ""));
    assert!(ended.out.ends_with("odd.hcl\n"), "{}", ended.out);
    assert_eq!(read(&folder, "odd.hcl"), ODD);
    let stdin = folder.squall(["fmt", "--check", "-"]).stdin(ODD).run().expect(98);
    assert_eq!(stdin.out, "<stdin>\n");
    folder.squall(["fmt", "--check", "-"]).stdin(GOOD).run().expect(0);
}

#[test]
fn diff_writes_nothing_and_prints_what_git_can_apply() {
    let folder = Folder::with("odd.hcl", ODD);
    let ended = folder.squall(["fmt", "--diff", "odd.hcl"]).run().expect(0);
    let expected = "--- a/odd.hcl\n+++ b/odd.hcl\n@@ -1,5 +1,5 @@\n step \"print\" \"a\" {\n-arguments {\n-input=1 # one\n-}\n\
        +  arguments {\n+    input = 1 # one\n+  }\n }\n";
    assert_eq!((ended.out.as_str(), ended.err.as_str()), (expected, ""));
    assert_eq!(read(&folder, "odd.hcl"), ODD);
    folder.squall(["fmt", "--diff", "--check", "odd.hcl"]).run().expect(98);
    folder.write("patch", &ended.out);
    let applied = Command::new("git").args(["apply", "patch"]).current_dir(folder.path()).status().unwrap();
    assert!(applied.success());
    assert_eq!(read(&folder, "odd.hcl"), GOOD);
    assert_eq!(folder.squall(["fmt", "--diff", "--check", "odd.hcl"]).run().expect(0).out, "");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    for text in [ODD, GOOD] {
        let ended = folder.squall(["fmt", "-"]).stdin(text).run().expect(0);
        assert_eq!((ended.out.as_str(), ended.err.as_str()), (GOOD, ""));
    }
    assert_eq!(folder.squall(["fmt", "-"]).stdin("").run().expect(0).out, "");
    let mixed = folder.squall(["fmt", "-", "."]).stdin(ODD).run().expect(2).says(&["alone"]);
    assert_eq!(mixed.out, "");
}

#[test]
fn a_file_with_syntax_errors_is_left_alone() {
    let folder = Folder::with("wrong.hcl", WRONG);
    folder.write("odd.hcl", ODD);
    let ended = folder.squall(["fmt", "odd.hcl", "wrong.hcl"]).run().expect(104).says(&["error[G002]", "wrong.hcl:2:15"]);
    assert_eq!(ended.out, "odd.hcl\n");
    assert_eq!((read(&folder, "odd.hcl"), read(&folder, "wrong.hcl")), (GOOD.into(), WRONG.into()));
    // Wrong counts more than different.
    folder.write("odd.hcl", ODD);
    folder.squall(["fmt", "--check", "odd.hcl", "wrong.hcl"]).run().expect(104);
    assert_eq!(folder.squall(["fmt", "-"]).stdin(WRONG).run().expect(104).out, "");
    // What is no mistake of syntax is none here.
    folder.squall(["fmt", "-"]).stdin("nobody \"knows\" {\n}\n").run().expect(0);
}

#[test]
fn what_is_missing_or_no_text_changes_nothing() {
    let folder = Folder::with("odd.hcl", ODD);
    folder.squall(["fmt", "odd.hcl", "nowhere.hcl"]).run().expect(2).says(&["nowhere.hcl"]);
    folder.write("bytes.hcl", [0xff, 0xfe]);
    folder.squall(["fmt", "odd.hcl", "bytes.hcl"]).run().expect(104).says(&["L004"]);
    assert_eq!(read(&folder, "odd.hcl"), ODD);
    Folder::new().squall(["fmt"]).run().expect(2);
}

#[test]
fn permissions_stay_and_a_link_stays_one() {
    let folder = Folder::new();
    let path = folder.write("real/odd.hcl", ODD);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.hcl");
    symlink("real/odd.hcl", &link).unwrap();
    assert_eq!(folder.squall(["fmt", "link.hcl"]).run().expect(0).out, "link.hcl\n");
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(read(&folder, "real/odd.hcl"), GOOD);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

/// The folder cannot take the new file: an immutable place, here one of the system's own, where even root may not write.
#[test]
fn what_cannot_be_written_is_told() {
    let folder = Folder::with("odd.hcl", ODD);
    // A name so long that nothing longer can stand beside it.
    let long = format!("{}.hcl", "a".repeat(250));
    folder.write(&long, ODD);
    let ended = folder.squall(["fmt", &long, "odd.hcl"]).run().expect(106).says(&["cannot write"]);
    assert_eq!(ended.out, "odd.hcl\n");
    assert_eq!(read(&folder, &long), ODD);
}

#[test]
fn our_own_grids_are_laid_out() {
    let ended = Squall::new(["fmt", "--check", "grids"]).dir(&package("")).run();
    assert_eq!((ended.code(), ended.out.as_str()), (0, ""), "{}", ended.err);
}
