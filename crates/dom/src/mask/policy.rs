//! Which profile applies on which page.
//!
//! The organisation names one for all pages and more for some, and the page's author may ask for
//! one too. Whoever asks for more masking gets it: nothing in here can loosen anything.

use crate::find::find;
use tandem_protocol::limits::{PRIVACY_PAGES_BYTES_MAX, PRIVACY_RULES_MAX};
use tandem_protocol::signal::PrivacyProfile;

/// See the module.
#[derive(Clone, Debug)]
pub struct Policy {
    least: PrivacyProfile,
    rules: Vec<(String, PrivacyProfile)>,
}

impl From<PrivacyProfile> for Policy {
    fn from(least: PrivacyProfile) -> Self {
        Self {
            least,
            rules: Vec::new(),
        }
    }
}

impl Policy {
    /// Masks at least by this profile everywhere.
    pub fn tighten(&mut self, profile: PrivacyProfile) {
        self.least = stricter(self.least, profile);
    }

    /// Masks at least by this profile on some pages: `*` stands for anything, and pages that begin
    /// with `/` are on every origin. Pages that can not be told apart are all pages.
    pub fn tighten_on(&mut self, pages: &str, profile: PrivacyProfile) {
        if self.rules.len() >= PRIVACY_RULES_MAX || pages.len() > PRIVACY_PAGES_BYTES_MAX {
            self.tighten(profile);
        } else {
            self.rules.push((pages.to_owned(), profile));
        }
    }

    /// The profile of a page.
    #[must_use]
    pub fn at(&self, url: &str) -> PrivacyProfile {
        let asked = self.rules.iter().filter(|(pages, _)| are_at(pages, url));
        asked.fold(self.least, |profile, &(_, other)| stricter(profile, other))
    }
}

/// The one of two profiles that masks more.
#[must_use]
pub fn stricter(one: PrivacyProfile, other: PrivacyProfile) -> PrivacyProfile {
    use PrivacyProfile::{Balanced, Open, Strict};
    match (one, other) {
        (Strict, _) | (_, Strict) => Strict,
        (Balanced, _) | (_, Balanced) => Balanced,
        (Open, Open) => Open,
    }
}

/// Whether an address is among these pages. Servers may answer to either case, so both count.
fn are_at(pages: &str, url: &str) -> bool {
    let url = if pages.starts_with('/') {
        path_of(url)
    } else {
        url
    };
    matches(pages.as_bytes(), url.as_bytes())
}

/// Path, query and fragment.
fn path_of(url: &str) -> &str {
    let host = find(url, "://").map_or(0, |at| at + 3);
    url[host..].find('/').map_or("/", |at| &url[host + at..])
}

/// Matches a whole text against a pattern with `*` in it. What follows a star is looked for once per
/// byte of the text at most, so a hostile pattern or text costs their product.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut from) = (0, 0);
    // Where the last star stands, and where what it stands for ends so far.
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        if pattern.get(at) == Some(&b'*') {
            star = Some((at, from));
            at += 1;
        } else if pattern
            .get(at)
            .is_some_and(|byte| byte.eq_ignore_ascii_case(&text[from]))
        {
            (at, from) = (at + 1, from + 1);
        } else if let Some((star_at, end)) = star {
            star = Some((star_at, end + 1));
            (at, from) = (star_at + 1, end + 1);
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use PrivacyProfile::{Balanced, Open, Strict};

    #[test]
    fn whoever_asks_for_more_masking_gets_it() {
        let mut policy = Policy::from(Balanced);
        policy.tighten(Open);
        assert_eq!(policy.at("https://h/"), Balanced);
        policy.tighten_on("/account/*", Strict);
        policy.tighten_on("/account/help", Open);
        assert_eq!(policy.at("https://h/account/help"), Strict);
        assert_eq!(policy.at("https://h/help"), Balanced);
        policy.tighten(Strict);
        assert_eq!(policy.at("https://h/help"), Strict);
    }

    #[test]
    fn pages_are_addresses_with_stars() {
        let cases = [
            ("*", "https://h/", true),
            ("https://h/a", "https://h/a", true),
            ("https://h/a", "https://h/a/b", false),
            ("https://h/a*", "https://h/a/b?q#f", true),
            ("https://h/A", "https://H/a", true),
            ("https://*.h/*", "https://x.h/", true),
            ("https://*.h/*", "https://x.i/", false),
            ("/a/*/c", "https://h/a/b/c", true),
            ("/a/*/c", "https://h/a/c", false),
            ("/", "https://h", true),
            ("/#/pay*", "https://h/#/pay/1", true),
            ("*pay*", "https://h/?next=/pay", true),
            ("**a", "a", true),
            ("", "", true),
            ("", "https://h/", false),
        ];
        for (pages, url, expected) in cases {
            assert_eq!(are_at(pages, url), expected, "{pages} {url}");
        }
    }

    #[test]
    fn what_does_not_fit_applies_everywhere() {
        let mut policy = Policy::from(Open);
        policy.tighten_on(&"a".repeat(PRIVACY_PAGES_BYTES_MAX), Strict);
        assert_eq!(policy.at("https://h/"), Open);
        policy.tighten_on(&"a".repeat(PRIVACY_PAGES_BYTES_MAX + 1), Balanced);
        assert_eq!(policy.at("https://h/"), Balanced);
        for _ in policy.rules.len()..PRIVACY_RULES_MAX {
            policy.tighten_on("/none", Strict);
        }
        assert_eq!(policy.at("https://h/"), Balanced);
        policy.tighten_on("/none", Strict);
        assert_eq!(policy.at("https://h/"), Strict);
    }

    #[test]
    fn a_hostile_pattern_takes_no_exponential_time() {
        let pattern = "*a".repeat(PRIVACY_PAGES_BYTES_MAX / 2);
        let text = format!("{}b", "a".repeat(100_000));
        assert!(!matches(pattern.as_bytes(), text.as_bytes()));
    }
}
