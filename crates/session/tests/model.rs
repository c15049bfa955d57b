//! Random command sequences against a small obvious model; a failure prints its seed.

use std::collections::BTreeSet;

use tandem_protocol::limits::ABSENCE_MS;
use tandem_protocol::signal::{
    ConsentDecision, Entry, Grant, PathKind, Role, ServerMessage, SessionState, TicketRef,
};
use tandem_session::capability::FrameKind;
use tandem_session::command::AgentSeat;
use tandem_session::{
    Actor, ActorRef, Command, EventKind, Millis, Output, Session, WAITING_ABSENCE_MS,
};

const ABSENCE: Millis = ABSENCE_MS as Millis;
const EXPIRY: Millis = 600_000;
const ORIGINS: [&str; 2] = ["https://one.example", "https://two.example"];
const SEQUENCES: u64 = 2_000;
const STEPS: usize = 60;

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}

/// One end in the model: away since, or here.
#[derive(Clone, Debug, Default)]
struct End {
    id: String,
    agent: String,
    away_since: Option<Millis>,
    client: Option<String>,
    n_decided: u32,
}

/// What a session is, in as few words as possible.
#[derive(Debug, Default)]
struct Model {
    entry_is_widget: bool,
    customer: Option<End>,
    agent: Option<End>,
    /// Agent and origin that the customer agreed to.
    agreed: Option<(String, Option<String>)>,
    grants: BTreeSet<Grant>,
    chat: BTreeSet<String>,
    over: bool,
}

impl Model {
    fn state(&self) -> SessionState {
        match (self.over, &self.agreed, &self.customer, &self.agent) {
            (true, ..) => SessionState::Ended,
            (_, Some(_), ..) => SessionState::Live,
            (_, None, Some(_), Some(_)) => SessionState::Asking,
            _ => SessionState::Waiting,
        }
    }

    fn end_of(&mut self, id: &str) -> Option<(&mut End, Role)> {
        let customer = self.customer.as_mut().map(|end| (end, Role::Customer));
        let agent = self.agent.as_mut().map(|end| (end, Role::Agent));
        [customer, agent]
            .into_iter()
            .flatten()
            .find(|(end, _)| end.id == id)
    }

    fn count_absence_from(&mut self, now: Millis) {
        for end in [&mut self.customer, &mut self.agent].into_iter().flatten() {
            end.away_since = end.away_since.map(|_| now);
        }
    }

    fn ask_again(&mut self, now: Millis) {
        if self.agreed.take().is_some() {
            self.grants.clear();
            self.count_absence_from(now);
        }
    }

    fn finish(&mut self) {
        self.over = true;
        self.grants.clear();
    }

    fn server(&mut self, command: &Command, now: Millis) -> bool {
        let waiting = self.state() == SessionState::Waiting;
        let away_since = Some(now);
        match command {
            Command::AttachAgent(seat) => match &self.agent {
                Some(agent) => return agent.agent == seat.agent,
                None => {
                    let (id, agent) = (seat.participant.clone(), seat.agent.clone());
                    self.agent = Some(End {
                        id,
                        agent,
                        away_since,
                        ..End::default()
                    });
                }
            },
            Command::HandOver(seat) => match &self.agent {
                None => return false,
                Some(agent) if agent.agent == seat.agent => return true,
                Some(_) => {
                    self.ask_again(now);
                    let (id, agent) = (seat.participant.clone(), seat.agent.clone());
                    self.agent = Some(End {
                        id,
                        agent,
                        away_since,
                        ..End::default()
                    });
                }
            },
            Command::AttachCustomer { participant, .. } => {
                if self.customer.is_some() {
                    return false;
                }
                let id = participant.clone();
                self.customer = Some(End {
                    id,
                    away_since,
                    ..End::default()
                });
            }
            Command::Resume { host_origin } => {
                if self.customer.is_none() {
                    return false;
                }
                let elsewhere = |agreed: &(String, Option<String>)| {
                    host_origin.is_some() && agreed.1 != *host_origin
                };
                if self.agreed.as_ref().is_some_and(elsewhere) {
                    self.ask_again(now);
                }
            }
            _ => return false,
        }
        if waiting && self.state() == SessionState::Asking {
            self.count_absence_from(now);
        }
        true
    }

