//! A server whose behaviour is known: what `squall selftest` measures against, and a target for load that costs next to nothing.
//!
//! | path | what it does |
//! |---|---|
//! | `/` | answers at once |
//! | `/delay/MS` | answers after so many milliseconds |
//! | `/freeze/MS` | answers at once, and lets all that comes later wait until so many milliseconds are over |
//! | `/status/N` | answers with that status |
//! | `/json` | answers with a small JSON object |
//! | `/count` | answers with how many requests of other paths there were |
//!
//! One task for each connection, HTTP/1.1, one request after the other; what it cannot read it answers with 400 and closes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The most bytes that the head of a request may have.
const LONGEST_HEAD: usize = 64 * 1024;

/// The most bytes that a body may have.
const LONGEST_BODY: u64 = 64 << 20;

/// A reference server. Dropping it ends it.
#[derive(Debug)]
pub struct Reference {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Arc<Seen>,
    stop: CancellationToken,
}

/// What the server has seen; times are nanoseconds since it began.
#[derive(Debug)]
struct Seen {
    began: Instant,
    requests: AtomicU64,
    connections: AtomicU64,
    /// When the first request came; the highest number there is if none did.
    first: AtomicU64,
    last: AtomicU64,
    /// Until when nothing is answered.
    frozen: AtomicU64,
}

impl Reference {
    /// Starts one on the present runtime, on an address of this machine.
    ///
    /// # Errors
    /// If it cannot listen there.
    pub async fn start(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (seen, stop) = (Arc::new(Seen::new()), CancellationToken::new());
        tokio::spawn(serve(listener, Arc::clone(&seen), stop.clone()));
        Ok(Self { address, seen, stop })
    }

    /// How many requests there were, `/count` and `/freeze` left out.
    pub fn requests(&self) -> u64 {
        self.seen.requests.load(Ordering::Relaxed)
    }

    /// How many connections there were.
    pub fn connections(&self) -> u64 {
        self.seen.connections.load(Ordering::Relaxed)
    }

    /// From the first request to the last.
    pub fn span(&self) -> Duration {
        let (first, last) = (self.seen.first.load(Ordering::Relaxed), self.seen.last.load(Ordering::Relaxed));
        Duration::from_nanos(last.saturating_sub(first))
    }

    /// Answers nothing for some time from now on.
    pub fn freeze(&self, time: Duration) {
        self.seen.freeze(time);
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Seen {
    fn new() -> Self {
        Self {
            began: Instant::now(),
            requests: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            first: AtomicU64::new(u64::MAX),
            last: AtomicU64::new(0),
            frozen: AtomicU64::new(0),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn freeze(&self, time: Duration) {
        let until = self.now().saturating_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
        self.frozen.store(until, Ordering::Relaxed);
    }

    /// Counts a request, and says for how long it is to wait.
    fn count(&self) -> Option<Duration> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let now = self.now();
        self.first.fetch_min(now, Ordering::Relaxed);
        self.last.fetch_max(now, Ordering::Relaxed);
        let until = self.frozen.load(Ordering::Relaxed);
        (until > now).then(|| Duration::from_nanos(until - now))
    }
}

async fn serve(listener: TcpListener, seen: Arc<Seen>, stop: CancellationToken) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    seen.connections.fetch_add(1, Ordering::Relaxed);
                    connections.spawn(connection(stream, Arc::clone(&seen)));
                }
                // Out of descriptors, say: those that end give theirs back.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// What a request's head says that matters here.
struct Head {
    length: usize,
    path: (usize, usize),
    body: u64,
    closes: bool,
}

async fn connection(mut stream: TcpStream, seen: Arc<Seen>) {
    let _ = stream.set_nodelay(true);
    let mut buffer = Vec::with_capacity(4096);
    loop {
        let head = loop {
            match head(&buffer) {
                Some(Ok(head)) => break head,
                Some(Err(())) => {
                    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
                    return;
                }
                None => match stream.read_buf(&mut buffer).await {
                    Ok(0) | Err(_) => return,
                    Ok(_) => {}
                },
            }
        };
        let path = buffer.get(head.path.0..head.path.1).unwrap_or_default().to_vec();
        buffer.drain(..head.length);
        if skip_body(&mut stream, &mut buffer, head.body).await.is_none() {
            return;
        }
        if answer(&mut stream, &path, &seen).await.is_err() || head.closes {
            return;
        }
    }
}

/// Reads a head; none if it is not whole yet.
fn head(buffer: &[u8]) -> Option<Result<Head, ()>> {
    let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return (buffer.len() > LONGEST_HEAD).then_some(Err(()));
    };
    let text = buffer.get(..end)?;
    let line_end = text.iter().position(|byte| *byte == b'\r').unwrap_or(end);
    let mut spaces = text.iter().take(line_end).enumerate().filter(|(_, byte)| **byte == b' ').map(|(at, _)| at);
    let (Some(first), Some(second)) = (spaces.next(), spaces.next()) else { return Some(Err(())) };
    let (mut body, mut closes) = (0, false);
    for line in text.get(line_end..).unwrap_or_default().split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        if name.eq_ignore_ascii_case(b"content-length") {
            let Some(length) = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok()) else { return Some(Err(())) };
            body = length;
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") || body > LONGEST_BODY {
            return Some(Err(()));
        } else if name.eq_ignore_ascii_case(b"connection") {
            closes = value.eq_ignore_ascii_case(b"close");
        }
    }
    Some(Ok(Head { length: end + 4, path: (first + 1, second), body, closes }))
}

