//! How the questions that are asked all day find their answers: by which index, and never by reading a
//! whole table or by sorting what was read. SQLite decides by the text alone; PostgreSQL by what is in
//! the tables, so that only a bench can tell.

use sqlx::Row as _;
use tandem_tickets::policy::{AccessRule, AgentAttributes};
use tandem_tickets::{Priority, Status};

use super::audit::{self, WantedRecords};
use super::sight::{LeadsToTicket, Sight};
use super::ticket_list::FewBy;
use super::tickets::{TicketFilter, TicketOrder};
use super::{
    Dialect, Store, accounts, appointments, call_backs, categories, customers, drafts, entries,
    erasure, files, follow_ups, links, mails, merging, metrics, password_mails, places, retention,
    sessions, sla, surveys, talk, ticket_list, tiers, timeline, watchers,
};

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open_at(folder.path(), None).await.expect("a store");
    (folder, store)
}

/// The steps of the plan, without which there is no row.
async fn plan(store: &Store, query: &str) -> Vec<String> {
    let explain = format!("EXPLAIN QUERY PLAN {query}");
    let rows = sqlx::query(sqlx::AssertSqlSafe(explain))
        .fetch_all(&store.reader)
        .await
        .expect("a plan");
    rows.iter()
        .map(|row| row.get::<String, _>("detail"))
        .collect()
}

/// The plan of a page of tickets, without its last step: the rows that were found become one.
async fn page_plan(store: &Store, filter: &TicketFilter, few_by: Option<FewBy>) -> Vec<String> {
    let page = ticket_list::page(filter, few_by);
    let mut steps = plan(store, &ticket_list::in_one_row(&page)).await;
    let n_steps = steps.len();
    steps.retain(|step| !step.starts_with("CO-ROUTINE") && !step.starts_with("SCAN (subquery-"));
    assert_eq!(n_steps, steps.len() + 2, "{steps:#?}");
    steps
}

#[track_caller]
fn check(plan: &[String], indexes: &[&str]) {
    for index in indexes {
        let is_used = |step: &String| {
            step.starts_with("SEARCH") && step.split([' ', '(']).any(|word| word == *index)
        };
        assert!(plan.iter().any(is_used), "{index} is not used: {plan:#?}");
    }
    for step in plan {
        let is_search_by_letters = step.contains("VIRTUAL TABLE INDEX");
        assert!(
            !step.starts_with("SCAN") || is_search_by_letters,
            "{plan:#?}"
        );
        assert!(!step.contains("TEMP B-TREE"), "{plan:#?}");
    }
}

#[tokio::test]
async fn what_figures_are_asked_of_a_ticket_is_asked_before_its_events_are_read() {
    let (_folder, store) = store().await;
    let some = ["front".to_owned(), "back".to_owned()];
    for teams in [None, Some(&[][..]), Some(&some[..])] {
        let steps = plan(&store, &metrics::page(teams).0).await;
        let asked = steps.iter().rposition(|step| step.contains("SUBQUERY"));
        let read = steps.iter().position(|step| step.starts_with("SEARCH e "));
        assert!(asked.is_some() && asked < read, "{steps:#?}");
        for index in ["tickets_by_creation", "events_by_ticket"] {
            assert!(
                steps.iter().any(|step| step.contains(index)),
                "{index} is not used: {steps:#?}"
            );
        }
    }
}

#[tokio::test]
async fn mails_with_links_are_found_by_when_they_are_due() {
    let (_folder, store) = store().await;
    let steps = plan(&store, password_mails::DUE).await;
    check(&steps, &["password_mails_due"]);
}

#[tokio::test]
async fn sessions_are_found_by_where_they_stand() {
    let (_folder, store) = store().await;
    check(
        &plan(&store, sessions::STANDING).await,
        &["sessions_by_state"],
    );
}

#[tokio::test]
async fn what_was_merged_is_found_by_where_it_leads() {
    let (_folder, store) = store().await;
    check(
        &plan(&store, merging::MERGED_INTO).await,
        &["tickets_by_merged_end"],
    );
}

