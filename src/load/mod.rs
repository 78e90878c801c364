//! Load: scenarios run by virtual users on threads of their own.
//!
//! ```text
//! engine ── Mix of Programs ──▶ run() ──┬─▶ worker thread 0: Shift ── users (one local task each) ── iterations ── lanes ──▶ the system
//!        ◀── LoadInterval ── merge ◀────┼── samples at each tick
//!        ── Desired (a watch) ──────────┴─▶ worker thread 1: …
//! ```
//!
//! A [`Program`] is a scenario, immutable: steps in order, every slot with its source, all that never changes evaluated once. A [`Mix`] is
//! one of them or several, with the plan that they run by: its [`Pace`] says when iterations begin ([`Model::Arrivals`]) or how many users
//! make them ([`Model::Users`]). Each worker thread gets it and a share of the plan: arrivals by index, users by id; no thread asks another.
//! What a thread measures it counts into samples of its own, one for each scenario, and hands them over at its tick, so that a request
//! takes no lock.
//!
//! In a thread: `assignment` is what it gets and tells, `crew` has the plan's share (a shift) and what users of each scenario share (a crew),
//! `closed` and `open` are the two ways in which users come to iterations, `iteration` draws what one has and runs its steps, `step` is one
//! of them, `attempt` its calls and `custom` what it counts of what they gave. `record` keeps some iterations whole.
//!
//! Every choice (arrival, scenario of a mix, variation, row, group) is a function of the seed, an address (the mix's or the scenario's) and
//! the iteration's index alone.
//!
//! Time is the scenario's plan time: it stops with a pause, and queued arrivals shift with it. Latency in arrival kinds runs from the
//! intended start.
//!
//! # What a request costs
//! In instructions, which are the same on a quiet machine and on a busy one: `perf stat -e instructions:u,instructions:k` for the sums,
//! `perf record -e instructions:u` for the parts; 50 users on one thread, the server on another core, nothing kept of single iterations.
//!
//! | | `squall hit` | a request of three steps with templates, checks and JSON |
//! |---|---|---|
//! | iteration, step, attempt | 1,700 | 2,800 |
//! | lane: arguments to bytes, answer to output | 1,500 | 2,800 |
//! | HTTP/1.1: sending, reading, connections | 1,500 | 1,600 |
//! | expressions | 400 | 3,100 |
//! | JSON | – | 2,900 |
//! | copying and comparing | 800 | 1,500 |
//! | memory | 100 | 1,200 |
//! | tokio | 700 | 700 |
//! | clock and histograms | 400 | 450 |
//! | calls into the kernel, our side | 700 | 650 |
//! | all else | 1,600 | 3,100 |
//! | ours together | 9,400 | 20,800 |
//! | the kernel: one send, one receive, a thirtieth of a wait | 12,200 | 12,800 |
//! | keeping single iterations, besides | 1,100 | 1,100 |
//!
//! Owns: load plans, worker threads, users, iterations, records of whole iterations, data rows, variations.
//! May import: `base`, `value`, `metric`, `event`, `contract`, `grid`, `policy`.

mod arrivals;
mod assignment;
mod attempt;
mod choices;
mod clock;
mod closed;
mod control;
mod crew;
mod custom;
mod deadline;
mod guards;
mod iteration;
mod merge;
mod mix;
mod open;
mod pace;
mod pool;
mod profile;
mod program;
mod record;
mod run;
mod settings;
mod spares;
mod step;
mod user;
mod values;

pub use arrivals::{Arrival, Arrivals};
pub use control::{Adjustment, Change, Desired};
pub use mix::Mix;
pub use pace::{
    ArrivalPlan, ArrivalRules, Budget, ConstantArrivalRate, ConstantVus, ExternallyControlled, Model, Needs, Pace,
    PerVuIterations, RampingArrivalRate, RampingVus, SharedIterations, UserPlan,
};
pub use pool::Pool;
pub use profile::Profile;
pub use program::{BreakerSink, Program, ProgramError, Surroundings};
pub use run::{Ending, LoadEnd, LoadRun, Of, Told};
pub use settings::StopRule;
