// Taking a waiting request: the session gets its ticket and the live view opens.

import { ProblemError } from "../../shared/api";
import type { Console } from "../app/console.svelte";
import { paths } from "../app/router.svelte";
import { errorWords } from "../app/words";

/** True when the request is ours; otherwise the agent has been told why not. */
export async function acceptRequest(app: Console, sessionId: string, ticketId: string | null): Promise<boolean> {
  try {
    const session = await app.api.acceptRequest(sessionId, ticketId);
    await app.router.navigate(paths.session(session.id));
    return true;
  } catch (error) {
    app.toasts.show(words(error), "danger");
    return false;
  } finally {
    void app.waiting.reload();
  }
}

function words(error: unknown): string {
  const gone = error instanceof ProblemError && [404, 409, 410].includes(error.status);
  return gone ? "This request is gone: the customer left, or a colleague was faster." : errorWords(error);
}
