// The senses: what the mirror shows beyond the tree and that no snapshot waits for. Loaded into the
// host page after the first snapshot; `web/sensor/sense.ts` says what the sensor lends them.

import type { Core, MakeSenses, Sense } from "../sensor/sense.ts";
import { makeLayers } from "./layers.ts";
import { makeAgentPointer } from "./overlay.ts";
import { makeSelection } from "./selection.ts";
import { makeStates } from "./states.ts";
import { makeSurroundings } from "./surroundings.ts";

const KINDS: readonly ((core: Core) => Sense)[] = [makeStates, makeSurroundings, makeLayers, makeSelection, makeAgentPointer];

/** Makes all senses for one sensor. */
export const makeSenses: MakeSenses = (core) => KINDS.map((make) => make(core));

// The loader waits for this call; without a loader the script only exports.
(window as { Tandem?: (call: string, make: MakeSenses) => unknown }).Tandem?.("__sense", makeSenses);
