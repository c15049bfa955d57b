// Files of the session as the live view shows them.

import type { AgentEngine } from "../../shared/engine";
import { createBoard, type Board, type Card } from "../../shared/files/board";

export interface LiveFiles extends Omit<Board, "cards"> {
  readonly cards: readonly Card[];
  /** Asks the customer to let the agent send files. */
  ask(): void;
}

export function createFiles(sessionId: string, onArrived: (name: string) => void, engine: () => AgentEngine | null): LiveFiles {
  let cards = $state.raw<readonly Card[]>([]);
  const board = createBoard({
    way: { token: () => null },
    role: "agent",
    home: () => `/sessions/${sessionId}`,
    onChange: () => (cards = board.cards().toReversed()),
    onArrived: (file) => onArrived(file.name),
  });
  return {
    ...board,
    ask: () => engine()?.send({ type: "ask", grant: "files" }),
    get cards() {
      return cards;
    },
  };
}
