//! Mail that comes in, from the mail as it lies in the mailbox to what stands on the ticket: whose words it
//! is, where it belongs, and that it is there once. A real mailbox is in `tests/e2e`.

use serde_json::{Value, json};
use tandem_mail::incoming::{Ours, read};
use tandem_mail::limits::{
    ONTO_TICKET_RATE_MAX, OPENED_RATE_MAX, RATE_MS, SENDER_RATE_MAX, TRIES_MAX,
};
use tandem_mail::{thread, token};
use tandem_server::store::incoming::{Lying, Taken, Try};
use tandem_server::store::mails::{Delays, MailedMessage};
use tandem_tickets::Actor;

use crate::peer::text;
use crate::support::{Browser, TestApp, log};

const MAILBOX: &str = "support@example.com";
const HOST: &str = "help.example";
const KIM: &str = "kim@customer.example";

/// A mailbox in which nothing was marked, since nobody reads it but this.
pub(crate) struct Inbox<'a> {
    app: &'a TestApp,
    validity: u32,
    uid: u32,
    opens: bool,
    /// The host in identifiers of our mails.
    pub(crate) host: String,
}

impl<'a> Inbox<'a> {
    pub(crate) fn of(app: &'a TestApp) -> Self {
        Self {
            app,
            validity: 7,
            uid: 0,
            opens: true,
            host: HOST.to_owned(),
        }
    }

    /// The next mail; answers with the ticket that changed.
    pub(crate) async fn comes(&mut self, head: &str, body: &str) -> Option<String> {
        self.uid += 1;
        self.lies(head, body).await
    }

    /// The same once more, under the same number.
    async fn lies(&self, head: &str, body: &str) -> Option<String> {
        let raw = format!("{head}\n\n{body}").replace('\n', "\r\n");
        let ours = Ours {
            mailbox: MAILBOX,
            host: &self.host,
        };
        let mail = read(raw.as_bytes(), &ours);
        let lying = Lying {
            mailbox: "box",
            uid_validity: self.validity,
            uid: self.uid,
        };
        let mail = mail.as_ref().map_err(|unreadable| *unreadable);
        let now = self.app.clock.now();
        let store = &self.app.state.store;
        let files = &self.app.state.files;
        let attachments = mail.map_or(&[][..], |mail| &mail.attachments);
        let received = files.receive(attachments).await.expect("the disk works");
        let beside = (received.as_slice(), &files.settings().quota());
        let taken = store.take_mail(lying, mail, beside, self.opens, now).await;
        let taken = taken.expect("the store works");
        let of_it = match &taken {
            Taken::OnTicket(_, files) => files.as_slice(),
            Taken::OnNone | Taken::Waits { .. } => &[],
        };
        files.settle_received(&received, of_it).await;
        match taken {
            Taken::OnTicket(id, _) => Some(id),
            Taken::OnNone | Taken::Waits { .. } => None,
        }
    }
}

async fn start() -> (TestApp, Browser) {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    (app, ada)
}

async fn ticket(console: &Browser, email: &str) -> String {
    let body = json!({ "subject": "Router", "customer_name": "Kim Lee", "customer_email": email });
    let made = console.post("/api/v1/tickets", &body).await.is(201).json();
    text(&made, "id")
}

/// The address for answers about a ticket.
pub(crate) async fn address(app: &TestApp, ticket: &str) -> String {
    let token = app.state.store.mail_token(ticket).await.expect("a token");
    token::reply_address(MAILBOX, &token).expect("it fits")
}

async fn show(console: &Browser, id: &str) -> Value {
    let path = format!("/api/v1/tickets/{id}");
    console.get(&path).await.is(200).json()
}

pub(crate) async fn timeline(console: &Browser, id: &str) -> Vec<Value> {
    let path = format!("/api/v1/tickets/{id}/timeline?limit=200");
    let entries = console.get(&path).await.is(200).json();
    entries["data"].as_array().expect("a list").clone()
}

pub(crate) async fn last(console: &Browser, id: &str) -> Value {
    timeline(console, id).await.pop().expect("an entry")
}

/// What became of the mails, the latest first.
pub(crate) async fn became(console: &Browser) -> Vec<(String, Value)> {
    let listed = console.get("/api/v1/incoming-mails").await.is(200).json();
    let listed = listed["data"].as_array().expect("a list").clone();
    let one = |mail: &Value| (text(mail, "state"), mail["reason"].clone());
    listed.iter().map(one).collect()
}

