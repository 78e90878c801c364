//! The real binary on a real terminal: a pseudo-terminal of the system, and an emulator that reads what comes out of it.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal, kill_process};

use super::screen::Screen;
use super::{Folder, SOON, Squall};

/// After this a program hangs.
const LIMIT: Duration = Duration::from_secs(50);

/// What is written behind everything the program has written, to know that all of it was read. It changes nothing on a screen.
const MARK: &[u8] = b"\x1b]7771;read until here\x07";

/// What a frame begins and ends with (mode 2026, synchronised output).
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// A terminal on which the program runs. Dropped, the program is ended.
pub struct Terminal {
    child: Option<Box<dyn Child + Send + Sync>>,
    id: Pid,
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Option<Box<dyn Write + Send>>,
    /// The program's side. Kept open, for the system forgets its settings when nobody has it open.
    line: File,
    glass: Arc<Glass>,
    reader: Option<JoinHandle<()>>,
    before: String,
    folder: Option<Folder>,
}

/// What is on the screen, shared with the thread that reads.
struct Glass {
    seen: Mutex<Seen>,
    changed: Condvar,
}

struct Seen {
    emulator: vt100::Parser,
    bytes: Vec<u8>,
    /// How many of the bytes are on the screen: those of a frame come there together, as in a terminal that knows mode 2026.
    shown: usize,
    /// Texts that must never be there, and the first screen that had one of them.
    forbidden: Vec<String>,
    leaked: Option<String>,
    /// Nothing more is to be read.
    over: bool,
}

impl Squall {
    /// Starts it on a terminal of so many columns and rows.
    pub fn terminal(self, columns: u16, rows: u16) -> Terminal {
        Terminal::start(&self.command, None, columns, rows)
    }

    /// As [`Self::terminal`], through a shell: `"$@"` in the script is the program and its arguments.
    pub fn terminal_through(self, script: &str, columns: u16, rows: u16) -> Terminal {
        Terminal::start(&self.command, Some(script), columns, rows)
    }
}

impl Folder {
    /// Keeps this folder as long as a terminal.
    pub fn kept_by(self, mut terminal: Terminal) -> Terminal {
        terminal.folder = Some(self);
        terminal
    }
}

const fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

/// The same program, arguments and environment, as the other crate wants it.
fn builder(command: &Command, script: Option<&str>) -> CommandBuilder {
    let program = [command.get_program()].into_iter().chain(command.get_args());
    let all: Vec<&OsStr> = match script {
        Some(script) => ["/bin/sh", "-c", script, "sh"].into_iter().map(OsStr::new).chain(program).collect(),
        None => program.collect(),
    };
    let mut builder = CommandBuilder::from_argv(all.into_iter().map(OsStr::to_owned).collect());
    builder.env_clear();
    builder.env("TERM", "xterm-256color");
    for (name, value) in command.get_envs() {
        builder.env(name, value.unwrap_or_default());
    }
    builder.cwd(command.get_current_dir().map_or_else(|| std::env::current_dir().unwrap(), Path::to_owned));
    builder
}

