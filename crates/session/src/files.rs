//! Which files are taken, and under which name: decided without a disk (ADR 0030).
//!
//! Names and types come from the other end and from the first bytes of the content; sizes and
//! counts are what the shell has counted.

use tandem_protocol::file::FileRefusal;
use tandem_protocol::limits::FILE_NAME_BYTES_MAX;

/// Name of a file whose own name says nothing.
const NAMELESS: &str = "file";

/// Longest extension that is kept when a name is cut, in bytes.
const EXTENSION_BYTES_MAX: usize = 16;

/// Names that Windows takes for devices, whatever extension follows.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// What a program is recognised as, by its first bytes.
const PROGRAMS: [&str; 6] = ["exe", "dll", "elf", "mach", "class", "dex"];

/// Extensions under which a program hides nothing.
const PROGRAM_EXTENSIONS: [&str; 21] = [
    "exe", "dll", "com", "scr", "msi", "sys", "cpl", "ocx", "efi", "elf", "so", "bin", "run", "o",
    "appimage", "mach", "dylib", "bundle", "class", "dex", "node",
];

/// How much is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Bytes of all files of one session.
    pub session_bytes: u64,
    /// Bytes of all files.
    pub tenant_bytes: u64,
    /// Files of one session, those included that were refused.
    pub session_files: u64,
    /// Files of one session that are on their way.
    pub session_uploads: u64,
    /// Files that are on their way in all sessions.
    pub uploads: u64,
}

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of all files of the session, those on their way counted whole.
    pub session_bytes: u64,
    /// Bytes of all files.
    pub tenant_bytes: u64,
    /// Files of the session, those included that were refused.
    pub session_files: u64,
    /// Files of the session that are on their way.
    pub session_uploads: u64,
    /// Files that are on their way in all sessions.
    pub uploads: u64,
}

impl Quota {
    /// Whether one more file of `size` bytes fits.
    ///
    /// # Errors
    /// [`FileRefusal`] says what is full.
    pub fn admit(&self, usage: &Usage, size: u64) -> Result<(), FileRefusal> {
        let beyond = |used: u64, max: u64| used.saturating_add(size) > max;
        if size > self.file_bytes {
            Err(FileRefusal::TooLarge)
        } else if usage.session_files >= self.session_files
            || usage.session_uploads >= self.session_uploads
            || usage.uploads >= self.uploads
        {
            Err(FileRefusal::TooMany)
        } else if beyond(usage.session_bytes, self.session_bytes)
            || beyond(usage.tenant_bytes, self.tenant_bytes)
        {
            Err(FileRefusal::QuotaFull)
        } else {
            Ok(())
        }
    }
}

/// Which types are taken, by extensions in lower case without a dot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypePolicy {
    /// Only these; all when empty.
    pub allow: Vec<String>,
    /// None of these.
    pub deny: Vec<String>,
}

impl TypePolicy {
    /// Judges a file by its name.
    ///
    /// # Errors
    /// [`FileRefusal::Type`].
    pub fn check_name(&self, name: &str) -> Result<(), FileRefusal> {
        let extension = extension(name).unwrap_or_default();
        let named = |list: &[String]| list.contains(&extension);
        if named(&self.deny) || !(self.allow.is_empty() || named(&self.allow)) {
            return Err(FileRefusal::Type);
        }
        Ok(())
    }

    /// Judges a file by what its first bytes look like; `found` is the extension that belongs to
    /// that, if they look like anything.
    ///
    /// # Errors
    /// [`FileRefusal::Content`].
    pub fn check_content(&self, name: &str, found: Option<&str>) -> Result<(), FileRefusal> {
        let Some(found) = found else { return Ok(()) };
        let extension = extension(name);
        let is_program = PROGRAMS.contains(&found);
        let hides = |extension: &String| !PROGRAM_EXTENSIONS.contains(&extension.as_str());
        if is_program && extension.as_ref().is_some_and(hides) {
            return Err(FileRefusal::Content);
        }
        let named = |list: &[String]| list.iter().any(|one| one == found);
        // Many formats are archives inside; such a name was judged as it is.
        let is_foreign = !self.allow.is_empty() && !named(&self.allow) && found != "zip";
        if named(&self.deny) || is_foreign {
            return Err(FileRefusal::Content);
        }
        Ok(())
    }
}

/// The extension of a name, in lower case without the dot.
pub fn extension(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    (!stem.is_empty() && !extension.is_empty()).then(|| extension.to_lowercase())
}

/// The name under which a file is kept and offered: the last part of a path, one line, readable in
/// its order, no device and nothing hidden, at most [`FILE_NAME_BYTES_MAX`] bytes.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = last.chars().filter(|one| !is_invisible(*one));
    let safe: String = kept
        .map(|one| if "<>:\"|?*".contains(one) { '_' } else { one })
        .collect();
    let trimmed = safe.trim().trim_end_matches(['.', ' ']);
    let shown = match trimmed.strip_prefix('.') {
        Some(hidden) => format!("_{hidden}"),
        None => trimmed.to_owned(),
    };
    let stem = shown.split('.').next().unwrap_or_default();
    let is_device = DEVICES.contains(&stem.trim_end().to_lowercase().as_str());
    match (shown.as_str(), is_device) {
        ("", _) => NAMELESS.to_owned(),
        (_, true) => cut(&format!("_{shown}")),
        (_, false) => cut(&shown),
    }
}