fn head(from: &str, to: &str, id: &str) -> String {
    format!(
        "From: Kim <{from}>\nTo: {to}\nSubject: Re: Router\nMessage-ID: <{id}@customer.example>"
    )
}

#[tokio::test]
async fn an_answer_of_the_customer_is_theirs_on_the_ticket_once() {
    let (app, ada) = start().await;
    let id = ticket(&ada, KIM).await;
    let to = address(&app, &id).await;
    assert_eq!(address(&app, &id).await, to, "it stays the same");
    let mut mailbox = Inbox::of(&app);
    let answer = head("Kim@Customer.example", &to, "a");
    let body = "It blinks WORD-1.\n\nOn Monday Ada wrote:\n> Does it?";
    assert_eq!(mailbox.comes(&answer, body).await, Some(id.clone()));
    let entry = last(&ada, &id).await;
    assert_eq!(entry["kind"], "chat");
    assert_eq!(entry["actor"], json!({ "kind": "customer", "name": "Kim" }));
    assert_eq!(entry["data"]["text"], "It blinks WORD-1.");
    assert_eq!(entry["data"]["role"], "customer");
    let mail = json!({ "quoted": "On Monday Ada wrote:\n> Does it?", "is_cut": false, "attachments": [], "n_attachments": 0 });
    assert_eq!(entry["data"]["mail"], mail);
    let n = timeline(&ada, &id).await.len();
    assert_eq!(mailbox.lies(&answer, body).await, None, "the same number");
    assert_eq!(
        mailbox.comes(&answer, body).await,
        None,
        "the same identifier"
    );
    mailbox.validity += 1;
    assert_eq!(mailbox.lies(&answer, body).await, None, "numbered anew");
    assert_eq!(timeline(&ada, &id).await.len(), n);
    let states: Vec<_> = became(&ada)
        .await
        .into_iter()
        .map(|(state, _)| state)
        .collect();
    assert_eq!(states, ["double", "double", "customer"]);
    assert!(!log().contains("WORD-1") && !log().contains(KIM));
}

#[tokio::test]
async fn an_answer_names_its_ticket_by_a_mail_of_ours_too_and_by_no_subject() {
    let (app, ada) = start().await;
    let id = ticket(&ada, KIM).await;
    let mut mailbox = Inbox::of(&app);
    let number = show(&ada, &id).await["number"].clone();
    let guess = thread::message_id(HOST, &id, "mai_1");
    let guessed = format!("From: {KIM}\nSubject: [#{number}] Router\nIn-Reply-To: <{guess}>");
    let other = mailbox.comes(&guessed, "x").await.expect("a ticket");
    assert_ne!(other, id, "there was no such mail");
    let now = app.clock.now();
    let delays = Delays {
        message_ms: 0,
        survey_ms: None,
    };
    app.state
        .store
        .set_mail_policy(Some(delays), now)
        .await
        .expect("set");
    let message = MailedMessage {
        files: &[],
        ticket_id: &id,
        id: "m1",
        text: "Hello",
    };
    let by = Actor::agent("agt_1", "Ada");
    let written = app.state.store.add_mailed_message(message, by, now).await;
    written.expect("written").expect("it goes by mail");
    let mails = app
        .state
        .store
        .mails_of_ticket(&id, 1)
        .await
        .expect("mails");
    let ours = thread::message_id(HOST, &id, &mails[0].id);
    let answer = format!("From: {KIM}\nReferences: <x@y> <{ours}>");
    assert_eq!(mailbox.comes(&answer, "It did").await, Some(id.clone()));
    assert_eq!(last(&ada, &id).await["data"]["text"], "It did");
}

#[tokio::test]
async fn somebody_else_who_has_the_address_is_noted_and_not_heard_as_the_customer() {
    let (app, ada) = start().await;
    let id = ticket(&ada, KIM).await;
    let to = address(&app, &id).await;
    let mut mailbox = Inbox::of(&app);
    let taken = mailbox
        .comes(&head("eve@elsewhere.example", &to, "a"), "It is me")
        .await;
    assert_eq!(taken, Some(id.clone()));
    let entry = last(&ada, &id).await;
    assert_eq!(
        (&entry["kind"], &entry["actor"]["kind"]),
        (&json!("comment"), &json!("system"))
    );
    let body = "By mail from another address, eve@elsewhere.example:\n\nIt is me";
    assert_eq!(entry["data"]["body"], body);
    assert!(entry["data"]["mail"].is_object());
}

