//! What may be named where, and what is said when it may not.

use super::world::{World, check};
use crate::grid::expression::{Demand, InstanceKey, Instances, StepId, Target};
use crate::value::Text;

#[test]
fn names_of_all_kinds() {
    check(
        World::new,
        &[
            ("var.name", "\"ada\""),
            ("var[\"name\"]", "\"ada\""),
            ("env.HOME", "\"/home/ada\""),
            ("step.http_request.login.output.body.token", "\"t0k\""),
            ("step[\"http_request\"].login.output[\"status\"]", "200"),
            ("step.http_request.login.status", "\"succeeded\""),
            ("step.http_request.many[2].output.body.id", "2"),
            ("step.http_request.many.2.output.body.id", "2"),
            ("step.http_request.many[1 + 1].output.body.id", "2"),
            ("step.http_request.many[\"2\"].output.body.id", "2"),
            ("step.http_request.many[*].output.body.id", "[0, 1, 2]"),
            ("step.http_request.many[*].output.body.tags[1]", "[\"y\", \"y\", \"y\"]"),
            ("step.http_request.many[step.http_request.login.attempts].output.body.id", "1"),
            ("step.http_request.regions[\"us\"].output.body.id", "2"),
            ("step.http_request.login[*].status", "[\"succeeded\"]"),
            ("resource.http_client.shared.base", "\"http://host\""),
            ("service.shop.url", "\"http://shop:81/api\""),
            ("\"${service.shop.host}:${service.shop.port + 1}\"", "\"shop:82\""),
            ("run.seed", "42"),
        ],
    );
    check(
        World::counted,
        &[
            ("count.index + 1", "2"),
            ("step.http_request.many[count.index].output.body.id", "1"),
            ("step.http_request.many[(count.index)].output.body.id", "1"),
            ("step.http_request.many[count.index + 1].output.body.id", "2"),
            (
                "\"http://host/items/${count.index + 1}?u=${step.http_request.login.output.body.token}\"",
                "\"http://host/items/2?u=t0k\"",
            ),
        ],
    );
    check(
        World::keyed,
        &[("each.key", "\"eu\""), ("each.value.name", "\"Europe\""), ("step.http_request.regions[each.key].output.body.id", "1")],
    );
    check(
        World::checking,
        &[("self.output.status == 503 && self.attempt == 2", "true"), ("self.output.body", "\"hi\""), ("self.error", "null")],
    );
}

#[test]
fn unknown_names() {
    check(
        World::new,
        &[
            ("vor.x", "error: there is nothing called \"vor\" here (did you mean \"var\"?)"),
            ("hello", "error: there is nothing called \"hello\" here (text needs quotes: \"hello\"; a reference begins with …"),
            ("[for item in []: itm]", "error: there is nothing called \"itm\" here (did you mean \"item\"?)"),
            ("[for x in []: x][0] + [for y in []: x]", "error: there is nothing called \"x\" here…"),
            ("var.nmae", "error: there is no variable \"nmae\" (did you mean \"name\"?)"),
            ("var.zzzzzz", "error: there is no variable \"zzzzzz\" (declare it: variable \"zzzzzz\" { })"),
            ("local.fixd", "error: there is no local \"fixd\" (did you mean \"fixed\"?)"),
            ("env.NOPE", "error: the environment has no variable \"NOPE\" (set it, or write env(\"NOPE\", \"default\"))"),
            (
                "step.http_requst.login.output",
                "error: there is no step \"http_requst.login\" (did you mean \"http_request.login\"?)",
            ),
            ("step.print.login.output", "error: there is no step \"print.login\" (did you mean \"http_request.login\"?)"),
            ("step.kafka.zzz.output", "error: there is no step \"kafka.zzz\" (there is …"),
            (
                "resource.http_client.shred",
                "error: there is no resource \"http_client.shred\" (did you mean \"http_client.shared\"?)",
            ),
            ("var", "error: \"var\" alone has no value (write var.NAME)"),
            ("var[var.name]", "error: \"var\" needs a name that is written out (write var.NAME)"),
            ("step.http_request", "error: \"step\" needs a type and a name, written out (write step.TYPE.NAME)"),
            ("run.nmae", "error: \"run\" has no attribute \"nmae\" (it has id, name, seed and started_at)"),
            ("fault.x", "error: `fault` is not built yet…"),
            ("service.x.url", "error: there is no service \"x\" (there is shop)"),
            ("service.shopp.url", "error: there is no service \"shopp\" (did you mean \"shop\"?)"),
            ("service", "error: \"service\" alone has no value (write service.NAME)"),
            ("service.shop", "error: a service alone has no value (write service.shop.url)"),
            ("service.shop[0]", "error: a service is one, so there is nothing to index (write service.shop.url)"),
            ("service.shop.ulr", "error: a service has no attribute \"ulr\" (did you mean \"url\"?)"),
            ("service.shop.healthy", "error: `healthy` is not built yet…"),
            ("service.shop.pid", "error: `pid` is not built yet…"),
            (
                "vary.x",
                "error: \"vary\" means nothing here (it belongs to an iteration, so it stands in the steps of a scenario)",
            ),
            ("group.g.output.x", "error: there is no group \"g\" (there is buy and each)"),
            ("group.buy.output.bill", "error: reference to undeclared output \"bill\" on group \"buy\" (it has receipt)"),
            (
                "step.http_request.pay.status",
                "error: there is no step \"http_request.pay\" (did you mean group.buy.step.http_request.pay?)",
            ),
            (
                "any.output",
                "error: \"any\" means nothing here (it is the winner of a race, in a block that has \"depends_on_any\")",
            ),
        ],
    );
}

