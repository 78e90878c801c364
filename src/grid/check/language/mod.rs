//! Every word of the language that is built: blocks, what they are labelled with, what may stand in them. The checker knows a word by these
//! tables alone, and the schema of the language is made of them; what a type takes in `arguments` stands with the type.

mod around;
mod load;

use super::not_built;
use super::vocabulary::{BlockDef, Inside, Vocabulary, Word, may, must, or};
use crate::value::shape::TypeDef::{Any, Bool, Condition, Duration, List, Map, Number, OneOf, String};
pub(super) use around::{ASSET, GIVES, INPUT, LIVE, PROFILE, RUN, RUNNER, SQUALL, USE};
pub(super) use load::{DATA, LOAD, MIX_WORDS, SCENARIO, STOP_WHEN, THRESHOLD, VARY};

const NAME: &[&str] = &["NAME"];
const TYPE_AND_NAME: &[&str] = &["TYPE", "NAME"];

const DEPENDS_ON: Word = may("depends_on", Any, "What must be done before: a list of steps, groups and resources.");
const DESCRIPTION: Word = may("description", String, "What it is for, for people.");
const SCOPE: Word = or(
    "scope",
    OneOf(&["local", "module", "workspace", "global"]),
    "\"workspace\"",
    "Who may use the name: its file, its folder, all files; with global nobody may take the name again.",
);
const SERVICE_USED: Word =
    may("service", Any, "The service that it calls, written service.NAME: what that gives counts where nothing else is said.");
const USES: Word = may("uses", Any, "The resources it works with: a map by the names of its places, or a list.");

/// The top of a file.
pub static TOP: Vocabulary = Vocabulary {
    of: "a grid",
    attributes: &[],
    blocks: &[],
    repeatable: &[
        BlockDef {
            kind: "squall",
            labels: &[],
            doc: "What is said about the run as a whole; once.",
            inside: Inside::Words(&SQUALL),
        },
        BlockDef { kind: "profile", labels: NAME, doc: "Values for variables, by a name.", inside: Inside::Words(&PROFILE) },
        BlockDef { kind: "runner", labels: &["TYPE"], doc: "A manifest of a step's type.", inside: Inside::Words(&RUNNER) },
        BlockDef { kind: "asset", labels: &["TYPE"], doc: "A manifest of a resource's type.", inside: Inside::Words(&ASSET) },
        BlockDef { kind: "variable", labels: NAME, doc: "A value that is given from outside.", inside: Inside::Words(&VARIABLE) },
        BlockDef { kind: "locals", labels: &[], doc: "Named values.", inside: Inside::Names },
        BlockDef {
            kind: "resource",
            labels: TYPE_AND_NAME,
            doc: "Something long-lived and shared: made before its first user, destroyed after its last.",
            inside: Inside::Words(&RESOURCE),
        },
        BlockDef {
            kind: "service",
            labels: NAME,
            doc: "A part of the system under test: where it is, and what holds for all who call it.",
            inside: Inside::Words(&SERVICE),
        },
        BlockDef { kind: "step", labels: TYPE_AND_NAME, doc: "One unit of work.", inside: Inside::Words(&STEP) },
        BlockDef { kind: "group", labels: NAME, doc: "Steps as one node.", inside: Inside::Words(&GROUPS) },
        BlockDef {
            kind: "scenario",
            labels: NAME,
            doc: "Steps that virtual users run again and again by a load plan.",
            inside: Inside::Words(&SCENARIO),
        },
        BlockDef {
            kind: "mix",
            labels: NAME,
            doc: "One load plan shared by the scenarios that name it; each iteration runs one of them, by their weights.",
            inside: Inside::Words(&MIX_WORDS),
        },
        BlockDef {
            kind: "threshold",
            labels: &["TEXT"],
            doc: "What must hold of a metric, or the run fails.",
            inside: Inside::Words(&THRESHOLD),
        },
        BlockDef {
            kind: "output",
            labels: NAME,
            doc: "A value that is printed and stored at the end.",
            inside: Inside::Words(&OUTPUT),
        },
    ],
    unbuilt: not_built::TOP_BLOCKS,
};