#[tokio::test]
async fn what_names_no_ticket_opens_one_where_that_is_wanted() {
    let (app, ada) = start().await;
    let mut mailbox = Inbox::of(&app);
    let new = head(KIM, MAILBOX, "a").replace("Re: Router", "Blinking");
    let id = mailbox.comes(&new, "It blinks").await.expect("a ticket");
    let shown = show(&ada, &id).await;
    assert_eq!(
        (&shown["subject"], &shown["customer_email"]),
        (&json!("Blinking"), &json!(KIM))
    );
    assert_eq!(
        (&shown["customer_name"], &shown["status"]),
        (&json!("Kim"), &json!("open"))
    );
    assert_eq!(last(&ada, &id).await["data"]["text"], "It blinks");
    let bare = format!("From: {KIM}");
    let id = mailbox.comes(&bare, "").await.expect("a ticket");
    assert_eq!(show(&ada, &id).await["subject"], "(no subject)");
    assert_eq!(last(&ada, &id).await["data"]["text"], "(no words)");
    mailbox.opens = false;
    assert_eq!(mailbox.comes(&bare, "x").await, None);
    assert_eq!(
        became(&ada).await[0],
        ("left".to_owned(), json!("no_ticket"))
    );
}

#[tokio::test]
async fn nothing_comes_of_machines_and_what_can_not_be_read_is_left_to_people() {
    let (app, ada) = start().await;
    let id = ticket(&ada, KIM).await;
    let to = address(&app, &id).await;
    let n = timeline(&ada, &id).await.len();
    let mut mailbox = Inbox::of(&app);
    let away = format!("{}\nAuto-Submitted: auto-replied", head(KIM, &to, "a"));
    assert_eq!(mailbox.comes(&away, "I am away").await, None);
    assert_eq!(
        mailbox
            .comes(&format!("{}\nReturn-Path: <>", head(KIM, &to, "b")), "x")
            .await,
        None
    );
    assert_eq!(mailbox.comes("To: x@y", "no sender").await, None);
    let headers = "x: y\n".repeat(tandem_mail::limits::HEADER_LINES_MAX);
    assert_eq!(
        mailbox.comes(&format!("{headers}From: {KIM}"), "x").await,
        None
    );
    assert_eq!(timeline(&ada, &id).await.len(), n);
    let all = [
        ("left", "too_many_headers"),
        ("left", "no_sender"),
        ("nothing", "report"),
        ("nothing", "automatic"),
    ];
    assert_eq!(
        became(&ada).await,
        all.map(|(state, reason)| (state.to_owned(), json!(reason)))
    );
    let listed = ada
        .get("/api/v1/incoming-mails?state=left&limit=1")
        .await
        .is(200)
        .json();
    assert_eq!(listed["data"][0]["uid"], 4);
    let cursor = text(&listed, "next_cursor");
    let path = format!("/api/v1/incoming-mails?state=left&limit=1&cursor={cursor}");
    let next = ada.get(&path).await.is(200).json();
    assert_eq!(
        (&next["data"][0]["uid"], &next["next_cursor"]),
        (&json!(3), &Value::Null)
    );
    let marks = app
        .state
        .store
        .unmarked_mails("box", 7, 10)
        .await
        .expect("marks");
    let left: Vec<_> = marks.iter().map(|mark| (mark.uid, mark.is_left)).collect();
    assert_eq!(left, [(1, false), (2, false), (3, true), (4, true)]);
    let bob = app.agent("Bob").await;
    bob.get("/api/v1/incoming-mails")
        .await
        .problem(403, "admin_only");
}

#[tokio::test]
async fn what_is_done_is_open_again_once_its_customer_writes_and_not_for_others() {
    let (app, ada) = start().await;
    let id = ticket(&ada, KIM).await;
    let to = address(&app, &id).await;
    let path = format!("/api/v1/tickets/{id}");
    ada.patch(&path, &json!({ "status": "closed" }))
        .await
        .is(200);
    let version = show(&ada, &id).await["version"].clone();
    let mut mailbox = Inbox::of(&app);
    mailbox
        .comes(&head("eve@elsewhere.example", &to, "a"), "x")
        .await;
    assert_eq!(show(&ada, &id).await["status"], "closed");
    mailbox.comes(&head(KIM, &to, "b"), "It blinks again").await;
    let shown = show(&ada, &id).await;
    assert_eq!(shown["status"], "open");
    assert_ne!(shown["version"], version);
    let entries = timeline(&ada, &id).await;
    let changed = &entries[entries.len() - 2];
    assert_eq!(changed["data"], json!({ "from": "closed", "to": "open" }));
    assert_eq!(changed["actor"]["kind"], "customer");
}

