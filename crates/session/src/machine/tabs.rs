//! The customer's tabs: one participant, whose socket is that of the tab which is mirrored (ADR 0018).

use tandem_protocol::limits::TABS_MAX;

use super::{Session, Who};
use crate::Millis;
use crate::capability::Action;
use crate::command::{EventKind, Output, Refusal};
use crate::record::Tabs;

impl Session {
    /// Whoever holds the customer's socket may hand it to another tab.
    pub(super) fn tab_token(&mut self, who: &Who) -> Result<(), Refusal> {
        self.permit(who, Action::Tabs)?;
        let to = who.id.clone();
        self.outputs.push_back(Output::MintTabToken { to });
        Ok(())
    }

    pub(super) fn tell_tabs(
        &mut self,
        who: &Who,
        ids: Vec<u32>,
        mirrored: u32,
        looked_at: Option<u32>,
        now: Millis,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::Tabs)?;
        if ids.len() > TABS_MAX {
            return Err(Refusal::TooMany);
        }
        let unique = (1..ids.len()).all(|at| !ids[..at].contains(&ids[at]));
        if !unique || !ids.contains(&mirrored) || looked_at.is_some_and(|tab| !ids.contains(&tab)) {
            return Err(Refusal::Invalid);
        }
        let before = &self.record.tabs;
        let pinned = before.pinned.filter(|tab| ids.contains(tab));
        let tabs = Tabs {
            ids,
            mirrored,
            looked_at,
            pinned,
        };
        if *before == tabs {
            return Ok(());
        }
        let before = std::mem::replace(&mut self.record.tabs, tabs).ids;
        self.changed = true;
        let ids = &self.record.tabs.ids;
        // The first tab came with the customer.
        let opened = ids.iter().any(|tab| !before.contains(tab)) && ids.len() > 1;
        let closed = before.iter().any(|tab| !ids.contains(tab));
        let count = ids.len() as u32;
        for kind in [
            opened.then_some(EventKind::TabOpened { count }),
            closed.then_some(EventKind::TabClosed { count }),
        ] {
            if let Some(kind) = kind
                && self.has_room()
            {
                self.event(Some(&who.id), kind, now);
            }
        }
        Ok(())
    }

    /// The customer's browser carries it out once it sees it in the session.
    pub(super) fn pin_tab(&mut self, who: &Who, tab: Option<u32>) -> Result<(), Refusal> {
        self.permit(who, Action::PinTab)?;
        let tabs = &mut self.record.tabs;
        if tab.is_some_and(|tab| !tabs.ids.contains(&tab)) {
            return Err(Refusal::Invalid);
        }
        if tabs.pinned != tab {
            tabs.pinned = tab;
            self.changed = true;
        }
        Ok(())
    }
}
