//! Whole iterations that are kept: what stands in them, which they are, and what never stands in them.

use std::sync::Arc;

use super::kit::{How, node, run};
use crate::base::failure::ErrorClass;
use crate::event::{IterationRecord, MessagePart, Recording};
use crate::state::{LoadView, RunState};
use crate::value::Value;

fn load(state: &RunState) -> &LoadView {
    node(state, "scenario.s").load.as_deref().expect("its users have begun")
}

fn scenario(iterations: u32, more: &str) -> String {
    format!("scenario \"s\" {{\n load \"shared_iterations\" {{\n users = 3\n iterations = {iterations}\n }}\n{more}\n}}\n")
}

fn step(name: &str, arguments: &str, more: &str) -> String {
    format!("step \"probe\" \"{name}\" {{\n arguments {{\n{arguments}\n }}\n{more}\n}}\n")
}

/// The text of a part of the first attempt of a step.
fn text(record: &IterationRecord, step: usize, part: MessagePart) -> Option<&str> {
    let attempt = record.steps.get(step)?.attempts.first()?;
    attempt.parts.iter().find(|one| one.part == part).map(|one| &*one.text)
}

#[test]
fn a_record_has_all_that_an_iteration_was() {
    let vary = "vary \"size\" { range = [1, 1000] }\n";
    let check =
        "check \"it is small\" { condition = self.output.given < 500 }\n retry {\n attempts = 2\n backoff { initial = 0 }\n }";
    let steps = step("a", "gives = vary.size", check) + &step("b", "gives = \"user ${user.id}\"", "count = 2");
    let (state, _) = run(&scenario(40, &(vary.to_owned() + &steps)), How::default());
    let view = load(&state);
    assert_eq!(view.plan.recording, Recording::All, "the usual for a short one");
    let all = view.kept.all();
    assert_eq!(all.iter().map(|record| record.index).collect::<Vec<_>>(), (0..40).collect::<Vec<_>>());
    assert_eq!(&*view.plan.steps, [Arc::from("scenario.s.step.probe.a"), Arc::from("scenario.s.step.probe.b")]);
    for record in all {
        let [(name, size)] = &record.variations[..] else { panic!("{:?}", record.variations) };
        assert_eq!((&**name, record.user < 3, record.intended_us), ("size", true, None));
        let Value::Int(number) = size else { panic!("{size}") };
        let small = *number < 500;
        assert_eq!(record.error.as_ref().map(|error| error.class), (!small).then_some(ErrorClass::Check));
        let first = &record.steps[0];
        assert_eq!((first.step, first.attempts.len()), (0, if small { 1 } else { 2 }), "it is tried again");
        let check = &first.attempts[0].checks[0];
        assert_eq!((&*check.name, check.held, check.message.is_some()), ("it is small", small, !small));
        assert_eq!(text(record, 0, MessagePart::RequestBody), Some(&*format!("{{\"gives\":{size}}}")));
        let given = text(record, 0, MessagePart::ResponseBody).unwrap();
        assert!(given.contains(&format!("\"given\":{size}")), "{given}");
        assert!(first.service_time_us <= record.duration_us && first.latency_us >= first.service_time_us);
        let keys: Vec<_> = record.steps[1..].iter().map(|step| (step.step, step.key.as_deref())).collect();
        assert_eq!(keys, if small { vec![(1, Some("0")), (1, Some("1"))] } else { vec![] }, "a failure ends the iteration");
    }
    assert!(all_classes(view).contains(&ErrorClass::Check));
}

fn all_classes(view: &LoadView) -> Vec<ErrorClass> {
    view.kept.failed().map(|(class, _)| class).collect()
}

#[test]
fn what_is_kept_is_what_was_asked_for() {
    let steps = step("a", "fail = vary.bad ? \"no\" : null", "");
    let grid = scenario(60, &("vary \"bad\" { probability = 0.3 }\n".to_owned() + &steps));
    let kept = |recording| {
        let (state, _) = run(&grid, How { recording: Some(recording), ..How::default() });
        let view = load(&state);
        (view.kept.all().len() as u64, view.totals.iterations.failed)
    };
    let (all, failed) = kept(Recording::All);
    assert!(all == 60 && failed > 5 && failed < 40, "{failed}");
    assert_eq!(kept(Recording::Failed), (failed, failed));
    assert_eq!(kept(Recording::None), (0, failed));
    assert_eq!(kept(Recording::Sample).0, 60, "fewer than a sample has");
}

#[test]
fn the_seed_picks_the_same_iterations_on_any_number_of_threads() {
    let grid = scenario(15_000, &step("a", "pure = true", ""));
    let picked = |load_threads| {
        let (state, _) = run(&grid, How { load_threads, ..How::default() });
        let view = load(&state);
        assert_eq!((view.plan.recording, view.missed), (Recording::Sample, 0), "the usual for a long one");
        assert_eq!(view.kept.slowest(0).len(), crate::event::KEPT_SLOWEST);
        view.kept.picked().iter().map(|record| record.index).collect::<Vec<_>>()
    };
    let one = picked(1);
    assert_eq!(one.len(), crate::event::KEPT_PICKED);
    assert_eq!(one, picked(4));
}

#[test]
fn secrets_stand_in_no_record() {
    let secret = "locals {\n word = sensitive(\"hunter2-and-more\")\n pin = sensitive(\"17\")\n }\n";
    let steps = step("a", "gives = { word = local.word, of = user.id }", "")
        + &step("b", "gives = { pin = local.pin, of = user.id }", "")
        + &step("c", "says = \"${local.word}\"\n fail = \"it was ${local.word}\"", "on_error { action = \"continue\" }")
        + &step("d", "gives = \"hidden-${user.id}\"", "sensitive = true");
    let (state, _) = run(&(secret.to_owned() + &scenario(5, &steps)), How::default());
    let all = format!("{:?}", load(&state).kept);
    assert_eq!(load(&state).kept.all().len(), 5);
    assert!(all.contains("(sensitive)"), "{all}");
    assert!(!all.contains("hunter2") && !all.contains("\\\"17\\\""), "{all}");
    let first = load(&state).kept.all()[0].as_ref().clone();
    assert_eq!(
        text(&first, 1, MessagePart::RequestBody),
        Some("(sensitive)"),
        "a short secret cannot be found, so nothing is shown"
    );
    assert_eq!(text(&first, 3, MessagePart::ResponseBody), Some("\"(sensitive)\""), "the whole output is one");
}

#[test]
fn the_warm_up_is_in_no_record() {
    let load_plan =
        "load \"constant_arrival_rate\" {\n rate = 100\n duration = \"300ms\"\n max_users = 5\n }\n warmup = \"150ms\"\n";
    let grid = format!("scenario \"s\" {{\n{load_plan}{}}}\n", step("a", "pure = true", ""));
    let (state, _) = run(&grid, How::default());
    let view = load(&state);
    assert_eq!(view.kept.all().len() as u64, view.totals.iterations.ended);
    assert!(view.kept.all().iter().all(|record| record.intended_us.is_some_and(|us| us >= 150_000)));
}
