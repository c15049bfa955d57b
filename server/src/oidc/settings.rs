//! Settings of signing agents in by another system: `[oidc]` of the TOML file.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tandem_protocol::limits::{OIDC_GROUPS_MAX, OIDC_LABEL_CHARS_MAX};
use tandem_tickets::limits::TIERS_MAX;
use tandem_tickets::{AgentRole, tags};

use crate::egress::{Allowed, Egress};

/// Longest identifier of a client, issuer, group and claim, in bytes.
const WORD_BYTES_MAX: usize = 255;

/// Which system signs agents in (OpenID Connect Core 1.0), and what its groups mean here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcSettings {
    /// The issuer, as its own discovery document names it.
    pub issuer: String,
    /// What the system knows Tandem as.
    pub client_id: String,
    /// File with the secret that the system shares with Tandem; without it, PKCE alone proves the exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_file: Option<PathBuf>,
    /// What the button says after "Sign in with".
    #[serde(default = "its_name")]
    pub label: String,
    /// What is asked for.
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    /// The claim with the names of a person's groups.
    #[serde(default = "groups_claim")]
    pub groups_claim: String,
    /// Whether the system may be inside your network, and without TLS.
    #[serde(default)]
    pub inside: bool,
    /// Whether passwords sign in too.
    #[serde(default = "yes")]
    pub passwords: bool,
    /// E-mail of the one administrator whose password signs in nevertheless.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub break_glass: Option<String>,
    /// What groups mean; whoever is in none of them is not let in.
    pub groups: Vec<GroupSetting>,
}

/// What a group means here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupSetting {
    /// Its name.
    pub group: String,
    /// Whether its people administer.
    #[serde(default)]
    pub admin: bool,
    /// Whether its people lead the desk; of several groups the highest role counts.
    #[serde(default)]
    pub lead: bool,
    /// Their tier; of several the highest counts.
    #[serde(default = "first_tier")]
    pub tier: u8,
    /// Their teams, those of all groups together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
}

impl GroupSetting {
    /// What its people are at the desk.
    pub fn role(&self) -> AgentRole {
        if self.admin {
            AgentRole::Admin
        } else if self.lead {
            AgentRole::Lead
        } else {
            AgentRole::Agent
        }
    }
}

fn its_name() -> String {
    "your organisation".to_owned()
}

fn usual_scopes() -> Vec<String> {
    ["openid", "profile", "email"].map(str::to_owned).into()
}

fn groups_claim() -> String {
    "groups".to_owned()
}

const fn yes() -> bool {
    true
}

const fn first_tier() -> u8 {
    1
}

impl OidcSettings {
    /// What is wrong with these settings, if anything.
    pub(crate) fn complaint(&self) -> Option<&'static str> {
        let is_word = |word: &String| {
            !word.is_empty() && word.len() <= WORD_BYTES_MAX && !word.contains(char::is_control)
        };
        let is_group = |one: &GroupSetting| {
            is_word(&one.group)
                && (1..=TIERS_MAX).contains(&one.tier)
                && tags::read(&one.teams)
                    .is_ok_and(|teams| teams.iter().all(|team| team != tags::NO_TEAM))
        };
        let egress = Egress::new(self.allowed());
        if !egress.is_ok_and(|egress| egress.check(&self.issuer).is_ok()) {
            Some("issuer must be an address such as https://login.example.com")
        } else if !is_word(&self.client_id) || !is_word(&self.groups_claim) {
            Some("client_id and groups_claim must be words of 255 bytes at most")
        } else if self.label.trim().is_empty() || self.label.chars().count() > OIDC_LABEL_CHARS_MAX
        {
            Some("label must have 1 to 40 characters")
        } else if !self.scopes.iter().any(|scope| scope == "openid")
            || self
                .scopes
                .iter()
                .any(|scope| scope.contains(char::is_whitespace))
        {
            Some("scopes must be words, openid among them")
        } else if self.groups.is_empty() || self.groups.len() > OIDC_GROUPS_MAX {
            Some("groups must be 1 to 64")
        } else if !self.groups.iter().all(is_group) {
            Some(
                "a group needs a name, a tier from 1 to 5, and teams as tags are, none of them none",
            )
        } else if !self.passwords && self.break_glass.is_none() {
            Some("break_glass must name an administrator where passwords are off")
        } else {
            None
        }
    }

    /// What the guard of outgoing connections lets through.
    pub fn allowed(&self) -> Allowed {
        Allowed::for_setting(&self.issuer, self.inside)
    }

    /// The one e-mail whose password signs in, in lower case; none where those of all do.
    pub fn only_password_of(&self) -> Option<String> {
        let email = self.break_glass.as_ref().filter(|_| !self.passwords)?;
        Some(email.trim().to_ascii_lowercase())
    }

    /// Whether the password of who signs in with `email` counts.
    pub fn takes_password_of(&self, email: &str) -> bool {
        let only = self.only_password_of();
        only.is_none_or(|only| only.eq_ignore_ascii_case(email))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(text: &str) -> Option<&'static str> {
        let base = "issuer = \"https://login.example\"\nclient_id = \"tandem\"\n";
        let group = "[[groups]]\ngroup = \"support\"\n";
        let text = match text.strip_prefix('!') {
            Some(instead) => instead.to_owned(),
            None => format!("{base}{text}\n{group}"),
        };
        toml::from_str::<OidcSettings>(&text)
            .expect("reads")
            .complaint()
    }

    #[test]
    fn settings_that_can_not_work_are_refused() {
        assert_eq!(complaint(""), None);
        assert_eq!(
            complaint("passwords = false\nbreak_glass = \"a@b.example\""),
            None
        );
        for text in [
            "passwords = false",
            "label = \" \"",
            "scopes = [\"profile\"]",
            "scopes = [\"openid profile\"]",
            "groups_claim = \"\"",
            "!issuer = \"http://login.example\"\nclient_id = \"x\"\n[[groups]]\ngroup = \"a\"",
            "!issuer = \"https://10.0.0.1\"\nclient_id = \"x\"\n[[groups]]\ngroup = \"a\"",
            "!issuer = \"https://login.example\"\nclient_id = \"x\"\ngroups = []",
            "!issuer = \"https://login.example\"\nclient_id = \"x\"\n[[groups]]\ngroup = \"a\"\ntier = 6",
            "!issuer = \"https://login.example\"\nclient_id = \"x\"\n[[groups]]\ngroup = \"a\"\nteams = [\"None\"]",
        ] {
            assert!(complaint(text).is_some(), "{text}");
        }
    }

    #[test]
    fn a_group_gives_the_highest_role_that_it_names() {
        for (text, role) in [
            ("", AgentRole::Agent),
            ("lead = true", AgentRole::Lead),
            ("admin = true", AgentRole::Admin),
            ("admin = true\nlead = true", AgentRole::Admin),
        ] {
            let group: GroupSetting =
                toml::from_str(&format!("group = \"a\"\n{text}")).expect("reads");
            assert_eq!(group.role(), role, "{text}");
        }
        assert!(AgentRole::Admin > AgentRole::Lead && AgentRole::Lead > AgentRole::Agent);
    }

    #[test]
    fn only_the_break_glass_administrator_has_a_password_where_they_are_off() {
        let text = "issuer = \"https://a.example\"\nclient_id = \"x\"\npasswords = false\n\
                    break_glass = \"Root@a.example\"\n[[groups]]\ngroup = \"a\"";
        let settings: OidcSettings = toml::from_str(text).expect("reads");
        assert!(settings.takes_password_of("root@a.example"));
        assert!(!settings.takes_password_of("ada@a.example"));
    }
}
