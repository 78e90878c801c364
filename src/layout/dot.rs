//! The graph in Graphviz's language.

use super::graph::GraphSpec;
use super::palette::{TONES, class_name};
use std::fmt::Write;

/// The graph as a DOT `digraph`.
pub fn render(graph: &GraphSpec) -> String {
    let mut out = String::from("digraph {\n  rankdir=LR;\n  node [shape=box, style=\"rounded,filled\", fillcolor=\"white\"];\n");
    for (index, node) in graph.nodes.iter().enumerate() {
        let glyph = node.glyph.map(|glyph| format!("{glyph} ")).unwrap_or_default();
        let _ = write!(out, "  n{index} [label=\"{}\"", quoted(&format!("{glyph}{}", node.label)));
        if let Some(class) = class_name(&node.class) {
            let _ = write!(out, ", class=\"{class}\"");
            if let Some(tone) = TONES.iter().find(|tone| tone.class == class) {
                let (fill, line) = tone.light;
                let _ = write!(out, ", fillcolor=\"{fill}\", color=\"{line}\"");
            }
        }
        out.push_str("];\n");
    }
    for (from, to) in graph.edges.iter().filter_map(|edge| graph.ends(*edge)) {
        let _ = writeln!(out, "  n{from} -> n{to};");
    }
    out.push_str("}\n");
    out
}

/// The inside of a quoted DOT string: its escapes are those of `escString`, and Graphviz decodes HTML entities in it.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let lines = text.replace("\r\n", "\n");
    for ch in lines.chars() {
        match ch {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            '\n' | '\r' => out.push_str("\\n"),
            ch if ch.is_control() => out.push(' '),
            ch => out.push(ch),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{graph, labelled};
    use super::*;

    #[test]
    fn nodes_and_edges_are_listed() {
        let mut graph = graph(2, &[(0, 1), (0, 9)]);
        graph.nodes[1].class = "failed".into();
        insta::assert_snapshot!(render(&graph), @r##"
        digraph {
          rankdir=LR;
          node [shape=box, style="rounded,filled", fillcolor="white"];
          n0 [label="a"];
          n1 [label="b", class="failed", fillcolor="#ffebe9", color="#cf222e"];
          n0 -> n1;
        }
        "##);
    }

    #[test]
    fn labels_are_escaped() {
        assert_eq!(quoted("a \"b\" \\N [c]\r\nd <e> &lt;\u{7}"), r#"a \"b\" \\N [c]\nd <e> &amp;lt; "#);
        assert!(render(&labelled(&["x\"]; evil"])).contains(r#"[label="x\"]; evil"]"#));
    }
}
