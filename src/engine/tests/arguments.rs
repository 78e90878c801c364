//! `arguments`.

use super::kit::*;
use crate::value::Value;

fn numbers(all: &[i64]) -> Value {
    Value::tuple(all.iter().copied().map(Value::Int).collect())
}

#[test]
pub(super) fn they_are_given_to_the_call() {
    let text = [probe("a", "gives = [1, 2]", ""), probe("b", "gives = [for n in step.probe.a.output.given : n * 10]", "")];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!((given(&state, "a"), given(&state, "b")), (numbers(&[1, 2]), numbers(&[10, 20])));
    let shown = node(&state, "b").arguments.clone().unwrap();
    assert_eq!(shown.get("gives"), Some(numbers(&[10, 20])));
}

/// Without the block, and without an argument in it, the call has what its type says.
#[test]
pub(super) fn what_is_left_out_is_as_the_type_says() {
    let text = [String::from("step \"probe\" \"none\" {\n}\n"), probe("empty", "", ""), probe("null", "panics = null", "")];
    let (state, journal) = run(&text.concat(), How::default());
    assert_eq!(exit(&state), 0);
    for name in ["none", "empty", "null"] {
        assert_eq!((given(&state, name), journal.count(&format!("end {name}"))), (Value::Null, 1));
    }
}

#[test]
pub(super) fn in_a_group_names_mean_what_is_nearest() {
    let inside = [
        probe("a", "gives = 2", ""),
        probe("b", "gives = [step.probe.a.output.given, step.probe.far.output.given, each.value]", ""),
    ];
    let text = [probe("a", "gives = 1", ""), probe("far", "gives = 3", ""), group("g", &inside, "for_each = { x = 4, y = 5 }")];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(given(&state, "group.g[\"x\"].step.probe.b"), numbers(&[2, 3, 4]));
    assert_eq!(given(&state, "group.g[\"y\"].step.probe.b"), numbers(&[2, 3, 5]));
}

#[test]
pub(super) fn each_instance_has_its_own() {
    let text = probe("a", "gives = \"${each.key} ${each.value}\"", "for_each = { x = 1, y = 2 }");
    let (state, _) = run(&text, How::default());
    let of = ["x", "y"].map(|key| given(&state, &format!("step.probe.a[\"{key}\"]")));
    assert_eq!(of, ["x 1".into(), "y 2".into()]);
}
