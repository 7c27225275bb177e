import { UnreadableSession } from '@wideload/session';
import { isLongSid, listedUser, ODOO, parseSession } from '@wideload/session/internal';
import type { SidForm } from './form.ts';

/**
 * The key in which an Odoo from 19 on writes when a session got its sid (`odoo/http.py`). No other program writes it.
 */
const CREATE_TIME = 'create_time';

/**
 * Returns which form of sids the Odoo accepts that wrote this session; undefined if that is unknown. A long sid alone
 * proves nothing: sessions of Odoo 18 and of this host that were copied from files have one as well. A session with a
 * user of this host was written here last.
 */
export function evidenceOf(sid: string, text: string): SidForm | undefined {
  const isLong = isLongSid(sid);
  // Most sessions can be classified without parsing their JSON.
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
