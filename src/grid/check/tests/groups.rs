//! Groups, ways into them, races.

use insta::assert_snapshot;

use super::world::{broken, check_with, good};
use crate::grid::expression::{InstanceKey, Instances, StepId, Target, Through};
use crate::grid::inputs::Given;
use crate::grid::model::{Again, DependencyTarget, Grid, Losers, StepDef};

fn step<'g>(grid: &'g Grid, path: &str) -> &'g StepDef {
    grid.steps.iter().find(|step| step.path.as_str() == path).unwrap_or_else(|| panic!("no {path}"))
}

#[test]
fn a_group_holds_its_steps_and_names_are_looked_up_outward() {
    let grid = good(
        r#"
step "print" "outer" {
  arguments { input = 1 }
}
group "g" {
  retry {
    attempts = 2
    only     = "failed"
  }
  step "print" "a" {
    arguments { input = step.print.outer.status }
  }
  group "h" {
    count = 2
    step "print" "b" {
      arguments { input = [step.print.a.status, count.index, group.h[0].status == ""] }
    }
    output "x" {
      value = step.print.b.status
    }
  }
}
output "all" {
  value = [group.g.group.h[1].step.print.b.status, group.g.status]
}
"#
        .replace(", group.h[0].status == \"\"", "")
        .as_str(),
    );
    let (group, inner) = (step(&grid, "group.g"), step(&grid, "group.g.group.h"));
    assert_eq!((group.within, inner.within), (None, Some(group.id)));
    assert_eq!(group.group().unwrap().again, Again::Failed);
    assert_eq!(group.group().unwrap().steps, [step(&grid, "group.g.step.print.a").id, inner.id]);
    assert_eq!(inner.group().unwrap().outputs[0].name, "x");
    let through = vec![
        Through { group: group.id, instance: Instances::Single },
        Through { group: inner.id, instance: Instances::At(InstanceKey::Index(1)) },
    ];
    let read = step(&grid, "group.g.group.h.step.print.b").id;
    let target = Target::Inside { through: through.into(), step: read, instances: Instances::Single };
    assert_eq!(grid.outputs[0].slots.slots[0].target, target);
}

#[test]
fn a_dependency_into_a_group_is_one_on_the_group() {
    let grid = good(
        r#"
group "g" {
  for_each = toset(["eu", "us"])
  step "print" "a" {
    arguments { input = each.key }
  }
}
step "print" "b" {
  depends_on = [group.g["eu"].step.print.a, "group.g[\"us\"]", group.g]
  arguments { input = 1 }
}
"#,
    );
    let targets: Vec<_> = step(&grid, "step.print.b").depends_on.iter().map(|one| one.target.clone()).collect();
    let key = |key: &str| DependencyTarget::Instance(StepId(0), InstanceKey::Key(key.into()));
    assert_eq!(targets, [key("eu"), key("us"), DependencyTarget::Step(StepId(0))]);
}

