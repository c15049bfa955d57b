//! Lists of tickets: one page of those that a filter wants, by the index that leaves the fewest to read.
//!
//! One text says all that can be asked for. Beside it stands one plain condition more, of the field that
//! narrows a list most: what is written as "anything, or this" finds no index. Words are looked up by
//! their letters first; the tickets that hold them are compared with the words where they are few, and
//! the list is read in its order where they are many (ADR 0046).

use sqlx::{FromRow as _, Row as _};
use tandem_tickets::limits::FIELD_FILTERS_MAX;
use tandem_tickets::{Priority, Status, search};

use super::tickets::{AS_ARRAY, Ticket, TicketFilter, TicketOrder, TicketRow, select_tickets};
use super::{Dialect, Store, StoreError};
use crate::source::Millis;

/// Tickets whose letters are looked up are read one by one where there are at most so many; where there are
/// more, the next that fits is near in every order.
const FEW: i64 = 2_000;
/// Stands for no team where a team is looked for; none is called that.
const NO_TEAM: &str = ",";

/// Where they are few, the list is read by what was found here: to look the letters up costs more than all else.
const FOUND: &str = "SELECT COUNT(*), CASE WHEN COUNT(*) < $2 THEN json_group_array(place) ELSE '' END FROM (SELECT rowid AS place \
     FROM ticket_search WHERE ticket_search MATCH $1 LIMIT $2) AS found";
/// PostgreSQL finds the letters of a pattern by itself, and reads the tickets that hold them at once.
const FOUND_POSTGRES: &str = r"SELECT COUNT(*), '' FROM (SELECT 1 FROM tickets
     WHERE search_text LIKE $1 ESCAPE '\' AND search_text LIKE $2 ESCAPE '\'
     AND search_text LIKE $3 ESCAPE '\' AND search_text LIKE $4 ESCAPE '\' LIMIT $5) AS found";

macro_rules! wanted {
    ($of_tenant:literal) => {
        select_tickets!(concat!(
            $of_tenant,
            r" AND ($2 = '' OR t.status = $2)
              AND t.search_text LIKE $3 ESCAPE '\' AND t.search_text LIKE $4 ESCAPE '\'
              AND t.search_text LIKE $5 ESCAPE '\' AND t.search_text LIKE $6 ESCAPE '\'
              AND ($9 = '' OR t.priority = $9) AND t.tags LIKE $10 ESCAPE '\'
              AND ($11 = '' OR ($11 = 'none' AND t.assignee_id IS NULL) OR t.assignee_id = $11)
              AND ($24 = '' OR ($24 = ',' AND t.team IS NULL) OR t.team = $24)
              AND ($12 = '' OR t.resolution = $12)
              AND ($13 = '' OR t.category = $13
              OR SUBSTR(t.category, 1, LENGTH($13) + 3) = $13 || ' › ')
              AND ($15 IS NULL OR l.due_at < $15)
              AND ($18 = '' OR EXISTS (SELECT 1 FROM ticket_field_values f
              WHERE f.ticket_id = t.id AND f.field = $18 AND f.value = $19))
              AND ($20 = '' OR EXISTS (SELECT 1 FROM ticket_field_values f
              WHERE f.ticket_id = t.id AND f.field = $20 AND f.value = $21))
              AND ($22 = '' OR EXISTS (SELECT 1 FROM ticket_field_values f
              WHERE f.ticket_id = t.id AND f.field = $22 AND f.value = $23))
              AND (($16 = 'only' AND t.merged_into IS NOT NULL)
              OR ($16 = '' AND (t.merged_into IS NULL OR t.number = $17)))"
        ))
    };
}

