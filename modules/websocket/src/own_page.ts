import type { FastifyRequest } from 'fastify';

/**
 * Whether a websocket is asked for by a page of this host, or by no page at all. Browsers let any page open websockets
 * anywhere, with the cookies of whoever looks at it, and say in `Origin` whose page it is (RFC 6455, section 10.2).
 */
export function isFromOwnPage({ headers: { origin }, host }: FastifyRequest): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  // With the page's scheme, so that a port which goes without saying may be said.
  const own = `${page.protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === page.host;
}
