/** Parts of one page hidden at most; `limits::HIDDEN_MAX` of the protocol. */
export const HIDDEN_MAX = 256;
