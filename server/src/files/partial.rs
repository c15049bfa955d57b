//! A file that is on its way: bytes in a folder, and the hash of what has come so far.
//!
//! The length of what lies on the disk is the truth about how far it has come, so that nothing has to
//! be written down for a file to go on after the process was killed.

use std::io;
use std::path::{Path, PathBuf};

use axum::body::Bytes;
use sha2::{Digest, Sha256};
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Bytes read at once when the hash has to be made anew.
const READ_BYTES: usize = 256 * 1024;
/// Bytes at the start by which content is recognised: archives name what they are behind their first
/// entries.
const SNIFF_BYTES: u64 = 64 * 1024;

/// The hash of the first `offset` bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Hashed {
    offset: u64,
    hash: Sha256,
}

impl Hashed {
    /// How many bytes it is about.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The SHA-256 of those.
    pub(super) fn digest(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }
}

/// A file that is being written.
#[derive(Debug)]
pub(super) struct Partial {
    path: PathBuf,
    file: File,
    hashed: Hashed,
}

impl Partial {
    /// Opens what is there, or begins; `known` saves reading it when it is about all of that.
    ///
    /// # Errors
    /// What the system said.
    pub(super) async fn open(path: &Path, known: Option<Hashed>) -> io::Result<Self> {
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)
            .await?;
        let length = file.metadata().await?.len();
        let hashed = match known.filter(|known| known.offset == length) {
            Some(known) => known,
            None => hash(path, length).await?,
        };
        Ok(Self {
            path: path.to_owned(),
            file,
            hashed,
        })
    }

    /// How far it has come.
    pub(super) fn offset(&self) -> u64 {
        self.hashed.offset
    }

    /// Adds bytes at the end.
    ///
    /// # Errors
    /// What the system said; how far it has come is unknown then.
    pub(super) async fn write(&mut self, bytes: &Bytes) -> io::Result<()> {
        self.file.write_all(bytes).await?;
        self.hashed.hash.update(bytes);
        self.hashed.offset += bytes.len() as u64;
        Ok(())
    }

    /// Hands all to the system, and gives back what is worth keeping.
    ///
    /// # Errors
    /// As [`Partial::write`].
    pub(super) async fn pause(mut self) -> io::Result<Hashed> {
        self.file.flush().await?;
        Ok(self.hashed)
    }

    /// Puts all on the disk; answers with the SHA-256 and the extension that belongs to the content.
    ///
    /// # Errors
    /// As [`Partial::write`].
    pub(super) async fn finish(mut self) -> io::Result<([u8; 32], Option<&'static str>)> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let mut first = Vec::new();
        let start = File::open(&self.path).await?;
        start.take(SNIFF_BYTES).read_to_end(&mut first).await?;
        let found = infer::get(&first).map(|kind| kind.extension());
        Ok((self.hashed.hash.finalize().into(), found))
    }
}

/// How much of a file is there.
///
/// # Errors
/// What the system said.
pub(super) async fn length(path: &Path) -> io::Result<u64> {
    match tokio::fs::metadata(path).await {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// Removes a file; one that is not there is none.
pub(super) async fn remove(path: &Path) {
    if let Err(error) = tokio::fs::remove_file(path).await
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::error!(%error, "bytes of a file could not be removed");
    }
}

/// Bytes that are free on the disk of a folder.
///
/// # Errors
/// What the system said.
pub(super) fn free_bytes(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Whether the system has no room for more.
pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

async fn hash(path: &Path, length: u64) -> io::Result<Hashed> {
    let mut hashed = Hashed::default();
    if length == 0 {
        return Ok(hashed);
    }
    let mut file = File::open(path).await?;
    let mut bytes = vec![0; READ_BYTES];
    loop {
        let n_read = file.read(&mut bytes).await?;
        if n_read == 0 {
            return Ok(hashed);
        }
        hashed.hash.update(&bytes[..n_read]);
        hashed.offset += n_read as u64;
    }
}
