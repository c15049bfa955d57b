//! Whether a mail was written by a machine: such a mail opens no ticket and answers nothing, so that no two
//! machines write to each other.

use mail_parser::Message;

use crate::incoming::Ours;
use crate::thread;

/// Why a mail counts as written by a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// It says so (RFC 3834 §5, and the headers of older programs).
    Automatic,
    /// It went to many (RFC 2919, RFC 2369, `Precedence`).
    List,
    /// It reports on another mail (RFC 3462), or nobody is to be told of its fate (RFC 5321 §4.5.5).
    Report,
    /// It is one of ours.
    Own,
}

impl Machine {
    /// The word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::List => "list",
            Self::Report => "report",
            Self::Own => "own",
        }
    }
}

/// Headers that only machines write, whatever they hold.
const AUTOMATIC: [&str; 3] = ["X-Autoreply", "X-Autorespond", "X-Auto-Reply"];
/// Headers of mails to many, whatever they hold.
const LIST: [&str; 4] = ["List-Id", "List-Post", "List-Unsubscribe", "List-Help"];

/// Finds out.
pub(crate) fn find(message: &Message<'_>, ours: &Ours<'_>) -> Option<Machine> {
    let has = |name: &str| {
        let mut names = message.headers().iter().map(|one| one.name.as_str());
        names.any(|one| one.eq_ignore_ascii_case(name))
    };
    let from = message.from().and_then(|from| from.first());
    let from = from.and_then(|one| one.address()).unwrap_or_default();
    let id = message.message_id().unwrap_or_default();
    let content_type = message.root_part().headers.iter().find_map(|header| {
        let is_it = header.name.as_str().eq_ignore_ascii_case("Content-Type");
        is_it.then(|| header.value.as_content_type()).flatten()
    });
    let is_report = content_type.is_some_and(|one| one.subtype() == Some("report"));
    let is_bounced = message
        .headers_raw()
        .any(|(name, value)| name.eq_ignore_ascii_case("Return-Path") && value.trim() == "<>");
    if thread::own(id, ours.host).is_some() || from.eq_ignore_ascii_case(ours.mailbox) {
        Some(Machine::Own)
    } else if is_report || is_bounced {
        Some(Machine::Report)
    } else if word(message, "Auto-Submitted").is_some_and(|word| word != "no")
        || word(message, "Precedence").is_some_and(|word| word == "auto_reply")
        || AUTOMATIC.iter().any(|name| has(name))
    {
        Some(Machine::Automatic)
    } else if LIST.iter().any(|name| has(name))
        || word(message, "Precedence")
            .is_some_and(|word| matches!(word.as_str(), "bulk" | "junk" | "list"))
    {
        Some(Machine::List)
    } else {
        None
    }
}

/// The first word of a header, in small letters.
fn word(message: &Message<'_>, name: &str) -> Option<String> {
    let (_, value) = message
        .headers_raw()
        .find(|(one, _)| one.eq_ignore_ascii_case(name))?;
    let word = value.split([';', '(']).next().unwrap_or_default();
    Some(word.trim().to_ascii_lowercase())
}
