//! For each word that a step may have, the tests of what it does, of what holds without it, of it in a group and of it with `for_each`.
//! Those with its neighbour in the order are in [`order`](super::order); those of wrong values are fixtures of the whole program.

use std::collections::BTreeSet;

use super::*;
use crate::grid::check::{Inside, TOP, Vocabulary, step_words};

/// The tests of a word.
#[expect(dead_code, reason = "that the tests are there is checked when this is compiled; the harness runs them")]
struct Kind {
    word: &'static str,
    /// What it does.
    effect: fn(),
    /// What holds where it is not said.
    default: fn(),
    /// On a step in a group.
    in_group: fn(),
    /// On a step with instances; of what makes instances: in a loop.
    for_each: fn(),
}

const fn kind(word: &'static str, effect: fn(), default: fn(), in_group: fn(), for_each: fn()) -> Kind {
    Kind { word, effect, default, in_group, for_each }
}

/// What is only carried in the facts has one test of each kind for all of it.
const fn carried(word: &'static str) -> Kind {
    kind(
        word,
        annotations::all_that_is_said_of_a_step_is_carried_for_each_of_its_instances,
        annotations::of_a_step_about_which_nothing_is_said_nothing_is_carried,
        annotations::what_is_said_of_a_step_in_a_group_is_carried_too,
        annotations::all_that_is_said_of_a_step_is_carried_for_each_of_its_instances,
    )
}

const fn condition(word: &'static str) -> Kind {
    kind(
        word,
        conditions::false_skips_and_true_does_not,
        conditions::a_step_of_which_nothing_is_said_runs,
        conditions::in_a_group_they_ask_for_what_is_in_it_and_for_its_instance,
        conditions::each_instance_decides_for_itself,
    )
}

const fn delay(word: &'static str) -> Kind {
    kind(
        word,
        delays::one_comes_before_the_work_and_one_after_it,
        delays::without_them_nothing_waits,
        delays::in_a_group_they_are_the_step_s,
        delays::each_instance_has_its_own,
    )
}

