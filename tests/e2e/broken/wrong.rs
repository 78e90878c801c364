//! What may be said of a step, each word with grids in which it is said wrongly.

use std::collections::BTreeSet;

use squall::grid::check::{Inside, TOP, Vocabulary};

use super::fixture::here;

/// A word, or a setting by its path, and the grids.
const WRONG: &[(&str, &[&str])] = &[
    ("arguments", &["arguments_missing", "arguments_twice", "argument_instead_of_a_block"]),
    ("cache", &["cache_as_a_truth", "cache_of_a_change", "cache_among_runs_with_a_resource"]),
    ("cache.enabled", &["cache_enabled_by_a_word"]),
    ("cache.key", &["cache_by_an_empty_key", "cache_by_a_list"]),
    ("cache.restore", &["cache_restored_never"]),
    ("cache.scope", &["cache_for_an_unknown_scope"]),
    ("cache.ttl", &["cache_for_a_word", "cache_that_is_old_at_once"]),
    ("check", &["check_without_its_text", "check_without_a_condition"]),
    ("check.condition", &["check_of_a_text", "check_without_a_condition"]),
    ("check.error_message", &["check_that_says_a_list"]),
    ("check.severity", &["check_of_another_severity"]),
    ("circuit_breaker", &["breaker_as_a_number", "breaker_threshold_misspelt"]),
    ("circuit_breaker.failure_threshold", &["breaker_of_a_word", "breaker_that_never_opens"]),
    ("circuit_breaker.half_open_max", &["breaker_that_lets_nobody_try"]),
    ("circuit_breaker.key", &["breaker_by_an_empty_key"]),
    ("circuit_breaker.recovery_timeout", &["breaker_without_a_recovery"]),
    ("circuit_breaker.window", &["breaker_in_no_window"]),
    ("concurrency", &["concurrency_as_a_number", "concurrency_without_a_limit"]),
    ("concurrency.limit", &["concurrency_of_nobody", "concurrency_of_null"]),
    ("concurrency.order", &["concurrency_in_no_order"]),
    ("concurrency.per_key", &["concurrency_of_an_empty_key"]),
    ("continue_on_failure", &["continue_on_failure_as_a_word", "two_things_to_do_on_an_error"]),
    (
        "count",
        &[
            "count_as_text",
            "count_negative",
            "count_of_a_list",
            "count_that_is_no_whole_number",
            "count_beyond_reason",
            "count_that_is_sensitive",
            "count_and_for_each",
        ],
    ),
    ("dedupe", &["dedupe_as_a_text"]),
    ("dedupe.action", &["dedupe_with_an_unknown_action"]),
    ("dedupe.key", &["dedupe_by_an_empty_key", "dedupe_by_a_secret"]),
    ("dedupe.scope", &["dedupe_for_an_unknown_scope"]),
    ("delay_after", &["delay_as_a_word", "delay_that_is_negative"]),
    ("delay_before", &["not_a_duration", "delay_without_an_end"]),
    (
        "depends_on",
        &[
            "depends_on_a_number",
            "depends_on_an_instance_out_of_range",
            "depends_on_an_output",
            "depends_on_nothing_written_out",
            "depends_on_something_unknown",
            "depends_on_without_brackets",
        ],
    ),
    ("depends_on_any", &["race_without_brackets", "race_of_nobody", "race_of_a_resource", "racer_that_is_needed"]),
    ("description", &["description_as_a_list"]),
    ("enabled", &["enabled_as_a_word"]),
    ("env", &["environment_as_a_list", "environment_of_lists", "environment_with_a_wrong_name"]),
    ("expect", &["expected_to_be_quick", "expected_to_take_no_time"]),
    ("for_each", &["for_each_of_a_number", "for_each_of_a_text", "for_each_of_a_set_of_numbers", "count_and_for_each"]),
    ("idempotency_key", &["idempotency_key_as_an_object", "idempotency_key_that_is_empty", "idempotency_key_with_a_space"]),
    ("if", &["if_as_a_number", "not_a_truth"]),
    ("losers", &["losers_that_are_killed", "losers_without_a_race"]),
    (
        "metric",
        &[
            "metric_without_a_value",
            "metric_twice",
            "metric_with_a_title",
            "metric_of_two_units",
            "threshold_of_no_custom_metric",
        ],
    ),
    ("metric.unit", &["metric_with_a_secret_unit"]),
    ("metric.value", &["metric_of_a_text", "metric_of_nothing", "metric_with_a_secret"]),
    ("metrics", &["metrics_as_a_list"]),
    ("metrics.emit", &["metrics_as_a_text", "metric_misspelt"]),
    ("on_error", &["on_error_as_a_word", "two_things_to_do_on_an_error"]),
    ("on_error.action", &["on_error_that_tries_again", "on_error_that_does_null"]),
    (
        "on_error.fallback",
        &["fallback_missing", "fallback_to_nothing", "fallback_with_another_action", "fallback_to_all_instances"],
    ),
    ("on_resume", &["resumed_in_another_way"]),
    ("placement", &["placement_as_a_text"]),
    ("placement.constraints", &["constraints_without_brackets", "constraint_with_another_sign"]),
    ("placement.labels", &["placement_by_a_list", "label_with_a_space"]),
    ("placement.shard_by", &["sharded_by_a_list"]),
    ("priority", &["priority_as_a_word", "priority_between_two"]),
    ("rate_limit", &["rate_limit_as_a_text", "rate_limits_of_one_key"]),
    ("rate_limit.burst", &["rate_limit_without_a_burst"]),
    ("rate_limit.key", &["rate_limit_by_a_list"]),
    ("rate_limit.limit", &["rate_limit_below_one", "rate_limit_of_nothing", "rate_limit_of_null"]),
    ("rate_limit.per", &["rate_limit_in_no_time", "rate_limit_in_a_word"]),
    ("retry", &["retry_as_a_number", "retry_that_never_retries"]),
    ("retry.abort_on", &["retry_that_ends_after_any", "retry_that_ends_after_what"]),
    ("retry.attempts", &["retry_of_no_attempts", "retry_of_half_an_attempt", "retry_that_never_retries", "self_in_a_retry"]),
    ("retry.backoff", &["backoff_as_a_duration"]),
    ("retry.backoff.factor", &["backoff_that_shrinks"]),
    ("retry.backoff.initial", &["backoff_that_begins_before", "backoff_longer_than_its_longest"]),
    ("retry.backoff.jitter", &["backoff_with_some_jitter"]),
    ("retry.backoff.max", &["backoff_up_to_a_word"]),
    ("retry.backoff.strategy", &["backoff_of_another_strategy"]),
    ("retry.max_duration", &["retry_for_no_time"]),
    ("retry.only", &["retry_of_some_of_a_group", "retry_of_what_failed_in_a_step"]),
    (
        "retry.retry_on",
        &["no_such_failure_class", "retry_on_a_status_that_is_none", "retry_on_nothing", "retry_on_without_brackets"],
    ),
    ("run_if_skipped", &["run_if_skipped_as_a_number"]),
    ("scope", &["scope_that_is_none", "scope_that_is_computed"]),
    ("sensitive", &["sensitive_as_a_list", "not_known_before_the_run"]),
    ("service", &["service_unknown", "service_as_a_text", "relative_url_without_a_service"]),
    ("tags", &["tags_without_brackets", "tags_of_nothing", "tag_that_is_null", "tag_with_a_comma", "tag_that_is_sensitive"]),
    ("timeouts", &["timeouts_as_a_duration", "block_given_twice"]),
    ("timeouts.deadline", &["deadline_that_is_a_word", "deadline_on_no_day"]),
    ("timeouts.execution", &["timeout_of_nothing"]),
    ("timeouts.queue", &["timeout_of_a_word"]),
    ("timeouts.start", &["timeout_that_is_negative"]),
    ("tracing", &["tracing_as_a_truth"]),
    ("tracing.attributes", &["traced_attributes_as_a_list", "traced_attribute_of_a_list"]),
    ("tracing.sample_rate", &["sample_rate_as_a_word", "sample_rate_in_percent"]),
    (
        "uses",
        &[
            "uses_a_text",
            "uses_a_name_in_quotes",
            "uses_a_place_that_does_not_exist",
            "uses_something_that_is_no_resource",
            "uses_where_nothing_is_used",
        ],
    ),
];

