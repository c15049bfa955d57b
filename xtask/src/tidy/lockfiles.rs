//! Lockfiles of npm name packages and hashes, never where they came from.

use super::Complaint;
use super::sources::Source;

/// Looks for addresses in each `package-lock.json`.
pub(crate) fn check(sources: &[Source]) -> Vec<Complaint> {
    sources
        .iter()
        .filter(|source| source.path.ends_with("package-lock.json"))
        .flat_map(check_file)
        .collect()
}

fn check_file(source: &Source) -> Vec<Complaint> {
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| line.trim_start().starts_with("\"resolved\": \"http"))
        .map(|(index, _)| {
            let text =
                "`resolved` holds an address; install with omit-lockfile-registry-resolved=true";
            Complaint::new(&source.path, index + 1, text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::sources::source;
    use super::*;

    #[test]
    fn an_address_is_a_complaint_and_a_hash_is_not() {
        let lock =
            "{\n  \"integrity\": \"sha512-x\",\n  \"resolved\": \"https://mirror.test/a.tgz\"\n}";
        let complaints = check(&[source("web/package-lock.json", lock)]);
        assert_eq!(
            complaints.iter().map(|one| one.line).collect::<Vec<_>>(),
            [3]
        );
        assert_eq!(
            check(&[source("web/package-lock.json", "\"integrity\": \"http\"")]),
            []
        );
    }
}
