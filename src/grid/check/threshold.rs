//! `threshold "NAME" { … }`, and thresholds of the command line.

use std::ops::Range;
use std::time::Duration;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Sources, Span, did_you_mean};
use crate::grid::expression::{
    Found, GROUP, Place, SCENARIO, SERVICE, ServiceId, StepId, Symbols, out_of_sight, unknown_service,
};
use crate::grid::inputs::GivenRequirement;
use crate::grid::model::{StepDef, ThresholdDef, ThresholdTarget, reading};
use crate::grid::syntax::{Attribute, Completeness, Expression, ExpressionKind};
use crate::metric::threshold::{Metric, MetricPath, Must, OnBreach, PathError, Rule, RuleError, Subject, Work};
use crate::value::Text;

use super::container::{Compiled, Container, not_constant};
use super::custom::{self, Customs};
use super::language::THRESHOLD;
use super::outline::{Named, Outline};
use super::read;
use super::symbols::number;
use super::vocabulary::attribute;

/// Checks all thresholds; none if one of them is wrong, which is reported.
pub(super) fn check(
    outline: &Outline<'_>,
    given: &[GivenRequirement],
    (symbols, customs): (&Symbols, &Customs),
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<ThresholdDef>> {
    let written = outline.thresholds.iter().map(|one| block(*one, (symbols, customs), sources, diagnostics).map(|def| vec![def]));
    let mut all: Vec<Option<Vec<ThresholdDef>>> = written.collect();
    all.extend(given.iter().map(|one| requirement(one, outline, (symbols, customs), diagnostics)));
    let all: Option<Vec<Vec<ThresholdDef>>> = all.into_iter().collect();
    all.map(|all| all.into_iter().flatten().collect())
}

/// Reports thresholds on services that nothing uses: nothing would ever be measured.
pub(super) fn check_services<'g>(
    thresholds: &[ThresholdDef],
    steps: impl Iterator<Item = &'g StepDef> + Clone,
    symbols: &Symbols,
    diagnostics: &mut Diagnostics,
) {
    for threshold in thresholds {
        let ThresholdTarget::Service(id) = threshold.target else { continue };
        if !steps.clone().any(|step| step.service == Some(id)) {
            let path = symbols.service(id).map_or("", |service| &service.path);
            let problem = Diagnostic::error(Code::METRIC, threshold.span, format!("no step uses {path}, so nothing is measured"));
            diagnostics.push(problem.hint(format!("name it in the steps that call it: service = {path}")));
        }
    }
}

