//! How mails of a ticket hang together: identifiers that stay the same at each attempt, and references.

use crate::limits::REFERENCES_MAX;

/// The `Message-ID` of a mail (RFC 5322 §3.6.4), without its brackets: the same however often it is sent.
///
/// All three are ours: a host name, and identifiers of letters, digits and `_`. Anything else in them
/// becomes `-`, so that the result is a `dot-atom` on both sides.
pub fn message_id(host: &str, ticket_id: &str, mail_id: &str) -> String {
    let plain = |text: &str, also: &[char]| -> String {
        let keep = |one: char| one.is_ascii_alphanumeric() || also.contains(&one);
        let text: String = text
            .chars()
            .map(|one| if keep(one) { one } else { '-' })
            .collect();
        text
    };
    let host = plain(host, &['.', '-']);
    format!(
        "{}.{}@{host}",
        plain(ticket_id, &['_']),
        plain(mail_id, &['_'])
    )
}

/// Ticket and mail of an identifier that [`message_id`] has made for `host`, if it has.
pub fn own<'a>(id: &'a str, host: &str) -> Option<(&'a str, &'a str)> {
    let (left, _) = id.split_once('@')?;
    let (ticket_id, mail_id) = left.split_once('.')?;
    (message_id(host, ticket_id, mail_id) == id).then_some((ticket_id, mail_id))
}

/// What `In-Reply-To` and `References` of a mail hold, made of the identifiers of the earlier ones of its
/// ticket, oldest first: the latest; and the first with the latest ones, at most [`REFERENCES_MAX`].
pub fn references(earlier: &[String]) -> (Option<String>, Vec<String>) {
    let latest = earlier.last().cloned();
    let Some((first, rest)) = earlier.split_first() else {
        return (None, Vec::new());
    };
    let from = rest.len().saturating_sub(REFERENCES_MAX - 1);
    let mut all = vec![first.clone()];
    all.extend_from_slice(&rest[from..]);
    (latest, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_made_of_host_ticket_and_mail() {
        let id = message_id("help.example", "tic_1", "mai_2");
        assert_eq!(id, "tic_1.mai_2@help.example");
        assert_eq!(message_id("[::1]", "a>\r\n", "b c"), "a---.b-c@---1-");
    }

    #[test]
    fn an_identifier_of_ours_says_its_ticket_and_another_does_not() {
        let id = message_id("help.example", "tic_1", "mai_2");
        assert_eq!(own(&id, "help.example"), Some(("tic_1", "mai_2")));
        assert_eq!(own(&id, "other.example"), None);
        for id in [
            "",
            "@",
            "tic_1@help.example",
            "a b.c@help.example",
            "tic_1.mai_2@help.example>",
        ] {
            assert_eq!(own(id, "help.example"), None, "{id}");
        }
    }

    #[test]
    fn references_are_the_first_and_the_latest() {
        assert_eq!(references(&[]), (None, vec![]));
        let ids = |n: usize| (0..n).map(|n| format!("m{n}")).collect::<Vec<_>>();
        assert_eq!(references(&ids(1)), (Some("m0".to_owned()), ids(1)));
        let most = REFERENCES_MAX;
        assert_eq!(references(&ids(most)).1, ids(most));
        let (latest, all) = references(&ids(most + 5));
        assert_eq!(latest, Some(format!("m{}", most + 4)));
        assert_eq!(
            (all.len(), all[0].as_str(), all[1].as_str()),
            (most, "m0", "m6")
        );
        assert_eq!(all.last(), latest.as_ref());
    }
}
