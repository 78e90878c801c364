//! What HCL says expressions are.

use super::world::{World, check, shows};

#[test]
fn literals_and_operators() {
    check(
        World::new,
        &[
            ("null", "null"),
            ("true", "true"),
            ("1.5", "1.5"),
            ("1e3", "1000"),
            ("\"a\"", "\"a\""),
            ("1 + 2 * 3", "7"),
            ("(1 + 2) * 3", "9"),
            ("7 / 2", "3.5"),
            ("7 % 4", "3"),
            ("-3 + 1", "-2"),
            ("--3", "3"),
            ("0.1 + 0.2", "0.3"),
            ("1 / 3 * 3", "1"),
            ("9007199254740993 + 0", "9007199254740993"),
            ("\"1\" + 1", "2"),
            ("-\"3\"", "-3"),
            ("\"2\" > 1", "true"),
            ("\"10\" < \"9\"", "false"),
            ("1 == 1.0", "true"),
            ("1 == \"1\"", "false"),
            ("1 != \"1\"", "true"),
            ("null == null", "true"),
            ("null == 0", "false"),
            ("[1, 2] == [1, 2]", "true"),
            ("{ a = 1 } == { a = 2 }", "false"),
            ("!true", "false"),
            ("!\"false\"", "true"),
            ("true && false", "false"),
            ("false || \"true\"", "true"),
            ("1 <= 1 && 2 >= 2", "true"),
        ],
    );
}

#[test]
fn operands_that_do_not_fit() {
    check(
        World::new,
        &[
            ("1 / 0", "error: …"),
            ("5 % 0", "error: …"),
            ("\"a\" + 1", "error: the left operand must be a number, not a string (to join texts, write …"),
            ("1 - null", "error: the right operand is null; it must be a number"),
            ("[1] + 1", "error: the left operand must be a number, not a tuple (to join lists, write concat(a, b))"),
            ("!5", "error: the operand of ! must be true or false, not a number"),
            ("null && true", "error: the left operand is null; it must be true or false"),
            ("true && \"maybe\"", "error: the right operand must be true or false, not a string"),
            ("null ? 1 : 2", "error: the condition is null; it must be true or false"),
            ("[] ? 1 : 2", "error: the condition must be true or false, not a tuple"),
            ("-{}", "error: the operand of - must be a number, not an object"),
        ],
    );
}

#[test]
fn only_what_is_needed_is_evaluated() {
    check(
        World::new,
        &[
            ("true || 1 / 0 == 1", "true"),
            ("false && 1 / 0 == 1", "false"),
            ("true ? 1 : 1 / 0", "1"),
            ("false ? 1 / 0 : 2", "2"),
            ("\"true\" ? 1 : 2", "1"),
            ("try(1 / 0, 5)", "5"),
            ("try(1, 1 / 0)", "1"),
            ("can(1 / 0)", "false"),
            ("can(null)", "true"),
            ("try({}.a, [][0], \"z\")", "\"z\""),
            ("try(step.shell.skipped.output.x, \"none\")", "\"none\""),
            ("can(step.http_request.login.output.body.nope)", "false"),
            ("step.shell.skipped.status == \"skipped\" || step.shell.skipped.output.x == 1", "true"),
            ("[for x in []: 1 / 0]", "[]"),
            ("[for x in [1, 0]: try(6 / x, \"inf\")]", "[6, \"inf\"]"),
            ("[for x in [1, 2]: try([for y in [0]: x / y], x)]", "[1, 2]"),
        ],
    );
    assert!(shows("try(1 / 0, [][0])").starts_with("error: no argument of \"try\" has a value: "));
}

#[test]
fn of_computed_keys_that_are_equal_the_last_counts() {
    check(
        World::new,
        &[
            ("{ (lower(\"A\")) = 1, (lower(\"A\")) = 2 }", "{ a = 2 }"),
            ("merge({ (lower(\"A\")) = 1, (lower(\"A\")) = 2 })", "{ a = 2 }"),
            ("merge({ a = 1, (lower(\"A\")) = 2 })", "{ a = 2 }"),
            ("keys({ (run.id) = 1, (run.id) = 2 }) == [run.id]", "true"),
        ],
    );
}

#[test]
fn conditionals_agree_on_text() {
    check(
        World::new,
        &[
            ("true ? 1 : \"none\"", "\"1\""),
            ("true ? 1 : 2", "1"),
            ("true ? null : \"x\"", "null"),
            ("step.http_request.login.attempts > 0 ? true : \"x\"", "\"true\""),
            ("[for s in [step.http_request.login.status]: s == \"succeeded\" ? 1 : \"no\"]", "[\"1\"]"),
        ],
    );
}

