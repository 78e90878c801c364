//! Panics: a report for our own bugs, silence for those inside a module's call, and none across a screen.
//!
//! A panic inside [`quietly`] prints nothing: whoever catches it reports it (the engine makes it the step's failure). Any other is a bug
//! of ours and is reported with a backtrace and how to tell us. While a [`Hold`] lives, reports wait, so that none lands on a screen.

use std::cell::Cell;
use std::future::Future;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::world::Output;

/// What a report ends with.
const HOW_TO_REPORT: &str =
    "This is a bug of squall, not of your grid. Please report it with the text above and the grid, if you may share it.";

thread_local! {
    /// How many [`quietly`] futures this thread is polling just now.
    static QUIET: Cell<u32> = const { Cell::new(0) };
}

/// Reports that wait for the screen to go.
static WAITING: Mutex<Waiting> = Mutex::new(Waiting { holds: 0, reports: Vec::new() });

/// Where reports go; set once.
static REPORTS: OnceLock<Output> = OnceLock::new();

struct Waiting {
    holds: u32,
    reports: Vec<String>,
}

/// Installs the hook for the whole process. The first call wins.
pub fn install(reports: Output) {
    if REPORTS.set(reports).is_err() {
        return;
    }
    let (hook, _) = color_eyre::config::HookBuilder::default()
        .theme(color_eyre::config::Theme::new())
        .display_env_section(false)
        .panic_section(HOW_TO_REPORT)
        .into_hooks();
    std::panic::set_hook(Box::new(move |panic| {
        if QUIET.get() == 0 {
            report(hook.panic_report(panic).to_string());
        }
    }));
}

fn report(text: String) {
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    if waiting.holds > 0 {
        waiting.reports.push(text);
    } else if let Some(reports) = REPORTS.get() {
        reports.line(text);
    }
}

/// Runs a future whose panics are somebody else's to report.
pub async fn quietly<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|cx| {
        let _quiet = Quiet::enter();
        future.as_mut().poll(cx)
    })
    .await
}

/// While it lives, panics on this thread print nothing.
struct Quiet;

impl Quiet {
    fn enter() -> Self {
        QUIET.set(QUIET.get() + 1);
        Self
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        QUIET.set(QUIET.get().saturating_sub(1));
    }
}

/// While one lives, reports wait; the last one gone, they are printed.
#[derive(Debug)]
pub struct Hold(());

impl Hold {
    /// Lets reports wait.
    pub fn new() -> Self {
        WAITING.lock().unwrap_or_else(PoisonError::into_inner).holds += 1;
        Self(())
    }
}

impl Default for Hold {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.holds = waiting.holds.saturating_sub(1);
        let ready = if waiting.holds == 0 { std::mem::take(&mut waiting.reports) } else { Vec::new() };
        drop(waiting);
        ready.into_iter().for_each(report);
    }
}

/// What a caught panic said.
pub fn message(payload: &(dyn std::any::Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("it did not say why")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use futures_util::FutureExt as _;

    use super::{Hold, install, message, quietly};
    use crate::base::world::Output;

    /// One test: the hook belongs to the whole process.
    #[tokio::test]
    async fn quiet_panics_are_silent_and_others_wait_for_the_screen() {
        let (reports, seen) = Output::buffer();
        install(reports);
        let text = || String::from_utf8(seen.lock().unwrap().clone()).unwrap();

        let caught = std::panic::AssertUnwindSafe(quietly(async { panic!("inside a call") })).catch_unwind().await;
        assert_eq!(message(caught.unwrap_err().as_ref()), "inside a call");
        assert!(!text().contains("inside a call"));

        let hold = Hold::new();
        let caught = std::panic::catch_unwind(|| panic!("{} of ours", "a bug"));
        assert_eq!(message(caught.unwrap_err().as_ref()), "a bug of ours");
        assert!(!text().contains("a bug of ours"));
        drop(hold);
        assert!(text().contains("a bug of ours"), "{}", text());
        assert!(text().contains("Please report it"));
        // Other tests' failures are to be seen.
        drop(std::panic::take_hook());
    }
}
