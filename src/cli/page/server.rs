//! The server: one address, one token, one job at a time, files in memory alone. It ends by its button or when the page is gone.

use std::convert::Infallible;
use std::io::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore};
use tokio::time::{Instant, sleep, timeout};

use super::guard::{AdmittedRequest, TOKEN_BYTES, pass};
use crate::language::Language;
use crate::page::{self, ASSETS, Ask, MOST_BYTES, Session, Work};

/// Bytes of the longest question: 1 MiB.
const LONGEST_ASK: usize = 1 << 20;
/// Connections at once; more wait.
const CONNECTIONS: usize = 64;

/// How long the server waits.
#[derive(Clone, Copy, Debug)]
pub struct ServerLimits {
    /// For the page to be opened.
    pub first: Duration,
    /// For the next sign of life of the page.
    pub alive: Duration,
    /// For the head of a request.
    pub head: Duration,
    /// For the body of a request.
    pub body: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { first: seconds(600), alive: seconds(120), head: seconds(10), body: seconds(60) }
    }
}

/// What every request sees.
struct Shared {
    port: u16,
    token: String,
    language: Language,
    limits: ServerLimits,
    session: Mutex<Session>,
    /// What the session computes.
    work: Arc<Work>,
    /// One job at a time.
    turn: Semaphore,
    /// The last sign of life; none before the page is opened.
    seen: Mutex<Option<Instant>>,
    ended: Notify,
    opened: Box<dyn Fn() + Send + Sync>,
}

/// A server that is bound and not yet serving.
pub struct Server {
    listener: std::net::TcpListener,
    shared: Arc<Shared>,
}

impl Server {
    /// Takes a free port of the loopback address. `opened` is called when the page is first read.
    ///
    /// # Errors
    /// When there is no such port, or no chance.
    pub fn bind(language: Language, limits: ServerLimits, opened: impl Fn() + Send + Sync + 'static) -> Result<Self, Error> {
        let listener = std::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        listener.set_nonblocking(true)?;
        let mut chance = [0; TOKEN_BYTES];
        getrandom::fill(&mut chance).map_err(Error::other)?;
        let session = Session::new(language);
        let shared = Shared {
            port: listener.local_addr()?.port(),
            token: chance.iter().map(|byte| format!("{byte:02x}")).collect(),
            language,
            limits,
            work: session.work(),
            session: Mutex::new(session),
            turn: Semaphore::new(1),
            seen: Mutex::new(None),
            ended: Notify::new(),
            opened: Box::new(opened),
        };
        Ok(Self { listener, shared: Arc::new(shared) })
    }

    /// The address of the page, its token in it.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.shared.port, self.shared.token)
    }

    /// Serves until the page ends it or is gone.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn serve(self) -> Result<(), Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async move {
            let listener = TcpListener::from_std(self.listener)?;
            tokio::select! {
                () = accept(listener, Arc::clone(&self.shared)) => {}
                () = gone(&self.shared) => {}
                () = self.shared.ended.notified() => {}
            }
            // The reply to the button is on its way.
            sleep(Duration::from_millis(100)).await;
            Ok(())
        })
    }
}

/// Waits until the page gives no sign of life any more.
async fn gone(shared: &Shared) {
    let start = Instant::now();
    loop {
        sleep(shared.limits.alive / 8).await;
        let seen = *shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = match seen {
            Some(seen) => seen.elapsed() > shared.limits.alive,
            None => start.elapsed() > shared.limits.first,
        };
        // A job that is running is a sign of life.
        if silent && shared.turn.available_permits() == 1 {
            return;
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // Too many files are open: some will be closed.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| replied(request, Arc::clone(&shared)));
            let mut server = http1::Builder::new();
            server.timer(TokioTimer::new()).header_read_timeout(shared.limits.head).max_buf_size(64 << 10);
            // A connection that breaks concerns nobody else.
            let _ended = server.serve_connection(TokioIo::new(stream), service).await;
            drop(place);
        });
    }
}

type HttpReply = Response<Full<Bytes>>;

