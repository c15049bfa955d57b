//! Files that the ends of a session hand each other (ADR 0030).
//!
//! A file is offered, arrives in pieces that may break off anywhere, is hashed while it arrives,
//! looked at, and only then there to be downloaded. SQL says whose it is and where it stands, the
//! folder of partial files how far it has come, the [`vault`] has what is whole. What is refused is
//! gone from all of them before anybody is told.

mod partial;
mod received;
mod scanner;
pub mod settings;
mod sweep;
mod vault;

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use axum::body::Bytes;
use data_encoding::HEXLOWER;
use futures_util::{Stream, StreamExt};
use tandem_protocol::file::{FileRefusal, FileState, FileView};
use tandem_protocol::limits::FILE_PROGRESS_MS;
use tandem_tickets::Actor;
use tokio::sync::broadcast;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::hub::Hub;
use crate::source::Clock;
use crate::state::ConsoleEvent;
use crate::store::files::{FileChange, Home, NewFile, StoredFile};
use crate::store::{Store, StoreError};
use partial::{Hashed, Partial};
use scanner::Scanner;
use settings::FileSettings;
pub use vault::Pieces;
use vault::Vault;

/// Longest time that one piece may take: less than a request has.
const PIECE_TIMEOUT: Duration = Duration::from_secs(20);

/// Why something could not be done with a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// It was refused, and its bytes are gone.
    #[error("the file is refused: {0:?}")]
    Refused(FileRefusal),
    /// It has come to another place than the piece begins at.
    #[error("the file has come to byte {0}")]
    WrongOffset(u64),
    /// A later piece has taken the place of this one.
    #[error("another request goes on with the file")]
    Superseded,
    /// It does not stand where this can be done.
    #[error("the file is {0:?}")]
    WrongState(FileState),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The disk failed.
    #[error("disk: {0}")]
    Disk(#[from] io::Error),
    /// The place of whole files failed.
    #[error("object store: {0}")]
    Vault(#[from] object_store::Error),
}

/// One piece of a file.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// Where it begins.
    pub offset: u64,
    /// SHA-256 of the whole file, with the last piece.
    pub last: Option<[u8; 32]>,
}

/// All files; cheap to clone.
#[derive(Clone, Debug)]
pub struct Files(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: FileSettings,
    folder: PathBuf,
    vault: Vault,
    scanner: Scanner,
    store: Store,
    clock: Clock,
    hub: Hub,
    consoles: broadcast::Sender<ConsoleEvent>,
    /// Files of which something is being written or checked.
    slots: Mutex<HashMap<String, Slot>>,
}

/// One file at a time is written by one request, the latest.
#[derive(Clone, Debug, Default)]
struct Slot {
    writer: CancellationToken,
    progress: Arc<tokio::sync::Mutex<Progress>>,
}

#[derive(Debug, Default)]
struct Progress {
    hashed: Option<Hashed>,
    told: Option<Instant>,
}

