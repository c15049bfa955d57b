//! What is kept of a session between commands and over restarts.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tandem_protocol::ask::{AskState, AskView};
use tandem_protocol::control::ActRefusal;
use tandem_protocol::handoff::{HandoffState, HandoffTarget, HandoffView, LetGoView};
use tandem_protocol::identity::Identity;
use tandem_protocol::language::Language;
use tandem_protocol::limits::MATCH_NUMBERS;
use tandem_protocol::proposal::{ProposalAnswer, ProposalState};
use tandem_protocol::signal::{
    ConsentDecision, EndReason, Entry, Grant, ParticipantView, PathKind, PausedBy, Role,
    SessionState, SessionView, TabView, TicketRef,
};

use crate::Millis;
use crate::instant::rfc3339;

/// The whole lasting state of one session; chat is kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Identifier, `ses_…`.
    pub id: String,
    /// How the customer comes in.
    pub entry: Entry,
    /// Where it stands.
    pub state: SessionState,
    /// The ticket it hangs on.
    pub ticket: Option<TicketRef>,
    /// The customer's agreement, while it holds.
    pub consent: Option<Consent>,
    /// What the customer has to choose before they can agree.
    #[serde(default)]
    pub matching: Option<MatchNumbers>,
    /// What the agent may do.
    pub grants: BTreeSet<Grant>,
    /// Who took the view back, while it is.
    #[serde(default)]
    pub paused: PausedBy,
    /// The page that is open may not be seen, by a rule or its own mark, whoever has paused.
    #[serde(default)]
    pub hidden: bool,
    /// What the agent has asked for.
    #[serde(default)]
    pub asks: BTreeMap<Grant, Ask>,
    /// The handoff under way.
    #[serde(default)]
    pub handoff: Option<Handoff>,
    /// That the agent has let go, as long as nobody has come.
    #[serde(default)]
    pub let_go: Option<LetGo>,
    /// Times that the session was offered to another agent.
    #[serde(default)]
    pub n_handoffs: u32,
    /// Acts that were refused and are on the timeline, and one more once it says that there are others.
    #[serde(default)]
    pub n_refused_acts: u32,
    /// Acts that were refused, all of them, moves too.
    #[serde(default)]
    pub n_refused_in_all: u32,
    /// Proposals and held acts so far.
    #[serde(default)]
    pub n_proposals: u32,
    /// The latest of them; at most [`crate::PROPOSALS_KEPT`].
    #[serde(default)]
    pub proposals: Vec<Shown>,
    /// Who belongs to it.
    pub participants: Vec<Participant>,
    /// Agents whom the customer has sent away, `agt_…`; at most `limits::VIEWERS_MAX`.
    #[serde(default)]
    pub removed: BTreeSet<String>,
    /// Origin that the customer's client frame named before consent.
    pub host_origin: Option<String>,
    /// Language in which the customer wants to be helped, where it is known.
    #[serde(default)]
    pub language: Option<Language>,
    /// Tabs of the customer's browser that belong to it.
    #[serde(default)]
    pub tabs: Tabs,
    /// When it was made.
    pub created_at: Millis,
    /// When the link or code runs out, while it waits.
    pub expires_at: Option<Millis>,
    /// When consent was first given.
    pub started_at: Option<Millis>,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// Why it ended.
    pub end_reason: Option<EndReason>,
    /// Events so far, chat excepted.
    pub n_events: u32,
}

/// Numbers that the customer chooses among, and the one that the agent reads out (ADR 0029).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchNumbers {
    /// Different numbers of two digits.
    pub numbers: [u8; MATCH_NUMBERS],
    /// The right one among them.
    pub right: u8,
}

/// What the customer agreed to: one agent, one scope, one origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Allow or view only.
    pub decision: ConsentDecision,
    /// The agent whom the sheet named, `agt_…`.
    pub agent: String,
    /// The origin that the sheet named.
    pub host_origin: Option<String>,
}

/// How far the question for a grant has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Where it stands; `Granted` exactly while the grant is there.
    pub state: Option<AskState>,
    /// When the question or the grant runs out.
    pub until: Option<Millis>,
    /// When it was granted, while it is.
    #[serde(default)]
    pub since: Option<Millis>,
    /// Times that the customer was asked in this session.
    pub n_asked: u32,
}