/// `variable "NAME" { … }`
pub(super) static VARIABLE: Vocabulary = Vocabulary {
    of: "a variable",
    attributes: &[
        may("default", Any, "Its value if none is given."),
        DESCRIPTION,
        or("sensitive", Bool, "false", "Whether its value is never shown."),
        or(
            "type",
            Any,
            "any",
            "What its value is converted to: string, number, bool, any, list(T), set(T), map(T), tuple([T]), object({ … }).",
        ),
    ],
    blocks: &[],
    repeatable: &[BlockDef {
        kind: "validation",
        labels: &[],
        doc: "What must hold for its value.",
        inside: Inside::Words(&VALIDATION),
    }],
    unbuilt: &[],
};

/// `validation { … }` of a variable.
pub(super) static VALIDATION: Vocabulary = Vocabulary::attributes(
    "validation",
    &[must("condition", Condition, "What must hold."), may("error_message", String, "What is said if it does not.")],
);

/// `output "NAME" { … }`
pub(super) static OUTPUT: Vocabulary = Vocabulary::attributes(
    "an output",
    &[DESCRIPTION, or("sensitive", Bool, "false", "Whether its value is never shown."), must("value", Any, "Its value.")],
);

/// `resource "TYPE" "NAME" { … }`
pub(super) static RESOURCE: Vocabulary = Vocabulary {
    of: "a resource",
    attributes: &[DEPENDS_ON, DESCRIPTION, SCOPE, SERVICE_USED, USES],
    blocks: &[ARGUMENTS, RETRY_BLOCK, TIMEOUTS_BLOCK, USES_BLOCK],
    repeatable: &[],
    unbuilt: &[],
};

/// `service "NAME" { … }`
pub(super) static SERVICE: Vocabulary = Vocabulary {
    of: "a service",
    attributes: &[
        DESCRIPTION,
        may("headers", Map(&String), "Headers of every request to it, where a step or its client gives none of the name."),
        SCOPE,
        may("timeout", Duration, "How long a call of it may take: the `timeouts.execution` of steps that say nothing of it."),
        must("url", String, "Where it is: http:// or https://, a host, perhaps a port and a path. Relative URLs stand under it."),
    ],
    blocks: &[BREAKER_BLOCK, RATE_LIMIT_BLOCK],
    repeatable: &[],
    unbuilt: not_built::SERVICE,
};

const CACHE_BLOCK: BlockDef = BlockDef {
    kind: "cache",
    labels: &[],
    doc: "When an output that is stored is taken instead of working.",
    inside: Inside::Words(&CACHE),
};
const BREAKER_BLOCK: BlockDef = BlockDef {
    kind: "circuit_breaker",
    labels: &[],
    doc: "When nothing is tried for a while, since it fails anyway.",
    inside: Inside::Words(&BREAKER),
};
const CONCURRENCY_BLOCK: BlockDef = BlockDef {
    kind: "concurrency",
    labels: &[],
    doc: "How many instances may work at once.",
    inside: Inside::Words(&CONCURRENCY),
};
const DEDUPE_BLOCK: BlockDef = BlockDef {
    kind: "dedupe",
    labels: &[],
    doc: "What becomes of a second one with the same key while the first runs.",
    inside: Inside::Words(&DEDUPE),
};
const RATE_LIMIT_BLOCK: BlockDef = BlockDef {
    kind: "rate_limit",
    labels: &[],
    doc: "How many calls there may be in a time.",
    inside: Inside::Words(&RATE_LIMIT),
};
const ARGUMENTS: BlockDef = BlockDef { kind: "arguments", labels: &[], doc: "What its type takes.", inside: Inside::Arguments };
const RETRY_BLOCK: BlockDef =
    BlockDef { kind: "retry", labels: &[], doc: "How often it is tried, and when.", inside: Inside::Words(&RETRY) };