#[test]
fn everything_wrong_is_reported() {
    let problems = World::new().compile("[var.a, nope(local.b), { (c) = 1 / 0 }, self.x]").unwrap_err();
    assert_eq!(problems.len(), 5, "{problems:?}");
    let places: Vec<(u32, u32)> =
        problems.iter().map(|one| one.primary.as_ref().unwrap().span).map(|at| (at.start, at.end)).collect();
    assert_eq!(places, [(5, 6), (8, 12), (19, 20), (26, 27), (40, 46)]);
}

#[test]
fn instances() {
    check(
        World::new,
        &[
            (
                "step.http_request.many",
                "error: step \"http_request.many\" has \"count\", so it is a collection and has no single value (name one instance with [0] or [count.index], or all with [*])",
            ),
            ("step.http_request.many.output", "error: step \"http_request.many\" has \"count\"…"),
            (
                "step.http_request.regions.status",
                "error: step \"http_request.regions\" has \"for_each\", so it is a collection and has no single value (name one instance with [\"key\"] or [each.key], or all with [*])",
            ),
            (
                "step.http_request.login[0].status",
                "error: step \"http_request.login\" has neither \"count\" nor \"for_each\", so it has no instances to index (write step.http_request.login.output)",
            ),
            ("step.http_request.login.0.status", "error: step \"http_request.login\" has neither…"),
            (
                "step.http_request.many[3].status",
                "error: index 3 is out of range: step \"http_request.many\" has 3 instances, 0 to 2",
            ),
            (
                "step.http_request.many[-1].status",
                "error: index -1 is out of range: step \"http_request.many\" has 3 instances, 0 to 2",
            ),
            ("step.http_request.many[0.5].status", "error: the index of step \"http_request.many\" must be a whole number"),
            (
                "step.http_request.many[\"a\"].status",
                "error: step \"http_request.many\" has \"count\", so its index is a number, not a string",
            ),
            ("step.http_request.many[null].status", "error: the index of step \"http_request.many\" is null"),
            ("step.http_request.some[99].status", "\"succeeded\""),
            (
                "step.http_request.some[-1].status",
                "error: index -1 is out of range: step \"http_request.some\" has instances from 0 on",
            ),
            (
                "step.http_request.regions[\"ue\"].status",
                "error: step \"http_request.regions\" has no instance \"ue\" (it has eu and us)",
            ),
            (
                "step.http_request.regions[0].status",
                "error: step \"http_request.regions\" has no instance \"0\" (it has eu and us)",
            ),
        ],
    );
    let mut world = World::counted();
    world.place.repeat = crate::grid::expression::Repeat::Count(Some(5));
    assert_eq!(
        world.problems("step.http_request.many[count.index].status"),
        "index out of range: step \"http_request.many\" has 3 instances, 0 to 2, but \"count\" here is 5"
    );
}

#[test]
fn attributes_of_steps() {
    check(
        World::new,
        &[
            (
                "step.http_request.login.outptu",
                "error: step \"http_request.login\" has no attribute \"outptu\" (it has output, status, attempts, duration_ms and error)",
            ),
            (
                "step.http_request.login.body",
                "error: step \"http_request.login\" has no attribute \"body\" (did you mean output.body?)",
            ),
            (
                "step.http_request.login.output.bdy",
                "error: reference to undeclared output \"bdy\" on step \"http_request.login\" (did you mean \"body\"?)",
            ),
            (
                "step.http_request.login.output[\"zzz\"]",
                "error: reference to undeclared output \"zzz\" on step \"http_request.login\" (it has body, headers and status)",
            ),
            (
                "step.http_request.many[*].output.zzz",
                "error: reference to undeclared output \"zzz\" on step \"http_request.many\"…",
            ),
            (
                "step.http_request.many[0].output.zzz",
                "error: reference to undeclared output \"zzz\" on step \"http_request.many\"…",
            ),
            (
                "step.http_request.login.error.code",
                "error: the error of step \"http_request.login\" has no attribute \"code\" (it has class and message)",
            ),
            (
                "step.shell.skipped.output.anything",
                "error: step.shell.skipped was skipped, so it has no output (guard it with a condition on its status, or with try())",
            ),
            ("step.shell.skipped.output", "null"),
            (
                "step.http_request.login.output.body.nope",
                "error: this object has no attribute \"nope\" (it has id, tags and token)",
            ),
            ("step.http_request.login.error.class", "error: this value is null, so it has no attribute \"class\""),
        ],
    );
    check(
        World::checking,
        &[
            ("self.output.headers", "error: reference to undeclared output \"headers\" on \"self\" (it has body and status)"),
            (
                "self.attempts",
                "error: \"self\" has no attribute \"attempts\" (it has output, status, attempt, duration_ms and error)",
            ),
        ],
    );
}

