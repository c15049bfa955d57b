//! SLA clocks beside a model that steps minute by minute and asks the wall clock each time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use tandem_tickets::sla::{
    Calendar, Hours, Millis, Plan, Policy, Sla, SlaClock, SlaFact, SlaOutput,
};
use tandem_tickets::{Priority, Status};

const MINUTE_MS: Millis = 60_000;
const TICKETS: u64 = 1_000;
/// Zones whose clocks change by an hour, by half an hour, at midnight, around a month, and never.
const ZONES: [&str; 9] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "America/Santiago",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "UTC",
];
/// Hours of a day: also at night, when clocks change, and none.
const DAYS: [&str; 7] = [
    "9:00-17:00",
    "8:30-12:00, 13:00-17:15",
    "0:00-24:00",
    "22:00-24:00, 0:00-6:00",
    "1:30-2:30",
    "0:00-1:00, 23:00-24:00",
    "",
];
/// The clocks of all zones change in between.
const FROM: &str = "2026-03-01T00:00:00Z";
const MINUTES: usize = 260 * 24 * 60;
/// Longest life of a ticket here.
const LIFE_MINUTES: usize = 40 * 24 * 60;

/// Numbers that are the same for the same seed (splitmix64).
struct Rng(u64);

impl Rng {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % bound as u64).expect("below the bound")
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

fn start() -> Millis {
    let at: Timestamp = FROM.parse().expect("an instant");
    at.as_millisecond()
}

fn at(minute: usize) -> Millis {
    start() + Millis::try_from(minute).expect("small") * MINUTE_MS
}

/// A calendar of the product, and for each minute whether the wall clock shows open hours.
struct Desk {
    calendar: Calendar,
    open: Vec<bool>,
}

fn desk(rng: &mut Rng) -> Desk {
    let zone = TimeZone::get(rng.pick(&ZONES)).expect("a zone");
    let week: [_; 7] = std::array::from_fn(|_| rng.pick(&DAYS));
    let holidays: Vec<Date> = (0..rng.below(8))
        .map(|_| {
            let day = i64::try_from(rng.below(260)).expect("small");
            date(2026, 3, 1)
                .checked_add(jiff::Span::new().days(day))
                .expect("a date")
        })
        .collect();
    let week = week.map(|text| Hours::read_day(text).expect("hours"));
    let calendar = Calendar::new(zone.clone(), week.clone(), holidays.clone());
    let is_open = |minute: usize| {
        let instant = Timestamp::from_millisecond(at(minute)).expect("an instant");
        let wall = zone.to_datetime(instant);
        let weekday = match wall.weekday() {
            Weekday::Monday => 0,
            Weekday::Tuesday => 1,
            Weekday::Wednesday => 2,
            Weekday::Thursday => 3,
            Weekday::Friday => 4,
            Weekday::Saturday => 5,
            Weekday::Sunday => 6,
        };
        let minute = u16::try_from(wall.hour()).expect("an hour") * 60
            + u16::try_from(wall.minute()).expect("a minute");
        let hours = &week[weekday];
        !holidays.contains(&wall.date()) && hours.iter().any(|one| one.contains(minute))
    };
    Desk {
        open: (0..MINUTES).map(is_open).collect(),
        calendar,
    }
}

/// Minutes that are promised for first response, next update and resolution.
type Targets = [Option<Millis>; 3];

struct Promise {
    desk: usize,
    targets: Targets,
}

struct Promises {
    by_priority: BTreeMap<Priority, Promise>,
    paused_in: Vec<Status>,
}

fn promises(rng: &mut Rng, n_desks: usize) -> Promises {
    let mut by_priority = BTreeMap::new();
    for priority in Priority::ALL {
        if rng.below(8) == 0 {
            continue;
        }
        // Whole fives, so that a fifth of them is whole minutes too.
        let mut target = |most| {
            (rng.below(5) > 0).then(|| 5 * Millis::try_from(1 + rng.below(most)).expect("small"))
        };
        let targets = [target(60), target(60), target(1_500)];
        let desk = rng.below(n_desks);
        by_priority.insert(priority, Promise { desk, targets });
    }
    let paused_in = if rng.below(4) == 0 {
        Vec::new()
    } else {
        vec![Status::Pending]
    };
    Promises {
        by_priority,
        paused_in,
    }
}

