//! A real HTTP server that counts, waits and fails as the test says.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// A request, as it came.
#[derive(Clone, Debug)]
pub struct Request {
    /// Method, path and query: `GET /items?limit=8`.
    pub line: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: String,
}

/// A server on a loopback port. These paths do something; all others answer 200 with `{"path": …}`:
/// `/gate/NAME` answers once [`Site::open`] was called with the name; `/barrier/N/…` answers once N of them wait at the same time;
/// `/sleep/MS` answers after so many milliseconds; `/cookie/set` gives a cookie.
pub struct Site {
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub url: String,
    shared: Arc<Shared>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

#[derive(Default)]
struct Shared {
    book: Mutex<Book>,
    changed: Notify,
}

#[derive(Default)]
struct Book {
    requests: Vec<Request>,
    /// In the order of their ends.
    answered: Vec<String>,
    /// What came and what was answered, in one order.
    story: Vec<String>,
    in_flight: usize,
    most_in_flight: usize,
    answers: HashMap<String, VecDeque<(u16, String)>>,
    open: Vec<String>,
    waiting: HashMap<String, usize>,
    connections: usize,
    closed: usize,
}

impl Site {
    /// Starts one.
    pub fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = Counting { listener: TcpListener::from_std(listener).unwrap(), shared: Arc::clone(&serving) };
                let router = Router::new().fallback(answer).with_state(serving);
                tokio::select! {
                    served = std::future::IntoFuture::into_future(axum::serve(listener, router)) => served.unwrap(),
                    _ = stopped => {}
                }
            });
        });
        Self { url: format!("http://{address}"), shared, stop: Some(stop) }
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.url.rsplit_once(':').unwrap().1.parse().unwrap()
    }

    fn book<T>(&self, read: impl FnOnce(&mut Book) -> T) -> T {
        read(&mut self.shared.book.lock().unwrap())
    }

    /// What a path answers, one after the other; the last one for ever.
    pub fn answers(&self, path: &str, statuses: &[u16]) {
        let body = |status: &u16| (*status, format!("{{\"path\":\"{path}\",\"status\":{status}}}"));
        self.book(|book| book.answers.insert(path.to_owned(), statuses.iter().map(body).collect()));
    }

    /// What a path answers, in JSON.
    pub fn gives(&self, path: &str, json: &str) {
        self.book(|book| book.answers.insert(path.to_owned(), VecDeque::from([(200, json.to_owned())])));
    }

    /// What a path answers with a status of its own.
    pub fn refuses(&self, path: &str, status: u16, body: &str) {
        self.book(|book| book.answers.insert(path.to_owned(), VecDeque::from([(status, body.to_owned())])));
    }

    /// Lets the requests that wait at a gate go, and all that come later.
    pub fn open(&self, gate: &str) {
        self.book(|book| book.open.push(gate.to_owned()));
        self.shared.changed.notify_waiters();
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.book(|book| book.requests.clone())
    }

    /// How many requests came for a path (and all below it).
    pub fn count(&self, path: &str) -> usize {
        let is = |request: &&Request| request.line.split(' ').nth(1).is_some_and(|uri| uri.starts_with(path));
        self.book(|book| book.requests.iter().filter(is).count())
    }

    /// The paths in the order in which requests were answered.
    pub fn answered(&self) -> Vec<String> {
        self.book(|book| book.answered.clone())
    }

    /// Checks that of two things both happened, the first one first: `came /a?b`, `answered /a?b`.
    #[track_caller]
    pub fn in_order(&self, first: &str, second: &str) {
        let story = self.book(|book| book.story.clone());
        let at = |what: &str| story.iter().position(|one| one == what).unwrap_or_else(|| panic!("no {what:?} in {story:#?}"));
        assert!(at(first) < at(second), "{second:?} was before {first:?}: {story:#?}");
    }

    /// Waits until so many requests are here at the same time.
    pub fn until_in_flight(&self, number: usize) {
        super::until(&format!("{number} requests are here"), || self.in_flight() == number);
    }

    /// Waits until so many requests came for a path (and all below it).
    pub fn until_came(&self, path: &str, number: usize) {
        super::until(&format!("{number} requests came for {path}"), || self.count(path) >= number);
    }

    /// Waits until so many requests for a path (and all below it) were answered.
    pub fn until_answered(&self, path: &str, number: usize) {
        let answered = || self.answered().iter().filter(|one| one.starts_with(path)).count();
        super::until(&format!("{number} requests for {path} are answered"), || answered() >= number);
    }

    /// The most requests that were here at the same time.
    pub fn most_in_flight(&self) -> usize {
        self.book(|book| book.most_in_flight)
    }

    /// How many requests are here now.
    pub fn in_flight(&self) -> usize {
        self.book(|book| book.in_flight)
    }

    /// How many connections were made, and how many of them are closed.
    pub fn connections(&self) -> (usize, usize) {
        self.book(|book| (book.connections, book.closed))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}

