import type { FastifyInstance, FastifyReply } from 'fastify';

type Header = readonly [name: string, value: string];

/** For every answer: browsers must not guess another content type. */
const ALWAYS: Header = ['x-content-type-options', 'nosniff'];

/**
 * For pages: only our own scripts, styles and forms, no frames on other sites, and no referrer to other sites. HSTS is not
 * among them: HTTPS ends at the proxy, which must set it.
 */
const PAGES: readonly Header[] = [
  ALWAYS,
  [
    'content-security-policy',
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'",
  ],
  ['cross-origin-opener-policy', 'same-origin'],
  ['referrer-policy', 'same-origin'],
  ['x-frame-options', 'SAMEORIGIN'],
];

const OTHERS: readonly Header[] = [ALWAYS];

/** Returns the security headers for a content type. */
export function securityHeaders(contentType: unknown): readonly Header[] {
  return typeof contentType === 'string' && contentType.startsWith('text/html') ? PAGES : OTHERS;
}

/** Adds the security headers to an answer. Headers that are already set stay. */
export function secure(reply: FastifyReply): void {
  for (const [name, value] of securityHeaders(reply.getHeader('content-type')))
    if (!reply.hasHeader(name)) reply.header(name, value);
}

/**
 * Adds security headers to every answer, including those of other modules. A module that needs another policy for its page
 * sets the header itself.
 */
export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onSend', (_, reply, payload, done) => {
    secure(reply);
    done(null, payload);
  });
}
