//! One running server: binds, serves, and shuts down in order.
//!
//! Ports, database, relays and memory are the server's; everything else is of one tenant, and there is
//! one of each for every tenant ([`tenants`]).

mod relays;
mod tenants;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, bail};
use axum::serve::{Listener, ListenerExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::assets::places::Places;
use crate::auth::Auth;
use crate::config::Config;
use crate::hub::Hub;
use crate::origin::Origin;
use crate::rtc::port::HttpPort;
use crate::rtc::turn::Turn;
use crate::source::Clock;
use crate::state::AppState;
use crate::store::Store;
use crate::tenant::TenantId;
use crate::tls::{Files, Tls};
use crate::{http, memory, seed};
use relays::Relays;
use tenants::Tenant;

/// Longest time for open answers to end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// How often the memory in use is looked at: it takes longer than that to fill.
const MEMORY_LOOK: Duration = Duration::from_secs(1);

/// A server that has its port and its store and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<Tls>,
    redirect: Option<TcpListener>,
    turn: Option<Turn>,
    store: Store,
    memory_mib: u32,
    /// The default one.
    tenant: Tenant,
    others: Vec<Tenant>,
}

/// What to tell the person who started the server.
#[derive(Clone, Debug)]
pub struct Welcome {
    /// What there is of the default tenant.
    pub tenant: TenantWelcome,
    /// What there is of the others.
    pub others: Vec<TenantWelcome>,
    /// The demo, when it is on.
    pub demo: Option<Demo>,
}

/// What to tell them of one tenant.
#[derive(Clone, Debug)]
pub struct TenantWelcome {
    /// Which.
    pub id: TenantId,
    /// Where its console is.
    pub origin: Origin,
    /// The token of its first set-up, when it has no agent.
    pub setup_token: Option<String>,
    /// What may lock people out, in a sentence.
    pub warning: Option<String>,
}

/// Where the demo is and who signs in there.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Address of the product page.
    pub product: String,
    /// E-mail of the demo's agent.
    pub email: &'static str,
    /// Password of the demo's agent.
    pub password: &'static str,
}

impl Server {
    /// Takes the port, opens the store, and seeds the demo if that is on.
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub async fn bind(config: Config, clock: Clock) -> anyhow::Result<Self> {
        // The demo's password is printed in public: it must not open a console to a network.
        if config.demo && !config.listen.ip().is_loopback() {
            bail!(
                "--demo listens on this machine only; {} is open to others",
                config.listen
            );
        }
        let tls = open_tls(&config)?;
        let listener = listen(config.listen).await?;
        let redirect = match config.redirect_listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let address = listener.local_addr()?;
        let origin = match &config.public_url {
            Some(origin) => origin.clone(),
            None => local_origin(address, tls.is_some())?,
        };
        let store = Store::open_at(&config.data, config.database()?.as_ref()).await?;
        let auth = Auth::new().await?;
        if config.demo {
            seed::demo(&store, &auth.passwords, clock.now()).await?;
        }
        let relays = Relays::open(&config, address, &origin, &clock).await?;
        let memory_mib = config.limits.memory_mib;
        let places = Places::default();
        let shared = (&relays, &places);
        let others = tenants::open_others(&config, &store, shared, &clock).await?;
        let own = (config, origin, (store.clone(), auth));
        Ok(Self {
            memory_mib,
            tenant: tenants::open(own, shared, &clock).await?,
            others,
            listener,
            address,
            tls,
            redirect,
            turn: relays.turn,
            store,
        })
    }

    /// The address that was taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the handlers of the default tenant share.
    pub fn state(&self) -> &AppState {
        &self.tenant.state
    }

    /// What to tell the person who started the server.
    pub fn welcome(&self) -> Welcome {
        Welcome {
            tenant: self.tenant.welcome(),
            others: self.others.iter().map(Tenant::welcome).collect(),
            demo: demo(&self.tenant),
        }
    }

