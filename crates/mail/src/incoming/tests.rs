use proptest::prelude::*;

use super::*;
use crate::limits::{
    ADDRESS_BYTES_MAX, EDGES_MAX, FIELD_BYTES_MAX, HEADER_LINES_MAX, NAME_CHARS_MAX, PARTS_MAX,
};

const OURS: Ours<'_> = Ours {
    mailbox: "support@example.com",
    host: "help.example",
};
const TOKEN: &str = "abcdefghijklmnopqrstuvwxyz";

fn read_text(text: &str) -> Result<Incoming, Unreadable> {
    read(text.replace('\n', "\r\n").as_bytes(), &OURS)
}

fn mail(head: &str, body: &str) -> Incoming {
    read_text(&format!("{head}\n\n{body}")).expect("reads")
}

const HEAD: &str =
    "From: Kim Lee <Kim@example.org>\nTo: support@example.com\nSubject: Router\nMessage-ID: <a@b>";

#[test]
fn a_plain_mail_says_who_sent_it_and_what() {
    let read = mail(HEAD, "It blinks.\n\nOn Monday Ada wrote:\n> Does it?");
    let sender = read.from.expect("one");
    assert_eq!(
        (sender.address.as_str(), sender.name.as_str()),
        ("Kim@example.org", "Kim Lee")
    );
    assert_eq!(
        (read.subject.as_str(), read.message_id.as_deref()),
        ("Router", Some("a@b"))
    );
    assert_eq!(read.written, "It blinks.");
    assert_eq!(read.quoted, "On Monday Ada wrote:\n> Does it?");
    assert_eq!(
        (read.machine, read.n_attachments, read.is_cut),
        (None, 0, false)
    );
    assert!(read.tokens.is_empty() && read.answers.is_empty());
}

#[test]
fn encoded_words_and_bodies_are_read() {
    let head = "From: =?utf-8?q?J=C3=B6rg?= <j@example.org>\nSubject: =?iso-8859-1?b?R3L832U=?=\nContent-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: quoted-printable";
    let read = mail(head, "sch=F6n =\nda");
    assert_eq!(read.from.expect("one").name, "Jörg");
    assert_eq!(
        (read.subject.as_str(), read.written.as_str()),
        ("Grüße", "schön da")
    );
}

#[test]
fn a_mail_says_in_which_language_it_is() {
    let of = |line: &str| mail(&format!("{HEAD}{line}"), "x").language;
    assert_eq!(of("\ncontent-language: fr, de-AT"), Some(Language::German));
    assert_eq!(of("\nContent-Language: en-GB"), Some(Language::English));
    assert_eq!(of("\nContent-Language: fr"), None);
    assert_eq!(of(""), None);
}

#[test]
fn html_alone_becomes_text_and_what_it_quotes_is_told_apart() {
    let head = format!("{HEAD}\nContent-Type: text/html; charset=utf-8");
    let read = mail(
        &head,
        "<html><head><style>p{}</style></head><body><p>It <b>did</b> &lt;3</p><script>x()</script><div class=\"gmail_quote\">On Monday<blockquote>Did it?</blockquote></div></body></html>",
    );
    assert_eq!(read.written, "It did <3");
    assert!(read.quoted.contains("Did it?"), "{}", read.quoted);
}

#[test]
fn of_two_forms_the_plain_one_counts_and_the_rest_is_named() {
    let head = format!("{HEAD}\nContent-Type: multipart/mixed; boundary=m");
    let body = "--m\nContent-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\nplain\n--a\nContent-Type: text/html\n\n<p>rich</p>\n--a--\n--m\nContent-Type: application/pdf; name=\"a\tb\u{202e}.pdf\"\nContent-Disposition: attachment\n\nx\n--m\nContent-Type: message/rfc822\n\nSubject: within\n\nsecret\n--m--\n";
    let read = mail(&head, body);
    assert_eq!(read.written, "plain");
    assert!(
        read.attachments
            .iter()
            .any(|one| one.name == "a b.pdf" && one.content == b"x"),
        "{:?}",
        read.attachments
    );
    let many =
        "--m\nContent-Disposition: attachment; filename=x\n\ny\n".repeat(ATTACHMENTS_MAX + 1);
    let read = mail(&head, &format!("{many}--m--\n"));
    assert_eq!(
        (read.attachments.len(), read.n_attachments),
        (ATTACHMENTS_MAX, ATTACHMENTS_MAX + 1)
    );
}