fn block(
    threshold: Named<'_>,
    (symbols, customs): (&Symbols, &Customs),
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<ThresholdDef> {
    let (body, header) = (&threshold.block.body, threshold.block.open_span);
    THRESHOLD.check(body, diagnostics);
    let mut container = Container::new(symbols, Place::default(), diagnostics);
    container.fixed(attribute(body, "description"), read::text);
    let missing = |name: &str| {
        let known = attribute(body, name).is_some() || THRESHOLD.misspells(body, name);
        body.completeness == Completeness::Whole && !known
    };
    let metric = match attribute(body, "metric") {
        Some(metric) => watched(&metric.value, (symbols, customs), sources, container.diagnostics),
        None => {
            if missing("metric") {
                let message = format!("threshold \"{}\" watches no metric", threshold.name.text);
                let problem = Diagnostic::error(Code::MISSING, header, message);
                container.report(problem.hint("write metric = scenario.NAME.latency"));
            }
            None
        }
    };
    let rule = match (attribute(body, "require"), attribute(body, "fail_on")) {
        (Some(require), Some(fail_on)) => {
            let message = "either require or fail_on may be given, not both";
            let problem = Diagnostic::error(Code::CONFLICT, fail_on.name.span, message);
            container.report(problem.also(require.name.span, "the other one").hint("write another threshold for the other"));
            None
        }
        (Some(written), None) => rule(written, Must::Hold, metric, sources, &mut container),
        (None, Some(written)) => rule(written, Must::NotHold, metric, sources, &mut container),
        (None, None) => {
            if missing("require") && missing("fail_on") {
                let message = format!("threshold \"{}\" requires nothing", threshold.name.text);
                let problem = Diagnostic::error(Code::MISSING, header, message);
                container.report(problem.hint("write require = \"p99 < 300ms\" or fail_on = \"p99 >= 300ms\""));
            }
            None
        }
    };
    let window = container.fixed(attribute(body, "window"), reading::period);
    let after = container.fixed(attribute(body, "after"), read::duration).unwrap_or_default();
    let on_breach = container.fixed(attribute(body, "on_breach"), read::on_breach).unwrap_or_default();
    let ((target, metric), (must, rule)) = (metric?, rule?);
    let name = Text::from(&*threshold.name.text);
    Some(ThresholdDef {
        name,
        span: header,
        path: path(target, metric, (symbols, customs)),
        target,
        metric,
        rule,
        must,
        window,
        after,
        on_breach,
    })
}

/// The thresholds that one of the command line makes: one, or one for each scenario.
fn requirement(
    given: &GivenRequirement,
    outline: &Outline<'_>,
    (symbols, customs): (&Symbols, &Customs),
    diagnostics: &mut Diagnostics,
) -> Option<Vec<ThresholdDef>> {
    let GivenRequirement { requirement, must, span } = given;
    let place = |at: Range<usize>| part(*span, 0, &at);
    let def = |target: ThresholdTarget| {
        let path = path(target, requirement.metric, (symbols, customs));
        ThresholdDef {
            name: path.clone(),
            span: *span,
            path,
            target,
            metric: requirement.metric,
            rule: requirement.rule,
            must: *must,
            window: None,
            after: Duration::ZERO,
            on_breach: OnBreach::default(),
        }
    };
    if requirement.path.is_empty() && requirement.metric.is_of_services() {
        let message = format!("{} of which service is not said", requirement.metric.word());
        let problem = Diagnostic::error(Code::METRIC, *span, message);
        diagnostics.push(problem.hint(format!("write service.NAME.{}", requirement.text)));
        return None;
    }
    if requirement.path.first().is_some_and(|(root, _)| &**root == custom::ROOT) {
        let words: Vec<(&str, Span)> = requirement.path.iter().map(|(word, at)| (&**word, place(at.clone()))).collect();
        let at = customs.resolve(&words, diagnostics)?;
        let metric = customs.defs.get(at as usize)?.metric();
        if let Err(RuleError { message, hint, .. }) = requirement.rule.fitting(metric, 0..0) {
            diagnostics.push(Diagnostic { hint, ..Diagnostic::error(Code::RULE, *span, message) });
            return None;
        }
        return Some(vec![ThresholdDef { metric, ..def(ThresholdTarget::Custom(at)) }]);
    }
    if requirement.path.is_empty() {
        let scenarios = outline.steps.iter().enumerate().filter(|(_, step)| step.is_scenario());
        let all: Vec<_> = scenarios.map(|(at, _)| def(ThresholdTarget::Scenario(StepId(number(at))))).collect();
        if all.is_empty() {
            let problem = Diagnostic::error(Code::METRIC, *span, "the grid has no scenario that this could be required of");
            diagnostics.push(problem.hint("write of what: step.TYPE.NAME.latency p99 < 300ms"));
            return None;
        }
        return Some(all);
    }
    let words: Vec<&str> = requirement.words().collect();
    let path = match MetricPath::of(&words) {
        Ok(path) => path,
        Err(error) => {
            diagnostics.push(path_problem(&error, place(requirement.place(&error)), &words));
            return None;
        }
    };
    let spans: Vec<Span> = requirement.path.iter().map(|(_, at)| place(at.clone())).collect();
    resolve(&path.subject, &spans, symbols, diagnostics).map(|target| vec![def(target)])
}

/// The metric that is written as a path, bare or as a text.
fn watched(
    written: &Expression,
    (symbols, customs): (&Symbols, &Customs),
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<(ThresholdTarget, Metric)> {
    let words = match words(written, sources) {
        Ok(words) => words,
        Err(problem) => {
            diagnostics.push(*problem);
            return None;
        }
    };
    if words.first().is_some_and(|(root, _)| *root == custom::ROOT) {
        let at = customs.resolve(&words, diagnostics)?;
        return Some((ThresholdTarget::Custom(at), customs.defs.get(at as usize)?.metric()));
    }
    let texts: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let spans: Vec<Span> = words.iter().map(|(_, span)| *span).collect();
    match MetricPath::of(&texts) {
        Ok(path) => resolve(&path.subject, &spans, symbols, diagnostics).map(|target| (target, path.metric)),
        Err(error) => {
            let (PathError::Malformed { at, .. } | PathError::NotBuilt { at }) = &error;
            let mut problem = path_problem(&error, spans.get(*at).copied().unwrap_or(written.span), &texts);
            let first = texts.first().filter(|_| *at == 0);
            if let Some(name) = first.filter(|name| symbols.names.contains(SCENARIO, name)) {
                problem.hint = Some(format!("{name} is a scenario: write scenario.{}", texts.join(".")));
            } else if let Some(name) = first.filter(|name| symbols.services.contains(SERVICE, name)) {
                problem.hint = Some(format!("{name} is a service: write service.{}", texts.join(".")));
            }
            diagnostics.push(problem);
            None
        }
    }
}

fn path_problem(error: &PathError, span: Span, words: &[&str]) -> Diagnostic {
    match error {
        PathError::NotBuilt { at } => Diagnostic::not_built(span, words.get(*at).copied().unwrap_or("")),
        PathError::Malformed { message, hint, .. } => {
            let problem = Diagnostic::error(Code::METRIC, span, message.clone());
            Diagnostic { hint: hint.clone(), ..problem }
        }
    }
}

/// The words between the dots, with their places.
fn words<'e>(written: &'e Expression, sources: &Sources) -> Result<Vec<(&'e str, Span)>, Box<Diagnostic>> {
    let not_a_path = |span| {
        let problem = Diagnostic::error(Code::METRIC, span, "a metric is written out as a path, and never computed");
        Box::new(problem.hint("write metric = scenario.NAME.latency"))
    };
    match &written.kind {
        ExpressionKind::String(text) => {
            let exact = quotes(written.span, text, sources);
            let mut start = 0;
            let word = |word: &'e str| {
                let at = start..start + word.len();
                start = at.end + 1;
                (word, exact.map_or(written.span, |quote| part(written.span, quote, &at)))
            };
            Ok(text.split('.').map(word).collect())
        }
        ExpressionKind::Parens(inner) | ExpressionKind::Wrapped(inner) => words(inner, sources),
        ExpressionKind::Variable(root) => Ok(vec![(root, written.span)]),
        ExpressionKind::GetAttr { of, name } => {
            let mut all = words(of, sources)?;
            all.push((&name.text, name.span));
            Ok(all)
        }
        ExpressionKind::Index { of, key } => match &key.kind {
            ExpressionKind::String(name) => {
                let mut all = words(of, sources)?;
                all.push((name, key.span));
                Ok(all)
            }
            _ => Err(indexed(key.span)),
        },
        ExpressionKind::LegacyIndex { .. } | ExpressionKind::Splat(_) => Err(indexed(written.span)),
        _ => Err(not_a_path(written.span)),
    }
}