/// A reply and what a browser may do with it: keep nothing, load nothing from elsewhere, show it in no other page.
fn reply(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> HttpReply {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
         connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    let mut reply = Response::new(Full::new(body.into()));
    *reply.status_mut() = status;
    let headers = [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("content-security-policy", POLICY),
    ];
    for (name, value) in headers {
        reply.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !kind.is_empty() {
        reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    reply
}

async fn replied(request: Request<Incoming>, shared: Arc<Shared>) -> Result<HttpReply, Infallible> {
    let passed = pass(request.method(), request.uri(), request.headers(), shared.port, &shared.token);
    let made = match passed {
        Ok(passed) => routed(passed, request, shared).await,
        Err(status) => Err(status),
    };
    Ok(made.unwrap_or_else(|status| reply(status, "", Bytes::new())))
}

async fn routed(passed: AdmittedRequest, request: Request<Incoming>, shared: Arc<Shared>) -> Result<HttpReply, StatusCode> {
    *shared.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    if passed.reads {
        return read(&passed, &shared);
    }
    let most = if passed.file { MOST_BYTES } else { LONGEST_ASK };
    match passed.path.as_str() {
        "add" if passed.file => {
            let name = passed.query.strip_prefix("name=").ok_or(StatusCode::BAD_REQUEST)?;
            let name = percent_decode_str(name).decode_utf8().map_err(|_| StatusCode::BAD_REQUEST)?.into_owned();
            let bytes = body(request, most, &shared).await?;
            answered(Ask::Add { name }, bytes.to_vec(), shared).await
        }
        "ask" if !passed.file => {
            let text = body(request, most, &shared).await?;
            let ask = page::asked(&text).filter(|ask| !matches!(ask, Ask::Add { .. })).ok_or(StatusCode::BAD_REQUEST)?;
            answered(ask, Vec::new(), shared).await
        }
        "beat" if !passed.file => {
            let (done, all) = shared.work.so_far();
            Ok(reply(StatusCode::OK, "application/json; charset=utf-8", format!("[{done},{all}]")))
        }
        "stop" if !passed.file => {
            shared.work.stop();
            Ok(reply(StatusCode::NO_CONTENT, "", Bytes::new()))
        }
        "quit" if !passed.file => {
            shared.ended.notify_one();
            Ok(reply(StatusCode::NO_CONTENT, "", Bytes::new()))
        }
        "add" | "ask" | "beat" | "quit" | "stop" => Err(StatusCode::UNSUPPORTED_MEDIA_TYPE),
        _ => Err(StatusCode::NOT_FOUND),
    }
}

/// The page and the files beside it.
fn read(passed: &AdmittedRequest, shared: &Shared) -> Result<HttpReply, StatusCode> {
    if passed.path.is_empty() {
        (shared.opened)();
        let language = if passed.query == "lang=en" { Language::En } else { shared.language };
        return Ok(reply(StatusCode::OK, "text/html; charset=utf-8", page::whole(language)));
    }
    let found = ASSETS.iter().find(|(name, ..)| *name == passed.path);
    found.map(|(_, kind, text)| reply(StatusCode::OK, kind, *text)).ok_or(StatusCode::NOT_FOUND)
}

/// The body of a request, up to so many bytes, in time.
async fn body(request: Request<Incoming>, most: usize, shared: &Shared) -> Result<Bytes, StatusCode> {
    let body = request.into_body();
    if body.size_hint().lower() > most as u64 {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let read = timeout(shared.limits.body, Limited::new(body, most).collect()).await.map_err(|_| StatusCode::REQUEST_TIMEOUT)?;
    let status = |error: Box<dyn std::error::Error + Send + Sync>| {
        if error.is::<LengthLimitError>() { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST }
    };
    read.map(http_body_util::Collected::to_bytes).map_err(status)
}

/// The answer of the page, made beside the server so that it goes on hearing.
async fn answered(ask: Ask, bytes: Vec<u8>, shared: Arc<Shared>) -> Result<HttpReply, StatusCode> {
    let jobs = Arc::clone(&shared);
    let _turn = shared.turn.acquire().await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let work = move || page::answer(&mut jobs.session.lock().unwrap_or_else(PoisonError::into_inner), ask, bytes);
    let made = tokio::task::spawn_blocking(work).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    *shared.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    let name = made.name().map(|name| utf8_percent_encode(name, NON_ALPHANUMERIC).to_string());
    let (kind, bytes) = made.body();
    let mut made = reply(StatusCode::OK, kind, bytes);
    if let Some(name) = name.and_then(|name| HeaderValue::from_str(&name).ok()) {
        made.headers_mut().insert(HeaderName::from_static("x-name"), name);
    }
    Ok(made)
}
