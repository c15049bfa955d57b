//! How many sockets are open, in all and from each address, and what an address may ask for.
//!
//! A place is taken before the upgrade and given back when the socket ends, however it ends.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts open sockets; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Gate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    per_address_max: u32,
    max: u32,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    n_sockets: u32,
    by_address: HashMap<IpAddr, u32>,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The address has as many sockets as one may have.
    Address,
    /// The server has.
    Server,
}

/// A place; dropping it gives it back.
#[derive(Debug)]
pub struct Place {
    gate: Gate,
    address: IpAddr,
}

impl Gate {
    /// A gate for `max` sockets, `per_address_max` of them from one address.
    pub(crate) fn new(per_address_max: u32, max: u32) -> Self {
        Self(Arc::new(Inner {
            per_address_max,
            max,
            open: Mutex::default(),
        }))
    }

    /// Takes a place for one socket.
    ///
    /// # Errors
    /// [`Full`].
    pub(crate) fn enter(&self, address: IpAddr) -> Result<Place, Full> {
        let mut open = self.open();
        if open.n_sockets >= self.0.max {
            return Err(Full::Server);
        }
        let n_here = open.by_address.get(&address).copied().unwrap_or(0);
        if n_here >= self.0.per_address_max {
            return Err(Full::Address);
        }
        open.n_sockets += 1;
        open.by_address.insert(address, n_here + 1);
        let gate = self.clone();
        Ok(Place { gate, address })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Whose it is.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Whether more than half of all places are taken, or of those that its address may have: what is no
    /// session's leaves the rest to those.
    pub fn is_crowded(&self) -> bool {
        let open = self.gate.open();
        let n_here = open.by_address.get(&self.address).copied().unwrap_or(0);
        let Inner {
            per_address_max,
            max,
            ..
        } = *self.gate.0;
        open.n_sockets > max.div_ceil(2) || n_here > per_address_max.div_ceil(2)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.gate.open();
        open.n_sockets -= 1;
        match open.by_address.get(&self.address).copied() {
            Some(n @ 2..) => {
                open.by_address.insert(self.address, n - 1);
            }
            Some(_) | None => {
                open.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn address(last: u8) -> IpAddr {
        Ipv4Addr::new(10, 0, 0, last).into()
    }

    #[test]
    fn an_address_gets_as_many_places_as_one_may_have_and_each_back() {
        let gate = Gate::new(2, 100);
        let one = gate.enter(address(1)).expect("room");
        let _other = gate.enter(address(1)).expect("room");
        assert_eq!(gate.enter(address(1)).err(), Some(Full::Address));
        assert!(gate.enter(address(2)).is_ok());
        drop(one);
        assert!(gate.enter(address(1)).is_ok());
    }

    #[test]
    fn it_is_crowded_once_half_of_the_places_are_taken() {
        let gate = Gate::new(4, 6);
        let mut places: Vec<_> = (0..2).flat_map(|_| gate.enter(address(1))).collect();
        assert!(!places[0].is_crowded());
        places.extend(gate.enter(address(1)));
        assert!(places[0].is_crowded(), "the address");
        let other = gate.enter(address(2)).expect("room");
        assert!(other.is_crowded(), "all");
        places.clear();
        assert!(!other.is_crowded());
    }

    #[test]
    fn all_addresses_together_get_as_many_as_the_server_has() {
        let gate = Gate::new(2, 3);
        let places: Vec<_> = (0..3).map(|last| gate.enter(address(last))).collect();
        assert!(places.iter().all(Result::is_ok));
        assert_eq!(gate.enter(address(9)).err(), Some(Full::Server));
        drop(places);
        assert!(gate.open().by_address.is_empty());
        assert!(gate.enter(address(9)).is_ok());
    }
}
