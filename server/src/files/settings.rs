//! Settings of file transfer: `[files]` of the TOML file, `--files-…`, `TANDEM_FILES_…`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use serde::{Deserialize, Serialize};
use tandem_session::files::{Quota, TypePolicy};

use crate::source::{HOUR_MS, Millis};

const MIB: u64 = 1024 * 1024;
/// Longest life of a file that is on its way: 30 days.
const PARTIAL_HOURS_MAX: u32 = 720;
/// Longest time that a scanner may take, in seconds.
const SCANNER_SECONDS_MAX: u32 = 3_600;

/// What is taken, where it lies and who looks at it first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileSettings {
    /// Folder of the bytes; without it, `files` in the data folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// MiB of one file.
    pub file_mib: u32,
    /// MiB of all files of one session.
    pub session_mib: u32,
    /// MiB of all files.
    pub tenant_mib: u32,
    /// Files of one session, those included that were refused.
    pub session_files: u32,
    /// Files of one session that are on their way.
    pub session_uploads: u32,
    /// Files that are on their way in all sessions.
    pub uploads: u32,
    /// Hours after which a file that has not arrived whole is given up.
    pub partial_hours: u32,
    /// MiB that stay free on the disk.
    pub free_mib: u32,
    /// Extensions of the only types that are taken; all when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<String>,
    /// Extensions of types that are not taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deny: Vec<String>,
    /// Program that looks at each file, and its arguments; the path follows as the last one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scanner_command: Vec<String>,
    /// Address that each file is posted to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scanner_url: Option<String>,
    /// How long either may take, in seconds.
    pub scanner_seconds: u32,
    /// Bucket of an S3-compatible store for whole files; without it, they stay in the folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_bucket: Option<String>,
    /// Address of that store; without it, that of AWS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_endpoint: Option<String>,
    /// Region of the bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_region: Option<String>,
}

impl Default for FileSettings {
    fn default() -> Self {
        Self {
            folder: None,
            file_mib: 512,
            session_mib: 2_048,
            tenant_mib: 51_200,
            session_files: 100,
            session_uploads: 4,
            uploads: 256,
            partial_hours: 24,
            free_mib: 512,
            allow: Vec::new(),
            deny: Vec::new(),
            scanner_command: Vec::new(),
            scanner_url: None,
            scanner_seconds: 60,
            s3_bucket: None,
            s3_endpoint: None,
            s3_region: None,
        }
    }
}

