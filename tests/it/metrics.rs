//! Figures: each equals what a second, naive reading of the raw events gives.

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use sqlx::{Any, AnyConnection, Connection as _, Transaction};

use crate::peer::{Pair, chat, text};
use crate::support::{Browser, TestApp};

/// Random tickets.
const N_TICKETS: usize = 10_000;
/// Events that are written by one statement, of eleven values each.
const EVENTS_AT_ONCE: usize = 100;
/// 2026-11-01 and ten days, in UTC.
const PERIOD: &str = "from=2026-11-01&to=2026-11-10";
pub(crate) const FIRST_MS: i64 = 1_793_491_200_000;
const DAYS_MS: i64 = 10 * 86_400_000;

/// A raw event: ticket, session, time, kind of actor, kind, data.
pub(crate) type Raw = (
    usize,
    Option<String>,
    i64,
    &'static str,
    &'static str,
    Value,
);

#[tokio::test]
async fn figures_of_random_tickets_equal_a_naive_recomputation() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let events: Vec<Raw> = (0..N_TICKETS).flat_map(|n| ticket(&mut rng, n)).collect();
    fill(&app.database_url(), &events).await;
    // What anybody can read is enough to compute the figures anew.
    let made = events.len();
    let events = export(&ada).await;
    assert_eq!(events.len(), made, "seed {seed}");
    for (by, only) in [
        ("all", ""),
        ("priority", ""),
        ("day", ""),
        ("entry", ""),
        ("tag", ""),
        ("agent", ""),
        ("category", ""),
        ("tier", ""),
        ("team", ""),
        ("team", "&tier=2"),
        ("tier", "&team=network"),
        ("agent", "&team=network"),
        ("team", "&team=network,back"),
        ("day", "&team=network,back"),
        ("agent", "&team=none"),
        ("team", "&team=none"),
        ("day", "&agent=agt_Cem"),
        ("all", "&agent=none"),
        ("category", "&category=Fault"),
    ] {
        // A team is spelt as lists of tickets spell it.
        let asked = only.replace("=network", "=Network");
        let path = format!("/api/v1/metrics?{PERIOD}&by={by}{asked}");
        let answer = ada.get(&path).await.is(200).json();
        let mut groups: BTreeMap<Option<String>, Vec<(usize, Whose)>> = BTreeMap::new();
        for n in (0..N_TICKETS).filter(|n| is_counted(only, *n)) {
            let life = life_of(n, &events);
            for whose in parts(by, only, n, &life) {
                for key in keys(by, n, (whose, life.as_slice()), &events) {
                    groups.entry(key).or_default().push((n, whose));
                }
            }
        }
        let naive: Vec<Value> = naive((by, only), &groups, &events);
        assert_eq!(answer["data"], json!(naive), "seed {seed}, by {by}{only}");
        if only.is_empty() {
            continue;
        }
        let path = format!("/api/v1/metrics/events?{PERIOD}{asked}");
        let first = ada.get(&path).await.is(200).text();
        let first: Vec<usize> = first.lines().map(|line| raw(line).0).collect();
        let all = events.iter().map(|event| event.0);
        let wanted: Vec<usize> = all
            .filter(|n| is_among(only, *n, &events))
            .take(1_000)
            .collect();
        assert_eq!(first, wanted, "seed {seed}, {only}");
    }
    let csv = ada
        .get(&format!("/api/v1/metrics.csv?{PERIOD}&by=day"))
        .await;
    assert_eq!(csv.is(200).text().lines().count(), 11);
}

/// All events, page after page, as they are exported.
async fn export(ada: &Browser) -> Vec<Raw> {
    let mut events = Vec::new();
    let mut next = format!("/api/v1/metrics/events?{PERIOD}&limit=10000");
    loop {
        let page = ada.get(&next).await.is(200);
        events.extend(page.text().lines().map(raw));
        let Some((path, _)) = page.header("link").split_once('>') else {
            return events;
        };
        next = path.trim_start_matches('<').to_owned();
    }
}

fn raw(line: &str) -> Raw {
    let event: Value = serde_json::from_str(line).expect("a line of JSON");
    let n = event["ticket_id"]
        .as_str()
        .expect("text")
        .trim_start_matches("tic_")
        .parse();
    let n: usize = n.expect("a number");
    assert_eq!(event["tier"], tier(n));
    assert_eq!(event["teams"], json!(teams(n)));
    assert_eq!(event["team"], json!(own_team(n)));
    assert_eq!(event["category"], json!(category(n)));
    assert_eq!(event["agent"], json!(has(n).map(called)));
    let id = |agent: Option<&str>| json!(agent.map(|name| format!("agt_{name}")));
    assert_eq!(event["assignee_id"], id(has(n)));
    let text = |name: &str| event[name].as_str().expect("text").to_owned();
    let at: jiff::Timestamp = text("at").parse().expect("a time");
    let raw: Raw = (
        n,
        event["session_id"].as_str().map(str::to_owned),
        at.as_millisecond(),
        text("actor").leak(),
        text("kind").leak(),
        event["data"].clone(),
    );
    assert_eq!(event["agent_id"], id(doer(&raw)));
    assert_eq!(event["owner_id"], id(owner(&raw)));
    assert_eq!(event["agent_teams"], json!(doer_teams(&raw)));
    assert_eq!(event["owner_teams"], json!(owner_teams(&raw)));
    raw
}

/// What an agent is called: two have one name.
fn called(agent: &str) -> &str {
    match agent {
        "Dan" => "Cem",
        other => other,
    }
}

/// The agents there are, and nobody.
const AGENTS: [Option<&str>; 4] = [None, Some("Bea"), Some("Cem"), Some("Dan")];

