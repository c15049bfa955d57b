//! Progress lines: which step runs, how long it took, what it is doing meanwhile.
//!
//! Everything goes to standard error, so that standard output stays free for results.
//! On a terminal the running line is rewritten each second; elsewhere a heartbeat is printed now and then.

use std::cell::Cell;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use anyhow::Result;

/// How often a step that is not on a terminal says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Numbers the steps of one command.
#[derive(Debug)]
pub(crate) struct Progress {
    total: usize,
    begun: Cell<usize>,
    started: Instant,
}

impl Progress {
    /// Announces `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self {
            total,
            begun: Cell::new(0),
            started: Instant::now(),
        }
    }

    /// Runs one step and prints its time.
    pub(crate) fn step<T>(&self, name: &str, work: impl FnOnce(&Step) -> Result<T>) -> Result<T> {
        self.begun.set(self.begun.get() + 1);
        let step = Step::begin(format!("[{}/{}] {name}", self.begun.get(), self.total));
        let result = work(&step);
        step.finish(result.is_ok());
        result
    }

    /// Counts a step that is left out.
    pub(crate) fn skip(&self) {
        self.begun.set(self.begun.get() + 1);
    }

    /// Time since the first step was announced.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// One running step.
#[derive(Debug)]
pub(crate) struct Step {
    label: String,
    started: Instant,
    last_beat: Cell<Instant>,
    line_open: Cell<bool>,
    terminal: bool,
}

impl Step {
    fn begin(label: String) -> Self {
        let now = Instant::now();
        let step = Self {
            label,
            started: now,
            last_beat: Cell::new(now),
            line_open: Cell::new(true),
            terminal: std::io::stderr().is_terminal(),
        };
        eprint!("{} …", step.label);
        flush();
        step
    }

    /// Prints one indented line of explanation.
    pub(crate) fn note(&self, text: &str) {
        if self.line_open.get() {
            if self.terminal {
                eprint!("\r\x1b[2K{} …", self.label);
            }
            eprintln!();
            self.line_open.set(false);
        }
        eprintln!("      {text}");
    }

    /// Says what the step is doing at this moment; cheap to call often.
    pub(crate) fn beat(&self, doing: &str) {
        let every = if self.terminal {
            Duration::from_secs(1)
        } else {
            HEARTBEAT
        };
        if self.last_beat.get().elapsed() < every {
            return;
        }
        self.last_beat.set(Instant::now());
        let elapsed = seconds(self.started.elapsed());
        let doing: String = doing.trim().chars().take(70).collect();
        if self.terminal {
            eprint!("\r\x1b[2K{} … {elapsed} · {doing}", self.label);
            self.line_open.set(true);
            flush();
        } else {
            self.note(&format!("{elapsed} · {doing}"));
        }
    }

    fn finish(self, ok: bool) {
        let elapsed = seconds(self.started.elapsed());
        let verdict = if ok {
            elapsed
        } else {
            format!("failed after {elapsed}")
        };
        match (self.terminal, self.line_open.get()) {
            (true, true) => eprintln!("\r\x1b[2K{} … {verdict}", self.label),
            (false, true) => eprintln!(" {verdict}"),
            (_, false) => eprintln!("{} … {verdict}", self.label),
        }
    }
}

fn flush() {
    // A closed standard error cannot be reported anywhere.
    let _ = std::io::stderr().flush();
}

/// `0.4 s`, `12 s`, `2 min 47 s`.
pub(crate) fn seconds(elapsed: Duration) -> String {
    let whole = elapsed.as_secs();
    match whole {
        0..=9 => format!("{:.1} s", elapsed.as_secs_f64()),
        10..=119 => format!("{whole} s"),
        _ => format!("{} min {} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_like_a_person_would_say_them() {
        let read = |ms| seconds(Duration::from_millis(ms));
        assert_eq!(
            [read(420), read(12_300), read(167_000)],
            ["0.4 s", "12 s", "2 min 47 s"].map(String::from)
        );
    }
}