/// The settings as one place names them.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[command(next_help_heading = "Files")]
pub struct FileOptions {
    /// Folder of handed over files [default: files in the data folder]
    #[arg(
        long = "files-folder",
        env = "TANDEM_FILES_FOLDER",
        global = true,
        value_name = "FOLDER"
    )]
    folder: Option<PathBuf>,
    /// MiB of one file [default: 512]
    #[arg(
        long = "files-file-mib",
        env = "TANDEM_FILES_FILE_MIB",
        global = true,
        value_name = "N"
    )]
    file_mib: Option<u32>,
    /// MiB of all files of one session [default: 2048]
    #[arg(
        long = "files-session-mib",
        env = "TANDEM_FILES_SESSION_MIB",
        global = true,
        value_name = "N"
    )]
    session_mib: Option<u32>,
    /// MiB of all files [default: 51200]
    #[arg(
        long = "files-tenant-mib",
        env = "TANDEM_FILES_TENANT_MIB",
        global = true,
        value_name = "N"
    )]
    tenant_mib: Option<u32>,
    /// Files of one session [default: 100]
    #[arg(
        long = "files-session-files",
        env = "TANDEM_FILES_SESSION_FILES",
        global = true,
        value_name = "N"
    )]
    session_files: Option<u32>,
    /// Files of one session that are on their way [default: 4]
    #[arg(
        long = "files-session-uploads",
        env = "TANDEM_FILES_SESSION_UPLOADS",
        global = true,
        value_name = "N"
    )]
    session_uploads: Option<u32>,
    /// Files that are on their way in all sessions [default: 256]
    #[arg(
        long = "files-uploads",
        env = "TANDEM_FILES_UPLOADS",
        global = true,
        value_name = "N"
    )]
    uploads: Option<u32>,
    /// Hours after which a file that has not arrived whole is given up [default: 24]
    #[arg(
        long = "files-partial-hours",
        env = "TANDEM_FILES_PARTIAL_HOURS",
        global = true,
        value_name = "N"
    )]
    partial_hours: Option<u32>,
    /// MiB that stay free on the disk [default: 512]
    #[arg(
        long = "files-free-mib",
        env = "TANDEM_FILES_FREE_MIB",
        global = true,
        value_name = "N"
    )]
    free_mib: Option<u32>,
    /// Extensions of the only types that are taken, with commas between
    #[arg(
        long = "files-allow",
        env = "TANDEM_FILES_ALLOW",
        global = true,
        value_name = "EXTENSIONS",
        value_delimiter = ','
    )]
    allow: Option<Vec<String>>,
    /// Extensions of types that are not taken, with commas between
    #[arg(
        long = "files-deny",
        env = "TANDEM_FILES_DENY",
        global = true,
        value_name = "EXTENSIONS",
        value_delimiter = ','
    )]
    deny: Option<Vec<String>>,
    /// Program that looks at each file, and its arguments, with commas between
    #[arg(
        long = "files-scanner-command",
        env = "TANDEM_FILES_SCANNER_COMMAND",
        global = true,
        value_name = "WORDS",
        value_delimiter = ','
    )]
    scanner_command: Option<Vec<String>>,
    /// Address that each file is posted to
    #[arg(
        long = "files-scanner-url",
        env = "TANDEM_FILES_SCANNER_URL",
        global = true,
        value_name = "URL"
    )]
    scanner_url: Option<String>,
    /// How long either may take, in seconds [default: 60]
    #[arg(
        long = "files-scanner-seconds",
        env = "TANDEM_FILES_SCANNER_SECONDS",
        global = true,
        value_name = "N"
    )]
    scanner_seconds: Option<u32>,
    /// Bucket of an S3-compatible store for whole files
    #[arg(
        long = "files-s3-bucket",
        env = "TANDEM_FILES_S3_BUCKET",
        global = true,
        value_name = "NAME"
    )]
    s3_bucket: Option<String>,
    /// Address of that store [default: that of AWS]
    #[arg(
        long = "files-s3-endpoint",
        env = "TANDEM_FILES_S3_ENDPOINT",
        global = true,
        value_name = "URL"
    )]
    s3_endpoint: Option<String>,
    /// Region of the bucket
    #[arg(
        long = "files-s3-region",
        env = "TANDEM_FILES_S3_REGION",
        global = true,
        value_name = "NAME"
    )]
    s3_region: Option<String>,
}

impl FileSettings {
    /// These, where `options` say nothing else.
    pub(crate) fn with(self, options: FileOptions) -> Self {
        let or = |option: Option<u32>, own| option.unwrap_or(own);
        let list = |option: Option<Vec<String>>, own| option.map_or(own, extensions);
        Self {
            folder: options.folder.or(self.folder),
            file_mib: or(options.file_mib, self.file_mib),
            session_mib: or(options.session_mib, self.session_mib),
            tenant_mib: or(options.tenant_mib, self.tenant_mib),
            session_files: or(options.session_files, self.session_files),
            session_uploads: or(options.session_uploads, self.session_uploads),
            uploads: or(options.uploads, self.uploads),
            partial_hours: or(options.partial_hours, self.partial_hours),
            free_mib: or(options.free_mib, self.free_mib),
            allow: list(options.allow, self.allow),
            deny: list(options.deny, self.deny),
            scanner_command: options.scanner_command.unwrap_or(self.scanner_command),
            scanner_url: options.scanner_url.or(self.scanner_url),
            scanner_seconds: or(options.scanner_seconds, self.scanner_seconds),
            s3_bucket: options.s3_bucket.or(self.s3_bucket),
            s3_endpoint: options.s3_endpoint.or(self.s3_endpoint),
            s3_region: options.s3_region.or(self.s3_region),
        }
    }