/// The agent who did something, where one is known.
fn doer(event: &Raw) -> Option<&'static str> {
    let one = usize::try_from(event.2 / 3 % 4).expect("fits");
    AGENTS[one].filter(|_| event.3 == "agent")
}

/// The agent who had its ticket then, where one is known.
fn owner(event: &Raw) -> Option<&'static str> {
    AGENTS[usize::try_from(event.2 / 13 % 4).expect("fits")]
}

/// An agent, and the teams that they were in when something happened.
type One = (&'static str, &'static [&'static str]);

/// Teams that one may have been in; they are others than today's.
const SETS: [&[&str]; 4] = [&[], &["network"], &["back", "night"], &["network", "night"]];

/// The teams of who did something; none where nobody is known.
fn doer_teams(event: &Raw) -> &'static [&'static str] {
    let set = SETS[usize::try_from(event.2 / 5 % 4).expect("fits")];
    doer(event).map_or(&[], |_| set)
}

/// The teams of who had the ticket then, or of the ticket where nobody had it.
fn owner_teams(event: &Raw) -> &'static [&'static str] {
    let n = event.2 / 7;
    if owner(event).is_some() {
        return SETS[usize::try_from(n % 4).expect("fits")];
    }
    SETS[usize::try_from(n % 2).expect("fits")]
}

/// Who did something, as they were then.
fn did(event: &Raw) -> Option<One> {
    doer(event).map(|name| (name, doer_teams(event)))
}

/// Who had the ticket then, as they were then.
fn had_it(event: &Raw) -> Option<One> {
    owner(event).map(|name| (name, owner_teams(event)))
}

/// One ticket's life: anything in any order, as long as the times ascend.
fn ticket(rng: &mut StdRng, n: usize) -> Vec<Raw> {
    let step = DAYS_MS / i64::try_from(N_TICKETS).expect("fits");
    let mut at = FIRST_MS + i64::try_from(n).expect("fits") * step;
    let mut events = vec![(n, None, at, "agent", "ticket_created", json!({}))];
    for _ in 0..rng.random_range(0..14) {
        at += rng.random_range(0..5_000_000);
        let session = Some(format!("ses_{n}_{}", rng.random_range(0..3)));
        let status = |rng: &mut StdRng| {
            *["open", "pending", "solved", "closed"]
                .choose(rng)
                .expect("one")
        };
        let role = *["agent", "customer"].choose(rng).expect("one");
        let name = |rng: &mut StdRng| {
            [Value::Null, json!("Ada"), json!("Ben")]
                .choose(rng)
                .cloned()
        };
        let entry = *["link", "code", "widget"].choose(rng).expect("one");
        let rarely =
            |rng: &mut StdRng, max: u8| rng.random_bool(0.4).then(|| rng.random_range(0..=max));
        events.push(match rng.random_range(0..21) {
            0 | 1 => (
                n,
                None,
                at,
                "agent",
                "status_changed",
                json!({ "from": status(rng), "to": status(rng) }),
            ),
            2 => (
                n,
                session.filter(|_| rng.random_bool(0.5)),
                at,
                "agent",
                "assignee_changed",
                json!({ "from": name(rng), "to": name(rng) }),
            ),
            3 => (
                n,
                session,
                at,
                role,
                "chat",
                json!({ "id": "x", "text": "Hello", "role": role }),
            ),
            4 => (
                n,
                session,
                at,
                "agent",
                "session_created",
                json!({ "entry": entry }),
            ),
            5 | 6 => (
                n,
                session,
                at,
                role,
                "participant_joined",
                json!({ "role": role }),
            ),
            7 => (
                n,
                session,
                at,
                "customer",
                "consent_given",
                json!({ "decision": "allow" }),
            ),
            9 => (
                n,
                session.filter(|_| rng.random_bool(0.7)),
                at,
                "system",
                "survey_asked",
                json!({}),
            ),
            12 => (
                n,
                session,
                at,
                "agent",
                "escalated",
                json!({ "from": 1, "to": 2 }),
            ),
            11 => (
                n,
                None,
                at,
                "system",
                if rng.random_bool(0.5) {
                    "sla_met"
                } else {
                    "sla_breached"
                },
                json!({ "clock": "first_response" }),
            ),
            10 => (
                n,
                session.filter(|_| rng.random_bool(0.7)),
                at,
                "customer",
                "survey_answered",
                json!({
                    "csat": rng.random_range(1..=5),
                    "ces": rarely(rng, 6).map(|ces| ces + 1),
                    "nps": rarely(rng, 10),
                    "comment": null,
                }),
            ),
            13 => (
                n,
                None,
                at,
                "agent",
                if rng.random_bool(0.6) {
                    "ticket_merged"
                } else {
                    "ticket_unmerged"
                },
                json!({}),
            ),
            14 => (
                n,
                None,
                at,
                "agent",
                if rng.random_bool(0.7) {
                    "duplicate_merged"
                } else {
                    "duplicate_unmerged"
                },
                json!({ "contacts": rng.random_range(0..=2) }),
            ),
            17 => (n, None, at, "agent", "split_from", json!({})),
            18..=20 => call_back(rng, n, at),
            15 => (
                n,
                session,
                at,
                "agent",
                "let_go",
                json!({ "to": "Ben", "reason": "" }),
            ),
            8 => (
                n,
                session,
                at,
                "agent",
                "handed_off",
                json!({ "to": "Ben", "reason": "" }),
            ),
            _ => (
                n,
                session,
                at,
                "system",
                "session_ended",
                json!({ "duration_ms": rng.random_range(0..900_000) }),
            ),
        });
    }
    events
}

