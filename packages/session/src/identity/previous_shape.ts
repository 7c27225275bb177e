import type { Awaitable } from '@wideload/kit';
import type { SessionData } from '../data.ts';
import { parseSession } from '../json/parse.ts';
import type { Found } from '../operations/load.ts';
import type { SessionStore } from '../store.ts';
import { renewInUserIndex } from '../user_index.ts';
import { isUid } from './own_identity.ts';
import type { SessionUser } from './session_user.ts';
import { loggedInText } from './transfer.ts';

/** Changes by hosts of version 0.1 that a conversion tolerates before it waits for the next request. */
const MAX_CONVERSIONS = 3;

/** Returns whether a provider of this host knows that user. */
export type KnowsUser = (user: SessionUser) => Awaitable<boolean | undefined>;

/**
 * Returns the user of this host in a session of version 0.1, where `uid` and `login` were also used for users of this
 * host. Undefined if the session has data of an Odoo user: a token or the trace of a device.
 */
export function previousUser(data: Readonly<SessionData>): SessionUser | undefined {
  const { uid, login, session_token, _trace, wideload, wideload_admin } = data;
  const isOurs = !session_token && wideload === undefined && (!Array.isArray(_trace) || _trace.length === 0);
  if (!isUid(uid) || typeof login !== 'string' || !isOurs) return undefined;
  return { provider: 'local', db: null, uid, login, isAdmin: wideload_admin === uid };
}

/**
 * Rewrites a session of version 0.1, if its user is known here, and returns it as stored. If the user is unknown, the
 * session is unchanged and nobody is logged in to it. What an older host writes meanwhile is kept.
 */
export async function convert(store: SessionStore, found: Found, knowsUser: KnowsUser): Promise<Found | undefined> {
  const { sid } = found;
  const lifetimeOf = (own: string): number => store.lifetime(parseSession(own));
  let at: Found = found;
  for (let attempt = 0; attempt < MAX_CONVERSIONS; attempt++) {
    const user = previousUser(at.data);
    if (user === undefined || !(await knowsUser(user))) return at;
    const text = loggedInText(at.text, sid, user, lifetimeOf);
    const converted = { sid, text, data: parseSession(text) };
    const written = await store.write(sid, text, at.text, store.lifetime(converted.data));
    if (written.done) {
      await renewInUserIndex(store, sid, converted.data);
      return converted;
    }
    if (written.current === undefined) return undefined;
    at = { sid, text: written.current, data: parseSession(written.current) };
  }
  return at;
}
