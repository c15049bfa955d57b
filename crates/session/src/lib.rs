//! One session, decided without touching anything.
//!
//! [`Session`] is the machine of participants, consent and grants: commands and the time go in,
//! events to commit, views and messages to deliver come out.
//! [`capability`] is the one table of who may do what in which state.
//! [`delivery`] holds the sans-IO reliable delivery and the choice of the path that both ends of
//! a session share.
//! [`fanout`] keeps what those need who watch a session, from its start or late.
//! [`forwarding`] says which way a screen goes while somebody watches, and a talk while somebody listens.
//! [`queue`] says how long customers wait for an agent.
//! [`files`] says which files are taken, and under which name.
//! [`assets`] says in which order the assets that an end keeps make room for others.

pub mod assets;
pub mod capability;
mod chat;
pub mod command;
pub mod delivery;
pub mod fanout;
pub mod files;
pub mod forwarding;
mod handing;
mod instant;
mod known;
mod machine;
pub mod queue;
pub mod record;

pub use chat::{CHAT_LOG_BYTES_MAX, CHAT_MESSAGES_MAX};
pub use command::{Actor, ActorRef, Command, EventKind, Output, Refusal, SessionEvent};
pub use machine::Session;
pub use record::Record;

/// Milliseconds since the Unix epoch.
pub type Millis = i64;

/// Absence after which leaving is an event; a reload or a short cut stays below it.
pub const LEAVE_GRACE_MS: Millis = 10_000;
/// How long a widget request waits for a customer whose socket is gone.
pub const WAITING_ABSENCE_MS: Millis = 5 * 60_000;
/// Least time between two recorded path changes of one participant.
pub const PATH_EVENT_INTERVAL_MS: Millis = 2_000;
/// Times that one session's customer is asked for a grant; the agent who asks more often is refused.
pub const ASKS_MAX: u32 = 100;
/// Times that one session is offered to another agent.
pub const HANDOFFS_MAX: u32 = 50;
/// Refused acts of one session that are on the timeline, moves left out; of what is refused beyond it says
/// once that it is, and how many there were in all at the end.
pub const REFUSED_ACTS_MAX: u32 = 500;
/// Proposals and held acts of one session; an agent who proposes more is refused.
pub const PROPOSALS_MAX: u32 = 500;
/// Proposals and held acts of which it is known how far they have come; those that wait stay.
pub const PROPOSALS_KEPT: usize = 8;
/// Highlights of one session that are on the timeline; what is highlighted beyond is shown alone.
pub const HIGHLIGHT_EVENTS_MAX: u32 = 100;
/// Events of one session, chat excepted; a participant who causes more is refused.
pub const EVENTS_MAX: u32 = 20_000;
