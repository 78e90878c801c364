//! The typed form of a resource.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

use super::action::{invalid, problems};
use super::{BoxFuture, CallContext, Failure, Lives, Manifest, ResourceHandle, ResourceType};
use crate::value::shape::{self, Arguments, Problem, Shape};

/// A resource with a typed configuration and handle.
pub trait Asset: Send + Sync + 'static {
    /// What it is.
    const MANIFEST: Manifest;
    /// Where one lives.
    const LIVES: Lives;
    /// Its arguments.
    type Config: Shape;
    /// What its users share.
    type Handle: Any + Send + Sync;

    /// Makes one.
    fn create(cx: &CallContext, config: Self::Config) -> impl Future<Output = Result<Self::Handle, Failure>> + Send;

    /// Ends one; no user is left.
    fn destroy(cx: &CallContext, handle: Arc<Self::Handle>) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Erases an asset.
pub fn resource<A: Asset>() -> Box<dyn ResourceType> {
    Box::new(Erased::<A>(PhantomData))
}

struct Erased<A>(PhantomData<fn() -> A>);

impl<A: Asset> ResourceType for Erased<A> {
    fn manifest(&self) -> &'static Manifest {
        const { &A::MANIFEST }
    }

    fn lives(&self) -> Lives {
        A::LIVES
    }

    fn check(&self, known: &Arguments) -> Vec<Problem> {
        problems::<A::Config>(known)
    }

    fn create<'a>(&'a self, cx: &'a CallContext, arguments: Arguments) -> BoxFuture<'a, Result<ResourceHandle, Failure>> {
        Box::pin(async move {
            let config = shape::read::<A::Config>(&arguments).map_err(|problems| invalid(&problems))?;
            A::create(cx, config).await.map(|handle| Arc::new(handle) as ResourceHandle)
        })
    }

    fn destroy<'a>(&'a self, cx: &'a CallContext, handle: ResourceHandle) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            match handle.downcast::<A::Handle>() {
                Ok(handle) => A::destroy(cx, handle).await,
                Err(_) => Err(Failure::error("the resource is of another type")),
            }
        })
    }
}
