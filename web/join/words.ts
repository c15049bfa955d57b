// Words of the page behind a link alone.

import type { Translate } from "../shared/i18n/index";
import words from "../shared/i18n/join.json";
import type { LinkWords } from "../widget/views/view";
import { wordsOf } from "../widget/views/words";

/** Says them. */
export const joinWords = wordsOf(words);

/** What the customer's screens say differently behind a link, where a screen is shown in place of a page. */
export const linkWords = (t: Translate): LinkWords => ({
  asked: (agent) => ({
    title: joinWords(t, "ask_title", { agent }),
    seen: [["screen", joinWords(t, "ask_seen")], ["alert", joinWords(t, "ask_seen_all")]],
    hidden: joinWords(t, "ask_hidden"),
  }),
  waiting: joinWords(t, "waiting_text"),
  safety: joinWords(t, "safety"),
  codeInstead: joinWords(t, "code_instead"),
});
