//! The only way from an address that people typed, or that a page has named, to a connection: webhooks, keys
//! and sign-in of others, and assets that a page shows.
//!
//! Such an address must not reach the inside: names are resolved here, once, every
//! answer is checked, and the connection goes to an address that was checked; a name that leads
//! somewhere else a moment later changes nothing. Redirects are not followed and no proxy of the
//! environment is used. All special-purpose addresses are refused (`tandem_turn::Filter`); hosts
//! that the operator names may be private.

use std::collections::HashSet;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, Method, Url};
use tandem_protocol::limits::{WEBHOOK_TIMEOUT_MS, WEBHOOK_URL_BYTES_MAX};
use tandem_turn::Filter;

use crate::source::Millis;

/// Longest time until a connection stands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Where the addresses of a name come from.
pub type Lookup = Arc<
    dyn Fn(String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> + Send + Sync,
>;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The address leads where nothing may be sent.
    #[error("the address leads where nothing may be sent")]
    Refused,
    /// The name leads nowhere.
    #[error("the name leads nowhere")]
    Unresolved,
    /// No connection came about.
    #[error("no connection came about")]
    Unreachable,
    /// It took too long.
    #[error("it took too long")]
    Timeout,
    /// The answer is longer than was asked for.
    #[error("the answer is too long")]
    TooLarge,
}

/// What a receiver answered to [`Egress::post`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// How long it asks us to wait, in milliseconds.
    pub retry_after_ms: Option<Millis>,
}

impl Answer {
    fn of(response: &reqwest::Response) -> Self {
        Self {
            status: response.status().as_u16(),
            retry_after_ms: retry_after_ms(response.headers()),
        }
    }
}

/// A whole answer to [`Egress::call`].
#[derive(Clone, Debug)]
pub struct Reply {
    /// How it went.
    pub answer: Answer,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

/// An answer to [`Egress::open`] whose body has yet to be read.
#[derive(Debug)]
pub struct Opened(reqwest::Response);

impl Opened {
    /// How it went.
    pub fn answer(&self) -> Answer {
        Answer::of(&self.0)
    }

    /// Its headers.
    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// Its body, `bytes_max` of it at most, and no more of it once `may_take` says no to the bytes of a part that
    /// has come.
    ///
    /// # Errors
    /// [`Failure`]; [`Failure::TooLarge`] also by `may_take`.
    pub async fn read(
        mut self,
        bytes_max: usize,
        may_take: impl Fn(usize) -> bool,
    ) -> Result<Vec<u8>, Failure> {
        read_body_while(&mut self.0, bytes_max, may_take).await
    }
}

/// What an operator allows beyond the public internet.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    /// HTTP without TLS.
    pub http: bool,
    /// Hosts that may have private addresses, in lower case.
    pub internal_hosts: HashSet<String>,
}

impl Allowed {
    /// What the address of a setting may lead to: the public internet, or with `inside` also its own host
    /// wherever that is, with TLS or without.
    pub fn for_setting(url: &str, inside: bool) -> Self {
        let host = Url::parse(url)
            .ok()
            .and_then(|url| url.host_str().map(plain));
        Self {
            http: inside,
            internal_hosts: host.filter(|_| inside).into_iter().collect(),
        }
    }

    /// The public internet, and these hosts wherever they are; `http`: without TLS as well.
    pub fn with_hosts(http: bool, hosts: &[String]) -> Self {
        Self {
            http,
            internal_hosts: hosts.iter().map(|host| plain(host.trim())).collect(),
        }
    }

    fn filter(&self, host: &str) -> Filter {
        if self.internal_hosts.contains(&plain(host)) {
            Filter::PrivateToo
        } else {
            Filter::PublicOnly
        }
    }
}

/// Why an address is no place to send anything to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlRefused {
    /// It is no absolute address of a host.
    #[error("must be an address such as https://example.com/hook")]
    Malformed,
    /// It is not HTTPS.
    #[error("must begin with https://")]
    NotHttps,
    /// It holds a name or password.
    #[error("must not hold a name or a password")]
    Credentials,
    /// It is written as an address that is not public.
    #[error("must be a public address")]
    NotPublic,
}

/// Sends to receivers; cheap to clone.
#[derive(Clone)]
pub struct Egress {
    allowed: Arc<Allowed>,
    client: Client,
}

impl fmt::Debug for Egress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Egress")
            .field("allowed", &self.allowed)
            .finish_non_exhaustive()
    }
}

impl Egress {
    /// Sends by the system's resolver.
    ///
    /// # Errors
    /// TLS does not work on this machine.
    pub fn new(allowed: Allowed) -> reqwest::Result<Self> {
        Self::with_lookup(allowed, Arc::new(|host| Box::pin(system_lookup(host))))
    }

    /// Sends by another resolver.
    ///
    /// # Errors
    /// TLS does not work on this machine.
    pub fn with_lookup(allowed: Allowed, lookup: Lookup) -> reqwest::Result<Self> {
        let allowed = Arc::new(allowed);
        let guard = Guard {
            allowed: allowed.clone(),
            lookup,
        };
        let client = Client::builder()
            .dns_resolver(Arc::new(guard))
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(Duration::from_millis(WEBHOOK_TIMEOUT_MS))
            .build()?;
        Ok(Self { allowed, client })
    }

