//! Signaling messages: JSON text frames on `/v1/signal`.
//!
//! The first message of a socket is [`ClientMessage::Hello`] with a one-time socket token;
//! the server answers [`ServerMessage::Welcome`] or closes.
//! The server is the authority on the session's state: every change reaches the ends as a whole
//! [`SessionView`], so a lost message can not leave an end with half a state.

use serde::{Deserialize, Serialize};

use crate::annotation::AnnotationStep;
use crate::ask::AskView;
pub use crate::bye::ByeReason;
use crate::control::{Act, ActRefusal};
use crate::file::FileView;
use crate::handoff::{HandoffView, LetGoView};
use crate::identity::Identity;
pub use crate::negotiation::{Forwarding, IceServer, PathKind, SdpKind};
use crate::policy::ControlRule;
use crate::proposal::{Proposal, ProposalAnswer};
use crate::queue::QueueView;
use crate::talk::{Receipt, TalkStep};
use crate::voice::Microphone;

/// What an end of the session may do there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person whose page is shown.
    Customer,
    /// The person who helps.
    Agent,
    /// An agent who watches, may write and may end the session.
    Supervisor,
    /// An agent who watches and does nothing else.
    Observer,
}

impl Role {
    /// Whether this participant watches what the server passes on, instead of being one of the two
    /// ends of the session.
    #[must_use]
    pub const fn is_viewer(self) -> bool {
        match self {
            Self::Supervisor | Self::Observer => true,
            Self::Customer | Self::Agent => false,
        }
    }
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// One of the two ends is not there yet.
    Waiting,
    /// Both are there; the customer is looking at the consent sheet.
    Asking,
    /// The customer has agreed.
    Live,
    /// Over; nothing leads back from here.
    Ended,
}

/// How the customer came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A join link, made by the agent.
    Link,
    /// A join code, read out by the customer.
    Code,
    /// The Help button of a product that embeds the widget.
    Widget,
    /// An invitation of an agent, which the customer has accepted in the product.
    Invitation,
}

/// The customer's answer on the consent sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConsentDecision {
    /// View and point.
    Allow,
    /// View only.
    ViewOnly,
    /// Nothing.
    No,
}

/// One thing an agent may do; granted by the customer alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// See the mirrored page.
    View,
    /// Show a pointer on the customer's page.
    Point,
    /// See the screen, window or tab that the customer picks.
    Screen,
    /// Act on the customer's page with the pointer; only given when the agent has asked.
    Control,
    /// Type there too; goes with `control` alone.
    Type,
    /// Hear the customer, and be heard by them.
    Voice,
    /// See the customer's camera beside the talk; goes with `voice` alone.
    Video,
    /// Hand files over.
    Files,
}

/// Who asks that the agent sees nothing of the page for a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PausedBy {
    /// The customer, until they go on.
    #[default]
    Customer,
    /// A rule of the organisation, as long as it holds.
    Rule,
    /// A mark of the page, as long as it is there.
    Page,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The customer ended it.
    CustomerEnded,
    /// The agent ended it.
    AgentEnded,
    /// The customer said No on the consent sheet.
    ConsentRefused,
    /// The link or the code ran out before both were there.
    Expired,
    /// One end stayed away for longer than `limits::ABSENCE_MS`.
    Abandoned,
    /// The customer did not choose the number that the agent read out (ADR 0029).
    NotMatched,
    /// The customer did not ask for help.
    Unasked,
    /// The customer waited no longer and left a message (ADR 0037).
    MessageLeft,
}

/// The ticket as both ends may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketRef {
    /// Identifier, `tic_…`.
    pub id: String,
    /// Number that people say to each other.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub number: i64,
    /// Subject line.
    pub subject: String,
}

/// One end of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParticipantView {
    /// Identifier, `par_…`.
    pub id: String,
    /// What they may do there.
    pub role: Role,
    /// Name to show; for a customer who gave none, absent.
    pub name: Option<String>,
    /// What the product has said of a customer; absent where it said nothing, and for agents (ADR 0043).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub identity: Option<Identity>,
    /// Whether a signaling socket is open.
    pub connected: bool,
    /// Counts their client instances: another one has nothing of what the one before was sent.
    #[serde(default)]
    pub attachment: u32,
    /// Whether they watch and hear the talk as well (ADR 0087); absent where they do not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub listens: bool,
    /// Whether they have listened to the talk that is on, and so may go on when their socket was away; absent where
    /// they have not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub listened: bool,
}

