// Odoo's sessions are below 4 KiB. The limits leave room for addons, and keep the worst file to milliseconds and a few
// megabytes.

/** Bytes of a whole pickle. */
export const MAX_INPUT = 256 * 1024;

/** Depth of dicts, lists, tuples and sets. A container that contains itself ends here. */
export const MAX_DEPTH = 64;

/**
 * Values written, counted each time: a pickle may refer to one value many times, and so represent 2^30 values in 250
 * bytes.
 */
export const MAX_NODES = 10_000;

/** Characters written. Only repeated references reach it: MAX_INPUT bytes of text escape to 1.5 Mi characters. */
export const MAX_OUTPUT = 2 * 1024 * 1024;

/** Values on the stack. The widest session puts a key and a value for each of MAX_NODES. */
export const MAX_STACK = 2 * MAX_NODES + 1024;

/** Open marks. The old protocols open up to three for each level: the arguments, the list of items, the item. */
export const MAX_MARKS = 4 * MAX_DEPTH;

/** Values in the memo. A date of the oldest protocols memorises eight. */
export const MAX_MEMO = 8 * MAX_NODES;

/** Items in all containers together, including those copied by `set(list)`: one list could be copied 40,000 times. */
export const MAX_HELD = 8 * MAX_NODES;

/** Bytes of one integer. Writing it in decimal takes quadratic time. */
export const MAX_INTEGER_BYTES = 1024;

/** Digits of one integer: as many as MAX_INTEGER_BYTES need. */
export const MAX_INTEGER_DIGITS = Math.ceil(8 * MAX_INTEGER_BYTES * Math.log10(2));
