//! The line to the mail server: a draft becomes a message (RFC 5322) and is handed over (RFC 5321).
//!
//! The host is the operator's own choice in the settings, so the guard of outgoing connections has no say.
//! What the mail server answers may hold an address and is never logged: a word and its number are kept.

use std::error::Error;
use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::Context;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tandem_mail::Draft;
use tandem_mail::calendar::Party;
use tandem_mail::limits::NAME_CHARS_MAX;
use tandem_mail::words::one_line;

use tokio_rustls::rustls;

use super::attached::Attached;
use super::settings::{MailSettings, TlsMode};
use crate::source::Millis;
use crate::webhooks::schedule::Failed;

/// For how long the mail server may take to answer one command.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);
/// For how long one attempt may take.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);
/// Bytes of a message for which it may take a second longer: files go over slow lines, too.
const BYTES_PER_SECOND: usize = 128 * 1024;

/// Replies by which a mail server says that it does not let us in (RFC 4954 §6).
const DENIED: [u16; 5] = [454, 530, 534, 535, 538];
/// It is closing (RFC 5321 §4.2.3).
const CLOSING: u16 = 421;

/// Why a mail was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// No connection came about, or it broke off.
    Unreachable,
    /// It took too long.
    Timeout,
    /// The connection can not be kept from others.
    Tls,
    /// The mail server does not let us in.
    Denied(Option<u16>),
    /// The mail server can not take it at this time.
    Busy(u16),
    /// The mail server does not take it, and will not.
    Refused(u16),
    /// The mail server says what is no SMTP.
    Unreadable,
    /// No address is known any more.
    NoAddress,
    /// The address is none that mail goes to.
    BadAddress,
    /// What was to be told of is gone from the record.
    Gone,
    /// What is to hang on it can not be read.
    Files,
}

impl Failure {
    /// Whether trying again would be of no use.
    pub(super) const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Refused(_) | Self::NoAddress | Self::BadAddress | Self::Gone
        )
    }

    /// As the log keeps it.
    pub(super) const fn failed(self) -> Failed {
        let (word, status, is_away) = match self {
            Self::Unreachable => ("unreachable", None, true),
            Self::Timeout => ("timeout", None, true),
            Self::Tls => ("tls", None, true),
            Self::Denied(status) => ("denied", status, true),
            Self::Busy(status) => ("busy", Some(status), status == CLOSING),
            Self::Refused(status) => ("refused", Some(status), false),
            Self::Unreadable => ("unreadable", None, true),
            Self::NoAddress => ("no_address", None, false),
            Self::BadAddress => ("bad_address", None, false),
            Self::Gone => ("gone", None, false),
            Self::Files => ("files", None, false),
        };
        Failed {
            word,
            status,
            is_away,
        }
    }
}

impl From<lettre::transport::smtp::Error> for Failure {
    fn from(error: lettre::transport::smtp::Error) -> Self {
        let status = error.status().map(u16::from);
        match status {
            Some(status) if DENIED.contains(&status) => Self::Denied(Some(status)),
            Some(status) if error.is_permanent() => Self::Refused(status),
            Some(status) => Self::Busy(status),
            None if error.is_timeout() => Self::Timeout,
            None if error.is_tls() || is_from_tls(&error) => Self::Tls,
            None if error.is_response() => Self::Unreadable,
            // No way of letting us in that both know, or an address that it can not be told.
            None if error.is_client() => Self::Denied(None),
            None => Self::Unreachable,
        }
    }
}

/// Whether a handshake failed: the library calls that a connection that broke off.
fn is_from_tls(error: &(dyn Error + 'static)) -> bool {
    if error.is::<rustls::Error>() {
        return true;
    }
    // An I/O error holds what it is made of, and names what is behind that as its source.
    let held = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    held.is_some_and(|held| is_from_tls(held)) || error.source().is_some_and(is_from_tls)
}

/// Where a mail goes, and what it belongs to.
#[derive(Clone, Debug)]
pub(super) struct Envelope {
    /// The customer's address.
    pub(super) address: String,
    /// Their name; may be empty.
    pub(super) name: String,
    /// Its own identifier, without brackets.
    pub(super) message_id: String,
    /// What it follows.
    pub(super) in_reply_to: Option<String>,
    /// What it follows, all of it.
    pub(super) references: Vec<String>,
    /// Where answers come onto its ticket, if they do.
    pub(super) answers: Option<String>,
    /// What hangs on it.
    pub(super) files: Vec<Attached>,
    /// When the words were written, so that it is the same at each attempt.
    pub(super) written_at: Millis,
}

/// A way to the mail server. It is printed without what lets us in.
#[derive(Clone)]
pub(super) struct Line {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    reply_to: Option<Mailbox>,
}

impl fmt::Debug for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Line").finish_non_exhaustive()
    }
}

