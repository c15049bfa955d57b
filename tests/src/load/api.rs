//! The HTTP interface as far as load needs it: an agent who takes requests, and customers who make them.

use std::net::IpAddr;

use anyhow::{Context, Result, ensure};
use reqwest::Client;
use reqwest::header::ORIGIN;
use serde_json::{Value, json};

/// The page that customers show.
pub const SHOP: &str = "https://shop.example";

/// Connections that a browser keeps after it has used them.
const IDLE_MAX: usize = 2;

/// Somebody's browser: cookies, an address, and pages of Tandem's own origin.
#[derive(Clone, Debug)]
pub struct Browser {
    client: Client,
    origin: String,
}

/// A customer who has asked for help.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The session.
    pub session_id: String,
    /// Opens the customer's socket.
    pub socket_token: String,
}

impl Browser {
    /// A browser at `address` that knows nothing yet.
    ///
    /// # Errors
    /// The client can not be built.
    pub fn new(origin: &str, address: IpAddr) -> Result<Self> {
        let client = Client::builder()
            .cookie_store(true)
            .local_address(address)
            .pool_max_idle_per_host(IDLE_MAX)
            .build()?;
        Ok(Self {
            client,
            origin: origin.to_owned(),
        })
    }

    /// Signs an agent in.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<()> {
        let body = json!({ "email": email, "password": password });
        self.post("/api/v1/sign-in", &body).await.map(drop)
    }

    /// Presses Help.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn ask_for_help(&self) -> Result<Asked> {
        let body = json!({ "name": "Kim", "host_origin": SHOP });
        let answer = self.post("/api/v1/client/request", &body).await?;
        Ok(Asked {
            session_id: text(&answer, "session_id")?,
            socket_token: text(&answer, "socket_token")?,
        })
    }

    /// Takes a request; the answer opens the agent's socket.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn accept(&self, session_id: &str) -> Result<String> {
        let path = format!("/api/v1/requests/{session_id}/accept");
        self.post(&path, &json!({})).await?;
        let path = format!("/api/v1/sessions/{session_id}/socket");
        text(&self.post(&path, &json!({})).await?, "socket_token")
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.ask(path, Some(body)).await
    }

    /// Reads, or posts where there is a body; the whole answer.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn ask(&self, path: &str, body: Option<&Value>) -> Result<Value> {
        let url = format!("{}{path}", self.origin);
        let request = match body {
            Some(body) => self
                .client
                .post(url)
                .header(ORIGIN, &self.origin)
                .json(body),
            None => self.client.get(url),
        };
        let response = request.send().await.context("no answer")?;
        let status = response.status();
        let said = response.text().await?;
        ensure!(status.is_success(), "{path}: {status}: {said}");
        Ok(serde_json::from_str(&said)?)
    }
}

fn text(answer: &Value, field: &str) -> Result<String> {
    let found = answer[field].as_str().context("a field is missing")?;
    Ok(found.to_owned())
}
