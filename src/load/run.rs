//! A load plan, with the scenarios that run by it, from its beginning to its end: gives its threads their shares, merges what they measure, ends it when it should.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::assignment::{Assignment, FromCrew, TICK};
use super::control::Desired;
use super::merge::Merge;
use super::mix::Mix;
use super::pace::Model;
use super::pool::Pool;
use super::profile::Profile;
use crate::base::clock::RunClock;
use crate::event::IterationRecord;
use crate::metric::{IterationSample, LoadInterval, LoadSample, StepSample};
use crate::value::Text;

/// A load plan that is to run.
pub struct LoadRun<'a> {
    /// What.
    pub mix: Arc<Mix>,
    /// On which threads.
    pub pool: &'a Pool,
    /// Its clock: its plan time stops when the scenario is paused.
    pub clock: RunClock,
    /// What it is to do.
    pub desired: watch::Receiver<Desired>,
}

/// How a plan ended, and all that was measured.
#[derive(Clone, Debug)]
pub struct LoadEnd {
    /// How.
    pub ending: Ending,
    /// All of each scenario, without the warm-up.
    pub members: Vec<LoadSample>,
    /// How long that took, in plan time.
    pub duration: Duration,
}

/// How a plan ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// Its plan is done, or it was told to stop.
    Done,
    /// It gave up (`stop_when`); why, a sentence.
    GaveUp(String),
    /// A set of data with `pick = "unique"` has no row left: of which scenario, and which set.
    RanOut(usize, Text),
}

/// What an interval is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// What has the plan.
    Plan,
    /// One of the scenarios that share it.
    Member(usize),
}

/// What is told on the way.
#[derive(Debug)]
pub enum Told {
    /// It has begun, at a plan time of its clock.
    Began(Duration),
    /// What was measured, and of what.
    Measured(Of, Box<LoadInterval>),
    /// Iterations that are kept, of what, and how many more there were that are not, because they were too many at once.
    Kept(Of, Arc<[Arc<IterationRecord>]>, u64),
    /// All threads have applied a desired state.
    Applied(u64),
}

/// Ends the threads' work when it is dropped.
struct Aborts(watch::Sender<bool>);

impl Drop for Aborts {
    fn drop(&mut self) {
        self.0.send_replace(true);
    }
}

/// The crews of a plan: on each thread one of each scenario.
struct Crews {
    threads: u32,
    /// What they tell, with the number of the thread.
    heard: mpsc::UnboundedReceiver<(usize, FromCrew)>,
    begin: watch::Sender<Option<Duration>>,
    steer: watch::Sender<Desired>,
    aborts: Aborts,
}

impl Crews {
    /// Gives each thread its share.
    fn of(mix: &Arc<Mix>, pool: &Pool, clock: &RunClock, desired: Desired) -> Result<Self, String> {
        let (steer, steered) = watch::channel(desired);
        let (abort, aborted) = watch::channel(false);
        let (begin, begins) = watch::channel(None);
        let given_out = Arc::new(AtomicU64::new(0));
        let threads = pool.threads();
        let (from_crews, heard) = mpsc::unbounded_channel();
        let assigned = pool.assign(|number| {
            let (tell, mut told) = mpsc::unbounded_channel();
            let from_crews = from_crews.clone();
            // What a thread tells carries its number from here on.
            tokio::spawn(async move {
                while let Some(one) = told.recv().await {
                    let _ = from_crews.send((number as usize, one));
                }
            });
            Assignment {
                mix: Arc::clone(mix),
                share: (number, threads),
                clock: clock.clone(),
                desired: steered.clone(),
                begins: begins.clone(),
                abort: aborted.clone(),
                given_out: Arc::clone(&given_out),
                tell,
            }
        });
        assigned.map_err(|error| format!("the machine gives no thread for load: {error}"))?;
        Ok(Self { threads, heard, begin, steer, aborts: Aborts(abort) })
    }

    /// Waits until each can begin.
    async fn ready(mut self) -> Result<Self, String> {
        for _ in 0..self.threads {
            match self.heard.recv().await {
                Some((_, FromCrew::Ready)) => {}
                Some((_, FromCrew::Refused(message))) => return Err(message),
                _ => return Err(String::from("a load thread has ended")),
            }
        }
        Ok(self)
    }
}

