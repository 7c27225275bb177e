import { type SessionStore, shortSid, UnreadableSession } from '@wideload/session';
import { parseSession } from '@wideload/session/internal';

/** What `sessions list` shows of a session. */
export interface SessionFacts {
  readonly sid: string;
  readonly login: string | null;
  readonly uid: number | null;
  readonly db: string | null;
  /** Seconds until it expires if it is not used again; null: never. */
  readonly seconds: number | null;
  readonly bytes: number;
  /** Why it cannot be read; undefined if it can. */
  readonly unreadable?: string;
}

/** Reads a session without renewing it. Returns undefined if it has ended. */
export async function factsOf(store: SessionStore, sid: string): Promise<SessionFacts | undefined> {
  let bytes = 0;
  try {
    const session = await store.peek(sid);
    if (session === undefined) return undefined;
    bytes = Buffer.byteLength(session.text);
    const { login = null, uid = null, db = null } = parseSession(session.text);
    const seconds = Number.isFinite(session.seconds) ? session.seconds : null;
    return { sid, login, uid, db, seconds, bytes };
  } catch (error) {
    if (!(error instanceof UnreadableSession)) throw error;
    return { sid, login: null, uid: null, db: null, seconds: null, bytes, unreadable: error.message };
  }
}

/** Returns the facts to show. The sid is shortened unless `isFull`: a whole sid works like a password. */
export function shown(facts: SessionFacts, isFull: boolean): SessionFacts {
  return isFull ? facts : { ...facts, sid: shortSid(facts.sid) };
}