#[test]
fn a_ticket_is_named_by_the_address_and_by_our_own_identifiers_alone() {
    for line in [
        format!("To: Support <support+{TOKEN}@example.com>"),
        format!(
            "Cc: a@b.example, SUPPORT+{}@example.com",
            TOKEN.to_uppercase()
        ),
        format!("Delivered-To: support+{TOKEN}@example.com"),
        format!("Envelope-To: <support+{TOKEN}@example.com>"),
    ] {
        assert_eq!(
            mail(&format!("From: k@example.org\n{line}"), "x").tokens,
            [TOKEN],
            "{line}"
        );
    }
    let id = thread::message_id(OURS.host, "tic_1", "mai_2");
    let answers = [("tic_1".to_owned(), "mai_2".to_owned())];
    for line in [
        format!("In-Reply-To: <{id}>"),
        format!("References: <x@y>\n <{id}> <z@y>"),
    ] {
        assert_eq!(
            mail(&format!("{HEAD}\n{line}"), "x").answers,
            answers,
            "{line}"
        );
    }
    let read = mail(
        &format!("{HEAD} [#1]\nIn-Reply-To: <tic_1.mai_2@elsewhere.example>"),
        "x",
    );
    assert!(read.answers.is_empty() && read.tokens.is_empty());
}

#[test]
fn what_machines_write_is_told_apart() {
    let own = thread::message_id(OURS.host, "tic_1", "mai_2");
    for (line, machine) in [
        (
            "Auto-Submitted: auto-replied".to_owned(),
            Some(Machine::Automatic),
        ),
        ("Auto-Submitted: No".to_owned(), None),
        ("Auto-Submitted: no (by hand)".to_owned(), None),
        ("X-Autoreply: yes".to_owned(), Some(Machine::Automatic)),
        (
            "Precedence: auto_reply".to_owned(),
            Some(Machine::Automatic),
        ),
        ("Precedence: bulk".to_owned(), Some(Machine::List)),
        ("Precedence: first-class".to_owned(), None),
        ("List-Id: <all.example.org>".to_owned(), Some(Machine::List)),
        ("Return-Path: <>".to_owned(), Some(Machine::Report)),
        ("Return-Path: <kim@example.org>".to_owned(), None),
        (
            "Content-Type: multipart/report; boundary=x".to_owned(),
            Some(Machine::Report),
        ),
        (format!("Message-ID: <{own}>"), Some(Machine::Own)),
    ] {
        assert_eq!(
            mail(&format!("From: kim@example.org\n{line}"), "x").machine,
            machine,
            "{line}"
        );
    }
    assert_eq!(
        mail("From: Support@example.com", "x").machine,
        Some(Machine::Own)
    );
}

#[test]
fn a_sender_is_an_address_or_nobody() {
    for from in [
        "",
        "Kim",
        "Kim <>",
        "<@example.org>",
        "a b@",
        "undisclosed:;",
    ] {
        assert_eq!(
            mail(&format!("To: x@y\nFrom: {from}"), "x").from,
            None,
            "{from}"
        );
    }
    let long = |n: usize| format!("{}@example.org", "x".repeat(n - "@example.org".len()));
    let from = |n: usize| mail(&format!("From: <{}>", long(n)), "x").from;
    assert!(from(ADDRESS_BYTES_MAX).is_some());
    assert_eq!(from(ADDRESS_BYTES_MAX + 1), None);
}

#[test]
fn names_subjects_and_identifiers_end_at_their_bounds() {
    let most = "x".repeat(3_000);
    let read = mail(
        &format!("From: {most} <k@example.org>\nSubject: {most}\nMessage-ID: <{most}@b>"),
        "x",
    );
    assert_eq!(read.from.expect("one").name.chars().count(), NAME_CHARS_MAX);
    assert_eq!(read.subject.chars().count(), OPENED_SUBJECT_CHARS_MAX);
    assert_eq!(read.message_id, None);
    let id = |n: usize| {
        mail(
            &format!("From: k@example.org\nMessage-ID: <{}@b>", "x".repeat(n - 2)),
            "x",
        )
        .message_id
    };
    assert!(id(ID_BYTES_MAX).is_some() && id(ID_BYTES_MAX + 1).is_none());
}