fn plan(promises: &Promises, desks: &[Desk]) -> Plan {
    let policy = |priority| {
        let promise = promises.by_priority.get(&priority)?;
        let [first, next, resolution] = promise.targets.map(|one| one.map(|min| min * MINUTE_MS));
        Some(Policy {
            calendar: desks[promise.desk].calendar.clone(),
            first_response_ms: first,
            next_update_ms: next,
            resolution_ms: resolution,
        })
    };
    Plan {
        policies: Priority::ALL.map(policy),
        paused_in: promises.paused_in.clone(),
        warn_percent: 20,
    }
}

/// What happens on one ticket, by minute, several at once too.
fn story(rng: &mut Rng, end: usize) -> Vec<(usize, SlaFact)> {
    let mut facts: Vec<(usize, SlaFact)> = (0..1 + rng.below(14))
        .map(|_| {
            // Half of them early, where short promises are at stake.
            let span = if rng.below(2) == 0 {
                end
            } else {
                end.min(2_000)
            };
            let minute = rng.below(span);
            let fact = match rng.below(6) {
                0 => SlaFact::Answered,
                1 => SlaFact::CustomerWrote,
                2 | 3 => SlaFact::StatusChanged(rng.pick(&Status::ALL)),
                4 => rng.pick(&[SlaFact::Merged, SlaFact::Unmerged]),
                _ => SlaFact::PriorityChanged(rng.pick(&Priority::ALL)),
            };
            (minute, fact)
        })
        .collect();
    facts.sort_by_key(|(minute, _)| *minute);
    facts
}

/// The product: events in, outputs out, timers when it asks for them.
fn told(
    plan: &Plan,
    priority: Priority,
    first: usize,
    end: usize,
    facts: &[(usize, SlaFact)],
) -> Vec<(Millis, SlaOutput)> {
    let mut sla = Sla::new(priority, at(first));
    let mut said = Vec::new();
    let run = |sla: &mut Sla, until: Millis, said: &mut Vec<(Millis, SlaOutput)>| {
        while let Some(due) = sla.poll_timeout(plan).filter(|due| *due <= until) {
            sla.handle_timeout(plan, due);
            said.extend(std::iter::from_fn(|| sla.poll_output()).map(|one| (due, one)));
        }
    };
    for (minute, fact) in facts {
        let now = at(first + minute);
        run(&mut sla, now, &mut said);
        sla.handle_fact(*fact, plan, now);
        said.extend(std::iter::from_fn(|| sla.poll_output()).map(|one| (now, one)));
    }
    run(&mut sla, at(first + end), &mut said);
    said
}

/// One clock of the model: minutes that have counted.
#[derive(Clone, Copy, Default)]
struct Counted {
    minutes: Millis,
    exists: bool,
    stopped: bool,
    warned: bool,
    breached: bool,
}

/// The model: minute by minute.
struct Model<'a> {
    promises: &'a Promises,
    status: Status,
    merged: bool,
    priority: Priority,
    clocks: [Counted; 3],
    /// The clock, what became of it (`w`, `b` or `m`), and when.
    said: Vec<(Millis, SlaClock, char)>,
}

impl Model<'_> {
    fn runs(&self) -> bool {
        !self.merged && !self.status.is_done() && !self.promises.paused_in.contains(&self.status)
    }

    fn target(&self, clock: usize) -> Option<Millis> {
        self.promises.by_priority.get(&self.priority)?.targets[clock]
    }

    fn look(&mut self, now: Millis) {
        for place in 0..3 {
            let Some(target) = self.target(place) else {
                continue;
            };
            let runs = self.runs();
            let clock = &mut self.clocks[place];
            if !clock.exists || clock.stopped || clock.breached || !runs {
                continue;
            }
            if clock.minutes >= target {
                clock.breached = true;
                clock.warned = true;
                self.said.push((now, SlaClock::ALL[place], 'b'));
            } else if clock.minutes >= target - target / 5 && !clock.warned {
                clock.warned = true;
                self.said.push((now, SlaClock::ALL[place], 'w'));
            }
        }
    }

    fn stop(&mut self, place: usize, now: Millis) {
        let is_promised = self.target(place).is_some();
        let clock = &mut self.clocks[place];
        if clock.exists && !clock.stopped {
            clock.stopped = true;
            if !clock.breached && is_promised {
                self.said.push((now, SlaClock::ALL[place], 'm'));
            }
        }
    }

    fn take(&mut self, fact: SlaFact, now: Millis) {
        match fact {
            SlaFact::Answered => {
                self.stop(0, now);
                self.stop(1, now);
            }
            SlaFact::CustomerWrote => {
                let next = self.clocks[1];
                if self.clocks[0].stopped && (!next.exists || next.stopped) {
                    self.clocks[1] = Counted {
                        exists: true,
                        ..Counted::default()
                    };
                }
            }
            SlaFact::StatusChanged(status) => {
                self.status = status;
                if status.is_done() {
                    self.stop(2, now);
                } else {
                    self.clocks[2].stopped = false;
                }
            }
            SlaFact::PriorityChanged(priority) => self.priority = priority,
            SlaFact::Merged => self.merged = true,
            SlaFact::Unmerged => self.merged = false,
        }
        self.look(now);
    }

    fn count(&mut self, desks: &[Desk], minute: usize) {
        let promise = self.promises.by_priority.get(&self.priority);
        let is_open = promise.is_none_or(|promise| desks[promise.desk].open[minute]);
        if is_open && self.runs() {
            for clock in &mut self.clocks {
                clock.minutes += Millis::from(clock.exists && !clock.stopped);
            }
        }
    }
}

