//! What JavaScript sees of the customer's client.

use js_sys::Array;
use tandem_dom::capture::{KeptAsset, Opened};
use tandem_protocol::codec::envelope::{Area, AssetHash};
use tandem_protocol::signal::PrivacyProfile;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{Customer, CustomerEvent};
use crate::packet::{Lane, lane_of_path};
use crate::shell::{export_live_client, pointed};

/// Numbers of events; their operands follow in the array that `pollEvent` answers.
mod event {
    /// `epoch`
    pub(super) const EPOCH_STARTED: u32 = 0;
    /// `epoch, document, number, url, ifLoaded`
    pub(super) const FETCH_WISHED: u32 = 1;
    pub(super) const HELD: u32 = 2;
    pub(super) const PROCEEDED: u32 = 3;
    /// `document, node, fx, fy, down`
    pub(super) const AGENT_POINTED: u32 = 4;
    pub(super) const BULK_WANTED: u32 = 5;
    /// `lane` or -1
    pub(super) const PATH_CHANGED: u32 = 6;
    /// `document, selectors`
    pub(super) const SCROLLERS_FOUND: u32 = 7;
    /// `document, bits`
    pub(super) const STATES_ASKED: u32 = 8;
    /// `document, parent, port`
    pub(super) const DOCUMENT_OPENED: u32 = 9;
    /// `document`
    pub(super) const DOCUMENT_CLOSED: u32 = 10;
    /// `document, nodes…`
    pub(super) const RESEND_WISHED: u32 = 14;
    /// `document, nodes…`
    pub(super) const MEASURE_WISHED: u32 = 15;
    /// `document, node, isFresh, hasChanged`
    pub(super) const PICTURE_WISHED: u32 = 16;
}

/// The customer's client.
#[wasm_bindgen]
#[derive(Debug)]
pub struct CustomerClient {
    core: Customer,
}

#[wasm_bindgen]
impl CustomerClient {
    /// Makes a client that masks by this profile (`strict`, `balanced`, `open`; anything else
    /// means `strict`); `attachment` is the one of `welcome`.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(profile: &str, attachment: u32) -> Self {
        Self {
            core: Customer::new(profile_of(profile), attachment),
        }
    }

    /// Masks at least by this profile, from the next epoch on.
    pub fn tighten(&mut self, profile: &str) {
        self.core.policy_mut().tighten(profile_of(profile));
    }

    /// The same on some pages; see [`tandem_dom::mask::Policy::tighten_on`].
    #[wasm_bindgen(js_name = tightenOn)]
    pub fn tighten_on(&mut self, pages: &str, profile: &str) {
        self.core
            .policy_mut()
            .tighten_on(pages, profile_of(profile));
    }

    /// Goes on behind this epoch, which a client that failed had reached.
    #[wasm_bindgen(js_name = continueAfter)]
    pub fn continue_after(&mut self, epoch: u32) {
        self.core.continue_after(epoch);
    }

    /// Begins an epoch.
    #[wasm_bindgen(js_name = startEpoch)]
    pub fn start_epoch(&mut self, now: f64) {
        self.core.start_epoch(now as u64);
    }

    /// The agent asks for a fresh snapshot.
    pub fn resync(&mut self, now: f64) {
        self.core.resync(now as u64);
    }

    /// The agent asks about single nodes.
    #[wasm_bindgen(js_name = handleRepair)]
    pub fn handle_repair(&mut self, epoch: u32, document: u32, step: u32, ids: &[u32], now: f64) {
        self.core
            .handle_repair((epoch, document), step, ids, now as u64);
    }

    /// Whether the agent may point.
    #[wasm_bindgen(js_name = setMayPoint)]
    pub fn set_may_point(&mut self, may_point: bool) {
        self.core.set_may_point(may_point);
    }

    /// Another agent has taken over.
    #[wasm_bindgen(js_name = peerReplaced)]
    pub fn peer_replaced(&mut self) {
        self.core.peer_replaced();
    }

    /// Takes one batch of a document's sensor in.
    #[wasm_bindgen(js_name = handleBatch)]
    pub fn handle_batch(
        &mut self,
        document: u32,
        words: &[u32],
        strings: &[u8],
        count: u32,
        now: f64,
    ) {
        self.core
            .handle_batch(document, words, strings, count as usize, now as u64);
    }

    /// Masked nodes of a document, each followed by its kind of `batch::cover` and what belongs to that.
    #[must_use]
    pub fn covers(&mut self, document: u32) -> Vec<u32> {
        self.core.covers(document)
    }

    /// Takes the answer of a document's sensor to a fetch of `epoch` in; no bytes: the page may not read them.
    #[wasm_bindgen(js_name = handleAsset)]
    pub fn handle_asset(
        &mut self,
        epoch: u32,
        document: u32,
        number: u32,
        mime: &str,
        bytes: Option<Vec<u8>>,
        now: f64,
    ) {
        self.core
            .handle_asset((epoch, document), number, mime, bytes, now as u64);
    }

    /// The kind of an asset, and the address that the server may be told of it; nothing where it may not.
    #[wasm_bindgen(js_name = addressOf)]
    #[must_use]
    pub fn address_of(&mut self, epoch: u32, document: u32, number: u32) -> Option<Array> {
        let (kind, url) = self.core.address_of((epoch, document), number)?;
        let array = numbers(&[kind]);
        array.push(&url.into());
        Some(array)
    }

    /// The server keeps an asset that it has fetched under the address of `addressOf`; `place` are the epoch,
    /// the document and the number.
    #[wasm_bindgen(js_name = handleKept)]
    pub fn handle_kept(&mut self, place: &[u32], mime: &str, size: u32, hash: &[u8], now: f64) {
        if let (&[epoch, document, number], Ok(hash)) = (place, AssetHash::try_from(hash)) {
            let mime = mime.to_owned();
            let kept = KeptAsset { hash, mime, size };
            self.core
                .handle_kept((epoch, document), number, &kept, now as u64);
        }
    }

    /// Takes a look of the sensor in, as RGBA. The answer: the epoch, how coarsely to encode, and
    /// `x, y, width, height` of each part.
    #[wasm_bindgen(js_name = handleLook)]
    pub fn handle_look(
        &mut self,
        document: u32,
        node: u32,
        width: u32,
        height: u32,
        rgba: &[u8],
        now: f64,
    ) -> Vec<u32> {
        let parts = self
            .core
            .handle_look((document, node), (width, height), rgba, now as u64);
        let mut words = vec![self.core.epoch(), parts.coarseness];
        for area in parts.areas {
            words.extend([area.x, area.y, area.width, area.height]);
        }
        words
    }

    /// Takes an encoded part in; `area` as `handleLook` gave it out.
    #[wasm_bindgen(js_name = handlePart)]
    pub fn handle_part(
        &mut self,
        epoch: u32,
        document: u32,
        node: u32,
        area: &[u32],
        bytes: &[u8],
    ) {
        if let &[x, y, width, height] = area {
            let area = Area {
                x,
                y,
                width,
                height,
            };
            self.core.handle_part(epoch, (document, node), area, bytes);
        }
    }

    /// All parts of a look are encoded.
    #[wasm_bindgen(js_name = endLook)]
    pub fn end_look(&mut self, epoch: u32, document: u32, node: u32, now: f64) {
        self.core.end_look(epoch, (document, node), now as u64);
    }

    /// The sensor can not look at this element any more.
    #[wasm_bindgen(js_name = withdrawPicture)]
    pub fn withdraw_picture(&mut self, document: u32, node: u32) {
        self.core.withdraw_picture((document, node));
    }

    /// A lane's path is gone; `broken` unless this end closed it after everything had gone out.
    #[wasm_bindgen(js_name = pathClosed)]
    pub fn path_closed(&mut self, lane: u8, broken: bool, now: f64) {
        if let Some(lane) = Lane::from_code(lane) {
            self.core.path_closed(lane.path(), broken, now as u64);
        }
    }

    /// Packets to send: lane, length, bytes of each; empty when there are none.
    #[wasm_bindgen(js_name = pollTransmit)]
    #[must_use]
    pub fn poll_transmit(&mut self, bulk_buffered: u32, now: f64) -> Vec<u8> {
        self.core.poll_transmit(bulk_buffered as usize, now as u64)
    }

    /// The next event as an array of its number and its operands.
    #[wasm_bindgen(js_name = pollEvent)]
    #[must_use]
    pub fn poll_event(&mut self, now: f64) -> Option<Array> {
        self.core.poll_event(now as u64).map(to_array)
    }
}

