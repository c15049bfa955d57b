//! What JavaScript sees of the agent's client.

use js_sys::{Array, Uint8Array, Uint32Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use tandem_dom::apply::Omitted;

use super::{Agent, AgentEvent};
use crate::packet::{Lane, lane_of_path};
use crate::shell::{export_live_client, pointed};

/// Numbers of events; their operands follow in the array that `pollEvent` answers.
mod event {
    /// `quirks`
    pub(super) const RESET: u32 = 0;
    /// `document, words: Uint32Array, strings: Uint8Array, stringCount, shape, serial`
    pub(super) const VIEWED: u32 = 1;
    /// `document, number, kind, mime, bytes: Uint8Array`
    pub(super) const ASSET_ARRIVED: u32 = 2;
    /// `document, node, fx, fy, down`
    pub(super) const CUSTOMER_POINTED: u32 = 3;
    pub(super) const RESYNC_WANTED: u32 = 4;
    /// `detail`
    pub(super) const FAULTED: u32 = 5;
    /// `lane` or -1
    pub(super) const PATH_CHANGED: u32 = 6;
    /// `document, parent, frame, quirks`
    pub(super) const NESTED_RESET: u32 = 7;
    /// `document`
    pub(super) const NESTED_CLOSED: u32 = 8;
    /// `document, node, width, height, x, y, areaWidth, areaHeight, mime, bytes: Uint8Array`
    pub(super) const PICTURE_ARRIVED: u32 = 9;
    /// `state`: 0 checking, 1 identical, 2 repairing, 3 differs
    pub(super) const PROVED: u32 = 16;
    /// `epoch, document, step, ids: Uint32Array`
    pub(super) const REPAIR_WISHED: u32 = 17;
    /// `omitted: Uint32Array`: document, node, kind and count of each
    pub(super) const OMITTED: u32 = 20;
}

/// The agent's client.
#[wasm_bindgen]
#[derive(Debug)]
pub struct AgentClient {
    core: Agent,
}

#[wasm_bindgen]
impl AgentClient {
    /// Makes a client; `attachment` is the one of `welcome`.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(attachment: u32) -> Self {
        Self {
            core: Agent::new(attachment),
        }
    }

    /// The epoch that the picture belongs to.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.core.epoch()
    }

    /// Whether the session is live and its customer there.
    #[wasm_bindgen(js_name = setLive)]
    pub fn set_live(&mut self, live: bool, now: f64) {
        self.core.set_live(live, now as u64);
    }

    /// The replica could not follow.
    #[wasm_bindgen(js_name = wantSnapshot)]
    pub fn want_snapshot(&mut self, now: f64) {
        self.core.want_snapshot(now as u64);
    }

    /// The replica of a document is what it was sent up to the batch of that number.
    #[wasm_bindgen(js_name = replicaEqual)]
    pub fn replica_equal(&mut self, document: u32, serial: u32, now: f64) {
        self.core.handle_proof(document, serial, None, now as u64);
    }

    /// It is not; `rows` as in `ReplicaMessage`.
    #[wasm_bindgen(js_name = replicaDiffers)]
    pub fn replica_differs(&mut self, document: u32, serial: u32, rows: &[u32], now: f64) {
        self.core
            .handle_proof(document, serial, Some(rows), now as u64);
    }

    /// A lane's path is gone.
    #[wasm_bindgen(js_name = pathClosed)]
    pub fn path_closed(&mut self, lane: u8, now: f64) {
        if let Some(lane) = Lane::from_code(lane) {
            self.core.path_closed(lane.path(), now as u64);
        }
    }

    /// Packets to send: lane, length, bytes of each; empty when there are none.
    #[wasm_bindgen(js_name = pollTransmit)]
    #[must_use]
    pub fn poll_transmit(&mut self, now: f64) -> Vec<u8> {
        self.core.poll_transmit(now as u64)
    }

    /// The next event as an array of its number and its operands.
    #[wasm_bindgen(js_name = pollEvent)]
    #[must_use]
    pub fn poll_event(&mut self) -> Option<Array> {
        self.core.poll_event().map(to_array)
    }
}

export_live_client!(AgentClient);

fn to_array(event: AgentEvent) -> Array {
    match event {
        AgentEvent::Reset(quirks) => array([event::RESET.into(), quirks.into()]),
        AgentEvent::NestedReset {
            document,
            parent,
            frame,
            quirks,
        } => array([event::NESTED_RESET, document, parent, frame, quirks].map(JsValue::from)),
        AgentEvent::NestedClosed(document) => {
            array([event::NESTED_CLOSED, document].map(JsValue::from))
        }
        AgentEvent::Viewed {
            document,
            batch,
            shape,
            serial,
        } => array([
            event::VIEWED.into(),
            document.into(),
            Uint32Array::from(batch.words.as_slice()).into(),
            Uint8Array::from(batch.strings.as_slice()).into(),
            batch.string_count.into(),
            shape.into(),
            serial.into(),
        ]),
        AgentEvent::Proved(state) => array([event::PROVED, state as u32].map(JsValue::from)),
        AgentEvent::Omitted(list) => array([event::OMITTED.into(), omitted(&list).into()]),
        AgentEvent::RepairWished(epoch, wish) => array([
            event::REPAIR_WISHED.into(),
            epoch.into(),
            wish.document.into(),
            wish.step.into(),
            Uint32Array::from(wish.ids.as_slice()).into(),
        ]),
        AgentEvent::AssetArrived(asset) => array([
            event::ASSET_ARRIVED.into(),
            asset.document.into(),
            asset.number.into(),
            asset.kind.into(),
            asset.mime.into(),
            Uint8Array::from(asset.bytes.as_slice()).into(),
        ]),
        AgentEvent::CustomerPointed(place) => {
            array(pointed(event::CUSTOMER_POINTED, place).map(JsValue::from))
        }
        AgentEvent::PictureArrived(picture) => array([
            event::PICTURE_ARRIVED.into(),
            picture.document.into(),
            picture.node.into(),
            picture.width.into(),
            picture.height.into(),
            picture.area.x.into(),
            picture.area.y.into(),
            picture.area.width.into(),
            picture.area.height.into(),
            picture.mime.into(),
            Uint8Array::from(picture.bytes.as_slice()).into(),
        ]),
        AgentEvent::ResyncWanted => array([event::RESYNC_WANTED.into()]),
        AgentEvent::Faulted(detail) => array([event::FAULTED.into(), detail.into()]),
        AgentEvent::PathChanged(path) => {
            array([event::PATH_CHANGED.into(), lane_of_path(path).into()])
        }
    }
}

fn omitted(list: &[Omitted]) -> Uint32Array {
    let words = list
        .iter()
        .flat_map(|one| [one.document, one.node, one.kind, one.count]);
    Uint32Array::from(&words.collect::<Vec<u32>>()[..])
}

fn array<const N: usize>(values: [JsValue; N]) -> Array {
    values.iter().collect()
}
