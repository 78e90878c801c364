//! A metric path: `scenario.checkout.step.http_request.pay.latency`. A small grammar of its own, never evaluated.

use super::Metric;
use crate::base::diagnostic::{did_you_mean, listed};

/// A metric of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricPath<'a> {
    /// Of what.
    pub subject: Subject<'a>,
    /// Which.
    pub metric: Metric,
}

/// What a metric is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// Of a scenario or a step.
    Work(Work<'a>),
    /// Of all calls of a service, by its name.
    Service(&'a str),
}

/// A scenario or a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work<'a> {
    /// The scenario, if it is one or in one.
    pub scenario: Option<&'a str>,
    /// The groups around the step, the outermost first.
    pub groups: Vec<&'a str>,
    /// The step's type and name; none: the scenario as a whole.
    pub step: Option<(&'a str, &'a str)>,
}

/// Why words are no metric path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathError {
    /// They never are one.
    Malformed {
        /// The word that is wrong; as many as there are words: one is missing behind the last.
        at: usize,
        /// What is wrong, a sentence.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// They will be one: the word that nothing is behind yet.
    NotBuilt {
        /// Which word.
        at: usize,
    },
}

const FORMS: &str = "a metric is scenario.NAME.METRIC, scenario.NAME.step.TYPE.NAME.METRIC, step.TYPE.NAME.METRIC, service.NAME.METRIC or \
                     custom.NAME";

/// What the language has metrics of, and this version has not.
const NOT_BUILT: [&str; 1] = ["responder"];

const ROOTS: [&str; 6] = ["scenario", "step", "group", "service", "responder", "custom"];

impl<'a> MetricPath<'a> {
    /// Reads the words between the dots.
    ///
    /// # Errors
    /// Which word is wrong, and why.
    pub fn of(words: &[&'a str]) -> Result<Self, PathError> {
        let (subject, at) = Subject::of(words)?;
        let metric = metric(words, at, &subject)?;
        match words.get(at + 1) {
            None => Ok(Self { subject, metric }),
            Some(_) => Err(malformed(at + 1, format!("nothing stands behind the metric {}", metric.word()), None)),
        }
    }
}

impl<'a> Subject<'a> {
    /// Whether it has a metric.
    fn has(&self, metric: Metric) -> bool {
        metric.is_built()
            && match self {
                Self::Service(_) => metric.has_services(),
                Self::Work(Work { step: Some(_), .. }) => !metric.is_of_scenarios() && !metric.is_of_services(),
                Self::Work(_) => !metric.is_of_services(),
            }
    }

    /// Reads the words up to where the metric stands, and says where that is.
    ///
    /// # Errors
    /// Which word is wrong, and why.
    pub fn of(words: &[&'a str]) -> Result<(Self, usize), PathError> {
        let mut work = Work { scenario: None, groups: Vec::new(), step: None };
        let mut at = 0;
        let name = |at: usize, of: &str| {
            words
                .get(at)
                .copied()
                .ok_or_else(|| malformed(at, format!("the name of the {of} is missing"), Some(FORMS.to_owned())))
        };
        match words.first() {
            Some(&"scenario") => {
                work.scenario = Some(name(1, "scenario")?);
                at = 2;
            }
            Some(&("step" | "group")) => {}
            Some(&"service") => return Ok((Self::Service(name(1, "service")?), 2)),
            Some(&"custom") => {
                return Err(malformed(0, String::from("a custom metric is of no scenario and no step: it is custom.NAME"), None));
            }
            Some(word) if NOT_BUILT.contains(word) => return Err(PathError::NotBuilt { at: 0 }),
            Some(word) => {
                let hint = did_you_mean(word, ROOTS).unwrap_or_else(|| FORMS.to_owned());
                return Err(malformed(0, format!("there are no metrics of \"{word}\""), Some(hint)));
            }
            None => return Err(malformed(0, String::from("the metric is missing"), Some(FORMS.to_owned()))),
        }
        while words.get(at) == Some(&"group") {
            work.groups.push(name(at + 1, "group")?);
            at += 2;
        }
        if words.get(at) == Some(&"step") {
            work.step = Some((name(at + 1, "step's type")?, name(at + 2, "step")?));
            at += 3;
        } else if !work.groups.is_empty() {
            let hint = "write group.NAME.step.TYPE.NAME.METRIC";
            return Err(malformed(
                at,
                String::from("a group has no metrics of its own: name a step in it"),
                Some(hint.to_owned()),
            ));
        }
        Ok((Self::Work(work), at))
    }
}

/// The metric that a word names.
fn metric(words: &[&str], at: usize, subject: &Subject<'_>) -> Result<Metric, PathError> {
    let all = || Metric::ALL.into_iter().filter(|metric| subject.has(*metric)).map(Metric::word);
    let Some(word) = words.get(at) else {
        let hint = format!("write one of {} behind it", listed(all()));
        return Err(malformed(at, String::from("the metric is missing: this only says of what"), Some(hint)));
    };
    match Metric::from_word(word) {
        Some(metric) if !metric.is_built() => Err(PathError::NotBuilt { at }),
        Some(metric) if !subject.has(metric) => {
            let message = match subject {
                Subject::Service(_) => format!("a service has no {word}"),
                Subject::Work(_) if metric.is_of_services() => format!("only a service has {word}"),
                Subject::Work(_) => format!("a step has no {word}: only a scenario as a whole has"),
            };
            Err(malformed(at, message, Some(format!("there is {}", listed(all())))))
        }
        Some(metric) => Ok(metric),
        None => {
            let hint = did_you_mean(word, all()).unwrap_or_else(|| format!("there is {}", listed(all())));
            Err(malformed(at, format!("there is no metric \"{word}\""), Some(hint)))
        }
    }
}

const fn malformed(at: usize, message: String, hint: Option<String>) -> PathError {
    PathError::Malformed { at, message, hint }
}
