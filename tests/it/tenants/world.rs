//! A server of two tenants with something of everything in both, and a word of each tenant in every text.

use std::time::Duration;

use reqwest::header::SET_COOKIE;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tandem_protocol::signal::{ClientMessage, ServerMessage};
use tandem_server::config::TenantSettings;
use tandem_server::keys::scope::Scope;
use tandem_server::mail::settings::MailSettings;

use crate::files::{End, allow_files, settled};
use crate::keys::make_key;
use crate::peer::{Pair, chat, make_link, secret_of, text};
use crate::support::{Answer, Browser, PASSWORD, TestApp, name_address, send};

/// Longer than anything in here takes; reaching it fails the test.
const PATIENCE: Duration = Duration::from_secs(20);
/// The product of everybody here.
const SHOP: &str = "https://shop.example";

/// Both tenants of a server.
pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) ours: Side,
    pub(super) theirs: Side,
}

/// One tenant, and what a stranger would like to know of it.
pub(super) struct Side {
    /// A word that stands in every text of theirs.
    pub(super) canary: &'static str,
    pub(super) origin: String,
    /// Their administrator.
    pub(super) console: Browser,
    /// Nobody.
    pub(super) visitor: Browser,
    /// The administrator's cookie, as a header holds it.
    pub(super) cookie: String,
    /// A key with every scope.
    pub(super) key: String,
    /// Every identifier of theirs.
    pub(super) ids: Vec<String>,
    /// A session under way.
    pub(super) live: Pair,
    pub(super) colleague: String,
    pub(super) webhook: String,
    pub(super) file: String,
    /// What leads into sessions: secret of a link, code, arrival token, and resume tokens.
    pub(super) link: String,
    pub(super) code: String,
    pub(super) arrival: String,
    /// What leads to an appointment.
    pub(super) appointment: String,
    /// What lets their colleague set a password.
    pub(super) password_link: String,
    pub(super) resume: [String; 3],
    /// A place in their list of tickets.
    pub(super) cursor: String,
}

/// A server of two tenants that has not been set up; `name` is this test's.
pub(super) async fn server(name: &str) -> (TestApp, [String; 2]) {
    let hosts = ["ours", "acme"].map(|tenant| format!("{tenant}.{name}.test"));
    let origins = hosts.clone().map(|host| format!("http://{host}"));
    let mut app = TestApp::start_with_fixed_clock_and(|config| {
        config.public_url = Some(origins[0].parse().expect("an origin"));
        // The minute of this clock has all that is asked of all routes.
        config.limits.requests_per_key_minute = 100_000;
        config.organisation = Some("canary-of-ours".to_owned());
        config.allowed_origins = vec!["https://canary-of-ours.example".parse().expect("an origin")];
        let id = "acme".parse().expect("an identifier");
        let origin = origins[1].parse().expect("an origin");
        let mut acme = TenantSettings::new(id, "canary-of-acme", origin, config);
        acme.allowed_origins = vec!["https://canary-of-acme.example".parse().expect("an origin")];
        acme.mail = Some(nobody_answers("canary-of-acme"));
        config.mail = Some(nobody_answers("canary-of-ours"));
        config.tenants = vec![acme];
        config.files.free_mib = 0;
    })
    .await;
    for host in &hosts {
        name_address(host, app.config.listen);
    }
    app.origin.clone_from(&origins[0]);
    (app, origins)
}

impl World {
    /// Both tenants, full.
    pub(super) async fn start(name: &str) -> Self {
        let (app, [ours, theirs]) = server(name).await;
        let token = |welcome: &tandem_server::server::TenantWelcome| {
            welcome.setup_token.clone().expect("a set-up token")
        };
        let (first, second) = (token(&app.welcome.tenant), token(&app.welcome.others[0]));
        Self {
            ours: Side::fill(ours, &first, "canary-of-ours").await,
            theirs: Side::fill(theirs, &second, "canary-of-acme").await,
            app,
        }
    }
}

