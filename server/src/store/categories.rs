//! Categories: which there are beside the words of the settings, and their rules (ADR 0077).
//!
//! A word of the settings is a category of the first level without a row here, until somebody says more of
//! it. Whoever asks hands those words in, since the store knows no settings.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::FromRow;
use tandem_tickets::categories::{self, Category, CategoryRule, Need};
use tandem_tickets::limits::{CATEGORIES_KEPT_MAX, CATEGORIES_MAX};
use tandem_tickets::{Priority, tags};

use super::{Store, StoreError, Tx, audit, fields};
use crate::audit::{Act, Author, NewRecord};
use crate::source::Millis;

/// A category that is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptCategory {
    /// What it is.
    pub category: Category,
    /// Counts its changes from 1; 0 where it is a word of the settings and no more.
    pub version: i64,
}

/// What a category is to be; what is `None` stays. Its word never changes.
#[derive(Clone, Debug, Default)]
pub struct CategoryChange {
    /// Whether no ticket is put there any more.
    pub is_archived: Option<bool>,
    /// Another team, or none.
    pub team: Option<Option<String>>,
    /// Another priority, or none.
    pub priority: Option<Option<Priority>>,
    /// Other tags, all of them.
    pub tags: Option<Vec<String>>,
    /// Other needs, all of them.
    pub needs: Option<Vec<Need>>,
}

/// Why a category was not made or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CategoryRefused {
    /// There is none with this word.
    #[error("there is no such category")]
    Unknown,
    /// There is one with this word, or was.
    #[error("the word is a category's")]
    Taken,
    /// It is to stand under one that there is not, that is archived, or that stands under another one.
    #[error("there is no such category to stand under")]
    NoParent,
    /// It needs a field that there is not: its key.
    #[error("there is no field {0}")]
    NoField(String),
    /// Somebody has changed it since it was read.
    #[error("the category was changed")]
    Changed,
    /// There are as many as there may be.
    #[error("there are too many categories")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for CategoryRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

#[derive(FromRow)]
struct CategoryRow {
    word: String,
    is_archived: i64,
    team: Option<String>,
    priority: Option<String>,
    tags: String,
    needs: String,
    version: i64,
}

impl CategoryRow {
    fn read(self) -> Result<KeptCategory, StoreError> {
        let priority = self.priority.as_deref();
        let priority = priority.map(|word| Priority::parse(word).ok_or_else(|| unreadable(word)));
        let needs: Vec<String> =
            serde_json::from_str(&self.needs).map_err(|_| unreadable(&self.needs))?;
        let rule = CategoryRule {
            team: self.team,
            priority: priority.transpose()?,
            tags: tags::from_text(&self.tags),
            needs: needs.iter().filter_map(|word| Need::parse(word)).collect(),
        };
        let category = Category {
            word: self.word,
            is_archived: self.is_archived == 1,
            rule,
        };
        let version = self.version;
        Ok(KeptCategory { category, version })
    }
}

fn unreadable(value: &str) -> StoreError {
    StoreError::Unreadable {
        what: "category of tickets",
        value: value.to_owned(),
    }
}

/// All rows; there are [`CATEGORIES_KEPT_MAX`] at most.
const ALL: &str = "SELECT word, is_archived, team, priority, tags, needs, version \
     FROM ticket_categories WHERE tenant_id = $1 ORDER BY word";
/// A category and the one that it stands under, that one first.
pub(super) const WITH_PARENT: &str = "SELECT word, is_archived, team, priority, tags, needs, version \
     FROM ticket_categories WHERE tenant_id = $1 AND word IN ($2, $3)";
/// Whether something stands under a category.
pub(super) const CHILD: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM ticket_categories \
     WHERE tenant_id = $1 AND parent = $2 LIMIT 1) AS found";

