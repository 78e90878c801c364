//! The words of what is said about a grid as a whole: its run, its profiles, the manifests of types.

use super::DESCRIPTION;
use crate::grid::check::vocabulary::{BlockDef, Inside, Vocabulary, may, must, or};
use crate::value::shape::TypeDef::{Any, Bool, Duration, Number, OneOf, String};

/// `squall { … }`
pub(in crate::grid::check) static SQUALL: Vocabulary = Vocabulary::attributes(
    "the squall block",
    &[
        may("max_duration", Duration, "How long a run may take; paused and held time does not count."),
        may("on_failure", OneOf(&["fail-fast", "continue", "hold"]), "What a step's failure does to the run."),
        may("required_version", String, "Which versions of squall it is for, such as \">= 1.2, < 2\"."),
        may("seed", Number, "The seed of every choice."),
    ],
);

/// `profile "NAME" { … }`
pub(in crate::grid::check) static PROFILE: Vocabulary = Vocabulary {
    of: "a profile",
    attributes: &[or("default", Bool, "false", "Whether its values count when nobody asks for a profile."), DESCRIPTION],
    blocks: &[BlockDef { kind: "variables", labels: &[], doc: "Values for variables.", inside: Inside::Names }],
    repeatable: &[],
    unbuilt: &[],
};

/// `runner "TYPE" { … }`
pub(in crate::grid::check) static RUNNER: Vocabulary = Vocabulary {
    of: "a runner",
    attributes: &[DESCRIPTION],
    blocks: &[BlockDef { kind: "lifecycle", labels: &[], doc: "What carries it out.", inside: Inside::Words(&RUN) }],
    repeatable: MANIFEST,
    unbuilt: &["source", "version"],
};

/// `asset "TYPE" { … }`
pub(in crate::grid::check) static ASSET: Vocabulary = Vocabulary {
    of: "an asset",
    attributes: &[DESCRIPTION],
    blocks: &[BlockDef { kind: "lifecycle", labels: &[], doc: "What carries it out.", inside: Inside::Words(&LIVE) }],
    repeatable: MANIFEST,
    unbuilt: &["source", "version"],
};

const MANIFEST: &[BlockDef] = &[
    BlockDef { kind: "input", labels: &["NAME"], doc: "What it takes.", inside: Inside::Words(&INPUT) },
    BlockDef { kind: "output", labels: &["NAME"], doc: "What it gives.", inside: Inside::Words(&GIVES) },
    BlockDef { kind: "uses", labels: &["NAME"], doc: "A resource it works with.", inside: Inside::Words(&USE) },
];

/// `input "NAME" { … }` of a manifest.
pub(in crate::grid::check) static INPUT: Vocabulary = Vocabulary::attributes(
    "an input",
    &[
        may("default", Any, "What it is when it is left out."),
        DESCRIPTION,
        or("optional", Bool, "false", "Whether it may be left out, and is null then."),
        or("sensitive", Bool, "false", "Whether its value is never shown."),
        must("type", Any, "Its type."),
    ],
);

/// `output "NAME" { … }` of a manifest.
pub(in crate::grid::check) static GIVES: Vocabulary = Vocabulary::attributes(
    "an output of a manifest",
    &[DESCRIPTION, or("sensitive", Bool, "false", "Whether its value is never shown."), may("type", Any, "Its type.")],
);

/// `uses "NAME" { … }` of a manifest.
pub(in crate::grid::check) static USE: Vocabulary =
    Vocabulary::attributes("a use", &[must("asset_type", String, "The type of the resource."), DESCRIPTION]);

/// `lifecycle { … }` of a runner.
pub(in crate::grid::check) static RUN: Vocabulary =
    Vocabulary::attributes("the lifecycle of a runner", &[may("on_run", String, "What is called for a step.")]);

/// `lifecycle { … }` of an asset.
pub(in crate::grid::check) static LIVE: Vocabulary = Vocabulary::attributes(
    "the lifecycle of an asset",
    &[may("create", String, "What makes it."), may("destroy", String, "What ends it.")],
);
