//! The drawing as a self-contained SVG picture that follows the reader's light or dark scheme.

use super::geometry::{EdgeKind, Layout, Placed, Point, Route};
use super::graph::{GraphSpec, NodeSpec};
use super::label;
use super::palette::{TONES, class_name};
use std::fmt::Write;

/// Width of a cell in pixels.
const CELL_WIDTH: u64 = 8;
/// Height of a cell in pixels.
const CELL_HEIGHT: u64 = 14;
/// Pixels of empty space around the drawing.
const MARGIN: u64 = 12;
/// Columns of a box that hold no text.
const FRAME_COLUMNS: u32 = 4;
/// Pixels by which a bend is rounded, so that a bend and a crossing look different.
const BEND: u64 = 5;

/// Every rule begins with the picture's own class, so that it may stand inside a page.
const STYLE: &str = "\
.dag text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#1f2328;text-anchor:middle;dominant-baseline:central}\
.dag rect{fill:#fff;stroke:#57606a;stroke-width:1.2}\
.dag .edge{fill:none;stroke:#8c959f;stroke-width:1.2}\
.dag marker path{fill:#8c959f}\
";
const DARK_STYLE: &str = "\
.dag text{fill:#e6edf3}\
.dag rect{fill:#161b22;stroke:#8b949e}\
.dag .edge{stroke:#6e7681}\
.dag marker path{fill:#6e7681}\
";

/// The drawing as SVG. The layout must be that of the graph.
pub fn render(graph: &GraphSpec, layout: &Layout, title: &str) -> String {
    let width = u64::from(layout.width) * CELL_WIDTH + 2 * MARGIN;
    let height = u64::from(layout.height) * CELL_HEIGHT + 2 * MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"dag\" role=\"img\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n"
    );
    let _ = writeln!(out, "<title>{}</title>", escaped(title));
    let _ = writeln!(out, "<style>{}</style>", style());
    out.push_str(
        "<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
         <path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n",
    );
    for route in &layout.edges {
        edge(&mut out, route);
    }
    for (node, place) in graph.nodes.iter().zip(&layout.nodes) {
        boxed(&mut out, node, place);
    }
    out.push_str("</svg>\n");
    out
}

fn style() -> String {
    let mut style = String::from(STYLE);
    for tone in TONES {
        let _ = write!(style, ".dag .{} rect{{fill:{};stroke:{}}}", tone.class, tone.light.0, tone.light.1);
    }
    let _ = write!(style, "@media(prefers-color-scheme:dark){{{DARK_STYLE}");
    for tone in TONES {
        let _ = write!(style, ".dag .{} rect{{fill:{};stroke:{}}}", tone.class, tone.dark.0, tone.dark.1);
    }
    style.push('}');
    style
}

/// The middle of a cell in pixels.
fn pixel(point: Point) -> (u64, u64) {
    let (x, y) = (u64::from(point.x) * CELL_WIDTH, u64::from(point.y) * CELL_HEIGHT);
    (MARGIN + x + CELL_WIDTH / 2, MARGIN + y + CELL_HEIGHT / 2)
}

fn edge(out: &mut String, route: &Route) {
    let Some(&start) = route.points.first() else {
        return;
    };
    let (x, y) = pixel(start);
    let _ = write!(out, "<path class=\"edge\" marker-end=\"url(#head)\" d=\"M{x} {y}");
    if route.kind == EdgeKind::Loop {
        let (side, rise) = (CELL_WIDTH, CELL_HEIGHT.min(MARGIN));
        let _ = write!(out, "c{side} -{rise} -{} -{rise} -{} 0", 3 * side, 2 * side);
    }
    for corner in route.points.windows(3) {
        let (x, y) = pixel(corner[1]);
        let (from_x, from_y) = short_of(corner[1], corner[0]);
        let (to_x, to_y) = short_of(corner[1], corner[2]);
        let _ = write!(out, "L{from_x} {from_y}Q{x} {y} {to_x} {to_y}");
    }
    if let [_, .., end] = route.points[..] {
        let (x, y) = pixel(end);
        let _ = write!(out, "L{x} {y}");
    }
    out.push_str("\"/>\n");
}

/// The pixel where the rounding of a corner ends on the leg to `other`: at most half way.
fn short_of(corner: Point, other: Point) -> (u64, u64) {
    let towards = |at: u64, goal: u64| {
        let by = BEND.min(at.abs_diff(goal) / 2);
        if goal > at { at + by } else { at - by }
    };
    let ((x, y), (other_x, other_y)) = (pixel(corner), pixel(other));
    (towards(x, other_x), towards(y, other_y))
}

fn boxed(out: &mut String, node: &NodeSpec, place: &Placed) {
    let last = Point { x: place.x + place.width.saturating_sub(1), y: place.y + place.height.saturating_sub(1) };
    let ((left, top), (right, bottom)) = (pixel(Point { x: place.x, y: place.y }), pixel(last));
    let class = class_name(&node.class).map(|class| format!(" {class}")).unwrap_or_default();
    let text = label::caption(node, place.width.saturating_sub(FRAME_COLUMNS) as usize, '…');
    let _ = writeln!(
        out,
        "<g class=\"node{class}\"><title>{}</title><rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" rx=\"5\"/>\
         <text x=\"{}\" y=\"{}\">{}</text></g>",
        escaped(&node.label),
        right - left,
        bottom - top,
        left.midpoint(right),
        top.midpoint(bottom),
        escaped(&text),
    );
}

/// Text or attribute value in XML; characters XML does not know are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(ch),
            '\u{fffe}' | '\u{ffff}' => {}
            ch if ch.is_control() => {}
            ch => out.push(ch),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::labelled;
    use super::super::{Options, arrange};
    use super::*;

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("<a href=\"x\">'&'</a>\u{0}\u{ffff}"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    }

    #[test]
    fn no_label_or_class_breaks_out() {
        let mut graph = labelled(&["</title><script>", "b"]);
        graph.nodes[1].class = "x\"><script>".into();
        let picture = render(&graph, &arrange(&graph, &Options::default()), "<script>");
        assert!(!picture.contains("<script>"), "{picture}");
        assert!(picture.contains("class=\"node x___script_\""), "{picture}");
    }

    #[test]
    fn every_edge_is_a_path_with_a_head() {
        let mut graph = labelled(&["a", "b"]);
        graph.edges = vec![(0, 1), (1, 1)];
        let picture = render(&graph, &arrange(&graph, &Options::default()), "two");
        assert_eq!(picture.matches("<path class=\"edge\" marker-end=\"url(#head)\"").count(), 2);
        assert!(picture.contains("prefers-color-scheme:dark"));
    }
}
