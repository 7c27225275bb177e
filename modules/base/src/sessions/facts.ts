import { isRecord } from '@wideload/kit/internal';
import { type SessionStore, shortSid, UnreadableSession } from '@wideload/session';
import { listedUser, ODOO, parseSession, type UserId } from '@wideload/session/internal';
import type { SessionsRun } from './run.ts';

/** What `sessions list` shows about a session. */
export interface SessionFacts {
  readonly sid: string;
  /** The provider of the user: `odoo`, `local`, or that of a module. */
  readonly provider: string | null;
  readonly login: string | null;
  readonly uid: number | null;
  readonly db: string | null;
  /** Seconds until it expires if it is not used again; null: never. */
  readonly seconds: number | null;
  readonly bytes: number;
  /** The device that Odoo saw last in this session, from 18 on: `chrome on linux, 203.0.113.5`. */
  readonly device?: string;
  /** Why it cannot be read; undefined if it can. */
  readonly unreadable?: string;
}

/** Reads a session without renewing it. Returns undefined if it has ended. */
export async function factsOf(store: Pick<SessionStore, 'peek'>, sid: string): Promise<SessionFacts | undefined> {
  let bytes = 0;
  try {
    const session = await store.peek(sid);
    if (session === undefined) return undefined;
    bytes = Buffer.byteLength(session.text);
    const data = parseSession(session.text);
    const { provider = null, login = null, uid = null } = listedUser(data, sid) ?? {};
    const db = typeof data.db === 'string' ? data.db : null;
    const seconds = Number.isFinite(session.seconds) ? session.seconds : null;
    const device = lastDevice(data._trace);
    return { sid, provider, login, uid, db, seconds, bytes, ...(device !== undefined && { device }) };
  } catch (error) {
    if (!(error instanceof UnreadableSession)) throw error;
    return { sid, provider: null, login: null, uid: null, db: null, seconds: null, bytes, unreadable: error.message };
  }
}

/** Returns the device of Odoo's `_trace` (`odoo/http.py`, `update_trace`) that was active last. */
function lastDevice(trace: unknown): string | undefined {
  if (!Array.isArray(trace)) return undefined;
  const [last] = trace.filter(isRecord).toSorted((a, b) => Number(b.last_activity) - Number(a.last_activity));
  if (last === undefined) return undefined;
  const { browser, platform, ip_address: address } = last;
  const known = [[browser, platform].filter(Boolean).join(' on '), address].filter(Boolean);
  return known.length === 0 ? undefined : known.join(', ');
}

/** Returns the user of a session; undefined while nobody is logged in. */
export function userIdOf({ provider, uid, db }: SessionFacts): UserId | undefined {
  if (provider === null || uid === null) return undefined;
  return { provider, uid, db: provider === ODOO ? db : null };
}

/** Returns whether a session is of the user and of the database that the options name, if they name any. */
export function isSelected(facts: SessionFacts, { login, db }: Pick<SessionsRun['options'], 'login' | 'db'>): boolean {
  return (login === undefined || facts.login === login) && (db === undefined || facts.db === db);
}

/** Returns the facts to show. The sid is shortened unless `isFull`: a whole sid works like a password. */
export function shown(facts: SessionFacts, isFull: boolean): SessionFacts {
  return isFull ? facts : { ...facts, sid: shortSid(facts.sid) };
}
