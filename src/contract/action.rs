//! The typed form of a runner: what most authors write.

use std::future::Future;
use std::marker::PhantomData;

use super::{
    BoxFuture, CallContext, Demand, Effect, ErrorClass, Failure, Lane, LaneSetup, Manifest, Outcome, Prepared, Runner, User,
};
use crate::value::shape::{self, Arguments, FieldType, Problem, ProblemKind, Reader, Shape};

/// A runner with typed input and output and nothing to prepare.
pub trait Action: Send + Sync + 'static {
    /// What it is.
    const MANIFEST: Manifest;
    /// Its arguments.
    type Input: Shape;
    /// What it gives: a shape, or a [`Value`](crate::value::Value).
    type Output: FieldType + Send;

    /// What a call changes, from the arguments known before the call.
    fn effect(known: &Arguments) -> Effect;

    /// What is wrong with the arguments known before the call, beyond what each one's type says: which exclude each other, say.
    fn check(_known: &Arguments) -> Vec<Problem> {
        Vec::new()
    }

    /// The same call for one load thread, if there is a shorter way to make it than [`run`](Self::run).
    ///
    /// # Errors
    /// If the arguments that never change cannot work.
    fn lane(_setup: &LaneSetup<'_>, _demand: &Demand) -> Result<Option<Box<dyn Lane>>, Failure> {
        Ok(None)
    }

    /// One attempt. Dropping the future cancels it; work that a drop does not end must watch [`CallContext::cancelled`].
    fn run(
        cx: &CallContext,
        demand: &Demand,
        user: &mut User,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::Output, Failure>> + Send;
}

/// Erases an action.
pub fn runner<A: Action>() -> Box<dyn Runner> {
    Box::new(Erased::<A>(PhantomData))
}

struct Erased<A>(PhantomData<fn() -> A>);

struct Ready<A> {
    effect: Effect,
    demand: Demand,
    action: PhantomData<fn() -> A>,
}

impl<A: Action> Runner for Erased<A> {
    fn manifest(&self) -> &'static Manifest {
        const { &A::MANIFEST }
    }

    fn prepare(&self, known: &Arguments, demand: &Demand) -> Result<Box<dyn Prepared>, Vec<Problem>> {
        let mut problems = problems::<A::Input>(known);
        problems.extend(A::check(known));
        if problems.is_empty() {
            Ok(Box::new(Ready::<A> { effect: A::effect(known), demand: demand.clone(), action: PhantomData }))
        } else {
            Err(problems)
        }
    }
}

impl<A: Action> Prepared for Ready<A> {
    fn effect(&self) -> Effect {
        self.effect
    }

    fn call<'a>(&'a self, cx: &'a CallContext, user: &'a mut User, arguments: Arguments) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let input = shape::read::<A::Input>(&arguments).map_err(|problems| invalid(&problems))?;
            let problems = A::check(&arguments);
            if !problems.is_empty() {
                return Err(invalid(&problems));
            }
            A::run(cx, &self.demand, user, input).await.map(FieldType::write)
        })
    }

    fn lane(&self, setup: &LaneSetup<'_>) -> Result<Option<Box<dyn Lane>>, Failure> {
        A::lane(setup, &self.demand)
    }
}

/// What is wrong with the arguments known before a call; missing ones may come with it. Within a value that is known nothing comes any more.
pub(super) fn problems<S: Shape>(known: &Arguments) -> Vec<Problem> {
    let mut reader = Reader::new();
    let _ = S::read(known, &mut reader);
    let found = reader.finish();
    let comes =
        |problem: &Problem| problem.kind == ProblemKind::Missing && (problem.path.len() == 1 || is_misspelt(problem, &found));
    found.iter().filter(|problem| !comes(problem)).cloned().collect()
}

/// Whether what is missing stands there under a name that is reported as unknown.
fn is_misspelt(missing: &Problem, all: &[Problem]) -> bool {
    let Some((name, inside)) = missing.path.split_last() else { return false };
    all.iter().any(|problem| {
        let here = problem.path.split_last().is_some_and(|(_, path)| path == inside);
        here && matches!(problem.kind, ProblemKind::Unknown(Some(near)) if near == name)
    })
}

/// The failure of a call whose arguments do not fit.
pub(super) fn invalid(problems: &[Problem]) -> Failure {
    let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Failure::new(ErrorClass::Error, all.join("; "))
}
