import type { StandInOdoo } from '../server.ts';
import { now, tokenOf } from '../stored_sessions.ts';
import type { OpenSession } from './open_session.ts';

/** Seconds after which Odoo 19 gives a session another sid. */
const INTERVAL = 3 * 3600;
/** Seconds for which the old sid leads to the new one. */
const GRACE = 120;
/** The characters of a sid that a soft rotation keeps. */
const LASTING = 42;

/**
 * Gives a session a new sid, and deletes what stands under the old one. `isSigned`: with a token for the new sid. Without it the
 * token stays that of the sid before, and is worth nothing.
 */
export async function rotate(odoo: StandInOdoo, session: OpenSession, { isSigned = true } = {}): Promise<void> {
  await odoo.sessions.delete(session.sid);
  session.sid = odoo.sessions.newSid();
  if (isSigned) sign(odoo, session);
  await odoo.sessions.save(session.sid, session.data);
}

/** Whether the save at the end of any request rotates the session softly. */
export const isRotationDue = ({ version }: StandInOdoo, { data }: OpenSession): boolean =>
  version === '19.0' && Boolean(data.uid) && now() - Number(data.create_time) >= INTERVAL;

/** Gives a session a new sid, to which the old one leads for a while: to the one that another request gave it meanwhile, if any. */
export function rotateSoftly(odoo: StandInOdoo, session: OpenSession): Promise<void> {
  return odoo.inTurn(async () => {
    const { sid, data } = session;
    const { next_sid: made } = await odoo.sessions.load(sid);
    session.sid = typeof made === 'string' ? made : sid.slice(0, LASTING) + odoo.sessions.newSid().slice(LASTING);
    if (made !== undefined) return;
    await odoo.sessions.save(sid, { ...data, next_sid: session.sid, deletion_time: now() + GRACE });
    session.data = { ...data, gc_previous_sessions: true };
    sign(odoo, session);
    await odoo.sessions.save(session.sid, session.data);
  });
}

/** Writes what goes with a new sid: the token of the user, and on 19 the time. */
function sign(odoo: StandInOdoo, { sid, data }: OpenSession): void {
  const user = odoo.users.find(({ uid, database }) => uid === data.uid && database === data.db);
  data.session_token = user ? tokenOf(user, sid) : null;
  if (odoo.version === '19.0') data.create_time = now();
}
