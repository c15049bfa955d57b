//! Connectors of systems that nobody can install here: each is asked as its makers document it, and
//! answers as they do. That a real one agrees is not shown by this.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use serde_json::{Value, json};
use tandem_server::connectors::settings::{ConnectorSettings, Kind};
use tempfile::NamedTempFile;
use tokio::net::TcpListener;

use crate::connectors::{drain, idle, session};
use crate::peer::text;
use crate::support::TestApp;

/// What a customer is called: a tag, a mention, a placeholder and the ends of blocks.
const NAME: &str = "<b>@all {{x}} ``` {noformat}";

/// What a system was asked.
#[derive(Clone, Debug)]
struct Asked {
    method: Method,
    /// With the query.
    path: String,
    headers: HeaderMap,
    body: String,
}

impl Asked {
    fn is(&self, method: Method, path: &str) -> bool {
        self.method == method && self.path == path
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str());
        value.expect("the header").expect("text")
    }
}

/// A system: how it is set up, what is typed for a ticket, and what it says.
struct Contract {
    kind: Kind,
    /// Behind the origin, in the address of the system.
    path: &'static str,
    token: &'static str,
    /// Header and value that let us in.
    lets_in: (&'static str, &'static str),
    /// What an agent types.
    typed: &'static str,
    /// Behind the address of the system: the page of the ticket, from which it is opened, too.
    page: &'static str,
    /// The ticket: identifier, title, requester, state.
    found: [&'static str; 4],
    /// What it answers; `notes` are those that it was told to keep.
    answer: fn(&Asked, notes: &[Asked]) -> Option<Value>,
    /// Whether a request leaves a note.
    is_note: fn(&Asked) -> bool,
    /// The words of the note, and of its file as the last requests hold it; panics where the request
    /// is not as documented.
    read: fn(&Asked, before: &[Asked]) -> (String, Option<String>),
}

/// One that runs.
#[derive(Clone)]
struct Running {
    contract: Arc<Contract>,
    asked: Arc<Mutex<Vec<Asked>>>,
    /// Whether it forgets to answer when it has taken a note.
    loses: Arc<AtomicBool>,
}

impl Running {
    fn asked(&self) -> Vec<Asked> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }

    fn notes(&self) -> Vec<Asked> {
        let is_note = self.contract.is_note;
        self.asked().into_iter().filter(is_note).collect()
    }
}