async fn skip_body(stream: &mut TcpStream, buffer: &mut Vec<u8>, body: u64) -> Option<()> {
    let mut left = usize::try_from(body).ok()?;
    loop {
        let here = left.min(buffer.len());
        buffer.drain(..here);
        left -= here;
        if left == 0 {
            return Some(());
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
}

async fn answer(stream: &mut TcpStream, path: &[u8], seen: &Seen) -> std::io::Result<()> {
    let path = std::str::from_utf8(path).unwrap_or_default();
    let plain = path.split('?').next().unwrap_or_default();
    let number = |prefix: &str| plain.strip_prefix(prefix).and_then(|rest| rest.parse::<u64>().ok());
    if plain == "/count" {
        return text(stream, 200, &seen.requests.load(Ordering::Relaxed).to_string()).await;
    }
    if let Some(ms) = number("/freeze/") {
        seen.freeze(Duration::from_millis(ms));
        return text(stream, 200, "frozen").await;
    }
    if let Some(frozen) = seen.count() {
        tokio::time::sleep(frozen).await;
    }
    if let Some(ms) = number("/delay/") {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    if plain == "/" {
        return stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 13\r\n\r\nHello, world!").await;
    }
    if plain == "/json" {
        let body = r#"{"id":7,"name":"lamp","price":12.5,"tags":["a","b"]}"#;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        return stream.write_all(head.as_bytes()).await;
    }
    let status = number("/status/").and_then(|status| u16::try_from(status).ok()).filter(|status| (200..=599).contains(status));
    text(stream, status.unwrap_or(200), "ok").await
}

async fn text(stream: &mut TcpStream, status: u16, body: &str) -> std::io::Result<()> {
    let answer = format!("HTTP/1.1 {status} -\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(answer.as_bytes()).await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    async fn ask(stream: &mut TcpStream, request: &str) -> String {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = vec![0; 1024];
        let read = stream.read(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer[..read]).into_owned()
    }

    #[tokio::test]
    async fn it_counts_what_it_answers_and_keeps_connections() {
        let server = Reference::start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        assert!(ask(&mut stream, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.ends_with("Hello, world!"));
        assert!(ask(&mut stream, "POST /status/503 HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc").await.starts_with("HTTP/1.1 503"));
        assert!(ask(&mut stream, "GET /count HTTP/1.1\r\n\r\n").await.ends_with("\r\n\r\n2"));
        assert_eq!((server.requests(), server.connections()), (2, 1));
    }

    #[tokio::test]
    async fn a_freeze_holds_up_what_comes_in_it() {
        let server = Reference::start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        server.freeze(Duration::from_millis(60));
        let begun = Instant::now();
        ask(&mut stream, "GET / HTTP/1.1\r\n\r\n").await;
        assert!(begun.elapsed() >= Duration::from_millis(50));
    }

    #[tokio::test]
    async fn nonsense_is_refused() {
        let server = Reference::start(([127, 0, 0, 1], 0).into()).await.unwrap();
        for nonsense in
            ["x\r\n\r\n", "GET / HTTP/1.1\r\ncontent-length: x\r\n\r\n", "GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n"]
        {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            assert!(ask(&mut stream, nonsense).await.starts_with("HTTP/1.1 400"), "{nonsense:?}");
        }
    }
}
