//! Rules on what happened. Each answers with its lines; the first tell most.

use super::{
    GrantFate, Happened, PackageEntry, PackageLine, Story, is_agents, is_customers, line, place,
    words,
};
use crate::TimelineData;
use crate::limits::PACKAGE_PAGES_MAX;

/// A rule.
type Rule = fn(&Story<'_>) -> Vec<PackageEntry>;

/// All of them, in the order of how much they tell.
pub(super) const RULES: [Rule; 19] = [
    what_was_agreed,
    what_was_noted,
    where_help_was_sought,
    how_high_it_went,
    who_had_it,
    what_was_reported,
    what_was_granted,
    what_was_proposed,
    what_was_said,
    who_was_called,
    what_was_promised,
    where_they_stalled,
    which_files_went,
    what_was_refused,
    how_it_began,
    how_long_they_talked,
    where_they_were,
    who_they_are,
    what_came_before,
];

/// The line that the last entry makes which makes one.
fn last<'a>(
    entries: impl DoubleEndedIterator<Item = &'a Happened>,
    what: impl Fn(&Happened) -> Option<PackageLine>,
) -> Vec<PackageEntry> {
    let told = entries.rev().find_map(|one| Some(line(one, what(one)?)));
    told.into_iter().collect()
}

/// How many entries there are of a kind.
fn n_of<'a>(
    entries: impl Iterator<Item = &'a Happened>,
    is_one: impl Fn(&Happened) -> bool,
) -> u32 {
    let n = entries.filter(|one| is_one(one)).count();
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// How the customer came into the session.
fn how_it_began(story: &Story<'_>) -> Vec<PackageEntry> {
    last(story.now(), |one| match &one.data {
        TimelineData::SessionCreated { entry } => Some(PackageLine::SessionBegan {
            entry: entry.clone(),
        }),
        _ => None,
    })
}

/// Their answer on the sheet; of several the last.
fn what_was_agreed(story: &Story<'_>) -> Vec<PackageEntry> {
    last(story.now(), |one| match &one.data {
        TimelineData::ConsentGiven {
            decision,
            host_origin,
        } => Some(PackageLine::ConsentGiven {
            decision: decision.clone(),
            host_origin: host_origin.as_deref().map(words),
        }),
        TimelineData::ConsentRefused {} => Some(PackageLine::ConsentRefused {}),
        _ => None,
    })
}

/// What an agent noted last.
fn what_was_noted(story: &Story<'_>) -> Vec<PackageEntry> {
    last(story.all(), |one| match &one.data {
        TimelineData::Comment { body, .. } if is_agents(one) => Some(PackageLine::Note {
            by: one.actor.name.clone(),
            text: words(body),
        }),
        _ => None,
    })
}

/// Where they pressed Help, and what had gone wrong there.
fn where_help_was_sought(story: &Story<'_>) -> Vec<PackageEntry> {
    last(story.now(), |one| match &one.data {
        TimelineData::HelpSought { place: of, .. } => {
            Some(PackageLine::HelpSought { place: place(of) })
        }
        _ => None,
    })
}

/// Where they stood longest in the session.
fn where_they_stalled(story: &Story<'_>) -> Vec<PackageEntry> {
    let stalls = story.now().filter_map(|one| match &one.data {
        TimelineData::Stalled {
            place: of, for_ms, ..
        } => Some((*for_ms, one, of)),
        _ => None,
    });
    let longest = stalls.max_by_key(|(for_ms, ..)| *for_ms);
    let told = longest.map(|(for_ms, one, of)| {
        let place = place(of);
        line(one, PackageLine::Stalled { place, for_ms })
    });
    told.into_iter().collect()
}

/// Who had the session, and who was asked for it in vain.
fn who_had_it(story: &Story<'_>) -> Vec<PackageEntry> {
    let told = story.all().rev().filter_map(|one| match &one.data {
        TimelineData::HandedOff { to, reason } => {
            let (to, reason) = (words(to), words(reason));
            Some(line(one, PackageLine::HandedOff { to, reason }))
        }
        TimelineData::LetGo { to, reason } => {
            let (to, reason) = (words(to), words(reason));
            Some(line(one, PackageLine::LetGo { to, reason }))
        }
        TimelineData::HandoffFailed { to, why } => {
            let (to, why) = (words(to), why.clone());
            Some(line(one, PackageLine::HandoffFailed { to, why }))
        }
        _ => None,
    });
    told.collect()
}

/// Over which tiers the ticket has gone.
fn how_high_it_went(story: &Story<'_>) -> Vec<PackageEntry> {
    let mut path: Vec<u8> = Vec::new();
    for one in story.all() {
        if let TimelineData::Escalated { from, to, .. } = &one.data {
            if path.is_empty() {
                path.push(*from);
            }
            path.push(*to);
        }
    }
    // A ticket only rises, so there are no more of them than there are tiers.
    path.dedup();
    path.truncate(usize::from(crate::limits::TIERS_MAX));
    last(story.all(), |one| match &one.data {
        TimelineData::Escalated { reason, .. } => Some(PackageLine::Escalated {
            path: path.clone(),
            reason: words(reason),
        }),
        _ => None,
    })
}

/// That the customer has reported a session.
fn what_was_reported(story: &Story<'_>) -> Vec<PackageEntry> {
    last(story.all(), |one| match &one.data {
        TimelineData::Reported { report, reason } => Some(PackageLine::Reported {
            report: report.clone(),
            reason: reason.as_deref().map(words),
        }),
        _ => None,
    })
}

/// What became of each grant that is asked for; of each the last.
fn what_was_granted(story: &Story<'_>) -> Vec<PackageEntry> {
    let mut seen: Vec<&str> = Vec::new();
    let mut told = Vec::new();
    for one in story.now().rev() {
        let Some((grant, fate)) = fate_of(&one.data) else {
            continue;
        };
        if !seen.contains(&grant) {
            seen.push(grant);
            let grant = grant.to_owned();
            told.push(line(one, PackageLine::Grant { grant, fate }));
        }
    }
    told
}

/// The grant that an entry is about, where it is decided.
fn fate_of(data: &TimelineData) -> Option<(&str, GrantFate)> {
    match data {
        TimelineData::GrantAdded { grant } => Some((grant, GrantFate::Granted)),
        TimelineData::GrantRefused { grant } => Some((grant, GrantFate::Refused)),
        TimelineData::GrantRemoved { grant } => Some((grant, GrantFate::Revoked)),
        TimelineData::GrantExpired { grant } => Some((grant, GrantFate::Expired)),
        _ => None,
    }
}

/// What became of proposals and of what was held.
fn what_was_proposed(story: &Story<'_>) -> Vec<PackageEntry> {
    let is_state = |state: &'static str| move |one: &Happened| matches!(&one.data, TimelineData::ProposalAnswered { state: is, .. } if is == state);
    let n_done = n_of(story.now(), is_state("done"));
    let n_declined = n_of(story.now(), is_state("declined"));
    let is_answer = |one: &Happened| matches!(one.data, TimelineData::ProposalAnswered { .. });
    let n_other = n_of(story.now(), is_answer).saturating_sub(n_done.saturating_add(n_declined));
    let told = PackageLine::Proposals {
        n_done,
        n_declined,
        n_other,
    };
    last(story.now(), |one| is_answer(one).then(|| told.clone()))
}

/// How often the page or a rule refused what an agent did.
fn what_was_refused(story: &Story<'_>) -> Vec<PackageEntry> {
    let is_refusal = |one: &Happened| matches!(one.data, TimelineData::ActRefused { .. });
    let n = n_of(story.now(), is_refusal);
    last(story.now(), |one| {
        is_refusal(one).then_some(PackageLine::ActsRefused { n })
    })
}

/// Which files arrived, and which did not.
fn which_files_went(story: &Story<'_>) -> Vec<PackageEntry> {
    let is_sent = |one: &Happened| matches!(one.data, TimelineData::FileSent { .. });
    let is_refused = |one: &Happened| matches!(one.data, TimelineData::FileRefused { .. });
    let told = PackageLine::Files {
        n_from_customer: n_of(story.all(), |one| is_sent(one) && is_customers(one)),
        n_from_agents: n_of(story.all(), |one| is_sent(one) && is_agents(one)),
        n_refused: n_of(story.all(), is_refused),
    };
    last(story.all(), |one| {
        (is_sent(one) || is_refused(one)).then(|| told.clone())
    })
}

/// How much was written on the ticket.
fn what_was_said(story: &Story<'_>) -> Vec<PackageEntry> {
    let is_chat = |one: &Happened| matches!(one.data, TimelineData::Chat { .. });
    let told = PackageLine::Chat {
        n_from_customer: n_of(story.all(), |one| is_chat(one) && is_customers(one)),
        n_from_agents: n_of(story.all(), |one| is_chat(one) && is_agents(one)),
    };
    last(story.all(), |one| is_chat(one).then(|| told.clone()))
}

/// How the last call went. A call-back that is asked for anew begins to count again.
fn who_was_called(story: &Story<'_>) -> Vec<PackageEntry> {
    let mut n_missed = 0;
    let mut told = None;
    for one in story.all() {
        let is_reached = match &one.data {
            TimelineData::CallBackAsked { .. } => {
                n_missed = 0;
                continue;
            }
            TimelineData::CallBackNotReached { attempt, .. } => {
                n_missed = *attempt;
                false
            }
            TimelineData::CallBackReached { .. } => true,
            _ => continue,
        };
        let called = PackageLine::Called {
            is_reached,
            n_missed,
        };
        told = Some(line(one, called));
    }
    told.into_iter().collect()
}

/// How long they heard each other.
fn how_long_they_talked(story: &Story<'_>) -> Vec<PackageEntry> {
    let ms = |one: &Happened| match &one.data {
        TimelineData::VoiceEnded { duration_ms } => Some(*duration_ms),
        _ => None,
    };
    let duration_ms = story.now().filter_map(ms).fold(0, u64::saturating_add);
    last(story.now(), |one| {
        ms(one).map(|_| PackageLine::Talked { duration_ms })
    })
}

/// Which pages the session has been on, where there was more than one or an agent led elsewhere.
fn where_they_were(story: &Story<'_>) -> Vec<PackageEntry> {
    let mut pages: Vec<&str> = Vec::new();
    for one in story.now() {
        let page = match &one.data {
            TimelineData::HelpSought { place, .. } | TimelineData::Stalled { place, .. } => {
                Some(place.page.as_str())
            }
            TimelineData::ConsentGiven { host_origin, .. } => host_origin.as_deref(),
            _ => None,
        };
        if let Some(page) = page {
            pages.retain(|known| *known != page);
            pages.push(page);
        }
    }
    let is_visit = |one: &Happened| matches!(one.data, TimelineData::Navigated { .. });
    let n_navigated = n_of(story.now(), is_visit);
    let n_before = pages.len().saturating_sub(PACKAGE_PAGES_MAX);
    if pages.len() < 2 && n_navigated == 0 {
        return Vec::new();
    }
    let told = PackageLine::Visited {
        n_more: u32::try_from(n_before).unwrap_or(u32::MAX),
        pages: pages.into_iter().skip(n_before).map(words).collect(),
        n_navigated,
    };
    let tells_a_page = |one: &Happened| {
        is_visit(one)
            || matches!(
                one.data,
                TimelineData::HelpSought { .. }
                    | TimelineData::Stalled { .. }
                    | TimelineData::ConsentGiven { .. }
            )
    };
    last(story.now(), |one| tells_a_page(one).then(|| told.clone()))
}

/// Which promised times have run out.
fn what_was_promised(story: &Story<'_>) -> Vec<PackageEntry> {
    let told = crate::SlaClock::ALL.into_iter().flat_map(|of| {
        last(story.all(), |one| match &one.data {
            TimelineData::SlaBreached { clock, .. } if *clock == of => {
                Some(PackageLine::SlaBreached { clock: of })
            }
            _ => None,
        })
    });
    told.collect()
}

/// Whether the product has said who the customer is.
fn who_they_are(story: &Story<'_>) -> Vec<PackageEntry> {
    last(story.now(), |one| match &one.data {
        TimelineData::CustomerIdentified {} => Some(PackageLine::Identified { is_verified: true }),
        TimelineData::IdentityRefused {} => Some(PackageLine::Identified { is_verified: false }),
        _ => None,
    })
}

/// How the last session on the ticket before this one ended.
fn what_came_before(story: &Story<'_>) -> Vec<PackageEntry> {
    let is_other = |one: &&Happened| one.session_id.as_deref() != story.session_id;
    last(story.all().filter(is_other), |one| match &one.data {
        TimelineData::SessionEnded {
            reason,
            duration_ms,
        } => Some(PackageLine::EarlierSession {
            reason: reason.clone(),
            duration_ms: *duration_ms,
        }),
        _ => None,
    })
}
