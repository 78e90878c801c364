//! What a process gave, kept and judged.

use std::process::ExitStatus;

use tokio::io::{AsyncRead, AsyncReadExt};

use crate::contract::{CallContext, ErrorClass, Failure, LogLevel, Stream};
use crate::modules::shared::lines::Lines;
use crate::modules::shared::size::Size;
use crate::shape;
use crate::value::Text;

shape! {
    /// What the process gave.
    pub struct Output {
        /// Its standard output; what is no text is replaced.
        stdout: Text,
        /// Its standard error.
        stderr: Text,
        /// Its exit code; 128 and the signal's number if a signal ended it.
        exit_code: i32,
    }
}

/// One of its streams: logged line by line, and kept.
pub(super) struct Capture<'a> {
    cx: &'a CallContext,
    stream: Stream,
    max: Size,
    kept: Vec<u8>,
    lines: Lines,
}

impl<'a> Capture<'a> {
    pub(super) fn new(cx: &'a CallContext, stream: Stream, max: Size) -> Self {
        Self { cx, stream, max, kept: Vec::new(), lines: Lines::default() }
    }

    /// Reads to the end.
    ///
    /// # Errors
    /// Class `body` if there is more than may be kept.
    pub(super) async fn read(&mut self, pipe: Option<impl AsyncRead + Unpin>) -> Result<(), Failure> {
        let Some(mut pipe) = pipe else { return Ok(()) };
        let mut chunk = vec![0; 16 * 1024];
        loop {
            // An error is an end: what came is all there is.
            let count = pipe.read(&mut chunk).await.unwrap_or(0);
            let Some(bytes) = chunk.get(..count).filter(|bytes| !bytes.is_empty()) else { return Ok(()) };
            let (cx, stream) = (self.cx, self.stream);
            self.lines.push(bytes, |line| cx.log(LogLevel::Info, stream, line));
            if self.kept.len() as u64 + bytes.len() as u64 > self.max.0 {
                return Err(Failure::new(ErrorClass::Body, format!("the output is larger than {}", self.max)));
            }
            self.kept.extend_from_slice(bytes);
        }
    }

    /// All that was read, as text; logs the last line if it had no end.
    pub(super) fn finish(mut self) -> Text {
        let (cx, stream) = (self.cx, self.stream);
        self.lines.finish(|line| cx.log(LogLevel::Info, stream, line));
        match String::from_utf8(self.kept) {
            Ok(text) => text.into(),
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into(),
        }
    }
}

/// The exit code, as a shell says it.
pub(super) fn exit_code(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128 + signal;
    }
    status.code().unwrap_or(-1)
}
