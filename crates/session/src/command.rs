//! What goes into the session machine and what comes out of it.

use serde::{Deserialize, Serialize};
use tandem_protocol::annotation::AnnotationStep;
use tandem_protocol::control::{Act, ActRefusal, Navigation};
use tandem_protocol::file::FileView;
use tandem_protocol::handoff::HandoffFailure;
use tandem_protocol::language::Language;
use tandem_protocol::proposal::{Proposal, ProposalAnswer, ProposalState};
use tandem_protocol::signal::{
    ByeReason, ChatView, ClientMessage, ConsentDecision, EndReason, Entry, Grant, PathKind,
    PausedBy, Role, SdpKind, ServerMessage, SessionView, TicketRef,
};
use tandem_protocol::talk::{Receipt, TalkStep};
use tandem_protocol::voice::Microphone;

use crate::Millis;
use crate::forwarding::{ForwardOffer, Forwarded};
pub use crate::handing::{HandoffOffer, HandoffStep, LettingGo};
pub use crate::known::KnownCustomer;
use crate::record::MatchNumbers;

/// Who gives a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor<'a> {
    /// The server itself, after it has checked who is behind a request.
    Server,
    /// A participant, by identifier.
    Participant(&'a str),
}

/// What is to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The first agent takes the session and hangs it on a ticket (server only).
    AttachAgent(AgentSeat),
    /// The first agent takes a session whose code was read out; the customer has to choose the number
    /// that the agent reads out before they can agree (server only).
    AttachByCode(AgentSeat, MatchNumbers),
    /// Another agent takes over; the customer is asked again (server only).
    HandOver(AgentSeat),
    /// An agent takes the place of one who has gone; the customer is asked again (server only).
    TakeOver(AgentSeat),
    /// The customer comes in (server only).
    AttachCustomer {
        /// Identifier of the participant, `par_…`.
        participant: String,
        /// Name, if they gave one.
        name: Option<String>,
        /// Origin of the page around the client frame, if there is one.
        host_origin: Option<String>,
    },
    /// The product has said who the customer is; none when its word was not accepted (server only).
    Identify(Option<KnownCustomer>),
    /// The customer's page has said in which language they want to be helped (server only).
    Language(Language),
    /// The customer came back; on another origin they are asked again (server only).
    Resume {
        /// Origin of the page around the client frame, where it is known.
        host_origin: Option<String>,
    },
    /// A socket of this participant opened.
    Connect {
        /// Name of the client instance.
        client: String,
    },
    /// The socket of this participant is gone.
    Disconnect,
    /// Answer on the consent sheet.
    Consent {
        /// The answer.
        decision: ConsentDecision,
        /// Origin of the page that will be shared.
        host_origin: Option<String>,
        /// Participant identifier of the agent whom the sheet named.
        agent: Option<String>,
    },
    /// One more grant.
    Grant(Grant),
    /// One grant less.
    Revoke(Grant),
    /// The customer, or what holds for the page, takes the view back for a while.
    Pause(PausedBy),
    /// The agent wants to act on the page.
    Ask(Grant),
    /// The agent acts on the page.
    Act(Act),
    /// The customer's client has carried out an act or not.
    Acted {
        /// Number of the act.
        n: u32,
        /// Why not.
        refused: Option<ActRefusal>,
    },
    /// A step of an act that waits for the customer's tap.
    Proposal(ProposalStep),
    /// The customer is at work in the page.
    Suspend {
        /// For how long acts are refused.
        ms: u32,
    },
    /// What an end sends of its microphone.
    Microphone(Microphone),
    /// Whether the camera of an end sends.
    Camera {
        /// It does.
        on: bool,
    },
    /// Somebody draws on the page.
    Annotate(AnnotationStep),
    /// A chat message.
    Chat {
        /// Idempotency key.
        id: String,
        /// Plain text.
        text: String,
    },
    /// A chat message of somebody who has no socket here (server only).
    Write {
        /// Who writes: the participant, or the agent by `agt_…`.
        from: String,
        /// As what.
        by: ActorRef,
        /// Idempotency key.
        id: String,
        /// Plain text.
        text: String,
    },
    /// What goes with chat.
    Talk(TalkStep),
    /// The customer chooses a number.
    Match {
        /// The number; none when the right one is not there.
        number: Option<u8>,
    },
    /// The end in a way of its own (server only).
    Close(Closing),
    /// A fresh snapshot is wanted.
    Resync,
    /// Something is asked about single nodes of the mirror.
    Repair {
        /// Epoch of the nodes.
        epoch: u32,
        /// Their document.
        document: u32,
        /// What is asked.
        step: u32,
        /// About which nodes.
        ids: Vec<u32>,
    },
    /// Session description for the other end.
    Sdp {
        /// Generation of the connection.
        generation: u32,
        /// Offer or answer.
        kind: SdpKind,
        /// The description.
        sdp: String,
    },
    /// Offer of a connection to the server, which forwards a screen or camera, or the talk.
    ForwardOffer(ForwardOffer),
    /// A viewer hears the talk, or no more.
    Listen {
        /// They do.
        on: bool,
    },
    /// ICE candidate for the other end.
    Candidate {
        /// Generation of the connection.
        generation: u32,
        /// Candidate line.
        candidate: Option<String>,
        /// Media stream identification.
        sdp_mid: Option<String>,
    },
    /// The path in use.
    Path {
        /// The path.
        path: PathKind,
        /// Smoothed round-trip time.
        rtt_ms: Option<u32>,
    },
    /// The customer has hidden a part of the page.
    Hide {
        /// How many are hidden now.
        count: u32,
    },
    /// The customer shows a part again.
    ShowAgain {
        /// How many are hidden now.
        count: u32,
    },
    /// A socket token for another tab is wanted.
    TabToken,
    /// Which tabs there are.
    Tabs {
        /// Their numbers.
        tabs: Vec<u32>,
        /// The one that is mirrored.
        mirrored: u32,
        /// The one that the customer looks at.
        looked_at: Option<u32>,
    },
    /// Everybody is told how far a file has come (server only).
    File(Box<FileView>),
    /// Another agent watches (server only).
    Watch(ViewerSeat),
    /// The customer sends a viewer away.
    Remove {
        /// Identifier of the participant.
        participant: String,
    },
    /// The session goes to another agent, or does not.
    Handoff(HandoffStep),
    /// The mirror is kept on a tab, or follows the customer.
    PinTab {
        /// The tab.
        tab: Option<u32>,
    },
    /// The end.
    End,
}

