//! English.

use super::{About, Day, Span, Words};
use crate::appointment::News;
use crate::password::Why;

pub(super) static WORDS: Words = Words {
    weekdays: [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    day,
    span,
    we: "We",
    and: "and",
    wrote,
    go_on: |until| format!("Go on here, until {until}:"),
    read_rest: |until| format!("Read the rest and go on here, until {until}:"),
    may_answer: "You can also answer this mail.",
    attached: "Attached",
    survey_title: |subject| format!("How was our help with “{subject}”?"),
    survey_question,
    survey_hint: |until| format!("Choose one, and send it on the page that opens, until {until}."),
    score: |score, of| format!("{score} of {of}"),
    dissatisfied: "very dissatisfied",
    satisfied: "very satisfied",
    scale: |worst, best| format!("{worst} is very dissatisfied, {best} is very satisfied."),
    appointment_title: |news| match news {
        News::Planned => "Appointment",
        News::Moved => "Appointment changed",
        News::CalledOff => "Appointment called off",
    },
    appointment,
    appointment_page: "See it in your own time, say that you can not come, or join when it is time:",
    password_title: |why| match why {
        Why::Invited => "Set your password",
        Why::Reset | Why::Forgotten => "Set a new password",
    },
    password,
    password_within: |hours| match hours {
        1 => "Set it here, once, within an hour:".to_owned(),
        hours => format!("Set it here, once, within {hours} hours:"),
    },
    password_hint: |why| match why {
        Why::Invited | Why::Reset => {
            "Whoever has this link can set your password: pass it on to nobody."
        }
        Why::Forgotten => {
            "If you have not asked for it, you need not do anything: your password stays as it is."
        }
    },
};

fn password(why: Why, name: &str) -> String {
    match why {
        Why::Invited => format!("Hello {name}, an account for the support desk was made for you."),
        Why::Reset => format!("Hello {name}, an administrator lets you set a new password."),
        Why::Forgotten => {
            format!("Hello {name}, a new password was asked for on the sign-in page.")
        }
    }
}

fn day(day: Day) -> String {
    let Day {
        day, month, year, ..
    } = day;
    format!("{day} {month} {year}")
}

fn span(span: &Span) -> String {
    let ((first, from), (last, until)) = (&span.starts, &span.ends);
    let from = format!("{}, {}, {from}", first.weekday, day(*first));
    if span.is_one_day {
        return format!("{from} to {until}");
    }
    let Day {
        weekday,
        day,
        month,
        ..
    } = last;
    format!("{from} to {weekday}, {day} {month}, {until}")
}

fn wrote(who: &str, _is_one: bool, about: About<'_>) -> String {
    let About { subject, number } = about;
    format!("{who} wrote to you about “{subject}” (#{number}):")
}

fn survey_question(about: About<'_>) -> String {
    let About { subject, number } = about;
    format!("How satisfied are you with the help you got with “{subject}” (#{number})?")
}

fn appointment(news: News, agent: &str, about: About<'_>) -> String {
    let About { subject, number } = about;
    let about = format!("about “{subject}” (#{number})");
    match news {
        News::Planned => format!("{agent} has planned an appointment with you {about}:"),
        News::Moved => format!("Your appointment with {agent} {about} has changed. It is:"),
        News::CalledOff => format!("Your appointment {about} was called off. It was:"),
    }
}