fn indexed(span: Span) -> Box<Diagnostic> {
    let problem = Diagnostic::error(Code::METRIC, span, "a metric is of all instances together, so it has no index");
    Box::new(problem.hint("leave the brackets out"))
}

/// How long the quote before a text is, if the text stands in the source as it is, so that places in it can be pointed to.
fn quotes(span: Span, text: &str, sources: &Sources) -> Option<usize> {
    let inner = sources.text(span).strip_prefix('"')?.strip_suffix('"')?;
    (inner == text).then_some(1)
}

/// A part of a text that begins some bytes after the beginning of a place.
fn part(span: Span, offset: usize, at: &Range<usize>) -> Span {
    let place = |byte: usize| span.start.saturating_add(u32::try_from(offset + byte).unwrap_or(u32::MAX)).min(span.end);
    Span::new(span.source, place(at.start), place(at.end))
}

/// What must hold, or must not; the metric decides what may be asked of it.
fn rule(
    written: &Attribute,
    must: Must,
    metric: Option<(ThresholdTarget, Metric)>,
    sources: &Sources,
    container: &mut Container<'_>,
) -> Option<(Must, Rule)> {
    let (name, span) = (&written.name.text, written.value.span);
    let value = match container.known(&written.value) {
        Compiled::Known(value, _) => value,
        Compiled::Computed(_) => {
            container.report(not_constant(name, span));
            return None;
        }
        Compiled::Wrong => return None,
    };
    if value.has_sensitive() {
        let problem = Diagnostic::error(Code::SENSITIVE, span, format!("\"{name}\" is sensitive, but rules are shown"));
        container.report(problem.hint("take the mark off with nonsensitive(…), if it may be shown"));
        return None;
    }
    let read = if value.is_null() { Err(String::from("a rule is required, not null")) } else { read::text(&value) };
    let text = match read {
        Ok(text) => text,
        Err(message) => {
            let problem = Diagnostic::error(Code::RULE, span, format!("{name}: {message}"));
            container.report(problem.hint(format!("write {name} = \"p99 < 300ms\"")));
            return None;
        }
    };
    match Rule::parse(&text, metric.map(|(_, metric)| metric)) {
        Ok(rule) => Some((must, rule)),
        Err(RuleError { at, message, hint }) => {
            let place = quotes(span, &text, sources).map_or(span, |quote| part(span, quote, &shown(&at, &text)));
            let problem = Diagnostic::error(Code::RULE, place, message);
            container.report(Diagnostic { hint, ..problem });
            None
        }
    }
}