/// One tab of the customer's browser that belongs to the session (ADR 0018).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TabView {
    /// Its number, counted by the customer's browser.
    pub id: u32,
    /// Whether the mirror shows it; of one tab alone.
    pub mirrored: bool,
    /// Whether the customer looks at it; of one tab at most.
    pub looked_at: bool,
    /// Whether the agent keeps the mirror on it.
    pub pinned: bool,
}

/// The whole state of one session, as both ends see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// Identifier, `ses_…`.
    pub id: String,
    /// The ticket it hangs on; absent until an agent has attached.
    pub ticket: Option<TicketRef>,
    /// Where it stands.
    pub state: SessionState,
    /// How the customer came in.
    pub entry: Entry,
    /// What the customer answered, once they did.
    pub consent: Option<ConsentDecision>,
    /// What the agent may do at this moment, sorted.
    pub grants: Vec<Grant>,
    /// Who has taken the view back for a while; none while the agent sees the page, and before consent.
    #[serde(default)]
    pub paused: Option<PausedBy>,
    /// What the agent has asked for, at most once each, in the order of the grants.
    pub asks: Vec<AskView>,
    /// The handoff under way.
    pub handoff: Option<HandoffView>,
    /// Whom the customer waits for, since the agent has let go; none once another one has come.
    #[serde(default)]
    pub let_go: Option<Box<LetGoView>>,
    /// Everybody who belongs to it.
    pub participants: Vec<ParticipantView>,
    /// Origin of the page that the widget sits in, as the customer's browser named it at consent.
    pub host_origin: Option<String>,
    /// Language in which the customer wants to be helped, 2 or 3 letters, where it is known.
    #[serde(default)]
    pub language: Option<String>,
    /// Whether the customer is being asked for the number that the agent reads out; no consent before.
    #[serde(default)]
    pub matching: bool,
    /// Tabs that belong to it, in the order in which they came; none as long as there was only one.
    pub tabs: Vec<TabView>,
    /// Creation, RFC 3339 UTC.
    pub created_at: String,
    /// When consent was given, RFC 3339 UTC.
    pub started_at: Option<String>,
    /// When it ended, RFC 3339 UTC.
    pub ended_at: Option<String>,
    /// Why it ended.
    pub end_reason: Option<EndReason>,
}

/// A chat message as committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatView {
    /// Identifier chosen by the sender; sending it again changes nothing.
    pub id: String,
    /// Participant who wrote it.
    pub from: String,
    /// Their role.
    pub role: Role,
    /// Plain text.
    pub text: String,
    /// When the server committed it, RFC 3339 UTC.
    pub at: String,
    /// How far it has come on the other side.
    #[serde(default)]
    pub receipt: Receipt,
    /// Command blocks that the other side has copied: bit `n` for the block `n`.
    #[serde(default)]
    pub copied: u32,
}

/// How strictly the customer's client masks; the server may only tighten it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PrivacyProfile {
    /// All text is masked.
    Strict,
    /// Inputs are masked, all known masking marks are honoured.
    Balanced,
    /// Only marked elements and the always-masked kinds (passwords, cards, codes, files).
    Open,
}

/// More masking for some pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub struct PrivacyRule {
    /// Addresses of the pages, `*` for anything; an address that begins with `/` is on every origin.
    pub pages: String,
    /// Masking that applies there at least.
    #[serde(default = "open")]
    pub profile: PrivacyProfile,
    /// Selectors of what is masked there.
    #[serde(default)]
    pub mask: Vec<String>,
    /// Selectors of what is blocked there.
    #[serde(default)]
    pub block: Vec<String>,
    /// Selectors of what pauses the mirror as long as it is in the page; `*` for the whole page.
    #[serde(default)]
    pub pause: Vec<String>,
}

fn open() -> PrivacyProfile {
    PrivacyProfile::Open
}

