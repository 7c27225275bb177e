import { type SessionStore, shortSid, UnreadableSession } from '@wideload/session';
import { parseSession } from '@wideload/session/internal';

/** What a list says of a session. */
export interface SessionFacts {
  readonly sid: string;
  readonly login: string | null;
  readonly uid: number | null;
  readonly db: string | null;
  /** Seconds until it ends if it is not used again. Null: never. */
  readonly seconds: number | null;
  readonly bytes: number;
  /** Why it cannot be read, if it cannot. */
  readonly unreadable?: string;
}

/** Looks at a session without using it. Undefined when it has ended. */
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

/** Facts as they may be shown: a whole sid is as good as a password. */
export function shown(facts: SessionFacts, isFull: boolean): SessionFacts {
  return isFull ? facts : { ...facts, sid: shortSid(facts.sid) };
}
