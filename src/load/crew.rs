//! One scenario's share on one load thread: its users, its part of the plan, what it measures.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};

use super::arrivals::{Arrival, Arrivals};
use super::choices::Digests;
use super::clock::CrewClock;
use super::control::Desired;
use super::deadline::Deadlines;
use super::guards::Guards;
use super::iteration::{Turn, iterate};
use super::pace::{ArrivalPlan, Budget, Model, UserPlan};
use super::program::{Program, StepProgram};
use super::user::VirtualUser;
use crate::base::clock::RunClock;
use crate::base::log::{LogLevel, Stream};
use crate::contract::{CallSettings, Failure, Lane, LaneSetup, Line, RunContext};
use crate::grid::expression::Ambient;
use crate::metric::LoadSample;
use crate::value::Text;

/// How often a thread hands over what it has measured.
pub const TICK: Duration = Duration::from_millis(100);

/// Over how long users begin again after a pause.
const SPREAD: Duration = Duration::from_secs(1);

/// How many reasons of failures are told in words, of each thread; the rest is counted.
const TOLD: usize = 10;

/// What a thread gets for a scenario.
pub struct Assignment {
    /// The scenario.
    pub program: Arc<Program>,
    /// Which thread this is, of how many.
    pub share: (u32, u32),
    /// The scenario's clock.
    pub clock: RunClock,
    /// What to do.
    pub desired: watch::Receiver<Desired>,
    /// When it begins, in the clock's plan time; none until all threads are ready.
    pub begins: watch::Receiver<Option<Duration>>,
    /// Told to end at once.
    pub abort: watch::Receiver<bool>,
    /// How many iterations have been given out, where all users share a number of them.
    pub given_out: Arc<AtomicU64>,
    /// Where it tells what it has done.
    pub tell: mpsc::UnboundedSender<FromCrew>,
}

/// What a thread tells.
pub enum FromCrew {
    /// It is ready to begin.
    Ready,
    /// It cannot begin.
    Refused(String),
    /// What it measured since it told last.
    Measured(Box<Measured>),
    /// A set of data has no row for another iteration.
    RanOut(Text),
    /// It has ended.
    Ended,
}

/// What a thread measured in one tick.
#[derive(Default)]
pub struct Measured {
    /// After the warm-up.
    pub sample: LoadSample,
    /// During it.
    pub warmup: LoadSample,
    /// What was chosen.
    pub digests: Digests,
    /// How many users there are.
    pub users: u32,
    /// How many of them are in an iteration.
    pub busy: u32,
    /// How many iterations wait for a user.
    pub backlog: u64,
    /// Which desired state is applied.
    pub epoch: u64,
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
    /// The limits of calls.
    pub deadlines: Rc<Deadlines>,
    /// What is measured.
    pub measured: RefCell<Measured>,
    share: (u32, u32),
    tell: mpsc::UnboundedSender<FromCrew>,
    desired: RefCell<Desired>,
    /// Changes whenever the desired state does.
    steered: Notify,
    /// No iteration begins any more.
    closed: Cell<bool>,
    users: Cell<u32>,
    busy: Cell<u32>,
    told: RefCell<BTreeSet<String>>,
    given_out: Arc<AtomicU64>,
    queue: RefCell<VecDeque<Arrival>>,
    idle: Notify,
}

