import type { FastifyInstance, FastifyReply } from 'fastify';

/** Goes with every answer: its content type is what it says, whatever a browser thinks it sees. */
const ALWAYS = ['x-content-type-options', 'nosniff'] as const;

/**
 * Goes with pages: only our own scripts, styles and forms, no frame of another site around them, and nothing of the
 * address told to other sites. HTTPS ends at the proxy, so whether it stays is the proxy's to promise, not ours (HSTS).
 */
const PAGES = [
  [
    'content-security-policy',
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'",
  ],
  ['cross-origin-opener-policy', 'same-origin'],
  ['referrer-policy', 'same-origin'],
  ['x-frame-options', 'SAMEORIGIN'],
] as const;

function addHeader(reply: FastifyReply, [name, value]: readonly [string, string]): void {
  if (!reply.hasHeader(name)) reply.header(name, value);
}

/**
 * Adds security headers to every answer, those of other modules included. A module that needs another policy for a page
 * of its own sets the header itself: what is set already stays.
 */
export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onSend', (_, reply, payload, done) => {
    const type = reply.getHeader('content-type');
    const isPage = typeof type === 'string' && type.startsWith('text/html');
    if (isPage) for (const header of PAGES) addHeader(reply, header);
    addHeader(reply, ALWAYS);
    done(null, payload);
  });
}