/// A handoff under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// Who is to take over, `agt_…`; empty while several are asked.
    pub agent: String,
    /// Those who are asked together; the first who accepts takes over.
    #[serde(default)]
    pub asked: Vec<String>,
    /// Their name, or what those who are asked have in common.
    pub name: String,
    /// Why.
    pub reason: String,
    /// The team that is asked, where it is one.
    #[serde(default)]
    pub team: Option<String>,
    /// How far it has come.
    pub state: HandoffState,
    /// When it lapses without an answer.
    pub until: Millis,
}

/// That an agent has let go of the session, and the customer waits for another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetGo {
    /// The agent who has let go, `agt_…`.
    pub agent: String,
    /// Their name.
    pub by: String,
    /// Who is to come.
    pub target: HandoffTarget,
    /// Their name, or what they have in common.
    pub to: String,
    /// Why.
    pub reason: String,
    /// Since when the customer waits for them.
    pub at: Millis,
}

impl LetGo {
    fn view(&self) -> LetGoView {
        LetGoView {
            by: self.by.clone(),
            to: self.to.clone(),
            reason: self.reason.clone(),
            at: rfc3339(self.at),
        }
    }
}

impl Handoff {
    /// Whether an agent may still say something to it.
    pub fn is_to(&self, agent: &str) -> bool {
        self.agent == agent
            || (self.state == HandoffState::Offered && self.asked.iter().any(|one| one == agent))
    }

    fn view(&self) -> HandoffView {
        HandoffView {
            agent: self.agent.clone(),
            name: self.name.clone(),
            n_asked: u32::try_from(self.asked.len()).unwrap_or(u32::MAX),
            reason: self.reason.clone(),
            state: self.state,
            until: rfc3339(self.until),
        }
    }
}

/// A proposal, or an act that was held, and how far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Its number, or that of the act.
    pub n: u32,
    /// Whether it is an act that was held.
    pub held: bool,
    /// Attachment of the agent at that time: another page of the console knows nothing of it.
    pub attachment: u32,
    /// How far it has come.
    pub state: ProposalState,
    /// Why it was refused.
    pub refused: Option<ActRefusal>,
    /// When it runs out.
    pub until: Millis,
}

impl Shown {
    /// Whether it is this one.
    pub fn is(&self, n: u32, held: bool) -> bool {
        (self.n, self.held) == (n, held)
    }

    /// Whether the customer may still tap.
    pub fn waits(&self) -> bool {
        self.state == ProposalState::Waiting
    }

    /// As the agent is told of it.
    pub fn answer(&self) -> ProposalAnswer {
        ProposalAnswer {
            n: self.n,
            held: self.held,
            state: self.state,
            refused: self.refused,
        }
    }
}

/// The customer's tabs, as their browser has told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tabs {
    /// Their numbers.
    pub ids: Vec<u32>,
    /// The one that is mirrored.
    pub mirrored: u32,
    /// The one that the customer looks at.
    pub looked_at: Option<u32>,
    /// The one that the agent keeps the mirror on.
    pub pinned: Option<u32>,
}

impl Tabs {
    fn view(&self) -> Vec<TabView> {
        let view = |&id: &u32| TabView {
            id,
            mirrored: id == self.mirrored,
            looked_at: Some(id) == self.looked_at,
            pinned: Some(id) == self.pinned,
        };
        self.ids.iter().map(view).collect()
    }
}

/// One end of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Identifier, `par_…`.
    pub id: String,
    /// What they may do.
    pub role: Role,
    /// Identifier of the agent, `agt_…`.
    pub agent: Option<String>,
    /// Name to show.
    pub name: Option<String>,
    /// What the product has said of a customer.
    #[serde(default)]
    pub identity: Option<Identity>,
    /// Identifier of a customer whom the product has named, `cus_…`.
    #[serde(default)]
    pub customer: Option<String>,
    /// Name of the latest client instance.
    pub client: Option<String>,
    /// Counts client instances.
    pub attachment: u32,
    /// Decisions of the latest client instance that were carried out or refused.
    #[serde(default)]
    pub n_decided: u32,
    /// Since when no socket is open; absent while one is.
    pub absent_since: Option<Millis>,
    /// Whether they watch and hear the talk; ends with their socket, and so is not kept.
    #[serde(skip)]
    pub listens: bool,
    /// Whether they did in the talk that is on, and the timeline says so; not kept either.
    #[serde(skip)]
    pub has_listened: bool,
    /// Whether the timeline says that they are there.
    pub announced: bool,
    /// The path recorded last, and when.
    pub path: Option<(PathKind, Millis)>,
}

