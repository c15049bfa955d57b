//! Tenants beside the default one: `[[tenants]]` of the TOML file (ADR 0049).
//!
//! What the file says outside of them is the default tenant's, and for the others how things are done
//! where they say nothing themselves. What lets somebody in or out is each tenant's own alone: products,
//! issuers, systems that sign in, mail servers, and inside places that webhooks and assets lead to.

use serde::{Deserialize, Serialize};
use tandem_mail::Language;
use tandem_protocol::policy::ControlRule;
use tandem_protocol::signal::{PrivacyProfile, PrivacyRule};
use tandem_tickets::Taxonomy;
use tandem_tickets::policy::AccessRule;

use super::{Config, ConfigError};
use crate::assets::settings::{AssetOptions, AssetSettings};
use crate::closing::{self, ClosingOptions};
use crate::connectors::settings::ConnectorSettings;
use crate::erasure::retention::{RetentionOptions, RetentionSettings};
use crate::files::settings::{FileOptions, FileSettings};
use crate::identity::settings::IdentitySettings;
use crate::limits::{LimitOptions, Limits};
use crate::mail::settings::MailSettings;
use crate::oidc::settings::OidcSettings;
use crate::origin::Origin;
use crate::routing::RequestSkills;
use crate::sign_in::{SignInOptions, SignInSettings};
use crate::sla::settings::SlaSettings;
use crate::survey::{SurveyOptions, SurveySettings};
use crate::tenant::TenantId;
use crate::webhooks::settings::{WebhookOptions, WebhookSettings};

/// Tenants of one server: each has tasks, sessions in memory and a place in every backup.
const TENANTS_MAX: usize = 256;

/// What one tenant runs with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TenantSettings {
    /// What it is kept by; it stays the same for good.
    pub id: TenantId,
    /// The organisation, as customers read it beside the agent's name.
    pub name: String,
    /// Where browsers find it.
    pub origin: Origin,
    /// As [`Config::allowed_origins`].
    pub allowed_origins: Vec<Origin>,
    /// As [`Config::mail_language`].
    pub mail_language: Language,
    /// As [`Config::number_match`].
    pub number_match: bool,
    /// As [`Config::privacy_profile`].
    pub privacy_profile: PrivacyProfile,
    /// As [`Config::agent_session_hours`].
    pub agent_session_hours: u32,
    /// As [`Config::offer_seconds`].
    pub offer_seconds: u32,
    /// As [`Config::privacy_rules`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub privacy_rules: Vec<PrivacyRule>,
    /// As [`Config::control_rules`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub control_rules: Vec<ControlRule>,
    /// As [`Config::access_rules`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub access_rules: Vec<AccessRule>,
    /// As [`Config::request_skills`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_skills: Vec<RequestSkills>,
    /// As [`Config::limits`]; the memory is the server's.
    pub limits: Limits,
    /// As [`Config::webhooks`].
    pub webhooks: WebhookSettings,
    /// As [`Config::closing`].
    pub closing: Taxonomy,
    /// As [`Config::sla`].
    pub sla: SlaSettings,
    /// As [`Config::identity`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentitySettings>,
    /// As [`Config::oidc`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc: Option<OidcSettings>,
    /// As [`Config::sign_in`].
    pub sign_in: SignInSettings,
    /// As [`Config::connectors`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub connectors: Vec<ConnectorSettings>,
    /// As [`Config::mail`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailSettings>,
    /// As [`Config::survey`].
    pub survey: SurveySettings,
    /// As [`Config::retention`].
    pub retention: RetentionSettings,
    /// As [`Config::files`].
    pub files: FileSettings,
    /// As [`Config::assets`].
    pub assets: AssetSettings,
}

