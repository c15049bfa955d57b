//! Checks of what people typed: collects what is wrong where, so that one answer names it all.

use tandem_protocol::language::Language;
use tandem_tickets::call_back;
use tandem_tickets::limits::{
    EMAIL_BYTES_MAX, NAME_CHARS_MAX, PHONE_DIGITS_MAX, PHONE_DIGITS_MIN, TAG_CHARS_MAX,
};
use tandem_tickets::tags::{self, NO_TEAM, TagsRefused};

use crate::http::problem::{FieldError, Problem};
use crate::telemetry::Pii;

/// Shortest password, in characters.
pub(super) const PASSWORD_CHARS_MIN: usize = 10;
/// Longest password, in bytes: more would only cost time to hash.
pub(super) const PASSWORD_BYTES_MAX: usize = 1024;

/// What is wrong so far.
#[derive(Debug, Default)]
pub(super) struct Checks(Vec<FieldError>);

impl Checks {
    /// Nothing is wrong yet.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Notes that something is wrong.
    pub(super) fn refuse(&mut self, pointer: &str, detail: impl Into<String>) {
        self.0.push(FieldError::new(pointer, detail));
    }

    /// One line of text that must be there; blanks around it go.
    pub(super) fn line(&mut self, pointer: &str, text: &str, chars_max: usize) -> String {
        if text.chars().any(char::is_control) {
            self.refuse(pointer, "must be one line without control characters");
        }
        self.filled(pointer, text, chars_max)
    }

    /// One line of text that may be missing or blank.
    pub(super) fn optional_line(
        &mut self,
        pointer: &str,
        text: Option<&str>,
        chars_max: usize,
    ) -> Option<String> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        Some(self.line(pointer, text, chars_max))
    }

    /// Text of several lines that must be there; blanks around it go.
    pub(super) fn body(&mut self, pointer: &str, text: &str, chars_max: usize) -> String {
        self.printable(pointer, text);
        self.filled(pointer, text, chars_max)
    }

    /// Text of several lines that may be missing or blank.
    pub(super) fn optional_body(
        &mut self,
        pointer: &str,
        text: Option<&str>,
        chars_max: usize,
    ) -> String {
        let text = text.unwrap_or_default();
        self.printable(pointer, text);
        let text = text.trim();
        self.short(pointer, text, chars_max);
        text.to_owned()
    }

    /// A person's name.
    pub(super) fn name(&mut self, pointer: &str, text: &str) -> String {
        self.line(pointer, text, NAME_CHARS_MAX)
    }

    /// An e-mail address; kept in lower case.
    pub(super) fn email(&mut self, pointer: &str, text: &str) -> Pii<String> {
        let email = normal_email(text);
        if !looks_like_email(&email) {
            self.refuse(pointer, "must be an e-mail address such as ada@example.com");
        }
        email.into()
    }

    /// An e-mail address that may be missing or blank.
    pub(super) fn optional_email(&mut self, pointer: &str, text: Option<&str>) -> Option<String> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        Some(self.email(pointer, text).into_inner())
    }

    /// A telephone number.
    pub(super) fn phone(&mut self, pointer: &str, text: &str) -> Pii<String> {
        let phone = call_back::phone(text);
        if phone.is_none() {
            let words = format!(
                "must be a telephone number such as +49 30 901820: digits, blanks and +-()./, \
                 {PHONE_DIGITS_MIN} to {PHONE_DIGITS_MAX} digits"
            );
            self.refuse(pointer, words);
        }
        phone.unwrap_or_default().to_owned().into()
    }

    /// The language of a tag that may be missing.
    pub(super) fn language(&mut self, pointer: &str, tag: Option<&str>) -> Option<Language> {
        let tag = tag?;
        let language = Language::of_tag(tag);
        if language.is_none() {
            self.refuse(pointer, "must be the tag of a language such as de or de-AT");
        }
        language
    }

    /// A password to be.
    pub(super) fn password(&mut self, pointer: &str, password: &str) {
        if password.chars().count() < PASSWORD_CHARS_MIN {
            self.refuse(
                pointer,
                format!("must have at least {PASSWORD_CHARS_MIN} characters"),
            );
        }
        if password.len() > PASSWORD_BYTES_MAX {
            self.refuse(
                pointer,
                format!("must have at most {PASSWORD_BYTES_MAX} bytes"),
            );
        }
    }

    /// Tags of a ticket, as the store keeps them.
    pub(super) fn tags(&mut self, pointer: &str, words: &[String]) -> Vec<String> {
        match tags::read(words) {
            Ok(tags) => tags,
            Err(refused @ TagsRefused::TooMany) => {
                self.refuse(pointer, refused.to_string());
                Vec::new()
            }
            Err(refused @ TagsRefused::Bad(place)) => {
                self.refuse(&format!("{pointer}/{place}"), refused.to_string());
                Vec::new()
            }
        }
    }

    /// The team of a ticket that may be missing or blank, as agents' teams are kept. A list that looks for
    /// `none` wants tickets of no team, so that none is called that.
    pub(super) fn team(&mut self, pointer: &str, word: Option<&str>) -> Option<String> {
        let word = word.filter(|word| !word.trim().is_empty())?;
        let team = tags::one(word).filter(|team| team != NO_TEAM);
        if team.is_none() {
            let detail = format!(
                "must have 1 to {TAG_CHARS_MAX} characters, none of them a comma, and not be {NO_TEAM}"
            );
            self.refuse(pointer, detail);
        }
        team
    }

    /// The teams of an agent, as the store keeps them. None is called as tickets of no team are looked for: its
    /// list would be theirs.
    pub(super) fn teams(&mut self, pointer: &str, words: &[String]) -> Vec<String> {
        let teams = self.tags(pointer, words);
        if teams.iter().any(|team| team == NO_TEAM) {
            self.refuse(pointer, format!("must not have {NO_TEAM} among them"));
        }
        teams
    }

    /// Ends the checks.
    ///
    /// # Errors
    /// 422 `invalid_body` when something was wrong.
    pub(super) fn done(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid_body(self.0))
        }
    }

    fn filled(&mut self, pointer: &str, text: &str, chars_max: usize) -> String {
        let text = text.trim();
        if text.is_empty() {
            self.refuse(pointer, "must not be empty");
        }
        self.short(pointer, text, chars_max);
        text.to_owned()
    }

    fn short(&mut self, pointer: &str, text: &str, chars_max: usize) {
        if text.chars().count() > chars_max {
            self.refuse(pointer, format!("must have at most {chars_max} characters"));
        }
    }

    fn printable(&mut self, pointer: &str, text: &str) {
        let is_odd = |character: char| character.is_control() && !"\n\r\t".contains(character);
        if text.chars().any(is_odd) {
            self.refuse(pointer, "must be text without control characters");
        }
    }
}

