// Identifiers of nodes, kept on the nodes in a private field: what the page can not see, costs a third of a
// table's memory, and has no table behind it that is laid out anew as it grows (ADR 0023).

/** A constructor may answer with another object than its own; that one gets the fields. */
class Given {
  constructor(node: Node) {
    return node;
  }
}

class Stamp extends Given {
  #number = 0;

  static of(node: object): number {
    return #number in node ? node.#number : 0;
  }

  static put(node: Node, number: number): void {
    (#number in node ? node : (new Stamp(node) as unknown as Stamp)).#number = number;
  }
}

/** The page may put something else in its place later. */
const toObject = Object;

/** The last number that was given to a node: the next epoch counts from it, and knows none of those before. */
let last = 0;

/** Which nodes an epoch knows, and by which identifier. */
export interface NodeIds {
  /** The identifier of a node; undefined: it is not known. */
  readonly get: (node: unknown) => number | undefined;
  readonly has: (node: unknown) => boolean;
  readonly set: (node: Node, id: number) => void;
  readonly delete: (node: Node) => void;
}

export function makeNodeIds(): NodeIds {
  const before = last;
  const get = (node: unknown): number | undefined => {
    const id = Stamp.of(toObject(node) as object) - before;
    return id > 0 ? id : undefined;
  };
  return {
    get,
    has: (node) => get(node) !== undefined,
    set: (node, id) => Stamp.put(node, (last = before + id)),
    delete: (node) => Stamp.put(node, 0),
  };
}