    fn participant(&mut self, id: &str, command: &Command, now: Millis) -> bool {
        let state = self.state();
        let agent = self.agent.as_ref().map(|end| end.agent.clone());
        let seated = self.agent.as_ref().map(|end| end.id.clone());
        let Some((end, role)) = self.end_of(id) else {
            return false;
        };
        let customer = role == Role::Customer;
        let live = state == SessionState::Live;
        end.n_decided += u32::from(command.is_decision());
        match command {
            Command::Connect { client } => {
                end.away_since = None;
                if end.client.as_ref() != Some(client) {
                    end.client = Some(client.clone());
                    end.n_decided = 0;
                }
            }
            Command::Disconnect => {
                end.away_since.get_or_insert(now);
            }
            Command::Consent {
                decision,
                host_origin,
                agent: named,
            } => {
                if named.is_some() && *named != seated {
                    return false;
                }
                let moved = self
                    .agreed
                    .as_ref()
                    .is_some_and(|agreed| agreed.1 != *host_origin);
                if !customer || !(state == SessionState::Asking || moved) {
                    return false;
                }
                if moved {
                    self.ask_again(now);
                }
                match decision {
                    ConsentDecision::No => self.finish(),
                    ConsentDecision::Allow => self.grants.extend([Grant::View, Grant::Point]),
                    ConsentDecision::ViewOnly => self.grants.extend([Grant::View]),
                }
                if !self.over {
                    self.agreed = agent.map(|agent| (agent, host_origin.clone()));
                }
            }
            Command::Grant(grant) => {
                if !customer || !live {
                    return false;
                }
                self.grants.insert(*grant);
            }
            Command::Revoke(grant) => {
                if !live || (!customer && *grant != Grant::Screen) {
                    return false;
                }
                self.grants.remove(grant);
            }
            Command::Chat { id, .. } => {
                // In these sequences every identifier belongs to one author.
                self.chat.insert(id.clone());
            }
            Command::Resync | Command::Repair { .. } => {
                return live && !customer && self.grants.contains(&Grant::View);
            }
            Command::Path { .. } | Command::Hide { .. } | Command::ShowAgain { .. } => {}
            Command::TabToken => return live && customer,
            Command::End => self.finish(),
            _ => return false,
        }
        true
    }

    fn pass(&mut self, now: Millis) {
        let overdue = |end: &Option<End>, limit: Millis| {
            end.as_ref()
                .and_then(|end| end.away_since)
                .is_some_and(|since| since + limit <= now)
        };
        let over = match self.state() {
            SessionState::Ended => false,
            SessionState::Waiting => {
                now >= EXPIRY
                    || (self.entry_is_widget && overdue(&self.customer, WAITING_ABSENCE_MS))
            }
            SessionState::Asking | SessionState::Live => {
                overdue(&self.customer, ABSENCE) || overdue(&self.agent, ABSENCE)
            }
        };
        if over {
            self.finish();
        }
    }
}

fn seat(n: u64) -> AgentSeat {
    AgentSeat {
        participant: format!("a{n}"),
        agent: format!("agt_{n}"),
        name: "Agent".into(),
        ticket: TicketRef {
            id: "tic_1".into(),
            number: 1,
            subject: "Router".into(),
        },
    }
}

fn server_command(random: &mut Random) -> Command {
    let host_origin = Some(random.pick(&ORIGINS).to_owned());
    match random.below(7) {
        0 | 1 => Command::AttachAgent(seat(random.below(2))),
        2 => Command::HandOver(seat(random.below(2))),
        3 | 4 => Command::AttachCustomer {
            participant: "c".into(),
            name: None,
            host_origin,
        },
        5 => Command::Resume { host_origin },
        _ => Command::Resume { host_origin: None },
    }
}

fn participant_command(random: &mut Random, from: &str) -> Command {
    let grants = [Grant::View, Grant::Point, Grant::Screen];
    match random.below(16) {
        0..=2 => Command::Connect {
            client: random.below(3).to_string(),
        },
        3 => Command::Disconnect,
        4..=6 => Command::Consent {
            decision: random.pick(&[
                ConsentDecision::Allow,
                ConsentDecision::ViewOnly,
                ConsentDecision::Allow,
                ConsentDecision::No,
            ]),
            host_origin: Some(random.pick(&ORIGINS).to_owned()),
            agent: random.pick(&[None, Some("a0"), Some("a1")]).map(Into::into),
        },
        7 | 8 => Command::Grant(random.pick(&grants)),
        9 | 10 => Command::Revoke(random.pick(&grants)),
        11 | 12 => Command::Chat {
            id: format!("{from}{}", random.below(4)),
            text: "hi".into(),
        },
        13 if random.below(2) == 0 => Command::Repair {
            epoch: 1,
            document: 0,
            step: 0,
            ids: vec![7],
        },
        13 => Command::Resync,
        14 => Command::Path {
            path: PathKind::P2p,
            rtt_ms: None,
        },
        _ if random.below(4) == 0 => Command::End,
        _ => Command::AttachAgent(seat(0)),
    }
}

