//! A virtual user: what it keeps from one iteration to the next, all of it used again and again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::deadline::{Deadline, Deadlines};
use super::program::{Program, StepProgram};
use super::record::Note;
use crate::contract::User;
use crate::grid::expression::Ambient;
use crate::grid::model::StepOrder;
use crate::value::Value;

/// A virtual user.
pub struct VirtualUser {
    /// Which, from 0.
    pub id: u64,
    /// How many iterations it has begun, of all scenarios that it takes part in.
    turns: Rc<Cell<u64>>,
    /// What steps and groups gave in this iteration.
    pub results: RefCell<Vec<Value>>,
    /// What was drawn for this iteration.
    pub vary: RefCell<Vec<Value>>,
    /// Its rows of data.
    pub rows: RefCell<Vec<usize>>,
    /// Which of the weighted groups runs.
    pub group: Cell<Option<usize>>,
    /// What is noted of the steps of this iteration that have ended.
    pub notes: RefCell<Vec<Note>>,
    /// What modules keep for it: connections, cookies. Steps that may run at once have one each.
    modules: Rc<[RefCell<Option<User>>]>,
    steps: Vec<RefCell<Option<StepState>>>,
}

/// What a user keeps of one step.
pub struct StepState {
    /// The values of its slots.
    pub slots: Vec<Value>,
    /// The values of its arguments that change.
    pub changing: Vec<Value>,
    /// What its expressions see besides slots.
    pub ambient: Ambient,
    /// The limit of its calls.
    pub deadline: Rc<Deadline>,
    /// What is noted of it, while it runs.
    pub note: Option<Note>,
}

impl VirtualUser {
    /// A user that has not done anything yet.
    pub fn new(id: u64, program: &Program, ambients: &[Ambient], deadlines: &Deadlines) -> Self {
        let state = |(step, ambient): (&StepProgram, &Ambient)| StepState {
            slots: step.slots.values.clone(),
            changing: Vec::with_capacity(step.changing.len()),
            ambient: ambient.clone(),
            deadline: deadlines.deadline(),
            note: None,
        };
        let modules = match program.def.order {
            StepOrder::Sequence => 1,
            StepOrder::Graph => program.steps.len(),
        };
        Self {
            id,
            turns: Rc::default(),
            results: RefCell::new(vec![Value::Null; program.results]),
            vary: RefCell::default(),
            rows: RefCell::default(),
            group: Cell::new(None),
            notes: RefCell::default(),
            modules: (0..modules).map(|_| RefCell::new(Some(User::new(id)))).collect(),
            steps: program.steps.iter().zip(ambients).map(|pair| RefCell::new(Some(state(pair)))).collect(),
        }
    }

    /// The same user in another scenario: its iterations count together, and where steps follow each other it has one set of connections
    /// and cookies.
    #[must_use]
    pub fn also(self, first: &Self) -> Self {
        let both = self.modules.len() == 1 && first.modules.len() == 1;
        let modules = if both { Rc::clone(&first.modules) } else { self.modules };
        Self { turns: Rc::clone(&first.turns), modules, ..self }
    }

    /// How many iterations it has begun.
    pub fn turns(&self) -> u64 {
        self.turns.get()
    }

    /// Takes what it keeps of a step, for as long as that runs.
    pub fn take_step(&self, number: usize) -> Option<StepState> {
        self.steps.get(number)?.take()
    }

    /// Gives it back.
    pub fn give_step(&self, number: usize, state: StepState) {
        if let Some(place) = self.steps.get(number) {
            place.replace(Some(state));
        }
    }

    /// Takes what modules keep for it. What was dropped in the middle of a call is begun anew.
    pub fn take_modules(&self, number: usize) -> User {
        let taken = self.modules.get(self.place(number)).and_then(RefCell::take);
        taken.unwrap_or_else(|| User::new(self.id))
    }

    /// Gives it back.
    pub fn give_modules(&self, number: usize, user: User) {
        if let Some(place) = self.modules.get(self.place(number)) {
            place.replace(Some(user));
        }
    }

    fn place(&self, number: usize) -> usize {
        if self.modules.len() == 1 { 0 } else { number }
    }

    /// Forgets what the iteration before had.
    pub fn begin(&self) {
        self.results.borrow_mut().fill(Value::Null);
        self.turns.set(self.turns.get() + 1);
    }

    /// The number of the iteration it is in, from 0.
    pub fn iteration(&self) -> u64 {
        self.turns.get().saturating_sub(1)
    }
}
