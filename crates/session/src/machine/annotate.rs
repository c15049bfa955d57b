//! Annotations: checked one by one, told to everybody else, and kept for those who come late (ADR 0024).
//!
//! They live as long as the process and the customer's page do, and are no part of the record.

use std::collections::{HashMap, HashSet};

use tandem_protocol::annotation::{Anchor, Annotation, AnnotationKind, AnnotationStep};
use tandem_protocol::control::ActRefusal;
use tandem_protocol::limits::{ANNOTATION_PACE_MS, ANNOTATION_STEPS_MAX, ANNOTATIONS_MAX};
use tandem_protocol::signal::{Role, ServerMessage};

use super::{Session, Who};
use crate::capability::Action;
use crate::command::{EventKind, Output, Refusal};
use crate::{HIGHLIGHT_EVENTS_MAX, Millis};

/// What is drawn on the customer's page.
#[derive(Clone, Debug, Default)]
pub(super) struct Annotations {
    /// Those that last, in the order in which they came.
    drawn: Vec<Annotation>,
    /// Since when the steps of a participant are counted, and how many there were.
    paces: HashMap<String, (Millis, u32)>,
    /// Who has drawn already, for the timeline.
    begun: HashSet<Role>,
    n_highlights: u32,
}

impl Session {
    /// What somebody who has just come is to be told.
    pub fn annotations(&self) -> impl Iterator<Item = ServerMessage> {
        let drawn = self.annotations.drawn.iter().cloned();
        drawn.map(|annotation| ServerMessage::Annotate {
            step: AnnotationStep::Draw { annotation },
        })
    }

    pub(super) fn annotate(
        &mut self,
        who: &Who,
        step: AnnotationStep,
        now: Millis,
    ) -> Result<(), Refusal> {
        let action = match step {
            AnnotationStep::Draw { .. } => Action::Annotate,
            // What stood on the page goes with the view, and the customer's client says so behind it.
            AnnotationStep::Erase { .. } if who.role == Role::Customer => Action::Anchor,
            AnnotationStep::Erase { .. } => Action::Annotate,
            AnnotationStep::Moved { .. } => Action::Anchor,
        };
        self.count_step(&who.id, now)?;
        if !step.is_bounded() {
            return Err(Refusal::TooLarge);
        }
        // Where elements have gone no agent's hand says.
        let is_drawn = !matches!(step, AnnotationStep::Moved { .. });
        match self.permit(who, action) {
            Err(Refusal::NotAllowed) if who.role == Role::Agent && is_drawn => {
                self.note_drawing_refused(who, &step, now);
                return Ok(());
            }
            other => other?,
        }
        match step {
            AnnotationStep::Draw { annotation } => self.draw(who, annotation, now),
            AnnotationStep::Erase { ids, used } => self.erase(who, ids, used, now),
            AnnotationStep::Moved { id, anchor } => self.reanchor(who, id, anchor),
        }
    }

    /// As an act without its grant is: a line of the timeline, and an answer. What fades by itself is
    /// counted alone, since a hand makes hundreds of those.
    fn note_drawing_refused(&mut self, who: &Who, step: &AnnotationStep, now: Millis) {
        if matches!(step, AnnotationStep::Draw { annotation } if !annotation.is_lasting()) {
            self.count_refusal();
        } else {
            self.note_refusal(&who.id, ActRefusal::NotGranted, now);
        }
        let refusal = Refusal::NotAllowed;
        let (code, detail) = (refusal.code().to_owned(), refusal.to_string());
        self.send_if_here(
            &who.id,
            ServerMessage::Error {
                code,
                detail,
                chat: None,
            },
        );
    }

    /// Erases what is no more agreed to, or stands on a page that is gone.
    pub(super) fn erase_all(&mut self, is_gone: impl Fn(&Annotation) -> bool) {
        let gone = self.annotations.drawn.extract_if(.., |one| is_gone(one));
        let ids: Vec<u32> = gone.map(|one| one.id).collect();
        if !ids.is_empty() {
            self.tell_step(None, &AnnotationStep::Erase { ids, used: false });
        }
    }

