//! The peers of one session: who has one, what they are told, and when it is over (ADR 0041, 0087).
//!
//! The session's task owns this. A screen and a talk go over peers of their own, so that neither outlives
//! its grant by the other's. Whoever may not see the screen any more, or listens no more, loses their peer
//! in the same turn in which the session's task learns of it, and with the grant everybody does.

use std::collections::HashMap;

use tandem_protocol::limits::FORWARD_OFFER_PACE_MS;
use tandem_protocol::signal::{Forwarding as Stage, Role, ServerMessage, SessionState};
use tandem_session::forwarding::{Flow, ForwardOffer, Forwarded, VoiceFlow, stage, voice_stage};
use tandem_session::{Command, Record};
use tokio::sync::mpsc;

use super::actor::Input;
use super::outbox::Outbox;
use crate::rtc::ice::{Reached, Relaying};
use crate::rtc::peers::{Event, Part, Peer, Peers, Room};
use crate::source::Millis;

/// Shortest time between two offers of one participant that are answered.
const OFFER_PACE_MS: Millis = FORWARD_OFFER_PACE_MS as Millis;

/// What became of a peer; none: it has ended.
pub(super) type Told = Option<Event>;

/// Forwarding in one session.
#[derive(Debug)]
pub(super) struct Forwarding {
    screen: Way,
    voice: Way,
    /// Of both ways, so that a number is one peer's alone.
    n_peers: u64,
}

/// All that leads to one thing that is forwarded.
#[derive(Debug)]
struct Way {
    of: Forwarded,
    peers: Option<Peers>,
    actor: mpsc::WeakSender<Box<Input>>,
    /// There while forwarding is wanted.
    room: Option<Room>,
    seats: HashMap<String, Seat>,
}

/// A participant as one who forwarding concerns.
#[derive(Debug, Default)]
struct Seat {
    /// What they were told last on the socket that is open.
    told: Option<Stage>,
    offered_at: Option<Millis>,
    /// The latest of the offers that came too soon after it.
    held: Option<ForwardOffer>,
    peer: Option<Open>,
}

#[derive(Debug)]
struct Open {
    number: u64,
    generation: u32,
    is_connected: bool,
    flows: bool,
    _reached: Option<Reached>,
    _peer: Peer,
}

/// A participant who is here.
pub(super) struct Here<'a> {
    pub(super) id: &'a str,
    pub(super) role: Role,
    /// Whether they watch and hear the talk.
    pub(super) listens: bool,
    /// That of their socket.
    pub(super) outbox: &'a Outbox,
}

impl Forwarding {
    pub(super) fn new(peers: Option<Peers>, actor: mpsc::WeakSender<Box<Input>>) -> Self {
        let way = |of, peers, actor| Way {
            of,
            peers,
            actor,
            room: None,
            seats: HashMap::new(),
        };
        Self {
            screen: way(Forwarded::Screen, peers.clone(), actor.clone()),
            voice: way(Forwarded::Voice, peers, actor),
            n_peers: 0,
        }
    }

