// What is drawn on the customer's page, as the agent's worker knows it: which annotations there are, which
// replica shows them, and what the agent's own hand has added.
//
// An annotation names a node of an epoch. One of another epoch waits: the customer's client says where
// it stands as soon as it knows.

import type { Placed } from "../engine.ts";
import type { Annotation } from "../generated/Annotation.ts";
import type { AnnotationStep } from "../generated/AnnotationStep.ts";
import { lifeOf, newId } from "../annotations/life.ts";
import type { ReplicaMessage } from "../ports.ts";

/** Identifiers in one step; `limits::ANNOTATIONS_MAX`. */
const IDS_MAX = 64;

type Draft = Pick<Extract<ReplicaMessage, { type: "draft" }>, "id" | "kind" | "node" | "points">;

export interface DrawingsParts {
  /** The epoch that is shown. */
  readonly epoch: () => number;
  /** The agent may draw. */
  readonly mayDraw: () => boolean;
  /** Tells the server. */
  readonly send: (step: AnnotationStep) => void;
  /** Tells the replica of a document. */
  readonly show: (document: number, step: AnnotationStep, annotation: Annotation | null) => void;
  /** What is there has changed. */
  readonly onChange: (list: readonly Annotation[]) => void;
  readonly onUsed: () => void;
}

export interface Drawings {
  /** A step of somebody else. */
  readonly take: (step: AnnotationStep) => void;
  /** The server tells all that is there anew. */
  readonly forget: () => void;
  /** A document begins: what is drawn in it is to be shown. */
  readonly begin: (document: number) => void;
  readonly draft: (document: number, draft: Draft, vanishing: boolean) => void;
  readonly write: (place: Placed, text: string, vanishing: boolean) => void;
  readonly erase: (which: readonly number[] | "last" | "all") => void;
}

export function makeDrawings(parts: DrawingsParts): Drawings {
  const all = new Map<number, Annotation>();
  const changed = (): void => parts.onChange([...all.values()]);

  function show(annotation: Annotation): void {
    if (annotation.anchor.epoch === parts.epoch()) {
      parts.show(annotation.anchor.document, { step: "draw", annotation }, annotation);
    }
  }

  function keep(annotation: Annotation): void {
    if (lifeOf(annotation) === Infinity) {
      const before = all.get(annotation.id);
      all.set(annotation.id, annotation);
      if (before?.anchor.document !== annotation.anchor.document && before !== undefined) {
        hide([before]);
      }
      changed();
    }
    show(annotation);
  }

  function hide(gone: readonly Annotation[]): void {
    for (const { id, anchor } of gone) {
      parts.show(anchor.document, { step: "erase", ids: [id], used: false }, null);
    }
  }

  function drop(ids: readonly number[]): void {
    const gone = ids.flatMap((id) => all.get(id) ?? []);
    gone.forEach(({ id }) => all.delete(id));
    hide(gone);
    if (gone.length > 0) {
      changed();
    }
  }

  function draw(draft: Draft, document: number, text: string, vanishing: boolean): void {
    const { id, kind, node, points } = draft;
    if (parts.mayDraw()) {
      const annotation: Annotation = { id, by: "agent", anchor: { epoch: parts.epoch(), document, node }, kind, points, text, vanishing };
      if (kind === "highlight") {
        drop([...all.values()].filter((one) => one.kind === "highlight").map((one) => one.id));
      }
      keep(annotation);
      parts.send({ step: "draw", annotation });
    }
  }

  return {
    take(step) {
      if (step.step === "draw") {
        keep(step.annotation);
      } else if (step.step === "erase") {
        drop(step.ids);
        if (step.used) {
          parts.onUsed();
        }
      } else {
        const annotation = all.get(step.id);
        if (annotation !== undefined) {
          keep({ ...annotation, anchor: step.anchor });
        }
      }
    },
    forget: () => drop([...all.keys()]),
    begin: (document) => all.forEach((one) => one.anchor.document === document && show(one)),
    draft: (document, draft, vanishing) => draw(draft, document, "", vanishing),
    write: ({ kind, document, node, points }, text, vanishing) => kind !== "propose" && draw({ id: newId(), kind, node, points }, document, text, vanishing && kind === "text"),
    erase(which) {
      const own = [...all.values()].filter(({ by }) => by === "agent").map(({ id }) => id);
      const ids = which === "all" ? [...all.keys()] : which === "last" ? own.slice(-1) : [...which];
      if (ids.length > 0 && parts.mayDraw()) {
        drop(ids);
        parts.send({ step: "erase", ids: ids.slice(0, IDS_MAX), used: false });
      }
    },
  };
}
