import type { FastifyRequest } from 'fastify';

/**
 * Returns whether a request comes from a page of this host, or from no page at all. Browsers send the site of the page in
 * `Origin` with forms and websockets, which any page can send to any site (RFC 6454, section 7; RFC 6455, section 10.2).
 */
export function isFromOwnPage({ headers: { origin }, host }: FastifyRequest): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  // With the scheme of the page, so that an explicit default port is equal to none.
  const own = `${page.protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === page.host;
}
