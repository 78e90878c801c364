//! The drawing in characters.

use super::boxes::BOX_FRAME_COLUMNS;
pub use super::canvas::{Canvas, Cell, CellClass, Charset, Window};
use super::geometry::Layout;
use super::graph::GraphSpec;
use super::label;
use super::pen::Pen;

/// Draws the whole graph. The layout must be that of the graph.
pub fn draw(graph: &GraphSpec, layout: &Layout, charset: Charset) -> Canvas {
    draw_window(graph, layout, charset, Window { x: 0, y: 0, width: layout.width, height: layout.height })
}

/// Draws what the window shows; for large graphs and for scrolling. Cells past the layout are empty.
pub fn draw_window(graph: &GraphSpec, layout: &Layout, charset: Charset, window: Window) -> Canvas {
    let mut pen = Pen::new(window, charset);
    for route in &layout.edges {
        pen.line(route);
    }
    pen.join_lines();
    for route in &layout.edges {
        pen.head(route);
    }
    for (index, (node, place)) in graph.nodes.iter().zip(&layout.nodes).enumerate() {
        if pen.shows(place) {
            let columns = i64::from(place.width) - BOX_FRAME_COLUMNS;
            let text = label::caption(node, usize::try_from(columns).unwrap_or(0), pen.signs.ellipsis);
            pen.node(CellClass::Node(u32::try_from(index).unwrap_or(u32::MAX)), place, &text);
        }
    }
    for route in &layout.edges {
        pen.port(route);
    }
    Canvas { rows: pen.rows }
}