async fn answer(State(running): State<Running>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.expect("a body");
    let asked = Asked {
        method: parts.method,
        path: parts.uri.to_string(),
        headers: parts.headers,
        body: String::from_utf8(body.into()).expect("text"),
    };
    let (name, value) = running.contract.lets_in;
    assert_eq!(asked.header(name), value);
    let lock = |all: &Mutex<Vec<Asked>>| {
        all.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(asked.clone());
    };
    let kept = running.notes();
    lock(&running.asked);
    if (running.contract.is_note)(&asked) && running.loses.load(Ordering::SeqCst) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    // The second page of comments has nothing on it.
    let first = asked.path.strip_suffix("&page=2").map(|path| Asked {
        path: format!("{path}&page=1"),
        ..asked.clone()
    });
    let answered = match first {
        Some(first) => (running.contract.answer)(&first, &[]),
        None => (running.contract.answer)(&asked, &kept),
    };
    match answered {
        Some(body) => axum::Json(body).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A ticket is opened by what is typed and by its page, and what came of a session stands there once,
/// though the answer about it was lost.
async fn holds(contract: Contract) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("one"));
    let running = Running {
        contract: Arc::new(contract),
        asked: Arc::default(),
        loses: Arc::new(AtomicBool::new(true)),
    };
    let router = Router::new().fallback(answer).with_state(running.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
    let contract = &running.contract;
    let token = NamedTempFile::new().expect("a file");
    std::fs::write(token.path(), contract.token).expect("written");
    let url = format!("{origin}{}", contract.path);
    let settings = ConnectorSettings {
        name: "help".to_owned(),
        kind: contract.kind,
        url: url.clone(),
        token_file: Some(token.path().to_owned()),
        token_env: None,
        inside: true,
        frame_origins: Vec::new(),
        transcript: matches!(contract.kind, Kind::Gitlab | Kind::Zendesk).then_some(true),
    };
    let app =
        TestApp::start_with_fixed_clock_and(|config| config.connectors = vec![settings]).await;
    let ada = app.admin().await;

    let body = json!({ "connector": "help", "id": contract.typed });
    let opened = ada
        .post("/api/v1/foreign-tickets", &body)
        .await
        .is(201)
        .json();
    let page = format!("{url}{}", contract.page);
    let body = json!({ "connector": "help", "id": page });
    let again = ada
        .post("/api/v1/foreign-tickets", &body)
        .await
        .is(200)
        .json();
    let [id, title, requester, state] = contract.found;
    let expected = json!({
        "connector": "help", "id": id, "url": page, "title": title,
        "requester": requester, "state": state,
    });
    assert_eq!(opened["foreign"], expected);
    assert_eq!(again["ticket"]["id"], opened["ticket"]["id"]);
    let unknown = json!({ "connector": "help", "id": "no number" });
    ada.post("/api/v1/foreign-tickets", &unknown).await.is(404);
    let elsewhere = format!("http://elsewhere.example{}{}", contract.path, contract.page);
    let elsewhere = json!({ "connector": "help", "id": elsewhere });
    ada.post("/api/v1/foreign-tickets", &elsewhere)
        .await
        .is(404);
    if let Some(other) = contract.path.strip_prefix("/acme") {
        // Another repository's issue of that number is another issue.
        let other = format!("{origin}/other{other}{}", contract.page);
        let other = json!({ "connector": "help", "id": other });
        ada.post("/api/v1/foreign-tickets", &other).await.is(404);
    }

    let ticket = text(&opened["ticket"], "id");
    session(&app, &ada, &ticket, NAME).await;
    idle(&app).await;
    assert_eq!(running.notes().len(), 1, "{:#?}", running.asked());
    running.loses.store(false, Ordering::SeqCst);
    drain(&app).await;
    assert_eq!(running.notes().len(), 1, "it was looked for first");
    let shown = ada
        .get(&format!("/api/v1/tickets/{ticket}/foreign"))
        .await
        .json();
    assert_eq!(shown["write_backs"][0]["state"], "written");

    let asked = running.asked();
    let at = asked.iter().position(contract.is_note).expect("the note");
    let (words, file) = (contract.read)(&asked[at], &asked[..at]);
    assert!(words.contains("Reference: "), "{words}");
    let has_file = contract.kind != Kind::Github;
    assert_eq!(file.is_some(), has_file);
    assert!(file.is_none_or(|file| file.contains(&format!("{NAME} came"))));
}

/// A list of comments that hold the words of the notes, by their place in a comment.
fn comments(notes: &[Asked], name: &str, words: fn(&Asked) -> String) -> Value {
    notes
        .iter()
        .map(|note| json!({ name: words(note) }))
        .collect()
}

/// A part of a form, with its headers.
fn part<'a>(asked: &'a Asked, name: &str) -> (&'a str, &'a str) {
    let kind = asked.header("content-type");
    let boundary = kind
        .strip_prefix("multipart/form-data; boundary=")
        .expect("a form");
    let (line, wanted) = (format!("--{boundary}"), format!("name=\"{name}\""));
    let mut parts = asked.body.split(line.as_str()).map(str::trim);
    let found = parts.find(|part| part.contains(&wanted));
    found
        .expect("the part")
        .split_once("\r\n\r\n")
        .expect("headers")
}

