//! A real server in this process, on a port and a folder of its own, and browsers that talk to it.
//!
//! The people in these tests can only do what people can do: they set Tandem up with the printed
//! token, sign in with a password and carry a cookie.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Mutex, Once, PoisonError};

use reqwest::header::{CONTENT_TYPE, HeaderMap, ORIGIN};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};
use tandem_server::config::{Config, LogFormat};
use tandem_server::server::{Server, Welcome};
use tandem_server::source::Clock;
use tandem_server::state::AppState;
use tandem_server::store::settings::PostgresUrl;
use tandem_server::{telemetry, testing};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The password of everybody in these tests.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A running server.
pub(crate) struct TestApp {
    /// Where it is, `http://127.0.0.1:…`; the same after a restart.
    pub(crate) origin: String,
    /// Its clock: the machine's, or a fixed one.
    pub(crate) clock: Clock,
    /// What its handlers share.
    pub(crate) state: AppState,
    /// What it told the person who started it.
    pub(crate) welcome: Welcome,
    /// Its settings, with the address that it has taken.
    pub(crate) config: Config,
    folder: TempDir,
    stop: CancellationToken,
    running: JoinHandle<anyhow::Result<()>>,
}

impl TestApp {
    /// Starts with the default settings.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts with settings of its own.
    pub(crate) async fn start_with(edit: impl FnOnce(&mut Config)) -> Self {
        Self::start_at(Clock::system(), edit).await
    }

    /// Starts with a clock that stands still until it is moved.
    pub(crate) async fn start_with_fixed_clock() -> Self {
        Self::start_with_fixed_clock_and(|_| {}).await
    }

    /// Starts with such a clock and settings of its own.
    pub(crate) async fn start_with_fixed_clock_and(edit: impl FnOnce(&mut Config)) -> Self {
        Self::start_at(Clock::fixed(1_790_000_000_000), edit).await
    }

    /// Starts on SQLite, whatever the others run on: for what is SQLite's own.
    pub(crate) async fn start_on_sqlite(edit: impl FnOnce(&mut Config)) -> Self {
        let (config, folder) = settings(edit);
        Self::run(config, folder, Clock::system()).await
    }

    async fn start_at(clock: Clock, edit: impl FnOnce(&mut Config)) -> Self {
        let (mut config, folder) = settings(edit);
        config.database = testing::database(&config.data);
        Self::run(config, folder, clock).await
    }

    async fn run(mut config: Config, folder: TempDir, clock: Clock) -> Self {
        capture_log();
        let server = Server::bind(config.clone(), clock.clone())
            .await
            .expect("starts");
        config.listen = server.address();
        let (welcome, state) = (server.welcome(), server.state().clone());
        let stop = CancellationToken::new();
        let running = tokio::spawn(server.serve(stop.clone()));
        let origin = format!("http://{}", config.listen);
        Self {
            origin,
            clock,
            state,
            welcome,
            config,
            folder,
            stop,
            running,
        }
    }

    /// Shuts down in order and starts again on the same folder and port.
    pub(crate) async fn restart(self) -> Self {
        self.restart_with(|_| {}).await
    }

    /// As [`TestApp::restart`], with other settings.
    pub(crate) async fn restart_with(mut self, edit: impl FnOnce(&mut Config)) -> Self {
        edit(&mut self.config);
        self.stop.cancel();
        self.running
            .await
            .expect("no panic")
            .expect("shuts down in order");
        Self::run(self.config, self.folder, self.clock).await
    }

    /// As [`TestApp::restart`], with something done while nothing runs, to its settings among other things.
    pub(crate) async fn restart_after(mut self, meanwhile: impl AsyncFnOnce(&mut Config)) -> Self {
        self.stop.cancel();
        self.running
            .await
            .expect("no panic")
            .expect("shuts down in order");
        meanwhile(&mut self.config).await;
        Self::run(self.config, self.folder, self.clock).await
    }

    /// Shuts down in order; the answer is whether that worked.
    pub(crate) async fn shut_down(self) -> anyhow::Result<()> {
        self.stop.cancel();
        self.running.await?
    }

    /// Begins to shut down.
    pub(crate) fn begin_shut_down(&self) {
        self.stop.cancel();
    }

    /// Address of a WebSocket.
    pub(crate) fn socket_url(&self, path: &str) -> String {
        format!("{}{path}", self.origin.replacen("http", "ws", 1))
    }

    /// Address of its database, for what no interface can write.
    pub(crate) fn database_url(&self) -> String {
        database_url(&self.config.data)
    }

    /// A connection of its own to its database.
    pub(crate) async fn database(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        let connecting = AnyConnection::connect(&self.database_url());
        connecting.await.expect("a connection")
    }

    /// Keeps the server from writing for as long as the connection is open.
    pub(crate) async fn hold_writes(&self) -> AnyConnection {
        let mut connection = self.database().await;
        let statements = match &self.config.database {
            None => vec!["BEGIN IMMEDIATE"],
            Some(_) => vec!["BEGIN", testing::TAKE_TURN],
        };
        for statement in statements {
            connection.execute(statement).await.expect("a lock");
        }
        connection
    }

