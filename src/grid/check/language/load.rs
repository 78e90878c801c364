//! The words of load: scenarios and what stands in them.

use super::{DEPENDS_ON, DESCRIPTION, GROUPS, NAME, SCOPE, SERVICE_USED, STEP, TYPE_AND_NAME};
use crate::grid::check::vocabulary::{BlockDef, Inside, Vocabulary, Word, may, must, or};
use crate::value::shape::TypeDef::{Any, Bool, Condition, Duration, List, Number, OneOf, String};

const LOAD_BLOCK: BlockDef =
    BlockDef { kind: "load", labels: &["KIND"], doc: "How much, when, by whom.", inside: Inside::Words(&LOAD) };
const STOP_WHEN_BLOCK: BlockDef =
    BlockDef { kind: "stop_when", labels: &[], doc: "When it gives up.", inside: Inside::Words(&STOP_WHEN) };
const GRACEFUL_STOP: Word = or("graceful_stop", Duration, "\"30s\"", "How long iterations may still take when the plan is over.");
const WARMUP: Word = may("warmup", Duration, "The beginning that is left out of every figure.");
const CONTINUE: Word = or("continue_on_failure", Bool, "false", "Whether what depends on it runs although it failed.");
const ENABLED: Word = or("enabled", Bool, "true", "Whether it runs; as `if`.");
const EXPECT: Word = may("expect", Duration, "How long it is expected to take.");
const IF: Word = or("if", Condition, "true", "Whether it runs; if not, it is skipped.");
const PRIORITY: Word = or("priority", Number, "0", "Among those that are ready, the highest begins first.");
const RUN_IF_SKIPPED: Word = or("run_if_skipped", Bool, "true", "Whether it runs when what it depends on was skipped.");
const TAGS: Word = may("tags", List(&String), "Words by which `--tags` chooses it.");

/// `mix "NAME" { … }`
pub(in crate::grid::check) static MIX_WORDS: Vocabulary = Vocabulary {
    of: "a mix",
    attributes: &[
        CONTINUE,
        DEPENDS_ON,
        DESCRIPTION,
        ENABLED,
        EXPECT,
        GRACEFUL_STOP,
        IF,
        PRIORITY,
        RUN_IF_SKIPPED,
        SCOPE,
        TAGS,
        WARMUP,
    ],
    blocks: &[LOAD_BLOCK, STOP_WHEN_BLOCK],
    repeatable: &[],
    unbuilt: &[],
};

/// `scenario "NAME" { … }`
pub(in crate::grid::check) static SCENARIO: Vocabulary = Vocabulary {
    of: "a scenario",
    attributes: &[
        CONTINUE,
        or("delay_after", Duration, "0", "How long to wait after it."),
        or("delay_before", Duration, "0", "How long to wait before it."),
        DEPENDS_ON,
        DESCRIPTION,
        ENABLED,
        EXPECT,
        GRACEFUL_STOP,
        IF,
        or("max_steps", Number, "100", "The most steps that one iteration may run."),
        may("mix", Any, "The mix by whose load plan it runs, together with others, instead of one of its own: mix.NAME."),
        or(
            "order",
            OneOf(&["sequence", "graph"]),
            "\"sequence\"",
            "Whether an iteration runs its steps as written, or in parallel as dependencies allow.",
        ),
        PRIORITY,
        RUN_IF_SKIPPED,
        SCOPE,
        SERVICE_USED,
        TAGS,
        may("think_time", Any, "How long a user waits between steps: a duration, or a list of the shortest and the longest."),
        WARMUP,
        or("weight", Number, "1", "In a mix: how often it is the one that an iteration runs, against the others' weights."),
    ],
    blocks: &[LOAD_BLOCK, STOP_WHEN_BLOCK],
    repeatable: &[
        BlockDef { kind: "data", labels: NAME, doc: "Rows of a file, one for an iteration.", inside: Inside::Words(&DATA) },
        BlockDef {
            kind: "group",
            labels: NAME,
            doc: "Steps as one; with weights, an iteration runs one of them.",
            inside: Inside::Words(&GROUPS),
        },
        BlockDef { kind: "step", labels: TYPE_AND_NAME, doc: "One call of an iteration.", inside: Inside::Words(&STEP) },
        BlockDef { kind: "vary", labels: NAME, doc: "A value drawn for each iteration.", inside: Inside::Words(&VARY) },
    ],
    unbuilt: &[],
};

