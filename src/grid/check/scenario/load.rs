//! `load "KIND" { … }`: how much, when, by whom.

use std::time::Duration;

use crate::base::diagnostic::{Code, Diagnostic, did_you_mean, listed};
use crate::grid::check::container::Container;
use crate::grid::check::language::LOAD;
use crate::grid::check::meta::required::required_setting;
use crate::grid::check::read::{self, Read};
use crate::grid::check::vocabulary::attribute;
use crate::grid::model::{ArrivalsDef, LoadDef, LoadKind, Setting, Stage, Stages};
use crate::grid::syntax::Block;
use crate::value::Value;
use crate::value::shape::read_duration;

/// The most users there can be of arrivals, if nothing is said.
const MAX_USERS: u32 = 100;
/// How late an iteration may begin, if nothing is said.
const BACKLOG: Duration = Duration::from_secs(10);
/// How long a number of iterations may take, if nothing is said.
const MAX_DURATION: Duration = Duration::from_secs(600);

/// Reads a plan.
pub(super) fn load(block: &Block, container: &mut Container<'_>) -> Option<LoadDef> {
    let kind = kind(block, container);
    LOAD.check(&block.body, container.diagnostics);
    let kind = kind?;
    refuse_others(block, kind, container);
    Reader { block, container }.load(kind)
}

fn kind(block: &Block, container: &mut Container<'_>) -> Option<LoadKind> {
    let words = || LoadKind::ALL.into_iter().map(LoadKind::word);
    let Some(label) = block.labels.first() else {
        let problem = Diagnostic::error(Code::LABELS, block.open_span, "load needs a kind");
        container.report(problem.hint(format!("write load \"constant_vus\" {{ … }}; there is {}", listed(words()))));
        return None;
    };
    if let Some(second) = block.labels.get(1) {
        container.report(Diagnostic::error(Code::LABELS, second.span, "load has one label, its kind"));
    }
    let kind = LoadKind::from_word(&label.text);
    if kind.is_none() {
        let hint = synonym(&label.text).map(|word| format!("that is called \"{word}\" here"));
        let hint = hint.or_else(|| did_you_mean(&label.text, words())).unwrap_or_else(|| format!("there is {}", listed(words())));
        let problem = Diagnostic::error(Code::LOAD, label.span, format!("there is no load of kind \"{}\"", label.text));
        container.report(problem.hint(hint));
    }
    kind
}

/// What other tools call the kinds.
fn synonym(word: &str) -> Option<&'static str> {
    let plain = word.replace('-', "_");
    if let Some(kind) = LoadKind::from_word(&plain) {
        return Some(kind.word());
    }
    match plain.as_str() {
        "per_vu_iteration" | "per_user_iterations" => Some("per_vu_iterations"),
        "constant_users" | "closed" => Some("constant_vus"),
        "ramping_users" | "ramp_users" => Some("ramping_vus"),
        "constant_rate" | "open" | "arrival_rate" | "constant_users_per_sec" => Some("constant_arrival_rate"),
        "ramping_rate" | "ramp_rate" | "ramp_users_per_sec" => Some("ramping_arrival_rate"),
        _ => None,
    }
}

/// The arguments of a kind.
const fn arguments(kind: LoadKind) -> &'static [&'static str] {
    match kind {
        LoadKind::ConstantVus => &["users", "duration"],
        LoadKind::RampingVus => &["start_users", "stages"],
        LoadKind::SharedIterations | LoadKind::PerVuIterations => &["users", "iterations", "max_duration"],
        LoadKind::ConstantArrivalRate => &["rate", "per", "duration", "max_users", "arrivals", "backlog"],
        LoadKind::RampingArrivalRate => &["start_rate", "per", "stages", "max_users", "arrivals", "backlog"],
        LoadKind::ExternallyControlled => &["users", "max_users", "duration"],
    }
}

/// Reports arguments that are of other kinds.
fn refuse_others(block: &Block, kind: LoadKind, container: &mut Container<'_>) {
    let own = arguments(kind);
    for attribute in &block.body.attributes {
        let name = &*attribute.name.text;
        if LOAD.has_attribute(name) && !own.contains(&name) {
            let message = format!("a load of kind \"{}\" has no argument \"{name}\"", kind.word());
            let problem = Diagnostic::error(Code::LOAD, attribute.name.span, message);
            container.report(problem.hint(format!("it has {}", listed(own.iter().copied()))));
        }
    }
}

struct Reader<'b, 'c, 'd> {
    block: &'b Block,
    container: &'c mut Container<'d>,
}

