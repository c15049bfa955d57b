//! What happens to a session: people who click, networks that fail, processes that die.

use tandem_protocol::limits::LIVE_FRAME_BYTES_MAX;
use tandem_protocol::signal::{ClientMessage, ConsentDecision, Grant, Role, SessionState};
use tandem_session::Command;
use tandem_session::delivery::{Millis, PointerPlace};

use crate::World;
use crate::net::{Direct, Mood};

/// Sessions of an ordinary run.
const SESSIONS: u64 = 500;
const OPERATIONS: u64 = 250;
/// Time in which everything settles once nothing is broken any more.
const SETTLE_MS: Millis = 60_000;

impl World {
    fn operate(&mut self) {
        match self.rng.below(1_000) {
            0..=279 => self.mutate(),
            280..=549 => {
                let time_ms = self.rng.below(300);
                self.run_for(time_ms);
            }
            550..=569 => {
                let time_ms = self.rng.below(20_000);
                self.run_for(time_ms);
            }
            570..=669 => self.answer(),
            670..=719 => self.decide(),
            720..=779 => {
                let idx = self.anybody();
                self.write(idx);
            }
            780..=799 => self.point(),
            800..=959 => self.fail(),
            960..=974 => self.reload(),
            975..=984 => self.hand_over(),
            985..=997 => self.resync(),
            _ => self.end(),
        }
    }

    /// The customer or the agent.
    fn anybody(&mut self) -> usize {
        if self.rng.percent(50) {
            self.customer
        } else {
            self.agent
        }
    }

    fn mutate(&mut self) {
        let serial = self.next_serial();
        let len = match self.rng.below(60) {
            0 => LIVE_FRAME_BYTES_MAX + 1_000,
            _ => self.rng.below(60) as usize,
        };
        let mut body = serial.to_le_bytes().to_vec();
        body.resize(8 + len, 7);
        let (customer, now) = (self.customer, self.now);
        if let Some(endpoint) = &mut self.clients[customer].endpoint
            && endpoint.send_mirror(0, &body, now).is_ok()
        {
            let (_, bodies) = self.epochs.get_mut(&self.epoch).expect("it was begun");
            bodies.push(body);
        }
        self.pump(customer);
    }

    /// The customer answers the sheet, once for each that is shown.
    fn answer(&mut self) {
        let client = &self.clients[self.customer];
        let answered = |message: &ClientMessage| matches!(message, ClientMessage::Consent { .. });
        let waits = client.undecided.iter().any(|(_, one)| answered(one));
        let shown = client.state() == Some(SessionState::Asking) && !client.ending;
        if client.over || !shown || waits {
            return;
        }
        let agent = client.seat();
        let decision = match self.rng.below(60) {
            0 => ConsentDecision::No,
            1..=9 => ConsentDecision::ViewOnly,
            _ => ConsentDecision::Allow,
        };
        let host_origin = None;
        let consent = ClientMessage::Consent {
            decision,
            host_origin,
            agent,
        };
        self.say(self.customer, consent);
    }

    fn decide(&mut self) {
        let grant = [Grant::Screen, Grant::Point, Grant::View][self.rng.below(20) as usize % 3];
        let idx = self.anybody();
        let message = match self.rng.below(3) {
            0 => ClientMessage::Grant { grant },
            1 => ClientMessage::Revoke { grant },
            _ => ClientMessage::Hidden { count: 1 },
        };
        self.say(idx, message);
    }

    fn point(&mut self) {
        let (idx, now) = (self.anybody(), self.now);
        if let Some(endpoint) = &mut self.clients[idx].endpoint {
            let place = PointerPlace {
                node: 1,
                fx: 0,
                fy: 0,
                down: false,
                document: 0,
            };
            endpoint.send_pointer(place, now);
        }
        self.pump(idx);
    }

    fn fail(&mut self) {
        let idx = self.anybody();
        match self.rng.below(16) {
            0..=2 => {
                if let Some(conn) = self.clients[idx].conn {
                    self.cut(conn);
                }
            }
            3 | 4 => {
                self.clients[idx].offline ^= true;
                if let Some(conn) = self.clients[idx].conn.filter(|_| self.clients[idx].offline) {
                    self.cut(conn);
                }
            }
            5 | 6 => {
                let until = self.now + self.rng.below(8_000);
                if let Some(conn) = self.clients[idx].conn {
                    self.conns[conn].stalled_until = until;
                }
            }
            7 if self.server.session.is_some() => self.kill(),
            8 if self.server.session.is_some() => self.stop(),
            7..=9 => self.start_if_down(),
            10..=13 => self.change_direct(),
            _ => {
                self.start_if_down();
                self.clients[idx].offline = false;
            }
        }
    }

