/**
 * Objects and lists within each other, the session itself counted: what is nested deeper is neither written nor read. A
 * session has no use for more, and each level takes a part of the stack.
 */
export const MAX_DEPTH = 200;
