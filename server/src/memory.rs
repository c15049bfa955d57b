//! How much memory this process uses and may use, as Linux tells it; elsewhere nothing is known.

use std::fs;

/// Share of the machine's memory that is ours, in percent, where no setting says otherwise.
const OWN_PERCENT: u64 = 75;

/// Resident memory of this process, in bytes (proc_pid_status(5)).
pub(crate) fn used_bytes() -> Option<u64> {
    kib_after(&fs::read_to_string("/proc/self/status").ok()?, "VmRSS:")
}

/// What this process may use, in bytes: the setting, or its share of what the machine or its
/// control group has.
pub(crate) fn bytes_max(memory_mib: u32) -> Option<u64> {
    if memory_mib > 0 {
        return Some(u64::from(memory_mib) * 1024 * 1024);
    }
    let machine = kib_after(&fs::read_to_string("/proc/meminfo").ok()?, "MemTotal:")?;
    let group = fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    // Without a limit of its own a control group says "max".
    let group = group.and_then(|text| text.trim().parse().ok());
    Some(machine.min(group.unwrap_or(machine)) / 100 * OWN_PERCENT)
}

fn kib_after(text: &str, key: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(key))?;
    let kib: u64 = rest.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_in_kib() {
        let text = "Name:\ttandem\nVmRSS:\t  2048 kB\n";
        assert_eq!(kib_after(text, "VmRSS:"), Some(2 * 1024 * 1024));
        assert_eq!(kib_after(text, "VmHWM:"), None);
    }

    #[test]
    fn a_setting_wins_over_the_machine() {
        assert_eq!(bytes_max(3), Some(3 * 1024 * 1024));
    }
}
