//! Configuration: a flag wins over an environment variable `TANDEM_*`, that over the TOML file,
//! that over the default.
//!
//! Everything is read and checked once, before the server starts; unknown keys of the file are
//! refused. The one secret that may be in here is the password of `database`, which no text shows, so
//! [`Config`] may be printed.

mod check;
mod ports;
pub mod shown;
mod tenants;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};
use tandem_mail::Language;
use tandem_protocol::policy::ControlRule;
use tandem_protocol::signal::{PrivacyProfile, PrivacyRule};
use tandem_tickets::Taxonomy;
use tandem_tickets::policy::AccessRule;

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
use crate::store::settings::PostgresUrl;
use crate::survey::{SurveyOptions, SurveySettings};
use crate::tenant::TenantId;
use crate::webhooks::settings::{WebhookOptions, WebhookSettings};
pub use ports::PortRange;
use tenants::TenantOptions;
pub use tenants::TenantSettings;

/// The settings that the server runs with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Config {
    /// Address of the HTTP port, or of the HTTPS port where there is a certificate.
    pub listen: SocketAddr,
    /// Where browsers find the server; without it, the address it listens on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<Origin>,
    /// File with the certificate of the HTTPS port and those that lead to its root (PEM); without
    /// it, the port speaks HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_certificate: Option<PathBuf>,
    /// File with the certificate's private key (PEM).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_key: Option<PathBuf>,
    /// Address of a port that sends browsers from HTTP to where the server is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_listen: Option<SocketAddr>,
    /// Folder of everything that lasts, and of the database where no other one is named.
    pub data: PathBuf,
    /// The PostgreSQL database that takes the place of the one in the data folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<PostgresUrl>,
    /// File with the password of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_password_file: Option<PathBuf>,
    /// Origins of the products that may embed the widget.
    pub allowed_origins: Vec<Origin>,
    /// The organisation that runs this server: customers read it beside the agent's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// The language of mails to customers of whom none is known that mails are written in.
    pub mail_language: Language,
    /// Whether customers whose code was read out choose the number that the agent reads out.
    pub number_match: bool,
    /// How strictly the customers' clients mask at least.
    pub privacy_profile: PrivacyProfile,
    /// Pages on which they mask more. They are sent to every customer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub privacy_rules: Vec<PrivacyRule>,
    /// What agents may not do, or not alone, on some pages. They are sent to every customer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub control_rules: Vec<ControlRule>,
    /// With which tickets agents and leads may do what; without rules, with all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub access_rules: Vec<AccessRule>,
    /// Seeds an agent and a ticket and serves the demo product.
    pub demo: bool,
    /// Folder of the web build to serve; without it, the one in the binary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web: Option<PathBuf>,
    /// Form of the log lines.
    pub log_format: LogFormat,
    /// Which log lines are written, as `tracing` directives.
    pub log: String,
    /// Answers STUN on UDP.
    pub stun: bool,
    /// UDP port of STUN; without it, the number of the HTTP port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stun_port: Option<u16>,
    /// Relays between browsers that find no direct way, on the ports of HTTP and STUN.
    pub turn: bool,
    /// Public addresses of this machine, at most one of each family; without any, the address
    /// that it listens on, or those of its public name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub turn_addresses: Vec<IpAddr>,
    /// UDP ports that relays are bound to.
    pub turn_ports: PortRange,
    /// Whether relays reach private networks and this machine.
    pub turn_private_peers: bool,
    /// Whether a screen or camera that somebody watches goes up once and is forwarded by the server,
    /// over the port of STUN, and a talk to those who listen.
    pub forwarding: bool,
    /// TURN servers of somebody else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub turn_urls: Vec<String>,
    /// File with the secret that those share with us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn_secret_file: Option<PathBuf>,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// An agent who does nothing for so long is signed out.
    pub agent_session_hours: u32,
    /// How much is taken on.
    pub limits: Limits,
    /// Where webhooks may lead beyond the public internet.
    pub webhooks: WebhookSettings,
    /// The words for how a ticket ended.
    pub closing: Taxonomy,
    /// Skills that an agent should have for customers of some products.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_skills: Vec<RequestSkills>,
    /// How long a customer who waits is offered to one agent before the next; 0 offers nobody.
    pub offer_seconds: u32,
    /// How long customers may wait, as it is promised to them.
    pub sla: SlaSettings,
    /// Whose word on who customers are is believed; without it, nobody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentitySettings>,
    /// Which other system signs agents in; without it, passwords alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc: Option<OidcSettings>,
    /// What signing in by password takes.
    pub sign_in: SignInSettings,
    /// Ticket systems that tickets are opened from, and what came of their sessions is written back to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub connectors: Vec<ConnectorSettings>,
    /// The mail server by which customers who are not there are written to; without it, they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailSettings>,
    /// What customers are asked once a session is over, or a ticket without one is solved.
    pub survey: SurveySettings,
    /// How long what people wrote is kept.
    pub retention: RetentionSettings,
    /// Which files are taken, and where they lie.
    pub files: FileSettings,
    /// Whether assets that customers' pages show and scripts can not read are fetched.
    pub assets: AssetSettings,
    /// Organisations beside the one that all of the above is of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tenants: Vec<TenantSettings>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            public_url: None,
            tls_certificate: None,
            tls_key: None,
            redirect_listen: None,
            data: PathBuf::from("data"),
            database: None,
            database_password_file: None,
            allowed_origins: Vec::new(),
            organisation: None,
            mail_language: Language::default(),
            number_match: true,
            privacy_profile: PrivacyProfile::Balanced,
            privacy_rules: Vec::new(),
            control_rules: Vec::new(),
            access_rules: Vec::new(),
            demo: false,
            web: None,
            log_format: LogFormat::Pretty,
            log: "info".to_owned(),
            stun: true,
            stun_port: None,
            turn: false,
            turn_addresses: Vec::new(),
            turn_ports: PortRange::default(),
            turn_private_peers: false,
            forwarding: true,
            turn_urls: Vec::new(),
            turn_secret_file: None,
            trusted_proxies: Vec::new(),
            agent_session_hours: 12,
            limits: Limits::default(),
            webhooks: WebhookSettings::default(),
            closing: Taxonomy::default(),
            request_skills: Vec::new(),
            offer_seconds: 0,
            sla: SlaSettings::default(),
            identity: None,
            oidc: None,
            sign_in: SignInSettings::default(),
            connectors: Vec::new(),
            mail: None,
            survey: SurveySettings::default(),
            retention: RetentionSettings::default(),
            files: FileSettings::default(),
            assets: AssetSettings::default(),
            tenants: Vec::new(),
        }
    }
}