/// Something that happens to one of two call-backs of a ticket.
fn call_back(rng: &mut StdRng, n: usize, at: i64) -> Raw {
    let kinds = [
        "call_back_asked",
        "call_back_asked",
        "call_back_taken",
        "call_back_reached",
        "call_back_not_reached",
        "call_back_cancelled",
    ];
    let kind = *kinds.choose(rng).expect("one");
    let mut data = json!({ "call_back": format!("cab_{n}_{}", rng.random_range(0..2)) });
    if kind == "call_back_asked" {
        let due_at = jiff::Timestamp::from_millisecond(at + rng.random_range(0..8_000_000));
        data["due_at"] = json!(due_at.expect("a time").to_string());
    }
    (n, None, at, "agent", kind, data)
}

fn priority(n: usize) -> &'static str {
    ["low", "normal", "high", "urgent"][n % 4]
}

fn tag(n: usize) -> Option<&'static str> {
    [None, Some("billing"), Some("login")][n % 3]
}

/// What a ticket was about, by its number.
pub(crate) fn category(n: usize) -> Option<&'static str> {
    let words = [
        Some("Billing"),
        None,
        Some("Fault"),
        Some("Fault › Noise"),
        None,
    ];
    words[n % 5]
}

/// The categories that a ticket counts in: its own, and the one that it stands under.
pub(crate) fn categories(n: usize) -> Vec<Option<&'static str>> {
    match category(n) {
        Some("Fault › Noise") => vec![Some("Fault"), Some("Fault › Noise")],
        other => vec![other],
    }
}

fn tier(n: usize) -> i64 {
    [1, 1, 2, 1, 3, 2, 1][n % 7]
}

/// Who has the ticket, and their teams.
fn agent(n: usize) -> Option<(&'static str, &'static [&'static str])> {
    [
        None,
        Some(("Bea", &["network", "night"][..])),
        Some(("Cem", &["network"][..])),
        Some(("Dan", &[][..])),
    ][n % 11 % 4]
}

/// The team of the ticket itself.
fn own_team(n: usize) -> Option<&'static str> {
    [None, Some("network"), Some("back")][n / 11 % 3]
}

/// The teams that what somebody did on a ticket counts for: what is nobody's for the ticket's own, as it was when
/// it was solved, or is.
fn teams_for(agent: Option<One>, n: usize, life: &[&Raw]) -> Vec<&'static str> {
    if let Some((_, teams)) = agent {
        return teams.to_vec();
    }
    let solved = solved(life).and_then(|_| life.iter().rfind(crosses));
    match solved.filter(|e| owner(e).is_none()) {
        Some(e) => owner_teams(e).to_vec(),
        None => own_team(n).into_iter().collect(),
    }
}

/// The events of one ticket.
fn life_of(n: usize, events: &[Raw]) -> Vec<&Raw> {
    let start = events.partition_point(|e| e.0 < n);
    events[start..].iter().take_while(|e| e.0 == n).collect()
}

fn teams(n: usize) -> &'static [&'static str] {
    agent(n).map_or(&[], |(_, teams)| teams)
}

/// Who has the ticket.
fn has(n: usize) -> Option<&'static str> {
    agent(n).map(|(name, _)| name)
}

/// All of a ticket, or what of it is one agent's.
type Whose = Option<Option<One>>;

/// Whether an agent is another one to each set of teams that they were in.
fn tells_teams(by: &str, only: &str) -> bool {
    by == "team" || only.starts_with("&team=")
}

/// Whether some teams are among those that are asked for.
fn is_of_teams(only: &str, teams: &[&str]) -> bool {
    match only.strip_prefix("&team=") {
        Some("none") => teams.is_empty(),
        Some(wanted) => wanted.split(',').any(|team| teams.contains(&team)),
        None => true,
    }
}

/// Whether anything of a ticket counts, whoever did it.
fn is_counted(only: &str, n: usize) -> bool {
    match only {
        "&tier=2" => tier(n) == 2,
        "&category=Fault" => categories(n).contains(&Some("Fault")),
        _ => true,
    }
}

/// What of a ticket counts.
fn parts(by: &str, only: &str, n: usize, life: &[&Raw]) -> Vec<Whose> {
    let is_wanted = |agent: &Option<One>| match only {
        "&agent=agt_Cem" => agent.is_some_and(|(name, _)| name == "Cem"),
        "&agent=none" => agent.is_none(),
        _ => is_of_teams(only, &teams_for(*agent, n, life)),
    };
    let is_whole = ["", "&tier=2", "&category=Fault"].contains(&only);
    if !["agent", "team"].contains(&by) && is_whole {
        return vec![None];
    }
    let mut all: Vec<Option<One>> = if tells_teams(by, only) {
        let known = life.iter().flat_map(|e| [did(e), had_it(e)]);
        known.chain([None, agent(n)]).collect()
    } else {
        let none: &'static [&'static str] = &[];
        let bare = |name: Option<&'static str>| name.map(|name| (name, none));
        AGENTS.map(bare).to_vec()
    };
    all.sort_unstable();
    all.dedup();
    all.into_iter().filter(is_wanted).map(Some).collect()
}

/// Whether the events of a ticket are exported.
fn is_among(only: &str, n: usize, events: &[Raw]) -> bool {
    let life = life_of(n, events);
    let any = |is: &dyn Fn(Option<&str>) -> bool| {
        is(has(n)) || life.iter().any(|e| is(doer(e)) || is(owner(e)))
    };
    match only {
        "&tier=2" | "&category=Fault" => is_counted(only, n),
        _ if only.starts_with("&team=") => {
            let own: Vec<&str> = own_team(n).into_iter().collect();
            let is_of = |teams: &[&str]| is_of_teams(only, teams);
            let did_some = |e: &&Raw| doer(e).is_some() && is_of(doer_teams(e));
            is_of(&own)
                || agent(n).is_some_and(|(_, teams)| is_of(teams))
                || life.iter().any(|e| did_some(e) || is_of(owner_teams(e)))
        }
        "&agent=agt_Cem" => any(&|one| one == Some("Cem")),
        "&agent=none" => has(n).is_none(),
        other => panic!("no such filter: {other}"),
    }
}