#[test]
fn words_end_at_their_bound_and_say_so() {
    let most = "x".repeat(INCOMING_WORDS_BYTES_MAX);
    assert!(!mail(HEAD, &most).is_cut);
    let read = mail(HEAD, &format!("{most}y"));
    assert_eq!(
        (read.written.len(), read.is_cut),
        (INCOMING_WORDS_BYTES_MAX, true)
    );
    let quote = format!("> {}", "q".repeat(QUOTED_BYTES_MAX));
    let read = mail(HEAD, &format!("x\n{quote}"));
    assert_eq!((read.quoted.len(), read.is_cut), (QUOTED_BYTES_MAX, true));
}

#[test]
fn mails_end_at_their_bounds() {
    let of = |n: usize| {
        let mut raw = b"From: k@example.org\r\n\r\n".to_vec();
        raw.resize(n, b'x');
        read(&raw, &OURS).map(|_| ())
    };
    assert_eq!(of(MAIL_BYTES_MAX), Ok(()));
    assert_eq!(of(MAIL_BYTES_MAX + 1), Err(Unreadable::TooLarge));
    let parts = |n: usize| {
        let parts = "--m\nContent-Type: text/x\n\ny\n".repeat(n - 1);
        read_text(&format!(
            "From: k@e.org\nContent-Type: multipart/mixed; boundary=m\n\n{parts}--m--\n"
        ))
        .map(|_| ())
    };
    assert_eq!(parts(PARTS_MAX), Ok(()));
    assert_eq!(parts(PARTS_MAX + 1), Err(Unreadable::TooManyParts));
    let edges = |n: usize| read_text(&format!("From: k@e.org\n\n{}", "--\n".repeat(n))).map(|_| ());
    assert_eq!(edges(EDGES_MAX), Ok(()));
    assert_eq!(edges(EDGES_MAX + 1), Err(Unreadable::TooManyParts));
    let headers =
        |n: usize| read_text(&format!("From: k@e.org\n{}\nx", "a:\n".repeat(n - 1))).map(|_| ());
    assert_eq!(headers(HEADER_LINES_MAX), Ok(()));
    assert_eq!(
        headers(HEADER_LINES_MAX + 1),
        Err(Unreadable::TooManyHeaders)
    );
    assert_eq!(read(b"", &OURS), Err(Unreadable::NoMail));
}

#[test]
fn addresses_beyond_the_bound_are_not_looked_at() {
    let to = |n: usize| {
        let others = "a@b.example,".repeat(n);
        mail(
            &format!("From: k@e.org\nTo: {others} support+{TOKEN}@example.com"),
            "x",
        )
        .tokens
    };
    assert_eq!(to(NAMED_MAX - 1), [TOKEN]);
    assert!(to(NAMED_MAX).is_empty());
}

/// As deep as the library would go if it were let.
#[test]
fn mails_within_mails_are_not_opened() {
    for level in [
        "Content-Type: message/rfc822\n\n",
        "CONTENT-TYPE: Message\n /Global; x=y\n\n",
        "Content-Type: (;)message/rfc822\n\n",
        "C ontent-Type: message/rfc822\n\n",
        ": : Content-\x0cType\t: message/rfc822\n\n",
        " Content-Type:\n \n message\n /\n rfc822\n\n",
        "Content-Type: multipart/digest; boundary=m\n\n--m\n\n",
    ] {
        let deep = |n: usize| format!("From: k@e.org\n{}From: x\n\ninner", level.repeat(n));
        let raw = deep(PARTS_MAX);
        let flat = shape::flat(raw.as_bytes()).expect("within the bounds");
        let message = MessageParser::default().parse(&flat).expect("a mail");
        let opened = message
            .parts
            .iter()
            .any(|part| matches!(part.body, PartType::Message(_)));
        assert!(!opened, "{level:?}");
        assert!(read_text(&raw).is_ok(), "{level:?}");
        assert_eq!(
            read_text(&deep(50_000)),
            Err(Unreadable::TooManyParts),
            "{level:?}"
        );
    }
}

fn is_opened(raw: &[u8]) -> bool {
    let message = parse(raw);
    let is_mail = |part: &MessagePart<'_>| matches!(part.body, PartType::Message(_));
    message.is_some_and(|message| message.parts.iter().any(is_mail))
}

