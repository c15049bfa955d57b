//! Categories over HTTP: who makes them, what their rules do to tickets, and how lists and figures find them.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tandem_tickets::limits::{CATEGORY_NEEDS_MAX, OUTCOME_CHARS_MAX};

use crate::peer::text;
use crate::support::{Answer, Browser, TestApp, send};

const PATH: &str = "/api/v1/categories";

async fn make(admin: &Browser, body: Value) -> Value {
    admin.post(PATH, &body).await.is(201).json()
}

async fn change(admin: &Browser, word: &str, tag: &str, change: Value) -> Answer {
    let path = format!("{PATH}/{}", word.replace(' ', "%20"));
    let request = admin.request(Method::PATCH, &path);
    send(request.header("if-match", tag).json(&change)).await
}

/// The words of all categories that are listed.
async fn words(console: &Browser) -> Vec<String> {
    let all = console.get(PATH).await.is(200).json();
    let all = all["data"].as_array().expect("categories").iter();
    all.map(|one| text(one, "word")).collect()
}

async fn ticket(console: &Browser, body: Value) -> Value {
    console.post("/api/v1/tickets", &body).await.is(201).json()
}

async fn set(console: &Browser, ticket: &Value, change: Value) -> Answer {
    let path = format!("/api/v1/tickets/{}", text(ticket, "id"));
    console.patch(&path, &change).await
}

/// What is told on the timeline behind how the ticket was made, without who did it.
async fn told(console: &Browser, ticket: &Value) -> Vec<(String, Value)> {
    let path = format!("/api/v1/tickets/{}/timeline", text(ticket, "id"));
    let entries = console.get(&path).await.is(200).json();
    let entries = entries["data"].as_array().expect("entries").iter().skip(1);
    let of = |entry: &Value| (text(entry, "kind"), entry["data"].clone());
    entries.map(of).collect()
}

fn outcome(category: &str) -> Value {
    json!({ "outcome": { "category": category } })
}

/// A category of the first level with a rule, and one under it that says one thing otherwise.
async fn devices(admin: &Browser) {
    make(
        admin,
        json!({ "name": "Devices", "team": "Hardware", "priority": "high", "tags": ["device"] }),
    )
    .await;
    make(
        admin,
        json!({ "name": "Router", "parent": "Devices", "team": "network", "tags": ["router"] }),
    )
    .await;
}

#[tokio::test]
async fn an_administrator_makes_categories_in_two_levels_and_others_read_them() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.agent("Bob").await);
    let of_settings = words(&bob).await;
    assert_eq!(of_settings[0], "Account");
    let body = json!({ "name": " Router ", "parent": "Fault", "team": "Second Line", "priority": "high",
        "tags": ["VPN"], "needs": ["root_cause", "resolution", "resolution"] });
    let made = admin.post(PATH, &body).await.is(201);
    assert_eq!(made.header("etag"), "\"1\"");
    let expected = json!({
        "word": "Fault › Router", "name": "Router", "parent": "Fault", "archived": false,
        "team": "second-line", "priority": "high", "tags": ["vpn"],
        "needs": ["resolution", "root_cause"], "version": 1,
    });
    assert_eq!(made.json(), expected);
    admin.post(PATH, &body).await.problem(409, "name_taken");
    let taken = json!({ "name": "Account" });
    admin.post(PATH, &taken).await.problem(409, "name_taken");
    bob.post(PATH, &body).await.problem(403, "admin_only");
    let listed = words(&bob).await;
    let fault = listed.iter().position(|word| word == "Fault");
    assert_eq!(listed[fault.expect("there") + 1], "Fault › Router");
    let closing = bob.get("/api/v1/closing").await.is(200).json();
    assert_eq!(closing["categories"], json!(listed));

    // A word of the settings is changed like any other.
    let archived = json!({ "archived": true });
    let changed = change(&admin, "Fault", "\"0\"", archived.clone()).await;
    assert_eq!(changed.is(200).header("etag"), "\"1\"");
    let late = change(&admin, "Fault", "\"0\"", archived.clone()).await;
    late.problem(412, "changed_since");
    let unknown = change(&admin, "Nothing", "*", archived.clone()).await;
    unknown.problem(404, "not_found");
    change(&bob, "Fault", "*", archived)
        .await
        .problem(403, "admin_only");
    let closing = bob.get("/api/v1/closing").await.is(200).json();
    let offered = closing["categories"].as_array().expect("words");
    assert!(
        offered
            .iter()
            .all(|word| !text_of(word).starts_with("Fault"))
    );
    let audit = admin.get("/api/v1/audit").await.is(200).json();
    let acts = audit["data"].as_array().expect("records").iter();
    let acts: Vec<&Value> = acts.map(|one| &one["act"]).collect();
    for act in ["category_made", "category_changed"] {
        assert!(acts.contains(&&json!(act)), "{acts:?}");
    }
}

