use tandem_tickets::limits::APPOINTMENT_LINKS_MAX;

use super::*;
use crate::audit::Author;
use crate::store::agents::{AgentRole, NewAgent};
use crate::store::merging::Merge;
use crate::store::people::Whom;
use crate::store::tickets::{NewTicket, TicketChange};

const MINUTE: Millis = 60_000;
const STARTS: Millis = 100 * MINUTE;

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path()).await.expect("a store");
    (folder, store)
}

async fn agent(store: &Store, name: &str) -> Actor {
    let new = NewAgent {
        name: name.to_owned(),
        email: format!("{name}@desk.example").into(),
        password_hash: String::new(),
        role: AgentRole::Agent,
    };
    let made = store.add_agent(new, &Author::System, 0).await;
    let made = made.expect("an agent");
    Actor::agent(made.id, made.name)
}

async fn ticket(store: &Store) -> String {
    let made = store.add_ticket(NewTicket::default(), Actor::system(), 0);
    made.await.expect("a ticket").id
}

async fn plan(
    store: &Store,
    ticket: &str,
    starts_at: Millis,
    by: &Actor,
) -> Result<Appointment, AppointmentRefused> {
    let new = NewAppointment {
        agent_id: by.id.clone(),
        starts_at,
        ends_at: starts_at + 30 * MINUTE,
        time_zone: "Europe/Berlin".to_owned(),
        words: Some("Have it at hand".to_owned()),
    };
    store.add_appointment(ticket, new, by, 1).await
}

async fn status(store: &Store, ticket: &str, status: Status, now: Millis) {
    let change = TicketChange {
        status: Some(status),
        ..TicketChange::default()
    };
    let by = Actor::system();
    let changed = store.change_ticket(ticket, change, &by, now);
    changed.await.expect("changed");
}

async fn kinds(store: &Store, ticket: &str) -> Vec<String> {
    let sql =
        "SELECT kind FROM events WHERE ticket_id = $1 AND kind LIKE 'appointment%' ORDER BY id";
    let kinds = sqlx::query_scalar(sql).bind(ticket);
    kinds.fetch_all(&store.reader).await.expect("reads")
}

async fn merge(store: &Store, source: &str, target: &str, by: &Actor, now: Millis) {
    let into = Merge {
        target: target.to_owned(),
        ..Merge::default()
    };
    let merged = store.merge_ticket(source, into, by, now).await;
    merged.expect("merged");
}

/// How often something stands in what is written of all tickets.
async fn n_written(store: &Store, words: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM events WHERE data LIKE '%' || $1 || '%' OR actor_name = $1";
    let n = sqlx::query_scalar(sql).bind(words);
    n.fetch_one(&store.reader).await.expect("reads")
}

async fn listed(store: &Store, of: &Actor, is_past: bool, now: Millis) -> Vec<String> {
    let page = AppointmentPage {
        agents: vec![of.id.clone()],
        is_past,
        ..AppointmentPage::default()
    };
    let found = store.appointments(&page, 200, now).await.expect("a list");
    found.into_iter().map(|one| one.id).collect()
}

#[tokio::test]
async fn a_ticket_has_one_that_is_open_and_another_once_it_is_over() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let one = ticket(&store).await;
    let made = plan(&store, &one, STARTS, &ada).await.expect("planned");
    assert_eq!(
        (made.version, made.sequence, made.words.as_deref()),
        (1, 0, Some("Have it at hand"))
    );
    let again = plan(&store, &one, STARTS, &ada).await;
    assert!(
        matches!(again, Err(AppointmentRefused::Exists)),
        "{again:?}"
    );
    let off = store.call_off_appointment(&made.id, Some(1), &ada, 2).await;
    let off = off.expect("called off");
    assert_eq!((off.state, off.sequence), (AppointmentState::CalledOff, 1));
    let twice = store.call_off_appointment(&made.id, None, &ada, 2).await;
    assert!(matches!(twice, Err(AppointmentRefused::Over)), "{twice:?}");
    plan(&store, &one, STARTS, &ada).await.expect("another");
    let nobody = NewAppointment {
        agent_id: "agt_none".to_owned(),
        starts_at: STARTS,
        ends_at: STARTS + 1,
        time_zone: "UTC".to_owned(),
        words: None,
    };
    let other = ticket(&store).await;
    let refused = store.add_appointment(&other, nobody, &ada, 1).await;
    assert!(
        matches!(refused, Err(AppointmentRefused::NoAgent)),
        "{refused:?}"
    );
    assert_eq!(
        kinds(&store, &one).await,
        [
            "appointment_planned",
            "appointment_called_off",
            "appointment_planned"
        ]
    );
}

