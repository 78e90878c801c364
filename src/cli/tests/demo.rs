//! `squall demo`.

use crate::base::signal::Signal;
use crate::base::world::World;
use crate::cli;

use super::{Called, call, call_in};

fn serve(arguments: &[&str]) -> Called {
    let words = ["squall", "demo", "--services-only"].iter().chain(arguments).copied();
    let (world, ends) = World::enclosed(words, ".");
    ends.signals.send(Signal::Terminate).unwrap();
    Called { exit: cli::run(&world).code(), out: ends.out(), err: ends.err() }
}

#[test]
fn the_services_say_where_they_are_until_a_signal() {
    let called = serve(&[]);
    assert_eq!((called.exit, called.err.as_str()), (0, ""), "{called:?}");
    let names: Vec<&str> = called.out.lines().map(|line| line.split_once(" http://127.0.0.1:").unwrap().0).collect();
    assert_eq!(names, ["gateway", "database", "user", "payment", "echo"]);
    let json = serve(&["--output", "json"]).json();
    assert_eq!(json[4]["name"], "echo");
    assert!(json[4]["url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
}

#[test]
fn a_port_that_is_taken_is_a_matter_of_the_surroundings() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let called = serve(&["--port", &port]);
    assert_eq!(called.exit, 106, "{called:?}");
    assert!(called.err.contains(&port), "{called:?}");
}

#[test]
fn the_shop_is_run_to_its_end() {
    let called = call(&["demo", "--pace", "0", "--items", "3"]);
    assert_eq!(called.exit, 0, "{called:?}");
    for part in ["step.http_request.item[2]", "step.http_request.receipt", "» skipped    step.http_request.wrap", "total   = "] {
        assert!(called.out.contains(part), "{part}: {}", called.out);
    }
    assert!(!called.out.contains("any will do"));
}

#[test]
fn a_picture_of_the_run_is_written() {
    let folder = tempfile::TempDir::new().unwrap();
    let arguments = ["demo", "--pace", "0.05", "--items", "7", "--flaky", "--picture", "screen.svg"];
    let called = call_in(folder.path(), &arguments, |_| {});
    assert_eq!(called.exit, 0, "{called:?}");
    let svg = std::fs::read_to_string(folder.path().join("screen.svg")).unwrap();
    // Not its beginning, and not its end.
    for part in [">RUNNING<", ">squall<", ">shop.hcl<", ">http_request.item<", ">×2<", ">[6]<", ">http_request.books<", ">pause<"]
    {
        assert!(svg.contains(part), "{part}: {svg}");
    }
}

#[test]
fn a_picture_that_cannot_be_written_is_known_before_anything_runs() {
    let called = call(&["demo", "--picture", "nowhere/screen.svg"]);
    assert_eq!((called.exit, called.out.as_str()), (106, ""), "{called:?}");
    assert!(called.err.contains("cannot write nowhere/screen.svg: "), "{called:?}");
}

#[test]
fn a_pace_that_is_no_pace_is_wrong_usage() {
    for pace in ["11", "-1", "NaN", "fast"] {
        let called = call(&["demo", &format!("--pace={pace}")]);
        assert_eq!(called.exit, 2, "{called:?}");
    }
}
