//! The audit: what mattered is in it, nothing private is, and whatever is done to it shows.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Row};
use tandem_server::audit::head;
use tandem_server::keys::scope::Scope;
use tandem_server::store::Store;
use tandem_server::store::settings::PostgresUrl;
use tandem_server::testing;

use crate::keys::make_key;
use crate::peer::Pair;
use crate::support::{Browser, PASSWORD, TestApp, database_url, send};

/// All records that a query finds, newest first, over its pages.
async fn audit(browser: &Browser, query: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/audit?limit=7&{query}{cursor}");
        let page = browser.get(&path).await.is(200).json();
        all.extend(page["data"].as_array().expect("records").iter().cloned());
        let Some(next) = page["next_cursor"].as_str() else {
            return all;
        };
        cursor = format!("&cursor={next}");
    }
}

fn words(records: &[Value], field: &str) -> Vec<String> {
    let word = |record: &Value| record[field].as_str().unwrap_or_default().to_owned();
    records.iter().map(word).collect()
}

/// What a morning in Tandem leaves in the audit.
async fn a_morning(app: &TestApp) -> Browser {
    let admin = app.admin().await;
    let wrong = json!({ "email": "robin@example.com", "password": "CANARYPASSWORD1" });
    app.browser().post("/api/v1/sign-in", &wrong).await.is(401);
    let grace = app.agent("Grace").await;
    grace.get("/api/v1/webhooks").await.is(403);
    let ticket = admin.make_ticket("CANARYSUBJECT1").await;
    let id = ticket["id"].as_str().expect("an id");
    let comment = json!({ "body": "CANARYCOMMENT1" });
    let path = format!("/api/v1/tickets/{id}/comments");
    admin.post(&path, &comment).await.is(201);
    let solved = json!({ "status": "solved" });
    let path = format!("/api/v1/tickets/{id}");
    admin.patch(&path, &solved).await.is(200);
    let (key, secret) = make_key(&admin, &[Scope::TicketsRead]).await;
    let url = format!("{}/api/v1/metrics", app.origin);
    let refused = reqwest::Client::new().get(url).bearer_auth(secret);
    send(refused).await.is(403);
    send(admin.request(Method::DELETE, &format!("/api/v1/keys/{key}")))
        .await
        .is(204);
    admin.get("/api/v1/metrics.csv").await.is(200);
    let body = json!({ "email": "grace@example.com", "password": PASSWORD });
    grace.post("/api/v1/sign-out", &json!({})).await.is(204);
    app.browser().post("/api/v1/sign-in", &body).await.is(200);
    admin
}

#[tokio::test]
async fn what_matters_is_recorded_and_nothing_private_is() {
    let app = TestApp::start().await;
    let admin = a_morning(&app).await;
    let mut records = audit(&admin, "").await;
    records.reverse();
    let acts = words(&records, "act");
    for (act, n) in [
        ("settings_changed", 1),
        ("set_up", 1),
        ("sign_in_failed", 1),
        ("signed_out", 1),
        ("agent_made", 1),
        ("ticket_created", 1),
        ("comment", 1),
        ("status_changed", 1),
        ("key_made", 1),
        ("key_revoked", 1),
        ("exported", 1),
        ("refused", 2),
    ] {
        let found = acts.iter().filter(|word| *word == act).count();
        assert_eq!(found, n, "{act} in {acts:?}");
    }
    let seqs: Vec<i64> = records
        .iter()
        .filter_map(|record| record["seq"].as_i64())
        .collect();
    let expected: Vec<i64> = (1..=i64::try_from(records.len()).expect("few")).collect();
    assert_eq!(seqs, expected);
    let text = serde_json::to_string(&records).expect("JSON");
    assert!(
        !text.contains("CANARY") && !text.contains("example.com"),
        "{text}"
    );

    let refused = audit(&admin, "act=refused").await;
    assert_eq!(words(&refused, "detail"), ["scope_missing", "lead_only"]);
    assert_eq!(
        words(&refused, "subject"),
        ["GET:/metrics", "GET:/webhooks"]
    );
    assert_eq!(words(&refused, "actor_kind"), ["key", "agent"]);
    assert_eq!(refused[1]["actor_name"], "Grace");
    let of = format!("actor={}", refused[1]["actor_id"].as_str().expect("an id"));
    let acts = words(&audit(&admin, &of).await, "act");
    assert_eq!(acts, ["signed_in", "signed_out", "refused", "signed_in"]);
    let changed = audit(&admin, "act=status_changed").await;
    assert_eq!(changed[0]["detail"], "solved");
    let ticket = changed[0]["ticket_id"].as_str().expect("an id");
    let on_ticket = audit(&admin, &format!("about={ticket}")).await;
    assert_eq!(
        words(&on_ticket, "act"),
        ["status_changed", "comment", "ticket_created"]
    );
    admin
        .get("/api/v1/audit?cursor=x")
        .await
        .problem(400, "invalid_cursor");
}

