//! Settings of mail: `[mail]` of the TOML file, and of each tenant that has it.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use lettre::Address;
use serde::{Deserialize, Serialize};
use tandem_mail::limits::NAME_CHARS_MAX;

use crate::source::Millis;

/// Longest time for which a message may be read elsewhere before it goes by mail: a week, which is how long
/// the conversation stays open.
const AFTER_MINUTES_MAX: u32 = 7 * 24 * 60;
/// Longest name of a host (RFC 1035 §3.1), in bytes.
const HOST_BYTES_MAX: usize = 253;

/// Longest name of a mailbox or of whose it is, in bytes.
const NAME_BYTES_MAX: usize = 255;
/// Longest time between two looks into a mailbox.
const POLL_SECONDS_MAX: u32 = 3_600;

/// How the line to the mail server is kept from others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// It begins in the open and goes on in TLS, or not at all (RFC 3207).
    #[default]
    Starttls,
    /// It is TLS from its first byte (RFC 8314).
    Implicit,
    /// It is in the open: only to this machine.
    None,
}

/// The mail server, and in whose name mails go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Name or address of the mail server.
    pub host: String,
    /// Its port; without one, 587, 465 or 25 by `tls`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// How the line is kept from others.
    #[serde(default)]
    pub tls: TlsMode,
    /// File with certificates (PEM) that are trusted beside the machine's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// Whom the mail server lets in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// File with the password of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// Variable of the environment that holds it, instead of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_env: Option<String>,
    /// The address that mails come from.
    pub from: String,
    /// The name beside it; without one, the organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where answers go and are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// For how long a message may be read elsewhere before it goes by mail.
    #[serde(default = "after_minutes")]
    pub after_minutes: u32,
    /// The mailbox that answers come into; without it, they do not come onto tickets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming: Option<IncomingSettings>,
}

/// The mailbox that answers of customers come into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncomingSettings {
    /// Name or address of the mail server.
    pub host: String,
    /// Its port; without one, 143 or 993 by `tls`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// How the line is kept from others.
    #[serde(default = "implicit")]
    pub tls: TlsMode,
    /// File with certificates (PEM) that are trusted beside the machine's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// Whose mailbox it is.
    pub user: String,
    /// File with their password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// Variable of the environment that holds it, instead of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_env: Option<String>,
    /// Its name.
    #[serde(default = "inbox")]
    pub mailbox: String,
    /// The address that mails come into it by, with `+` and more before the `@`; without one, `from`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// How often it is looked into where the mail server does not say by itself that something came.
    #[serde(default = "poll_seconds")]
    pub poll_seconds: u32,
    /// Whether a mail that belongs to no ticket opens one.
    #[serde(default = "yes")]
    pub new_tickets: bool,
}

const fn implicit() -> TlsMode {
    TlsMode::Implicit
}

fn inbox() -> String {
    "INBOX".to_owned()
}

const fn poll_seconds() -> u32 {
    60
}

const fn yes() -> bool {
    true
}

impl IncomingSettings {
    /// What is wrong with these settings, if anything.
    fn complaint(&self, from: &str) -> Option<&'static str> {
        let is_line = |text: &str| {
            let is_short = (1..=NAME_BYTES_MAX).contains(&text.len());
            is_short && text.bytes().all(|one| matches!(one, b' '..=b'~'))
        };
        let address = self.address.as_deref().unwrap_or(from);
        if !is_host(&self.host) {
            Some("incoming.host must be the name or the address of a mail server")
        } else if self.port == Some(0) {
            Some("incoming.port must be from 1 to 65535")
        } else if self.tls == TlsMode::None && !is_on_this_machine(&self.host) {
            Some("incoming.tls may be none for a mail server on this machine alone")
        } else if self.password_file.is_some() == self.password_env.is_some() {
            Some("incoming.user belongs to password_file or password_env: one of them")
        } else if !is_line(&self.user) || !is_line(&self.mailbox) {
            Some("incoming.user and incoming.mailbox must be of 1 to 255 ASCII characters")
        } else if !is_address(address) || !tandem_mail::token::fits(address) {
            Some(
                "incoming.address must be one such as support@example.com, with 37 characters at most and no + before the @",
            )
        } else if !(1..=POLL_SECONDS_MAX).contains(&self.poll_seconds) {
            Some("incoming.poll_seconds must be from 1 to 3600")
        } else {
            None
        }
    }

    /// The port of the mail server.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            TlsMode::Starttls | TlsMode::None => 143,
            TlsMode::Implicit => 993,
        })
    }

    /// The password of the mailbox.
    ///
    /// # Errors
    /// The file or the variable is not there, or is empty.
    pub(super) fn password(&self) -> anyhow::Result<String> {
        password(self.password_file.as_deref(), self.password_env.as_deref())
    }
}