fn text_of(word: &Value) -> &str {
    word.as_str().expect("a word")
}

#[tokio::test]
async fn definitions_keep_their_bounds() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    devices(&admin).await;
    let longest = "x".repeat(OUTCOME_CHARS_MAX);
    make(
        &admin,
        json!({ "name": longest, "parent": longest_parent(&admin).await }),
    )
    .await;
    let many = vec!["resolution"; CATEGORY_NEEDS_MAX + 1];
    for (bad, pointer) in [
        (json!({ "name": " " }), "/name"),
        (json!({ "name": "a › b" }), "/name"),
        (
            json!({ "name": "x".repeat(OUTCOME_CHARS_MAX + 1) }),
            "/name",
        ),
        (json!({ "name": "a", "parent": "Nothing" }), "/parent"),
        (
            json!({ "name": "a", "parent": "Devices › Router" }),
            "/parent",
        ),
        (json!({ "name": "a", "team": "a,b" }), "/team"),
        (json!({ "name": "a", "tags": ["a,b"] }), "/tags/0"),
        (json!({ "name": "a", "needs": ["team"] }), "/needs/0"),
        (json!({ "name": "a", "needs": ["field.none"] }), "/needs"),
        (json!({ "name": "a", "needs": many }), "/needs"),
    ] {
        let refused = admin.post(PATH, &bad).await.invalid_body();
        assert!(refused[0].starts_with(pointer), "{bad}: {refused:?}");
    }
}

#[tokio::test]
async fn a_word_is_what_it_is_in_addresses_and_patterns() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let (word, written) = ("A/B?#%_ \\", "A%2FB%3F%23%25_%20%5C");
    make(&ada, json!({ "name": word, "tags": ["odd"] })).await;
    make(&ada, json!({ "name": "%", "parent": word })).await;
    // As a pattern the first word would be found here, too.
    make(&ada, json!({ "name": "A/B?#xx \\" })).await;
    let path = format!("{PATH}/{written}");
    let changed = ada.patch(&path, &json!({ "team": "odd" })).await;
    assert_eq!(changed.is(200).json()["word"], word);
    let under = format!("{word} › %");
    for category in [word, &under, "A/B?#xx \\"] {
        ticket(&ada, json!({ "subject": category, "category": category })).await;
    }
    let path = format!("/api/v1/tickets?category={written}");
    let found = ada.get(&path).await.is(200).json();
    let found = found["data"].as_array().expect("tickets").iter();
    let mut subjects: Vec<String> = found.map(|one| text(one, "subject")).collect();
    subjects.sort();
    assert_eq!(subjects, [word, &under]);
    let path = format!("/api/v1/metrics?category={written}");
    let figures = ada.get(&path).await.is(200).json();
    assert_eq!(figures["data"][0]["figures"]["tickets"], 2);
}

#[tokio::test]
async fn no_category_needs_what_nobody_can_say() {
    let app = TestApp::start_with(|config| config.closing.root_causes.clear()).await;
    let admin = app.admin().await;
    let body = json!({ "name": "Devices", "needs": ["resolution", "root_cause"] });
    let refused = admin.post(PATH, &body).await.invalid_body();
    assert!(refused[0].starts_with("/needs/1"), "{refused:?}");
    let change = change(&admin, "Fault", "*", json!({ "needs": ["root_cause"] })).await;
    assert!(change.invalid_body()[0].starts_with("/needs/0"));
}