/// What a client may send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// First message of every socket; `v` is `limits::PROTOCOL_VERSION`.
    Hello {
        /// Protocol version.
        v: u32,
        /// One-time socket token.
        token: String,
        /// Random name of this client instance (UUID): a reconnect repeats it, a reload makes another.
        client: String,
    },
    /// Heartbeat; answered by `pong` with the same number.
    Ping {
        /// Any number.
        n: u32,
    },
    /// Customer's answer on the consent sheet.
    Consent {
        /// The answer.
        decision: ConsentDecision,
        /// Origin of the page that will be shared, as the client frame saw it.
        host_origin: Option<String>,
        /// Participant identifier of the agent whom the sheet named.
        #[serde(default)]
        agent: Option<String>,
    },
    /// Customer gives one more grant; `control` and `type` when asked only.
    Grant {
        /// The grant.
        grant: Grant,
    },
    /// Customer takes a grant back, or refuses what was asked for; the agent may give back, or stop
    /// asking for, all but `view` and `point`.
    Revoke {
        /// The grant.
        grant: Grant,
    },
    /// Customer, or what holds for the page, takes the view back for a while; what goes with it goes, and
    /// of a page that must not be seen no screen is shown either. `grant` gives it again.
    Pause {
        /// Who asks for it.
        by: PausedBy,
    },
    /// Agent asks for a grant; all but `view` and `point` can be asked for.
    Ask {
        /// The grant.
        grant: Grant,
    },
    /// Agent acts on the page.
    Act {
        /// The act.
        act: Act,
    },
    /// Customer's client has carried out acts up to this one, or not this one.
    Acted {
        /// Number of the act.
        n: u32,
        /// Why it was not carried out.
        refused: Option<ActRefusal>,
    },
    /// Agent shows what they would do.
    Propose {
        /// The proposal.
        proposal: Proposal,
    },
    /// Agent takes the open proposal back.
    Withdraw {
        /// Its number.
        n: u32,
    },
    /// Customer's client says how far a proposal has come, or an act that is held.
    Proposed {
        /// How far.
        answer: ProposalAnswer,
    },
    /// Customer is at work in the page; acts are refused for so long.
    Suspended {
        /// Milliseconds.
        ms: u32,
    },
    /// Either end of a call tells what it sends of its microphone; needs the grant `voice`.
    Microphone {
        /// What.
        state: Microphone,
    },
    /// Either end of a call tells whether its camera sends; needs the grant `voice`, of the customer
    /// `video`.
    Camera {
        /// It does.
        on: bool,
    },
    /// Either end draws on the page.
    Annotate {
        /// What is drawn, erased or has moved.
        step: AnnotationStep,
    },
    /// Either end writes.
    Chat {
        /// Idempotency key, chosen by the sender (UUID).
        id: String,
        /// Plain text, at most `limits::CHAT_BYTES_MAX`.
        text: String,
    },
    /// Either end tells what goes with its chat.
    Talk {
        /// What.
        step: TalkStep,
    },
    /// Customer chooses among the numbers of `match`.
    Match {
        /// The number that the agent reads out; none when it is not there.
        number: Option<u8>,
    },
    /// Agent asks for a fresh snapshot.
    Resync {},
    /// Agent's client asks about nodes that differ (ADR 0013).
    Repair {
        /// Epoch of the nodes.
        epoch: u32,
        /// Their document.
        document: u32,
        /// Identifiers in each part of which the digest is asked for; 0: the nodes are wanted anew.
        step: u32,
        /// First identifiers of the parts, or the nodes; at most `limits::REPAIR_IDS_MAX`.
        ids: Vec<u32>,
    },
    /// Session description for the other end.
    Sdp {
        /// Generation of the `RTCPeerConnection`; a lower one is dropped.
        generation: u32,
        /// Offer or answer.
        kind: SdpKind,
        /// The description.
        sdp: String,
    },
    /// ICE candidate for the other end; no candidate means end of candidates.
    Candidate {
        /// Generation of the `RTCPeerConnection`.
        generation: u32,
        /// Candidate line.
        candidate: Option<String>,
        /// Media stream identification.
        sdp_mid: Option<String>,
    },
    /// Offer of a connection to the server, which forwards the customer's screen or camera; needs the
    /// grant `screen`. The customer's has lines that send, everybody else's lines that receive.
    ForwardOffer {
        /// Counts the offers of this client instance; the answer repeats it.
        generation: u32,
        /// The description, at most `limits::SDP_BYTES_MAX`.
        sdp: String,
    },
    /// Viewer hears the talk, or no more; needs the grants `view` and `voice`. Everybody is told who does.
    Listen {
        /// They do.
        on: bool,
    },
    /// Offer of a connection to the server, which forwards the talk to those who listen; needs the grant
    /// `voice`. Each end of the talk has one line that sends; who listens has two that receive, for the
    /// customer's voice and the agent's.
    VoiceOffer {
        /// Counts these offers of this client instance; the answer repeats it.
        generation: u32,
        /// The description, at most `limits::SDP_BYTES_MAX`.
        sdp: String,
    },
    /// The path in use, for the other end and the timeline.
    Path {
        /// The path.
        path: PathKind,
        /// Smoothed round-trip time in milliseconds.
        rtt_ms: Option<u32>,
    },
    /// Customer has hidden a part of the page; what was in it is not told.
    Hidden {
        /// How many parts are hidden now, at most `limits::HIDDEN_MAX`.
        count: u32,
    },
    /// Customer shows a part again.
    ShownAgain {
        /// How many parts are hidden now.
        count: u32,
    },
    /// Customer wants a socket token for another tab of the same browser.
    TabToken {},
    /// Customer tells which tabs there are.
    Tabs {
        /// Their numbers, at most `limits::TABS_MAX`.
        tabs: Vec<u32>,
        /// The one that is mirrored: the sender's.
        mirrored: u32,
        /// The one that the customer looks at, if any.
        looked_at: Option<u32>,
    },
    /// Agent keeps the mirror on a tab, or lets it follow the customer again.
    PinTab {
        /// The tab; none: follow.
        tab: Option<u32>,
    },
    /// Customer sends somebody who watches away; they can not come back into this session.
    Remove {
        /// Participant identifier of the viewer.
        participant: String,
    },
    /// Customer answers whether another agent takes over.
    AnswerHandoff {
        /// The agent whom the sheet named, `agt_…`.
        agent: String,
        /// Yes.
        accept: bool,
    },
    /// Either end, or a supervisor, ends the session.
    End {},
}

