//! Whose a ticket's figures are: what was done in sessions is theirs who held them at that time, and what
//! became of the ticket theirs who had it when it was solved, or has it.

use std::collections::BTreeMap;

use crate::ticket::{Member, Session, Tally, TicketFigures, Whose};

/// The figures of a ticket, agent by agent.
struct Shares {
    /// Whose the ticket is, and with it what nobody is known to have done.
    owner: Option<Whose>,
    /// Whether an agent is another one to each set of teams that they were in.
    tells_teams: bool,
    by_agent: BTreeMap<Option<Whose>, TicketFigures>,
}

impl Shares {
    fn key(&self, agent: Option<Member<'_>>) -> Option<Whose> {
        let told = agent.map(|agent| told(agent, self.tells_teams));
        told.or_else(|| self.owner.clone())
    }

    fn of(&mut self, agent: Option<Member<'_>>) -> &mut TicketFigures {
        let key = self.key(agent);
        self.by_agent.entry(key).or_insert_with(|| TicketFigures {
            is_share: true,
            ..TicketFigures::default()
        })
    }
}

/// An agent by themselves, or with the teams that they were in.
fn told(agent: Member<'_>, tells_teams: bool) -> Whose {
    let teams = if tells_teams { agent.teams } else { "" };
    Whose::from(Member { teams, ..agent })
}

impl Tally {
    /// The figures after everything that was taken in, for each agent by identifier, of a ticket that
    /// `assignee` has. Nobody's is what stands under no identifier. With `tells_teams` an agent has a share for
    /// each set of teams that they were in when they did it; without it no teams are told.
    ///
    /// The one share that is no `is_share` is the ticket itself. Counts of all shares together are those
    /// of [`Tally::close`]; of sessions that went from one agent to another each has the time for which
    /// they held it.
    pub fn shares(
        &self,
        assignee: Option<Member<'_>>,
        tells_teams: bool,
    ) -> BTreeMap<Option<Whose>, TicketFigures> {
        let whole = self.clone().close();
        let solver = self.done_by.as_ref().map(Whose::member);
        let solver = solver.filter(|_| self.done_at.is_some() && !self.merged);
        let owner = solver.or(assignee).map(|one| told(one, tells_teams));
        let ticket = TicketFigures {
            merged: whole.merged,
            resolution_ms: whole.resolution_ms,
            first_contact: whole.first_contact,
            reopens: whole.reopens,
            sla_met: whole.sla_met,
            sla_breached: whole.sla_breached,
            ..TicketFigures::default()
        };
        let by_agent = BTreeMap::from([(owner.clone(), ticket)]);
        let mut shares = Shares {
            owner,
            tells_teams,
            by_agent,
        };
        if let Some((_, by)) = self.first_answer() {
            shares.of(by.map(Whose::member)).first_response_ms = whole.first_response_ms;
        }
        for giver in &self.transfers {
            shares.of(giver.as_ref().map(Whose::member)).transfers += 1;
        }
        for giver in &self.escalations {
            shares.of(giver.as_ref().map(Whose::member)).escalations += 1;
        }
        if !self.opinion.is_none() {
            self.opinion.count_into(shares.of(None));
        }
        for call in self.calls.values().filter(|call| call.is_asked()) {
            call.count_into(shares.of(call.caller()));
        }
        for session in self.sessions.values() {
            share_session(&mut shares, session);
            share_time(&mut shares, session);
        }
        for share in shares.by_agent.values_mut() {
            if !share.session_ms.is_empty() {
                share.handle_ms = Some(share.session_ms.iter().sum());
            }
        }
        shares.by_agent
    }
}

fn share_session(shares: &mut Shares, session: &Session) {
    // Who came; without anybody, who had made it and was waited for.
    let first = session.came.as_ref().or(session.made_by.as_ref());
    let first = first.map(Whose::member);
    let last = session.holding.holder();
    if session.n_created > 0 {
        shares.of(first).sessions += session.n_created;
    }
    if !session.opinion.is_none() {
        session.opinion.count_into(shares.of(last));
    }
    if session.customer_at.is_none() {
        return;
    }
    shares.of(first).attended += 1;
    match session.waited_ms() {
        Some(waited_ms) => {
            let met_by = session.met_by.as_ref().map(Whose::member);
            shares.of(met_by).waiting_ms.push(waited_ms);
        }
        None => shares.of(first).abandoned += u64::from(session.ended_ms.is_some()),
    }
}

