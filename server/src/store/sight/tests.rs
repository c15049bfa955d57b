//! The condition of a list says of every ticket what the rules decide.

use tandem_tickets::{Actor, AgentRole, Capability};

use super::*;
use crate::store::tickets::{NewTicket, TicketFilter};

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path()).await.expect("a store");
    (folder, store)
}

/// Tickets of each team, assignee and tier, with tags that are parts of each other.
async fn tickets(store: &Store) {
    for agent in ["agt_1", "agt_2"] {
        let sql = format!(
            "INSERT INTO agents (id, tenant_id, name, email, password_hash, role, created_at, tier, teams) \
             VALUES ('{agent}', '{}', 'A', '{agent}@desk.example', '', 'agent', 0, 2, ',billing,routers,')",
            store.tenant()
        );
        let made = sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&store.writer);
        made.await.expect("an agent");
    }
    let each_tags: [&[&str]; 4] = [&[], &["vip"], &["legal", "vip"], &["v_p"]];
    let mut n = 0;
    for team in [None, Some("billing"), Some("bill"), Some("routers")] {
        for assignee in [None, Some("agt_1"), Some("agt_2")] {
            for tier in [1_i64, 2, 3] {
                for tags in each_tags {
                    n += 1;
                    let new = NewTicket {
                        subject: format!("ticket {n}"),
                        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
                        ..NewTicket::default()
                    };
                    let made = store.add_ticket(new, Actor::system(), n).await;
                    let id = made.expect("a ticket").id;
                    sqlx::query(
                        "UPDATE tickets SET team = $1, assignee_id = $2, tier = $3 WHERE id = $4",
                    )
                    .bind(team)
                    .bind(assignee)
                    .bind(tier)
                    .bind(id)
                    .execute(&store.writer)
                    .await
                    .expect("filled");
                }
            }
        }
    }
}

fn each_condition() -> Vec<Conditions> {
    let tags = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let mut all = Vec::new();
    for team in [None, Some(OfTeam::Own), Some(OfTeam::OwnOrNone)] {
        for assignee in [None, Some(OfAssignee::Own), Some(OfAssignee::OwnOrNobody)] {
            for tier in [None, Some(OfTier::Own)] {
                for (with, without) in [(vec![], vec![]), (vec!["vip"], vec!["legal"])] {
                    all.push(Conditions {
                        team,
                        assignee,
                        tier,
                        tags: tags(&with),
                        without_tags: tags(&without),
                    });
                }
            }
        }
    }
    all.push(Conditions {
        tags: tags(&["legal", "v_p"]),
        ..Conditions::default()
    });
    all
}

async fn listed(store: &Store, sight: Sight, query: &str) -> Vec<i64> {
    let filter = TicketFilter {
        sight,
        query: query.to_owned(),
        ..TicketFilter::default()
    };
    let found = store.tickets(&filter, 1_000).await.expect("a list");
    found.iter().map(|ticket| ticket.number).collect()
}