#[tokio::test]
async fn a_move_counts_up_and_asks_again_who_has_declined() {
    let (_folder, store) = store().await;
    let (ada, bob) = (agent(&store, "ada").await, agent(&store, "bob").await);
    let one = ticket(&store).await;
    let made = plan(&store, &one, STARTS, &ada).await.expect("planned");
    let declined = store.decline_appointment(&made.id, 2).await;
    let declined = declined.expect("declined");
    assert_eq!(
        (declined.state, declined.version, declined.sequence),
        (AppointmentState::Declined, 2, 0)
    );
    let again = store.decline_appointment(&made.id, 3).await;
    assert_eq!(again.expect("it is so").version, 2);
    let change = AppointmentChange {
        starts_at: Some(2 * STARTS),
        agent_id: Some(bob.id.clone()),
        words: Some(None),
        ..AppointmentChange::default()
    };
    let stale = store
        .change_appointment(&made.id, change.clone(), Some(1), &ada, 4)
        .await;
    assert!(
        matches!(stale, Err(AppointmentRefused::Changed)),
        "{stale:?}"
    );
    let moved = store
        .change_appointment(&made.id, change.clone(), Some(2), &ada, 4)
        .await
        .expect("moved");
    assert_eq!(
        (moved.state, moved.sequence, moved.version),
        (AppointmentState::Planned, 1, 3)
    );
    assert_eq!(moved.ends_at - moved.starts_at, 30 * MINUTE);
    assert_eq!((moved.agent.1.as_str(), &moved.words), ("bob", &None));
    let same = store
        .change_appointment(&made.id, change, Some(3), &ada, 5)
        .await;
    assert_eq!(same.expect("nothing to do").version, 3);
    let past = AppointmentChange {
        lasts_ms: Some(5 * MINUTE),
        ..AppointmentChange::default()
    };
    let late = store
        .change_appointment(&made.id, past, None, &ada, 3 * STARTS)
        .await;
    assert!(matches!(late, Err(AppointmentRefused::Over)), "{late:?}");
    let late = store.decline_appointment(&made.id, moved.ends_at).await;
    assert!(matches!(late, Err(AppointmentRefused::Over)), "{late:?}");
}

#[tokio::test]
async fn who_will_be_there_is_told_once_before_it_begins_and_again_when_it_is_moved() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let n = usize::try_from(TOLD_AT_ONCE_MAX).expect("fits") + 1;
    let mut last = None;
    for _ in 0..n {
        let one = ticket(&store).await;
        last = Some(plan(&store, &one, STARTS, &ada).await.expect("planned"));
    }
    let soon = STARTS - APPOINTMENT_REMINDS_MS;
    let next = store.next_appointment_reminder().await.expect("reads");
    assert_eq!(next, Some(soon));
    let early = store.tell_appointments(soon - 1).await.expect("looks");
    assert_eq!(early, []);
    let looks = (0..4).map(|_| store.tell_appointments(soon));
    let looks = futures_util::future::join_all(looks).await;
    let told: usize = looks.into_iter().map(|one| one.expect("told").len()).sum();
    assert_eq!(told, n);
    assert_eq!(
        store.next_appointment_reminder().await.expect("reads"),
        None
    );
    let last = last.expect("one");
    let later = AppointmentChange {
        starts_at: Some(2 * STARTS),
        ..AppointmentChange::default()
    };
    let moved = store.change_appointment(&last.id, later, None, &ada, soon);
    moved.await.expect("moved");
    let told = store
        .tell_appointments(2 * STARTS - APPOINTMENT_REMINDS_MS)
        .await
        .expect("told");
    let ticket_id = last.ticket.id.clone();
    let agent_id = ada.id.clone();
    assert_eq!(
        told,
        [BeginsSoon {
            ticket_id,
            agent_id
        }]
    );
    assert_eq!(
        kinds(&store, &last.ticket.id).await,
        [
            "appointment_planned",
            "appointment_due",
            "appointment_moved",
            "appointment_due"
        ]
    );
}

