// The senses: what the mirror shows beyond the tree and that no snapshot waits for. Loaded into the
// host page after the first snapshot; `web/sensor/sense.ts` says what the sensor lends them.

import type { Core, MakeSenses, Sense, SenseTools } from "../sensor/sense.ts";
import { makeAnimations } from "./animations.ts";
import { makePictures } from "./canvas.ts";
import { makeFields } from "./fields.ts";
import { makeFrames } from "./frames.ts";
import { makeHighlights } from "./highlights.ts";
import { makeLate } from "./late.ts";
import { makeLayers } from "./layers.ts";
import { makeLost } from "./lost.ts";
import { makeMedia } from "./media.ts";
import { makeCustomerPointer } from "./pointed.ts";
import { makeRegistry } from "./registry.ts";
import { makeRules } from "./rules.ts";
import { makeScrollers } from "./scrollers.ts";
import { makeSelection } from "./selection.ts";
import { makeSlots } from "./slots.ts";
import { makeStates } from "./states.ts";
import { makeSurroundings } from "./surroundings.ts";

const KINDS: readonly ((core: Core, tools: SenseTools | undefined) => Sense)[] = [makeStates, makeFields, makeSurroundings, makeLayers, makeScrollers, makeSelection, makeHighlights, makeSlots, makeRules, makeRegistry, makeFrames, makeLost, makePictures, makeMedia, makeAnimations, makeCustomerPointer, makeLate("lens"), makeLate("control"), makeLate("propose"), makeLate("annotate"), makeLate("trail")];

/** The last one: all others have seen what is new. */
const settle: Sense = { flush: (c) => c.noticed.clear() };

/** Makes all senses for one sensor. */
export const makeSenses: MakeSenses = (core, tools) => [...KINDS.map((make) => make(core, tools)), settle];

// Whoever loads the script waits for this call; else it only exports.
(document.currentScript as { tandem?: (make: MakeSenses) => void } | null)?.tandem?.(makeSenses);