impl Command {
    /// The command behind a message; `None` for `hello` and `ping`, which concern the socket alone.
    pub fn from_message(message: ClientMessage) -> Option<Self> {
        Some(match message {
            ClientMessage::Hello { .. } | ClientMessage::Ping { .. } => return None,
            ClientMessage::Consent {
                decision,
                host_origin,
                agent,
            } => Self::Consent {
                decision,
                host_origin,
                agent,
            },
            ClientMessage::Grant { grant } => Self::Grant(grant),
            ClientMessage::Revoke { grant } => Self::Revoke(grant),
            ClientMessage::Pause { by } => Self::Pause(by),
            ClientMessage::Ask { grant } => Self::Ask(grant),
            ClientMessage::Act { act } => Self::Act(act),
            ClientMessage::Acted { n, refused } => Self::Acted { n, refused },
            ClientMessage::Propose { proposal } => Self::Proposal(ProposalStep::Propose(proposal)),
            ClientMessage::Withdraw { n } => Self::Proposal(ProposalStep::Withdraw { n }),
            ClientMessage::Proposed { answer } => Self::Proposal(ProposalStep::Answer(answer)),
            ClientMessage::Suspended { ms } => Self::Suspend { ms },
            ClientMessage::Microphone { state } => Self::Microphone(state),
            ClientMessage::Camera { on } => Self::Camera { on },
            ClientMessage::Annotate { step } => Self::Annotate(step),
            ClientMessage::Chat { id, text } => Self::Chat { id, text },
            ClientMessage::Talk { step } => Self::Talk(step),
            ClientMessage::Match { number } => Self::Match { number },
            ClientMessage::Resync {} => Self::Resync,
            ClientMessage::Repair {
                epoch,
                document,
                step,
                ids,
            } => Self::Repair {
                epoch,
                document,
                step,
                ids,
            },
            message @ (ClientMessage::Sdp { .. }
            | ClientMessage::Candidate { .. }
            | ClientMessage::ForwardOffer { .. }
            | ClientMessage::VoiceOffer { .. }
            | ClientMessage::Path { .. }) => return Self::from_negotiation(message),
            ClientMessage::Hidden { count } => Self::Hide { count },
            ClientMessage::ShownAgain { count } => Self::ShowAgain { count },
            ClientMessage::TabToken {} => Self::TabToken,
            ClientMessage::Tabs {
                tabs,
                mirrored,
                looked_at,
            } => Self::Tabs {
                tabs,
                mirrored,
                looked_at,
            },
            ClientMessage::PinTab { tab } => Self::PinTab { tab },
            ClientMessage::Listen { on } => Self::Listen { on },
            ClientMessage::Remove { participant } => Self::Remove { participant },
            ClientMessage::AnswerHandoff { agent, accept } => {
                Self::Handoff(HandoffStep::Answer { agent, accept })
            }
            ClientMessage::End {} => Self::End,
        })
    }

