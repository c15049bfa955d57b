//! The bulk sockets of one end: the first one, and others beside it while there is much to send.
//!
//! All belong to the same signaling socket. A new first one takes the place of all, since an end that has
//! lost one begins again.

use tandem_protocol::limits::BULK_SOCKETS_MAX;
use tandem_protocol::signal::ByeReason;

use super::Connection;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Sockets {
    connections: Vec<Connection>,
    /// The signaling socket beside which they are open.
    beside: u64,
}

impl Sockets {
    /// The first one of an end, in place of all before.
    pub(super) fn begin(&mut self, beside: u64, connection: Connection) {
        self.shut();
        self.beside = beside;
        self.connections.push(connection);
    }

    /// One more.
    ///
    /// # Errors
    ///
    /// Where it is one too many, the reason for which it is closed; nothing where the first one is gone, as
    /// may happen to anybody.
    pub(super) fn join(
        &mut self,
        beside: u64,
        connection: Connection,
    ) -> Result<(), Option<ByeReason>> {
        if !self.are_beside(beside) {
            return Err(None);
        }
        if self.connections.len() >= BULK_SOCKETS_MAX {
            return Err(Some(ByeReason::Protocol));
        }
        self.connections.push(connection);
        Ok(())
    }

    /// One is gone.
    pub(super) fn leave(&mut self, connection: u64) {
        self.connections.retain(|one| one.id != connection);
    }

    /// Whether there are any, and they belong to this signaling socket.
    pub(super) fn are_beside(&self, signaling: u64) -> bool {
        !self.connections.is_empty() && self.beside == signaling
    }

    /// Closes all.
    pub(super) fn shut(&mut self) {
        for connection in self.connections.drain(..) {
            connection.outbox.shut();
        }
    }

    /// The one that has been open for longest.
    pub(super) fn first(&self) -> Option<&Connection> {
        self.connections.first()
    }

    /// The one that has the least to write.
    pub(super) fn roomiest(&self) -> Option<&Connection> {
        let by_backlog = |one: &&Connection| one.outbox.backlog_bytes();
        self.connections.iter().min_by_key(by_backlog)
    }

    /// Whether there is more than one.
    pub(super) fn are_several(&self) -> bool {
        self.connections.len() > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection() -> Connection {
        Connection::bulk().0
    }

    /// As many as there may be, beside signaling socket 1.
    fn full() -> (Sockets, Vec<Connection>) {
        let all: Vec<Connection> = (0..BULK_SOCKETS_MAX).map(|_| connection()).collect();
        let mut sockets = Sockets::default();
        sockets.begin(1, all[0].clone());
        for one in &all[1..] {
            assert_eq!(sockets.join(1, one.clone()), Ok(()));
        }
        (sockets, all)
    }

    #[test]
    fn one_too_many_is_refused_until_another_has_left() {
        let (mut sockets, all) = full();
        let refused = sockets.join(1, connection());
        assert_eq!(refused, Err(Some(ByeReason::Protocol)));
        sockets.leave(all[1].id);
        assert_eq!(sockets.join(1, connection()), Ok(()));
    }

    #[test]
    fn none_comes_first_by_joining_nor_beside_another_signaling_socket() {
        let mut sockets = Sockets::default();
        assert_eq!(sockets.join(0, connection()), Err(None));
        sockets.begin(1, connection());
        assert_eq!(sockets.join(2, connection()), Err(None));
        assert!(sockets.are_beside(1) && !sockets.are_beside(2));
    }

    #[tokio::test]
    async fn a_new_first_one_closes_those_before() {
        let (mut sockets, all) = full();
        let new = connection();
        sockets.begin(1, new.clone());
        for one in all {
            assert!(!one.outbox.push_when_room("x".into()).await);
        }
        assert!(!sockets.are_several());
        assert_eq!(sockets.first().map(|one| one.id), Some(new.id));
    }

    #[test]
    fn what_is_large_goes_where_least_waits() {
        let all = [connection(), connection()];
        let mut sockets = Sockets::default();
        sockets.begin(1, all[0].clone());
        assert_eq!(sockets.join(1, all[1].clone()), Ok(()));
        let roomiest = || sockets.roomiest().map(|one| one.id);
        assert_eq!(roomiest(), Some(all[0].id));
        all[0].outbox.frame("x".into());
        assert_eq!(roomiest(), Some(all[1].id));
        all[1].outbox.frame("xx".into());
        assert_eq!(roomiest(), Some(all[0].id));
    }
}
