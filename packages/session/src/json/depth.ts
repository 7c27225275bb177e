/**
 * Maximum depth of objects and lists, including the session itself: deeper data are neither written nor read. Each
 * level takes a part of the stack.
 */
export const MAX_DEPTH = 200;
