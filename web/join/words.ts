// Words of the page behind a link alone.

import type { Translate } from "../shared/i18n/index";
import words from "../shared/i18n/join.json";
import type { Asked } from "../widget/views/view";
import { wordsOf } from "../widget/views/words";

/** Says them. */
export const joinWords = wordsOf(words);

/** What is said of a screen where an agent asks to see it. */
export const askedOfScreen =
  (t: Translate) =>
  (agent: string): Asked => ({
    title: joinWords(t, "ask_title", { agent }),
    seen: [["screen", joinWords(t, "ask_seen")], ["alert", joinWords(t, "ask_seen_all")]],
    hidden: joinWords(t, "ask_hidden"),
  });
