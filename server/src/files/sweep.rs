//! What nobody comes back for is removed: at the start, and every few minutes.

use std::collections::HashSet;
use std::time::Duration;

use tandem_protocol::file::{FileRefusal, FileState};
use tokio_util::sync::CancellationToken;

use super::{FileError, Files, partial, vault};

/// How often partial files are looked at.
const SWEEP: Duration = Duration::from_secs(600);

impl Files {
    /// Sweeps until `stop` is cancelled.
    pub(crate) async fn follow(self, stop: CancellationToken) {
        if let Err(error) = self.sweep_whole().await {
            tracing::error!(%error, "whole files could not be swept");
        }
        loop {
            if let Err(error) = self.sweep().await {
                tracing::error!(%error, "partial files could not be swept");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(SWEEP) => {}
            }
        }
    }

    /// Gives up what did not come in time, goes on with what was being looked at, and removes bytes
    /// that belong to nothing.
    ///
    /// # Errors
    /// The store or the disk failed.
    pub async fn sweep(&self) -> Result<(), FileError> {
        let inner = &self.0;
        let oldest = inner.clock.now() - inner.settings.partial_ms();
        for file in inner.store.files_in(FileState::Uploading).await? {
            if file.created_at <= oldest {
                let (_writer, progress) = self.take_over(&file.id);
                let _settled = progress.lock().await;
                let _told = self.refuse(&file, FileRefusal::Expired).await;
            }
        }
        for file in inner.store.files_in(FileState::Checking).await? {
            self.check(file).await;
        }
        let mut entries = tokio::fs::read_dir(inner.folder.join(vault::PARTIAL)).await?;
        while let Some(entry) = entries.next_entry().await? {
            let id = entry.file_name().to_string_lossy().into_owned();
            let file = inner.store.lookup_file(&id).await?;
            let is_wanted = match file {
                Some(file) => matches!(file.state, FileState::Uploading | FileState::Checking),
                // What comes by mail lies here before it is written down.
                None => is_fresh(&entry).await,
            };
            if !is_wanted {
                partial::remove(&entry.path()).await;
            }
        }
        Ok(())
    }

    /// Removes whole files that were deleted, where the process ended before their bytes were gone.
    pub(crate) async fn sweep_whole(&self) -> Result<(), FileError> {
        let inner = &self.0;
        // In this order: what comes later is not listed, and what is checked meanwhile is ready then.
        let listed = inner.vault.list().await?;
        let checking = inner.store.files_in(FileState::Checking).await?;
        let ready = inner.store.files_in(FileState::Ready).await?;
        let wanted: HashSet<String> = ready
            .into_iter()
            .chain(checking)
            .map(|file| file.id)
            .collect();
        for id in listed {
            if id.starts_with("fil_") && !wanted.contains(&id) {
                inner.vault.delete(&id).await?;
            }
        }
        Ok(())
    }
}

/// Whether a file has been there for less than a sweep, or by some clock is still to come.
async fn is_fresh(entry: &tokio::fs::DirEntry) -> bool {
    let metadata = entry.metadata().await.ok();
    let modified = metadata.and_then(|metadata| metadata.modified().ok());
    modified.is_some_and(|at| at.elapsed().map_or(true, |age| age < SWEEP))
}