#[tokio::test]
async fn an_answer_about_a_duplicate_comes_where_that_leads() {
    let (app, ada) = start().await;
    let (source, target) = (ticket(&ada, KIM).await, ticket(&ada, KIM).await);
    let to = address(&app, &source).await;
    let merge = format!("/api/v1/tickets/{source}/merge");
    let body = json!({ "into": target, "reason": "The same" });
    ada.post(&merge, &body).await.is(200);
    let mut mailbox = Inbox::of(&app);
    assert_eq!(
        mailbox.comes(&head(KIM, &to, "a"), "Here").await,
        Some(target.clone())
    );
    assert_eq!(last(&ada, &target).await["data"]["text"], "Here");
}

#[tokio::test]
async fn bombs_and_loops_end_and_what_is_left_can_be_put_back() {
    let (app, ada) = start().await;
    let id = ticket(&ada, KIM).await;
    let to = address(&app, &id).await;
    let mut mailbox = Inbox::of(&app);
    for n in 0..SENDER_RATE_MAX {
        let new = head(KIM, MAILBOX, &format!("{n}"));
        assert!(mailbox.comes(&new, "x").await.is_some(), "{n}");
    }
    assert_eq!(mailbox.comes(&head(KIM, MAILBOX, "o"), "x").await, None);
    assert_eq!(
        became(&ada).await[0],
        ("left".to_owned(), json!("sender_rate"))
    );
    for n in 0..SENDER_RATE_MAX {
        let taken = mailbox.comes(&head(KIM, &to, &format!("t{n}")), "x").await;
        assert!(taken.is_some(), "whoever names a ticket is heard: {n}");
    }
    let one_more = head(KIM, &to, "more");
    for n in SENDER_RATE_MAX..ONTO_TICKET_RATE_MAX {
        let from = format!("e{n}@elsewhere.example");
        assert!(
            mailbox.comes(&head(&from, &to, "a"), "x").await.is_some(),
            "{n}"
        );
    }
    assert_eq!(
        mailbox
            .comes(&head("z@elsewhere.example", &to, "a"), "x")
            .await,
        None
    );
    assert_eq!(mailbox.comes(&one_more, "x").await, None);
    assert_eq!(
        became(&ada).await[0],
        ("left".to_owned(), json!("ticket_rate"))
    );
    app.clock.advance(RATE_MS);
    assert_eq!(mailbox.comes(&one_more, "x").await, Some(id));
}

#[tokio::test]
async fn how_far_a_mailbox_was_read_outlives_the_server_and_never_goes_back() {
    let (app, ada) = start().await;
    let store = &app.state.store;
    let read = |uid, uid_validity| Lying {
        mailbox: "box",
        uid_validity,
        uid,
    };
    let mut mailbox = Inbox::of(&app);
    mailbox.comes(&format!("From: {KIM}"), "x").await;
    assert_eq!(
        store.mailbox_read("box").await.expect("reads"),
        None,
        "not to its end"
    );
    store.begin_mailbox(read(5, 7)).await.expect("written");
    mailbox.comes(&format!("From: {KIM}"), "y").await;
    assert_eq!(
        store.mailbox_read("box").await.expect("reads"),
        Some((7, 5))
    );
    mailbox.uid = 8;
    mailbox.comes(&format!("From: {KIM}"), "z").await;
    store.mail_marked(read(9, 7)).await.expect("written");
    assert_eq!(
        store
            .unmarked_mails("box", 7, 10)
            .await
            .expect("marks")
            .len(),
        2
    );
    assert_eq!(became(&ada).await.len(), 3);
    let app = app.restart().await;
    let store = &app.state.store;
    assert_eq!(
        store.mailbox_read("box").await.expect("reads"),
        Some((7, 9))
    );
    assert_eq!(store.mailbox_read("other").await.expect("reads"), None);
    store.begin_mailbox(read(2, 8)).await.expect("written");
    assert_eq!(
        store.mailbox_read("box").await.expect("reads"),
        Some((8, 2))
    );
}