#[tokio::test]
async fn one_that_ended_while_nobody_looked_is_told_of_by_nobody() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let one = ticket(&store).await;
    let made = plan(&store, &one, STARTS, &ada).await.expect("planned");
    let told = store.tell_appointments(made.ends_at).await.expect("looks");
    assert_eq!(told, []);
    assert_eq!(kinds(&store, &one).await, ["appointment_planned"]);
    assert_eq!(listed(&store, &ada, false, made.ends_at).await, [""; 0]);
    assert_eq!(
        listed(&store, &ada, true, made.ends_at).await,
        std::slice::from_ref(&made.id)
    );
    status(&store, &one, Status::Closed, made.ends_at).await;
    assert_eq!(listed(&store, &ada, true, made.ends_at).await, [""; 0]);
    let over = store.lookup_appointment(&made.id).await.expect("reads");
    assert_eq!(over.map(|one| one.state), Some(AppointmentState::Missed));
    let refused = plan(&store, &one, STARTS, &ada).await;
    assert!(
        matches!(refused, Err(AppointmentRefused::Closed)),
        "{refused:?}"
    );
}

/// Somebody comes into the session that an appointment has become.
async fn comes(store: &Store, appointment: &Appointment, who: Actor) {
    let set = store.set_appointment_session(&appointment.id, None, "ses_1");
    assert!(set.await.expect("writes"));
    let entry = NewEntry {
        ticket_id: Some(appointment.ticket.id.clone()),
        session_id: Some("ses_1".to_owned()),
        data: TimelineData::ParticipantJoined {
            role: who.kind.as_str().to_owned(),
        },
        actor: who,
    };
    let mut tx = store.begin().await.expect("begins");
    let written = timeline::append(&mut tx, entry, 2).await;
    written.expect("written");
    tx.commit().await.expect("commits");
}

async fn state_of(store: &Store, id: &str) -> Option<AppointmentState> {
    let found = store.lookup_appointment(id).await.expect("reads");
    found.map(|one| one.state)
}

#[tokio::test]
async fn a_ticket_that_is_closed_calls_off_what_its_customer_may_still_come_to() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let one = ticket(&store).await;
    let made = plan(&store, &one, STARTS, &ada).await.expect("planned");
    // Who waits alone in its session has met nobody.
    comes(&store, &made, ada.clone()).await;
    status(&store, &one, Status::Solved, made.ends_at - 1).await;
    assert_eq!(
        state_of(&store, &made.id).await,
        Some(AppointmentState::Planned)
    );
    status(&store, &one, Status::Closed, made.ends_at - 1).await;
    let off = store.lookup_appointment(&made.id).await.expect("reads");
    let off = off.expect("it is there");
    assert_eq!((off.state, off.sequence), (AppointmentState::CalledOff, 1));
    assert_eq!(
        kinds(&store, &one).await,
        ["appointment_planned", "appointment_called_off"]
    );
}

