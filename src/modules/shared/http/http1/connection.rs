//! One connection, and one exchange on it.

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::task::{Context, Poll, ready};

use httparse::Header;

use super::body::Body;
use super::buffer::Buffer;
use super::head::{self, Garbled, Head};
use super::stream::Stream;
use crate::contract::Traffic;

/// A connection between exchanges.
#[derive(Debug)]
pub struct Connection {
    stream: Stream,
    buffer: Buffer,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Broken {
    /// The other side ended the connection.
    Ended,
    /// What came is no HTTP/1.
    Garbled,
    /// The system's word.
    Io(io::Error),
}

impl From<Garbled> for Broken {
    fn from(_: Garbled) -> Self {
        Self::Garbled
    }
}

impl Connection {
    /// A connection nobody used.
    pub fn new(stream: Stream) -> Self {
        Self { stream, buffer: Buffer::default() }
    }

    /// Whether it can be used once more, as far as one can know: the other side said nothing since, and did not close.
    pub fn is_quiet(&mut self) -> bool {
        self.stream.is_quiet()
    }

    /// Waits until the other side says something, or closes.
    #[cfg(test)]
    pub async fn heard(&self) {
        self.stream.heard().await;
    }

    /// Begins an exchange; nothing is sent yet. `head` and `body` are the request's bytes. What is sent and received is counted as it is.
    pub fn exchange<'a>(&'a mut self, head: &'a [u8], body: &'a [u8], traffic: &'a mut Traffic) -> Exchange<'a> {
        Exchange {
            connection: self,
            traffic,
            unsent: [head, body],
            sending: true,
            refused: false,
            was_sent: false,
            was_heard: false,
            body: Body::Done,
            keeps_alive: false,
        }
    }
}

/// A request being sent and its answer being read.
#[derive(Debug)]
pub struct Exchange<'a> {
    connection: &'a mut Connection,
    traffic: &'a mut Traffic,
    unsent: [&'a [u8]; 2],
    /// Whether there is something to send or to flush.
    sending: bool,
    /// Whether the other side takes no more, though there was more.
    refused: bool,
    /// Whether anything was sent.
    was_sent: bool,
    /// Whether anything came back.
    was_heard: bool,
    body: Body,
    keeps_alive: bool,
}

impl Exchange<'_> {
    /// Sends, and reads the answer's head; interim ones (1xx) are skipped. `see` is shown the last one, with its bytes.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn head<R>(&mut self, bodiless: bool, see: impl FnOnce(&Head, &[Header<'_>], &[u8]) -> R) -> Result<R, Broken> {
        let mut see = Some(see);
        loop {
            // A head is looked at when a line of it came: garbage is told soon, and a byte at a time costs little.
            let new = match self.fill().await {
                Err(Broken::Ended) if head::parse(self.connection.buffer.held(), bodiless, |_, _, _| ()).is_err() => {
                    return Err(Broken::Garbled);
                }
                filled => filled?,
            };
            loop {
                let held = self.connection.buffer.held();
                if held.is_empty() || !new_line(held, new) {
                    break;
                }
                let parsed = head::parse(held, bodiless, |head, headers, bytes| {
                    let seen = if head.is_interim() { None } else { see.take() };
                    (*head, seen.map(|see| see(head, headers, bytes)))
                });
                let Some((length, (head, seen))) = parsed? else { break };
                self.connection.buffer.consume(length);
                if let Some(seen) = seen {
                    self.body = Body::new(head.framing);
                    self.keeps_alive = head.keeps_alive;
                    return Ok(seen);
                }
            }
            if self.connection.buffer.is_full() {
                return Err(Broken::Garbled);
            }
        }
    }

    /// More of the body; `None` when it is over.
    ///
    /// # Errors
    /// If it does not go on.
    pub async fn piece(&mut self) -> Result<Option<&[u8]>, Broken> {
        loop {
            if self.body == Body::Done {
                return Ok(None);
            }
            let (looked_at, content) = self.body.take(self.connection.buffer.held())?;
            if content > 0 {
                let held = self.connection.buffer.consumed(looked_at);
                return Ok(held.get(looked_at - content..));
            }
            self.connection.buffer.consume(looked_at);
            if self.body != Body::Done && self.fill().await.or_else(|broken| self.ended(broken))? == 0 {
                return Ok(None);
            }
        }
    }

    /// The end of the connection may be the end of the body.
    fn ended(&mut self, broken: Broken) -> Result<usize, Broken> {
        if matches!(broken, Broken::Ended) && self.body.end() { Ok(0) } else { Err(broken) }
    }

    /// Whether the other side ended the connection before it said anything: it may have closed it as idle while the request was on its way.
    /// Such a request may be sent once more if it may arrive twice (`repeatable`), or if nothing of it was sent.
    pub fn may_repeat(&self, broken: &Broken, repeatable: bool) -> bool {
        let ended = match broken {
            Broken::Ended => true,
            Broken::Garbled => false,
            Broken::Io(error) => matches!(
                error.kind(),
                ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof
            ),
        };
        ended && !self.was_heard && (repeatable || !self.was_sent)
    }

    /// Whether the connection may be used again: all was sent and read, nothing came that was not asked for, and nobody said it ends.
    pub fn finish(self) -> bool {
        let all_sent = !self.sending && !self.refused;
        let good = self.keeps_alive && all_sent && self.body == Body::Done && self.connection.buffer.is_empty();
        self.connection.buffer.shrink();
        good
    }

    /// Receives more, and sends what is unsent meanwhile; gives how much came.
    async fn fill(&mut self) -> Result<usize, Broken> {
        poll_fn(|cx| self.poll_fill(cx)).await
    }

    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<Result<usize, Broken>> {
        if self.sending {
            match self.poll_send(cx) {
                Poll::Ready(Ok(())) => self.sending = false,
                // Nobody takes the rest, but an answer may have come before.
                Poll::Ready(Err(error)) => {
                    if !self.was_sent {
                        return Poll::Ready(Err(Broken::Io(error)));
                    }
                    self.unsent = [&[], &[]];
                    self.sending = false;
                    self.refused = true;
                }
                Poll::Pending => {}
            }
        }
        match ready!(self.connection.stream.poll_read(cx, self.connection.buffer.room())) {
            Ok(0) => Poll::Ready(Err(Broken::Ended)),
            Ok(count) => {
                self.connection.buffer.received(count);
                self.was_heard = true;
                self.traffic.received += count as u64;
                Poll::Ready(Ok(count))
            }
            Err(error) => Poll::Ready(Err(Broken::Io(error))),
        }
    }

    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let [first, second] = self.unsent
            && !(first.is_empty() && second.is_empty())
        {
            let (first, second) = if first.is_empty() { (second, first) } else { (first, second) };
            let count = ready!(self.connection.stream.poll_write(cx, first, second))?;
            if count == 0 {
                return Poll::Ready(Err(ErrorKind::WriteZero.into()));
            }
            self.was_sent = true;
            self.traffic.sent += count as u64;
            self.unsent = match first.get(count..) {
                Some(rest) => [rest, second],
                None => [&[], second.get(count - first.len()..).unwrap_or_default()],
            };
        }
        self.connection.stream.poll_flush(cx)
    }
}

/// Whether a line ended in the last `new` bytes, or they are the first.
fn new_line(held: &[u8], new: usize) -> bool {
    new >= held.len() || held.iter().rev().take(new).any(|byte| *byte == b'\n')
}
