//! Settings of webhooks: `[webhooks]` of the TOML file, `--webhooks-…`, `TANDEM_WEBHOOKS_…`.

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::egress::Allowed;

/// Where webhooks may lead beyond public addresses over HTTPS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WebhookSettings {
    /// Whether HTTP without TLS is taken.
    pub http: bool,
    /// Hosts that may have private addresses; none unless they are named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub internal_hosts: Vec<String>,
}

/// The settings as one place names them.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[command(next_help_heading = "Webhooks")]
pub struct WebhookOptions {
    /// Let webhooks lead to addresses without TLS [default: false]
    #[arg(
        long = "webhooks-http",
        env = "TANDEM_WEBHOOKS_HTTP",
        global = true,
        value_name = "BOOL"
    )]
    http: Option<bool>,
    /// Hosts inside your network that webhooks may lead to, with commas between
    #[arg(
        long = "webhooks-internal-hosts",
        env = "TANDEM_WEBHOOKS_INTERNAL_HOSTS",
        global = true,
        value_name = "HOSTS",
        value_delimiter = ','
    )]
    internal_hosts: Option<Vec<String>>,
}

impl WebhookSettings {
    /// These, where `options` say nothing else.
    pub(crate) fn with(self, options: WebhookOptions) -> Self {
        Self {
            http: options.http.unwrap_or(self.http),
            internal_hosts: options.internal_hosts.unwrap_or(self.internal_hosts),
        }
    }

    /// What the guard of outgoing connections lets through.
    pub fn allowed(&self) -> Allowed {
        Allowed::with_hosts(self.http, &self.internal_hosts)
    }
}
