import { UnreadableSession } from '@wideload/session';
import { isLongSid, listedUser, ODOO, parseSession } from '@wideload/session/internal';
import type { SidForm } from './form.ts';

/** The key by which an Odoo from 19 on says when a session came under its sid (`odoo/http.py`). Nobody else makes it. */
const CREATE_TIME = 'create_time';

/**
 * Returns which form of sids the Odoo takes that wrote this session; undefined where that is not known. A long sid proves
 * nothing by itself: sessions of Odoo 18 and of this host have one as well, where they were copied from files. A session
 * with a user of this host was written here last.
 */
export function evidenceOf(sid: string, text: string): SidForm | undefined {
  const isLong = isLongSid(sid);
  // Most sessions are told apart without reading their JSON.
  if (!text.includes(isLong ? CREATE_TIME : 'session_token')) return undefined;
  try {
    const data = parseSession(text);
    if (data.wideload !== undefined) return undefined;
    if (isLong) return typeof data[CREATE_TIME] === 'number' ? 'base64url84' : undefined;
    return listedUser(data, sid)?.provider === ODOO ? 'hex40' : undefined;
  } catch (error) {
    if (error instanceof UnreadableSession) return undefined;
    throw error;
  }
}
