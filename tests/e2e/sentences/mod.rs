//! The sentences of the reference (§2), by its headings, and the table that says of each what shows that it holds, or what stands instead.

mod dependencies;
mod failure;
mod instancing;
mod loading;
mod resources;
mod types;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use Standing::{Holds, HoldsBut, Replaced};

/// What is with a sentence.
enum Standing {
    /// It holds: these tests show it.
    Holds(&'static [&'static str]),
    /// It holds, but for what these words of ours say otherwise; these tests show both.
    HoldsBut(&'static [&'static str], &'static str),
    /// These words of ours stand instead; these tests, if any, show them.
    Replaced(&'static str, &'static [&'static str]),
}

/// A line for each sentence: its number, what it is about, and how it stands. A test is named by its path in this crate, or, if it is one
/// of the library, by its file and name.
#[rustfmt::skip]
const TABLE: [(u32, &str, Standing); 61] = [
    // Loading and CLI.
    (1, "a file or a folder, recursively, is one model", Holds(&["sentences::loading::a_folder_is_read_whole_and_a_file_alone"])),
    (2, "a file that is reached twice is loaded once", Holds(&["sentences::loading::a_file_that_is_reached_twice_is_loaded_once"])),
    (3, "a runner's manifest and a step that uses it in one file", Holds(&["sentences::loading::a_manifest_and_a_step_that_uses_it_stand_in_one_file"])),
    (4, "-grid before -g before the first positional", Replaced("LANGUAGE.md: a grid is every `.hcl` file under the paths given, read recursively as one collection", &["sentences::loading::a_folder_is_read_whole_and_a_file_alone", "sentences::loading::a_grid_comes_from_standard_input_too"])),
    (5, "flags and their defaults", Replaced("DESIGN.md: commands and exit codes; `--max-parallel` (64), `--log-format text|json`, `--log-level`, `-v`, `--quiet`, `--output json`", &["parallel::sixty_four_run_at_once_by_default", "parallel::max_parallel_caps_what_runs_at_once", "lines::the_level_says_what_is_told"])),
    (6, "-h and no path print the usage and exit 0", Replaced("DESIGN.md: no path given: `./grids`, or the current folder if it holds `.hcl`; 2 usage", &["exits::zero_is_good", "exits::two_is_wrong_usage_or_a_path_that_is_not_there"])),
    (7, "bad flags exit 2", Replaced("DESIGN.md: 2 usage (a missing or unreadable path too)", &["exits::two_is_wrong_usage_or_a_path_that_is_not_there"])),
    (8, "every other failure exits 1", Replaced("DESIGN.md: 0 good; 1 a step or scenario failed; 2 usage; 104 invalid grid or variables; 105 interrupted by a signal; 109 a bug of ours", &["exits::one_is_a_step_that_failed", "exits::a_hundred_and_four_is_an_invalid_grid_or_variable", "exits::a_hundred_and_five_is_a_signal_and_counts_more_than_a_failure", "exits::the_codes_explain_themselves"])),
    (9, "invalid HCL is rejected before anything runs", HoldsBut(&["sentences::loading::what_is_invalid_is_rejected_before_anything_runs"], "LANGUAGE.md: every problem is reported, not just the first: code, file:line:column, the source lines with a caret")),
    (10, "a path that does not exist is ignored, an empty graph warns", Replaced("DESIGN.md: 2 usage (a missing or unreadable path too)", &["sentences::loading::an_empty_file_is_a_grid_and_a_missing_one_is_none"])),
    (11, "-var, -var-file and a graph are planned", Replaced("LANGUAGE.md: precedence of variable values, low to high; DESIGN.md: `graph`", &["values::of_several_values_the_one_of_the_highest_rank_counts", "values::values_of_every_kind_come_in_every_way", "exits::zero_is_good"])),
    (12, "make targets and a container", Replaced("DESIGN.md: one package, one binary, `squall`", &[])),
    (13, "the shape of log lines", Replaced("DESIGN.md: events are facts; terminal, web, reports and store share that fold", &["lines::a_run_is_told_line_by_line_with_a_summary", "lines::json_lines_are_one_object_each_and_end_with_the_result"])),
    (14, "the words of log lines", Replaced("LANGUAGE.md: status: `waiting ready running succeeded failed skipped cancelled held`", &["lines::a_run_is_told_line_by_line_with_a_summary", "lines::the_verbose_hear_of_starts_too"])),
    (15, "a health check over HTTP", Replaced("DESIGN.md: serve/ REST, live events, web pages, webhook, MCP", &[])),
    (16, "SIGINT and SIGTERM cancel the run", Holds(&["stopping::one_signal_ends_the_run_destroys_resources_and_says_what_did_not_run", "stopping::the_second_signal_ends_it_at_once", "stopping::a_signal_leaves_no_child_behind"])),
    // Instancing.
    (17, "single without count, instanced by its presence", Holds(&["sentences::instancing::without_count_a_step_is_single_and_with_it_instanced_even_for_one"])),
    (18, "a single step is read by shorthand", Holds(&["sentences::instancing::a_single_step_is_read_by_its_name"])),
    (19, "a shorthand value of an instanced step is an error", Holds(&["sentences::instancing::a_collection_has_no_value_of_its_own"])),
    (20, "a shorthand depends_on of an instanced step is an error", Replaced("LANGUAGE.md: bare in `depends_on` it means all instances", &["sentences::instancing::bare_in_depends_on_a_collection_means_all_its_instances"])),
    (21, "an instanced step is read by index or splat only", HoldsBut(&["sentences::instancing::instances_are_read_by_index_by_key_or_all_together", "sentences::instancing::a_collection_has_no_value_of_its_own"], "LANGUAGE.md: bare in `depends_on` it means all instances")),
    (22, "a literal count is expanded before the run, another at run time", Holds(&["sentences::instancing::a_written_count_is_expanded_before_the_run_and_a_read_one_during_it"])),
    (23, "an index depends on that one instance", Holds(&["sentences::instancing::an_index_is_a_dependency_on_that_instance_alone"])),
    (24, "instances see distinct count.index", Holds(&["sentences::instancing::instances_see_their_own_index"])),
    (25, "a run-time count of 3: three instances, a list in index order", HoldsBut(&["sentences::instancing::a_count_of_the_run_gives_so_many_at_once_and_a_list_in_index_order"], "LANGUAGE.md: instances, at plan time or run time, in parallel")),
    (26, "a run-time count of 0: none, and an empty list", Holds(&["sentences::instancing::a_count_of_zero_runs_none_and_whoever_reads_them_all_runs"])),
    (27, "a text is no count", Holds(&["sentences::instancing::a_text_is_no_count_but_tonumber_makes_it_one"])),
    (28, "a run-time count cannot be negative", Holds(&["sentences::instancing::a_count_of_the_run_that_is_negative_or_broken_fails_the_step"])),
    (29, "what is written for count and for_each is checked", HoldsBut(&["sentences::instancing::what_is_written_is_checked_before_the_run"], "LANGUAGE.md: `for_each` takes a map or object, a set of strings, a list (key is the index)")),
    (30, "negative, fractional, out of range; deferred where the count is", Holds(&["sentences::instancing::negative_counts_and_indices_out_of_range_are_found_when_they_are_known"])),
    (31, "a shorthand depends_on of a run-time count is after all of them", HoldsBut(&["sentences::instancing::a_dependency_on_a_count_of_the_run_waits_for_all_of_them"], "LANGUAGE.md: an index into a run-time count is checked when known")),
    (32, "the failure of one instance fails the step", Holds(&["sentences::instancing::the_failure_of_one_instance_fails_the_step"])),
    (33, "for_each over another step's output, by key or splat", Holds(&["sentences::instancing::a_collection_of_another_steps_output_is_walked_by_key"])),
    // Dependencies.
    (34, "a reference is an edge, depends_on an edge without data", Holds(&["sentences::dependencies::whatever_is_read_is_waited_for"])),
    (35, "depends_on names a resource first, then a step", Holds(&["sentences::dependencies::a_dependency_may_be_written_in_every_form", "src/grid/check/tests/model.rs: all_forms_of_depends_on"])),
    (36, "an unknown or malformed depends_on is refused", Holds(&["sentences::dependencies::an_unknown_or_malformed_dependency_is_refused"])),
    (37, "a cycle is refused", HoldsBut(&["sentences::dependencies::a_cycle_is_refused_with_its_whole_path"], "LANGUAGE.md: cycle (the whole path)")),
    (38, "an undeclared output is refused", Holds(&["sentences::dependencies::an_output_that_is_not_declared_is_refused"])),
    (39, "an output is read whole", Holds(&["sentences::dependencies::an_output_is_read_whole_without_naming_any_part_of_it"])),
    (40, "siblings overlap, a fan-in waits, chains are independent", Holds(&["sentences::dependencies::siblings_overlap_a_fan_in_waits_for_all_and_chains_for_nobody"])),
    (41, "four patterns of dependencies", HoldsBut(&["sentences::dependencies::of_several_the_first_to_succeed_is_enough", "sentences::instancing::an_index_is_a_dependency_on_that_instance_alone", "sentences::instancing::a_count_of_the_run_gives_so_many_at_once_and_a_list_in_index_order"], "LANGUAGE.md: any-to-one `depends_on_any`, a race: the first success releases the step")),
    // Resources.
    (42, "created once, destroyed once", HoldsBut(&["sentences::resources::a_resource_is_made_once_and_destroyed_once_however_many_use_it"], "LANGUAGE.md: made before its first user; one that nobody uses is not made")),
    (43, "all users get the same live object", Holds(&["sentences::resources::all_users_share_one_live_object"])),
    (44, "destroyed after the last user, the rest in reverse at the end", Holds(&["sentences::resources::a_resource_is_destroyed_after_its_last_user_and_the_rest_in_reverse"])),
    (45, "a resource's arguments are typed and may read steps", Holds(&["sentences::resources::a_resources_arguments_are_checked_and_read_steps_as_a_steps_do"])),
    (46, "a failed creation fails the run, dependants never run", Holds(&["sentences::resources::a_resource_that_cannot_be_made_fails_the_run_and_its_users_never_run"])),
    (47, "a use is one resource of the expected type", Holds(&["sentences::resources::a_use_is_one_resource_of_the_type_that_is_expected", "src/grid/check/tests/uses.rs: in_a_block"])),
    (48, "created as soon as its own dependencies are met", Replaced("LANGUAGE.md: made before its first user, destroyed after its last, in reverse order at the end", &["sentences::resources::a_resource_is_made_once_and_destroyed_once_however_many_use_it"])),
    // Failure.
    (49, "the first failure cancels the run, what is downstream is skipped", Holds(&["sentences::failure::the_first_failure_ends_the_run_and_what_is_downstream_never_runs"])),
    (50, "only what failed is a cause, with its original error", Holds(&["sentences::failure::only_what_failed_itself_is_a_cause_and_keeps_its_error", "sentences::failure::what_was_cancelled_is_no_cause"])),
    (51, "a deadline for the run", HoldsBut(&["sentences::failure::the_time_of_a_run_cancels_what_runs_and_what_is_made", "src/engine/tests/budget.rs: a_resource_that_is_being_made_is_cancelled"], "LANGUAGE.md: `max_duration`: paused and held time do not count; reaching it fails the run and names what still ran")),
    // Types and arguments.
    (52, "defaults, and what is required", Holds(&["sentences::types::what_is_left_out_has_its_default_or_is_missing"])),
    (53, "unknown arguments", HoldsBut(&["sentences::types::an_unknown_argument_is_refused"], "LANGUAGE.md: unknown argument has a stable code: it is an error")),
    (54, "values are converted where that is possible", Holds(&["sentences::types::values_become_what_the_type_says_where_that_is_possible"])),
    (55, "a part of the wrong type fails and is named", Holds(&["sentences::types::a_part_of_the_wrong_type_fails_and_is_named"])),
    (56, "object({}) takes anything", Holds(&["sentences::types::an_object_of_anything_takes_anything"])),
    (57, "objects in objects, and anything in them", Holds(&["sentences::types::a_typed_object_may_hold_objects_and_anything"])),
    (58, "any skips the check", Replaced("LANGUAGE.md: types `string number bool any …`, converted and unified as Terraform does", &["sentences::types::an_object_of_anything_takes_anything"])),
    (59, "parity of manifest and implementation", HoldsBut(&["sentences::types::a_manifest_that_disagrees_with_its_type_is_refused_with_all_mistakes", "src/grid/check/tests/manifests.rs: all_that_differs_is_told"], "LANGUAGE.md: a manifest that documents a step's or a resource's type (its agreement with the built-in type is checked)")),
    (60, "parity covers inputs only", Replaced("DESIGN.md: one typed description per module: checking, docs, editor schema, API schema and conformance tests come from it", &["src/modules/tests.rs: every_type_is_described", "src/grid/check/tests/manifests.rs: all_that_differs_is_told", "src/grid/check/tests/manifests.rs: a_manifest_of_nothing"])),
    (61, "arguments are evaluated just before their step runs", Holds(&["sentences::types::arguments_are_evaluated_just_before_their_step_runs"])),
];

/// The tests a line names.
fn tests_of(standing: &Standing) -> &'static [&'static str] {
    match standing {
        Holds(tests) | HoldsBut(tests, _) | Replaced(_, tests) => tests,
    }
}

