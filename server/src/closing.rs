//! Settings of closing tickets: `[closing]` of the TOML file, `--closing-…`, `TANDEM_CLOSING_…`.

use clap::Args;
use serde::Deserialize;
use tandem_tickets::Taxonomy;

/// The settings as one place names them.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[command(next_help_heading = "Closing tickets")]
pub struct ClosingOptions {
    /// What can come of a ticket, with commas between
    #[arg(
        long = "closing-resolutions",
        env = "TANDEM_CLOSING_RESOLUTIONS",
        global = true,
        value_name = "WORDS",
        value_delimiter = ','
    )]
    resolutions: Option<Vec<String>>,
    /// What tickets are about, with commas between
    #[arg(
        long = "closing-categories",
        env = "TANDEM_CLOSING_CATEGORIES",
        global = true,
        value_name = "WORDS",
        value_delimiter = ','
    )]
    categories: Option<Vec<String>>,
    /// Why things happen, with commas between
    #[arg(
        long = "closing-root-causes",
        env = "TANDEM_CLOSING_ROOT_CAUSES",
        global = true,
        value_name = "WORDS",
        value_delimiter = ','
    )]
    root_causes: Option<Vec<String>>,
    /// Whether a ticket needs a resolution to become solved or closed [default: false]
    #[arg(
        long = "closing-required",
        env = "TANDEM_CLOSING_REQUIRED",
        global = true,
        value_name = "BOOL"
    )]
    required: Option<bool>,
}

/// `own`, where `options` say nothing else.
pub(crate) fn with(own: Taxonomy, options: ClosingOptions) -> Taxonomy {
    Taxonomy {
        resolutions: options.resolutions.unwrap_or(own.resolutions),
        categories: options.categories.unwrap_or(own.categories),
        root_causes: options.root_causes.unwrap_or(own.root_causes),
        required: options.required.unwrap_or(own.required),
    }
}
