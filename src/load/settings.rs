//! The settings of a scenario and of the plan it runs by, evaluated once.

use std::sync::Arc;
use std::time::Duration;

use super::pace::{
    ArrivalRules, ConstantArrivalRate, ConstantVus, ExternallyControlled, Pace, PerVuIterations, RampingArrivalRate, RampingVus,
    SharedIterations,
};
use crate::base::diagnostic::Code;
use crate::grid::expression::{Ambient, EvalError, Frame};
use crate::grid::model::{ArrivalsDef, Driver, LoadDef, PlanDef, ScenarioDef, Setting, Stage, ThinkTime};
use crate::value::Value;
use crate::value::shape::{FieldType, Reader};

/// What says when iterations begin and end, of a scenario or a mix.
#[derive(Clone, Debug)]
pub struct PlanSettings {
    /// The load plan.
    pub pace: Arc<dyn Pace>,
    /// The beginning that is left out of every figure.
    pub warmup: Duration,
    /// How long iterations may still take when the plan is over.
    pub graceful_stop: Duration,
    /// When it is given up.
    pub stop: StopRule,
}

/// What holds for all iterations of a scenario.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long a user waits between steps.
    pub think_time: Option<ThinkTime>,
    /// The most steps of one iteration.
    pub max_steps: u32,
    /// How often an iteration of its mix is one of it, against the others' weights; 1 where it has a plan of its own.
    pub weight: f64,
}

/// When a scenario gives up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StopRule {
    /// Which part of the iterations fails.
    pub failure_rate: Option<f64>,
    /// A check does not hold.
    pub any_check_fails: bool,
    /// A step fails.
    pub any_step_fails: bool,
    /// How long to wait before looking.
    pub after: Duration,
}

/// What a setting is read with, where it is computed: the scenario's own slots.
pub(super) struct Given<'a> {
    pub(super) slots: &'a [Value],
    pub(super) ambient: &'a Ambient,
}

impl Given<'_> {
    pub(super) fn of<T: Clone + FieldType>(&self, setting: &Setting<T>) -> Result<T, EvalError> {
        match setting {
            Setting::Fixed(value) => Ok(value.clone()),
            Setting::Computed(expr) => {
                let value = expr.evaluate(&Frame { slots: self.slots, ambient: self.ambient })?;
                typed(&value).map_err(|message| EvalError::new(Code::BAD_SETTING, expr.span(), message))
            }
        }
    }

    /// One that has no type of its own among values: read as the checker reads it.
    fn read<T: Clone>(&self, setting: &Setting<T>, read: impl Fn(&Value) -> Result<T, String>) -> Result<T, EvalError> {
        match setting {
            Setting::Fixed(value) => Ok(value.clone()),
            Setting::Computed(expr) => {
                let value = expr.evaluate(&Frame { slots: self.slots, ambient: self.ambient })?;
                let (plain, _) = value.unmark_deep();
                read(&plain).map_err(|message| EvalError::new(Code::BAD_SETTING, expr.span(), message))
            }
        }
    }

    pub(super) fn settings(&self, def: &ScenarioDef) -> Result<Settings, EvalError> {
        let refused = |_: &Value| Err(String::from("think_time must be known before the run"));
        let weight = match &def.driver {
            Driver::Own(_) => 1.0,
            Driver::Mix { weight, .. } => self.read(weight, weight_of)?,
        };
        Ok(Settings {
            think_time: def.think_time.as_ref().map(|time| self.read(time, refused)).transpose()?,
            max_steps: self.of(&def.max_steps)?,
            weight,
        })
    }

    pub(super) fn plan(&self, def: &PlanDef) -> Result<PlanSettings, EvalError> {
        let stop = match &def.stop_when {
            None => StopRule::default(),
            Some(rule) => StopRule {
                failure_rate: rule.failure_rate.as_ref().map(|rate| self.of(rate)).transpose()?,
                any_check_fails: rule.any_check_fails,
                any_step_fails: rule.any_step_fails,
                after: rule.after.as_ref().map(|after| self.of(after)).transpose()?.unwrap_or_default(),
            },
        };
        Ok(PlanSettings {
            pace: self.pace(&def.load)?,
            warmup: def.warmup.as_ref().map(|time| self.of(time)).transpose()?.unwrap_or_default(),
            graceful_stop: self.of(&def.graceful_stop)?,
            stop,
        })
    }

    fn pace(&self, load: &LoadDef) -> Result<Arc<dyn Pace>, EvalError> {
        let stages = |_: &Value| Err(String::from("stages must be known before the run"));
        Ok(match load {
            LoadDef::ConstantVus { users, duration } => {
                Arc::new(ConstantVus { users: self.of(users)?, duration: self.of(duration)? })
            }
            LoadDef::RampingVus { start_users, stages: all } => {
                Arc::new(RampingVus { start_users: self.of(start_users)?, stages: self.read(all, stages)? })
            }
            LoadDef::SharedIterations { users, iterations, max_duration } => Arc::new(SharedIterations {
                users: self.of(users)?,
                iterations: self.of(iterations)?,
                max_duration: self.of(max_duration)?,
            }),
            LoadDef::PerVuIterations { users, iterations, max_duration } => Arc::new(PerVuIterations {
                users: self.of(users)?,
                iterations: self.of(iterations)?,
                max_duration: self.of(max_duration)?,
            }),
            LoadDef::ConstantArrivalRate { rate, per, duration, arrivals } => Arc::new(ConstantArrivalRate {
                rate: self.of(rate)? / self.of(per)?.as_secs_f64(),
                duration: self.of(duration)?,
                arrivals: self.arrivals(arrivals)?,
            }),
            LoadDef::RampingArrivalRate { start_rate, per, stages: all, arrivals } => {
                let per = self.of(per)?.as_secs_f64();
                let a_second = |stage: &Stage| Stage { target: stage.target / per, ..*stage };
                Arc::new(RampingArrivalRate {
                    start_rate: self.of(start_rate)? / per,
                    stages: self.read(all, stages)?.iter().map(a_second).collect(),
                    arrivals: self.arrivals(arrivals)?,
                })
            }
            LoadDef::ExternallyControlled { users, max_users, duration } => Arc::new(ExternallyControlled {
                users: self.of(users)?,
                max_users: self.of(max_users)?,
                duration: duration.as_ref().map(|duration| self.of(duration)).transpose()?,
            }),
        })
    }

    fn arrivals(&self, arrivals: &ArrivalsDef) -> Result<ArrivalRules, EvalError> {
        Ok(ArrivalRules { law: arrivals.law, max_users: self.of(&arrivals.max_users)?, backlog: self.of(&arrivals.backlog)? })
    }
}

fn weight_of(value: &Value) -> Result<f64, String> {
    let weight = typed::<f64>(value)?;
    if weight.is_finite() && weight >= 0.0 { Ok(weight) } else { Err(String::from("weight: a number from 0 on is required")) }
}

/// Reads a typed value, giving the first problem in words.
pub(super) fn typed<T: FieldType>(value: &Value) -> Result<T, String> {
    let mut reader = Reader::new();
    let read = T::read(value, &mut reader);
    let problem = reader.finish().into_iter().next();
    read.ok_or_else(|| problem.map_or_else(String::new, |problem| problem.to_string()))
}
