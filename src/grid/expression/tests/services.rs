//! Arguments with what a service gives to them.

use super::world::World;
use crate::base::diagnostic::{SourceId, Span};
use crate::grid::expression::ir::Kind;
use crate::grid::expression::{Expr, Given};
use crate::shape;
use crate::value::shape::Shape;
use crate::value::{Text, Value};

shape! {
    /// A request.
    pub struct Request {
        /// Where to.
        url: Text => [service(url)],
    }
}

/// The expression, of a step that calls a service; and what it comes to.
fn served(base: &Value, own: &str) -> (Expr, Value) {
    let mut world = World::counted();
    let span = Span::new(SourceId(0), 0, 0);
    let given = Given { url: Some(Expr::constant(base.clone(), span)), ..Given::default() };
    let own = world.compile(own).unwrap();
    let served = Expr::served(Some(&own), &given, &Request::SHAPE.fields[0], span, &world.symbols);
    let value = world.run(&served).unwrap();
    (served, value)
}

#[test]
fn what_is_known_is_put_together_before_the_run() {
    let (served, value) = served(&Value::from("http://h/api"), "\"/items?x=${var.n}\"");
    assert_eq!((served.as_constant(), &value), (Some(&value), &Value::from("http://h/api/items?x=3")));
}

#[test]
fn a_template_that_begins_with_a_slash_is_one_with_the_url_before_it() {
    let base = Value::from("http://h/api");
    for (own, whole) in
        [("\"/items/${count.index}?x=1\"", "http://h/api/items/1?x=1"), ("\"?x=${count.index}\"", "http://h/api?x=1")]
    {
        let (served, value) = served(&base, own);
        assert!(matches!(served.root().kind, Kind::Template(_)), "{own}: {served:?}");
        assert_eq!(value, Value::from(whole));
    }
}

#[test]
fn what_may_begin_with_anything_is_looked_at_each_time() {
    let base = Value::from("http://h/api");
    for (own, whole) in [
        ("\"/${count.index}\"", "http://h/api/1"),
        ("\"/${step.http_request.login.output.body.token}/x\"", "http://h/api/t0k/x"),
        ("\"${count.index}/x\"", "http://h/api/1/x"),
        ("\"http://e/${count.index}\"", "http://e/1"),
        ("\"//${count.index}\"", "http://h/api/1"),
    ] {
        let (served, value) = served(&base, own);
        assert!(matches!(served.root().kind, Kind::Served(_)), "{own}: {served:?}");
        assert_eq!(value, Value::from(whole));
    }
    let (served, value) = served(&base.sensitive(), "\"/items/${count.index}\"");
    assert!(matches!(served.root().kind, Kind::Served(_)), "its mark goes along");
    assert!(value.is_sensitive());
}