/// How a terminal is set, in the words of `stty`.
fn stty(line: &File) -> String {
    let ended = Command::new("stty").arg("-g").stdin(Stdio::from(line.try_clone().unwrap())).output().unwrap();
    assert!(ended.status.success(), "stty: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).unwrap()
}

impl Terminal {
    fn start(command: &Command, script: Option<&str>, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let name = pair.master.tty_name().unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let line = File::from(rustix::fs::open(name, flags, Mode::empty()).unwrap());
        let before = stty(&line);
        let emulator = vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0);
        let seen = Seen { emulator, bytes: Vec::new(), shown: 0, forbidden: Vec::new(), leaked: None, over: false };
        let glass = Arc::new(Glass { seen: Mutex::new(seen), changed: Condvar::new() });
        let reader = glass.read(pair.master.try_clone_reader().unwrap());
        let keyboard = pair.master.take_writer().unwrap();
        let child = pair.slave.spawn_command(builder(command, script)).unwrap();
        let id = Pid::from_raw(child.process_id().unwrap().try_into().unwrap()).unwrap();
        Self {
            child: Some(child),
            id,
            master: Some(pair.master),
            keyboard: Some(keyboard),
            line,
            glass,
            reader: Some(reader),
            before,
            folder: None,
        }
    }

    /// The folder that was given to it.
    pub fn folder(&self) -> &Path {
        self.folder.as_ref().unwrap().path()
    }

    /// The program's process.
    pub const fn id(&self) -> Pid {
        self.id
    }

    /// How the terminal is set now, and how it was before the program began.
    pub fn settings(&self) -> (String, &str) {
        (stty(&self.line), &self.before)
    }

    /// Presses keys: `jj<enter>?<down>q`, `<c-c>` for Ctrl-C. What follows an `<esc>` must wait until that was seen: together they
    /// would be another key.
    pub fn press(&mut self, notation: &str) {
        let keyboard = self.keyboard.as_mut().unwrap();
        let mut rest = notation;
        while let Some(first) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|named| named.split_once('>')).filter(|(name, _)| name.len() > 1);
            let (bytes, after) = match named {
                Some((name, after)) => (bytes_of(name), after),
                None => (first.to_string().into_bytes(), &rest[first.len_utf8()..]),
            };
            keyboard.write_all(&bytes).unwrap();
            rest = after;
        }
        keyboard.flush().unwrap();
    }

    /// Sends bytes that no key would send.
    pub fn send(&mut self, bytes: &[u8]) {
        let keyboard = self.keyboard.as_mut().unwrap();
        keyboard.write_all(bytes).unwrap();
        keyboard.flush().unwrap();
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        // Both at once: what comes later is for the new size.
        let mut seen = self.glass.seen.lock().unwrap();
        seen.emulator.set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        self.master.as_ref().unwrap().resize(size(columns, rows)).unwrap();
    }

    /// Texts that must never be on the screen, not for one frame; [`Self::wait`] tells.
    pub fn forbid(&self, texts: &[&str]) {
        self.glass.seen.lock().unwrap().forbidden.extend(texts.iter().map(|text| (*text).to_owned()));
    }

    /// What is on the screen now.
    pub fn screen(&self) -> Screen {
        Screen::new(self.glass.seen.lock().unwrap().emulator.screen())
    }

    /// Waits until a text is on the screen.
    #[track_caller]
    pub fn until_seen(&self, text: &str) -> Screen {
        self.until(&format!("{text:?} is seen"), |screen| screen.shows(text))
    }

    /// Waits until a text is not on the screen any more.
    #[track_caller]
    pub fn until_gone(&self, text: &str) -> Screen {
        self.until(&format!("{text:?} is gone"), |screen| !screen.shows(text))
    }

    /// Waits until the screen is as it should be, and gives that screen.
    ///
    /// # Panics
    /// If it is not so [`SOON`]; says what was there.
    #[track_caller]
    pub fn until(&self, what: &str, mut holds: impl FnMut(&Screen) -> bool) -> Screen {
        let deadline = Instant::now() + SOON;
        let mut seen = self.glass.seen.lock().unwrap();
        loop {
            let screen = Screen::new(seen.emulator.screen());
            if holds(&screen) {
                return screen;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let over = seen.over;
            // Released first, so that others can still end the program.
            if left.is_zero() || over {
                drop(seen);
                panic!("{} until {what}; the screen is\n{screen}", if over { "nothing more comes" } else { "still waiting" });
            }
            seen = self.glass.changed.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.id, signal).unwrap();
    }

    /// Closes the terminal, as a window is closed or a connection breaks.
    pub fn hang_up(&mut self) {
        self.glass.seen.lock().unwrap().over = true;
        drop(self.keyboard.take());
        drop(self.master.take());
        // The reader has it open too; this wakes it.
        let _ = self.line.write_all(MARK);
        self.reader.take().unwrap().join().unwrap();
    }

    /// Waits until the program has ended, whatever becomes of the terminal; gives its exit code.
    ///
    /// # Panics
    /// If it does not end.
    #[track_caller]
    pub fn ended(&mut self) -> i32 {
        let mut child = self.child.take().unwrap();
        let deadline = Instant::now() + LIMIT;
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                assert_eq!(status.signal(), None, "ended by a signal; the screen was\n{}", self.screen());
                return i32::try_from(status.exit_code()).unwrap();
            }
            if Instant::now() >= deadline {
                let _ = child.kill();
                let _ = child.wait();
                panic!("it does not end; the screen is\n{}", self.screen());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until the program has ended, and gives what it left behind.
    #[track_caller]
    pub fn wait(mut self) -> Left {
        let code = self.ended();
        let after = stty(&self.line);
        self.line.write_all(MARK).unwrap();
        let deadline = Instant::now() + SOON;
        let mut seen = self.glass.seen.lock().unwrap();
        while !seen.bytes.ends_with(MARK) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                drop(seen);
                panic!("what was written last is not read");
            }
            seen = self.glass.changed.wait_timeout(seen, left).unwrap().0;
        }
        let bytes = seen.bytes[..seen.bytes.len() - MARK.len()].to_vec();
        let (screen, leaked) = (Screen::new(seen.emulator.screen()), seen.leaked.take());
        drop(seen);
        assert_eq!(leaked, None, "what must not be seen was seen");
        Left { code, screen, bytes, before: self.before.clone(), after }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        // Asked first, so that what it started ends too.
        let _ = kill_process(self.id, Signal::TERM);
        let deadline = Instant::now() + Duration::from_secs(8);
        while matches!(child.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Glass {
    fn read(self: &Arc<Self>, mut from: Box<dyn Read + Send>) -> JoinHandle<()> {
        let glass = Arc::clone(self);
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            loop {
                let read = from.read(&mut buffer).unwrap_or(0);
                let mut seen = glass.seen.lock().unwrap();
                seen.take(&buffer[..read]);
                glass.changed.notify_all();
                if seen.over {
                    return;
                }
            }
        })
    }
}

