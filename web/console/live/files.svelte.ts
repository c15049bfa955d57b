// Files of the session as the live view shows them.

import { createBoard, type Board, type Card } from "../../shared/files/board";

export interface LiveFiles extends Omit<Board, "cards"> {
  readonly cards: readonly Card[];
}

export function createFiles(sessionId: string, onArrived: (name: string) => void): LiveFiles {
  let cards = $state.raw<readonly Card[]>([]);
  const board = createBoard({
    way: { token: () => null },
    role: "agent",
    sessionId: () => sessionId,
    onChange: () => (cards = board.cards().toReversed()),
    onArrived: (file) => onArrived(file.name),
  });
  return {
    ...board,
    get cards() {
      return cards;
    },
  };
}
