//! Fills a stopped server's database with a desk that has been at work for a year, straight in SQL: what
//! the server would have written, without the hours that it would have taken.
//!
//! Left out are sessions, customers whom a product has named, and the audit, whose records prove each
//! other: nothing that is measured reads them in numbers.

use std::path::Path;

use anyhow::{Context, Result};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _, Executor as _};
use tandem_tickets::sla::Sla;
use tandem_tickets::{Priority, Status, search};

const TENANT: &str = "ten_default";
/// Time between two tickets, in milliseconds: 100,000 are a year.
const PACE_MS: i64 = 5 * 60 * 1_000;
/// Words that tickets are written in; some are in every hundredth ticket, most are rare.
const N_WORDS: usize = 20_000;
const N_AGENTS: usize = 40;
/// Categories, which a desk names itself.
const CATEGORIES: [&str; 6] = ["network", "billing", "printing", "mail", "access", "other"];
/// Most of a year's tickets are done.
const STATUSES: [(Status, u32); 4] = [
    (Status::Open, 5),
    (Status::Pending, 3),
    (Status::Solved, 12),
    (Status::Closed, 80),
];

/// How much.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Tickets.
    pub n_tickets: i64,
    /// Entries on their timelines, all together.
    pub n_events: i64,
    /// The present, in milliseconds.
    pub now: i64,
}

/// An identifier of the event `k` of the ticket `t`, in each database's words.
const SQLITE_EVENT_ID: &str = "'evt_' || printf('%012x', t.created_at + k * 60000) || '7' \
     || substr(lower(hex(randomblob(10))), 1, 19)";
const POSTGRES_EVENT_ID: &str = "'evt_' || lpad(to_hex(t.created_at + k * 60000), 12, '0') || '7' \
     || substr(md5(t.id || k), 1, 19)";

/// Fills the PostgreSQL `database`, or `tandem.db` in `folder` without one; answers with the counts.
///
/// # Errors
/// The database can not be written.
pub async fn run(folder: &Path, database: Option<&str>, plan: Plan) -> Result<Value> {
    sqlx::any::install_default_drivers();
    let file = format!("sqlite://{}", folder.join("tandem.db").display());
    let connecting = AnyConnection::connect(database.unwrap_or(&file));
    let mut db = connecting.await.context("no database")?;
    if database.is_none() {
        // If this machine stops meanwhile, the seeding begins anew.
        db.execute("PRAGMA synchronous = OFF").await?;
    }
    let mut tx = db.begin().await?;
    let mut rng = StdRng::seed_from_u64(1);
    agents(&mut tx).await?;
    tickets(&mut tx, plan, &mut rng).await?;
    let event_id = database.map_or(SQLITE_EVENT_ID, |_| POSTGRES_EVENT_ID);
    events(&mut tx, event_id, plan).await?;
    // The clocks have seen all of it.
    sqlx::query("UPDATE tenants SET sla_seen = (SELECT MAX(id) FROM events)")
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    if database.is_some() {
        // What the tables of a year have told the one who makes plans.
        db.execute("ANALYZE").await?;
    }
    let count = async |db: &mut AnyConnection, table: &'static str| -> Result<i64> {
        let query = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        Ok(sqlx::query_scalar(query).fetch_one(db).await?)
    };
    let figures = json!({
        "tickets": count(&mut db, "tickets").await?,
        "events": count(&mut db, "events").await?,
        "clocks": count(&mut db, "ticket_sla").await?,
        "agents": count(&mut db, "agents").await?,
    });
    db.close().await?;
    Ok(figures)
}

/// Identifiers are in order of time, as UUIDv7 are.
fn id(prefix: &str, at: i64, rng: &mut StdRng) -> String {
    let rest: u128 = rng.random::<u128>() >> 52;
    format!("{prefix}_{at:012x}7{rest:019x}")
}