    fn draw(&mut self, who: &Who, annotation: Annotation, now: Millis) -> Result<(), Refusal> {
        let is_highlight = annotation.kind == AnnotationKind::Highlight;
        if annotation.by != who.role || !annotation.is_valid() {
            return Err(Refusal::Invalid);
        }
        if is_highlight && who.role != Role::Agent {
            return Err(Refusal::NotAllowed);
        }
        let known = self.find(annotation.id);
        let before = known.map(|at| &self.annotations.drawn[at]);
        if before.is_some_and(|before| before.by != who.role) {
            return Err(Refusal::Taken);
        }
        let text = annotation.text.clone();
        let is_changed = before.is_none_or(|before| before.text != text);
        if annotation.is_lasting() {
            if is_highlight {
                let id = annotation.id;
                self.erase_all(|one| one.kind == AnnotationKind::Highlight && one.id != id);
            }
            match self.find(annotation.id) {
                Some(at) => self.annotations.drawn[at] = annotation.clone(),
                None if self.annotations.drawn.len() >= ANNOTATIONS_MAX => {
                    return Err(Refusal::TooMany);
                }
                None => self.annotations.drawn.push(annotation.clone()),
            }
            self.note_drawing(who, is_highlight.then_some(text), is_changed, now);
        }
        self.tell_step(Some(&who.id), &AnnotationStep::Draw { annotation });
        Ok(())
    }

    fn erase(&mut self, who: &Who, ids: Vec<u32>, used: bool, now: Millis) -> Result<(), Refusal> {
        if used && who.role != Role::Customer {
            return Err(Refusal::NotAllowed);
        }
        let is_meant = |one: &Annotation| ids.contains(&one.id);
        let is_highlight =
            |one: &Annotation| is_meant(one) && one.kind == AnnotationKind::Highlight;
        if used && self.has_room() && self.annotations.drawn.iter().any(is_highlight) {
            self.event(Some(&who.id), EventKind::HighlightUsed {}, now);
        }
        self.annotations.drawn.retain(|one| !is_meant(one));
        // What fades by itself is not known here and may be erased all the same.
        self.tell_step(Some(&who.id), &AnnotationStep::Erase { ids, used });
        Ok(())
    }

    fn reanchor(&mut self, who: &Who, id: u32, anchor: Anchor) -> Result<(), Refusal> {
        if let Some(at) = self.find(id) {
            self.annotations.drawn[at].anchor = anchor;
            self.tell_step(Some(&who.id), &AnnotationStep::Moved { id, anchor });
        }
        Ok(())
    }

    fn find(&self, id: u32) -> Option<usize> {
        self.annotations.drawn.iter().position(|one| one.id == id)
    }

    /// A line of the timeline for each highlight, and one when somebody draws for the first time.
    fn note_drawing(
        &mut self,
        who: &Who,
        highlight: Option<String>,
        is_changed: bool,
        now: Millis,
    ) {
        if !is_changed || !self.has_room() {
            return;
        }
        if let Some(words) = highlight {
            if self.annotations.n_highlights < HIGHLIGHT_EVENTS_MAX {
                self.annotations.n_highlights += 1;
                self.event(Some(&who.id), EventKind::Highlighted { words }, now);
            }
        } else if self.annotations.begun.insert(who.role) {
            self.event(Some(&who.id), EventKind::Annotated {}, now);
        }
    }

    fn count_step(&mut self, id: &str, now: Millis) -> Result<(), Refusal> {
        let (since, n_steps) = self
            .annotations
            .paces
            .entry(id.to_owned())
            .or_insert((now, 0));
        if now - *since >= ANNOTATION_PACE_MS as Millis {
            (*since, *n_steps) = (now, 0);
        }
        *n_steps += 1;
        if *n_steps > ANNOTATION_STEPS_MAX {
            return Err(Refusal::TooMany);
        }
        Ok(())
    }

    fn tell_step(&mut self, but: Option<&str>, step: &AnnotationStep) {
        let others = self.connected().filter(|one| Some(&*one.id) != but);
        let others: Vec<String> = others.map(|one| one.id.clone()).collect();
        for to in others {
            let message = ServerMessage::Annotate { step: step.clone() };
            self.outputs.push_back(Output::Send { to, message });
        }
    }
}
