//! The address that an answer goes to: that of the mailbox, with the ticket's token behind a `+`
//! (RFC 5233 §1). Whoever has not been written to can not name a ticket by it.

use crate::limits::LOCAL_BYTES_MAX;

/// Characters of a token: 130 bits, in small letters and digits alone, since mail servers on the way may
/// change the case of letters.
pub const TOKEN_CHARS: usize = 26;
/// What tokens are written with (RFC 4648 §6, in small letters).
pub const TOKEN_ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Makes a token of random bytes, of which the lower five bits of each count.
pub fn token(random: &[u8; TOKEN_CHARS]) -> String {
    let letter = |byte: &u8| char::from(TOKEN_ALPHABET[usize::from(byte & 31)]);
    random.iter().map(letter).collect()
}

/// Whether tokens fit into addresses of the mailbox.
pub fn fits(mailbox: &str) -> bool {
    mailbox.rsplit_once('@').is_some_and(|(local, _)| {
        !local.is_empty() && !local.contains('+') && local.len() < LOCAL_BYTES_MAX - TOKEN_CHARS
    })
}

/// The address of the mailbox for answers about the ticket of that token; absent where it does not fit.
pub fn reply_address(mailbox: &str, token: &str) -> Option<String> {
    let (local, domain) = mailbox.rsplit_once('@').filter(|_| fits(mailbox))?;
    Some(format!("{local}+{token}@{domain}"))
}

/// The token in an address of the mailbox, if there is one.
pub fn token_in(address: &str, mailbox: &str) -> Option<String> {
    let address = address.to_ascii_lowercase();
    let mailbox = mailbox.to_ascii_lowercase();
    let (local, domain) = address.rsplit_once('@')?;
    let (own_local, own_domain) = mailbox.rsplit_once('@')?;
    let token = local.strip_prefix(own_local)?.strip_prefix('+')?;
    let is_token =
        token.len() == TOKEN_CHARS && token.bytes().all(|one| TOKEN_ALPHABET.contains(&one));
    (is_token && domain == own_domain).then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAILBOX: &str = "support@example.com";

    #[test]
    fn a_token_comes_back_out_of_its_address_whatever_the_case() {
        let token = token(&[7; TOKEN_CHARS]);
        let address = reply_address(MAILBOX, &token).expect("fits");
        assert_eq!(address, format!("support+{token}@example.com"));
        assert_eq!(token_in(&address, MAILBOX), Some(token.clone()));
        assert_eq!(token_in(&address.to_uppercase(), MAILBOX), Some(token));
    }

    #[test]
    fn what_is_no_token_of_the_mailbox_is_none() {
        let most = "a".repeat(TOKEN_CHARS);
        for address in [
            "support@example.com".to_owned(),
            format!("support+{most}a@example.com"),
            format!("support+{}@example.com", &most[1..]),
            format!("support+{}1@example.com", &most[1..]),
            format!("sales+{most}@example.com"),
            format!("support+{most}@example.org"),
            format!("support+{most}"),
            String::new(),
        ] {
            assert_eq!(token_in(&address, MAILBOX), None, "{address}");
        }
    }

    #[test]
    fn a_mailbox_has_room_for_a_token_up_to_its_bound() {
        let mailbox = |n: usize| format!("{}@example.com", "x".repeat(n));
        assert!(fits(&mailbox(LOCAL_BYTES_MAX - TOKEN_CHARS - 1)));
        assert!(!fits(&mailbox(LOCAL_BYTES_MAX - TOKEN_CHARS)));
        assert!(!fits(&mailbox(0)) && !fits("support+a@example.com") && !fits("support"));
        assert_eq!(reply_address("support", "a"), None);
    }
}
