//! Custom fields over HTTP: who defines them, what tickets take, and how lists find it.

use reqwest::Method;
use serde_json::{Value, json};
use tandem_tickets::limits::{
    FIELD_FILTERS_MAX, FIELD_HELP_CHARS_MAX, FIELD_KEY_CHARS_MAX, FIELD_LABEL_CHARS_MAX,
};

use crate::peer::text;
use crate::support::{Answer, Browser, TestApp, send};

async fn define(admin: &Browser, body: Value) -> Value {
    admin.post("/api/v1/fields", &body).await.is(201).json()
}

/// A choice that is required, a number and a line.
async fn define_three(admin: &Browser) {
    let plan = json!({ "key": "plan", "label": "Plan", "kind": "choice", "options": ["Gold", "Tin"], "required": true });
    define(admin, plan).await;
    define(
        admin,
        json!({ "key": "seats", "label": "Seats", "kind": "number" }),
    )
    .await;
    define(
        admin,
        json!({ "key": "order_no", "label": "Order", "kind": "text" }),
    )
    .await;
}

async fn set(console: &Browser, ticket: &str, change: Value) -> Answer {
    let path = format!("/api/v1/tickets/{ticket}");
    console.patch(&path, &change).await
}

fn pointers(refused: Answer) -> Vec<String> {
    let problem = refused.is(422).json();
    assert_eq!(problem["code"], "invalid_body");
    let errors = problem["errors"].as_array().expect("errors").iter();
    errors.map(|error| text(error, "pointer")).collect()
}

async fn found(console: &Browser, query: &str) -> Vec<i64> {
    let path = format!("/api/v1/tickets?{query}");
    let listed = console.get(&path).await.is(200).json();
    let tickets = listed["data"].as_array().expect("a list").iter();
    let mut numbers: Vec<i64> = tickets.filter_map(|one| one["number"].as_i64()).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn an_administrator_defines_fields_and_others_read_them() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "key": "plan", "label": " Plan ", "kind": "choice", "options": ["Gold", "Tin", "Gold"], "help": "What they pay for" });
    let made = admin.post("/api/v1/fields", &body).await.is(201);
    assert_eq!(made.header("etag"), "\"1\"");
    let expected = json!({
        "key": "plan", "label": "Plan", "kind": "choice", "help": "What they pay for",
        "options": ["Gold", "Tin"], "required": false, "archived": false, "version": 1,
    });
    assert_eq!(made.json(), expected);
    let again = admin.post("/api/v1/fields", &body).await.is(409).json();
    assert_eq!(again["code"], "key_taken");

    let bob = app.agent("Bob").await;
    let listed = bob.get("/api/v1/fields").await.is(200).json();
    assert_eq!(listed["data"], json!([expected]));
    let refused = bob.post("/api/v1/fields", &body).await.is(403).json();
    assert_eq!(refused["code"], "admin_only");
    let label = json!({ "label": "Mine" });
    bob.patch("/api/v1/fields/plan", &label).await.is(403);

    let change = |tag: &str| {
        let request = admin.request(Method::PATCH, "/api/v1/fields/plan");
        request
            .header("if-match", tag)
            .json(&json!({ "archived": true, "required": true }))
    };
    let changed = send(change("\"1\"")).await.is(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    assert_eq!(changed.json()["archived"], true);
    let late = send(change("\"1\"")).await.is(412).json();
    assert_eq!(late["code"], "changed_since");
    admin.patch("/api/v1/fields/none", &label).await.is(404);

    let audit = admin.get("/api/v1/audit?about=plan").await.is(200).json();
    let records = audit["data"].as_array().expect("records").iter();
    let acts: Vec<String> = records
        .map(|one| text(one, "act") + " " + &text(one, "detail"))
        .collect();
    assert_eq!(acts, ["field_redefined archived", "field_made choice"]);
}

#[tokio::test]
async fn definitions_keep_their_bounds() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = |key: usize, label: usize, help: usize| {
        let (key, label, help) = ("k".repeat(key), "l".repeat(label), "h".repeat(help));
        json!({ "key": key, "label": label, "kind": "date", "help": help })
    };
    let (key, label) = (FIELD_KEY_CHARS_MAX, FIELD_LABEL_CHARS_MAX);
    let longest = body(key, label, FIELD_HELP_CHARS_MAX);
    admin.post("/api/v1/fields", &longest).await.is(201);
    let longer = body(key + 1, label + 1, FIELD_HELP_CHARS_MAX + 1);
    let refused = admin.post("/api/v1/fields", &longer).await;
    assert_eq!(pointers(refused), ["/key", "/label", "/help"]);
    for (bad, pointer) in [
        (
            json!({ "key": "A b", "label": "x", "kind": "text" }),
            "/key",
        ),
        (
            json!({ "key": "a", "label": "x", "kind": "choice" }),
            "/options",
        ),
        (
            json!({ "key": "a", "label": "x", "kind": "text", "options": ["y"] }),
            "/options",
        ),
        (
            json!({ "key": "a", "label": "x", "kind": "colour" }),
            "/kind",
        ),
    ] {
        let refused = admin.post("/api/v1/fields", &bad).await;
        assert_eq!(pointers(refused), [pointer], "{bad}");
    }
}

