//! One load plan's share on one load thread: its users, its part of the plan; and of each scenario that runs by it, how it is run here
//! and what is measured of it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};

use super::arrivals::Arrival;
use super::assignment::{Assignment, FromCrew, Measured, TICK, Tick};
use super::clock::CrewClock;
use super::control::Desired;
use super::deadline::Deadlines;
use super::guards::Guards;
use super::iteration::{Turn, iterate};
use super::mix::Mix;
use super::pace::Model;
use super::program::{Program, StepProgram};
use super::record::Recorder;
use super::user::VirtualUser;
use crate::base::log::{LogLevel, Stream};
use crate::contract::{CallSettings, Failure, Lane, LaneSetup, Line, RunContext};
use crate::grid::expression::Ambient;
use crate::metric::LoadSample;
use crate::value::Text;

/// How many reasons of failures are told in words, of each thread; the rest is counted.
const TOLD: usize = 10;

/// A user of the plan, in each of the scenarios that run by it.
pub(super) struct PlanUser {
    /// Which, from 0.
    pub(super) id: u64,
    all: Vec<VirtualUser>,
}

impl PlanUser {
    /// How many iterations it has begun.
    pub(super) fn turns(&self) -> u64 {
        self.all.first().map_or(0, VirtualUser::turns)
    }
}

/// How a step is called on this thread.
pub enum CallWay {
    /// The short way.
    Lane(Box<dyn Lane>),
    /// As everywhere else.
    General,
}

/// One scenario's share on one load thread.
pub struct Crew {
    /// The scenario.
    pub program: Arc<Program>,
    /// What calls share on this thread.
    pub context: Arc<RunContext>,
    /// How each step is called.
    pub ways: Vec<CallWay>,
    /// How each step is run, where that never changes.
    pub guards: Vec<Option<Guards>>,
    /// What the expressions of each step see besides slots.
    pub ambients: Vec<Ambient>,
    /// The scenario's time.
    pub clock: Rc<CrewClock>,
    /// What is measured.
    pub measured: RefCell<Measured>,
    /// Keeps whole iterations.
    pub(super) recorder: Recorder,
    /// Which of its mix it is; none: it has a plan of its own.
    pub(super) member: Option<usize>,
    /// How many users are in an iteration of it.
    busy: Cell<u32>,
    told: RefCell<BTreeSet<String>>,
}

/// One load plan's share on one load thread.
pub struct Shift {
    /// The plan.
    pub(super) mix: Arc<Mix>,
    /// Those that run by it.
    crews: Vec<Crew>,
    pub(super) clock: Rc<CrewClock>,
    /// The limits of calls.
    deadlines: Rc<Deadlines>,
    pub(super) share: (u32, u32),
    tell: mpsc::UnboundedSender<FromCrew>,
    pub(super) desired: RefCell<Desired>,
    /// Changes whenever the desired state does.
    pub(super) steered: Notify,
    /// No iteration begins any more.
    pub(super) closed: Cell<bool>,
    pub(super) users: Cell<u32>,
    pub(super) given_out: Arc<AtomicU64>,
    pub(super) queue: RefCell<VecDeque<Arrival>>,
    pub(super) idle: Notify,
}

/// Runs a plan's share to its end; within a local set.
pub async fn work(assignment: Assignment) {
    let tell = assignment.tell.clone();
    let abort = assignment.abort.clone();
    tokio::select! {
        () = run(assignment) => {}
        () = aborted(abort) => {}
    }
    let _ = tell.send(FromCrew::Ended);
}

async fn aborted(mut abort: watch::Receiver<bool>) {
    // Err: whoever began it is gone.
    let _ = abort.wait_for(|abort| *abort).await;
}

