//! What the system says about another process: its processor time and its memory.

use std::fs;

use anyhow::{Context, Result};

/// Ticks of `/proc/PID/stat` in a second: `USER_HZ`, which is 100 on every Linux that we run on.
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor time that a process has used so far, user and system, in seconds.
///
/// # Errors
/// There is no such process, or the system has no `/proc`.
pub fn cpu_s(pid: u32) -> Result<f64> {
    let path = format!("/proc/{pid}/stat");
    let stat = fs::read_to_string(&path).with_context(|| format!("can not read {path}"))?;
    // The name in parentheses may hold spaces; utime and stime are fields 14 and 15 (proc_pid_stat(5)).
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(str::parse::<f64>)
        .sum::<Result<f64, _>>()
        .with_context(|| format!("{path} has another form"))?;
    Ok(ticks / TICKS_PER_SECOND)
}

/// Resident memory of a process, in bytes.
///
/// # Errors
/// As [`cpu_s`].
pub fn rss_bytes(pid: u32) -> Result<u64> {
    let path = format!("/proc/{pid}/status");
    let status = fs::read_to_string(&path).with_context(|| format!("can not read {path}"))?;
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|kib| kib.parse::<u64>().ok())
        .with_context(|| format!("{path} has another form"))?;
    Ok(kib * 1024)
}