impl Store {
    /// All categories in the order of menus, those that are archived too: the words of the settings, then
    /// those that were made, each with what stands under it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn categories(&self, settings: &[String]) -> Result<Vec<KeptCategory>, StoreError> {
        let query = sqlx::query_as(ALL).bind(self.tenant());
        let rows: Vec<CategoryRow> = query.fetch_all(&self.reader).await?;
        let kept = rows.into_iter().map(CategoryRow::read);
        Ok(in_order(settings, kept.collect::<Result<_, _>>()?))
    }

    /// Whether something stands under a category.
    ///
    /// # Errors
    /// The store failed.
    pub(super) async fn is_parent(&self, word: &str) -> Result<bool, StoreError> {
        let query = sqlx::query_scalar(CHILD).bind(self.tenant()).bind(word);
        let n_found: i64 = query.fetch_one(&self.reader).await?;
        Ok(n_found > 0)
    }

    /// Makes one more.
    ///
    /// # Errors
    /// [`CategoryRefused`].
    pub async fn add_category(
        &self,
        settings: &[String],
        new: Category,
        by: &Author,
        now: Millis,
    ) -> Result<KeptCategory, CategoryRefused> {
        let mut tx = self.begin().await?;
        let all = in_order(settings, all_in(&mut tx).await?);
        if all.iter().any(|one| one.category.word == new.word) {
            return Err(CategoryRefused::Taken);
        }
        let parent = categories::parent_of(&new.word);
        let is_there = |parent: &str| {
            let stands = |one: &&KeptCategory| one.category.word == parent;
            let found = all.iter().find(stands);
            found.is_some_and(|one| !one.category.is_archived)
                && categories::parent_of(parent).is_none()
        };
        if parent.is_some_and(|parent| !is_there(parent)) {
            return Err(CategoryRefused::NoParent);
        }
        let kept = KeptCategory {
            category: new,
            version: 1,
        };
        let mut after = all;
        after.push(kept.clone());
        refuse_too_many(&after)?;
        refuse_needs(&mut tx, &kept.category.rule.needs).await?;
        insert(&mut tx, &kept, now).await?;
        let record = NewRecord::new(by, Act::CategoryMade, &kept.category.word);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(kept)
    }

    /// Changes one, unless it is another version than `seen`.
    ///
    /// # Errors
    /// [`CategoryRefused`].
    pub async fn change_category(
        &self,
        (settings, word): (&[String], &str),
        change: CategoryChange,
        seen: Option<i64>,
        (by, now): (&Author, Millis),
    ) -> Result<KeptCategory, CategoryRefused> {
        let mut tx = self.begin().await?;
        let mut all = in_order(settings, all_in(&mut tx).await?);
        let known = all.iter_mut().find(|one| one.category.word == word);
        let known = known.ok_or(CategoryRefused::Unknown)?;
        let mut kept = known.clone();
        if seen.is_some_and(|seen| seen != kept.version) {
            return Err(CategoryRefused::Changed);
        }
        if let Some(needs) = &change.needs {
            refuse_needs(&mut tx, needs).await?;
        }
        let was_archived = kept.category.is_archived;
        let was_kept = kept.version > 0;
        kept.category = changed(kept.category, change);
        kept.version += 1;
        known.clone_from(&kept);
        if was_archived && !kept.category.is_archived {
            refuse_too_many(&all)?;
        }
        if was_kept {
            update(&mut tx, &kept, now).await?;
        } else {
            insert(&mut tx, &kept, now).await?;
        }
        let detail = match (was_archived, kept.category.is_archived) {
            (false, true) => "archived",
            (true, false) => "offered",
            _ => "",
        };
        let record = NewRecord::new(by, Act::CategoryChanged, word).detail(detail);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(kept)
    }
}

/// Those that tickets can be put into: neither they nor the one that they stand under are archived.
pub fn offered(all: &[KeptCategory]) -> Vec<String> {
    let archived: BTreeSet<&str> = all
        .iter()
        .filter(|one| one.category.is_archived)
        .map(|one| one.category.word.as_str())
        .collect();
    let is_offered = |word: &&str| {
        let parent = categories::parent_of(word);
        !archived.contains(word) && parent.is_none_or(|parent| !archived.contains(parent))
    };
    let words = all.iter().map(|one| one.category.word.as_str());
    words.filter(is_offered).map(str::to_owned).collect()
}