const WANTED: &str = wanted!("WHERE t.tenant_id = $1");
/// A sign before a column keeps SQLite from the indexes that begin with it: these tickets are named already.
const WANTED_OF_FEW: &str = wanted!(
    "WHERE +t.tenant_id = $1 AND t.id IN (SELECT p.ticket_id FROM json_each($25) found \
     JOIN ticket_places p ON p.place = found.value)"
);
/// What is looked for first stands in an array: its tickets are read by their names, whatever is
/// thought of their number.
const WANTED_OF_FEW_POSTGRES: &str = wanted!(
    r"WHERE t.tenant_id = $1 AND t.id = ANY(ARRAY(SELECT f.id FROM tickets f
     WHERE f.search_text LIKE $3 ESCAPE '\' AND f.search_text LIKE $4 ESCAPE '\'
     AND f.search_text LIKE $5 ESCAPE '\' AND f.search_text LIKE $6 ESCAPE '\'))"
);
/// Of a value that few tickets have, those are read by their names.
const WANTED_OF_VALUE: &str = wanted!(
    "WHERE +t.tenant_id = $1 AND t.id IN (SELECT v.ticket_id FROM ticket_field_values v \
     WHERE v.tenant_id = $1 AND v.field = $18 AND v.value = $19)"
);
const WANTED_OF_VALUE_POSTGRES: &str = wanted!(
    "WHERE t.tenant_id = $1 AND t.id = ANY(ARRAY(SELECT v.ticket_id FROM ticket_field_values v \
     WHERE v.tenant_id = $1 AND v.field = $18 AND v.value = $19))"
);
pub(super) const WITH_VALUE: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM ticket_field_values \
     WHERE tenant_id = $1 AND field = $2 AND value = $3 LIMIT $4) AS found";
const BY_UPDATE: &str = "AND (t.updated_at < $7 OR (t.updated_at = $7 AND t.id < $8)) \
     ORDER BY t.updated_at DESC, t.id DESC LIMIT $14";
const BY_DUE: &str = "AND l.tenant_id = $1 AND (l.due_at > $7 OR (l.due_at = $7 AND l.ticket_id > $8)) \
     ORDER BY l.due_at, l.ticket_id LIMIT $14";

/// What leaves so few tickets that they are read by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FewBy {
    /// The letters of all words.
    Letters(Dialect),
    /// The value of the first field.
    Value(Dialect),
}

impl Store {
    /// At most `limit` tickets, in the order that the filter names. Those of several teams are read team by
    /// team, each by the index, and put together in their order.
    ///
    /// # Errors
    /// The store failed.
    pub async fn tickets(
        &self,
        filter: &TicketFilter,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        let has_children = match &filter.category {
            Some(category) => self.is_parent(category).await?,
            None => false,
        };
        let filter = &TicketFilter {
            has_children,
            teams: filter.teams.clone().or_else(|| filter.sight.teams()),
            ..filter.clone()
        };
        let Some(teams @ [_, _, ..]) = filter.teams.as_deref() else {
            return self.tickets_in_one(filter, limit).await;
        };
        let mut all = Vec::new();
        for team in teams {
            let of_team = TicketFilter {
                teams: Some(vec![team.clone()]),
                ..filter.clone()
            };
            all.extend(self.tickets_in_one(&of_team, limit).await?);
        }
        match filter.order {
            TicketOrder::Updated => {
                all.sort_by(|a, b| (b.updated_at, &b.id).cmp(&(a.updated_at, &a.id)));
            }
            TicketOrder::Due => all.sort_by(|a, b| (a.due_at, &a.id).cmp(&(b.due_at, &b.id))),
        }
        all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(all)
    }