    /// All that stands in its database, as it stands there.
    pub(crate) async fn everything_stored(&self) -> Vec<u8> {
        if self.config.database.is_none() {
            let file = self.config.data.join("tandem.db");
            let read = |end| std::fs::read(format!("{}{end}", file.display())).expect("a file");
            return [read(""), read("-wal")].concat();
        }
        let mut database = self.database().await;
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()",
        )
        .fetch_all(&mut database)
        .await
        .expect("tables");
        assert!(tables.len() > 20, "{tables:?}");
        let mut all = Vec::new();
        for table in tables {
            let rows = AssertSqlSafe(format!("SELECT CAST(t AS TEXT) FROM {table} t"));
            let rows: Vec<String> = sqlx::query_scalar(rows)
                .fetch_all(&mut database)
                .await
                .expect("rows");
            rows.iter().for_each(|row| all.extend(row.bytes()));
        }
        all
    }

    /// A browser of somebody who is not signed in.
    pub(crate) fn browser(&self) -> Browser {
        Browser::at(&self.origin)
    }

    /// Ada, the administrator: sets Tandem up the first time and signs in after that.
    pub(crate) async fn admin(&self) -> Browser {
        let browser = self.browser();
        let mut body = json!({ "email": "ada@example.com", "password": PASSWORD });
        if browser.get("/api/v1/setup").await.json()["needed"] == true {
            let token = self
                .welcome
                .tenant
                .setup_token
                .clone()
                .expect("a set-up token");
            body["token"] = json!(token);
            body["name"] = json!("Ada");
            browser.post("/api/v1/setup", &body).await.is(201);
        } else {
            browser.post("/api/v1/sign-in", &body).await.is(200);
        }
        browser
    }

    /// Another agent, made by Ada and signed in.
    pub(crate) async fn agent(&self, name: &str) -> Browser {
        self.agent_as(name, "agent").await
    }

    /// Likewise with a role.
    pub(crate) async fn agent_as(&self, name: &str, role: &str) -> Browser {
        let email = format!("{}@example.com", name.to_lowercase());
        let body = json!({ "name": name, "email": email, "password": PASSWORD, "role": role });
        self.admin()
            .await
            .post("/api/v1/agents", &body)
            .await
            .is(201);
        let browser = self.browser();
        let body = json!({ "email": email, "password": PASSWORD });
        browser.post("/api/v1/sign-in", &body).await.is(200);
        browser
    }
}

/// Servers that go by names of their own in these tests.
static NAMES: Mutex<BTreeMap<String, SocketAddr>> = Mutex::new(BTreeMap::new());

/// From here on, browsers and sockets find the server of this host there.
pub(crate) fn name_address(host: &str, address: SocketAddr) {
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    names.insert(host.to_owned(), address);
}

/// Where the server of an address is, if it goes by a name of its own.
pub(crate) fn address_of(url: &str) -> Option<SocketAddr> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', ':']).next()?;
    let names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    names.get(host).copied()
}

/// The default settings, changed by `edit`, with a folder of their own.
fn settings(edit: impl FnOnce(&mut Config)) -> (Config, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut config = Config {
        listen: "127.0.0.1:0".parse().expect("an address"),
        data: folder.path().join("data"),
        ..Config::default()
    };
    edit(&mut config);
    (config, folder)
}

/// Address of the database of a data folder.
pub(crate) fn database_url(data: &Path) -> String {
    let file = data.join("tandem.db");
    let postgres = testing::database(data).as_ref().map(PostgresUrl::to_string);
    postgres.unwrap_or_else(|| format!("sqlite://{}", file.display()))
}

/// Somebody's browser: keeps cookies and names its page's origin as browsers do.
#[derive(Clone)]
pub(crate) struct Browser {
    client: Client,
    origin: String,
}

impl Browser {
    /// A browser without cookies on a page of `origin`.
    pub(crate) fn at(origin: &str) -> Self {
        let mut client = Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none());
        if let (Some(address), Some((_, host))) = (address_of(origin), origin.split_once("://")) {
            client = client.resolve(host, address);
        }
        let client = client.build().expect("a client");
        Self {
            client,
            origin: origin.to_owned(),
        }
    }

    /// A request of a page of Tandem's; the caller sends it with [`send`].
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .client
            .request(method.clone(), format!("{}{path}", self.origin));
        if method.is_safe() {
            request
        } else {
            request.header(ORIGIN, &self.origin)
        }
    }

    /// Reads.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// Sends JSON.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    /// Changes by JSON.
    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PATCH, path).json(body)).await
    }

    /// Makes a ticket and answers with it.
    pub(crate) async fn make_ticket(&self, subject: &str) -> Value {
        self.post("/api/v1/tickets", &json!({ "subject": subject }))
            .await
            .is(201)
            .json()
    }
}

/// Sends a request and reads the whole answer.
pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await.expect("a whole body").to_vec();
    Answer {
        status,
        headers,
        body,
    }
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Status.
    pub(crate) status: u16,
    /// Headers.
    pub(crate) headers: HeaderMap,
    /// Body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The status must be this one.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    /// One header as text; empty when it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The answer must be a whole problem with this status and code.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(
            self.header(CONTENT_TYPE.as_str()),
            "application/problem+json"
        );
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], format!("urn:tandem:problem:{code}"));
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        assert!(
            problem["request_id"]
                .as_str()
                .is_some_and(|id| id.starts_with("req_"))
        );
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|detail| !detail.is_empty())
        );
        problem
    }

    /// As [`Answer::problem`]; the answer is what is wrong where, as `pointer: detail`.
    #[track_caller]
    pub(crate) fn invalid_body(&self) -> Vec<String> {
        let problem = self.problem(422, "invalid_body");
        let errors = problem["errors"].as_array().expect("errors");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        errors
            .iter()
            .map(|error| format!("{}: {}", text(&error["pointer"]), text(&error["detail"])))
            .collect()
    }
}

/// What all servers of this process have logged so far.
pub(crate) fn log() -> String {
    let bytes = LOG.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&bytes).into_owned()
}

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct LogWriter;

impl io::Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The product's own log, more talkative than by default, into a buffer.
fn capture_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber =
            telemetry::subscriber(LogFormat::Json, "debug,hyper=info,reqwest=info", || {
                LogWriter
            });
        tracing::subscriber::set_global_default(subscriber).expect("the first subscriber");
    });
}