#[tokio::test]
async fn what_hangs_on_a_ticket_is_found_by_it_and_what_is_due_by_its_time() {
    let (_folder, store) = store().await;
    let cases = [
        (follow_ups::UNTOLD, "follow_ups_untold"),
        (follow_ups::END_DUE, "follow_ups_by_ticket"),
        (watchers::COUNT, "sqlite_autoindex_watchers_1"),
        (watchers::TELL, "sqlite_autoindex_watchers_1"),
    ];
    for (query, index) in cases {
        check(&plan(&store, query).await, &[index]);
    }
    for query in [follow_ups::END_DUE, watchers::COUNT] {
        check(&plan(&store, query).await, &["tickets_by_merged_end"]);
    }
}

#[tokio::test]
async fn a_survey_of_a_ticket_is_found_by_the_link_of_its_mail() {
    let (_folder, store) = store().await;
    let plan = plan(&store, surveys::of_ticket::OF_SECRET).await;
    check(&plan, &["sqlite_autoindex_ticket_survey_secrets_1"]);
}

#[tokio::test]
async fn files_that_went_by_mail_are_found_by_the_session_of_their_messages() {
    let (_folder, store) = store().await;
    let steps = plan(&store, mails::files::WITH_FILES).await;
    check(&steps, &["events_by_session"]);
    let steps = plan(&store, &files::named(2)).await;
    check(&steps, &["sqlite_autoindex_files_1"]);
}

#[tokio::test]
async fn drafts_are_found_by_their_writer_and_by_their_age() {
    let (_folder, store) = store().await;
    for (query, index) in [
        (drafts::OF_AGENT, "sqlite_autoindex_drafts_1"),
        (drafts::MAKE_ROOM, "drafts_by_agent"),
        (drafts::FORGET_OLD, "drafts_by_age"),
    ] {
        check(&plan(&store, query).await, &[index]);
    }
}

#[tokio::test]
async fn a_message_that_comes_again_is_found_by_its_ticket() {
    let (_folder, store) = store().await;
    check(
        &plan(&store, talk::WRITTEN).await,
        &["sessions_by_ticket", "sqlite_autoindex_session_chat_1"],
    );
}

#[tokio::test]
async fn what_a_customer_speaks_is_found_by_their_ticket() {
    let (_folder, store) = store().await;
    for (query, index) in [
        (mails::language::SESSIONS, "sessions_by_ticket"),
        (mails::language::MAILS, "incoming_mails_by_ticket"),
    ] {
        check(&plan(&store, query).await, &[index]);
    }
}

#[tokio::test]
async fn call_backs_are_found_by_their_ticket_their_session_and_their_time() {
    let (_folder, store) = store().await;
    for (query, index) in [
        (call_backs::OPEN, "call_backs_due"),
        (call_backs::TAKEN, "call_backs_taken"),
        (call_backs::NEXT_DUE, "call_backs_due"),
        (call_backs::OF_SESSION, "call_backs_by_session"),
    ] {
        check(&plan(&store, query).await, &[index]);
    }
    // Those of one ticket are sorted: they are a few.
    let mut few = plan(&store, call_backs::OF_TICKET).await;
    few.retain(|step| step != "USE TEMP B-TREE FOR ORDER BY");
    check(&few, &["call_backs_open", "tickets_by_merged_end"]);
}

#[tokio::test]
async fn appointments_are_found_by_their_ticket_and_by_their_time() {
    let (_folder, store) = store().await;
    let cases: [(&str, &[&str]); 4] = [
        (
            appointments::TO_COME,
            &["appointments_by_time", "appointments_by_agent"],
        ),
        (
            appointments::UNTOLD,
            &["appointments_untold", "appointments_by_agent"],
        ),
        (
            appointments::TO_CALL_OFF,
            &["appointments_open", "events_by_session"],
        ),
        (
            appointments::END_OPEN,
            &["appointments_open", "events_by_session"],
        ),
    ];
    for (query, indexes) in cases {
        check(&plan(&store, query).await, indexes);
    }
    // Those of one ticket are sorted: they are a few.
    let mut few = plan(&store, appointments::OF_TICKET).await;
    few.retain(|step| step != "USE TEMP B-TREE FOR ORDER BY");
    check(
        &few,
        &[
            "appointments_open",
            "appointments_by_agent",
            "tickets_by_merged_end",
        ],
    );
}

