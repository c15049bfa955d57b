//! What a ticket system has to be able to do for us, and what it is asked with.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use reqwest::Url;

use crate::egress;
use crate::source::Millis;
use crate::webhooks::schedule::{self, Failed, Outcome};

/// What a system is asked for, on its way.
pub type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// A ticket system.
///
/// A note is written at least once and must stand there exactly once: before each attempt the system
/// is asked whether it has it, by the mark that stands in it, and [`System::write`] goes on where an
/// attempt that was cut off has left things.
pub trait System: Send + Sync + fmt::Debug {
    /// The identifier that people mean by `reference`, which is not an address: `#12`, `issue12`, `12`.
    fn id_of(&self, reference: &str) -> Option<String>;

    /// The identifier of the ticket whose page is at `url`: what is called `id`, or else comes last.
    fn id_at(&self, url: &Url) -> Option<String> {
        let by_query = url.query_pairs().find(|(name, _)| name == "id");
        match by_query {
            Some((_, id)) => self.id_of(&id),
            None => self.id_of(url.path_segments()?.next_back()?),
        }
    }

    /// A ticket as the system describes it.
    fn ticket<'a>(&'a self, id: &'a str) -> Asked<'a, Found>;

    /// Whether a note with this mark stands on the ticket.
    fn has<'a>(&'a self, id: &'a str, mark: &'a str) -> Asked<'a, bool>;

    /// Puts a note, with its attachment if it has one, where only agents read it as far as the system
    /// has such a place.
    fn write<'a>(&'a self, id: &'a str, note: &'a Note) -> Asked<'a, ()>;
}

/// A ticket of another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the system knows it by.
    pub id: String,
    /// Where people read it.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Who has asked; empty where the system does not say.
    pub requester: String,
    /// Where it stands, in the system's own words.
    pub state: String,
}

/// What came of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// By what it is found again: stands in the text, and in the name of the attachment.
    pub mark: String,
    /// Where the session is in Tandem; stands in the text, too.
    pub url: String,
    /// Plain text.
    pub text: String,
    /// What was said, as plain text.
    pub transcript: Option<String>,
}

impl Note {
    /// Name of the attachment.
    pub fn file_name(&self) -> String {
        format!("tandem-{}.txt", self.mark)
    }
}

/// Why a system did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No answer.
    #[error("no answer: {0}")]
    Egress(#[from] egress::Failure),
    /// It does not let us in, or not that far.
    #[error("it does not let us in ({0})")]
    Denied(u16),
    /// It has no such ticket, or none that we may see.
    #[error("it has no such ticket")]
    Missing,
    /// Another answer than was hoped for.
    #[error("it answered {status}")]
    Answered {
        /// HTTP status.
        status: u16,
        /// How long it asks us to wait, in milliseconds.
        retry_after_ms: Option<Millis>,
    },
    /// An answer that is not understood: something else than the system lives at the address.
    #[error("its answer is not understood")]
    Unreadable,
}

impl Failure {
    /// What the log keeps.
    pub const fn failed(self) -> Failed {
        let (word, status) = match self {
            Self::Egress(egress::Failure::Refused) => ("refused", None),
            Self::Egress(egress::Failure::Unresolved) => ("unresolved", None),
            Self::Egress(egress::Failure::Unreachable) => ("unreachable", None),
            Self::Egress(egress::Failure::Timeout) => ("timeout", None),
            Self::Egress(egress::Failure::TooLarge) | Self::Unreadable => ("unreadable", None),
            Self::Denied(status) => ("denied", Some(status)),
            Self::Missing => ("missing", None),
            Self::Answered { status, .. } => ("answered", Some(status)),
        };
        Failed {
            word,
            status,
            is_away: self.is_away(),
        }
    }

    /// What the schedule goes by. A ticket that is gone does not come back by waiting.
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Missing => Outcome::Failed(schedule::Failure::Gone),
            Self::Egress(egress::Failure::Timeout) => Outcome::Failed(schedule::Failure::Timeout),
            Self::Egress(_) | Self::Unreadable => Outcome::Failed(schedule::Failure::Unreachable),
            Self::Denied(status) => Outcome::Answered {
                status,
                retry_after_ms: None,
            },
            Self::Answered {
                status,
                retry_after_ms,
            } => Outcome::Answered {
                // A success that is none is no success to the schedule either.
                status: if status < 300 { 502 } else { status },
                retry_after_ms,
            },
        }
    }

    /// Whether the system as a whole is away. What goes wrong with one ticket alone, as an error of
    /// the system or an answer that takes too long may, holds up no other.
    const fn is_away(self) -> bool {
        match self {
            Self::Egress(failure) => match failure {
                egress::Failure::Refused
                | egress::Failure::Unresolved
                | egress::Failure::Unreachable => true,
                egress::Failure::Timeout | egress::Failure::TooLarge => false,
            },
            Self::Answered { status, .. } => status == 429 || status == 503,
            Self::Denied(_) | Self::Missing | Self::Unreadable => false,
        }
    }
}