impl Line {
    /// A way to the mail server of the settings; `own_host` is what we are called, `organisation` whose
    /// mails they are.
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub(super) fn open(
        settings: &MailSettings,
        own_host: &str,
        organisation: &str,
    ) -> anyhow::Result<Self> {
        let name = settings.name.as_deref().unwrap_or(organisation);
        let reply_to = settings.reply_to.as_deref().map(str::parse::<Address>);
        Ok(Self {
            transport: transport(settings, own_host)?,
            from: mailbox(name, settings.from.parse()?),
            reply_to: reply_to
                .transpose()?
                .map(|address| Mailbox::new(None, address)),
        })
    }

    /// Whose mails they are, as calendars name them.
    pub(super) fn organizer(&self) -> Party {
        Party {
            name: self.from.name.clone().unwrap_or_default(),
            address: self.from.email.to_string(),
        }
    }

    /// Whether answers are read.
    pub(super) fn is_answered(&self) -> bool {
        self.reply_to.is_some()
    }

    /// The message as it goes over the wire.
    ///
    /// # Errors
    /// [`Failure::BadAddress`] where no mail goes to the address.
    pub(super) fn message(&self, draft: &Draft, envelope: Envelope) -> Result<Message, Failure> {
        let address = ascii(&envelope.address).ok_or(Failure::BadAddress)?;
        let written_ms = u64::try_from(envelope.written_at).unwrap_or_default();
        let mut builder = Message::builder()
            .message_id(Some(format!("<{}>", envelope.message_id)))
            .date(UNIX_EPOCH + Duration::from_millis(written_ms))
            .from(self.from.clone())
            .to(mailbox(&envelope.name, address))
            .subject(draft.subject.clone())
            .raw_header(fixed("Content-Language", draft.language.tag()))
            .raw_header(fixed("Auto-Submitted", "auto-generated"))
            .raw_header(fixed("X-Auto-Response-Suppress", "All"));
        let answers = envelope.answers.and_then(|address| address.parse().ok());
        let answers = answers.map(|address| Mailbox::new(None, address));
        if let Some(reply_to) = answers.or_else(|| self.reply_to.clone()) {
            builder = builder.reply_to(reply_to);
        }
        if let Some(id) = envelope.in_reply_to {
            builder = builder.in_reply_to(format!("<{id}>"));
        }
        if !envelope.references.is_empty() {
            let all: Vec<_> = envelope
                .references
                .iter()
                .map(|id| format!("<{id}>"))
                .collect();
            builder = builder.references(all.join(" "));
        }
        builder
            .multipart(with_files(body(draft), envelope.files))
            .map_err(|_| Failure::BadAddress)
    }

    /// Hands a message over to the mail server.
    ///
    /// # Errors
    /// [`Failure`]; the mail server may have it all the same where the answer was lost.
    pub(super) async fn send(&self, message: Message) -> Result<(), Failure> {
        let (envelope, raw) = (message.envelope(), message.formatted());
        let seconds = u64::try_from(raw.len() / BYTES_PER_SECOND).unwrap_or_default();
        let patience = ATTEMPT_TIMEOUT + Duration::from_secs(seconds);
        let sent = tokio::time::timeout(patience, self.transport.send_raw(envelope, &raw)).await;
        sent.map_err(|_| Failure::Timeout)??;
        Ok(())
    }
}

