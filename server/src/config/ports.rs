//! Ranges of ports, `first-last`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// UDP ports from `first` to `last`, written `first-last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortRange {
    /// The lowest.
    pub first: u16,
    /// The highest.
    pub last: u16,
}

impl Default for PortRange {
    /// The dynamic ports (RFC 8656 §7.2).
    fn default() -> Self {
        Self {
            first: 49_152,
            last: 65_535,
        }
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.first, self.last)
    }
}

impl FromStr for PortRange {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let range = text.split_once('-').and_then(|(first, last)| {
            Some(Self {
                first: first.parse().ok()?,
                last: last.parse().ok()?,
            })
        });
        range
            .filter(|range| (1_024..=range.last).contains(&range.first))
            .ok_or("must be two ports from 1024 on, such as 49152-65535")
    }
}

impl Serialize for PortRange {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PortRange {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