#[tokio::test]
async fn a_record_and_what_it_speaks_of_are_one_transaction() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let pool = open(&app.database_url()).await;
    // Without its record nothing is done either.
    sqlx::query("ALTER TABLE audit RENAME COLUMN detail TO other")
        .execute(&pool)
        .await
        .expect("a table that takes no record");
    let body = json!({ "subject": "Not written down" });
    admin
        .post("/api/v1/tickets", &body)
        .await
        .problem(500, "internal");
    let body = json!({ "name": "A", "scopes": ["tickets:read"] });
    admin
        .post("/api/v1/keys", &body)
        .await
        .problem(500, "internal");
    let n: i64 = sqlx::query_scalar(
        "SELECT (SELECT COUNT(*) FROM tickets) + (SELECT COUNT(*) FROM api_keys)",
    )
    .fetch_one(&pool)
    .await
    .expect("counts");
    assert_eq!(n, 0);
}

#[tokio::test]
async fn a_broken_chain_is_said_when_the_server_starts_and_stays_broken() {
    let app = TestApp::start().await;
    let admin = a_morning(&app).await;
    while admin.get("/api/v1/audit").await.json()["chain"] != "whole" {}
    assert_eq!(admin.get("/readyz").await.is(200).text(), "ok\n");
    let url = app.database_url();
    let app = app.restart().await;
    while admin.get("/api/v1/audit").await.json()["chain"] == "checking" {}
    assert_eq!(
        admin.get("/readyz").await.text(),
        "ok\n",
        "a restart breaks nothing"
    );
    let pool = open(&url).await;
    sqlx::query("DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)")
        .execute(&pool)
        .await
        .expect("deletes");
    pool.close().await;
    // The server that runs finds it by itself.
    while admin.get("/api/v1/audit").await.json()["chain"] == "whole" {}
    let app = app.restart().await;
    while admin.get("/api/v1/audit").await.json()["chain"] == "checking" {}
    assert_eq!(
        admin.get("/readyz").await.is(200).text(),
        "ok\naudit_broken\n"
    );
    assert!(crate::support::log().contains("audit_broken"));
    let _app = app.restart().await;
    while admin.get("/api/v1/audit").await.json()["chain"] == "checking" {}
    assert_eq!(
        admin.get("/readyz").await.is(200).text(),
        "ok\naudit_broken\n"
    );
}

#[tokio::test]
async fn a_head_that_is_taken_away_under_a_running_server_is_missed() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_owned();
    let app = TestApp::start_with(|config| config.data = data).await;
    let admin = a_morning(&app).await;
    while admin.get("/api/v1/audit").await.json()["chain"] != "whole" {}
    std::fs::remove_file(head::file(folder.path())).expect("is there");
    while admin.get("/api/v1/audit").await.json()["chain"] != "broken" {}
    assert_eq!(
        head::read(folder.path()).expect("reads"),
        None,
        "it is not healed"
    );
}

async fn open(url: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(1);
    pool.connect(url).await.expect("a database")
}

/// What `tandem audit verify` finds in a folder: faults, or that the database can not be read.
pub(crate) async fn verify(data: &Path) -> Vec<String> {
    verify_at(data, testing::database(data).as_ref()).await
}

