//! A transaction of one tenant: what is read and written inside it is theirs.

use std::ops::{Deref, DerefMut};

use sqlx::{Any, AnyConnection, Transaction};

use super::{Store, TenantId};

/// A transaction on the writer's connection; dropping it undoes it.
#[derive(Debug)]
pub struct Tx {
    tenant: TenantId,
    inner: Transaction<'static, Any>,
}

impl Tx {
    /// Whose it is, as it is bound.
    pub(super) fn tenant(&self) -> String {
        self.tenant.as_str().to_owned()
    }

    /// Whose it is.
    pub(super) fn id(&self) -> &TenantId {
        &self.tenant
    }

    /// Makes what was done last.
    ///
    /// # Errors
    /// The database failed; then nothing was done.
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        self.inner.commit().await
    }
}

impl Deref for Tx {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }
}

impl Store {
    /// Begins a transaction; others that write wait for its end.
    pub(super) async fn begin(&self) -> Result<Tx, sqlx::Error> {
        Ok(Tx {
            tenant: self.tenant.clone(),
            inner: self.writer.begin().await?,
        })
    }
}
