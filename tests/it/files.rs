//! Files that the ends of a session hand each other: every way that leads through, and every refusal,
//! after which nothing is left behind.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use data_encoding::BASE64;
use futures_util::{StreamExt, stream};
use reqwest::{Body, Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tandem_protocol::file::{FileState, FileView};
use tandem_protocol::signal::{ClientMessage, Grant, ServerMessage};
use tandem_server::files::settings::FileSettings;

use crate::peer::{Pair, Peer, session_kinds, text};
use crate::support::{Answer, Browser, TestApp, log, send};

/// A PNG's signature and header: enough to be recognised.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
/// A program for Windows, as its first bytes go.
const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";

/// One end, as it sends and takes files.
#[derive(Clone)]
pub(crate) struct End {
    browser: Browser,
    token: Option<String>,
    /// What the files hang on: `sessions/…` or `tickets/…`.
    home: String,
}

impl End {
    fn customer(app: &TestApp, pair: &Pair) -> Self {
        Self {
            browser: app.browser(),
            token: Some(pair.resume_token.clone()),
            home: format!("sessions/{}", pair.session_id),
        }
    }

    /// An agent, of the files on a ticket itself.
    pub(crate) fn on_ticket(console: &Browser, ticket: &str) -> Self {
        Self {
            browser: console.clone(),
            token: None,
            home: format!("tickets/{ticket}"),
        }
    }

    pub(crate) fn agent(pair: &Pair) -> Self {
        Self {
            browser: pair.console.clone(),
            token: None,
            home: format!("sessions/{}", pair.session_id),
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.browser.request(method, path);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn offer(&self, name: &str, size: usize) -> Answer {
        let path = format!("/api/v1/{}/files", self.home);
        let body = json!({ "name": name, "size": size });
        send(self.request(Method::POST, &path).json(&body)).await
    }

    async fn offered(&self, name: &str, size: usize) -> String {
        text(&self.offer(name, size).await.is(201).json(), "id")
    }

    fn piece(&self, id: &str, offset: usize, body: impl Into<Body>) -> RequestBuilder {
        let path = format!("/api/v1/files/{id}/content");
        self.request(Method::PATCH, &path)
            .header("content-type", "application/partial-upload")
            .header("upload-offset", offset)
            .body(body)
    }

    async fn append(&self, id: &str, offset: usize, bytes: &[u8]) -> Answer {
        send(self.piece(id, offset, bytes.to_vec())).await
    }

    async fn finish(&self, id: &str, offset: usize, whole: &[u8]) -> Answer {
        let rest = whole[offset..].to_vec();
        let request = self.piece(id, offset, rest).header("upload-complete", "?1");
        send(request.header("repr-digest", digest(whole))).await
    }

    /// Sends a file in one piece.
    pub(crate) async fn send_file(&self, name: &str, bytes: &[u8]) -> Answer {
        let id = self.offered(name, bytes.len()).await;
        self.finish(&id, 0, bytes).await
    }

    async fn head(&self, id: &str) -> Answer {
        send(self.request(Method::HEAD, &format!("/api/v1/files/{id}/content"))).await
    }

    async fn download(&self, id: &str) -> Answer {
        send(self.request(Method::GET, &format!("/api/v1/files/{id}/content"))).await
    }

    async fn remove(&self, id: &str) -> Answer {
        send(self.request(Method::DELETE, &format!("/api/v1/files/{id}"))).await
    }

    async fn list(&self) -> Vec<Value> {
        self.listing().await["data"]
            .as_array()
            .expect("a list")
            .clone()
    }

    async fn listing(&self) -> Value {
        let path = format!("/api/v1/{}/files", self.home);
        send(self.request(Method::GET, &path)).await.is(200).json()
    }
}

fn digest(bytes: &[u8]) -> String {
    format!("sha-256=:{}:", BASE64.encode(&Sha256::digest(bytes)))
}

/// A file once it was looked at, which is what a sweep waits for.
pub(crate) async fn looked_at(app: &TestApp, id: &str) -> FileView {
    app.state.files.sweep().await.expect("sweeps");
    let file = app.state.store.lookup_file(id).await.expect("answers");
    file.expect("found").view(0)
}

/// Bytes that look like nothing.
fn noise(n_bytes: usize) -> Vec<u8> {
    (0..n_bytes).map(|at| (at * 31 % 251) as u8).collect()
}

/// A server whose files have a folder of their own, and that folder.
async fn app_with(edit: impl FnOnce(&mut FileSettings)) -> (TestApp, PathBuf) {
    let mut folder = PathBuf::new();
    let app = TestApp::start_with(|config| {
        config.files.free_mib = 0;
        edit(&mut config.files);
        folder = config.files.folder_in(&config.data);
    })
    .await;
    (app, folder)
}

/// Names of what lies in the folder, on its way and whole.
fn left_behind(folder: &Path) -> Vec<String> {
    let names = |part: &str| {
        let entries = std::fs::read_dir(folder.join(part)).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        names
            .map(|name| format!("{part}/{}", name.to_string_lossy()))
            .collect::<Vec<_>>()
    };
    [names("partial"), names("whole")].concat()
}

/// Waits until a file stands somewhere for good.
pub(crate) async fn settled(peer: &mut Peer, id: &str) -> FileView {
    peer.until(|message| match message {
        ServerMessage::File { file } => {
            let is_settled = !matches!(file.state, FileState::Uploading | FileState::Checking);
            (file.id == id && is_settled).then(|| file.clone())
        }
        _ => None,
    })
    .await
}

pub(crate) async fn allow_files(pair: &mut Pair) {
    let grant = Grant::Files;
    pair.agent.send(&ClientMessage::Ask { grant }).await;
    let asked = |message: &ServerMessage| match message {
        ServerMessage::Session { session } => (!session.asks.is_empty()).then_some(()),
        _ => None,
    };
    pair.customer.until(asked).await;
    pair.customer.send(&ClientMessage::Grant { grant }).await;
    let granted = |message: &ServerMessage| match message {
        ServerMessage::Session { session } => session.grants.contains(&grant).then_some(()),
        _ => None,
    };
    pair.agent.until(granted).await;
}

#[tokio::test]
async fn an_agent_sends_files_once_the_customer_allows_it() {
    let (app, _) = app_with(|_| {}).await;
    let mut pair = Pair::live(&app).await;
    let (kim, ada) = (End::customer(&app, &pair), End::agent(&pair));
    ada.offer("fix.zip", 4).await.problem(403, "not_allowed");
    allow_files(&mut pair).await;
    let id = ada.offered("fix.zip", 4).await;
    kim.download(&id).await.problem(409, "wrong_state");
    ada.append(&id, 0, b"ab").await.is(200);
    let grant = Grant::Files;
    pair.customer.send(&ClientMessage::Revoke { grant }).await;
    pair.customer.settle("c1").await;
    ada.append(&id, 2, b"cd").await.problem(403, "not_allowed");
    allow_files(&mut pair).await;
    ada.finish(&id, 2, b"abcd").await.is(200);
    assert_eq!(
        settled(&mut pair.customer, &id).await.state,
        FileState::Ready
    );
    assert_eq!(kim.download(&id).await.is(200).body, b"abcd");
    // What the customer has sent is not sent back to them.
    let own = text(&kim.send_file("own.txt", b"own").await.is(200).json(), "id");
    settled(&mut pair.customer, &own).await;
    kim.download(&own).await.problem(404, "not_found");
    let names: Vec<String> = kim
        .list()
        .await
        .iter()
        .map(|file| text(file, "name"))
        .collect();
    assert_eq!(names, ["fix.zip", "own.txt"]);
}

#[tokio::test]
async fn a_file_goes_from_the_customer_to_the_agent_and_stays_on_the_ticket() {
    let (app, folder) = app_with(|_| {}).await;
    let mut pair = Pair::live(&app).await;
    let (kim, ada) = (End::customer(&app, &pair), End::agent(&pair));
    let bytes = noise(300_000);
    let id = kim
        .offered("../Protokoll\u{202e} \"Größe\".txt", bytes.len())
        .await;
    kim.append(&id, 0, &bytes[..100_001]).await.is(200);
    let view = kim.finish(&id, 100_001, &bytes).await.is(200).json();
    assert_eq!(
        (view["offset"].as_u64(), view["size"].as_u64()),
        (Some(300_000), Some(300_000))
    );
    for peer in [&mut pair.customer, &mut pair.agent] {
        let file = settled(peer, &id).await;
        assert_eq!(
            (file.state, file.name.as_str()),
            (FileState::Ready, "Protokoll _Größe_.txt")
        );
        assert_eq!(file.sender, "Kim");
    }
    let answer = ada.download(&id).await.is(200);
    assert_eq!(answer.body, bytes);
    for (name, expected) in [
        ("content-type", "application/octet-stream"),
        (
            "content-disposition",
            "attachment; filename=\"Protokoll _Gr__e_.txt\"; filename*=UTF-8''Protokoll%20_Gr%C3%B6%C3%9Fe_.txt",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cache-control", "no-store"),
        ("repr-digest", &digest(&bytes)),
    ] {
        assert_eq!(answer.header(name), expected, "{name}");
    }
    let range = ada.request(Method::GET, &format!("/api/v1/files/{id}/content"));
    let range = send(range.header("range", "bytes=299990-")).await.is(206);
    assert_eq!(range.body, bytes[299_990..]);
    assert_eq!(range.header("content-range"), "bytes 299990-299999/300000");
    let beyond = ada.request(Method::GET, &format!("/api/v1/files/{id}/content"));
    send(beyond.header("range", "bytes=300000-"))
        .await
        .problem(416, "invalid_range");
    assert_eq!(left_behind(&folder), [format!("whole/{id}")]);

    pair.agent.send(&ClientMessage::End {}).await;
    pair.agent.until_bye().await;
    kim.download(&id).await.problem(410, "ended");
    let path = format!("/api/v1/tickets/{}/files?limit=1", pair.ticket_id);
    let files = pair.console.get(&path).await.is(200).json();
    assert_eq!(
        (&files["data"][0]["id"], &files["next_cursor"]),
        (&json!(id), &Value::Null)
    );
    assert_eq!(ada.download(&id).await.is(200).body, bytes);
    ada.remove(&id).await.is(204);
    assert_eq!(left_behind(&folder), [""; 0]);
    ada.download(&id).await.problem(409, "wrong_state");
    ada.remove(&id).await.problem(409, "wrong_state");
    let kinds = session_kinds(&pair.console, &pair.ticket_id).await;
    let about_files: Vec<&str> = kinds
        .iter()
        .map(String::as_str)
        .filter(|kind| kind.starts_with("file"))
        .collect();
    assert_eq!(
        about_files,
        [
            "file_offered",
            "file_sent",
            "file_downloaded",
            "file_deleted"
        ]
    );
    assert!(
        !log().contains("Protokoll"),
        "a name of a file is in the log"
    );
}

#[tokio::test]
async fn a_file_goes_on_where_it_broke_off_after_a_restart_too() {
    let (app, folder) = app_with(|_| {}).await;
    let pair = Pair::live(&app).await;
    let kim = End::customer(&app, &pair);
    let bytes = noise(200_000);
    let id = kim.offered("log.bin", bytes.len()).await;
    let mut offset = 0;
    for odd in [1, 4_097, 65_535, 70_001] {
        kim.append(&id, offset, &bytes[offset..odd]).await.is(200);
        offset = odd;
        let head = kim.head(&id).await.is(204);
        assert_eq!(head.header("upload-offset"), odd.to_string());
        assert_eq!(head.header("upload-length"), "200000");
        assert_eq!(head.header("upload-complete"), "?0");
        assert_eq!(head.header("upload-digest"), digest(&bytes[..odd]));
    }
    for wrong in [0, 70_000, 70_002, 200_000] {
        let answer = kim.append(&id, wrong, &bytes[..10]).await;
        answer.problem(409, "wrong_offset");
        assert_eq!(answer.header("upload-offset"), "70001");
    }
    // The body breaks off: what had come of it counts.
    let broken = stream::iter([
        Ok(bytes[70_001..90_000].to_vec()),
        Err(std::io::Error::other("cut")),
    ]);
    assert!(
        kim.piece(&id, 70_001, Body::wrap_stream(broken))
            .send()
            .await
            .is_err()
    );
    let head = kim.head(&id).await.is(204);
    let offset: usize = head.header("upload-offset").parse().expect("a number");
    assert!((70_001..=90_000).contains(&offset), "{offset}");

    let app = app.restart().await;
    let mut pair = resumed(&app, pair).await;
    let kim = End::customer(&app, &pair);
    let head = kim.head(&id).await.is(204);
    assert_eq!(head.header("upload-digest"), digest(&bytes[..offset]));
    kim.finish(&id, offset, &bytes).await.is(200);
    assert_eq!(
        settled(&mut pair.customer, &id).await.state,
        FileState::Ready
    );
    assert_eq!(End::agent(&pair).download(&id).await.is(200).body, bytes);
    assert_eq!(left_behind(&folder), [format!("whole/{id}")]);
    kim.head(&id).await.is(409);
}

/// Both ends come back after a restart.
async fn resumed(app: &TestApp, mut pair: Pair) -> Pair {
    let body = json!({ "resume_token": pair.resume_token });
    let answer = app
        .browser()
        .post("/api/v1/client/resume", &body)
        .await
        .is(200)
        .json();
    pair.resume_token = text(&answer, "resume_token");
    pair.customer = Peer::join(&app.origin, &text(&answer, "socket_token"), "customer-1").await;
    pair
}

#[tokio::test]
async fn of_two_writers_the_later_one_goes_on() {
    let (app, _) = app_with(|_| {}).await;
    let mut pair = Pair::live(&app).await;
    let kim = End::customer(&app, &pair);
    let bytes = noise(50_000);
    let id = kim.offered("log.bin", bytes.len()).await;
    // The connection is gone and nobody has noticed: its piece never ends.
    let first =
        stream::iter([Ok::<_, std::io::Error>(bytes[..20_000].to_vec())]).chain(stream::pending());
    let hanging = tokio::spawn(send(kim.piece(&id, 0, Body::wrap_stream(first))));
    pair.agent
        .until(|message| match message {
            ServerMessage::File { file } => (file.offset > 0).then_some(()),
            _ => None,
        })
        .await;
    let head = kim.head(&id).await.is(204);
    let offset: usize = head.header("upload-offset").parse().expect("a number");
    assert!(offset > 0 && offset <= 20_000, "{offset}");
    kim.finish(&id, offset, &bytes).await.is(200);
    assert_eq!(settled(&mut pair.agent, &id).await.state, FileState::Ready);
    assert_eq!(End::agent(&pair).download(&id).await.body, bytes);
    hanging.abort();
}

#[tokio::test]
async fn what_may_not_be_sent_is_refused_with_words_and_leaves_nothing() {
    let (app, folder) = app_with(|files| {
        files.file_mib = 1;
        files.session_mib = 2;
        files.deny = vec!["ps1".to_owned(), "pdf".to_owned()];
    })
    .await;
    let mut pair = Pair::live(&app).await;
    let kim = End::customer(&app, &pair);
    let mib = 1024 * 1024;
    let limits = json!({
        "file_bytes": mib, "session_bytes": 2 * mib, "session_files": 100, "session_uploads": 4,
        "allow": [], "deny": ["ps1", "pdf"],
    });
    assert_eq!(kim.listing().await["limits"], limits);
    kim.offer("big.bin", mib + 1)
        .await
        .problem(413, "file_too_large");
    kim.offer("script.PS1", 10).await.problem(415, "file_type");
    kim.offer(&"x".repeat(513), 10).await.invalid_body();
    for (name, content) in [
        ("holiday.jpg", PROGRAM),
        ("notes.txt", b"%PDF-1.7".as_slice()),
    ] {
        kim.send_file(name, content)
            .await
            .problem(415, "file_content");
    }
    // One byte more than was said.
    let id = kim.offered("short.txt", 3).await;
    kim.append(&id, 0, b"four")
        .await
        .problem(413, "file_too_large");
    kim.append(&id, 0, b"abc").await.problem(409, "wrong_state");
    // Other bytes than were said.
    let id = kim.offered("other.txt", 3).await;
    let request = kim.piece(&id, 0, "abc").header("upload-complete", "?1");
    let answer = send(request.header("repr-digest", digest(b"abd"))).await;
    answer.problem(422, "wrong_hash");
    let file = settled(&mut pair.agent, &id).await;
    assert_eq!(serde_json::to_value(file.reason).expect("JSON"), "hash");
    // A piece that is none.
    let id = kim.offered("image.png", PNG.len()).await;
    let path = format!("/api/v1/files/{id}/content");
    let odd = kim
        .request(Method::PATCH, &path)
        .header("upload-offset", 0)
        .body("x");
    send(odd).await.problem(415, "not_a_piece");
    let odd = kim.request(Method::PATCH, &path).body("x");
    send(odd.header("content-type", "application/partial-upload"))
        .await
        .problem(400, "invalid_piece");
    kim.remove(&id).await.is(204);
    kim.finish(&id, 0, PNG).await.problem(409, "wrong_state");
    assert_eq!(left_behind(&folder), [""; 0]);
    // The session holds two MiB; what was refused does not count.
    for _ in 0..2 {
        kim.offered("full.bin", mib).await;
    }
    kim.offer("more.bin", 1).await.problem(507, "files_full");
    let kinds = session_kinds(&pair.console, &pair.ticket_id).await;
    let n_refused = kinds.iter().filter(|kind| *kind == "file_refused").count();
    assert_eq!(n_refused, 2 + 2 + 2 + 1 + 1);
}

#[tokio::test]
async fn a_session_takes_so_many_files_and_so_many_at_once() {
    let (app, _) = app_with(|files| {
        files.session_files = 4;
        files.session_uploads = 2;
    })
    .await;
    let pair = Pair::live(&app).await;
    let kim = End::customer(&app, &pair);
    let first = kim.offered("a", 0).await;
    kim.offered("b", 1).await;
    kim.offer("c", 1).await.problem(409, "too_many_files");
    kim.finish(&first, 0, b"").await.is(200);
    kim.offered("d", 1).await;
    // Four were offered, one of them refused.
    kim.offer("e", 1).await.problem(409, "too_many_files");
    let kinds = session_kinds(&pair.console, &pair.ticket_id).await;
    assert_eq!(
        kinds.iter().filter(|kind| *kind == "file_refused").count(),
        1
    );
}

#[tokio::test]
async fn strangers_find_nothing() {
    let (app, _) = app_with(|_| {}).await;
    let mut pair = Pair::live(&app).await;
    let kim = End::customer(&app, &pair);
    let id = text(&kim.send_file("a.txt", b"abc").await.is(200).json(), "id");
    settled(&mut pair.agent, &id).await;
    let on_its_way = kim.offered("b.txt", 3).await;
    let other = Pair::live(&app).await;
    let robin = End::customer(&app, &other);
    for id in [&id, &on_its_way] {
        robin.download(id).await.problem(404, "not_found");
        robin.head(id).await.is(404);
        robin.append(id, 0, b"abc").await.problem(404, "not_found");
        robin.remove(id).await.problem(404, "not_found");
    }
    let elsewhere = End {
        home: format!("sessions/{}", pair.session_id),
        ..robin
    };
    elsewhere.offer("x", 1).await.problem(404, "not_found");
    let nobody = End {
        token: None,
        browser: app.browser(),
        home: format!("sessions/{}", pair.session_id),
    };
    nobody.download(&id).await.problem(401, "not_signed_in");
    let forged = End {
        token: Some("x".to_owned()),
        ..nobody.clone()
    };
    forged.download(&id).await.problem(401, "resume_unknown");
    nobody.offer("x", 1).await.problem(401, "not_signed_in");
    // Another agent may read the ticket, and does not write in the session.
    let olga = End {
        token: None,
        browser: app.agent("Olga").await,
        home: format!("sessions/{}", pair.session_id),
    };
    assert_eq!(olga.download(&id).await.is(200).body, b"abc");
    olga.offer("x", 1).await.problem(403, "not_attached");
    olga.append(&on_its_way, 0, b"abc")
        .await
        .problem(404, "not_found");
    olga.remove(&on_its_way).await.problem(403, "not_yours");
    let url = format!("{}/api/v1/sessions/{}/files", app.origin, pair.session_id);
    let foreign = reqwest::Client::new()
        .post(url)
        .bearer_auth(&pair.resume_token);
    let foreign = foreign.header("origin", "https://evil.example");
    let offer = json!({ "name": "x", "size": 1 });
    send(foreign.json(&offer))
        .await
        .problem(403, "foreign_origin");
}

/// A scanner that a test writes for itself.
fn script(folder: &Path, text: &str) -> Vec<String> {
    let path = folder.join("scan.sh");
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("changed");
    vec!["/bin/sh".to_owned(), path.to_string_lossy().into_owned()]
}

#[tokio::test]
async fn nobody_gets_a_file_that_the_scanner_has_not_passed() {
    let scripts = tempfile::tempdir().expect("a folder");
    let cases = [
        (
            "grep -q VIRUS \"$1\" && exit 1; exit 0",
            "VIRUS!",
            Some("scanner"),
        ),
        ("grep -q VIRUS \"$1\" && exit 1; exit 0", "harmless", None),
        ("exit 2", "harmless", Some("scanner_failed")),
        ("sleep 60", "harmless", Some("scanner_failed")),
    ];
    for (text_of, content, expected) in cases {
        let (app, folder) = app_with(|files| {
            files.scanner_command = script(scripts.path(), text_of);
            files.scanner_seconds = 1;
        })
        .await;
        let mut pair = Pair::live(&app).await;
        let kim = End::customer(&app, &pair);
        let view = kim
            .send_file("a.txt", content.as_bytes())
            .await
            .is(200)
            .json();
        assert_eq!(view["state"], "checking");
        let id = text(&view, "id");
        for peer in [&mut pair.customer, &mut pair.agent] {
            let file = settled(peer, &id).await;
            assert_eq!(
                serde_json::to_value(file.reason).expect("JSON"),
                json!(expected),
                "{text_of}"
            );
        }
        let n_left = usize::from(expected.is_none());
        assert_eq!(left_behind(&folder).len(), n_left, "{text_of}");
        assert_eq!(
            End::agent(&pair).download(&id).await.status == 200,
            expected.is_none()
        );
    }
}

#[tokio::test]
async fn a_scanner_may_be_a_service() {
    let scan = post(|body: String| async move {
        match body.as_str() {
            "VIRUS" => StatusCode::NOT_ACCEPTABLE,
            "odd" => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::OK,
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}/scan", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/scan", scan)).await });
    let (app, _) = app_with(|files| files.scanner_url = Some(url)).await;
    let mut pair = Pair::live(&app).await;
    let kim = End::customer(&app, &pair);
    for (content, expected) in [
        ("VIRUS", Some("scanner")),
        ("odd", Some("scanner_failed")),
        ("fine", None),
    ] {
        let id = text(
            &kim.send_file("a.txt", content.as_bytes())
                .await
                .is(200)
                .json(),
            "id",
        );
        let file = settled(&mut pair.agent, &id).await;
        assert_eq!(
            serde_json::to_value(file.reason).expect("JSON"),
            json!(expected),
            "{content}"
        );
    }
}

#[tokio::test]
async fn a_disk_keeps_its_reserve() {
    let (app, folder) = app_with(|files| files.free_mib = u32::MAX).await;
    let pair = Pair::live(&app).await;
    let problem = End::customer(&app, &pair)
        .offer("a.txt", 1)
        .await
        .problem(507, "disk_full");
    assert_eq!(
        problem["detail"],
        "The server has no room left for this file."
    );
    assert_eq!(left_behind(&folder), [""; 0]);
}

#[tokio::test]
async fn what_does_not_come_in_time_and_what_belongs_to_nothing_is_swept() {
    let app = TestApp::start_with_fixed_clock().await;
    let folder = app.state.config.files.folder_in(&app.state.config.data);
    let mut pair = Pair::live(&app).await;
    let kim = End::customer(&app, &pair);
    let id = kim.offered("slow.bin", 100).await;
    kim.append(&id, 0, b"abc").await.is(200);
    let stray = std::fs::File::create(folder.join("partial/fil_unknown")).expect("written");
    // What comes by mail lies there for a moment before anybody knows of it.
    app.state.files.sweep().await.expect("sweeps");
    assert_eq!(left_behind(&folder).len(), 2);
    stray.set_modified(std::time::UNIX_EPOCH).expect("set");
    app.state.files.sweep().await.expect("sweeps");
    assert_eq!(left_behind(&folder), [format!("partial/{id}")]);
    let day_ms = app.state.config.files.partial_ms();
    app.clock.advance(day_ms);
    app.state.files.sweep().await.expect("sweeps");
    assert_eq!(left_behind(&folder), [""; 0]);
    let file = app
        .state
        .store
        .lookup_file(&id)
        .await
        .expect("answers")
        .expect("found");
    assert_eq!(serde_json::to_value(file.reason).expect("JSON"), "expired");
    drop(pair.agent.next().await);
}

#[tokio::test]
async fn an_agent_puts_a_file_on_a_ticket_that_no_customer_gets() {
    let (app, folder) = app_with(|files| files.deny = vec!["exe".to_owned()]).await;
    let pair = Pair::live(&app).await;
    let ticket = pair.ticket_id.clone();
    let ada = End {
        home: format!("tickets/{ticket}"),
        ..End::agent(&pair)
    };
    let id = text(&ada.send_file("plan.png", PNG).await.is(200).json(), "id");
    let file = looked_at(&app, &id).await;
    let of = (file.session_id.as_deref(), file.sender.as_str(), file.state);
    assert_eq!(of, (None, "Ada", FileState::Ready));
    let listed = ada.list().await;
    assert_eq!(text(&listed[0], "id"), id);
    let path = format!("/api/v1/tickets/{ticket}/timeline?limit=200");
    let entries = pair.console.get(&path).await.is(200).json();
    let entries = entries["data"].as_array().expect("a list").iter();
    let kinds: Vec<String> = entries.map(|entry| text(entry, "kind")).collect();
    let ours = ["file_offered", "file_sent"];
    assert!(kinds.ends_with(&ours.map(str::to_owned)), "{kinds:?}");
    assert_eq!(ada.download(&id).await.is(200).body, PNG);
    // The customer of a session on that very ticket does not know of it.
    let kim = End::customer(&app, &pair);
    kim.download(&id).await.problem(404, "not_found");
    assert!(kim.list().await.is_empty());
    let theirs = End {
        home: format!("tickets/{ticket}"),
        ..kim
    };
    theirs.offer("x.txt", 1).await.problem(401, "not_signed_in");
    ada.offer("x.exe", 1).await.problem(415, "file_type");
    // Another agent reads it and does not go on with what somebody else sends.
    let on_its_way = ada.offered("more.txt", 3).await;
    let olga = End {
        browser: app.agent("Olga").await,
        ..ada.clone()
    };
    assert_eq!(olga.download(&id).await.is(200).body, PNG);
    olga.append(&on_its_way, 0, b"abc")
        .await
        .problem(404, "not_found");
    olga.remove(&on_its_way).await.problem(403, "not_yours");
    ada.remove(&on_its_way).await.is(204);
    olga.remove(&id).await.is(204);
    assert_eq!(left_behind(&folder), [""; 0]);
    let nowhere = End {
        home: "tickets/tic_nowhere".to_owned(),
        ..ada
    };
    nowhere.offer("x.txt", 1).await.problem(404, "not_found");
    drop(pair.agent);
}

#[tokio::test]
async fn a_ticket_takes_so_many_files() {
    let (app, _) = app_with(|files| files.session_files = 2).await;
    let ada = app.admin().await;
    let body = json!({ "subject": "Router" });
    let made = ada.post("/api/v1/tickets", &body).await.is(201).json();
    let end = End {
        browser: ada,
        token: None,
        home: format!("tickets/{}", text(&made, "id")),
    };
    end.offered("a.txt", 1).await;
    end.offered("b.txt", 1).await;
    end.offer("c.txt", 1).await.problem(409, "too_many_files");
}