async fn run(assignment: Assignment) {
    let Assignment { mix, share, clock, mut desired, mut begins, given_out, tell, .. } = assignment;
    let parts = match Parts::of_all(&mix) {
        Ok(parts) => parts,
        Err(message) => {
            let _ = tell.send(FromCrew::Refused(message));
            return;
        }
    };
    let _ = tell.send(FromCrew::Ready);
    let Ok(Some(began)) = begins.wait_for(Option::is_some).await.map(|began| *began) else { return };
    let (time, deadlines) = (Rc::new(CrewClock::new(clock.clone(), began)), Rc::<Deadlines>::default());
    let crew = |(at, parts)| Crew::of(&mix, at, parts, &time, share.1);
    let shift = Rc::new(Shift {
        crews: parts.into_iter().enumerate().filter_map(crew).collect(),
        clock: time,
        deadlines,
        share,
        tell,
        desired: RefCell::new(desired.borrow_and_update().clone()),
        steered: Notify::new(),
        closed: Cell::new(false),
        users: Cell::new(0),
        given_out,
        queue: RefCell::default(),
        idle: Notify::new(),
        mix,
    });
    let steer = async {
        while desired.changed().await.is_ok() {
            *shift.desired.borrow_mut() = desired.borrow_and_update().clone();
            shift.steered.notify_waiters();
        }
        std::future::pending::<()>().await;
    };
    let tick = async {
        loop {
            clock.sleep_real(TICK).await;
            shift.hand_over();
        }
    };
    let follow = Rc::clone(&shift.clock).follow();
    let limits = Rc::clone(&shift.deadlines).watch(clock.clone());
    tokio::select! {
        () = Rc::clone(&shift).all_iterations() => {}
        () = steer => {}
        () = tick => {}
        () = follow => {}
        () = limits => {}
    }
    shift.hand_over();
}

/// What is made once on a thread.
struct Parts {
    context: Arc<RunContext>,
    ways: Vec<CallWay>,
    guards: Vec<Option<Guards>>,
    ambients: Vec<Ambient>,
}

impl Parts {
    /// Of all scenarios of a plan. They share a context, so that what a user keeps of one is known in the others.
    fn of_all(mix: &Mix) -> Result<Vec<Self>, String> {
        let mut context = None;
        let mut parts = |program: &Arc<Program>| {
            let context = context.get_or_insert_with(|| Arc::new(program.context.for_thread()));
            Self::of(program, Arc::clone(context))
        };
        mix.members.iter().map(&mut parts).collect()
    }

    fn of(program: &Program, context: Arc<RunContext>) -> Result<Self, String> {
        let ambient = |step: &StepProgram| {
            let ambient = Ambient::new(context.clock.wall(), Arc::clone(&context.environment));
            let ambient = ambient.with_secrets(context.secrets.clone()).since(context.clock.began());
            ambient.choosing(context.seed, step.address.clone())
        };
        let ambients: Vec<Ambient> = program.steps.iter().map(ambient).collect();
        let ways = program.steps.iter().map(|step| way(&context, step)).collect::<Result<_, _>>()?;
        let guards = program.steps.iter().zip(&ambients).map(|(step, ambient)| {
            let guards = || Guards::of(program, step, &step.slots.values, ambient);
            (!Guards::vary(step)).then(guards).transpose().map_err(|error| error.located(&program.sources))
        });
        let guards = guards.collect::<Result<_, _>>()?;
        Ok(Self { context, ways, guards, ambients })
    }
}

/// The way a step is called on this thread: a lane if its module has one.
fn way(context: &Arc<RunContext>, step: &StepProgram) -> Result<CallWay, String> {
    let general = !step.conditions.is_empty() || step.def.policy.given.env.is_some();
    if general {
        return Ok(CallWay::General);
    }
    let changing: Vec<Text> = step.changing.iter().map(|argument| argument.name.clone()).collect();
    let settings = CallSettings { sensitive: step.def.policy.sensitive, ..CallSettings::default() };
    let setup = LaneSetup {
        run: context,
        address: &step.address,
        fixed: &step.fixed,
        changing: &changing,
        resources: &step.resources,
        settings: &settings,
    };
    let lane = step.prepared.lane(&setup).map_err(|failure| format!("{}: {}", step.address, failure.message))?;
    Ok(lane.map_or(CallWay::General, CallWay::Lane))
}

impl Crew {
    /// Of one of the scenarios of a plan.
    fn of(mix: &Mix, at: usize, parts: Parts, clock: &Rc<CrewClock>, threads: u32) -> Option<Self> {
        let program = mix.members.get(at)?;
        let Parts { context, ways, guards, ambients } = parts;
        Some(Self {
            program: Arc::clone(program),
            context,
            ways,
            guards,
            ambients,
            clock: Rc::clone(clock),
            measured: RefCell::new(Measured::of(program)),
            recorder: Recorder::new(mix, program, threads),
            member: mix.is_shared().then_some(at),
            busy: Cell::new(0),
            told: RefCell::default(),
        })
    }