    fn start_if_down(&mut self) {
        if self.server.session.is_none() {
            self.start();
        }
    }

    fn change_direct(&mut self) {
        let moods = [Mood::Carries, Mood::Carries, Mood::Swallows, Mood::Raves];
        let mood = moods[self.rng.below(4) as usize];
        let (customer, agent) = (&self.clients[self.customer], &self.clients[self.agent]);
        match &mut self.direct {
            Some(_) if self.rng.percent(30) => self.drop_direct(|_| true),
            Some(direct) => direct.mood = mood,
            None => {
                let live = |state| state == Some(SessionState::Live);
                // The offer went through the server, so both have heard of each other.
                if live(customer.state()) && live(agent.state()) && customer.seat() == agent.seat()
                {
                    self.direct = Some(Direct::new(customer.instance, agent.instance));
                    self.refresh(self.customer);
                    self.refresh(self.agent);
                }
            }
        }
    }

    /// Another page takes the place of the one before; what only that knew is gone with it.
    fn reload(&mut self) {
        let idx = self.anybody();
        let (role, agent) = (self.clients[idx].role, self.clients[idx].agent.clone());
        if self.clients[idx].over || self.clients[idx].ending {
            return;
        }
        self.leave(idx);
        self.open_client(role, &agent);
    }

    fn hand_over(&mut self) {
        let agent = format!("agt_{}", self.rng.below(3));
        let seat = self.seat(&agent);
        let handed_over = self.step(None, Command::HandOver(seat), None).is_ok();
        if handed_over && self.server.session.is_some() {
            // The one before is left to find out.
            self.seat_at_desk(&agent);
        }
    }

    /// That agent has the session open, be it in a page that is open already.
    fn seat_at_desk(&mut self, agent: &str) {
        let open = &self.clients[self.agent];
        if open.agent != agent || (open.over && !self.server.store.ended) {
            self.open_client(Role::Agent, agent);
        }
    }

    fn resync(&mut self) {
        self.say(self.agent, ClientMessage::Resync {});
    }

    fn end(&mut self) {
        let idx = self.anybody();
        if self.clients[idx].over || self.rng.percent(50) {
            return;
        }
        if idx == self.customer {
            self.clients[idx].ending = true;
            self.clients[idx].endpoint = None;
            self.drop_direct(|_| true);
            self.refresh(idx);
        }
        self.say(idx, ClientMessage::End {});
    }

    /// Nothing is broken any more, and everybody who was left behind has come back.
    fn heal(&mut self) {
        self.crashes_per_mille = 0;
        self.start_if_down();
        for client in &mut self.clients {
            client.offline = false;
        }
        for conn in &mut self.conns {
            conn.stalled_until = 0;
        }
        if let Some(direct) = &mut self.direct {
            direct.mood = Mood::Carries;
        }
        let record = self.server.session.as_ref().map(|session| session.record());
        let seated = record.and_then(|record| record.by_role(Role::Agent)?.agent.clone());
        let agent = seated.expect("an agent took it");
        // A page whose seat was given away and back may hear of that late.
        for _ in 0..2 {
            self.seat_at_desk(&agent);
            self.run_for(SETTLE_MS / 2);
        }
    }
}

/// Answers whether the session lasted to the end.
fn session(seed: u64) -> bool {
    let mut world = World::new(seed);
    for _ in 0..OPERATIONS {
        world.operate();
    }
    world.check_log();
    world.heal();
    world.check_log();
    world.check_settled();
    !world.server.store.ended
}

fn number_from(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn sessions_of_many_peers_keep_their_promises() {
    let only = number_from("TANDEM_SEED");
    let n_sessions = number_from("TANDEM_SESSIONS").unwrap_or(SESSIONS);
    let seeds = only.map_or(0..n_sessions, |seed| seed..seed + 1);
    let mut n_lasted = 0;
    for seed in seeds {
        match std::panic::catch_unwind(|| session(seed)) {
            Ok(lasted) => n_lasted += u64::from(lasted),
            Err(cause) => {
                eprintln!("replay with TANDEM_SEED={seed}");
                std::panic::resume_unwind(cause);
            }
        }
    }
    assert!(
        only.is_some() || (n_sessions / 4..n_sessions).contains(&n_lasted),
        "{n_lasted} lasted"
    );
}