#[tokio::test]
async fn a_list_holds_what_the_rules_let_its_reader_read() {
    let (_folder, store) = store().await;
    tickets(&store).await;
    let all = store.tickets(&TicketFilter::default(), 1_000).await;
    let all = all.expect("a list");
    assert_eq!(all.len(), 4 * 3 * 3 * 4);
    let known = store.agent_attributes("agt_1").await.expect("an agent");
    let teamless = AgentAttributes {
        teams: Vec::new(),
        ..known.clone()
    };
    assert_eq!((known.tier, known.teams.len()), (2, 2));
    let each = each_condition();
    for agent in [&known, &teamless] {
        for (place, one) in each.iter().enumerate() {
            // By itself, and with another one that lets further tickets be read.
            for rules in [vec![one], vec![one, &each[(place * 7) % each.len()]]] {
                let rules: Vec<AccessRule> = rules
                    .into_iter()
                    .map(|conditions| AccessRule {
                        role: AgentRole::Agent,
                        may: vec![Capability::ReadTickets],
                        conditions: conditions.clone(),
                    })
                    .collect();
                let holds = |ticket: &&Ticket| {
                    let attributes = ticket.attributes();
                    rules
                        .iter()
                        .any(|rule| rule.conditions.hold(agent, &attributes))
                };
                let expected: Vec<i64> = all.iter().filter(holds).map(|one| one.number).collect();
                let sight = Sight::of(&rules, agent);
                assert_eq!(
                    listed(&store, sight.clone(), "").await,
                    expected,
                    "{rules:?}"
                );
                assert_eq!(listed(&store, sight, "ticket").await, expected, "{rules:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_list_that_keeps_to_two_rules_holds_what_both_let_through() {
    let (_folder, store) = store().await;
    tickets(&store).await;
    let known = store.agent_attributes("agt_1").await.expect("an agent");
    let sight = |conditions: Conditions| {
        let rule = AccessRule {
            role: AgentRole::Agent,
            may: vec![Capability::ReadTickets],
            conditions,
        };
        Sight::of([&rule], &known)
    };
    let of_team = sight(Conditions {
        team: Some(OfTeam::Own),
        ..Conditions::default()
    });
    let tagged = sight(Conditions {
        tags: vec!["vip".to_owned()],
        ..Conditions::default()
    });
    let (one, other) = (
        listed(&store, of_team.clone(), "").await,
        listed(&store, tagged.clone(), "").await,
    );
    let both: Vec<i64> = one.into_iter().filter(|n| other.contains(n)).collect();
    assert!(!both.is_empty());
    assert_eq!(tagged.clone().and(of_team.clone()).teams(), of_team.teams());
    assert_eq!(listed(&store, tagged.and(of_team), "").await, both);
}

#[tokio::test]
async fn who_is_given_a_ticket_may_read_it_or_not_as_the_rules_decide_of_it_then() {
    let (_folder, store) = store().await;
    tickets(&store).await;
    let all = store.tickets(&TicketFilter::default(), 1_000).await;
    let all = all.expect("a list");
    let known = store.agent_attributes("agt_1").await.expect("an agent");
    let read = async |(sql, words): (String, Vec<String>)| {
        let mut query = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(store.tenant());
        for word in words {
            query = query.bind(word);
        }
        let numbers: Vec<i64> = query.fetch_all(&store.reader).await.expect("numbers");
        numbers
    };
    let sql = "SELECT t.number FROM tickets t WHERE t.tenant_id = $1/* sight */ ORDER BY t.number";
    let rule = |conditions| AccessRule {
        role: AgentRole::Agent,
        may: vec![Capability::ReadTickets],
        conditions,
    };
    let legal = rule(Conditions {
        tags: vec!["legal".to_owned()],
        ..Conditions::default()
    });
    for among in [Sight::default(), Sight::of([&legal], &known)] {
        let seen = read(among.within(sql, "t", 2)).await;
        for one in each_condition() {
            let given = |ticket: &Ticket| TicketAttributes {
                assignee: Some(known.id.clone()),
                ..ticket.attributes()
            };
            let holds = |number: &&i64| {
                let ticket = all.iter().find(|ticket| ticket.number == **number);
                ticket.is_some_and(|ticket| one.hold(&known, &given(ticket)))
            };
            let (may, may_not): (Vec<i64>, Vec<i64>) = seen.iter().partition(holds);
            let theirs = Sight::of([&rule(one.clone())], &known).once_given();
            let going = among.clone().and(theirs.clone()).within(sql, "t", 2);
            assert_eq!(read(going).await, may, "{one:?}");
            let staying = among.within_but(&theirs, sql, "t", 2);
            assert_eq!(read(staying).await, may_not, "{one:?}");
        }
        let all_may = among.within_but(&Sight::default(), sql, "t", 2);
        assert_eq!(read(all_may).await, Vec::<i64>::new());
    }
}

#[tokio::test]
async fn a_ticket_is_the_same_however_it_is_come_by() {
    let (_folder, store) = store().await;
    tickets(&store).await;
    let all = store.tickets(&TicketFilter::default(), 1_000).await;
    let all = all.expect("a list");
    let ids: Vec<String> = all.iter().map(|ticket| ticket.id.clone()).collect();
    let many = store.attributes_of_tickets(&ids).await.expect("attributes");
    for ticket in &all {
        let one = store.ticket_attributes(LeadsToTicket::Ticket, &ticket.id);
        let one = one.await.expect("attributes").expect("a ticket");
        assert_eq!(one, ticket.attributes());
        assert_eq!(many.get(&ticket.id), Some(&one));
    }
    for what in [
        LeadsToTicket::Ticket,
        LeadsToTicket::Session,
        LeadsToTicket::File,
        LeadsToTicket::FollowUp,
        LeadsToTicket::Appointment,
        LeadsToTicket::CallBack,
        LeadsToTicket::Mail,
        LeadsToTicket::WriteBack,
    ] {
        let none = store.ticket_attributes(what, "none").await;
        assert_eq!(none.expect("no failure"), None, "{what:?}");
    }
}