async fn verify_at(data: &Path, database: Option<&PostgresUrl>) -> Vec<String> {
    let proved = async {
        let store = Store::open_at(data, database).await;
        let store = store.map_err(|error| error.to_string())?;
        let written = head::read(data).map_err(|error| error.to_string())?;
        let proved = store.prove_audit(written).await;
        store.close().await;
        proved.map_err(|error| error.to_string())
    };
    match proved.await {
        Ok((_, faults)) => faults.iter().map(ToString::to_string).collect(),
        Err(error) => vec![format!("unreadable: {error}")],
    }
}

/// A folder with the audit of a morning, shut down in order.
async fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_owned();
    shut_down_after_a_morning(TestApp::start_with(|config| config.data = data).await).await;
    folder
}

async fn shut_down_after_a_morning(app: TestApp) {
    a_morning(&app).await;
    while app.browser().get("/readyz").await.status != 200 {}
    while app.state.soundness.as_str() != "whole" {
        tokio::task::yield_now().await;
    }
    app.shut_down().await.expect("shuts down");
}

#[tokio::test]
async fn whatever_is_done_to_the_records_is_found() {
    let folder = folder().await;
    let data = folder.path();
    assert_eq!(verify(data).await, Vec::<String>::new());
    let url = database_url(data);
    let copy = Copy::of(data).await;
    let pool = open(&url).await;
    let last: i64 = sqlx::query_scalar("SELECT MAX(seq) FROM audit")
        .fetch_one(&pool)
        .await
        .expect("records");
    pool.close().await;
    let texts = "actor_kind, actor_id, act, subject, ticket_id, session_id, detail, hash";
    let mut n = 0;
    // Every record removed, every tail cut off, every two neighbours swapped.
    for seq in 1..=last {
        let tail = match seq == last {
            true => format!("record {seq} is truncated from the end"),
            false => format!("records {seq} to {last} are truncated from the end"),
        };
        let gone = match seq == last {
            true => tail.clone(),
            false => format!("record {seq} is removed"),
        };
        let mut done = vec![
            (format!("DELETE FROM audit WHERE seq = {seq}"), gone),
            (format!("DELETE FROM audit WHERE seq >= {seq}"), tail),
        ];
        if seq < last {
            let next = seq + 1;
            let swap = format!(
                "UPDATE audit SET seq = -1 WHERE seq = {seq}; \
                 UPDATE audit SET seq = {seq} WHERE seq = {next}; \
                 UPDATE audit SET seq = {next} WHERE seq = -1"
            );
            done.push((
                swap,
                format!("record {seq} is reordered: it was written as record {next}"),
            ));
        }
        for (sql, expected) in done {
            let pool = open(&url).await;
            for statement in sql.split(';') {
                let statement = sqlx::AssertSqlSafe(statement.to_owned());
                sqlx::query(statement)
                    .execute(&pool)
                    .await
                    .expect("is done");
            }
            pool.close().await;
            let faults = verify(data).await;
            assert_eq!(faults.first(), Some(&expected), "{sql}");
            copy.restore(data).await;
            n += 1;
        }
    }
    // A record of somebody else's, before the first.
    for seq in [0, -7] {
        let pool = open(&url).await;
        let forged = format!(
            "INSERT INTO audit SELECT tenant_id, {seq}, at, {texts} FROM audit WHERE seq = 1"
        );
        sqlx::query(sqlx::AssertSqlSafe(forged))
            .execute(&pool)
            .await
            .expect("is done");
        pool.close().await;
        assert!(!verify(data).await.is_empty(), "a record at {seq}");
        copy.restore(data).await;
        n += 1;
    }
    // Every column of some records.
    for seq in [1, last / 2, last] {
        for column in texts.split(", ").chain(["at"]) {
            let value = if column == "at" {
                "at + 1"
            } else {
                "'x' || COLUMN"
            };
            let value = value.replace("COLUMN", column);
            let sql = format!("UPDATE audit SET {column} = {value} WHERE seq = {seq}");
            let pool = open(&url).await;
            let changed = sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&pool).await;
            assert_eq!(changed.expect("is done").rows_affected(), 1);
            pool.close().await;
            assert!(!verify(data).await.is_empty(), "{column} of {seq}");
            copy.restore(data).await;
            n += 1;
        }
    }
    assert_eq!(verify(data).await, Vec::<String>::new());
    println!("{n} removals, cuts, swaps and changes of {last} records, all found");
}

/// The records of a folder, to be put back.
struct Copy;