#[tokio::test]
async fn a_ticket_that_is_closed_while_its_customer_is_there_has_kept_its_appointment() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let one = ticket(&store).await;
    let made = plan(&store, &one, STARTS, &ada).await.expect("planned");
    comes(&store, &made, Actor::customer("Kim")).await;
    status(&store, &one, Status::Closed, made.ends_at - 1).await;
    assert_eq!(
        state_of(&store, &made.id).await,
        Some(AppointmentState::Kept)
    );
    assert_eq!(kinds(&store, &one).await, ["appointment_planned"]);
}

#[tokio::test]
async fn what_a_closed_ticket_was_lent_is_told_of_and_not_planned_anew() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let (source, target) = (ticket(&store).await, ticket(&store).await);
    let made = plan(&store, &source, STARTS, &ada).await.expect("planned");
    status(&store, &target, Status::Closed, 2).await;
    merge(&store, &source, &target, &ada, 2).await;
    let later = AppointmentChange {
        starts_at: Some(2 * STARTS),
        ..AppointmentChange::default()
    };
    let refused = store.change_appointment(&made.id, later, None, &ada, 3);
    let refused = refused.await;
    assert!(
        matches!(refused, Err(AppointmentRefused::Closed)),
        "{refused:?}"
    );
    let told = store.tell_appointments(STARTS).await.expect("told");
    assert_eq!(told.len(), 1);
    let off = store.call_off_appointment(&made.id, None, &ada, STARTS);
    off.await.expect("called off");
}

#[tokio::test]
async fn the_session_of_another_time_says_nothing_of_one_that_was_moved() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let one = ticket(&store).await;
    let made = plan(&store, &one, STARTS, &ada).await.expect("planned");
    let set = store.set_appointment_session(&made.id, None, "ses_1");
    assert!(set.await.expect("writes"));
    for (starts_at, session) in [(STARTS, Some("ses_1")), (2 * STARTS, None)] {
        let change = AppointmentChange {
            starts_at: Some(starts_at),
            words: Some(Some(format!("At {starts_at}"))),
            ..AppointmentChange::default()
        };
        let moved = store.change_appointment(&made.id, change, None, &ada, 2);
        let moved = moved.await.expect("moved");
        assert_eq!(moved.session_id.as_deref(), session);
    }
    let early = store
        .end_appointment(&made.id, false, None, &ada, STARTS)
        .await;
    assert!(
        matches!(early, Err(AppointmentRefused::ToCome)),
        "{early:?}"
    );
}

#[tokio::test]
async fn what_is_written_of_an_appointment_makes_its_ticket_younger() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let one = ticket(&store).await;
    status(&store, &one, Status::Solved, 0).await;
    let made = plan(&store, &one, STARTS, &ada).await.expect("planned");
    let off = store.call_off_appointment(&made.id, None, &ada, 50);
    off.await.expect("called off");
    let aged = store.erase_aged(50, 60).await.expect("answers").tickets;
    assert_eq!(aged, [""; 0]);
    let aged = store.erase_aged(51, 60).await.expect("answers").tickets;
    assert_eq!(aged, [one]);
}

#[tokio::test]
async fn a_ticket_that_a_duplicate_lends_an_appointment_is_as_old_as_its_end() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let (source, target) = (ticket(&store).await, ticket(&store).await);
    let made = plan(&store, &source, STARTS, &ada).await.expect("planned");
    merge(&store, &source, &target, &ada, 2).await;
    status(&store, &target, Status::Solved, 3).await;
    let ends_at = made.ends_at;
    let aged = store.erase_aged(ends_at, ends_at).await.expect("answers");
    assert_eq!(aged.tickets, [""; 0]);
    let aged = store.erase_aged(ends_at + 1, ends_at + 1).await;
    assert_eq!(aged.expect("answers").tickets.len(), 2);
}

