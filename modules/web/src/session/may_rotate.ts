import type { FastifyRequest } from 'fastify';

/**
 * Returns whether a session may get a new sid with the answer to this request: only if the browser will store the cookie
 * at once. Not for HEAD requests and prefetches, nor for answers that come late, such as the long polling of Odoo's bus on
 * `/websocket/*` (`SESSION_ROTATION_EXCLUDED_PATHS` in Odoo).
 */
export function mayRotate({ method, url, headers }: FastifyRequest): boolean {
  if (method === 'HEAD' || headers.upgrade !== undefined || url.startsWith('/websocket')) return false;
  return ![headers['sec-purpose'], headers.purpose, headers['x-moz']].some((purpose) => purpose?.includes('prefetch'));
}
