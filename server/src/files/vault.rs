//! Where whole files are: a folder, or a bucket of an S3-compatible store.
//!
//! A file gets here only after it was scanned, by one rename where both are folders of one disk, and
//! as an upload that appears when it is whole where it is a bucket.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use tokio::io::AsyncWriteExt;

use super::settings::FileSettings;
use crate::tenant::TenantId;

/// Folder of files that are on their way.
pub(super) const PARTIAL: &str = "partial";
/// Folder, or prefix of the names in the bucket, of whole files.
const WHOLE: &str = "whole";

/// The bytes of a file, piece by piece.
pub type Pieces = BoxStream<'static, Result<Bytes, Error>>;

/// Whole files.
#[derive(Clone, Debug)]
pub(super) struct Vault {
    store: Arc<dyn ObjectStore>,
    /// The folder that partial and whole files share; absent with a bucket.
    folder: Option<PathBuf>,
}

impl Vault {
    /// The place that the settings name; credentials of a bucket come from the environment.
    ///
    /// # Errors
    /// The folder can not be made, or the bucket's settings do not fit.
    pub(super) fn open(
        settings: &FileSettings,
        tenant: &TenantId,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        let Some(bucket) = &settings.s3_bucket else {
            std::fs::create_dir_all(folder.join(WHOLE))?;
            return Ok(Self {
                store: Arc::new(LocalFileSystem::new_with_prefix(folder)?),
                folder: Some(folder.to_owned()),
            });
        };
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        if let Some(endpoint) = &settings.s3_endpoint {
            let is_plain = endpoint.starts_with("http://");
            builder = builder.with_endpoint(endpoint).with_allow_http(is_plain);
        }
        if let Some(region) = &settings.s3_region {
            builder = builder.with_region(region);
        }
        Ok(Self::bucket(tenant, Arc::new(builder.build()?)))
    }

    /// The part of a bucket that is the tenant's: the default one has what stands at its top.
    fn bucket(tenant: &TenantId, store: Arc<dyn ObjectStore>) -> Self {
        let store = if tenant.is_default() {
            store
        } else {
            Arc::new(PrefixStore::new(store, format!("tenants/{tenant}")))
        };
        Self {
            store,
            folder: None,
        }
    }

    /// Takes over the file at `partial`, which is gone from there after it.
    ///
    /// # Errors
    /// Nothing has changed then.
    pub(super) async fn take(&self, id: &str, partial: &Path) -> Result<(), Error> {
        let whole = whole(id);
        if let Some(folder) = &self.folder {
            let from = object_store::path::Path::from(format!("{PARTIAL}/{id}"));
            self.store.rename(&from, &whole).await?;
            sync(folder.join(WHOLE)).await.map_err(failed)?;
            return sync(folder.join(PARTIAL)).await.map_err(failed);
        }
        let mut file = tokio::fs::File::open(partial).await.map_err(failed)?;
        let mut writer = BufWriter::new(self.store.clone(), whole);
        let copied = match tokio::io::copy(&mut file, &mut writer).await {
            Ok(_) => writer.shutdown().await,
            Err(error) => Err(error),
        };
        if let Err(error) = copied {
            let _gone = writer.abort().await;
            return Err(failed(error));
        }
        tokio::fs::remove_file(partial).await.map_err(failed)
    }

    /// Whether the whole file is here.
    ///
    /// # Errors
    /// The store failed.
    pub(super) async fn has(&self, id: &str) -> Result<bool, Error> {
        match self.store.head(&whole(id)).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Bytes of a whole file.
    ///
    /// # Errors
    /// It is not here, or the store failed.
    pub(super) async fn read(&self, id: &str, range: Range<u64>) -> Result<Pieces, Error> {
        if range.is_empty() {
            return Ok(futures_util::stream::empty().boxed());
        }
        let options = GetOptions {
            range: Some(GetRange::Bounded(range)),
            ..GetOptions::default()
        };
        let found = self.store.get_opts(&whole(id), options).await?;
        Ok(found.into_stream())
    }

    /// Deletes a whole file; one that is not here is none.
    ///
    /// # Errors
    /// The store failed.
    pub(super) async fn delete(&self, id: &str) -> Result<(), Error> {
        match self.store.delete(&whole(id)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Identifiers of all whole files.
    ///
    /// # Errors
    /// The store failed.
    pub(super) async fn list(&self) -> Result<Vec<String>, Error> {
        let prefix = object_store::path::Path::from(WHOLE);
        let all = self.store.list(Some(&prefix));
        let names =
            all.try_filter_map(async |found| Ok(found.location.filename().map(str::to_owned)));
        names.try_collect().await
    }
}

fn whole(id: &str) -> object_store::path::Path {
    object_store::path::Path::from(format!("{WHOLE}/{id}"))
}

fn failed(cause: std::io::Error) -> Error {
    Error::Generic {
        store: "files",
        source: Box::new(cause),
    }
}

/// A rename lasts once the folder is on the disk.
async fn sync(folder: PathBuf) -> std::io::Result<()> {
    tokio::fs::File::open(folder).await?.sync_all().await
}

#[cfg(test)]
mod tests {
    use object_store::memory::InMemory;

    use super::*;

    /// The same at either place.
    async fn check(vault: Vault, folder: &Path) {
        std::fs::create_dir_all(folder.join(PARTIAL)).expect("a folder");
        let partial = folder.join(PARTIAL).join("fil_1");
        std::fs::write(&partial, b"0123456789").expect("written");
        assert!(!vault.has("fil_1").await.expect("answers"));
        vault.take("fil_1", &partial).await.expect("taken");
        assert!(!partial.exists() && vault.has("fil_1").await.expect("answers"));
        assert_eq!(vault.list().await.expect("listed"), ["fil_1"]);
        for (range, expected) in [(0..10, "0123456789"), (3..5, "34"), (10..10, "")] {
            let pieces = vault.read("fil_1", range).await.expect("found");
            let pieces: Vec<Bytes> = pieces.try_collect().await.expect("read");
            assert_eq!(pieces.concat(), expected.as_bytes());
        }
        vault.delete("fil_1").await.expect("deleted");
        vault.delete("fil_1").await.expect("not there");
        assert!(vault.read("fil_1", 0..1).await.is_err());
    }

    #[tokio::test]
    async fn files_are_kept_in_a_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let tenant = TenantId::default();
        let vault = Vault::open(&FileSettings::default(), &tenant, folder.path());
        check(vault.expect("opens"), folder.path()).await;
    }

    #[tokio::test]
    async fn files_are_kept_in_a_bucket() {
        let folder = tempfile::tempdir().expect("a folder");
        let bucket = Vault::bucket(&TenantId::default(), Arc::new(InMemory::new()));
        check(bucket, folder.path()).await;
    }

    #[tokio::test]
    async fn tenants_of_one_bucket_have_a_part_of_it_each() {
        let folder = tempfile::tempdir().expect("a folder");
        let bucket: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        let acme: TenantId = "acme".parse().expect("an identifier");
        let ours = Vault::bucket(&TenantId::default(), bucket.clone());
        let theirs = Vault::bucket(&acme, bucket);
        let partial = folder.path().join("fil_1");
        std::fs::write(&partial, b"0123456789").expect("written");
        theirs.take("fil_1", &partial).await.expect("taken");
        assert_eq!(theirs.list().await.expect("listed"), ["fil_1"]);
        assert!(!ours.has("fil_1").await.expect("answers"));
        assert!(ours.list().await.expect("listed").is_empty());
    }
}
