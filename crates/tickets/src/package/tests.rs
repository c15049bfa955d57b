//! Each rule by itself: entries in, lines out.

use super::*;
use crate::limits::{PACKAGE_BYTES_MAX, PACKAGE_PAGES_MAX, TIERS_MAX};
use crate::{ERASED, SlaClockState};

/// Entries as `who kind data`, a second apart; `-` in place of the session is `before ` in front of them.
fn story(entries: &[(&str, &str, &str)]) -> Facts {
    let entries = entries.iter().enumerate().map(|(n, (who, kind, data))| {
        let (session, who) = match who.strip_prefix("before ") {
            Some(who) => ("ses_0", who),
            None => ("ses_1", *who),
        };
        let json = format!(r#"{{"kind":"{kind}","data":{data}}}"#);
        let name = if who == "agent" { "Ada" } else { "" };
        Happened {
            at: format!("2026-12-01T08:{:02}:{:02}.000Z", n / 60, n % 60),
            actor: Actor {
                kind: ActorKind::parse(who).expect("an actor"),
                name: name.to_owned(),
                id: String::new(),
            },
            session_id: Some(session.to_owned()),
            data: serde_json::from_str(&json).expect("an entry"),
        }
    });
    Facts {
        entries: entries.collect(),
        session_id: Some("ses_1".to_owned()),
        ..Facts::default()
    }
}

fn lines(facts: &Facts) -> Vec<String> {
    let lines = package(facts).happened.into_iter();
    let json = lines.map(|one| serde_json::to_string(&one.what).expect("JSON"));
    json.collect()
}

/// What is told of these entries, without times.
fn check(entries: &[(&str, &str, &str)], told: &[&str]) {
    assert_eq!(lines(&story(entries)), told);
}

fn steps(facts: &Facts) -> Vec<String> {
    let steps = package(facts).open.into_iter();
    let json = steps.map(|one| serde_json::to_string(&one).expect("JSON"));
    json.collect()
}

fn check_steps(entries: &[(&str, &str, &str)], open: &[&str]) {
    assert_eq!(steps(&story(entries)), open);
}

const CONSENT: &str = r#"{"decision":"allow","host_origin":"https://shop.example"}"#;

#[test]
fn how_the_session_began_and_what_was_agreed() {
    check(
        &[
            ("before system", "session_created", r#"{"entry":"code"}"#),
            ("system", "session_created", r#"{"entry":"widget"}"#),
            ("customer", "customer_identified", "{}"),
            ("customer", "consent_given", CONSENT),
        ],
        &[
            r#"{"kind":"session_began","data":{"entry":"widget"}}"#,
            r#"{"kind":"identified","data":{"is_verified":true}}"#,
            r#"{"kind":"consent_given","data":{"decision":"allow","host_origin":"https://shop.example"}}"#,
        ],
    );
    check(
        &[
            ("customer", "identity_refused", "{}"),
            ("customer", "consent_given", CONSENT),
            ("customer", "consent_refused", "{}"),
        ],
        &[
            r#"{"kind":"identified","data":{"is_verified":false}}"#,
            r#"{"kind":"consent_refused","data":{}}"#,
        ],
    );
}

#[test]
fn each_grant_is_told_once_as_it_ended() {
    check(
        &[
            ("agent", "grant_asked", r#"{"grant":"control"}"#),
            ("customer", "grant_added", r#"{"grant":"control"}"#),
            ("customer", "grant_refused", r#"{"grant":"type"}"#),
            ("customer", "grant_added", r#"{"grant":"screen"}"#),
            ("customer", "grant_removed", r#"{"grant":"control"}"#),
            ("system", "grant_expired", r#"{"grant":"screen"}"#),
        ],
        &[
            r#"{"kind":"grant","data":{"grant":"type","fate":"refused"}}"#,
            r#"{"kind":"grant","data":{"grant":"control","fate":"revoked"}}"#,
            r#"{"kind":"grant","data":{"grant":"screen","fate":"expired"}}"#,
        ],
    );
    check(
        &[("customer", "grant_added", r#"{"grant":"voice"}"#)],
        &[r#"{"kind":"grant","data":{"grant":"voice","fate":"granted"}}"#],
    );
}

#[test]
fn where_they_were_where_they_stood_still_and_what_went_wrong_there() {
    let cart = r#"{"origin":null,"place":{"page":"/cart","error":"503 /api/orders/:id"}}"#;
    let pay = r#"{"origin":null,"place":{"page":"/pay"},"for_ms":90000}"#;
    let done = r#"{"origin":null,"place":{"page":"/done"},"for_ms":30000}"#;
    check(
        &[
            ("customer", "help_sought", cart),
            ("customer", "stalled", pay),
            ("customer", "stalled", done),
            ("agent", "navigated", r#"{"how":"back"}"#),
        ],
        &[
            r#"{"kind":"help_sought","data":{"place":{"page":"/cart","error":"503 /api/orders/:id"}}}"#,
            r#"{"kind":"stalled","data":{"place":{"page":"/pay"},"for_ms":90000}}"#,
            r#"{"kind":"visited","data":{"pages":["/cart","/pay","/done"],"n_more":0,"n_navigated":1}}"#,
        ],
    );
}

#[test]
fn the_latest_pages_are_named_and_the_others_counted() {
    let places: Vec<String> = (0..=PACKAGE_PAGES_MAX)
        .map(|n| format!(r#"{{"origin":null,"place":{{"page":"/{n}"}},"for_ms":30000}}"#))
        .collect();
    let entries: Vec<_> = places
        .iter()
        .map(|data| ("customer", "stalled", &**data))
        .collect();
    let told = package(&story(&entries)).happened;
    let visited = told.into_iter().find_map(|one| match one.what {
        PackageLine::Visited { pages, n_more, .. } => Some((pages, n_more)),
        _ => None,
    });
    let (pages, n_more) = visited.expect("pages");
    assert_eq!(
        (pages.len(), pages[0].as_str(), n_more),
        (PACKAGE_PAGES_MAX, "/1", 1)
    );
}

#[test]
fn proposals_refusals_files_and_messages_are_counted() {
    let answered = |state| format!(r#"{{"held":false,"state":"{state}"}}"#);
    let (done, declined, stale) = (answered("done"), answered("declined"), answered("stale"));
    let file = r#"{"file":"fil_1","name":"a.txt","size":1}"#;
    let refused = r#"{"file":null,"name":"a.exe","size":1,"reason":"type"}"#;
    let chat = |role| format!(r#"{{"id":"m","text":"Secret words","role":"{role}"}}"#);
    let (from_customer, from_agent) = (chat("customer"), chat("agent"));
    check(
        &[
            ("customer", "proposal_answered", &done),
            ("customer", "proposal_answered", &declined),
            ("system", "proposal_answered", &stale),
            ("agent", "act_refused", r#"{"reason":"masked"}"#),
            ("agent", "act_refused", r#"{"reason":"masked"}"#),
            ("customer", "file_sent", file),
            ("agent", "file_sent", file),
            ("customer", "file_refused", refused),
            ("customer", "chat", &from_customer),
            ("agent", "chat", &from_agent),
            ("system", "voice_ended", r#"{"duration_ms":1000}"#),
            ("system", "voice_ended", r#"{"duration_ms":500}"#),
        ],
        &[
            r#"{"kind":"proposals","data":{"n_done":1,"n_declined":1,"n_other":1}}"#,
            r#"{"kind":"acts_refused","data":{"n":2}}"#,
            r#"{"kind":"files","data":{"n_from_customer":1,"n_from_agents":1,"n_refused":1}}"#,
            r#"{"kind":"chat","data":{"n_from_customer":1,"n_from_agents":1}}"#,
            r#"{"kind":"talked","data":{"duration_ms":1500}}"#,
        ],
    );
}

#[test]
fn handoffs_and_the_path_of_tiers() {
    check(
        &[
            (
                "system",
                "handoff_failed",
                r#"{"to":"Bea","why":"refused"}"#,
            ),
            (
                "agent",
                "let_go",
                r#"{"to":"Tier 2","reason":"End of my day"}"#,
            ),
            (
                "agent",
                "handed_off",
                r#"{"to":"Ben","reason":"Knows printers"}"#,
            ),
            (
                "agent",
                "escalated",
                r#"{"from":1,"to":2,"reason":"Knows printers"}"#,
            ),
            (
                "agent",
                "escalated",
                r#"{"from":2,"to":4,"reason":"Made them"}"#,
            ),
        ],
        &[
            r#"{"kind":"handoff_failed","data":{"to":"Bea","why":"refused"}}"#,
            r#"{"kind":"let_go","data":{"to":"Tier 2","reason":"End of my day"}}"#,
            r#"{"kind":"handed_off","data":{"to":"Ben","reason":"Knows printers"}}"#,
            r#"{"kind":"escalated","data":{"path":[1,2,4],"reason":"Made them"}}"#,
        ],
    );
}

#[test]
fn the_last_note_the_last_report_and_what_was_late() {
    check(
        &[
            ("agent", "comment", r#"{"body":"Old"}"#),
            (
                "agent",
                "comment",
                r#"{"body":"The serial number is on the back"}"#,
            ),
            ("customer", "comment", r#"{"body":"By mail"}"#),
            (
                "customer",
                "reported",
                r#"{"report":"report","reason":"Rude"}"#,
            ),
            (
                "system",
                "sla_breached",
                r#"{"clock":"resolution","due_at":"2026-12-01T08:00:00.000Z"}"#,
            ),
        ],
        &[
            r#"{"kind":"note","data":{"by":"Ada","text":"The serial number is on the back"}}"#,
            r#"{"kind":"reported","data":{"report":"report","reason":"Rude"}}"#,
            r#"{"kind":"sla_breached","data":{"clock":"resolution"}}"#,
        ],
    );
}

#[test]
fn the_last_session_before_this_one() {
    check(
        &[
            (
                "before system",
                "session_ended",
                r#"{"reason":"expired","duration_ms":0}"#,
            ),
            (
                "before system",
                "session_ended",
                r#"{"reason":"agent_ended","duration_ms":60000}"#,
            ),
            (
                "system",
                "session_ended",
                r#"{"reason":"agent_ended","duration_ms":1}"#,
            ),
        ],
        &[r#"{"kind":"earlier_session","data":{"reason":"agent_ended","duration_ms":60000}}"#],
    );
}

#[test]
fn without_a_session_the_last_one_is_meant() {
    let mut facts = story(&[
        ("before system", "session_created", r#"{"entry":"code"}"#),
        ("system", "session_created", r#"{"entry":"link"}"#),
    ]);
    facts.session_id = None;
    assert_eq!(
        lines(&facts),
        [r#"{"kind":"session_began","data":{"entry":"link"}}"#]
    );
    assert_eq!(package(&Facts::default()), Package::default());
}

#[test]
fn what_tells_most_stays_where_there_is_no_room_and_the_rest_is_counted() {
    let failed = r#"{"to":"Bea","why":"refused"}"#;
    let mut entries = vec![("system", "handoff_failed", failed); PACKAGE_LINES_MAX + 5];
    entries.push(("customer", "consent_given", CONSENT));
    let told = package(&story(&entries));
    assert_eq!(told.happened.len(), PACKAGE_LINES_MAX);
    assert_eq!(told.n_left_out, 6);
    let agreed = |one: &PackageEntry| matches!(one.what, PackageLine::ConsentGiven { .. });
    assert!(told.happened.iter().any(agreed));
    // The latest of many are kept, in the order of time.
    assert_eq!(told.happened[0].at, "2026-12-01T08:00:06.000Z");
    let mut times: Vec<&str> = told.happened.iter().map(|one| &*one.at).collect();
    times.sort_unstable();
    assert_eq!(
        times,
        told.happened.iter().map(|one| &*one.at).collect::<Vec<_>>()
    );
}

#[test]
fn a_rule_with_many_lines_does_not_crowd_the_others_out() {
    let failed = r#"{"to":"Bea","why":"refused"}"#;
    let mut entries = vec![("system", "session_created", r#"{"entry":"link"}"#)];
    entries.extend(vec![
        ("system", "handoff_failed", failed);
        2 * PACKAGE_LINES_MAX
    ]);
    let told = lines(&story(&entries));
    assert!(told.contains(&r#"{"kind":"session_began","data":{"entry":"link"}}"#.to_owned()));
}

#[test]
fn an_unanswered_message_is_open_and_a_note_is_no_answer() {
    let chat = r#"{"id":"m","text":"Hello?","role":"customer"}"#;
    let answer = r#"{"id":"m","text":"Hello","role":"agent"}"#;
    let note = ("agent", "comment", r#"{"body":"Rings a bell"}"#);
    let open = r#"{"kind":"unanswered","data":{"at":"2026-12-01T08:00:00.000Z"}}"#;
    check_steps(&[("customer", "chat", chat), note], &[open]);
    check_steps(&[("customer", "comment", r#"{"body":"By mail"}"#)], &[open]);
    check_steps(
        &[("customer", "chat", chat), ("agent", "chat", answer)],
        &[],
    );
}

#[test]
fn what_waits_for_the_customers_tap_is_open_until_it_has_an_answer() {
    let proposed = ("agent", "proposed", r#"{"held":true}"#);
    check_steps(
        &[proposed],
        &[r#"{"kind":"proposal","data":{"held":true}}"#],
    );
    let answered = (
        "customer",
        "proposal_answered",
        r#"{"held":true,"state":"done"}"#,
    );
    check_steps(&[proposed, answered], &[]);
    let asked = ("agent", "grant_asked", r#"{"grant":"control"}"#);
    check_steps(
        &[asked, asked],
        &[r#"{"kind":"asked","data":{"grant":"control"}}"#],
    );
    check_steps(
        &[
            asked,
            ("customer", "grant_refused", r#"{"grant":"control"}"#),
        ],
        &[],
    );
    check_steps(
        &[
            asked,
            ("agent", "handed_off", r#"{"to":"Ben","reason":""}"#),
        ],
        &[],
    );
}

#[test]
fn a_page_that_is_not_shown_is_open_until_it_is_again() {
    let paused = ("customer", "paused", r#"{"by":"customer"}"#);
    check_steps(
        &[paused],
        &[r#"{"kind":"paused","data":{"by":"customer"}}"#],
    );
    check_steps(&[paused, ("customer", "resumed", "{}")], &[]);
}

#[test]
fn grants_times_plans_and_fields_are_open() {
    let planned = |words: &str| Planned {
        at: "2026-12-02T08:00:00.000Z".to_owned(),
        words: Some(words.to_owned()),
    };
    let clock = |clock, state, due: &str| {
        let reading = SlaReading {
            clock,
            state,
            due_at: Some(0),
            is_breached: false,
            left_ms: None,
        };
        (reading, Some(due.to_owned()))
    };
    let facts = Facts {
        grants: ["view", "point", "control"].map(str::to_owned).to_vec(),
        follow_ups: vec![planned("Ask the maker")],
        appointments: vec![planned("Ada")],
        missing_fields: vec!["Serial number".to_owned()],
        sla: vec![
            clock(SlaClock::Resolution, SlaClockState::Running, "2026-12-03"),
            clock(SlaClock::NextUpdate, SlaClockState::Running, "2026-12-02"),
            clock(
                SlaClock::FirstResponse,
                SlaClockState::Stopped,
                "2026-12-01",
            ),
        ],
        ..Facts::default()
    };
    assert_eq!(
        steps(&facts),
        [
            r#"{"kind":"grant","data":{"grant":"control"}}"#,
            r#"{"kind":"sla","data":{"clock":"next_update","due_at":"2026-12-02","is_breached":false}}"#,
            r#"{"kind":"sla","data":{"clock":"resolution","due_at":"2026-12-03","is_breached":false}}"#,
            r#"{"kind":"follow_up","data":{"due_at":"2026-12-02T08:00:00.000Z","note":"Ask the maker"}}"#,
            r#"{"kind":"appointment","data":{"starts_at":"2026-12-02T08:00:00.000Z","with":"Ada"}}"#,
            r#"{"kind":"field","data":{"label":"Serial number"}}"#,
        ]
    );
}

#[test]
fn steps_behind_the_bound_are_counted() {
    let facts = Facts {
        missing_fields: vec!["Field".to_owned(); PACKAGE_STEPS_MAX + 2],
        ..Facts::default()
    };
    let told = package(&facts);
    assert_eq!(
        (told.open.len(), told.n_steps_left_out),
        (PACKAGE_STEPS_MAX, 2)
    );
}

#[test]
fn words_are_cut_and_erased_ones_stay_erased() {
    let long = "ä".repeat(PACKAGE_WORDS_CHARS_MAX + 1);
    let fits = "ä".repeat(PACKAGE_WORDS_CHARS_MAX);
    assert_eq!(words(&fits), fits);
    assert_eq!(words(&long).chars().count(), PACKAGE_WORDS_CHARS_MAX);
    assert!(words(&long).ends_with('…'));

    let mut facts = story(&[
        ("agent", "comment", r#"{"body":"Robin"}"#),
        (
            "agent",
            "handed_off",
            r#"{"to":"Ben","reason":"Robin asked"}"#,
        ),
        (
            "customer",
            "reported",
            r#"{"report":"report","reason":"I am Robin"}"#,
        ),
        (
            "customer",
            "consent_given",
            r#"{"decision":"allow","host_origin":"https://robin.example"}"#,
        ),
        (
            "customer",
            "help_sought",
            r#"{"origin":null,"place":{"page":"/robin"}}"#,
        ),
    ]);
    for one in &mut facts.entries {
        one.data = one.data.clone().erased();
    }
    let told = lines(&facts).concat();
    assert!(
        told.contains(ERASED) && !told.to_lowercase().contains("robin"),
        "{told}"
    );
}

#[test]
fn who_was_called_and_who_is_to_be() {
    let missed = r#"{"call_back":"cab_1","attempt":1,"due_at":null}"#;
    check(
        &[
            (
                "customer",
                "call_back_asked",
                r#"{"call_back":"cab_1","due_at":"2026-12-01T08:00:00.000Z"}"#,
            ),
            ("agent", "call_back_taken", r#"{"call_back":"cab_1"}"#),
            ("agent", "call_back_not_reached", missed),
        ],
        &[r#"{"kind":"called","data":{"is_reached":false,"n_missed":1}}"#],
    );
    check(
        &[
            ("agent", "call_back_not_reached", missed),
            (
                "agent",
                "call_back_asked",
                r#"{"call_back":"cab_2","due_at":"2026-12-01T08:00:00.000Z"}"#,
            ),
            ("agent", "call_back_reached", r#"{"call_back":"cab_2"}"#),
        ],
        &[r#"{"kind":"called","data":{"is_reached":true,"n_missed":0}}"#],
    );
    let mut facts = story(&[]);
    facts.call_backs = vec![ToBeCalled {
        due_at: "2026-12-01T09:00:00.000Z".to_owned(),
        with: Some("Ben".to_owned()),
        n_missed: 1,
    }];
    assert_eq!(
        steps(&facts),
        [
            r#"{"kind":"call_back","data":{"due_at":"2026-12-01T09:00:00.000Z","with":"Ben","n_missed":1}}"#
        ]
    );
}

#[test]
fn the_longest_package_is_within_its_bound() {
    let long = "\u{1f600}".repeat(10_000);
    let place =
        format!(r#"{{"page":"{long}","element":"{long}","error":"{long}","release":"{long}"}}"#);
    let help = format!(r#"{{"origin":null,"place":{place}}}"#);
    let stall =
        |n: usize| format!(r#"{{"origin":null,"place":{{"page":"{n}{long}"}},"for_ms":1}}"#);
    let stalls: Vec<String> = (0..10).map(stall).collect();
    let handed = format!(r#"{{"to":"{long}","reason":"{long}"}}"#);
    let note = format!(r#"{{"body":"{long}"}}"#);
    let mut entries = vec![
        ("customer", "help_sought", &*help),
        ("agent", "comment", &*note),
    ];
    entries.extend(stalls.iter().map(|data| ("customer", "stalled", &**data)));
    entries.extend(vec![("agent", "handed_off", &*handed); PACKAGE_LINES_MAX]);
    let mut facts = story(&entries);
    facts.follow_ups = (0..PACKAGE_STEPS_MAX)
        .map(|_| Planned {
            at: String::new(),
            words: Some(long.clone()),
        })
        .collect();
    let told = package(&facts);
    let bytes = serde_json::to_string(&(told.happened, told.open))
        .expect("JSON")
        .len();
    assert!(bytes <= PACKAGE_BYTES_MAX, "{bytes} bytes");
    assert!(usize::from(TIERS_MAX) <= PACKAGE_LINES_MAX);
}