#[test]
fn what_is_wrong_with_groups() {
    assert_snapshot!(broken(
        r#"
group "empty" {
}
group "g" {
  arguments { a = 1 }
  env = 3
  resource "pool" "p" {
  }
  step "print" "a" {
    retry {
      attempts = 2
      only     = "failed"
    }
    arguments { input = step.print.b.output }
  }
  step "print" "a" {
    arguments { input = 1 }
  }
  retry {
    attempts = 2
    only     = "some"
  }
}
group "g" {
  step "print" "x" {
    arguments { input = 1 }
  }
}
group {
}
"#
    ), @r#"
    error[G068]: group.empty has no steps
     --> a.hcl:2:1
      |
    2 | group "empty" {
      | ^^^^^^^^^^^^^
      |
      = help: write step "TYPE" "NAME" { … } in it
    error[G060]: a group has no block "arguments"
     --> a.hcl:5:3
      |
    5 |   arguments { a = 1 }
      |   ^^^^^^^^^
      |
      = help: its blocks are cache, circuit_breaker, concurrency, dedupe, metrics, on_error, placement, rate_limit, retry, timeouts, tracing, uses, check, group, output and step
    error[G069]: env: a map is required, such as { NAME = "value" }, not a number
     --> a.hcl:6:9
      |
    6 |   env = 3
      |         ^
    error[G060]: a group has no block "resource"
     --> a.hcl:7:3
      |
    7 |   resource "pool" "p" {
      |   ^^^^^^^^^^^^^^^^^^^
      |
      = help: its blocks are cache, circuit_breaker, concurrency, dedupe, metrics, on_error, placement, rate_limit, retry, timeouts, tracing, uses, check, group, output and step
    error[G061]: only the retry of a group has "only": a step is run again as a whole
      --> a.hcl:12:7
       |
    12 |       only     = "failed"
       |       ^^^^
       |
       = help: leave it out
    error[G040]: there is no step "print.b"
      --> a.hcl:14:36
       |
    14 |     arguments { input = step.print.b.output }
       |                                    ^
       |
       = help: did you mean "print.a"?
    error[G064]: group.g.step.print.a is declared twice
      --> a.hcl:16:16
       |
     9 |   step "print" "a" {
       |                --- the first one
    ...
    16 |   step "print" "a" {
       |                ^^^
    error[G069]: only: "some" is not one of all and failed
      --> a.hcl:21:16
       |
    21 |     only     = "some"
       |                ^^^^^^
    error[G064]: group.g is declared twice
      --> a.hcl:24:7
       |
    24 | group "g" {
       |       ^^^
       |
      ::: a.hcl:4:7
       |
     4 | group "g" {
       |       --- the first one
    error[G065]: group needs a name
      --> a.hcl:29:1
       |
    29 | group {
       | ^^^^^
       |
       = help: write group "name" { … }
    "#);
}

#[test]
fn ways_that_do_not_lead_into_a_group() {
    assert_snapshot!(broken(
        r#"
group "g" {
  count = 2
  step "print" "a" {
    arguments { input = 1 }
  }
  step "print" "self" {
    arguments { input = group.g[0].step.print.a.status }
  }
  output "x" {
    value = 1
  }
}
group "once" {
  step "print" "b" {
    arguments { input = group.once.status }
  }
}
step "print" "c" {
  arguments {
    input = [
      group.g[*].step.print.a.status,
      group.g[step.print.d.output].step.print.a.status,
      group.g.step.print.a,
      group.g[5].status,
      group.g[0].step.print.aa,
      group.g[0].output.y,
      group.h.status,
      step.print.a.status,
      group.once[0].status,
    ]
  }
}
step "print" "d" {
  depends_on = [group.g.step.print.zz, group.nope, "group.once.step.print.b.output"]
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G093]: this stands in group "g" itself
     --> a.hcl:8:25
      |
    8 |     arguments { input = group.g[0].step.print.a.status }
      |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write step.TYPE.NAME: that is the step of the same instance
    error[G071]: group.once depends on itself: group.once → group.once
      --> a.hcl:16:25
       |
    16 |     arguments { input = group.once.status }
       |                         ^^^^^^^^^^
    error[G093]: the steps of group "g" can be named in one instance only, and one that is known before the run
      --> a.hcl:22:14
       |
    22 |       group.g[*].step.print.a.status,
       |              ^^^
       |
       = help: give the group an output block and write group.g[…].output.NAME
    error[G093]: the steps of group "g" can be named in one instance only, and one that is known before the run
      --> a.hcl:23:36
       |
    23 |       group.g[step.print.d.output].step.print.a.status,
       |                                    ^^^^
       |
       = help: give the group an output block and write group.g[…].output.NAME
    error[G045]: group "g" has "count", so it is a collection and has no single value
      --> a.hcl:24:7
       |
    24 |       group.g.step.print.a,
       |       ^^^^^^^
       |
       = help: name one instance with [0] or [count.index], or all with [*]
    error[G045]: index 5 is out of range: group "g" has 2 instances, 0 to 1
      --> a.hcl:25:15
       |
    25 |       group.g[5].status,
       |               ^
    error[G040]: group "g" has no step "print.aa"
      --> a.hcl:26:29
       |
    26 |       group.g[0].step.print.aa,
       |                             ^^
       |
       = help: did you mean "print.a"?
    error[G046]: reference to undeclared output "y" on group "g"
      --> a.hcl:27:25
       |
    27 |       group.g[0].output.y,
       |                         ^
       |
       = help: did you mean "x"?
    error[G040]: there is no group "h"
      --> a.hcl:28:13
       |
    28 |       group.h.status,
       |             ^
       |
       = help: did you mean "g"?
    error[G040]: there is no step "print.a"
      --> a.hcl:29:18
       |
    29 |       step.print.a.status,
       |                  ^
       |
       = help: did you mean group.g.step.print.a?
    error[G045]: group "once" has neither "count" nor "for_each", so it has no instances to index
      --> a.hcl:30:18
       |
    30 |       group.once[0].status,
       |                  ^
       |
       = help: write group.once.output
    error[G075]: group.g has no step "print.zz"
      --> a.hcl:35:17
       |
    35 |   depends_on = [group.g.step.print.zz, group.nope, "group.once.step.print.b.output"]
       |                 ^^^^^^^^^^^^^^^^^^^^^
    error[G075]: there is no group "nope"
      --> a.hcl:35:40
       |
    35 |   depends_on = [group.g.step.print.zz, group.nope, "group.once.step.print.b.output"]
       |                                        ^^^^^^^^^^
    error[G075]: a dependency is on a whole step or one instance of it, so nothing stands behind that
      --> a.hcl:35:52
       |
    35 |   depends_on = [group.g.step.print.zz, group.nope, "group.once.step.print.b.output"]
       |                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write group.once.step.print.b
    "#);
}

#[test]
fn a_cycle_through_a_group_is_one() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  arguments { input = group.g.step.print.x.status }
}
group "g" {
  step "print" "x" {
    arguments { input = 1 }
  }
  step "print" "y" {
    arguments { input = step.print.a.status }
  }
}
"#
    ), @r#"
    error[G071]: a cycle: step.print.a → group.g → step.print.a
      --> a.hcl:3:23
       |
     3 |   arguments { input = group.g.step.print.x.status }
       |                       ^^^^^^^^^^^^^^^^^^^^ needs group.g
    ...
    10 |     arguments { input = step.print.a.status }
       |                         ------------ needs step.print.a
       |
       = help: none of them could ever begin; break the circle at one of these places
    "#);
}

#[test]
fn a_name_in_a_group_may_hide_one_outside() {
    let (grid, shown) = check_with(
        &[(
            "a.hcl",
            r#"
step "print" "a" {
  arguments { input = 1 }
}
group "g" {
  step "print" "a" {
    arguments { input = 2 }
  }
  step "print" "b" {
    arguments { input = step.print.a.status }
  }
}
"#,
        )],
        &Given::default(),
    );
    let inner = step(grid.as_ref().unwrap(), "group.g.step.print.a").id;
    let reads = &step(grid.as_ref().unwrap(), "group.g.step.print.b").slots.slots[0].target;
    assert_eq!(*reads, Target::Step { step: inner, instances: Instances::Single });
    assert_snapshot!(shown, @r#"
    warning[G091]: step.print.a hides the one outside of the group
     --> a.hcl:6:16
      |
    2 | step "print" "a" {
      |              --- the one outside
    ...
    6 |   step "print" "a" {
      |                ^^^
      |
      = help: within the group the name means this one; give it a name of its own
    "#);
}

#[test]
fn a_race_has_racers_and_losers() {
    let grid = good(
        r#"
step "print" "a" {
  count = 2
  arguments { input = 1 }
}
group "g" {
  step "print" "b" {
    arguments { input = 1 }
  }
}
step "print" "c" {
  depends_on_any = [step.print.a[*], group.g]
  losers         = "finish"
  arguments { input = any.address }
}
"#,
    );
    let race = step(&grid, "step.print.c").race.as_ref().unwrap();
    assert_eq!((race.losers, race.racers.len()), (Losers::Finish, 2));
    assert_eq!(step(&grid, "step.print.c").slots.slots[0].target, Target::Winner);
}

#[test]
fn what_is_wrong_with_races() {
    assert_snapshot!(broken(
        r#"
resource "pool" "p" {
}
step "print" "a" {
  arguments { input = 1 }
}
step "print" "b" {
  arguments { input = any.output }
}
step "print" "c" {
  depends_on_any = [step.print.a, step.print.b]
  arguments { input = [step.print.a.output, any.nothing] }
}
step "print" "d" {
  depends_on_any = []
  losers         = "drop"
  arguments { input = 1 }
}
step "print" "e" {
  depends_on_any = [resource.pool.p, step.print.nope, step.print.e]
  arguments { input = 1 }
}
step "print" "f" {
  losers = "cancel"
  depends_on = [step.print.a]
  arguments { input = 1 }
}
group "g" {
  step "print" "in" {
    depends_on_any = [step.print.b]
    arguments { input = 1 }
  }
}
"#
    ), @r#"
    error[G043]: "any" means nothing here
     --> a.hcl:8:23
      |
    8 |   arguments { input = any.output }
      |                       ^^^^^^^^^^
      |
      = help: it is the winner of a race, in a block that has "depends_on_any"
    error[G092]: this is cancelled if another wins the race, but it is needed elsewhere
      --> a.hcl:11:21
       |
    11 |   depends_on_any = [step.print.a, step.print.b]
       |                     ^^^^^^^^^^^^
       |
      ::: a.hcl:25:17
       |
    25 |   depends_on = [step.print.a]
       |                 ------------ it is needed here
       |
       = help: write losers = "finish": then the losers run on
    error[G092]: this is in the race, and it is not known that it wins
      --> a.hcl:12:24
       |
    11 |   depends_on_any = [step.print.a, step.print.b]
       |                     ------------ it races here
    12 |   arguments { input = [step.print.a.output, any.nothing] }
       |                        ^^^^^^^^^^^^^^^^^^^
       |
       = help: what the winner gave is any.output; which it was, any.address
    error[G046]: "any" has no attribute "nothing"
      --> a.hcl:12:49
       |
    12 |   arguments { input = [step.print.a.output, any.nothing] }
       |                                                 ^^^^^^^
       |
       = help: it has output, address and key
    error[G092]: nobody is in this race, so nobody could win it
      --> a.hcl:15:20
       |
    15 |   depends_on_any = []
       |                    ^^
       |
       = help: name the steps or groups of which the first is enough, or leave it out
    error[G069]: losers: "drop" is not one of cancel and finish
      --> a.hcl:16:20
       |
    16 |   losers         = "drop"
       |                    ^^^^^^
    error[G092]: only steps and groups race, not resources
      --> a.hcl:20:21
       |
    20 |   depends_on_any = [resource.pool.p, step.print.nope, step.print.e]
       |                     ^^^^^^^^^^^^^^^
       |
       = help: a resource is waited for by "uses" or "depends_on"
    error[G075]: there is no step "print.nope"
      --> a.hcl:20:38
       |
    20 |   depends_on_any = [resource.pool.p, step.print.nope, step.print.e]
       |                                      ^^^^^^^^^^^^^^^
       |
       = help: did you mean "print.e"?
    error[G071]: step.print.e depends on itself: step.print.e → step.print.e
      --> a.hcl:20:55
       |
    20 |   depends_on_any = [resource.pool.p, step.print.nope, step.print.e]
       |                                                       ^^^^^^^^^^^^
    error[G092]: "losers" means something only beside "depends_on_any"
      --> a.hcl:24:3
       |
    24 |   losers = "cancel"
       |   ^^^^^^
       |
       = help: leave it out, or name those who race in depends_on_any
    error[G092]: this stands outside of the group that waits
      --> a.hcl:30:23
       |
    30 |     depends_on_any = [step.print.b]
       |                       ^^^^^^^^^^^^
       |
       = help: let the group itself wait for the race, or put the racers into it
    "#);
}