/// Does one random thing to both and compares.
fn step(session: &mut Session, model: &mut Model, random: &mut Random, now: &mut Millis) {
    let was_over = model.over;
    match random.below(10) {
        0 => {
            *now += random.pick(&[1_000, 60_000, 400_000, 900_000]);
            session.handle_timeout(*now);
            model.pass(*now);
        }
        1 => {
            let text = serde_json::to_string(session.record()).expect("a record is JSON");
            let record = serde_json::from_str(&text).expect("what was written can be read");
            let chat = session.chat_tail().to_vec();
            *session = Session::restore(record, chat, *now);
            for end in [&mut model.customer, &mut model.agent]
                .into_iter()
                .flatten()
            {
                end.away_since = Some(*now);
            }
        }
        2..=4 => {
            let command = server_command(random);
            let done = session
                .handle_command(Actor::Server, command.clone(), *now)
                .is_ok();
            let expected = !was_over && model.server(&command, *now);
            assert_eq!(done, expected, "{command:?}");
        }
        _ => {
            let from = random.pick(&["c", "a0", "a1", "nobody"]);
            let command = participant_command(random, from);
            let actor = Actor::Participant(from);
            let done = session.handle_command(actor, command.clone(), *now).is_ok();
            let expected = !was_over && model.participant(from, &command, *now);
            assert_eq!(done, expected, "{from} {command:?}");
        }
    }
    compare(session, model, *now);
    check_outputs(session, model);
}

fn compare(session: &Session, model: &Model, now: Millis) {
    let view = session.view();
    assert_eq!(view.state, model.state());
    assert_eq!(
        view.grants,
        model.grants.iter().copied().collect::<Vec<_>>()
    );
    let participants = [&model.customer, &model.agent];
    for end in participants.into_iter().flatten() {
        let found = view.participants.iter().find(|one| one.id == end.id);
        let connected = !model.over && end.away_since.is_none();
        assert_eq!(
            found.map(|one| one.connected),
            Some(connected),
            "{}",
            end.id
        );
        let kept = session.record().lookup(&end.id);
        assert_eq!(kept.map(|one| one.n_decided), Some(end.n_decided));
    }
    let may_mirror = session.route_frame("c", FrameKind::Mirror).is_ok();
    let live = model.state() == SessionState::Live;
    assert_eq!(may_mirror, live && model.grants.contains(&Grant::View));
    if let Some(at) = session.poll_timeout() {
        assert!(
            at > now - ABSENCE - EXPIRY,
            "a timeout that never comes: {at}"
        );
    }
}

/// Nobody who is away or a stranger is spoken to, and every chat message is committed once.
fn check_outputs(session: &mut Session, model: &mut Model) {
    let mut view = None;
    while let Some(output) = session.poll_output() {
        match output {
            Output::Send { to, message } => {
                let here = model
                    .end_of(&to)
                    .is_some_and(|(end, _)| end.away_since.is_none());
                assert!(here, "sent to {to}: {message:?}");
                assert!(!matches!(message, ServerMessage::Welcome { .. }));
            }
            Output::Chat(message) => assert!(model.chat.contains(&message.id)),
            Output::View(latest) => view = Some(latest),
            Output::Event(event) => {
                let ended = matches!(event.kind, EventKind::SessionEnded { .. });
                assert!(!ended || model.over);
            }
            Output::Receipt { .. }
            | Output::Copied { .. }
            | Output::MintTabToken { .. }
            | Output::AnswerForwardOffer { .. }
            | Output::Close { .. } => {}
        }
    }
    if let Some(view) = view {
        assert_eq!(view, session.view(), "the last view is the state");
    }
}

#[test]
fn random_sequences_agree_with_the_model() {
    let start = std::env::var("TANDEM_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let (first, n_sequences) = start.map_or((1, SEQUENCES), |seed: u64| (seed, 1));
    let mut reached = BTreeSet::new();
    for seed in first..first + n_sequences {
        let run = std::panic::catch_unwind(|| sequence(seed));
        match run {
            Ok(states) => reached.extend(states),
            Err(cause) => {
                eprintln!("replay with TANDEM_SEED={seed}");
                std::panic::resume_unwind(cause);
            }
        }
    }
    assert!(
        start.is_some() || reached.len() == 4,
        "every state was reached: {reached:?}"
    );
}

fn sequence(seed: u64) -> BTreeSet<String> {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let entry = random.pick(&[Entry::Link, Entry::Code, Entry::Widget]);
    let mut now = 0;
    let mut session = Session::new("ses_1".into(), entry, Some(EXPIRY), ActorRef::system(), now);
    let mut model = Model {
        entry_is_widget: entry == Entry::Widget,
        ..Model::default()
    };
    let mut reached = BTreeSet::new();
    for _ in 0..STEPS {
        step(&mut session, &mut model, &mut random, &mut now);
        reached.insert(format!("{:?}", session.view().state));
    }
    reached
}