/// Control characters (Unicode category Cc), and those that turn the order of a line around or take
/// no room (UAX #9, general punctuation): `gpj.exe` must not read `exe.jpg`.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061c}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
        )
}

/// Cuts the stem of a name that is too long.
fn cut(name: &str) -> String {
    if name.len() <= FILE_NAME_BYTES_MAX {
        return name.to_owned();
    }
    let (stem, tail) = match name.rsplit_once('.') {
        Some((stem, tail)) if tail.len() <= EXTENSION_BYTES_MAX => (stem, format!(".{tail}")),
        Some(_) | None => (name, String::new()),
    };
    let mut end = FILE_NAME_BYTES_MAX - tail.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{tail}", stem[..end].trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_clean(name: &str, expected: &str) {
        assert_eq!(clean_name(name), expected, "{name:?}");
    }

    #[test]
    fn names_lose_paths_controls_directions_and_devices() {
        check_clean("report.pdf", "report.pdf");
        check_clean("../../etc/passwd", "passwd");
        check_clean("C:\\Users\\ada\\log.txt", "log.txt");
        check_clean("a\0b\r\nc\u{7f}.txt", "abc.txt");
        check_clean("invoice\u{202e}gpj.exe", "invoicegpj.exe");
        check_clean("a\u{200b}\u{2066}b.png", "ab.png");
        check_clean("what?<is>:\"this|*.txt", "what__is___this__.txt");
        check_clean("con", "_con");
        check_clean("NUL.txt", "_NUL.txt");
        check_clean("lpt1 .log", "_lpt1 .log");
        check_clean("console.log", "console.log");
        check_clean(".bashrc", "_bashrc");
        check_clean("trailing. . ", "trailing");
        check_clean("Größe übergröß 文.txt", "Größe übergröß 文.txt");
        for nothing in ["", " ", "/", "...", "\u{202e}", "a/.."] {
            check_clean(nothing, NAMELESS);
        }
    }

    #[test]
    fn a_name_is_cut_at_its_bound_and_keeps_its_extension() {
        let fits = "x".repeat(FILE_NAME_BYTES_MAX - 4) + ".txt";
        check_clean(&fits, &fits);
        let long = clean_name(&("ß".repeat(FILE_NAME_BYTES_MAX) + ".txt"));
        assert!(
            long.len() <= FILE_NAME_BYTES_MAX && long.ends_with("ß.txt"),
            "{long}"
        );
        let odd = clean_name(&("a.".to_owned() + &"b".repeat(FILE_NAME_BYTES_MAX)));
        assert_eq!(odd.len(), FILE_NAME_BYTES_MAX);
    }

    #[test]
    fn types_are_judged_by_name_and_by_content() {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let all = TypePolicy::default();
        let some = TypePolicy {
            allow: list(&["png", "docx"]),
            deny: Vec::new(),
        };
        let no_programs = TypePolicy {
            allow: Vec::new(),
            deny: list(&["exe"]),
        };
        let by_name = |policy: &TypePolicy, name| policy.check_name(name).is_ok();
        assert!(by_name(&all, "setup.exe") && by_name(&all, "noextension"));
        assert!(by_name(&some, "a.PNG") && !by_name(&some, "a.pdf") && !by_name(&some, "a"));
        assert!(!by_name(&no_programs, "a.Exe") && by_name(&no_programs, "a.pdf"));

        let by_content =
            |policy: &TypePolicy, name, found| policy.check_content(name, found).is_ok();
        assert!(
            by_content(&all, "setup.exe", Some("exe")) && by_content(&all, "tool", Some("elf"))
        );
        assert!(!by_content(&all, "holiday.jpg", Some("exe")));
        assert!(by_content(&all, "a.txt", None) && by_content(&all, "a.jpg", Some("png")));
        assert!(
            by_content(&some, "a.png", Some("png")) && by_content(&some, "a.docx", Some("zip"))
        );
        assert!(!by_content(&some, "a.png", Some("pdf")));
        assert!(!by_content(&no_programs, "tool", Some("exe")));
    }

    #[test]
    fn every_quota_has_a_bound_at_which_it_refuses() {
        let quota = Quota {
            file_bytes: 10,
            session_bytes: 20,
            tenant_bytes: 30,
            session_files: 3,
            session_uploads: 2,
            uploads: 5,
        };
        let check = |usage: Usage, size: u64, expected: Result<(), FileRefusal>| {
            assert_eq!(quota.admit(&usage, size), expected, "{usage:?} {size}");
        };
        let none = Usage::default();
        check(none, 10, Ok(()));
        check(none, 11, Err(FileRefusal::TooLarge));
        let of_session = |session_bytes| Usage {
            session_bytes,
            ..none
        };
        check(of_session(10), 10, Ok(()));
        check(of_session(11), 10, Err(FileRefusal::QuotaFull));
        let of_tenant = |tenant_bytes| Usage {
            tenant_bytes,
            ..none
        };
        check(of_tenant(20), 10, Ok(()));
        check(of_tenant(u64::MAX), 10, Err(FileRefusal::QuotaFull));
        let counts = |session_files, session_uploads, uploads| Usage {
            session_files,
            session_uploads,
            uploads,
            ..none
        };
        check(counts(2, 1, 4), 1, Ok(()));
        check(counts(3, 0, 0), 1, Err(FileRefusal::TooMany));
        check(counts(0, 2, 0), 1, Err(FileRefusal::TooMany));
        check(counts(0, 0, 5), 1, Err(FileRefusal::TooMany));
    }
}
