//! Zammad by its REST interface.
//!
//! A note is an internal article, which customers do not read; it goes with its file in one request,
//! so it is there whole or not at all. A ticket has two numbers: the one that people read, `#67001`,
//! and the one in addresses, which the interface goes by.

use data_encoding::BASE64;
use reqwest::Url;
use serde_json::{Value, json};

use super::line::{Line, list, number, text};
use super::system::{Asked, Failure, Found, Note, System};
use crate::egress::Egress;

/// Tickets that a search for a number may find: it goes by words, with or without an index.
const FOUND_MAX: &str = "50";

/// A Zammad.
#[derive(Debug)]
pub(super) struct Zammad(Line);

impl Zammad {
    /// `token` is an access token with `ticket.agent`.
    pub(super) fn open(egress: Egress, url: &str, token: &str) -> anyhow::Result<Self> {
        let headers = [("authorization", format!("Token token={token}"))];
        Ok(Self(Line::new(egress, url, &headers)?))
    }

    /// The number of the interface of a ticket by the number that people read.
    async fn by_number(&self, number: &str) -> Result<String, Failure> {
        let query = [("query", number), ("limit", FOUND_MAX), ("expand", "true")];
        let found = self.0.get("/api/v1/tickets/search", &query).await?;
        // What it finds must be that very ticket.
        list(&found, "")?
            .iter()
            .find(|ticket| text(ticket, "/number") == number)
            .and_then(|ticket| ticket.get("id"))
            .and_then(Value::as_u64)
            .map(|id| id.to_string())
            .ok_or(Failure::Missing)
    }
}

impl System for Zammad {
    fn id_of(&self, reference: &str) -> Option<String> {
        let is_read = reference.contains('#');
        number(reference, &["ticket"]).map(|id| if is_read { format!("#{id}") } else { id })
    }

    /// `https://help.example.com/#ticket/zoom/12`, with the number of an article behind it or not.
    fn id_at(&self, url: &Url) -> Option<String> {
        let by_query = url.query_pairs().find(|(name, _)| name == "id");
        let in_fragment = url.fragment().unwrap_or_default();
        match by_query {
            Some((_, id)) => self.id_of(&id),
            None => number(
                in_fragment
                    .strip_prefix("ticket/zoom/")?
                    .split('/')
                    .next()?,
                &[],
            ),
        }
    }

    fn ticket<'a>(&'a self, id: &'a str) -> Asked<'a, Found> {
        Box::pin(async move {
            let id = match id.strip_prefix('#') {
                Some(number) => self.by_number(number).await?,
                None => id.to_owned(),
            };
            let path = format!("/api/v1/tickets/{id}");
            let ticket = self.0.get(&path, &[("expand", "true")]).await?;
            let title = ticket.get("title").ok_or(Failure::Unreadable)?;
            Ok(Found {
                url: format!("{}/#ticket/zoom/{id}", self.0.base()),
                id,
                title: text(title, ""),
                requester: text(&ticket, "/customer"),
                state: text(&ticket, "/state"),
            })
        })
    }

    fn has<'a>(&'a self, id: &'a str, mark: &'a str) -> Asked<'a, bool> {
        Box::pin(async move {
            let path = format!("/api/v1/ticket_articles/by_ticket/{id}");
            let found = self.0.get(&path, &[]).await?;
            let articles = list(&found, "")?;
            Ok(articles
                .iter()
                .any(|article| text(article, "/subject").contains(mark)))
        })
    }

    fn write<'a>(&'a self, id: &'a str, note: &'a Note) -> Asked<'a, ()> {
        Box::pin(async move {
            let id: u64 = id.parse().map_err(|_| Failure::Missing)?;
            let mut article = json!({
                "ticket_id": id,
                "subject": format!("Tandem session {}", note.mark),
                "body": note.text,
                "content_type": "text/plain",
                "type": "note",
                "internal": true,
            });
            if let Some(transcript) = &note.transcript {
                article["attachments"] = json!([{
                    "filename": note.file_name(),
                    "data": BASE64.encode(transcript.as_bytes()),
                    "mime-type": "text/plain",
                }]);
            }
            self.0
                .post("/api/v1/ticket_articles", &article)
                .await
                .map(drop)
        })
    }
}
