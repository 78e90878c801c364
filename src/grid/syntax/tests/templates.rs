use super::{file, shown};
use crate::base::diagnostic::{Diagnostics, SourceId};
use crate::grid::syntax::parse_template;

/// The value of `x` in a file that has a heredoc.
fn heredoc(text: &str) -> String {
    let file = file(&format!("x = {text}\ny = 1\n"));
    assert_eq!(file.body.attributes.len(), 2, "{text}");
    super::show::expression(&file.body.attributes[0].value)
}

fn bare(text: &str) -> String {
    let mut diagnostics = Diagnostics::new();
    let parsed = parse_template(SourceId(0), text, 0, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{text}: {diagnostics:?}");
    super::show::expression(&parsed.unwrap())
}

#[test]
fn quoted_templates() {
    let table = [
        (r#""${a}""#, "(wrapped a)"),
        (r#""${a}${b}""#, "(template ${a} ${b})"),
        (r#""x ${a.b} y""#, r#"(template "x " ${a.b} " y")"#),
        (r#""${"${a}"}""#, "(wrapped (wrapped a))"),
        (r#""${f("b", { c = "}" })}""#, r#"(wrapped f("b" {"c": "}"}))"#),
        (r#""$${a} %%{b} $a 100% $$""#, r#""${a} %{b} $a 100% $$""#),
        (r#""$${a} ${b}""#, r#"(template "${a} " ${b})"#),
        (r#""\"${a}\"""#, r#"(template "\"" ${a} "\"")"#),
        (r#""""#, r#""""#),
        (r#""%{ if a }x%{ else }y%{ endif }""#, r#"(template %if a ("x") ("y"))"#),
        (r#""%{ if a }${b}%{ endif }z""#, r#"(template %if a (${b}) () "z")"#),
        (r#""%{ for k, v in m }${k}=${v},%{ endfor }""#, r#"(template %for k,v in m (${k} "=" ${v} ","))"#),
        (r#""%{if a}%{if b}c%{endif}%{endif}""#, r#"(template %if a (%if b ("c") ()) ())"#),
    ];
    for (text, tree) in table {
        assert_eq!(shown(text), tree, "{text}");
    }
}

#[test]
fn strip_markers_reach_the_literal_beside_them() {
    let table = [
        (r#""a ${~ b ~} c""#, r#"(template "a" ${b} "c")"#),
        (r#"" ${~ true ~} ""#, "(template ${true})"),
        (r#""a ${~ b} ${c ~} d""#, r#"(template "a" ${b} " " ${c} "d")"#),
        (r#""${"a "}${~"b"~}${" c"}""#, r#"(template ${"a "} ${"b"} ${" c"})"#),
        (r#""%{ if a ~} x %{~ else ~} y %{~ endif ~} z""#, r#"(template %if a ("x") ("y") "z")"#),
        (r#""w %{~ for v in a ~} ${v} %{~ endfor }""#, r#"(template "w" %for v in a (${v}))"#),
        (r#""\n ${~ a ~} \n b""#, r#"(template ${a} "b")"#),
        (r#""%{ if true ~} %{~ if false ~} x %{~ endif ~} %{~ endif }""#, r#"(template %if true (%if false ("x") ()) ())"#),
    ];
    for (text, tree) in table {
        assert_eq!(shown(text), tree, "{text}");
    }
}

#[test]
fn heredocs() {
    let table = [
        ("<<EOT\nEOT", r#""""#),
        ("<<EOT\n\nEOT", r#""\n""#),
        ("<<EOT\na\n  b\nEOT", r#""a\n  b\n""#),
        ("<<EOT\na\n  EOT", r#""a\n""#),
        ("<<EOT\nEOTS\nEOT x\n\"'{[(#//\nEOT", "\"EOTS\\nEOT x\\n\\\"'{[(#//\\n\""),
        ("<<EOT\n\\n $${a} 5% ${b}\nEOT", "(template \"\\\\n ${a} 5% \" ${b} \"\\n\")"),
        ("<<EOT\n${a}\nEOT", r#"(template ${a} "\n")"#),
        ("<<EOT\na\r\nb\r\nEOT", r#""a\r\nb\r\n""#),
        ("<<EOT\r\na\r\nEOT\r", r#""a\r\n""#),
        ("<<EOT\n${f(<<IN\nx\nIN\n)}\nEOT", r#"(template ${f("x\n")} "\n")"#),
        ("[<<A\na\nA\n, <<B\nb\nB\n]", r#"["a\n" "b\n"]"#),
        ("{ a = <<A\na\nA\n b = 1 }", r#"{"a": "a\n", "b": #1}"#),
        ("<<ÄÖ\n€ ü\nÄÖ", r#""€ ü\n""#),
    ];
    for (text, tree) in table {
        assert_eq!(heredoc(text), tree, "{text}");
    }
}

#[test]
fn indented_heredocs_lose_the_smallest_indentation() {
    let table = [
        ("<<-EOT\n    a\n      b\n    EOT", r#""a\n  b\n""#),
        ("<<-EOT\n    a\n\n  b\n  EOT", r#""  a\n\nb\n""#),
        ("<<-EOT\n    a\n \n    b\nEOT", r#""a\n \nb\n""#),
        ("<<-EOT\n  a ${b}\n    c\n  EOT", r#"(template "a " ${b} "\n  c\n")"#),
        ("<<-EOT\n  a\n${b}\n  EOT", r#"(template "  a\n" ${b} "\n")"#),
        ("<<-EOT\n  ${b} x\n    c\n  EOT", r#"(template ${b} " x\n  c\n")"#),
        ("<<-EOT\n\t\ta\n\t\t\tb\n\tEOT", r#""a\n\tb\n""#),
        ("<<-EOT\n\u{3000}\u{3000}a\n\u{3000}b\nEOT", r#""\u{3000}a\nb\n""#),
        ("<<-EOT\n  %{ if a }\n  b\n  %{ endif }\n  EOT", r#"(template %if a ("\nb\n") () "\n")"#),
    ];
    for (text, tree) in table {
        assert_eq!(heredoc(text), tree, "{text}");
    }
}

#[test]
fn a_strip_marker_in_a_heredoc_ends_with_its_line() {
    let table = [
        ("<<EOT\n%{ for s in l ~}\nserver ${s}\n%{ endfor ~}\nEOT", r#"(template %for s in l ("server " ${s} "\n"))"#),
        ("<<EOT\na\n  ${~ b ~}\n  c\nEOT", r#"(template "a\n" ${b} "  c\n")"#),
        ("<<EOT\na\n${~ b}\nEOT", r#"(template "a" ${b} "\n")"#),
    ];
    for (text, tree) in table {
        assert_eq!(heredoc(text), tree, "{text}");
    }
}

#[test]
fn bare_templates() {
    let table = [
        ("", r#""""#),
        ("plain \"text\" \\n", r#""plain \"text\" \\n""#),
        ("${a}", "(wrapped a)"),
        ("trim\n${~\"trim\"~}\ntrim", r#"(template "trim" ${"trim"} "trim")"#),
        ("a $${b} $ %{ if c }\"d\"%{ endif }\n", r#"(template "a ${b} $ " %if c ("\"d\"") () "\n")"#),
        ("$", r#""$""#),
        ("hello $%{ if true }world%{ endif }", r#"(template "hello $" %if true ("world") ())"#),
    ];
    for (text, tree) in table {
        assert_eq!(bare(text), tree, "{text}");
    }
}

#[test]
fn an_empty_heredoc_ends_where_its_marker_stands() {
    assert_eq!(shown("[<<EOT\nEOT\n, <<EOT\na\nEOT\n]"), "[\"\" \"a\\n\"]");
    assert_eq!(shown("f(<<-EOT\r\n  EOT\r\n, <<EOT\nEOT\n, 1)"), "f(\"\" \"\" #1)");
    assert_eq!(shown("(<<EOT\nEOT\n)"), "(\"\")");
    let text = "a = <<EOT\nEOT\nb = <<EOT\nx\nEOT\n";
    assert_eq!(super::show::file(&file(text)), "a = \"\"\nb = \"x\\n\"\n");
}