/// `threshold "TEXT" { … }`
pub(in crate::grid::check) static THRESHOLD: Vocabulary = Vocabulary::attributes(
    "a threshold",
    &[
        or("after", Duration, "0", "How long to wait before judging, in the time of the scenario, or of the run."),
        DESCRIPTION,
        may("fail_on", String, "What must not be: an aggregate, a comparison, a limit, such as \"p99 >= 300ms\"."),
        must("metric", Any, "What is watched, such as scenario.checkout.latency."),
        or(
            "on_breach",
            OneOf(&["fail", "abort", "warn"]),
            "\"fail\"",
            "What a breach does: the run fails, it stops at once, or it is told.",
        ),
        may("require", String, "What must be: an aggregate, a comparison, a limit, such as \"p99 < 300ms\"."),
        may("window", Duration, "How long the last part is that is judged; without it, all since the beginning."),
    ],
);

/// `load "KIND" { … }`: the words of all kinds; which of them a kind takes is said by [`LOADS`].
pub(in crate::grid::check) static LOAD: Vocabulary = Vocabulary::attributes(
    "a load plan",
    &[
        or(
            "arrivals",
            OneOf(&["uniform", "poisson"]),
            "\"uniform\"",
            "Of arrival rates: how the beginnings of iterations are spread.",
        ),
        or(
            "backlog",
            Duration,
            "\"10s\"",
            "Of arrival rates: how late an iteration may begin; what is later is dropped and counted.",
        ),
        may("duration", Duration, "For how long."),
        may("iterations", Number, "How many iterations: in all, or of each user."),
        or("max_duration", Duration, "\"10m\"", "Of kinds with iterations: how long it may take."),
        or("max_users", Number, "100", "The most users there can be."),
        or("per", Duration, "\"1s\"", "Of arrival rates: the time that a rate counts in."),
        may("rate", Number, "How many iterations begin in the time of `per`."),
        may("stages", Any, "One after the other: a list of { duration, rate } or { duration, users }."),
        or("start_rate", Number, "0", "The rate at first."),
        or("start_users", Number, "0", "The users at first."),
        or("users", Number, "1", "How many users."),
    ],
);

/// `stop_when { … }`
pub(in crate::grid::check) static STOP_WHEN: Vocabulary = Vocabulary::attributes(
    "stop_when",
    &[
        may("after", Duration, "How long to wait before looking."),
        or("any_check_fails", Bool, "false", "When a check does not hold."),
        or("any_step_fails", Bool, "false", "When a step fails."),
        may("failure_rate", Number, "When more than this part of the iterations has failed, from 0 to 1."),
    ],
);

/// `vary "NAME" { … }`
pub(in crate::grid::check) static VARY: Vocabulary = Vocabulary::attributes(
    "vary",
    &[
        may("choice", List(&Any), "One of these, each as likely."),
        may("probability", Number, "True with this probability, from 0 to 1."),
        may("range", List(&Number), "A number between these two, both included; whole if both are."),
    ],
);

/// `data "NAME" { … }`
pub(in crate::grid::check) static DATA: Vocabulary = Vocabulary::attributes(
    "data",
    &[
        may("csv", String, "A file whose first line names the columns."),
        may("json", String, "A file with a list of objects."),
        may("jsonl", String, "A file with an object on each line."),
        or("pick", OneOf(&["sequential", "random", "unique"]), "\"sequential\"", "Which row an iteration has."),
    ],
);
