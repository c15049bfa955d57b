//! Custom fields: which there are, and the values that tickets have (ADR 0062).
//!
//! A ticket carries its values as one text. Beside it stands each value in a row of its own, written in
//! the same transaction, by which lists find tickets.

use sqlx::FromRow;
use tandem_tickets::categories::Need;
use tandem_tickets::fields::{self, Field, FieldKind, FieldValue, FieldValues};
use tandem_tickets::limits::{FIELDS_KEPT_MAX, FIELDS_MAX};
use tandem_tickets::{Status, TimelineData};

use super::tickets::{ChangeRefused, Ticket};
use super::{Store, StoreError, Tx, audit};
use crate::audit::{Act, Author, NewRecord};
use crate::source::Millis;

/// A field that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptField {
    /// What it is.
    pub field: Field,
    /// Counts its changes from 1.
    pub version: i64,
}

/// What a field is to be; what is `None` stays. Its key and kind never change.
#[derive(Clone, Debug, Default)]
pub struct FieldChange {
    /// Another label.
    pub label: Option<String>,
    /// Other help.
    pub help: Option<String>,
    /// Other options, all of them.
    pub options: Option<Vec<String>>,
    /// Whether a ticket needs it to become solved or closed.
    pub is_required: Option<bool>,
    /// Whether it is offered no more.
    pub is_archived: Option<bool>,
    /// Its place among all of them, from 0; behind the last one it is the last.
    pub place: Option<usize>,
}

