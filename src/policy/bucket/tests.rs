#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use proptest::prelude::*;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

const fn rate(limit: u32, burst: u32) -> Rate {
    Rate { limit, per: SECOND, burst }
}

#[test]
fn it_begins_full_and_fills_to_its_brim() {
    let mut bucket = Bucket::new(rate(3, 2), Duration::ZERO);
    assert_eq!((bucket.take(Duration::ZERO), bucket.take(Duration::ZERO)), (Ok(()), Ok(())));
    // A third of a second is no whole number of nanoseconds.
    assert_eq!(bucket.take(Duration::ZERO), Err(Duration::from_nanos(333_333_334)));
    assert_eq!(bucket.take(Duration::from_nanos(333_333_333)), Err(Duration::from_nanos(1)));
    assert_eq!(bucket.take(Duration::from_nanos(333_333_334)), Ok(()));
    assert_eq!(bucket.tokens(Duration::from_secs(1000)), 2);
}

#[test]
fn it_does_not_drift() {
    let mut bucket = Bucket::new(rate(3, 2), Duration::ZERO);
    let mut now = Duration::ZERO;
    for _ in 0..2 + 3 * 3600 {
        while let Err(wait) = bucket.take(now) {
            now += wait;
        }
    }
    assert_eq!(now, Duration::from_secs(3600));
}

#[test]
fn the_longest_and_the_most_do_not_overflow() {
    let mut bucket = Bucket::new(Rate { limit: u32::MAX, per: Duration::MAX, burst: u32::MAX }, Duration::ZERO);
    assert_eq!(bucket.take(Duration::MAX), Ok(()));
    let mut bucket = Bucket::new(Rate { limit: 1, per: Duration::MAX, burst: 1 }, Duration::ZERO);
    assert_eq!(bucket.take(Duration::ZERO), Ok(()));
    assert_eq!(bucket.take(Duration::ZERO), Err(Duration::from_nanos(u64::MAX)));
}

async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn whoever_came_first_is_served_first_and_who_leaves_takes_nothing() {
    let (clock, time) = RunClock::manual(SystemTime::UNIX_EPOCH);
    let bucket = Arc::new(SharedBucket::new(rate(1, 1), clock.plan()));
    assert!(bucket.acquire(&clock, || true).await);
    let wait = || {
        let (bucket, clock) = (Arc::clone(&bucket), clock.clone());
        tokio::spawn(async move { bucket.acquire(&clock, || true).await })
    };
    let (first, second, third) = (wait(), wait(), wait());
    settle().await;
    first.abort();
    settle().await;
    time.advance(SECOND);
    settle().await;
    assert!(second.is_finished() && !third.is_finished());
    time.advance(SECOND);
    settle().await;
    assert!(third.is_finished());
}

#[tokio::test]
async fn who_does_not_want_it_any_more_leaves_it_to_the_next() {
    let (clock, time) = RunClock::manual(SystemTime::UNIX_EPOCH);
    let bucket = Arc::new(SharedBucket::new(rate(1, 1), clock.plan()));
    assert!(bucket.acquire(&clock, || true).await);
    let wanted = Arc::new(AtomicBool::new(true));
    let wait = |wanted: Arc<AtomicBool>| {
        let (bucket, clock) = (Arc::clone(&bucket), clock.clone());
        tokio::spawn(async move { bucket.acquire(&clock, || wanted.load(Ordering::Relaxed)).await })
    };
    let (first, second) = (wait(Arc::clone(&wanted)), wait(Arc::new(AtomicBool::new(true))));
    settle().await;
    wanted.store(false, Ordering::Relaxed);
    time.advance(SECOND);
    settle().await;
    assert!(first.is_finished() && second.is_finished());
    assert_eq!((first.await.unwrap(), second.await.unwrap()), (false, true));
}

#[tokio::test]
async fn nothing_is_given_out_in_a_pause() {
    let (clock, _) = RunClock::manual(SystemTime::UNIX_EPOCH);
    let bucket = Arc::new(SharedBucket::new(rate(1, 1), clock.plan()));
    clock.pause();
    let waiting = {
        let (bucket, clock) = (Arc::clone(&bucket), clock.clone());
        tokio::spawn(async move { bucket.acquire(&clock, || true).await })
    };
    settle().await;
    assert!(!waiting.is_finished());
    clock.resume();
    assert!(waiting.await.unwrap());
}

proptest! {
    /// In any stretch of time no more tokens are given out than it holds and than come in: at most `burst + limit · t`. And whoever waits
    /// as long as he is told gets one.
    #[test]
    fn it_gives_no_more_than_comes(limit in 1_u32..1000, per_ms in 1_u64..5000, burst in 1_u32..50, waits in prop::collection::vec(0_u64..400_000, 1..300)) {
        let rate = Rate { limit, per: Duration::from_millis(per_ms), burst };
        let mut bucket = Bucket::new(rate, Duration::ZERO);
        let (mut now, mut given) = (Duration::ZERO, Vec::new());
        for wait in waits {
            now += Duration::from_micros(wait);
            match bucket.take(now) {
                Ok(()) => given.push(now),
                Err(left) => {
                    prop_assert!(bucket.clone().take(now + left).is_ok());
                    prop_assert!(bucket.clone().take(now + left - Duration::from_nanos(1)).is_err());
                }
            }
            prop_assert!(bucket.tokens(now) <= burst);
        }
        for (at, from) in given.iter().enumerate() {
            for (number, to) in given[at..].iter().enumerate() {
                let most = u128::from(burst) * rate.per.as_nanos() + u128::from(limit) * (*to - *from).as_nanos();
                prop_assert!((number as u128 + 1) * rate.per.as_nanos() <= most);
            }
        }
    }
}
