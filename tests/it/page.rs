//! The page: its figures are those of `run`, computed again from the tables that `run` writes; its server answers nobody else.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use coutcontrat::cli::page::{Server, ServerLimits};
use coutcontrat::language::Language;
use coutcontrat::page::{PageReply, Session, answer, asked};
use serde_json::{Value, json};

const CONTRATS: &str = "datasets/cohortes/exemple_cfa.csv";
const CENTRES: &str = "datasets/cohortes/exemple_centre.csv";

fn reply(session: &mut Session, ask: &Value) -> PageReply {
    answer(session, asked(ask.to_string().as_bytes()).unwrap(), Vec::new())
}

fn told(session: &mut Session, ask: &Value) -> Value {
    let PageReply::Told(text) = reply(session, ask) else { panic!("a file for {ask}") };
    serde_json::from_str(&text).unwrap()
}

fn file(session: &mut Session, ask: &Value) -> Vec<u8> {
    match reply(session, ask) {
        PageReply::File { bytes, .. } => bytes,
        PageReply::Told(text) => panic!("{text}"),
    }
}

/// The rows of a table, by column.
fn rows(folder: &Path, table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(format!("{table}.csv"))).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn cents(text: &str) -> i64 {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let (whole, part) = text.split_once('.').unwrap();
    assert_eq!(part.len(), 2, "{text}");
    sign * (whole.parse::<i64>().unwrap() * 100 + part.parse::<i64>().unwrap())
}

/// The figures of a folder of `run`, from its tables alone.
fn of_tables(folder: &Path) -> Value {
    let du: i64 = rows(folder, "du").iter().map(|row| cents(&row["montant"])).sum();
    let centres = rows(folder, "centres");
    // The lowest day, not the lowest end of a month.
    let lowest = rows(folder, "tresorerie").iter().map(|row| (cents(&row["solde_min"]), row["jour_min"].clone())).min().unwrap();
    let gap = rows(folder, "camarades").iter().map(|row| cents(&row["ecart_date"])).max().filter(|&gap| gap != 0);
    let results: Vec<(i32, i64)> = centres.iter().map(|row| (row["annee"].parse().unwrap(), cents(&row["resultat"]))).collect();
    let both = |row: &&BTreeMap<String, String>| !row["du_prefecture"].is_empty() && !row["du_npec"].is_empty();
    let contracts = rows(folder, "contrats");
    let switch: i64 = contracts.iter().filter(both).map(|row| cents(&row["du_loi"]) - cents(&row["du_prefecture"])).sum();
    let priced = contracts.iter().filter(|row| !row["du_loi"].is_empty()).count();
    json!({ "contrats": priced, "du": du, "tresorerie_min": lowest.0, "jour_min": lowest.1, "ecart_date": gap, "resultats": results, "passage": switch })
}

#[test]
fn the_figures_of_the_page_are_those_of_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new(Language::Fr);
    told(&mut session, &json!({ "ask": "example" }));
    let states = [
        json!({}),
        json!({ "npec": -5 }),
        json!({ "delai": 60, "ruptures": 150 }),
        json!({ "semaines": 4, "apprentis": 20, "npec": 7 }),
        json!({ "base": "tout_npec", "delai": 15 }),
    ];
    for (number, state) in states.iter().enumerate() {
        let shown = told(&mut session, &json!({ "ask": "run", "state": state }));
        let scenario = folder.path().join(format!("etat_{number}.toml"));
        std::fs::write(&scenario, file(&mut session, &json!({ "ask": "download", "state": state, "what": "scenario" }))).unwrap();
        let out = folder.path().join(format!("resultats_{number}"));
        let status = Command::new(env!("CARGO_BIN_EXE_coutcontrat"))
            .current_dir(root)
            .args(["run", "--quiet", "--contrats", CONTRATS, "--centres", CENTRES, "--out"])
            .args([&out, &scenario])
            .output()
            .unwrap();
        assert!(status.status.code().is_some_and(|code| code < 2), "{state}: {}", String::from_utf8_lossy(&status.stderr));
        let found = of_tables(&out);
        for (name, value) in found.as_object().unwrap() {
            assert_eq!(&shown["figures"][name], value, "{name} of {state}");
        }
        let zip = file(&mut session, &json!({ "ask": "download", "state": state, "what": "zip" }));
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
        for table in ["contrats.csv", "du.csv", "versements.csv", "tresorerie.csv", "charts/tresorerie.svg"] {
            let mut bytes = Vec::new();
            archive.by_name(table).unwrap().read_to_end(&mut bytes).unwrap();
            assert!(bytes == std::fs::read(out.join(table)).unwrap(), "{table} of {state}");
        }
    }
}

