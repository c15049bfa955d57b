//! Tokens that open a socket: short-lived, one-time, in memory only.
//!
//! After a restart both ends come back through `/client/resume` or the console and get others.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tandem_protocol::limits::SOCKET_TOKEN_TTL_MS;
use tandem_protocol::signal::Role;

use crate::pace::{Pace, SharedPace};
use crate::source::{Millis, new_secret, secret_hash};

/// Socket tokens that wait to be used; beyond it the oldest are forgotten.
const TOKENS_MAX: usize = 100_000;

/// Whom a token lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The session.
    pub session_id: String,
    /// The participant.
    pub participant_id: String,
    /// Hash of the console session that an agent's socket belongs to.
    pub console: Option<String>,
    /// Whether no rule keeps whoever has it from acting on the customer's page; of customers none does.
    pub may_control: bool,
}

impl Seat {
    /// That of a customer.
    pub fn of_customer(session_id: &str, participant_id: String) -> Self {
        Self {
            session_id: session_id.to_owned(),
            participant_id,
            console: None,
            may_control: true,
        }
    }
}

/// All socket tokens of this process.
#[derive(Debug, Default)]
pub struct SocketTokens(Mutex<Waiting>);

#[derive(Debug)]
struct Minted {
    seat: Seat,
    order: u64,
    expires_at: Millis,
}

#[derive(Debug, Default)]
struct Waiting {
    n_minted: u64,
    seats: HashMap<String, Minted>,
    in_order: VecDeque<(Millis, String)>,
}

impl SocketTokens {
    /// A token for `seat`.
    pub fn mint(&self, seat: Seat, now: Millis) -> String {
        let token = new_secret();
        let hash = secret_hash(&token);
        let expires_at = now + SOCKET_TOKEN_TTL_MS as Millis;
        let mut waiting = self.waiting();
        waiting.forget(now);
        waiting.in_order.push_back((expires_at, hash.clone()));
        waiting.n_minted += 1;
        let minted = Minted {
            seat,
            order: waiting.n_minted,
            expires_at,
        };
        waiting.seats.insert(hash, minted);
        token
    }

    /// Uses a token up; the number is higher the later it was made.
    pub fn redeem(&self, token: &str, now: Millis) -> Option<(Seat, u64)> {
        let minted = self.waiting().seats.remove(&secret_hash(token))?;
        (now < minted.expires_at).then_some((minted.seat, minted.order))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn forget(&mut self, now: Millis) {
        while let Some((expires_at, hash)) = self.in_order.front() {
            if *expires_at > now && self.in_order.len() < TOKENS_MAX {
                return;
            }
            self.seats.remove(hash);
            self.in_order.pop_front();
        }
    }
}

/// Whom a bulk token lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkSeat {
    /// The session.
    pub session_id: String,
    /// Whose it is.
    pub role: Role,
    /// The signaling socket that it belongs to.
    pub beside: u64,
}

/// Tokens of the bulk sockets, each usable while its signaling socket is open.
#[derive(Debug, Default)]
pub struct BulkTokens(Mutex<HashMap<String, BulkToken>>);

#[derive(Debug)]
struct BulkToken {
    seat: BulkSeat,
    /// How fast all sockets of the token may send, once there was one.
    pace: Option<SharedPace>,
}

impl BulkTokens {
    /// A token for `seat`.
    pub fn mint(&self, seat: BulkSeat) -> String {
        let token = new_secret();
        let minted = BulkToken { seat, pace: None };
        self.tokens().insert(secret_hash(&token), minted);
        token
    }

    /// Whom the token lets in.
    pub fn lookup(&self, token: &str) -> Option<BulkSeat> {
        let tokens = self.tokens();
        tokens
            .get(&secret_hash(token))
            .map(|token| token.seat.clone())
    }

    /// How fast all sockets of the token may send together: `fresh` where it has opened none so far.
    pub fn pace(&self, token: &str, fresh: Pace) -> Option<SharedPace> {
        let mut tokens = self.tokens();
        let token = tokens.get_mut(&secret_hash(token))?;
        let pace = token.pace.get_or_insert_with(|| SharedPace::new(fresh));
        Some(pace.clone())
    }

    /// The signaling socket is gone.
    pub fn forget(&self, token: &str) {
        self.tokens().remove(&secret_hash(token));
    }

    fn tokens(&self) -> MutexGuard<'_, HashMap<String, BulkToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat() -> Seat {
        Seat::of_customer("ses_1", "par_1".into())
    }

    #[test]
    fn a_socket_token_opens_once_and_not_for_long() {
        let tokens = SocketTokens::default();
        let ttl = SOCKET_TOKEN_TTL_MS as Millis;
        let token = tokens.mint(seat(), 0);
        assert_eq!(tokens.redeem("another", 0), None);
        assert_eq!(tokens.redeem(&token, ttl - 1), Some((seat(), 1)));
        assert_eq!(tokens.redeem(&token, ttl - 1), None);
        let late = tokens.mint(seat(), 0);
        assert_eq!(tokens.redeem(&late, ttl), None);
    }

    #[test]
    fn all_sockets_of_a_bulk_token_share_its_pace() {
        let tokens = BulkTokens::default();
        let seat = BulkSeat {
            session_id: "ses_1".into(),
            role: Role::Customer,
            beside: 1,
        };
        let token = tokens.mint(seat.clone());
        assert_eq!(tokens.lookup(&token), Some(seat));
        let fresh = || Pace::new(10, 10, 0);
        let first = tokens.pace(&token, fresh()).expect("its token holds");
        assert_eq!(first.owe(10, 0), 0);
        let second = tokens.pace(&token, fresh()).expect("its token holds");
        assert_eq!(second.owe(10, 0), 1_000);
        tokens.forget(&token);
        assert!(tokens.pace(&token, fresh()).is_none());
    }

    #[test]
    fn tokens_that_ran_out_are_forgotten() {
        let tokens = SocketTokens::default();
        for now in 0..100 {
            tokens.mint(seat(), now);
        }
        tokens.mint(seat(), SOCKET_TOKEN_TTL_MS as Millis * 2);
        let waiting = tokens.waiting();
        assert_eq!((waiting.seats.len(), waiting.in_order.len()), (1, 1));
    }
}
