//! Runs other programs: silent while they work, their last words when they fail.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::ui::Step;

/// How many lines of a failed program are shown.
const TAIL_LINES: usize = 80;

/// What a finished program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: ExitStatus,
    /// Standard output alone.
    pub(crate) stdout: String,
    /// Both streams, in the order in which the lines arrived.
    pub(crate) both: String,
}

impl Said {
    /// The last lines, for an error message.
    pub(crate) fn tail(&self) -> String {
        let lines: Vec<&str> = self.both.lines().collect();
        lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
    }
}

/// Runs a program to its end; anything but success is an error that carries its last lines.
pub(crate) fn run(step: &Step, command: &mut Command) -> Result<Said> {
    let said = attempt(step, command, None)?;
    if !said.status.success() {
        bail!("{}\n{} ({})", said.tail(), describe(command), said.status);
    }
    Ok(said)
}

/// Runs a program to its end or for `limit`, and leaves the judgement to the caller.
pub(crate) fn attempt(step: &Step, command: &mut Command, limit: Option<Duration>) -> Result<Said> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", describe(command)))?;
    let lines = follow(&mut child)?;
    let deadline = limit.map(|limit| Instant::now() + limit);
    let mut said = (String::new(), String::new());
    let in_time = collect(step, &lines, deadline, &mut said);
    if !in_time {
        child
            .kill()
            .context("cannot stop a program that took too long")?;
    }
    let status = child.wait().context("cannot wait for a program")?;
    Ok(Said {
        status,
        stdout: said.0,
        both: said.1,
    })
}

/// Runs a short program and answers its trimmed standard output.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", describe(command)))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!(
            "{}\n{} ({})",
            complaint.trim(),
            describe(command),
            output.status
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether a program can be started at all.
pub(crate) fn exists(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

enum Line {
    Out(String),
    Err(String),
}

fn follow(child: &mut Child) -> Result<Receiver<Line>> {
    let (lines, receiver) = channel();
    let out = child.stdout.take().context("standard output was piped")?;
    let err = child.stderr.take().context("standard error was piped")?;
    forward(out, lines.clone(), Line::Out);
    forward(err, lines, Line::Err);
    Ok(receiver)
}

fn forward(stream: impl Read + Send + 'static, lines: Sender<Line>, wrap: fn(String) -> Line) {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            let text = without_colours(String::from_utf8_lossy(&line).trim_end());
            line.clear();
            if lines.send(wrap(text)).is_err() {
                break;
            }
        }
    });
}

/// Leaves out escape sequences (ECMA-48 §5.4): programs colour even what is captured.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        let end = after.find(|byte: char| ('@'..='~').contains(&byte));
        rest = end.map_or("", |end| &after[end + 1..]);
    }
    plain + rest
}

/// Gathers lines until both streams end (`true`) or the deadline passes (`false`).
fn collect(
    step: &Step,
    lines: &Receiver<Line>,
    deadline: Option<Instant>,
    (stdout, both): &mut (String, String),
) -> bool {
    let mut last = String::new();
    loop {
        match lines.recv_timeout(Duration::from_secs(1)) {
            Ok(Line::Out(line)) => {
                stdout.push_str(&line);
                stdout.push('\n');
                last = line;
            }
            Ok(Line::Err(line)) => last = line,
            Err(RecvTimeoutError::Timeout) => {
                step.beat(&last);
                if deadline.is_some_and(|deadline| Instant::now() > deadline) {
                    return false;
                }
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return true,
        }
        both.push_str(&last);
        both.push('\n');
        step.beat(&last);
    }
}

fn describe(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_left_out_and_words_are_kept() {
        assert_eq!(
            without_colours("\u{1b}[31mred\u{1b}[0m and [plain]"),
            "red and [plain]"
        );
        assert_eq!(without_colours("\u{1b}[38;5;249mgrey"), "grey");
        assert_eq!(without_colours("cut\u{1b}[38"), "cut");
    }
}
