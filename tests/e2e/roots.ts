// Closed shadow roots of our own layers, within reach of a test. Only in the agent's browser: in the
// customer's the sensor would notice.

/** For every document of a context, before anything else runs in it. */
export const OPEN_ROOTS = `{
  globalThis.openRoots = [];
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    if (options.mode === "closed") openRoots.push(root);
    return root;
  };
}`;
