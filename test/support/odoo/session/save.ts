import type { StandInOdoo } from '../server.ts';
import { cookie } from './cookie.ts';
import type { OpenSession } from './open_session.ts';
import { isRotationDue, rotate, rotateSoftly } from './rotation.ts';

const WEEK = 604_800;

/**
 * Saves a session at the end of a request, if it changed (`odoo/http.py`, `_save_session`). Returns the cookies of the answer.
 * `sid`: the one in the cookie of the request.
 */
export async function save(odoo: StandInOdoo, session: OpenSession, sid: string | undefined): Promise<string[]> {
  const ofSession = (): string => cookie(odoo.version, 'session_id', session.sid, WEEK, 'HttpOnly; Path=/');
  if (session.mustRotate) {
    await rotate(odoo, session);
    const first = ofSession();
    if (!session.isSavedTwice) return [...session.cookies, first];
    // The addons of 16 and 18 rotate again, and have no database then to make a token with.
    if (odoo.version !== '19.0') await rotate(odoo, session, { isSigned: false });
    return [...session.cookies, first, ofSession()];
  }
  if (isRotationDue(odoo, session)) await rotateSoftly(odoo, session);
  else if (session.isDirty) await odoo.sessions.save(session.sid, session.data);
  return session.isDirty || session.sid !== sid ? [...session.cookies, ofSession()] : session.cookies;
}
