//! Settings of signing in: `[sign_in]` of the TOML file, `--sign-in-…`, `TANDEM_SIGN_IN_…`.

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

/// What signing in by password takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SignInSettings {
    /// Whether a password needs a second factor beside it.
    pub second_factor: SecondFactorPolicy,
}

/// Whether a password needs a second factor beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorPolicy {
    /// Each agent decides.
    #[default]
    Optional,
    /// Who has signed in by password without one can do nothing but turn it on.
    Required,
}

/// The settings as one place names them.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[command(next_help_heading = "Signing in")]
pub struct SignInOptions {
    /// Whether a password needs a second factor beside it [default: optional]
    #[arg(
        long = "sign-in-second-factor",
        env = "TANDEM_SIGN_IN_SECOND_FACTOR",
        global = true,
        value_name = "POLICY"
    )]
    second_factor: Option<SecondFactorPolicy>,
}

impl SignInSettings {
    /// These, where `options` say nothing else.
    pub(crate) fn with(self, options: SignInOptions) -> Self {
        Self {
            second_factor: options.second_factor.unwrap_or(self.second_factor),
        }
    }

    /// Whether everybody who signs in by password needs a second factor.
    pub fn requires_second_factor(self) -> bool {
        self.second_factor == SecondFactorPolicy::Required
    }
}
