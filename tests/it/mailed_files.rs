//! Files that go to customers by mail, with what agents write on tickets without a live session.

use reqwest::Method;
use serde_json::{Value, json};
use tandem_mail::limits::{FILES_SENT_BYTES_MAX, FILES_SENT_MAX};
use tandem_protocol::file::FileState;
use tandem_protocol::signal::{ClientMessage, ServerMessage};
use tandem_server::keys::scope::Scope;

use crate::files::{End, looked_at};
use crate::keys::make_key;
use crate::mail::{EMAIL, Health, Post, drain, ended, idle, mails, pair, settings};
use crate::peer::{Pair, Peer, make_link, secret_of, text};
use crate::support::{Answer, Browser, TestApp, send};

const PDF: &[u8] = b"%PDF-1.7\xff";
/// The same as mails have it (RFC 2045 §6.8).
const PDF_ENCODED: &str = "JVBERi0xLjf/";

async fn start(post: &Post) -> (TestApp, Browser) {
    let settings = settings(post);
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.mail = Some(settings);
        config.survey.mail = false;
    });
    let app = app.await;
    let ada = app.admin().await;
    (app, ada)
}

async fn ticket(console: &Browser, email: Option<&str>) -> String {
    let body = json!({ "subject": "Router", "customer_email": email });
    let made = console.post("/api/v1/tickets", &body).await.is(201).json();
    text(&made, "id")
}

/// A file on a ticket that can be downloaded.
async fn put(app: &TestApp, console: &Browser, ticket: &str, file: (&str, &[u8])) -> String {
    let end = End::on_ticket(console, ticket);
    let sent = end.send_file(file.0, file.1).await.is(200).json();
    let id = text(&sent, "id");
    assert_eq!(looked_at(app, &id).await.state, FileState::Ready);
    id
}

async fn write(console: &Browser, ticket: &str, id: &str, files: &[&str]) -> Answer {
    let body = json!({ "id": id, "text": "See these.", "files": files });
    let path = format!("/api/v1/tickets/{ticket}/messages");
    console.post(&path, &body).await
}

/// The files of the messages on a ticket's timeline, of those that have any.
async fn files_on(console: &Browser, ticket: &str) -> Vec<Value> {
    let path = format!("/api/v1/tickets/{ticket}/timeline?limit=200");
    let timeline = console.get(&path).await.is(200).json();
    let entries = timeline["data"].as_array().expect("a list").iter();
    let files = entries.filter_map(|entry| entry["data"].get("files"));
    files.cloned().collect()
}

#[tokio::test]
async fn files_of_a_ticket_without_a_session_hang_on_the_mail() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let ticket = ticket(&ada, Some(EMAIL)).await;
    let bill = put(&app, &ada, &ticket, ("bill.pdf", PDF)).await;
    let gone = put(&app, &ada, &ticket, ("gone.txt", b"soon")).await;
    write(&ada, &ticket, "m1", &[&bill]).await.is(201);
    idle(&app).await;
    let [mail] = post.taken().try_into().expect("one mail");
    let body = mail.body();
    assert!(mail.header("Content-Type").starts_with("multipart/mixed;"));
    for part in [
        "See these.",
        "Attached: bill.pdf",
        "Content-Type: application/pdf",
        PDF_ENCODED,
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    assert_eq!(files_on(&ada, &ticket).await, [json!([bill])]);

    // The same message is one, and what was deleted before it went does not go.
    write(&ada, &ticket, "m1", &[&bill]).await.is(201);
    post.becomes(Health::Closing);
    write(&ada, &ticket, "m2", &[&gone]).await.is(201);
    idle(&app).await;
    let delete = ada.request(Method::DELETE, &format!("/api/v1/files/{gone}"));
    send(delete).await.is(204);
    post.becomes(Health::Well);
    drain(&app).await;
    let [_, mail] = post.taken().try_into().expect("two mails");
    assert!(!mail.body().contains("gone.txt"));
    assert!(mail.body().contains("See these."));
}

