//! What whoever looks after the desk sees: who is on which session, and what the desk is set to.

use serde_json::{Value, json};

use crate::peer::Pair;
use crate::support::{Browser, TestApp};

async fn sessions(browser: &Browser, query: &str) -> Value {
    let path = format!("/api/v1/sessions?{query}");
    browser.get(&path).await.is(200).json()
}

#[tokio::test]
async fn the_floor_has_who_is_on_which_session() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let console = &pair.console;
    let me = console.get("/api/v1/me").await.json();
    let live = sessions(console, "state=live").await;
    let one = &live["data"][0];
    assert_eq!(one["id"], pair.session_id.as_str());
    assert_eq!(one["state"], "live");
    assert_eq!(one["agent_id"], me["id"]);
    assert_eq!(one["agent_name"], me["name"]);
    assert_eq!(one["ticket"]["id"], pair.ticket_id.as_str());
    assert_eq!(
        (&one["agent_gone_since"], &one["n_viewers"]),
        (&json!(null), &json!(0))
    );
    assert!(one["started_at"].is_string(), "{one}");
    assert_eq!(live["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        sessions(console, "").await,
        live,
        "these are those that are live"
    );
    assert_eq!(sessions(console, "state=asking").await["data"], json!([]));

    let path = format!("/api/v1/sessions/{}/end", pair.session_id);
    console.post(&path, &json!({})).await;
    assert_eq!(sessions(console, "state=live").await["data"], json!([]));
}

#[tokio::test]
async fn the_floor_has_pages_and_is_for_administrators() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("Help").await;
    let path = format!(
        "/api/v1/tickets/{}/sessions",
        ticket["id"].as_str().expect("an id")
    );
    for _ in 0..3 {
        ada.post(&path, &json!({})).await.is(201);
    }
    let mut found = Vec::new();
    let mut query = "state=waiting&limit=2".to_owned();
    loop {
        let page = sessions(&ada, &query).await;
        for one in page["data"].as_array().expect("sessions") {
            found.push(one["id"].as_str().expect("an id").to_owned());
        }
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        query = format!("state=waiting&limit=2&cursor={next}");
    }
    assert_eq!(found.len(), 3);
    assert!(found.is_sorted(), "oldest first: {found:?}");
    for query in ["state=ended", "limit=0", "colour=red"] {
        let path = format!("/api/v1/sessions?{query}");
        ada.get(&path).await.problem(400, "invalid_query");
    }
    let ben = app.agent("Ben").await;
    for path in ["/api/v1/sessions", "/api/v1/settings"] {
        ben.get(path).await.problem(403, "lead_only");
    }
}

#[tokio::test]
async fn settings_are_told_and_secrets_are_not() {
    let app = TestApp::start_with(|config| {
        config.organisation = Some("Acme".to_owned());
        config.closing.categories = vec!["Fault".to_owned()];
    })
    .await;
    let ada = app.admin().await;
    let settings = ada.get("/api/v1/settings").await.is(200).json();
    let groups = settings["groups"].as_array().expect("groups");
    let all: Vec<&Value> = groups
        .iter()
        .flat_map(|group| group["settings"].as_array().expect("settings"))
        .collect();
    let of = |key: &str| *all.iter().find(|one| one["key"] == key).expect(key);
    assert_eq!(of("organisation")["values"], json!(["Acme"]));
    assert_eq!(of("organisation")["env"], "TANDEM_ORGANISATION");
    assert_eq!(of("closing.categories")["values"], json!(["Fault"]));
    assert_eq!(of("mail")["set"], false);
    assert!(of("files.file_mib")["flag"].is_string());
    assert!(
        all.iter()
            .all(|one| one["hidden"] == false || one["values"] == json!([]))
    );
    assert!(
        !all.iter()
            .any(|one| one["key"] == "database" || one["key"] == "data")
    );
}