impl Side {
    async fn fill(origin: String, setup_token: &str, canary: &'static str) -> Self {
        let console = Browser::at(&origin);
        let body = json!({ "token": setup_token, "name": format!("Ada {canary}"),
            "email": format!("ada-{canary}@example.com"), "password": PASSWORD });
        let set_up = console.post("/api/v1/setup", &body).await.is(201);
        let cookie = set_up.header(SET_COOKIE.as_str());
        let cookie = cookie.split(';').next().expect("a pair").to_owned();
        let colleague = format!("grace-{canary}@example.com");
        let body =
            json!({ "name": format!("Grace {canary}"), "email": colleague, "password": PASSWORD });
        let colleague = console.post("/api/v1/agents", &body).await.is(201).json();
        let (key_id, key) = make_key(&console, &Scope::ALL).await;
        let canned = json!({ "title": canary, "body": canary });
        let canned = console.post("/api/v1/canned", &canned).await.is(201).json();
        let category = json!({ "name": canary, "tags": ["one"] });
        let category = console.post("/api/v1/categories", &category).await;
        category.is(201);
        let hook = json!({ "url": format!("https://{canary}.invalid/"), "note": canary });
        let hook = console.post("/api/v1/webhooks", &hook).await.is(201).json();
        let webhook = text(&hook["webhook"], "id");
        let test = format!("/api/v1/webhooks/{webhook}/test");
        let delivery = console.post(&test, &json!({})).await.is(202).json();
        let mut ids = vec![
            text(&set_up.json(), "id"),
            text(&colleague, "id"),
            key_id,
            text(&canned, "id"),
            webhook.clone(),
            text(&delivery, "id"),
        ];
        let (ended, file) = ended(&origin, &console, canary).await;
        let live = live(&origin, &console, canary, &text(&colleague, "id")).await;
        let waiting = asked(&origin, canary).await;
        let visitor = Browser::at(&origin);
        let coded = json!({ "name": canary });
        let coded = visitor.post("/api/v1/client/code", &coded).await;
        let coded = coded.is(200).json();
        let link = make_link(&console, &live.ticket_id, &json!({})).await;
        let target = json!({ "target_url": format!("{SHOP}/{canary}") });
        let product = make_link(&console, &live.ticket_id, &target).await;
        let arrival = json!({ "secret": secret_of(&product) });
        let arrival = visitor.post("/api/v1/client/arrival", &arrival).await;
        let url = text(&arrival.is(200).json(), "url");
        let (_, arrival) = url.split_once("tandem-arrival=").expect("a token");
        ids.extend(
            [&ended, &live]
                .into_iter()
                .flat_map(|pair| [pair.session_id.clone(), pair.ticket_id.clone()]),
        );
        for made in [&waiting, &coded] {
            ids.push(text(made, "session_id"));
        }
        for made in [&link, &product] {
            ids.push(text(&made["session"], "id"));
        }
        ids.push(file.clone());
        ids.extend(mailed(&console, canary).await);
        let (planned, appointment) = planned(&console, canary).await;
        ids.push(called(&console, &planned[0]).await);
        ids.extend(planned);
        let link_to = format!("/api/v1/agents/{}/password-link", text(&colleague, "id"));
        let password_link = console.post(&link_to, &json!({})).await.is(201).json();
        let password_link = text(&password_link, "url");
        let (_, password_link) = password_link.split_once('#').expect("a secret");
        let page = console.get("/api/v1/tickets?limit=1").await.is(200).json();
        Self {
            cursor: text(&page, "next_cursor"),
            resume: [
                live.resume_token.clone(),
                ended.resume_token.clone(),
                text(&waiting, "resume_token"),
            ],
            colleague: text(&colleague, "id"),
            link: secret_of(&link),
            code: text(&coded, "code"),
            arrival: arrival.to_owned(),
            appointment,
            password_link: password_link.to_owned(),
            canary,
            origin,
            console,
            visitor,
            cookie,
            key,
            ids,
            live,
            webhook,
            file,
        }
    }

    /// A request of their administrator.
    pub(super) fn by_cookie(&self, method: Method, path: &str) -> RequestBuilder {
        self.console.request(method, path)
    }