/// Form of the log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Why the settings can not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file can not be read.
    #[error("can not read {path}: {cause}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is not TOML, or holds a key or a value that Tandem does not know.
    #[error("{path}: {cause}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Line, key and what was expected.
        cause: Box<toml::de::Error>,
    },
    /// A setting is out of its range.
    #[error("{key}: {detail}")]
    OutOfRange {
        /// The setting.
        key: &'static str,
        /// What is allowed.
        detail: &'static str,
    },
    /// Something is wrong with one of several tenants.
    #[error("tenant {tenant}: {cause}")]
    OfTenant {
        /// Which.
        tenant: TenantId,
        /// What.
        cause: Box<ConfigError>,
    },
    /// A rule's selector is none that browsers take.
    #[error("{key}: {selector:?} is no selector: what stands at byte {at} {problem}")]
    BadSelector {
        /// The setting.
        key: &'static str,
        /// The selector.
        selector: String,
        /// Where it goes wrong.
        at: usize,
        /// What is wrong there.
        problem: &'static str,
    },
}

/// Settings as one place names them: command line and environment, or the file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Address of the HTTP port [default: 127.0.0.1:8080]
    #[arg(long, env = "TANDEM_LISTEN", global = true, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Where browsers find the server, such as https://support.example.com
    #[arg(long, env = "TANDEM_PUBLIC_URL", global = true, value_name = "ORIGIN")]
    public_url: Option<Origin>,
    /// File with the certificate chain of HTTPS (PEM); read again when it changes
    #[arg(
        long,
        env = "TANDEM_TLS_CERTIFICATE",
        global = true,
        value_name = "FILE"
    )]
    tls_certificate: Option<PathBuf>,
    /// File with the certificate's private key (PEM)
    #[arg(long, env = "TANDEM_TLS_KEY", global = true, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Address of a port that sends browsers from HTTP to HTTPS, such as 0.0.0.0:80
    #[arg(
        long,
        env = "TANDEM_REDIRECT_LISTEN",
        global = true,
        value_name = "ADDRESS"
    )]
    redirect_listen: Option<SocketAddr>,
    /// Folder of the database and of all else that lasts [default: data]
    #[arg(long, env = "TANDEM_DATA", global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// PostgreSQL instead of the database in that folder, such as postgres://tandem@db.example/tandem
    #[arg(
        long,
        env = "TANDEM_DATABASE",
        hide_env_values = true,
        global = true,
        value_name = "URL"
    )]
    database: Option<PostgresUrl>,
    /// File with the password of that
    #[arg(
        long,
        env = "TANDEM_DATABASE_PASSWORD_FILE",
        global = true,
        value_name = "FILE"
    )]
    database_password_file: Option<PathBuf>,
    /// Origins of the products that may embed the widget, with commas between
    #[arg(
        long,
        env = "TANDEM_ALLOWED_ORIGINS",
        global = true,
        value_name = "ORIGINS",
        value_delimiter = ','
    )]
    allowed_origins: Option<Vec<Origin>>,
    /// Name of your organisation, for customers to read beside the agent's
    #[arg(long, env = "TANDEM_ORGANISATION", global = true, value_name = "NAME")]
    organisation: Option<String>,
    /// Language of mails to customers whose own is not known: en or de [default: en]
    #[arg(
        long,
        env = "TANDEM_MAIL_LANGUAGE",
        global = true,
        value_name = "LANGUAGE",
        value_parser = mail_language
    )]
    mail_language: Option<Language>,
    /// Let customers whose code was read out choose the agent's number [default: true]
    #[arg(long, env = "TANDEM_NUMBER_MATCH", global = true, value_name = "BOOL")]
    number_match: Option<bool>,
    /// Least masking: strict, balanced or open [default: balanced]
    #[arg(
        long,
        env = "TANDEM_PRIVACY_PROFILE",
        global = true,
        value_name = "PROFILE",
        value_parser = privacy_profile
    )]
    privacy_profile: Option<PrivacyProfile>,
    /// The file alone has room for rules.
    #[arg(skip)]
    privacy_rules: Option<Vec<PrivacyRule>>,
    /// Likewise.
    #[arg(skip)]
    control_rules: Option<Vec<ControlRule>>,
    /// Likewise.
    #[arg(skip)]
    access_rules: Option<Vec<AccessRule>>,
    /// Likewise.
    #[arg(skip)]
    request_skills: Option<Vec<RequestSkills>>,
    /// Seconds for which a customer who waits is offered to one agent; 0: to none [default: 0]
    #[arg(
        long,
        env = "TANDEM_OFFER_SECONDS",
        global = true,
        value_name = "SECONDS"
    )]
    offer_seconds: Option<u32>,
    /// Likewise.
    #[arg(skip)]
    sla: Option<SlaSettings>,
    /// Likewise.
    #[arg(skip)]
    identity: Option<IdentitySettings>,
    /// Likewise.
    #[arg(skip)]
    oidc: Option<OidcSettings>,
    /// Likewise.
    #[arg(skip)]
    connectors: Option<Vec<ConnectorSettings>>,
    /// Likewise.
    #[arg(skip)]
    mail: Option<MailSettings>,
    /// Seed an agent and a ticket and serve the demo product
    #[arg(
        long,
        env = "TANDEM_DEMO",
        global = true,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_name = "BOOL"
    )]
    demo: Option<bool>,
    /// Serve the web build of this folder instead of the one in the binary
    #[arg(long, env = "TANDEM_WEB", global = true, value_name = "FOLDER")]
    web: Option<PathBuf>,
    /// Form of the log lines [default: pretty]
    #[arg(long, env = "TANDEM_LOG_FORMAT", global = true)]
    log_format: Option<LogFormat>,
    /// Which log lines are written [default: info]
    #[arg(long, env = "TANDEM_LOG", global = true, value_name = "DIRECTIVES")]
    log: Option<String>,
    /// Answer STUN on UDP [default: true]
    #[arg(long, env = "TANDEM_STUN", global = true, value_name = "BOOL")]
    stun: Option<bool>,
    /// UDP port of STUN [default: the number of the HTTP port]
    #[arg(long, env = "TANDEM_STUN_PORT", global = true, value_name = "PORT")]
    stun_port: Option<u16>,
    /// Relay between browsers that find no direct way (TURN) [default: false]
    #[arg(long, env = "TANDEM_TURN", global = true, value_name = "BOOL")]
    turn: Option<bool>,
    /// Public addresses of this machine for relays [default: that of --listen or --public-url]
    #[arg(
        long,
        env = "TANDEM_TURN_ADDRESSES",
        global = true,
        value_name = "ADDRESSES",
        value_delimiter = ','
    )]
    turn_addresses: Option<Vec<IpAddr>>,
    /// UDP ports of relays [default: 49152-65535]
    #[arg(
        long,
        env = "TANDEM_TURN_PORTS",
        global = true,
        value_name = "FIRST-LAST"
    )]
    turn_ports: Option<PortRange>,
    /// Let relays reach private networks and this machine [default: false]
    #[arg(
        long,
        env = "TANDEM_TURN_PRIVATE_PEERS",
        global = true,
        value_name = "BOOL"
    )]
    turn_private_peers: Option<bool>,
    /// Forward a screen or camera that is watched, and a talk, over the port of STUN [default: true]
    #[arg(long, env = "TANDEM_FORWARDING", global = true, value_name = "BOOL")]
    forwarding: Option<bool>,
    /// TURN servers of somebody else, such as turn:turn.example.com:3478
    #[arg(
        long,
        env = "TANDEM_TURN_URLS",
        global = true,
        value_name = "URLS",
        value_delimiter = ','
    )]
    turn_urls: Option<Vec<String>>,
    /// File with the secret that those share with Tandem
    #[arg(
        long,
        env = "TANDEM_TURN_SECRET_FILE",
        global = true,
        value_name = "FILE"
    )]
    turn_secret_file: Option<PathBuf>,
    /// Reverse proxies whose X-Forwarded-For is believed, with commas between
    #[arg(
        long,
        env = "TANDEM_TRUSTED_PROXIES",
        global = true,
        value_name = "ADDRESSES",
        value_delimiter = ','
    )]
    trusted_proxies: Option<Vec<IpAddr>>,
    /// Hours after which an idle agent is signed out [default: 12]
    #[arg(
        long,
        env = "TANDEM_AGENT_SESSION_HOURS",
        global = true,
        value_name = "HOURS"
    )]
    agent_session_hours: Option<u32>,
    #[command(flatten)]
    #[serde(default)]
    limits: LimitOptions,
    #[command(flatten)]
    #[serde(default)]
    webhooks: WebhookOptions,
    #[command(flatten)]
    #[serde(default)]
    closing: ClosingOptions,
    #[command(flatten)]
    #[serde(default)]
    sign_in: SignInOptions,
    #[command(flatten)]
    #[serde(default)]
    survey: SurveyOptions,
    #[command(flatten)]
    #[serde(default)]
    retention: RetentionOptions,
    #[command(flatten)]
    #[serde(default)]
    files: FileOptions,
    #[command(flatten)]
    #[serde(default)]
    assets: AssetOptions,
    /// The file alone has room for tenants.
    #[arg(skip)]
    #[serde(default)]
    tenants: Vec<TenantOptions>,
}