#[test]
fn mails_within_mails_are_found_wherever_the_library_reads_headers() {
    let head = "From: k@e.org\nContent-Type: multipart/mixed;";
    let part = "message/rfc822\nContent-Transfer-Encoding: base64\n\nQ29udGVudC1UeXBlOiBtZXNzYWdlL3JmYzgyMgoKRnJvbTogeAoKeA==\n";
    for raw in [
        format!("{head} boundary=m\n\n--mContent-Type: {part}--m--\n"),
        format!("{head} boundary=m\n\nx --m :C ontent-Type: {part}--m--\n"),
        format!("{head} boundary=m\n\n--m\nX: --m\n \nContent-Type: {part}--m--\n"),
        format!("{head} boundary=\"a:b\"\n\n--a:bContent-Type: {part}--a:b--\n"),
        format!("{head} boundary*=utf-8''a%0Ab\n\n--a\nbContent-Type: {part}--a\nb--\n"),
        format!("{head} boundary=\"-\"\n\n---\nContent-Type: {part}---\n"),
        format!("{head} boundary*0=m; boundary*1=n\n\n--mn\nContent-Type: {part}--mn--\n"),
        // The library reads on over an empty line.
        format!(
            "{head} boundary=m\n\n--m\n:\nDate: Mon, 1 ()--m\n\nX: y\nContent-Type: {part}--m\n"
        ),
        format!("{head} (x) boundary=\"m(n\"\n\n--m(n\nContent-Type: {part}--m(n--\n"),
    ] {
        assert!(is_opened(raw.as_bytes()), "{raw:?}");
        let flat = shape::flat(raw.as_bytes()).expect("within the bounds");
        assert!(!is_opened(&flat), "{raw:?}");
    }
    // What is taken away lays an edge bare.
    let raw = format!(
        "{head} boundary=\"Content-Type: x/x\"\n\n--Content-Type: x/x\n\nt\n--Content-Type: ()message/rfc822\nContent-Type: {part}"
    );
    let flat = shape::flat(raw.as_bytes()).expect("within the bounds");
    assert!(!is_opened(&flat), "{raw:?}");
}

#[test]
fn edges_are_counted_wherever_they_stand_and_headers_whatever_their_name_is() {
    let edges = |n: usize| {
        let edges = "x --m".repeat(n);
        read_text(&format!(
            "From: k@e.org\nContent-Type: multipart/mixed; boundary=m\n\n{edges}\n"
        ))
        .map(|_| ())
    };
    assert_eq!(edges(EDGES_MAX), Ok(()));
    assert_eq!(edges(EDGES_MAX + 1), Err(Unreadable::TooManyParts));
    for name in [&b"a b:\r\n"[..], b"\x80:\r\n"] {
        let raw = [b"From: k@e.org\r\n", &name.repeat(HEADER_LINES_MAX)[..]].concat();
        assert_eq!(read(&raw, &OURS), Err(Unreadable::TooManyHeaders));
    }
    let long = |n: usize| {
        read_text(&format!(
            "From: k@e.org\nContent-Type: text/plain; {}\n\nx",
            "x".repeat(n)
        ))
        .map(|_| ())
    };
    assert_eq!(long(FIELD_BYTES_MAX / 2), Ok(()));
    assert_eq!(long(FIELD_BYTES_MAX), Err(Unreadable::TooManyHeaders));
}

#[test]
fn a_long_mail_with_dashes_and_colons_is_read() {
    let line = "12:30:01 info: it runs -- still\n+------+------+\n-----------------\n";
    let log = line.repeat(4_000);
    let head = format!("{HEAD}\nContent-Type: multipart/mixed; boundary=\"----=_Part_1\"");
    let body = format!(
        "------=_Part_1\nContent-Type: text/plain\n\nSee below.\n{log}-- \nKim\n------=_Part_1--\n"
    );
    assert!(mail(&head, &body).written.starts_with("See below."));
    assert!(mail(HEAD, &log).is_cut);
}

