//! Plans of small grids over a catalogue of their own: the longest way, and the time a run has.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::time::Duration;

use crate::base::diagnostic::{Diagnostics, Sources};
use crate::contract::{
    Action, Asset, CallContext, Catalog, Demand, Effect, Failure, Lives, Manifest, OutputDef, ResourceEntry, RunnerEntry, User,
    resource, runner,
};
use crate::grid::check::check;
use crate::grid::inputs::Inputs;
use crate::grid::syntax::parse;
use crate::plan::{Choice, Instances, Length, Outlook, Plan, PlanNode, Question, Totals, What, allowance, critical_path, total};
use crate::shape;
use crate::value::Value;
use crate::value::shape::{Arguments, Shape};

shape! {
    /// Anything.
    pub struct Anything {
        /// It.
        input: Option<Value>,
    }
}

struct Work;
struct Place;

impl Action for Work {
    const MANIFEST: Manifest = Manifest {
        name: "work",
        summary: "Works.",
        example: "",
        input: Anything::SHAPE,
        output: OutputDef::Any,
        uses: &[crate::contract::UseDef { slot: "place", resource: "place", required: false }],
    };
    type Input = Anything;
    type Output = Value;

    fn effect(_: &Arguments) -> Effect {
        Effect::Pure
    }

    async fn run(_: &CallContext, _: &Demand, _: &mut User, _: Anything) -> Result<Value, Failure> {
        Ok(Value::Null)
    }
}

impl Asset for Place {
    const MANIFEST: Manifest =
        Manifest { name: "place", summary: "Is there.", example: "", input: Anything::SHAPE, output: OutputDef::None, uses: &[] };
    const LIVES: Lives = Lives::Run;
    type Config = Anything;
    type Handle = ();

    async fn create(_: &CallContext, _: Anything) -> Result<(), Failure> {
        Ok(())
    }

    async fn destroy(_: &CallContext, _: Arc<()>) -> Result<(), Failure> {
        Ok(())
    }
}

static RUNNERS: [RunnerEntry; 1] = [RunnerEntry { manifest: &Work::MANIFEST, make: runner::<Work> }];
static RESOURCES: [ResourceEntry; 1] = [ResourceEntry { manifest: &Place::MANIFEST, make: resource::<Place> }];

/// The plan of a grid.
pub(super) fn plan(text: &str) -> Plan {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let id = sources.add("test.hcl", text);
    let file = parse(id, text, &mut diagnostics);
    let catalog = Catalog { runners: &RUNNERS, resources: &RESOURCES };
    let grid = check(&[(id, file)], Arc::new(sources), &catalog, &Inputs::default(), &mut diagnostics);
    let problems: Vec<&str> = diagnostics.iter().map(|one| one.message.as_str()).collect();
    Plan::new(Arc::new(grid.unwrap_or_else(|| panic!("{problems:?}")))).unwrap()
}

/// `name: what it waits for`, with more lines after a `|`.
fn steps(lines: &[&str]) -> String {
    let step = |line: &&str| {
        let (head, more) = line.split_once('|').unwrap_or((line, ""));
        let (name, after) = head.split_once(':').unwrap();
        let after: Vec<String> = after.split_whitespace().map(|one| format!("\"work.{one}\"")).collect();
        format!("step \"work\" \"{name}\" {{\n  depends_on = [{}]\n  {more}\n}}\n", after.join(", "))
    };
    lines.iter().map(step).collect()
}

fn one(node: &PlanNode) -> u32 {
    u32::from(!matches!(node.what, What::Resource(_)))
}

fn path(plan: &Plan, weight: impl Fn(&PlanNode) -> u32) -> (Vec<String>, u32) {
    let path = critical_path(plan, weight);
    let address = |id| plan.node(id).unwrap().info.address.trim_start_matches("step.work.").to_owned();
    (path.nodes.into_iter().map(address).collect(), path.weight)
}

#[test]
fn the_longest_way_is_that_of_most_weight_and_not_of_most_steps() {
    let plan = plan(&steps(&["a:", "b: a", "c: b", "d:", "e: c d"]));
    assert_eq!(path(&plan, one), (["a", "b", "c", "e"].map(String::from).to_vec(), 4));
    let slow_d = |node: &PlanNode| if node.info.address.ends_with(".d") { 10 } else { 1 };
    assert_eq!(path(&plan, slow_d), (["d", "e"].map(String::from).to_vec(), 11));
    assert_eq!(total(&plan, slow_d), 14);
    assert_eq!(path(&plan, |_| 0), (Vec::new(), 0));
    assert_eq!(path(&super::tests::plan(""), one), (Vec::new(), 0));
}

