//! Freshdesk by its API v2.
//!
//! A note is private, which only agents read; it goes with its file in one form, so it is there whole
//! or not at all.

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::line::{Line, Part, basic, number, text};
use super::system::{Asked, Failure, Found, Note, System};
use super::words::html;
use crate::egress::Egress;

/// A Freshdesk.
#[derive(Debug)]
pub(super) struct Freshdesk(Line);

impl Freshdesk {
    /// `token` is the API key of an agent.
    pub(super) fn open(egress: Egress, url: &str, token: &str) -> anyhow::Result<Self> {
        // A key comes in as the name, with anything for a password.
        let headers = [("authorization", basic(&format!("{token}:X")))];
        Ok(Self(Line::new(egress, url, &headers)?))
    }
}

/// What a status is called; those that a team has made itself have only a number.
fn state(ticket: &Value) -> String {
    match ticket.get("status").and_then(Value::as_u64) {
        Some(2) => "Open".to_owned(),
        Some(3) => "Pending".to_owned(),
        Some(4) => "Resolved".to_owned(),
        Some(5) => "Closed".to_owned(),
        Some(other) => format!("Status {other}"),
        None => String::new(),
    }
}

impl System for Freshdesk {
    fn id_of(&self, reference: &str) -> Option<String> {
        number(reference, &["ticket"])
    }

    fn ticket<'a>(&'a self, id: &'a str) -> Asked<'a, Found> {
        Box::pin(async move {
            let path = format!("/api/v2/tickets/{id}");
            let ticket = self.0.get(&path, &[("include", "requester")]).await?;
            let title = ticket.get("subject").ok_or(Failure::Unreadable)?;
            Ok(Found {
                id: id.to_owned(),
                url: format!("{}/a/tickets/{id}", self.0.base()),
                title: text(title, ""),
                requester: text(&ticket, "/requester/name"),
                state: state(&ticket),
            })
        })
    }

    fn has<'a>(&'a self, id: &'a str, mark: &'a str) -> Asked<'a, bool> {
        Box::pin(async move {
            let path = format!("/api/v2/tickets/{id}/conversations");
            self.0.any_holds(&path, &[], ("", "/body_text"), mark).await
        })
    }

    fn write<'a>(&'a self, id: &'a str, note: &'a Note) -> Asked<'a, ()> {
        Box::pin(async move {
            let (body, file_name) = (html(&note.text), note.file_name());
            let field = |name, content| Part {
                name,
                file_name: None,
                content,
            };
            let mut parts = vec![field("body", &body), field("private", "true")];
            if let Some(transcript) = &note.transcript {
                parts.push(Part {
                    name: "attachments[]",
                    file_name: Some(&file_name),
                    content: transcript,
                });
            }
            let path = format!("/api/v2/tickets/{id}/notes");
            self.0
                .post_form(&path, HeaderMap::new(), &parts)
                .await
                .map(drop)
        })
    }
}
