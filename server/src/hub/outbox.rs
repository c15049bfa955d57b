//! What waits to be sent on one socket: bounded in number and bytes.
//!
//! Pointer frames have a lane of their own in which the oldest gives way; everything else is in
//! order. A consumer that lets the queue fill up is disconnected ([`Outbox::push`]); the bulk socket
//! makes its producer wait instead ([`Outbox::push_when_room`]).

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use tandem_protocol::limits::{CONNECTION_QUEUE_BYTES_MAX, CONNECTION_QUEUE_MAX};
use tandem_protocol::signal::{ByeReason, ServerMessage};
use tandem_session::capability::FrameKind;
use tokio::sync::Notify;

/// Pointer samples that wait; more would only be older places of the same pointer.
const POINTERS_MAX: usize = 16;
/// How long a closed socket may take to send what is queued.
const CLOSE_GRACE: Duration = Duration::from_secs(1);
/// How long a full bulk queue may stand still before its consumer is given up.
const STALL_MAX: Duration = Duration::from_secs(30);
/// Code of the close frame where there is nothing to say (RFC 6455 §7.4.1).
const NORMAL_CLOSURE: u16 = 1000;
/// Messages that are written at once, and bytes beyond which no more is added to them.
const BATCH_MAX: usize = 64;
const BATCH_BYTES: usize = 64 * 1024;
/// Queued bytes beyond which a producer of the bulk socket waits.
const BULK_ROOM_BYTES: usize = 2 * 1024 * 1024;

/// The queue of one socket.
#[derive(Debug, Default)]
pub struct Outbox {
    /// Closes without a `bye` (the bulk socket knows none).
    silent: bool,
    queue: Mutex<Queue>,
    filled: Notify,
    drained: Notify,
    closed: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    messages: VecDeque<Message>,
    pointers: VecDeque<Bytes>,
    n_bytes: usize,
    /// Bytes of the batch that is being written.
    n_writing: usize,
    closed: bool,
}

impl Outbox {
    /// The queue of a bulk socket.
    pub fn silent() -> Self {
        Self {
            silent: true,
            ..Self::default()
        }
    }

    /// Queues a signaling message.
    pub fn send(&self, message: &ServerMessage) {
        self.push(text(message));
    }

    /// Queues a binary frame.
    pub fn frame(&self, bytes: Bytes) {
        self.push(Message::Binary(bytes));
    }

    /// Queues a live frame as its kind wants it.
    pub fn live(&self, kind: FrameKind, bytes: Bytes) {
        match kind {
            FrameKind::Pointer => self.pointer(bytes),
            _ => self.frame(bytes),
        }
    }

    /// Queues a pointer frame; the oldest gives way.
    pub fn pointer(&self, bytes: Bytes) {
        let mut queue = self.queue();
        if queue.closed {
            return;
        }
        if queue.pointers.len() >= POINTERS_MAX {
            queue.pointers.pop_front();
        }
        queue.pointers.push_back(bytes);
        drop(queue);
        self.filled.notify_one();
    }

    /// Queues anything; a full queue closes the socket as overloaded.
    pub fn push(&self, message: Message) {
        let mut queue = self.queue();
        if queue.closed {
            return;
        }
        if !queue.has_room_for(size(&message)) {
            queue.messages.clear();
            queue.n_bytes = 0;
            drop(queue);
            self.close(ByeReason::Overloaded);
            return;
        }
        queue.put(message);
        drop(queue);
        self.filled.notify_one();
    }

    /// Queues a frame of the bulk socket as soon as there is room; `false` when the socket is
    /// closed or its consumer stands still.
    pub async fn push_when_room(&self, bytes: Bytes) -> bool {
        let room = async {
            loop {
                let drained = self.drained.notified();
                {
                    let mut queue = self.queue();
                    if queue.closed {
                        return false;
                    }
                    if queue.n_bytes < BULK_ROOM_BYTES && queue.has_room_for(bytes.len()) {
                        queue.put(Message::Binary(bytes.clone()));
                        self.filled.notify_one();
                        return true;
                    }
                }
                drained.await;
            }
        };
        match tokio::time::timeout(STALL_MAX, room).await {
            Ok(pushed) => pushed,
            Err(_) => {
                self.close(ByeReason::Overloaded);
                false
            }
        }
    }

    /// Queues a frame of the bulk socket if there is room, and drops it otherwise.
    pub fn frame_if_room(&self, bytes: Bytes) {
        let mut queue = self.queue();
        if !queue.closed && queue.n_bytes < BULK_ROOM_BYTES && queue.has_room_for(bytes.len()) {
            queue.put(Message::Binary(bytes));
            drop(queue);
            self.filled.notify_one();
        }
    }