    /// Answers until `stop` is cancelled, then ends what is open within ten seconds.
    ///
    /// # Errors
    /// The port failed.
    pub async fn serve(self, stop: CancellationToken) -> anyhow::Result<()> {
        let Self {
            listener,
            address,
            tls,
            redirect,
            turn,
            store,
            memory_mib,
            tenant,
            others,
        } = self;
        let tenants = std::iter::once(tenant).chain(others);
        let states: Vec<AppState> = tenants.map(|tenant| tenant.state).collect();
        if let Some(redirect) = redirect {
            let origins = states.iter().map(|state| state.origin.clone()).collect();
            tokio::spawn(serve_redirects(redirect, origins, stop.clone()));
        }
        if let Some(turn) = &turn {
            tokio::spawn(turn.clone().serve(stop.clone()));
        }
        let hubs = states.iter().map(|state| state.hub.clone()).collect();
        tokio::spawn(govern(hubs, memory_mib, stop.clone()));
        let mut keepers = Vec::with_capacity(states.len());
        for state in &states {
            keepers.push(tenants::begin(state, &stop).await?);
            tracing::info!(%address, tenant = %state.store.tenant_id(), origin = %state.origin, "listening");
        }
        let serving = serve_port((listener, tls, turn), &states, &stop);
        let too_late = async {
            stop.cancelled().await;
            tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
        };
        tokio::select! {
            ended = serving => ended.context("the port failed")?,
            () = too_late => tracing::warn!("some answers did not end in time"),
        }
        for keeper in keepers {
            keeper.write().await;
        }
        store.close().await;
        tracing::info!("shut down");
        Ok(())
    }
}

/// The demo of a tenant, where it is on.
fn demo(tenant: &Tenant) -> Option<Demo> {
    let state = &tenant.state;
    state.config.demo.then(|| {
        let site = state.demo_origin().unwrap_or_else(|| state.origin.clone());
        Demo {
            product: format!("{site}/demo/"),
            email: seed::DEMO_EMAIL,
            password: seed::DEMO_PASSWORD,
        }
    })
}

/// Answers what comes to the port until `stop`.
async fn serve_port(
    (listener, tls, turn): (TcpListener, Option<Tls>, Option<Turn>),
    states: &[AppState],
    stop: &CancellationToken,
) -> io::Result<()> {
    match (tls, turn.filter(Turn::relays)) {
        (Some(tls), turn) => {
            tokio::spawn(tls.clone().follow(stop.clone()));
            let port = HttpPort::open_tls(listener, tls, turn, stop.clone())?;
            serve_http(port, states, stop).await;
        }
        (None, Some(turn)) => {
            let port = HttpPort::open(listener, turn, stop.clone())?;
            serve_http(port, states, stop).await;
        }
        (None, None) => serve_http(listener.tap_io(at_once), states, stop).await,
    }
    Ok(())
}

/// Where browsers on this machine find a server that was not told its public address.
fn local_origin(mut address: SocketAddr, is_tls: bool) -> anyhow::Result<Origin> {
    if address.ip().is_unspecified() {
        tracing::warn!("browsers on other machines need the setting public_url");
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    let scheme = if is_tls { "https" } else { "http" };
    Ok(format!("{scheme}://{address}").parse()?)
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("can not listen on {address}"))
}

/// TLS, where there is a certificate.
fn open_tls(config: &Config) -> anyhow::Result<Option<Tls>> {
    let files = config.tls_certificate.clone().zip(config.tls_key.clone());
    files
        .map(|(certificate, key)| Tls::open(Files { certificate, key }))
        .transpose()
}

/// Small messages are not to wait for one another.
fn at_once(stream: &mut TcpStream) {
    let _unset = stream.set_nodelay(true);
}

/// Sends browsers to where the server is, until `stop`.
async fn serve_redirects(listener: TcpListener, origins: Vec<Origin>, stop: CancellationToken) {
    http::serve(listener, http::redirect(origins), stop.cancelled_owned()).await;
}

/// Waits for `stop`, then refuses to be ready and lets long answers end.
async fn drain(states: Vec<AppState>, stop: CancellationToken) {
    stop.cancelled().await;
    for state in &states {
        state.draining.cancel();
    }
    for state in &states {
        state.hub.drain().await;
    }
}

/// Looks at the memory in use until `stop`.
async fn govern(hubs: Vec<Hub>, memory_mib: u32, stop: CancellationToken) {
    let Some(max) = memory::bytes_max(memory_mib) else {
        return;
    };
    let mut looks = tokio::time::interval(MEMORY_LOOK);
    while let Some(used) = memory::used_bytes() {
        for hub in &hubs {
            hub.govern(used, max);
        }
        tokio::select! {
            _ = looks.tick() => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Answers HTTP until `stop`.
async fn serve_http<L>(listener: L, states: &[AppState], stop: &CancellationToken)
where
    L: Listener<Addr = SocketAddr>,
{
    let drained = drain(states.to_vec(), stop.clone());
    http::serve(listener, http::hosts(states), drained).await;
}
