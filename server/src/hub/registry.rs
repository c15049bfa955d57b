//! Which sessions have a task in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::actor::SessionHandle;
use super::bulk::Bulk;

/// Handles by session identifier.
#[derive(Debug, Default)]
pub(super) struct Registry(Mutex<HashMap<String, SessionHandle>>);

impl Registry {
    pub(super) fn insert(&self, id: &str, handle: SessionHandle) {
        self.handles().insert(id.to_owned(), handle);
    }

    /// The session's task, unless it is stopping.
    pub(super) fn lookup(&self, id: &str) -> Option<SessionHandle> {
        self.handles()
            .get(id)
            .filter(|handle| !handle.inbox.is_closed())
            .cloned()
    }

    /// Takes a session out, unless another task of it has been put in since.
    pub(super) fn remove(&self, id: &str, bulk: &Arc<Bulk>) {
        let mut handles = self.handles();
        if handles
            .get(id)
            .is_some_and(|handle| Arc::ptr_eq(&handle.bulk, bulk))
        {
            handles.remove(id);
        }
    }

    pub(super) fn all(&self) -> Vec<SessionHandle> {
        self.handles().values().cloned().collect()
    }

    fn handles(&self) -> MutexGuard<'_, HashMap<String, SessionHandle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