#[tokio::test]
async fn what_is_erased_is_found_by_the_ticket_or_the_session_that_it_is_of() {
    let (_folder, store) = store().await;
    let cases = [
        (erasure::OF_TICKET, "events_by_ticket"),
        (erasure::OF_SESSION, "events_by_session"),
        (erasure::MERGINGS, "events_by_ticket"),
    ];
    for (query, index) in cases {
        check(&plan(&store, query).await, &[index]);
    }
    // What was split off is read once as it is found.
    let mut copies = plan(&store, erasure::copies::COPIES).await;
    copies.retain(|step| step != "SCAN b");
    check(&copies, &["events_by_ticket", "ticket_links_by_first"]);
    let mut named = plan(&store, erasure::copies::NAMED).await;
    named.retain(|step| step != "SCAN b");
    check(
        &named,
        &["sqlite_autoindex_tickets_1", "ticket_links_by_first"],
    );
}

#[tokio::test]
async fn what_was_said_is_found_by_its_letters_the_latest_first() {
    let (_folder, store) = store().await;
    for query in [entries::LAST_WALKED, entries::LAST_LOOKED_AT] {
        let mut last = plan(&store, query).await;
        last.retain(|step| !["SCAN walked", "SCAN looked_at", "SCAN s"].contains(&step.as_str()));
        check(&last, &[]);
    }
    let steps = plan(&store, entries::FOUND).await;
    let found = steps
        .iter()
        .position(|step| step.contains("VIRTUAL TABLE INDEX"));
    assert!(found.is_some(), "{steps:#?}");
    let words = "SEARCH w USING INTEGER PRIMARY KEY (rowid=?)";
    assert!(steps.iter().any(|step| step == words), "{steps:#?}");
}

#[tokio::test]
async fn lists_of_tickets_are_read_in_their_order() {
    let (_folder, store) = store().await;
    let all = TicketFilter::default;
    let cases: [(TicketFilter, &str); 8] = [
        (all(), "tickets_by_update"),
        (
            TicketFilter {
                status: Some(Status::Open),
                priority: Some(Priority::High),
                ..all()
            },
            "tickets_by_status",
        ),
        (
            TicketFilter {
                priority: Some(Priority::High),
                ..all()
            },
            "tickets_by_priority",
        ),
        (
            TicketFilter {
                assignee_id: Some(Some("agt_1".to_owned())),
                status: Some(Status::Open),
                ..all()
            },
            "tickets_by_assignee",
        ),
        (
            TicketFilter {
                assignee_id: Some(None),
                ..all()
            },
            "tickets_by_assignee",
        ),
        (
            TicketFilter {
                category: Some("network".to_owned()),
                ..all()
            },
            "tickets_by_category",
        ),
        (
            TicketFilter {
                resolution: Some("fixed".to_owned()),
                ..all()
            },
            "tickets_by_resolution",
        ),
        (
            TicketFilter {
                order: TicketOrder::Due,
                status: Some(Status::Open),
                ..all()
            },
            "ticket_sla_by_due",
        ),
    ];
    check_lists(&store, &cases).await;
}

#[tokio::test]
async fn lists_of_a_team_and_of_a_category_with_others_under_it_are_read_in_their_order() {
    let (_folder, store) = store().await;
    let all = TicketFilter::default;
    let cases: [(TicketFilter, &str); 4] = [
        (
            TicketFilter {
                teams: Some(vec!["billing".to_owned()]),
                status: Some(Status::Open),
                ..all()
            },
            "tickets_by_team",
        ),
        (
            TicketFilter {
                teams: Some(vec!["billing".to_owned()]),
                assignee_id: Some(None),
                ..all()
            },
            "tickets_by_team",
        ),
        (
            TicketFilter {
                teams: Some(Vec::new()),
                ..all()
            },
            "tickets_by_team",
        ),
        (
            TicketFilter {
                category: Some("network".to_owned()),
                has_children: true,
                ..all()
            },
            "tickets_by_update",
        ),
    ];
    check_lists(&store, &cases).await;
}

