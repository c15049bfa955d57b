//! `tandem database`: the record moves from one kind of database to another.

use std::convert::Infallible;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::verify_audit_of;
use crate::config::Config;
use crate::store::Store;
use crate::store::copying::{self, Place, Progress};
use crate::store::settings::PostgresUrl;

/// Signs of a whole bar.
const BAR_SIGNS: i64 = 30;

#[derive(Debug, Subcommand)]
pub(super) enum DatabaseCommand {
    /// Copy all that is in the database into another one, which has to be empty; stop the server first
    Copy(CopyDatabase),
}

#[derive(Args, Debug)]
pub(super) struct CopyDatabase {
    /// postgres://… or the word sqlite, which is tandem.db in the data folder
    #[arg(long, value_name = "DATABASE")]
    to: Target,
    /// File with the password of the PostgreSQL database that is copied to
    #[arg(long, value_name = "FILE")]
    to_password_file: Option<PathBuf>,
}

/// Where to, as an operator says it.
#[derive(Clone, Debug)]
enum Target {
    Folder,
    Postgres(PostgresUrl),
}

impl FromStr for Target {
    // A parser that refuses names what it has refused, and there may be a password in it.
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "sqlite" => Self::Folder,
            other => Self::Postgres(other.to_owned().into()),
        })
    }
}

impl CopyDatabase {
    fn place(&self, config: &Config) -> anyhow::Result<Place> {
        let url = match &self.to {
            Target::Folder => {
                anyhow::ensure!(
                    self.to_password_file.is_none(),
                    "--to-password-file is for PostgreSQL: leave it out with --to sqlite, which has no password"
                );
                return Ok(Place::Sqlite(config.data.clone()));
            }
            Target::Postgres(url) => url.clone(),
        };
        if let Some(complaint) = url.complaint() {
            anyhow::bail!("--to {complaint}; `sqlite` is tandem.db in the data folder");
        }
        let Some(file) = &self.to_password_file else {
            return Ok(Place::Postgres(url));
        };
        let url = url.with_password_in(file);
        let url = url.with_context(|| format!("can not read {}", file.display()))?;
        Ok(Place::Postgres(url))
    }
}

pub(super) async fn run(config: &Config, command: DatabaseCommand) -> anyhow::Result<()> {
    match command {
        DatabaseCommand::Copy(copy) => copy_database(config, &copy).await,
    }
}

/// Copies, and proves the audit of what has arrived.
async fn copy_database(config: &Config, command: &CopyDatabase) -> anyhow::Result<()> {
    let to = command.place(config)?;
    let from = match config.database()? {
        Some(url) => Place::Postgres(url),
        None => Place::Sqlite(config.data.clone()),
    };
    let mut shown = Shown::default();
    let copied = copying::copy((&from, &to), &mut |progress| shown.show(progress)).await;
    shown.end();
    let copied = copied?;
    for one in copied.iter().filter(|one| one.n_rows > 0) {
        println!("{:>12}  {}", one.n_rows, one.table);
    }
    let database = match &to {
        Place::Postgres(url) => Some(url),
        Place::Sqlite(_) => None,
    };
    let store = Store::open_at(&config.data, database).await?;
    let proved = verify_audit_of(config, &store, false).await;
    store.close().await;
    let is_whole = proved?;
    anyhow::ensure!(
        is_whole,
        "all rows are copied, and the audit is not whole; `tandem audit verify` says whether it was before"
    );
    println!("All of {from} is in {to}. {}", what_next(&to));
    Ok(())
}

/// From when on a server runs on what has arrived.
fn what_next(to: &Place) -> &'static str {
    match to {
        Place::Postgres(_) => "It is used once the setting database names it.",
        Place::Sqlite(_) => "It is used once the setting database is taken out.",
    }
}

/// How far the copy is, on standard error: a bar where somebody looks at it, and a line for each table where it
/// goes into a file.
#[derive(Default)]
struct Shown {
    table: &'static str,
    percent: Option<i64>,
}

impl Shown {
    fn show(&mut self, progress: Progress) {
        let Progress {
            table,
            n_rows,
            n_rows_all,
        } = progress;
        let percent = percent_of(n_rows, n_rows_all);
        let mut out = io::stderr().lock();
        // Nobody has to see it.
        let _unseen = if io::stderr().is_terminal() {
            if self.percent == Some(percent) && self.table == table {
                return;
            }
            self.percent = Some(percent);
            let bar = bar_of(percent);
            write!(out, "\r[{bar}] {n_rows} of {n_rows_all} rows: {table:<24}")
        } else if self.table == table {
            return;
        } else {
            writeln!(out, "{n_rows} of {n_rows_all} rows: {table}")
        };
        self.table = table;
    }

    /// The next line is somebody else's.
    fn end(&self) {
        if self.percent.is_some() {
            eprintln!();
        }
    }
}

fn percent_of(n_rows: i64, n_rows_all: i64) -> i64 {
    match n_rows_all {
        0 => 100,
        _ => (n_rows.saturating_mul(100) / n_rows_all).clamp(0, 100),
    }
}

fn bar_of(percent: i64) -> String {
    let sign = |n| match n < percent * BAR_SIGNS / 100 {
        true => '#',
        false => ' ',
    };
    (0..BAR_SIGNS).map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_up_and_nothing_at_all_is_done_at_once() {
        assert_eq!(bar_of(0).trim_end(), "");
        assert_eq!(bar_of(50).trim_end().len(), 15);
        assert_eq!(bar_of(100), "#".repeat(30));
        assert_eq!(percent_of(0, 0), 100);
        assert_eq!(percent_of(1, 3), 33);
        assert_eq!(percent_of(4, 3), 100);
    }

    #[test]
    fn what_has_arrived_in_a_file_is_used_where_no_address_is_set() {
        let file = Place::Sqlite("data".into());
        let server = Place::Postgres("postgres://a@b/c".to_owned().into());
        assert!(what_next(&file).contains("taken out"));
        assert!(what_next(&server).contains("names it"));
    }

    #[test]
    fn what_is_copied_to_is_refused_without_being_repeated() {
        let refused = |to: &str| {
            let command = CopyDatabase {
                to: to.parse().expect("any text"),
                to_password_file: None,
            };
            let place = command.place(&Config::default());
            place.map_err(|error| error.to_string())
        };
        assert!(matches!(refused("sqlite"), Ok(Place::Sqlite(_))));
        assert!(matches!(
            refused("postgres://a@b/c"),
            Ok(Place::Postgres(_))
        ));
        for to in [
            "mysql://a:SECRET@b/c",
            "SECRET",
            "postgres://b/c?password=SECRET",
        ] {
            let complaint = refused(to).expect_err("refused");
            assert!(complaint.starts_with("--to ") && !complaint.contains("SECRET"));
        }
    }

    #[test]
    fn a_file_of_the_data_folder_takes_no_password() {
        let command = CopyDatabase {
            to: Target::Folder,
            to_password_file: Some("no such file".into()),
        };
        let refused = command.place(&Config::default());
        let complaint = refused.map(drop).expect_err("refused").to_string();
        assert!(complaint.starts_with("--to-password-file is for PostgreSQL"));
    }
}