/// Runs a scenario's share to its end; within a local set.
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
    let Assignment { program, share, clock, mut desired, mut begins, given_out, tell, .. } = assignment;
    let parts = match Parts::of(&program) {
        Ok(parts) => parts,
        Err(message) => {
            let _ = tell.send(FromCrew::Refused(message));
            return;
        }
    };
    let _ = tell.send(FromCrew::Ready);
    let Ok(Some(began)) = begins.wait_for(Option::is_some).await.map(|began| *began) else { return };
    let crew = Rc::new(Crew {
        context: parts.context,
        ways: parts.ways,
        guards: parts.guards,
        ambients: parts.ambients,
        clock: Rc::new(CrewClock::new(clock.clone(), began)),
        deadlines: Rc::default(),
        measured: RefCell::new(Measured::of(&program)),
        share,
        tell,
        desired: RefCell::new(desired.borrow_and_update().clone()),
        steered: Notify::new(),
        closed: Cell::new(false),
        users: Cell::new(0),
        busy: Cell::new(0),
        told: RefCell::default(),
        given_out,
        queue: RefCell::default(),
        idle: Notify::new(),
        program,
    });
    let steer = async {
        while desired.changed().await.is_ok() {
            *crew.desired.borrow_mut() = desired.borrow_and_update().clone();
            crew.steered.notify_waiters();
        }
        std::future::pending::<()>().await;
    };
    let tick = async {
        loop {
            clock.sleep_real(TICK).await;
            crew.hand_over();
        }
    };
    let follow = Rc::clone(&crew.clock).follow();
    let limits = Rc::clone(&crew.deadlines).watch(clock.clone());
    tokio::select! {
        () = Rc::clone(&crew).all_iterations() => {}
        () = steer => {}
        () = tick => {}
        () = follow => {}
        () = limits => {}
    }
    crew.hand_over();
}

/// What is made once on a thread.
struct Parts {
    context: Arc<RunContext>,
    ways: Vec<CallWay>,
    guards: Vec<Option<Guards>>,
    ambients: Vec<Ambient>,
}

