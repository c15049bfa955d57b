//! Why the hub could not do something, one variant per answer that a caller gets.

use tandem_protocol::signal::SessionView;
use tandem_session::Refusal;

use crate::auth::attempts::TooMany;
use crate::store::StoreError;
use crate::store::sessions::CommitError;

/// Why the hub could not do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HubError {
    /// There is no such session.
    #[error("there is no such session")]
    NoSession,
    /// The session is over.
    #[error("the session has ended")]
    Ended(Box<SessionView>),
    /// No link has this secret.
    #[error("the link is unknown")]
    LinkUnknown,
    /// The link was used.
    #[error("the link has been used")]
    LinkUsed,
    /// The link ran out, or its session is over.
    #[error("the link has expired")]
    LinkExpired,
    /// The link leads to no product page.
    #[error("the link leads to no page")]
    LinkWithoutTarget,
    /// The code is wrong, used or over: one answer for all three.
    #[error("the code is unknown")]
    CodeUnknown,
    /// No session has this resume token.
    #[error("the resume token is unknown")]
    ResumeUnknown,
    /// The session has been over for too long to talk or to report.
    #[error("the session has been over for too long")]
    TalkOver,
    /// The ticket was merged into another one, where this customer has no talk of their own.
    #[error("the conversation continued elsewhere")]
    Elsewhere,
    /// The session is not over yet: nobody is asked how it was.
    #[error("the session is not over")]
    SurveyEarly,
    /// The customer is asked nothing, or has answered for the last time.
    #[error("the survey is closed")]
    SurveyClosed,
    /// No appointment has this link.
    #[error("the appointment is unknown")]
    AppointmentUnknown,
    /// The appointment is over, was called off, or was declined.
    #[error("the appointment is over")]
    AppointmentClosed,
    /// It is too early to come in.
    #[error("the appointment has not begun")]
    AppointmentEarly,
    /// The customer of the appointment is in its session already.
    #[error("the customer is in the session")]
    AlreadyJoined,
    /// Another holder of the resume token is connected.
    #[error("somebody else is connected")]
    AlreadyLive,
    /// Another agent has the session.
    #[error("another agent has this session")]
    Taken,
    /// Another message has the identifier.
    #[error("another message has the identifier")]
    MessageTaken,
    /// The agent is not the one who has the session.
    #[error("this session is another agent's")]
    NotAttached,
    /// The customer is in a session of the ticket: files are handed over there.
    #[error("a session is live")]
    SessionLive,
    /// Files were to go by mail, and none can.
    #[error("no mail can go")]
    NoMail,
    /// Too many failures.
    #[error("too many attempts")]
    TooManyAttempts(TooMany),
    /// The server holds as many waiting codes as it can.
    #[error("too many codes are waiting")]
    Busy,
    /// The server's memory is nearly full.
    #[error("the server lets nobody in at this moment")]
    Overloaded,
    /// The machine refused the command.
    #[error(transparent)]
    Refused(Refusal),
    /// The store failed, or the session's task with it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The session's task stopped before it answered.
    #[error("the session stopped")]
    Stopped,
}

impl From<Refusal> for HubError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Taken => Self::Taken,
            other => Self::Refused(other),
        }
    }
}

impl From<TooMany> for HubError {
    fn from(too_many: TooMany) -> Self {
        Self::TooManyAttempts(too_many)
    }
}

impl From<CommitError> for HubError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Secret => Self::LinkUsed,
            CommitError::Left => Self::Refused(Refusal::WrongState),
            CommitError::Store(error) => Self::Store(error),
        }
    }
}
