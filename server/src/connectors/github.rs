//! Issues of a GitHub repository, or of one on a GitHub Enterprise Server, by the REST interface.
//!
//! A note is a comment, and whoever may see the issue reads it: there is no other place. Programs can
//! not attach files to issues, so there is no transcript.

use anyhow::Context as _;
use reqwest::Url;
use serde_json::json;

use super::line::{Line, number, text};
use super::system::{Asked, Failure, Found, Note, System};
use super::words::markdown;
use crate::egress::Egress;

/// A repository.
#[derive(Debug)]
pub(super) struct Github {
    line: Line,
    /// Where people find it.
    page: Url,
}

impl Github {
    /// `url` is that of the repository, `token` a personal or an installation's access token.
    pub(super) fn open(egress: Egress, url: &str, token: &str) -> anyhow::Result<Self> {
        let page = Url::parse(url.trim_end_matches('/')).context("no address")?;
        let [owner, repository] = *segments(&page) else {
            anyhow::bail!(
                "url must be that of a repository, such as https://github.com/owner/name"
            );
        };
        let path = format!("repos/{owner}/{repository}");
        let api = if page.host_str() == Some("github.com") {
            format!("https://api.github.com/{path}")
        } else {
            format!("{}/api/v3/{path}", page.origin().ascii_serialization())
        };
        let headers = [
            ("accept", "application/vnd.github+json".to_owned()),
            ("x-github-api-version", "2022-11-28".to_owned()),
            ("authorization", format!("Bearer {token}")),
        ];
        Ok(Self {
            line: Line::new(egress, &api, &headers)?,
            page,
        })
    }
}

/// The parts of a path.
pub(super) fn segments(url: &Url) -> Box<[&str]> {
    url.path_segments().into_iter().flatten().collect()
}

/// The number of the issue at an address below `page`, behind one of these words.
pub(super) fn issue_at(url: &Url, page: &Url, words: &[&str]) -> Option<String> {
    let (all, first) = (segments(url), segments(page));
    let are_equal = |(one, other): (&&str, &&str)| one.eq_ignore_ascii_case(other);
    let is_below = all.len() > first.len() && all.iter().zip(first.iter()).all(are_equal);
    let [.., word, id] = *all else { return None };
    (is_below && words.contains(&word)).then(|| number(id, &[]))?
}

impl System for Github {
    fn id_of(&self, reference: &str) -> Option<String> {
        number(reference, &["issue"])
    }

    /// Another repository's issue of that number is another issue.
    fn id_at(&self, url: &Url) -> Option<String> {
        issue_at(url, &self.page, &["issues"])
    }

    fn ticket<'a>(&'a self, id: &'a str) -> Asked<'a, Found> {
        Box::pin(async move {
            let issue = self.line.get(&format!("/issues/{id}"), &[]).await?;
            let title = issue.get("title").ok_or(Failure::Unreadable)?;
            Ok(Found {
                id: id.to_owned(),
                url: format!("{}/issues/{id}", self.page),
                title: text(title, ""),
                requester: text(&issue, "/user/login"),
                state: text(&issue, "/state"),
            })
        })
    }

    fn has<'a>(&'a self, id: &'a str, mark: &'a str) -> Asked<'a, bool> {
        Box::pin(async move {
            let path = format!("/issues/{id}/comments");
            self.line.any_holds(&path, &[], ("", "/body"), mark).await
        })
    }

    fn write<'a>(&'a self, id: &'a str, note: &'a Note) -> Asked<'a, ()> {
        Box::pin(async move {
            let body = json!({ "body": markdown(note) });
            let path = format!("/issues/{id}/comments");
            self.line.post(&path, &body).await.map(drop)
        })
    }
}