impl Reader<'_, '_, '_> {
    fn load(&mut self, kind: LoadKind) -> Option<LoadDef> {
        match kind {
            LoadKind::ConstantVus => {
                let (users, duration) = (self.users("users", 1), self.must("duration", "\"30s\"", read::limit));
                Some(LoadDef::ConstantVus { users, duration: duration? })
            }
            LoadKind::RampingVus => {
                let start_users = self.or("start_users", 0, read::users_from_none);
                let stages = self.must("stages", "[{ duration = \"30s\", users = 10 }]", user_stages);
                Some(LoadDef::RampingVus { start_users, stages: stages? })
            }
            LoadKind::SharedIterations => {
                let (users, iterations) = (self.users("users", 1), self.must("iterations", "100", read::iterations));
                let max_duration = self.or("max_duration", MAX_DURATION, read::limit);
                Some(LoadDef::SharedIterations { users, iterations: iterations?, max_duration })
            }
            LoadKind::PerVuIterations => {
                let (users, iterations) = (self.users("users", 1), self.must("iterations", "10", read::iterations));
                let max_duration = self.or("max_duration", MAX_DURATION, read::limit);
                Some(LoadDef::PerVuIterations { users, iterations: iterations?, max_duration })
            }
            LoadKind::ConstantArrivalRate => {
                let (rate, per) = (self.must("rate", "100", read::rate), self.per());
                let duration = self.must("duration", "\"30s\"", read::limit);
                let arrivals = self.arrivals();
                Some(LoadDef::ConstantArrivalRate { rate: rate?, per, duration: duration?, arrivals })
            }
            LoadKind::RampingArrivalRate => {
                let (start_rate, per) = (self.or("start_rate", 0.0, read::rate_from_none), self.per());
                let stages = self.must("stages", "[{ duration = \"30s\", rate = 200 }]", rate_stages);
                let arrivals = self.arrivals();
                Some(LoadDef::RampingArrivalRate { start_rate, per, stages: stages?, arrivals })
            }
            LoadKind::ExternallyControlled => {
                let users = self.or("users", 1, read::users_from_none);
                let duration = self.container.setting(attribute(&self.block.body, "duration"), read::limit);
                Some(LoadDef::ExternallyControlled { users, max_users: self.users("max_users", MAX_USERS), duration })
            }
        }
    }

    fn must<T>(&mut self, name: &str, example: &str, read: Read<T>) -> Option<Setting<T>> {
        required_setting(self.block, name, &LOAD, &format!("write {name} = {example}"), self.container, read)
    }

    fn or<T>(&mut self, name: &str, default: T, read: Read<T>) -> Setting<T> {
        self.container.setting(attribute(&self.block.body, name), read).unwrap_or(Setting::Fixed(default))
    }

    fn users(&mut self, name: &str, default: u32) -> Setting<u32> {
        self.or(name, default, read::number_of)
    }

    fn per(&mut self) -> Setting<Duration> {
        self.or("per", Duration::from_secs(1), crate::grid::model::reading::period)
    }

    fn arrivals(&mut self) -> ArrivalsDef {
        ArrivalsDef {
            max_users: self.users("max_users", MAX_USERS),
            law: self.container.fixed(attribute(&self.block.body, "arrivals"), read::arrivals).unwrap_or_default(),
            backlog: self.or("backlog", BACKLOG, read::duration),
        }
    }
}

fn user_stages(value: &Value) -> Result<Stages, String> {
    stages(value, "users", |users| read::users_from_none(users).map(f64::from))
}

fn rate_stages(value: &Value) -> Result<Stages, String> {
    stages(value, "rate", read::rate_from_none)
}

fn stages(value: &Value, target: &str, read: Read<f64>) -> Result<Stages, String> {
    let form = || format!("a list of stages is required, such as [{{ duration = \"30s\", {target} = 10 }}]");
    let all = value.elements().ok_or_else(form)?;
    if all.is_empty() {
        return Err(String::from("there is no stage"));
    }
    let stages: Result<Vec<Stage>, String> = all.iter().enumerate().map(|(at, one)| stage(at, one, target, read)).collect();
    let stages = stages?;
    match stages.iter().all(|stage| stage.duration.is_zero()) {
        true => Err(String::from("all stages together take no time")),
        false => Ok(stages.into()),
    }
}

fn stage(at: usize, value: &Value, target: &str, read: Read<f64>) -> Result<Stage, String> {
    let number = at + 1;
    let mut found = (None, None);
    if !matches!(value, Value::Map(..) | Value::Record(_)) {
        return Err(format!("stage {number} must be {{ duration = …, {target} = … }}, not {}", value.a_type()));
    }
    for (key, value) in value.entries() {
        let said = |message| format!("{key} of stage {number}: {message}");
        match key.as_str() {
            "duration" => found.0 = Some(read_duration(&value).map_err(said)?),
            name if name == target => found.1 = Some(read(&value).map_err(said)?),
            other => return Err(format!("stage {number} has duration and {target}, but no {other}")),
        }
    }
    match found {
        (Some(duration), Some(target)) => Ok(Stage { duration, target }),
        (None, _) => Err(format!("stage {number} has no duration")),
        (_, None) => Err(format!("stage {number} has no {target}")),
    }
}