const KINDS: &[Kind] = &[
    kind(
        "arguments",
        arguments::they_are_given_to_the_call,
        arguments::what_is_left_out_is_as_the_type_says,
        arguments::in_a_group_names_mean_what_is_nearest,
        arguments::each_instance_has_its_own,
    ),
    kind(
        "cache",
        cache::the_same_call_is_made_once,
        cache::by_itself_each_call_is_made,
        cache::a_group_s_further_attempt_takes_what_the_first_gave,
        cache::an_instance_takes_what_another_gave,
    ),
    kind(
        "check",
        failures::checks_are_part_of_the_attempt,
        checks::without_one_nothing_is_looked_at_and_one_that_does_not_hold_fails,
        checks::in_a_group_it_is_of_the_step_and_knows_the_group_s_instance,
        checks::each_instance_is_looked_at_by_itself,
    ),
    kind(
        "circuit_breaker",
        breaker::five_failures_in_a_row_open_it_and_nothing_is_called,
        breaker::without_one_all_attempts_are_made,
        breaker::the_same_step_of_all_instances_of_a_group_shares_it,
        breaker::instances_share_it,
    ),
    kind(
        "concurrency",
        concurrency::so_many_run_at_once_and_the_next_comes_when_one_has_ended,
        concurrency::without_one_all_run_at_once,
        concurrency::the_same_step_of_all_instances_of_a_group_shares_them,
        concurrency::a_key_has_places_of_its_own,
    ),
    kind(
        "continue_on_failure",
        failures::a_failure_that_the_grid_takes_lets_dependants_run_and_the_run_succeed,
        failures::each_action_does_what_it_says_and_by_itself_it_is_to_fail,
        failures::a_step_in_a_group_whose_failure_is_taken_does_not_fail_the_group,
        failures::the_failure_of_each_instance_is_taken,
    ),
    kind(
        "count",
        instances::instances_see_their_number_and_a_splat_lists_them_in_order,
        instances::without_either_there_is_one_that_has_no_index,
        groups::a_group_may_be_counted_at_run_time_and_hold_counted_steps,
        instances::a_step_in_a_looped_group_has_instances_of_its_own,
    ),
    kind(
        "dedupe",
        dedupe::the_second_waits_until_the_first_has_ended,
        dedupe::without_one_and_with_another_key_nobody_waits,
        dedupe::steps_in_groups_share_keys_with_all,
        dedupe::an_instance_has_its_own_key,
    ),
    delay("delay_after"),
    delay("delay_before"),
    kind(
        "depends_on",
        dependencies::what_is_named_has_ended_before_in_whichever_way_it_is_named,
        dependencies::without_it_nothing_waits,
        dependencies::in_a_group_a_step_waits_for_its_own_sibling,
        dependencies::an_instance_waits_for_the_one_with_its_key,
    ),
    kind(
        "depends_on_any",
        races::the_first_to_succeed_wins_and_the_others_are_cancelled,
        order::independent_steps_run_at_once_and_a_fan_in_waits_for_all,
        races::a_race_in_a_group_is_run_anew_with_each_attempt,
        races::each_instance_waits_for_a_race_of_its_own,
    ),
    carried("description"),
    condition("enabled"),
    kind(
        "env",
        calls::the_environment_is_given_to_the_call_and_is_none_by_default,
        calls::the_environment_is_given_to_the_call_and_is_none_by_default,
        in_groups::a_group_s_environment_is_that_of_its_steps_and_the_inner_one_wins,
        calls::each_instance_has_its_own,
    ),
    carried("expect"),
    kind(
        "for_each",
        instances::for_each_takes_maps_sets_and_lists,
        instances::without_either_there_is_one_that_has_no_index,
        instances::a_step_in_a_group_has_an_instance_for_each,
        instances::a_step_in_a_looped_group_has_instances_of_its_own,
    ),
    kind(
        "idempotency_key",
        calls::the_key_is_given_to_the_call_and_is_none_by_default,
        calls::the_key_is_given_to_the_call_and_is_none_by_default,
        in_groups::a_group_s_key_is_made_the_own_one_of_each_step_in_it,
        calls::each_instance_has_its_own,
    ),
    condition("if"),
    kind(
        "losers",
        races::losers_may_finish_however_they_end,
        races::the_first_to_succeed_wins_and_the_others_are_cancelled,
        races::losers_in_a_group_are_cancelled_or_finish,
        races::each_instance_waits_for_a_race_of_its_own,
    ),
    kind(
        "metric",
        custom::what_several_feed_is_counted_together_and_apart,
        custom::without_one_nothing_is_counted,
        custom::in_a_group_it_is_the_step_s,
        custom::what_several_feed_is_counted_together_and_apart,
    ),
    carried("metrics"),
    kind(
        "on_error",
        failures::each_action_does_what_it_says_and_by_itself_it_is_to_fail,
        failures::each_action_does_what_it_says_and_by_itself_it_is_to_fail,
        in_groups::a_group_falls_back_and_so_does_a_step_in_it,
        fallback::each_instance_takes_its_own,
    ),
    carried("on_resume"),
    carried("placement"),
    kind(
        "priority",
        priority::the_higher_goes_first_and_those_without_one_have_none,
        priority::the_higher_goes_first_and_those_without_one_have_none,
        in_groups::what_has_no_priority_has_that_of_its_group,
        priority::each_instance_may_have_its_own,
    ),
    kind(
        "rate_limit",
        rate_limit::calls_come_at_the_rate_after_a_burst,
        rate_limit::without_one_nothing_waits,
        rate_limit::the_same_step_of_all_instances_of_a_group_shares_it,
        rate_limit::a_key_may_be_computed_for_each,
    ),
    kind(
        "retry",
        failures::attempts_end_when_one_succeeds_or_none_is_left,
        retry::without_one_there_is_one_attempt,
        retry::a_step_in_a_group_is_tried_again_without_the_rest_of_it,
        retry::each_instance_counts_its_own,
    ),
    kind(
        "run_if_skipped",
        failures::skipping_along_is_for_those_who_ask_for_it,
        conditions::a_step_of_which_nothing_is_said_runs,
        conditions::in_a_group_they_ask_for_what_is_in_it_and_for_its_instance,
        conditions::each_instance_decides_for_itself,
    ),
    kind(
        "scope",
        scope::a_name_is_there_for_those_it_is_for,
        scope::by_itself_a_name_is_there_for_all_files,
        scope::in_a_group_it_says_who_may_look_into_the_group,
        scope::it_holds_for_each_instance,
    ),
    kind(
        "sensitive",
        sensitive::the_output_is_marked_and_goes_on_to_those_who_read_it,
        sensitive::the_output_is_marked_and_goes_on_to_those_who_read_it,
        sensitive::a_step_in_a_group_is_marked_and_what_the_group_gives_of_it_too,
        sensitive::each_instance_is_marked,
    ),
    kind(
        "service",
        service::a_step_has_what_its_service_gives_where_it_says_nothing_itself,
        service::without_one_nothing_is_given,
        service::in_a_group_the_nearest_one_counts,
        service::each_instance_uses_it,
    ),
    kind(
        "tags",
        tags::what_is_chosen_runs_with_what_it_needs_and_nothing_else,
        tags::what_is_chosen_runs_with_what_it_needs_and_nothing_else,
        in_groups::tags_choose_in_groups_and_groups_as_a_whole,
        tags::instances_are_chosen_together_whenever_they_are_known,
    ),
    kind(
        "timeouts",
        limits::an_attempt_that_takes_too_long_fails,
        limits::without_limits_it_takes_as_long_as_it_takes,
        limits::in_a_group_they_are_the_step_s_and_may_differ_in_each_of_its_instances,
        limits::each_instance_has_its_own,
    ),
    carried("tracing"),
    kind(
        "uses",
        resources::a_step_has_the_resource_that_it_names_and_none_by_itself,
        resources::a_step_has_the_resource_that_it_names_and_none_by_itself,
        resources::all_instances_share_what_they_use_also_those_in_a_group,
        resources::all_instances_share_what_they_use_also_those_in_a_group,
    ),
];