#[tokio::test]
async fn an_invitation_does_not_wait_until_a_message_is_read() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let delays = mails::Delays {
        message_ms: 10 * MINUTE,
        survey_ms: None,
    };
    let set = store.set_mail_policy(Some(delays), 0);
    set.await.expect("mail is on");
    let new = NewTicket {
        customer_email: Some("kim@customer.example".to_owned()),
        ..NewTicket::default()
    };
    let made = store.add_ticket(new, Actor::system(), 0).await;
    let one = made.expect("a ticket").id;
    let entry = NewEntry {
        ticket_id: Some(one.clone()),
        session_id: None,
        actor: ada.clone(),
        data: TimelineData::Chat {
            id: "m1".to_owned(),
            text: "Hello".to_owned(),
            role: "agent".to_owned(),
            mail: None,
            files: None,
        },
    };
    let mut tx = store.begin().await.expect("begins");
    let written = timeline::append(&mut tx, entry, 0).await;
    written.expect("written");
    tx.commit().await.expect("commits");
    plan(&store, &one, STARTS, &ada).await.expect("planned");
    let due = store.due_mail(1).await.expect("reads");
    assert_eq!(due.map(|mail| mail.kind).as_deref(), Some("appointment"));
    assert_eq!(store.next_mail_due().await.expect("reads"), Some(1));
}

#[tokio::test]
async fn how_it_went_is_said_once_it_has_begun() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let one = ticket(&store).await;
    let made = plan(&store, &one, STARTS, &ada).await.expect("planned");
    let early = store
        .end_appointment(&made.id, true, None, &ada, STARTS - 1)
        .await;
    assert!(
        matches!(early, Err(AppointmentRefused::ToCome)),
        "{early:?}"
    );
    for (before, set) in [(Some("ses_0"), false), (None, true), (None, false)] {
        let wrote = store.set_appointment_session(&made.id, before, "ses_1");
        assert_eq!(wrote.await.expect("writes"), set);
    }
    let over = store
        .end_appointment(&made.id, true, Some(2), &ada, STARTS - 1)
        .await
        .expect("it has become a session");
    assert_eq!(over.state, AppointmentState::Kept);
    let late = store.set_appointment_session(&made.id, Some("ses_1"), "ses_2");
    assert!(!late.await.expect("reads"), "it is over");
}

#[tokio::test]
async fn appointments_of_one_agent_that_overlap_say_so() {
    let (_folder, store) = store().await;
    let (ada, bob) = (agent(&store, "ada").await, agent(&store, "bob").await);
    let mut made = Vec::new();
    for (starts_at, by) in [
        (STARTS, &ada),
        (STARTS + 29 * MINUTE, &ada),
        (STARTS + 59 * MINUTE, &ada),
        (STARTS, &bob),
    ] {
        let one = ticket(&store).await;
        made.push(plan(&store, &one, starts_at, by).await.expect("planned").id);
    }
    for (id, overlaps) in made.iter().zip([true, true, false, false]) {
        let found = store.lookup_appointment(id).await.expect("reads");
        assert_eq!(found.map(|one| one.overlaps), Some(overlaps), "{id}");
    }
}

#[tokio::test]
async fn links_lead_there_until_a_week_after_the_end_and_there_are_so_many() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let one = ticket(&store).await;
    let made = plan(&store, &one, STARTS, &ada).await.expect("planned");
    for n in 0..=APPOINTMENT_LINKS_MAX {
        let hash = format!("h{n}");
        let added = store.add_appointment_link(&made.id, &hash, n);
        added.await.expect("kept");
    }
    let found = async |hash: &str, now| {
        let found = store.appointment_of_link(hash, now).await.expect("reads");
        found.map(|one| one.id)
    };
    assert_eq!(found("h0", 1).await, None, "it made room");
    assert_eq!(found("h1", 1).await.as_ref(), Some(&made.id));
    let last = format!("h{APPOINTMENT_LINKS_MAX}");
    let over = made.ends_at + tandem_tickets::limits::APPOINTMENT_LINK_AFTER_MS;
    assert_eq!(found(&last, over - 1).await.as_ref(), Some(&made.id));
    assert_eq!(found(&last, over).await, None);
    assert_eq!(found("other", 1).await, None);
}