/// The tests of this crate that are run, by what the test harness itself lists.
fn listed() -> BTreeSet<String> {
    let list = |more: &[&str]| {
        let arguments = [&["--list", "--format", "terse"], more].concat();
        let out = Command::new(std::env::current_exe().unwrap()).args(arguments).output().unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        let names = text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned);
        names.collect::<BTreeSet<String>>()
    };
    let ignored = list(&["--ignored"]);
    list(&[]).difference(&ignored).cloned().collect()
}

/// Whether the library has a test of this name in this file.
fn is_in_library(file: &str, name: &str) -> bool {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap_or_default();
    text.contains(&format!("#[test]\nfn {name}() {{"))
}

#[test]
fn each_sentence_has_one_line_and_every_test_that_it_names_is_run() {
    let numbers: Vec<u32> = TABLE.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=61).collect::<Vec<u32>>());
    let listed = listed();
    for (number, about, standing) in &TABLE {
        assert!(!about.is_empty());
        let must_hold = matches!(number, 1..=3 | 9 | 16..=19 | 21..=47 | 49..=57 | 59 | 61);
        assert_eq!(matches!(standing, Holds(_) | HoldsBut(..)), must_hold, "{number}");
        assert!(!must_hold || !tests_of(standing).is_empty(), "{number}");
        if let HoldsBut(_, words) | Replaced(words, _) = standing {
            assert!(!words.is_empty(), "{number}");
        }
        for test in tests_of(standing) {
            let there = test.split_once(": ").map_or_else(|| listed.contains(*test), |(file, name)| is_in_library(file, name));
            assert!(there, "{number}: there is no test {test}");
        }
    }
}

#[test]
fn every_test_of_a_sentence_is_in_the_table() {
    let named: BTreeSet<&str> = TABLE.iter().flat_map(|(.., standing)| tests_of(standing)).copied().collect();
    let topics = ["dependencies", "failure", "instancing", "loading", "resources", "types"];
    for test in listed() {
        let of_a_topic = topics.iter().any(|topic| test.starts_with(&format!("sentences::{topic}::")));
        assert!(!of_a_topic || named.contains(test.as_str()), "{test} is in no line of the table");
    }
}
