//! Sockets between the clients and the server, and the direct connection beside them.

use std::collections::VecDeque;

use tandem_protocol::signal::{ClientMessage, ServerMessage};
use tandem_session::delivery::{Channel, Millis};

/// From a client to the server.
#[derive(Debug)]
pub(crate) enum Up {
    Hello {
        token: u64,
    },
    /// A message, and the serial number of the decision that it is.
    Say(ClientMessage, u64),
    Live(Vec<u8>),
    Bulk(Vec<u8>),
}

/// From the server to a client.
#[derive(Debug)]
pub(crate) enum Down {
    Message(ServerMessage),
    Live(Vec<u8>),
    Bulk(Vec<u8>),
}

/// One direction of a path: in order, late.
#[derive(Debug)]
pub(crate) struct Lane<T> {
    queue: VecDeque<(Millis, T)>,
}

impl<T> Default for Lane<T> {
    fn default() -> Self {
        Self {
            queue: VecDeque::new(),
        }
    }
}

impl<T> Lane<T> {
    pub(crate) fn put(&mut self, at: Millis, what: T) {
        let last = self.queue.back().map_or(0, |(other, _)| *other);
        self.queue.push_back((at.max(last), what));
    }

    pub(crate) fn due_at(&self) -> Option<Millis> {
        self.queue.front().map(|(at, _)| *at)
    }

    pub(crate) fn take(&mut self, now: Millis) -> Option<T> {
        self.due_at().filter(|at| *at <= now)?;
        self.queue.pop_front().map(|(_, what)| what)
    }

    pub(crate) fn clear(&mut self) {
        self.queue.clear();
    }
}

/// One signaling socket with its bulk socket beside it.
#[derive(Debug)]
pub(crate) struct Conn {
    /// Instance of the client that opened it.
    pub(crate) client: u64,
    /// Whom the server took it for.
    pub(crate) participant: Option<String>,
    /// Whether it carries anything.
    pub(crate) up: bool,
    /// Until then nothing moves on it.
    pub(crate) stalled_until: Millis,
    /// When each side finds out that it is gone.
    pub(crate) server_notices_at: Option<Millis>,
    pub(crate) client_notices_at: Option<Millis>,
    pub(crate) to_server: [Lane<Up>; 2],
    pub(crate) to_client: [Lane<Down>; 2],
}

impl Conn {
    pub(crate) fn new(client: u64) -> Self {
        Self {
            client,
            participant: None,
            up: true,
            stalled_until: 0,
            server_notices_at: None,
            client_notices_at: None,
            to_server: Default::default(),
            to_client: Default::default(),
        }
    }

    /// Everything on its way is lost, and both sides find out in their own time.
    pub(crate) fn cut(&mut self, server_at: Millis, client_at: Millis) {
        self.up = false;
        self.to_server.iter_mut().for_each(Lane::clear);
        self.to_client.iter_mut().for_each(Lane::clear);
        self.server_notices_at.get_or_insert(server_at);
        self.client_notices_at.get_or_insert(client_at);
    }

    /// Whether nothing will ever come of it.
    pub(crate) fn is_dead(&self) -> bool {
        !self.up && self.server_notices_at.is_none() && self.client_notices_at.is_none()
    }

    pub(crate) fn due_at(&self) -> Option<Millis> {
        let carried = self.to_server.iter().map(Lane::due_at);
        let carried = carried.chain(self.to_client.iter().map(Lane::due_at));
        let moved = carried.flatten().min();
        let moved = moved.map(|at| at.max(self.stalled_until));
        [moved, self.server_notices_at, self.client_notices_at]
            .into_iter()
            .flatten()
            .min()
    }
}

/// What the direct connection does to what is put on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Carries,
    Swallows,
    /// Loses and doubles at random.
    Raves,
}

/// The direct connection between the customer and one agent.
#[derive(Debug)]
pub(crate) struct Direct {
    pub(crate) customer: u64,
    pub(crate) agent: u64,
    pub(crate) mood: Mood,
    /// To the agent and to the customer, each with its two channels.
    pub(crate) wires: [[Lane<Vec<u8>>; 2]; 2],
}

impl Direct {
    pub(crate) fn new(customer: u64, agent: u64) -> Self {
        Self {
            customer,
            agent,
            mood: Mood::Carries,
            wires: Default::default(),
        }
    }

    pub(crate) fn wire(&mut self, to_agent: bool, channel: Channel) -> &mut Lane<Vec<u8>> {
        &mut self.wires[usize::from(!to_agent)][usize::from(channel == Channel::Pointer)]
    }

    pub(crate) fn due_at(&self) -> Option<Millis> {
        self.wires.iter().flatten().filter_map(Lane::due_at).min()
    }
}