fn keys(
    by: &str,
    n: usize,
    (whose, life): (Whose, &[&Raw]),
    events: &[Raw],
) -> Vec<Option<String>> {
    let agent = whose.flatten();
    match by {
        "agent" => vec![agent.map(|(name, _)| name.to_owned())],
        "team" if !teams_for(agent, n, life).is_empty() => {
            let teams = teams_for(agent, n, life).into_iter();
            teams.map(|team| Some(team.to_owned())).collect()
        }
        "category" => {
            let words = categories(n).into_iter();
            words.map(|word| word.map(str::to_owned)).collect()
        }
        _ => vec![key(by, n, events)],
    }
}

fn key(by: &str, n: usize, events: &[Raw]) -> Option<String> {
    match by {
        "tier" => Some(tier(n).to_string()),
        "priority" => Some(priority(n).to_owned()),
        "tag" => tag(n).map(str::to_owned),
        "day" => Some(format!("2026-11-{:02}", 1 + n * 10 / N_TICKETS)),
        "entry" => {
            let start = events.partition_point(|e| e.0 < n);
            let mut life = events[start..].iter().take_while(|e| e.0 == n);
            let first = life.find(|e| e.4 == "session_created")?;
            first.5["entry"].as_str().map(str::to_owned)
        }
        _ => None,
    }
}

/// Writes tickets and events as if they had happened.
pub(crate) async fn fill(url: &str, events: &[Raw]) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.expect("a database");
    let mut tx = connection.begin().await.expect("a transaction");
    for (name, teams) in (0..4).filter_map(agent) {
        insert_agent(&mut tx, name, teams).await;
    }
    for event in events.iter().filter(|event| event.4 == "ticket_created") {
        insert_ticket(&mut tx, event).await;
    }
    for (page, events) in events.chunks(EVENTS_AT_ONCE).enumerate() {
        insert_events(&mut tx, page * EVENTS_AT_ONCE, events).await;
    }
    tx.commit().await.expect("committed");
}

/// Writes events that stand from a place on, all by one statement.
async fn insert_events(tx: &mut Transaction<'_, Any>, first: usize, events: &[Raw]) {
    let row = |n: usize| {
        let at = |column: usize| n * 11 + column;
        let (id, ticket, session, time) = (at(1), at(2), at(3), at(4));
        let (actor, kind, data, agent, owner) = (at(5), at(6), at(7), at(8), at(9));
        let (agent_teams, owner_teams) = (at(10), at(11));
        format!(
            "(${id}, 'ten_default', ${ticket}, ${session}, ${time}, ${actor}, '', ${kind}, ${data}, \
             ${agent}, ${owner}, ${agent_teams}, ${owner_teams})"
        )
    };
    let rows: Vec<String> = (0..events.len()).map(row).collect();
    let sql = format!(
        "INSERT INTO events (id, tenant_id, ticket_id, session_id, at, actor_kind, actor_name, kind, data, \
         agent_id, owner_id, agent_teams, owner_teams) VALUES {}",
        rows.join(", ")
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for (n, event) in events.iter().enumerate() {
        query = query
            .bind(format!("evt_{:09}", first + n))
            .bind(format!("tic_{:06}", event.0))
            .bind(event.1.clone())
            .bind(event.2)
            .bind(event.3)
            .bind(event.4)
            .bind(event.5.to_string())
            .bind(doer(event).map(|name| format!("agt_{name}")))
            .bind(owner(event).map(|name| format!("agt_{name}")))
            .bind(doer(event).map(|_| kept(doer_teams(event))))
            .bind(kept(owner_teams(event)));
    }
    query.execute(&mut **tx).await.expect("events");
}

/// Teams as the store keeps them.
fn kept(teams: &[&str]) -> String {
    let teams: Vec<String> = teams.iter().map(|team| (*team).to_owned()).collect();
    tandem_tickets::tags::text(&teams)
}

async fn insert_agent(tx: &mut Transaction<'_, Any>, name: &str, teams: &[&str]) {
    sqlx::query(
        "INSERT INTO agents (id, tenant_id, name, email, role, password_hash, created_at, teams) \
         VALUES ($1, 'ten_default', $2, $3, 'agent', '', 0, $4)",
    )
    .bind(format!("agt_{name}"))
    .bind(called(name))
    .bind(format!("{name}@tandem.test"))
    .bind(kept(teams))
    .execute(&mut **tx)
    .await
    .expect("an agent");
}

async fn insert_ticket(tx: &mut Transaction<'_, Any>, event: &Raw) {
    sqlx::query(
        "INSERT INTO tickets (id, tenant_id, number, subject, description, status, search_text, \
         created_at, updated_at, priority, tags, category, tier, assignee_id, team) \
         VALUES ($1, 'ten_default', $2, 'Help', '', 'open', '', $3, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(format!("tic_{:06}", event.0))
    .bind(i64::try_from(event.0).expect("fits"))
    .bind(event.2)
    .bind(priority(event.0))
    .bind(
        tag(event.0)
            .map(|tag| format!(",{tag},"))
            .unwrap_or_default(),
    )
    .bind(category(event.0))
    .bind(tier(event.0))
    .bind(agent(event.0).map(|(name, _)| format!("agt_{name}")))
    .bind(own_team(event.0))
    .execute(&mut **tx)
    .await
    .expect("a ticket");
}

/// The events of a ticket, and what of them is counted.
#[derive(Clone, Copy)]
struct Part<'a> {
    life: &'a [&'a Raw],
    whose: Whose,
    tells_teams: bool,
}

