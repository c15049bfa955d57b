//! A whole session of many peers under a virtual clock: a customer who reloads, agents who hand
//! over, a server that dies, and networks that do what networks do.
//!
//! Each seed is one session; after every commit, every frame and at the end the invariants are
//! checked. `TANDEM_SEED` replays one, `TANDEM_SESSIONS` says how many there are.

mod client;
mod net;
#[path = "../delivery/rng.rs"]
mod rng;
mod server;
mod storm;

use std::collections::BTreeMap;

use client::Client;
use net::{Conn, Direct};
use rng::Rng;
use server::Server;
use tandem_protocol::limits::{REPLAY_BYTES_MAX, REPLAY_FRAMES_MAX};
use tandem_protocol::signal::{Entry, Role, SessionState, TicketRef};
use tandem_session::command::AgentSeat;
use tandem_session::delivery::{Channel, Millis, MirrorFrame, Path};
use tandem_session::{ActorRef, Command, Session};

struct World {
    now: Millis,
    rng: Rng,
    delay_ms: Millis,
    crashes_per_mille: u64,
    server: Server,
    /// Pages that are or were open; the customer's latest is `customer`, the seated agent's `agent`.
    clients: Vec<Client>,
    customer: usize,
    agent: usize,
    conns: Vec<Conn>,
    /// Those that still do something.
    alive: Vec<usize>,
    direct: Option<Direct>,
    /// What the customer's browser keeps over reloads.
    resume_token: u64,
    late_resumes: Vec<(Millis, u64)>,
    epoch: u32,
    /// Of each epoch: the seat that it was begun for, and its bodies.
    epochs: BTreeMap<u32, (String, Vec<Vec<u8>>)>,
    /// Whose seat each one is.
    seats: BTreeMap<String, String>,
    decisions: BTreeMap<u64, Vec<u64>>,
    written: BTreeMap<u64, Vec<String>>,
    serial: u64,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut rng = Rng(seed);
        let by = ActorRef::system();
        let session = Session::new("ses_1".into(), Entry::Widget, None, by, 0);
        let mut world = Self {
            now: 0,
            delay_ms: 1 + rng.below(80),
            crashes_per_mille: 0,
            rng,
            server: Server::begin(session),
            clients: Vec::new(),
            customer: 0,
            agent: 1,
            conns: Vec::new(),
            alive: Vec::new(),
            direct: None,
            resume_token: 1,
            late_resumes: Vec::new(),
            epoch: 0,
            epochs: BTreeMap::new(),
            seats: BTreeMap::new(),
            decisions: BTreeMap::new(),
            written: BTreeMap::new(),
            serial: 0,
        };
        world.server.store.resume = (1, 1);
        world.finish(None);
        let comes_in = Command::AttachCustomer {
            participant: "c".into(),
            name: None,
            host_origin: None,
        };
        world.step(None, comes_in, None).expect("first");
        let takes = Command::AttachAgent(world.seat("agt_0"));
        world.step(None, takes, None).expect("first");
        world.open_client(Role::Customer, "");
        world.open_client(Role::Agent, "agt_0");
        world.crashes_per_mille = 5;
        world
    }

    fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    fn seat(&mut self, agent: &str) -> AgentSeat {
        let participant = format!("p{}", self.next_serial());
        self.seats.insert(participant.clone(), agent.into());
        AgentSeat {
            participant,
            agent: agent.into(),
            name: "Ada".into(),
            ticket: TicketRef {
                id: "tic_1".into(),
                number: 1,
                subject: "Router".into(),
            },
        }
    }

    fn open_client(&mut self, role: Role, agent: &str) {
        let instance = self.next_serial();
        self.clients
            .push(Client::new(instance, role, agent, self.now));
        let idx = self.clients.len() - 1;
        match role {
            Role::Customer => self.customer = idx,
            Role::Agent => self.agent = idx,
            Role::Supervisor | Role::Observer => unreachable!("nobody watches here"),
        }
    }

    // What happens when

    fn due_at(&self) -> Option<Millis> {
        let conns = self
            .alive
            .iter()
            .filter_map(|conn| self.conns[*conn].due_at());
        let clients = self.clients.iter().filter_map(Client::due_at);
        let direct = self.direct.as_ref().and_then(Direct::due_at);
        let late = self.late_resumes.iter().map(|(at, _)| *at);
        conns
            .chain(clients)
            .chain(late)
            .chain(direct)
            .chain(self.server_due_at())
            .min()
    }

    fn run_for(&mut self, time_ms: Millis) {
        let until = self.now + time_ms;
        while let Some(at) = self.due_at().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            self.turn();
        }
        self.now = until;
        let conns = &self.conns;
        self.alive.retain(|conn| !conns[*conn].is_dead());
    }

    fn turn(&mut self) {
        let now = self.now;
        for at in 0..self.alive.len() {
            self.move_conn(self.alive[at]);
        }
        self.move_direct();
        if self.server_due_at().is_some_and(|at| at <= now) {
            self.server_timeout();
        }
        while let Some(at) = self.late_resumes.iter().position(|(at, _)| *at <= now) {
            let (_, token) = self.late_resumes.swap_remove(at);
            // Nobody waits for the answer any more.
            let _lost = self.resume(token);
        }
        for idx in 0..self.clients.len() {
            if self.clients[idx].due_at().is_some_and(|at| at <= now) {
                self.client_timeout(idx);
            }
        }
    }

    fn move_conn(&mut self, idx: usize) {
        let now = self.now;
        if self.conns[idx]
            .server_notices_at
            .is_some_and(|at| at <= now)
        {
            self.conns[idx].server_notices_at = None;
            self.server_notices(idx);
        }
        if self.conns[idx]
            .client_notices_at
            .is_some_and(|at| at <= now)
        {
            self.conns[idx].client_notices_at = None;
            self.lose(idx);
        }
        for lane in 0..2 {
            while self.conns[idx].stalled_until <= now
                && let Some(what) = self.conns[idx].to_server[lane].take(now)
            {
                self.server_hears(idx, what);
            }
            while self.conns[idx].stalled_until <= now
                && let Some(what) = self.conns[idx].to_client[lane].take(now)
            {
                self.client_hears(idx, what);
            }
        }
    }

    fn move_direct(&mut self) {
        for to_agent in [true, false] {
            for channel in [Channel::Mirror, Channel::Pointer] {
                while let Some(direct) = &mut self.direct
                    && let Some(bytes) = direct.wire(to_agent, channel).take(self.now)
                {
                    let to = if to_agent {
                        direct.agent
                    } else {
                        direct.customer
                    };
                    if let Some(idx) = self.clients.iter().position(|one| one.instance == to) {
                        self.frame(idx, Path::DataChannel, &bytes);
                        self.pump(idx);
                    }
                }
            }
        }
    }

    fn cut(&mut self, conn: usize) {
        let server_at = self.now + self.rng.below(15_000);
        let client_at = self.now + self.rng.below(10_000);
        self.conns[conn].cut(server_at, client_at);
    }

    fn drop_direct(&mut self, which: impl Fn(&Direct) -> bool) {
        let Some(direct) = self.direct.take_if(|direct| which(direct)) else {
            return;
        };
        for instance in [direct.customer, direct.agent] {
            if let Some(idx) = self.clients.iter().position(|one| one.instance == instance) {
                self.refresh(idx);
            }
        }
    }

    // Invariants

    fn check_frame(&mut self, idx: usize, frame: &MirrorFrame) {
        let (seat, bodies) = &self.epochs[&frame.epoch];
        let client = &mut self.clients[idx];
        let agreed = self.server.store.agreed.contains(seat);
        assert!(agreed, "an agent sees what was never agreed to");
        assert_eq!(self.seats[seat], client.agent, "meant for another agent");
        let newest = client.applied.keys().next_back().copied().unwrap_or(0);
        assert!(frame.epoch >= newest, "an epoch came back");
        let n_applied = client.applied.entry(frame.epoch).or_default();
        assert!(
            bodies.get(*n_applied) == Some(&frame.body),
            "lost or doubled"
        );
        *n_applied += 1;
    }

    fn check_bounds(&self, (n_frames, bytes): (usize, usize)) {
        assert!(n_frames <= REPLAY_FRAMES_MAX && bytes <= REPLAY_BYTES_MAX);
    }

    /// No decision and no message twice or out of order, whatever became of its page.
    fn check_log(&self) {
        for (client, executed) in &self.server.store.executed {
            assert!(
                executed.is_sorted_by(|a, b| a < b),
                "{client}: {executed:?}"
            );
        }
        for written in self.written.values() {
            let chat = self.server.store.chat.iter();
            let committed: Vec<&String> = chat
                .map(|message| &message.id)
                .filter(|id| written.contains(id))
                .collect();
            let expected: Vec<&String> = written.iter().take(committed.len()).collect();
            assert_eq!(committed, expected, "messages are committed in order");
        }
        let mut agreed = self.server.store.agreed.clone();
        agreed.sort();
        agreed.dedup();
        assert_eq!(agreed.len(), self.server.store.agreed.len(), "asked twice");
    }

    /// With everything mended, both ends have all of it.
    fn check_settled(&self) {
        let session = self.server.session.as_ref().expect("runs again");
        let view = session.view();
        let (customer, agent) = (&self.clients[self.customer], &self.clients[self.agent]);
        if view.state == SessionState::Ended {
            assert!(
                customer.over && agent.over,
                "somebody waits for a session that is over"
            );
            return;
        }
        assert!(!customer.ending, "the customer's end was lost");
        for client in [customer, agent] {
            assert!(!client.over, "{:?} was left behind", client.role);
            assert_eq!(client.view.as_ref(), Some(&view), "{:?}", client.role);
            assert!(client.undecided.is_empty(), "{:?}", client.undecided);
            assert!(client.chats.is_empty(), "{:?}", client.chats);
        }
        if customer.shares() {
            let (_, bodies) = &self.epochs[&self.epoch];
            let n_applied = agent.applied.get(&self.epoch).copied().unwrap_or(0);
            assert_eq!(n_applied, bodies.len(), "of epoch {}", self.epoch);
        }
    }
}