/// What is said, in the forms that it has: mailboxes show the last one that they understand (RFC 2046 §5.1.4),
/// and offer what calendars understand beside it (RFC 6047 §2.4).
fn body(draft: &Draft) -> MultiPart {
    let (text, html) = (draft.text.clone(), draft.html.clone());
    let body = MultiPart::alternative_plain_html(text, html);
    let Some(calendar) = &draft.calendar else {
        return body;
    };
    let method = calendar.method.as_str();
    let kind = format!("text/calendar; charset=utf-8; method={method}");
    match ContentType::parse(&kind) {
        Ok(kind) => body.singlepart(
            SinglePart::builder()
                .header(kind)
                .body(calendar.text.clone()),
        ),
        Err(_) => body,
    }
}

/// The same with what hangs on it (RFC 2046 §5.1.3).
fn with_files(body: MultiPart, files: Vec<Attached>) -> MultiPart {
    if files.is_empty() {
        return body;
    }
    let mut whole = MultiPart::mixed().multipart(body);
    for file in files {
        // All types that there are can be parsed, as a test says.
        let kind = ContentType::parse(file.kind).unwrap_or(ContentType::TEXT_PLAIN);
        // Always encoded: text as it is would go with the ends of its lines, which the protocol takes for its own.
        let encoded = Body::new_with_encoding(file.bytes, ContentTransferEncoding::Base64);
        let bytes = encoded.unwrap_or_else(Body::new);
        whole = whole.singlepart(Attachment::new(file.name).body(bytes, kind));
    }
    whole
}

/// The address as every mail server takes it: a domain in letters beyond ASCII is written as DNS has it
/// (RFC 5890), and what stands before the @ has no such form.
pub(super) fn ascii(address: &str) -> Option<Address> {
    let (local, domain) = address.rsplit_once('@')?;
    if address.is_ascii() {
        return address.parse().ok();
    }
    let domain = reqwest::Url::parse(&format!("http://{domain}/")).ok()?;
    let is_domain = domain.path() == "/" && domain.port().is_none();
    let domain = domain.domain().filter(|_| is_domain)?.to_owned();
    Address::new(local, domain)
        .ok()
        .filter(|_| local.is_ascii())
}

