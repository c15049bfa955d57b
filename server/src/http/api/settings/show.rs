//! `GET /api/v1/settings`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::config::shown::{ShownGroup, ShownSetting};
use crate::http::extract::{Json, SignedInLead};
use crate::http::problem::Problem;
use crate::state::AppState;

/// The settings that the organisation runs with.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Settings {
    /// What belongs together.
    groups: Vec<SettingsGroup>,
}

/// Settings that belong together.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct SettingsGroup {
    /// `organisation`, `privacy`, `routing`, `sla`, `closing`, `survey`, `mail`, `connectors`, `sign_in`,
    /// `identity`, `retention`, `files`, `assets` or `limits`.
    name: String,
    /// Its settings; a table that is not there stands as one that is not set.
    settings: Vec<Setting>,
}

/// One setting.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Setting {
    /// Its key in the configuration file, `survey.every_days`.
    key: String,
    /// Which one, from 1, of several tables with the same key.
    #[schema(required = true)]
    nth: Option<u32>,
    /// What it is, as words; none where it is not set, or hidden.
    values: Vec<String>,
    /// Whether it is a secret or leads to one: no more is said than whether it is set.
    hidden: bool,
    /// Whether it is set, by somebody or by default.
    set: bool,
    /// The flag that sets it, `survey-every-days`; absent where none does.
    #[schema(required = true)]
    flag: Option<String>,
    /// The variable of the environment that does, `TANDEM_SURVEY_EVERY_DAYS`; likewise.
    #[schema(required = true)]
    env: Option<String>,
}

impl From<ShownGroup> for SettingsGroup {
    fn from(group: ShownGroup) -> Self {
        Self {
            name: group.name.to_owned(),
            settings: group.settings.into_iter().map(Setting::from).collect(),
        }
    }
}

impl From<ShownSetting> for Setting {
    fn from(setting: ShownSetting) -> Self {
        Self {
            key: setting.key,
            nth: setting.nth,
            values: setting.values,
            hidden: setting.is_hidden,
            set: setting.is_set,
            flag: setting.flag,
            env: setting.env,
        }
    }
}

/// The settings that the organisation runs with, and where each is set. They are read when the server
/// starts; what is changed in the console has pages of its own. Of secrets nothing is told but whether they
/// are set.
#[utoipa::path(
    get, path = "/settings", tag = "agents",
    responses(
        (status = 200, body = Settings),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 403, description = "`lead_only`, `not_for_keys`", body = Problem),
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    _lead: SignedInLead,
) -> Result<Json<Settings>, Problem> {
    let groups = state.config.shown(state.store.tenant_id());
    Ok(Json(Settings {
        groups: groups.into_iter().map(SettingsGroup::from).collect(),
    }))
}
