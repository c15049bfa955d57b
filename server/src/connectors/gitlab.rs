//! Issues of a GitLab project by the REST interface.
//!
//! A note is an internal one, which only members of the project read. A file is the project's, and
//! whoever has its address reads it, so a transcript goes only where it is asked for.

use anyhow::Context as _;
use reqwest::Url;
use reqwest::header::HeaderMap;
use serde_json::json;

use super::github::{issue_at, segments};
use super::line::{Line, Part, number, some_text, text};
use super::system::{Asked, Failure, Found, Note, System};
use super::words::markdown;
use crate::egress::Egress;

/// A project.
#[derive(Debug)]
pub(super) struct Gitlab {
    line: Line,
    /// Where people find it.
    page: Url,
}

impl Gitlab {
    /// `url` is that of the project, `token` an access token with the scope `api`.
    pub(super) fn open(egress: Egress, url: &str, token: &str) -> anyhow::Result<Self> {
        let page = Url::parse(url.trim_end_matches('/')).context("no address")?;
        let path = segments(&page);
        if path.len() < 2 || path.contains(&"") {
            anyhow::bail!(
                "url must be that of a project, such as https://gitlab.example.com/group/name"
            );
        }
        let origin = page.origin().ascii_serialization();
        let api = format!("{origin}/api/v4/projects/{}", path.join("%2F"));
        Ok(Self {
            line: Line::new(egress, &api, &[("private-token", token.to_owned())])?,
            page,
        })
    }
}

impl System for Gitlab {
    fn id_of(&self, reference: &str) -> Option<String> {
        number(reference, &["issue"])
    }

    /// Another project's issue of that number is another issue.
    fn id_at(&self, url: &Url) -> Option<String> {
        issue_at(url, &self.page, &["issues", "work_items"])
    }

    fn ticket<'a>(&'a self, id: &'a str) -> Asked<'a, Found> {
        Box::pin(async move {
            let issue = self.line.get(&format!("/issues/{id}"), &[]).await?;
            let title = issue.get("title").ok_or(Failure::Unreadable)?;
            Ok(Found {
                id: id.to_owned(),
                url: format!("{}/-/issues/{id}", self.page),
                title: text(title, ""),
                requester: text(&issue, "/author/name"),
                state: text(&issue, "/state"),
            })
        })
    }

    fn has<'a>(&'a self, id: &'a str, mark: &'a str) -> Asked<'a, bool> {
        Box::pin(async move {
            let path = format!("/issues/{id}/notes");
            let newest_first = [("order_by", "created_at"), ("sort", "desc")];
            self.line
                .any_holds(&path, &newest_first, ("", "/body"), mark)
                .await
        })
    }

    fn write<'a>(&'a self, id: &'a str, note: &'a Note) -> Asked<'a, ()> {
        Box::pin(async move {
            let mut body = markdown(note);
            if let Some(transcript) = &note.transcript {
                let file_name = note.file_name();
                let file = Part {
                    name: "file",
                    file_name: Some(&file_name),
                    content: transcript,
                };
                let made = self
                    .line
                    .post_form("/uploads", HeaderMap::new(), &[file])
                    .await?;
                let link = some_text(&made, "/markdown")?;
                body.push_str(&format!("\n{link}\n"));
            }
            let note = json!({ "body": body, "internal": true });
            let path = format!("/issues/{id}/notes");
            self.line.post(&path, &note).await.map(drop)
        })
    }
}