#[test]
fn branches_without_a_type_in_common_are_an_error() {
    let none = |one: &str, other: &str| {
        let hint = "make them one type, or write null for the one that is nothing";
        format!("error: the branches of this conditional have no type in common: {one}, the other {other} ({hint})")
    };
    let table = [
        ("true ? 1 : true", none("one is a number", "a bool")),
        ("false ? 1 : [1]", none("one is a number", "a tuple([number])")),
        ("true ? {} : []", none("one is an object({})", "a tuple([])")),
        ("true ? { a = 1 } : {}", String::from("tomap({ a = 1 })")),
        ("true ? { a = 1, b = [] } : {}", none("one is an object({ a = number, b = tuple([]) })", "an object({})")),
        ("true ? { a = { b = [1, \"x\"] } } : { a = { b = [2, {}] } }", none("at .a.b[1] one is a string", "an object({})")),
        ("true ? tolist([1]) : toset([true])", none("one is a list(number)", "a set(bool)")),
        ("true ? tomap({ a = 1 }) : { a = [1] }", none("one is a map(number)", "an object({ a = tuple([number]) })")),
        ("true ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : 1", none("one is a tuple", "a number")),
        // What a marked value is made of stays hidden.
        ("true ? sensitive({ hidden = 1 }) : 1", none("one is an object", "a number")),
        ("true ? { a = [sensitive({ hidden = 1 })] } : { a = [1] }", none("one is an object", "an object")),
        // The condition may come from the run.
        ("step.http_request.login.attempts > 0 ? 1 : true", none("one is a number", "a bool")),
        ("[for n in [step.http_request.login.attempts]: n > 0 ? {} : 2]", none("one is an object({})", "a number")),
        // So may what is in it.
        ("true ? step.http_request.login.attempts + 1 : true", none("one is a number", "a bool")),
        ("true ? \"${run.id}x\" : [1]", none("one is a string", "a tuple([number])")),
        ("true ? -step.http_request.login.attempts : !run.id", none("one is a number", "a bool")),
        ("true ? step.http_request.login.attempts > 1 && true : 1", none("one is a bool", "a number")),
        ("true ? [step.http_request.login.status] : true", none("one is a tuple([any])", "a bool")),
        ("true ? { a = run.id } : 1", none("one is an object({ a = any })", "a number")),
        ("true ? (run.seed > 1 ? 1 : 2) : true", none("one is a number", "a bool")),
    ];
    let table: Vec<(&str, &str)> = table.iter().map(|(text, wanted)| (*text, wanted.as_str())).collect();
    check(World::new, &table);
}

#[test]
fn branches_are_compared_only_where_both_are_known() {
    check(
        World::new,
        &[
            ("true ? 1 : null", "1"),
            ("false ? null : [1]", "[1]"),
            ("true ? null : null", "null"),
            ("true ? sensitive(null) == null : 1 == 1", "(sensitive)"),
            ("true ? step.http_request.login.attempts : true", "1"),
            ("true ? [step.http_request.login.attempts, 1] : [true, 1]", "[1, 1]"),
            // A text among them would bring a number and a bool together.
            ("true ? [run.id, 1] : [true, 2, 3]", "[\"run-1\", 1]"),
            ("true ? { a = null, b = 1 } : { c = true }", "{ a = null, b = 1 }"),
            ("true ? (run.seed > 1 ? run.id : 2) : true", "\"run-1\""),
            ("true ? 1 : [][0]", "1"),
            ("[for x in [1, 2]: x > 1 ? x : true]", "[true, 2]"),
        ],
    );
}

#[test]
fn branches_that_never_run_need_not_agree() {
    check(
        World::new,
        &[
            ("try(true ? 1 : true, \"none\")", "\"none\""),
            ("can(true ? 1 : true)", "false"),
            ("false && (true ? 1 : true)", "false"),
            ("false ? (true ? 1 : true) : 2", "2"),
            ("(1 / 0 > 1) ? 1 : true", "error: division by zero…"),
        ],
    );
}

