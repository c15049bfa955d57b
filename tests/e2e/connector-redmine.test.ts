// A real Redmine (see `connectors.ts`).

import { connects } from "./connectors.ts";
import { makeRedmine } from "./systems.ts";

connects("redmine", makeRedmine);