impl Part<'_> {
    /// Whether it is counted what this agent did, or nobody is known to have done.
    fn has(&self, agent: Option<One>) -> bool {
        self.whose.is_none_or(|whose| self.told(agent) == whose)
    }

    /// Whose something is that an agent did, or nobody is known to have done.
    fn told(&self, agent: Option<One>) -> Option<One> {
        let (name, teams) = agent.or(ticket_of(self.life))?;
        Some((name, if self.tells_teams { teams } else { &[] }))
    }

    /// Whether the ticket itself is.
    fn is_ticket(&self) -> bool {
        self.has(None)
    }
}

/// Who had the ticket when it was solved, or has it.
fn ticket_of(life: &[&Raw]) -> Option<One> {
    let solved = solved(life).and_then(|_| life.iter().rfind(crosses));
    solved.and_then(|e| had_it(e)).or(agent(life[0].0))
}

/// The second implementation: looks for each figure on its own in the list of a ticket's events.
fn naive(
    (by, only): (&str, &str),
    groups: &BTreeMap<Option<String>, Vec<(usize, Whose)>>,
    events: &[Raw],
) -> Vec<Value> {
    let mut of: Vec<Vec<&Raw>> = vec![Vec::new(); N_TICKETS];
    for event in events {
        of[event.0].push(event);
    }
    let group = |(key, parts): (&Option<String>, &Vec<(usize, Whose)>)| {
        let part = |(n, whose): &(usize, Whose)| Part {
            life: of[*n].as_slice(),
            whose: *whose,
            tells_teams: tells_teams(by, only),
        };
        let parts: Vec<Part<'_>> = parts.iter().map(part).collect();
        let (key, id) = match key.as_deref() {
            Some(agent) if by == "agent" => (Some(called(agent)), Some(format!("agt_{agent}"))),
            other => (other, None),
        };
        json!({ "key": key, "id": id, "figures": figures(&parts) })
    };
    groups.iter().map(group).collect()
}