impl Config {
    /// Reads `file` if one is named and lays `options` over it.
    ///
    /// # Errors
    /// [`ConfigError`] when the file or a value can not be used.
    pub fn load(file: Option<&Path>, options: Options) -> Result<Self, ConfigError> {
        let mut from_file = file.map(read_file).transpose()?.unwrap_or_default();
        let tenants = std::mem::take(&mut from_file.tenants).into_iter();
        let mut config = Self::default().with(from_file).with(options);
        config.tenants = tenants.map(|one| one.over(&config)).collect();
        config.checked()
    }

    /// The PostgreSQL database with its password, where there is one.
    ///
    /// # Errors
    /// [`ConfigError::Unreadable`] when the file with the password can not be read.
    pub fn database(&self) -> Result<Option<PostgresUrl>, ConfigError> {
        let (Some(url), Some(path)) = (&self.database, &self.database_password_file) else {
            return Ok(self.database.clone());
        };
        let url = url.clone().with_password_in(path);
        url.map(Some).map_err(|cause| ConfigError::Unreadable {
            path: path.clone(),
            cause,
        })
    }

    /// Longest idle time of an agent.
    pub fn agent_session(&self) -> Duration {
        Duration::from_secs(u64::from(self.agent_session_hours) * 3600)
    }

    /// The settings as the file that would make them.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).unwrap_or_default()
    }

    fn with(self, options: Options) -> Self {
        Self {
            listen: options.listen.unwrap_or(self.listen),
            public_url: options.public_url.or(self.public_url),
            tls_certificate: options.tls_certificate.or(self.tls_certificate),
            tls_key: options.tls_key.or(self.tls_key),
            redirect_listen: options.redirect_listen.or(self.redirect_listen),
            data: options.data.unwrap_or(self.data),
            database: options.database.or(self.database),
            database_password_file: options
                .database_password_file
                .or(self.database_password_file),
            allowed_origins: options.allowed_origins.unwrap_or(self.allowed_origins),
            organisation: options.organisation.or(self.organisation),
            mail_language: options.mail_language.unwrap_or(self.mail_language),
            number_match: options.number_match.unwrap_or(self.number_match),
            privacy_profile: options.privacy_profile.unwrap_or(self.privacy_profile),
            privacy_rules: options.privacy_rules.unwrap_or(self.privacy_rules),
            control_rules: options.control_rules.unwrap_or(self.control_rules),
            access_rules: options.access_rules.unwrap_or(self.access_rules),
            request_skills: options.request_skills.unwrap_or(self.request_skills),
            offer_seconds: options.offer_seconds.unwrap_or(self.offer_seconds),
            sla: options.sla.unwrap_or(self.sla),
            identity: options.identity.or(self.identity),
            oidc: options.oidc.or(self.oidc),
            connectors: options.connectors.unwrap_or(self.connectors),
            mail: options.mail.or(self.mail),
            demo: options.demo.unwrap_or(self.demo),
            web: options.web.or(self.web),
            log_format: options.log_format.unwrap_or(self.log_format),
            log: options.log.unwrap_or(self.log),
            stun: options.stun.unwrap_or(self.stun),
            stun_port: options.stun_port.or(self.stun_port),
            turn: options.turn.unwrap_or(self.turn),
            turn_addresses: options.turn_addresses.unwrap_or(self.turn_addresses),
            turn_ports: options.turn_ports.unwrap_or(self.turn_ports),
            turn_private_peers: options
                .turn_private_peers
                .unwrap_or(self.turn_private_peers),
            forwarding: options.forwarding.unwrap_or(self.forwarding),
            turn_urls: options.turn_urls.unwrap_or(self.turn_urls),
            turn_secret_file: options.turn_secret_file.or(self.turn_secret_file),
            trusted_proxies: options.trusted_proxies.unwrap_or(self.trusted_proxies),
            agent_session_hours: options
                .agent_session_hours
                .unwrap_or(self.agent_session_hours),
            limits: self.limits.with(options.limits),
            webhooks: self.webhooks.with(options.webhooks),
            closing: closing::with(self.closing, options.closing),
            sign_in: self.sign_in.with(options.sign_in),
            survey: self.survey.with(options.survey),
            retention: self.retention.with(options.retention),
            files: self.files.with(options.files),
            assets: self.assets.with(options.assets),
            tenants: self.tenants,
        }
    }
}

