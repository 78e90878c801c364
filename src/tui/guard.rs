//! The terminal is given back on every way out: return, error, panic.

use std::io::{self, Write};
use std::sync::{Mutex, Once, PoisonError};
use std::thread::{self, ThreadId};

use crossterm::cursor::{Hide, Show};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{execute, queue};

use super::{frame, suspend};
use crate::base::panic::Hold;

/// The thread whose screen is up.
static SHOWN_BY: Mutex<Option<ThreadId>> = Mutex::new(None);

/// Owns the terminal. Made before anything is changed, so that whatever was changed is undone.
pub(super) struct Guard {
    /// Reports of panics wait until the screen is gone; dropped after it.
    _reports: Hold,
}

impl Guard {
    /// Changes nothing yet.
    pub(super) fn new() -> Self {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let previous = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                // A panic of another thread may be caught there; the screen stays.
                if shown_by() == Some(thread::current().id()) {
                    restore();
                }
                previous(panic);
            }));
        });
        Self { _reports: Hold::new() }
    }

    /// Takes the terminal.
    pub(super) fn enter(&mut self) -> io::Result<()> {
        *SHOWN_BY.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread::current().id());
        enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen, Hide)
    }

    /// Gives the terminal back, stops the process, and takes the terminal again when it goes on.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        restore();
        suspend::stop_process()?;
        self.enter()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

fn shown_by() -> Option<ThreadId> {
    *SHOWN_BY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives the terminal back, once. Nobody is left to tell when that fails.
fn restore() {
    if SHOWN_BY.lock().unwrap_or_else(PoisonError::into_inner).take().is_some() {
        let mut out = io::stdout();
        // It may have come in the middle of a frame.
        let _ = out.write_all(frame::END);
        let _ = queue!(out, LeaveAlternateScreen, Show);
        let _ = out.flush();
        let _ = disable_raw_mode();
    }
}
