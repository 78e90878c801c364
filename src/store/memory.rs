//! A store in memory: gone with the process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Store, StoreError, Stored};
use crate::contract::BoxFuture;
use crate::policy::dedupe::{Claim, Claimant, Claims, Taken};
use crate::value::Text;

/// A store in memory. It never fails.
#[derive(Debug, Default)]
pub struct Memory {
    outputs: Mutex<HashMap<Text, Stored>>,
    claims: Arc<Claims>,
}

impl Memory {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Store for Memory {
    fn load<'a>(&'a self, key: &'a Text) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        let found = self.outputs.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        Box::pin(std::future::ready(Ok(found)))
    }

    fn save<'a>(&'a self, key: &'a Text, stored: Stored) -> BoxFuture<'a, Result<(), StoreError>> {
        self.outputs.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), stored);
        Box::pin(std::future::ready(Ok(())))
    }

    fn claim<'a>(&'a self, key: &'a Text, claimant: Claimant) -> BoxFuture<'a, Result<Result<Claim, Taken>, StoreError>> {
        Box::pin(async move { Ok(self.claims.claim(key, claimant).await) })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
    use super::*;
    use crate::base::sharing::DedupeAction;
    use crate::value::Value;
    use std::time::SystemTime;

    #[tokio::test]
    async fn what_is_saved_is_there_under_its_key_and_the_last_counts() {
        let store = Memory::new();
        let (a, b) = (Text::from("a"), Text::from("b"));
        assert_eq!(store.load(&a).await, Ok(None));
        for output in [1, 2] {
            let stored = Stored { output: Value::Int(output).sensitive(), at: SystemTime::UNIX_EPOCH };
            store.save(&a, stored).await.unwrap();
        }
        assert_eq!(store.load(&a).await.unwrap().unwrap().output, Value::Int(2).sensitive());
        assert_eq!(store.load(&b).await, Ok(None));
    }

    #[tokio::test]
    async fn a_claim_is_one_s_own_until_it_is_given_back() {
        let store = Memory::new();
        let key = Text::from("k");
        let claimant = |who| Claimant { who: Text::from(who), action: DedupeAction::Skip, superseded: Box::new(|_| {}) };
        let claim = store.claim(&key, claimant("one")).await.unwrap().unwrap();
        assert_eq!(store.claim(&key, claimant("two")).await.unwrap().unwrap_err(), Taken { by: Text::from("one") });
        drop(claim);
        assert!(store.claim(&key, claimant("two")).await.unwrap().is_ok());
    }
}
