//! One running server: binds, serves, and shuts down in order.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::net::{TcpListener, UdpSocket};
use tokio_util::sync::CancellationToken;

use crate::auth::Auth;
use crate::config::Config;
use crate::http;
use crate::origin::Origin;
use crate::rtc::stun;
use crate::seed;
use crate::source::Clock;
use crate::state::AppState;
use crate::store::Store;

/// Longest time for open answers to end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// A server that has its port and its store and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    stun: Option<UdpSocket>,
    state: AppState,
    setup_token: Option<String>,
}

/// What to tell the person who started the server.
#[derive(Clone, Debug)]
pub struct Welcome {
    /// Where the console is.
    pub origin: Origin,
    /// The token of the first set-up, when there is no agent.
    pub setup_token: Option<String>,
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
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("can not listen on {}", config.listen))?;
        let address = listener.local_addr()?;
        let origin = match &config.public_url {
            Some(origin) => origin.clone(),
            None => local_origin(address)?,
        };
        let store = Store::open(&config.data).await?;
        let auth = Auth::new().await?;
        if config.demo {
            seed::demo(&store, &auth.passwords, clock.now()).await?;
        }
        let needs_setup = store.count_agents().await? == 0;
        let setup_token = needs_setup.then(|| auth.setup.issue());
        let stun = bind_stun(&config, address).await;
        let stun_port = stun.as_ref().and_then(|socket| socket.local_addr().ok());
        let stun_port = stun_port.map(|address| address.port());
        let state = AppState::new(config, origin, stun_port, store, clock, auth);
        Ok(Self {
            listener,
            address,
            stun,
            state,
            setup_token,
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
            stun,
            state,
            ..
        } = self;
        if let Some(socket) = stun {
            let socket = Arc::new(socket);
            tokio::spawn(stun::serve(socket, state.clock.clone(), stop.clone()));
        }
        let hub = state.hub.clone();
        tokio::spawn(async move { hub.recover().await });
        tracing::info!(%address, origin = %state.origin, "listening");
        let service =
            http::router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let drained = drain(state.clone(), stop.clone());
        let serving = axum::serve(listener, service).with_graceful_shutdown(drained);
        let too_late = async {
            stop.cancelled().await;
            tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
        };
        tokio::select! {
            ended = serving => ended.context("the port failed")?,
            () = too_late => tracing::warn!("some answers did not end in time"),
        }
        state.store.close().await;
        tracing::info!("shut down");
        Ok(())
    }
}

/// Where browsers on this machine find a server that was not told its public address.
fn local_origin(mut address: SocketAddr) -> anyhow::Result<Origin> {
    if address.ip().is_unspecified() {
        tracing::warn!("browsers on other machines need the setting public_url");
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    Ok(format!("http://{address}").parse()?)
}

/// Waits for `stop`, then refuses to be ready and lets long answers end.
async fn drain(state: AppState, stop: CancellationToken) {
    stop.cancelled().await;
    state.draining.cancel();
    state.hub.drain().await;
}

/// The STUN port; a server without it still works, over the WebSocket and between near peers.
async fn bind_stun(config: &Config, http: SocketAddr) -> Option<UdpSocket> {
    if !config.stun {
        return None;
    }
    let address = SocketAddr::new(http.ip(), config.stun_port.unwrap_or(http.port()));
    match UdpSocket::bind(address).await {
        Ok(socket) => Some(socket),
        Err(error) => {
            tracing::warn!(%address, %error, "can not answer STUN");
            None
        }
    }
}