#[tokio::test]
async fn what_would_open_too_many_tickets_waits_and_answers_go_on() {
    let (app, ada) = start().await;
    let store = &app.state.store;
    let id = ticket(&ada, KIM).await;
    let to = address(&app, &id).await;
    let mut mailbox = Inbox::of(&app);
    let lying = |uid| Lying {
        mailbox: "box",
        uid_validity: 7,
        uid,
    };
    store.begin_mailbox(lying(0)).await.expect("written");
    for n in 0..OPENED_RATE_MAX {
        let from = format!("From: e{n}@elsewhere.example");
        assert!(mailbox.comes(&from, "x").await.is_some(), "{n}");
    }
    let read = store.mailbox_read("box").await.expect("reads");
    let one_more = "From: z@elsewhere.example\nMessage-ID: <z@z>";
    assert_eq!(mailbox.comes(one_more, "x").await, None);
    let waits = mailbox.uid;
    assert_eq!(mailbox.comes(&head(KIM, &to, "a"), "x").await, Some(id));
    assert_eq!(store.mailbox_read("box").await.expect("reads"), read);
    let waiting = store.waiting_mails("box", 7).await.expect("reads");
    assert_eq!(waiting.into_iter().collect::<Vec<_>>(), [waits]);
    let now = app.clock.now();
    assert!(!store.may_open("box", now).await.expect("reads"));
    app.clock.advance(RATE_MS);
    let now = app.clock.now();
    assert!(store.may_open("box", now).await.expect("reads"));
    mailbox.uid = waits;
    assert!(mailbox.lies(one_more, "x").await.is_some());
    let known = store.try_mail(lying(waits + 1)).await.expect("written");
    assert_eq!(known, Try::Known);
    let read = store.mailbox_read("box").await.expect("reads");
    assert_eq!(read, Some((7, i64::from(waits + 1))), "a known one, too");
}

#[tokio::test]
async fn what_is_tried_too_often_is_left_and_numbers_that_fall_back_are_new() {
    let (app, ada) = start().await;
    let store = &app.state.store;
    let lying = |uid| Lying {
        mailbox: "box",
        uid_validity: 7,
        uid,
    };
    store.begin_mailbox(lying(0)).await.expect("written");
    for _ in 0..TRIES_MAX {
        let tried = store.try_mail(lying(1)).await.expect("written");
        assert_eq!(tried, Try::Fetch);
    }
    let tried = store.try_mail(lying(1)).await.expect("written");
    assert_eq!(tried, Try::Spent);
    let now = app.clock.now();
    let left = store.leave_unfetched(lying(1), now).await;
    left.expect("written");
    assert_eq!(
        became(&ada).await,
        [("left".to_owned(), json!("unfetched"))]
    );
    let read = store.mailbox_read("box").await.expect("reads");
    assert_eq!(read, Some((7, 1)));
    store.renumber_mailbox(lying(5), now).await.expect("not so");
    assert_eq!(store.mailbox_read("box").await.expect("reads"), read);
    store.renumber_mailbox(lying(1), now).await.expect("done");
    assert_eq!(store.mailbox_read("box").await.expect("reads"), None);
    let tried = store.try_mail(lying(1)).await.expect("written");
    assert_eq!(tried, Try::Fetch, "another mail");
}