    /// Reads an address as browsers do, by which every spelling of a number becomes an address.
    /// What a name leads to is looked at when something is sent.
    ///
    /// # Errors
    /// [`UrlRefused`].
    pub fn check(&self, text: &str) -> Result<Url, UrlRefused> {
        if text.len() > WEBHOOK_URL_BYTES_MAX {
            return Err(UrlRefused::Malformed);
        }
        let url = Url::parse(text).map_err(|_| UrlRefused::Malformed)?;
        match url.scheme() {
            "https" => {}
            "http" if self.allowed.http => {}
            _ => return Err(UrlRefused::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlRefused::Credentials);
        }
        let host = url.host_str().ok_or(UrlRefused::Malformed)?;
        match literal(host) {
            Some(ip) if !self.allowed.filter(host).allows(ip) => Err(UrlRefused::NotPublic),
            _ => Ok(url),
        }
    }

    /// Posts `body`; nothing of an answer's body is read.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn post(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Answer, Failure> {
        let url = self.check(url).map_err(|_| Failure::Refused)?;
        let request = self.client.post(url).headers(headers).body(body);
        let answer = request.send().await.map_err(|error| failure(&error))?;
        Ok(Answer::of(&answer))
    }

    /// Sends any request and reads the whole answer, `bytes_max` of a body at most, whatever its
    /// status.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn call(
        &self,
        method: Method,
        url: &str,
        headers: HeaderMap,
        body: Vec<u8>,
        bytes_max: usize,
    ) -> Result<Reply, Failure> {
        let url = self.check(url).map_err(|_| Failure::Refused)?;
        let request = self.client.request(method, url).headers(headers).body(body);
        let mut response = request.send().await.map_err(|error| failure(&error))?;
        let (answer, headers) = (Answer::of(&response), response.headers().clone());
        let body = read_body(&mut response, bytes_max).await?;
        Ok(Reply {
            answer,
            headers,
            body,
        })
    }

    /// Asks for what is at an address; whoever asks looks at the headers before they read the body.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn open(&self, url: &str, headers: HeaderMap) -> Result<Opened, Failure> {
        let url = self.check(url).map_err(|_| Failure::Refused)?;
        let answer = self.client.get(url).headers(headers).send().await;
        answer.map(Opened).map_err(|error| failure(&error))
    }

    /// Reads what is at an address, `bytes_max` at most; everything but a success is
    /// [`Failure::Unreachable`].
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn read(
        &self,
        url: &str,
        headers: HeaderMap,
        bytes_max: usize,
    ) -> Result<Vec<u8>, Failure> {
        let url = self.check(url).map_err(|_| Failure::Refused)?;
        read_answer(self.client.get(url).headers(headers), bytes_max).await
    }

    /// Posts `body` and reads the answer, as [`Egress::read`].
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn exchange(
        &self,
        url: &str,
        headers: HeaderMap,
        body: String,
        bytes_max: usize,
    ) -> Result<Vec<u8>, Failure> {
        let url = self.check(url).map_err(|_| Failure::Refused)?;
        let request = self.client.post(url).headers(headers).body(body);
        read_answer(request, bytes_max).await
    }
}

async fn read_answer(
    request: reqwest::RequestBuilder,
    bytes_max: usize,
) -> Result<Vec<u8>, Failure> {
    let answer = request.send().await;
    let mut answer = answer.map_err(|error| failure(&error))?;
    if !answer.status().is_success() {
        return Err(Failure::Unreachable);
    }
    read_body(&mut answer, bytes_max).await
}

async fn read_body(answer: &mut reqwest::Response, bytes_max: usize) -> Result<Vec<u8>, Failure> {
    read_body_while(answer, bytes_max, |_| true).await
}

async fn read_body_while(
    answer: &mut reqwest::Response,
    bytes_max: usize,
    may_take: impl Fn(usize) -> bool,
) -> Result<Vec<u8>, Failure> {
    let is_too_long = |announced: u64| announced > bytes_max as u64;
    if answer.content_length().is_some_and(is_too_long) {
        return Err(Failure::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|error| failure(&error))? {
        // What has come counts, whether there is use for it or not.
        if !may_take(part.len()) || bytes.len() + part.len() > bytes_max {
            return Err(Failure::TooLarge);
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// Resolves a name and lets nothing through that was not looked at.
struct Guard {
    allowed: Arc<Allowed>,
    lookup: Lookup,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let filter = self.allowed.filter(&host);
        let found = (self.lookup)(host);
        Box::pin(async move {
            let found = found.await.map_err(|_| Stop(Failure::Unresolved))?;
            if found.is_empty() {
                return Err(Stop(Failure::Unresolved).into());
            }
            // One bad answer among good ones is an attack or a mistake; neither is tried.
            if !found.iter().all(|ip| filter.allows(*ip)) {
                return Err(Stop(Failure::Refused).into());
            }
            let addresses: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}

/// Why there is no address.
#[derive(Debug, thiserror::Error)]
#[error("no address that may be reached")]
struct Stop(Failure);

fn failure(error: &reqwest::Error) -> Failure {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(Stop(failure)) = inner.downcast_ref() {
            return *failure;
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        Failure::Timeout
    } else {
        Failure::Unreachable
    }
}

/// Seconds of `Retry-After` (RFC 9110 §10.2.3); dates are not read.
fn retry_after_ms(headers: &HeaderMap) -> Option<Millis> {
    let seconds: u32 = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Millis::from(seconds) * 1_000)
}

async fn system_lookup(host: String) -> io::Result<Vec<IpAddr>> {
    let found = tokio::net::lookup_host((host, 0)).await?;
    Ok(found.map(|address| address.ip()).collect())
}

fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok()
}

/// Names are compared without case and without the dot of the root.
fn plain(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}
