use super::{expression, shown};
use crate::base::diagnostic::{Diagnostics, SourceId};
use crate::grid::syntax::{ExpressionKind, parse_expression};

#[test]
fn every_kind_of_expression() {
    let table = [
        ("null", "null"),
        ("true", "true"),
        ("12", "#12"),
        ("0.1", "#0.1"),
        ("2.50e-3", "#2.50e-3"),
        ("1E400", "#1E400"),
        ("123456789012345678901234567890.5", "#123456789012345678901234567890.5"),
        ("-5", "(Negate #5)"),
        ("- 5", "(Negate #5)"),
        ("- /* five */ 5", "(Negate #5)"),
        ("!!a", "(Not (Not a))"),
        ("-a.b", "(Negate a.b)"),
        (r#""plain""#, r#""plain""#),
        (r#""a\n\t\"\\\u00e9\U0001F600""#, "\"a\\n\\t\\\"\\\\é😀\""),
        ("[]", "[]"),
        ("[1, \"a\", [true,],]", "[#1 \"a\" [true]]"),
        ("{}", "{}"),
        ("{ a = 1, \"b\" : 2, (c) = 3, 4 = 5 }", "{\"a\": #1, \"b\": #2, (c): #3, #4: #5}"),
        ("{ true = 1, null = 2 }", "{\"true\": #1, \"null\": #2}"),
        ("{ for-me = 1, format = 2 }", "{\"for-me\": #1, \"format\": #2}"),
        ("a", "a"),
        ("a.b.c", "a.b.c"),
        ("a[0][\"k\"]", "a[#0][\"k\"]"),
        ("a[count.index + 1].b", "a[(Add count.index #1)].b"),
        ("a.0.1.b", "a.<0>.<1>.b"),
        ("max(1, 2)", "max(#1 #2)"),
        ("max([1, 2]...)", "max([#1 #2]...)"),
        ("f()", "f()"),
        ("ns::other::f(1)", "ns::other::f(#1)"),
        ("a ? b : c ? d : e", "(if a b (if c d e))"),
        ("1 + 2 * 3", "(Add #1 (Multiply #2 #3))"),
        ("1 - 2 - 3", "(Subtract (Subtract #1 #2) #3)"),
        ("a || b && c == d < e + f * -g", "(Or a (And b (Equal c (Less d (Add e (Multiply f (Negate g)))))))"),
        ("a != b", "(NotEqual a b)"),
        ("a <= b", "(LessOrEqual a b)"),
        ("a >= b", "(GreaterOrEqual a b)"),
        ("a > b", "(Greater a b)"),
        ("7 / 2 % 2", "(Modulo (Divide #7 #2) #2)"),
        ("(1 + 2) * 3", "(Multiply ((Add #1 #2)) #3)"),
        ("[for x in xs : x.id]", "(for x in xs : x.id)"),
        ("[for i, x in xs : x if i > 0]", "(for i,x in xs : x if (Greater i #0))"),
        ("{for k, v in m : k => v}", "(for k,v in m : k => v)"),
        ("{for v in m : v.kind => v.name... if v.on}", "(for v in m : v.kind => v.name... if v.on)"),
        ("ümlaut.größe", "ümlaut.größe"),
    ];
    for (text, tree) in table {
        assert_eq!(shown(text), tree, "{text}");
    }
}

#[test]
fn the_two_splats_differ_in_what_follows_them() {
    let table = [
        ("a[*]", "(splat a [*])"),
        ("a.*", "(splat a .*)"),
        ("a[*].b[0]", "(splat a [*].b[#0])"),
        ("a.*.b[0]", "(splat a .*.b)[#0]"),
        ("a.*.b.0.c[0].d", "(splat a .*.b.<0>.c)[#0].d"),
        ("a[*].b[*].c", "(splat a [*].b([*].c))"),
        ("a[*].b.*.c[0]", "(splat a [*].b(.*.c)[#0])"),
        ("a.*.b[*].c", "(splat (splat a .*.b) [*].c)"),
        ("step.a.b[*].output.body", "(splat step.a.b [*].output.body)"),
    ];
    for (text, tree) in table {
        assert_eq!(shown(text), tree, "{text}");
    }
}

#[test]
fn lines_end_expressions_except_in_brackets() {
    let table = [
        ("(\n1 +\n2\n)", "((Add #1 #2))"),
        ("[\n1, # one\n2 // two\n, 3\n]", "[#1 #2 #3]"),
        ("{\n a = 1\n\n b = 2, # both\n c = [\n3]\n}", "{\"a\": #1, \"b\": #2, \"c\": [#3]}"),
        ("{ # comment\n for k, v in m :\n k =>\n v ?\n 1\n : 2\n if k }", "(for k,v in m : k => (if v #1 #2) if k)"),
        ("[for x in [\n1,\n2] :\n x\n if x\n && true]", "(for x in [#1 #2] : x if (And x true))"),
        ("f(\n a,\n b\n)", "f(a b)"),
        ("a[\n0\n]", "a[#0]"),
        ("merge({\n a = 1\n}, {\n b = 2 })", "merge({\"a\": #1} {\"b\": #2})"),
        ("\"${\n a\n}b\"", "(template ${a} \"b\")"),
        ("{\r\n a = 1\r\n b = 2\r\n}", "{\"a\": #1, \"b\": #2}"),
        ("1 /* a\n b */ + 2", "(Add #1 #2)"),
    ];
    for (text, tree) in table {
        assert_eq!(shown(text), tree, "{text}");
    }
}

#[test]
fn a_computed_key_may_be_written_twice_wherever_its_map_stands() {
    let table = [
        ("{ (a) = 1, (a) = 2 }", "{(a): #1, (a): #2}"),
        ("f({ (a) = 1, (a) = 2 })", "f({(a): #1, (a): #2})"),
        (
            "f({ (a.b) = 1 }, { \"x${a}\" = 1, \"x${a}\" = 2 })",
            "f({(a.b): #1} {(template \"x\" ${a}): #1, (template \"x\" ${a}): #2})",
        ),
        ("f({ 1 = 1, 1 = 2 })", "f({#1: #1, #1: #2})"),
        ("f({ (a) = g({ (b) = 1, (b) = 2 }), (a) = {} })", "f({(a): g({(b): #1, (b): #2}), (a): {}})"),
        ("f({ (g({ (b) = 1, (b) = 2 })) = 1 })", "f({(g({(b): #1, (b): #2})): #1})"),
        ("c ? {\n (a) = 1\n (a) = 2\n} : {}", "(if c {(a): #1, (a): #2} {})"),
        ("{ (a) = 1, (a) = 2 }[b]", "{(a): #1, (a): #2}[b]"),
        ("a[{ (a) = 1, (a) = 2 }]", "a[{(a): #1, (a): #2}]"),
        ("!({ (a) = 1, (a) = 2 } == {})", "(Not ((Equal {(a): #1, (a): #2} {})))"),
        ("[for x in { (a) = 1, (a) = 2 } : { (x) = é, (x) = 2 }]", "(for x in {(a): #1, (a): #2} : {(x): é, (x): #2})"),
        (
            "{for x in [{ (a) = 1, (a) = 2 }] : x => { (x) = 1, (x) = 2 }}",
            "(for x in [{(a): #1, (a): #2}] : x => {(x): #1, (x): #2})",
        ),
        ("\"é${f({ (a) = 1, (a) = 2 })}\"", "(template \"é\" ${f({(a): #1, (a): #2})})"),
        ("\"%{ if f({ (a) = 1, (a) = 2 }) }y%{ endif }\"", "(template %if f({(a): #1, (a): #2}) (\"y\") ())"),
    ];
    for (text, tree) in table {
        assert_eq!(shown(text), tree, "{text}");
    }
}

#[test]
fn a_map_in_a_heredoc_may_have_a_computed_key_twice() {
    let text = "v = <<-EOT\n    é ${jsonencode({ (a) = 1, (a) = 2 })}\n      ${f({\n  (b) = 1\n  (b) = 2\n})}\n  EOT\n";
    let value = &super::file(text).body.attributes[0].value;
    let mut maps = Vec::new();
    value.walk(&mut |part| {
        if matches!(part.kind, ExpressionKind::Object(_)) {
            maps.push(text[part.span.start as usize..part.span.end as usize].to_owned());
        }
    });
    assert_eq!(maps, ["{ (a) = 1, (a) = 2 }", "{\n  (b) = 1\n  (b) = 2\n}"]);
}

#[test]
fn maps_in_calls_and_what_is_around_them_add_up_in_levels() {
    let nested = |levels: usize| format!("f({{ k = a{} }}{})", ".b".repeat(levels), ".b".repeat(levels));
    let problem = |levels: usize| {
        let mut diagnostics = Diagnostics::new();
        parse_expression(SourceId(0), &nested(levels), 0, &mut diagnostics);
        diagnostics.iter().map(|problem| problem.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(problem(100), Vec::<String>::new());
    assert_eq!(problem(140), ["this expression has more than 256 levels"]);
}

#[test]
fn every_part_knows_its_place() {
    let text = "f(a.b[0], \"x${c}y\", [for q in r : -1.5 + q]...)  # end";
    let mut places = Vec::new();
    expression(text).walk(&mut |part| places.push(text[part.span.start as usize..part.span.end as usize].to_owned()));
    assert_eq!(
        places,
        [
            "f(a.b[0], \"x${c}y\", [for q in r : -1.5 + q]...)",
            "a.b[0]",
            "a.b",
            "a",
            "0",
            "\"x${c}y\"",
            "c",
            "[for q in r : -1.5 + q]",
            "r",
            "-1.5 + q",
            "-1.5",
            "1.5",
            "q",
        ]
    );
}

#[test]
fn places_of_names_and_operators() {
    let text = "!ns::f(a.*.b) && c[*].d";
    let at = |span: crate::base::diagnostic::Span| &text[span.start as usize..span.end as usize];
    let ExpressionKind::Binary(binary) = expression(text).kind else { panic!() };
    assert_eq!(at(binary.operator_span), "&&");
    let ExpressionKind::Unary { operator_span, operand, .. } = &binary.left.kind else { panic!() };
    assert_eq!(at(*operator_span), "!");
    let ExpressionKind::Call(call) = &operand.kind else { panic!() };
    assert_eq!(at(call.name.span), "ns::f");
    let ExpressionKind::Splat(splat) = &call.args[0].kind else { panic!() };
    assert_eq!((at(splat.marker), at(splat.each[0].span), at(call.args[0].span)), (".*", ".b", "a.*.b"));
    let ExpressionKind::Splat(splat) = &binary.right.kind else { panic!() };
    assert_eq!((at(splat.marker), at(splat.each[0].span), at(binary.right.span)), ("[*]", ".d", "c[*].d"));
}

#[test]
fn an_expression_from_elsewhere_has_its_offset_there() {
    let mut diagnostics = Diagnostics::new();
    let parsed = parse_expression(SourceId(3), " [1, b]", 100, &mut diagnostics).unwrap();
    assert_eq!((parsed.span.source, parsed.span.start, parsed.span.end), (SourceId(3), 101, 107));
    assert!(parse_expression(SourceId(3), "  ", 100, &mut diagnostics).is_none());
    assert!(parse_expression(SourceId(3), "1 2", 100, &mut diagnostics).is_none());
    assert!(parse_expression(SourceId(3), "1 'a'", 100, &mut diagnostics).is_none());
    let places: Vec<_> = diagnostics.iter().map(|problem| problem.primary.as_ref().unwrap().span.start).collect();
    assert_eq!(places, [100, 102, 102]);
}