    /// What is wrong with these, if anything.
    pub(crate) fn complaint(&self) -> Option<&'static str> {
        let is_http = |url: &String| url.starts_with("http://") || url.starts_with("https://");
        let counts = [
            self.file_mib,
            self.session_mib,
            self.tenant_mib,
            self.session_files,
            self.session_uploads,
            self.uploads,
        ];
        if counts.contains(&0) {
            Some("only free_mib may be 0")
        } else if !(1..=PARTIAL_HOURS_MAX).contains(&self.partial_hours) {
            Some("partial_hours must be from 1 to 720")
        } else if !(1..=SCANNER_SECONDS_MAX).contains(&self.scanner_seconds) {
            Some("scanner_seconds must be from 1 to 3600")
        } else if !self.scanner_command.is_empty() && self.scanner_url.is_some() {
            Some("scanner_command and scanner_url are two ways of the same: one at most")
        } else if ![&self.scanner_url, &self.s3_endpoint]
            .into_iter()
            .flatten()
            .all(is_http)
        {
            Some("scanner_url and s3_endpoint must begin with http:// or https://")
        } else if self.s3_bucket.is_none()
            && (self.s3_endpoint.is_some() || self.s3_region.is_some())
        {
            Some("s3_endpoint and s3_region belong to s3_bucket")
        } else {
            None
        }
    }

    /// Where the bytes are.
    pub fn folder_in(&self, data: &Path) -> PathBuf {
        self.folder.clone().unwrap_or_else(|| data.join("files"))
    }

    /// How much is taken.
    pub fn quota(&self) -> Quota {
        let bytes = |mib: u32| u64::from(mib) * MIB;
        Quota {
            file_bytes: bytes(self.file_mib),
            session_bytes: bytes(self.session_mib),
            tenant_bytes: bytes(self.tenant_mib),
            session_files: self.session_files.into(),
            session_uploads: self.session_uploads.into(),
            uploads: self.uploads.into(),
        }
    }

    /// Which types are taken.
    pub fn types(&self) -> TypePolicy {
        TypePolicy {
            allow: self.allow.clone(),
            deny: self.deny.clone(),
        }
    }

    /// Bytes that stay free on the disk.
    pub fn free_bytes(&self) -> u64 {
        u64::from(self.free_mib) * MIB
    }

    /// After which time a file that has not arrived whole is given up.
    pub fn partial_ms(&self) -> Millis {
        Millis::from(self.partial_hours) * HOUR_MS
    }

    /// How long a scanner may take.
    pub fn scanner_timeout(&self) -> Duration {
        Duration::from_secs(self.scanner_seconds.into())
    }
}

/// As names of files are compared with them.
fn extensions(words: Vec<String>) -> Vec<String> {
    let plain = |word: String| word.trim().trim_start_matches('.').to_lowercase();
    words.into_iter().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complains(edit: impl FnOnce(&mut FileSettings)) -> bool {
        let mut settings = FileSettings::default();
        edit(&mut settings);
        settings.complaint().is_some()
    }

    #[test]
    fn settings_that_can_not_work_are_refused() {
        assert!(!complains(|_| {}) && !complains(|settings| settings.free_mib = 0));
        assert!(complains(|settings| settings.file_mib = 0));
        assert!(complains(|settings| settings.partial_hours = 721));
        assert!(complains(|settings| settings.scanner_seconds = 0));
        assert!(complains(
            |settings| settings.scanner_url = Some("file:///x".to_owned())
        ));
        assert!(complains(
            |settings| settings.s3_region = Some("eu".to_owned())
        ));
        assert!(complains(|settings| {
            settings.scanner_url = Some("http://scan".to_owned());
            settings.scanner_command = vec!["scan".to_owned()];
        }));
    }

    #[test]
    fn extensions_are_taken_as_people_write_them() {
        let options = FileOptions {
            deny: Some(vec![".EXE".to_owned(), " ps1".to_owned()]),
            ..FileOptions::default()
        };
        assert_eq!(FileSettings::default().with(options).deny, ["exe", "ps1"]);
    }
}
