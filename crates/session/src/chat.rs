//! The chat of one session: every message once, in the order of commitment.
//!
//! It is restored from the store beside the record, not inside it, so that the record stays small.

use std::collections::HashMap;

use tandem_protocol::limits::{CHAT_BYTES_MAX, CHAT_HISTORY_MAX};
use tandem_protocol::signal::{ChatView, Role};
use tandem_protocol::talk::Receipt;

use crate::command::Refusal;

/// Messages of one session.
pub const CHAT_MESSAGES_MAX: usize = 5_000;
/// Bytes of all messages of one session.
pub const CHAT_LOG_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Longest idempotency key, in bytes; a UUID has 36.
const CHAT_ID_BYTES_MAX: usize = 64;

#[derive(Clone, Debug, Default)]
pub(crate) struct ChatLog {
    messages: Vec<ChatView>,
    by_id: HashMap<String, usize>,
    n_bytes: usize,
}

impl ChatLog {
    pub(crate) fn restore(messages: Vec<ChatView>) -> Self {
        let mut log = Self::default();
        for message in messages {
            log.push(message);
        }
        log
    }

    pub(crate) fn lookup(&self, id: &str) -> Option<&ChatView> {
        self.by_id
            .get(id)
            .and_then(|index| self.messages.get(*index))
    }

    /// Checks the bounds of a message that is not in the log.
    pub(crate) fn check(&self, id: &str, text: &str) -> Result<(), Refusal> {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_graphic()) || text.is_empty() {
            return Err(Refusal::Invalid);
        }
        if id.len() > CHAT_ID_BYTES_MAX || text.len() > CHAT_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        let full = self.messages.len() >= CHAT_MESSAGES_MAX
            || self.n_bytes + text.len() > CHAT_LOG_BYTES_MAX;
        if full { Err(Refusal::TooMany) } else { Ok(()) }
    }

    pub(crate) fn push(&mut self, message: ChatView) {
        self.n_bytes += message.text.len();
        self.by_id.insert(message.id.clone(), self.messages.len());
        self.messages.push(message);
    }

    /// Marks what the other side of `role` has written up to a message; false when nothing changed.
    pub(crate) fn mark(&mut self, up_to: &str, role: Role, receipt: Receipt) -> bool {
        let Some(&last) = self.by_id.get(up_to) else {
            return false;
        };
        let is_customer = role == Role::Customer;
        let mut changed = false;
        let theirs = |one: &&mut ChatView| (one.role == Role::Customer) != is_customer;
        for message in self.messages[..=last].iter_mut().rev().filter(theirs) {
            // What was marked before this was marked with everything that came before it.
            if message.receipt >= receipt {
                break;
            }
            message.receipt = receipt;
            changed = true;
        }
        changed
    }

    /// Notes that a block of a message was copied: all its copied blocks, if that changed them.
    pub(crate) fn copied(&mut self, id: &str, block: u32) -> Option<u32> {
        let message = self.messages.get_mut(*self.by_id.get(id)?)?;
        let copied = message.copied | 1_u32.checked_shl(block)?;
        (std::mem::replace(&mut message.copied, copied) != copied).then_some(copied)
    }

    /// The latest messages, oldest first.
    pub(crate) fn tail(&self) -> &[ChatView] {
        &self.messages[self.messages.len().saturating_sub(CHAT_HISTORY_MAX)..]
    }
}
