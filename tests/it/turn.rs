//! TURN on the server's ports, with the credentials of a real session.

use std::net::SocketAddr;
use std::time::Duration;

use tandem_protocol::signal::{ClientMessage, IceServer};
use tandem_turn::message::{Class, Message, Method, Writer, attribute};
use tandem_turn::{Framer, key};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

use crate::peer::{Pair, Peer};
use crate::support::TestApp;
use crate::viewers::Viewer;

/// Longer than anything in here takes; reaching it fails the test.
const PATIENCE: Duration = Duration::from_secs(20);

/// The way to the server.
enum Way {
    Udp(UdpSocket),
    Tcp(TcpStream, Framer),
}

/// A TURN client.
pub(crate) struct Client {
    way: Way,
    credentials: IceServer,
    nonce: Vec<u8>,
    n_asked: u8,
}

impl Client {
    async fn udp(app: &TestApp, peer: &Peer) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("bound");
        socket.connect(address(app)).await.expect("connected");
        Self::new(Way::Udp(socket), peer)
    }

    pub(crate) async fn tcp(app: &TestApp, peer: &Peer) -> Self {
        let stream = TcpStream::connect(address(app)).await.expect("connected");
        Self::new(Way::Tcp(stream, Framer::default()), peer)
    }

    fn new(way: Way, peer: &Peer) -> Self {
        let credentials = turn_server(peer).clone();
        Self {
            way,
            credentials,
            nonce: Vec::new(),
            n_asked: 0,
        }
    }

    /// Asks with credentials, and once more with the nonce of a challenge; the code is 0 for a
    /// success.
    async fn ask(&mut self, method: Method, fill: impl Fn(Writer) -> Writer) -> u16 {
        let (code, answer) = self.ask_once(method, &fill).await;
        let (401 | 438, Some(nonce)) = (code, nonce_of(&answer)) else {
            return code;
        };
        self.nonce = nonce;
        self.ask_once(method, &fill).await.0
    }

    async fn ask_once(
        &mut self,
        method: Method,
        fill: &impl Fn(Writer) -> Writer,
    ) -> (u16, Vec<u8>) {
        self.n_asked += 1;
        let writer = fill(Writer::new(method, Class::Request, [self.n_asked; 12]));
        let username = self.credentials.username.as_deref().expect("a user name");
        let password = self.credentials.credential.as_deref().expect("a password");
        let request = writer
            .attribute(attribute::USERNAME, username.as_bytes())
            .attribute(attribute::REALM, b"tandem")
            .attribute(attribute::NONCE, &self.nonce)
            .sign(&key(username, "tandem", password))
            .into_bytes();
        let answer = tokio::time::timeout(PATIENCE, self.exchange(&request));
        let answer = answer.await.expect("an answer in time");
        let message = Message::parse(&answer).expect("well-formed");
        let error = message.attribute(attribute::ERROR_CODE);
        let code = error.map_or(0, |value| u16::from(value[2]) * 100 + u16::from(value[3]));
        (code, answer)
    }

    async fn exchange(&mut self, request: &[u8]) -> Vec<u8> {
        let mut buffer = [0; 2_048];
        match &mut self.way {
            Way::Udp(socket) => {
                socket.send(request).await.expect("sent");
                let n_bytes = socket.recv(&mut buffer).await.expect("an answer");
                buffer[..n_bytes].to_vec()
            }
            Way::Tcp(stream, framer) => {
                stream.write_all(request).await.expect("sent");
                let mut answer = Vec::new();
                while answer.is_empty() {
                    let n_bytes = stream.read(&mut buffer).await.expect("an answer");
                    assert_ne!(n_bytes, 0, "closed");
                    let framed = framer.handle(&buffer[..n_bytes], |one| {
                        if answer.is_empty() {
                            answer = one.to_vec();
                        }
                    });
                    framed.expect("a message");
                }
                answer
            }
        }
    }

    pub(crate) async fn allocate(&mut self) -> u16 {
        let udp = |writer: Writer| writer.attribute(attribute::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
        self.ask(Method::Allocate, udp).await
    }

    async fn refresh(&mut self) -> u16 {
        self.ask(Method::Refresh, |writer| writer).await
    }

    pub(crate) async fn permit(&mut self, peer: SocketAddr) -> u16 {
        let to = |writer: Writer| writer.address(attribute::XOR_PEER_ADDRESS, peer);
        self.ask(Method::CreatePermission, to).await
    }

    /// Sends to a peer, and answers what comes back, and from whom.
    pub(crate) async fn relay(&mut self, peer: SocketAddr, data: &[u8]) -> (SocketAddr, Vec<u8>) {
        let indication = Writer::new(Method::Send, Class::Indication, [0; 12])
            .address(attribute::XOR_PEER_ADDRESS, peer)
            .attribute(attribute::DATA, data)
            .into_bytes();
        let back = tokio::time::timeout(PATIENCE, self.exchange(&indication));
        let back = back.await.expect("an answer in time");
        let message = Message::parse(&back).expect("well-formed");
        assert_eq!(message.method(), Method::Data);
        let from = message.address(attribute::XOR_PEER_ADDRESS);
        let data = message.attribute(attribute::DATA);
        (from.expect("a peer"), data.expect("data").to_vec())
    }
}

