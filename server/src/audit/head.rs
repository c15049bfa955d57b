//! The end of the chain, kept in a file beside the database: what shows that records are gone from the
//! end, or that all hashes were made anew.
//!
//! Written by a task of the server, about a second after the record that it names.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Soundness;
use crate::store::Store;

/// How often the end is written down, if there is another one.
const EVERY: Duration = Duration::from_secs(1);

/// The last record, as it was when it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its place; 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// The file in a data folder.
pub fn file(data: &Path) -> PathBuf {
    data.join("audit.head")
}

/// What the file says; nothing where there is none or it can not be read as one.
///
/// # Errors
/// The file is there and can not be opened.
pub fn read(data: &Path) -> io::Result<Option<Head>> {
    let text = match std::fs::read_to_string(file(data)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(None),
        Err(error) => return Err(error),
    };
    let parts = text.trim_end().split_once(' ');
    Ok(parts.and_then(|(seq, hash)| {
        let (seq, hash) = (seq.parse().ok()?, hash.to_owned());
        Some(Head { seq, hash })
    }))
}

/// Writes the file anew, whole or not at all.
///
/// # Errors
/// The folder can not be written to.
pub fn write(data: &Path, head: &Head) -> io::Result<()> {
    let (file, fresh) = (file(data), data.join("audit.head.new"));
    std::fs::write(&fresh, format!("{} {}\n", head.seq, head.hash))?;
    std::fs::File::open(&fresh)?.sync_all()?;
    std::fs::rename(fresh, file)
}

/// Keeps the file of a running server.
#[derive(Clone, Debug)]
pub struct Keeper {
    /// The record.
    pub store: Store,
    /// The data folder.
    pub data: PathBuf,
    /// Where it is noted whether the chain is whole.
    pub soundness: Soundness,
}

impl Keeper {
    /// Proves the chain once, then writes its end down until `stop`; not if it is broken: then the last
    /// end that was whole stays.
    pub async fn keep(self, stop: CancellationToken) {
        self.soundness.note(self.prove().await);
        while self.soundness.as_str() == "whole" && !stop.is_cancelled() {
            self.write().await;
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    async fn prove(&self) -> bool {
        let written = match read(&self.data) {
            Ok(head) => head,
            Err(error) => {
                tracing::error!(%error, "audit_broken: the head of the audit can not be read");
                return false;
            }
        };
        match self.store.prove_audit(written).await {
            Ok((_, faults)) => {
                for fault in &faults {
                    tracing::error!(%fault, "audit_broken");
                }
                faults.is_empty()
            }
            Err(error) => {
                tracing::error!(%error, "audit_broken: the audit can not be read");
                false
            }
        }
    }

    /// Writes the end down as it is, if the chain was found whole and still has the end that was
    /// written down before.
    pub async fn write(&self) {
        if self.soundness.as_str() != "whole" {
            return;
        }
        let Ok(Some(head)) = self.store.audit_head().await else {
            return;
        };
        let Ok(Some(known)) = read(&self.data) else {
            tracing::error!("audit_broken: the head of the audit is gone or can not be read");
            return self.soundness.note(false);
        };
        if known.seq > 0
            && let Ok(hash) = self.store.audit_hash(known.seq).await
            && hash.as_ref() != Some(&known.hash)
        {
            tracing::error!(
                seq = known.seq,
                "audit_broken: the record at the head is another one"
            );
            return self.soundness.note(false);
        }
        if known != head
            && let Err(error) = write(&self.data, &head)
        {
            tracing::warn!(%error, "the head of the audit can not be written");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_reads_back_and_nonsense_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(read(folder.path()).expect("reads"), None);
        let head = Head {
            seq: 7,
            hash: "ab".to_owned(),
        };
        write(folder.path(), &head).expect("writes");
        assert_eq!(read(folder.path()).expect("reads"), Some(head));
        for nonsense in [&b"seven"[..], b"", b"\xff\xfe", b"x y"] {
            std::fs::write(file(folder.path()), nonsense).expect("writes");
            assert_eq!(read(folder.path()).expect("reads"), None);
        }
    }
}