impl Participant {
    /// Whether a socket is open.
    pub fn connected(&self) -> bool {
        self.absent_since.is_none()
    }
}

impl Record {
    /// Whether the customer is under way without an agent, who is not just reloading their page.
    pub fn is_left(&self) -> bool {
        let is_under_way = matches!(self.state, SessionState::Asking | SessionState::Live);
        let agent = self.by_role(Role::Agent);
        is_under_way && agent.is_some_and(|agent| !agent.connected() && !agent.announced)
    }

    /// The participant of a role.
    pub fn by_role(&self, role: Role) -> Option<&Participant> {
        self.participants
            .iter()
            .find(|participant| participant.role == role)
    }

    /// The participant with an identifier.
    pub fn lookup(&self, id: &str) -> Option<&Participant> {
        self.participants
            .iter()
            .find(|participant| participant.id == id)
    }

    /// Those who watch.
    pub fn viewers(&self) -> impl Iterator<Item = &Participant> {
        self.participants
            .iter()
            .filter(|participant| participant.role.is_viewer())
    }

    /// Those of them who hear the talk.
    pub fn listeners(&self) -> impl Iterator<Item = &Participant> {
        self.viewers().filter(|viewer| viewer.listens)
    }

    /// Whether this participant is one of those.
    pub fn listens(&self, id: &str) -> bool {
        self.listeners().any(|one| one.id == id)
    }

    /// The seat of an agent, whatever their role.
    pub fn by_agent(&self, agent: &str) -> Option<&Participant> {
        self.participants
            .iter()
            .find(|participant| participant.agent.as_deref() == Some(agent))
    }

    /// The record as both ends see it.
    pub fn view(&self) -> SessionView {
        let consent = self.consent.as_ref();
        SessionView {
            id: self.id.clone(),
            ticket: self.ticket.clone(),
            state: self.state,
            entry: self.entry,
            consent: consent.map(|consent| consent.decision).or(self.refusal()),
            grants: self.grants.iter().copied().collect(),
            paused: self.paused(),
            asks: self.asks.iter().filter_map(ask_view).collect(),
            handoff: self.handoff.as_ref().map(Handoff::view),
            let_go: self.let_go.as_ref().map(|let_go| Box::new(let_go.view())),
            participants: self.participants.iter().map(participant_view).collect(),
            host_origin: match consent {
                Some(consent) => consent.host_origin.clone(),
                None => self.host_origin.clone(),
            },
            language: self.language.as_ref().map(|one| one.as_str().to_owned()),
            matching: self.matching.is_some(),
            tabs: self.tabs.view(),
            created_at: rfc3339(self.created_at),
            started_at: self.started_at.map(rfc3339),
            ended_at: self.ended_at.map(rfc3339),
            end_reason: self.end_reason,
        }
    }

    /// Takes out whatever is the customer's; `subject` stands in place of that of the ticket. What the
    /// session has come to stays, and so do the agents.
    pub fn erase_customer(&mut self, subject: &str) {
        for participant in &mut self.participants {
            if participant.role == Role::Customer {
                participant.name = None;
                participant.identity = None;
                participant.customer = None;
                participant.client = None;
            }
        }
        if let Some(ticket) = &mut self.ticket {
            subject.clone_into(&mut ticket.subject);
        }
        if let Some(consent) = &mut self.consent {
            consent.host_origin = None;
        }
        self.host_origin = None;
        self.language = None;
        self.handoff = None;
        self.let_go = None;
    }

    /// Who has taken the view back for a while.
    pub fn paused(&self) -> Option<PausedBy> {
        let is_paused = self.state == SessionState::Live && !self.grants.contains(&Grant::View);
        is_paused.then_some(self.paused)
    }

    fn refusal(&self) -> Option<ConsentDecision> {
        (self.end_reason == Some(EndReason::ConsentRefused)).then_some(ConsentDecision::No)
    }
}

fn ask_view((&grant, ask): (&Grant, &Ask)) -> Option<AskView> {
    ask.state.map(|state| AskView {
        grant,
        state,
        until: ask.until.map(rfc3339),
    })
}

fn participant_view(participant: &Participant) -> ParticipantView {
    ParticipantView {
        id: participant.id.clone(),
        role: participant.role,
        name: participant.name.clone(),
        identity: participant.identity,
        connected: participant.connected(),
        attachment: participant.attachment,
        listens: participant.listens,
        listened: participant.has_listened,
    }
}