fn read_file(path: &Path) -> Result<Options, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|cause| ConfigError::Unreadable {
        path: path.to_owned(),
        cause,
    })?;
    toml::from_str(&text).map_err(|cause| ConfigError::Malformed {
        path: path.to_owned(),
        cause: Box::new(cause),
    })
}

fn mail_language(word: &str) -> Result<Language, String> {
    let named = |one: &Language| one.tag() == word;
    let found = Language::ALL.into_iter().find(named);
    found.ok_or_else(|| "must be en or de".to_owned())
}

fn privacy_profile(word: &str) -> Result<PrivacyProfile, String> {
    match word {
        "strict" => Ok(PrivacyProfile::Strict),
        "balanced" => Ok(PrivacyProfile::Balanced),
        "open" => Ok(PrivacyProfile::Open),
        _ => Err("must be strict, balanced or open".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::check::tests::rule;
    use tandem_tickets::policy::{Conditions, OfTeam};
    use tandem_tickets::{AgentRole, Capability};

    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tandem.toml");
        std::fs::write(&path, text).expect("written");
        (folder, path)
    }

    fn load(text: &str, options: Options) -> Result<Config, String> {
        let (_folder, path) = file(text);
        Config::load(Some(&path), options).map_err(|error| error.to_string())
    }

    #[test]
    fn options_win_over_the_file_and_the_file_over_defaults() {
        let options = Options {
            data: Some("here".into()),
            ..Options::default()
        };
        let text = "data = \"there\"\ndemo = true\nallowed_origins = [\"https://A.example:443\"]";
        let config = load(text, options).expect("loads");
        assert_eq!(config.data, PathBuf::from("here"));
        assert!(config.demo);
        assert_eq!(config.allowed_origins[0].as_str(), "https://a.example");
        assert_eq!(config.listen, Config::default().listen);
    }

    #[test]
    fn unknown_keys_are_refused_with_their_name_and_line() {
        let error = load("demo = true\nlissten = \"x\"", Options::default()).expect_err("refused");
        assert!(
            error.contains("unknown field `lissten`") && error.contains("line 2"),
            "{error}"
        );
    }

    #[test]
    fn values_that_can_not_be_used_are_refused() {
        for text in [
            "listen = \"nowhere\"",
            "public_url = \"https://a.example/path\"",
            "privacy_profile = \"lax\"",
            "mail_language = \"fr\"",
            "agent_session_hours = 0",
            "[closing]\ncategories = [\" \"]",
            "[survey]\nevery_days = 3651",
            "[survey]\npercent = 101",
            "[retention]\nticket_days = 29",
            "[[privacy_rules]]\npages = \"account\"\nprofile = \"strict\"",
            "[[privacy_rules]]\npages = \"/account\"\nprofile = \"lax\"",
            "[[privacy_rules]]\npages = \"/account\"\nprofile = \"strict\"\nallow = true",
            "[[control_rules]]\npages = \"/pay\"\neffect = \"forbid\"",
            "[[control_rules]]\npages = \"/pay\"\nselector = \"p:hover\"\neffect = \"confirm\"",
            "[[control_rules]]\npages = \"pay\"\neffect = \"confirm\"",
            "[[access_rules]]\nrole = \"admin\"\nmay = [\"read_tickets\"]",
            "[[access_rules]]\nrole = \"agent\"\nmay = [\"manage_keys\"]",
            "[[access_rules]]\nrole = \"agent\"\nmay = [\"read_tickets\"]\nwhere = { team = \"all\" }",
            "stun_port = 70000",
            "turn_ports = \"5-9\"",
            "turn_ports = \"6000-5000\"",
            "turn_addresses = [\"8.8.8.8\", \"9.9.9.9\"]",
            "turn_addresses = [\"0.0.0.0\"]",
            "turn_urls = [\"turn:turn.example\"]",
            "tls_certificate = \"chain.pem\"",
            "tls_key = \"key.pem\"",
            "tls_certificate = \"a\"\ntls_key = \"b\"\npublic_url = \"http://a.example\"",
            "listen = \"127.0.0.1:80\"\nredirect_listen = \"127.0.0.1:80\"",
            "turn_urls = [\"http://turn.example\"]\nturn_secret_file = \"secret\"",
            "log = \"[[[\"",
            "database = \"mysql://a@b/c\"",
            "database = \"postgres://a@b/c?colour=red\"",
            "database_password_file = \"password\"",
            "[mail]\nhost = \"smtp.example\"\nfrom = \"nobody\"",
        ] {
            assert!(load(text, Options::default()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_bad_selector_is_named_with_its_place() {
        let text = "[[privacy_rules]]\npages = \"*\"\nblock = [\".ok\", \"p:hover\"]";
        let error = load(text, Options::default()).expect_err("refused");
        assert!(
            error.contains("\"p:hover\" is no selector: what stands at byte 2"),
            "{error}"
        );
        let text = "[[privacy_rules]]\npages = \"/pay*\"\npause = [\"*\", \"p:hover\"]";
        assert!(load(text, Options::default()).is_err());
        let text = "[[privacy_rules]]\npages = \"*\"\nmask = [\".ok\"]\npause = [\"*\"]";
        let config = load(text, Options::default()).expect("loads");
        assert_eq!(config.privacy_rules[0].profile, PrivacyProfile::Open);
    }

    #[test]
    fn printed_settings_load_again_as_the_same() {
        let printed = Config {
            mail_language: Language::German,
            stun_port: Some(3478),
            turn: true,
            turn_addresses: vec![IpAddr::from([8, 8, 8, 8])],
            turn_ports: "5000-6000".parse().expect("a range"),
            privacy_rules: vec![rule("/account/*")],
            control_rules: vec![ControlRule {
                pages: "/account/*".to_owned(),
                selector: ".danger".to_owned(),
                effect: tandem_protocol::policy::ControlEffect::NoSubmit,
            }],
            access_rules: vec![AccessRule {
                role: AgentRole::Lead,
                may: vec![Capability::ReadTickets, Capability::TakeControl],
                conditions: Conditions {
                    team: Some(OfTeam::OwnOrNone),
                    tags: vec!["vip".to_owned()],
                    ..Conditions::default()
                },
            }],
            mail: toml::from_str("host = \"smtp.example\"\nfrom = \"a@b.example\"").ok(),
            ..Config::default()
        };
        let loaded = load(&printed.to_toml(), Options::default()).expect("loads");
        assert_eq!(loaded, printed);
        assert!(loaded.mail.is_some());
    }

    #[test]
    fn the_password_of_the_database_is_in_nothing_that_is_printed() {
        let text = "database = \"postgres://tandem:SECRET@db.example/desk\"";
        let config = load(text, Options::default()).expect("loads");
        let shown = "postgres://tandem@db.example/desk";
        assert!(config.to_toml().contains(shown));
        assert!(!format!("{config:?}{}", config.to_toml()).contains("SECRET"));
        let refused = load(&text.replace("postgres", "mysql"), Options::default());
        assert!(!refused.expect_err("refused").contains("SECRET"));
    }

    #[test]
    fn a_password_may_be_in_a_file_of_its_own() {
        let (_folder, path) = file("SECRET\n");
        let config = Config {
            database: Some("postgres://tandem@db.example/desk".to_owned().into()),
            database_password_file: Some(path),
            ..Config::default()
        };
        let url = config.database().expect("reads").expect("a database");
        let with = "postgres://tandem@db.example/desk?password=SECRET";
        assert_eq!(url, with.to_owned().into());
        let gone = Config {
            database_password_file: Some("/none/password".into()),
            ..config
        };
        let error = gone.database().expect_err("refused").to_string();
        assert!(error.contains("/none/password"), "{error}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Config::load(Some(Path::new("/none/tandem.toml")), Options::default())
            .expect_err("refused");
        assert!(error.to_string().contains("/none/tandem.toml"));
    }
}
