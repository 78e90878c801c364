//! The graph in Mermaid's language.

use super::graph::GraphSpec;
use super::palette::{TONES, class_name};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Words that end or open something in a flowchart and so cannot name a class.
const RESERVED: &[&str] = &[
    "end",
    "default",
    "graph",
    "flowchart",
    "subgraph",
    "class",
    "classDef",
    "click",
    "style",
    "linkStyle",
    "direction",
    "href",
    "call",
];

/// The graph as a Mermaid `flowchart`.
pub fn render(graph: &GraphSpec) -> String {
    let mut out = String::from("flowchart LR\n");
    let mut used = BTreeSet::new();
    for (index, node) in graph.nodes.iter().enumerate() {
        let glyph = node.glyph.map(|glyph| format!("{glyph} ")).unwrap_or_default();
        let _ = write!(out, "  n{index}[\"{}\"]", quoted(&format!("{glyph}{}", node.label)));
        if let Some(class) = class_name(&node.class) {
            let suffix = if RESERVED.contains(&class.as_str()) { "_" } else { "" };
            let _ = write!(out, ":::{class}{suffix}");
            used.insert(class);
        }
        out.push('\n');
    }
    for (from, to) in graph.edges.iter().filter_map(|edge| graph.ends(*edge)) {
        let _ = writeln!(out, "  n{from} --> n{to}");
    }
    for tone in TONES.iter().filter(|tone| used.contains(tone.class)) {
        let (fill, line) = tone.light;
        let _ = writeln!(out, "  classDef {} fill:{fill},stroke:{line},color:#1f2328", tone.class);
    }
    out
}

/// The inside of a quoted Mermaid label. Besides what ends the label or opens markup, `:` is written as an entity too: Mermaid drops the
/// last `;` of a line on which `style` and a colon come before an entity.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let lines = text.replace("\r\n", "\n");
    for ch in lines.chars() {
        match ch {
            '\n' | '\r' => out.push_str("<br/>"),
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' | ':' | ';' | '[' | ']' | '{' | '}' | '(' | ')' | '|' | '%' => {
                let _ = write!(out, "#{};", u32::from(ch));
            }
            ch if ch.is_control() => out.push(' '),
            ch => out.push(ch),
        }
    }
    // An empty label is a syntax error.
    if out.trim().is_empty() {
        out.push_str("#160;");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::graph;
    use super::*;

    #[test]
    fn nodes_edges_and_classes_are_listed() {
        let mut graph = graph(2, &[(0, 1), (0, 9)]);
        graph.nodes[0].class = "end".into();
        graph.nodes[1].class = "failed".into();
        graph.nodes[1].glyph = Some('✗');
        insta::assert_snapshot!(render(&graph), @r#"
        flowchart LR
          n0["a"]:::end_
          n1["✗ b"]:::failed
          n0 --> n1
          classDef failed fill:#ffebe9,stroke:#cf222e,color:#1f2328
        "#);
    }

    #[test]
    fn labels_are_escaped() {
        assert_eq!(quoted("a \"b\" [c]\nd <e> #1"), "a #34;b#34; #91;c#93;<br/>d #60;e#62; #35;1");
        assert_eq!(quoted("style a:b"), "style a#58;b");
        assert_eq!(quoted(""), "#160;");
    }
}