fn share_time(shares: &mut Shares, session: &Session) {
    let (Some(ended_ms), true) = (session.ended_ms, session.consent) else {
        return;
    };
    let mut held: BTreeMap<Option<Whose>, u64> = BTreeMap::new();
    for (agent, ms) in session.holding.held() {
        *held.entry(shares.key(agent)).or_default() += ms;
    }
    if held.is_empty() {
        held.insert(shares.key(session.holding.holder()), ended_ms);
    }
    for (agent, ms) in held {
        shares
            .of(agent.as_ref().map(Whose::member))
            .session_ms
            .push(ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::{Fact, Who};

    const SESSION: Option<&str> = Some("ses_1");

    #[test]
    fn what_is_said_of_a_ticket_without_a_session_goes_with_the_ticket() {
        let mut tally = Tally::default();
        tally.handle_fact(0, None, Who::default(), Fact::Created);
        tally.handle_fact(1, None, by("ada"), Fact::AgentWrote);
        let (was_done, is_done) = (false, true);
        let solved = Fact::StatusChanged { was_done, is_done };
        tally.handle_fact(2, None, by("ben"), solved);
        tally.handle_fact(3, None, Who::default(), Fact::SurveyAsked);
        for csat in [1, 4] {
            let (ces, nps) = (None, Some(9));
            let answered = Fact::SurveyAnswered { csat, ces, nps };
            tally.handle_fact(4, None, Who::default(), answered);
        }
        let shares = tally.shares(one("ada"), false);
        let ben = &shares[&of("ben")];
        assert_eq!((ben.surveys_asked, &*ben.csat), (1, &[4][..]));
        assert_eq!(shares[&of("ada")].surveys_asked, 0);
        let whole = tally.close();
        assert_eq!((whole.surveys_asked, &*whole.nps), (1, &[9][..]));
        assert_eq!(whole.sessions, 0);
    }

    fn by(agent: &'static str) -> Who<'static> {
        Who {
            agent: one(agent),
            owner: one(agent),
            own_teams: None,
        }
    }

    fn one(id: &str) -> Option<Member<'_>> {
        Some(Member {
            id,
            teams: ",front,",
        })
    }

    /// Where teams are not told.
    fn of(id: &str) -> Option<Whose> {
        Some(Whose::from(Member { id, teams: "" }))
    }

    /// Ada makes and holds a session, Ben takes it over, and the ticket is solved.
    fn handed_on() -> Tally {
        let mut tally = Tally::default();
        let mut happens = |at, session, who, fact| tally.handle_fact(at, session, who, fact);
        let customer = Who {
            owner: one("ada"),
            ..Who::default()
        };
        let entry = "link".to_owned();
        happens(0, None, by("ada"), Fact::Created);
        happens(0, SESSION, by("ada"), Fact::SessionCreated { entry });
        happens(10, SESSION, customer, Fact::CustomerJoined);
        happens(30, SESSION, by("ada"), Fact::AgentJoined);
        happens(40, SESSION, customer, Fact::ConsentGiven);
        happens(100, SESSION, by("ben"), Fact::HandedOff);
        happens(100, SESSION, by("ben"), Fact::Escalated);
        happens(
            400,
            SESSION,
            customer,
            Fact::SessionEnded { duration_ms: 360 },
        );
        happens(410, SESSION, customer, Fact::SurveyAsked);
        let (csat, ces, nps) = (5, None, Some(9));
        happens(
            420,
            SESSION,
            customer,
            Fact::SurveyAnswered { csat, ces, nps },
        );
        let (was_done, is_done) = (false, true);
        happens(
            500,
            None,
            by("ben"),
            Fact::StatusChanged { was_done, is_done },
        );
        tally
    }

    #[test]
    fn each_has_what_they_did_themselves() {
        let shares = handed_on().shares(one("cem"), false);
        let (ada, ben) = (&shares[&of("ada")], &shares[&of("ben")]);
        assert_eq!(shares.len(), 2, "who has it by now has done nothing");
        assert_eq!(
            (ada.first_response_ms, ben.first_response_ms),
            (Some(30), None)
        );
        assert_eq!(
            (ada.waiting_ms.as_slice(), ben.waiting_ms.as_slice()),
            (&[20][..], &[][..])
        );
        assert_eq!((ada.handle_ms, ben.handle_ms), (Some(60), Some(300)));
        assert_eq!((ada.transfers, ada.escalations), (1, 1));
        assert_eq!((ben.transfers, ben.escalations), (0, 0));
        assert_eq!((ada.sessions, ada.attended, ben.sessions), (1, 1, 0));
        assert_eq!((ben.surveys_asked, ben.csat.as_slice()), (1, &[5][..]));
        assert_eq!((ada.resolution_ms, ben.resolution_ms), (None, Some(500)));
        assert_eq!((ada.is_share, ben.is_share), (true, false));
    }

    #[test]
    fn a_ticket_that_is_not_solved_is_theirs_who_have_it() {
        let mut tally = Tally::default();
        tally.handle_fact(0, None, by("ada"), Fact::Created);
        let (was_done, is_done) = (false, true);
        tally.handle_fact(
            5,
            None,
            by("ada"),
            Fact::StatusChanged { was_done, is_done },
        );
        let owners = |tally: &Tally, assignee| {
            let shares = tally.shares(assignee, false);
            shares.into_keys().collect::<Vec<_>>()
        };
        assert_eq!(owners(&tally, one("ben")), [of("ada")]);
        let (was_done, is_done) = (true, false);
        tally.handle_fact(
            6,
            None,
            by("ada"),
            Fact::StatusChanged { was_done, is_done },
        );
        assert_eq!(owners(&tally, one("ben")), [of("ben")]);
        assert_eq!(owners(&tally, None), [None::<Whose>]);
    }

    #[test]
    fn what_nobody_is_known_to_have_done_goes_with_the_ticket() {
        let mut tally = Tally::default();
        let nobody = Who::default();
        tally.handle_fact(0, None, nobody, Fact::Created);
        tally.handle_fact(1, SESSION, nobody, Fact::CustomerJoined);
        tally.handle_fact(2, SESSION, nobody, Fact::AgentJoined);
        tally.handle_fact(3, SESSION, nobody, Fact::ConsentGiven);
        tally.handle_fact(9, SESSION, nobody, Fact::SessionEnded { duration_ms: 6 });
        let shares = tally.shares(one("ada"), false);
        let mut whole = tally.close();
        whole.entry = None;
        assert_eq!(shares, BTreeMap::from([(of("ada"), whole)]));
    }

    #[test]
    fn who_let_a_ticket_go_has_passed_it_on() {
        let mut tally = Tally::default();
        tally.handle_fact(0, None, Who::default(), Fact::Created);
        tally.handle_fact(1, None, by("ada"), Fact::Assigned);
        let taken = Who {
            agent: one("cem"),
            owner: one("ben"),
            own_teams: None,
        };
        tally.handle_fact(2, None, taken, Fact::Reassigned);
        let shares = tally.shares(one("ben"), false);
        assert_eq!(shares[&of("ada")].transfers, 1);
        assert_eq!(shares[&of("ben")].transfers, 0);
    }

    #[test]
    fn who_has_changed_teams_has_a_share_for_each_where_teams_are_told() {
        let mut tally = Tally::default();
        let of_team = |teams| Member { id: "ada", teams };
        let by = |teams| Who {
            agent: Some(of_team(teams)),
            owner: Some(of_team(teams)),
            own_teams: None,
        };
        tally.handle_fact(0, None, by(",front,"), Fact::Created);
        tally.handle_fact(7, None, by(",front,"), Fact::AgentWrote);
        let (was_done, is_done) = (false, true);
        let solved = Fact::StatusChanged { was_done, is_done };
        tally.handle_fact(9, None, by(",back,"), solved);
        let told = tally.shares(Some(of_team(",night,")), true);
        let share = |teams| &told[&Some(Whose::from(of_team(teams)))];
        assert_eq!(
            told.len(),
            2,
            "what came after it was solved changes nothing"
        );
        let (front, back) = (share(",front,"), share(",back,"));
        assert_eq!((front.first_response_ms, front.is_share), (Some(7), true));
        assert_eq!((back.resolution_ms, back.is_share), (Some(9), false));
        assert_eq!(tally.shares(None, false).len(), 1, "she is one agent");
    }

    #[test]
    fn what_nobody_had_when_it_was_solved_is_the_teams_of_the_ticket_then() {
        let mut tally = Tally::default();
        let of_team = |own_teams| Who {
            own_teams: Some(own_teams),
            ..Who::default()
        };
        tally.handle_fact(0, None, of_team(",front,"), Fact::Created);
        assert_eq!(tally.teams_when_done(), None);
        for (at, was_done, teams) in [(1, false, ",back,"), (2, true, ",night,")] {
            let is_done = true;
            let changed = Fact::StatusChanged { was_done, is_done };
            tally.handle_fact(at, None, of_team(teams), changed);
        }
        assert_eq!(tally.teams_when_done(), Some(",back,"));
        tally.handle_fact(3, None, Who::default(), Fact::Merged);
        assert_eq!(tally.teams_when_done(), None);
    }
}
