import type { FastifyRequest } from 'fastify';

/**
 * Whether a request comes from a page of this host, or from no page at all. Browsers say in `Origin` whose page it is,
 * for forms and for websockets, which any page may send or open anywhere (RFC 6454, section 7; RFC 6455, section 10.2).
 */
export function isFromOwnPage({ headers: { origin }, host }: FastifyRequest): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  // With the page's scheme, so that a port which goes without saying may be said.
  const own = `${page.protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === page.host;
}
