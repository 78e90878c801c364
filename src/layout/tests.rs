//! What every layout and every drawing must keep, and what a few of them look like.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use super::text::{self, CellClass, Charset, Window};
use super::*;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

/// Nodes named a, b, c, … with these edges.
pub(super) fn graph(nodes: u32, edges: &[(u32, u32)]) -> GraphSpec {
    let label = |index: u32| char::from_u32(u32::from('a') + index % 26).unwrap().to_string();
    let node = |index| NodeSpec { label: label(index), ..NodeSpec::default() };
    GraphSpec { nodes: (0..nodes).map(node).collect(), edges: edges.to_vec() }
}

/// Nodes with these labels, no edges.
pub(super) fn labelled(labels: &[&str]) -> GraphSpec {
    let node = |label: &&str| NodeSpec { label: (*label).to_owned(), ..NodeSpec::default() };
    GraphSpec { nodes: labels.iter().map(node).collect(), edges: Vec::new() }
}

fn drawn(graph: &GraphSpec, direction: Direction, charset: Charset) -> String {
    text::draw(graph, &arrange(graph, &Options::new(direction)), charset).to_string()
}

fn unicode(graph: &GraphSpec) -> String {
    drawn(graph, Direction::LeftToRight, Charset::Unicode)
}

const DIAMOND: &[(u32, u32)] = &[(0, 1), (0, 2), (1, 3), (2, 3)];

