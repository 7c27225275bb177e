import type { Logger } from '@wideload/kit';
import { codeOf } from '@wideload/kit/internal';
import { type SessionStore, UnreadableSession } from '@wideload/session';
import { isLongSid, listedUser, ODOO, parseSession } from '@wideload/session/internal';
import type { SessionFile, SessionFiles } from '@wideload/session_files';
import type { SidForm } from '../sid/form.ts';
import * as say from './errors.ts';

/**
 * Maximum number of sessions that are read before a migration: enough to see which sids Odoo makes, few enough to be
 * fast.
 */
const MAX_LOOKED_AT = 250;

/** A session as it is stored; without a text if it is gone or cannot be read. */
interface Looked {
  readonly sid: string;
  readonly text: string | undefined;
}

/** The forms of sids that users of Odoo have. */
interface Forms {
  readonly hasLong: boolean;
  readonly hasHex: boolean;
}

/**
 * Returns a sentence about what an Odoo does with its users' sessions once they are in Redis. `takes`: the form of sids
 * that it accepts there, if known.
 */
export async function consequencesInRedis(
  files: AsyncIterable<SessionFile>,
  read: (file: SessionFile) => string | undefined,
  store: Pick<SessionStore, 'peek' | 'sids'>,
  takes: SidForm | undefined,
): Promise<string[]> {
  const { hasLong, hasHex } = await formsOf(inFiles(files, read));
  if (takes === 'base64url84') return hasHex ? [say.HEX_IN_REDIS] : [];
  if (hasLong) return [say.LONG_IN_REDIS];
  if (!hasHex) return [];
  const there = await formsOf(inStore(store));
  return there.hasLong && !there.hasHex ? [say.HEX_IN_REDIS] : [];
}

/** Returns a sentence about what an Odoo does with its users' sessions once they are in files. */
export async function consequencesInFiles(
  files: Pick<SessionFiles, 'haveOdoosNames'>,
  store: Pick<SessionStore, 'peek' | 'sids'>,
): Promise<string[]> {
  const { hasLong, hasHex } = await formsOf(inStore(store));
  return [...(hasHex ? [say.HEX_IN_FILES] : []), ...(hasLong && !files.haveOdoosNames ? [say.SUFFIX_IN_FILES] : [])];
}

/** Logs the warnings, and returns them. */
export function warned(warnings: readonly string[], log: Logger): readonly string[] {
  for (const warning of warnings) log.warn(warning);
  return warnings;
}

async function formsOf(sessions: AsyncIterable<Looked>): Promise<Forms> {
  let [hasLong, hasHex, seen] = [false, false, 0];
  for await (const looked of sessions) {
    const isLong = isLongSid(looked.sid);
    if (isOfOdoo(looked)) {
      hasLong ||= isLong;
      hasHex ||= !isLong;
    }
    if (++seen >= MAX_LOOKED_AT || (hasLong && hasHex)) break;
  }
  return { hasLong, hasHex };
}

/** Whether a user of Odoo is logged in. */
function isOfOdoo({ sid, text }: Looked): boolean {
  try {
    return text !== undefined && listedUser(parseSession(text), sid)?.provider === ODOO;
  } catch (error) {
    return unlessUnreadable(error) ?? false;
  }
}

/** A session that cannot be read is reported when it is copied. */
function unlessUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableSession) && codeOf(error) === undefined) throw error;
}

async function* inFiles(
  files: AsyncIterable<SessionFile>,
  read: (file: SessionFile) => string | undefined,
): AsyncGenerator<Looked> {
  for await (const file of files) {
    let text: string | undefined;
    try {
      text = read(file);
    } catch (error) {
      unlessUnreadable(error);
    }
    yield { sid: file.sid, text };
  }
}

async function* inStore(store: Pick<SessionStore, 'peek' | 'sids'>): AsyncGenerator<Looked> {
  const look = async (sid: string): Promise<Looked> => {
    try {
      return { sid, text: (await store.peek(sid))?.text };
    } catch (error) {
      return { sid, text: unlessUnreadable(error) };
    }
  };
  for await (const page of store.sids()) yield* await Promise.all(page.slice(0, MAX_LOOKED_AT).map(look));
}