impl Seen {
    fn take(&mut self, bytes: &[u8]) {
        self.over |= bytes.is_empty();
        self.bytes.extend_from_slice(bytes);
        let new = &self.bytes[self.shown..];
        let whole = if self.over || new.ends_with(MARK) { new.len() } else { whole_frames(new) };
        self.shown += whole;
        // Several may come at once, and each was on the screen.
        let frames: Vec<Vec<u8>> = frames(&new[..whole]).map(<[u8]>::to_vec).collect();
        for frame in frames {
            self.emulator.process(&frame);
            self.look();
        }
    }

    /// Looks for what must not be on the screen.
    fn look(&mut self) {
        if self.leaked.is_some() || self.forbidden.is_empty() {
            return;
        }
        let text = self.emulator.screen().contents();
        if let Some(forbidden) = self.forbidden.iter().find(|forbidden| text.contains(forbidden.as_str())) {
            self.leaked = Some(format!("{forbidden}\n{text}"));
        }
    }
}

/// Cuts bytes behind each end of a frame.
fn frames(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let end = rest.windows(END.len()).position(|window| window == END).map_or(rest.len(), |at| at + END.len());
        let (frame, after) = rest.split_at(end);
        rest = after;
        (!frame.is_empty()).then_some(frame)
    })
}

/// How many of these bytes are outside of a frame that has begun and not ended, or may be about to begin.
fn whole_frames(bytes: &[u8]) -> usize {
    let last = |text: &[u8]| bytes.windows(text.len()).rposition(|window| window == text);
    if let Some(begin) = last(BEGIN)
        && last(END).is_none_or(|end| end < begin)
    {
        return begin;
    }
    let begun = (1..BEGIN.len()).find(|length| bytes.ends_with(&BEGIN[..*length]));
    bytes.len() - begun.unwrap_or(0)
}

/// What a terminal sends for a key.
fn bytes_of(name: &str) -> Vec<u8> {
    let bytes: &[u8] = match name {
        "enter" => b"\r",
        "esc" => b"\x1b",
        "tab" => b"\t",
        "s-tab" => b"\x1b[Z",
        "backspace" => b"\x7f",
        "space" => b" ",
        "up" => b"\x1b[A",
        "down" => b"\x1b[B",
        "right" => b"\x1b[C",
        "left" => b"\x1b[D",
        "pgup" => b"\x1b[5~",
        "pgdn" => b"\x1b[6~",
        "home" => b"\x1b[H",
        "end" => b"\x1b[F",
        other => {
            let letter = other.strip_prefix("c-").and_then(|letter| letter.bytes().next());
            return vec![letter.unwrap_or_else(|| panic!("no key <{other}>")) & 0x1f];
        }
    };
    bytes.to_vec()
}

/// What the program left behind.
pub struct Left {
    code: i32,
    /// The screen, as whoever comes next finds it.
    pub screen: Screen,
    /// All that was written to the terminal.
    pub bytes: Vec<u8>,
    before: String,
    after: String,
}

impl Left {
    /// The same, if it ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n{}", self.screen);
        self
    }

    /// The same, if the terminal is as it was before.
    #[track_caller]
    pub fn restored(self) -> Self {
        assert_eq!(self.after, self.before, "stty differs\n{}", self.screen);
        assert_eq!(self.screen.strange(), Vec::<&str>::new(), "\n{}", self.screen);
        self
    }

    /// The same, if it ever had the whole screen; without that nothing was to be restored.
    #[track_caller]
    pub fn was_up(self) -> Self {
        assert!(self.has(b"\x1b[?1049h"), "the screen was never up\n{}", self.screen);
        self
    }

    /// The same, if all of these stand on the normal screen.
    #[track_caller]
    pub fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.screen.shows(text), "{text:?} is not there\n{}", self.screen);
        }
        self
    }

    /// Whether these bytes were ever written.
    pub fn has(&self, bytes: &[u8]) -> bool {
        self.bytes.windows(bytes.len()).any(|window| window == bytes)
    }
}