    /// Session, grants or sockets have changed: what is over ends, and everybody hears how it stands.
    pub(super) fn follow(&mut self, record: &Record, here: &[Here<'_>]) {
        self.screen.follow(record, here);
        self.voice.follow(record, here);
    }

    /// Whether this can not be: nobody is named as one who hears a talk that nothing brings to them.
    pub(super) fn refuses(&self, command: &Command) -> bool {
        matches!(command, Command::Listen { on: true }) && self.voice.peers.is_none()
    }

    /// A participant who may has offered a connection: one who asks too fast is answered later, and what they
    /// have offered last; one for whom there is no room asks again.
    pub(super) fn offer(
        &mut self,
        who: (&str, Role),
        offer: ForwardOffer,
        relaying: &Relaying,
        now: Millis,
    ) {
        self.n_peers += 1;
        let way = match offer.of {
            Forwarded::Screen => &mut self.screen,
            Forwarded::Voice => &mut self.voice,
        };
        way.offer(who, offer, self.n_peers, relaying, now);
    }

    /// When an offer that came too soon may be answered; absent while none waits.
    pub(super) fn poll_timeout(&self) -> Option<Millis> {
        let ways = [&self.screen, &self.voice].into_iter();
        ways.filter_map(Way::poll_timeout).min()
    }

    /// Answers what has waited long enough.
    pub(super) fn handle_timeout(&mut self, relaying: &Relaying, here: &[Here<'_>], now: Millis) {
        for way in [&mut self.screen, &mut self.voice] {
            for (id, offer) in way.take_due(now) {
                let who = here.iter().find(|one| one.id == id);
                if let Some(one) = who.filter(|one| concerns(way.of, one)) {
                    self.n_peers += 1;
                    way.open((&id, one.role), offer, self.n_peers, relaying, now);
                }
            }
        }
    }

    /// Something became of a peer.
    pub(super) fn hear(&mut self, id: &str, number: u64, told: Told, here: &[Here<'_>]) {
        for way in [&mut self.screen, &mut self.voice] {
            if way.has(id, number) {
                return way.hear(id, told, here);
            }
        }
    }
}

impl Way {
    fn follow(&mut self, record: &Record, here: &[Here<'_>]) {
        let is_granted =
            record.state == SessionState::Live && record.grants.contains(&self.of.grant());
        if self.peers.is_none() || (!is_granted && self.seats.is_empty()) {
            return;
        }
        let of = self.of;
        let is_wanted = here
            .iter()
            .any(|one| one.role.is_viewer() && concerns(of, one));
        let is_here = |id: &String| here.iter().any(|one| one.id == id);
        self.seats.retain(|id, _| is_here(id));
        if is_granted && is_wanted {
            self.room.get_or_insert_default();
        } else {
            self.room = None;
        }
        for one in here {
            if (self.room.is_none() || !concerns(of, one))
                && let Some(seat) = self.seats.get_mut(one.id)
            {
                seat.held = None;
                seat.peer = None;
            }
        }
        self.tell(here);
        if !is_granted {
            self.seats.clear();
        }
    }

    fn tell(&mut self, here: &[Here<'_>]) {
        let of = self.of;
        let (screen, voice) = (self.flow(here), self.voice_flow(here));
        for one in here {
            let seat = self.seats.entry(one.id.to_owned()).or_default();
            let is_connected = seat.peer.as_ref().is_some_and(|peer| peer.is_connected);
            let next = match of {
                Forwarded::Screen => stage(screen, one.role, is_connected),
                Forwarded::Voice => voice_stage(voice, one.role, one.listens, is_connected),
            };
            // A fresh socket may be that of a client whose last peer is gone.
            if seat.told.is_none() && next != Stage::Off {
                one.outbox.send(&say_stage(of, Stage::Off));
            }
            if seat.told != Some(next) {
                seat.told = Some(next);
                one.outbox.send(&say_stage(of, next));
            }
        }
    }

    fn flow(&self, here: &[Here<'_>]) -> Flow {
        let peer_of = |role: Role| {
            let one = here.iter().find(|one| one.role == role)?;
            self.seats.get(one.id)?.peer.as_ref()
        };
        Flow {
            is_wanted: self.room.is_some(),
            flows: peer_of(Role::Customer).is_some_and(|peer| peer.flows),
            agent_is_here: here.iter().any(|one| one.role == Role::Agent),
            agent_is_connected: peer_of(Role::Agent).is_some_and(|peer| peer.is_connected),
        }
    }

    fn voice_flow(&self, here: &[Here<'_>]) -> VoiceFlow {
        let speaks = |one: &Here<'_>| {
            let peer = self.seats.get(one.id).and_then(|seat| seat.peer.as_ref());
            !one.role.is_viewer() && peer.is_some_and(|peer| peer.flows)
        };
        VoiceFlow {
            is_wanted: self.room.is_some(),
            flows: here.iter().any(speaks),
        }
    }

    fn offer(
        &mut self,
        who: (&str, Role),
        offer: ForwardOffer,
        number: u64,
        relaying: &Relaying,
        now: Millis,
    ) {
        if self.peers.is_none() || self.room.is_none() {
            return;
        }
        let seat = self.seats.entry(who.0.to_owned()).or_default();
        if seat.is_early(now) {
            // Who offers anew has given up what they offered before.
            seat.held = Some(offer);
        } else {
            self.open(who, offer, number, relaying, now);
        }
    }

    fn poll_timeout(&self) -> Option<Millis> {
        let waiting = self.seats.values().filter(|seat| seat.held.is_some());
        let offered = waiting.filter_map(|seat| seat.offered_at);
        offered.map(|at| at + OFFER_PACE_MS).min()
    }

    /// The offers that have waited long enough, and whose they are.
    fn take_due(&mut self, now: Millis) -> Vec<(String, ForwardOffer)> {
        let seats = self.seats.iter_mut();
        let due = seats.filter(|(_, seat)| !seat.is_early(now));
        due.filter_map(|(id, seat)| Some((id.clone(), seat.held.take()?)))
            .collect()
    }

    /// Begins the peer that answers an offer.
    fn open(
        &mut self,
        (id, role): (&str, Role),
        offer: ForwardOffer,
        number: u64,
        relaying: &Relaying,
        now: Millis,
    ) {
        let (Some(peers), Some(room)) = (&self.peers, &self.room) else {
            return;
        };
        let seat = self.seats.entry(id.to_owned()).or_default();
        seat.offered_at = Some(now);
        seat.held = None;
        // The one before makes room first.
        seat.peer = None;
        let part = part(self.of, role);
        let Some((peer, events)) = peers.open(offer.sdp, part, room.clone()) else {
            tracing::warn!("no room for a peer: the limit forwarding_peers is reached");
            return;
        };
        seat.peer = Some(Open {
            number,
            generation: offer.generation,
            is_connected: false,
            flows: false,
            // Before the answer says where the peer is.
            _reached: relaying.reach(id, peer.name()),
            _peer: peer,
        });
        tokio::spawn(pass_on(events, self.actor.clone(), id.to_owned(), number));
    }

    /// Whether that peer is one of this way, and the latest of its participant.
    fn has(&self, id: &str, number: u64) -> bool {
        let peer = self.seats.get(id).and_then(|seat| seat.peer.as_ref());
        peer.is_some_and(|peer| peer.number == number)
    }

    fn hear(&mut self, id: &str, told: Told, here: &[Here<'_>]) {
        let Some(seat) = self.seats.get_mut(id) else {
            return;
        };
        let Some(peer) = seat.peer.as_mut() else {
            return;
        };
        match told {
            Some(Event::Answer(sdp)) => {
                let answer = say_answer(self.of, peer.generation, sdp);
                if let Some(one) = here.iter().find(|one| one.id == id) {
                    one.outbox.send(&answer);
                }
            }
            Some(Event::Connected) => peer.is_connected = true,
            Some(Event::Flows) => peer.flows = true,
            None => seat.peer = None,
        }
        self.tell(here);
    }
}

impl Seat {
    /// Whether the last offer was answered so short a time ago that the next one has to wait. A clock that was set
    /// back keeps nobody waiting.
    fn is_early(&self, now: Millis) -> bool {
        self.offered_at
            .is_some_and(|at| (at..at + OFFER_PACE_MS).contains(&now))
    }
}

/// Whether somebody has, or is to have, a peer of this kind.
fn concerns(of: Forwarded, one: &Here<'_>) -> bool {
    match of {
        Forwarded::Screen => true,
        Forwarded::Voice => one.listens || !one.role.is_viewer(),
    }
}

fn part(of: Forwarded, role: Role) -> Part {
    match (of, role) {
        (Forwarded::Screen, Role::Customer) => Part::In,
        (Forwarded::Screen, Role::Agent | Role::Supervisor | Role::Observer) => Part::Out,
        (Forwarded::Voice, Role::Customer) => Part::CustomerSpeaks,
        (Forwarded::Voice, Role::Agent) => Part::AgentSpeaks,
        (Forwarded::Voice, Role::Supervisor | Role::Observer) => Part::Listens,
    }
}

fn say_stage(of: Forwarded, stage: Stage) -> ServerMessage {
    match of {
        Forwarded::Screen => ServerMessage::Forwarding { stage },
        Forwarded::Voice => ServerMessage::VoiceForwarding { stage },
    }
}

fn say_answer(of: Forwarded, generation: u32, sdp: String) -> ServerMessage {
    match of {
        Forwarded::Screen => ServerMessage::ForwardAnswer { generation, sdp },
        Forwarded::Voice => ServerMessage::VoiceAnswer { generation, sdp },
    }
}

/// What becomes of a peer goes to its session; its end too, however it came.
async fn pass_on(
    mut events: mpsc::Receiver<Event>,
    actor: mpsc::WeakSender<Box<Input>>,
    participant_id: String,
    peer: u64,
) {
    loop {
        let told = events.recv().await;
        let is_end = told.is_none();
        let Some(actor) = actor.upgrade() else {
            return;
        };
        let participant_id = participant_id.clone();
        let input = Input::Forwarded {
            participant_id,
            peer,
            told,
        };
        if actor.send(Box::new(input)).await.is_err() || is_end {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_790_000_000_000;

    fn offer(generation: u32) -> ForwardOffer {
        ForwardOffer {
            of: Forwarded::Screen,
            generation,
            sdp: "v=0".into(),
        }
    }

    /// One who has offered at that time, and once more too soon.
    fn waiting(at: Millis, generation: u32) -> Seat {
        Seat {
            offered_at: Some(at),
            held: Some(offer(generation)),
            ..Seat::default()
        }
    }

    #[test]
    fn offers_that_came_too_soon_are_due_once_the_pace_allows_and_each_once() {
        let (inbox, _inputs) = mpsc::channel(1);
        let mut forwarding = Forwarding::new(None, inbox.downgrade());
        assert_eq!(forwarding.poll_timeout(), None);
        let seats = &mut forwarding.screen.seats;
        seats.insert("a".into(), waiting(NOW, 1));
        seats.insert("c".into(), waiting(NOW + 1, 2));
        let due = NOW + OFFER_PACE_MS;
        assert_eq!(forwarding.poll_timeout(), Some(due));
        assert!(forwarding.screen.take_due(due - 1).is_empty());
        let first = [("a".to_owned(), offer(1))];
        assert_eq!(forwarding.screen.take_due(due), first);
        assert_eq!(forwarding.poll_timeout(), Some(due + 1));
        let next = [("c".to_owned(), offer(2))];
        assert_eq!(forwarding.screen.take_due(due + 1), next);
        assert_eq!(forwarding.poll_timeout(), None);
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_no_offer_waiting() {
        let (inbox, _inputs) = mpsc::channel(1);
        let mut forwarding = Forwarding::new(None, inbox.downgrade());
        let seats = &mut forwarding.voice.seats;
        seats.insert("v".into(), waiting(NOW, 3));
        assert_eq!(forwarding.voice.take_due(NOW - 1).len(), 1);
    }
}
