//! How much the server takes on, as far as that is a setting: sockets, joins, requests, pace, memory.
//!
//! Bounds that both ends have to agree on are in `tandem_protocol::limits`. Limits of one address
//! keep a single visitor from using up those of everybody; those of everybody belong to the tenant.

use clap::Args;
use serde::{Deserialize, Serialize};

/// Smallest value of every limit: nothing works with 0.
const LIMIT_MIN: u32 = 1;

/// What the server takes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Open WebSockets of one address: those of an office behind one address fit.
    pub sockets_per_address: u32,
    /// Open WebSockets.
    pub sockets: u32,
    /// Codes, requests and joins of one address in a minute.
    pub joins_per_address_minute: u32,
    /// Codes, requests and joins in a minute.
    pub joins_per_minute: u32,
    /// Requests to the HTTP interface by one address in a minute.
    pub requests_per_address_minute: u32,
    /// Requests to the HTTP interface with one key in a minute.
    pub requests_per_key_minute: u32,
    /// Requests to the HTTP interface in a minute.
    pub requests_per_minute: u32,
    /// Binary frames of one signaling socket in a second; a sender that is faster is read more
    /// slowly. A client sends fewer than 200.
    pub live_frames_per_second: u32,
    /// KiB of the bulk sockets of one participant in a second; a sender that is faster is read more slowly.
    pub bulk_kib_per_second: u32,
    /// Browsers that a screen comes from, or goes to, by the server.
    pub forwarding_peers: u32,
    /// Memory of the process in MiB; 0: three quarters of what the machine has.
    pub memory_mib: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sockets_per_address: 4_000,
            sockets: 40_000,
            joins_per_address_minute: 120,
            joins_per_minute: 6_000,
            requests_per_address_minute: 20_000,
            requests_per_key_minute: 3_000,
            requests_per_minute: 60_000,
            live_frames_per_second: 500,
            bulk_kib_per_second: 64 * 1024,
            forwarding_peers: 1_000,
            memory_mib: 0,
        }
    }
}

/// The limits as one place names them: command line and environment, or the file's `[limits]`.
#[derive(Args, Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitOptions {
    /// Open WebSockets of one address [default: 4000]
    #[arg(
        long = "limit-sockets-per-address",
        env = "TANDEM_LIMIT_SOCKETS_PER_ADDRESS",
        global = true,
        value_name = "N"
    )]
    sockets_per_address: Option<u32>,
    /// Open WebSockets [default: 40000]
    #[arg(
        long = "limit-sockets",
        env = "TANDEM_LIMIT_SOCKETS",
        global = true,
        value_name = "N"
    )]
    sockets: Option<u32>,
    /// Codes, requests and joins of one address in a minute [default: 120]
    #[arg(
        long = "limit-joins-per-address-minute",
        env = "TANDEM_LIMIT_JOINS_PER_ADDRESS_MINUTE",
        global = true,
        value_name = "N"
    )]
    joins_per_address_minute: Option<u32>,
    /// Codes, requests and joins in a minute [default: 6000]
    #[arg(
        long = "limit-joins-per-minute",
        env = "TANDEM_LIMIT_JOINS_PER_MINUTE",
        global = true,
        value_name = "N"
    )]
    joins_per_minute: Option<u32>,
    /// Requests to the HTTP interface by one address in a minute [default: 20000]
    #[arg(
        long = "limit-requests-per-address-minute",
        env = "TANDEM_LIMIT_REQUESTS_PER_ADDRESS_MINUTE",
        global = true,
        value_name = "N"
    )]
    requests_per_address_minute: Option<u32>,
    /// Requests to the HTTP interface with one key in a minute [default: 3000]
    #[arg(
        long = "limit-requests-per-key-minute",
        env = "TANDEM_LIMIT_REQUESTS_PER_KEY_MINUTE",
        global = true,
        value_name = "N"
    )]
    requests_per_key_minute: Option<u32>,
    /// Requests to the HTTP interface in a minute [default: 60000]
    #[arg(
        long = "limit-requests-per-minute",
        env = "TANDEM_LIMIT_REQUESTS_PER_MINUTE",
        global = true,
        value_name = "N"
    )]
    requests_per_minute: Option<u32>,
    /// Binary frames of one signaling socket in a second [default: 500]
    #[arg(
        long = "limit-live-frames-per-second",
        env = "TANDEM_LIMIT_LIVE_FRAMES_PER_SECOND",
        global = true,
        value_name = "N"
    )]
    live_frames_per_second: Option<u32>,
    /// KiB of the bulk sockets of one participant in a second [default: 65536]
    #[arg(
        long = "limit-bulk-kib-per-second",
        env = "TANDEM_LIMIT_BULK_KIB_PER_SECOND",
        global = true,
        value_name = "N"
    )]
    bulk_kib_per_second: Option<u32>,
    /// Browsers that a screen comes from, or goes to, by the server [default: 1000]
    #[arg(
        long = "limit-forwarding-peers",
        env = "TANDEM_LIMIT_FORWARDING_PEERS",
        global = true,
        value_name = "N"
    )]
    forwarding_peers: Option<u32>,
    /// Memory of the process in MiB; 0: three quarters of what the machine has [default: 0]
    #[arg(
        long = "limit-memory-mib",
        env = "TANDEM_LIMIT_MEMORY_MIB",
        global = true,
        value_name = "N"
    )]
    memory_mib: Option<u32>,
}