/// A tenant as the file names it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TenantOptions {
    id: TenantId,
    name: String,
    origin: Origin,
    #[serde(default)]
    allowed_origins: Vec<Origin>,
    mail_language: Option<Language>,
    number_match: Option<bool>,
    privacy_profile: Option<PrivacyProfile>,
    agent_session_hours: Option<u32>,
    offer_seconds: Option<u32>,
    privacy_rules: Option<Vec<PrivacyRule>>,
    control_rules: Option<Vec<ControlRule>>,
    access_rules: Option<Vec<AccessRule>>,
    #[serde(default)]
    request_skills: Vec<RequestSkills>,
    #[serde(default)]
    limits: LimitOptions,
    #[serde(default)]
    webhooks: WebhookOptions,
    #[serde(default)]
    closing: ClosingOptions,
    sla: Option<SlaSettings>,
    identity: Option<IdentitySettings>,
    oidc: Option<OidcSettings>,
    #[serde(default)]
    sign_in: SignInOptions,
    #[serde(default)]
    connectors: Vec<ConnectorSettings>,
    mail: Option<MailSettings>,
    #[serde(default)]
    survey: SurveyOptions,
    #[serde(default)]
    retention: RetentionOptions,
    #[serde(default)]
    files: FileOptions,
    #[serde(default)]
    assets: AssetOptions,
}

impl TenantSettings {
    /// A tenant that does everything as `server` does, and lets nobody in so far.
    pub fn new(id: TenantId, name: &str, origin: Origin, server: &Config) -> Self {
        Self {
            id,
            name: name.to_owned(),
            origin,
            allowed_origins: Vec::new(),
            mail_language: server.mail_language,
            number_match: server.number_match,
            privacy_profile: server.privacy_profile,
            agent_session_hours: server.agent_session_hours,
            offer_seconds: server.offer_seconds,
            privacy_rules: server.privacy_rules.clone(),
            control_rules: server.control_rules.clone(),
            access_rules: server.access_rules.clone(),
            request_skills: Vec::new(),
            limits: server.limits,
            webhooks: WebhookSettings::default(),
            closing: server.closing.clone(),
            sla: server.sla.clone(),
            identity: None,
            oidc: None,
            sign_in: server.sign_in,
            connectors: Vec::new(),
            mail: None,
            survey: server.survey.clone(),
            retention: server.retention.clone(),
            files: server.files.clone(),
            assets: server.assets.outside(),
        }
    }
}

impl TenantOptions {
    /// What the tenant runs with, where `server` says how things are done otherwise.
    pub(super) fn over(self, server: &Config) -> TenantSettings {
        let like = TenantSettings::new(self.id, &self.name, self.origin, server);
        TenantSettings {
            allowed_origins: self.allowed_origins,
            mail_language: self.mail_language.unwrap_or(like.mail_language),
            number_match: self.number_match.unwrap_or(like.number_match),
            privacy_profile: self.privacy_profile.unwrap_or(like.privacy_profile),
            agent_session_hours: self.agent_session_hours.unwrap_or(like.agent_session_hours),
            offer_seconds: self.offer_seconds.unwrap_or(like.offer_seconds),
            privacy_rules: self.privacy_rules.unwrap_or(like.privacy_rules),
            control_rules: self.control_rules.unwrap_or(like.control_rules),
            access_rules: self.access_rules.unwrap_or(like.access_rules),
            request_skills: self.request_skills,
            limits: like.limits.with(self.limits),
            webhooks: like.webhooks.with(self.webhooks),
            closing: closing::with(like.closing, self.closing),
            sla: self.sla.unwrap_or(like.sla),
            identity: self.identity,
            oidc: self.oidc,
            sign_in: like.sign_in.with(self.sign_in),
            connectors: self.connectors,
            mail: self.mail,
            survey: like.survey.with(self.survey),
            retention: like.retention.with(self.retention),
            files: like.files.with(self.files),
            assets: like.assets.with(self.assets),
            ..like
        }
    }
}

impl Config {
    /// The settings that a tenant runs with, as if it had the server to itself.
    #[must_use]
    pub fn of(&self, tenant: &TenantSettings) -> Self {
        let tenant = tenant.clone();
        Self {
            public_url: Some(tenant.origin),
            organisation: Some(tenant.name),
            demo: false,
            tenants: Vec::new(),
            allowed_origins: tenant.allowed_origins,
            mail_language: tenant.mail_language,
            number_match: tenant.number_match,
            privacy_profile: tenant.privacy_profile,
            agent_session_hours: tenant.agent_session_hours,
            offer_seconds: tenant.offer_seconds,
            privacy_rules: tenant.privacy_rules,
            control_rules: tenant.control_rules,
            access_rules: tenant.access_rules,
            request_skills: tenant.request_skills,
            limits: tenant.limits,
            webhooks: tenant.webhooks,
            closing: tenant.closing,
            sla: tenant.sla,
            identity: tenant.identity,
            oidc: tenant.oidc,
            sign_in: tenant.sign_in,
            connectors: tenant.connectors,
            mail: tenant.mail,
            survey: tenant.survey,
            retention: tenant.retention,
            files: tenant.files,
            assets: tenant.assets,
            ..self.clone()
        }
    }

