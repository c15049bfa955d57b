//! Which mails a list wants, as its query says.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Where a mail stands.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum MailState {
    /// Its words may be read elsewhere.
    Watching,
    /// Its next attempt is to come.
    Waiting,
    /// The mail server has it.
    Sent,
    /// It was not needed.
    Read,
    /// Given up.
    Dead,
}

impl MailState {
    /// The word in the store.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Watching => "watching",
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Read => "read",
            Self::Dead => "dead",
        }
    }
}

/// Which mails, and how many.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Only those that stand here.
    #[param(inline)]
    pub(super) state: Option<MailState>,
    /// `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// Length of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Option<u32>,
}

/// What became of a mail that came in.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum IncomingState {
    /// It is on a ticket, as its customer's words.
    Customer,
    /// It is a note on a ticket: another address has sent it.
    Note,
    /// It has opened a ticket.
    New,
    /// A machine has written it: nothing came of it.
    Nothing,
    /// It came before.
    Double,
    /// It reports that a mail of ours did not get through.
    Returned,
    /// It was left to people, and lies flagged in the mailbox.
    Left,
}

impl IncomingState {
    /// The word in the store.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Note => "note",
            Self::New => "new",
            Self::Nothing => "nothing",
            Self::Double => "double",
            Self::Returned => "returned",
            Self::Left => "left",
        }
    }
}

/// Which mails, and how many.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WantedIncoming {
    /// Only those of which this became.
    #[param(inline)]
    pub(super) state: Option<IncomingState>,
    /// `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// Length of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Option<u32>,
}