#[tokio::test]
async fn what_nobody_can_say_any_more_is_not_asked_for() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let field = json!({ "key": "model", "label": "Model", "kind": "text" });
    ada.post("/api/v1/fields", &field).await.is(201);
    let needs = json!(["resolution", "root_cause", "field.model"]);
    make(&ada, json!({ "name": "Devices", "needs": needs })).await;
    let one = ada.make_ticket("Router").await;
    set(&ada, &one, outcome("Devices")).await.is(200);
    let archived = json!({ "archived": true });
    ada.patch("/api/v1/fields/model", &archived).await.is(200);
    let app = app
        .restart_with(|config| config.closing.root_causes.clear())
        .await;
    let ada = app.admin().await;
    let refused = set(&ada, &one, json!({ "status": "solved" })).await;
    let refused = refused.invalid_body();
    assert!(refused[0].starts_with("/outcome/resolution"), "{refused:?}");
    let outcome = json!({ "category": "Devices", "resolution": "Solved" });
    let solve = json!({ "status": "solved", "outcome": outcome });
    let solved = set(&ada, &one, solve).await.is(200).json();
    assert_eq!(solved["status"], "solved");
}

/// A category whose name is as long as one may be.
async fn longest_parent(admin: &Browser) -> String {
    let name = "p".repeat(OUTCOME_CHARS_MAX);
    make(admin, json!({ "name": name })).await;
    name
}

#[tokio::test]
async fn a_ticket_that_is_put_into_a_category_gets_what_its_rule_says_and_nobody_has_set() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    devices(&ada).await;
    let rule = "Devices › Router";
    let one = ada.make_ticket("Router").await;
    let changed = set(&ada, &one, outcome(rule)).await.is(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    let changed = changed.json();
    assert_eq!(
        (&changed["team"], &changed["priority"], &changed["tags"]),
        (
            &json!("network"),
            &json!("high"),
            &json!(["device", "router"])
        )
    );
    let all = told(&ada, &one).await;
    let kinds: Vec<&str> = all.iter().map(|(kind, _)| kind.as_str()).collect();
    let expected = [
        "outcome_set",
        "team_changed",
        "priority_changed",
        "tags_changed",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(
        all[1].1,
        json!({ "from": null, "to": "network", "rule": rule })
    );
    assert_eq!(
        (&all[2].1["rule"], &all[3].1["rule"]),
        (&json!(rule), &json!(rule))
    );
    // Once more, and with the category that it has: nothing is done again.
    let undone = json!({ "team": null, "priority": "low", "outcome": { "category": rule, "root_cause": "Unknown" } });
    let undone = set(&ada, &one, undone).await.is(200).json();
    assert_eq!(
        (&undone["team"], &undone["priority"]),
        (&Value::Null, &json!("low"))
    );

    // What is set by hand in the same change stays, also that there is none.
    let two = ada.make_ticket("Printer").await;
    let by_hand = json!({ "team": null, "priority": "low", "outcome": { "category": "Devices" } });
    let kept = set(&ada, &two, by_hand).await.is(200).json();
    assert_eq!(
        (&kept["team"], &kept["priority"], &kept["tags"]),
        (&Value::Null, &json!("low"), &json!(["device"]))
    );
    let made = json!({ "subject": "x", "category": rule, "priority": "normal", "tags": ["own"] });
    let made = ticket(&ada, made).await;
    assert_eq!(
        (&made["team"], &made["priority"], &made["tags"]),
        (
            &json!("network"),
            &json!("normal"),
            &json!(["device", "own", "router"])
        )
    );
    assert_eq!(made["version"], 1);
    // Tags of both stand beside each other.
    let three = ada.make_ticket("Scanner").await;
    let tagged = json!({ "tags": ["own"], "outcome": { "category": "Devices" } });
    let tagged = set(&ada, &three, tagged).await.is(200).json();
    assert_eq!(tagged["tags"], json!(["device", "own"]));
}

#[tokio::test]
async fn of_two_who_put_a_ticket_somewhere_at_once_one_does_with_its_rule() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    devices(&ada).await;
    let one = ada.make_ticket("Router").await;
    let path = format!("/api/v1/tickets/{}", text(&one, "id"));
    let ways = ["Devices", "Devices › Router"].map(|word| {
        let request = ada.request(Method::PATCH, &path);
        send(request.header("if-match", "\"1\"").json(&outcome(word)))
    });
    let answers = join_all(ways).await;
    let mut statuses: Vec<u16> = answers.iter().map(|one| one.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let now = ada.get(&path).await.is(200).json();
    let team = match text_of(&now["outcome"]["category"]) {
        "Devices" => "hardware",
        _ => "network",
    };
    assert_eq!((&now["team"], &now["version"]), (&json!(team), &json!(2)));
    assert_eq!(told(&ada, &one).await.len(), 4);
}

#[tokio::test]
async fn what_a_category_needs_is_asked_for_when_a_ticket_is_solved() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let field = json!({ "key": "model", "label": "Model", "kind": "text" });
    ada.post("/api/v1/fields", &field).await.is(201);
    make(&ada, json!({ "name": "Devices", "needs": ["resolution"] })).await;
    let router =
        json!({ "name": "Router", "parent": "Devices", "needs": ["root_cause", "field.model"] });
    make(&ada, router).await;
    let one = ada.make_ticket("Router").await;
    set(&ada, &one, outcome("Devices › Router")).await.is(200);
    let solve = async |outcome: Value, fields: Value| {
        let outcome = json!({ "status": "solved", "outcome": outcome, "fields": fields });
        set(&ada, &one, outcome).await
    };
    let category = "Devices › Router";
    let steps = [
        (json!({ "category": category }), json!({}), "/fields/model"),
        (
            json!({ "category": category }),
            json!({ "model": "X1" }),
            "/outcome/resolution",
        ),
        (
            json!({ "category": category, "resolution": "Solved" }),
            json!({ "model": "X1" }),
            "/outcome/root_cause",
        ),
    ];
    for (outcome, fields, pointer) in steps {
        let refused = solve(outcome, fields).await.invalid_body();
        assert!(refused[0].starts_with(pointer), "{refused:?}");
    }
    let whole = json!({ "category": category, "resolution": "Solved", "root_cause": "Unknown" });
    let solved = solve(whole, json!({ "model": "X1" })).await.is(200).json();
    assert_eq!(solved["status"], "solved");
    // Elsewhere nothing is needed.
    let two = ada.make_ticket("Bill").await;
    set(&ada, &two, json!({ "status": "solved" })).await.is(200);
}