const TIMEOUTS_BLOCK: BlockDef =
    BlockDef { kind: "timeouts", labels: &[], doc: "How long each part of it may take.", inside: Inside::Words(&TIMEOUTS) };
const USES_BLOCK: BlockDef = BlockDef {
    kind: "uses",
    labels: &[],
    doc: "The resources it works with, by the names of its places.",
    inside: Inside::Names,
};
const METRICS_BLOCK: BlockDef =
    BlockDef { kind: "metrics", labels: &[], doc: "What is measured of it besides.", inside: Inside::Words(&METRICS) };
const PLACEMENT_BLOCK: BlockDef =
    BlockDef { kind: "placement", labels: &[], doc: "Which worker of a cluster runs it.", inside: Inside::Words(&PLACEMENT) };
const TRACING_BLOCK: BlockDef =
    BlockDef { kind: "tracing", labels: &[], doc: "What is traced of it.", inside: Inside::Words(&TRACING) };
const ON_ERROR_BLOCK: BlockDef =
    BlockDef { kind: "on_error", labels: &[], doc: "What its failure does.", inside: Inside::Words(&ON_ERROR) };
const CHECK_BLOCK: BlockDef =
    BlockDef { kind: "check", labels: &["TEXT"], doc: "What must hold for each attempt.", inside: Inside::Words(&CHECK) };

const METRIC_BLOCK: BlockDef = BlockDef {
    kind: "metric",
    labels: NAME,
    doc: "A number that is counted after each attempt that succeeded, under a name of its own: custom.NAME.",
    inside: Inside::Words(&METRIC),
};

/// What steps and groups have in common.
const META: &[Word] = &[
    or("continue_on_failure", Bool, "false", "Whether what depends on it runs although it failed."),
    may("count", Number, "How many instances there are."),
    or("delay_after", Duration, "0", "How long to wait after the work."),
    or("delay_before", Duration, "0", "How long to wait before the work."),
    DEPENDS_ON,
    may("depends_on_any", List(&Any), "A race: the first of these that succeeds releases it."),
    DESCRIPTION,
    or("enabled", Bool, "true", "Whether it runs; as `if`."),
    may("env", Any, "Environment variables for the processes that it starts: a map."),
    may("expect", Duration, "How long it is expected to take."),
    may("for_each", Any, "What there is an instance for: a map, an object, a set of strings, or a list."),
    may("idempotency_key", String, "Sent with the call where the protocol has one, which then may be repeated."),
    or("if", Condition, "true", "Whether it runs; if not, it is skipped."),
    or("losers", OneOf(&["cancel", "finish"]), "\"cancel\"", "What becomes of those in `depends_on_any` that are not first."),
    or("on_resume", OneOf(&["rerun", "hold", "fail"]), "\"rerun\"", "What becomes of it if it was running at a crash."),
    or("priority", Number, "0", "Among those that are ready, the highest begins first."),
    or("run_if_skipped", Bool, "true", "Whether it runs when what it depends on was skipped."),
    SCOPE,
    or("sensitive", Bool, "false", "Whether its output is never shown."),
    SERVICE_USED,
    may("tags", List(&String), "Words by which `--tags` chooses it."),
    USES,
];

/// What groups have besides: how much an iteration of a scenario prefers it.
const WEIGHT: Word = may(
    "weight",
    Number,
    "Of a group directly in a scenario: how often it is the one that an iteration runs, against the others' weights.",
);

const GROUP_META: &[Word] = &{
    let mut all = [WEIGHT; META.len() + 1];
    let mut at = 0;
    while at < META.len() {
        all[at] = META[at];
        at += 1;
    }
    all
};

