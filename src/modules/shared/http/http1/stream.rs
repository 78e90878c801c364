//! The bytes' way: TCP, or TLS over it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// A connection's stream.
#[derive(Debug)]
pub enum Stream {
    /// As it is.
    Plain(TcpStream),
    /// Encrypted.
    Secure(Box<TlsStream<TcpStream>>),
    /// What a test says, one piece a read.
    #[cfg(test)]
    Script(std::collections::VecDeque<Vec<u8>>),
}

impl Stream {
    /// Reads into `room`; 0 is the end.
    pub fn poll_read(&mut self, cx: &mut Context<'_>, room: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut room = ReadBuf::new(room);
        let read = match self {
            // A read that does not fill the room tells tokio that the socket is empty: the next one asks the system only when more came.
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, &mut room),
            Self::Secure(stream) => Pin::new(stream).poll_read(cx, &mut room),
            #[cfg(test)]
            Self::Script(pieces) => {
                if let Some(mut piece) = pieces.pop_front() {
                    let rest = piece.split_off(piece.len().min(room.remaining()));
                    room.put_slice(&piece);
                    if !rest.is_empty() {
                        pieces.push_front(rest);
                    }
                }
                Poll::Ready(Ok(()))
            }
        };
        read.map_ok(|()| room.filled().len())
    }

    /// Writes from the first of two slices, or from both.
    pub fn poll_write(&mut self, cx: &mut Context<'_>, first: &[u8], second: &[u8]) -> Poll<io::Result<usize>> {
        let slices = [io::IoSlice::new(first), io::IoSlice::new(second)];
        match self {
            Self::Plain(stream) if second.is_empty() => Pin::new(stream).poll_write(cx, first),
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, &slices),
            Self::Secure(stream) => Pin::new(stream).poll_write_vectored(cx, &slices),
            #[cfg(test)]
            Self::Script(_) => Poll::Ready(Ok(first.len() + second.len())),
        }
    }

    /// Passes on what TLS still holds.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(_) => Poll::Ready(Ok(())),
            Self::Secure(stream) => Pin::new(stream).poll_flush(cx),
            #[cfg(test)]
            Self::Script(_) => Poll::Ready(Ok(())),
        }
    }

    /// Whether nothing came, not even the end. What tokio knows of the socket decides: the system is asked only if something did come.
    pub fn is_quiet(&mut self) -> bool {
        let mut byte = [0];
        match self {
            Self::Plain(stream) => {
                matches!(stream.try_read(&mut byte), Err(error) if error.kind() == io::ErrorKind::WouldBlock)
            }
            #[cfg(test)]
            Self::Script(pieces) => pieces.is_empty(),
            Self::Secure(_) => self.poll_read(&mut Context::from_waker(Waker::noop()), &mut byte).is_pending(),
        }
    }

    /// Waits until something came, or the end.
    #[cfg(test)]
    pub async fn heard(&self) {
        let heard = match self {
            Self::Plain(stream) => stream.readable().await,
            Self::Secure(stream) => stream.get_ref().0.readable().await,
            Self::Script(_) => Ok(()),
        };
        drop(heard);
    }
}