/// Each list is read by its index in its order, and by names where few tickets hold the letters.
async fn check_lists(store: &Store, cases: &[(TicketFilter, &str)]) {
    for (filter, index) in cases {
        let by_index = page_plan(store, filter, None).await;
        check(&by_index, &[*index, "sessions_by_ticket"]);
        // What holds the letters of all words is read by its name, and sorted: it is a few.
        let few = page_plan(store, filter, Some(FewBy::Letters(Dialect::Sqlite))).await;
        let is_sorted = |step: &String| step == "USE TEMP B-TREE FOR ORDER BY";
        let unsorted: Vec<String> = few.into_iter().filter(|step| !is_sorted(step)).collect();
        check(&unsorted, &["sqlite_autoindex_tickets_1"]);
        let is_found = |step: &String| step.contains("VIRTUAL TABLE INDEX");
        assert!(unsorted.iter().any(is_found), "{unsorted:#?}");
    }
}

#[tokio::test]
async fn tickets_with_a_value_are_found_by_it_where_it_is_rare_and_read_in_their_order_where_not() {
    let (_folder, store) = store().await;
    let filter = TicketFilter {
        fields: vec![("plan".to_owned(), "Gold".to_owned())],
        ..TicketFilter::default()
    };
    let by_order = page_plan(&store, &filter, None).await;
    let by_key = "sqlite_autoindex_ticket_field_values_1";
    check(&by_order, &["tickets_by_update", by_key]);
    let few = page_plan(&store, &filter, Some(FewBy::Value(Dialect::Sqlite))).await;
    let is_sorted = |step: &String| step == "USE TEMP B-TREE FOR ORDER BY";
    let unsorted: Vec<String> = few.into_iter().filter(|step| !is_sorted(step)).collect();
    let by_value = "ticket_field_values_by_value";
    check(&unsorted, &[by_value, "sqlite_autoindex_tickets_1"]);
    let counted = plan(&store, ticket_list::WITH_VALUE).await;
    // What was found is counted.
    let found: Vec<String> = counted
        .into_iter()
        .filter(|step| step != "SCAN found")
        .collect();
    check(&found, &[by_value]);
}

#[tokio::test]
async fn what_rules_leave_is_read_in_its_order_and_what_leads_to_a_ticket_by_its_name() {
    let (_folder, store) = store().await;
    let rules: Vec<AccessRule> = serde_json::from_str(
        r#"[{"role":"agent","may":["read_tickets"],"where":{"team":"own_or_none"}},
            {"role":"agent","may":["read_tickets"],"where":{"assignee":"self","tags":["vip"]}}]"#,
    )
    .expect("rules");
    let agent = AgentAttributes {
        id: "agt_1".to_owned(),
        teams: vec!["billing".to_owned(), "routers".to_owned()],
        tier: 2,
    };
    let filter = TicketFilter {
        sight: Sight::of(&rules, &agent),
        ..TicketFilter::default()
    };
    check(
        &page_plan(&store, &filter, None).await,
        &["tickets_by_update"],
    );
    let (call_backs, _) = filter.sight.within(call_backs::OPEN, "e", 6);
    check(&plan(&store, &call_backs).await, &["call_backs_due"]);
    for what in [
        LeadsToTicket::Ticket,
        LeadsToTicket::File,
        LeadsToTicket::FollowUp,
        LeadsToTicket::Appointment,
        LeadsToTicket::CallBack,
        LeadsToTicket::Mail,
        LeadsToTicket::WriteBack,
    ] {
        check(
            &plan(&store, what.sql()).await,
            &["sqlite_autoindex_tickets_1"],
        );
    }
}

#[tokio::test]
async fn open_tickets_of_an_agent_are_found_by_who_has_them() {
    let (_folder, store) = store().await;
    for query in [accounts::OPEN, accounts::N_OPEN] {
        check(&plan(&store, query).await, &["tickets_by_assignee"]);
    }
}

