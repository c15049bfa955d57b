//! The tables: what is in `migrations` is written once for both databases, what is in `sqlite` and
//! `postgres` below it once for each of them. A number stands either there or in both of these.

use sqlx::migrate::{Migration, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::postgres;

static BOTH: Migrator = sqlx::migrate!("src/store/migrations");
static SQLITE: Migrator = sqlx::migrate!("src/store/migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("src/store/migrations/postgres");

/// What makes a SQLite database today's.
pub(super) fn sqlite() -> Migrator {
    Migrator::with_migrations(BOTH.iter().chain(SQLITE.iter()).cloned().collect())
}

/// What makes a PostgreSQL database today's. Servers that start together take turns.
pub(super) fn postgres() -> Migrator {
    let both = BOTH.iter().cloned().map(|migration| Migration {
        sql: AssertSqlSafe(postgres::translate(migration.sql.as_str())).into_sql_str(),
        ..migration
    });
    Migrator::with_migrations(both.chain(POSTGRES.iter().cloned()).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn numbers(migrations: &Migrator) -> BTreeSet<i64> {
        migrations
            .iter()
            .map(|migration| migration.version)
            .collect()
    }

    #[test]
    fn a_migration_is_for_both_databases_or_written_for_each() {
        let (both, sqlite, postgres) = (numbers(&BOTH), numbers(&SQLITE), numbers(&POSTGRES));
        assert_eq!(sqlite, postgres, "one of them lacks a migration");
        assert!(both.is_disjoint(&sqlite), "a number is given twice");
        assert!(both.len() > 20 && !sqlite.is_empty());
    }

    #[test]
    fn every_number_is_given_once() {
        for migrations in [&BOTH, &SQLITE, &POSTGRES] {
            assert_eq!(numbers(migrations).len(), migrations.iter().count());
        }
    }
}