#[test]
fn templates() {
    check(
        World::new,
        &[
            ("\"a${1}b\"", "\"a1b\""),
            ("\"${[1]}\"", "[1]"),
            ("\"${null}\"", "null"),
            ("\"a${true}\"", "\"atrue\""),
            ("\"a${run.seed}\"", "\"a42\""),
            ("\"a${run.seed - 42}\"", "\"a0\""),
            ("\"a${run.seed - 1052}\"", "\"a-1010\""),
            ("\"a${run.seed * 0 + 9223372036854775807}\"", "\"a9223372036854775807\""),
            ("\"a${run.seed * 0 - 9223372036854775808}\"", "\"a-9223372036854775808\""),
            ("\"a${0.5}\"", "\"a0.5\""),
            ("\"a${null}\"", "error: this is null, which cannot be put into text"),
            (
                "\"a${[1]}\"",
                "error: this is a tuple, which cannot be put into text (use jsonencode(), or join() for a list of strings)",
            ),
            (
                "\"a${{}}\"",
                "error: this is an object, which cannot be put into text (use jsonencode(), or join() for a list of strings)",
            ),
            ("\"x%{ if true }yes%{ else }no%{ endif }\"", "\"xyes\""),
            ("\"x%{ if false }${1 / 0}%{ endif }\"", "\"x\""),
            ("\"%{ for k, v in { a = 1, b = 2 } }${k}=${v};%{ endfor }\"", "\"a=1;b=2;\""),
            ("\"%{ for x in [1, 2] }%{ for y in [3, 4] }${x * y} %{ endfor }%{ endfor }\"", "\"3 4 6 8 \""),
            ("\"%{ for x in [null] }${x}%{ endfor }\"", "error: this is null, which cannot be put into text"),
            ("\"$${x} ${\"in ${1 + 1}\"}\"", "\"$${x} in 2\""),
        ],
    );
}

#[test]
fn collections() {
    check(
        World::new,
        &[
            ("[1, \"a\", null][1]", "\"a\""),
            ("[1, 2][\"1\"]", "2"),
            ("{ a = 1, b = 2 }.b", "2"),
            ("{ a = 1 }[\"a\"]", "1"),
            ("{ 1 = \"x\" }[1]", "\"x\""),
            ("{ (\"a\") = 1, a = 2 }", "{ a = 2 }"),
            ("{ (var.name) = 1 }", "{ ada = 1 }"),
            ("{ (1 + 1) = 1 }", "{ \"2\" = 1 }"),
            ("{ b = 1, a = 2 }", "{ a = 2, b = 1 }"),
            ("{ (null) = 1 }", "error: the key is null; it must be a string"),
            ("{ ([]) = 1 }", "error: the key must be a string, not a tuple"),
            ("[[1, 2], [3]][0][1]", "2"),
            ("{ a = { b = [5] } }.a.b.0", "5"),
            ("[1][3]", "error: index 3 is out of range: this tuple has one element, at 0"),
            ("[1, 2, 3][-1]", "error: index -1 is out of range: this tuple has 3 elements, 0 to 2"),
            ("[][0]", "error: index 0 is out of range: this tuple is empty"),
            ("[1][0.5]", "error: the index of a tuple must be a whole number in range"),
            ("[1][\"x\"]", "error: the index of a tuple must be a number, not a string"),
            ("[1][null]", "error: the index is null"),
            ("{ a = 1, b = 2 }.c", "error: this object has no attribute \"c\" (it has a and b)"),
            ("{}.c", "error: this object has no attribute \"c\" (it is empty)"),
            ("[{ a = 1 }].a", "error: a tuple has no attribute \"a\" (take one element with [0], or \"a\" of each with [*].a)"),
            ("\"x\".a", "error: a string has no attributes, so no \"a\""),
            ("5[0]", "error: a number has no elements to index"),
            ("null.a", "error: this value is null, so it has no attribute \"a\""),
            ("[null][0].a", "error: this value is null, so it has no attribute \"a\""),
            ("var.list[1]", "\"b\""),
            ("local.fixed.b", "\"two\""),
            ("local.later.deep.er[1]", "2"),
        ],
    );
}

#[test]
fn splats() {
    check(
        World::new,
        &[
            ("[{ a = 1 }, { a = 2 }][*].a", "[1, 2]"),
            ("[{ a = 1 }, { a = 2 }].*.a", "[1, 2]"),
            ("null[*]", "[]"),
            ("null[*].a", "[]"),
            ("5[*]", "[5]"),
            ("{ a = 1 }[*].a", "[1]"),
            ("[{ t = [1, 2] }, { t = [3, 4] }][*].t[0]", "[1, 3]"),
            ("[{ t = [1, 2] }, { t = [3, 4] }].*.t[0]", "[1, 2]"),
            ("[{ t = [1, 2] }, { t = [3] }][*].t[*]", "[[1, 2], [3]]"),
            ("var.list[*]", "tolist([\"a\", \"b\"])"),
            ("[1][*].a", "error: a number has no attributes, so no \"a\""),
            ("[for o in [{ a = [{ b = 1 }] }]: o.a[*].b]", "[[1]]"),
        ],
    );
}

