//! Files that go with a mail, read whole from where they are kept.

use std::fmt;

use futures_util::TryStreamExt as _;
use tandem_mail::attached;
use tandem_mail::limits::FILES_SENT_BYTES_MAX;
use tandem_protocol::file::FileState;

use super::Inner;
use super::smtp::Failure;
use crate::files::FileError;
use crate::store::StoreError;
use crate::store::files::StoredFile;
use crate::store::mails::files;
use crate::store::timeline::Entry;

/// A file on its way. It is printed without what is in it.
#[derive(Clone)]
pub(super) struct Attached {
    /// Its name, as it stands in a mail.
    pub(super) name: String,
    /// Its media type.
    pub(super) kind: &'static str,
    /// All of it.
    pub(super) bytes: Vec<u8>,
}

impl fmt::Debug for Attached {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Attached").finish_non_exhaustive()
    }
}

impl Inner {
    /// The files of these messages that are still there; what was deleted since does not go.
    pub(super) async fn attached(
        &self,
        ticket_id: &str,
        messages: &[Entry],
    ) -> Result<Result<Vec<Attached>, Failure>, StoreError> {
        let mut attached = Vec::new();
        let mut bytes = 0;
        for id in messages.iter().flat_map(|one| files::of(&one.data)) {
            let file = self.store.file_of_ticket(ticket_id, id).await?;
            let Some(file) = file.filter(|file| file.state == FileState::Ready) else {
                continue;
            };
            bytes += file.size;
            // Each was let through together with the others.
            if bytes > FILES_SENT_BYTES_MAX {
                return Ok(Err(Failure::Files));
            }
            match self.read(&file).await {
                Ok(read) => attached.push(read),
                Err(error) => {
                    tracing::error!(file = file.id, %error, "a file of a mail can not be read");
                    return Ok(Err(Failure::Files));
                }
            }
        }
        Ok(Ok(attached))
    }

    async fn read(&self, file: &StoredFile) -> Result<Attached, FileError> {
        let mut bytes = Vec::with_capacity(usize::try_from(file.size).unwrap_or_default());
        let mut pieces = self.files.read(file, 0..file.size).await?;
        while let Some(piece) = pieces.try_next().await? {
            bytes.extend_from_slice(&piece);
        }
        Ok(Attached {
            name: attached::name(&file.name),
            kind: attached::media_type(&file.name),
            bytes,
        })
    }
}
