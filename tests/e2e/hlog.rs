//! `--hlog`: what we write, HdrHistogram's own readers read.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use squall::demo::Reference;

use crate::kit::Folder;

/// Reads a log with PyPI's `hdrhistogram`: tag, count and median of each line.
const PYTHON: &str = r#"
import sys
from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader
reader = HistogramLogReader(sys.argv[1], HdrHistogram(1, 3600000000, 3))
while (found := reader.get_next_interval_histogram()) is not None:
    print(found.tag, found.get_total_count(), found.get_value_at_percentile(50))
"#;

/// The same with the Java library.
const JAVA: &str = r#"
import org.HdrHistogram.*;
public class Read {
  public static void main(String[] arguments) throws Exception {
    var reader = new HistogramLogReader(arguments[0]);
    EncodableHistogram next;
    while ((next = reader.nextIntervalHistogram()) != null) {
      var found = (Histogram) next;
      System.out.println(found.getTag() + " " + found.getTotalCount() + " " + found.getValueAtPercentile(50));
    }
  }
}
"#;

/// Where Debian's libhdrhistogram-java puts it.
const JAR: &str = "/usr/share/java/hdrhistogram.jar";

/// What a reader is called and prints; none if this machine does not have it, which is said.
fn read(name: &str, there: bool, command: &mut Command) -> Option<Vec<String>> {
    if !there {
        assert!(std::env::var_os("SQUALL_REQUIRE_ALL").is_none(), "{name} is missing");
        // Not by a macro: the test harness would keep it to itself.
        let _ = writeln!(std::io::stderr(), "left out: reading a log back with {name}, which this machine does not have");
        return None;
    }
    let done = command.output().unwrap();
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
    Some(String::from_utf8(done.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn the_readers_of_others_read_what_we_write() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Reference::start(([127, 0, 0, 1], 0).into())).unwrap();
    let grid = format!(
        r#"
scenario "s" {{
  load "constant_arrival_rate" {{
    rate      = 50
    duration  = "2500ms"
    max_users = 20
  }}
  step "http_request" "slow" {{
    arguments {{ url = "http://{0}/delay/20" }}
  }}
  step "http_request" "fast" {{
    arguments {{ url = "http://{0}/" }}
  }}
}}
"#,
        server.address
    );
    let folder = Folder::with("grid.hcl", &grid);
    let ended = folder.squall(["run", "grid.hcl", "--no-tui", "--hlog", "load.hlog"]).run();
    assert_eq!(ended.code(), 0, "{}", ended.err);
    let log = folder.path().join("load.hlog");
    std::fs::write(folder.path().join("read.py"), PYTHON).unwrap();
    std::fs::write(folder.path().join("Read.java"), JAVA).unwrap();
    let python = Command::new("python3").args(["-c", "import hdrh.log"]).output().is_ok_and(|done| done.status.success());
    let java = Path::new(JAR).exists() && Command::new("java").arg("-version").output().is_ok_and(|done| done.status.success());
    let by_python =
        read("PyPI's hdrhistogram", python, Command::new("python3").arg("read.py").arg(&log).current_dir(folder.path()));
    let by_java = read(
        "libhdrhistogram-java",
        java,
        Command::new("java").args(["-cp", JAR, "Read.java"]).arg(&log).current_dir(folder.path()),
    );
    for lines in [by_python, by_java].into_iter().flatten() {
        assert!(lines.len() >= 4, "a line a second and step: {lines:?}");
        for (step, least) in [("slow", 20_000), ("fast", 20)] {
            let tag = format!("scenario.s.step.http_request.{step} ");
            let found: Vec<Vec<u64>> = lines
                .iter()
                .filter_map(|line| line.strip_prefix(&tag))
                .map(|rest| rest.split(' ').map(|number| number.parse().unwrap()).collect())
                .collect();
            assert_eq!(found.iter().map(|line| line[0]).sum::<u64>(), 125, "{step}: {lines:?}");
            assert!(found.iter().all(|line| line[1] >= least), "{step}, microseconds: {lines:?}");
        }
    }
}

#[test]
fn a_log_that_cannot_be_written_is_said_before_anything_runs() {
    let folder = Folder::with("grid.hcl", "step \"print\" \"a\" {\n  arguments { input = \"ran\" }\n}\n");
    let ended = folder.squall(["run", "grid.hcl", "--no-tui", "--hlog", "no/such/folder.hlog"]).run();
    assert_eq!(ended.code(), 106);
    assert!(ended.err.contains("no/such/folder.hlog") && !ended.out.contains("ran"), "{}\n{}", ended.out, ended.err);
}
