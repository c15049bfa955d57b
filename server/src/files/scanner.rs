//! Whoever looks at a file before anybody gets it: a program, or a service over HTTP.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use reqwest::StatusCode;
use tandem_protocol::file::FileRefusal;
use tokio::process::Command;
use tokio::sync::Semaphore;

use super::settings::FileSettings;

/// Files that are looked at at once.
const SCANS_MAX: usize = 4;
/// Exit status of a program that has found something; 0 is clean, all others are failures.
const FOUND: i32 = 1;

/// Looks at files.
#[derive(Debug)]
pub(super) struct Scanner {
    way: Way,
    timeout: Duration,
    turns: Semaphore,
}

#[derive(Debug)]
enum Way {
    /// Everything is clean.
    None,
    Command(Vec<String>),
    Http {
        client: reqwest::Client,
        url: String,
    },
}

impl Scanner {
    /// The scanner that the settings name.
    ///
    /// # Errors
    /// The client can not be made.
    pub(super) fn new(settings: &FileSettings) -> anyhow::Result<Self> {
        let way = match (&settings.scanner_url, settings.scanner_command.is_empty()) {
            (Some(url), _) => Way::Http {
                client: reqwest::Client::builder()
                    .redirect(reqwest::redirect::Policy::none())
                    .build()?,
                url: url.clone(),
            },
            (None, false) => Way::Command(settings.scanner_command.clone()),
            (None, true) => Way::None,
        };
        Ok(Self {
            way,
            timeout: settings.scanner_timeout(),
            turns: Semaphore::new(SCANS_MAX),
        })
    }

    /// Looks at the file at `path`.
    ///
    /// # Errors
    /// [`FileRefusal::Scanner`] when something was found, [`FileRefusal::ScannerFailed`] when there
    /// was no answer.
    pub(super) async fn check(&self, path: &Path) -> Result<(), FileRefusal> {
        let _turn = self.turns.acquire().await;
        let answer = async {
            match &self.way {
                Way::None => Ok(()),
                Way::Command(words) => run(words, path).await,
                Way::Http { client, url } => ask(client, url, path).await,
            }
        };
        match tokio::time::timeout(self.timeout, answer).await {
            Ok(answer) => answer,
            Err(_) => {
                tracing::warn!("the scanner took too long");
                Err(FileRefusal::ScannerFailed)
            }
        }
    }
}

async fn run(words: &[String], path: &Path) -> Result<(), FileRefusal> {
    let Some((program, arguments)) = words.split_first() else {
        return Ok(());
    };
    let ended = Command::new(program)
        .args(arguments)
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .status()
        .await;
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) if status.code() == Some(FOUND) => Err(FileRefusal::Scanner),
        Ok(status) => {
            tracing::warn!(%status, "the scanner failed");
            Err(FileRefusal::ScannerFailed)
        }
        Err(error) => {
            tracing::warn!(%error, program, "the scanner can not be started");
            Err(FileRefusal::ScannerFailed)
        }
    }
}

async fn ask(client: &reqwest::Client, url: &str, path: &Path) -> Result<(), FileRefusal> {
    let Ok(file) = tokio::fs::File::open(path).await else {
        return Err(FileRefusal::ScannerFailed);
    };
    let request = client
        .post(url)
        .header(reqwest::header::CONTENT_TYPE, "application/octet-stream")
        .body(file);
    match request.send().await.map(|answer| answer.status()) {
        Ok(status) if status.is_success() => Ok(()),
        Ok(StatusCode::NOT_ACCEPTABLE) => Err(FileRefusal::Scanner),
        Ok(status) => {
            tracing::warn!(%status, "the scanner failed");
            Err(FileRefusal::ScannerFailed)
        }
        Err(error) => {
            tracing::warn!(error = %error.without_url(), "the scanner does not answer");
            Err(FileRefusal::ScannerFailed)
        }
    }
}
