use std::fmt::Write;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::super::{parse, parse_expression, parse_template};
use crate::base::diagnostic::{Diagnostics, Sources, Style, render};

/// Parses a text in all ways and renders what is wrong with it; says how long parsing took and how many problems there were.
fn all_ways(text: &str) -> (Duration, usize) {
    let mut sources = Sources::new();
    let source = sources.add("a.hcl", text);
    let mut diagnostics = Diagnostics::new();
    let begin = Instant::now();
    let file = parse(source, text, &mut diagnostics);
    let took = begin.elapsed();
    let count = diagnostics.len();
    assert!(file.body.span.end as usize == text.len());
    parse_expression(source, text, 0, &mut diagnostics);
    parse_template(source, text, 0, &mut diagnostics);
    for problem in &diagnostics {
        let span = problem.primary.as_ref().unwrap().span;
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{problem:?}");
        render(problem, &sources, Style::Plain);
    }
    (took, count)
}

/// What is tested here takes milliseconds when optimised, and less than a second when not. A machine that does other things may be slow
/// by a factor; what is quadratic takes minutes.
const SOON: Duration = Duration::from_secs(15);

#[test]
fn ten_thousand_brackets() {
    for text in [
        format!("x = {}{}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("x = {}", "[".repeat(10_000)),
        format!("x = {}", "(".repeat(10_000)),
        format!("x = {}", "{".repeat(10_000)),
        format!("x = {}", "{a={".repeat(10_000)),
        format!("x = {}", "]".repeat(10_000)),
        format!("x = {}{}", "[".repeat(10_000), ")".repeat(10_000)),
        format!("x = {}", "[}".repeat(10_000)),
        format!("x = \"{}", "${\"".repeat(10_000)),
        format!("x = \"{}{}\"", "${\"".repeat(10_000), "\"}".repeat(10_000)),
        format!("x = \"{}\"", "%{ if a }".repeat(10_000)),
        format!("x = {}1", "-".repeat(10_000)),
        format!("x = {}a", "!".repeat(10_000)),
        format!("x = a{}", ".b".repeat(10_000)),
        format!("x = a{}", "[*]".repeat(10_000)),
        format!("x = a{}", ".*".repeat(10_000)),
        format!("x = a{}", "[0]".repeat(10_000)),
        format!("x = 1{}", " + 1".repeat(10_000)),
        format!("x = {}1", "a ? b : ".repeat(10_000)),
        format!("x = {}", "f(".repeat(10_000)),
        "a {\n".repeat(10_000),
        format!("{}{}", "a {\n".repeat(10_000), "}\n".repeat(10_000)),
        "<<A\n".repeat(10_000),
        "a = <<A\n".repeat(10_000),
        "/*".repeat(10_000),
        "a = [for x in ".repeat(10_000),
    ] {
        let (took, count) = all_ways(&text);
        let start: String = text.chars().take(12).collect();
        assert!(took < SOON, "{start}: {took:?}");
        assert!((1..=101).contains(&count), "{start}: {count} problems");
    }
}

#[test]
fn sixty_four_levels_are_fine_and_one_more_is_not() {
    for (open, inner, close) in [
        ("[", "1", "]"),
        ("(", "1", ")"),
        ("{ a = ", "1", " }"),
        ("f(", "1", ")"),
        ("[for x in ", "y", " : x]"),
        ("-{ a = ", "1", " }"),
    ] {
        let nested = |depth: usize| format!("x = {}{inner}{}", open.repeat(depth), close.repeat(depth));
        assert_eq!(all_ways(&nested(60)).1, 0, "{open}");
        assert_eq!(all_ways(&nested(65)).1, 1, "{open}");
    }
    assert_eq!(all_ways(&format!("{}{}", "a {\n".repeat(64), "}\n".repeat(64))).1, 0);
    assert_eq!(all_ways(&format!("{}{}", "a {\n".repeat(65), "}\n".repeat(65))).1, 1);
    assert_eq!(all_ways(&format!("x = [{}1{}]", "[".repeat(63), "]".repeat(63))).1, 0);
}

#[test]
fn a_large_grid_is_read_at_once() {
    let mut text = String::new();
    for number in 0..1_500 {
        let _ = write!(
            text,
            "step \"http_request\" \"s{number}\" {{\n  count = {number}\n  arguments {{\n    url = \"http://localhost:8080/items/${{count.index + {number}}}?u=${{var.user}}\"\n    headers = {{ \"X-Number\" = {number}, accept = \"*/*\" }}\n    body = <<-EOT\n      line ${{each.key}} of {number}\n    EOT\n  }}\n}}\n"
        );
    }
    assert!(text.len() > 341_000, "{}", text.len());
    let (took, count) = all_ways(&text);
    assert_eq!(count, 0);
    assert!(took < SOON, "{took:?}");
}

#[test]
fn large_literals_are_read_at_once() {
    let map: String = (0..20_000).map(|number| format!("  key{number} = {number}\n")).collect();
    let list: String = (0..20_000).map(|number| format!("  \"value {number}\",\n")).collect();
    for text in [
        format!("m = {{\n{map}}}\n"),
        format!("m = f({{\n{map}}})\n"),
        format!("l = [\n{list}]\n"),
        format!("s = \"{}\"\n", "x".repeat(1 << 20)),
    ] {
        let (took, count) = all_ways(&text);
        assert_eq!(count, 0);
        assert!(took < SOON, "{}: {took:?}", &text[..8]);
    }
}

#[test]
fn junk_has_few_problems() {
    for text in [
        "\u{0}".repeat(300_000),
        "@".repeat(300_000),
        "\u{2018}".repeat(50_000),
        "<".repeat(300_000),
        "'".repeat(300_001),
        "<<a ".repeat(50_000),
        "}\n".repeat(50_000),
        "'\n".repeat(50_000),
        "a b\n".repeat(50_000),
        "\"\n".repeat(50_000),
        "a = [1 2]\n".repeat(10_000),
        format!("]{}", "{}".repeat(150_000)),
        format!("]\na {{\n  b {}", "} ".repeat(150_000)),
        format!("]\n{}", "a {\n  b = 1 }\n  c = 2\n".repeat(10_000)),
        format!("]\n{}", "a \"b {\n".repeat(30_000)),
        format!("]\n{}", "a \"b\"\n  c\n".repeat(30_000)),
    ] {
        let (took, count) = all_ways(&text);
        assert!(took < SOON, "{took:?}");
        assert!((1..=101).contains(&count), "{count}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        all_ways(&text);
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        all_ways(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_sequence_of_tokens_is_read(tokens in proptest::collection::vec(token(), 0..40)) {
        all_ways(&tokens.concat());
    }

    #[test]
    fn any_cut_of_a_grid_is_read(start in 0usize..700, end in 0usize..700) {
        let text = include_str!("sample.hcl");
        if let Some(part) = text.get(start.min(end)..start.max(end)) {
            all_ways(part);
        }
    }
}

fn token() -> impl Strategy<Value = &'static str> {
    const WORDS: &str = "a§b §for §in §if §x§{§}§[§]§(§)§\"§${§%{§~§~}§<<EOT\n§<<-EOT\n§EOT\n§EOT§\n§\r\n§ §\t§=§==§=>§,§.§...§*§?§:§::§+§-§!§&&§\
        /§//§/*§*/§#§1§0.5§1e9§\\§\\u12§$${§%%{§if a§else§endif§endfor§for x in y§step \"a\" {\n§ü§\u{2028}§'§\u{0}§null§true";
    prop::sample::select(WORDS.split('§').collect::<Vec<_>>())
}