#[tokio::test]
async fn after_a_session_files_go_at_once_each_message_in_a_mail_of_its_own() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let pair = ended(&app, &ada).await;
    let ticket = pair.ticket_id.clone();
    let first = put(&app, &ada, &ticket, ("first.pdf", PDF)).await;
    let second = put(&app, &ada, &ticket, ("second.pdf", PDF)).await;
    write(&ada, &ticket, "m1", &[&first]).await.is(201);
    write(&ada, &ticket, "m2", &[&second]).await.is(201);
    // Who has read the words has not got the file.
    let read = json!({ "resume_token": pair.resume_token, "read": "m2" });
    let read = app.browser().post("/api/v1/client/talk", &read).await;
    let talk = read.is(200).json();
    assert_eq!(talk["chat"][1]["text"], "See these.");
    let mailed =
        |message: &str, name: &str| json!({ "message": message, "name": name, "size": PDF.len() });
    assert_eq!(
        talk["files"],
        json!([mailed("m1", "first.pdf"), mailed("m2", "second.pdf")])
    );
    idle(&app).await;
    let [one, other] = post.taken().try_into().expect("two mails");
    assert!(one.body().contains("Attached: first.pdf"));
    assert!(other.body().contains("Attached: second.pdf"));
    assert_eq!(mails(&ada, &ticket).await.len(), 2);
    let delete = ada.request(Method::DELETE, &format!("/api/v1/files/{first}"));
    send(delete).await.is(204);
    let only = json!({ "resume_token": pair.resume_token });
    let read = app.browser().post("/api/v1/client/talk", &only).await;
    assert_eq!(
        read.is(200).json()["files"],
        json!([mailed("m2", "second.pdf")])
    );
}

#[tokio::test]
async fn the_page_names_the_files_of_each_message_in_their_order_and_those_alone_that_are_kept() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let pair = ended(&app, &ada).await;
    let mut files = Vec::new();
    for name in ["z.txt", "a.txt", "gone.txt", "b.txt"] {
        files.push(put(&app, &ada, &pair.ticket_id, (name, b"words")).await);
    }
    let of_messages: [&[usize]; 4] = [&[0, 1], &[2], &[], &[3, 2, 0]];
    for (n, of_message) in of_messages.into_iter().enumerate() {
        let ids: Vec<&str> = of_message
            .iter()
            .map(|file| files[*file].as_str())
            .collect();
        let id = format!("m{n}");
        write(&ada, &pair.ticket_id, &id, &ids).await.is(201);
    }
    let delete = ada.request(Method::DELETE, &format!("/api/v1/files/{}", files[2]));
    send(delete).await.is(204);
    let come = json!({ "resume_token": pair.resume_token });
    let talk = app.browser().post("/api/v1/client/talk", &come).await;
    let talk = talk.is(200).json();
    let named = talk["files"].as_array().expect("files").iter();
    let named: Vec<_> = named
        .map(|one| (text(one, "message"), text(one, "name")))
        .collect();
    let expected = [
        ("m0", "z.txt"),
        ("m0", "a.txt"),
        ("m3", "b.txt"),
        ("m3", "z.txt"),
    ];
    let expected = expected.map(|(message, name)| (message.to_owned(), name.to_owned()));
    assert_eq!(named, expected);
}

#[tokio::test]
async fn what_was_written_before_files_goes_at_once_in_front_of_them() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let ticket = ended(&app, &ada).await.ticket_id;
    let file = put(&app, &ada, &ticket, ("bill.pdf", PDF)).await;
    write(&ada, &ticket, "m1", &[]).await.is(201);
    idle(&app).await;
    assert!(post.taken().is_empty(), "it may still be read");
    write(&ada, &ticket, "m2", &[&file]).await.is(201);
    assert_eq!(idle(&app).await, None);
    let [words, files] = post.taken().try_into().expect("two mails");
    assert!(!words.body().contains("Attached:"));
    assert!(files.body().contains("Attached: bill.pdf"));
}

#[tokio::test]
async fn what_stands_is_answered_again_whatever_has_happened_since() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let fresh = ticket(&ada, Some(EMAIL)).await;
    let over = ended(&app, &ada).await.ticket_id;
    let ben = app.agent("Ben").await;
    let pairs = [fresh, over];
    for ticket in &pairs {
        let file = put(&app, &ada, ticket, ("bill.pdf", PDF)).await;
        let first = write(&ada, ticket, "m1", &[&file]).await.is(201).json();
        let again = async || {
            let again = write(&ada, ticket, "m1", &[&file]).await;
            assert_eq!(again.is(201).json(), first);
        };
        again().await;
        idle(&app).await;
        let delete = ada.request(Method::DELETE, &format!("/api/v1/files/{file}"));
        send(delete).await.is(204);
        again().await;
        let visitor = app.browser();
        let mut live = Pair::on_ticket(&app.origin, ada.clone(), visitor, ticket.clone()).await;
        live.allow().await;
        again().await;
        write(&ben, ticket, "m1", &[])
            .await
            .problem(409, "already_taken");
        live.customer.send(&ClientMessage::End {}).await;
        live.customer.until_bye().await;
        let target = self::ticket(&ada, Some(EMAIL)).await;
        let merge = format!("/api/v1/tickets/{ticket}/merge");
        let into = json!({ "into": target });
        ada.post(&merge, &into).await.is(200);
        again().await;
        write(&ada, ticket, "m2", &[])
            .await
            .problem(409, "ticket_merged");
        assert_eq!(files_on(&ada, ticket).await, [json!([file])]);
    }
    drain(&app).await;
    let sent = post.taken().into_iter();
    let sent = sent.filter(|mail| mail.body().contains("See these."));
    assert_eq!(sent.count(), pairs.len());
}