impl Files {
    /// The files of the tenant of `store`, on a server that keeps its data in `data`.
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub fn open(
        settings: &FileSettings,
        data: &Path,
        store: Store,
        clock: Clock,
        hub: Hub,
        consoles: broadcast::Sender<ConsoleEvent>,
    ) -> anyhow::Result<Self> {
        let tenant = store.tenant_id();
        let folder = tenant.folder_in(&settings.folder_in(data));
        let named = || format!("can not keep files in {}", folder.display());
        std::fs::create_dir_all(folder.join(vault::PARTIAL)).with_context(named)?;
        let folder = folder.canonicalize().with_context(named)?;
        let inner = Inner {
            vault: Vault::open(settings, tenant, &folder).with_context(named)?,
            scanner: Scanner::new(settings)?,
            settings: settings.clone(),
            folder,
            store,
            clock,
            hub,
            consoles,
            slots: Mutex::default(),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Which files are taken.
    pub fn settings(&self) -> &FileSettings {
        &self.0.settings
    }

    /// Takes a file on, or says why not.
    ///
    /// # Errors
    /// [`FileError::Refused`], or the store failed.
    pub async fn offer(&self, new: NewFile) -> Result<FileView, FileError> {
        let inner = &self.0;
        let (quota, now) = (inner.settings.quota(), inner.clock.now());
        let policy = self.may_take(&new.name, new.size);
        let added = inner.store.add_file(new, policy, &quota, now).await?;
        let file = added.map_err(FileError::Refused)?;
        Ok(self.tell(&file, 0).await)
    }

    /// A file as both ends see it.
    ///
    /// # Errors
    /// The disk failed.
    pub async fn view(&self, file: &StoredFile) -> Result<FileView, FileError> {
        let offset = match file.state {
            FileState::Uploading => partial::length(&self.partial(&file.id)).await?,
            FileState::Checking | FileState::Ready => file.size,
            FileState::Refused | FileState::Deleted => 0,
        };
        Ok(file.view(offset))
    }

    /// [`Files::view`] of each.
    ///
    /// # Errors
    /// The disk failed.
    pub async fn views(&self, files: &[StoredFile]) -> Result<Vec<FileView>, FileError> {
        let mut views = Vec::with_capacity(files.len());
        for file in files {
            views.push(self.view(file).await?);
        }
        Ok(views)
    }

    /// How far a file has come, and the SHA-256 of that, once nobody writes any more: a request that
    /// was cut off may still be at it.
    ///
    /// # Errors
    /// [`FileError::WrongState`] when it can not go on, or the disk failed.
    pub async fn settle(&self, id: &str) -> Result<(FileView, [u8; 32]), FileError> {
        let (_writer, progress) = self.take_over(id);
        let mut progress = progress.lock().await;
        let file = self.unfinished(id).await?;
        let known = progress.hashed.take();
        let hashed = Partial::open(&self.partial(id), known)
            .await?
            .pause()
            .await?;
        let (view, digest) = (file.view(hashed.offset()), hashed.digest());
        progress.hashed = Some(hashed);
        Ok((view, digest))
    }

    /// Adds a piece; what has come of it until it broke off is kept.
    ///
    /// # Errors
    /// [`FileError`].
    pub async fn append<E: Send>(
        &self,
        id: &str,
        piece: Piece,
        body: impl Stream<Item = Result<Bytes, E>> + Send + Unpin,
    ) -> Result<FileView, FileError> {
        let (writer, progress) = self.take_over(id);
        let mut progress = progress.lock().await;
        if writer.is_cancelled() {
            return Err(FileError::Superseded);
        }
        let file = self.unfinished(id).await?;
        if !self.has_room(0) {
            return Err(self.refuse(&file, FileRefusal::DiskFull).await);
        }
        let path = self.partial(id);
        let mut partial = match Partial::open(&path, progress.hashed.take()).await {
            Ok(partial) => partial,
            Err(error) => return Err(self.broken(&file, error).await),
        };
        if partial.offset() != piece.offset {
            let offset = partial.offset();
            progress.hashed = Some(partial.pause().await?);
            return Err(FileError::WrongOffset(offset));
        }
        let written = self
            .write(&file, &mut partial, body, &writer, &mut progress.told)
            .await;
        match written {
            Ok(()) => {}
            Err(FileError::Disk(error)) => return Err(self.broken(&file, error).await),
            Err(error) => return Err(error),
        }
        let offset = partial.offset();
        if let Some(digest) = piece.last.filter(|_| offset == file.size) {
            return self.complete(file, partial, digest).await;
        }
        match partial.pause().await {
            Ok(hashed) => progress.hashed = Some(hashed),
            Err(error) => return Err(self.broken(&file, error).await),
        }
        Ok(file.view(offset))
    }

    /// Gives up a file that is on its way.
    ///
    /// # Errors
    /// [`FileError::WrongState`] when it is not, or the store failed.
    pub async fn cancel(&self, file: &StoredFile) -> Result<(), FileError> {
        if file.state != FileState::Uploading {
            return Err(FileError::WrongState(file.state));
        }
        let (_writer, progress) = self.take_over(&file.id);
        let _settled = progress.lock().await;
        match self.refuse(file, FileRefusal::Cancelled).await {
            FileError::Refused(_) => Ok(()),
            error => Err(error),
        }
    }

    /// Deletes a whole file for good.
    ///
    /// # Errors
    /// [`FileError::WrongState`] when it is not whole, or a store failed.
    pub async fn delete(&self, file: &StoredFile, by: Actor) -> Result<(), FileError> {
        if file.state != FileState::Ready {
            return Err(FileError::WrongState(file.state));
        }
        let change = FileChange::Deleted;
        if self.change(file, FileState::Ready, &change, by).await? {
            self.0.vault.delete(&file.id).await?;
            let state = FileState::Deleted;
            let file = StoredFile {
                state,
                ..file.clone()
            };
            self.tell(&file, 0).await;
        }
        Ok(())
    }

    /// Removes the bytes of a file that is not kept any more, wherever it had come to.
    ///
    /// # Errors
    /// The place of whole files failed.
    pub async fn purge(&self, id: &str) -> Result<(), FileError> {
        let (_writer, progress) = self.take_over(id);
        let _settled = progress.lock().await;
        partial::remove(&self.partial(id)).await;
        let gone = self.0.vault.delete(id).await;
        self.release(id);
        Ok(gone?)
    }

    /// Bytes of a file that is ready.
    ///
    /// # Errors
    /// [`FileError::WrongState`] when it is not, or the store failed.
    pub async fn read(&self, file: &StoredFile, range: Range<u64>) -> Result<Pieces, FileError> {
        match file.state {
            FileState::Ready => Ok(self.0.vault.read(&file.id, range).await?),
            state => Err(FileError::WrongState(state)),
        }
    }

    /// Notes that somebody has got a file to its end.
    pub async fn note_download(&self, file: &StoredFile, who: &str, actor: Actor) {
        let now = self.0.clock.now();
        if let Err(error) = self.0.store.note_download(file, who, actor, now).await {
            tracing::error!(file = file.id, %error, "a download could not be written down");
        }
    }

    // How a file goes on

    /// What has become of it may have changed while the caller waited for its turn.
    async fn unfinished(&self, id: &str) -> Result<StoredFile, FileError> {
        let file = self.0.store.lookup_file(id).await?;
        match file {
            Some(file) if file.state == FileState::Uploading => Ok(file),
            Some(file) => {
                self.release(id);
                Err(FileError::WrongState(file.state))
            }
            None => Err(FileError::WrongState(FileState::Deleted)),
        }
    }

    async fn write<E: Send>(
        &self,
        file: &StoredFile,
        partial: &mut Partial,
        mut body: impl Stream<Item = Result<Bytes, E>> + Send + Unpin,
        writer: &CancellationToken,
        told: &mut Option<Instant>,
    ) -> Result<(), FileError> {
        let too_late = tokio::time::sleep(PIECE_TIMEOUT);
        tokio::pin!(too_late);
        loop {
            let bytes = tokio::select! {
                biased;
                () = writer.cancelled() => break,
                () = &mut too_late => break,
                next = body.next() => match next {
                    Some(Ok(bytes)) => bytes,
                    Some(Err(_)) | None => break,
                },
            };
            if partial.offset() + bytes.len() as u64 > file.size {
                return Err(self.refuse(file, FileRefusal::TooLarge).await);
            }
            partial.write(&bytes).await?;
            let is_due = told.is_none_or(|at| at.elapsed().as_millis() >= FILE_PROGRESS_MS.into());
            if is_due {
                *told = Some(Instant::now());
                self.tell(file, partial.offset()).await;
            }
        }
        Ok(())
    }

    /// All bytes are there: they must be the right ones, and of a type that is taken.
    async fn complete(
        &self,
        mut file: StoredFile,
        partial: Partial,
        digest: [u8; 32],
    ) -> Result<FileView, FileError> {
        let (hash, found) = match partial.finish().await {
            Ok(finished) => finished,
            Err(error) => return Err(self.broken(&file, error).await),
        };
        if hash != digest {
            return Err(self.refuse(&file, FileRefusal::Hash).await);
        }
        let types = self.0.settings.types();
        if let Err(reason) = types.check_content(&file.name, found) {
            return Err(self.refuse(&file, reason).await);
        }
        let sha256 = HEXLOWER.encode(&hash);
        let change = FileChange::Arrived(sha256.clone());
        let actor = file.actor();
        self.change(&file, FileState::Uploading, &change, actor)
            .await?;
        file.sha256 = Some(sha256);
        file.state = FileState::Checking;
        let view = self.tell(&file, file.size).await;
        let files = self.clone();
        tokio::spawn(async move { files.check(file).await });
        Ok(view)
    }

    /// Has a file looked at and puts it where it can be downloaded.
    async fn check(&self, file: StoredFile) {
        let (_writer, progress) = self.take_over(&file.id);
        let _alone = progress.lock().await;
        if let Err(error) = self.check_alone(file).await
            && !matches!(error, FileError::Refused(_))
        {
            tracing::error!(%error, "a file could not be put away; it is tried again");
        }
    }

    async fn check_alone(&self, mut file: StoredFile) -> Result<(), FileError> {
        let inner = &self.0;
        let current = inner.store.lookup_file(&file.id).await?;
        if current.is_none_or(|current| current.state != FileState::Checking) {
            return Ok(());
        }
        let path = self.partial(&file.id);
        // It is gone from there where the process ended between the rename and the word about it.
        let is_there = tokio::fs::try_exists(&path).await?;
        if is_there {
            if let Err(reason) = inner.scanner.check(&path).await {
                return Err(self.refuse(&file, reason).await);
            }
            inner.vault.take(&file.id, &path).await?;
        } else if !inner.vault.has(&file.id).await? {
            return Err(self.refuse(&file, FileRefusal::Hash).await);
        }
        let actor = file.actor();
        self.change(&file, FileState::Checking, &FileChange::Ready, actor)
            .await?;
        self.release(&file.id);
        file.state = FileState::Ready;
        self.tell(&file, file.size).await;
        Ok(())
    }

    /// Refuses a file and removes its bytes; answers with the error that says so.
    async fn refuse(&self, file: &StoredFile, reason: FileRefusal) -> FileError {
        let actor = match reason {
            FileRefusal::Cancelled => file.actor(),
            _ => Actor::system(),
        };
        let change = FileChange::Refused(reason);
        let refused = self.change(file, file.state, &change, actor).await;
        // Whatever the database says: its disk may be the full one, and the bytes are in its way.
        partial::remove(&self.partial(&file.id)).await;
        self.release(&file.id);
        if let Err(error) = refused {
            return error;
        }
        let file = StoredFile {
            state: FileState::Refused,
            reason: Some(reason),
            ..file.clone()
        };
        self.tell(&file, 0).await;
        FileError::Refused(reason)
    }

    /// The disk failed: a full one is a refusal; after all else the file goes on from what is there.
    async fn broken(&self, file: &StoredFile, error: io::Error) -> FileError {
        if partial::is_full(&error) {
            return self.refuse(file, FileRefusal::DiskFull).await;
        }
        FileError::Disk(error)
    }

    async fn change(
        &self,
        file: &StoredFile,
        from: FileState,
        change: &FileChange,
        actor: Actor,
    ) -> Result<bool, FileError> {
        let (store, now) = (&self.0.store, self.0.clock.now());
        Ok(store.change_file(file, from, change, actor, now).await?)
    }

    /// Tells those who may see the file how far it has come. On a ticket what is on its way is the affair of
    /// who sends it.
    async fn tell(&self, file: &StoredFile, offset: u64) -> FileView {
        let view = file.view(offset);
        match &file.home {
            Home::Session(id) => self.0.hub.tell_file(id, view.clone()).await,
            Home::Ticket(_) if file.state == FileState::Uploading => {}
            Home::Ticket(id) => {
                let event = ConsoleEvent::Ticket { id: id.clone() };
                let _nobody_listens = self.0.consoles.send(event);
            }
        }
        view
    }

    fn partial(&self, id: &str) -> PathBuf {
        self.0.folder.join(vault::PARTIAL).join(id)
    }

    /// Whether a file may come at all, before any of its bytes has: it is not too large, whatever the disk has
    /// room for.
    fn may_take(&self, name: &str, size: u64) -> Result<(), FileRefusal> {
        let settings = &self.0.settings;
        settings.types().check_name(name)?;
        if size > settings.quota().file_bytes {
            Err(FileRefusal::TooLarge)
        } else if self.has_room(size) {
            Ok(())
        } else {
            Err(FileRefusal::DiskFull)
        }
    }

    /// Whether the disk keeps its reserve with so many bytes more on it.
    fn has_room(&self, bytes: u64) -> bool {
        match partial::free_bytes(&self.0.folder) {
            Ok(free) => free >= self.0.settings.free_bytes().saturating_add(bytes),
            Err(error) => {
                tracing::warn!(%error, "the disk does not say how much is free");
                true
            }
        }
    }

    /// Whoever writes a file is told to stop for the caller, who waits for them at the lock.
    fn take_over(&self, id: &str) -> (CancellationToken, Arc<tokio::sync::Mutex<Progress>>) {
        let mut slots = self.slots();
        let slot = slots.entry(id.to_owned()).or_default();
        slot.writer.cancel();
        slot.writer = CancellationToken::new();
        (slot.writer.clone(), slot.progress.clone())
    }

    fn release(&self, id: &str) {
        self.slots().remove(id);
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        self.0.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