impl Parts {
    fn of(program: &Program) -> Result<Self, String> {
        let context = Arc::new(program.context.for_thread());
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

impl Measured {
    fn of(program: &Program) -> Self {
        let steps = program.steps.len();
        Self { sample: LoadSample::new(steps), warmup: LoadSample::new(steps), ..Self::default() }
    }
}

impl Crew {
    /// Counts something of an iteration where it belongs: the warm-up is apart.
    pub fn count(&self, warmup: bool, count: impl FnOnce(&mut LoadSample)) {
        let mut measured = self.measured.borrow_mut();
        let Measured { sample, warmup: warm, .. } = &mut *measured;
        count(if warmup { warm } else { sample });
    }

    /// Whether what begins at a time is a part of the warm-up.
    fn is_warmup(&self, at: Duration) -> bool {
        at < self.program.settings.warmup
    }

    /// Tells what was measured since the last time.
    fn hand_over(&self) {
        let fresh = Measured::of(&self.program);
        let mut measured = self.measured.replace(fresh);
        measured.users = self.users.get();
        measured.busy = self.busy.get();
        measured.backlog = self.queue.borrow().len() as u64;
        measured.epoch = self.desired.borrow().epoch;
        let _ = self.tell.send(FromCrew::Measured(Box::new(measured)));
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

    fn is_closed(&self) -> bool {
        self.closed.get() || self.desired.borrow().stop
    }

    /// All iterations of this thread, and then those that are still under way for as long as the grace allows.
    async fn all_iterations(self: Rc<Self>) {
        let mut tasks = tokio::task::JoinSet::new();
        match self.program.settings.pace.model() {
            Model::Users(plan) => self.closed_model(&plan, &mut tasks).await,
            Model::Arrivals(plan) => self.open_model(&plan, &mut tasks).await,
        }
        self.closed.set(true);
        self.steered.notify_waiters();
        self.idle.notify_waiters();
        let grace = self.clock.run().sleep_real(self.program.settings.graceful_stop);
        let all = async { while tasks.join_next().await.is_some() {} };
        tokio::select! {
            () = all => {}
            () = grace => {}
        }
        let waiting = self.queue.take();
        self.count(false, |sample| sample.iterations.dropped.ended += waiting.len() as u64);
        let busy = u64::from(self.busy.get());
        self.count(false, |sample| sample.iterations.interrupted += busy);
    }

    /// The closed model: as many users as the plan says, each with one iteration after the other.
    async fn closed_model(self: &Rc<Self>, plan: &UserPlan, tasks: &mut tokio::task::JoinSet<()>) {
        self.clock.until(Duration::ZERO).await;
        let (worker, of) = self.share;
        let mut next = u64::from(worker);
        loop {
            let users = self.desired.borrow().adjusted(&plan.users);
            let now = self.clock.now();
            let over = now >= users.duration();
            if self.is_closed() || over {
                return;
            }
            let wanted = users.at(now).floor() as u64;
            while next < wanted {
                let user = VirtualUser::new(next, &self.program, &self.ambients, &self.deadlines);
                tasks.spawn_local(Rc::clone(self).closed_user(user, plan.clone()));
                next += u64::from(of);
            }
            while tasks.try_join_next().is_some() {}
            if tasks.is_empty() && matches!(plan.budget, Budget::Each(_) | Budget::Shared(_)) && next >= u64::from(plan.most) {
                return;
            }
            // Users that end tell by ending; more are wanted at the next whole number of the plan, or when somebody says so.
            let look = self.clock.until((now + super::deadline::TICK).min(users.duration()));
            tokio::select! {
                () = look => {}
                () = self.steered.notified() => {}
                Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
            }
        }
    }

    async fn closed_user(self: Rc<Self>, user: VirtualUser, plan: UserPlan) {
        self.users.set(self.users.get() + 1);
        let mut pauses = self.clock.pauses();
        while let Some(index) = self.next_of_user(&user, &plan, &mut pauses).await {
            // Read just now, to see whether it may begin.
            let start = self.clock.at(self.clock.recent());
            let turn = Turn { index, intended: None, free_since: start, warmup: self.is_warmup(start) };
            self.count(turn.warmup, |sample| sample.iterations.planned += 1);
            if !self.iterate(&user, turn).await {
                break;
            }
        }
        self.users.set(self.users.get() - 1);
    }

    /// The index of a user's next iteration, when it may begin; none when the user has nothing more to do.
    async fn next_of_user(&self, user: &VirtualUser, plan: &UserPlan, pauses: &mut u64) -> Option<u64> {
        // Calls that are done at once must not keep the thread from all else.
        tokio::task::coop::consume_budget().await;
        loop {
            if self.clock.is_paused() || self.clock.pauses() != *pauses {
                self.clock.running().await;
                *pauses = self.clock.pauses();
                let part = self.program.lot.part("spread", usize::try_from(user.id).unwrap_or_default(), *pauses);
                self.clock.sleep(SPREAD.mul_f64(part)).await;
                continue;
            }
            let now = self.clock.now();
            let users = {
                let desired = self.desired.borrow();
                // The plan itself is looked at where nobody has changed it.
                if desired.adjustments.is_empty() { None } else { Some(desired.adjusted(&plan.users)) }
            };
            let users = users.as_ref().unwrap_or(&plan.users);
            if self.is_closed() || now >= users.duration() {
                return None;
            }
            if users.at(now).floor() as u64 > user.id {
                break;
            }
            // There are fewer for now; it may be wanted again.
            let again = self.clock.until((now + super::deadline::TICK).min(users.duration()));
            tokio::select! {
                () = again => {}
                () = self.steered.notified() => {}
            }
        }
        let turn = user.turns.get();
        match plan.budget {
            Budget::Each(most) if turn >= most => None,
            Budget::Shared(most) => Some(self.given_out.fetch_add(1, Ordering::Relaxed)).filter(|index| *index < most),
            Budget::Each(_) | Budget::Unlimited => Some(numbered(user.id, turn, u64::from(plan.most.max(1)))),
        }
    }

    /// The open model: iterations begin when the plan says, or wait for a user.
    async fn open_model(self: &Rc<Self>, plan: &ArrivalPlan, tasks: &mut tokio::task::JoinSet<()>) {
        let (worker, of) = self.share;
        let lot = &self.program.lot;
        let mut arrivals = Arrivals::new(plan.rate.clone(), plan.law, lot.seed, lot.address.clone(), self.share);
        let alarm = self.clock.run().alarm();
        // The first threads have one more, if they cannot be shared evenly; with fewer users than threads some have none of their own.
        let most = plan.max_users / of + u32::from(worker < plan.max_users % of);
        let most = most.max(1);
        let mut next_user = u64::from(worker);
        let mut epoch = 0;
        loop {
            let desired = self.desired.borrow().clone();
            if desired.epoch != epoch {
                epoch = desired.epoch;
                arrivals.set_rate(desired.adjusted(&plan.rate));
            }
            if self.is_closed() {
                return;
            }
            let Some(arrival) = arrivals.peek() else {
                let end = desired.adjusted(&plan.rate).duration();
                if self.clock.now() >= end {
                    return;
                }
                tokio::select! {
                    () = self.clock.until(end) => {}
                    () = self.steered.notified() => {}
                }
                continue;
            };
            if self.clock.is_paused() {
                self.clock.running().await;
                continue;
            }
            if self.clock.now() < arrival.intended {
                tokio::select! {
                    () = alarm.until(self.clock.real_of(arrival.intended)) => {}
                    () = self.clock.changed() => {}
                    () = self.steered.notified() => {}
                }
                continue;
            }
            arrivals.advance();
            let warmup = self.is_warmup(arrival.intended);
            self.count(warmup, |sample| sample.iterations.planned += 1);
            self.queue.borrow_mut().push_back(arrival);
            let free = self.users.get() - self.busy.get();
            if (self.queue.borrow().len() as u64) > u64::from(free) && self.users.get() < most {
                self.users.set(self.users.get() + 1);
                let user = VirtualUser::new(next_user, &self.program, &self.ambients, &self.deadlines);
                next_user += u64::from(of);
                tasks.spawn_local(Rc::clone(self).open_user(user, plan.backlog));
            } else {
                self.idle.notify_one();
            }
            // Arrivals that are due together must not keep users from beginning.
            if arrival.index / u64::from(of) % 64 == 0 {
                tokio::task::yield_now().await;
            }
        }
    }

    async fn open_user(self: Rc<Self>, user: VirtualUser, backlog: Duration) {
        // Making a user is the generator's work.
        let mut free_since = Duration::ZERO;
        loop {
            tokio::task::coop::consume_budget().await;
            let next = self.queue.borrow_mut().pop_front();
            let Some(arrival) = next else {
                if self.closed.get() {
                    break;
                }
                self.idle.notified().await;
                continue;
            };
            if self.clock.is_paused() {
                self.queue.borrow_mut().push_front(arrival);
                self.clock.running().await;
                continue;
            }
            let warmup = self.is_warmup(arrival.intended);
            if self.clock.now().saturating_sub(arrival.intended) > backlog {
                self.count(warmup, |sample| sample.iterations.dropped.backlog += 1);
                continue;
            }
            let turn = Turn { index: arrival.index, intended: Some(arrival.intended), free_since, warmup };
            if !self.iterate(&user, turn).await {
                break;
            }
            free_since = self.clock.now();
        }
        self.users.set(self.users.get() - 1);
    }

    /// One iteration; whether there can be another.
    async fn iterate(&self, user: &VirtualUser, turn: Turn) -> bool {
        self.busy.set(self.busy.get() + 1);
        let ran_out = iterate(self, user, turn).await.err();
        self.busy.set(self.busy.get() - 1);
        let goes_on = ran_out.is_none();
        if let Some(data) = ran_out {
            self.closed.set(true);
            self.steered.notify_waiters();
            let _ = self.tell.send(FromCrew::RanOut(data));
        }
        goes_on
    }
}

/// The index of a user's iteration: users take turns, as if all were equally fast. Those beyond the plan's number have indices of their
/// own.
fn numbered(user: u64, turn: u64, most: u64) -> u64 {
    ((user / most) << 40) | (turn * most + user % most)
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn iterations_of_users_have_indices_of_their_own() {
        let mut all: Vec<u64> = (0..7).flat_map(|user| (0..50).map(move |turn| numbered(user, turn, 5))).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 7 * 50);
        let planned: Vec<u64> = (0..4).flat_map(|turn| (0..5).map(move |user| numbered(user, turn, 5))).collect();
        assert_eq!(planned, (0..20).collect::<Vec<u64>>(), "those of the plan follow each other");
    }
}
