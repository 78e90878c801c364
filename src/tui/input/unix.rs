//! Reading on a thread of its own, and only when there is something to read.

use std::collections::VecDeque;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crossterm::event::Event;
use futures_util::Stream;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;

use super::parser::Parser;

/// How much is read at once.
const CHUNK: usize = 1024;

/// How many chunks may wait for the screen.
const WAITING: usize = 64;

/// The terminal's input: keys and changes of size. Ends when the terminal is gone.
pub(in crate::tui) struct Keyboard {
    chunks: mpsc::Receiver<Vec<u8>>,
    sizes: Signal,
    parser: Parser,
    events: VecDeque<Event>,
    /// Closed when this is dropped, which ends the thread.
    _stop: UnixStream,
}

impl Keyboard {
    /// Begins to read standard input.
    pub(in crate::tui) fn new() -> io::Result<Self> {
        Self::of(io::stdin())
    }

    fn of(input: impl AsFd + Send + 'static) -> io::Result<Self> {
        let (stop, stopped) = UnixStream::pair()?;
        let (send, chunks) = mpsc::channel(WAITING);
        let sizes = signal(SignalKind::window_change())?;
        std::thread::Builder::new().name("keyboard".into()).spawn(move || {
            while let Some(chunk) = next_chunk(&input, &stopped) {
                if send.blocking_send(chunk).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { chunks, sizes, parser: Parser::default(), events: VecDeque::new(), _stop: stop })
    }
}

/// Waits for input; none at its end, or when nobody wants it any more.
fn next_chunk(input: &impl AsFd, stopped: &UnixStream) -> Option<Vec<u8>> {
    loop {
        let mut both = [PollFd::new(input, PollFlags::IN), PollFd::new(stopped, PollFlags::IN)];
        match poll(&mut both, None) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(_) => return None,
        }
        let [input_has, stop_has] = both.map(|one| !one.revents().is_empty());
        if stop_has {
            return None;
        }
        if !input_has {
            continue;
        }
        let mut chunk = vec![0; CHUNK];
        match rustix::io::read(input, &mut chunk) {
            Ok(0) => return None,
            Ok(length) => {
                chunk.truncate(length);
                return Some(chunk);
            }
            Err(Errno::INTR | Errno::AGAIN) => {}
            // A terminal that has been closed.
            Err(_) => return None,
        }
    }
}

impl Stream for Keyboard {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Event>>> {
        let this = &mut *self;
        loop {
            if let Some(event) = this.events.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            if this.sizes.poll_recv(cx) == Poll::Ready(Some(())) {
                // Whoever draws asks for the size; nobody reads it here.
                return Poll::Ready(Some(Ok(Event::Resize(0, 0))));
            }
            match ready!(this.chunks.poll_recv(cx)) {
                Some(chunk) => this.events.extend(this.parser.feed(&chunk)),
                None => return Poll::Ready(None),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use std::io::Write as _;

    use crossterm::event::KeyCode;
    use futures_util::StreamExt as _;

    use super::*;

    /// A keyboard, and the hands on it. A read of nothing would wait, as with a terminal.
    fn keyboard() -> (Keyboard, UnixStream) {
        let (hands, input) = UnixStream::pair().unwrap();
        (Keyboard::of(input).unwrap(), hands)
    }

    async fn letter(keyboard: &mut Keyboard) -> char {
        match keyboard.next().await.unwrap().unwrap() {
            Event::Key(key) => key.code.as_char().unwrap_or('-'),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn keys_come_as_they_are_pressed_whatever_comes_between() {
        let (mut keyboard, mut hands) = keyboard();
        hands.write_all(b"ab").unwrap();
        assert_eq!((letter(&mut keyboard).await, letter(&mut keyboard).await), ('a', 'b'));
        // No key, and the beginning of one.
        hands.write_all(b"\x1b[999z\x1b[1;").unwrap();
        assert!(futures_util::poll!(keyboard.next()).is_pending());
        hands.write_all(b"5Ac").unwrap();
        assert_eq!(keyboard.next().await.unwrap().unwrap(), Event::Key(KeyCode::Up.into()));
        assert_eq!(letter(&mut keyboard).await, 'c');
    }

    #[tokio::test]
    async fn more_than_is_read_at_once_comes_in_whole() {
        let (mut keyboard, mut hands) = keyboard();
        hands.write_all(&[b'x'; 3 * CHUNK]).unwrap();
        for _ in 0..3 * CHUNK {
            assert_eq!(letter(&mut keyboard).await, 'x');
        }
        hands.write_all(b"y").unwrap();
        assert_eq!(letter(&mut keyboard).await, 'y');
    }

    #[tokio::test]
    async fn the_end_of_input_is_an_end_and_not_a_loop() {
        let (mut keyboard, mut hands) = keyboard();
        hands.write_all(b"a\x1b[").unwrap();
        drop(hands);
        assert_eq!(letter(&mut keyboard).await, 'a');
        assert!(keyboard.next().await.is_none());
        assert!(keyboard.next().await.is_none());
    }

    #[tokio::test]
    async fn nothing_is_read_when_nobody_wants_it() {
        let (keyboard, mut hands) = keyboard();
        drop(keyboard);
        // The thread ends, and the input with it: nobody takes what is written.
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while hands.write_all(b"x").is_ok() {
            assert!(std::time::Instant::now() < deadline, "the thread still reads");
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    }
}
