import { sessionText, UnreadableSession } from '@wideload/session';
import { isLongSid } from '@wideload/session/internal';
import type { RedisClient, RedisServer } from '../client/redis_client.ts';
import { refusalOf } from '../client/refusal.ts';
import type { KeyCodec } from '../store/keys.ts';
import { scanServer } from '../store/scan.ts';
import { evidenceOf } from './evidence.ts';
import { SID_FORMS, type SidForm } from './form.ts';

/** Milliseconds after which no further page of keys is requested. */
const BUDGET_MS = 100;
/** Pages of keys of each server, of 500 keys each: a sample, since SCAN returns keys in the order of their hashes. */
const MAX_PAGES = 20;
/** Sessions of each form that are read from each server. */
const MAX_SESSIONS = 200;

/** The forms of sids that the Odoos accept whose sessions are here. */
export type Evidence = ReadonlySet<SidForm>;

interface Looked {
  readonly client: RedisClient;
  readonly sessions: KeyCodec;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

/**
 * Reads some sessions of each server, for 100 ms and until pending answers have arrived. Changes nothing. Throws a
 * `RedisFailure`, also if the user of this host may not SCAN.
 */
export async function lookForOdoo(looked: Looked): Promise<Evidence> {
  const found = new Set<SidForm>();
  const end = looked.now() + BUDGET_MS;
  await Promise.all(looked.client.servers().map((server) => lookAt(server, looked, end, found)));
  return found;
}

async function lookAt(
  server: RedisServer,
  { client, sessions, now }: Looked,
  end: number,
  found: Set<SidForm>,
): Promise<void> {
  const left: Record<SidForm, number> = { hex40: MAX_SESSIONS, base64url84: MAX_SESSIONS };
  const isWanted = (form: SidForm): boolean => !found.has(form) && left[form] > 0;
  let pages = 0;
  const goesOn = (): boolean => ++pages < MAX_PAGES && now() < end && SID_FORMS.some(isWanted);
  for await (const page of scanServer(server, sessions.pattern(), goesOn)) {
    const sids = page.map(sessions.decode).filter((sid) => sid !== undefined);
    const chosen = sids.filter((sid) => {
      const form = isLongSid(sid) ? 'base64url84' : 'hex40';
      return isWanted(form) && left[form]-- > 0;
    });
    const evidence = await Promise.all(chosen.map((sid) => evidenceUnder(client, sessions.encode(sid), sid)));
    for (const form of evidence) if (form !== undefined) found.add(form);
  }
}

async function evidenceUnder(client: RedisClient, key: string, sid: string): Promise<SidForm | undefined> {
  try {
    const value = await client.get(key);
    return value === null ? undefined : evidenceOf(sid, sessionText(value));
  } catch (error) {
    // A value that is not a readable session proves nothing; requests and `doctor` report it.
    if (error instanceof UnreadableSession || refusalOf(error).kind === 'type') return undefined;
    throw error;
  }
}