    /// Queues the last message and closes; later ones are dropped.
    pub fn close(&self, reason: ByeReason) {
        let bye = (!self.silent).then(|| text(&ServerMessage::Bye { reason }));
        self.close_with(bye, reason.close_code());
    }

    /// Closes without a word (the other side is gone, or the socket has no `bye`).
    pub fn shut(&self) {
        self.close_with(None, NORMAL_CLOSURE);
    }

    fn close_with(&self, last: Option<Message>, code: u16) {
        let mut queue = self.queue();
        if queue.closed {
            return;
        }
        if let Some(last) = last {
            queue.put(last);
        }
        queue.put(Message::Close(Some(CloseFrame {
            code,
            reason: Utf8Bytes::default(),
        })));
        queue.closed = true;
        drop(queue);
        self.filled.notify_one();
        self.drained.notify_waiters();
        self.closed.notify_waiters();
    }

    /// Moves what is next into the empty `batch`, several messages where they are small; `false` once the
    /// outbox is closed and empty.
    pub async fn next_batch(&self, batch: &mut Vec<Message>) -> bool {
        loop {
            {
                let mut queue = self.queue();
                // The batch before is written.
                queue.n_writing = 0;
                let mut n_bytes = 0;
                while batch.len() < BATCH_MAX
                    && n_bytes < BATCH_BYTES
                    && let Some(message) = queue.take()
                {
                    n_bytes += size(&message);
                    batch.push(message);
                }
                if !batch.is_empty() {
                    queue.n_writing = n_bytes;
                    drop(queue);
                    self.drained.notify_waiters();
                    return true;
                }
                if queue.closed {
                    return false;
                }
            }
            self.filled.notified().await;
        }
    }

    /// Returns some time after the outbox was closed, however little of it could be sent.
    pub async fn overdue(&self) {
        loop {
            let closed = self.closed.notified();
            if self.queue().closed {
                break;
            }
            closed.await;
        }
        tokio::time::sleep(CLOSE_GRACE).await;
    }

    /// Bytes that have yet to be written.
    pub fn backlog_bytes(&self) -> usize {
        let queue = self.queue();
        queue.n_bytes + queue.n_writing
    }

