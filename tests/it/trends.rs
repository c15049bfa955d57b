//! Trends: where customers seek help and stall, each figure equal to a naive reading of the raw events.

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use tandem_protocol::signal::ClientMessage;
use tandem_tickets::place::{PLACES_MAX, RELEASE_CHARS_MAX, STALL_MS_MAX};

use crate::metrics::{FIRST_MS, Raw, categories, fill, spread};
use crate::peer::{Pair, text};
use crate::support::{Answer, Browser, TestApp};

/// Random tickets.
const N_TICKETS: usize = 1_500;
/// 2026-11-01 and ten days, in UTC.
const PERIOD: &str = "from=2026-11-01&to=2026-11-10";
const DAY_MS: i64 = 86_400_000;
const DAYS: i64 = 10;
/// In the order in which they come.
const RELEASES: [&str; 3] = ["1.0", "1.1", "2.0"];

#[tokio::test]
async fn trends_of_random_places_equal_a_naive_recomputation() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let mut events: Vec<Raw> = (0..N_TICKETS).flat_map(|n| ticket(&mut rng, n)).collect();
    // Each release begins on a day of its own, so that which came first is known.
    for (n, release) in RELEASES.into_iter().enumerate() {
        let at = FIRST_MS - DAYS * DAY_MS + i64::try_from(n).expect("fits");
        events.push(place(
            0,
            at,
            "help_sought",
            "/first",
            None,
            None,
            Some(release),
            None,
        ));
    }
    fill(&app.database_url(), &events).await;
    let cases = [
        ("page", "", ""),
        ("element", "", ""),
        ("error", "", ""),
        ("category", "", ""),
        ("release", "", ""),
        ("page", "1.1", ""),
        ("element", "2.0", ""),
        ("page", "1.0", ""),
        ("element", "", "https://shop.example/pay"),
        ("error", "2.0", "https://shop.example/pay"),
    ];
    for (by, release, page) in cases {
        let only = |name: &str, value: &str| match value {
            "" => String::new(),
            value => format!("&{name}={value}"),
        };
        let query = format!("by={by}{}{}", only("release", release), only("page", page));
        let answer = ada.get(&format!("/api/v1/trends?{PERIOD}&{query}")).await;
        let answer = answer.is(200).json();
        let is_alone = (by == "release" && release.is_empty()) || release == "1.0";
        assert_eq!(
            answer["compared"].is_null(),
            is_alone,
            "seed {seed}, {query}"
        );
        let (all, groups) = naive(&events, by, release, page);
        assert_eq!(answer["all"], all, "seed {seed}, {query}");
        assert_eq!(answer["n_groups"], groups.len(), "seed {seed}, {query}");
        let found: BTreeMap<String, Value> = answer["data"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|group| (group["key"].to_string(), group["figures"].clone()))
            .collect();
        assert_eq!(json!(found), json!(groups), "seed {seed}, {query}");
        assert_eq!(answer["releases"], json!(RELEASES), "seed {seed}, {query}");
    }
    let csv = ada
        .get(&format!("/api/v1/trends.csv?{PERIOD}&by=page"))
        .await;
    let csv = csv.is(200).text();
    assert_eq!(csv.lines().count(), 5, "{csv}");
    assert!(
        csv.lines().all(|line| line.split(',').count() == 12),
        "{csv}"
    );
}

/// One ticket with notes of where its customer was, in the period or around it, and with an end perhaps.
fn ticket(rng: &mut StdRng, n: usize) -> Vec<Raw> {
    let mut at = FIRST_MS + rng.random_range(-DAYS - 2..DAYS + 2) * DAY_MS;
    let mut events = vec![(n, None, at, "agent", "ticket_created", json!({}))];
    for _ in 0..rng.random_range(0..9) {
        at += rng.random_range(1..DAY_MS / 4);
        let some = |rng: &mut StdRng, words: &[&'static str]| {
            words.choose(rng).copied().filter(|word| !word.is_empty())
        };
        let session = Some(format!("ses_{n}_{}", rng.random_range(0..2)));
        let page = some(rng, &["/pay", "/cart", "/orders/:id"]).expect("one");
        let element = some(rng, &["", "button#pay", "input[name=email]"]);
        let error = some(rng, &["", "TypeError app.js:1", "503 /api/pay"]);
        let release = some(rng, &["", "1.0", "1.1", "2.0"]);
        let for_ms = rng.random_range(30_000..900_000);
        let status = |rng: &mut StdRng| some(rng, &["open", "solved", "closed"]);
        let consent = json!({ "decision": "allow" });
        events.push(match rng.random_range(0..9) {
            0..=2 => place(n, at, "help_sought", page, element, error, release, None),
            3..=5 => place(
                n,
                at,
                "stalled",
                page,
                element,
                error,
                release,
                Some(for_ms),
            ),
            6 => (n, session, at, "customer", "consent_given", consent),
            7 => {
                let data = json!({ "from": status(rng), "to": status(rng) });
                (n, None, at, "agent", "status_changed", data)
            }
            _ => (n, None, at, "agent", "ticket_merged", json!({})),
        });
    }
    events
}