#[test]
fn of_equal_ways_the_first_written_counts() {
    let plan = plan(&steps(&["b:", "a:", "c: b", "d: a"]));
    assert_eq!(path(&plan, one).0, ["b", "c"]);
}

#[test]
fn a_collection_takes_as_long_as_its_longest_instance() {
    let plan = plan(&steps(&["a:", "many: a | count = 3", "b: many"]));
    let third = |node: &PlanNode| match &*node.info.address {
        "step.work.many[2]" => 5,
        "step.work.many" => 100,
        _ => 1,
    };
    assert_eq!(path(&plan, third), (["a", "many[2]", "b"].map(String::from).to_vec(), 7));
    assert_eq!(total(&plan, third), 1 + 1 + 1 + 5 + 1);
}

#[test]
fn one_to_one_instances_do_not_wait_for_the_whole() {
    let text = steps(&["a: | count = 2"])
        + "step \"work\" \"b\" {\n  count = 2\n  arguments { input = step.work.a[count.index].output }\n}\n";
    let slow = |node: &PlanNode| match &*node.info.address {
        "step.work.a[0]" | "step.work.b[1]" => 10,
        _ => 1,
    };
    assert_eq!(path(&plan(&text), slow).1, 11, "never a[0] and b[1]");
}

#[test]
fn a_collection_of_the_run_and_a_resource_weigh_for_themselves() {
    let text = steps(&["a:"])
        + "step \"work\" \"many\" {\n  count = step.work.a.output.n\n}\nresource \"place\" \"p\" {\n}\n"
        + "step \"work\" \"u\" {\n  uses { place = resource.place.p }\n}\n";
    let plan = plan(&text);
    assert_eq!(path(&plan, one).0, ["a", "many"]);
    let slow_place = |node: &PlanNode| if matches!(node.what, What::Resource(_)) { 10 } else { 1 };
    assert_eq!(path(&plan, slow_place), (vec![String::from("resource.place.p"), String::from("u")], 11));
}

const HOUR: Duration = Duration::from_secs(3600);

fn minutes(plan: &Plan, max_parallel: u32) -> u64 {
    allowance(plan, max_parallel).as_secs() / 60
}

#[test]
fn a_run_has_an_hour_at_least() {
    assert_eq!(allowance(&plan(""), 64), HOUR);
    assert_eq!(allowance(&plan(&steps(&["a: | timeouts { execution = \"49m\" }"])), 64), HOUR);
}

#[test]
fn timeouts_and_delays_along_the_longest_way_add_up_and_ten_minutes() {
    let slow = "timeouts { execution = \"40m\" }";
    let text = steps(&[&format!("a: | {slow}"), &format!("b: a | {slow}"), &format!("c: a b | {slow}\n  delay_before = \"5m\"")]);
    // 125 on the way, and two of these for what shares the slots.
    assert_eq!(minutes(&plan(&text), 64), 125 + 125 / 64 + 10);
    // One at a time.
    assert_eq!(minutes(&plan(&text), 1), 260);
}

#[test]
fn attempts_and_their_delays_count_up_to_a_deadline() {
    let text = |more: &str| {
        plan(&format!(
            "step \"work\" \"a\" {{\n  timeouts {{\n    execution = \"30m\"\n    {more}\n  }}\n  retry {{\n    attempts = 5\n    backoff {{ max = \"10m\" }}\n  }}\n}}\n"
        ))
    };
    let most = 64_000_000;
    assert_eq!(minutes(&text(""), most), 5 * 30 + 4 * 10 + 10);
    assert_eq!(minutes(&text("deadline = \"100m\""), most), 110);
    let bounded = "step \"work\" \"a\" {\n  timeouts { execution = \"30m\" }\n  retry {\n    attempts = 99\n    max_duration = \"1h\"\n  }\n}\n";
    assert_eq!(minutes(&plan(bounded), most), 60 + 30 + 10);
}

