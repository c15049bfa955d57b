// Words of the talk, in the language of the customer.

import words from "../../shared/i18n/talk.json";
import { wordsOf } from "../views/words";

export const say = wordsOf(words);
