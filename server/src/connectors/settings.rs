//! Settings of connectors: `[[connectors]]` of the TOML file.

use std::path::PathBuf;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use tandem_protocol::limits::{CONNECTOR_NAME_CHARS_MAX, CONNECTORS_MAX};

use crate::egress::{Allowed, Egress};
use crate::origin::Origin;

/// Which interface a system speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Roundup 2: its REST interface.
    Roundup,
    /// Request Tracker 5: REST 2.0.
    RequestTracker,
    /// Redmine 5: its REST interface.
    Redmine,
    /// Zammad: its REST interface.
    Zammad,
    /// Zendesk: the Ticketing API.
    Zendesk,
    /// Freshdesk: API v2.
    Freshdesk,
    /// Jira Service Management.
    Jira,
    /// Issues of a GitHub repository.
    Github,
    /// Issues of a GitLab project.
    Gitlab,
}

impl Kind {
    /// The word in the settings and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Roundup => "roundup",
            Self::RequestTracker => "request-tracker",
            Self::Redmine => "redmine",
            Self::Zammad => "zammad",
            Self::Zendesk => "zendesk",
            Self::Freshdesk => "freshdesk",
            Self::Jira => "jira",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
        }
    }

    /// Whether agents alone read what is written there, with its file.
    const fn keeps_notes_inside(self) -> bool {
        match self {
            Self::RequestTracker | Self::Zammad | Self::Freshdesk | Self::Jira => true,
            // Roundup has no private messages; a file of Redmine or GitLab is the or the
            // project's, not its private note's; whoever has the address of one of Zendesk reads it,
            // unless that is switched off there; GitHub has no files.
            Self::Roundup | Self::Redmine | Self::Zendesk | Self::Github | Self::Gitlab => false,
        }
    }
}

/// One ticket system, and what it lets us in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectorSettings {
    /// What it is called here: stands in addresses and beside tickets, and in the store.
    pub name: String,
    /// Which interface it speaks.
    pub kind: Kind,
    /// Where people find it.
    pub url: String,
    /// File with what it lets us in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_file: Option<PathBuf>,
    /// Variable of the environment that holds it, instead of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_env: Option<String>,
    /// Whether it may be inside your network, and without TLS.
    #[serde(default)]
    pub inside: bool,
    /// Origins whose pages may show the side panel; without any, that of `url`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frame_origins: Vec<Origin>,
    /// Whether what was said in a session goes with the note; without a word, where agents alone read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transcript: Option<bool>,
}

impl ConnectorSettings {
    fn complaint(&self) -> Option<&'static str> {
        let is_plain = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-';
        let egress = Egress::new(self.allowed());
        if self.name.is_empty()
            || self.name.len() > CONNECTOR_NAME_CHARS_MAX
            || !self.name.chars().all(is_plain)
        {
            Some("name must be a word of a-z, 0-9 and -, of 40 characters at most")
        } else if !egress.is_ok_and(|egress| egress.check(&self.url).is_ok()) {
            Some("url must be an address such as https://help.example.com/support")
        } else if self.token_file.is_some() == self.token_env.is_some() {
            Some("each needs token_file or token_env, and not both")
        } else if self.kind == Kind::Github && self.transcript == Some(true) {
            Some(
                "transcript can not be true with github, whose issues take no files from a program",
            )
        } else {
            None
        }
    }

    /// What the guard of outgoing connections lets through.
    pub fn allowed(&self) -> Allowed {
        Allowed::for_setting(&self.url, self.inside)
    }

    /// Origins whose pages may show the side panel.
    pub fn may_frame(&self) -> Vec<Origin> {
        if self.frame_origins.is_empty() {
            Origin::of_url(&self.url).into_iter().collect()
        } else {
            self.frame_origins.clone()
        }
    }

    /// Whether what was said in a session goes with the note.
    pub fn sends_transcript(&self) -> bool {
        self.transcript.unwrap_or(self.kind.keeps_notes_inside())
    }

    /// What the system lets us in with.
    ///
    /// # Errors
    /// The file or the variable is not there, or is empty.
    pub(super) fn token(&self) -> anyhow::Result<String> {
        let token = match (&self.token_file, &self.token_env) {
            (Some(file), _) => std::fs::read_to_string(file)
                .with_context(|| format!("can not read {}", file.display()))?,
            (None, Some(name)) => {
                std::env::var(name).with_context(|| format!("{name} is not set"))?
            }
            (None, None) => String::new(),
        };
        let token = token.trim().to_owned();
        if token.is_empty() || token.contains(char::is_control) {
            bail!(
                "what the connector {} gets in with is no line of text",
                self.name
            );
        }
        Ok(token)
    }
}

