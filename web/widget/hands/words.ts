// Words that the parts of a live session share.

import hands from "../../shared/i18n/hands.json";
import { wordsOf } from "../views/words";

export const say = wordsOf(hands);