#[tokio::test]
async fn a_duplicate_lends_its_appointment_and_an_erasure_takes_its_words() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let (source, target) = (ticket(&store).await, ticket(&store).await);
    let made = plan(&store, &source, STARTS, &ada).await.expect("planned");
    merge(&store, &source, &target, &ada, 1).await;
    let shown = store.appointments_of_ticket(&target, 50).await;
    let shown = shown.expect("reads");
    assert_eq!(
        (shown.len(), &shown[0].ticket.id, &shown[0].own.id),
        (1, &target, &source)
    );
    let refused = plan(&store, &target, STARTS, &ada).await;
    assert!(
        matches!(refused, Err(AppointmentRefused::Exists)),
        "{refused:?}"
    );
    let words = AppointmentChange {
        words: Some(Some("Robin, ring twice".to_owned())),
        ..AppointmentChange::default()
    };
    let moved = store.change_appointment(&made.id, words, None, &ada, 2);
    moved.await.expect("moved");
    let declined = store.decline_appointment(&made.id, 2).await;
    declined.expect("declined");
    assert_eq!(
        kinds(&store, &target).await,
        ["appointment_moved", "appointment_declined"]
    );
    let added = store.add_appointment_link(&made.id, "hash", 2);
    added.await.expect("kept");
    let whom = Whom::Ticket(source.clone());
    let erased = store.erase_person(&whom, &ada, 3).await;
    erased.expect("erased");
    let sql = "SELECT COUNT(*) FROM events WHERE data LIKE '%ring twice%' OR data LIKE '%at hand%'";
    let n_left: i64 = sqlx::query_scalar(sql)
        .fetch_one(&store.reader)
        .await
        .expect("reads");
    assert_eq!(n_left, 0);
    let link = store.appointment_of_link("hash", 3).await.expect("reads");
    assert_eq!(link, None);
    let gone = store.lookup_appointment(&made.id).await.expect("reads");
    let gone = gone.expect("it is there");
    assert_eq!(gone.state, AppointmentState::CalledOff);
    assert_eq!(gone.words.as_deref(), Some(tandem_tickets::ERASED));
}

#[tokio::test]
async fn an_erasure_takes_the_words_from_where_a_ticket_once_led() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    for is_undone in [true, false] {
        let new = NewTicket {
            customer_name: Some("Robin".to_owned()),
            ..NewTicket::default()
        };
        let made = store.add_ticket(new, Actor::system(), 0).await;
        let source = made.expect("a ticket").id;
        let (target, further) = (ticket(&store).await, ticket(&store).await);
        let made = plan(&store, &source, STARTS, &ada).await.expect("planned");
        merge(&store, &source, &target, &ada, 1).await;
        for words in ["Ring twice", "Ring thrice"] {
            let change = AppointmentChange {
                words: Some(Some(words.to_owned())),
                ..AppointmentChange::default()
            };
            let moved = store.change_appointment(&made.id, change, None, &ada, 2);
            moved.await.expect("moved");
        }
        let declined = store.decline_appointment(&made.id, 2).await;
        declined.expect("declined");
        assert_eq!(
            (
                n_written(&store, "Ring t").await,
                n_written(&store, "Robin").await
            ),
            (2, 1)
        );
        if is_undone {
            let undone = store.unmerge_ticket(&source, None, &ada, 3).await;
            undone.expect("unmerged");
        } else {
            merge(&store, &target, &further, &ada, 3).await;
        }
        let whom = Whom::Ticket(source.clone());
        let erased = store.erase_person(&whom, &ada, 4).await;
        erased.expect("erased");
        assert_eq!(
            (
                n_written(&store, "Ring t").await,
                n_written(&store, "Robin").await
            ),
            (0, 0),
            "{is_undone}"
        );
    }
}
