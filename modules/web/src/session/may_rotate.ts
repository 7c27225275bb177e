import type { FastifyRequest } from 'fastify';

/**
 * Whether a session may move to a new sid with the answer to this request: only where a browser is sure to take its
 * cookie, and at once. Not where nobody waits for the answer, nor where it comes late (Odoo's
 * `SESSION_ROTATION_EXCLUDED_PATHS`: its bus asks `/websocket/*` for a minute).
 */
export function mayRotate({ method, url, headers }: FastifyRequest): boolean {
  if (method === 'HEAD' || headers.upgrade !== undefined || url.startsWith('/websocket')) return false;
  return ![headers['sec-purpose'], headers.purpose, headers['x-moz']].some((purpose) => purpose?.includes('prefetch'));
}
