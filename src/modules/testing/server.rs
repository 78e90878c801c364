//! Real servers on loopback, each on a thread of its own.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, Version, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::any;
use axum::serve::Listener;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A request as the server saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: Method,
    pub uri: Uri,
    pub version: Version,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

type Log = Arc<Mutex<Vec<Seen>>>;

/// An HTTP server; it ends when dropped.
pub struct Server {
    pub address: SocketAddr,
    seen: Log,
    _stop: DropGuard,
}

impl Server {
    pub fn plain() -> Self {
        Self::start(None)
    }

    pub fn secure(tls: rustls::ServerConfig) -> Self {
        Self::start(Some(TlsAcceptor::from(Arc::new(tls))))
    }

    fn start(tls: Option<TlsAcceptor>) -> Self {
        let seen = Log::default();
        let router = router(Arc::clone(&seen));
        let (address, stop) = on_a_thread(async move |listener: TcpListener| match tls {
            None => drop(axum::serve(listener, router).await),
            Some(acceptor) => drop(axum::serve(TlsListener { listener, acceptor }, router).await),
        });
        Self { address, seen, _stop: stop }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it was asked so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn last(&self) -> Seen {
        self.seen().pop().unwrap()
    }
}

/// A server that reads once and answers with bytes as they are, then closes.
pub struct Raw {
    pub address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    _stop: DropGuard,
}

impl Raw {
    pub fn answering(answer: &'static [u8]) -> Self {
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heads);
        let (address, stop) = on_a_thread(async move |listener: TcpListener| {
            while let Ok((mut stream, _)) = listener.accept().await {
                // On loopback a head comes in one piece; a TLS hello has no end to wait for.
                let mut head = vec![0; 16 * 1024];
                let length = stream.read(&mut head).await.unwrap_or(0);
                kept.lock().unwrap().push(String::from_utf8_lossy(&head[..length]).into_owned());
                let _ = stream.write_all(answer).await;
            }
        });
        Self { address, heads, _stop: stop }
    }

    /// The heads of the requests so far.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

pub(super) fn on_a_thread(serve: impl AsyncFnOnce(TcpListener) + Send + 'static) -> (SocketAddr, DropGuard) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            tokio::select! {
                () = serve(listener) => {}
                () = stopped.cancelled() => {}
            }
        });
    });
    (address, stop.drop_guard())
}

struct TlsListener {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.listener.accept().await else { continue };
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

fn router(seen: Log) -> Router {
    Router::new()
        .route("/status/{status}", any(status))
        .route("/bytes/{length}", any(async |Path(length): Path<usize>| vec![b'x'; length]))
        .route("/redirect/{left}", any(redirect))
        .route("/to", any(redirect_to))
        .route("/slow", any(async || tokio::time::sleep(Duration::from_secs(3600)).await))
        .route(
            "/endless",
            any(async || {
                Body::from_stream(futures_util::stream::repeat_with(|| {
                    Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 1024]))
                }))
            }),
        )
        .route("/latin1", any(async || ([(header::CONTENT_TYPE, "text/plain; charset=iso-8859-1")], &b"caf\xe9"[..])))
        .route(
            "/login",
            any(async || {
                (AppendHeaders([(header::SET_COOKIE, "session=abc; Path=/"), (header::SET_COOKIE, "theme=dark")]), "in")
            }),
        )
        .route("/later", any(async || (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "7")], "busy")))
        .fallback(async || ([("content-type", "application/json"), ("x-one", "1")], r#"{"ok": true, "items": [1, 2]}"#))
        .layer(axum::middleware::from_fn_with_state(seen, note))
}

async fn note(State(seen): State<Log>, request: axum::extract::Request, next: axum::middleware::Next) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let (method, uri, version, headers) = (head.method.clone(), head.uri.clone(), head.version, head.headers.clone());
    seen.lock().unwrap().push(Seen { method, uri, version, headers, body: body.clone() });
    next.run(axum::extract::Request::from_parts(head, Body::from(body))).await
}

async fn status(Path(status): Path<u16>) -> (StatusCode, String) {
    (StatusCode::from_u16(status).unwrap(), format!("status {status}"))
}

/// `/redirect/3` goes to `/redirect/2`, `/redirect/0` to `/`.
async fn redirect(Path(left): Path<u32>) -> Response {
    let next = left.checked_sub(1).map_or_else(|| "/".to_owned(), |left| format!("../redirect/{left}"));
    (StatusCode::FOUND, [(header::LOCATION, next)]).into_response()
}

/// `/to?307=URL` redirects to the URL with that status.
async fn redirect_to(uri: Uri) -> Response {
    let (status, url) = url::form_urlencoded::parse(uri.query().unwrap().as_bytes()).next().unwrap().clone();
    (StatusCode::from_bytes(status.as_bytes()).unwrap(), [(header::LOCATION, url.into_owned())]).into_response()
}
