//! The peers of one session: who has one, what they are told, and when it is over (ADR 0041).
//!
//! The session's task owns this. Whoever may not see the screen any more loses their peer in the same
//! turn in which the task learns of it, and with the grant everybody does.

use std::collections::HashMap;

use tandem_protocol::limits::FORWARD_OFFER_PACE_MS;
use tandem_protocol::signal::{Forwarding as Stage, Grant, Role, ServerMessage, SessionState};
use tandem_session::Record;
use tandem_session::forwarding::{Flow, stage};
use tokio::sync::mpsc;

use super::actor::Input;
use super::outbox::Outbox;
use crate::rtc::ice::{Reached, Relaying};
use crate::rtc::peers::{Event, Part, Peer, Peers, Room};
use crate::source::Millis;

/// What became of a peer; none: it has ended.
pub(super) type Told = Option<Event>;

/// Forwarding in one session.
#[derive(Debug)]
pub(super) struct Forwarding {
    peers: Option<Peers>,
    actor: mpsc::WeakSender<Box<Input>>,
    /// There while forwarding is wanted.
    room: Option<Room>,
    seats: HashMap<String, Seat>,
    n_peers: u64,
}

/// A participant as one who forwarding concerns.
#[derive(Debug, Default)]
struct Seat {
    /// What they were told last on the socket that is open.
    told: Option<Stage>,
    offered_at: Option<Millis>,
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

/// A participant who is here: identifier, role, and outbox of the socket.
pub(super) type Here<'a> = (&'a str, Role, &'a Outbox);

impl Forwarding {
    pub(super) fn new(peers: Option<Peers>, actor: mpsc::WeakSender<Box<Input>>) -> Self {
        Self {
            peers,
            actor,
            room: None,
            seats: HashMap::new(),
            n_peers: 0,
        }
    }

    /// Session, grants or sockets have changed: what is over ends, and everybody hears how it stands.
    pub(super) fn follow(&mut self, record: &Record, here: &[Here<'_>]) {
        let is_watched = here.iter().any(|(_, role, ..)| role.is_viewer());
        let is_granted =
            record.state == SessionState::Live && record.grants.contains(&Grant::Screen);
        if self.peers.is_none() || (!is_granted && self.seats.is_empty()) {
            return;
        }
        let is_here = |id: &String| here.iter().any(|(one, ..)| one == id);
        self.seats.retain(|id, _| is_here(id));
        if is_granted && is_watched {
            self.room.get_or_insert_default();
        } else {
            self.room = None;
            for seat in self.seats.values_mut() {
                seat.peer = None;
            }
        }
        self.tell(here);
        if !is_granted {
            self.seats.clear();
        }
    }

    fn tell(&mut self, here: &[Here<'_>]) {
        let flow = self.flow(here);
        for (id, role, outbox) in here {
            let seat = self.seats.entry((*id).to_owned()).or_default();
            let is_connected = seat.peer.as_ref().is_some_and(|peer| peer.is_connected);
            let next = stage(flow, *role, is_connected);
            // A fresh socket may be that of a client whose last peer is gone.
            if seat.told.is_none() && next != Stage::Off {
                outbox.send(&ServerMessage::Forwarding { stage: Stage::Off });
            }
            if seat.told != Some(next) {
                seat.told = Some(next);
                outbox.send(&ServerMessage::Forwarding { stage: next });
            }
        }
    }

    fn flow(&self, here: &[Here<'_>]) -> Flow {
        let peer_of = |role: Role| {
            let (id, ..) = here.iter().find(|(_, one, ..)| *one == role)?;
            self.seats.get(*id)?.peer.as_ref()
        };
        Flow {
            is_wanted: self.room.is_some(),
            flows: peer_of(Role::Customer).is_some_and(|peer| peer.flows),
            agent_is_here: here.iter().any(|(_, role, ..)| *role == Role::Agent),
            agent_is_connected: peer_of(Role::Agent).is_some_and(|peer| peer.is_connected),
        }
    }

    /// A participant who may has offered a connection; one who asks too fast, or for whom there is no
    /// room, asks again later.
    pub(super) fn offer(
        &mut self,
        (id, role): (&str, Role),
        generation: u32,
        sdp: String,
        relaying: &Relaying,
        now: Millis,
    ) {
        let (Some(peers), Some(room)) = (&self.peers, &self.room) else {
            return;
        };
        let seat = self.seats.entry(id.to_owned()).or_default();
        let pace = FORWARD_OFFER_PACE_MS as Millis;
        if seat
            .offered_at
            .is_some_and(|at| (at..at + pace).contains(&now))
        {
            return;
        }
        seat.offered_at = Some(now);
        // The one before makes room first.
        seat.peer = None;
        let part = match role {
            Role::Customer => Part::In,
            Role::Agent | Role::Supervisor | Role::Observer => Part::Out,
        };
        let Some((peer, events)) = peers.open(sdp, part, room.clone()) else {
            tracing::warn!("no room for a peer: the limit forwarding_peers is reached");
            return;
        };
        self.n_peers += 1;
        let number = self.n_peers;
        seat.peer = Some(Open {
            number,
            generation,
            is_connected: false,
            flows: false,
            // Before the answer says where the peer is.
            _reached: relaying.reach(id, peer.name()),
            _peer: peer,
        });
        tokio::spawn(pass_on(events, self.actor.clone(), id.to_owned(), number));
    }

    /// Something became of a peer.
    pub(super) fn hear(&mut self, id: &str, number: u64, told: Told, here: &[Here<'_>]) {
        let Some(seat) = self.seats.get_mut(id) else {
            return;
        };
        let Some(peer) = seat.peer.as_mut().filter(|peer| peer.number == number) else {
            return;
        };
        match told {
            Some(Event::Answer(sdp)) => {
                let generation = peer.generation;
                if let Some((.., outbox)) = here.iter().find(|(one, ..)| *one == id) {
                    outbox.send(&ServerMessage::ForwardAnswer { generation, sdp });
                }
            }
            Some(Event::Connected) => peer.is_connected = true,
            Some(Event::Flows) => peer.flows = true,
            None => seat.peer = None,
        }
        self.tell(here);
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
