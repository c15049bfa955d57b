//! The line to a system: requests with what lets us in, and answers within bounds.

use std::fmt;

use data_encoding::BASE64;
use rand::RngExt as _;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{Method, Url};
use serde_json::Value;
use tandem_protocol::limits::CONNECTOR_ANSWER_BYTES_MAX;

use super::system::Failure;
use crate::egress::{Egress, Reply};

/// Comments that are read at a time: a page of long ones must keep within [`CONNECTOR_ANSWER_BYTES_MAX`].
pub(super) const PAGE: usize = 20;
/// Pages that are looked through for a mark.
pub(super) const PAGES_MAX: usize = 100;

/// A way to one system. It is printed without what lets us in.
pub(super) struct Line {
    egress: Egress,
    base: String,
    headers: HeaderMap,
}

impl fmt::Debug for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Line")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

impl Line {
    /// To the system at `url`, with headers of which the last may be a secret.
    ///
    /// # Errors
    /// A header can not be sent, or TLS does not work on this machine.
    pub(super) fn new(
        egress: Egress,
        url: &str,
        headers: &[(&'static str, String)],
    ) -> anyhow::Result<Self> {
        let mut all = HeaderMap::new();
        all.insert(ACCEPT, HeaderValue::from_static("application/json"));
        all.insert(USER_AGENT, HeaderValue::from_static("Tandem-Connectors/1"));
        for (name, value) in headers {
            let mut value = HeaderValue::from_str(value)
                .map_err(|_| anyhow::anyhow!("what lets us in can not be sent as {name}"))?;
            value.set_sensitive(true);
            all.insert(HeaderName::from_static(name), value);
        }
        Ok(Self {
            egress,
            base: url.trim_end_matches('/').to_owned(),
            headers: all,
        })
    }

    /// Where the system is, without a slash at the end.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// An address of the system: `path` begins with a slash and holds nothing foreign, `query` may.
    ///
    /// # Errors
    /// [`Failure::Unreadable`] where the base is no address.
    pub(super) fn address(&self, path: &str, query: &[(&str, &str)]) -> Result<String, Failure> {
        let address = format!("{}{path}", self.base);
        let url = if query.is_empty() {
            Url::parse(&address)
        } else {
            Url::parse_with_params(&address, query)
        };
        url.map(String::from).map_err(|_| Failure::Unreadable)
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// [`Failure`]; everything but a success is one.
    pub(super) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Failure> {
        let address = self.address(path, query)?;
        let reply = self
            .send(Method::GET, &address, HeaderMap::new(), Vec::new())
            .await?;
        json(&reply)
    }

    /// Sends JSON and reads the answer.
    ///
    /// # Errors
    /// As [`Line::get`].
    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        let address = self.address(path, &[])?;
        let reply = self
            .send(Method::POST, &address, as_json(), body.to_string().into())
            .await?;
        json(&reply)
    }

    /// Whether one of the comments below `path` holds `mark`: `items` points to the list in an answer,
    /// `words` to the text of a comment. It is asked for page after page, [`PAGES_MAX`] at most.
    ///
    /// # Errors
    /// As [`Line::get`].
    pub(super) async fn any_holds(
        &self,
        path: &str,
        query: &[(&str, &str)],
        (items, words): (&str, &str),
        mark: &str,
    ) -> Result<bool, Failure> {
        let per_page = PAGE.to_string();
        for page in 1..=PAGES_MAX {
            let page = page.to_string();
            let paging = [("per_page", per_page.as_str()), ("page", page.as_str())];
            let found = self.get(path, &[query, &paging].concat()).await?;
            let list = list(&found, items)?;
            if list.iter().any(|one| text(one, words).contains(mark)) {
                return Ok(true);
            }
            // A page may be short of what we may not read; only one with nothing on it is the last.
            if list.is_empty() {
                break;
            }
        }
        Ok(false)
    }

    /// Uploads a file as the body of a request, its name in the query, and reads the answer.
    ///
    /// # Errors
    /// As [`Line::get`].
    pub(super) async fn upload(
        &self,
        path: &str,
        file_name: &str,
        kind: &'static str,
        content: &str,
    ) -> Result<Value, Failure> {
        let address = self.address(path, &[("filename", file_name)])?;
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        json(
            &self
                .send(Method::POST, &address, headers, content.into())
                .await?,
        )
    }

    /// Sends a form with files and reads the answer.
    ///
    /// # Errors
    /// As [`Line::get`].
    pub(super) async fn post_form(
        &self,
        path: &str,
        more: HeaderMap,
        parts: &[Part<'_>],
    ) -> Result<Value, Failure> {
        let address = self.address(path, &[])?;
        let (mut headers, body) = form(parts)?;
        headers.extend(more);
        json(&self.send(Method::POST, &address, headers, body).await?)
    }

    /// Sends a request with more headers; every answer but a success is a failure.
    ///
    /// # Errors
    /// [`Failure`].
    pub(super) async fn send(
        &self,
        method: Method,
        address: &str,
        more: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Reply, Failure> {
        let mut headers = self.headers.clone();
        headers.extend(more);
        let reply = self
            .egress
            .call(method, address, headers, body, CONNECTOR_ANSWER_BYTES_MAX)
            .await?;
        match reply.answer.status {
            200..=299 => Ok(reply),
            status @ (401 | 403) => Err(Failure::Denied(status)),
            404 | 410 => Err(Failure::Missing),
            status => Err(Failure::Answered {
                status,
                retry_after_ms: reply.answer.retry_after_ms,
            }),
        }
    }
}

/// The header of a JSON body.
pub(super) fn as_json() -> HeaderMap {
    let json = HeaderValue::from_static("application/json");
    HeaderMap::from_iter([(CONTENT_TYPE, json)])
}

/// A part of a form; its names are ours.
pub(super) struct Part<'a> {
    /// Name of the field.
    pub name: &'a str,
    /// What the file is called, where it is one.
    pub file_name: Option<&'a str>,
    /// Plain text.
    pub content: &'a str,
}

/// A form with files (RFC 7578): header and body. What the parts hold may be anything, since nobody
/// knows the boundary before.
fn form(parts: &[Part<'_>]) -> Result<(HeaderMap, Vec<u8>), Failure> {
    let boundary = format!("tandem-{:032x}", rand::rng().random::<u128>());
    let mut body = String::new();
    for Part {
        name,
        file_name,
        content,
    } in parts
    {
        let file = file_name.map_or_else(String::new, |file_name| {
            format!("; filename=\"{file_name}\"\r\nContent-Type: text/plain; charset=utf-8")
        });
        body.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n"
        ));
    }
    body.push_str(&format!("--{boundary}--\r\n"));
    let kind = format!("multipart/form-data; boundary={boundary}");
    let kind = HeaderValue::from_str(&kind).map_err(|_| Failure::Unreadable)?;
    Ok((HeaderMap::from_iter([(CONTENT_TYPE, kind)]), body.into()))
}

fn json(reply: &Reply) -> Result<Value, Failure> {
    serde_json::from_slice(&reply.body).map_err(|_| Failure::Unreadable)
}

/// The text at `pointer`; empty where there is none.
pub(super) fn text(value: &Value, pointer: &str) -> String {
    let text = value.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

/// The text at `pointer`, which must be there.
///
/// # Errors
/// [`Failure::Unreadable`] where there is none.
pub(super) fn some_text(value: &Value, pointer: &str) -> Result<String, Failure> {
    Some(text(value, pointer))
        .filter(|text| !text.is_empty())
        .ok_or(Failure::Unreadable)
}

/// What a name and a password let us in with (RFC 7617).
pub(super) fn basic(credentials: &str) -> String {
    format!("Basic {}", BASE64.encode(credentials.as_bytes()))
}

/// The list at `pointer`.
///
/// # Errors
/// [`Failure::Unreadable`] where there is none.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> Result<&'a [Value], Failure> {
    let list = value.pointer(pointer).and_then(Value::as_array);
    list.map(Vec::as_slice).ok_or(Failure::Unreadable)
}

/// The digits of a reference such as `#12`, `issue12` or `12` whose word is one of `words`.
pub(super) fn number(reference: &str, words: &[&str]) -> Option<String> {
    let plain = reference.trim().to_ascii_lowercase();
    let rest = words
        .iter()
        .find_map(|word| plain.strip_prefix(word))
        .unwrap_or(&plain);
    let digits = rest.trim_start_matches(['#', ' ']).trim_start_matches('0');
    let is_number =
        !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|one| one.is_ascii_digit());
    is_number.then(|| digits.to_owned())
}
