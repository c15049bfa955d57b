// All files of one session or ticket as one end sees them: what the server says, and what is under way here.

import type { FileLimits } from "../generated/FileLimits.ts";
import type { FileView } from "../generated/FileView.ts";
import type { SessionFiles } from "../generated/SessionFiles.ts";
import { ask, download, save, type Transfer, TransferError, upload, type Way } from "./transfer.ts";

/** What this page does with a file. */
export interface Local {
  readonly offset: number;
  /** The line is cut; it goes on by itself. */
  readonly waiting: boolean;
  readonly paused: boolean;
  /** Why it ended here; null while it goes on. */
  readonly failed: string | null;
  /** A download that has ended well. */
  readonly saved: boolean;
}

export interface Card {
  readonly file: FileView;
  readonly local: Local | null;
  /** Of this end, on its way, and this page does not have it: a reload forgets files. */
  readonly lost: boolean;
  /** Which files are taken, once that is known. */
  readonly limits: FileLimits | null;
}

export interface Board {
  readonly cards: () => readonly Card[];
  /** Reads the list anew, for instance after the socket was away. */
  readonly load: () => Promise<void>;
  readonly receive: (file: FileView) => void;
  readonly send: (files: Iterable<File>) => void;
  /** Goes on with a file that was chosen again; false when it is another one. */
  readonly choose: (id: string, file: File) => boolean;
  readonly download: (id: string) => void;
  readonly pause: (id: string) => void;
  readonly resume: (id: string) => void;
  /** Gives up what is on its way, or puts away the word about what failed here. */
  readonly cancel: (id: string) => void;
  readonly close: () => void;
}

export interface BoardParts {
  readonly way: Way;
  readonly role: "customer" | "agent";
  /** What the files hang on, as `/sessions/…` or `/tickets/…`. */
  readonly home: () => string | null;
  readonly onChange: () => void;
  /** A file of the other end can be downloaded. */
  readonly onArrived?: (file: FileView) => void;
}

const BEGUN: Local = { offset: 0, waiting: false, paused: false, failed: null, saved: false };

export function createBoard(parts: BoardParts): Board {
  const files = new Map<string, FileView>();
  const locals = new Map<string, Local>();
  const transfers = new Map<string, Transfer<unknown>>();
  /** What this page sends and still has: what was cut off can go on without being chosen again. */
  const sources = new Map<string, File>();
  let n_refused = 0;
  let limits: FileLimits | null = null;

  const set = (id: string, change: Partial<Local>): void => {
    locals.set(id, { ...(locals.get(id) ?? BEGUN), ...change });
    parts.onChange();
  };
  const keep = (file: FileView): void => {
    const before = files.get(file.id);
    files.set(file.id, file);
    if (file.state === "ready" && file.role !== parts.role && before?.state !== "ready" && before !== undefined) parts.onArrived?.(file);
  };

  function follow<T>(id: string, transfer: Transfer<T>, onDone: (result: T) => void): void {
    transfers.set(id, transfer);
    parts.onChange();
    transfer.done
      .then(onDone, (error: unknown) => {
        const code = error instanceof TransferError ? error.code : "network";
        // What is another file after all is not gone on with.
        if (code === "other_file") sources.delete(id);
        if (code === "cancelled") locals.delete(id);
        else set(id, { failed: code });
      })
      .finally(() => {
        transfers.delete(id);
        parts.onChange();
      });
  }

  function begin(view: FileView, file: File): void {
    keep(view);
    sources.set(view.id, file);
    locals.set(view.id, { ...BEGUN, offset: view.offset });
    const transfer = upload(parts.way, file, view, { onProgress: (offset, waiting) => set(view.id, { offset, waiting }) });
    follow(view.id, transfer, (after) => {
      locals.delete(view.id);
      sources.delete(view.id);
      if (files.get(view.id)?.state === "uploading") keep(after);
    });
  }

  /** What was never taken on has a card all the same, which says why. */
  function refuse(file: File, code: string): void {
    n_refused += 1;
    const id = `refused-${n_refused}`;
    const view: FileView = { id, session_id: null, role: parts.role, sender: "", name: file.name, size: file.size, offset: 0, state: "refused", reason: null, sha256: null, at: new Date().toISOString() };
    files.set(id, view);
    set(id, { failed: code });
  }

  async function offer(file: File): Promise<void> {
    const home = parts.home();
    if (home === null) return;
    try {
      const response = await ask(parts.way, "POST", `${home}/files`, { name: file.name, size: file.size });
      begin((await response.json()) as FileView, file);
    } catch (error) {
      refuse(file, error instanceof TransferError ? error.code : "network");
    }
  }

  async function load(): Promise<void> {
    const home = parts.home();
    if (home === null) return;
    const response = await ask(parts.way, "GET", `${home}/files`);
    const list = (await response.json()) as SessionFiles;
    limits = list.limits;
    for (const file of list.data) keep(file);
    parts.onChange();
  }

  const isLost = (file: FileView): boolean => file.role === parts.role && file.state === "uploading" && !sources.has(file.id);
  return {
    cards: () => [...files.values()].map((file) => ({ file, local: locals.get(file.id) ?? null, lost: isLost(file), limits })),
    load: () => load().catch(() => undefined),
    receive(file) {
      keep(file);
      // The server's word stands over what this page believes.
      if (file.state === "refused" || file.state === "deleted") {
        transfers.get(file.id)?.cancel();
        sources.delete(file.id);
      }
      parts.onChange();
    },
    send(chosen) {
      for (const file of chosen) void offer(file);
    },
    choose(id, file) {
      const view = files.get(id);
      if (!view || file.size !== view.size) {
        set(id, { failed: "other_file" });
        return false;
      }
      begin(view, file);
      return true;
    },
    download(id) {
      const view = files.get(id);
      if (!view || transfers.has(id)) return;
      locals.set(id, BEGUN);
      follow(id, download(parts.way, view, { onProgress: (offset, waiting) => set(id, { offset, waiting }) }), (blob) => {
        set(id, { saved: true });
        save(blob, view.name);
      });
    },
    pause(id) {
      transfers.get(id)?.pause();
      set(id, { paused: true });
    },
    resume(id) {
      const [view, source] = [files.get(id), sources.get(id)];
      if (view && source && !transfers.has(id)) begin(view, source);
      set(id, { paused: false });
      transfers.get(id)?.resume();
    },
    cancel(id) {
      const view = files.get(id);
      transfers.get(id)?.cancel();
      locals.delete(id);
      sources.delete(id);
      if (view?.state === "refused") files.delete(id);
      else if (view?.role === parts.role && view.state === "uploading") void ask(parts.way, "DELETE", `/files/${id}`).catch(() => undefined);
      parts.onChange();
    },
    close() {
      for (const transfer of transfers.values()) transfer.cancel();
    },
  };
}