#[tokio::test]
async fn a_link_that_nobody_has_used_keeps_no_file_back() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let link = async |ticket: &str| {
        let made = make_link(&ada, ticket, &json!({})).await;
        text(&made["session"], "id")
    };
    let fresh = ticket(&ada, Some(EMAIL)).await;
    link(&fresh).await;
    let bill = put(&app, &ada, &fresh, ("bill.pdf", PDF)).await;
    write(&ada, &fresh, "m1", &[&bill]).await.is(201);
    // After a session its talk has the words, whatever link was made since.
    let pair = ended(&app, &ada).await;
    let unused = link(&pair.ticket_id).await;
    let more = put(&app, &ada, &pair.ticket_id, ("more.pdf", PDF)).await;
    write(&ada, &pair.ticket_id, "m1", &[&more]).await.is(201);
    // Nobody comes back to the talk of a link that nobody has used.
    let end = format!("/api/v1/sessions/{unused}/end");
    ada.post(&end, &json!({})).await.is(200);
    write(&ada, &pair.ticket_id, "m2", &[&more]).await.is(201);
    let come = json!({ "resume_token": pair.resume_token });
    let talk = app.browser().post("/api/v1/client/talk", &come).await;
    let talk = talk.is(200).json();
    let read = talk["chat"].as_array().expect("messages").iter();
    let read: Vec<&Value> = read.map(|one| &one["id"]).collect();
    assert_eq!(read, ["m1", "m2"]);
    idle(&app).await;
    let [one, other, last] = post.taken().try_into().expect("three mails");
    assert!(one.body().contains("Attached: bill.pdf"));
    assert!(other.body().contains("Attached: more.pdf"));
    assert!(last.body().contains("Attached: more.pdf"));
}

#[tokio::test]
async fn a_link_that_nobody_has_used_keeps_no_words_back() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let fresh = ticket(&ada, Some(EMAIL)).await;
    make_link(&ada, &fresh, &json!({})).await;
    let first = write(&ada, &fresh, "m1", &[]).await.is(201).json();
    assert_eq!(write(&ada, &fresh, "m1", &[]).await.is(201).json(), first);
    idle(&app).await;
    let [mail] = post.taken().try_into().expect("one mail");
    assert!(mail.body().contains("See these."));
    // After a session its talk has the words, where they are read.
    let pair = ended(&app, &ada).await;
    make_link(&ada, &pair.ticket_id, &json!({})).await;
    write(&ada, &pair.ticket_id, "m1", &[]).await.is(201);
    let come = json!({ "resume_token": pair.resume_token, "read": "m1" });
    let talk = app.browser().post("/api/v1/client/talk", &come).await;
    assert_eq!(talk.is(200).json()["chat"][0]["id"], "m1");
    drain(&app).await;
    assert_eq!(post.taken().len(), 1);
    // Who has come back is written to where they are.
    let visitor = app.browser();
    let mut live = Pair::on_ticket(&app.origin, ada.clone(), visitor, pair.ticket_id.clone()).await;
    live.allow().await;
    make_link(&ada, &pair.ticket_id, &json!({})).await;
    write(&ada, &pair.ticket_id, "m2", &[]).await.is(201);
    let heard = |message: &ServerMessage| match message {
        ServerMessage::Chat { message } => Some(message.id.clone()),
        _ => None,
    };
    assert_eq!(live.customer.until(heard).await, "m2");
}

