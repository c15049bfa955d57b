//! What is wrong with settings, before the server starts with them.

use std::net::IpAddr;

use tandem_protocol::limits::{
    PRIVACY_RULES_MAX, PRIVACY_SELECTOR_BYTES_MAX, PRIVACY_SELECTORS_MAX,
};
use tandem_protocol::signal::PrivacyRule;
use tandem_tickets::policy;

use super::{Config, ConfigError};
use crate::connectors::settings as connectors;
use crate::origin::Origin;
use crate::{control_rules, routing, selector};

/// Longest name of the organisation.
const ORGANISATION_CHARS_MAX: usize = 80;
/// TURN servers of somebody else.
const TURN_URLS_MAX: usize = 8;

/// A setting, and what is wrong with it.
type Complaint = (&'static str, &'static str);

impl Config {
    /// The settings, if all can be used.
    ///
    /// # Errors
    /// [`ConfigError`] names the first that can not.
    pub(super) fn checked(self) -> Result<Self, ConfigError> {
        if let Some((key, detail)) = self.complaint() {
            return Err(ConfigError::OutOfRange { key, detail });
        }
        check_selectors("privacy_rules", selectors(&self.privacy_rules))?;
        check_selectors(
            "control_rules",
            control_rules::selectors(&self.control_rules),
        )?;
        if self.log.parse::<tracing_subscriber::EnvFilter>().is_err() {
            let detail = "must be directives such as info or tandem_server=debug,info";
            return Err(ConfigError::OutOfRange { key: "log", detail });
        }
        self.check_tenants()?;
        Ok(self)
    }

    fn complaint(&self) -> Option<Complaint> {
        let of = |key, detail: Option<&'static str>| Some((key, detail?));
        let of_all = || {
            of("closing", self.closing.complaint())
                .or_else(|| of("survey", self.survey.complaint()))
                .or_else(|| of("retention", self.retention.complaint()))
                .or_else(|| of("files", self.files.complaint()))
                .or_else(|| of("identity", self.identity.as_ref()?.complaint()))
                .or_else(|| of("oidc", self.oidc.as_ref()?.complaint()))
                .or_else(|| of("mail", self.mail.as_ref()?.complaint()))
        };
        let of_rules = || {
            let rules = control_rules::complaint_about(&self.control_rules);
            of("privacy_rules", complaint_about(&self.privacy_rules))
                .or_else(|| routing::complaint_about(self.offer_seconds, &self.request_skills))
                .or_else(|| of("sla", self.sla.plan().err()))
                .or_else(|| of("connectors", connectors::complaint_about(&self.connectors)))
                .or_else(|| of("control_rules", rules))
                .or_else(|| of("access_rules", policy::complaint_about(&self.access_rules)))
        };
        self.complaint_about_numbers()
            .or_else(|| self.complaint_about_database())
            .or_else(of_all)
            .or_else(|| self.complaint_about_tls())
            .or_else(|| self.complaint_about_turn())
            .or_else(of_rules)
    }

    fn complaint_about_numbers(&self) -> Option<Complaint> {
        if !(1..=24 * 90).contains(&self.agent_session_hours) {
            Some(("agent_session_hours", "must be from 1 to 2160"))
        } else if self
            .organisation
            .as_deref()
            .is_some_and(|name| !is_name(name))
        {
            Some(("organisation", "must be a name of 80 characters at most"))
        } else if !self.limits.are_usable() {
            Some(("limits", "only memory_mib may be 0"))
        } else {
            None
        }
    }

    fn complaint_about_database(&self) -> Option<Complaint> {
        match &self.database {
            Some(url) => Some(("database", url.complaint()?)),
            None if self.database_password_file.is_some() => {
                Some(("database_password_file", "belongs to database"))
            }
            None => None,
        }
    }

