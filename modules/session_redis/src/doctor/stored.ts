import { type Finding, ok } from '@wideload/base';
import { type PeekedSession, type SessionStore, UnreadableSession } from '@wideload/session';
import { listedUser, ODOO, parseSession } from '@wideload/session/internal';
import { scanKeys } from '../store/scan.ts';
import type { RedisSessions } from '../store/sessions.ts';
import * as say from './sentences.ts';

/** Maximum number of sessions that are checked: enough to see what other programs write, too few to load Redis. */
const MAX_LOOKED_AT = 500;

/** Seconds by which a lifetime may exceed ours, because of clocks and rounding. */
const TOLERANCE = 60;

/** A session as it is stored, or why it cannot be read. */
type Looked = { readonly sid: string } & ({ readonly session: PeekedSession } | { readonly reason: string });

/** Checks a sample of the sessions for values of Odoo or other addons that do not fit this host. */
export async function storedFindings(sessions: Pick<RedisSessions, 'client' | 'keys' | 'store'>): Promise<Finding[]> {
  const { store } = sessions;
  const looked = await someSessions(sessions);
  const reasons = looked.flatMap((one) => ('reason' in one ? [one.reason] : []));
  const longest = Math.max(0, ...looked.map((one) => ('session' in one ? excess(store, one.sid, one.session) : 0)));
  const findings = [
    ...(reasons[0] === undefined ? [] : [say.unreadable(reasons.length, looked.length, reasons[0])]),
    ...(longest > TOLERANCE ? [say.odooLivesLonger(longest)] : []),
  ];
  return findings.length > 0 || looked.length === 0 ? findings : [ok(say.sessionsReadable(looked.length))];
}

async function someSessions({ client, keys, store }: Parameters<typeof storedFindings>[0]): Promise<Looked[]> {
  const looked: Looked[] = [];
  const look = async (sid: string): Promise<Looked | undefined> => {
    try {
      const session = await store.peek(sid);
      if (session === undefined) return undefined;
      parseSession(session.text);
      return { sid, session };
    } catch (error) {
      if (error instanceof UnreadableSession) return { sid, reason: error.message };
      throw error;
    }
  };
  // Not through the store, which treats a Redis that refuses SCAN as out of reach.
  for await (const page of scanKeys(client, keys.sessions.pattern())) {
    const sids = page.map(keys.sessions.decode).filter((sid) => sid !== undefined);
    const found = await Promise.all(sids.slice(0, MAX_LOOKED_AT - looked.length).map(look));
    looked.push(...found.filter((one) => one !== undefined));
    if (looked.length >= MAX_LOOKED_AT) break;
  }
  return looked;
}

/** Seconds by which a session of Odoo lives longer than one with this host's lifetime. Infinite if it never expires. */
function excess(store: Pick<SessionStore, 'lifetime'>, sid: string, { text, seconds }: PeekedSession): number {
  const data = parseSession(text);
  return listedUser(data, sid)?.provider === ODOO ? seconds - store.lifetime(data) : 0;
}