#[test]
fn words_that_speak_of_types_come_through_whole() {
    let words = "I set Content-Type: text/html (as you said)\nand then\nContent-Type: message/rfc822\nContent-Type: multipart/digest (x)";
    assert_eq!(mail(HEAD, words).written, words);
    let head = format!("{HEAD}\nContent-Type: multipart/mixed;\n boundary=\"m(1\"");
    let body = format!(
        "--m(1\nContent-Type: text/plain; charset=utf-8 (x)\n\n{words}\n--m(1\nContent-Type: application/pdf;\n name=\"Invoice (1).pdf\"\n\nx\n--m(1--\n"
    );
    let read = mail(&head, &body);
    assert_eq!(read.written, words);
    assert_eq!(read.attachments.len(), 1);
    assert_eq!(read.attachments[0].name, "Invoice (1).pdf");
}

#[test]
fn a_sender_who_is_in_doubt_is_nobody() {
    let kim = "kim@example.org";
    for from in [
        "From: kim@example.org\nFrom: eve@example.org",
        "From: eve@example.org\nF rom: kim@example.org",
        "F rom: kim@example.org",
        "From: kim@example.org, eve@example.org",
        "From: <kim@example.org> <eve@example.org>",
        "From: <kim@example.org> eve@example.org",
        "From: g: kim@example.org;",
        "From: =?utf-8?q?kim@example.org?= (x)",
        "From: \"<kim@example.org>\"",
        "From: \"kim\"@example.org",
        "From: k(x)im@example.org",
        "From: <kim(x)@example.org>",
        "From: <k\\im@example.org>",
        "From: (kim@example.org)",
        "From: <kim@exam\n ple.org>",
        "From: \"kim@example.org",
        "From: <kim@example.org",
    ] {
        assert_eq!(mail(from, "x").from, None, "{from}");
    }
    for from in [
        "From: kim@example.org",
        "FROM : <kim@example.org>",
        "From: kim@example.org (Kim (\\)) Lee)",
        "From: \"Lee, \\\"Kim\\\" <x@y>\" <kim@example.org>",
        "From: =?utf-8?q?eve@x=2C?= =?utf-8?b?S2lt?=\n <kim@example.org>",
        "From: eve@example.org <kim@example.org>",
    ] {
        let read = mail(from, "x").from.map(|one| one.address);
        assert_eq!(read.as_deref(), Some(kim), "{from}");
    }
}

#[test]
fn answers_below_and_between_quotes_in_html_are_written() {
    let head = format!("{HEAD}\nContent-Type: text/html");
    for body in [
        "<blockquote>Did it?</blockquote><p>It did.</p>",
        "<div class=\"gmail_quote\">On Monday<blockquote>Did it?</blockquote>It did.<blockquote>And?</blockquote></div>It did.",
    ] {
        let read = mail(&head, body);
        assert!(read.written.contains("It did."), "{body}");
        assert!(!read.quoted.contains("It did."), "{body}");
    }
}

/// A mail of everything that is read, to be broken.
fn whole() -> Vec<u8> {
    let text = format!(
        "Return-Path: <kim@example.org>\nFrom: =?utf-8?q?J=C3=B6rg?= <j@example.org>\nTo: support+{TOKEN}@example.com, g: a@b, c@d;\nSubject: =?iso-8859-1?b?R3L832U=?=\nMessage-ID: <a@b>\nIn-Reply-To: <tic_1.mai_2@help.example>\nReferences: <x@y>\n <tic_1.mai_1@help.example>\nAuto-Submitted: no\nContent-Type: multipart/mixed; boundary=\"m\"\n\n--m\nContent-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain; charset=utf-7\nContent-Transfer-Encoding: quoted-printable\n\nJ=C3=B6rg +AOk-\n> x\n--a\nContent-Type: text/html; charset=gb18030\nContent-Transfer-Encoding: base64\n\nPGI+aGk8L2I+JmFtcDsmIzk5OTk5OTk7PGJsb2NrcXVvdGU+eA==\n--a--\n--m\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQ29udGVudC1UeXBlOiBtZXNzYWdlL3JmYzgyMg0KDQpGcm9tOiB4DQoNCng=\n--m\nContent-Disposition: attachment; filename*=utf-8''%e2%82%ac.pdf\n\nx\n--m--\n"
    );
    text.replace('\n', "\r\n").into_bytes()
}

#[test]
fn what_the_library_fails_at_panics_nobody() {
    let head = "From: k@e.org\nContent-Type: multipart/mixed; boundary=m";
    let body = "--m\nContent-Transfer-Encoding: quoted-printable\n\n=\n--m\n\nx\n--m--\n";
    let _read = read_text(&format!("{head}\n\n{body}"));
    let _read = read_text(&format!("{head}\n\n{}", body.replace("=\n--", "=--")));
}

