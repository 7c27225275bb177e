import type { Session } from '@wideload/session';
import { mayRotate } from '@wideload/web/internal';
import type { FastifyRequest } from 'fastify';

/** Seconds after which Odoo 19 moves a session to a new sid (`odoo/http.py`, `SESSION_ROTATION_INTERVAL`). */
const INTERVAL = 3 * 3600;
/** Assumed maximum difference between the clocks, in seconds. */
const CLOCKS = 60;

/**
 * Returns whether Odoo will move a session to a new sid with the next request. Only Odoo 19 and later write
 * `create_time`, in seconds since 1970.
 */
function isOdooRotationDue({ create_time }: { readonly create_time?: unknown }): boolean {
  return typeof create_time === 'number' && Date.now() / 1000 - create_time >= INTERVAL - CLOCKS;
}

/** Whether a request must not reach Odoo: the session would get a new sid, and the browser might not store its cookie. */
export function mustNotRotate(session: Session, request: FastifyRequest): boolean {
  return isOdooRotationDue(session.stored) && !mayRotate(request);
}
