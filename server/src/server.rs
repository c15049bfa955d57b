//! One running server: binds, serves, and shuts down in order.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use axum::serve::{Listener, ListenerExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio_util::sync::CancellationToken;

use crate::audit::head;
use crate::auth::Auth;
use crate::config::Config;
use crate::http;
use crate::hub::Hub;
use crate::oidc::settings::OidcSettings;
use crate::origin::Origin;
use crate::rtc::ice::{Foreign, Ice};
use crate::rtc::peers::Peers;
use crate::rtc::port::HttpPort;
use crate::rtc::turn::{RelaySettings, Turn};
use crate::source::{Clock, secret_hash};
use crate::state::AppState;
use crate::store::Store;
use crate::tls::{Files, Tls};
use crate::{memory, queue, seed, sla};

/// Longest time for open answers to end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// Digits of the digest by which the audit tells that settings have changed.
const SETTINGS_DIGITS: usize = 16;

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
    state: AppState,
    setup_token: Option<String>,
    warning: Option<String>,
}

/// What to tell the person who started the server.
#[derive(Clone, Debug)]
pub struct Welcome {
    /// Where the console is.
    pub origin: Origin,
    /// The token of the first set-up, when there is no agent.
    pub setup_token: Option<String>,
    /// What may lock people out, in a sentence.
    pub warning: Option<String>,
    /// The demo, when it is on.
    pub demo: Option<Demo>,
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
        let needs_setup = store.count_agents().await? == 0;
        let setup_token = needs_setup.then(|| auth.setup.issue());
        let warning = lockout(&config, &store, needs_setup).await?;
        let (turn, ice) = open_ice(&config, address, &origin, &clock).await?;
        let state = AppState::new(config, origin, ice, store, clock, auth)?;
        Ok(Self {
            listener,
            address,
            tls,
            redirect,
            turn,
            state,
            setup_token,
            warning,
        })
    }

    /// The address that was taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the handlers share.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// What to tell the person who started the server.
    pub fn welcome(&self) -> Welcome {
        let demo = self.state.config.demo.then(|| {
            let site = self
                .state
                .demo_origin()
                .unwrap_or_else(|| self.state.origin.clone());
            Demo {
                product: format!("{site}/demo/"),
                email: seed::DEMO_EMAIL,
                password: seed::DEMO_PASSWORD,
            }
        });
        let origin = self.state.origin.clone();
        Welcome {
            origin,
            setup_token: self.setup_token.clone(),
            warning: self.warning.clone(),
            demo,
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
            state,
            ..
        } = self;
        if let Some(redirect) = redirect {
            tokio::spawn(serve_redirects(
                redirect,
                state.origin.clone(),
                stop.clone(),
            ));
        }
        if let Some(turn) = &turn {
            tokio::spawn(turn.clone().serve(stop.clone()));
        }
        let keeper = begin_audit(&state, &stop).await?;
        let hub = state.hub.clone();
        tokio::spawn(govern(
            hub.clone(),
            state.config.limits.memory_mib,
            stop.clone(),
        ));
        tokio::spawn(queue::follow(state.clone(), stop.clone()));
        tokio::spawn(sla::follow(state.clone(), stop.clone()));
        tokio::spawn(
            state
                .webhooks
                .clone()
                .follow(state.console_events.subscribe(), stop.clone()),
        );
        let files = state.files.clone();
        let (recovered, swept) = (hub.clone(), stop.clone());
        tokio::spawn(async move {
            recovered.recover().await;
            files.follow(swept).await;
        });
        tracing::info!(%address, origin = %state.origin, "listening");
        let serving = async {
            match (tls, turn.filter(Turn::relays)) {
                (Some(tls), turn) => {
                    tokio::spawn(tls.clone().follow(stop.clone()));
                    let port = HttpPort::open_tls(listener, tls, turn, stop.clone())?;
                    serve_http(port, &state, &stop).await
                }
                (None, Some(turn)) => {
                    let port = HttpPort::open(listener, turn, stop.clone())?;
                    serve_http(port, &state, &stop).await
                }
                (None, None) => serve_http(listener.tap_io(at_once), &state, &stop).await,
            }
            io::Result::Ok(())
        };
        let too_late = async {
            stop.cancelled().await;
            tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
        };
        tokio::select! {
            ended = serving => ended.context("the port failed")?,
            () = too_late => tracing::warn!("some answers did not end in time"),
        }
        keeper.write().await;
        state.store.close().await;
        tracing::info!("shut down");
        Ok(())
    }
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
        data: state.config.data.clone(),
        soundness: state.soundness.clone(),
    };
    tokio::spawn(keeper.clone().keep(stop.clone()));
    Ok(keeper)
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
async fn serve_redirects(listener: TcpListener, origin: Origin, stop: CancellationToken) {
    http::serve(listener, http::redirect(origin), stop.cancelled_owned()).await;
}