const fn after_minutes() -> u32 {
    5
}

impl MailSettings {
    /// What is wrong with these settings, if anything.
    pub(crate) fn complaint(&self) -> Option<&'static str> {
        let has_password = self.password_file.is_some() || self.password_env.is_some();
        if !is_host(&self.host) {
            Some("host must be the name or the address of a mail server")
        } else if self.port == Some(0) {
            Some("port must be from 1 to 65535")
        } else if self.tls == TlsMode::None && !is_on_this_machine(&self.host) {
            Some("tls may be none for a mail server on this machine alone")
        } else if self.password_file.is_some() && self.password_env.is_some() {
            Some("password_file or password_env, and not both")
        } else if self.user.is_some() != has_password {
            Some("user belongs to password_file or password_env: both or none")
        } else if !is_address(&self.from) {
            Some("from must be an address such as support@example.com")
        } else if !self.reply_to.as_deref().is_none_or(is_address) {
            Some("reply_to must be an address such as support@example.com")
        } else if !self.name.as_deref().is_none_or(is_name) {
            Some("name must be one line of 120 characters at most")
        } else if self.after_minutes > AFTER_MINUTES_MAX {
            Some("after_minutes must be 10080 at most")
        } else if self.incoming.is_some() && self.reply_to.is_some() {
            Some("reply_to or incoming, and not both: answers go where they are read")
        } else {
            let incoming = self.incoming.as_ref();
            incoming.and_then(|incoming| incoming.complaint(&self.from))
        }
    }

    /// The port of the mail server.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            TlsMode::Starttls => 587,
            TlsMode::Implicit => 465,
            TlsMode::None => 25,
        })
    }

    /// For how long a message may be read elsewhere, in milliseconds.
    pub fn delay_ms(&self) -> Millis {
        Millis::from(self.after_minutes) * 60_000
    }

    /// User and password, where the mail server wants them.
    ///
    /// # Errors
    /// The file or the variable is not there, or is empty.
    pub(super) fn credentials(&self) -> anyhow::Result<Option<(String, String)>> {
        let Some(user) = &self.user else {
            return Ok(None);
        };
        let password = password(self.password_file.as_deref(), self.password_env.as_deref())?;
        Ok(Some((user.clone(), password)))
    }
}

/// What lets us in.
fn password(file: Option<&Path>, name: Option<&str>) -> anyhow::Result<String> {
    let password = match (file, name) {
        (Some(file), _) => std::fs::read_to_string(file)
            .with_context(|| format!("can not read {}", file.display()))?,
        (None, Some(name)) => std::env::var(name).with_context(|| format!("{name} is not set"))?,
        (None, None) => String::new(),
    };
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() || password.contains(char::is_control) {
        bail!("the password of the mail server is no line of text");
    }
    Ok(password)
}

/// Not every mail server takes letters beyond ASCII.
fn is_address(text: &str) -> bool {
    text.is_ascii() && text.parse::<Address>().is_ok()
}

fn is_on_this_machine(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn is_host(host: &str) -> bool {
    let is_plain = |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | '-' | ':');
    !host.is_empty()
        && host.len() <= HOST_BYTES_MAX
        && host.chars().all(is_plain)
        && (!host.contains(':') || host.parse::<IpAddr>().is_ok())
}

