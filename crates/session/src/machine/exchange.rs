//! What the two ends say to each other and the server relays: negotiation, paths, files, what is hidden.

use tandem_protocol::file::FileView;
use tandem_protocol::limits::{
    CANDIDATE_BYTES_MAX, CANDIDATES_MAX, HIDDEN_MAX, REPAIR_IDS_MAX, SDP_BYTES_MAX,
};
use tandem_protocol::signal::{PathKind, SdpKind, ServerMessage, SessionState};

use super::{Negotiation, Session, Who};
use crate::capability::Action;
use crate::command::{Command, EventKind, Output, Refusal};
use crate::forwarding::{ForwardOffer, Forwarded};
use crate::{Millis, PATH_EVENT_INTERVAL_MS};

impl Session {
    /// What leads to a connection between two ends, or with the server.
    pub(super) fn negotiate(&mut self, who: &Who, command: Command) -> Result<(), Refusal> {
        match command {
            Command::Sdp {
                generation,
                kind,
                sdp,
            } => self.sdp(who, generation, kind, sdp),
            Command::Candidate {
                generation,
                candidate,
                sdp_mid,
            } => self.candidate(who, generation, candidate, sdp_mid),
            Command::ForwardOffer(offer) => self.forward_offer(who, offer),
            _ => Err(Refusal::NotAllowed),
        }
    }

    /// Says to everybody who is here how far a file has come.
    pub(super) fn tell_file(&mut self, file: &FileView) {
        let all: Vec<String> = self.connected().map(|one| one.id.clone()).collect();
        for to in all {
            let file = file.clone();
            let message = ServerMessage::File { file };
            self.outputs.push_back(Output::Send { to, message });
        }
    }

    pub(super) fn resync(&mut self, who: &Who) -> Result<(), Refusal> {
        self.permit(who, Action::Resync)?;
        self.relay(who, ServerMessage::Resync {});
        Ok(())
    }

    /// Whoever may ask for all of the mirror may ask for a part of it.
    pub(super) fn repair(
        &mut self,
        who: &Who,
        (epoch, document): (u32, u32),
        step: u32,
        ids: Vec<u32>,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::Resync)?;
        if ids.len() > REPAIR_IDS_MAX {
            return Err(Refusal::TooLarge);
        }
        self.relay(
            who,
            ServerMessage::Repair {
                epoch,
                document,
                step,
                ids,
            },
        );
        Ok(())
    }

    pub(super) fn sdp(
        &mut self,
        who: &Who,
        generation: u32,
        kind: SdpKind,
        sdp: String,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::Negotiate)?;
        if sdp.len() > SDP_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        if self.negotiation(who, generation).is_some() {
            self.relay(
                who,
                ServerMessage::Sdp {
                    generation,
                    kind,
                    sdp,
                },
            );
        }
        Ok(())
    }

    pub(super) fn candidate(
        &mut self,
        who: &Who,
        generation: u32,
        candidate: Option<String>,
        sdp_mid: Option<String>,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::Negotiate)?;
        let fields = [&candidate, &sdp_mid].into_iter().flatten();
        if fields.map(String::len).max().unwrap_or(0) > CANDIDATE_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        let Some(negotiation) = self.negotiation(who, generation) else {
            return Ok(());
        };
        if negotiation.n_candidates >= CANDIDATES_MAX {
            return Err(Refusal::TooMany);
        }
        negotiation.n_candidates += 1;
        let message = ServerMessage::Candidate {
            generation,
            candidate,
            sdp_mid,
        };
        self.relay(who, message);
        Ok(())
    }

    /// Whoever may see the screen, or talks or listens, and the customer, may be a peer of the server.
    fn forward_offer(&mut self, who: &Who, offer: ForwardOffer) -> Result<(), Refusal> {
        self.permit(who, Action::Forward(offer.of))?;
        if offer.of == Forwarded::Voice && who.role.is_viewer() && !self.record.listens(&who.id) {
            return Err(Refusal::NotAllowed);
        }
        if offer.sdp.len() > SDP_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        let to = who.id.clone();
        self.outputs
            .push_back(Output::AnswerForwardOffer { to, offer });
        Ok(())
    }

    /// What the sender has sent in this generation; `None` for a generation that is over.
    pub(super) fn negotiation(&mut self, who: &Who, generation: u32) -> Option<&mut Negotiation> {
        let negotiation = self.negotiations.entry(who.id.clone()).or_default();
        if generation < negotiation.generation {
            return None;
        }
        if generation > negotiation.generation {
            *negotiation = Negotiation {
                generation,
                n_candidates: 0,
            };
        }
        Some(negotiation)
    }

    pub(super) fn path(
        &mut self,
        who: &Who,
        path: PathKind,
        rtt_ms: Option<u32>,
        now: Millis,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::Path)?;
        if who.role.is_viewer() {
            // Theirs leads to the server, whatever happens.
            return Ok(());
        }
        self.relay(who, ServerMessage::Path { path, rtt_ms });
        let live = self.record.state == SessionState::Live;
        let Some(participant) = self.participant_mut(&who.id) else {
            return Ok(());
        };
        let due = participant
            .path
            .is_none_or(|(last, at)| last != path && now >= at + PATH_EVENT_INTERVAL_MS);
        if live && due && self.has_room() {
            if let Some(participant) = self.participant_mut(&who.id) {
                participant.path = Some((path, now));
            }
            self.changed = true;
            self.event(
                Some(&who.id),
                EventKind::PathChanged {
                    role: who.role,
                    path,
                },
                now,
            );
        }
        Ok(())
    }

    /// A part of the page was hidden: a line of the timeline and nothing else, the hiding itself
    /// happens in the customer's browser.
    pub(super) fn hide(&mut self, who: &Who, count: u32, now: Millis) -> Result<(), Refusal> {
        self.note_hiding(who, count, EventKind::PartHidden { count }, now)
    }

    /// A hidden part is shown again, likewise.
    pub(super) fn show_again(&mut self, who: &Who, count: u32, now: Millis) -> Result<(), Refusal> {
        self.note_hiding(who, count, EventKind::PartShown { count }, now)
    }

    fn note_hiding(
        &mut self,
        who: &Who,
        count: u32,
        kind: EventKind,
        now: Millis,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::Hide)?;
        if count > HIDDEN_MAX {
            return Err(Refusal::TooLarge);
        }
        self.check_room()?;
        self.changed = true;
        self.event(Some(&who.id), kind, now);
        Ok(())
    }
}