/// Why a field was not changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FieldRefused {
    /// There is none with this key.
    #[error("there is no such field")]
    Unknown,
    /// There is one with this key, or was.
    #[error("the key is a field's")]
    KeyTaken,
    /// Somebody has changed it since it was read.
    #[error("the field was changed")]
    Changed,
    /// There are as many as there may be.
    #[error("there are too many fields")]
    TooMany,
    /// The options are not those of its kind; what they must be.
    #[error("options {0}")]
    Options(&'static str),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for FieldRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

#[derive(FromRow)]
struct FieldRow {
    key: String,
    label: String,
    kind: String,
    help: String,
    options: String,
    is_required: i64,
    is_archived: i64,
    version: i64,
}

impl FieldRow {
    fn read(self) -> Result<KeptField, StoreError> {
        let kind = FieldKind::parse(&self.kind).ok_or_else(|| unreadable(&self.kind))?;
        let options = serde_json::from_str(&self.options).map_err(|_| unreadable(&self.options))?;
        let field = Field {
            key: self.key,
            label: self.label,
            kind,
            help: self.help,
            options,
            is_required: self.is_required == 1,
            is_archived: self.is_archived == 1,
        };
        let version = self.version;
        Ok(KeptField { field, version })
    }
}

fn unreadable(value: &str) -> StoreError {
    StoreError::Unreadable {
        what: "field of tickets",
        value: value.to_owned(),
    }
}

/// All of them, in their order; there are [`FIELDS_KEPT_MAX`] at most.
const ALL: &str = "SELECT key, label, kind, help, options, is_required, is_archived, version \
     FROM ticket_fields WHERE tenant_id = $1 ORDER BY place, key";

impl Store {
    /// All fields in their order, those that are archived too.
    ///
    /// # Errors
    /// The store failed.
    pub async fn fields(&self) -> Result<Vec<KeptField>, StoreError> {
        let query = sqlx::query_as(ALL).bind(self.tenant());
        let rows: Vec<FieldRow> = query.fetch_all(&self.reader).await?;
        rows.into_iter().map(FieldRow::read).collect()
    }

    /// Defines one more, behind the others.
    ///
    /// # Errors
    /// [`FieldRefused`].
    pub async fn add_field(
        &self,
        new: Field,
        by: &Author,
        now: Millis,
    ) -> Result<KeptField, FieldRefused> {
        let mut tx = self.begin().await?;
        let all = all_in(&mut tx).await?;
        if all.iter().any(|one| one.field.key == new.key) {
            return Err(FieldRefused::KeyTaken);
        }
        refuse_too_many(&all, 1)?;
        let options = fields::read_options(new.kind, &new.options);
        let field = Field {
            options: options.map_err(FieldRefused::Options)?,
            ..new
        };
        sqlx::query(
            "INSERT INTO ticket_fields (tenant_id, key, label, kind, help, options, is_required, \
             is_archived, place, created_at, updated_at, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 1)",
        )
        .bind(tx.tenant())
        .bind(&field.key)
        .bind(&field.label)
        .bind(field.kind.as_str())
        .bind(&field.help)
        .bind(written(&field.options)?)
        .bind(i64::from(field.is_required))
        .bind(i64::from(field.is_archived))
        .bind(i64::try_from(all.len()).unwrap_or(i64::MAX))
        .bind(now)
        .execute(&mut *tx)
        .await?;
        let record = NewRecord::new(by, Act::FieldMade, &field.key).detail(field.kind.as_str());
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(KeptField { field, version: 1 })
    }

    /// Changes one, unless it is another version than `seen`.
    ///
    /// # Errors
    /// [`FieldRefused`].
    pub async fn change_field(
        &self,
        key: &str,
        change: FieldChange,
        seen: Option<i64>,
        (by, now): (&Author, Millis),
    ) -> Result<KeptField, FieldRefused> {
        let mut tx = self.begin().await?;
        let all = all_in(&mut tx).await?;
        let known = all.iter().find(|one| one.field.key == key);
        let mut kept = known.ok_or(FieldRefused::Unknown)?.clone();
        if seen.is_some_and(|seen| seen != kept.version) {
            return Err(FieldRefused::Changed);
        }
        let place = change.place;
        let was_archived = kept.field.is_archived;
        kept.field = changed(kept.field, change)?;
        kept.version += 1;
        if was_archived && !kept.field.is_archived {
            refuse_too_many(&all, 0)?;
        }
        update(&mut tx, &kept, now).await?;
        if let Some(place) = place {
            order(&mut tx, &all, key, place).await?;
        }
        let word = match (was_archived, kept.field.is_archived) {
            (false, true) => "archived",
            (true, false) => "offered",
            _ => "",
        };
        let record = NewRecord::new(by, Act::FieldRedefined, key).detail(word);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(kept)
    }
}

/// As [`Store::fields`], inside the caller's transaction.
pub(super) async fn all_in(tx: &mut Tx) -> Result<Vec<KeptField>, StoreError> {
    let query = sqlx::query_as(ALL).bind(tx.tenant());
    let rows: Vec<FieldRow> = query.fetch_all(&mut **tx).await?;
    rows.into_iter().map(FieldRow::read).collect()
}

/// Nothing where one more may be offered, and `n_more` be kept.
fn refuse_too_many(all: &[KeptField], n_more: i64) -> Result<(), FieldRefused> {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let n_offered = all.iter().filter(|one| !one.field.is_archived).count();
    let is_full = count(n_offered) >= FIELDS_MAX || count(all.len()) + n_more > FIELDS_KEPT_MAX;
    if is_full {
        return Err(FieldRefused::TooMany);
    }
    Ok(())
}

fn changed(field: Field, change: FieldChange) -> Result<Field, FieldRefused> {
    let options = match change.options {
        Some(words) => fields::read_options(field.kind, &words).map_err(FieldRefused::Options)?,
        None => field.options,
    };
    Ok(Field {
        key: field.key,
        kind: field.kind,
        options,
        label: change.label.unwrap_or(field.label),
        help: change.help.unwrap_or(field.help),
        is_required: change.is_required.unwrap_or(field.is_required),
        is_archived: change.is_archived.unwrap_or(field.is_archived),
    })
}

async fn update(tx: &mut Tx, kept: &KeptField, now: Millis) -> Result<(), StoreError> {
    let field = &kept.field;
    sqlx::query(
        "UPDATE ticket_fields SET label = $3, help = $4, options = $5, is_required = $6, \
         is_archived = $7, updated_at = $8, version = $9 WHERE tenant_id = $1 AND key = $2",
    )
    .bind(tx.tenant())
    .bind(&field.key)
    .bind(&field.label)
    .bind(&field.help)
    .bind(written(&field.options)?)
    .bind(i64::from(field.is_required))
    .bind(i64::from(field.is_archived))
    .bind(now)
    .bind(kept.version)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Puts one at a place among the others. Where those stand is no change of theirs.
async fn order(tx: &mut Tx, all: &[KeptField], key: &str, place: usize) -> Result<(), StoreError> {
    let others = all.iter().map(|one| one.field.key.as_str());
    let mut keys: Vec<&str> = others.filter(|other| *other != key).collect();
    keys.insert(place.min(keys.len()), key);
    for (place, key) in keys.into_iter().enumerate() {
        sqlx::query("UPDATE ticket_fields SET place = $3 WHERE tenant_id = $1 AND key = $2")
            .bind(tx.tenant())
            .bind(key)
            .bind(i64::try_from(place).unwrap_or(i64::MAX))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

fn written(options: &[String]) -> Result<String, StoreError> {
    serde_json::to_string(options).map_err(|error| unreadable(&error.to_string()))
}

/// Values as the column of a ticket has them.
pub(super) fn text(values: &FieldValues) -> Result<String, StoreError> {
    serde_json::to_string(values).map_err(|error| unreadable(&error.to_string()))
}

/// Reads what [`text`] wrote.
pub(super) fn from_text(text: &str) -> Result<FieldValues, StoreError> {
    serde_json::from_str(text).map_err(|_| unreadable(text))
}

/// Gives `ticket` other values, in memory and in the rows by which lists find it, and says what happened.
///
/// # Errors
/// [`ChangeRefused::Fields`] with all that is wrong, or the store failed.
pub(super) async fn apply(
    tx: &mut Tx,
    ticket: &mut Ticket,
    wanted: Vec<(String, Option<FieldValue>)>,
) -> Result<Vec<TimelineData>, ChangeRefused> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let all = all_in(tx).await?;
    let mut values = Vec::new();
    let mut wrong = Vec::new();
    for (key, value) in wanted {
        let field = all.iter().map(|one| &one.field).find(|one| one.key == key);
        match field.map(|field| (field, value.map(|value| field.read(value)).transpose())) {
            None => wrong.push((key, "is no field")),
            Some((_, Err(detail))) => wrong.push((key, detail)),
            Some((field, Ok(value))) => values.push((field, value)),
        }
    }
    if !wrong.is_empty() {
        return Err(ChangeRefused::Fields(wrong));
    }
    let mut happened = Vec::new();
    for (field, to) in values {
        let from = match &to {
            Some(value) => ticket.fields.insert(field.key.clone(), value.clone()),
            None => ticket.fields.remove(&field.key),
        };
        if from == to {
            continue;
        }
        keep(tx, &ticket.id, &field.key, to.as_ref()).await?;
        happened.push(TimelineData::FieldChanged {
            field: field.key.clone(),
            label: field.label.clone(),
            of: field.kind,
            from,
            to,
        });
    }
    Ok(happened)
}

/// Nothing where a ticket may become `to`: it is not done by that, or has all that is required, and all that
/// its category `needs`.
///
/// # Errors
/// [`ChangeRefused::Fields`] with those that it lacks, or the store failed.
pub(super) async fn require(
    tx: &mut Tx,
    ticket: &Ticket,
    to: Option<Status>,
    needs: &[Need],
) -> Result<(), ChangeRefused> {
    let ends = !ticket.status.is_done() && to.is_some_and(Status::is_done);
    if !ends {
        return Ok(());
    }
    let all = all_in(tx).await?;
    let is_needed =
        |field: &Field| field.is_required || needs.contains(&Need::Field(field.key.clone()));
    let is_missing = |field: &Field| {
        is_needed(field) && !field.is_archived && !ticket.fields.contains_key(&field.key)
    };
    let missing = all.into_iter().map(|one| one.field).filter(is_missing);
    let missing: Vec<_> = missing
        .map(|field| {
            (
                field.key,
                "must be filled before the ticket is solved or closed",
            )
        })
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(ChangeRefused::Fields(missing))
    }
}

/// The row by which lists find a ticket.
async fn keep(
    tx: &mut Tx,
    ticket_id: &str,
    key: &str,
    value: Option<&FieldValue>,
) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM ticket_field_values WHERE tenant_id = $1 AND ticket_id = $2 AND field = $3",
    )
    .bind(tx.tenant())
    .bind(ticket_id)
    .bind(key)
    .execute(&mut **tx)
    .await?;
    if let Some(value) = value {
        sqlx::query(
            "INSERT INTO ticket_field_values (ticket_id, field, tenant_id, value) \
             VALUES ($1, $2, $3, $4)",
        )
        .bind(ticket_id)
        .bind(key)
        .bind(tx.tenant())
        .bind(value.to_string())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Takes off a ticket what somebody has typed into its fields; what was chosen is a word of the team's and
/// stays. Answers with what is left, as the column has it.
pub(super) async fn erase(
    tx: &mut Tx,
    ticket_id: &str,
    values: &str,
) -> Result<FieldValues, StoreError> {
    let mut values = from_text(values)?;
    if values.is_empty() {
        return Ok(values);
    }
    let all = all_in(tx).await?;
    let is_typed = |key: &String| {
        let field = all.iter().find(|one| one.field.key == *key);
        field.is_none_or(|one| one.field.kind.is_typed())
    };
    let typed: Vec<String> = values.keys().filter(|key| is_typed(key)).cloned().collect();
    for key in typed {
        values.remove(&key);
        keep(tx, ticket_id, &key, None).await?;
    }
    Ok(values)
}

#[cfg(test)]
mod tests;