    /// Whether something waits.
    #[cfg(test)]
    pub(super) fn is_filled(&self) -> bool {
        !self.queue().messages.is_empty()
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn has_room_for(&self, n_bytes: usize) -> bool {
        self.messages.len() < CONNECTION_QUEUE_MAX
            && self.n_bytes + n_bytes <= CONNECTION_QUEUE_BYTES_MAX
    }

    fn put(&mut self, message: Message) {
        self.n_bytes += size(&message);
        self.messages.push_back(message);
    }

    /// Pointers first: they are small, and late ones are worth nothing.
    fn take(&mut self) -> Option<Message> {
        if !self.closed
            && let Some(pointer) = self.pointers.pop_front()
        {
            return Some(Message::Binary(pointer));
        }
        let message = self.messages.pop_front()?;
        self.n_bytes -= size(&message);
        Some(message)
    }
}

fn size(message: &Message) -> usize {
    match message {
        Message::Text(text) => text.len(),
        Message::Binary(bytes) | Message::Ping(bytes) | Message::Pong(bytes) => bytes.len(),
        Message::Close(_) => 0,
    }
}

fn text(message: &ServerMessage) -> Message {
    // Serialising a message of our own fails only for maps with keys that are not text.
    let text = serde_json::to_string(message).unwrap_or_default();
    Message::Text(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Outbox {
        /// How many messages wait.
        pub(crate) fn len(&self) -> usize {
            let queue = self.queue();
            queue.messages.len() + queue.pointers.len()
        }
    }

    /// What is left, as it would be written, batch by batch.
    async fn batches(outbox: &Outbox) -> Vec<Vec<Message>> {
        outbox.shut();
        let mut batches = vec![Vec::new()];
        while outbox.next_batch(batches.last_mut().expect("one")).await {
            batches.push(Vec::new());
        }
        batches.pop();
        batches
    }

    async fn drain(outbox: &Outbox) -> Vec<Message> {
        batches(outbox).await.concat()
    }

    fn frame(n_bytes: usize) -> Bytes {
        vec![1; n_bytes].into()
    }

    fn is_overloaded(messages: &[Message]) -> bool {
        let bye = text(&ServerMessage::Bye {
            reason: ByeReason::Overloaded,
        });
        matches!(messages, [first, Message::Close(_)] if *first == bye)
    }

    #[tokio::test]
    async fn a_consumer_that_is_one_message_too_slow_is_disconnected() {
        let outbox = Outbox::default();
        for _ in 0..CONNECTION_QUEUE_MAX {
            outbox.frame(frame(1));
        }
        assert!(!outbox.queue().closed);
        outbox.frame(frame(1));
        assert!(is_overloaded(&drain(&outbox).await));
    }

    #[tokio::test]
    async fn a_consumer_that_is_one_byte_too_slow_is_disconnected() {
        let outbox = Outbox::default();
        outbox.frame(frame(CONNECTION_QUEUE_BYTES_MAX));
        assert!(!outbox.queue().closed);
        outbox.frame(frame(1));
        assert!(is_overloaded(&drain(&outbox).await));
    }

    #[tokio::test]
    async fn of_pointers_the_oldest_give_way_and_the_rest_goes_first() {
        let outbox = Outbox::default();
        outbox.frame(frame(3));
        for place in 0..=POINTERS_MAX {
            outbox.pointer(vec![2, u8::try_from(place).expect("small")].into());
        }
        let mut batch = Vec::new();
        assert!(outbox.next_batch(&mut batch).await);
        assert_eq!(batch.len(), POINTERS_MAX + 1);
        assert_eq!(batch[0], Message::Binary(vec![2, 1].into()));
        assert_eq!(batch[POINTERS_MAX], Message::Binary(frame(3)));
    }

    #[tokio::test]
    async fn small_messages_are_written_together_and_large_ones_alone() {
        let outbox = Outbox::default();
        for _ in 0..=BATCH_MAX {
            outbox.frame(frame(1));
        }
        outbox.frame(frame(BATCH_BYTES));
        outbox.frame(frame(1));
        let lengths: Vec<usize> = batches(&outbox).await.iter().map(Vec::len).collect();
        // The second ends with the large one, the last is one frame and the end.
        assert_eq!(lengths, [BATCH_MAX, 2, 2]);
    }

    #[tokio::test]
    async fn what_is_being_written_counts_until_more_is_taken() {
        let outbox = Outbox::silent();
        outbox.frame(frame(BATCH_BYTES));
        outbox.frame(frame(1));
        assert_eq!(outbox.backlog_bytes(), BATCH_BYTES + 1);
        let mut batch = Vec::new();
        assert!(outbox.next_batch(&mut batch).await);
        assert_eq!(outbox.backlog_bytes(), BATCH_BYTES + 1);
        batch.clear();
        assert!(outbox.next_batch(&mut batch).await);
        assert_eq!(outbox.backlog_bytes(), 1);
        batch.clear();
        outbox.shut();
        assert!(outbox.next_batch(&mut batch).await);
        assert_eq!(outbox.backlog_bytes(), 0);
    }

    #[tokio::test]
    async fn nothing_follows_the_last_message() {
        let outbox = Outbox::default();
        outbox.frame(frame(1));
        outbox.close(ByeReason::Ended);
        outbox.frame(frame(2));
        outbox.close(ByeReason::Restart);
        let messages = drain(&outbox).await;
        let bye = text(&ServerMessage::Bye {
            reason: ByeReason::Ended,
        });
        assert_eq!(messages[..2], [Message::Binary(frame(1)), bye]);
        assert_eq!(messages.len(), 3);
    }

    #[tokio::test]
    async fn what_may_be_lost_is_dropped_at_the_bound() {
        let outbox = Outbox::silent();
        outbox.frame(frame(BULK_ROOM_BYTES - 1));
        outbox.frame_if_room(frame(1));
        outbox.frame_if_room(frame(1));
        assert_eq!(outbox.queue().messages.len(), 2);
        assert!(!outbox.queue().closed);
        outbox.shut();
        let before = outbox.queue().messages.len();
        outbox.frame_if_room(frame(1));
        assert_eq!(outbox.queue().messages.len(), before);
    }

    #[tokio::test]
    async fn a_producer_of_the_bulk_socket_waits_for_room() {
        let outbox = std::sync::Arc::new(Outbox::default());
        assert!(outbox.push_when_room(frame(BULK_ROOM_BYTES)).await);
        let waiting = {
            let outbox = outbox.clone();
            tokio::spawn(async move { outbox.push_when_room(frame(7)).await })
        };
        tokio::task::yield_now().await;
        assert_eq!(outbox.queue().messages.len(), 1);
        assert!(outbox.next_batch(&mut Vec::new()).await);
        assert!(waiting.await.expect("no panic"));
        let mut batch = Vec::new();
        assert!(outbox.next_batch(&mut batch).await);
        assert_eq!(batch, [Message::Binary(frame(7))]);
        outbox.shut();
        assert!(!outbox.push_when_room(frame(1)).await);
    }
}
