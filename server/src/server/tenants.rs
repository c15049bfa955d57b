//! The tenants of a running server: each has its state, with sessions, queue and limits of its own, and
//! the tasks that keep them (ADR 0049). A session of one is in no map of another.

use tokio_util::sync::CancellationToken;

use super::TenantWelcome;
use super::relays::Relays;
use crate::assets::places::Places;
use crate::audit::head;
use crate::auth::Auth;
use crate::config::Config;
use crate::oidc::settings::OidcSettings;
use crate::origin::Origin;
use crate::source::{Clock, secret_hash};
use crate::state::AppState;
use crate::store::Store;
use crate::{erasure, follow_ups, present, queue, sla};

/// Digits of the digest by which the audit tells that settings have changed.
const SETTINGS_DIGITS: usize = 16;

/// One tenant of a server that does not answer yet.
#[derive(Debug)]
pub(super) struct Tenant {
    /// What its handlers share.
    pub(super) state: AppState,
    setup_token: Option<String>,
    warning: Option<String>,
}

impl Tenant {
    /// What to tell the person who started the server.
    pub(super) fn welcome(&self) -> TenantWelcome {
        TenantWelcome {
            id: self.state.store.tenant_id().clone(),
            origin: self.state.origin.clone(),
            setup_token: self.setup_token.clone(),
            warning: self.warning.clone(),
        }
    }
}

/// The tenants that the settings name beside the default one.
///
/// # Errors
/// A sentence for the person who starts the server.
pub(super) async fn open_others(
    config: &Config,
    store: &Store,
    (relays, places): (&Relays, &Places),
    clock: &Clock,
) -> anyhow::Result<Vec<Tenant>> {
    let mut tenants = Vec::with_capacity(config.tenants.len());
    for settings in &config.tenants {
        let named = (settings.name.as_str(), config.data.as_path());
        let store = store.of(&settings.id, named, clock.now()).await?;
        let (config, origin) = (config.of(settings), settings.origin.clone());
        let auth = Auth::new().await?;
        tenants.push(open((config, origin, (store, auth)), (relays, places), clock).await?);
    }
    Ok(tenants)
}

/// A tenant with its settings, which browsers find at the origin.
///
/// # Errors
/// As [`open_others`].
pub(super) async fn open(
    (config, origin, (store, auth)): (Config, Origin, (Store, Auth)),
    (relays, places): (&Relays, &Places),
    clock: &Clock,
) -> anyhow::Result<Tenant> {
    let needs_setup = store.count_agents().await? == 0;
    let setup_token = needs_setup.then(|| auth.setup.issue());
    let warning = lockout(&config, &store, needs_setup).await?;
    let ice = relays.of(&origin, config.limits.forwarding_peers);
    Ok(Tenant {
        state: AppState::new(config, origin, ice, store, clock.clone(), auth, places)?,
        setup_token,
        warning,
    })
}

/// Begins what goes on in the background until `stop`: audit, queue, present customers, SLA clocks, follow-ups, webhooks, connectors, mail,
/// sessions that were open, files, and what was erased. Answers with who keeps the end of the audit.
///
/// # Errors
/// The store failed.
pub(super) async fn begin(
    state: &AppState,
    stop: &CancellationToken,
) -> anyhow::Result<head::Keeper> {
    let keeper = begin_audit(state, stop).await?;
    tokio::spawn(queue::follow(state.clone(), stop.clone()));
    tokio::spawn(present::follow(state.clone(), stop.clone()));
    tokio::spawn(sla::follow(state.clone(), stop.clone()));
    tokio::spawn(follow_ups::follow(state.clone(), stop.clone()));
    let (webhooks, events) = (state.webhooks.clone(), state.console_events.subscribe());
    tokio::spawn(webhooks.follow(events, stop.clone()));
    tokio::spawn(erasure::follow(state.clone(), stop.clone()));
    state.connectors.follow(stop);
    state.mailer.begin().await?;
    state.mailer.follow(stop);
    state.inbox.follow(stop);
    let (hub, files, swept) = (state.hub.clone(), state.files.clone(), stop.clone());
    tokio::spawn(async move {
        hub.recover().await;
        files.follow(swept).await;
    });
    Ok(keeper)
}

/// Records the settings if they are others than before, and keeps the end of the audit until `stop`.
async fn begin_audit(state: &AppState, stop: &CancellationToken) -> anyhow::Result<head::Keeper> {
    let settings = secret_hash(&state.config.to_toml());
    let now = state.clock.now();
    let recorded = state
        .store
        .record_settings(&settings[..SETTINGS_DIGITS], now);
    recorded.await?;
    let keeper = head::Keeper {
        store: state.store.clone(),
        data: state.store.tenant_id().folder_in(&state.config.data),
        soundness: state.soundness.clone(),
    };
    tokio::spawn(keeper.clone().keep(stop.clone()));
    Ok(keeper)
}

/// Says who gets in when the system that signs in is down, where that has to be seen to.
async fn lockout(
    config: &Config,
    store: &Store,
    needs_setup: bool,
) -> anyhow::Result<Option<String>> {
    let oidc = config.oidc.as_ref();
    let Some(email) = oidc.and_then(OidcSettings::only_password_of) else {
        return Ok(None);
    };
    if needs_setup {
        return Ok(Some(format!(
            "Passwords are off for all but {email} (break_glass): set Tandem up as them."
        )));
    }
    if store.has_admin_with_password(&email).await? {
        return Ok(None);
    }
    tracing::error!(
        "break_glass names no administrator with a password: nobody gets in when the issuer is down"
    );
    Ok(Some(format!(
        "Passwords are off, and {email} (break_glass) is no administrator with a password here: when \
         the system that signs in is down, nobody gets in. Make one with `tandem agent add --admin` and \
         name them in break_glass."
    )))
}
