#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
use super::*;

/// Who was told that another took over, and by whom.
type Told = Arc<Mutex<Vec<(String, String)>>>;

fn claimant(who: &str, action: DedupeAction, told: &Told) -> Claimant {
    let (name, told) = (who.to_owned(), Arc::clone(told));
    let superseded = Box::new(move |by: &Text| told.lock().unwrap().push((name, by.to_string())));
    Claimant { who: Text::from(who), action, superseded }
}

async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn each_waits_for_all_before_it_and_who_leaves_the_line_holds_nobody_up() {
    let (claims, key, told): (Arc<Claims>, Text, Told) = (Arc::default(), Text::from("k"), Arc::default());
    let first = claims.claim(&key, claimant("a", DedupeAction::Wait, &told)).await.unwrap();
    let wait = |who: &'static str| {
        let (claims, key, claimant) = (Arc::clone(&claims), key.clone(), claimant(who, DedupeAction::Wait, &told));
        tokio::spawn(async move { claims.claim(&key, claimant).await.unwrap() })
    };
    let (second, third) = (wait("b"), wait("c"));
    settle().await;
    assert_eq!((claims.in_line(&key), claims.in_line(&Text::from("other"))), (3, 0));
    second.abort();
    settle().await;
    assert_eq!(claims.in_line(&key), 2);
    assert!(!third.is_finished());
    drop(first);
    let third = third.await.unwrap();
    assert_eq!(claims.in_line(&key), 1);
    drop(third);
    assert!(claims.lines.lock().unwrap().is_empty(), "a line without members is forgotten");
}

#[tokio::test]
async fn one_that_does_not_wait_is_told_who_has_it() {
    let (claims, key, told): (Arc<Claims>, Text, Told) = (Arc::default(), Text::from("k"), Arc::default());
    let held = claims.claim(&key, claimant("a", DedupeAction::Skip, &told)).await.unwrap();
    let taken = claims.claim(&key, claimant("b", DedupeAction::Skip, &told)).await.unwrap_err();
    assert_eq!(taken, Taken { by: Text::from("a") });
    let other = claims.claim(&Text::from("other"), claimant("b", DedupeAction::Skip, &told)).await;
    assert!(other.is_ok());
    drop(held);
    assert!(claims.claim(&key, claimant("b", DedupeAction::Skip, &told)).await.is_ok());
}

#[tokio::test]
async fn a_later_one_tells_all_before_it_once_and_waits_for_them_to_go() {
    let (claims, key, told): (Arc<Claims>, Text, Told) = (Arc::default(), Text::from("k"), Arc::default());
    let first = claims.claim(&key, claimant("a", DedupeAction::Wait, &told)).await.unwrap();
    let take_over = |who: &'static str| {
        let (claims, key, claimant) = (Arc::clone(&claims), key.clone(), claimant(who, DedupeAction::CancelPrevious, &told));
        tokio::spawn(async move { claims.claim(&key, claimant).await.unwrap() })
    };
    let second = take_over("b");
    settle().await;
    let third = take_over("c");
    settle().await;
    let pair = |who: &str, by: &str| (who.to_owned(), by.to_owned());
    assert_eq!(*told.lock().unwrap(), [pair("a", "b"), pair("b", "c")]);
    second.abort();
    settle().await;
    assert!(!third.is_finished());
    drop(first);
    assert!(third.await.is_ok());
}