#[test]
fn for_expressions() {
    check(
        World::new,
        &[
            ("[for x in [1, 2, 3]: x * 2]", "[2, 4, 6]"),
            ("[for i, x in [\"a\", \"b\"]: \"${i}${x}\"]", "[\"0a\", \"1b\"]"),
            ("[for x in [1, 2, 3]: x if x > 1]", "[2, 3]"),
            ("[for k, v in { b = 1, a = 2 }: \"${k}${v}\"]", "[\"a2\", \"b1\"]"),
            ("{ for x in [\"a\", \"b\"]: x => upper(x) }", "{ a = \"A\", b = \"B\" }"),
            ("{ for x in [1, 2, 3]: (x % 2 == 0 ? \"even\" : \"odd\") => x... }", "{ even = [2], odd = [1, 3] }"),
            (
                "{ for x in [1, 2]: \"k\" => x }",
                "error: two elements have the key \"k\" (write ... after the value to collect the values of one key in a list)",
            ),
            ("[for x in null: x]", "error: \"for\" cannot walk over null"),
            ("[for x in \"abc\": x]", "error: \"for\" cannot walk over a string"),
            ("[for x in [1]: x if null]", "error: the condition of \"for\" is null; it must be true or false"),
            ("{ for x in [null]: x => 1 }", "error: the key is null; it must be a string"),
            ("[for x in [1, 2]: [for y in [3, 4]: x * y]]", "[[3, 4], [6, 8]]"),
            ("[for x in [1]: [for x in [2]: x]]", "[[2]]"),
            ("[for x in [1, 2]: [for y in [3]: y]]", "[[3], [3]]"),
            ("[for x in step.http_request.many[*].output.body.id: [for y in [1, 2]: y + x]]", "[[1, 2], [2, 3], [3, 4]]"),
            ("[for step in [1]: step]", "[1]"),
            ("[for x in [1, 2]: step.http_request.login.output.status + x]", "[201, 202]"),
        ],
    );
}

#[test]
fn calls() {
    check(
        World::new,
        &[
            ("upper(\"a\")", "\"A\""),
            ("upper([\"a\"]...)", "\"A\""),
            ("upper(\"a\", \"b\")", "error: function \"upper\" takes only 1 argument, not 2 (write upper(str))"),
            ("upper()", "error: function \"upper\" takes 1 argument, not 0 (write upper(str))"),
            ("uper(\"a\")", "error: there is no function \"uper\" (did you mean \"upper\"?)"),
            ("upper(null...)", "error: the expanded argument is null; it must be a list"),
            ("upper(5...)", "error: the expanded argument must be a list, not a number"),
            ("try()", "error: function \"try\" takes at least 1 argument"),
            ("can(1, 2)", "error: function \"can\" takes 1 argument"),
            ("try([1]...)", "error: \"...\" does not work here: each argument must be written out"),
            ("upper([])", "error: invalid value for \"str\" parameter: …"),
        ],
    );
}

#[test]
fn what_is_unknown_stays_so() {
    check(
        World::new,
        &[
            ("var.broken", "(unknown)"),
            ("var.broken + 1", "(unknown)"),
            ("var.broken.a[0]", "(unknown)"),
            ("[1, 2][var.broken]", "(unknown)"),
            ("\"a${var.broken}\"", "(unknown)"),
            ("var.broken == var.broken", "(unknown)"),
            ("[var.broken] == [1]", "(unknown)"),
            ("var.broken ? 1 : 2", "(unknown)"),
            ("var.broken && false", "false"),
            ("false && var.broken", "false"),
            ("var.broken || true", "true"),
            ("var.broken && true", "(unknown)"),
            ("var.broken && 1 / 0 == 1", "(unknown)"),
            ("!var.broken", "(unknown)"),
            ("upper(var.broken)", "(unknown)"),
            ("[for x in var.broken: x]", "(unknown)"),
            ("[for x in [1]: x if var.broken]", "(unknown)"),
            ("{ (var.broken) = 1 }", "(unknown)"),
            ("[var.broken, 1]", "[(unknown), 1]"),
            ("[var.broken, 1][1]", "1"),
            ("var.broken[*].a", "(unknown)"),
            ("try(var.broken, 1)", "(unknown)"),
            ("can(var.broken)", "(unknown)"),
            ("local.wrong.a", "(unknown)"),
            ("\"%{ for x in var.broken }${x}%{ endfor }\"", "(unknown)"),
            ("upper(var.broken...)", "(unknown)"),
        ],
    );
}