/// What is wrong with these settings, if anything.
pub(crate) fn complaint_about(all: &[ConnectorSettings]) -> Option<&'static str> {
    let is_twice = |(place, one): (usize, &ConnectorSettings)| {
        all[..place].iter().any(|other| other.name == one.name)
    };
    if all.len() > CONNECTORS_MAX {
        Some("must be 16 at most")
    } else if all.iter().enumerate().any(is_twice) {
        Some("must have names of their own")
    } else {
        all.iter().find_map(ConnectorSettings::complaint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ConnectorSettings {
        let text = format!("kind = \"roundup\"\n{text}");
        toml::from_str(&text).expect("reads")
    }

    const GOOD: &str =
        "name = \"help\"\nurl = \"https://help.example/support/\"\ntoken_file = \"token\"";

    #[test]
    fn settings_that_can_not_work_are_refused() {
        assert_eq!(complaint_about(&[read(GOOD)]), None);
        for (from, to) in [
            ("\"help\"", "\"\""),
            ("\"help\"", "\"Help\""),
            ("\"help\"", "\"a/b\""),
            ("https://help.example", "http://help.example"),
            ("https://help.example", "https://10.0.0.1"),
            ("token_file = \"token\"", ""),
            ("token_file", "token_env = \"A\"\ntoken_file"),
        ] {
            let text = GOOD.replace(from, to);
            assert!(complaint_about(&[read(&text)]).is_some(), "{text}");
        }
        let github = format!("{GOOD}\ntranscript = true").replace("roundup", "github");
        let github: ConnectorSettings =
            toml::from_str(&format!("kind = \"github\"\n{github}")).expect("reads");
        assert!(complaint_about(&[github]).is_some());
        let inside = GOOD.replace("https://help.example", "http://10.0.0.1");
        assert_eq!(
            complaint_about(&[read(&format!("{inside}\ninside = true"))]),
            None
        );
    }

    #[test]
    fn connectors_are_bounded_and_have_names_of_their_own() {
        let named = |n: usize| read(&GOOD.replace("\"help\"", &format!("\"help-{n}\"")));
        let all: Vec<_> = (0..=CONNECTORS_MAX).map(named).collect();
        assert_eq!(complaint_about(&all[..CONNECTORS_MAX]), None);
        assert!(complaint_about(&all).is_some());
        assert!(complaint_about(&[read(GOOD), read(GOOD)]).is_some());
        let long = |n| read(&GOOD.replace("\"help\"", &format!("\"{}\"", "a".repeat(n))));
        assert_eq!(complaint_about(&[long(CONNECTOR_NAME_CHARS_MAX)]), None);
        assert!(complaint_about(&[long(CONNECTOR_NAME_CHARS_MAX + 1)]).is_some());
    }

    #[test]
    fn the_panel_is_shown_where_the_system_is_unless_origins_are_named() {
        let origins = |text: &str| {
            let settings = read(text);
            settings
                .may_frame()
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        assert_eq!(origins(GOOD), ["https://help.example"]);
        let named = format!("{GOOD}\nframe_origins = [\"https://desk.example\"]");
        assert_eq!(origins(&named), ["https://desk.example"]);
    }
}
