import { type Answer, as, type Exchange, now } from './exchange.ts';
import { recording } from './recordings.ts';
import { tokenOf } from './stored_sessions.ts';
import type { OdooUser } from './users.ts';

/** Seconds after which Odoo 19 moves a session to a new sid. */
const INTERVAL = 3 * 3600;
/** Seconds for which the old sid leads to the new one. */
const GRACE = 120;

/** Whether the save at the end of any request moves the session: a check, a call, a page. */
export function isRotationDue({ odoo, data }: Exchange): boolean {
  return odoo.version === '19.0' && typeof data.create_time === 'number' && now() - data.create_time >= INTERVAL;
}

/** Moves the session. Returns the answer of a check, of which other requests take the cookie. */
export async function rotate({ odoo, sid, data, id }: Exchange, user: OdooUser): Promise<Answer> {
  const made = odoo.moved.get(sid);
  if (made !== undefined) return as(recording(odoo.version, 'rotation_check_old_sid'), { id, sid: made });
  const next = sid.slice(0, 42) + odoo.sessions.newSid().slice(42);
  odoo.moved.set(sid, next);
  await odoo.sessions.save(sid, { ...data, next_sid: next, deletion_time: now() + GRACE });
  await odoo.sessions.save(next, {
    ...data,
    create_time: now(),
    session_token: tokenOf(user, next),
    gc_previous_sessions: true,
  });
  return as(recording(odoo.version, 'rotation_check'), { id, sid: next });
}