#[tokio::test]
async fn zendesk() {
    fn read(note: &Asked, before: &[Asked]) -> (String, Option<String>) {
        let comment = &note.json()["ticket"]["comment"];
        assert_eq!(comment["public"], false);
        let words = text(comment, "html_body");
        assert!(words.contains("&#60;b&#62;@all &#123;&#123;x&#125;&#125;"));
        assert_eq!(comment["uploads"], json!(["6bk3gql82em5nmf"]));
        let upload = before.last().expect("an upload");
        assert!(
            upload
                .path
                .starts_with("/api/v2/uploads.json?filename=tandem-")
        );
        (words, Some(upload.body.clone()))
    }
    holds(Contract {
        kind: Kind::Zendesk,
        path: "",
        token: "ada@example.com/token:6wiIBWbGkBMo1mRDMuVwkw1EPsNkeUj95PIz2akv",
        lets_in: (
            "authorization",
            "Basic YWRhQGV4YW1wbGUuY29tL3Rva2VuOjZ3aUlCV2JHa0JNbzFtUkRNdVZ3a3cxRVBzTmtlVWo5NVBJejJha3Y=",
        ),
        typed: "#35436",
        page: "/agent/tickets/35436",
        found: ["35436", "Help I need somebody!", "Kim", "open"],
        answer: |asked, notes| {
            let ticket = json!({
                "id": 35436, "subject": "Help I need somebody!", "status": "open",
                "requester_id": 20978392,
            });
            let users = json!([{ "id": 1, "name": "Ada" }, { "id": 20978392, "name": "Kim" }]);
            let comments = "/api/v2/tickets/35436/comments.json?sort_order=desc&per_page=20&page=1";
            let uploads = "/api/v2/uploads.json?";
            if asked.is(Method::GET, "/api/v2/tickets/35436.json?include=users") {
                Some(json!({ "ticket": ticket, "users": users }))
            } else if asked.is(Method::GET, comments) {
                let of = |note: &Asked| text(&note.json()["ticket"]["comment"], "html_body");
                Some(json!({ "comments": self::comments(notes, "body", of) }))
            } else if asked.method == Method::POST && asked.path.starts_with(uploads) {
                Some(json!({ "upload": { "token": "6bk3gql82em5nmf" } }))
            } else {
                asked
                    .is(Method::PUT, "/api/v2/tickets/35436.json")
                    .then(|| json!({ "ticket": ticket }))
            }
        },
        is_note: |asked| asked.method == Method::PUT,
        read,
    })
    .await;
}

#[tokio::test]
async fn zammad() {
    fn read(note: &Asked, _: &[Asked]) -> (String, Option<String>) {
        let article = note.json();
        assert_eq!(
            [
                &article["ticket_id"],
                &article["internal"],
                &article["type"],
                &article["content_type"]
            ],
            [
                &json!(3),
                &json!(true),
                &json!("note"),
                &json!("text/plain")
            ]
        );
        let file = &article["attachments"][0];
        assert_eq!(file["mime-type"], "text/plain");
        let file = BASE64
            .decode(text(file, "data").as_bytes())
            .expect("Base64");
        let file = String::from_utf8(file).expect("text");
        (text(&article, "body"), Some(file))
    }
    holds(Contract {
        kind: Kind::Zammad,
        path: "/support",
        token: "secret",
        lets_in: ("authorization", "Token token=secret"),
        typed: "Ticket#67003",
        page: "/#ticket/zoom/3",
        found: ["3", "It stays blank", "kim@example.com", "open"],
        answer: |asked, notes| {
            let ticket = json!({
                "id": 3, "number": "67003", "title": "It stays blank", "state": "open",
                "customer": "kim@example.com",
            });
            let api = "/support/api/v1";
            let search = format!("{api}/tickets/search?query=67003&limit=50&expand=true");
            if asked.is(Method::GET, &search) {
                Some(json!([ticket]))
            } else if asked.is(Method::GET, &format!("{api}/tickets/3?expand=true")) {
                Some(ticket)
            } else if asked.is(Method::GET, &format!("{api}/ticket_articles/by_ticket/3")) {
                Some(comments(notes, "subject", |note| {
                    text(&note.json(), "subject")
                }))
            } else {
                asked
                    .is(Method::POST, &format!("{api}/ticket_articles"))
                    .then(|| json!({ "id": 5 }))
            }
        },
        is_note: |asked| asked.method == Method::POST,
        read,
    })
    .await;
}

