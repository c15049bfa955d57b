// Words of the page behind a link alone.

import words from "../shared/i18n/join.json";
import { wordsOf } from "../widget/views/words";

/** Says them. */
export const joinWords = wordsOf(words);