/// Name, e-mail and password of an agent that is made at the terminal.
///
/// # Errors
/// What is wrong, one line each.
pub fn checked_agent(
    name: &str,
    email: &str,
    password: &str,
) -> Result<(String, Pii<String>, String), String> {
    let mut checks = Checks::new();
    let name = checks.name("name", name);
    let email = checks.email("email", email);
    checks.password("password", password);
    if checks.0.is_empty() {
        return Ok((name, email, password.to_owned()));
    }
    let lines = checks
        .0
        .iter()
        .map(|error| format!("the {} {}", error.pointer, error.detail));
    Err(lines.collect::<Vec<_>>().join("\n"))
}

/// The form in which e-mail addresses are kept and compared.
pub fn normal_email(text: &str) -> String {
    text.trim().to_lowercase()
}

fn looks_like_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let odd = |character: char| character.is_whitespace() || character.is_control();
    !local.is_empty()
        && !local.contains('@')
        && !domain.is_empty()
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !text.chars().any(odd)
        && text.len() <= EMAIL_BYTES_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(check: impl FnOnce(&mut Checks)) -> bool {
        let mut checks = Checks::new();
        check(&mut checks);
        checks.done().is_err()
    }

    #[test]
    fn lines_have_one_line_and_a_bound() {
        assert!(!refused(|checks| assert_eq!(
            checks.line("/a", " x ", 1),
            "x"
        )));
        for text in ["", "  ", "xx", "a\nb", "\0"] {
            assert!(
                refused(|checks| drop(checks.line("/a", text, 1))),
                "{text:?}"
            );
        }
        assert!(!refused(|checks| assert_eq!(
            checks.optional_line("/a", Some(" "), 1),
            None
        )));
    }

    #[test]
    fn bodies_may_have_lines_but_no_control_characters() {
        assert!(!refused(|checks| assert_eq!(
            checks.body("/a", "a\n\tb\r\n", 9),
            "a\n\tb"
        )));
        assert!(refused(|checks| drop(checks.body("/a", "a\0", 9))));
        assert!(refused(|checks| drop(checks.body("/a", "\n", 9))));
        assert!(!refused(|checks| assert_eq!(
            checks.optional_body("/a", None, 9),
            ""
        )));
    }

    #[test]
    fn emails_look_like_emails() {
        for (text, fine) in [
            ("Ada@Example.com ", true),
            ("a@localhost", true),
            ("ada", false),
            ("@example.com", false),
            ("a@", false),
            ("a@b@c", false),
            ("a b@example.com", false),
            ("a@.example", false),
        ] {
            assert_eq!(
                !refused(|checks| drop(checks.email("/email", text))),
                fine,
                "{text:?}"
            );
        }
        let long = format!("{}@example.com", "a".repeat(EMAIL_BYTES_MAX));
        assert!(refused(|checks| drop(checks.email("/email", &long))));
    }

    #[test]
    fn telephone_numbers_are_kept_as_they_were_typed() {
        assert!(!refused(|checks| {
            let phone = checks.phone("/phone", " +49 (0)30 / 90 18-20 ");
            assert_eq!(phone.reveal(), "+49 (0)30 / 90 18-20");
        }));
        for text in ["", "1234", "call me", "030+901820"] {
            assert!(
                refused(|checks| drop(checks.phone("/phone", text))),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_team_is_a_word_as_a_tag_is_and_not_none() {
        let mut checks = Checks::new();
        let team = checks.team("/team", Some(" Wi  Fi "));
        assert_eq!(team.as_deref(), Some("wi-fi"));
        assert_eq!(checks.team("/team", Some(" ")), None);
        assert_eq!(checks.team("/team", None), None);
        assert!(checks.done().is_ok());
        for word in ["a,b", "None", &"x".repeat(TAG_CHARS_MAX + 1)] {
            assert!(
                refused(|checks| drop(checks.team("/team", Some(word)))),
                "{word:?}"
            );
        }
    }

    #[test]
    fn passwords_have_bounds() {
        assert!(!refused(|checks| checks.password("/password", "0123456789")));
        assert!(refused(|checks| checks.password("/password", "012345678")));
        assert!(refused(
            |checks| checks.password("/password", &"x".repeat(1025))
        ));
    }
}