#[test]
fn an_outlook_has_phases_totals_and_what_is_not_known() {
    let text = steps(&["a:", "b: a | count = 3", "z: b"])
        + "resource \"place\" \"p\" {\n}\n"
        + "step \"work\" \"many\" {\n  for_each = step.work.a.output.all\n  if = each.value.good\n  uses { place = resource.place.p }\n}\n"
        + "step \"work\" \"c\" {\n  if = step.work.z.output.good\n  enabled = true\n}\n";
    let plan = plan(&text);
    let outlook = Outlook::of(&plan);
    let phases: Vec<Vec<(&str, Instances)>> = outlook
        .phases
        .iter()
        .map(|phase| phase.iter().map(|one| (one.address.trim_start_matches("step.work."), one.instances)).collect())
        .collect();
    let single = Instances::Single;
    let expected = [
        vec![("resource.place.p", single), ("a", single)],
        vec![("b", Instances::Known(3)), ("many", Instances::AtRunTime)],
        vec![("z", single)],
        vec![("c", single)],
    ];
    assert_eq!(phases, expected);
    assert_eq!(outlook.totals, Totals { steps: 5, instances: 6, uncounted: 1, resources: 1 });
    let unknown: Vec<(&str, Question, &str)> = outlook
        .unknown
        .iter()
        .map(|one| (one.address.trim_start_matches("step.work."), one.what, plan.grid().sources.text(one.span)))
        .collect();
    let expected = [
        ("many", Question::Instances, "step.work.a.output.all"),
        ("many", Question::Condition, "each.value.good"),
        ("c", Question::Condition, "step.work.z.output.good"),
    ];
    assert_eq!(unknown, expected);
    assert_eq!(outlook.critical.weight, Length { time: Duration::ZERO, steps: 4 });
    assert_eq!(outlook.critical.nodes.len(), 4);
}

#[test]
fn known_time_makes_a_way_critical_before_the_number_of_steps() {
    let plan = plan(&steps(&["a:", "b: a", "c: b", "slow: | delay_before = \"2s\"\n  delay_after = 1"]));
    let outlook = Outlook::of(&plan);
    assert_eq!(outlook.critical.weight, Length { time: Duration::from_secs(3), steps: 1 });
    assert_eq!(&*plan.node(outlook.critical.nodes[0]).unwrap().info.address, "step.work.slow");
}

#[test]
fn what_a_step_is_expected_to_take_is_known_time() {
    let plan = plan(&steps(&["a:", "b: a", "c: b", "slow: | expect = \"90s\""]));
    let outlook = Outlook::of(&plan);
    assert_eq!(outlook.critical.weight, Length { time: Duration::from_secs(90), steps: 1 });
}

#[test]
fn what_tags_leave_out_is_not_in_the_outlook() {
    let mut plan = plan(&steps(&["a:", "b: a | tags = [\"smoke\"]", "c: b", "slow: | expect = \"90s\""]));
    let choice = Choice::of(plan.grid(), &"smoke".parse().unwrap()).unwrap();
    plan.choose(choice);
    let outlook = Outlook::of(&plan);
    assert_eq!(outlook.totals, Totals { steps: 2, instances: 2, uncounted: 0, resources: 0 });
    assert_eq!(outlook.critical.weight, Length { time: Duration::ZERO, steps: 2 });
    let planned: Vec<&str> = outlook.phases.iter().flatten().map(|one| &*one.address).collect();
    assert_eq!(planned, ["step.work.a", "step.work.b"]);
}

#[test]
fn nothing_has_an_outlook_too() {
    let outlook = Outlook::of(&plan(""));
    assert!(outlook.phases.is_empty() && outlook.critical.nodes.is_empty() && outlook.unknown.is_empty());
}

const GROUPED: &str = r#"
step "work" "first" {
}
group "buy" {
  depends_on   = [step.work.first]
  delay_before = "5m"
  timeouts { execution = "10h" }
  retry {
    attempts = 3
    backoff { max = "1m" }
  }
  step "work" "cart" {
    timeouts { execution = "40m" }
  }
  step "work" "pay" {
    depends_on = [step.work.cart]
    timeouts { execution = "20m" }
  }
}
step "work" "last" {
  depends_on = [group.buy]
}
step "work" "alone" {
}
step "work" "winner" {
  depends_on_any = [step.work.alone, step.work.first]
  losers         = "finish"
}
"#;

#[test]
fn a_way_leads_through_what_stands_in_a_group() {
    let plan = plan(GROUPED);
    let outlook = Outlook::of(&plan);
    let path: Vec<&str> = outlook.critical.nodes.iter().map(|node| &*plan.node(*node).unwrap().info.address).collect();
    let expected = ["step.work.first", "group.buy", "group.buy.step.work.cart", "group.buy.step.work.pay", "step.work.last"];
    assert_eq!(path, expected);
    assert_eq!(outlook.critical.weight, Length { time: Duration::from_secs(300), steps: 4 });
    assert_eq!(outlook.totals, Totals { steps: 6, instances: 6, uncounted: 0, resources: 0 });
    assert!(outlook.phases.iter().all(|phase| !phase.is_empty()));
}

#[test]
fn a_group_that_is_tried_again_has_time_for_all_attempts_of_what_is_in_it() {
    let text = GROUPED.replace("timeouts { execution = \"10h\" }", "");
    // Five minutes before, two delays of a minute, three times an hour.
    assert_eq!(minutes(&plan(&text), 64_000_000), 5 + 2 + 3 * 60 + 10);
}
