//! Files that came by mail: their bytes are on the disk before the mail is written down, and the rows of both
//! are one transaction. Where that fails the bytes belong to nothing.

use std::collections::HashSet;
use std::io;

use axum::body::Bytes;
use data_encoding::HEXLOWER;
use tandem_mail::incoming::Attachment;
use tandem_protocol::file::FileRefusal;
use tandem_session::files::clean_name;

use super::Files;
use super::partial::{self, Partial};
use crate::source::new_id;
use crate::store::files::{ReceivedFile, StoredFile};

impl Files {
    /// Puts what hangs on a mail onto the disk, so far as it may be taken.
    ///
    /// # Errors
    /// The disk failed; one that is full is a refusal.
    pub async fn receive(&self, attachments: &[Attachment]) -> io::Result<Vec<ReceivedFile>> {
        let mut received = Vec::with_capacity(attachments.len());
        for one in attachments {
            let (id, name) = (new_id("fil"), clean_name(&one.name));
            let verdict = match self.put_down(&id, &name, &one.content).await {
                Ok(verdict) => verdict,
                Err(error) if partial::is_full(&error) => Err(FileRefusal::DiskFull),
                Err(error) => {
                    self.settle_received(&received, &[]).await;
                    partial::remove(&self.partial(&id)).await;
                    return Err(error);
                }
            };
            received.push(ReceivedFile {
                id,
                name,
                size: one.content.len() as u64,
                verdict,
            });
        }
        Ok(received)
    }

    /// Has looked at what was taken onto a ticket, and removes the rest.
    pub async fn settle_received(&self, received: &[ReceivedFile], taken: &[StoredFile]) {
        let ids: HashSet<&str> = taken.iter().map(|file| file.id.as_str()).collect();
        for one in received.iter().filter(|one| !ids.contains(one.id.as_str())) {
            partial::remove(&self.partial(&one.id)).await;
        }
        let (files, taken) = (self.clone(), taken.to_vec());
        tokio::spawn(async move {
            for file in taken {
                files.check(file).await;
            }
        });
    }

    async fn put_down(
        &self,
        id: &str,
        name: &str,
        content: &[u8],
    ) -> io::Result<Result<String, FileRefusal>> {
        if let Err(reason) = self.may_take(name, content.len() as u64) {
            return Ok(Err(reason));
        }
        let mut partial = Partial::open(&self.partial(id), None).await?;
        partial.write(&Bytes::copy_from_slice(content)).await?;
        let (hash, found) = partial.finish().await?;
        let checked = self.settings().types().check_content(name, found);
        Ok(checked.map(|()| HEXLOWER.encode(&hash)))
    }
}
