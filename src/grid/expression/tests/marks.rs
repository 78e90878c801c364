//! Sensitive values stay so, and never show.

use super::world::{World, check, shows};

#[test]
fn marks_pass_through_everything() {
    check(
        World::new,
        &[
            ("var.secret", "(sensitive)"),
            ("env.API_TOKEN", "(sensitive)"),
            ("\"a${var.secret}\"", "(sensitive)"),
            ("var.secret == \"x\"", "(sensitive)"),
            ("[var.secret] == [\"x\"]", "(sensitive)"),
            ("upper(var.secret)", "(sensitive)"),
            ("[1, var.secret]", "[1, (sensitive)]"),
            ("[1, var.secret][0]", "1"),
            ("{ a = var.secret, b = 1 }", "{ a = (sensitive), b = 1 }"),
            ("{ (var.secret) = 1 }", "(sensitive)"),
            ("var.secret == \"hunter2\" ? 1 : 2", "(sensitive)"),
            ("true ? 1 : var.secret", "\"1\""),
            ("[for x in [1, 2]: x if var.secret == \"hunter2\"]", "(sensitive)"),
            ("[for x in [var.secret]: x]", "[(sensitive)]"),
            ("{ for x in [var.secret]: x => 1 }", "(sensitive)"),
            ("\"x%{ if var.secret == \"\" }y%{ endif }\"", "(sensitive)"),
            ("{ hunter2 = 1 }[var.secret]", "(sensitive)"),
            ("var.secret[*]", "(sensitive)"),
            ("!(var.secret == \"x\")", "(sensitive)"),
            ("true && var.secret == \"x\"", "(sensitive)"),
            ("var.secret == \"x\" && false", "(sensitive)"),
            ("upper([var.secret]...)", "(sensitive)"),
            ("try(var.secret, 1)", "(sensitive)"),
            ("can(var.secret)", "true"),
            ("var.secret == \"x\" ? \"a\" : 1", "(sensitive)"),
        ],
    );
}

#[test]
fn errors_say_nothing_of_a_secret() {
    for text in [
        "var.secret + 1",
        "-var.secret",
        "var.secret.attribute",
        "var.secret[0]",
        "{ a = 1 }[var.secret]",
        "[1][var.secret]",
        "var.secret && true",
        "var.secret ? 1 : 2",
        "{ for x in [1, 2]: var.secret => x }",
        "[for x in var.secret: x]",
        "try(var.secret + 1)",
        "tonumber(var.secret)",
        "step.http_request.many[var.secret].status",
    ] {
        let said = shows(text);
        assert!(said.starts_with("error: "), "{text}: {said}");
        assert!(!said.contains("hunter"), "{text}: {said}");
    }
}