    /// What the ends say to find a way to each other.
    fn from_negotiation(message: ClientMessage) -> Option<Self> {
        Some(match message {
            ClientMessage::Sdp {
                generation,
                kind,
                sdp,
            } => Self::Sdp {
                generation,
                kind,
                sdp,
            },
            ClientMessage::Candidate {
                generation,
                candidate,
                sdp_mid,
            } => Self::Candidate {
                generation,
                candidate,
                sdp_mid,
            },
            ClientMessage::ForwardOffer { generation, sdp } => Self::ForwardOffer(ForwardOffer {
                of: Forwarded::Screen,
                generation,
                sdp,
            }),
            ClientMessage::VoiceOffer { generation, sdp } => Self::ForwardOffer(ForwardOffer {
                of: Forwarded::Voice,
                generation,
                sdp,
            }),
            ClientMessage::Path { path, rtt_ms } => Self::Path { path, rtt_ms },
            _ => return None,
        })
    }
}

impl Command {
    /// The same command on a ticket that has just been made for it.
    #[must_use]
    pub fn on(self, ticket: &TicketRef) -> Self {
        match self {
            Self::AttachAgent(mut seat) => {
                seat.ticket = ticket.clone();
                Self::AttachAgent(seat)
            }
            Self::Close(Closing::MessageLeft(_)) => {
                Self::Close(Closing::MessageLeft(ticket.clone()))
            }
            other => other,
        }
    }

    /// Whether a person decided this, so that no cut may swallow it and none may carry it out twice.
    ///
    /// The decisions of a client instance are counted from 1 in the order in which they were made.
    /// Both ends count: the server says how far it has come, what is beyond that goes out again on
    /// the next socket, and so a decision is carried out once without carrying a key of its own.
    pub fn is_decision(&self) -> bool {
        match self {
            Self::Consent { .. }
            | Self::Grant(_)
            | Self::Revoke(_)
            | Self::Pause(_)
            | Self::Hide { .. }
            | Self::ShowAgain { .. }
            | Self::PinTab { .. }
            | Self::Remove { .. }
            | Self::Match { .. }
            | Self::Proposal(ProposalStep::Answer(_))
            | Self::Handoff(HandoffStep::Answer { .. })
            | Self::End => true,
            Self::AttachAgent(_)
            | Self::AttachByCode(..)
            | Self::Identify(_)
            | Self::Language(_)
            | Self::Write { .. }
            | Self::Talk(_)
            | Self::Close(_)
            | Self::Watch(_)
            | Self::File(_)
            | Self::HandOver(_)
            | Self::TakeOver(_)
            | Self::Handoff(
                HandoffStep::Offer(_)
                | HandoffStep::LetGo(_)
                | HandoffStep::Cancel
                | HandoffStep::Accept(_)
                | HandoffStep::Refuse { .. },
            )
            | Self::AttachCustomer { .. }
            | Self::Resume { .. }
            | Self::Connect { .. }
            | Self::Disconnect
            | Self::Ask(_)
            | Self::Act(_)
            | Self::Acted { .. }
            | Self::Proposal(ProposalStep::Propose(_) | ProposalStep::Withdraw { .. })
            | Self::Suspend { .. }
            | Self::Microphone(_)
            | Self::Camera { .. }
            | Self::Annotate(_)
            | Self::Chat { .. }
            | Self::Resync
            | Self::Repair { .. }
            | Self::Sdp { .. }
            | Self::Candidate { .. }
            | Self::ForwardOffer(_)
            | Self::Listen { .. }
            | Self::Path { .. }
            | Self::TabToken
            | Self::Tabs { .. } => false,
        }
    }
}

/// How a session ends that neither side simply ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The customer did not ask for help.
    Unasked,
    /// The customer waits no longer and has left a message, on this ticket.
    MessageLeft(TicketRef),
}