    /// Whether the tenants can be used, each for itself and beside the others.
    ///
    /// # Errors
    /// [`ConfigError`] names the first thing that is wrong.
    pub(super) fn check_tenants(&self) -> Result<(), ConfigError> {
        if let Some((key, detail)) = self.complaint_about_tenants() {
            return Err(ConfigError::OutOfRange { key, detail });
        }
        for tenant in &self.tenants {
            self.of(tenant).checked().map_err(|cause| {
                let (tenant, cause) = (tenant.id.clone(), Box::new(cause));
                ConfigError::OfTenant { tenant, cause }
            })?;
        }
        Ok(())
    }

    fn complaint_about_tenants(&self) -> Option<(&'static str, &'static str)> {
        if self.tenants.is_empty() {
            return None;
        }
        let Some(own) = &self.public_url else {
            return Some(("public_url", "is needed where there are tenants"));
        };
        let ids = self.tenants.iter().map(|one| one.id.as_str());
        let origins = self.tenants.iter().map(|one| &one.origin);
        let hosts = origins.chain([own]).map(Origin::host);
        let has_memory = |one: &TenantSettings| one.limits.memory_mib != self.limits.memory_mib;
        if self.tenants.len() > TENANTS_MAX {
            Some(("tenants", "must be 256 at most"))
        } else if self.demo {
            Some(("demo", "is for a server without further tenants"))
        } else if has_two_alike(ids) {
            Some(("tenants", "must have an id each"))
        } else if has_two_alike(hosts) {
            // Cookies know no ports (RFC 6265 §8.5).
            let detail = "must have a host each, another one than public_url; a port does not do";
            Some(("tenants", detail))
        } else if self.tenants.iter().any(has_memory) {
            Some(("tenants.limits", "memory_mib is the server's"))
        } else {
            None
        }
    }
}