#[tokio::test]
async fn a_ticket_keeps_a_category_that_is_archived_and_no_other_gets_it() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    devices(&ada).await;
    let one = ada.make_ticket("Router").await;
    set(&ada, &one, outcome("Devices › Router")).await.is(200);
    let archived = json!({ "archived": true });
    change(&ada, "Devices", "\"1\"", archived).await.is(200);
    let kept = json!({ "outcome": { "category": "Devices › Router", "resolution": "Solved" } });
    set(&ada, &one, kept).await.is(200);
    let two = ada.make_ticket("Printer").await;
    for word in ["Devices › Router", "Devices"] {
        let refused = set(&ada, &two, outcome(word)).await.invalid_body();
        assert!(refused[0].starts_with("/outcome/category"), "{refused:?}");
        let body = json!({ "subject": "x", "category": word });
        let refused = ada.post("/api/v1/tickets", &body).await.invalid_body();
        assert!(refused[0].starts_with("/category"), "{refused:?}");
    }
    let under = json!({ "name": "Printer", "parent": "Devices" });
    let refused = ada.post(PATH, &under).await.invalid_body();
    assert!(refused[0].starts_with("/parent"), "{refused:?}");
}

#[tokio::test]
async fn a_category_is_listed_and_counted_with_what_stands_under_it() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    devices(&ada).await;
    for (subject, category) in [
        ("One", "Devices"),
        ("Two", "Devices › Router"),
        ("Three", "Fault"),
    ] {
        ticket(&ada, json!({ "subject": subject, "category": category })).await;
    }
    let found = async |category: &str| {
        let path = format!("/api/v1/tickets?category={}", category.replace(' ', "%20"));
        let found = ada.get(&path).await.is(200).json();
        found["data"].as_array().map(Vec::len)
    };
    assert_eq!(found("Devices").await, Some(2));
    assert_eq!(found("Devices › Router").await, Some(1));
    assert_eq!(found("Fault").await, Some(1));
    let counted = async |query: &str| {
        let path = format!("/api/v1/metrics?by=category{query}");
        let figures = ada.get(&path).await.is(200).json();
        let groups = figures["data"].as_array().expect("groups").iter();
        let of = |group: &Value| (text(group, "key"), group["figures"]["tickets"].as_i64());
        groups.map(of).collect::<Vec<_>>()
    };
    let all = [("Devices", 2), ("Devices › Router", 1), ("Fault", 1)];
    let all = all.map(|(word, n)| (word.to_owned(), Some(n)));
    assert_eq!(counted("").await, all);
    assert_eq!(counted("&category=Devices").await, all[..2]);
    let lines = ada.get("/api/v1/metrics/events?category=Devices").await;
    assert!(lines.is(200).text().lines().count() >= 2);
}