#[expect(clippy::too_many_arguments, reason = "a raw event, spelled out")]
fn place(
    n: usize,
    at: i64,
    kind: &'static str,
    page: &str,
    element: Option<&str>,
    error: Option<&str>,
    release: Option<&str>,
    for_ms: Option<i64>,
) -> Raw {
    let mut place = json!({ "page": page });
    for (name, word) in [("element", element), ("error", error), ("release", release)] {
        if let Some(word) = word {
            place[name] = json!(word);
        }
    }
    let mut data = json!({ "origin": "https://shop.example", "place": place });
    if let Some(for_ms) = for_ms {
        data["for_ms"] = json!(for_ms);
    }
    (n, Some(format!("ses_{n}_p")), at, "customer", kind, data)
}

/// The second implementation: looks for each figure on its own in the list of all events.
fn naive(events: &[Raw], by: &str, release: &str, page: &str) -> (Value, BTreeMap<String, Value>) {
    let place = |release| RELEASES.iter().position(|one| *one == release);
    let release_before = place(release).and_then(|n| RELEASES.get(n.wrapping_sub(1)));
    let first = FIRST_MS - DAYS * DAY_MS;
    let last = FIRST_MS + DAYS * DAY_MS;
    let of_page = |data: &Value| {
        format!(
            "https://shop.example{}",
            data["place"]["page"].as_str().expect("text")
        )
    };
    // The event, whether it is of what is compared with, and its groups.
    let mut counted: Vec<(&Raw, bool, Vec<Value>)> = Vec::new();
    for event in events {
        let is_place = ["help_sought", "stalled"].contains(&event.4);
        if !is_place
            || event.2 < first
            || event.2 >= last
            || (!page.is_empty() && of_page(&event.5) != page)
        {
            continue;
        }
        let of = &event.5["place"]["release"];
        let is_in_period = event.2 >= FIRST_MS;
        let is_before = match release {
            "" if by == "release" && !is_in_period => continue,
            "" => !is_in_period,
            wanted if *of == json!(wanted) && is_in_period => false,
            _ if release_before.is_some_and(|before| *of == json!(before)) => true,
            _ => continue,
        };
        let day = jiff::Timestamp::from_millisecond(event.2).expect("a time");
        let day = day.to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
        let keys = match by {
            "page" => vec![json!(of_page(&event.5))],
            "category" => categories(event.0).iter().map(|one| json!(one)).collect(),
            "release" if of.is_null() => vec![json!(day)],
            other => vec![event.5["place"][other].clone()],
        };
        counted.push((event, is_before, keys));
    }
    let mut keys: Vec<Value> = Vec::new();
    for key in counted.iter().flat_map(|one| &one.2) {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    let of_key = |key: &Value| -> Value {
        let some: Vec<_> = counted.iter().filter(|one| one.2.contains(key)).collect();
        figures(events, &some)
    };
    let groups = keys
        .iter()
        .map(|key| (key.to_string(), of_key(key)))
        .collect();
    (figures(events, &counted.iter().collect::<Vec<_>>()), groups)
}

fn figures(events: &[Raw], some: &[&(&Raw, bool, Vec<Value>)]) -> Value {
    let count = |kind: &str, is_before: bool| {
        some.iter()
            .filter(|(event, before, _)| event.4 == kind && *before == is_before)
            .count()
    };
    let times = some.iter().filter(|(_, before, _)| !before);
    let times = times
        .filter_map(|(event, ..)| event.5["for_ms"].as_i64())
        .collect();
    let mut tickets: Vec<usize> = some
        .iter()
        .filter(|one| !one.1)
        .map(|one| one.0.0)
        .collect();
    tickets.sort_unstable();
    tickets.dedup();
    let ended: Vec<(bool, bool)> = tickets
        .into_iter()
        .filter_map(|n| ended(events, n))
        .collect();
    json!({
        "started": count("help_sought", false),
        "started_before": count("help_sought", true),
        "stalled": count("stalled", false),
        "stalled_before": count("stalled", true),
        "stall": spread(times),
        "tickets": ended.len(),
        "solved": ended.iter().filter(|one| one.0).count(),
        "first_contact": ended.iter().filter(|one| one.1).count(),
    })
}

/// Whether a ticket is solved, and by one contact; nothing for one that was merged into another.
fn ended(events: &[Raw], n: usize) -> Option<(bool, bool)> {
    let life: Vec<&Raw> = events.iter().filter(|event| event.0 == n).collect();
    if life.iter().any(|event| event.4 == "ticket_merged") {
        return None;
    }
    let done = |word: &Value| word == "solved" || word == "closed";
    let (mut is_solved, mut is_reopened) = (false, false);
    for event in life.iter().filter(|event| event.4 == "status_changed") {
        let (from, to) = (done(&event.5["from"]), done(&event.5["to"]));
        is_solved = if from == to { is_solved } else { to };
        is_reopened |= from && !to;
    }
    let agreed = life.iter().filter(|event| event.4 == "consent_given");
    let mut agreed: Vec<_> = agreed.map(|event| &event.1).collect();
    agreed.sort();
    agreed.dedup();
    Some((is_solved, is_solved && !is_reopened && agreed.len() <= 1))
}

async fn tell(app: &TestApp, token: &str, place: Value, stalled_ms: Option<u64>) -> Answer {
    let body = json!({ "resume_token": token, "place": place, "stalled_ms": stalled_ms });
    app.browser().post("/api/v1/client/place", &body).await
}

async fn timeline(console: &Browser, ticket: &str) -> Vec<Value> {
    let path = format!("/api/v1/tickets/{ticket}/timeline?limit=200");
    let page = console.get(&path).await.is(200).json();
    let entries = page["data"].as_array().expect("a list").clone();
    let is_place = |entry: &Value| entry["kind"] == "help_sought" || entry["kind"] == "stalled";
    entries.into_iter().filter(is_place).collect()
}

#[tokio::test]
async fn places_are_taken_of_who_has_agreed_and_lose_what_names_somebody() {
    let app = TestApp::start().await;
    let mut pair = Pair::asking(&app).await;
    let token = pair.resume_token.clone();
    let place = json!({
        "page": "/orders/4711/robin@example.com?coupon=robin", "element": "button#pay",
        "error": "503 /api/pay", "release": "2.1",
    });
    let early = tell(&app, &token, place.clone(), None).await;
    early.problem(409, "wrong_state");
    pair.allow().await;
    tell(&app, &token, place.clone(), None).await.is(204);
    // Whoever sends it again is told the same.
    tell(&app, &token, place.clone(), None).await.is(204);
    tell(&app, &token, place, Some(31_000)).await.is(204);
    let noted = timeline(&pair.console, &pair.ticket_id).await;
    let kinds: Vec<_> = noted.iter().map(|entry| text(entry, "kind")).collect();
    assert_eq!(kinds, ["help_sought", "stalled"]);
    assert_eq!(noted[1]["data"]["for_ms"], 31_000);
    assert_eq!(noted[0]["data"]["origin"], "https://shop.example");
    let expected = json!({
        "page": "/orders/:id/:id", "element": "button#pay", "error": "503 /api/pay", "release": "2.1",
    });
    assert_eq!(noted[0]["data"]["place"], expected);
    pair.customer.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;
    // The last stall ends with the session.
    let last = tell(&app, &token, json!({ "page": "/cart" }), Some(1)).await;
    last.is(204);
    let trends = pair
        .console
        .get("/api/v1/trends?by=page")
        .await
        .is(200)
        .json();
    let keys: Vec<_> = trends["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| text(one, "key"))
        .collect();
    assert_eq!(
        keys,
        [
            "https://shop.example/orders/:id/:id",
            "https://shop.example/cart"
        ]
    );
    assert_eq!(trends["all"]["started"], 1);
    let audit = pair.console.get("/api/v1/audit").await.is(200).text();
    assert!(!audit.contains("stalled") && !audit.contains("help_sought"));
}

#[tokio::test]
async fn what_is_no_place_is_refused_and_a_session_has_so_many() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let token = &pair.resume_token;
    let page = || json!({ "page": "/" });
    for (place, stalled_ms) in [
        (json!({ "page": "cart" }), None),
        (json!({ "page": "/", "element": "button Pay now" }), None),
        (
            json!({ "page": "/", "error": "TypeError Robin is not defined" }),
            None,
        ),
        (
            json!({ "page": "/", "release": "a".repeat(RELEASE_CHARS_MAX + 1) }),
            None,
        ),
        (json!({ "page": "/", "text": "Robin" }), None),
        (page(), Some(0)),
        (page(), Some(STALL_MS_MAX + 1)),
    ] {
        let refused = tell(&app, token, place.clone(), stalled_ms).await;
        assert!([400, 422].contains(&refused.status), "{place}");
    }
    assert_eq!(
        timeline(&pair.console, &pair.ticket_id).await,
        Vec::<Value>::new()
    );
    tell(&app, "nobody", page(), None)
        .await
        .problem(404, "resume_unknown");
    for _ in 0..PLACES_MAX {
        tell(&app, token, page(), Some(STALL_MS_MAX)).await.is(204);
    }
    tell(&app, token, page(), Some(1))
        .await
        .problem(409, "too_many");
}

#[tokio::test]
async fn the_groups_of_one_answer_are_those_where_most_happened() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let mut events: Vec<Raw> = vec![(0, None, FIRST_MS, "agent", "ticket_created", json!({}))];
    let word = |n: usize| -> String {
        let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).expect("a letter"));
        [letter(n / 676), letter(n / 26), letter(n)]
            .iter()
            .collect()
    };
    for n in 0..501 {
        let page = format!("/{}", word(n));
        events.push(place(
            0,
            FIRST_MS + 1,
            "help_sought",
            &page,
            None,
            None,
            None,
            None,
        ));
    }
    events.push(place(
        0,
        FIRST_MS + 2,
        "help_sought",
        "/atg",
        None,
        None,
        None,
        None,
    ));
    fill(&app.database_url(), &events).await;
    let trends = ada
        .get(&format!("/api/v1/trends?{PERIOD}"))
        .await
        .is(200)
        .json();
    assert_eq!(trends["n_groups"], 501);
    assert_eq!(trends["all"]["started"], 502);
    assert_eq!(trends["data"].as_array().map(Vec::len), Some(500));
    assert_eq!(trends["data"][0]["key"], "https://shop.example/atg");
    assert_eq!(trends["data"][0]["figures"]["started"], 2);
    // A table has all of them.
    let csv = ada.get(&format!("/api/v1/trends.csv?{PERIOD}")).await;
    assert_eq!(csv.is(200).text().lines().count(), 1 + 501);
}

#[tokio::test]
async fn what_trends_can_not_answer_is_refused() {
    let app = TestApp::start().await;
    let nobody = app.browser().get("/api/v1/trends").await;
    nobody.problem(401, "not_signed_in");
    let ada = app.admin().await;
    let empty = ada.get("/api/v1/trends").await.is(200).json();
    assert_eq!(
        (&empty["data"], &empty["releases"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(empty["compared"]["release"], Value::Null);
    let unknown = ada.get("/api/v1/trends?release=9").await.is(200).json();
    assert_eq!(unknown["compared"], Value::Null);
    for query in [
        "by=colour",
        "from=2026-11-02&to=2026-11-01",
        "from=2024-01-01&to=2026-01-02",
        "release=",
        &format!("release={}", "a".repeat(RELEASE_CHARS_MAX + 1)),
        "page=",
        "agent=none",
    ] {
        for path in ["trends", "trends.csv"] {
            let answer = ada.get(&format!("/api/v1/{path}?{query}")).await;
            answer.problem(400, "invalid_query");
        }
    }
}
