// Words, and an icon, that the parts of a live session share.

import hands from "../../shared/i18n/hands.json";
import { wordsOf } from "../views/words";

export const say = wordsOf(hands);

/** The icon of what pauses. */
export const PAUSE = "M8 5v14M16 5v14";
