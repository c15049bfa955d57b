//! What all tenants share to reach browsers behind their routers: the UDP port of STUN, relays, and
//! the peers that screens are forwarded by.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use anyhow::Context;
use tokio::net::UdpSocket;

use crate::config::Config;
use crate::origin::Origin;
use crate::rtc::ice::{Foreign, Ice};
use crate::rtc::peers::Peers;
use crate::rtc::turn::{RelaySettings, Turn};
use crate::source::Clock;

/// STUN, TURN and the servers of somebody else, as far as they are on.
#[derive(Debug)]
pub(super) struct Relays {
    /// Ours.
    pub(super) turn: Option<Turn>,
    foreign: Option<Arc<Foreign>>,
    peers: Option<Peers>,
    udp: Option<u16>,
    http: u16,
    is_tls: bool,
    has_stun: bool,
}

impl Relays {
    /// Takes the UDP port of a server whose HTTP port is `http`, and which browsers find at `origin`.
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub(super) async fn open(
        config: &Config,
        http: SocketAddr,
        origin: &Origin,
        clock: &Clock,
    ) -> anyhow::Result<Self> {
        let foreign = foreign(config)?;
        let (turn, peers, udp) = open(config, http, origin, clock).await;
        Ok(Self {
            turn,
            foreign: foreign.map(Arc::new),
            peers,
            udp,
            http: http.port(),
            is_tls: config.tls_key.is_some(),
            has_stun: config.stun,
        })
    }

    /// What the participants of a tenant's sessions are told, who find it at `origin`; at most so many
    /// peers are the tenant's.
    pub(super) fn of(&self, origin: &Origin, n_peers_max: u32) -> Ice {
        let mut ice = Ice::default();
        if let Some(foreign) = &self.foreign {
            ice = ice.with_foreign(foreign.clone());
        }
        let Some(turn) = &self.turn else {
            return ice;
        };
        ice = ice.with_own(turn, origin, self.udp, self.http, self.is_tls);
        if !self.has_stun {
            ice = ice.without_stun();
        }
        ice.with_peers(self.peers.as_ref().map(|peers| peers.share(n_peers_max)))
    }
}

/// Relays of somebody else, with the secret that they share with us.
fn foreign(config: &Config) -> anyhow::Result<Option<Foreign>> {
    let Some(file) = &config.turn_secret_file else {
        return Ok(None);
    };
    let secret = std::fs::read_to_string(file)
        .with_context(|| format!("can not read {}", file.display()))?;
    let (urls, secret) = (config.turn_urls.clone(), secret.trim().as_bytes().to_vec());
    Ok(Some(Foreign { urls, secret }))
}

/// Our own relays and peers, and the UDP port that they are on.
async fn open(
    config: &Config,
    http: SocketAddr,
    origin: &Origin,
    clock: &Clock,
) -> (Option<Turn>, Option<Peers>, Option<u16>) {
    if !config.stun && !config.turn && !config.forwarding {
        return (None, None, None);
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
        Peers::new(socket, found.collect(), config.limits.forwarding_peers)
    });
    let turn = Turn::new(socket, peers.clone(), settings, clock.clone());
    (Some(turn), peers, udp.map(|udp| udp.port()))
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
