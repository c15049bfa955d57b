//! Request Tracker 5 by REST 2.0.
//!
//! A note is a comment, which people who asked do not read; it goes with its attachment in one
//! request, so it is there whole or not at all. Its subject holds the mark.

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::line::{Line, number, text};
use super::system::{Asked, Failure, Found, Note, System};
use crate::egress::Egress;

/// Attachments that are read at a time; Request Tracker hands out no more.
const PAGE: usize = 100;
/// Pages of attachments that are looked through for a mark, newest first.
const PAGES_MAX: usize = 20;

/// A Request Tracker.
#[derive(Debug)]
pub(super) struct RequestTracker(Line);

impl RequestTracker {
    /// `token` is an authentication token of an account.
    pub(super) fn open(egress: Egress, url: &str, token: &str) -> anyhow::Result<Self> {
        let headers = [("authorization", format!("token {token}"))];
        Ok(Self(Line::new(egress, url, &headers)?))
    }
}

impl System for RequestTracker {
    fn id_of(&self, reference: &str) -> Option<String> {
        number(reference, &["rt", "ticket"])
    }

    fn ticket<'a>(&'a self, id: &'a str) -> Asked<'a, Found> {
        Box::pin(async move {
            let ticket = self.0.get(&format!("/REST/2.0/ticket/{id}"), &[]).await?;
            let title = ticket.get("Subject").ok_or(Failure::Unreadable)?;
            Ok(Found {
                id: id.to_owned(),
                url: format!("{}/Ticket/Display.html?id={id}", self.0.base()),
                title: text(title, ""),
                requester: text(&ticket, "/Requestor/0/id"),
                state: text(&ticket, "/Status"),
            })
        })
    }

    fn has<'a>(&'a self, id: &'a str, mark: &'a str) -> Asked<'a, bool> {
        Box::pin(async move {
            let path = format!("/REST/2.0/ticket/{id}/attachments");
            let per_page = PAGE.to_string();
            for page in 1..=PAGES_MAX {
                let page = page.to_string();
                let query = [
                    ("fields", "Subject"),
                    ("orderby", "id"),
                    ("order", "DESC"),
                    ("per_page", &per_page),
                    ("page", &page),
                ];
                let found = self.0.get(&path, &query).await?;
                let items = found
                    .get("items")
                    .and_then(Value::as_array)
                    .ok_or(Failure::Unreadable)?;
                if items.iter().any(|one| text(one, "/Subject").contains(mark)) {
                    return Ok(true);
                }
                if items.len() < PAGE {
                    break;
                }
            }
            Ok(false)
        })
    }

    fn write<'a>(&'a self, id: &'a str, note: &'a Note) -> Asked<'a, ()> {
        Box::pin(async move {
            let mut comment = json!({
                "Subject": format!("Tandem session {}", note.mark),
                "Content": note.text,
                "ContentType": "text/plain",
            });
            if let Some(transcript) = &note.transcript {
                comment["Attachments"] = json!([{
                    "FileName": note.file_name(),
                    "FileType": "text/plain",
                    "FileContent": BASE64.encode(transcript.as_bytes()),
                }]);
            }
            let path = format!("/REST/2.0/ticket/{id}/comment");
            self.0.post(&path, &comment).await.map(drop)
        })
    }
}