fn figures(parts: &[Part<'_>]) -> Value {
    // Of the ticket, of its sessions by whose they are, and of what was given away.
    let count = |what: &dyn Fn(&[&Raw]) -> usize| {
        let tickets = parts.iter().filter(|part| part.is_ticket());
        tickets.map(|part| what(part.life)).sum::<usize>()
    };
    let sum = |what: &dyn Fn(&Part<'_>) -> usize| parts.iter().map(what).sum::<usize>();
    let times =
        |what: &dyn Fn(&Part<'_>) -> Vec<i64>| spread(parts.iter().flat_map(what).collect());
    let ended = |life: &[&Raw], id: &str| first(life, id, "session_ended", None).is_some();
    let was_there = |life: &[&Raw], id: &str| came(life, id, "customer").is_some();
    let mut all = json!({
        "tickets": count(&|life| usize::from(!is_merged(life))),
        "merged": count(&|life| usize::from(is_merged(life))),
        "solved": count(&|life| solved(life).iter().count()),
        "first_contact": count(&|life| {
            let agreed = sessions(life).iter().filter(|id| first(life, id, "consent_given", None).is_some()).count();
            let agreed = agreed as i64 + contacts(life);
            usize::from(solved(life).is_some() && reopens(life) == 0 && agreed <= 1)
        }),
        "reopened": count(&|life| usize::from(reopens(life) > 0)),
        "reopens": count(&reopens),
        "transfers": given(parts, &|e| e.4 == "handed_off", before) + given(parts, &|e| e.4 == "assignee_changed"
            && e.1.is_none() && !e.5["from"].is_null() && !e.5["to"].is_null(), had),
        "escalations": given(parts, &|e| e.4 == "escalated", raiser),
        "sla_met": count(&|life| life.iter().filter(|e| e.4 == "sla_met").count()),
        "sla_breached": count(&|life| life.iter().filter(|e| e.4 == "sla_breached").count()),
        "sessions": sum(&|part| part.life.iter().filter(|e| e.4 == "session_created"
            && part.has(host(part.life, e.1.as_deref().unwrap_or_default()))).count()),
        "attended": in_sessions(parts, host, &was_there),
        "abandoned": in_sessions(parts, host, &|life, id| was_there(life, id)
            && came(life, id, "agent").is_none() && ended(life, id)),
        "first_response": times(&|part| {
            let answer = response(part.life).filter(|(_, by)| part.has(*by));
            answer.map(|(at, _)| at - part.life[0].2).into_iter().collect()
        }),
        "resolution": times(&|part| {
            let at = solved(part.life).filter(|_| part.is_ticket());
            at.map(|at| at - part.life[0].2).into_iter().collect()
        }),
        "handle": times(&|part| {
            let all = durations(part);
            if all.is_empty() { vec![] } else { vec![all.iter().sum()] }
        }),
        "waiting": times(&|part| {
            let ids = sessions(part.life);
            let waited = |id: &String| {
                let (customer, agent) = (came(part.life, id, "customer")?, came(part.life, id, "agent")?);
                part.has(met_by(part.life, id)).then_some((agent - customer).max(0))
            };
            ids.iter().filter_map(waited).collect()
        }),
        "session": times(&durations),
        "surveys_asked": in_sessions(parts, keeper, &|life, id| first(life, id, "survey_asked", None).is_some())
            + count(&|life| usize::from(life.iter().any(|e| e.1.is_none() && e.4 == "survey_asked"))),
        "csat": ratings(parts, "csat", &[1, 2], &[4, 5]),
        "ces": ratings(parts, "ces", &[1, 2, 3], &[5, 6, 7]),
        "nps": ratings(parts, "nps", &[0, 1, 2, 3, 4, 5, 6], &[9, 10]),
    });
    let calls: Vec<Call> = parts.iter().flat_map(calls).collect();
    let taken = calls
        .iter()
        .filter_map(|call| Some((call.due, call.called?)));
    let n_kept = taken.clone().filter(|(due, at)| *at <= due + IN_TIME_MS);
    let is_missed = |call: &&Call| {
        let end = call.called.or(call.cancelled);
        end.is_some_and(|at| at > call.due + IN_TIME_MS)
    };
    all["call_backs"] = json!(calls.len());
    all["call_backs_kept"] = json!(n_kept.count());
    all["call_backs_missed"] = json!(calls.iter().filter(is_missed).count());
    all["time_to_call"] = spread(taken.map(|(due, at)| (at - due).max(0)).collect());
    all
}

/// How late a call may be.
const IN_TIME_MS: i64 = 900_000;

/// A call-back that was asked for on a ticket.
struct Call {
    due: i64,
    /// When it had been taken by who called first.
    called: Option<i64>,
    cancelled: Option<i64>,
}

/// Those of a ticket that are theirs whose part is counted: of who called first, or of the ticket.
fn calls(part: &Part<'_>) -> Vec<Call> {
    let life = part.life;
    let mut ids: Vec<&str> = life
        .iter()
        .filter_map(|e| e.5["call_back"].as_str())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let call = |id: &str| {
        let is = |e: &Raw, kinds: &[&str]| e.5["call_back"] == id && kinds.contains(&e.4);
        let asked = life.iter().find(|e| is(e, &["call_back_asked"]))?;
        let due: jiff::Timestamp = asked.5["due_at"].as_str()?.parse().expect("a time");
        let ends = ["call_back_reached", "call_back_not_reached"];
        let called = life.iter().position(|e| is(e, &ends)).map(|i| {
            let mut before = life[..i].iter();
            *before
                .rfind(|e| is(e, &["call_back_taken"]))
                .unwrap_or(&life[i])
        });
        let cancelled = life.iter().find(|e| is(e, &["call_back_cancelled"]));
        part.has(called.and_then(did)).then_some(Call {
            due: due.as_millisecond(),
            called: called.map(|e| e.2),
            cancelled: cancelled.map(|e| e.2),
        })
    };
    ids.into_iter().filter_map(call).collect()
}

/// How many sessions are so, of those that are theirs whose events are counted.
fn in_sessions(parts: &[Part<'_>], whose: Of, is: &dyn Fn(&[&Raw], &str) -> bool) -> usize {
    let mut n = 0;
    for part in parts {
        let ids = sessions(part.life);
        let own = ids.iter().filter(|id| part.has(whose(part.life, id)));
        n += own.filter(|id| is(part.life, id)).count();
    }
    n
}

/// How many events are so, of those that go back to them.
fn given(parts: &[Part<'_>], is: &dyn Fn(&Raw) -> bool, giver: Giver) -> usize {
    let mut n = 0;
    for part in parts {
        let places = (0..part.life.len()).filter(|i| is(part.life[*i]));
        n += places.filter(|i| part.has(giver(part.life, *i))).count();
    }
    n
}

/// Who gave away what was given at a place.
type Giver = fn(&[&Raw], usize) -> Option<One>;

/// Whose something of a session is.
type Of = fn(&[&Raw], &str) -> Option<One>;

fn is_taking(e: &Raw) -> bool {
    e.4 == "handed_off" || (e.4 == "participant_joined" && e.5["role"] == "agent")
}

/// Who held a session up to a place, one after the other; nobody at first. Who takes back what they let go
/// of is there once more.
fn holders(life: &[&Raw], id: &str, up_to: usize) -> Vec<Option<One>> {
    let so_far = life.iter().take(up_to + 1);
    let (mut all, mut is_free): (Vec<Option<One>>, bool) = (vec![None], false);
    for event in so_far.filter(|e| e.1.as_deref() == Some(id)) {
        if event.4 == "let_go" {
            is_free = true;
        } else if is_taking(event) {
            let last = all.last().copied().flatten();
            if is_free || last.map(|(name, _)| name) != doer(event) {
                all.push(did(event));
            }
            is_free = false;
        }
    }
    all
}

/// Who had held a session before who holds it at a place.
fn before(life: &[&Raw], i: usize) -> Option<One> {
    let all = holders(life, life[i].1.as_deref()?, i);
    all.iter().rev().nth(1).copied().flatten()
}

/// Who had passed it on when the ticket went up, or held it.
fn raiser(life: &[&Raw], i: usize) -> Option<One> {
    let all = holders(life, life[i].1.as_deref()?, i);
    before(life, i).or(all.last().copied().flatten())
}

/// Who had had the ticket when it changed hands.
fn had(life: &[&Raw], i: usize) -> Option<One> {
    let mut before = life[..i].iter();
    let last = before.rfind(|e| ["assignee_changed", "split_from"].contains(&e.4))?;
    had_it(last)
}

/// The first agent who came, or who has made the session.
fn host(life: &[&Raw], id: &str) -> Option<One> {
    let came = first(life, id, "participant_joined", Some("agent")).and_then(did);
    let is_made = |e: &&&Raw| e.1.as_deref() == Some(id) && e.4 == "session_created";
    came.or_else(|| life.iter().filter(is_made).find_map(|e| did(e)))
}

/// The last who held it.
fn keeper(life: &[&Raw], id: &str) -> Option<One> {
    holders(life, id, life.len()).last().copied().flatten()
}

/// The agent who was there when both were.
fn met_by(life: &[&Raw], id: &str) -> Option<One> {
    let place = |role: &str| {
        let joined = first(life, id, "participant_joined", Some(role))?;
        life.iter().position(|e| std::ptr::eq(*e, joined))
    };
    let (agent, customer) = (place("agent")?, place("customer")?);
    if agent > customer {
        return did(life[agent]);
    }
    holders(life, id, customer).last().copied().flatten()
}

/// How long sessions were that have ended; of those of several agents, how long each held them.
fn durations(part: &Part<'_>) -> Vec<i64> {
    let of = |id: &String| {
        let whole = duration(part.life, id)?;
        let Some(whose) = part.whose else {
            return Some(whole);
        };
        let mut held: BTreeMap<Option<One>, i64> = BTreeMap::new();
        for (agent, ms) in stretches(part.life, id) {
            *held.entry(part.told(agent)).or_default() += ms;
        }
        if held.values().all(|ms| *ms == 0) {
            return part.has(keeper(part.life, id)).then_some(whole);
        }
        held.get(&whose).copied().filter(|ms| *ms > 0)
    };
    sessions(part.life).iter().filter_map(of).collect()
}

/// The time between one event of a session and the next, while its customer had agreed, up to its end.
fn stretches(life: &[&Raw], id: &str) -> Vec<(Option<One>, i64)> {
    let of: Vec<usize> = (0..life.len())
        .filter(|i| life[*i].1.as_deref() == Some(id))
        .collect();
    let end = of.iter().rposition(|i| life[*i].4 == "session_ended");
    let pairs = of[..=end.expect("it has ended")].windows(2);
    let is_agreed = |i: usize| {
        let changes = ["consent_given", "let_go", "session_ended"];
        let mut so_far = of.iter().filter(|one| **one <= i).map(|one| life[*one].4);
        so_far.rfind(|kind| changes.contains(kind)) == Some("consent_given")
    };
    pairs
        .filter(|pair| is_agreed(pair[0]))
        .map(|pair| {
            let holder = holders(life, id, pair[0]).last().copied().flatten();
            (holder, life[pair[1]].2 - life[pair[0]].2)
        })
        .collect()
}

/// The last answer of each session, and of each ticket beside its sessions, one scale of it.
fn ratings(parts: &[Part<'_>], scale: &str, low: &[i64], high: &[i64]) -> Value {
    let mut answers = Vec::new();
    for part in parts {
        let life = part.life;
        for id in sessions(life) {
            if !part.has(keeper(life, &id)) {
                continue;
            }
            let is = |e: &&&Raw| e.1.as_deref() == Some(&id) && e.4 == "survey_answered";
            answers.extend(life.iter().rfind(is).and_then(|e| e.5[scale].as_i64()));
        }
        if part.is_ticket() {
            let is = |e: &&&Raw| e.1.is_none() && e.4 == "survey_answered";
            answers.extend(life.iter().rfind(is).and_then(|e| e.5[scale].as_i64()));
        }
    }
    let among = |some: &[i64]| answers.iter().filter(|one| some.contains(one)).count();
    json!({ "count": answers.len(), "sum": answers.iter().sum::<i64>(), "high": among(high), "low": among(low) })
}

pub(crate) fn spread(mut times: Vec<i64>) -> Value {
    times.sort_unstable();
    // The smallest that this share of all does not exceed, looked for one after the other.
    let rank = |tenths: usize| {
        let enough =
            |one: &&i64| times.iter().take_while(|t| t <= one).count() * 10 >= times.len() * tenths;
        let place = times.partition_point(|one| !enough(&one));
        times.get(place)
    };
    let n = i64::try_from(times.len()).expect("fits");
    let mean = (n > 0).then(|| times.iter().sum::<i64>() / n.max(1));
    json!({ "count": n, "mean_ms": mean, "median_ms": rank(5), "p90_ms": rank(9) })
}

fn sessions(life: &[&Raw]) -> Vec<String> {
    let mut ids: Vec<String> = life.iter().filter_map(|e| e.1.clone()).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn first<'a>(life: &[&'a Raw], id: &str, kind: &str, role: Option<&str>) -> Option<&'a Raw> {
    let is = |e: &&&Raw| {
        e.1.as_deref() == Some(id) && e.4 == kind && role.is_none_or(|role| e.5["role"] == role)
    };
    life.iter().find(is).copied()
}

fn came(life: &[&Raw], id: &str, role: &str) -> Option<i64> {
    first(life, id, "participant_joined", Some(role)).map(|e| e.2)
}

fn duration(life: &[&Raw], id: &str) -> Option<i64> {
    first(life, id, "consent_given", None)?;
    let last = life
        .iter()
        .rfind(|e| e.1.as_deref() == Some(id) && e.4 == "session_ended")?;
    last.5["duration_ms"].as_i64()
}

/// Whether the last that was said of its merging is that it was.
fn is_merged(life: &[&Raw]) -> bool {
    let last = life
        .iter()
        .rfind(|e| ["ticket_merged", "ticket_unmerged"].contains(&e.4));
    last.is_some_and(|e| e.4 == "ticket_merged")
}

/// Sessions that were agreed to on what was merged into it; nobody gives back more than they took.
fn contacts(life: &[&Raw]) -> i64 {
    life.iter().fold(0, |sum, e| {
        let n = e.5["contacts"].as_i64().unwrap_or(0);
        match e.4 {
            "duplicate_merged" => sum + n,
            "duplicate_unmerged" => (sum - n).max(0),
            _ => sum,
        }
    })
}

fn done(word: &Value) -> bool {
    word == "solved" || word == "closed"
}

fn reopens(life: &[&Raw]) -> usize {
    let is = |e: &&&Raw| e.4 == "status_changed" && done(&e.5["from"]) && !done(&e.5["to"]);
    let n = life.iter().filter(is).count();
    if is_merged(life) { 0 } else { n }
}

/// Whether it is then solved that was not, or the other way round.
fn crosses(e: &&&Raw) -> bool {
    e.4 == "status_changed" && done(&e.5["from"]) != done(&e.5["to"])
}

fn solved(life: &[&Raw]) -> Option<i64> {
    if is_merged(life) {
        return None;
    }
    let last = life.iter().rfind(crosses)?;
    done(&last.5["to"]).then_some(last.2)
}

/// When the customer had their first answer, and of whom.
fn response(life: &[&Raw]) -> Option<(i64, Option<One>)> {
    let wrote = life.iter().find(|e| e.4 == "chat" && e.3 == "agent");
    let wrote = wrote.map(|e| (e.2, did(e)));
    let ids = sessions(life);
    let met = ids.iter().filter_map(|id| {
        let at = came(life, id, "agent")?.max(came(life, id, "customer")?);
        Some((at, met_by(life, id)))
    });
    wrote.into_iter().chain(met).min_by_key(|(at, _)| *at)
}

#[tokio::test]
async fn a_session_that_was_really_held_is_in_the_figures() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let metrics = pair.console.get("/api/v1/metrics").await.is(200).json();
    let figures = &metrics["data"][0]["figures"];
    for (name, count) in [
        ("tickets", 1),
        ("sessions", 1),
        ("attended", 1),
        ("abandoned", 0),
    ] {
        assert_eq!(figures[name], count, "{name} of {figures}");
    }
    assert_eq!(figures["first_response"]["count"], 1);
    assert_eq!(figures["waiting"]["count"], 1);
    assert_eq!(figures["session"]["count"], 0, "it has not ended");
}

#[tokio::test]
async fn exported_events_are_those_that_were_asked_for_and_hold_nobodys_words() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    pair.agent.send(&chat("m1", "canary-of-the-export")).await;
    pair.agent.settle("s1").await;
    let console = &pair.console;
    let get = |query: &str| {
        let path = format!("/api/v1/metrics/events?{query}");
        async move { console.get(&path).await }
    };
    let me = text(&console.get("/api/v1/me").await.json(), "id");
    assert_eq!(get("agent=none").await.is(200).text(), "", "it is theirs");
    let all = get(&format!("agent={me}")).await.is(200).text();
    assert!(
        all.contains("\"kind\":\"chat\"") && !all.contains("canary"),
        "{all}"
    );
    assert!(all.lines().count() > 3);
    let first = get("limit=1").await.is(200);
    assert_eq!(first.text().lines().count(), 1);
    assert!(first.header("link").contains("limit=1&cursor="));
    assert_eq!(get("priority=urgent").await.is(200).text(), "");
    for query in ["limit=0", "limit=10001", "by=day", "tz=Mars/Olympus"] {
        get(query).await.problem(400, "invalid_query");
    }
    get("cursor=nowhere").await.problem(400, "invalid_cursor");
    let nobody = app.browser().get("/api/v1/metrics/events").await;
    nobody.problem(401, "not_signed_in");
}

#[tokio::test]
async fn figures_of_one_agent_or_priority_leave_out_all_other_tickets() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("One").await;
    ada.make_ticket("Two").await;
    let me = ada.get("/api/v1/me").await.json()["id"].clone();
    let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
    let change = json!({ "assignee_id": me, "priority": "urgent" });
    ada.patch(&path, &change).await.is(200);
    let me = me.as_str().expect("an id");
    for (query, n) in [
        (format!("agent={me}"), 1),
        ("agent=none".to_owned(), 1),
        ("priority=urgent".to_owned(), 1),
        (format!("agent={me}&priority=normal"), 0),
        (String::new(), 2),
    ] {
        let answer = ada
            .get(&format!("/api/v1/metrics?{query}"))
            .await
            .is(200)
            .json();
        let found = answer["data"][0]["figures"]["tickets"]
            .as_u64()
            .unwrap_or(0);
        assert_eq!(found, n, "{query}");
    }
}

#[tokio::test]
async fn whoever_had_what_was_split_off_has_given_it_away() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.admin().await, app.agent("Ben").await);
    let own = ada.get("/api/v1/me").await.json()["id"].clone();
    let other = ben.get("/api/v1/me").await.json()["id"].clone();
    let path = format!(
        "/api/v1/tickets/{}",
        text(&ada.make_ticket("Printer").await, "id")
    );
    let change = json!({ "assignee_id": own });
    ada.patch(&path, &change).await.is(200);
    let note = json!({ "body": "And the invoice is wrong" });
    let note = ada.post(&format!("{path}/comments"), &note).await.is(201);
    let split = json!({ "subject": "Invoice", "entries": [note.json()["id"]] });
    let made = ada.post(&format!("{path}/split"), &split).await.is(201);
    let path = format!("/api/v1/tickets/{}", text(&made.json(), "id"));
    let change = json!({ "assignee_id": other });
    ada.patch(&path, &change).await.is(200);
    let figures = ada.get("/api/v1/metrics?by=agent").await.is(200).json();
    let transfers = |name: &str| {
        let mut groups = figures["data"].as_array().expect("groups").iter();
        let group = groups.find(|group| group["key"] == name);
        group.expect("their figures")["figures"]["transfers"].clone()
    };
    assert_eq!((transfers("Ada"), transfers("Ben")), (json!(1), json!(0)));
}

#[tokio::test]
async fn what_can_not_be_answered_is_refused() {
    let app = TestApp::start().await;
    app.browser()
        .get("/api/v1/metrics")
        .await
        .problem(401, "not_signed_in");
    let ada = app.admin().await;
    let empty = ada.get("/api/v1/metrics").await.is(200).json();
    assert_eq!(empty["data"], json!([]));
    for query in [
        "from=yesterday",
        "tz=Mars/Olympus",
        "by=colour",
        "from=2026-11-02&to=2026-11-01",
        "from=2024-01-01&to=2026-01-02",
    ] {
        ada.get(&format!("/api/v1/metrics?{query}"))
            .await
            .problem(400, "invalid_query");
    }
    ada.get("/api/v1/metrics?from=2024-01-01&to=2026-01-01")
        .await
        .is(200);
    ada.get("/api/v1/metrics?tz=Europe/Berlin&by=week")
        .await
        .is(200);
}
