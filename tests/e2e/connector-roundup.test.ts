// A real Roundup (see `connectors.ts`).

import { connects } from "./connectors.ts";
import { makeRoundup } from "./systems.ts";

connects("roundup", makeRoundup);
