//! One ticket: its events in, its figures out.

use std::collections::BTreeMap;

/// Something that happened, as far as a figure depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The ticket was made.
    Created,
    /// The status changed; `done` are solved and closed.
    StatusChanged {
        /// Whether the status before was solved or closed.
        was_done: bool,
        /// Whether the status after is.
        is_done: bool,
    },
    /// The ticket went from one agent to another; coming from or going to nobody is no such fact.
    Reassigned,
    /// An agent wrote in the chat.
    AgentWrote,
    /// The ticket has gone to a higher tier.
    Escalated,
    /// The ticket was merged into another one.
    Merged,
    /// That was undone.
    Unmerged,
    /// Another ticket was merged into this one.
    DuplicateMerged {
        /// Sessions that its customer had agreed to.
        contacts: u64,
    },
    /// That was undone.
    DuplicateUnmerged {
        /// As many as then.
        contacts: u64,
    },
    /// What the customer waited for came in the time that is promised.
    SlaMet,
    /// Time that is promised to the customer has run out.
    SlaBreached,
    /// A session was made.
    SessionCreated {
        /// `link`, `code` or `widget`.
        entry: String,
    },
    /// An agent came into the session.
    AgentJoined,
    /// The customer came into the session.
    CustomerJoined,
    /// The customer agreed.
    ConsentGiven,
    /// Another agent holds the session.
    HandedOff,
    /// The customer was asked how the session was.
    SurveyAsked,
    /// The customer answered; the last answer of a session counts.
    SurveyAnswered {
        /// Satisfaction, 1 to 5.
        csat: u8,
        /// Effort, 1 to 7.
        ces: Option<u8>,
        /// Recommendation, 0 to 10.
        nps: Option<u8>,
    },
    /// The session ended.
    SessionEnded {
        /// From consent to the end, in milliseconds.
        duration_ms: u64,
    },
}

/// What is known of one session.
#[derive(Clone, Debug, Default)]
struct Session {
    agent_at: Option<i64>,
    customer_at: Option<i64>,
    consent: bool,
    ended_ms: Option<u64>,
    is_asked: bool,
    answer: Option<(u8, Option<u8>, Option<u8>)>,
}

/// Folds the events of one ticket, in their order.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    created_at: Option<i64>,
    wrote_at: Option<i64>,
    done_at: Option<i64>,
    merged: bool,
    contacts: u64,
    reopens: u64,
    transfers: u64,
    escalations: u64,
    sla_met: u64,
    sla_breached: u64,
    entry: Option<String>,
    n_created: u64,
    sessions: BTreeMap<String, Session>,
}

/// The figures of one ticket; times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketFigures {
    /// Whether it has been merged into another one: what was done on it counts, and it is no ticket of its own.
    pub merged: bool,
    /// From creation to the first answer; absent while there is none.
    pub first_response_ms: Option<u64>,
    /// From creation to the latest time it was solved; absent while it is not.
    pub resolution_ms: Option<u64>,
    /// Solved, never reopened, and with at most one session that was agreed to, on it or on what was merged
    /// into it.
    pub first_contact: bool,
    /// Together all its sessions that were agreed to; absent without one that has ended.
    pub handle_ms: Option<u64>,
    /// How often it was reopened.
    pub reopens: u64,
    /// How often it, or its session, went from one agent to another.
    pub transfers: u64,
    /// How often it went to a higher tier.
    pub escalations: u64,
    /// How many promises of time were kept.
    pub sla_met: u64,
    /// How many were not.
    pub sla_breached: u64,
    /// How many sessions were made for it.
    pub sessions: u64,
    /// How long the customer waited, for each session in which an agent came.
    pub waiting_ms: Vec<u64>,
    /// How long each session lasted that was agreed to and has ended.
    pub session_ms: Vec<u64>,
    /// Sessions that the customer came to.
    pub attended: u64,
    /// Of those, the ones that ended before an agent came.
    pub abandoned: u64,
    /// Sessions whose customer was asked how they were.
    pub surveys_asked: u64,
    /// Satisfaction, for each session with an answer.
    pub csat: Vec<u8>,
    /// Effort, likewise.
    pub ces: Vec<u8>,
    /// Recommendation, likewise.
    pub nps: Vec<u8>,
    /// How the first session began.
    pub entry: Option<String>,
}

