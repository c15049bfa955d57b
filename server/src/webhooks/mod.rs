//! Webhooks: what happens on tickets, posted to receivers by the Standard Webhooks specification.
//!
//! The outbox ([`crate::store::outbox`]) holds what is to come, [`schedule`] decides when, and
//! [`crate::egress`] keeps connections out of the inside. This module only carries between them.

mod message;
pub mod schedule;
pub mod settings;
pub mod sign;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rand::RngExt as _;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use tandem_protocol::limits::WEBHOOK_IN_FLIGHT_MAX;
use tokio::sync::{Notify, broadcast, watch};
use tokio::task::{self, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::egress::Egress;
use crate::source::{Clock, Millis};
use crate::state::ConsoleEvent;
use crate::store::outbox::{Delivery, TEST_KIND};
use crate::store::webhooks::Webhook;
use crate::store::{Store, StoreError};
use schedule::{Failure, Outcome, Standing};

/// How often the outbox is looked at when nobody says that something happened.
const LOOK: Duration = Duration::from_secs(2);
/// How long nothing is sent after an attempt that could not be written down: a receiver is not to be
/// sent the same again and again because our disk is full.
const REST_MS: Millis = 30_000;
/// How often what is over is swept away.
const SWEEP: Duration = Duration::from_secs(60);

/// Sends what is in the outbox; cheap to clone.
#[derive(Clone, Debug)]
pub struct Webhooks {
    store: Store,
    clock: Clock,
    egress: Egress,
    pulse: watch::Sender<Pulse>,
    woken: Arc<Notify>,
}

/// How far the sending is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    /// Attempts that reached their receiver.
    pub delivered: u64,
    /// Attempts that did not.
    pub failed: u64,
    /// Attempts that are on their way.
    pub in_flight: usize,
    /// When something is due next; absent when nothing waits.
    pub next_at: Option<Millis>,
}

/// Whether a receiver has a delivery.
type Attempted = Result<bool, StoreError>;
/// Delivery and webhook of each attempt that is on its way.
type InFlight = HashMap<task::Id, (String, String)>;

impl Webhooks {
    /// Sends nothing until [`Webhooks::follow`].
    pub fn new(store: Store, clock: Clock, egress: Egress) -> Self {
        let pulse = watch::channel(Pulse::default()).0;
        Self {
            store,
            clock,
            egress,
            pulse,
            woken: Arc::default(),
        }
    }

    /// The guard that addresses are checked by.
    pub fn egress(&self) -> &Egress {
        &self.egress
    }

    /// Has the outbox looked at at once.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// How far the sending is; changes after each look at the outbox.
    pub fn pulse(&self) -> watch::Receiver<Pulse> {
        self.pulse.subscribe()
    }

    /// Sends until `stop` is cancelled. An attempt that is cut off then is made once more later.
    pub async fn follow(
        self,
        mut happened: broadcast::Receiver<ConsoleEvent>,
        stop: CancellationToken,
    ) {
        let mut on_their_way: JoinSet<Attempted> = JoinSet::new();
        let mut in_flight = InFlight::new();
        let mut sweep = tokio::time::interval(SWEEP);
        let mut rest_until = Millis::MIN;
        loop {
            let begun = if self.clock.now() < rest_until {
                Ok(Some(rest_until))
            } else {
                self.begin(&mut on_their_way, &mut in_flight).await
            };
            let next_at = begun.unwrap_or_else(|error| {
                tracing::error!(%error, "the outbox can not be read");
                None
            });
            self.pulse.send_modify(|pulse| {
                pulse.in_flight = in_flight.len();
                pulse.next_at = next_at;
            });
            tokio::select! {
                () = stop.cancelled() => return,
                Some(ended) = on_their_way.join_next_with_id() => {
                    if !self.end(ended, &mut in_flight) {
                        rest_until = self.clock.now() + REST_MS;
                    }
                },
                () = self.woken.notified() => {}
                _ = happened.recv() => self.after_commit().await,
                () = tokio::time::sleep(LOOK) => {}
                () = self.sleep_until(next_at) => {}
                _ = sweep.tick() => {
                    if let Err(error) = self.store.sweep_outbox(self.clock.now()).await {
                        tracing::error!(%error, "the outbox can not be swept");
                    }
                }
            }
        }
    }