    /// As [`Self::tickets`], of one team at most.
    async fn tickets_in_one(
        &self,
        filter: &TicketFilter,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        let first = match filter.order {
            TicketOrder::Updated => Millis::MAX,
            TicketOrder::Due => Millis::MIN,
        };
        let (at, id) = filter.behind.clone().unwrap_or((first, String::new()));
        let team = first_team(filter);
        let places = self.few_with_letters(filter).await?;
        let (values, has_few) = self.values_by_rarity(filter).await?;
        let few_by = match (&places, has_few) {
            (Some(_), _) => Some(FewBy::Letters(self.dialect)),
            (None, true) => Some(FewBy::Value(self.dialect)),
            (None, false) => None,
        };
        let page = page(filter, few_by);
        let page = match self.dialect {
            Dialect::Sqlite => in_one_row(&page),
            Dialect::Postgres { .. } => page,
        };
        let mut query = sqlx::query(sqlx::AssertSqlSafe(page))
            .bind(self.tenant())
            .bind(filter.status.map_or("", Status::as_str));
        for pattern in search::patterns(&filter.query) {
            query = query.bind(pattern);
        }
        query = query
            .bind(at)
            .bind(id)
            .bind(filter.priority.map_or("", Priority::as_str))
            .bind(search::tag_pattern(filter.tag.as_deref()))
            .bind(wanted_assignee(filter))
            .bind(filter.resolution.as_deref().unwrap_or_default())
            .bind(filter.category.as_deref().unwrap_or_default())
            .bind(i64::from(limit))
            .bind(filter.due_before)
            .bind(["", "only"][usize::from(filter.merged)])
            .bind(numbered(&filter.query));
        for (field, value) in values {
            query = query.bind(field).bind(value);
        }
        query = query.bind(team);
        if let (Dialect::Sqlite, Some(places)) = (self.dialect, places) {
            query = query.bind(places);
        }
        for word in sight(filter, few_by).1 {
            query = query.bind(word);
        }
        let rows: Vec<TicketRow> = match self.dialect {
            Dialect::Sqlite => {
                let row = query.fetch_one(&self.reader).await?;
                serde_json::from_str(row.try_get(0)?).map_err(|error| StoreError::Unreadable {
                    what: "tickets",
                    value: error.to_string(),
                })?
            }
            Dialect::Postgres { .. } => {
                let rows = query.fetch_all(&self.reader).await?;
                let read = rows.iter().map(TicketRow::from_row);
                read.collect::<Result<_, _>>()?
            }
        };
        rows.into_iter().map(TicketRow::read).collect()
    }

    /// The values that are looked for, one that few tickets have first, and whether there is one. What is not
    /// asked for is empty.
    async fn values_by_rarity(
        &self,
        filter: &TicketFilter,
    ) -> Result<([(String, String); FIELD_FILTERS_MAX], bool), StoreError> {
        let mut values: [(String, String); FIELD_FILTERS_MAX] = Default::default();
        let wanted = filter.fields.iter().take(FIELD_FILTERS_MAX);
        for (place, value) in values.iter_mut().zip(wanted) {
            place.clone_from(value);
        }
        for rarest in 0..values.len() {
            let (field, value) = &values[rarest];
            if field.is_empty() {
                break;
            }
            let n_found: i64 = sqlx::query_scalar(WITH_VALUE)
                .bind(self.tenant())
                .bind(field)
                .bind(value)
                .bind(FEW + 1)
                .fetch_one(&self.reader)
                .await?;
            if n_found <= FEW {
                values.swap(0, rarest);
                return Ok((values, true));
            }
        }
        Ok((values, false))
    }

    /// The places of the tickets that hold the letters of all words that are looked for, where those are
    /// few; PostgreSQL finds them again by itself.
    async fn few_with_letters(&self, filter: &TicketFilter) -> Result<Option<String>, StoreError> {
        let tag = match self.dialect {
            Dialect::Sqlite => filter.tag.as_deref(),
            // Its index is of the words alone.
            Dialect::Postgres { .. } => None,
        };
        let Some(letters) = search::letters(&filter.query, tag) else {
            return Ok(None);
        };
        let query = match self.dialect {
            Dialect::Sqlite => sqlx::query_as(FOUND).bind(&letters),
            Dialect::Postgres { letters: false } => return Ok(None),
            Dialect::Postgres { letters: true } => search::patterns(&filter.query)
                .into_iter()
                .fold(sqlx::query_as(FOUND_POSTGRES), |query, pattern| {
                    query.bind(pattern)
                }),
        };
        let (n_found, places): (i64, String) = query.bind(FEW + 1).fetch_one(&self.reader).await?;
        Ok((n_found <= FEW).then_some(places))
    }
}

