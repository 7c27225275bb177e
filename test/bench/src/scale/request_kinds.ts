/** The kinds of requests. */
export const REQUEST_KINDS = ['read', 'first use', 'change'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
