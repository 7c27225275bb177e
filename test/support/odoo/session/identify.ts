import type { OdooRequest, StandInOdoo } from '../server.ts';
import { now, tokenOf } from '../stored_sessions.ts';
import type { OdooUser } from '../users.ts';
import { traceDevice } from './devices.ts';
import type { OpenSession } from './open_session.ts';

/** PostgreSQL reads digits as a number. */
const numberOf = (uid: unknown): unknown => (typeof uid === 'string' && /^\d+$/.test(uid) ? Number(uid) : uid);

/** Odoo compares tokens in a way that takes nothing else than ASCII. */
const isComparable = (token: unknown): boolean => typeof token === 'string' && /^\p{ASCII}*$/u.test(token);

/**
 * Returns the user of a session whose token is right, and writes the device of the request into it. A session whose token is wrong is
 * logged out. `denied`: it has something in it that Odoo cannot compare, and refuses.
 */
export function identify(
  odoo: StandInOdoo,
  request: OdooRequest,
  session: OpenSession,
): OdooUser | 'denied' | undefined {
  const { session_token, deletion_time, db, _trace } = session.data;
  const uid = numberOf(session.data.uid);
  if (uid === null) return undefined;
  if (!uid || typeof uid !== 'number' || !isComparable(session_token)) return 'denied';
  const user = odoo.users.find((one) => one.uid === uid && one.database === db);
  // Versions before 19 do not know the key.
  const isOver = odoo.version === '19.0' && typeof deletion_time === 'number' && deletion_time <= now();
  if (isOver || !user?.isActive || session_token !== tokenOf(user, session.sid)) {
    session.logOut({ keepsDatabase: true, isInDatabase: true });
    return undefined;
  }
  if (odoo.version === '16.0') return user;
  if (_trace === null) return 'denied';
  traceDevice(session, request);
  return user;
}