impl Copy {
    async fn of(data: &Path) -> Self {
        Self::run(data, &["CREATE TABLE audit_copy AS SELECT * FROM audit"]).await;
        Self
    }

    async fn restore(&self, data: &Path) {
        let again = "INSERT INTO audit SELECT * FROM audit_copy";
        Self::run(data, &["DELETE FROM audit", again]).await;
    }

    async fn run(data: &Path, statements: &[&'static str]) {
        let pool = open(&database_url(data)).await;
        for statement in statements {
            let done = sqlx::query(*statement).execute(&pool).await;
            done.expect("is done");
        }
        pool.close().await;
    }
}

#[tokio::test]
async fn every_flipped_byte_in_the_file_of_sqlite_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let at = data.to_owned();
    shut_down_after_a_morning(TestApp::start_on_sqlite(|config| config.data = at).await).await;
    let verify = async |data| verify_at(data, None).await;
    let url = format!("sqlite://{}", data.join("tandem.db").display());
    let file = std::fs::read(data.join("tandem.db")).expect("a file");
    let pool = open(&url).await;
    let last: i64 = sqlx::query_scalar("SELECT MAX(seq) FROM audit")
        .fetch_one(&pool)
        .await
        .expect("records");
    pool.close().await;
    let texts = "actor_kind, actor_id, act, subject, ticket_id, session_id, detail, hash";
    let mut n_flips = 0;
    for seq in [1, last / 2, last] {
        let pool = open(&url).await;
        let sql = format!("SELECT {texts} FROM audit WHERE seq = {seq}");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .fetch_one(&pool)
            .await
            .expect("a record");
        pool.close().await;
        restore(data, &file);
        let record: String = (0..8).map(|column| row.get::<String, _>(column)).collect();
        let found = file
            .windows(record.len())
            .position(|part| part == record.as_bytes());
        let found = found.expect("the record stands in the file in one piece");
        // The six bytes before are the time (SQLite's file format §2.1: serial type 5).
        for place in found - 6..found + record.len() {
            let mut flipped = file.clone();
            flipped[place] ^= 1 << (place % 8);
            restore(data, &flipped);
            let faults = verify(data).await;
            assert!(!faults.is_empty(), "byte {} of record {seq}", place - found);
            n_flips += 1;
        }
        restore(data, &file);
    }
    assert_eq!(verify(data).await, Vec::<String>::new());
    println!("{n_flips} flipped bytes of {last} records, all found");
}

fn restore(data: &Path, file: &[u8]) {
    for journal in ["tandem.db-wal", "tandem.db-shm"] {
        let _none = std::fs::remove_file(data.join(journal));
    }
    std::fs::write(data.join("tandem.db"), file).expect("writes");
}

#[tokio::test]
async fn what_agents_do_on_tickets_and_in_sessions_is_found_by_who_did_it() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let (ada, ben) = (&pair.console, app.agent("Ben").await);
    let path = format!("/api/v1/tickets/{}", pair.ticket_id);
    let comment = json!({ "body": "Looks like the cable" });
    ben.post(&format!("{path}/comments"), &comment)
        .await
        .is(201);
    let solved = json!({ "status": "solved" });
    ada.patch(&path, &solved).await.is(200);
    let end = format!("/api/v1/sessions/{}/end", pair.session_id);
    ada.post(&end, &json!({})).await.is(200);

    let about = audit(ada, &format!("about={}", pair.ticket_id)).await;
    let by_agents = about.iter().filter(|one| one["actor_kind"] == "agent");
    for record in by_agents {
        assert!(record["actor_name"].is_string(), "{record}");
    }
    for (browser, did, did_not) in [
        (
            ada,
            ["ticket_created", "status_changed", "session_ended"].as_slice(),
            "comment",
        ),
        (&ben, &["comment"], "ticket_created"),
    ] {
        let me = browser.get("/api/v1/me").await.is(200).json();
        let of = format!("actor={}", me["id"].as_str().expect("an id"));
        let acts = words(&audit(ada, &of).await, "act");
        for act in did {
            assert!(acts.iter().any(|one| one == act), "{act} in {acts:?}");
        }
        assert!(!acts.iter().any(|one| one == did_not), "{acts:?}");
    }
}