/// A server in a thread of its own, and how often its page was opened.
fn served(limits: ServerLimits) -> (String, Arc<AtomicUsize>, std::thread::JoinHandle<()>) {
    let opened = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&opened);
    let server = Server::bind(Language::Fr, limits, move || {
        count.fetch_add(1, Ordering::SeqCst);
    })
    .unwrap();
    let address = server.address();
    (address, opened, std::thread::spawn(move || server.serve().unwrap()))
}

fn short() -> ServerLimits {
    let millis = Duration::from_millis;
    ServerLimits { first: millis(60_000), alive: millis(60_000), head: millis(5_000), body: millis(6_000) }
}

/// Host with port, token.
fn parts(address: &str) -> (String, String) {
    let (host, token) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
    (host.to_owned(), token.trim_end_matches('/').to_owned())
}

/// What comes back for these bytes.
fn raw(host: &str, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // A server that refuses early may close before everything is sent.
    let _refused = stream.write_all(sent);
    let mut found = Vec::new();
    let _closed = stream.read_to_end(&mut found);
    String::from_utf8_lossy(&found).into_owned()
}

fn post(host: &str, token: &str, path: &str, kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST /{token}/{path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

fn status(reply: &str) -> u16 {
    reply.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}

fn body_of(reply: &str) -> &str {
    reply.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

#[test]
fn the_server_serves_its_page_and_ends_by_its_button() {
    let (address, opened, thread) = served(short());
    let (host, token) = parts(&address);
    let get = |path: &str| raw(&host, format!("GET /{token}/{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes());
    let page = get("");
    assert_eq!((status(&page), opened.load(Ordering::SeqCst)), (200, 1));
    let head = page.to_lowercase();
    for header in [
        "cache-control: no-store",
        "referrer-policy: no-referrer",
        "x-content-type-options: nosniff",
        "x-frame-options: deny",
        "default-src 'none'",
    ] {
        assert!(head.contains(header), "{header}");
    }
    assert!(!head.contains("access-control"), "no other page may read");
    for name in ["main.js", "transport.js", "page.css"] {
        assert_eq!(status(&get(name)), 200, "{name}");
    }
    let asked = |ask: &Value| raw(&host, &post(&host, &token, "ask", "application/json", &ask.to_string()));
    assert_eq!(status(&asked(&json!({ "ask": "example" }))), 200);
    let run = asked(&json!({ "ask": "run", "state": {} }));
    assert!(run.contains("\"tresorerie_min\""), "{run}");
    let added = raw(&host, &post(&host, &token, "add?name=a%20b.csv", "application/octet-stream", "x;y\n1;2\n"));
    assert!(added.contains("a b.csv"), "{added}");
    assert_eq!(status(&raw(&host, &post(&host, &token, "quit", "application/json", "{}"))), 204);
    thread.join().unwrap();
    assert!(TcpStream::connect(&host).is_err(), "nobody listens any more");
}

#[test]
fn the_server_ends_when_its_page_is_gone() {
    let start = Instant::now();
    let (address, _, thread) = served(ServerLimits { first: Duration::from_millis(200), alive: Duration::from_millis(400), ..short() });
    thread.join().unwrap();
    assert!(start.elapsed() < Duration::from_secs(20), "{address}");
}

/// Each is refused with an empty body and changes nothing.
#[test]
fn hostile_requests_are_refused_and_change_nothing() {
    let (address, opened, thread) = served(short());
    let (host, token) = parts(&address);
    let ask = post(&host, &token, "ask", "application/json", "{\"ask\":\"example\"}");
    let text = String::from_utf8(ask).unwrap();
    let without =
        |header: &str| text.lines().filter(|line| !line.starts_with(header)).map(|line| format!("{line}\r\n")).collect::<String>();
    let port = host.rsplit(':').next().unwrap();
    let refused: Vec<(&str, Vec<u8>)> = vec![
        ("root", format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").into_bytes()),
        ("icon", format!("GET /favicon.ico HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").into_bytes()),
        ("unknown file", format!("GET /{token}/../Cargo.toml HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").into_bytes()),
        ("another name", text.replace(&format!("Host: {host}"), &format!("Host: localhost:{port}")).into_bytes()),
        ("a rebound name", text.replace(&format!("Host: {host}"), &format!("Host: evil.example:{port}")).into_bytes()),
        ("a longer name", text.replace(&format!("Host: {host}"), &format!("Host: {host}.evil.example")).into_bytes()),
        ("no host", without("Host:").into_bytes()),
        ("two hosts", text.replace("Origin:", &format!("Host: {host}\r\nOrigin:")).into_bytes()),
        ("no origin", without("Origin:").into_bytes()),
        ("another origin", text.replace(&format!("Origin: http://{host}"), "Origin: http://evil.example").into_bytes()),
        ("a form", text.replace("application/json", "application/x-www-form-urlencoded").into_bytes()),
        ("plain text", text.replace("application/json", "text/plain").into_bytes()),
        ("a file as a question", text.replace("application/json", "application/octet-stream").into_bytes()),
        ("another site", text.replace("Origin:", "Sec-Fetch-Site: cross-site\r\nOrigin:").into_bytes()),
        ("no token", text.replace(&format!("/{token}/"), "/").into_bytes()),
        ("a token cut short", text.replace(&format!("/{token}/"), &format!("/{}/", &token[..31])).into_bytes()),
        ("a method", text.replacen("POST", "PUT", 1).into_bytes()),
        ("a stop of another page", text.replace("/ask ", "/stop ").replace(&format!("Origin: http://{host}"), "Origin: null").into_bytes()),
        ("a stop as a file", text.replace("/ask ", "/stop ").replace("application/json", "application/octet-stream").into_bytes()),
        ("no question", post(&host, &token, "ask", "application/json", "{\"ask\":\"quit\"}")),
        ("no JSON", post(&host, &token, "ask", "application/json", "\u{1}{")),
        ("too long a question", post(&host, &token, "ask", "application/json", &" ".repeat((1 << 20) + 1))),
        (
            "too large a file",
            text.replace("/ask ", "/add?name=a.csv ")
                .replace("application/json", "application/octet-stream")
                .replace("Content-Length: 17", "Content-Length: 135266304")
                .into_bytes(),
        ),
        ("a slow head", format!("GET /{token}/ HTTP/1.1\r\nHost: {host}\r\n").into_bytes()),
        ("a slow body", text.replace("Content-Length: 17", "Content-Length: 18").into_bytes()),
        ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
        ("a long head", format!("GET /{token}/ HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n", "x".repeat(200_000)).into_bytes()),
    ];
    for (name, sent) in &refused {
        let reply = raw(&host, sent);
        let code = status(&reply);
        // A head that never ends is closed without a word.
        assert!((400..500).contains(&code) || reply.is_empty(), "{name}: {reply}");
        assert_eq!(body_of(&reply), "", "{name}");
        assert!(!reply.to_lowercase().contains("access-control"), "{name}");
    }
    assert_eq!(opened.load(Ordering::SeqCst), 0, "nobody saw the page");
    let nothing = raw(&host, &post(&host, &token, "ask", "application/json", "{\"ask\":\"run\",\"state\":{}}"));
    assert!(nothing.contains("\"refused\""), "a refused request changed something: {nothing}");
    let two = format!("GET /{token}/words.js HTTP/1.1\r\nHost: {host}\r\n\r\nGET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let both = raw(&host, two.as_bytes());
    assert!(both.starts_with("HTTP/1.1 200") && both.contains("HTTP/1.1 404"), "each request is judged alone");
    for turn in 0..10_000 {
        let reply = raw(&host, format!("GET /{turn} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes());
        assert_eq!(status(&reply), 404);
    }
    raw(&host, &post(&host, &token, "quit", "application/json", "{}"));
    thread.join().unwrap();
}