    fn complaint_about_tls(&self) -> Option<Complaint> {
        let is_plain = |origin: &Origin| !origin.is_https();
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            Some(("tls_key", "belongs to tls_certificate: both or none"))
        } else if self.tls_key.is_some() && self.public_url.as_ref().is_some_and(is_plain) {
            Some(("public_url", "must begin with https:// where TLS is on"))
        } else if self
            .redirect_listen
            .is_some_and(|plain| plain == self.listen)
        {
            Some((
                "redirect_listen",
                "must be another port than that of listen",
            ))
        } else {
            None
        }
    }

    /// What is wrong with the relays, if anything.
    fn complaint_about_turn(&self) -> Option<Complaint> {
        let is_turn = |url: &String| url.starts_with("turn:") || url.starts_with("turns:");
        let n_v4 = self
            .turn_addresses
            .iter()
            .filter(|one| one.is_ipv4())
            .count();
        if n_v4 > 1 || self.turn_addresses.len() - n_v4 > 1 {
            Some(("turn_addresses", "must be one of each family at most"))
        } else if self.turn_addresses.iter().any(IpAddr::is_unspecified) {
            Some(("turn_addresses", "must be addresses that peers can send to"))
        } else if !self.turn_urls.iter().all(is_turn) || self.turn_urls.len() > TURN_URLS_MAX {
            Some((
                "turn_urls",
                "must be 8 at most, such as turn:turn.example.com:3478",
            ))
        } else if self.turn_urls.is_empty() != self.turn_secret_file.is_none() {
            Some(("turn_secret_file", "belongs to turn_urls: both or none"))
        } else {
            None
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.trim().is_empty()
        && name.chars().count() <= ORGANISATION_CHARS_MAX
        && !name.chars().any(char::is_control)
}

/// What is wrong with these rules, if anything.
fn complaint_about(rules: &[PrivacyRule]) -> Option<&'static str> {
    if rules.len() > PRIVACY_RULES_MAX {
        Some("must be 64 at most")
    } else if let Some(complaint) =
        control_rules::complaint_about_pages(rules.iter().map(|rule| rule.pages.as_str()))
    {
        Some(complaint)
    } else if selectors(rules).count() > PRIVACY_SELECTORS_MAX {
        Some("selectors must be 64 at most, in all rules together")
    } else if selectors(rules).any(|one| one.len() > PRIVACY_SELECTOR_BYTES_MAX) {
        Some("a selector must have 256 bytes at most")
    } else {
        None
    }
}

fn selectors(rules: &[PrivacyRule]) -> impl Iterator<Item = &String> {
    rules
        .iter()
        .flat_map(|rule| rule.mask.iter().chain(&rule.block).chain(&rule.pause))
}

fn check_selectors<'a>(
    key: &'static str,
    mut selectors: impl Iterator<Item = &'a String>,
) -> Result<(), ConfigError> {
    selectors.try_for_each(|selector| {
        selector::check(selector).map_err(|(at, problem)| ConfigError::BadSelector {
            key,
            selector: selector.clone(),
            at,
            problem,
        })
    })
}

#[cfg(test)]
pub(super) mod tests {
    use tandem_protocol::limits::PRIVACY_PAGES_BYTES_MAX;

    use tandem_protocol::signal::PrivacyProfile;

    use super::*;

    /// A rule for these pages that says nothing else.
    pub(in crate::config) fn rule(pages: &str) -> PrivacyRule {
        PrivacyRule {
            pages: pages.to_owned(),
            profile: PrivacyProfile::Strict,
            mask: Vec::new(),
            block: Vec::new(),
            pause: Vec::new(),
        }
    }

    #[test]
    fn rules_are_bounded_in_number_and_length() {
        let of = |rules: Vec<PrivacyRule>| complaint_about(&rules);
        assert_eq!(of(vec![rule("/a"); PRIVACY_RULES_MAX]), None);
        assert!(of(vec![rule("/a"); PRIVACY_RULES_MAX + 1]).is_some());
        let longest = format!("/{}", "a".repeat(PRIVACY_PAGES_BYTES_MAX - 1));
        assert_eq!(of(vec![rule(&longest)]), None);
        assert!(of(vec![rule(&format!("{longest}a"))]).is_some());
    }

    #[test]
    fn selectors_are_bounded_in_number_and_length() {
        let of = |mask: Vec<String>, block: Vec<String>| {
            let rule = PrivacyRule {
                mask,
                block,
                ..rule("*")
            };
            complaint_about(&[rule])
        };
        let pause = vec![".a".to_owned(); PRIVACY_SELECTORS_MAX + 1];
        let pausing = |pause| PrivacyRule { pause, ..rule("*") };
        assert!(complaint_about(&[pausing(pause)]).is_some());
        let half = vec![".a".to_owned(); PRIVACY_SELECTORS_MAX / 2];
        assert_eq!(of(half.clone(), half.clone()), None);
        let more = [half.clone(), vec![".a".to_owned()]].concat();
        assert!(of(half, more).is_some());
        let longest = "a".repeat(PRIVACY_SELECTOR_BYTES_MAX);
        assert_eq!(of(vec![longest.clone()], Vec::new()), None);
        assert!(of(Vec::new(), vec![longest + "a"]).is_some());
    }
}