impl Tally {
    /// Takes in what happened at `at`, in milliseconds since the Unix epoch, in a session or beside one.
    pub fn handle_fact(&mut self, at: i64, session: Option<&str>, fact: Fact) {
        match fact {
            Fact::Created => self.created_at = self.created_at.or(Some(at)),
            Fact::StatusChanged { was_done, is_done } => self.status(at, was_done, is_done),
            Fact::Reassigned | Fact::HandedOff => self.transfers += 1,
            Fact::Escalated => self.escalations += 1,
            Fact::Merged => self.merged = true,
            Fact::Unmerged => self.merged = false,
            Fact::DuplicateMerged { contacts } => self.contacts += contacts,
            Fact::DuplicateUnmerged { contacts } => {
                self.contacts = self.contacts.saturating_sub(contacts);
            }
            Fact::SlaMet => self.sla_met += 1,
            Fact::SlaBreached => self.sla_breached += 1,
            Fact::AgentWrote => self.wrote_at = self.wrote_at.or(Some(at)),
            Fact::SessionCreated { entry } => {
                self.n_created += 1;
                self.entry.get_or_insert(entry);
            }
            Fact::AgentJoined => self.of(session, |one| one.agent_at = one.agent_at.or(Some(at))),
            Fact::CustomerJoined => {
                self.of(session, |one| {
                    one.customer_at = one.customer_at.or(Some(at))
                });
            }
            Fact::ConsentGiven => self.of(session, |one| one.consent = true),
            Fact::SurveyAsked => self.of(session, |one| one.is_asked = true),
            Fact::SurveyAnswered { csat, ces, nps } => {
                self.of(session, |one| one.answer = Some((csat, ces, nps)));
            }
            Fact::SessionEnded { duration_ms } => {
                self.of(session, |one| one.ended_ms = Some(duration_ms));
            }
        }
    }

    /// The figures after everything that was taken in.
    pub fn close(mut self) -> TicketFigures {
        if self.merged {
            // How it ended is how the other one ends.
            (self.done_at, self.reopens) = (None, 0);
        }
        let mut figures = TicketFigures {
            merged: self.merged,
            first_response_ms: self.first_response_ms(),
            resolution_ms: self.since_creation(self.done_at),
            reopens: self.reopens,
            transfers: self.transfers,
            escalations: self.escalations,
            sla_met: self.sla_met,
            sla_breached: self.sla_breached,
            sessions: self.n_created,
            ..TicketFigures::default()
        };
        let mut n_agreed = self.contacts;
        for session in self.sessions.values() {
            n_agreed += u64::from(session.consent);
            add_session(&mut figures, session);
        }
        if !figures.session_ms.is_empty() {
            figures.handle_ms = Some(figures.session_ms.iter().sum());
        }
        figures.first_contact = self.done_at.is_some() && self.reopens == 0 && n_agreed <= 1;
        figures.entry = self.entry;
        figures
    }

    fn status(&mut self, at: i64, was_done: bool, is_done: bool) {
        match (was_done, is_done) {
            (false, true) => self.done_at = Some(at),
            (true, false) => {
                self.done_at = None;
                self.reopens += 1;
            }
            (true, true) | (false, false) => {}
        }
    }

    fn of(&mut self, session: Option<&str>, change: impl FnOnce(&mut Session)) {
        if let Some(id) = session {
            change(self.sessions.entry(id.to_owned()).or_default());
        }
    }

    fn first_response_ms(&self) -> Option<u64> {
        let met = self.sessions.values().filter_map(Session::met_at);
        self.since_creation(met.chain(self.wrote_at).min())
    }

    /// A session can be older than the ticket that was made for it: that counts as at once.
    fn since_creation(&self, at: Option<i64>) -> Option<u64> {
        Some(between(self.created_at?, at?))
    }
}

impl Session {
    /// When both were there.
    fn met_at(&self) -> Option<i64> {
        Some(self.agent_at?.max(self.customer_at?))
    }
}

fn add_session(figures: &mut TicketFigures, session: &Session) {
    if let (Some(ended_ms), true) = (session.ended_ms, session.consent) {
        figures.session_ms.push(ended_ms);
    }
    figures.surveys_asked += u64::from(session.is_asked);
    if let Some((csat, ces, nps)) = session.answer {
        figures.csat.push(csat);
        figures.ces.extend(ces);
        figures.nps.extend(nps);
    }
    let Some(customer_at) = session.customer_at else {
        return;
    };
    figures.attended += 1;
    match session.agent_at {
        Some(agent_at) => figures.waiting_ms.push(between(customer_at, agent_at)),
        None => figures.abandoned += u64::from(session.ended_ms.is_some()),
    }
}

fn between(from: i64, to: i64) -> u64 {
    u64::try_from(to.saturating_sub(from)).unwrap_or(0)
}