/// Whose tickets are looked for.
fn wanted_assignee(filter: &TicketFilter) -> &str {
    match &filter.assignee_id {
        None => "",
        Some(None) => "none",
        Some(Some(id)) => id,
    }
}

/// The team that is looked for, where it is one.
fn first_team(filter: &TicketFilter) -> &str {
    match filter.teams.as_deref() {
        None => "",
        Some([]) => NO_TEAM,
        Some([team, ..]) => team,
    }
}

/// The number that somebody looks for, with or without its sign; 0 has no ticket.
fn numbered(query: &str) -> i64 {
    let word = query.trim();
    let number = word.strip_prefix('#').unwrap_or(word);
    number.parse().unwrap_or_default()
}

/// All rows of a page in one. SQLite is asked on a thread of its own, and each row would come from there by
/// itself: to hand fifty over costs more than to find them.
pub(super) fn in_one_row(page: &str) -> String {
    format!("SELECT json_group_array({AS_ARRAY}) FROM ({page})")
}

/// The text of one page, of a few tickets that some database finds by something or of all; all of it is ours.
pub(super) fn page(filter: &TicketFilter, few_by: Option<FewBy>) -> String {
    let order = match filter.order {
        TicketOrder::Updated => BY_UPDATE,
        TicketOrder::Due => BY_DUE,
    };
    let few = few_by.map(|by| match by {
        FewBy::Letters(Dialect::Sqlite) => WANTED_OF_FEW,
        FewBy::Letters(Dialect::Postgres { .. }) => WANTED_OF_FEW_POSTGRES,
        FewBy::Value(Dialect::Sqlite) => WANTED_OF_VALUE,
        FewBy::Value(Dialect::Postgres { .. }) => WANTED_OF_VALUE_POSTGRES,
    });
    let (sight, _) = sight(filter, few_by);
    if let Some(few) = few {
        return format!("{few}{sight} {order}");
    }
    match filter.order {
        TicketOrder::Updated => format!("{WANTED}{sight} {} {order}", narrowest(filter)),
        // Few tickets are due, and those are read in their order.
        TicketOrder::Due => format!("{WANTED}{sight} {order}"),
    }
}

/// The condition of what may be read, and what is bound behind all else.
fn sight(filter: &TicketFilter, few_by: Option<FewBy>) -> (String, Vec<String>) {
    let has_places = few_by == Some(FewBy::Letters(Dialect::Sqlite));
    filter.sight.condition("t", 25 + usize::from(has_places))
}

