// What goes on beside seeing the page, as rests of sentences that start with the agent's name. The bar says all of
// it, in this tab and in those that are not mirrored.

import scope from "../../shared/i18n/scope.json";
import { wordsOf } from "../views/words";

export const sayScope = wordsOf(scope);
