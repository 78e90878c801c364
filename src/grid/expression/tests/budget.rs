//! An evaluation that does too much is an error, not a hang.

use super::world::{World, parse};
use crate::grid::syntax::{Binary, BinaryOperator, Expression, ExpressionKind, MAX_DEPTH};

#[test]
fn steps_are_bounded() {
    let numbers = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";
    let text =
        (0..7).fold(String::from("[x0, x1, x2, x3, x4, x5, x6]"), |inner, depth| format!("[for x{depth} in {numbers}: {inner}]"));
    assert_eq!(
        World::new().problems(&text),
        "this takes more than 1000000 steps to evaluate, which is the limit for one expression (walk over less, or do it in the system under test)"
    );
    let said = World::new().show(&format!("try({text}, 1)"));
    assert!(said.starts_with("error: this takes more than"), "a budget cannot be caught: {said}");
    let said = World::new().show(&format!("can({text})"));
    assert!(said.starts_with("error: this takes more than"), "a budget cannot be caught: {said}");
    let said = World::new().show(&format!("run.seed == 42 && [for x in [run.seed]: {text}] == []"));
    assert!(said.starts_with("error: this takes more than"), "{said}");
}

#[test]
fn bytes_are_bounded() {
    let doubled = (0..30).fold(String::from("run.id"), |inner, _| format!("[for x in [{inner}]: \"${{x}}${{x}}\"][0]"));
    assert_eq!(
        World::new().show(&doubled),
        "error: this makes more than 67108864 bytes of text and elements, which is the limit for one expression"
    );
    let mut world = World::new();
    world.budget.bytes = 10;
    assert!(
        world.show("\"%{ for x in [run.id, run.id] }${x}${x}%{ endfor }\"").starts_with("error: this makes more than 10 bytes")
    );
    assert_eq!(world.show("run.id"), "\"run-1\"");
}

#[test]
fn depth_is_no_danger() {
    let deep = format!("{}run.seed{}", "[".repeat(60), "]".repeat(60));
    assert!(World::new().show(&deep).contains("[42]"));
    let one = parse("1");
    let sum = (0..MAX_DEPTH).fold(parse("run.seed"), |left, _| {
        let (operator, operator_span, span) = (BinaryOperator::Add, left.span, left.span);
        Expression { kind: ExpressionKind::Binary(Box::new(Binary { left, operator, operator_span, right: one.clone() })), span }
    });
    assert_eq!(World::new().value(&sum).map(|value| value.to_string()), Ok(String::from("298")));
}

#[test]
fn what_shares_its_parts_is_as_large_as_it_looks() {
    let doubled = |times| (0..times).fold(String::from("[run.id]"), |inner, _| format!("[for x in [{inner}]: [x, x]][0]"));
    assert!(World::new().show(&doubled(3)).contains("run-1"));
    for text in [doubled(28), format!("{} == []", doubled(28)), format!("length({})", doubled(28))] {
        assert_eq!(
            World::new().show(&text),
            "error: this makes more than 67108864 bytes of text and elements, which is the limit for one expression"
        );
    }
}