/// An agent who takes a session, and the ticket it hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentSeat {
    /// Identifier of the participant, `par_…`.
    pub participant: String,
    /// Identifier of the agent, `agt_…`.
    pub agent: String,
    /// Name to show.
    pub name: String,
    /// The ticket.
    pub ticket: TicketRef,
}

/// A step of an act that waits for the customer's tap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProposalStep {
    /// The agent shows what they would do.
    Propose(Proposal),
    /// The agent takes it back.
    Withdraw {
        /// Its number.
        n: u32,
    },
    /// The customer's client says how far it has come, or an act that is held.
    Answer(ProposalAnswer),
}

/// An agent who watches a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewerSeat {
    /// Identifier of the participant, `par_…`.
    pub participant: String,
    /// Identifier of the agent, `agt_…`.
    pub agent: String,
    /// Name to show.
    pub name: String,
    /// Whether they may write and end the session.
    pub is_supervisor: bool,
}

/// What the shell has to do, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Commit this, together with the record, before anything else is delivered.
    Event(SessionEvent),
    /// Commit this message likewise.
    Chat(ChatView),
    /// Commit likewise that messages have come further: those of the other side up to this one.
    Receipt {
        /// The latest of them.
        up_to: String,
        /// How far.
        receipt: Receipt,
        /// Whether the customer has them, or the agent.
        role: Role,
    },
    /// Commit likewise which command blocks of a message were copied.
    Copied {
        /// The message.
        id: String,
        /// The blocks, as bits.
        copied: u32,
    },
    /// The record changed: commit it, then send the view to every connected participant.
    View(SessionView),
    /// Send to one participant, if connected.
    Send {
        /// Identifier of the participant.
        to: String,
        /// The message.
        message: ServerMessage,
    },
    /// Make a one-time socket token of this participant and send it to them, if connected.
    MintTabToken {
        /// Identifier of the participant.
        to: String,
    },
    /// Answer the offer of a participant who may be a peer of the server.
    AnswerForwardOffer {
        /// Identifier of the participant.
        to: String,
        /// The offer.
        offer: ForwardOffer,
    },
    /// Close the socket of one participant.
    Close {
        /// Identifier of the participant.
        participant: String,
        /// Why.
        reason: ByeReason,
    },
}

/// Something that happened, for the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEvent {
    /// When.
    pub at: Millis,
    /// Who did it.
    pub actor: ActorRef,
    /// What.
    pub kind: EventKind,
}

/// Who did something, as the timeline names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorRef {
    /// Their role; absent for the system.
    pub role: Option<Role>,
    /// Their name; empty when unknown.
    pub name: String,
    /// The agent, `agt_…`; absent for everybody else.
    pub agent: Option<String>,
}

impl ActorRef {
    /// The server itself.
    pub fn system() -> Self {
        Self {
            role: None,
            name: String::new(),
            agent: None,
        }
    }
}

