import type { FastifyInstance, FastifyReply } from 'fastify';

type Header = readonly [name: string, value: string];

/** Goes with every answer, of a page or not: its content type is what it says, whatever a browser thinks it sees. */
const ALWAYS: Header = ['x-content-type-options', 'nosniff'];

/**
 * Goes with pages: only our own scripts, styles and forms, no frame of another site around them, and nothing of the
 * address told to other sites. HTTPS ends at the proxy, so whether it stays is the proxy's to promise, not ours (HSTS).
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

/** The security headers of an answer of this content type. */
export function securityHeaders(contentType: unknown): readonly Header[] {
  return typeof contentType === 'string' && contentType.startsWith('text/html') ? PAGES : OTHERS;
}

/** Adds to an answer what its content type needs. What is set already stays. */
export function secure(reply: FastifyReply): void {
  for (const [name, value] of securityHeaders(reply.getHeader('content-type')))
    if (!reply.hasHeader(name)) reply.header(name, value);
}

/**
 * Adds security headers to every answer, those of other modules included. A module that needs another policy for a page
 * of its own sets the header itself.
 */
export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onSend', (_, reply, payload, done) => {
    secure(reply);
    done(null, payload);
  });
}