/// All that a vocabulary knows, by paths.
fn words(of: &'static Vocabulary, path: &str, found: &mut BTreeSet<String>) {
    found.extend(of.attributes.iter().map(|word| format!("{path}{}", word.name)));
    for block in of.blocks.iter().chain(of.repeatable) {
        found.insert(format!("{path}{}", block.kind));
        if let Inside::Words(words_of_it) = &block.inside {
            words(words_of_it, &format!("{path}{}.", block.kind), found);
        }
    }
}

#[test]
fn every_word_of_a_step_is_said_wrongly_somewhere() {
    let step = TOP.repeatable.iter().find(|block| block.kind == "step").unwrap();
    let Inside::Words(step) = &step.inside else { panic!("a step has words") };
    let mut known = BTreeSet::new();
    words(step, "", &mut known);
    let listed: Vec<&str> = WRONG.iter().map(|(word, _)| *word).collect();
    assert_eq!(listed, known.iter().map(String::as_str).collect::<Vec<_>>());
}

/// What is said names the word: in its sentence, or in the line that it shows, with the mark under it or behind it.
#[test]
fn what_is_said_is_about_the_word() {
    for (path, grids) in WRONG {
        assert!(!grids.is_empty(), "{path}");
        let word = path.rsplit('.').next().unwrap();
        for grid in *grids {
            let read = |end: &str| std::fs::read_to_string(here().join(format!("{grid}{end}")));
            assert!(read(".hcl").is_ok(), "{path}: there is no {grid}.hcl");
            let told = read(".snap").unwrap_or_else(|_| panic!("{path}: there is no {grid}.snap"));
            let title = told.lines().find(|line| line.starts_with("error[") || line.starts_with("warning["));
            let title = title.unwrap_or_else(|| panic!("{grid} is no mistake:\n{told}"));
            let shown: Vec<&str> = told.lines().filter(|line| line.contains(" | ")).collect();
            let marked = shown.windows(2).find(|two| two[1].contains('^')).map_or("", |two| two[0]);
            let names = |text: &str| text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|one| one == word);
            // The step is named where what is missing belongs.
            assert!(names(title) || names(marked) || *grid == "arguments_missing", "{path} is not what {grid} is about:\n{told}");
        }
    }
}