#[test]
fn what_means_something_only_in_its_place() {
    check(
        World::new,
        &[
            (
                "count.index",
                "error: \"count.index\" means nothing here (it means something only in a block that has \"count\", and not in \"count\" itself)",
            ),
            ("each.key", "error: \"each\" means nothing here…"),
            (
                "self.output",
                "error: \"self\" means nothing here (it is the attempt that just ended, in check, retry and on_error of a step or group)",
            ),
            ("step.http_request.many[count.index].status", "error: \"count.index\" means nothing here…"),
        ],
    );
    check(
        World::counted,
        &[
            ("each.key", "error: \"each\" means nothing here (with \"count\" it is count.index)"),
            ("count.size", "error: \"count\" has no attribute \"size\" (it has only index)"),
        ],
    );
    check(
        World::keyed,
        &[
            ("count.index", "error: \"count.index\" means nothing here (with \"for_each\" it is each.key and each.value)"),
            ("each.name", "error: \"each\" has no attribute \"name\" (it has key and value)"),
        ],
    );
}

#[test]
fn demand_is_what_anyone_reads() {
    let step = |step, instances| Target::Step { step: StepId(step), instances };
    let parts = |names: &[&str]| Demand::Parts(names.iter().copied().map(Text::from).collect());
    let table = [
        ("step.http_request.login.output.body.token", step(0, Instances::Single), parts(&["body"])),
        ("step.http_request.login.output[\"body\"]", step(0, Instances::Single), parts(&["body"])),
        ("step.http_request.login.status", step(0, Instances::Single), parts(&[])),
        ("step.http_request.login.output", step(0, Instances::Single), Demand::Everything),
        ("step.http_request.login.output[var.name]", step(0, Instances::Single), Demand::Everything),
        ("step.http_request.login", step(0, Instances::Single), Demand::Everything),
        ("step.http_request.many[1].output.status", step(1, Instances::At(InstanceKey::Index(1))), parts(&["status"])),
        ("step.http_request.many[*].output.body[0]", step(1, Instances::All), parts(&["body"])),
        ("step.http_request.many[*].status", step(1, Instances::All), parts(&[])),
        ("step.http_request.many[*]", step(1, Instances::All), Demand::Everything),
        (
            "step.http_request.regions[\"eu\"].output.body",
            step(2, Instances::At(InstanceKey::Key("eu".into()))),
            parts(&["body"]),
        ),
        (
            "[step.http_request.login.output.status, step.http_request.login.output.body.id]",
            step(0, Instances::Single),
            parts(&["body", "status"]),
        ),
        (
            "[step.http_request.login.output.status, step.http_request.login.output]",
            step(0, Instances::Single),
            Demand::Everything,
        ),
    ];
    for (text, target, demand) in table {
        assert_eq!(World::new().demand(text), (target, demand), "{text}");
    }
    let mut world = World::counted();
    assert_eq!(world.demand("step.http_request.many[count.index].output.body"), (step(1, Instances::Same), parts(&["body"])));
    // The step whose index is asked for comes first, because the index is compiled before the collection's slot is made.
    let expr = world.compile("step.http_request.many[count.index - 1].output.body").unwrap();
    assert_eq!(expr.slots().len(), 2);
    let computed = world.table.slots.iter().find(|slot| slot.target == step(1, Instances::Computed)).unwrap();
    assert_eq!(computed.demand, parts(&["body"]));
}

#[test]
fn slots_are_shared_by_the_expressions_of_a_container() {
    let mut world = World::new();
    let one = world.compile("step.http_request.login.status").unwrap();
    let two = world.compile("\"${run.id} ${step.http_request.login.output.status}\"").unwrap();
    assert_eq!(one.slots(), [0]);
    assert_eq!(two.slots(), [0, 1]);
    assert_eq!(world.table.slots.len(), 2);
    assert_eq!(world.table.slots[0].span.start, 0);
}
