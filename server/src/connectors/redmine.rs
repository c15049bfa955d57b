//! Redmine 5 by its REST interface.
//!
//! A note is private where the account may write such; the attachment is uploaded before it and hung
//! on the issue by the request that writes the note. An upload that nothing came of is swept away by
//! Redmine itself.

use reqwest::Method;
use serde_json::{Value, json};

use super::line::{Line, as_json, number, text};
use super::system::{Asked, Failure, Found, Note, System};
use crate::egress::Egress;

/// A Redmine.
#[derive(Debug)]
pub(super) struct Redmine(Line);

impl Redmine {
    /// `token` is the API access key of an account.
    pub(super) fn open(egress: Egress, url: &str, token: &str) -> anyhow::Result<Self> {
        let headers = [("x-redmine-api-key", token.to_owned())];
        Ok(Self(Line::new(egress, url, &headers)?))
    }

    async fn upload(&self, note: &Note, content: &str) -> Result<Value, Failure> {
        let (name, bytes) = (note.file_name(), "application/octet-stream");
        let answer = self
            .0
            .upload("/uploads.json", &name, bytes, content)
            .await?;
        Ok(json!({
            "token": text(&answer, "/upload/token"),
            "filename": name,
            "content_type": "text/plain",
        }))
    }
}

impl System for Redmine {
    fn id_of(&self, reference: &str) -> Option<String> {
        number(reference, &["issue"])
    }

    fn ticket<'a>(&'a self, id: &'a str) -> Asked<'a, Found> {
        Box::pin(async move {
            let found = self.0.get(&format!("/issues/{id}.json"), &[]).await?;
            let issue = found.get("issue").ok_or(Failure::Unreadable)?;
            Ok(Found {
                id: id.to_owned(),
                url: format!("{}/issues/{id}", self.0.base()),
                title: text(issue, "/subject"),
                requester: text(issue, "/author/name"),
                state: text(issue, "/status/name"),
            })
        })
    }

    fn has<'a>(&'a self, id: &'a str, mark: &'a str) -> Asked<'a, bool> {
        Box::pin(async move {
            let query = [("include", "journals")];
            let found = self.0.get(&format!("/issues/{id}.json"), &query).await?;
            let journals = found
                .pointer("/issue/journals")
                .and_then(Value::as_array)
                .ok_or(Failure::Unreadable)?;
            Ok(journals
                .iter()
                .any(|one| text(one, "/notes").contains(mark)))
        })
    }

    fn write<'a>(&'a self, id: &'a str, note: &'a Note) -> Asked<'a, ()> {
        Box::pin(async move {
            let mut issue = json!({ "notes": note.text, "private_notes": true });
            if let Some(transcript) = &note.transcript {
                issue["uploads"] = json!([self.upload(note, transcript).await?]);
            }
            let address = self.0.address(&format!("/issues/{id}.json"), &[])?;
            let body = json!({ "issue": issue }).to_string();
            self.0
                .send(Method::PUT, &address, as_json(), body.into())
                .await
                .map(drop)
        })
    }
}