/// The words of the settings and what is kept: the first level in the order of the settings and then of the
/// letters, each with what stands under it; at the end what stands under nothing any more.
fn in_order(settings: &[String], kept: Vec<KeptCategory>) -> Vec<KeptCategory> {
    let of_settings = |word: &String| KeptCategory {
        category: Category {
            word: word.clone(),
            ..Category::default()
        },
        version: 0,
    };
    let mut all: Vec<KeptCategory> = settings.iter().map(of_settings).collect();
    for one in kept {
        let is_it = |known: &&mut KeptCategory| known.category.word == one.category.word;
        match all.iter_mut().take(settings.len()).find(is_it) {
            Some(known) => *known = one,
            None => all.push(one),
        }
    }
    let mut below: BTreeMap<String, Vec<KeptCategory>> = BTreeMap::new();
    let mut first = Vec::new();
    for one in all {
        match categories::parent_of(&one.category.word).map(str::to_owned) {
            Some(parent) => below.entry(parent).or_default().push(one),
            None => first.push(one),
        }
    }
    let mut ordered = Vec::new();
    for one in first {
        let own = below.remove(&one.category.word);
        ordered.push(one);
        ordered.extend(own.into_iter().flatten());
    }
    ordered.extend(below.into_values().flatten());
    ordered
}

async fn all_in(tx: &mut Tx) -> Result<Vec<KeptCategory>, StoreError> {
    let query = sqlx::query_as(ALL).bind(tx.tenant());
    let rows: Vec<CategoryRow> = query.fetch_all(&mut **tx).await?;
    rows.into_iter().map(CategoryRow::read).collect()
}

/// Nothing where so many may be offered and kept. Who offers a category of the first level offers all that
/// stands under it.
fn refuse_too_many(all: &[KeptCategory]) -> Result<(), CategoryRefused> {
    if offered(all).len() > CATEGORIES_MAX || all.len() > CATEGORIES_KEPT_MAX {
        return Err(CategoryRefused::TooMany);
    }
    Ok(())
}

/// Nothing where all fields that are needed are there.
async fn refuse_needs(tx: &mut Tx, needs: &[Need]) -> Result<(), CategoryRefused> {
    let known = fields::all_in(tx).await?;
    for need in needs {
        if let Need::Field(key) = need
            && known.iter().all(|one| one.field.key != *key)
        {
            return Err(CategoryRefused::NoField(key.clone()));
        }
    }
    Ok(())
}

fn changed(category: Category, change: CategoryChange) -> Category {
    let rule = category.rule;
    Category {
        word: category.word,
        is_archived: change.is_archived.unwrap_or(category.is_archived),
        rule: CategoryRule {
            team: change.team.unwrap_or(rule.team),
            priority: change.priority.unwrap_or(rule.priority),
            tags: change.tags.unwrap_or(rule.tags),
            needs: change.needs.unwrap_or(rule.needs),
        },
    }
}