    /// Begins every attempt that is due and has a place; says when the next one is due.
    async fn begin(
        &self,
        on_their_way: &mut JoinSet<Attempted>,
        in_flight: &mut InFlight,
    ) -> Result<Option<Millis>, StoreError> {
        let now = self.clock.now();
        for webhook in self.store.webhooks().await? {
            if webhook.off_reason.is_some() {
                continue;
            }
            let busy = in_flight
                .values()
                .filter(|(_, id)| *id == webhook.id)
                .count();
            let due = self
                .store
                .due_deliveries(&webhook.id, now, WEBHOOK_IN_FLIGHT_MAX + busy);
            let is_fresh = |one: &Delivery| in_flight.values().all(|(id, _)| *id != one.id);
            let fresh: Vec<Delivery> = due.await?.into_iter().filter(is_fresh).collect();
            for delivery in fresh
                .into_iter()
                .take(WEBHOOK_IN_FLIGHT_MAX.saturating_sub(busy))
            {
                let ids = (delivery.id.clone(), webhook.id.clone());
                let (this, webhook) = (self.clone(), webhook.clone());
                let attempt = async move { this.attempt(&webhook, &delivery).await };
                in_flight.insert(on_their_way.spawn(attempt).id(), ids);
            }
        }
        // What is due and has no place is looked at again when a place is free.
        self.store.next_delivery_due(now).await
    }

    /// Whether the attempt is written down; what is not would be due again at once.
    fn end(
        &self,
        ended: Result<(task::Id, Attempted), task::JoinError>,
        in_flight: &mut InFlight,
    ) -> bool {
        let (task, attempted) = match ended {
            Ok((task, attempted)) => (task, Some(attempted)),
            Err(error) => {
                tracing::error!(%error, "an attempt broke off");
                (error.id(), None)
            }
        };
        let delivery = in_flight.remove(&task).map(|(delivery, _)| delivery);
        match attempted {
            Some(Ok(is_delivered)) => {
                self.pulse.send_modify(|pulse| {
                    pulse.delivered += u64::from(is_delivered);
                    pulse.failed += u64::from(!is_delivered);
                });
                true
            }
            Some(Err(error)) => {
                tracing::error!(%error, delivery, "an attempt is not written down");
                false
            }
            None => false,
        }
    }

    /// One attempt and what it leads to; whether the receiver has it.
    async fn attempt(&self, webhook: &Webhook, delivery: &Delivery) -> Result<bool, StoreError> {
        let began_at = self.clock.now();
        let outcome = match message::body(&self.store, delivery).await? {
            Some(body) => {
                let headers = headers(webhook, delivery, began_at, &body);
                self.egress.post(&webhook.url, headers, body).await.into()
            }
            None => Outcome::Failed(Failure::Gone),
        };
        let (now, dice) = (self.clock.now(), rand::rng().random());
        let decide = |failing_since| {
            let standing = Standing {
                n_attempts: usize::try_from(delivery.n_attempts).unwrap_or(usize::MAX),
                failing_since,
                is_test: delivery.kind == TEST_KIND,
            };
            schedule::decide(outcome, standing, now, dice)
        };
        self.store
            .settle_delivery(delivery, (outcome, began_at), decide, now)
            .await?;
        Ok(outcome.is_success())
    }

    /// Consoles are told after a commit, the outbox may be told during the next one.
    async fn after_commit(&self) {
        if let Err(error) = self.store.writes_settled().await {
            tracing::error!(%error, "the outbox can not be read");
        }
    }

    async fn sleep_until(&self, next_at: Option<Millis>) {
        match next_at {
            Some(at) => self.clock.sleep_until(at).await,
            None => std::future::pending().await,
        }
    }
}

/// The headers of the specification. The identifier is the event's, the same each time it is sent.
fn headers(webhook: &Webhook, delivery: &Delivery, now: Millis, body: &[u8]) -> HeaderMap {
    let timestamp_s = now.div_euclid(1_000);
    let signature = sign::header(webhook.secrets(now), &delivery.event_id, timestamp_s, body);
    let text = |text: &str| HeaderValue::from_str(text).ok();
    let fields = [
        ("webhook-id", text(&delivery.event_id)),
        ("webhook-timestamp", text(&timestamp_s.to_string())),
        ("webhook-signature", text(&signature)),
    ];
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(USER_AGENT, HeaderValue::from_static("Tandem-Webhooks/1"));
    for (name, value) in fields {
        if let Some(value) = value {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers
}