    /// A request of a program with their key.
    pub(super) fn by_key(&self, method: Method, path: &str) -> RequestBuilder {
        self.visitor.request(method, path).bearer_auth(&self.key)
    }

    /// A request of nobody at their host.
    pub(super) async fn by_nobody(&self, path: &str, body: &Value) -> Answer {
        self.visitor.post(path, body).await
    }

    /// Nothing of theirs stands in an answer that somebody else has had.
    #[track_caller]
    pub(super) fn is_not_in(&self, answer: &Answer, asked: &str) {
        let all = format!("{:?} {}", answer.headers, answer.text());
        let secrets = [&self.key, &self.link, &self.arrival, &self.appointment];
        let words = self.ids.iter().chain(secrets).map(String::as_str);
        for word in words.chain([self.canary]) {
            assert!(!all.contains(word), "{asked} tells {word}: {all}");
        }
    }

    /// What they would see if somebody had done something to them.
    pub(super) async fn stand(&self) -> Vec<Value> {
        let mut seen = Vec::new();
        let mut paths: Vec<String> = [
            "tickets",
            "canned",
            "categories",
            "agents",
            "requests",
            "handoffs",
        ]
        .map(|list| format!("/api/v1/{list}"))
        .to_vec();
        let of_tickets = self.ids.iter().filter(|id| id.starts_with("tic_"));
        paths.extend(of_tickets.flat_map(|id| {
            [
                "timeline?limit=200",
                "package",
                "sessions",
                "files",
                "surveys",
                "appointments",
                "call-backs",
            ]
            .map(|part| format!("/api/v1/tickets/{id}/{part}"))
        }));
        for path in paths {
            seen.push(self.console.get(&path).await.is(200).json());
        }
        let mails = self.console.get("/api/v1/mails?state=waiting").await;
        seen.push(mails.is(200).json());
        let hooks = self.console.get("/api/v1/webhooks").await.is(200).json();
        seen.push(hooks["data"][0]["version"].clone());
        let keys = self.console.get("/api/v1/keys").await.is(200).json();
        seen.push(keys["data"][0]["id"].clone());
        seen
    }
}

async fn ticket(console: &Browser, canary: &str) -> String {
    let body = json!({ "subject": canary, "description": canary, "customer_name": canary,
        "customer_email": format!("{canary}@example.com"), "tags": [canary] });
    let made = console.post("/api/v1/tickets", &body).await.is(201).json();
    let id = text(&made, "id");
    let comment = format!("/api/v1/tickets/{id}/comments");
    console
        .post(&comment, &json!({ "body": canary }))
        .await
        .is(201);
    id
}

/// A mail server that is not there, so that mails wait.
fn nobody_answers(canary: &str) -> MailSettings {
    let settings = json!({ "host": "127.0.0.1", "port": 1, "tls": "none",
        "from": format!("{canary}@example.com"), "after_minutes": 10_080 });
    serde_json::from_value(settings).expect("settings")
}

/// A ticket and a mail of it that waits, since nobody takes it.
async fn mailed(console: &Browser, canary: &str) -> [String; 2] {
    let id = ticket(console, canary).await;
    let path = format!("/api/v1/tickets/{id}/messages");
    let body = json!({ "id": "m1", "text": canary });
    console.post(&path, &body).await.is(201);
    let path = format!("/api/v1/tickets/{id}/mails");
    let tried = async {
        loop {
            let mail = console.get(&path).await.is(200).json()["mails"][0].clone();
            if mail["failure"] == "unreachable" {
                return text(&mail, "id");
            }
            tokio::task::yield_now().await;
        }
    };
    let mail = tokio::time::timeout(PATIENCE, tried).await;
    [id, mail.expect("it is tried in time")]
}

