// Short messages at the edge of the screen.

export interface Toast {
  readonly id: number;
  readonly tone: "success" | "info" | "danger";
  readonly text: string;
  /** What a button in it does, for instance undo. */
  readonly action?: { readonly label: string; run(): void } | undefined;
}

export interface Toasts {
  readonly list: readonly Toast[];
  show(text: string, tone?: Toast["tone"], action?: Toast["action"]): void;
  dismiss(id: number): void;
}

const SHOWN_MAX = 4;

export function createToasts(): Toasts {
  let list = $state.raw<readonly Toast[]>([]);
  let lastId = 0;
  return {
    get list() {
      return list;
    },
    show(text, tone = "success", action = undefined) {
      lastId += 1;
      list = [...list, { id: lastId, tone, text, action }].slice(-SHOWN_MAX);
    },
    dismiss(id) {
      list = list.filter((toast) => toast.id !== id);
    },
  };
}
