//! The record of two tenants moves to another kind of database and back, as an operator moves it.
//!
//! Where the suite runs on PostgreSQL it goes to SQLite and from there to another schema; where it runs on
//! SQLite alone it goes from one file into another.

use clap::Parser as _;
use serde_json::{Value, json};
use tandem_server::audit::head;
use tandem_server::cli::{self, Cli};
use tandem_server::config::Config;
use tandem_server::store::Store;
use tandem_server::store::copying::{CopyError, Place, copy};
use tandem_server::testing;

use super::world::{Side, World};
use crate::peer::text;
use crate::support::TestApp;

/// Lists that nobody changes while a server starts.
const LISTS: [&str; 7] = [
    "tickets?limit=50",
    "tickets?q=canary",
    "entries?q=canary",
    "agents",
    "canned",
    "categories",
    "webhooks",
];
/// Tables that have rows of the world at least.
const FULL_TABLES_MIN: usize = 20;

/// `tandem database copy`, with the settings of a server.
async fn command(config: &Config, to: &str) -> anyhow::Result<()> {
    let data = config.data.display().to_string();
    let mut words = vec!["tandem".to_owned(), "--data".to_owned(), data];
    if let Some(database) = &config.database {
        words.extend(["--database".to_owned(), database.to_string()]);
    }
    words.extend(["database", "copy", "--to", to].map(str::to_owned));
    cli::run(Cli::parse_from(words)).await
}

/// Moves to the other kind of database, if there is one here; the settings name it from there on.
async fn move_on(config: &mut Config) {
    if config.database.is_some() {
        command(config, "sqlite").await.expect("copied");
        let again = command(config, "sqlite").await.expect_err("refused");
        assert!(again.to_string().contains("is not empty"), "{again}");
        config.database = None;
        return;
    }
    if let Some(url) = testing::database(&config.data.join("moved")) {
        command(config, &url.to_string()).await.expect("copied");
        config.database = Some(url);
        return;
    }
    let here = Place::Sqlite(config.data.clone());
    let aside = config.data.join("aside");
    let there = Place::Sqlite(aside.clone());
    let mut n_rows = 0;
    let copied = copy((&here, &there), &mut |progress| n_rows = progress.n_rows).await;
    let copied = copied.expect("copied");
    assert_eq!(n_rows, copied.iter().map(|one| one.n_rows).sum::<i64>());
    let n_full = copied.iter().filter(|one| one.n_rows > 0).count();
    assert!(n_full >= FULL_TABLES_MIN, "{copied:?}");
    std::fs::rename(aside.join("tandem.db"), config.data.join("tandem.db")).expect("moved");
}

/// What a console shows, by what does not change by itself.
async fn shown(side: &Side) -> Vec<String> {
    let mut all = Vec::new();
    for list in LISTS {
        let path = format!("/api/v1/{list}");
        let answer = side.console.get(&path).await.is(200).json();
        let items = answer["data"].as_array().expect("a list");
        assert!(!items.is_empty(), "{path} is empty");
        let fields = ["id", "number", "subject", "name", "title", "excerpt"];
        let known = |item: &Value| fields.map(|field| item[field].to_string()).join(" ");
        let mut known: Vec<String> = items.iter().map(known).collect();
        // The latest words stand first; which ticket was touched last may change with a start.
        if !list.starts_with("entries") {
            known.sort_unstable();
        }
        all.extend(known);
    }
    all
}

/// The chains of all tenants are whole, and end where it was written down.
async fn audits_are_whole(app: &TestApp) {
    let store = Store::open_at(&app.config.data, app.config.database.as_ref()).await;
    let all = store.expect("opens").tenants().await.expect("reads");
    assert_eq!(all.len(), 2);
    for store in &all {
        let folder = store.tenant_id().folder_in(&app.config.data);
        let written = head::read(&folder).expect("reads");
        let (end, faults) = store.prove_audit(written).await.expect("reads");
        assert!(faults.is_empty() && end.seq > 10, "{faults:?}");
    }
    all[0].close().await;
}

#[tokio::test]
async fn the_record_moves_to_another_database_and_back() {
    let World {
        mut app,
        ours,
        theirs,
    } = World::start("moving").await;
    let before = [shown(&ours).await, shown(&theirs).await];
    for _ in 0..2 {
        app = app
            .restart_after(async |config| move_on(config).await)
            .await;
        assert_eq!([shown(&ours).await, shown(&theirs).await], before);
        audits_are_whole(&app).await;
        for side in [&ours, &theirs] {
            let path = format!("/api/v1/files/{}/content", side.file);
            let content = side.console.get(&path).await.is(200);
            assert_eq!(content.text(), side.canary);
        }
    }
    // What is written there is found and counted as it was before.
    let made = ours.console.make_ticket("Moved house").await;
    let found = ours.console.get("/api/v1/tickets?q=moved%20house").await;
    assert_eq!(found.is(200).json()["data"][0]["id"], made["id"]);
    let comments = format!("/api/v1/tickets/{}/comments", text(&made, "id"));
    let body = json!({ "body": "The boxes are unpacked" });
    let said = ours.console.post(&comments, &body).await.is(201).json();
    let found = ours.console.get("/api/v1/entries?q=unpacked").await;
    assert_eq!(found.is(200).json()["data"][0]["id"], said["id"]);
}

#[tokio::test]
async fn a_database_that_a_server_runs_on_is_not_copied() {
    let app = TestApp::start().await;
    let data = app.config.data.clone();
    let here = match app.config.database.clone() {
        Some(url) => Place::Postgres(url),
        None => Place::Sqlite(data.clone()),
    };
    let there = Place::Sqlite(data.join("aside"));
    let refused = copy((&here, &there), &mut |_| {}).await;
    assert!(matches!(refused, Err(CopyError::InUse(_))), "{refused:?}");
    let refused = copy((&there, &here), &mut |_| {}).await;
    assert!(matches!(refused, Err(CopyError::Nowhere(_))), "{refused:?}");
    let _app = app
        .restart_after(async |_| {
            let copied = copy((&here, &there), &mut |_| {}).await;
            copied.expect("copied, since nobody is at it");
        })
        .await;
}