fn stepped(
    promises: &Promises,
    desks: &[Desk],
    priority: Priority,
    first: usize,
    end: usize,
    facts: &[(usize, SlaFact)],
) -> Vec<(Millis, SlaClock, char)> {
    let begun = Counted {
        exists: true,
        ..Counted::default()
    };
    let mut model = Model {
        promises,
        status: Status::Open,
        merged: false,
        priority,
        clocks: [begun, Counted::default(), begun],
        said: Vec::new(),
    };
    let mut facts = facts.iter().peekable();
    for minute in 0..=end {
        let now = at(first + minute);
        model.look(now);
        while let Some((_, fact)) = facts.next_if(|(at, _)| *at == minute) {
            model.take(*fact, now);
        }
        model.count(desks, first + minute);
    }
    model.said
}

#[test]
fn a_merged_ticket_is_late_for_nothing_and_goes_on_where_it_was() {
    let day = Hours::read_day("0:00-24:00").expect("hours");
    let policy = |_| {
        let week = std::array::from_fn(|_| day.clone());
        Some(Policy {
            calendar: Calendar::new(TimeZone::UTC, week, []),
            first_response_ms: Some(10 * MINUTE_MS),
            next_update_ms: None,
            resolution_ms: Some(60 * MINUTE_MS),
        })
    };
    let always = Plan {
        policies: Priority::ALL.map(policy),
        paused_in: Vec::new(),
        warn_percent: 20,
    };
    let mut sla = Sla::new(Priority::Normal, 0);
    sla.handle_fact(SlaFact::Merged, &always, 4 * MINUTE_MS);
    assert_eq!(sla.poll_timeout(&always), None);
    assert!(sla.readings(&always).is_empty() && sla.due_at(&always).is_none());
    sla.handle_timeout(&always, 600 * MINUTE_MS);
    assert_eq!(sla.poll_output(), None);
    sla.handle_fact(SlaFact::Unmerged, &always, 600 * MINUTE_MS);
    assert_eq!(sla.due_at(&always), Some(606 * MINUTE_MS));
}

#[test]
fn a_thousand_tickets_run_out_when_a_model_that_counts_minutes_says_so() {
    let mut rng = Rng(20_261_127);
    let desks: Vec<Desk> = (0..12).map(|_| desk(&mut rng)).collect();
    let mut n_said = BTreeMap::new();
    for seed in 0..TICKETS {
        let mut rng = Rng(seed);
        let promises = promises(&mut rng, desks.len());
        let plan = plan(&promises, &desks);
        let end = 1 + rng.below(LIFE_MINUTES);
        let first = rng.below(MINUTES - LIFE_MINUTES - 1);
        let priority = rng.pick(&Priority::ALL);
        let facts = story(&mut rng, end);
        let said = told(&plan, priority, first, end, &facts);
        let said: Vec<_> = said
            .into_iter()
            .map(|(now, output)| match output {
                SlaOutput::Warned(clock, _) => (now, clock, 'w'),
                SlaOutput::Breached(clock, due_at) => {
                    assert_eq!(due_at, now, "seed {seed}");
                    (now, clock, 'b')
                }
                SlaOutput::Met(clock) => (now, clock, 'm'),
            })
            .collect();
        let expected = stepped(&promises, &desks, priority, first, end, &facts);
        assert_eq!(said, expected, "seed {seed}: {facts:?}");
        for (_, clock, what) in said {
            *n_said.entry((clock, what)).or_insert(0) += 1;
        }
    }
    // Each of the nine has really happened.
    assert!(
        n_said.len() == 9 && n_said.values().all(|n| *n >= 20),
        "{n_said:?}"
    );
    println!("{TICKETS} tickets, {n_said:?}");
}