/// `step "TYPE" "NAME" { … }`
pub(super) static STEP: Vocabulary = Vocabulary {
    of: "a step",
    attributes: META,
    blocks: &[
        ARGUMENTS,
        CACHE_BLOCK,
        BREAKER_BLOCK,
        CONCURRENCY_BLOCK,
        DEDUPE_BLOCK,
        METRICS_BLOCK,
        ON_ERROR_BLOCK,
        PLACEMENT_BLOCK,
        RATE_LIMIT_BLOCK,
        RETRY_BLOCK,
        TIMEOUTS_BLOCK,
        TRACING_BLOCK,
        USES_BLOCK,
    ],
    repeatable: &[CHECK_BLOCK, METRIC_BLOCK],
    unbuilt: &[],
};

/// `group "NAME" { … }`
pub(super) static GROUPS: Vocabulary = Vocabulary {
    of: "a group",
    attributes: GROUP_META,
    blocks: &[
        CACHE_BLOCK,
        BREAKER_BLOCK,
        CONCURRENCY_BLOCK,
        DEDUPE_BLOCK,
        METRICS_BLOCK,
        ON_ERROR_BLOCK,
        PLACEMENT_BLOCK,
        RATE_LIMIT_BLOCK,
        RETRY_BLOCK,
        TIMEOUTS_BLOCK,
        TRACING_BLOCK,
        USES_BLOCK,
    ],
    repeatable: &[
        CHECK_BLOCK,
        BlockDef { kind: "group", labels: NAME, doc: "A group in the group.", inside: Inside::Words(&GROUPS) },
        BlockDef { kind: "output", labels: NAME, doc: "A value that those outside may use.", inside: Inside::Words(&OUTPUT) },
        BlockDef { kind: "step", labels: TYPE_AND_NAME, doc: "One unit of work.", inside: Inside::Words(&STEP) },
    ],
    unbuilt: &[],
};

/// `check "TEXT" { … }`
pub(super) static CHECK: Vocabulary = Vocabulary::attributes(
    "check",
    &[
        must("condition", Condition, "What must hold of `self`, the attempt."),
        may("error_message", String, "What is said if it does not."),
        or("severity", OneOf(&["error", "warn"]), "\"error\"", "Whether the attempt fails, or it is only counted."),
    ],
);

/// `metric "NAME" { … }` of a step
pub(super) static METRIC: Vocabulary = Vocabulary::attributes(
    "a metric",
    &[
        may("unit", String, "What it is counted in, for people; with a unit of time, such as \"ms\", it is one."),
        must("value", Any, "The number, over `self`, the attempt; null is left out."),
    ],
);

/// `timeouts { … }`
pub(super) static TIMEOUTS: Vocabulary = Vocabulary::attributes(
    "timeouts",
    &[
        may("execution", Duration, "For one attempt."),
        may("queue", Duration, "For waiting until there is room."),
        may("start", Duration, "From when it could begin to when it begins."),
        may("deadline", Duration, "When it is over, whatever happened: an instant, or from the start of the run."),
    ],
);

/// `retry { … }`
pub(super) static RETRY: Vocabulary = Vocabulary {
    of: "retry",
    attributes: &[
        or("attempts", Number, "1", "How many attempts there are in all."),
        may("max_duration", Duration, "After this there is no further attempt."),
        or("retry_on", List(&String), "[\"any\"]", "After which failures there is another attempt: classes and statuses."),
        or("abort_on", List(&String), "[]", "After which failures there is none, whatever `retry_on` says."),
        or("only", OneOf(&["all", "failed"]), "\"all\"", "Of a group: which of its steps run again."),
    ],
    blocks: &[BlockDef { kind: "backoff", labels: &[], doc: "How long to wait between.", inside: Inside::Words(&BACKOFF) }],
    repeatable: &[],
    unbuilt: &[],
};

