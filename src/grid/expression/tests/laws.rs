//! What holds for all expressions of a kind.

use proptest::prelude::*;

use super::world::{World, shows};

/// An expression over numbers, in text, and whether folding it is certain to work.
fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![(0..1000i64).prop_map(|n| n.to_string()), Just(String::from("run.seed")), Just(String::from("var.n"))];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} - {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} * {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} > {b} ? {a} : {b})")),
            inner.prop_map(|a| format!("(-{a})")),
        ]
    })
}

/// The same expression with its slots written out, so that it is folded.
fn closed(text: &str) -> String {
    text.replace("run.seed", "42")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn folding_changes_no_value(text in number()) {
        prop_assert_eq!(shows(&text), shows(&closed(&text)));
    }

    #[test]
    fn a_failing_part_is_an_error_unless_it_is_not_reached(text in number()) {
        let guarded = format!("true ? {text} : 1 / 0");
        prop_assert_eq!(shows(&guarded), shows(&text));
        let caught = format!("try(1 / 0, {text})");
        prop_assert_eq!(shows(&caught), shows(&text));
    }

    #[test]
    fn a_lone_interpolation_is_its_value(text in number()) {
        let wrapped = format!("\"${{{text}}}\"");
        prop_assert_eq!(shows(&wrapped), shows(&text));
    }

    #[test]
    fn a_mark_hides_everything_it_touches(text in number()) {
        let marked = format!("{text} == var.secret");
        prop_assert_eq!(shows(&marked), "(sensitive)");
    }

    #[test]
    fn what_is_unknown_makes_all_unknown(text in number()) {
        let unknown = format!("{text} + var.broken");
        prop_assert_eq!(shows(&unknown), "(unknown)");
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-z0-9.\\[\\](){}\"$%*+!?:,= -]{0,40}") {
        if let Some(expression) = super::world::try_parse(&text) {
            let mut world = World::new();
            let mut diagnostics = crate::base::diagnostic::Diagnostics::new();
            let compiled = crate::grid::expression::compile(&expression, &world.symbols, &world.place, &mut world.table, &mut diagnostics);
            prop_assert_eq!(compiled.is_none(), diagnostics.has_errors());
        }
    }
}