/// One request while it is here, also if its client goes away.
struct Here<'a>(&'a Shared);

impl<'a> Here<'a> {
    fn new(shared: &'a Shared, request: Request) -> Self {
        let mut book = shared.book.lock().unwrap();
        book.story.push(format!("came {}", request.line.split(' ').nth(1).unwrap_or_default()));
        book.requests.push(request);
        book.in_flight += 1;
        book.most_in_flight = book.most_in_flight.max(book.in_flight);
        Self(shared)
    }
}

impl Drop for Here<'_> {
    fn drop(&mut self) {
        self.0.book.lock().unwrap().in_flight -= 1;
    }
}

async fn answer(State(shared): State<Arc<Shared>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let body = String::from_utf8_lossy(&body).into_owned();
    let here = Here::new(&shared, Request { line: format!("{method} {uri}"), headers, body });
    let path = uri.path();
    if let Some(gate) = path.strip_prefix("/gate/") {
        shared.until(|book| book.open.iter().any(|open| open == gate)).await;
    } else if let Some((number, _)) = path.strip_prefix("/barrier/").and_then(|rest| rest.split_once('/')) {
        let number: usize = number.parse().unwrap();
        *shared.book.lock().unwrap().waiting.entry(path.to_owned()).or_default() += 1;
        shared.changed.notify_waiters();
        shared.until(|book| book.waiting.keys().filter(|path| path.starts_with("/barrier/")).count() >= number).await;
    } else if let Some(ms) = path.strip_prefix("/sleep/") {
        tokio::time::sleep(Duration::from_millis(ms.parse().unwrap())).await;
    }
    drop(here);
    let mut book = shared.book.lock().unwrap();
    book.answered.push(path.to_owned());
    book.story.push(format!("answered {uri}"));
    let answer =
        book.answers.get_mut(path).and_then(|left| if left.len() > 1 { left.pop_front() } else { left.front().cloned() });
    let (status, body) = answer.unwrap_or_else(|| (200, format!("{{\"path\":\"{path}\"}}")));
    let status = StatusCode::from_u16(status).unwrap();
    if path == "/cookie/set" {
        return (status, [("set-cookie", "basket=full; Path=/")], body).into_response();
    }
    (status, [("content-type", "application/json")], body).into_response()
}

impl Shared {
    async fn until(&self, holds: impl Fn(&Book) -> bool) {
        loop {
            let changed = self.changed.notified();
            if holds(&self.book.lock().unwrap()) {
                return;
            }
            changed.await;
        }
    }
}

/// Counts connections.
struct Counting {
    listener: TcpListener,
    shared: Arc<Shared>,
}

impl Listener for Counting {
    type Io = Counted;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Counted, SocketAddr) {
        let (stream, address) = self.listener.accept().await.unwrap();
        self.shared.book.lock().unwrap().connections += 1;
        (Counted { stream, shared: Arc::clone(&self.shared) }, address)
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that says when it is over.
struct Counted {
    stream: TcpStream,
    shared: Arc<Shared>,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.shared.book.lock().unwrap().closed += 1;
    }
}

impl AsyncRead for Counted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