#[tokio::test]
async fn what_hangs_on_a_mail_becomes_files_of_its_ticket_once() {
    let (app, ada) = start().await;
    let id = ticket(&ada, KIM).await;
    let to = address(&app, &id).await;
    let mut mailbox = Inbox::of(&app);
    let head = format!(
        "{}\nContent-Type: multipart/mixed; boundary=m",
        head(KIM, &to, "files")
    );
    let part = |name: &str, content: &[u8]| {
        let content = data_encoding::BASE64.encode(content);
        format!(
            "--m\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"{name}\"\nContent-Transfer-Encoding: base64\n\n{content}\n"
        )
    };
    let parts = [
        part("../it\u{202e}gnp.log", b"it blinks"),
        // A program for Windows under the name of a picture.
        part("holiday.jpg", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"),
    ];
    let body = format!("--m\n\nSee below\n{}--m--\n", parts.concat());
    assert_eq!(mailbox.comes(&head, &body).await.as_ref(), Some(&id));
    // The same mail once more, under its number and under another one.
    mailbox.lies(&head, &body).await;
    mailbox.comes(&head, &body).await;
    app.state.files.sweep().await.expect("sweeps");
    let listed = ada.get(&format!("/api/v1/tickets/{id}/files")).await;
    let listed = listed.is(200).json()["data"].clone();
    let of = |at: usize| (listed[at]["state"].clone(), listed[at]["reason"].clone());
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    assert_eq!(of(0), (json!("ready"), Value::Null));
    assert!(!text(&listed[0], "name").contains(['/', '\u{202e}']));
    assert_eq!(
        (&listed[0]["role"], &listed[0]["sender"]),
        (&json!("customer"), &json!("Kim"))
    );
    let folder = app.state.config.files.folder_in(&app.state.config.data);
    let left = std::fs::read_dir(folder.join("partial")).expect("a folder");
    assert_eq!(left.count(), 0, "nothing is left behind");
    let kinds: Vec<String> = timeline(&ada, &id)
        .await
        .iter()
        .map(|entry| text(entry, "kind"))
        .collect();
    let of_files: Vec<&str> = kinds
        .iter()
        .map(String::as_str)
        .filter(|kind| kind.starts_with("file_"))
        .collect();
    assert_eq!(of_files, ["file_refused", "file_sent"]);
    let content = format!("/api/v1/files/{}/content", text(&listed[0], "id"));
    assert_eq!(ada.get(&content).await.is(200).body, b"it blinks");
    // An erasure takes name and bytes.
    ada.post(&format!("/api/v1/people/{id}/erase"), &json!({}))
        .await
        .is(200);
    ada.get(&content).await.problem(409, "wrong_state");
}

#[tokio::test]
async fn a_mail_that_comes_onto_no_ticket_leaves_no_files() {
    let (app, ada) = start().await;
    let mut mailbox = Inbox::of(&app);
    mailbox.opens = false;
    let head = "From: Kim <kim@customer.example>\nMessage-ID: <n@customer.example>\nContent-Type: multipart/mixed; boundary=m";
    let body = "--m\n\nHello\n--m\nContent-Disposition: attachment; filename=a.txt\n\nx\n--m--\n";
    assert_eq!(mailbox.comes(head, body).await, None);
    assert_eq!(became(&ada).await[0].0, "left");
    let folder = app.state.config.files.folder_in(&app.state.config.data);
    let left = std::fs::read_dir(folder.join("partial")).expect("a folder");
    assert_eq!(left.count(), 0);
}

#[tokio::test]
async fn nothing_of_a_mail_is_left_once_its_sender_is_erased_and_it_does_not_come_back() {
    let (app, ada) = start().await;
    let mut mailbox = Inbox::of(&app);
    let from = "quoxzal@canary.example";
    let new = format!(
        "From: Quoxzal <{from}>\nSubject: quoxzal\nMessage-ID: <quoxzal@canary.example>\nContent-Type: multipart/mixed; boundary=m"
    );
    let body = "--m\n\nquoxzal\n> quoxzal\n--m\nContent-Disposition: attachment; filename=quoxzal.pdf\n\nx\n--m--\n";
    let id = mailbox.comes(&new, body).await.expect("a ticket");
    let to = address(&app, &id).await;
    let entries = timeline(&ada, &id).await;
    let said = entries.iter().find(|entry| entry["kind"] == "chat");
    let mail = &said.expect("words")["data"]["mail"];
    assert_eq!(mail["attachments"], json!(["quoxzal.pdf"]));
    let lines = ada
        .get(&format!("/api/v1/people/{id}/export"))
        .await
        .is(200)
        .text();
    assert!(
        lines.contains("\"type\":\"incoming_mail\"") && lines.contains("quoxzal.pdf"),
        "{lines}"
    );
    let erased = ada
        .post(&format!("/api/v1/people/{id}/erase"), &json!({}))
        .await;
    assert_eq!(erased.is(200).json()["tickets"], 1);
    let mut stored = app.everything_stored().await;
    stored.make_ascii_lowercase();
    let traces = |word: &str| {
        stored
            .windows(word.len())
            .filter(|bytes| *bytes == word.as_bytes())
            .count()
    };
    assert_eq!(traces("quoxzal"), 0);
    mailbox.validity += 1;
    assert_eq!(mailbox.lies(&new, body).await, None, "it was taken before");
    let answer = mailbox
        .comes(&head(from, &to, "b"), "x")
        .await
        .expect("a ticket");
    assert_ne!(
        answer, id,
        "an answer to what was erased is a matter of its own"
    );
}