/// Something to point to, also where something is missing: the end of what is there.
fn shown(at: &Range<usize>, text: &str) -> Range<usize> {
    if at.is_empty() && at.start >= text.trim_end().len() { 0..text.len() } else { at.clone() }
}

/// What the names mean.
fn resolve(subject: &Subject<'_>, spans: &[Span], symbols: &Symbols, diagnostics: &mut Diagnostics) -> Option<ThresholdTarget> {
    match (Names { symbols, spans, at: 0 }).resolve(subject) {
        Ok(target) => Some(target),
        Err(problem) => {
            problem.into_iter().for_each(|problem| diagnostics.push(*problem));
            None
        }
    }
}

/// Looks names up, one after the other.
struct Names<'n> {
    symbols: &'n Symbols,
    spans: &'n [Span],
    /// The word that is looked at.
    at: usize,
}

/// A problem; none: it is reported already.
type Problem = Option<Box<Diagnostic>>;

impl Names<'_> {
    fn resolve(mut self, subject: &Subject<'_>) -> Result<ThresholdTarget, Problem> {
        let subject = match subject {
            Subject::Service(name) => return self.service(name).map(ThresholdTarget::Service),
            Subject::Work(work) => work,
        };
        let Work { groups, step, .. } = subject;
        let mut container = None;
        if let Some(name) = subject.scenario {
            container = Some(self.find(None, SCENARIO, name)?);
        }
        let scenario = container;
        for name in groups {
            container = Some(self.find(container, GROUP, name)?);
        }
        match (scenario, *step) {
            (Some(scenario), None) => Ok(ThresholdTarget::Scenario(scenario)),
            (Some(scenario), Some((ty, name))) => Ok(ThresholdTarget::StepOf { scenario, step: self.find(container, ty, name)? }),
            (None, Some((ty, name))) => self.find(container, ty, name).map(ThresholdTarget::Step),
            // A path has a step if it has no scenario.
            (None, None) => Err(None),
        }
    }

    fn service(&self, name: &str) -> Result<ServiceId, Problem> {
        let (Some(first), Some(last)) = (self.spans.first(), self.spans.get(1)) else { return Err(None) };
        let span = first.to(*last);
        match self.symbols.services.find(SERVICE, name, self.symbols.from(span)) {
            Found::Here(id) => Ok(id),
            Found::Hidden(declared) => Err(Some(Box::new(out_of_sight(&format!("service \"{name}\""), declared, span)))),
            Found::Nowhere if self.symbols.lost.contains(name) => Err(None),
            Found::Nowhere => {
                let unknown = unknown_service(name, span, self.symbols);
                Err(Some(Box::new(Diagnostic { code: Code::METRIC, ..unknown })))
            }
        }
    }

    /// What a name in a container means; the words before it say the kind.
    fn find(&mut self, container: Option<StepId>, ty: &str, name: &str) -> Result<StepId, Problem> {
        let is_block = ty == GROUP || ty == SCENARIO;
        // `scenario NAME`, or `step TYPE NAME`; of a name alone on the command line there is one word.
        let words = if is_block { 2 } else { 3 };
        let last = (self.at + words).min(self.spans.len());
        let first = (last.saturating_sub(words - 1)).max(self.at);
        let span = match (self.spans.get(first), self.spans.get(last.saturating_sub(1))) {
            (Some(first), Some(last)) => first.to(*last),
            _ => return Err(None),
        };
        self.at = last;
        let (kind, shown) = if is_block { (ty, String::from(name)) } else { ("step", format!("{ty}.{name}")) };
        let names = self.symbols.names_in(container);
        match names.find(ty, name, self.symbols.from(span)) {
            Found::Here(id) => Ok(id),
            Found::Hidden(declared) => Err(Some(Box::new(out_of_sight(&format!("{kind} \"{shown}\""), declared, span)))),
            Found::Nowhere if self.symbols.lost.contains(name) => Err(None),
            Found::Nowhere => {
                let of = |(ty, name): (&str, &str)| if is_block { String::from(name) } else { format!("{ty}.{name}") };
                let same =
                    names.iter().filter(|(other, _)| if is_block { *other == ty } else { *other != GROUP && *other != SCENARIO });
                let known: Vec<String> = same.map(of).collect();
                let message = match container.and_then(|id| self.symbols.step(id)) {
                    Some(container) => format!("{} has no {kind} \"{shown}\"", container.path),
                    None => format!("there is no {kind} \"{shown}\""),
                };
                let hint = did_you_mean(&shown, known.iter().map(String::as_str)).or_else(|| self.elsewhere(kind, &shown));
                Err(Some(Box::new(Diagnostic { hint, ..Diagnostic::error(Code::METRIC, span, message) })))
            }
        }
    }

    /// Where a step of that name stands, if it is somewhere else.
    fn elsewhere(&self, kind: &str, name: &str) -> Option<String> {
        let end = format!("{kind}.{name}");
        let path =
            self.symbols.steps.iter().map(|step| &step.path).find(|path| path.ends_with(&end) && path.len() > end.len())?;
        Some(format!("it stands elsewhere: write {path}.METRIC"))
    }
}

/// The metric as a path.
fn path(target: ThresholdTarget, metric: Metric, (symbols, customs): (&Symbols, &Customs)) -> Text {
    let path = match target {
        ThresholdTarget::Scenario(id) | ThresholdTarget::StepOf { step: id, .. } | ThresholdTarget::Step(id) => {
            symbols.step(id).map_or("", |step| &step.path)
        }
        ThresholdTarget::Service(id) => symbols.service(id).map_or("", |service| &service.path),
        ThresholdTarget::Custom(at) => {
            let name = customs.defs.get(at as usize).map_or("", |def| &def.name);
            return Text::from(format!("{}.{name}", custom::ROOT));
        }
    };
    Text::from(format!("{path}.{}", metric.word()))
}
