//! What both shells give to JavaScript in the same words: frames, paths and timers.

/// Exports the part of a client that does not depend on its side.
///
/// `wasm_bindgen` takes no generic types, so the same methods are written for each client.
macro_rules! export_live_client {
    ($client:ident) => {
        #[wasm_bindgen::prelude::wasm_bindgen]
        impl $client {
            /// Takes one message in; answers whether it was a frame for this end.
            #[wasm_bindgen(js_name = handleFrame)]
            pub fn handle_frame(&mut self, lane: u8, bytes: &[u8], now: f64) -> bool {
                $crate::packet::Lane::from_code(lane)
                    .is_some_and(|lane| self.core.handle_frame(lane, bytes, now as u64))
            }

            /// A lane's path has come up.
            #[wasm_bindgen(js_name = pathOpened)]
            pub fn path_opened(&mut self, lane: u8, now: f64) {
                if let Some(lane) = $crate::packet::Lane::from_code(lane) {
                    self.core.path_opened(lane.path(), now as u64);
                }
            }

            /// Shows the pointer of this end to the other one.
            #[wasm_bindgen(js_name = sendPointer)]
            pub fn send_pointer(
                &mut self,
                document: u32,
                node: u32,
                fx: u16,
                fy: u16,
                down: bool,
                now: f64,
            ) {
                let place = tandem_session::delivery::PointerPlace {
                    node,
                    fx,
                    fy,
                    down,
                    document,
                };
                self.core.send_pointer(place, now as u64);
            }

            /// When `handleTimeout` has something to do.
            #[wasm_bindgen(js_name = nextTimeout)]
            #[must_use]
            pub fn next_timeout(&self) -> Option<f64> {
                self.core.next_timeout().map(|at| at as f64)
            }

            /// Does what is due.
            #[wasm_bindgen(js_name = handleTimeout)]
            pub fn handle_timeout(&mut self, now: f64) {
                self.core.handle_timeout(now as u64);
            }

            /// Smoothed round trip on the path in use, in milliseconds.
            #[wasm_bindgen(js_name = rttMs)]
            #[must_use]
            pub fn rtt_ms(&self) -> Option<f64> {
                self.core.rtt_ms().map(|ms| ms as f64)
            }
        }
    };
}

pub(crate) use export_live_client;

/// An event about a pointer: its number, then `document, node, fx, fy, down`.
pub(crate) fn pointed(event: u32, place: tandem_session::delivery::PointerPlace) -> [u32; 6] {
    let (fx, fy) = (u32::from(place.fx), u32::from(place.fy));
    [
        event,
        place.document,
        place.node,
        fx,
        fy,
        u32::from(place.down),
    ]
}
