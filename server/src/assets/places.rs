//! Places for what is fetched at a time: so many in all, since each may take the memory of the largest asset, and
//! so many of one tenant.
//!
//! A place that becomes free goes to the tenant that has the fewest, among equals by turns. Whoever has all of
//! theirs taken by slow hosts makes nobody else wait for more than the next fetch that ends.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Assets that are fetched at a time, of all tenants together: 640 MiB of memory at most.
const PLACES_MAX: usize = 64;
/// Those of one tenant: half of all, so that two may be slow and a third goes on with what becomes free.
const TENANT_PLACES_MAX: usize = 32;
/// How many of one tenant wait for a place.
const TENANT_WAITING_MAX: usize = 256;

/// The places of a server; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Places(Arc<Mutex<Queue>>);

/// The places that a tenant may have; cheap to clone.
#[derive(Clone, Debug)]
pub struct TenantPlaces {
    places: Places,
    /// Which of the lines.
    line: usize,
}

/// A place; dropping it gives it back.
#[derive(Debug)]
pub struct Place {
    places: Places,
    line: usize,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.give_back(self.line);
    }
}

impl Places {
    /// The places of one more tenant, which has them for as long as the server runs.
    pub fn of_tenant(&self) -> TenantPlaces {
        let mut queue = self.queue();
        let line = queue.lines.len();
        queue.lines.push(Line::default());
        drop(queue);
        let places = self.clone();
        TenantPlaces { places, line }
    }

    fn give_back(&self, line: usize) {
        let mut queue = self.queue();
        queue.n_taken -= 1;
        if let Some(line) = queue.lines.get_mut(line) {
            line.n_taken -= 1;
        }
        drop(queue);
        self.hand_on();
    }