async fn insert(tx: &mut Tx, kept: &KeptCategory, now: Millis) -> Result<(), StoreError> {
    let Category {
        word,
        is_archived,
        rule,
    } = &kept.category;
    sqlx::query(
        "INSERT INTO ticket_categories (tenant_id, word, parent, is_archived, team, priority, tags, \
         needs, created_at, updated_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(word)
    .bind(categories::parent_of(word).map(str::to_owned))
    .bind(i64::from(*is_archived))
    .bind(&rule.team)
    .bind(rule.priority.map(|one| one.as_str().to_owned()))
    .bind(tags::text(&rule.tags))
    .bind(written(&rule.needs)?)
    .bind(now)
    .bind(kept.version)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn update(tx: &mut Tx, kept: &KeptCategory, now: Millis) -> Result<(), StoreError> {
    let Category {
        word,
        is_archived,
        rule,
    } = &kept.category;
    sqlx::query(
        "UPDATE ticket_categories SET is_archived = $3, team = $4, priority = $5, tags = $6, \
         needs = $7, updated_at = $8, version = $9 WHERE tenant_id = $1 AND word = $2",
    )
    .bind(tx.tenant())
    .bind(word)
    .bind(i64::from(*is_archived))
    .bind(&rule.team)
    .bind(rule.priority.map(|one| one.as_str().to_owned()))
    .bind(tags::text(&rule.tags))
    .bind(written(&rule.needs)?)
    .bind(now)
    .bind(kept.version)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn written(needs: &[Need]) -> Result<String, StoreError> {
    let words: Vec<String> = needs.iter().map(Need::word).collect();
    serde_json::to_string(&words).map_err(|error| unreadable(&error.to_string()))
}

/// The category of this word with the rule that counts there, its parent's with it; it is archived where
/// its parent is. One that is a word of the settings and no more has an empty rule.
pub(super) async fn of_word(tx: &mut Tx, word: &str) -> Result<Category, StoreError> {
    let parent = categories::parent_of(word);
    let rows: Vec<CategoryRow> = sqlx::query_as(WITH_PARENT)
        .bind(tx.tenant())
        .bind(word)
        .bind(parent.unwrap_or(word))
        .fetch_all(&mut **tx)
        .await?;
    let mut own = Category {
        word: word.to_owned(),
        ..Category::default()
    };
    let mut above = None;
    for row in rows {
        let category = row.read()?.category;
        if category.word == word {
            own = category;
        } else {
            above = Some(category);
        }
    }
    let Some(above) = above else {
        return Ok(own);
    };
    Ok(Category {
        is_archived: own.is_archived || above.is_archived,
        rule: own.rule.under(&above.rule),
        ..own
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(word: &str, is_archived: bool) -> KeptCategory {
        KeptCategory {
            category: Category {
                word: word.to_owned(),
                is_archived,
                rule: CategoryRule::default(),
            },
            version: 1,
        }
    }

    #[test]
    fn what_stands_under_a_category_follows_it() {
        let settings = ["Fault", "Account"].map(str::to_owned);
        let rows = [
            ("Account › Name", false),
            ("Account › Password", false),
            ("Device", false),
            ("Device › Router", false),
            ("Fault", true),
            ("Fault › Noise", false),
            ("Gone › Left", false),
        ];
        let rows = rows.map(|(word, is_archived)| kept(word, is_archived));
        let all = in_order(&settings, rows.to_vec());
        let words: Vec<&str> = all.iter().map(|one| one.category.word.as_str()).collect();
        let expected = [
            "Fault",
            "Fault › Noise",
            "Account",
            "Account › Name",
            "Account › Password",
            "Device",
            "Device › Router",
            "Gone › Left",
        ];
        assert_eq!(words, expected);
        assert_eq!((all[0].version, all[2].version), (1, 0));
        // Nothing is put under what is archived.
        assert_eq!(offered(&all), expected[2..]);
    }

    #[test]
    fn what_stands_under_a_category_is_offered_with_it_and_counts() {
        let under = |n: usize| kept(&format!("Device › {n}"), false);
        let of = |n_under: usize, is_archived: bool| {
            let first = [kept("Device", is_archived)];
            let all: Vec<_> = first.into_iter().chain((0..n_under).map(under)).collect();
            refuse_too_many(&all)
        };
        of(CATEGORIES_MAX - 1, false).expect("as many as there may be");
        of(CATEGORIES_MAX, true).expect("none of them is offered");
        assert!(matches!(
            of(CATEGORIES_MAX, false),
            Err(CategoryRefused::TooMany)
        ));
        of(CATEGORIES_KEPT_MAX - 1, true).expect("as many as are kept");
        assert!(matches!(
            of(CATEGORIES_KEPT_MAX, true),
            Err(CategoryRefused::TooMany)
        ));
    }
}