    /// Counts something of an iteration where it belongs: the warm-up is apart.
    pub fn count(&self, warmup: bool, count: impl FnOnce(&mut LoadSample)) {
        let mut measured = self.measured.borrow_mut();
        let Measured { sample, warmup: warm, .. } = &mut *measured;
        count(if warmup { warm } else { sample });
    }

    /// What was measured since the last time.
    fn take_measured(&self) -> Measured {
        let measured = self.measured.replace(Measured::of(&self.program));
        Measured { busy: self.busy.get(), kept: self.recorder.take(), ..measured }
    }

    /// Says why a call failed: each reason once, and not too many.
    pub fn tell_failure(&self, step: &StepProgram, failure: &Failure) {
        let mut told = self.told.borrow_mut();
        if told.len() < TOLD {
            let text = format!("{}: {failure}", step.def.local);
            let text = self.context.secrets.scrub(&text).into_owned();
            if told.insert(text.clone()) {
                self.program.log.log(Line { level: LogLevel::Warn, stream: Stream::Module, text });
            }
        }
    }
}

impl Shift {
    /// The scenario that an iteration is one of.
    fn crew_of(&self, index: u64) -> Option<&Crew> {
        self.crews.get(self.mix.pick(index))
    }

    /// Counts something of an iteration where it belongs.
    pub(super) fn count(&self, index: u64, warmup: bool, count: impl FnOnce(&mut LoadSample)) {
        if let Some(crew) = self.crew_of(index) {
            crew.count(warmup, count);
        }
    }

    /// Whether what begins at a time is a part of the warm-up.
    pub(super) fn is_warmup(&self, at: Duration) -> bool {
        at < self.mix.plan.warmup
    }

    /// A user that has not done anything yet.
    pub(super) fn user(&self, id: u64) -> PlanUser {
        let mut all: Vec<VirtualUser> = Vec::with_capacity(self.crews.len());
        for crew in &self.crews {
            let user = VirtualUser::new(id, &crew.program, &crew.ambients, &self.deadlines);
            let user = match all.first() {
                Some(first) => user.also(first),
                None => user,
            };
            all.push(user);
        }
        PlanUser { id, all }
    }

    /// How many users are in an iteration.
    pub(super) fn busy(&self) -> u32 {
        self.crews.iter().map(|crew| crew.busy.get()).sum()
    }

    /// Tells what was measured since the last time.
    fn hand_over(&self) {
        let tick = Tick {
            members: self.crews.iter().map(Crew::take_measured).collect(),
            users: self.users.get(),
            backlog: self.queue.borrow().len() as u64,
            epoch: self.desired.borrow().epoch,
        };
        let _ = self.tell.send(FromCrew::Measured(Box::new(tick)));
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.get() || self.desired.borrow().stop
    }

    /// All iterations of this thread, and then those that are still under way for as long as the grace allows.
    async fn all_iterations(self: Rc<Self>) {
        let mut tasks = tokio::task::JoinSet::new();
        match self.mix.plan.pace.model() {
            Model::Users(plan) => self.closed_model(&plan, &mut tasks).await,
            Model::Arrivals(plan) => self.open_model(&plan, &mut tasks).await,
        }
        self.closed.set(true);
        self.steered.notify_waiters();
        self.idle.notify_waiters();
        let grace = self.clock.run().sleep_real(self.mix.plan.graceful_stop);
        let all = async { while tasks.join_next().await.is_some() {} };
        tokio::select! {
            () = all => {}
            () = grace => {}
        }
        for arrival in self.queue.take() {
            self.count(arrival.index, false, |sample| sample.iterations.dropped.ended += 1);
        }
        for crew in &self.crews {
            crew.count(false, |sample| sample.iterations.interrupted += u64::from(crew.busy.get()));
        }
    }

    /// One iteration; whether there can be another.
    pub(super) async fn iterate(&self, user: &PlanUser, turn: Turn) -> bool {
        let member = self.mix.pick(turn.index);
        let Some((crew, user)) = self.crews.get(member).zip(user.all.get(member)) else { return false };
        crew.busy.set(crew.busy.get() + 1);
        let ran_out = iterate(crew, user, turn).await.err();
        crew.busy.set(crew.busy.get() - 1);
        let goes_on = ran_out.is_none();
        if let Some(data) = ran_out {
            self.closed.set(true);
            self.steered.notify_waiters();
            let _ = self.tell.send(FromCrew::RanOut(member, data));
        }
        goes_on
    }
}
