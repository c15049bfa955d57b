//! Roundup 2 by its REST interface.
//!
//! A message has a `messageid` that we choose, so that one which was made and not hung on the issue
//! is found again; both it and the file are hung on the issue by one request that adds to sets, and
//! can be made twice. The classic template has no messages that only agents read.

use reqwest::Method;
use reqwest::header::{ETAG, HeaderMap, HeaderValue, IF_MATCH};
use serde_json::{Value, json};

use super::line::{Line, as_json, basic, number, some_text, text};
use super::system::{Asked, Failure, Found, Note, System};
use crate::egress::Egress;
use crate::origin::Origin;

/// A tracker.
#[derive(Debug)]
pub(super) struct Roundup {
    line: Line,
    /// Whom we come in as.
    account: String,
}

impl Roundup {
    /// `token` is `name:password` of an account.
    pub(super) fn open(egress: Egress, url: &str, token: &str) -> anyhow::Result<Self> {
        let origin = Origin::of_url(url).map(|origin| origin.to_string());
        let headers = [
            // Roundup takes a request without these for one that a foreign page made.
            ("x-requested-with", "rest".to_owned()),
            ("origin", origin.unwrap_or_default()),
            ("referer", format!("{}/", url.trim_end_matches('/'))),
            ("authorization", basic(token)),
        ];
        let account = token.split(':').next().unwrap_or_default();
        Ok(Self {
            line: Line::new(egress, url, &headers)?,
            account: account.to_owned(),
        })
    }

    /// The item of a class whose property is this text, if there is one.
    async fn item(
        &self,
        class: &str,
        property: &str,
        wanted: &str,
    ) -> Result<Option<String>, Failure> {
        let exactly = format!("{property}:");
        let path = format!("/rest/data/{class}");
        let found = self.line.get(&path, &[(&exactly, wanted)]).await?;
        let items = found
            .pointer("/data/collection")
            .and_then(Value::as_array)
            .ok_or(Failure::Unreadable)?;
        Ok(items.first().map(|item| text(item, "/id")))
    }

    /// That item, made from `body` where there is none.
    async fn item_or_new(
        &self,
        class: &str,
        property: &str,
        body: &Value,
    ) -> Result<String, Failure> {
        let wanted = text(body, &format!("/{property}"));
        if let Some(id) = self.item(class, property, &wanted).await? {
            return Ok(id);
        }
        let made = self.line.post(&format!("/rest/data/{class}"), body).await?;
        some_text(&made, "/data/id")
    }

    /// Adds to the sets of an issue, against whatever it is at that moment.
    async fn hang(&self, id: &str, body: &Value) -> Result<(), Failure> {
        let address = self.line.address(&format!("/rest/data/issue/{id}"), &[])?;
        let seen = self
            .line
            .send(Method::GET, &address, HeaderMap::new(), Vec::new())
            .await?;
        let mut headers = as_json();
        let tag = seen.headers.get(ETAG).cloned();
        headers.insert(IF_MATCH, tag.unwrap_or(HeaderValue::from_static("*")));
        self.line
            .send(Method::PATCH, &address, headers, body.to_string().into())
            .await?;
        Ok(())
    }
}

impl System for Roundup {
    fn id_of(&self, reference: &str) -> Option<String> {
        number(reference, &["issue"])
    }

    fn ticket<'a>(&'a self, id: &'a str) -> Asked<'a, Found> {
        Box::pin(async move {
            let query = [("@fields", "title,status,creator"), ("@verbose", "2")];
            let found = self
                .line
                .get(&format!("/rest/data/issue/{id}"), &query)
                .await?;
            let issue = found
                .pointer("/data/attributes")
                .ok_or(Failure::Unreadable)?;
            Ok(Found {
                id: id.to_owned(),
                url: format!("{}/issue{id}", self.line.base()),
                title: text(issue, "/title"),
                requester: text(issue, "/creator/username"),
                state: text(issue, "/status/name"),
            })
        })
    }

    fn has<'a>(&'a self, id: &'a str, mark: &'a str) -> Asked<'a, bool> {
        Box::pin(async move {
            let Some(message) = self.item("msg", "messageid", mark).await? else {
                return Ok(false);
            };
            let query = [("@fields", "messages")];
            let issue = self
                .line
                .get(&format!("/rest/data/issue/{id}"), &query)
                .await?;
            let messages = issue
                .pointer("/data/attributes/messages")
                .and_then(Value::as_array)
                .ok_or(Failure::Unreadable)?;
            Ok(messages.iter().any(|one| text(one, "/id") == message))
        })
    }

    fn write<'a>(&'a self, id: &'a str, note: &'a Note) -> Asked<'a, ()> {
        Box::pin(async move {
            let mut added = json!({ "@op": "add" });
            if let Some(transcript) = &note.transcript {
                let file = json!({
                    "name": note.file_name(), "type": "text/plain", "content": transcript,
                });
                added["files"] = json!([self.item_or_new("file", "name", &file).await?]);
            }
            let mut message = json!({ "messageid": note.mark, "content": note.text });
            // A message without an author is made, and breaks the mail about it when it is hung.
            if let Some(author) = self.item("user", "username", &self.account).await? {
                message["author"] = json!(author);
            }
            let message = self.item_or_new("msg", "messageid", &message).await?;
            added["messages"] = json!([message]);
            self.hang(id, &added).await
        })
    }
}