async fn agents(db: &mut AnyConnection) -> Result<()> {
    for n in 0..N_AGENTS {
        sqlx::query(
            "INSERT INTO agents (id, tenant_id, name, email, password_hash, role, created_at) \
             VALUES ($1, $2, $3, $4, '', 'agent', 0)",
        )
        .bind(agent(n))
        .bind(TENANT)
        .bind(format!("Agent {n}"))
        .bind(format!("agent{n}@desk.example"))
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

fn agent(n: usize) -> String {
    format!("agt_{n:032x}")
}

/// Words of three syllables, the first the most frequent.
fn vocabulary(rng: &mut StdRng) -> Vec<String> {
    let consonants = b"bcdfghklmnprstvwz";
    let vowels = b"aeiou";
    let mut syllable = |word: &mut String| {
        for letters in [&consonants[..], &vowels[..]] {
            let letter = letters[rng.random_range(0..letters.len())];
            word.push(char::from(letter));
        }
    };
    let word = |_| {
        let mut word = String::new();
        (0..3).for_each(|_| syllable(&mut word));
        word
    };
    (0..N_WORDS).map(word).collect()
}

/// Some words, the frequent ones more often.
fn text(words: &[String], n: usize, rng: &mut StdRng) -> String {
    let mut all = Vec::with_capacity(n);
    for _ in 0..n {
        let place = rng.random::<f64>().powi(3) * words.len() as f64;
        all.push(words[(place as usize).min(words.len() - 1)].as_str());
    }
    all.join(" ")
}

async fn tickets(db: &mut AnyConnection, plan: Plan, rng: &mut StdRng) -> Result<()> {
    let words = vocabulary(rng);
    let before: i64 = sqlx::query_scalar("SELECT last_ticket_number FROM tenants")
        .fetch_one(&mut *db)
        .await?;
    for n in 1..=plan.n_tickets {
        ticket(db, plan, (before + n, n), &words, rng).await?;
    }
    sqlx::query("UPDATE tenants SET last_ticket_number = $1")
        .bind(before + plan.n_tickets)
        .execute(db)
        .await?;
    Ok(())
}

async fn ticket(
    db: &mut AnyConnection,
    plan: Plan,
    (number, n): (i64, i64),
    words: &[String],
    rng: &mut StdRng,
) -> Result<()> {
    let created_at = plan.now - (plan.n_tickets - n + 1) * PACE_MS;
    let updated_at = plan
        .now
        .min(created_at + rng.random_range(0..3 * 86_400_000));
    let id = id("tic", created_at, rng);
    let (subject, description) = (text(words, 6, rng), text(words, 30, rng));
    let (name, email) = (
        format!("Customer {}", n % 9_000),
        format!("c{}@shop.example", n % 9_000),
    );
    let tags = [&words[n as usize % 40], &words[40 + n as usize % 300]];
    let status = STATUSES.choose_weighted(rng, |(_, weight)| *weight)?.0;
    let is_done = status.is_done();
    let all = [
        subject.as_str(),
        &description,
        &name,
        &email,
        tags[0],
        tags[1],
    ];
    sqlx::query(
        "INSERT INTO tickets (id, tenant_id, number, subject, description, status, customer_name, \
         customer_email, assignee_id, search_text, created_at, updated_at, priority, tags, category, \
         resolution) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(&id)
    .bind(TENANT)
    .bind(number)
    .bind(&subject)
    .bind(&description)
    .bind(status.as_str())
    .bind(&name)
    .bind(&email)
    .bind(rng.random_bool(0.95).then(|| agent(rng.random_range(0..N_AGENTS))))
    .bind(search::text(number, all))
    .bind(created_at)
    .bind(updated_at)
    .bind(Priority::ALL[n as usize % Priority::ALL.len()].as_str())
    .bind(format!(",{},{},", tags[0], tags[1]))
    .bind(is_done.then(|| CATEGORIES[n as usize % CATEGORIES.len()]))
    .bind(is_done.then_some("fixed"))
    .execute(&mut *db)
    .await?;
    if is_done {
        return Ok(());
    }
    // Their clocks begin today: nothing is breached at once. The server reckons the rest when it starts.
    let sla = Sla::new(Priority::default(), plan.now);
    sqlx::query(
        "INSERT INTO ticket_sla (ticket_id, tenant_id, state, readings) VALUES ($1, $2, $3, '[]')",
    )
    .bind(&id)
    .bind(TENANT)
    .bind(serde_json::to_string(&sla)?)
    .execute(db)
    .await?;
    Ok(())
}

/// As many entries on each timeline as there have to be on average: how it began, what was said, how it was
/// passed on.
async fn events(db: &mut AnyConnection, event_id: &str, plan: Plan) -> Result<()> {
    let each = (plan.n_events / plan.n_tickets.max(1)).max(1);
    let fill = format!(
        "WITH RECURSIVE step (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM step WHERE k + 1 < $1) \
         INSERT INTO events (id, tenant_id, ticket_id, at, actor_kind, actor_name, kind, data) \
         SELECT {event_id}, t.tenant_id, t.id, t.created_at + k * 60000, \
         CASE WHEN k = 0 THEN 'customer' ELSE 'agent' END, 'Agent ' || (k % 40), \
         CASE k WHEN 0 THEN 'ticket_created' WHEN 1 THEN 'assignee_changed' \
         WHEN 2 THEN 'priority_changed' ELSE 'comment' END, \
         CASE k WHEN 0 THEN '{{}}' WHEN 1 THEN '{{\"from\":null,\"to\":\"Agent 1\"}}' \
         WHEN 2 THEN '{{\"from\":\"low\",\"to\":\"normal\"}}' \
         ELSE '{{\"body\":\"' || t.subject || '\"}}' END \
         FROM tickets t CROSS JOIN step WHERE t.description <> '' ORDER BY t.created_at, k"
    );
    sqlx::query(sqlx::AssertSqlSafe(fill))
        .bind(each)
        .execute(db)
        .await?;
    Ok(())
}