fn is_name(name: &str) -> bool {
    !name.trim().is_empty()
        && name.chars().count() <= NAME_CHARS_MAX
        && !name.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "host = \"smtp.example.com\"\nfrom = \"support@example.com\"\n";

    fn complaint(text: &str) -> Option<&'static str> {
        let settings: MailSettings = toml::from_str(text).expect("reads");
        settings.complaint()
    }

    #[test]
    fn settings_that_can_not_work_are_refused() {
        assert_eq!(complaint(GOOD), None);
        for more in [
            "port = 0",
            "tls = \"none\"",
            "user = \"a\"",
            "password_file = \"p\"",
            "user = \"a\"\npassword_file = \"p\"\npassword_env = \"P\"",
            "reply_to = \"Support\"",
            "name = \"a\\nb\"",
            "name = \" \"",
        ] {
            assert!(complaint(&format!("{GOOD}{more}")).is_some(), "{more}");
        }
        for (from, to) in [
            ("smtp.example.com", ""),
            ("smtp.example.com", "smtp.example.com:25"),
            ("smtp.example.com", "a b"),
            ("support@example.com", "support"),
            ("support@example.com", "Support <support@example.com>"),
            ("support@example.com", "a@b\\r\\nBcc: c@d"),
        ] {
            let text = GOOD.replacen(from, to, 1);
            assert!(complaint(&text).is_some(), "{text}");
        }
        let unknown = toml::from_str::<MailSettings>(&format!("{GOOD}colour = \"red\""));
        assert!(unknown.is_err());
    }

    #[test]
    fn a_line_in_the_open_leads_to_this_machine_alone() {
        for host in ["localhost", "127.0.0.1", "::1"] {
            let text = format!("{GOOD}tls = \"none\"").replace("smtp.example.com", host);
            assert_eq!(complaint(&text), None, "{host}");
        }
        for host in ["10.0.0.1", "localhost.example.com", "0.0.0.0"] {
            let text = format!("{GOOD}tls = \"none\"").replace("smtp.example.com", host);
            assert!(complaint(&text).is_some(), "{host}");
        }
    }

    #[test]
    fn bounds_are_where_they_are_said_to_be() {
        let after = |minutes: u32| complaint(&format!("{GOOD}after_minutes = {minutes}"));
        assert_eq!(after(AFTER_MINUTES_MAX), None);
        assert!(after(AFTER_MINUTES_MAX + 1).is_some());
        let name = |n: usize| complaint(&format!("{GOOD}name = \"{}\"", "x".repeat(n)));
        assert_eq!(name(NAME_CHARS_MAX), None);
        assert!(name(NAME_CHARS_MAX + 1).is_some());
        let host = |n: usize| complaint(&GOOD.replace("smtp.example.com", &"x".repeat(n)));
        assert_eq!(host(HOST_BYTES_MAX), None);
        assert!(host(HOST_BYTES_MAX + 1).is_some());
    }

    const MAILBOX: &str =
        "[incoming]\nhost = \"imap.example.com\"\nuser = \"support\"\npassword_env = \"P\"\n";

    #[test]
    fn settings_of_a_mailbox_that_can_not_work_are_refused() {
        let of = |more: &str| complaint(&format!("{GOOD}{MAILBOX}{more}"));
        assert_eq!(of(""), None);
        assert_eq!(
            of("tls = \"starttls\"\naddress = \"help@example.com\"\npoll_seconds = 3600"),
            None
        );
        for more in [
            "port = 0",
            "tls = \"none\"",
            "password_file = \"p\"",
            "mailbox = \"\"",
            "mailbox = \"a\\r\\nb\"",
            "address = \"support\"",
            "address = \"support+a@example.com\"",
            "poll_seconds = 0",
            "poll_seconds = 3601",
        ] {
            assert!(of(more).is_some(), "{more}");
        }
        for (from, to) in [
            ("imap.example.com", "a b"),
            ("\"support\"", "\"\""),
            ("password_env = \"P\"\n", ""),
        ] {
            let mailbox = MAILBOX.replacen(from, to, 1);
            assert!(
                complaint(&format!("{GOOD}{mailbox}")).is_some(),
                "{mailbox}"
            );
        }
        let both = format!("{GOOD}reply_to = \"a@b.example\"\n{MAILBOX}");
        assert!(complaint(&both).is_some());
        let user = |n: usize| {
            complaint(&format!(
                "{GOOD}{}",
                MAILBOX.replace("\"support\"", &format!("\"{}\"", "x".repeat(n)))
            ))
        };
        assert_eq!(user(NAME_BYTES_MAX), None);
        assert!(user(NAME_BYTES_MAX + 1).is_some());
    }

    #[test]
    fn the_port_follows_from_how_the_line_is_kept() {
        let port = |more: &str| {
            let settings: MailSettings = toml::from_str(&format!("{GOOD}{more}")).expect("reads");
            settings.port()
        };
        assert_eq!(port(""), 587);
        assert_eq!(port("tls = \"implicit\""), 465);
        assert_eq!(port("tls = \"none\""), 25);
        assert_eq!(port("port = 2525"), 2525);
    }
}