#[tokio::test]
async fn what_can_not_go_is_refused_before_anything_is_written() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let ours = ticket(&ada, Some(EMAIL)).await;
    let other = ticket(&ada, Some(EMAIL)).await;
    let file = put(&app, &ada, &ours, ("bill.pdf", PDF)).await;
    let foreign = write(&ada, &other, "m1", &[&file]).await;
    let refused = foreign.problem(422, "invalid_body");
    assert_eq!(refused["errors"][0]["pointer"], "/files/0");
    let twice = write(&ada, &ours, "m1", &[&file, &file]).await;
    assert_eq!(
        twice.problem(422, "invalid_body")["errors"][0]["pointer"],
        "/files/1"
    );
    let many = vec!["fil_none"; FILES_SENT_MAX + 1];
    let many = write(&ada, &ours, "m1", &many).await;
    assert_eq!(
        many.problem(422, "invalid_body")["errors"][0]["pointer"],
        "/files"
    );

    let half = usize::try_from(FILES_SENT_BYTES_MAX / 2).expect("fits");
    let large = put(&app, &ada, &ours, ("large.bin", &vec![b'x'; half])).await;
    let larger = put(&app, &ada, &ours, ("larger.bin", &vec![b'x'; half + 1])).await;
    let much = write(&ada, &ours, "m1", &[&large, &larger]).await;
    let refused = much.problem(422, "invalid_body");
    assert_eq!(refused["errors"][0]["pointer"], "/files");

    let live = pair(&app, &ada).await;
    let file = put(&app, &ada, &live.ticket_id, ("bill.pdf", PDF)).await;
    let now = write(&ada, &live.ticket_id, "m1", &[&file]).await;
    now.problem(409, "session_live");
    for ticket in [&ours, &other, &live.ticket_id] {
        assert!(files_on(&ada, ticket).await.is_empty());
    }
    idle(&app).await;
    assert!(post.taken().is_empty());
}

#[tokio::test]
async fn a_key_that_may_not_read_files_sends_none() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let ticket = ticket(&ada, Some(EMAIL)).await;
    let file = put(&app, &ada, &ticket, ("bill.pdf", PDF)).await;
    let path = format!("/api/v1/tickets/{ticket}/messages");
    let write = async |scopes: &[Scope], files: &[&str]| {
        let (_, key) = make_key(&ada, scopes).await;
        let body = json!({ "id": "m1", "text": "See these.", "files": files });
        send(
            ada.request(Method::POST, &path)
                .bearer_auth(key)
                .json(&body),
        )
        .await
    };
    let refused = write(&[Scope::TicketsWrite], &[&file]).await;
    let refused = refused.problem(403, "scope_missing");
    assert_eq!(refused["detail"], "The key lacks the scope files:read.");
    let both = [Scope::TicketsWrite, Scope::FilesRead];
    write(&both, &[&file]).await.is(201);
    idle(&app).await;
    assert_eq!(post.taken().len(), 1);
}

#[tokio::test]
async fn without_a_mail_server_no_file_goes_though_words_stay() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    pair.customer.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;
    let (console, ticket) = (pair.console.clone(), pair.ticket_id.clone());
    let file = put(&app, &console, &ticket, ("bill.pdf", PDF)).await;
    let refused = write(&console, &ticket, "m1", &[&file]).await;
    refused.problem(409, "no_mail");
    assert!(files_on(&console, &ticket).await.is_empty());
    write(&console, &ticket, "m1", &[]).await.is(201);
    // A link is there, so that it is not for want of a session.
    let fresh = self::ticket(&console, Some(EMAIL)).await;
    let made = make_link(&console, &fresh, &json!({})).await;
    let file = put(&app, &console, &fresh, ("bill.pdf", PDF)).await;
    let refused = write(&console, &fresh, "m1", &[&file]).await;
    refused.problem(409, "no_mail");
    // Words wait for whoever uses it.
    write(&console, &fresh, "m2", &[]).await.is(201);
    let body = json!({ "secret": secret_of(&made), "name": "Kim" });
    let joined = app.browser().post("/api/v1/client/join", &body).await;
    let token = text(&joined.is(200).json(), "socket_token");
    let customer = Peer::join(&app.origin, &token, "customer-1").await;
    assert_eq!(customer.welcome.chat, ["See these."]);
    // Nobody comes by one that is over.
    let other = self::ticket(&console, Some(EMAIL)).await;
    let unused = make_link(&console, &other, &json!({})).await;
    let end = format!("/api/v1/sessions/{}/end", text(&unused["session"], "id"));
    console.post(&end, &json!({})).await.is(200);
    let refused = write(&console, &other, "m1", &[]).await;
    refused.problem(409, "no_session");
}