fn has_two_alike<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let mut words: Vec<&str> = words.collect();
    let n = words.len();
    words.sort_unstable();
    words.dedup();
    words.len() < n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Options;

    const SERVER: &str = "public_url = \"https://help.example\"\n\
         allowed_origins = [\"https://shop.example\"]\nprivacy_profile = \"strict\"\n\
         [webhooks]\nhttp = true\n";
    const ACME: &str =
        "[[tenants]]\nid = \"acme\"\nname = \"Acme\"\norigin = \"https://acme.example\"\n";

    fn load(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tandem.toml");
        std::fs::write(&path, text).expect("written");
        Config::load(Some(&path), Options::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_tenant_does_as_the_server_does_and_lets_nobody_in_of_whom_it_does_not_say_so() {
        let tracker = "[[connectors]]\nname = \"ours\"\nkind = \"roundup\"\nurl = \"https://tracker.example\"\ntoken_env = \"T\"\n";
        let config = load(&format!("{SERVER}{tracker}{ACME}offer_seconds = 30\n")).expect("loads");
        let acme = config.of(&config.tenants[0]);
        assert_eq!(acme.privacy_profile, PrivacyProfile::Strict);
        assert_eq!((acme.offer_seconds, config.offer_seconds), (30, 0));
        assert_eq!(acme.organisation.as_deref(), Some("Acme"));
        let origin = acme.public_url.as_ref().map(Origin::as_str);
        assert_eq!(origin, Some("https://acme.example"));
        assert!(acme.allowed_origins.is_empty() && acme.identity.is_none());
        assert!(config.webhooks.http && !acme.webhooks.http);
        let assets = "[assets]\nfetch = false\ninternal_hosts = [\"cdn.corp\"]\n";
        let quiet = load(&format!("{SERVER}{assets}{ACME}")).expect("loads");
        assert_eq!(quiet.assets.internal_hosts, ["cdn.corp"]);
        let theirs = quiet.of(&quiet.tenants[0]).assets;
        assert!(!theirs.fetch && theirs.internal_hosts.is_empty());
        let own = "[tenants.assets]\nfetch = true\n";
        let loud = load(&format!("{SERVER}{assets}{ACME}{own}")).expect("loads");
        assert!(!loud.assets.fetch && loud.of(&loud.tenants[0]).assets.fetch);
        assert!(config.connectors.len() == 1 && acme.connectors.is_empty());
        let german = "mail_language = \"de\"\n";
        let config = load(&format!("{german}{SERVER}{ACME}")).expect("loads");
        assert_eq!(
            config.of(&config.tenants[0]).mail_language,
            Language::German
        );
        let config = load(&format!("{SERVER}{ACME}{german}")).expect("loads");
        assert_eq!(
            config.of(&config.tenants[0]).mail_language,
            Language::German
        );
        assert_eq!(config.mail_language, Language::English);
        let mail = "[mail]\nhost = \"smtp.example\"\nfrom = \"a@help.example\"\n";
        let own = mail
            .replace("[mail]", "[tenants.mail]")
            .replace("help", "acme");
        let config = load(&format!("{SERVER}{mail}{ACME}")).expect("loads");
        assert!(config.mail.is_some() && config.of(&config.tenants[0]).mail.is_none());
        let config = load(&format!("{SERVER}{mail}{ACME}{own}")).expect("loads");
        let from = config.of(&config.tenants[0]).mail.map(|mail| mail.from);
        assert_eq!(from.as_deref(), Some("a@acme.example"));
    }

    #[test]
    fn printed_tenants_load_again_as_the_same() {
        let own = "allowed_origins = [\"https://acme.shop\"]\n[tenants.limits]\nsockets = 9\n\
                   [tenants.survey]\nnps = true\n[[tenants.privacy_rules]]\npages = \"/a\"\n\
                   profile = \"strict\"\n";
        let config = load(&format!("{SERVER}{ACME}{own}")).expect("loads");
        assert_eq!(config.tenants[0].limits.sockets, 9);
        assert_eq!(load(&config.to_toml()).expect("loads again"), config);
    }

    #[test]
    fn tenants_that_could_be_taken_for_each_other_are_refused() {
        let other = |line: &str, with: &str| ACME.replace(line, with);
        let same_id = other("acme.example", "other.example");
        let same_host = other("\"acme\"", "\"other\"");
        let port = same_host.replace("acme.example", "acme.example:8443");
        let own_host = other("acme.example", "help.example");
        let memory = format!("{ACME}[tenants.limits]\nmemory_mib = 9\n");
        for (text, word) in [
            (ACME.to_owned(), "public_url"),
            (format!("{SERVER}{ACME}{same_id}"), "an id each"),
            (format!("{SERVER}{ACME}{same_host}"), "a host each"),
            (format!("{SERVER}{ACME}{port}"), "a host each"),
            (format!("{SERVER}{own_host}"), "a host each"),
            (format!("{SERVER}{memory}"), "memory_mib"),
            (format!("demo = true\n{SERVER}{ACME}"), "demo"),
            (
                format!("{SERVER}{}", other("\"acme\"", "\"A\"")),
                "identifier",
            ),
            (
                format!("{SERVER}{ACME}listen = \"127.0.0.1:9\"\n"),
                "unknown field",
            ),
            (
                format!("{SERVER}{ACME}agent_session_hours = 0\n"),
                "tenant acme",
            ),
        ] {
            let error = load(&text).expect_err("refused");
            assert!(error.contains(word), "{text}: {error}");
        }
        let tenants = |n: usize| {
            let one =
                |n| other("\"acme\"", &format!("\"a{n}\"")).replace("acme.", &format!("a{n}."));
            format!("{SERVER}{}", (0..n).map(one).collect::<String>())
        };
        assert!(load(&tenants(TENANTS_MAX)).is_ok());
        assert!(load(&tenants(TENANTS_MAX + 1)).is_err());
    }
}