/// What happened; serialises to `{kind, data}` of a timeline entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum EventKind {
    /// The session was made.
    SessionCreated {
        /// How the customer comes in.
        entry: Entry,
    },
    /// A participant is there.
    ParticipantJoined {
        /// Their role.
        role: Role,
    },
    /// A participant has been away for longer than a reload takes.
    ParticipantLeft {
        /// Their role.
        role: Role,
    },
    /// The customer agreed.
    ConsentGiven {
        /// To what.
        decision: ConsentDecision,
        /// Where.
        host_origin: Option<String>,
    },
    /// The customer said No.
    ConsentRefused {},
    /// A grant was given after consent.
    GrantAdded {
        /// Which.
        grant: Grant,
    },
    /// A grant was taken back.
    GrantRemoved {
        /// Which.
        grant: Grant,
    },
    /// The view was taken back for a while.
    Paused {
        /// By whom.
        by: PausedBy,
    },
    /// And given again.
    Resumed {},
    /// A chat message.
    Chat {
        /// Its idempotency key.
        id: String,
        /// Its text.
        text: String,
        /// Role of its author.
        role: Role,
    },
    /// The product has said who the customer is.
    CustomerIdentified {},
    /// The product's word on who the customer is was not accepted.
    IdentityRefused {},
    /// The customer has chosen the number that the agent read out.
    CodeMatched {},
    /// The customer has chosen another number, or found theirs missing.
    CodeNotMatched {},
    /// The agent has asked for a grant.
    GrantAsked {
        /// Which.
        grant: Grant,
    },
    /// The customer has said no to it.
    GrantRefused {
        /// Which.
        grant: Grant,
    },
    /// A grant ran out.
    GrantExpired {
        /// Which.
        grant: Grant,
    },
    /// Another agent was asked to take over.
    HandoffOffered {
        /// Their name.
        to: String,
        /// Why.
        reason: String,
    },
    /// They have come, and the customer is asked.
    HandoffAccepted {},
    /// It came to nothing.
    HandoffFailed {
        /// Who was asked.
        to: String,
        /// Why it did.
        why: HandoffFailure,
    },
    /// The customer has agreed: another agent holds the session.
    HandedOff {
        /// Who.
        to: String,
        /// Why.
        reason: String,
        /// The team that was asked, where it was one: the ticket is that team's. It is told by itself.
        #[serde(skip)]
        team: Option<String>,
    },
    /// The agent has let go of the session; the customer waits for another one.
    LetGo {
        /// Who is to come.
        to: String,
        /// Why.
        reason: String,
        /// As in `HandedOff`.
        #[serde(skip)]
        team: Option<String>,
    },
    /// Who watches has begun to hear the talk of the two ends.
    Listened {},
    /// The two ends hear each other no more.
    VoiceEnded {
        /// Time since the customer allowed it.
        duration_ms: Millis,
    },
    /// The agent had the page go elsewhere. Where is not kept: addresses hold what is the customer's.
    Navigated {
        /// How.
        how: Navigation,
    },
    /// Something that the agent tried was not carried out.
    ActRefused {
        /// Why.
        reason: ActRefusal,
    },
    /// More was refused than the timeline lists.
    MoreActsRefused {},
    /// The session is over, and this much was refused in it, what is not listed too.
    ActsRefused {
        /// How many acts.
        count: u32,
    },
    /// The agent has shown the customer what they would do.
    Proposed {
        /// Whether they did it by control, and it was held since it can not be taken back.
        held: bool,
    },
    /// What became of it.
    ProposalAnswered {
        /// As in `proposed`.
        held: bool,
        /// What; never `waiting`.
        state: ProposalState,
    },
    /// Somebody has begun to draw on the page.
    Annotated {},
    /// The agent has highlighted a part of the page.
    Highlighted {
        /// The agent's words.
        words: String,
    },
    /// The customer has used what was highlighted.
    HighlightUsed {},
    /// The live streams of a participant took another path.
    PathChanged {
        /// Whose.
        role: Role,
        /// Which.
        path: PathKind,
    },
    /// The customer has hidden a part of the page.
    PartHidden {
        /// How many are hidden now.
        count: u32,
    },
    /// The customer shows a part again.
    PartShown {
        /// How many are hidden now.
        count: u32,
    },
    /// The customer has opened one more tab.
    TabOpened {
        /// How many there are now.
        count: u32,
    },
    /// The customer has closed a tab.
    TabClosed {
        /// How many there are now.
        count: u32,
    },
    /// The session ended.
    SessionEnded {
        /// Why.
        reason: EndReason,
        /// Time since consent, 0 without.
        duration_ms: Millis,
    },
}

/// Why a command was refused; nothing changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// This role, or this participant without a grant, may not do that.
    #[error("You may not do that in this session.")]
    NotAllowed,
    /// Not at this point of the session.
    #[error("That is not possible at this point of the session.")]
    WrongState,
    /// The session is over.
    #[error("The session has ended.")]
    Ended,
    /// The place is taken by somebody else.
    #[error("Somebody else has taken this place.")]
    Taken,
    /// A field is longer than its bound.
    #[error("A field is longer than allowed.")]
    TooLarge,
    /// A field is empty or not of its form.
    #[error("A field is not valid.")]
    Invalid,
    /// The session holds as many of these as it can.
    #[error("The session holds as many of these as it can.")]
    TooMany,
    /// No such participant.
    #[error("No such participant.")]
    UnknownParticipant,
    /// The customer has sent this agent away.
    #[error("The customer has removed you from this session.")]
    Removed,
}

impl Refusal {
    /// Stable code for `error` messages and problem documents.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAllowed => "not_allowed",
            Self::WrongState => "wrong_state",
            Self::Ended => "ended",
            Self::Taken => "taken",
            Self::TooLarge => "too_large",
            Self::Invalid => "invalid",
            Self::TooMany => "too_many",
            Self::UnknownParticipant => "unknown_participant",
            Self::Removed => "removed",
        }
    }
}