#[test]
fn a_diamond() {
    insta::assert_snapshot!(unicode(&graph(4, DIAMOND)), @r"
             ╭───╮
    ╭───╮ ╭─▶│ b ├─╮  ╭───╮
    │ a ├─┤  ╰───╯ ├─▶│ d │
    ╰───╯ │  ╭───╮ │  ╰───╯
          ╰─▶│ c ├─╯
             ╰───╯
    ");
}

#[test]
fn a_diamond_in_ascii() {
    insta::assert_snapshot!(drawn(&graph(4, DIAMOND), Direction::LeftToRight, Charset::Ascii), @r"
             +---+
    +---+ +->| b +-+  +---+
    | a +-+  +---+ +->| d |
    +---+ |  +---+ |  +---+
          +->| c +-+
             +---+
    ");
}

#[test]
fn a_diamond_from_top_to_bottom() {
    insta::assert_snapshot!(drawn(&graph(4, DIAMOND), Direction::TopToBottom, Charset::Unicode), @r"
       ╭───╮
       │ a │
       ╰─┬─╯
         │
      ╭──┴───╮
      ▼      ▼
    ╭───╮  ╭───╮
    │ b │  │ c │
    ╰─┬─╯  ╰─┬─╯
      │      │
      ╰──┬───╯
         ▼
       ╭───╮
       │ d │
       ╰───╯
    ");
}

#[test]
fn fan_out_and_fan_in() {
    let mut graph = labelled(&["seed the shop", "browse", "buy", "pay", "判定"]);
    graph.edges = (1..4).flat_map(|middle| [(0, middle), (middle, 4)]).collect();
    graph.nodes[0].glyph = Some('✓');
    insta::assert_snapshot!(unicode(&graph), @r"
                           ╭────────╮
                        ╭─▶│ browse ├─╮
                        │  ╰────────╯ │
    ╭─────────────────╮ │  ╭─────╮    │  ╭──────╮
    │ ✓ seed the shop ├─┼─▶│ buy ├────┼─▶│ 判定 │
    ╰─────────────────╯ │  ╰─────╯    │  ╰──────╯
                        │  ╭─────╮    │
                        ╰─▶│ pay ├────╯
                           ╰─────╯
    ");
}

#[test]
fn a_long_edge_passes_beside_the_nodes() {
    insta::assert_snapshot!(unicode(&graph(4, &[(0, 1), (1, 2), (2, 3), (0, 3)])), @r"
             ╭───╮    ╭───╮
    ╭───╮ ╭─▶│ b ├───▶│ c ├─╮
    │ a ├─┤  ╰───╯    ╰───╯ │  ╭───╮
    ╰───╯ ╰─────────────────┴─▶│ d │
                               ╰───╯
    ");
}

#[test]
fn lines_that_only_cross_are_not_joined() {
    insta::assert_snapshot!(unicode(&graph(6, &[(0, 4), (0, 5), (1, 3), (1, 5), (2, 3), (2, 4)])), @r"
    ╭───╮      ╭───╮
    │ a ├──┬─┬▶│ f │
    ╰───╯  │ │ ╰───╯
    ╭───╮ ╭│─┤ ╭───╮
    │ b ├─╯╰┬│▶│ e │
    ╰───╯   ││ ╰───╯
    ╭───╮   ││ ╭───╮
    │ c ├───┴┴▶│ d │
    ╰───╯      ╰───╯
    ");
}

#[test]
fn a_cycle_and_a_loop() {
    insta::assert_snapshot!(unicode(&graph(3, &[(0, 1), (1, 2), (2, 0), (1, 1)])), @r"
             ╭──↺╮
    ╭───╮ ╭─▶│ b ├─╮
    │ a ├◀┤  ╰───╯ │  ╭───╮
    ╰───╯ ╰────────┴─▶┤ c │
                      ╰───╯
    ");
}

#[test]
fn components_and_lonely_nodes_stand_below_each_other() {
    insta::assert_snapshot!(unicode(&graph(5, &[(0, 1), (3, 4)])), @r"
    ╭───╮    ╭───╮
    │ a ├───▶│ b │
    ╰───╯    ╰───╯
    ╭───╮
    │ c │
    ╰───╯
    ╭───╮    ╭───╮
    │ d ├───▶│ e │
    ╰───╯    ╰───╯
    ");
}

#[test]
fn nothing_to_draw() {
    let empty = GraphSpec::default();
    let layout = arrange(&empty, &Options::default());
    assert_eq!((layout.width, layout.height), (0, 0));
    assert_eq!(text::draw(&empty, &layout, Charset::Unicode).to_string(), "");
    assert!(svg::render(&empty, &layout, "").starts_with("<svg"));
}

#[test]
fn a_long_label_is_cut() {
    let options = Options { max_label: 6, ..Options::default() };
    let graph = labelled(&["checkout", "日本語です"]);
    let canvas = text::draw(&graph, &arrange(&graph, &options), Charset::Unicode);
    insta::assert_snapshot!(canvas, @r"
    ╭────────╮
    │ check… │
    ╰────────╯
    ╭────────╮
    │ 日本…  │
    ╰────────╯
    ");
}

#[test]
fn a_cell_knows_its_node() {
    let graph = graph(2, &[(0, 1)]);
    let layout = arrange(&graph, &Options::default());
    let canvas = text::draw(&graph, &layout, Charset::Unicode);
    assert_eq!(canvas.rows[1][2].class, CellClass::Node(0));
    assert_eq!(canvas.rows[1][6].class, CellClass::Edge);
    assert_eq!(canvas.rows[0][6].class, CellClass::Empty);
    assert_eq!(layout.node_at(Point { x: 2, y: 1 }), Some(0));
    assert_eq!(layout.node_at(Point { x: 6, y: 1 }), None);
}

/// Two nodes a rank, each joined to both of the next, and one edge from every node to the last: more dummies than are made.
fn far_links(ranks: u32) -> GraphSpec {
    let last = 2 * ranks - 1;
    let near = (0..last - 2).flat_map(|node| [(node, node / 2 * 2 + 2), (node, node / 2 * 2 + 3)]);
    let far = (0..last - 3).map(|node| (node, last));
    graph(last + 1, &near.chain(far).collect::<Vec<_>>())
}

#[test]
fn the_longest_links_pass_beside_when_there_are_too_many() {
    let graph = far_links(300);
    let layout = arrange(&graph, &Options::default());
    let lowest_box = layout.nodes.iter().map(|node| node.y + node.height).max().unwrap();
    assert!(layout.edges.iter().any(|edge| edge.points.iter().any(|point| point.y > lowest_box)));
    check_routes(&graph, &layout);
}

/// Every route runs on contiguous cells from the border of its source to the border of its target, through nobody's box.
fn check_routes(graph: &GraphSpec, layout: &Layout) {
    let mut owners = HashMap::new();
    for (index, node) in layout.nodes.iter().enumerate() {
        for y in node.y..node.y + node.height {
            for x in node.x..node.x + node.width {
                assert_eq!(owners.insert(Point { x, y }, index), None, "boxes overlap at {x},{y}");
                assert!(x < layout.width && y < layout.height);
            }
        }
    }
    for (edge, route) in graph.edges.iter().zip(&layout.edges) {
        let cells: Vec<Point> = route.cells().collect();
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else {
            continue;
        };
        assert!(layout.nodes[edge.0 as usize].on_border(*first), "{edge:?} {route:?}");
        assert!(layout.nodes[edge.1 as usize].on_border(*last), "{edge:?} {route:?}");
        for pair in cells.windows(2) {
            assert_eq!(pair[0].x.abs_diff(pair[1].x) + pair[0].y.abs_diff(pair[1].y), 1, "{edge:?} {route:?}");
        }
        for inner in cells.iter().skip(1).take(cells.len().saturating_sub(2)) {
            assert_eq!(owners.get(inner), None, "{edge:?} runs through a box: {route:?}");
            assert!(inner.x < layout.width && inner.y < layout.height);
        }
    }
}

/// Two lines share a cell only if they go straight over each other, have an end in common, or if each one's source also leads to the
/// other's target.
fn check_meetings(graph: &GraphSpec, layout: &Layout) {
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    enum Way {
        Across,
        Upright,
        Bend,
    }
    let climbing = |edge: usize| match layout.edges[edge].kind {
        EdgeKind::Back => (graph.edges[edge].1, graph.edges[edge].0),
        EdgeKind::Forward | EdgeKind::Loop => graph.edges[edge],
    };
    let links: HashSet<(u32, u32)> = (0..graph.edges.len()).map(climbing).collect();
    let mut lines: HashMap<Point, HashSet<(usize, Way)>> = HashMap::new();
    for (index, route) in layout.edges.iter().enumerate() {
        let cells: Vec<Point> = route.cells().collect();
        for around in cells.windows(3) {
            let way = match (around[0].x == around[2].x, around[0].y == around[2].y) {
                (true, _) => Way::Upright,
                (_, true) => Way::Across,
                _ => Way::Bend,
            };
            lines.entry(around[1]).or_default().insert((index, way));
        }
    }
    for (cell, here) in &lines {
        for (one, way) in here {
            for (other, other_way) in here {
                let crossing = way != other_way && *way != Way::Bend && *other_way != Way::Bend;
                let ((a, b), (c, d)) = (climbing(*one), climbing(*other));
                let akin = a == c || b == d || (links.contains(&(a, d)) && links.contains(&(c, b)));
                assert!(crossing || akin, "{one} and {other} meet at {cell:?}");
            }
        }
    }
}

fn any_graph(most_nodes: u32, most_edges: usize) -> impl Strategy<Value = GraphSpec> {
    (1..most_nodes).prop_flat_map(move |count| {
        let node = ("[a-zé日🦀\\n\"<]{0,12}", proptest::option::of(proptest::char::any())).prop_map(|(label, glyph)| NodeSpec {
            label,
            glyph,
            class: String::new(),
        });
        let nodes = proptest::collection::vec(node, count as usize);
        let edges = proptest::collection::vec((0..count, 0..count), 0..most_edges);
        (nodes, edges).prop_map(|(nodes, edges)| GraphSpec { nodes, edges })
    })
}

fn any_options() -> impl Strategy<Value = Options> {
    let direction = prop_oneof![Just(Direction::LeftToRight), Just(Direction::TopToBottom)];
    (direction, 0..20_usize, 0..6_u32, 0..4_u32).prop_map(|(direction, max_label, ranks, nodes)| Options {
        direction,
        max_label,
        gap: Gap { ranks, nodes },
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn boxes_never_overlap_and_routes_join_their_ends(graph in any_graph(24, 50), options in any_options()) {
        let layout = arrange(&graph, &options);
        check_routes(&graph, &layout);
        check_meetings(&graph, &layout);
    }

    #[test]
    fn forward_edges_climb_ranks(graph in any_graph(24, 50)) {
        let layout = arrange(&graph, &Options::default());
        for (edge, route) in graph.edges.iter().zip(&layout.edges) {
            let (from, to) = (layout.nodes[edge.0 as usize].rank, layout.nodes[edge.1 as usize].rank);
            match route.kind {
                EdgeKind::Forward => prop_assert!(from < to),
                EdgeKind::Back => prop_assert!(from > to),
                EdgeKind::Loop => prop_assert_eq!(edge.0, edge.1),
            }
        }
    }

    #[test]
    fn ordering_never_adds_crossings(graph in any_graph(30, 70)) {
        let mut layered = layers::layer(&rank::rank(&graph));
        let before = std::mem::take(&mut layered.components);
        let mut after = before.clone();
        order::order(&mut after, &layered);
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(order::crossings(after, &layered) <= order::crossings(before, &layered));
            for (before, after) in before.iter().zip(after) {
                let sorted = |rank: &[usize]| { let mut rank = rank.to_vec(); rank.sort_unstable(); rank };
                prop_assert_eq!(sorted(before), sorted(after));
            }
        }
    }

    #[test]
    fn the_same_graph_is_drawn_the_same(graph in any_graph(24, 50), options in any_options()) {
        prop_assert_eq!(arrange(&graph, &options), arrange(&graph.clone(), &options));
    }

    #[test]
    fn rows_are_as_wide_as_the_layout(graph in any_graph(12, 20), options in any_options()) {
        let layout = arrange(&graph, &options);
        let canvas = text::draw(&graph, &layout, Charset::Unicode);
        prop_assert_eq!(canvas.rows.len(), layout.height as usize);
        for row in &canvas.rows {
            let line: String = row.iter().map(|cell| cell.ch).filter(|ch| *ch != text::Cell::CONTINUED).collect();
            prop_assert_eq!(row.len(), layout.width as usize);
            prop_assert_eq!(label::columns(&line), layout.width as usize);
        }
    }

    #[test]
    fn every_cell_of_a_route_is_drawn(graph in any_graph(16, 30), options in any_options()) {
        let layout = arrange(&graph, &options);
        let canvas = text::draw(&graph, &layout, Charset::Unicode);
        for route in &layout.edges {
            let cells: Vec<Point> = route.cells().collect();
            for inner in cells.iter().skip(1).take(cells.len().saturating_sub(2)) {
                let cell = canvas.rows[inner.y as usize][inner.x as usize];
                prop_assert_eq!(cell.class, CellClass::Edge);
                prop_assert!(cell.ch != ' ');
            }
            if let [.., before, _] = cells[..] {
                prop_assert!("▲▶▼◀".contains(canvas.rows[before.y as usize][before.x as usize].ch));
            }
        }
    }

    #[test]
    fn a_window_shows_its_part(graph in any_graph(12, 20), x in 0..40_u32, y in 0..20_u32) {
        let layout = arrange(&graph, &Options::default());
        let whole = text::draw(&graph, &layout, Charset::Unicode);
        let window = Window { x, y, width: 30, height: 12 };
        let part = text::draw_window(&graph, &layout, Charset::Unicode, window);
        prop_assert_eq!(part.rows.len(), 12);
        for (row, cells) in part.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().skip(1).take(28) {
                let there = whole.rows.get(y as usize + row).and_then(|row| row.get(x as usize + column)).copied();
                prop_assert_eq!(*cell, there.unwrap_or_default());
            }
        }
    }

    #[test]
    fn pictures_and_sources_never_panic(graph in any_graph(12, 20), title in ".*") {
        let picture = svg::render(&graph, &arrange(&graph, &Options::default()), &title);
        prop_assert_eq!(picture.matches("<g class=\"node").count(), graph.nodes.len());
        prop_assert_eq!(mermaid::render(&graph).matches(" --> ").count(), graph.edges.len());
        prop_assert_eq!(dot::render(&graph).matches(" -> ").count(), graph.edges.len());
    }
}