impl Limits {
    /// These, where `options` say nothing else.
    pub(crate) fn with(self, options: LimitOptions) -> Self {
        let or = |option: Option<u32>, own| option.unwrap_or(own);
        Self {
            sockets_per_address: or(options.sockets_per_address, self.sockets_per_address),
            sockets: or(options.sockets, self.sockets),
            joins_per_address_minute: or(
                options.joins_per_address_minute,
                self.joins_per_address_minute,
            ),
            joins_per_minute: or(options.joins_per_minute, self.joins_per_minute),
            requests_per_address_minute: or(
                options.requests_per_address_minute,
                self.requests_per_address_minute,
            ),
            requests_per_key_minute: or(
                options.requests_per_key_minute,
                self.requests_per_key_minute,
            ),
            requests_per_minute: or(options.requests_per_minute, self.requests_per_minute),
            live_frames_per_second: or(options.live_frames_per_second, self.live_frames_per_second),
            bulk_kib_per_second: or(options.bulk_kib_per_second, self.bulk_kib_per_second),
            forwarding_peers: or(options.forwarding_peers, self.forwarding_peers),
            memory_mib: or(options.memory_mib, self.memory_mib),
        }
    }

    /// Whether each lets at least something through.
    pub(crate) fn are_usable(&self) -> bool {
        let smallest = [
            self.sockets_per_address,
            self.sockets,
            self.joins_per_address_minute,
            self.joins_per_minute,
            self.requests_per_address_minute,
            self.requests_per_key_minute,
            self.requests_per_minute,
            self.live_frames_per_second,
            self.bulk_kib_per_second,
            self.forwarding_peers,
        ];
        smallest.iter().all(|limit| *limit >= LIMIT_MIN)
    }
}

#[cfg(test)]
mod tests {
    use tandem_protocol::limits::BULK_SOCKETS_MAX;

    use super::*;

    #[test]
    fn a_limit_of_nothing_is_refused_and_memory_alone_may_be_left_to_the_server() {
        assert!(Limits::default().are_usable());
        let none = LimitOptions {
            sockets: Some(0),
            ..LimitOptions::default()
        };
        assert!(!Limits::default().with(none).are_usable());
    }

    #[test]
    fn a_call_centre_behind_one_address_fits_and_fills_no_more_than_its_part() {
        /// Agents at work, each in two sessions, or in one and watching another.
        const AGENTS: u32 = 500;
        /// A signaling socket and bulk sockets for each session.
        const SOCKETS: u32 = 2 * (1 + BULK_SOCKETS_MAX as u32);
        /// A console that is loaded anew, as all are after a restart, and a lively minute after it.
        const REQUESTS: u32 = 40;
        let limits = Limits::default();
        assert!(limits.sockets_per_address >= AGENTS * SOCKETS);
        assert!(limits.requests_per_address_minute >= AGENTS * REQUESTS);
        assert!(limits.sockets >= 10 * limits.sockets_per_address);
        assert!(limits.requests_per_minute >= 3 * limits.requests_per_address_minute);
    }

    #[test]
    fn what_is_not_said_stays() {
        let options = LimitOptions {
            sockets: Some(7),
            ..LimitOptions::default()
        };
        let expected = Limits {
            sockets: 7,
            ..Limits::default()
        };
        assert_eq!(Limits::default().with(options), expected);
    }
}