#[tokio::test]
async fn freshdesk() {
    fn read(note: &Asked, _: &[Asked]) -> (String, Option<String>) {
        assert_eq!(part(note, "private").1, "true");
        let (headers, file) = part(note, "attachments[]");
        assert!(headers.contains("filename=\"tandem-wrb_"), "{headers}");
        let words = part(note, "body").1;
        assert!(words.contains("&#60;b&#62;@all"), "{words}");
        (words.to_owned(), Some(file.to_owned()))
    }
    holds(Contract {
        kind: Kind::Freshdesk,
        path: "",
        token: "Fd0lkPrXwK",
        lets_in: ("authorization", "Basic RmQwbGtQclh3SzpY"),
        typed: "20",
        page: "/a/tickets/20",
        found: ["20", "It stays blank", "Kim", "Pending"],
        answer: |asked, notes| {
            let path = "/api/v2/tickets/20";
            if asked.is(Method::GET, &format!("{path}?include=requester")) {
                Some(json!({
                    "id": 20, "subject": "It stays blank", "status": 3,
                    "requester": { "id": 1, "name": "Kim", "email": "kim@example.com" },
                }))
            } else if asked.is(
                Method::GET,
                &format!("{path}/conversations?per_page=20&page=1"),
            ) {
                let words = |note: &Asked| part(note, "body").1.to_owned();
                Some(comments(notes, "body_text", words))
            } else {
                asked
                    .is(Method::POST, &format!("{path}/notes"))
                    .then(|| json!({ "id": 3 }))
            }
        },
        is_note: |asked| asked.method == Method::POST,
        read,
    })
    .await;
}

#[tokio::test]
async fn jira() {
    fn read(note: &Asked, before: &[Asked]) -> (String, Option<String>) {
        let body = note.json();
        assert_eq!(
            (&body["public"], &body["temporaryAttachmentIds"]),
            (&json!(false), &json!(["temp910441317820424274"]))
        );
        let upload = before.last().expect("an upload");
        assert_eq!(
            [
                upload.header("x-atlassian-token"),
                upload.header("x-experimentalapi")
            ],
            ["no-check", "opt-in"]
        );
        let words = text(&body["additionalComment"], "body");
        assert_eq!(words.matches("{noformat}").count(), 2, "{words}");
        (words, Some(part(upload, "file").1.to_owned()))
    }
    holds(Contract {
        kind: Kind::Jira,
        path: "",
        token: "ada@example.com:secret",
        lets_in: ("authorization", "Basic YWRhQGV4YW1wbGUuY29tOnNlY3JldA=="),
        typed: "help-12",
        page: "/browse/HELP-12",
        found: ["HELP-12", "It stays blank", "Kim", "Waiting for support"],
        answer: |asked, notes| {
            let desk = "/rest/servicedeskapi";
            let request = format!("{desk}/request/HELP-12");
            let query = "public=false&internal=true&start=0&limit=20";
            if asked.is(
                Method::GET,
                "/rest/api/2/issue/HELP-12?fields=summary%2Cstatus%2Creporter",
            ) {
                let fields = json!({
                    "summary": "It stays blank", "status": { "name": "Waiting for support" },
                    "reporter": { "displayName": "Kim" },
                });
                Some(json!({ "key": "HELP-12", "fields": fields }))
            } else if asked.is(Method::GET, &format!("{request}/comment?{query}")) {
                let words = |note: &Asked| text(&note.json()["additionalComment"], "body");
                let values = comments(notes, "body", words);
                Some(json!({ "values": values, "isLastPage": true }))
            } else if asked.is(Method::GET, &request) {
                Some(json!({ "issueKey": "HELP-12", "serviceDeskId": "10" }))
            } else if asked.is(
                Method::POST,
                &format!("{desk}/servicedesk/10/attachTemporaryFile"),
            ) {
                Some(json!({ "temporaryAttachments": [
                    { "temporaryAttachmentId": "temp910441317820424274", "fileName": "a.txt" },
                ] }))
            } else {
                asked
                    .is(Method::POST, &format!("{request}/attachment"))
                    .then(|| json!({}))
            }
        },
        is_note: |asked| asked.path.ends_with("/attachment"),
        read,
    })
    .await;
}