/// What the server may send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// Answer to `hello`; nothing precedes it.
    Welcome {
        /// Protocol version.
        v: u32,
        /// Own participant identifier.
        participant_id: String,
        /// Own role.
        role: Role,
        /// Counts the client instances of this participant (a reconnect keeps the number);
        /// the customer's mirror epochs start at `attachment << 12`.
        attachment: u32,
        /// Token for `/v1/bulk`, usable for as long as this socket is open.
        bulk_token: String,
        /// The session.
        session: Box<SessionView>,
        /// Latest chat messages, oldest first.
        chat: Vec<ChatView>,
        /// The organisation that runs this server, where it is named.
        #[serde(default)]
        organisation: Option<String>,
        /// How many decisions of this client instance have been carried out or refused.
        n_decided: u32,
        /// STUN and TURN servers.
        ice_servers: Vec<IceServer>,
        /// Masking profile that the customer's client must apply at least.
        profile: PrivacyProfile,
        /// Pages on which it must apply more; for the customer alone.
        privacy_rules: Vec<PrivacyRule>,
        /// What the agent may not do, or not alone, on some pages; for the customer alone.
        control_rules: Vec<ControlRule>,
        /// Whether the server fetches assets that a page shows and its scripts can not read; for the customer alone.
        #[serde(default)]
        fetches_assets: bool,
        /// Time between pings, in milliseconds.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        heartbeat_ms: u64,
    },
    /// Heartbeat.
    Pong {
        /// The number of the ping.
        n: u32,
    },
    /// The session changed.
    Session {
        /// The session after the change.
        session: Box<SessionView>,
    },
    /// A chat message was committed (also the sender's own).
    Chat {
        /// The message.
        message: ChatView,
    },
    /// Somebody types a chat message.
    Typing {
        /// Participant identifier.
        from: String,
    },
    /// Messages of one side have come further.
    Receipt {
        /// The latest of them.
        up_to: String,
        /// How far.
        receipt: Receipt,
        /// Role of who has them: `customer` for messages of agents, `agent` for the customer's.
        role: Role,
    },
    /// The customer has copied a command block.
    Copied {
        /// The message.
        id: String,
        /// All its blocks that were copied, as bits.
        copied: u32,
    },
    /// The customer is to choose the number that the agent reads out.
    Match {
        /// For the customer all of them, for the agent the one to read out.
        numbers: Vec<u8>,
    },
    /// The customer's place among those who wait, while no agent has taken them.
    Queue {
        /// The place.
        queue: QueueView,
    },
    /// A file was offered, has come further, or has changed.
    File {
        /// The file.
        file: FileView,
    },
    /// The agent acts on the page.
    Act {
        /// The act.
        act: Act,
    },
    /// Acts up to this one were carried out, or this one was not.
    Acted {
        /// Number of the act.
        n: u32,
        /// Why it was not carried out.
        refused: Option<ActRefusal>,
    },
    /// The agent shows what they would do.
    Propose {
        /// The proposal.
        proposal: Proposal,
    },
    /// The open proposal is taken back, or has run out.
    Withdraw {
        /// Its number.
        n: u32,
    },
    /// How far a proposal has come, or an act that is held.
    Proposed {
        /// How far.
        answer: ProposalAnswer,
    },
    /// The customer is at work in the page; acts are refused for so long.
    Suspended {
        /// Milliseconds.
        ms: u32,
    },
    /// The other end of a call tells what it sends of its microphone.
    Microphone {
        /// What.
        state: Microphone,
    },
    /// The other end of a call tells whether its camera sends.
    Camera {
        /// It does.
        on: bool,
    },
    /// Somebody draws on the page; behind `welcome` also all that is there.
    Annotate {
        /// What is drawn, erased or has moved.
        step: AnnotationStep,
    },
    /// The agent asks for a fresh snapshot.
    Resync {},
    /// The agent's client asks about nodes that differ.
    Repair {
        /// Epoch of the nodes.
        epoch: u32,
        /// Their document.
        document: u32,
        /// Identifiers in each part of which the digest is asked for; 0: the nodes are wanted anew.
        step: u32,
        /// First identifiers of the parts, or the nodes; at most `limits::REPAIR_IDS_MAX`.
        ids: Vec<u32>,
    },
    /// Session description from the other end.
    Sdp {
        /// Generation of the `RTCPeerConnection`.
        generation: u32,
        /// Offer or answer.
        kind: SdpKind,
        /// The description.
        sdp: String,
    },
    /// ICE candidate from the other end.
    Candidate {
        /// Generation of the `RTCPeerConnection`.
        generation: u32,
        /// Candidate line.
        candidate: Option<String>,
        /// Media stream identification.
        sdp_mid: Option<String>,
    },
    /// Whether the server forwards the customer's screen or camera, for this participant.
    Forwarding {
        /// How.
        stage: Forwarding,
    },
    /// Answer to `forward_offer`, with all candidates that the server has.
    ForwardAnswer {
        /// The number of the offer.
        generation: u32,
        /// The description.
        sdp: String,
    },
    /// Whether the server forwards the talk to those who listen, for this participant.
    VoiceForwarding {
        /// How; never `carried` for an end of the talk.
        stage: Forwarding,
    },
    /// Answer to `voice_offer`, with all candidates that the server has.
    VoiceAnswer {
        /// The number of the offer.
        generation: u32,
        /// The description.
        sdp: String,
    },
    /// Decisions of this client instance up to this number have been carried out or refused.
    Decided {
        /// Their number, counted from 1.
        n: u32,
    },
    /// The path the other end uses.
    Path {
        /// The path.
        path: PathKind,
        /// Smoothed round-trip time in milliseconds.
        rtt_ms: Option<u32>,
    },
    /// Answer to `tab_token`: opens one signaling socket as this customer, which replaces theirs.
    TabToken {
        /// One-time socket token.
        token: String,
    },
    /// A message was refused; the socket stays open.
    Error {
        /// Stable code, for instance `not_allowed`, `too_large`, `wrong_state`.
        code: String,
        /// One sentence for a person.
        detail: String,
        /// Identifier of the chat message that was refused, where it was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        chat: Option<String>,
    },
    /// The server closes this socket.
    Bye {
        /// Why.
        reason: ByeReason,
    },
}
