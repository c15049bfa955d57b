//! Jira Service Management by its own interface, and Jira's for the issue.
//!
//! A note is an internal comment, which only agents read. A file is uploaded before it and hung on
//! the request together with it; an upload that nothing came of goes away by itself.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;

use super::line::{Line, PAGE, PAGES_MAX, Part, basic, list, some_text, text};
use super::system::{Asked, Failure, Found, Note, System};
use super::words::wiki;
use crate::egress::Egress;

/// Longest key of an issue: that of its project, which Jira bounds, a dash and a number.
const KEY_CHARS_MAX: usize = 64;

/// A Jira with Service Management.
#[derive(Debug)]
pub(super) struct Jira(Line);

impl Jira {
    /// `token` is `EMAIL:API-TOKEN` of an agent.
    pub(super) fn open(egress: Egress, url: &str, token: &str) -> anyhow::Result<Self> {
        let headers = [("authorization", basic(token))];
        Ok(Self(Line::new(egress, url, &headers)?))
    }

    /// Uploads a file to where the request belongs; the answer names it.
    async fn upload(&self, request: &str, note: &Note, content: &str) -> Result<String, Failure> {
        let path = format!("/rest/servicedeskapi/request/{request}");
        let desk = text(&self.0.get(&path, &[]).await?, "/serviceDeskId");
        if desk.is_empty() || !desk.bytes().all(|one| one.is_ascii_digit()) {
            return Err(Failure::Unreadable);
        }
        let path = format!("/rest/servicedeskapi/servicedesk/{desk}/attachTemporaryFile");
        let headers = [
            ("x-atlassian-token", "no-check"),
            ("x-experimentalapi", "opt-in"),
        ];
        let headers = headers.map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        let file_name = note.file_name();
        let file = Part {
            name: "file",
            file_name: Some(&file_name),
            content,
        };
        let made = self
            .0
            .post_form(&path, HeaderMap::from_iter(headers), &[file])
            .await?;
        some_text(&made, "/temporaryAttachments/0/temporaryAttachmentId")
    }
}

impl System for Jira {
    fn id_of(&self, reference: &str) -> Option<String> {
        let key = reference.trim().to_ascii_uppercase();
        let (project, number) = key.split_once('-')?;
        let is_project = project.starts_with(|first: char| first.is_ascii_uppercase())
            && project
                .bytes()
                .all(|one| one.is_ascii_alphanumeric() || one == b'_');
        let is_number = !number.is_empty() && number.bytes().all(|one| one.is_ascii_digit());
        (is_project && is_number && key.len() <= KEY_CHARS_MAX).then_some(key)
    }

    fn ticket<'a>(&'a self, id: &'a str) -> Asked<'a, Found> {
        Box::pin(async move {
            let path = format!("/rest/api/2/issue/{id}");
            let query = [("fields", "summary,status,reporter")];
            let issue = self.0.get(&path, &query).await?;
            let fields = issue.get("fields").ok_or(Failure::Unreadable)?;
            // An issue that has moved answers to its old key, too.
            let key = self
                .id_of(&text(&issue, "/key"))
                .ok_or(Failure::Unreadable)?;
            Ok(Found {
                url: format!("{}/browse/{key}", self.0.base()),
                id: key,
                title: text(fields, "/summary"),
                requester: text(fields, "/reporter/displayName"),
                state: text(fields, "/status/name"),
            })
        })
    }

    fn has<'a>(&'a self, id: &'a str, mark: &'a str) -> Asked<'a, bool> {
        Box::pin(async move {
            let path = format!("/rest/servicedeskapi/request/{id}/comment");
            let limit = PAGE.to_string();
            for page in 0..PAGES_MAX {
                let start = (page * PAGE).to_string();
                let query = [
                    ("public", "false"),
                    ("internal", "true"),
                    ("start", &start),
                    ("limit", &limit),
                ];
                let found = self.0.get(&path, &query).await?;
                let comments = list(&found, "/values")?;
                if comments.iter().any(|one| text(one, "/body").contains(mark)) {
                    return Ok(true);
                }
                if comments.is_empty() || found.get("isLastPage") != Some(&json!(false)) {
                    break;
                }
            }
            Ok(false)
        })
    }

    fn write<'a>(&'a self, id: &'a str, note: &'a Note) -> Asked<'a, ()> {
        Box::pin(async move {
            let request = format!("/rest/servicedeskapi/request/{id}");
            let (path, body) = match &note.transcript {
                None => (
                    format!("{request}/comment"),
                    json!({ "body": wiki(note), "public": false }),
                ),
                Some(transcript) => {
                    let file = self.upload(id, note, transcript).await?;
                    let body = json!({
                        "temporaryAttachmentIds": [file],
                        "public": false,
                        "additionalComment": { "body": wiki(note) },
                    });
                    (format!("{request}/attachment"), body)
                }
            };
            self.0.post(&path, &body).await.map(drop)
        })
    }
}