/// Waits for `stop`, then refuses to be ready and lets long answers end.
async fn drain(state: AppState, stop: CancellationToken) {
    stop.cancelled().await;
    state.draining.cancel();
    state.hub.drain().await;
}

/// Looks at the memory in use until `stop`.
async fn govern(hub: Hub, memory_mib: u32, stop: CancellationToken) {
    let Some(max) = memory::bytes_max(memory_mib) else {
        return;
    };
    let mut looks = tokio::time::interval(MEMORY_LOOK);
    while let Some(used) = memory::used_bytes() {
        hub.govern(used, max);
        tokio::select! {
            _ = looks.tick() => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Answers HTTP until `stop`.
async fn serve_http<L>(listener: L, state: &AppState, stop: &CancellationToken)
where
    L: Listener<Addr = SocketAddr>,
{
    let drained = drain(state.clone(), stop.clone());
    http::serve(listener, http::router(state.clone()), drained).await;
}

/// STUN, TURN and the servers of somebody else, as far as they are on.
async fn open_ice(
    config: &Config,
    http: SocketAddr,
    origin: &Origin,
    clock: &Clock,
) -> anyhow::Result<(Option<Turn>, Ice)> {
    let mut ice = Ice::default();
    if let Some(file) = &config.turn_secret_file {
        let secret = std::fs::read_to_string(file)
            .with_context(|| format!("can not read {}", file.display()))?;
        let (urls, secret) = (config.turn_urls.clone(), secret.trim().as_bytes().to_vec());
        ice = ice.with_foreign(Foreign { urls, secret });
    }
    if !config.stun && !config.turn && !config.forwarding {
        return Ok((None, ice));
    }
    let found = public_addresses(config, http.ip(), origin).await;
    let addresses = if config.turn {
        found.clone()
    } else {
        Vec::new()
    };
    let settings = RelaySettings {
        bind: relay_bind(http.ip(), &addresses),
        addresses,
        ports: config.turn_ports,
        private_peers: config.turn_private_peers,
    };
    let socket = bind_udp(config, http).await.map(Arc::new);
    let udp = socket.as_ref().and_then(|socket| socket.local_addr().ok());
    let peers = (socket.clone().zip(udp)).filter(|_| config.forwarding && !found.is_empty());
    let peers = peers.map(|(socket, udp)| {
        let found = found.iter().map(|ip| SocketAddr::new(*ip, udp.port()));
        let n_peers_max = config.limits.forwarding_peers as usize;
        Peers::new(socket, found.collect(), n_peers_max)
    });
    let turn = Turn::new(socket, peers.clone(), settings, clock.clone());
    let mut ice = ice.with_own(
        &turn,
        origin,
        udp.map(|udp| udp.port()),
        http.port(),
        config.tls_key.is_some(),
    );
    if !config.stun {
        ice = ice.without_stun();
    }
    Ok((Some(turn), ice.with_peers(peers)))
}

/// Where browsers find relays and peers: as the settings say, else the address that the server listens on, else
/// what its public name leads to.
async fn public_addresses(config: &Config, listens_on: IpAddr, origin: &Origin) -> Vec<IpAddr> {
    if !config.turn && !config.forwarding {
        return Vec::new();
    }
    if !config.turn_addresses.is_empty() {
        return config.turn_addresses.clone();
    }
    if !listens_on.is_unspecified() {
        return vec![listens_on];
    }
    let host = origin.host().trim_start_matches('[').trim_end_matches(']');
    let found: Vec<IpAddr> = match tokio::net::lookup_host((host, origin.port())).await {
        Ok(found) => found.map(|address| address.ip()).collect(),
        Err(_) => Vec::new(),
    };
    let first = |is_wanted: fn(&IpAddr) -> bool| found.iter().copied().find(is_wanted);
    let addresses: Vec<IpAddr> = first(IpAddr::is_ipv4)
        .into_iter()
        .chain(first(IpAddr::is_ipv6))
        .collect();
    if addresses.is_empty() {
        tracing::warn!(
            host,
            "no public address is known; TURN and forwarding need the setting turn_addresses"
        );
    }
    addresses
}

/// Where relay sockets are bound: behind a proxy on this machine peers still come from outside.
fn relay_bind(listens_on: IpAddr, addresses: &[IpAddr]) -> IpAddr {
    match listens_on {
        _ if !listens_on.is_loopback() || addresses.iter().all(IpAddr::is_loopback) => listens_on,
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    }
}

/// The UDP port; a server without it still works, over the WebSocket and between near peers.
async fn bind_udp(config: &Config, http: SocketAddr) -> Option<UdpSocket> {
    let address = SocketAddr::new(http.ip(), config.stun_port.unwrap_or(http.port()));
    match UdpSocket::bind(address).await {
        Ok(socket) => Some(socket),
        Err(error) => {
            tracing::warn!(%address, %error, "can not answer STUN");
            None
        }
    }
}