fn address(app: &TestApp) -> &str {
    app.origin.strip_prefix("http://").expect("an address")
}

fn nonce_of(answer: &[u8]) -> Option<Vec<u8>> {
    let message = Message::parse(answer).ok()?;
    message.attribute(attribute::NONCE).map(<[u8]>::to_vec)
}

/// The server with credentials in a participant's welcome.
fn turn_server(peer: &Peer) -> &IceServer {
    let mut servers = peer.welcome.ice_servers.iter();
    servers
        .find(|server| server.credential.is_some())
        .expect("a TURN server")
}

async fn app() -> TestApp {
    TestApp::start_with(|config| config.turn = true).await
}

#[tokio::test]
async fn both_ends_of_a_session_allocate_over_udp_and_tcp_until_it_ends() {
    let app = app().await;
    let mut pair = Pair::asking(&app).await;
    assert_ne!(turn_server(&pair.agent), turn_server(&pair.customer));
    let mut agent = Client::udp(&app, &pair.agent).await;
    let mut customer = Client::tcp(&app, &pair.customer).await;
    for client in [&mut agent, &mut customer] {
        assert_eq!(client.allocate().await, 0);
        assert_eq!(client.refresh().await, 0);
    }
    pair.agent.send(&ClientMessage::End {}).await;
    pair.agent.until_bye().await;
    for client in [&mut agent, &mut customer] {
        // What the session has held ends with its task, right behind the last message.
        while client.refresh().await == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(client.refresh().await, 401);
        assert_eq!(client.allocate().await, 401);
    }
}

#[tokio::test]
async fn a_connection_that_says_nothing_keeps_nobody_waiting() {
    let app = app().await;
    let _silent = TcpStream::connect(address(&app)).await.expect("connected");
    app.browser().get("/livez").await.is(200);
}

#[tokio::test]
async fn without_the_setting_only_stun_is_offered() {
    let app = TestApp::start().await;
    let pair = Pair::asking(&app).await;
    assert!(
        pair.agent
            .welcome
            .ice_servers
            .iter()
            .all(|server| server.credential.is_none())
    );
}

#[tokio::test]
async fn servers_of_somebody_else_come_with_the_password_that_they_expect() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "north\n").expect("written");
    let app = TestApp::start_with(|config| {
        config.turn_urls = vec!["turn:turn.example:3478".to_owned()];
        config.turn_secret_file = Some(secret);
    })
    .await;
    let pair = Pair::asking(&app).await;
    let server = turn_server(&pair.customer);
    let username = server.username.as_deref().expect("a user name");
    let expected = tandem_turn::shared_secret_password(b"north", username);
    assert_eq!(server.credential.as_ref(), Some(&expected));
    assert_eq!(server.urls, ["turn:turn.example:3478"]);
}

#[tokio::test]
async fn who_watches_is_told_of_relays_alone_with_credentials_of_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "north\n").expect("written");
    let app = TestApp::start_with(|config| {
        config.turn = true;
        config.turn_urls = vec!["turn:turn.example:3478".to_owned()];
        config.turn_secret_file = Some(secret);
    })
    .await;
    let pair = Pair::live(&app).await;
    let console = app.agent("Olga").await;
    let viewer = Viewer::join(&app, &console, &pair.session_id).await.live;
    let [stun, relays @ ..] = &pair.agent.welcome.ice_servers[..] else {
        panic!("no servers");
    };
    assert!(stun.credential.is_none());
    assert_eq!((relays.len(), viewer.welcome.ice_servers.len()), (2, 2));
    for (theirs, agents) in viewer.welcome.ice_servers.iter().zip(relays) {
        assert_eq!(theirs.urls, agents.urls);
        assert_ne!(theirs.username, agents.username);
        assert_ne!(theirs.credential, agents.credential);
        let username = theirs.username.as_deref().expect("a user name");
        assert!(username.ends_with(&viewer.welcome.participant_id));
    }
}