fn transport(
    settings: &MailSettings,
    own_host: &str,
) -> anyhow::Result<AsyncSmtpTransport<Tokio1Executor>> {
    let tls = match settings.tls {
        TlsMode::None => Tls::None,
        TlsMode::Starttls => Tls::Required(tls(settings)?),
        TlsMode::Implicit => Tls::Wrapper(tls(settings)?),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
        .port(settings.port())
        .tls(tls)
        .timeout(Some(COMMAND_TIMEOUT))
        .hello_name(client_id(own_host));
    if let Some((user, password)) = settings.credentials()? {
        builder = builder
            .credentials(Credentials::new(user, password))
            .authentication(vec![Mechanism::Plain, Mechanism::Login]);
    }
    Ok(builder.build())
}

fn tls(settings: &MailSettings) -> anyhow::Result<TlsParameters> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(file) = &settings.ca_file {
        let pem =
            std::fs::read(file).with_context(|| format!("can not read {}", file.display()))?;
        let certificate = Certificate::from_pem(&pem)
            .with_context(|| format!("{} holds no certificate (PEM)", file.display()))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder
        .build_rustls()
        .context("TLS to the mail server can not be set up")
}

/// What we say we are called (RFC 5321 §4.1.1.1).
fn client_id(own_host: &str) -> ClientId {
    let bare = own_host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse() {
        ClientId::Ipv4(address)
    } else if let Ok(address) = bare.parse() {
        ClientId::Ipv6(address)
    } else {
        ClientId::Domain(own_host.to_owned())
    }
}

fn mailbox(name: &str, address: Address) -> Mailbox {
    let name = one_line(name, NAME_CHARS_MAX);
    Mailbox::new(Some(name).filter(|name| !name.is_empty()), address)
}

fn fixed(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str) -> Line {
        let settings = MailSettings {
            host: "localhost".to_owned(),
            port: None,
            tls: TlsMode::None,
            ca_file: None,
            user: None,
            password_file: None,
            password_env: None,
            from: "support@example.com".to_owned(),
            name: Some(name.to_owned()),
            reply_to: Some("answers@example.com".to_owned()),
            after_minutes: 5,
            incoming: None,
        };
        Line::open(&settings, "help.example", "Example").expect("opens")
    }

    fn envelope(address: &str, name: &str) -> Envelope {
        Envelope {
            address: address.to_owned(),
            name: name.to_owned(),
            message_id: "tic_1.mai_2@help.example".to_owned(),
            in_reply_to: Some("tic_1.mai_1@help.example".to_owned()),
            references: vec![
                "tic_1.mai_0@help.example".to_owned(),
                "tic_1.mai_1@help.example".to_owned(),
            ],
            answers: None,
            files: Vec::new(),
            written_at: 1_764_000_000_000,
        }
    }

    fn draft(subject: &str, text: &str) -> Draft {
        Draft {
            language: tandem_mail::Language::German,
            subject: subject.to_owned(),
            text: text.to_owned(),
            html: format!("<p>{}</p>", tandem_mail::words::html(text)),
            calendar: None,
        }
    }

    fn wire(draft: &Draft, envelope: Envelope) -> String {
        let message = line("Example Support")
            .message(draft, envelope)
            .expect("a message");
        String::from_utf8(message.formatted()).expect("ASCII")
    }

    fn headers(wire: &str) -> String {
        let (headers, _) = wire.split_once("\r\n\r\n").expect("a head");
        headers.replace("\r\n ", " ")
    }

    #[test]
    fn a_message_has_the_headers_that_hold_a_ticket_together() {
        let wire = wire(
            &draft("[#1] Router", "Hello"),
            envelope("kim@example.org", "Kim"),
        );
        let headers = headers(&wire);
        for line in [
            "Message-ID: <tic_1.mai_2@help.example>",
            "In-Reply-To: <tic_1.mai_1@help.example>",
            "References: <tic_1.mai_0@help.example> <tic_1.mai_1@help.example>",
            "From: \"Example Support\" <support@example.com>",
            "To: Kim <kim@example.org>",
            "Reply-To: answers@example.com",
            "Subject: [#1] Router",
            "Content-Language: de",
            "Auto-Submitted: auto-generated",
            "Date: Mon, 24 Nov 2025 16:00:00 +0000",
        ] {
            assert!(
                headers.lines().any(|one| one == line),
                "{line} in {headers}"
            );
        }
    }

    #[test]
    fn files_hang_on_the_message_under_their_names() {
        let file = |name: &str, bytes: &[u8]| Attached {
            name: name.to_owned(),
            kind: tandem_mail::attached::media_type(name),
            bytes: bytes.to_vec(),
        };
        let mut envelope = envelope("kim@example.org", "Kim");
        envelope.files = vec![
            file("bill.pdf", b"%PDF-1.7\xff\x00"),
            file("a.html", b"<p>"),
            file("a.csv", b"a\n.\r\nb\n"),
        ];
        let wire = wire(&draft("s", "Hello"), envelope);
        assert!(headers(&wire).contains("Content-Type: multipart/mixed;"));
        for part in [
            "multipart/alternative;",
            "Content-Type: application/pdf",
            "filename=\"bill.pdf\"",
            "JVBERi0xLjf/AA==",
            "Content-Type: application/octet-stream",
            "filename=\"a.html\"",
            "filename=\"a.csv\"",
            "YQouDQpiCg==",
        ] {
            assert!(wire.contains(part), "{part} in {wire}");
        }
        // No end of a line is one of a file's own, at which mail servers may break or end the message.
        assert!(!wire.replace("\r\n", "").contains(['\r', '\n']), "{wire}");
    }

    #[test]
    fn every_type_of_a_file_can_be_said() {
        for name in [
            "a.gif", "a.jpg", "a.pdf", "a.png", "a.webp", "a.zip", "a.bin",
        ] {
            let kind = tandem_mail::attached::media_type(name);
            assert!(ContentType::parse(kind).is_ok(), "{kind}");
        }
    }

    #[test]
    fn answers_go_where_they_come_onto_the_ticket() {
        let answered = Envelope {
            answers: Some("support+abc@example.com".to_owned()),
            ..envelope("kim@example.org", "Kim")
        };
        let headers = headers(&wire(&draft("s", "t"), answered));
        let line = "Reply-To: support+abc@example.com";
        assert!(headers.lines().any(|one| one == line), "{headers}");
        assert!(!headers.contains("answers@example.com"), "{headers}");
    }

    #[test]
    fn an_invitation_has_a_part_for_calendars() {
        let mut invited = draft("s", "t");
        invited.calendar = Some(tandem_mail::Calendar {
            method: tandem_mail::calendar::Method::Request,
            text: "BEGIN:VCALENDAR\r\nSUMMARY:Grüße\r\nEND:VCALENDAR\r\n".to_owned(),
        });
        let text = wire(&invited, envelope("kim@example.org", "Kim"));
        assert_eq!(
            text.matches("Content-Type: multipart/alternative").count(),
            1
        );
        let (_, part) = text.split_once("text/calendar").expect("a part");
        let head = part.split("\r\n\r\n").next().unwrap_or_default();
        assert!(head.contains("method=REQUEST"), "{head}");
        assert!(head.contains("charset=utf-8"), "{head}");
        assert!(text.is_ascii());
    }

    #[test]
    fn a_message_is_the_same_at_each_attempt() {
        let head = || {
            let text = wire(
                &draft("[#1] Router", "Hello"),
                envelope("kim@example.org", "Kim"),
            );
            let is_fixed = |line: &&str| !line.starts_with("Content-Type");
            headers(&text)
                .lines()
                .filter(is_fixed)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(head(), head());
    }

    #[test]
    fn names_and_subjects_of_the_hostile_add_no_header_and_no_long_line() {
        let long = "é".repeat(400);
        for evil in [
            "Eve\r\nBcc: victim@example.com",
            "Eve\nBcc: victim@example.com",
            "\"Eve\" <eve@example.com>, victim@example.com",
            "=?utf-8?q?Bcc:?=",
            "a\u{202e}b\u{0}c",
            &long,
            &"x".repeat(3_000),
        ] {
            let subject = one_line(evil, tandem_mail::limits::SUBJECT_CHARS_MAX);
            let text = wire(&draft(&subject, evil), envelope("kim@example.org", evil));
            let names: Vec<&str> = text
                .split("\r\n\r\n")
                .next()
                .unwrap_or_default()
                .split("\r\n")
                .filter(|line| !line.starts_with([' ', '\t']))
                .map(|line| line.split(':').next().unwrap_or_default())
                .collect();
            assert!(!names.contains(&"Bcc"), "{names:?}");
            assert_eq!(names.iter().filter(|name| **name == "To").count(), 1);
            // RFC 5322 §2.1.1: 998 octets and the line's end.
            assert!(text.split("\r\n").all(|line| line.len() <= 998), "{evil}");
            assert!(text.is_ascii());
            let message =
                line("Example").message(&draft("s", "t"), envelope("kim@example.org", evil));
            let message = message.expect("a message");
            let to = message.envelope().to();
            assert_eq!(to.len(), 1);
            assert_eq!(to[0].to_string(), "kim@example.org");
        }
    }

    #[test]
    fn a_body_of_one_long_line_is_folded() {
        let text = wire(
            &draft("s", &"word ".repeat(2_000)),
            envelope("kim@example.org", ""),
        );
        assert!(text.split("\r\n").all(|line| line.len() <= 998));
        let dots = wire(
            &draft("s", ".\r\n.\r\nend"),
            envelope("kim@example.org", ""),
        );
        assert!(dots.contains("end"));
    }

    #[test]
    fn what_is_no_address_is_refused_for_good() {
        for address in [
            "",
            "kim",
            "kim@",
            "a@b\r\nRCPT TO:<c@d>",
            "kim@exa mple.org",
            "jörg@example.org",
            "kim@bücher.example/x",
        ] {
            let refused = line("Example").message(&draft("s", "t"), envelope(address, "Kim"));
            assert_eq!(
                refused.expect_err("refused"),
                Failure::BadAddress,
                "{address}"
            );
        }
        let punycode = wire(&draft("s", "t"), envelope("kim@bücher.example", "Kim"));
        assert!(punycode.contains("kim@xn--bcher-kva.example"), "{punycode}");
        assert!(Failure::BadAddress.is_final() && Failure::Refused(550).is_final());
        assert!(!Failure::Busy(450).is_final() && !Failure::Denied(Some(535)).is_final());
    }
}