/// What hostile mails are put together from.
const PIECES: [&str; 30] = [
    "--m",
    "--m\n",
    "\n--m\n",
    "\n--a b\n",
    "--",
    "-",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "\n ",
    ":",
    ";",
    "(",
    ")",
    "\"",
    "\\",
    "=?utf-8?q?",
    "?=",
    "x",
    "Content-Type:",
    "\nC ontent-Type: message/rfc822\n",
    "\nContent-Type: message/rfc822\n\n",
    " message/global",
    "\nContent-Type: multipart/digest; boundary=m\n\n",
    "\nContent-Type: multipart/mixed; boundary=\"a b\"\n\n",
    "\nContent-Transfer-Encoding: base64\n",
    "\nReceived: from x by y; Mon, 1 Jan 2024 00:00:00 +0000",
    "\nDate: Mon, 1 (",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn a_mail_that_was_broken_is_read_within_the_bounds_or_refused(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0usize..40), 1..30)
    ) {
        let mut raw = whole();
        for (at, byte, n) in changes {
            let at = at.index(raw.len().max(1));
            let to = (at + n).min(raw.len());
            match byte % 4 {
                0 => { raw.drain(at..to); }
                1 => { let piece = raw[at..to].to_vec(); raw.splice(at..at, piece); }
                2 => raw.insert(at, byte),
                _ => if let Some(one) = raw.get_mut(at) { *one = byte; },
            }
        }
        if let Some(Ok(flat)) = guarded(|| shape::flat(&raw)) {
            prop_assert!(!is_opened(&flat), "{:?}", String::from_utf8_lossy(&flat));
        }
        if let Ok(mail) = read(&raw, &OURS) {
            let is_line = |text: &str| !text.contains(|one: char| one.is_control());
            prop_assert!(mail.subject.chars().count() <= OPENED_SUBJECT_CHARS_MAX && is_line(&mail.subject));
            prop_assert!(mail.attachments.len() <= ATTACHMENTS_MAX && mail.attachments.iter().all(|one| is_line(&one.name)) && mail.attachments.iter().map(|one| one.content.len()).sum::<usize>() <= MAIL_BYTES_MAX);
            prop_assert!(mail.from.is_none_or(|one| is_line(&one.name) && one.address.len() <= ADDRESS_BYTES_MAX));
            prop_assert!(!mail.written.contains(|one: char| one.is_control() && !matches!(one, '\n' | '\t')));
        }
    }

    #[test]
    fn no_mail_within_a_mail_is_opened_however_it_is_put(
        pieces in proptest::collection::vec(prop::sample::select(&PIECES[..]), 1..40)
    ) {
        let raw = format!("From: x\nContent-Type: multipart/mixed; boundary=m\n\n--m\n{}", pieces.concat());
        if let Some(Ok(flat)) = guarded(|| shape::flat(raw.as_bytes())) {
            prop_assert!(!is_opened(&flat), "{raw:?}");
        }
    }

    #[test]
    fn whatever_is_no_mail_panics_nobody(raw in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _refused = read(&raw, &OURS);
    }
}

#[test]
fn a_text_that_hangs_on_a_mail_keeps_its_bytes_whatever_its_characters_are() {
    // "schön 5 €" in Windows-1252, and "ö" in UTF-16.
    let windows: &[u8] = b"sch\xf6n 5 \x80";
    let wide: &[u8] = b"\xff\xfe\xf6\0";
    let part = |encoding: &str, body: &[u8]| {
        let head = format!(
            "--m\r\nContent-Type: text/plain; charset=windows-1252; name=a.log\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        );
        [head.as_bytes(), body, b"\r\n"].concat()
    };
    let mail = [
        &b"From: kim@example.org\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nHello\r\n"[..],
        &part("8bit", windows),
        &part("base64", b"//72AA=="),
        &part("quoted-printable", b"sch=F6n 5 =80"),
        b"--m--\r\n",
    ]
    .concat();
    let read = read(&mail, &OURS).expect("a mail");
    let contents: Vec<&[u8]> = read
        .attachments
        .iter()
        .map(|one| one.content.as_slice())
        .collect();
    assert_eq!(contents, [windows, wide, windows]);
}