export_live_client!(CustomerClient);

fn profile_of(word: &str) -> PrivacyProfile {
    match word {
        "open" => PrivacyProfile::Open,
        "balanced" => PrivacyProfile::Balanced,
        _ => PrivacyProfile::Strict,
    }
}

fn to_array(event: CustomerEvent) -> Array {
    match event {
        CustomerEvent::EpochStarted(epoch) => numbers(&[event::EPOCH_STARTED, epoch]),
        CustomerEvent::FetchWished {
            epoch,
            document,
            number,
            url,
            if_loaded,
        } => {
            let array = numbers(&[event::FETCH_WISHED, epoch, document, number]);
            array.push(&url.into());
            array.push(&if_loaded.into());
            array
        }
        CustomerEvent::StatesAsked(document, bits, custom) => {
            let array = numbers(&[event::STATES_ASKED, document, bits]);
            array.push(&custom.into());
            array
        }
        CustomerEvent::DocumentOpened(Opened {
            document,
            parent,
            port,
        }) => numbers(&[event::DOCUMENT_OPENED, document, parent, port]),
        CustomerEvent::DocumentClosed(document) => numbers(&[event::DOCUMENT_CLOSED, document]),
        CustomerEvent::ScrollersFound(document, selectors) => {
            let array = numbers(&[event::SCROLLERS_FOUND, document]);
            array.push(&selectors.into());
            array
        }
        CustomerEvent::ResendWished(document, nodes) => {
            numbers(&[&[event::RESEND_WISHED, document], &nodes[..]].concat())
        }
        CustomerEvent::MeasureWished(document, nodes) => {
            numbers(&[&[event::MEASURE_WISHED, document], &nodes[..]].concat())
        }
        CustomerEvent::PictureWished(wish) => numbers(&[
            event::PICTURE_WISHED,
            wish.place.0,
            wish.place.1,
            u32::from(wish.is_fresh),
            u32::from(wish.has_changed),
        ]),
        CustomerEvent::Held => numbers(&[event::HELD]),
        CustomerEvent::Proceeded => numbers(&[event::PROCEEDED]),
        CustomerEvent::AgentPointed(place) => numbers(&pointed(event::AGENT_POINTED, place)),
        CustomerEvent::BulkWanted => numbers(&[event::BULK_WANTED]),
        CustomerEvent::PathChanged(path) => {
            let array = numbers(&[event::PATH_CHANGED]);
            array.push(&lane_of_path(path).into());
            array
        }
    }
}

fn numbers(values: &[u32]) -> Array {
    values
        .iter()
        .map(|value| wasm_bindgen::JsValue::from(*value))
        .collect()
}
