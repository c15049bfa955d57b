//! Zendesk by its Ticketing API.
//!
//! A note is a private comment, which only agents read; it comes onto the ticket together with its
//! file, which is uploaded before it. An upload that nothing came of goes away by itself.

use reqwest::Method;
use serde_json::json;

use super::line::{Line, as_json, basic, list, number, some_text, text};
use super::system::{Asked, Failure, Found, Note, System};
use super::words::html;
use crate::egress::Egress;

/// A Zendesk.
#[derive(Debug)]
pub(super) struct Zendesk(Line);

impl Zendesk {
    /// `token` is `EMAIL/token:API-TOKEN` of an agent.
    pub(super) fn open(egress: Egress, url: &str, token: &str) -> anyhow::Result<Self> {
        let headers = [("authorization", basic(token))];
        Ok(Self(Line::new(egress, url, &headers)?))
    }

    async fn upload(&self, note: &Note, content: &str) -> Result<String, Failure> {
        let (path, name) = ("/api/v2/uploads.json", note.file_name());
        let made = self.0.upload(path, &name, "text/plain", content).await?;
        some_text(&made, "/upload/token")
    }
}

impl System for Zendesk {
    fn id_of(&self, reference: &str) -> Option<String> {
        number(reference, &["ticket"])
    }

    fn ticket<'a>(&'a self, id: &'a str) -> Asked<'a, Found> {
        Box::pin(async move {
            let path = format!("/api/v2/tickets/{id}.json");
            let found = self.0.get(&path, &[("include", "users")]).await?;
            let ticket = found.get("ticket").ok_or(Failure::Unreadable)?;
            let users = list(&found, "/users")?;
            let requester = users
                .iter()
                .find(|user| user.get("id") == ticket.get("requester_id"));
            Ok(Found {
                id: id.to_owned(),
                url: format!("{}/agent/tickets/{id}", self.0.base()),
                title: text(ticket, "/subject"),
                requester: requester
                    .map(|user| text(user, "/name"))
                    .unwrap_or_default(),
                state: text(ticket, "/status"),
            })
        })
    }

    fn has<'a>(&'a self, id: &'a str, mark: &'a str) -> Asked<'a, bool> {
        Box::pin(async move {
            let path = format!("/api/v2/tickets/{id}/comments.json");
            let newest_first = [("sort_order", "desc")];
            self.0
                .any_holds(&path, &newest_first, ("/comments", "/body"), mark)
                .await
        })
    }

    fn write<'a>(&'a self, id: &'a str, note: &'a Note) -> Asked<'a, ()> {
        Box::pin(async move {
            let mut comment = json!({ "html_body": html(&note.text), "public": false });
            if let Some(transcript) = &note.transcript {
                comment["uploads"] = json!([self.upload(note, transcript).await?]);
            }
            let path = format!("/api/v2/tickets/{id}.json");
            let address = self.0.address(&path, &[])?;
            let body = json!({ "ticket": { "comment": comment } }).to_string();
            self.0
                .send(Method::PUT, &address, as_json(), body.into())
                .await
                .map(drop)
        })
    }
}