#[tokio::test]
async fn a_ticket_takes_values_and_ends_with_what_is_required() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    define_three(&admin).await;
    let ticket = text(&admin.make_ticket("No network").await, "id");
    let values = json!({ "fields": { "seats": 12.0, "order_no": "AB-4711" } });
    let changed = set(&admin, &ticket, values).await.is(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    let expected = json!({ "seats": 12, "order_no": "AB-4711" });
    assert_eq!(changed.json()["fields"], expected);

    let bad =
        json!({ "subject": "Other", "fields": { "plan": "gold", "seats": "12", "none": true } });
    let refused = set(&admin, &ticket, bad).await;
    assert_eq!(
        pointers(refused),
        ["/fields/none", "/fields/plan", "/fields/seats"]
    );
    let list = set(&admin, &ticket, json!({ "fields": { "plan": ["Gold"] } })).await;
    assert_eq!(pointers(list).len(), 1);
    let many: Value = (0..201).map(|n| (format!("f{n}"), Value::Null)).collect();
    let refused = set(&admin, &ticket, json!({ "fields": many })).await;
    assert_eq!(pointers(refused), ["/fields"]);
    let read = admin.get(&format!("/api/v1/tickets/{ticket}")).await;
    let read = read.is(200).json();
    assert_eq!(read["subject"], "No network");
    assert_eq!(read["fields"], expected);

    let refused = set(&admin, &ticket, json!({ "status": "solved" })).await;
    assert_eq!(pointers(refused), ["/fields/plan"]);
    let solved = json!({ "status": "solved", "fields": { "plan": "Tin", "seats": null } });
    let solved = set(&admin, &ticket, solved).await.is(200).json();
    let left = json!({ "plan": "Tin", "order_no": "AB-4711" });
    assert_eq!(
        (&solved["status"], &solved["fields"]),
        (&json!("solved"), &left)
    );

    let path = format!("/api/v1/tickets/{ticket}/timeline");
    let entries = admin.get(&path).await.is(200).json();
    let entries = entries["data"].as_array().expect("entries").iter();
    let mut changes = entries.filter(|one| one["kind"] == "field_changed");
    let last = changes.next_back().expect("a change");
    let data =
        json!({ "field": "seats", "label": "Seats", "of": "number", "from": 12, "to": null });
    assert_eq!(last["data"], data);
}

#[tokio::test]
async fn lists_and_searches_find_tickets_by_their_values() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    define_three(&admin).await;
    for (plan, seats) in [("Gold", 1), ("Gold", 2), ("Tin", 2)] {
        let ticket = text(&admin.make_ticket("No network").await, "id");
        let order = format!("AB {seats}/{plan}");
        let values = json!({ "fields": { "plan": plan, "seats": seats, "order_no": order } });
        set(&admin, &ticket, values).await.is(200);
    }
    assert_eq!(found(&admin, "field.plan=Gold").await, [1, 2]);
    assert_eq!(found(&admin, "field.seats=2.0&status=open").await, [2, 3]);
    assert_eq!(found(&admin, "field.plan=Gold&field.seats=2").await, [2]);
    assert_eq!(found(&admin, "field.order_no=AB%202/Tin").await, [3]);
    assert_eq!(found(&admin, "status=open&field%2Eplan=Tin").await, [3]);
    assert_eq!(found(&admin, "field.plan=Lead").await, [0; 0]);
    assert_eq!(found(&admin, "q=2/gold").await, [2]);
    let first = admin.get("/api/v1/tickets?field.plan=Gold&limit=1").await;
    let cursor = text(&first.is(200).json(), "next_cursor");
    let rest = found(&admin, &format!("field.plan=Gold&cursor={cursor}")).await;
    assert_eq!(rest, [1]);
    let too_many = ["field.plan=Tin"; FIELD_FILTERS_MAX + 1].join("&");
    for bad in [
        "field.none=1",
        "field.=1",
        "field.seats=two",
        "field.seats",
        "field.plan=%00",
        "field.plan=",
        "fields.plan=Tin",
        &too_many,
    ] {
        let refused = admin.get(&format!("/api/v1/tickets?{bad}")).await;
        assert_eq!(refused.is(400).json()["code"], "invalid_query", "{bad}");
    }
}

#[tokio::test]
async fn a_copy_of_what_is_kept_of_a_person_has_the_values() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    define_three(&admin).await;
    let body = json!({ "subject": "No network", "customer_email": "kim@shop.example" });
    let ticket = admin.post("/api/v1/tickets", &body).await.is(201).json();
    let ticket = text(&ticket, "id");
    set(
        &admin,
        &ticket,
        json!({ "fields": { "order_no": "AB-4711" } }),
    )
    .await
    .is(200);
    let copy = admin.get(&format!("/api/v1/people/{ticket}/export")).await;
    let copy = copy.is(200).text();
    let mut lines = copy
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let line = lines.find(|line| line["type"] == "ticket");
    assert_eq!(
        line.expect("the ticket")["fields"],
        json!({ "order_no": "AB-4711" })
    );
}