    /// Hands out what is free.
    fn hand_on(&self) {
        loop {
            let next = self.queue().serve_next();
            let Some((line, waiting)) = next else {
                return;
            };
            let places = self.clone();
            // Whoever has gone meanwhile gives it back, which takes the lock again.
            let _gone = waiting.send(Place { places, line });
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TenantPlaces {
    /// A place, once there is one: nothing where too many wait already. Whoever drops it waits no more.
    pub fn ask(&self) -> Option<oneshot::Receiver<Place>> {
        let (sender, receiver) = oneshot::channel();
        let mut queue = self.places.queue();
        let waiting = &mut queue.lines.get_mut(self.line)?.waiting;
        waiting.retain(|one| !one.is_closed());
        if waiting.len() >= TENANT_WAITING_MAX {
            return None;
        }
        waiting.push_back(sender);
        drop(queue);
        self.places.hand_on();
        Some(receiver)
    }
}

#[derive(Debug, Default)]
struct Queue {
    n_taken: usize,
    /// Of each tenant.
    lines: Vec<Line>,
    n_turns: u64,
}

/// One tenant's.
#[derive(Debug, Default)]
struct Line {
    n_taken: usize,
    waiting: VecDeque<oneshot::Sender<Place>>,
    /// The turn in which it had a place last.
    turn: u64,
}

impl Line {
    fn may_have_one(&self) -> bool {
        self.n_taken < TENANT_PLACES_MAX && !self.waiting.is_empty()
    }
}

impl Queue {
    /// Whoever is to have a place that is free, which counts as taken by that.
    fn serve_next(&mut self) -> Option<(usize, oneshot::Sender<Place>)> {
        if self.n_taken >= PLACES_MAX {
            return None;
        }
        for line in &mut self.lines {
            line.waiting.retain(|one| !one.is_closed());
        }
        let lines = self.lines.iter_mut().enumerate();
        let (number, line) = lines
            .filter(|(_, line)| line.may_have_one())
            .min_by_key(|(_, line)| (line.n_taken, line.turn))?;
        let waiting = line.waiting.pop_front()?;
        self.n_turns += 1;
        self.n_taken += 1;
        line.n_taken += 1;
        line.turn = self.n_turns;
        Some((number, waiting))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All places that a tenant gets at once.
    fn fill(tenant: &TenantPlaces, n: usize) -> Vec<Place> {
        let asked = (0..n).map(|_| tenant.ask().expect("room to wait"));
        let taken = asked.filter_map(|mut place| place.try_recv().ok());
        taken.collect()
    }

    #[test]
    fn a_tenant_has_so_many_and_the_server_no_more_than_it_has() {
        let places = Places::default();
        let tenants: Vec<TenantPlaces> = (0..3).map(|_| places.of_tenant()).collect();
        let first = fill(&tenants[0], PLACES_MAX);
        assert_eq!(first.len(), TENANT_PLACES_MAX);
        let second = fill(&tenants[1], PLACES_MAX);
        assert_eq!(first.len() + second.len(), PLACES_MAX);
        assert!(fill(&tenants[2], 1).is_empty(), "none is left");
        drop(first);
        assert_eq!(fill(&tenants[2], PLACES_MAX).len(), TENANT_PLACES_MAX);
        drop(second);
        assert_eq!(places.queue().n_taken, 0);
    }

    #[test]
    fn what_becomes_free_goes_to_whoever_has_the_fewest() {
        let places = Places::default();
        let [first, second, third] = [(); 3].map(|()| places.of_tenant());
        let mut of_first = fill(&first, TENANT_PLACES_MAX);
        let _of_second = fill(&second, TENANT_PLACES_MAX);
        let mut greedy = first.ask().expect("room to wait");
        let mut modest = third.ask().expect("room to wait");
        of_first.pop();
        let place = modest.try_recv();
        assert!(place.is_ok(), "it came later and has none");
        assert!(greedy.try_recv().is_err());
        drop(place);
        assert!(greedy.try_recv().is_ok(), "nobody else waits");
    }

    #[test]
    fn equals_have_one_by_turns() {
        let places = Places::default();
        let [first, second, third, fourth] = [(); 4].map(|()| places.of_tenant());
        let mut of_first = fill(&first, TENANT_PLACES_MAX);
        let _of_second = fill(&second, TENANT_PLACES_MAX);
        let mut had = Vec::new();
        let mut next = |waiting: &mut oneshot::Receiver<Place>| {
            let place = waiting.try_recv().ok();
            let is_there = place.is_some();
            had.extend(place);
            is_there
        };
        for tenant in [&fourth, &third] {
            let mut only = tenant.ask().expect("room to wait");
            of_first.pop();
            assert!(next(&mut only));
        }
        let mut of_third = third.ask().expect("room to wait");
        let mut of_fourth = fourth.ask().expect("room to wait");
        of_first.pop();
        assert!(!next(&mut of_third), "it had one last");
        assert!(next(&mut of_fourth));
        of_first.pop();
        assert!(next(&mut of_third));
    }

    #[test]
    fn who_does_not_wait_any_more_gets_none_and_holds_nobody_up() {
        let places = Places::default();
        let [first, second, third] = [(); 3].map(|()| places.of_tenant());
        let mut of_first = fill(&first, TENANT_PLACES_MAX);
        let _of_second = fill(&second, TENANT_PLACES_MAX);
        let gone = third.ask().expect("room to wait");
        let mut here = third.ask().expect("room to wait");
        drop(gone);
        of_first.pop();
        assert!(here.try_recv().is_ok());
        // One that was handed out and never looked at is given back as well.
        let unread = third.ask().expect("room to wait");
        assert_eq!(places.queue().n_taken, PLACES_MAX);
        drop(unread);
        assert_eq!(places.queue().n_taken, PLACES_MAX - 1);
    }

    #[test]
    fn so_many_wait() {
        let places = Places::default();
        let [first, second] = [(); 2].map(|()| places.of_tenant());
        let _taken = fill(&first, TENANT_PLACES_MAX);
        let ask = |tenant: &TenantPlaces| tenant.ask();
        let mut waiting: Vec<_> = (0..TENANT_WAITING_MAX).map(|_| ask(&first)).collect();
        assert!(waiting.iter().all(Option::is_some));
        assert!(ask(&first).is_none());
        assert!(ask(&second).is_some(), "another one's line is its own");
        waiting.pop();
        assert!(ask(&first).is_some());
    }
}