/// `backoff { … }`
pub(super) static BACKOFF: Vocabulary = Vocabulary::attributes(
    "backoff",
    &[
        or("strategy", OneOf(&["fixed", "linear", "exponential"]), "\"exponential\"", "How the wait grows."),
        or("initial", Duration, "\"100ms\"", "The first wait."),
        or("factor", Number, "2", "By what an exponential wait grows."),
        or("max", Duration, "\"30s\"", "The longest wait."),
        or("jitter", OneOf(&["none", "equal", "full"]), "\"equal\"", "How much of the wait is random."),
    ],
);

/// `on_error { … }`
pub(super) static ON_ERROR: Vocabulary = Vocabulary::attributes(
    "on_error",
    &[
        must("action", OneOf(&["fail", "continue", "fallback", "hold"]), "What a failure does to the rest of the run."),
        may("fallback", Any, "With the action \"fallback\": the step whose output is taken, or a value."),
    ],
);

/// `tracing { … }`
pub(super) static TRACING: Vocabulary = Vocabulary::attributes(
    "tracing",
    &[
        may("attributes", Any, "What its spans carry besides: a map."),
        may("sample_rate", Number, "Which part of its calls is traced, from 0 to 1."),
    ],
);

/// `metrics { … }`
pub(super) static METRICS: Vocabulary =
    Vocabulary::attributes("metrics", &[may("emit", List(&String), "Which metrics are exported.")]);

/// `placement { … }`
pub(super) static PLACEMENT: Vocabulary = Vocabulary::attributes(
    "placement",
    &[
        may("labels", Any, "Labels that the worker has: a map."),
        may("constraints", List(&String), "What else must hold for the worker, such as \"region=eu\"."),
        may("shard_by", String, "What its instances are divided by."),
    ],
);

/// Among whom something is shared.
const SHARING: Word =
    or("scope", OneOf(&["run", "grid", "global"]), "\"run\"", "Among whom: this run, runs of this grid, or all runs.");

/// `cache { … }`
pub(super) static CACHE: Vocabulary = Vocabulary::attributes(
    "cache",
    &[
        or("enabled", Bool, "true", "Whether it is used."),
        may("key", String, "What the output belongs to; without it the type and the arguments say."),
        may("ttl", Duration, "How long an output may be taken."),
        SHARING,
        or("restore", OneOf(&["always", "on_retry", "on_resume"]), "\"always\"", "When a stored output is taken."),
    ],
);

/// `circuit_breaker { … }`
pub(super) static BREAKER: Vocabulary = Vocabulary::attributes(
    "circuit_breaker",
    &[
        or("failure_threshold", Number, "5", "After how many failures it opens."),
        may("window", Duration, "Within which time these count; without it they count in a row."),
        or("half_open_max", Number, "1", "How many may try whether it works again."),
        or("recovery_timeout", Duration, "\"30s\"", "How long it is open."),
        may("key", String, "Those with the same key share it."),
    ],
);

/// `concurrency { … }`
pub(super) static CONCURRENCY: Vocabulary = Vocabulary::attributes(
    "concurrency",
    &[
        must("limit", Number, "How many at once."),
        may("per_key", String, "Of each key, rather than of all."),
        or("order", OneOf(&["any", "ordered"]), "\"any\"", "Whether instances begin in the order of their indices."),
    ],
);

/// `dedupe { … }`
pub(super) static DEDUPE: Vocabulary = Vocabulary::attributes(
    "dedupe",
    &[
        may("key", String, "What is the same; without it the type and the arguments say."),
        or("action", OneOf(&["wait", "skip", "cancel_previous"]), "\"wait\"", "What the second one does."),
        SHARING,
    ],
);

/// `rate_limit { … }`
pub(super) static RATE_LIMIT: Vocabulary = Vocabulary::attributes(
    "rate_limit",
    &[
        must("limit", Number, "How many calls in a time."),
        or("per", Duration, "\"1s\"", "Which time."),
        may("burst", Number, "How many at once after a pause; without it as many as the limit."),
        may("key", String, "Those with the same key share it."),
    ],
);
