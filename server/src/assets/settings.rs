//! Settings of fetched assets: `[assets]` of the TOML file, `--assets-…`, `TANDEM_ASSETS_…`.

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::egress::Allowed;

/// Whether assets are fetched that pages show and their scripts can not read, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssetSettings {
    /// Whether they are.
    pub fetch: bool,
    /// Hosts that may have private addresses; none unless they are named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub internal_hosts: Vec<String>,
}

impl Default for AssetSettings {
    fn default() -> Self {
        Self {
            fetch: true,
            internal_hosts: Vec::new(),
        }
    }
}

/// The settings as one place names them.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[command(next_help_heading = "Assets")]
pub struct AssetOptions {
    /// Fetch images and style sheets that customers' pages show and scripts can not read [default: true]
    #[arg(
        long = "assets-fetch",
        env = "TANDEM_ASSETS_FETCH",
        global = true,
        value_name = "BOOL"
    )]
    fetch: Option<bool>,
    /// Hosts inside your network that they may be fetched from, with commas between
    #[arg(
        id = "assets_internal_hosts",
        long = "assets-internal-hosts",
        env = "TANDEM_ASSETS_INTERNAL_HOSTS",
        global = true,
        value_name = "HOSTS",
        value_delimiter = ','
    )]
    internal_hosts: Option<Vec<String>>,
}

impl AssetSettings {
    /// These, where `options` say nothing else.
    pub(crate) fn with(self, options: AssetOptions) -> Self {
        Self {
            fetch: options.fetch.unwrap_or(self.fetch),
            internal_hosts: options.internal_hosts.unwrap_or(self.internal_hosts),
        }
    }

    /// The same without any place inside: those are each tenant's own.
    pub(crate) fn outside(&self) -> Self {
        Self {
            fetch: self.fetch,
            internal_hosts: Vec::new(),
        }
    }

    /// What the guard of outgoing connections lets through: a page without TLS shows what came without it.
    pub fn allowed(&self) -> Allowed {
        Allowed::with_hosts(true, &self.internal_hosts)
    }
}
