import type { FastifyInstance } from 'fastify';
import { LOOP } from '../errors.ts';

/** A header of our own calls. If one of them arrives at a Wideload host, `auth_odoo_url` does not lead to Odoo. */
export const MARKER = 'x-wideload-auth';

/** The status of the answer to such a call: Loop Detected (RFC 5842, section 7.2). */
export const LOOP_STATUS = 508;

/** Refuses calls that a Wideload host sent to this one by mistake. */
export function refuseOwnCalls(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }, reply) => {
    if (headers[MARKER] !== undefined) return reply.code(LOOP_STATUS).send({ error: LOOP });
  });
}