/// The condition that leaves the fewest tickets, by what desks ask for.
fn narrowest(filter: &TicketFilter) -> &'static str {
    let is_given = |word: &Option<String>| word.as_ref().is_some_and(|word| !word.is_empty());
    if filter.assignee_id.as_ref().is_some_and(is_given) {
        "AND t.assignee_id = $11"
    } else if filter.teams.as_ref().is_some_and(|teams| !teams.is_empty()) {
        "AND t.team = $24"
    } else if is_given(&filter.category) && !filter.has_children {
        "AND t.category = $13"
    } else if filter.assignee_id == Some(None) {
        "AND t.assignee_id IS NULL"
    } else if filter.teams.is_some() {
        "AND t.team IS NULL"
    } else if filter.status.is_some() {
        "AND t.status = $2"
    } else if filter.priority.is_some() {
        "AND t.priority = $9"
    } else if is_given(&filter.resolution) {
        "AND t.resolution = $12"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use tandem_tickets::Actor;

    use super::*;
    use crate::store::tickets::{self, NewTicket, TicketChange};

    #[test]
    fn a_number_is_looked_for_as_people_write_it() {
        for (query, number) in [("12", 12), (" #12 ", 12), ("12 vpn", 0), ("", 0), ("#", 0)] {
            assert_eq!(numbered(query), number, "{query:?}");
        }
    }

    async fn found(store: &Store, query: &str, tag: Option<&str>) -> Vec<i64> {
        let filter = TicketFilter {
            query: query.to_owned(),
            tag: tag.map(str::to_owned),
            ..TicketFilter::default()
        };
        let tickets = store.tickets(&filter, 10).await.expect("a list");
        tickets.iter().map(|ticket| ticket.number).collect()
    }

    #[tokio::test]
    async fn words_are_found_wherever_they_stand_and_as_they_are_today() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let texts = [
            "Netzwerkdrucker: 100% defekt abcd bcda cdab",
            "Say \"hi\" to VPN_7 \\ 日本語",
        ];
        let mut ids = Vec::new();
        for (n, text) in texts.into_iter().enumerate() {
            let new = NewTicket {
                subject: text.to_owned(),
                tags: vec![["printing", "network"][n].to_owned()],
                ..NewTicket::default()
            };
            let made = store.add_ticket(new, Actor::system(), n as Millis).await;
            ids.push(made.expect("a ticket").id);
        }
        for (n, text) in texts.into_iter().enumerate() {
            for word in text.split(' ') {
                let letters: Vec<char> = word.chars().collect();
                for length in 1..=letters.len() {
                    for part in letters.windows(length) {
                        let part: String = part.iter().collect();
                        let numbers = found(&store, &part, None).await;
                        assert!(numbers.contains(&(n as i64 + 1)), "{part}: {numbers:?}");
                    }
                }
            }
        }
        assert_eq!(found(&store, "DRUCKER defekt", None).await, [1]);
        assert_eq!(found(&store, "drucker vpn", None).await, [0; 0]);
        // All its letters are there, and the word is not.
        assert_eq!(found(&store, "abcdab", None).await, [0; 0]);
        assert_eq!(
            found(&store, "printing", None).await,
            [1],
            "tags are looked into"
        );
        assert_eq!(found(&store, "", Some("network")).await, [2]);
        assert_eq!(
            found(&store, "", Some("networ")).await,
            [0; 0],
            "a tag is whole"
        );

        let change = TicketChange {
            subject: Some("Scanner".to_owned()),
            ..TicketChange::default()
        };
        let changed = store
            .change_ticket(&ids[0], change, &Actor::system(), 9)
            .await;
        changed.expect("changed");
        assert_eq!(found(&store, "drucker", None).await, [0; 0]);
        assert_eq!(found(&store, "scanner", None).await, [1]);
        store
            .add_comment(&ids[0], "x".to_owned(), Actor::system(), 10)
            .await
            .expect("written");
        assert_eq!(found(&store, "canner", None).await, [1]);
    }

    #[tokio::test]
    async fn words_of_few_tickets_and_of_many_are_found_in_the_order_of_the_list() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let mut tx = store.begin().await.expect("begun");
        for n in 0..=FEW {
            let word = ["common", "common rare"][usize::from(n % 1_000 == 0)];
            let new = NewTicket {
                subject: word.to_owned(),
                ..NewTicket::default()
            };
            let made = tickets::insert(&mut tx, new, Actor::system(), n).await;
            made.expect("a ticket");
        }
        tx.commit().await.expect("written");
        let newest: Vec<i64> = (FEW - 8..=FEW + 1).rev().collect();
        assert_eq!(found(&store, "common", None).await, newest);
        assert_eq!(found(&store, "rare", None).await, [2_001, 1_001, 1]);
        assert_eq!(found(&store, "common rare", None).await, [2_001, 1_001, 1]);
    }

    #[tokio::test]
    async fn a_list_says_all_that_the_ticket_says_of_itself() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let new = NewTicket {
            subject: "Say \"hi\" \\ 日本語 \u{1}".to_owned(),
            description: "Two\nlines".to_owned(),
            priority: Priority::High,
            tags: vec!["one".to_owned(), "two".to_owned()],
            customer_name: Some("Kim".to_owned()),
            customer_email: Some("kim@shop.example".to_owned()),
            call_back: None,
        };
        let made = store.add_ticket(new, Actor::system(), 1).await;
        let id = made.expect("a ticket").id;
        let bare = store.add_ticket(NewTicket::default(), Actor::system(), 2);
        let bare = bare.await.expect("another").id;
        let tenant = store.tenant();
        let filled = [
            format!(
                "INSERT INTO agents (id, tenant_id, name, email, password_hash, role, created_at) \
                     VALUES ('agt_1', '{tenant}', 'Ada', 'ada@desk.example', '', 'agent', 0)"
            ),
            format!(
                "INSERT INTO customers (id, tenant_id, issuer, subject, name, email, locale, custom, \
                     created_at, seen_at) VALUES ('cus_1', '{tenant}', 'shop', 'c-7', 'Kim L', \
                     'kl@shop.example', 'de', '{{\"plan\":\"gold\"}}', 3, 4)"
            ),
            format!(
                "INSERT INTO sessions (id, tenant_id, ticket_id, entry, state, record, note, \
                     created_at, updated_at) VALUES ('ses_1', '{tenant}', '{id}', 'code', 'live', '', '', 5, 6)"
            ),
            format!(
                "INSERT INTO ticket_sla (ticket_id, tenant_id, state, readings, due_at) \
                     VALUES ('{id}', '{tenant}', '', '[]', 9007199254740993)"
            ),
            format!(
                "UPDATE tickets SET status = 'solved', resolution = 'fixed', category = 'network', \
                     root_cause = 'a cable', customer_id = 'cus_1', assignee_id = 'agt_1', tier = 3, \
                     version = 8, merged_into = '{bare}', merged_end = '{bare}', merged_at = 7, \
                     merged_by = 'agt_1', merged_from = 'pending', team = 'billing', \
                     fields = '{{\"plan\":\"Gold \\\"1\\\"\",\"seats\":0.1}}' WHERE id = '{id}'"
            ),
        ];
        for statement in filled {
            let filling = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&store.writer);
            filling.await.expect("filled");
        }
        let mut wanted = Vec::new();
        for (id, merged) in [(&bare, false), (&id, true)] {
            let ticket = store.lookup_ticket(id).await.expect("reads");
            wanted.extend(ticket.clone());
            let filter = TicketFilter {
                merged,
                ..TicketFilter::default()
            };
            let listed = store.tickets(&filter, 10).await.expect("a list");
            assert_eq!(listed, Vec::from_iter(ticket));
        }
        assert_eq!(wanted[1].due_at, Some(9_007_199_254_740_993));
        assert_eq!(wanted[1].live_session_id.as_deref(), Some("ses_1"));
        assert!(wanted[1].customer.is_some() && wanted[1].assignee.is_some());
        assert_eq!(wanted[1].team.as_deref(), Some("billing"));
        let merged = wanted[1].merged.as_ref().expect("merged");
        assert_eq!((&merged.target.id, merged.at), (&bare, 7));
        assert!(merged.by.is_some() && merged.from == Status::Pending);
        assert!(wanted[0].merged.is_none());
        let values = format!("{:?}", wanted[1].fields);
        assert_eq!(
            values,
            r#"{"plan": Text("Gold \"1\""), "seats": Number(0.1)}"#
        );
    }

    #[tokio::test]
    async fn what_is_removed_is_found_no_more() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let new = NewTicket {
            subject: "Scanner".to_owned(),
            ..NewTicket::default()
        };
        let made = store.add_ticket(new.clone(), Actor::system(), 0).await;
        let id = made.expect("a ticket").id;
        for statement in [
            "DELETE FROM events WHERE ticket_id = $1",
            "DELETE FROM tickets WHERE id = $1",
        ] {
            let deleted = sqlx::query(statement)
                .bind(&id)
                .execute(&store.writer)
                .await;
            deleted.expect("removed");
        }
        assert_eq!(found(&store, "scanner", None).await, [0; 0]);
        store
            .add_ticket(new, Actor::system(), 1)
            .await
            .expect("another");
        assert_eq!(found(&store, "scanner", None).await, [2]);
        // The index of PostgreSQL is kept by PostgreSQL.
        if store.dialect == Dialect::Sqlite {
            let check = "INSERT INTO ticket_search (ticket_search) VALUES ('integrity-check')";
            sqlx::query(check)
                .execute(&store.writer)
                .await
                .expect("the index is whole");
        }
    }
}
