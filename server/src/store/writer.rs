//! What writes: one transaction at a time in the whole database, whichever server it comes from.
//!
//! Much is read and then written in one transaction: the end of the audit, the number of the next
//! ticket, whether a key has come before. SQLite has one writer by itself. On PostgreSQL whatever
//! goes through here takes a lock first that ends with its transaction (ADR 0047), and so does a
//! single statement: nothing that is written passes by.

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use futures_util::{FutureExt as _, TryFutureExt as _};
use sqlx::any::{AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::{Any, AnyPool, Either, Execute, Executor, SqlStr, Transaction};

use super::Dialect;
use super::postgres::TAKE_TURN;

/// The way to write; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    pool: AnyPool,
    dialect: Dialect,
}

impl Writer {
    pub(super) fn new(pool: AnyPool, dialect: Dialect) -> Self {
        Self { pool, dialect }
    }

    /// A transaction, once all that have begun before are over. SQLite is told at once that something will be
    /// written: one that has read until then is refused and does not wait, where another process writes.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        match self.dialect {
            Dialect::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await,
            Dialect::Postgres { .. } => {
                let mut tx = self.pool.begin().await?;
                sqlx::query(TAKE_TURN).execute(&mut *tx).await?;
                Ok(tx)
            }
        }
    }

    /// Connections for what can not be done inside a transaction; it waits for no turn.
    pub(super) fn pool(&self) -> &AnyPool {
        &self.pool
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

type Step = Either<AnyQueryResult, AnyRow>;

/// A single statement, with a transaction of its own.
impl<'p> Executor<'p> for &Writer {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Step, sqlx::Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let writer = self.clone();
        async move {
            let mut tx = writer.begin().await?;
            let steps: Vec<Step> = tx.fetch_many(query).try_collect().await?;
            tx.commit().await?;
            // What was written is committed before anybody reads of it.
            Ok(stream::iter(steps.into_iter().map(Ok)))
        }
        .try_flatten_stream()
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxFuture<'e, Result<Option<AnyRow>, sqlx::Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let writer = self.clone();
        async move {
            let mut tx = writer.begin().await?;
            let row = tx.fetch_optional(query).await?;
            tx.commit().await?;
            Ok(row)
        }
        .boxed()
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, Result<AnyStatement, sqlx::Error>>
    where
        'p: 'e,
    {
        let pool = self.pool.clone();
        async move { pool.prepare_with(sql, parameters).await }.boxed()
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<sqlx::Describe<Any>, sqlx::Error>>
    where
        'p: 'e,
    {
        let pool = self.pool.clone();
        async move { pool.describe(sql).await }.boxed()
    }
}
