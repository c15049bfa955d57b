//! What the task of a session does for those who watch: the customer's pointer, another epoch where only
//! that helps, and the peers that a screen and a talk are forwarded to.

use axum::body::Bytes;
use tandem_protocol::codec::envelope::kind;
use tandem_protocol::signal::{ServerMessage, SessionState};
use tandem_session::forwarding::ForwardOffer;

use super::SessionTask;
use crate::hub::forwarding::{Here, Told};

/// Who is here. A macro, since it borrows the sockets alone and not the task.
macro_rules! here {
    ($task:expr) => {{
        let record = $task.session.record();
        let sockets = $task.sockets.iter();
        let here = sockets.filter_map(|(id, socket)| {
            Some(Here {
                id: id.as_str(),
                role: record.lookup(id)?.role,
                listens: record.listens(id),
                outbox: &socket.connection.outbox,
            })
        });
        here.collect::<Vec<Here<'_>>>()
    }};
}

impl SessionTask {
    /// Those who watch see the customer's pointer.
    pub(super) fn show_pointer(&self, from: &str, bytes: &Bytes) {
        if !self.is_customer(from) {
            return;
        }
        for viewer in self.session.record().viewers() {
            if let Some(socket) = self.sockets.get(&viewer.id) {
                socket.connection.outbox.pointer(bytes.clone());
            }
        }
    }

    /// Asks the customer for another epoch where only that helps those who watch.
    pub(super) fn ask_for_epoch(&self) {
        let is_live = self.session.record().state == SessionState::Live;
        if is_live
            && let Some(customer) = self.customer_socket()
            && self.bulk.fanout.must_ask(self.shared.clock.now())
        {
            customer.connection.outbox.send(&ServerMessage::Resync {});
        }
    }

    pub(super) fn is_viewer(&self, participant_id: &str) -> bool {
        let participant = self.session.record().lookup(participant_id);
        participant.is_some_and(|one| one.role.is_viewer())
    }

    /// Who is here, or what they may do, has changed.
    pub(super) fn follow_forwarding(&mut self) {
        let here = here!(self);
        self.forwarding.follow(self.session.record(), &here);
    }

    pub(super) fn hear_of_peer(&mut self, participant_id: &str, peer: u64, told: Told) {
        let here = here!(self);
        self.forwarding.hear(participant_id, peer, told, &here);
    }

    pub(super) fn answer_forward_offer(&mut self, from: &str, offer: ForwardOffer) {
        let now = self.shared.clock.now();
        if let Some(role) = self.session.record().lookup(from).map(|one| one.role) {
            let who = (from, role);
            self.forwarding.offer(who, offer, &self.relaying, now);
        }
    }

    /// Answers the offers that came too soon and have waited.
    pub(super) fn answer_held_offers(&mut self) {
        let now = self.shared.clock.now();
        let here = here!(self);
        self.forwarding.handle_timeout(&self.relaying, &here, now);
    }
}

/// Answers a probe in place of the other end.
pub(super) fn pong(ping: &Bytes) -> Bytes {
    let mut answer = ping.to_vec();
    if let Some(kind) = answer.first_mut() {
        *kind = kind::PONG;
    }
    answer.into()
}