#[tokio::test]
async fn a_category_is_found_with_the_one_that_it_stands_under() {
    let (_folder, store) = store().await;
    let by_word = "sqlite_autoindex_ticket_categories_1";
    check(&plan(&store, categories::WITH_PARENT).await, &[by_word]);
    let mut child = plan(&store, categories::CHILD).await;
    child.retain(|step| step != "SCAN found" && !step.starts_with("CO-ROUTINE"));
    check(&child, &["ticket_categories_by_parent"]);
}

#[tokio::test]
async fn links_are_found_from_either_end() {
    let (_folder, store) = store().await;
    let steps = plan(&store, links::OF_TICKET).await;
    let ends = ["ticket_links_by_first", "ticket_links_by_second"];
    let is_sorted = |step: &String| step == "USE TEMP B-TREE FOR ORDER BY";
    let is_part = |step: &String| step.starts_with("SCAN h") || step.starts_with("SCAN (");
    let steps: Vec<String> = steps
        .into_iter()
        .filter(|step| !is_sorted(step) && !is_part(step))
        .collect();
    check(&steps, &ends);
    check(&steps, &["tickets_by_merged_end"]);
    let steps = plan(&store, links::PARENTS).await;
    check(&steps, &["ticket_links_by_second", "tickets_by_merged_end"]);
}

#[tokio::test]
async fn the_audit_is_read_by_who_what_and_about_what() {
    let (_folder, store) = store().await;
    let some = || Some("x".to_owned());
    let all = WantedRecords::default;
    let about = WantedRecords {
        about: some(),
        actor_id: some(),
        act: some(),
        ..all()
    };
    let by_actor = WantedRecords {
        actor_id: some(),
        act: some(),
        ..all()
    };
    let by_act = WantedRecords {
        act: some(),
        ..all()
    };
    let three = ["audit_by_subject", "audit_by_ticket", "audit_by_session"];
    check(&plan(&store, audit::page(&about)).await, &three);
    check(
        &plan(&store, audit::page(&by_actor)).await,
        &["audit_by_actor"],
    );
    check(&plan(&store, audit::page(&by_act)).await, &["audit_by_act"]);
    let first = ["sqlite_autoindex_audit_1"];
    check(&plan(&store, audit::page(&all())).await, &first);
}

#[tokio::test]
async fn workloads_timelines_and_clocks_are_read_by_their_index() {
    let (_folder, store) = store().await;
    check(
        &plan(&store, tiers::WORKLOADS).await,
        &["sessions_by_agent"],
    );
    check(&plan(&store, timeline::PAGE).await, &["events_by_ticket"]);
    check(&plan(&store, timeline::LAST).await, &["events_by_ticket"]);
    // Three counts in one row.
    let mut counted = plan(&store, customers::OTHERS).await;
    counted.retain(|step| step != "SCAN CONSTANT ROW");
    check(&counted, &["tickets_by_customer", "sessions_by_ticket"]);
    check(&plan(&store, sla::RENEWED).await, &["ticket_sla_by_ticket"]);
    check(&plan(&store, sla::AWAKE).await, &["ticket_sla_by_moment"]);
    check(&plan(&store, places::PLACES).await, &["events_by_place"]);
    check(&plan(&store, places::COUNTS).await, &["events_by_session"]);
    // The tickets of a period are gathered first, and what is told of them comes ticket by ticket.
    let mut gathered = plan(&store, places::OF_TICKETS).await;
    let is_gathering = |step: &String| step == "SCAN p" || step.starts_with("USE TEMP B-TREE");
    gathered.retain(|step| !is_gathering(step));
    check(&gathered, &["events_by_place", "events_by_ticket"]);
}

#[tokio::test]
async fn what_is_old_enough_is_found_by_its_age() {
    let (_folder, store) = store().await;
    let cases = [
        (
            retention::TICKETS,
            ["tickets_unerased", "sessions_by_ticket"],
        ),
        (retention::SESSIONS, ["sessions_without_ticket"; 2]),
        (
            retention::LINES,
            ["customers_by_sight", "tickets_by_customer"],
        ),
    ];
    for (query, indexes) in cases {
        check(&plan(&store, query).await, &indexes);
    }
}