/// A ticket and an appointment on it, and what leads there. No mail tells of it: nobody waits for one.
async fn planned(console: &Browser, canary: &str) -> ([String; 2], String) {
    let body = json!({ "subject": canary, "customer_name": canary });
    let made = console.post("/api/v1/tickets", &body).await.is(201).json();
    let id = text(&made, "id");
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    let plan = json!({ "starts_at": later.to_string(), "minutes": 30, "time_zone": "Europe/Berlin",
        "words": canary });
    let path = format!("/api/v1/tickets/{id}/appointments");
    let planned = console.post(&path, &plan).await.is(201).json();
    let planned = text(&planned, "id");
    let path = format!("/api/v1/appointments/{planned}/link");
    let link = console.post(&path, &json!({})).await.is(201).json();
    let url = text(&link, "url");
    let (_, secret) = url.split_once('#').expect("a secret");
    ([id, planned], secret.to_owned())
}

/// A call-back on a ticket.
async fn called(console: &Browser, ticket: &str) -> String {
    let path = format!("/api/v1/tickets/{ticket}/call-backs");
    let ask = json!({ "phone": "030 901820" });
    text(&console.post(&path, &ask).await.is(201).json(), "id")
}

/// A session that is over, with chat, a file, a report and a survey.
async fn ended(origin: &str, console: &Browser, canary: &str) -> (Pair, String) {
    let id = ticket(console, canary).await;
    let visitor = Browser::at(origin);
    let mut pair = Pair::on_ticket(origin, console.clone(), visitor.clone(), id).await;
    pair.allow().await;
    allow_files(&mut pair).await;
    pair.customer.send(&chat("m1", canary)).await;
    let name = format!("{canary}.txt");
    let sent = End::agent(&pair).send_file(&name, canary.as_bytes()).await;
    let file = text(&sent.is(200).json(), "id");
    settled(&mut pair.customer, &file).await;
    let token = &pair.resume_token;
    let report = json!({ "resume_token": token, "kind": "report", "reason": canary });
    visitor.post("/api/v1/client/report", &report).await.is(204);
    let place = json!({ "resume_token": token, "place": { "page": format!("/{canary}") } });
    visitor.post("/api/v1/client/place", &place).await.is(204);
    pair.customer.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;
    let answer = json!({ "csat": 4, "comment": canary });
    let survey = json!({ "resume_token": pair.resume_token, "answer": answer });
    visitor.post("/api/v1/client/survey", &survey).await.is(200);
    (pair, file)
}

/// A session under way, offered to a colleague.
async fn live(origin: &str, console: &Browser, canary: &str, colleague: &str) -> Pair {
    let id = ticket(console, canary).await;
    let mut pair = Pair::on_ticket(origin, console.clone(), Browser::at(origin), id).await;
    pair.allow().await;
    pair.agent.send(&chat("m1", canary)).await;
    let heard = |message: &ServerMessage| match message {
        ServerMessage::Chat { message } if message.text == canary => Some(()),
        _ => None,
    };
    pair.customer.until(heard).await;
    let offer = json!({ "agent_id": colleague, "reason": canary });
    let path = format!("/api/v1/sessions/{}/handoff", pair.session_id);
    console.post(&path, &offer).await.is(200);
    pair
}

/// A customer who waits.
async fn asked(origin: &str, canary: &str) -> Value {
    let body = json!({ "name": canary, "note": canary, "host_origin": SHOP });
    let visitor = Browser::at(origin);
    let asked = visitor.post("/api/v1/client/request", &body).await;
    asked.is(200).json()
}

/// An identifier of the same kind that is nobody's.
pub(super) fn nobodys(id: &str) -> String {
    let (kind, rest) = id.split_once('_').expect("a kind");
    format!("{kind}_{}", "0".repeat(rest.len()))
}

/// The answer to a request, and what of it does not change from one to the next.
pub(super) async fn told(request: RequestBuilder) -> (Answer, (u16, Value)) {
    let answer = send(request).await;
    let mut body: Value =
        serde_json::from_slice(&answer.body).unwrap_or_else(|_| json!(answer.text()));
    if let Some(fields) = body.as_object_mut() {
        fields.remove("request_id");
    }
    let status = answer.status;
    (answer, (status, body))
}