#[tokio::test]
async fn github() {
    fn read(note: &Asked, _: &[Asked]) -> (String, Option<String>) {
        assert_eq!(
            [note.header("accept"), note.header("x-github-api-version")],
            ["application/vnd.github+json", "2022-11-28"]
        );
        let words = text(&note.json(), "body");
        assert!(words.starts_with("````text\n"), "{words}");
        (words, None)
    }
    holds(Contract {
        kind: Kind::Github,
        path: "/acme/router",
        token: "secret",
        lets_in: ("authorization", "Bearer secret"),
        typed: "#1347",
        page: "/issues/1347",
        found: ["1347", "It stays blank", "kim", "open"],
        answer: |asked, notes| {
            let path = "/api/v3/repos/acme/router/issues/1347";
            if asked.is(Method::GET, path) {
                Some(json!({
                    "number": 1347, "title": "It stays blank", "state": "open",
                    "user": { "login": "kim" },
                }))
            } else if asked.is(Method::GET, &format!("{path}/comments?per_page=20&page=1")) {
                Some(comments(notes, "body", |note| text(&note.json(), "body")))
            } else {
                asked
                    .is(Method::POST, &format!("{path}/comments"))
                    .then(|| json!({ "id": 1 }))
            }
        },
        is_note: |asked| asked.method == Method::POST,
        read,
    })
    .await;
}

#[tokio::test]
async fn gitlab() {
    fn read(note: &Asked, before: &[Asked]) -> (String, Option<String>) {
        let body = note.json();
        assert_eq!(body["internal"], true);
        let words = text(&body, "body");
        assert!(
            words.ends_with("\n[tandem.txt](/uploads/66dbcd21/tandem.txt)\n"),
            "{words}"
        );
        let upload = before.last().expect("an upload");
        (words, Some(part(upload, "file").1.to_owned()))
    }
    holds(Contract {
        kind: Kind::Gitlab,
        path: "/acme/net/router",
        token: "secret",
        lets_in: ("private-token", "secret"),
        typed: "issue 11",
        page: "/-/issues/11",
        found: ["11", "It stays blank", "Kim", "opened"],
        answer: |asked, notes| {
            let project = "/api/v4/projects/acme%2Fnet%2Frouter";
            let notes_of = format!("{project}/issues/11/notes");
            let query = "order_by=created_at&sort=desc&per_page=20&page=1";
            if asked.is(Method::GET, &format!("{project}/issues/11")) {
                Some(json!({
                    "iid": 11, "title": "It stays blank", "state": "opened",
                    "author": { "name": "Kim", "username": "kim" },
                }))
            } else if asked.is(Method::GET, &format!("{notes_of}?{query}")) {
                Some(comments(notes, "body", |note| text(&note.json(), "body")))
            } else if asked.is(Method::POST, &format!("{project}/uploads")) {
                Some(json!({ "markdown": "[tandem.txt](/uploads/66dbcd21/tandem.txt)" }))
            } else {
                asked
                    .is(Method::POST, &notes_of)
                    .then(|| json!({ "id": 301 }))
            }
        },
        is_note: |asked| asked.path.ends_with("/notes") && asked.method == Method::POST,
        read,
    })
    .await;
}