impl LoadRun<'_> {
    /// Runs it to its end.
    ///
    /// # Errors
    /// Why it cannot begin: a sentence.
    pub async fn run(self, mut tell: impl FnMut(Told)) -> Result<LoadEnd, String> {
        let Self { mix, clock, mut desired, .. } = self;
        let crews = Crews::of(&mix, self.pool, &clock, desired.borrow_and_update().clone())?;
        let Crews { threads, mut heard, begin, steer, aborts } = crews.ready().await?;
        let began = clock.plan();
        begin.send_replace(Some(began));
        tell(Told::Began(began));
        let plan = planned(&mix);
        let mut under_way = UnderWay {
            merge: Merge::new(threads, &mix.members, mix.recording),
            ending: Ending::Done,
            applied: 0,
            steer,
            plan,
            mix: &mix,
            now: Box::new(|| clock.plan().saturating_sub(began)),
        };
        loop {
            tokio::select! {
                heard = heard.recv() => match heard {
                    Some((thread, told)) => under_way.hear(thread, told),
                    None => break,
                },
                Ok(()) = desired.changed() => under_way.steer(desired.borrow_and_update().clone()),
                // A thread that is late does not keep the others from being seen.
                () = clock.sleep_real(TICK + TICK / 2) => under_way.tell(&mut tell),
            }
            if under_way.merge.is_whole() {
                under_way.tell(&mut tell);
            }
            if under_way.merge.is_over() {
                break;
            }
        }
        under_way.tell(&mut tell);
        let duration = (under_way.now)().saturating_sub(mix.plan.warmup);
        let UnderWay { merge, ending, .. } = under_way;
        drop(aborts);
        Ok(LoadEnd { ending, members: merge.totals, duration })
    }
}

struct UnderWay<'p> {
    merge: Merge,
    ending: Ending,
    applied: u64,
    steer: watch::Sender<Desired>,
    plan: Profile,
    mix: &'p Mix,
    now: Box<dyn Fn() -> Duration + Send + 'p>,
}

impl UnderWay<'_> {
    fn hear(&mut self, thread: usize, told: FromCrew) {
        match told {
            FromCrew::Measured(measured) => self.merge.add(thread, *measured),
            FromCrew::Ended => self.merge.end(thread),
            FromCrew::RanOut(member, data) => self.stop(Ending::RanOut(member, data)),
            FromCrew::Ready | FromCrew::Refused(_) => {}
        }
    }

    /// What is asked for now; what has ended does not begin again.
    fn steer(&self, desired: Desired) {
        self.steer.send_modify(|now| *now = Desired { stop: desired.stop || now.stop, ..desired });
    }

    fn stop(&mut self, ending: Ending) {
        if self.ending == Ending::Done {
            self.ending = ending;
        }
        self.steer.send_modify(|now| now.stop = true);
    }

    fn tell(&mut self, tell: &mut impl FnMut(Told)) {
        let now = (self.now)();
        let target = self.steer.borrow().adjusted(&self.plan).at(now);
        let taken = self.merge.take(now, target);
        let mut all =
            |of, intervals: Vec<_>| intervals.into_iter().for_each(|interval| tell(Told::Measured(of, Box::new(interval))));
        if self.mix.is_shared() {
            let (whole, members) = taken.shared(|member| self.mix.share(member));
            all(Of::Plan, whole);
            members.into_iter().enumerate().for_each(|(member, intervals)| all(Of::Member(member), intervals));
        } else {
            all(Of::Plan, taken.alone());
        }
        let shared = self.mix.is_shared();
        for (member, records, missed) in self.merge.take_kept() {
            tell(Told::Kept(if shared { Of::Member(member) } else { Of::Plan }, records, missed));
        }
        let applied = self.merge.applied();
        if applied > self.applied {
            self.applied = applied;
            tell(Told::Applied(applied));
        }
        if let Some(why) = self.gives_up(now) {
            self.stop(Ending::GaveUp(why));
        }
    }

    fn gives_up(&self, now: Duration) -> Option<String> {
        let rule = self.mix.plan.stop;
        if now < rule.after {
            return None;
        }
        let totals = &self.merge.totals;
        let iterations = |of: fn(&IterationSample) -> u64| totals.iter().map(|sample| of(&sample.iterations)).sum::<u64>();
        let steps = |of: fn(&StepSample) -> u64| totals.iter().flat_map(|sample| &sample.steps).map(of).sum::<u64>();
        let (ended, failed) = (iterations(|sample| sample.ended), iterations(|sample| sample.failed));
        let part = failed as f64 / ended.max(1) as f64;
        match rule.failure_rate {
            Some(most) if ended > 0 && part > most => {
                let percent = |part: f64| (part * 1000.0).round() / 10.0;
                return Some(format!("{} % of the iterations failed, more than {} %", percent(part), percent(most)));
            }
            _ => {}
        }
        if rule.any_check_fails && steps(|step| step.checks_failed) > 0 {
            return Some(String::from("a check did not hold"));
        }
        (rule.any_step_fails && steps(|step| step.failed) > 0).then(|| String::from("a step failed"))
    }
}

/// Users or a rate, over time.
fn planned(mix: &Mix) -> Profile {
    match mix.plan.pace.model() {
        Model::Users(plan) => plan.users,
        Model::Arrivals(plan) => plan.rate,
    }
}