/// What stands in the blocks of a step, and the test of what it does.
const SETTINGS: &[(&str, fn())] = &[
    ("cache.enabled", cache::it_may_be_off_for_some),
    ("cache.key", cache::with_a_key_it_may_change_something),
    ("cache.restore", cache::it_may_be_for_retries_only),
    ("cache.scope", cache::among_runs_a_scope_says_which),
    ("cache.ttl", cache::what_is_too_old_is_not_taken_and_a_pause_makes_nothing_old),
    ("check.condition", failures::checks_are_part_of_the_attempt),
    ("check.error_message", failures::checks_are_part_of_the_attempt),
    ("check.severity", failures::checks_are_part_of_the_attempt),
    ("circuit_breaker.failure_threshold", breaker::instances_share_it),
    ("circuit_breaker.half_open_max", breaker::half_open_as_many_are_let_through_as_may),
    ("circuit_breaker.key", breaker::a_check_that_does_not_hold_is_a_failure_of_what_is_called),
    ("circuit_breaker.recovery_timeout", breaker::after_its_time_one_call_decides_and_a_pause_is_no_time),
    ("circuit_breaker.window", breaker::in_a_window_a_success_changes_nothing_and_time_does),
    ("concurrency.limit", concurrency::so_many_run_at_once_and_the_next_comes_when_one_has_ended),
    ("concurrency.order", concurrency::in_order_none_begins_before_all_with_a_lower_index_have),
    ("concurrency.per_key", concurrency::a_key_has_places_of_its_own),
    ("dedupe.action", dedupe::the_second_takes_over_and_the_run_does_not_fail),
    ("dedupe.key", dedupe::without_one_and_with_another_key_nobody_waits),
    ("dedupe.scope", dedupe::a_scope_says_among_whom),
    ("metric.unit", custom::thresholds_watch_what_all_steps_count),
    ("metric.value", custom::null_is_left_out_and_what_is_no_number_fails_nothing),
    ("metrics.emit", annotations::all_that_is_said_of_a_step_is_carried_for_each_of_its_instances),
    ("on_error.action", failures::each_action_does_what_it_says_and_by_itself_it_is_to_fail),
    ("on_error.fallback", fallback::the_output_of_another_step_is_taken_and_the_failure_stays_to_be_seen),
    ("placement.constraints", annotations::all_that_is_said_of_a_step_is_carried_for_each_of_its_instances),
    ("placement.labels", annotations::all_that_is_said_of_a_step_is_carried_for_each_of_its_instances),
    ("placement.shard_by", annotations::all_that_is_said_of_a_step_is_carried_for_each_of_its_instances),
    ("rate_limit.burst", rate_limit::calls_come_at_the_rate_after_a_burst),
    ("rate_limit.key", rate_limit::who_names_the_same_key_shares_it_and_who_does_not_does_not),
    ("rate_limit.limit", rate_limit::calls_come_at_the_rate_after_a_burst),
    ("rate_limit.per", rate_limit::calls_come_at_the_rate_after_a_burst),
    ("retry.abort_on", retry::a_class_that_ends_it_wins),
    ("retry.attempts", failures::attempts_end_when_one_succeeds_or_none_is_left),
    ("retry.backoff.factor", retry::a_factor_says_how_much_and_no_wait_is_longer_than_the_longest),
    ("retry.backoff.initial", retry::a_strategy_says_how_waits_grow),
    ("retry.backoff.jitter", retry::jitter_says_which_part_of_a_wait_is_drawn),
    ("retry.backoff.max", retry::a_factor_says_how_much_and_no_wait_is_longer_than_the_longest),
    ("retry.backoff.strategy", retry::a_strategy_says_how_waits_grow),
    ("retry.max_duration", retry::after_its_time_there_is_no_further_attempt),
    ("retry.only", groups::only_failed_keeps_what_succeeded),
    ("retry.retry_on", retry::a_class_is_tried_again_where_it_is_named_and_only_there),
    ("timeouts.deadline", limits::a_deadline_is_over_everything),
    ("timeouts.execution", limits::an_attempt_that_takes_too_long_fails),
    ("timeouts.queue", limits::waiting_for_a_slot_and_to_begin_has_limits),
    ("timeouts.start", limits::waiting_for_a_slot_and_to_begin_has_limits),
    ("tracing.attributes", annotations::all_that_is_said_of_a_step_is_carried_for_each_of_its_instances),
    ("tracing.sample_rate", annotations::all_that_is_said_of_a_step_is_carried_for_each_of_its_instances),
];

/// The settings in the blocks of a vocabulary, by their paths.
fn settings(of: &'static Vocabulary, path: &str, found: &mut BTreeSet<String>) {
    for block in of.blocks.iter().chain(of.repeatable) {
        let Inside::Words(words) = &block.inside else { continue };
        let path = format!("{path}{}.", block.kind);
        found.extend(words.attributes.iter().map(|word| format!("{path}{}", word.name)));
        settings(words, &path, found);
    }
}

#[test]
fn every_word_has_a_test_of_each_kind() {
    let words: Vec<&str> = step_words().collect();
    let tested: Vec<&str> = KINDS.iter().map(|kind| kind.word).collect();
    assert_eq!(tested, words, "a word of a step has no row, or two, or stands in another place");
}

#[test]
fn every_setting_has_a_test() {
    let step = TOP.repeatable.iter().find(|block| block.kind == "step").unwrap();
    let Inside::Words(step) = &step.inside else { panic!("a step has words") };
    let mut known = BTreeSet::new();
    settings(step, "", &mut known);
    let tested: Vec<&str> = SETTINGS.iter().map(|(setting, _)| *setting).collect();
    assert_eq!(tested, known.iter().map(String::as_str).collect::<Vec<_>>());
}
