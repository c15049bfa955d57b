//! German.

use super::{About, Day, Span, Words};
use crate::appointment::News;
use crate::password::Why;

pub(super) static WORDS: Words = Words {
    weekdays: [
        "Montag",
        "Dienstag",
        "Mittwoch",
        "Donnerstag",
        "Freitag",
        "Samstag",
        "Sonntag",
    ],
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    day,
    span,
    we: "Wir",
    and: "und",
    wrote,
    go_on: |until| format!("Hier geht es weiter, bis zum {until}:"),
    read_rest: |until| {
        format!("Hier können Sie bis zum {until} den Rest lesen und weiterschreiben:")
    },
    may_answer: "Sie können auch auf diese Mail antworten.",
    attached: "Angehängt",
    survey_title: |subject| format!("Wie war unsere Hilfe zu „{subject}“?"),
    survey_question,
    survey_hint: |until| {
        format!(
            "Wählen Sie eine Zahl und senden Sie sie bis zum {until} auf der Seite ab, die sich öffnet."
        )
    },
    score: |score, of| format!("{score} von {of}"),
    dissatisfied: "sehr unzufrieden",
    satisfied: "sehr zufrieden",
    scale: |worst, best| format!("{worst} heißt sehr unzufrieden, {best} sehr zufrieden."),
    appointment_title: |news| match news {
        News::Planned => "Termin",
        News::Moved => "Termin geändert",
        News::CalledOff => "Termin abgesagt",
    },
    appointment,
    appointment_page: "Hier sehen Sie ihn in Ihrer Zeit, können sagen, dass Sie nicht kommen, oder beitreten, wenn es so weit ist:",
    password_title: |why| match why {
        Why::Invited => "Passwort festlegen",
        Why::Reset | Why::Forgotten => "Neues Passwort festlegen",
    },
    password,
    password_within: |hours| match hours {
        1 => "Hier legen Sie es fest, einmal und innerhalb einer Stunde:".to_owned(),
        hours => format!("Hier legen Sie es fest, einmal und innerhalb von {hours} Stunden:"),
    },
    password_hint: |why| match why {
        Why::Invited | Why::Reset => {
            "Wer diesen Link hat, kann Ihr Passwort festlegen: Geben Sie ihn nicht weiter."
        }
        Why::Forgotten => {
            "Wenn Sie das nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist."
        }
    },
};

fn password(why: Why, name: &str) -> String {
    match why {
        Why::Invited => {
            format!("Guten Tag {name}, für Sie wurde ein Konto beim Support eingerichtet.")
        }
        Why::Reset => {
            format!("Guten Tag {name}, Sie können ein neues Passwort festlegen.")
        }
        Why::Forgotten => {
            format!("Guten Tag {name}, auf der Anmeldeseite wurde ein neues Passwort angefordert.")
        }
    }
}

fn day(day: Day) -> String {
    let Day {
        day, month, year, ..
    } = day;
    format!("{day}. {month} {year}")
}

fn span(span: &Span) -> String {
    let ((first, from), (last, until)) = (&span.starts, &span.ends);
    let from = format!("{}, {}, {from}", first.weekday, day(*first));
    if span.is_one_day {
        return format!("{from} bis {until} Uhr");
    }
    let Day {
        weekday,
        day,
        month,
        ..
    } = last;
    format!("{from} Uhr bis {weekday}, {day}. {month}, {until} Uhr")
}

fn wrote(who: &str, is_one: bool, about: About<'_>) -> String {
    let About { subject, number } = about;
    let have = if is_one { "hat" } else { "haben" };
    format!("{who} {have} Ihnen zu „{subject}“ (#{number}) geschrieben:")
}

fn survey_question(about: About<'_>) -> String {
    let About { subject, number } = about;
    format!("Wie zufrieden sind Sie mit der Hilfe zu „{subject}“ (#{number})?")
}

fn appointment(news: News, agent: &str, about: About<'_>) -> String {
    let About { subject, number } = about;
    let about = format!("zu „{subject}“ (#{number})");
    match news {
        News::Planned => format!("{agent} hat einen Termin mit Ihnen {about} geplant:"),
        News::Moved => format!("Ihr Termin mit {agent} {about} wurde geändert. Er ist:"),
        News::CalledOff => format!("Ihr Termin {about} wurde abgesagt. Er war:"),
    }
}
